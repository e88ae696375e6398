"""The types that ingest writes and the bot reads: frozen, plain, JSON-ready.

Line numbers count from 1 and are inclusive on both ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
BlockKind = Literal["title", "heading", "paragraph", "item", "table", "caption"]
FindingKind = Literal["total", "serial-gap", "disagreement", "misprint"]

Value = str | int | float
"""One normalised cell value."""


@dataclass(frozen=True, slots=True)
class Span:
    """Where a piece of text stands: document id, first and last line, page where there is one."""

    document: str
    first: int
    last: int
    page: int | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"a span runs from line 1 upwards, first to last: got {self.first}-{self.last}")

    @property
    def lines(self) -> range:
        return range(self.first, self.last + 1)

    def overlaps(self, other: Span) -> bool:
        return self.document == other.document and self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, list item, table or caption; `text` equals the source's lines of `span`."""

    kind: BlockKind
    span: Span
    text: str
    section: tuple[str, ...]
    level: int = 0
    """Heading level, 1 the highest; 0 for what is no heading."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of prose for retrieval, or a whole answer unit (`whole`: a heading with all that stands under it)."""

    id: str
    span: Span
    text: str
    section: tuple[str, ...]
    english: str = ""
    whole: bool = False
    subjects: tuple[str, ...] = ()
    """How people speak of it: entries of the paper's subject index, searched and never shown."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its id, its names in both languages, and how its values are read."""

    id: str
    zh: str
    en: str
    type: Literal["text", "number"] = "text"
    key: bool = False
    """Whether rows may be grouped by it."""
    use: Literal["", "order", "item", "figure"] = ""
    """order: only for conditions and orders, not shown; item: holds everyday words, which are names only where the
    table is asked about; figure: a number that the rows state, to be told, compared and ordered by."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A number of rows that the paper states in words at a line, of the rows whose columns hold the values."""

    line: int
    says: str
    where: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A table's schema; its rows are the `Record`s that name it."""

    id: str
    document: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    noun_zh: str = "条"
    noun_en: str = "entry|entries"
    aliases: tuple[str, ...] = ()
    value_aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A printed value -> what else it is called: "党的十九大报告" -> 十九大, 19th Party Congress."""
    stated: tuple[Stated, ...] = ()
    contexts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Where a table's words are everyday ones: which rows (a value of a key column, "*" for any) -> patterns, all of
    which stand in a question to them. Under "" stand patterns that make a question the table's without being needed."""

    answered_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """A row's name -> the names of the rows of another table that speak to it, as an editor reads the paper."""

    def using(self, use: str) -> tuple[str, ...]:
        """The ids of the columns of one use."""
        return tuple(column.id for column in self.columns if column.use == use)

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.id == name:
                return column
        known = ", ".join(column.id for column in self.columns)
        raise KeyError(f"table {self.id!r} has no column {name!r}; it has {known}")


@dataclass(frozen=True, slots=True)
class Record:
    """A typed row: its place in the table (from 1), its source lines, the printed text, the normalised values.

    `values` maps a column id to the values that the cell holds: several where a cluster lies in several cities,
    none where the paper says nothing.
    """

    table: str
    row: int
    span: Span
    printed: str
    values: Mapping[str, tuple[Value, ...]]
    english: str = ""
    section: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    """Column -> the English rendering of its cell, where there is one."""

    def get(self, column: str) -> tuple[Value, ...]:
        return self.values.get(column, ())

    def first(self, column: str) -> Value | None:
        values = self.get(column)
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the source itself gets wrong or leaves open, found by a check.

    `about` says which plans it touches: column -> values (a plan touches it when its filters do not rule it out);
    `topics` are the words of prose that it touches.
    """

    kind: FindingKind
    zh: str
    en: str
    spans: tuple[Span, ...]
    table: str = ""
    about: Mapping[str, tuple[Value, ...]] = field(default_factory=dict)
    topics: tuple[str, ...] = ()


def to_json(value: object) -> dict[str, object]:
    """A dataclass of this module as plain JSON types."""
    return asdict(value)  # type: ignore[call-overload, no-any-return]
