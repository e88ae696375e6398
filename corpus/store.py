"""The index on disk: one directory a build, one manifest, published by one atomic rename.

    HOME/current              the name of the build that answers
    HOME/builds/<name>/       manifest.json, index.sqlite, chroma/

SQLite holds rows, text and the lexical index, Chroma the vectors of chunks and records. `corpus.publish` writes it.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from corpus.model import Block, Chunk, Column, Finding, Record, Span, Stated, Table

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

FORMAT = 3
REBUILD = "whitepaper ingest"
Field = Literal["zh", "en", "subjects"]
"""A chunk's own text, its English rendering, or how people speak of it."""
FIELDS: tuple[Field, ...] = ("zh", "en", "subjects")


class StoreError(RuntimeError):
    """The index is missing, damaged or foreign; the message says which and what mends it."""


@dataclass(frozen=True)
class Document:
    """A document's title page."""

    id: str
    title: str
    sha256: str
    lines: int
    title_en: str = ""
    publisher: str = ""
    publisher_en: str = ""
    date: str = ""
    subject: str = ""
    subject_en: str = ""

    def name(self, language: str) -> str:
        return (self.title_en or self.title) if language == "en" else self.title


@dataclass(frozen=True)
class Manifest:
    """What an index was made of; `sources` maps a document to its SHA-256, `counts` says what it holds."""

    format: int
    encoder: str
    dimension: int
    encoder_hash: str
    sources: Mapping[str, str]
    lexicon_hash: str
    counts: Mapping[str, int]
    built: str
    papers_hash: str = ""
    """Of the descriptions and renderings of the bundled papers, which `sources` does not cover."""


def named_build(home: Path) -> str:
    """What `current` says, whether such a build is there or not; "" where there is no such file."""
    try:
        return (home / "current").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def chroma_client(path: Path | None = None, url: str | None = None) -> ClientAPI:
    """An embedded Chroma at `path`, or the server at `url`; telemetry off, nothing downloaded."""
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if url:
        from urllib.parse import urlsplit

        parts = urlsplit(url)
        secure = parts.scheme == "https"
        return chromadb.HttpClient(
            host=parts.hostname or "localhost",
            port=parts.port or (443 if secure else 8000),
            ssl=secure,
            settings=settings,
        )
    return chromadb.PersistentClient(path=str(path), settings=settings)


def collection_name(folder: Path, name: str, url: str | None) -> str:
    """A collection's name: plain in a build's own Chroma, told apart by the build on a server that holds several."""
    return name if url is None else f"{folder.name}-{name}"


def vector_id(chunk: str, field: Field, window: int | None = None) -> str:
    """The id of a chunk's vector: of its text or rendering, whole or one window of it.

    >>> vector_id("paper:c3", "en", 2)
    'paper:c3#en#2'
    """
    return f"{chunk}#{field}" if window is None else f"{chunk}#{field}#{window}"


@lru_cache(maxsize=65_536)
def vector_to_chunk(id_: str) -> tuple[str, Field, bool]:
    """The chunk, which of its texts, and whether it is a window.

    >>> vector_to_chunk("paper:c3#en#2")
    ('paper:c3', 'en', True)
    """
    head, _, last = id_.rpartition("#")
    is_window = last.isdecimal()
    chunk, _, field = head.rpartition("#") if is_window else (head, "", last)
    return chunk, next(name for name in FIELDS if name == field), is_window


def _span(raw: dict[str, Any]) -> Span:
    return Span(**raw)


