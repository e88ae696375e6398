"""`paper.toml` -> a typed description of a paper: its title page, outline, tables and stated totals."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from corpus.model import Column
from ingest.read import SourceError, file_to_text, text_to_lines

PAPERS = Path(__file__).parent.parent / "corpus" / "papers"


@dataclass(frozen=True)
class Part:
    """One place where rows of a table stand: its form, its lines (first, last), and what each column is."""

    form: Literal["lines", "grid", "sections", "pairs", "block", "enumeration", "figure"]
    lines: tuple[int, int]
    columns: tuple[str, ...] = ()
    set: Mapping[str, str | int] = field(default_factory=dict)
    fill: tuple[str, ...] = ()
    header: bool = True
    explode: Mapping[str, str] = field(default_factory=dict)
    level: int = 0
    title: tuple[str, ...] = ()
    under: tuple[str, ...] = ()
    body: str = ""
    case: str = ""
    between: tuple[str, str] = ("", "")
    """What stands before and after an enumeration in its line; "" is the line's edge."""
    between_en: tuple[str, str] = ("", "")
    says: str = ""
    """The words of the line that hold a stated figure."""
    set_en: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Total:
    """A count that the paper states at a line, in words that hold the figure, of the rows that `where` selects."""

    line: int
    says: str
    where: Mapping[str, str | int]


@dataclass(frozen=True)
class Sum:
    """A column whose figure on a group's first row states how many rows the group has."""

    column: str
    by: str
    where: Mapping[str, str | int]


@dataclass(frozen=True)
class Serial:
    """A column of serial numbers that ought to run without gaps."""

    column: str
    where: Mapping[str, str | int]


@dataclass(frozen=True)
class TableSpec:
    """A table of a paper: schema, where its rows stand, what the paper says of it."""

    id: str
    zh: str
    en: str
    noun_zh: str
    noun_en: str
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    aliases: tuple[str, ...] = ()
    value_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    industries: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)
    """A number column -> the column whose text states it: "13个先进制造业集群"."""
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answered_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A row's name -> the names of the rows of another table that speak to it: of a problem, the measures."""
    totals: tuple[Total, ...] = ()
    sums: tuple[Sum, ...] = ()
    serials: tuple[Serial, ...] = ()


@dataclass(frozen=True)
class MentionSpec:
    """Prose lines, found by `marker`, that name rows of a table again."""

    table: str
    where: Mapping[str, str | int]
    marker: str


@dataclass(frozen=True)
class Subject:
    """Entries of a subject index: in what other words people speak of the lines first to last, in both languages."""

    lines: tuple[int, int]
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Paper:
    """A document to be indexed: its text and what is known of it. `english` maps a line to its rendering."""

    id: str
    title: str
    text: str
    sha256: str
    title_en: str = ""
    publisher: str = ""
    publisher_en: str = ""
    date: str = ""
    subject: str = ""
    subject_en: str = ""
    outline: Mapping[str, Sequence[int]] | None = None
    tables: tuple[TableSpec, ...] = ()
    mentions: tuple[MentionSpec, ...] = ()
    english: Mapping[int, str] = field(default_factory=dict)
    english_names: Mapping[int, str] = field(default_factory=dict)
    subjects: tuple[Subject, ...] = ()

    @property
    def lines(self) -> list[str]:
        return text_to_lines(self.text)


def _part(raw: Mapping[str, Any]) -> Part:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Part(**values)


def _table(raw: Mapping[str, Any]) -> TableSpec:
    return TableSpec(
        **{key: raw[key] for key in ("id", "zh", "en", "noun_zh", "noun_en")},
        columns=tuple(Column(**column) for column in raw["columns"]),
        parts=tuple(_part(part) for part in raw["parts"]),
        aliases=tuple(raw.get("aliases", ())),
        value_aliases={value: tuple(names) for value, names in raw.get("value_aliases", {}).items()},
        places=raw.get("places", {}),
        industries=raw.get("industries", ""),
        figures=raw.get("figures", {}),
        contexts={value: tuple(patterns) for value, patterns in raw.get("contexts", {}).items()},
        answered_by={name: tuple(names) for name, names in raw.get("answered_by", {}).items()},
        totals=tuple(Total(**total) for total in raw.get("totals", ())),
        sums=tuple(Sum(**total) for total in raw.get("sums", ())),
        serials=tuple(Serial(**serial) for serial in raw.get("serials", ())),
    )


def _english(path: Path) -> tuple[dict[int, str], dict[int, str]]:
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    names = {entry["line"]: entry["name"] for entry in entries if "name" in entry}
    return {entry["line"]: entry["en"] for entry in entries}, names


def _subjects(path: Path) -> tuple[Subject, ...]:
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return tuple(Subject(tuple(e["lines"]), (*e.get("zh", ()), *e.get("en", ()))) for e in entries)


def folder_to_paper(folder: Path) -> Paper:
    """A described paper; raises `SourceError` if its source is not the one that was described."""
    spec_path = folder / "paper.toml"
    try:
        spec = tomllib.loads(spec_path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"{spec_path}: cannot be read ({error}); restore the file") from error
    source = folder / str(spec["source"])
    text = file_to_text(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if digest != spec["sha256"]:
        raise SourceError(
            f"{source}: its SHA-256 is {digest}, but paper.toml describes {spec['sha256']}; restore the source, "
            "or describe the new one (lines of tables and headings may have moved) and set the new hash"
        )
    english, names = _english(folder / str(spec["english"])) if "english" in spec else ({}, {})
    plain = ("id", "title", "title_en", "publisher", "publisher_en", "subject", "subject_en")
    return Paper(
        **{key: str(spec.get(key, "")) for key in plain},
        text=text,
        sha256=digest,
        date=str(spec.get("date", "")),
        outline=spec.get("outline"),
        tables=tuple(_table(table) for table in spec.get("tables", ())),
        mentions=tuple(MentionSpec(**mention) for mention in spec.get("mentions", ())),
        english=english,
        english_names=names,
        subjects=_subjects(folder / str(spec["subjects"])) if "subjects" in spec else (),
    )


def file_to_paper(path: Path) -> Paper:
    """A document that nobody has described: its first heading or line is its title."""
    text = file_to_text(path)
    first = next(line for line in text_to_lines(text) if line.strip())
    return Paper(
        id=path.stem,
        title=first.lstrip("# ").strip()[:80],
        text=text,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def bundled_papers(folder: Path = PAPERS) -> list[Paper]:
    """The papers that ship with the program."""
    return [folder_to_paper(spec.parent) for spec in sorted(folder.glob("*/paper.toml"))]
