"""A build is written beside the old one and published by replacing `current` (`corpus.store`).

Whatever kills it, the old index still answers.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from corpus.model import Block, Chunk, Finding, Record, Table
from corpus.store import FIELDS, Document, Field, Manifest, chroma_client, collection_name, named_build
from corpus.words import fold

_NAMES = ", ".join(FIELDS)

_SCHEMA = """
CREATE TABLE documents (id TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE lines (document TEXT, number INTEGER, text TEXT, english TEXT, PRIMARY KEY (document, number));
CREATE TABLE blocks (id INTEGER PRIMARY KEY, document TEXT, json TEXT NOT NULL);
CREATE TABLE tables (id TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE records (id INTEGER PRIMARY KEY, tbl TEXT NOT NULL, row INTEGER NOT NULL, json TEXT NOT NULL);
-- value: the typed value; text: the same folded, for "contains"; the column "english" holds a row's English name
CREATE TABLE cells (record INTEGER NOT NULL, tbl TEXT NOT NULL, "column" TEXT NOT NULL, value, text TEXT NOT NULL);
CREATE INDEX cells_by_value ON cells (tbl, "column", value);
CREATE INDEX cells_by_record ON cells (record, "column");
CREATE TABLE chunks (id TEXT PRIMARY KEY, json TEXT NOT NULL);
CREATE TABLE findings (id INTEGER PRIMARY KEY, json TEXT NOT NULL);
-- holds index terms as corpus.words makes them, and no text; its rowid is that of sizes
CREATE VIRTUAL TABLE lexical USING fts5 (
    zh, en, subjects, content = '', tokenize = "unicode61 remove_diacritics 0 tokenchars '.'''"
);
CREATE TABLE sizes (id TEXT PRIMARY KEY, zh INTEGER NOT NULL, en INTEGER NOT NULL, subjects INTEGER NOT NULL);
"""


@dataclass(frozen=True)
class Content:
    """All that goes into an index."""

    documents: Sequence[Document]
    lines: Mapping[str, Sequence[tuple[str, str]]]
    """Document -> (source line, its English rendering or "") for every line."""
    blocks: Sequence[Block]
    tables: Sequence[Table]
    records: Sequence[Record]
    chunks: Sequence[Chunk]
    findings: Sequence[Finding]
    lexical: Mapping[str, Mapping[Field, Sequence[str]]] = field(default_factory=dict)
    """Chunk id -> the index terms of each of its texts."""
    vectors: Mapping[str, tuple[Sequence[str], Any]] = field(default_factory=dict)
    """Collection -> (ids, float32 array (n, dimension) of unit rows); a chunk's ids are those of `vector_id`."""


@contextmanager
def building(home: Path) -> Iterator[None]:
    """One build at a time, over threads and processes: others wait here. May be entered again by who is inside."""
    from filelock import FileLock

    home.mkdir(parents=True, exist_ok=True)
    with FileLock(str(home / "build.lock"), is_singleton=True):
        yield


def publish(home: Path, manifest: Manifest, content: Content, chroma_url: str | None = None) -> Path:
    """Write a build and make it the current one; returns its folder.

    Vectors go into the build's own Chroma, or to the server at `chroma_url`.
    """
    builds = home / "builds"
    with building(home):
        builds.mkdir(exist_ok=True)
        before = named_build(home)
        folder = builds / f"{time.strftime('%Y%m%dT%H%M%S')}-{os.getpid()}-{time.monotonic_ns()}"
        try:
            folder.mkdir()
            _write_sqlite(folder / "index.sqlite", content)
            _write_chroma(folder, content, chroma_url)
            (folder / "manifest.json").write_text(json.dumps(asdict(manifest), ensure_ascii=False, indent=1), "utf-8")
            _replace(home / "current", folder.name)
        except BaseException:
            # An interrupt may come after the swap: then this build is the one that answers.
            if named_build(home) != folder.name:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        _sweep(home, {folder.name, before}, chroma_url)
    return folder


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _sweep(home: Path, keep: Set[str], chroma_url: str | None) -> None:
    """Delete all builds but those of `keep`: the current one, and the one before it, which a server may hold open."""
    for folder in (home / "builds").iterdir():
        if folder.name not in keep:
            if chroma_url is not None:
                _drop_collections(folder, chroma_url)
            shutil.rmtree(folder, ignore_errors=True)
    for leftover in home.glob(".current.*"):
        leftover.unlink(missing_ok=True)


def _write_sqlite(path: Path, content: Content) -> None:
    def dump(value: object) -> str:
        return json.dumps(asdict(value), ensure_ascii=False)  # type: ignore[call-overload]

    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(_SCHEMA)
        db.executemany("INSERT INTO documents VALUES (?, ?)", ((d.id, dump(d)) for d in content.documents))
        for document, lines in content.lines.items():
            rows = ((document, n, text, english) for n, (text, english) in enumerate(lines, start=1))
            db.executemany("INSERT INTO lines VALUES (?, ?, ?, ?)", rows)
        db.executemany(
            "INSERT INTO blocks (document, json) VALUES (?, ?)", ((b.span.document, dump(b)) for b in content.blocks)
        )
        db.executemany("INSERT INTO tables VALUES (?, ?)", ((t.id, dump(t)) for t in content.tables))
        for number, record in enumerate(content.records, start=1):
            db.execute("INSERT INTO records VALUES (?, ?, ?, ?)", (number, record.table, record.row, dump(record)))
            values = {**record.values, "english": (record.english,)}
            cells = ((number, record.table, c, v, fold(str(v))) for c, found in values.items() for v in found)
            db.executemany("INSERT INTO cells VALUES (?, ?, ?, ?, ?)", cells)
        db.executemany("INSERT INTO chunks VALUES (?, ?)", ((c.id, dump(c)) for c in content.chunks))
        db.executemany("INSERT INTO findings (json) VALUES (?)", ((dump(f),) for f in content.findings))
        for number, (id_, terms) in enumerate(content.lexical.items(), start=1):
            texts = [terms.get(field, ()) for field in FIELDS]
            db.execute(f"INSERT INTO lexical (rowid, {_NAMES}) VALUES (?, ?, ?, ?)", (number, *map(" ".join, texts)))
            db.execute(
                f"INSERT INTO sizes (rowid, id, {_NAMES}) VALUES (?, ?, ?, ?, ?)", (number, id_, *map(len, texts))
            )


def _write_chroma(folder: Path, content: Content, url: str | None) -> None:
    client = chroma_client(folder / "chroma", url)
    for name, (ids, vectors) in content.vectors.items():
        collection = client.create_collection(
            collection_name(folder, name, url), embedding_function=None, metadata={"hnsw:space": "cosine"}
        )
        for start in range(0, len(ids), 5000):
            collection.add(ids=list(ids[start : start + 5000]), embeddings=vectors[start : start + 5000])
    if url is None:
        client.clear_system_cache()


def _drop_collections(folder: Path, url: str) -> None:
    """Delete an old build's collections from a server."""
    client = chroma_client(url=url)
    for collection in client.list_collections():
        if collection.name.startswith(f"{folder.name}-"):
            client.delete_collection(collection.name)