def _tuples(raw: Mapping[str, Sequence[Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: tuple(values) for key, values in raw.items()}


class Index:
    """A published index, open for reading. Safe to share between threads: each takes a connection of its own."""

    def __init__(self, folder: Path, manifest: Manifest, chroma_url: str | None = None) -> None:
        self.folder = folder
        self.manifest = manifest
        self._path = folder / "index.sqlite"
        self._chroma_url = chroma_url
        self._idle: list[sqlite3.Connection] = []
        self._sections: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A read-only connection, reused after use."""
        try:
            db = self._idle.pop()
        except LookupError:
            db = sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, check_same_thread=False)
        try:
            yield db
        finally:
            self._idle.append(db)

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _json(self, sql: str) -> list[dict[str, Any]]:
        with self.connection() as db:
            return [json.loads(row[0]) for row in db.execute(sql)]

    @cached_property
    def documents(self) -> dict[str, Document]:
        return {raw["id"]: Document(**raw) for raw in self._json("SELECT json FROM documents ORDER BY rowid")}

    @cached_property
    def tables(self) -> dict[str, Table]:
        tables = {}
        for raw in self._json("SELECT json FROM tables ORDER BY rowid"):
            raw["columns"] = tuple(Column(**column) for column in raw["columns"])
            raw["aliases"] = tuple(raw["aliases"])
            raw["value_aliases"] = _tuples(raw["value_aliases"])
            raw["contexts"] = _tuples(raw["contexts"])
            raw["answered_by"] = _tuples(raw.get("answered_by", {}))
            raw["stated"] = tuple(Stated(**stated) for stated in raw["stated"])
            tables[raw["id"]] = Table(**raw)
        return tables

    @cached_property
    def records(self) -> dict[int, Record]:
        records = {}
        for number, raw in enumerate(self._json("SELECT json FROM records ORDER BY id"), start=1):
            raw |= {"span": _span(raw["span"]), "values": _tuples(raw["values"]), "section": tuple(raw["section"])}
            records[number] = Record(**raw)
        return records

    @cached_property
    def blocks(self) -> list[Block]:
        found = self._json("SELECT json FROM blocks ORDER BY id")
        return [Block(**raw | {"span": _span(raw["span"]), "section": tuple(raw["section"])}) for raw in found]

    @cached_property
    def chunks(self) -> dict[str, Chunk]:
        found = self._json("SELECT json FROM chunks ORDER BY rowid")
        return {
            raw["id"]: Chunk(
                **raw
                | {"span": _span(raw["span"]), "section": tuple(raw["section"]), "subjects": tuple(raw["subjects"])}
            )
            for raw in found
        }

    @cached_property
    def chunk_sizes(self) -> dict[str, dict[Field, int]]:
        """Chunk id -> how many index terms each of its texts has."""
        with self.connection() as db:
            rows = db.execute(f"SELECT id, {', '.join(FIELDS)} FROM sizes")
            return {id_: dict(zip(FIELDS, sizes, strict=True)) for id_, *sizes in rows}

    @cached_property
    def chunk_terms(self) -> dict[str, frozenset[str]]:
        """Chunk id -> the index terms of all of its texts."""
        terms: dict[str, set[str]] = {id_: set() for id_ in self.chunk_sizes}
        with self.connection() as db:
            self._open_vocabulary(db)
            sql = "SELECT DISTINCT id, term FROM temp.vocabulary JOIN sizes ON sizes.rowid = doc"
            for id_, term in db.execute(sql):
                terms[id_].add(term)
        return {id_: frozenset(held) for id_, held in terms.items()}

    @staticmethod
    def _open_vocabulary(db: sqlite3.Connection) -> None:
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, lexical, instance)")

    def occurrences(self, terms: Iterable[str], field: Field) -> dict[str, dict[str, int]]:
        """Term -> chunk id -> how often the chunk's text or rendering holds it; terms that none holds are left out."""
        wanted = list(terms)
        found: dict[str, dict[str, int]] = {}
        with self.connection() as db:
            self._open_vocabulary(db)
            for start in range(0, len(wanted), _MOST_PARAMETERS):
                part = wanted[start : start + _MOST_PARAMETERS]
                sql = (
                    "SELECT term, id, count(*) FROM temp.vocabulary JOIN sizes ON sizes.rowid = doc "
                    f"WHERE term IN ({', '.join('?' * len(part))}) AND col = ? GROUP BY term, doc"
                )
                for term, id_, count in db.execute(sql, (*part, field)):
                    found.setdefault(term, {})[id_] = count
        return found

    @cached_property
    def findings(self) -> list[Finding]:
        findings = []
        for raw in self._json("SELECT json FROM findings ORDER BY id"):
            raw |= {"spans": tuple(_span(s) for s in raw["spans"]), "about": _tuples(raw["about"])}
            findings.append(Finding(**raw | {"topics": tuple(raw["topics"])}))
        return findings

    def lines(self, span: Span) -> list[tuple[int, str, str]]:
        """(number, text, English) of a span's lines."""
        with self.connection() as db:
            sql = (
                "SELECT number, text, english FROM lines WHERE document = ? AND number BETWEEN ? AND ? ORDER BY number"
            )
            return list(db.execute(sql, (span.document, span.first, span.last)))

    @cached_property
    def text(self) -> str:
        """All documents' lines, in order."""
        with self.connection() as db:
            return "\n".join(text for (text,) in db.execute("SELECT text FROM lines ORDER BY document, number"))

    @cached_property
    def all_english(self) -> str:
        """The English rendering of all documents' lines, as far as there is one."""
        with self.connection() as db:
            return "\n".join(text for (text,) in db.execute("SELECT english FROM lines ORDER BY document, number"))

    def quote(self, span: Span) -> str:
        return "\n".join(text for _, text, _ in self.lines(span)).strip()

    def english(self, span: Span) -> str:
        return "\n".join(english for _, _, english in self.lines(span) if english)

    def section_english(self, document: str, section: tuple[str, ...]) -> tuple[str, ...]:
        """A section path with the English rendering of each heading that has one; the others stay as they are."""
        if (document, section) not in self._sections:
            self._sections[document, section] = self._section_english(document, section)
        return self._sections[document, section]

    def _section_english(self, document: str, section: tuple[str, ...]) -> tuple[str, ...]:
        headings = [b for b in self.blocks if b.kind == "heading" and b.span.document == document]
        names: list[str] = []
        for depth, name in enumerate(section):
            spans = (b.span for b in headings if b.section == section[:depth] and name in b.text)
            span = next(spans, None)
            english = self.english(span).strip().rstrip(":") if span else ""
            names.append(english or name)
        return tuple(names)

    @cached_property
    def chroma(self) -> ClientAPI:
        return chroma_client(self.folder / "chroma", self._chroma_url)

    def collection(self, name: str) -> Collection:
        """The vectors of "chunks" or "records". Raises `StoreError` if they are not there."""
        from chromadb.errors import NotFoundError

        full = collection_name(self.folder, name, self._chroma_url)
        try:
            return self.chroma.get_collection(full, embedding_function=None)
        except NotFoundError as error:
            where = self._chroma_url or self.folder / "chroma"
            raise StoreError(f"{where}: holds no collection {full!r}; rebuild the index: {REBUILD}") from error


def current_build(home: Path) -> Path | None:
    """The folder of the published build; None if nothing has been built."""
    pointer = home / "current"
    if not pointer.exists():
        return None
    name = named_build(home)
    folder = home / "builds" / name
    if name.startswith(".") or not re.fullmatch(r"[\w.-]{1,100}", name) or not folder.is_dir():
        raise StoreError(f"{pointer}: names no build that is there ({name[:100]!r}); rebuild the index: {REBUILD}")
    return folder


def open_index(
    home: Path, expect: Callable[[Manifest], str | None] | None = None, chroma_url: str | None = None
) -> Index | None:
    """The current index, checked; None if there is none yet.

    Raises `StoreError` if it is damaged, of another format, or if `expect` finds it foreign (returns why).
    """
    folder = current_build(home)
    if folder is None:
        return None
    try:
        raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not isinstance(raw, dict):
            raise ValueError(f"it holds a {type(raw).__name__}, no object")
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder}: its manifest cannot be read ({error}); rebuild the index: {REBUILD}") from error
    if raw.get("format") != FORMAT:
        raise StoreError(
            f"{folder}: index format {raw.get('format')}, this program reads {FORMAT}; rebuild the index: {REBUILD}"
        )
    try:
        manifest = Manifest(**raw)
        counts = dict(manifest.counts)
    except (TypeError, ValueError) as error:
        raise StoreError(f"{folder}: its manifest is not complete ({error}); rebuild the index: {REBUILD}") from error
    if expect is not None and (why := expect(manifest)):
        raise StoreError(f"{folder}: {why}; rebuild the index: {REBUILD}")
    index = Index(folder, manifest, chroma_url)
    try:
        with index.connection() as db:
            # About a millisecond for a megabyte.
            if (state := db.execute("PRAGMA quick_check(1)").fetchone()[0]) != "ok":
                raise sqlite3.DatabaseError(state)
            stored = {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in _COUNTED}
    except sqlite3.DatabaseError as error:
        index.close()
        raise StoreError(f"{folder}: index.sqlite is damaged ({error}); rebuild the index: {REBUILD}") from error
    wrong = [name for name in _COUNTED if stored[name] != counts.get(name)]
    if wrong:
        index.close()
        raise StoreError(
            f"{folder}: holds {stored[wrong[0]]} {wrong[0]} where its manifest says "
            f"{counts.get(wrong[0])}; rebuild the index: {REBUILD}"
        )
    return index


_MOST_PARAMETERS = 500
"""Of one SQL statement; SQLite allows 999 or more."""

_COUNTED = ("documents", "blocks", "tables", "records", "chunks", "findings")


def folder_hash(folder: Path, suffixes: Iterable[str]) -> str:
    """SHA-256 over the names and contents of a folder's files of some types: tells when data changed."""
    import hashlib

    digest = hashlib.sha256()
    wanted = tuple(suffixes)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in wanted:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()
