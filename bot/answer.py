"""The answer: what every door (web, command line, API, batch) shows, and the evidence that it points at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.plan import PRINTED, Plan, plan_to_json
from bot.result import Result
from corpus.fold import fold
from corpus.model import Finding, Language, Record, Span, Stated
from corpus.names import Lexicon
from corpus.quantity import find_quantities
from corpus.store import Index

Kind = Literal["lookup", "absent", "passage", "refused", "clarify", "help"]
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement stands: document, heading path, lines (first, last), the quoted text; a table's id for rows."""

    document: str
    section: tuple[str, ...]
    lines: tuple[int, int]
    quote: str
    table: str | None = None
    section_en: tuple[str, ...] = ()
    """The heading path in English, as far as the index has it; () if it has none of it."""

    def to_json(self) -> dict[str, Any]:
        return {
            "document": self.document, "section": list(self.section), "lines": list(self.lines),
            "section_en": list(self.section_en), "quote": self.quote, "table": self.table,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. `answer` is Markdown; `rows` hold one dict a row with the keys of `columns` and its source `line`."""

    question: str
    language: Language
    kind: Kind
    answer: str
    value: int | float | None = None
    rows: tuple[Mapping[str, Cell], ...] = ()
    columns: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[str, ...] = ()
    plan: Plan | None = None
    suggestions: tuple[str, ...] = ()
    seconds: float = 0.0
    writer: str | None = None
    trace: Mapping[str, object] = field(default_factory=dict, compare=False)
    """What `--explain` shows: SQL and parameters, or the scores of passages."""

    @property
    def refused(self) -> bool:
        return self.kind == "refused"

    def to_json(self) -> dict[str, Any]:
        """The contract's object, of plain JSON types."""
        return {
            "question": self.question,
            "language": self.language,
            "kind": self.kind,
            "answer": self.answer,
            "refused": self.refused,
            "value": self.value,
            "rows": [dict(row) for row in self.rows],
            "columns": list(self.columns),
            "citations": [citation.to_json() for citation in self.citations],
            "notes": list(self.notes),
            "plan": None if self.plan is None else plan_to_json(self.plan),
            "suggestions": list(self.suggestions),
            "seconds": round(self.seconds, 6),
            "writer": self.writer,
        }


def records_to_citations(index: Index, records: Iterable[Record]) -> tuple[Citation, ...]:
    """Citations of rows: neighbouring lines of one table are one citation."""
    runs: list[tuple[Record, int, int]] = []
    for record in sorted(records, key=lambda r: (r.span.document, r.span.first)):
        last = runs[-1] if runs else None
        near = last and last[0].table == record.table and last[0].span.document == record.span.document
        if last and near and last[0].section == record.section and record.span.first <= last[2] + 1:
            runs[-1] = (last[0], last[1], max(last[2], record.span.last))
        else:
            runs.append((record, record.span.first, record.span.last))
    return tuple(_citation(index, Span(r.span.document, first, last), r.section, r.table) for r, first, last in runs)


def span_to_citation(index: Index, span: Span, section: Sequence[str] = ()) -> Citation:
    path = tuple(section) or next(
        (b.section for b in index.blocks if b.span.document == span.document and span.first in b.span.lines), ()
    )
    return _citation(index, span, path)


def _citation(index: Index, span: Span, section: tuple[str, ...], table: str | None = None) -> Citation:
    english = index.section_english(span.document, section)
    in_english = english if english != section else ()
    return Citation(span.document, section, (span.first, span.last), index.quote(span), table, in_english)


def show_cell(record: Record, column: str, lexicon: Lexicon, language: Language) -> Cell:
    """A cell in words: programme ids become ministries, places and industries their names in the language."""
    values = record.get(column)
    if not values:
        return None
    if column == "programme":
        programme = lexicon.programmes[str(values[0])]
        return programme.abbreviation if language == "en" else programme.short
    if len(values) == 1 and isinstance(values[0], int | float):
        return values[0]
    if language == "en":
        if column in ("province", "city", "district", "industry", "field"):
            return ", ".join(english_name(lexicon, column, str(value)) for value in values)
        if record.translations.get(column) and not (column == "name" and record.get("programme")):
            return record.translations[column]
        known = lexicon.surfaces.get(fold(str(values[0])), ())
        if ministry := next((m.value for m in known if m.kind == "ministry"), ""):
            return f"{lexicon.programmes[ministry].abbreviation} ({values[0]})"
    return "、".join(map(str, values))


def english_of(lexicon: Lexicon, column: str, value: str) -> str:
    """The English of a value of a column of names; a county that stands for a city has a county's name."""
    kinds = ["industry" if column == "field" else column]
    kinds += ["city", "district"] if column in ("city", "district") else []
    return next((english for kind in kinds if (english := lexicon.english.get((kind, value)))), value)


def english_name(lexicon: Lexicon, column: str, value: str) -> str:
    """A name in English with the Chinese beside it; of two places of one name, the province tells which it is.

    "Wuhan (武汉)", "Fuzhou (抚州, Jiangxi)".
    """
    english = english_of(lexicon, column, value)
    if english == value:
        return value
    alike = [m for m in lexicon.surfaces.get(fold(english), ()) if m.kind == column]
    province = lexicon.province_of(column, value) if len(alike) > 1 and column in ("city", "district") else None
    return f"{english} ({value}, {lexicon.english_of('province', province)})" if province else f"{english} ({value})"


def records_to_rows(
    records: Sequence[Record], columns: Sequence[str], lexicon: Lexicon, language: Language
) -> tuple[dict[str, Cell], ...]:
    rows = []
    for record in records:
        row: dict[str, Cell] = {column: show_cell(record, column, lexicon, language) for column in columns}
        if "name" in columns:
            row["english"] = record.translations.get("name", "") if not record.get("programme") else record.english
        rows.append({**row, "line": record.span.first})
    return tuple(rows)


def stated_numbers(index: Index, result: Result) -> list[Stated]:
    """Where the paper itself states how many rows a whole list has, if that is what was counted and it agrees."""
    lookup = result.lookup
    if lookup.operation not in ("count", "list") or lookup.by or any(f.negated for f in lookup.filters):
        return []
    asked = {t.column: t.values for f in lookup.filters for t in f.tests}
    said = [
        stated
        for stated in index.tables[lookup.table].stated
        if set(stated.where) == set(asked) and all(asked[c] == (v,) for c, v in stated.where.items())
    ]
    numbers = [next(int(q.value) for q in find_quantities(s.says) if q.kind == "cardinal") for s in said]
    return said if all(number == len(result.rows) for number in numbers) else []


def result_columns(result: Result, index: Index) -> tuple[str, ...]:
    """The columns worth showing: those of the table that some row fills, less those that only serve filters."""
    hidden = {"field", "cities", "english"}
    schema = index.tables[result.lookup.table].columns
    columns = [column.id for column in schema if column.id not in hidden and column.use != "order"]
    records = result.rows or tuple(row for side in result.sides for row in side)
    return tuple(column for column in columns if any(record.get(column) for record in records))


FEW = 4
"""Rows among which one that the paper gets wrong is told of."""


def touching_findings(index: Index, result: Result, numbers_matter: bool, asked_for: bool = False) -> list[Finding]:
    """Findings that bear on a lookup.

    A total or gap matters where the whole list, or a total where all lists, are counted or listed, or where a missing
    serial is asked for; of some that are picked by their place only a gap, and where they have other numbers than that.
    A disagreement or misprint matters where its row is among few, or such things are `asked_for`.
    """
    lookup = result.lookup
    picked = bool(lookup.limit or lookup.place) or lookup.operation in ("rank", "gap", "mean")
    numbers_matter = numbers_matter and (asked_for or not picked)
    asked = {v for f in lookup.filters for t in f.tests for v in t.values}
    narrowing = {c for f in (*lookup.filters, *lookup.sides) for c in f.columns} - {"programme", "batch"}
    programmes = {
        v for f in lookup.filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values
    }
    if lookup.compared and all(side.columns == {"programme"} for side in lookup.sides):  # of these lists alone
        programmes |= {v for side in lookup.sides for t in side.tests for v in t.values}
    few = asked_for or len(result.rows) <= FEW
    shown = {str(v) for row in result.rows for v in row.get("name")} if few else set()
    touched = []
    for finding in index.findings:
        if finding.table != lookup.table:
            continue
        if finding.kind in ("total", "serial-gap"):
            own = set(finding.about.get("programme", ()))
            every = finding.kind == "total" and not programmes and lookup.by is None
            same = not own or bool(own & programmes) or every
            gap = bool(set(finding.about.get("serial", ())) & asked) and "serial" in narrowing
            gap = gap or (finding.kind == "serial-gap" and not narrowing and _out_of_step(result))
            if same and (gap or (not narrowing and numbers_matter)):
                touched.append(finding)
        elif names := set(map(str, finding.about.get("name", ()))):
            if names & shown:
                touched.append(finding)
        elif finding.about:
            rows = [r for r in result.rows if all(set(r.get(c)) & set(v) for c, v in finding.about.items())]
            if rows and few:
                touched.append(finding)
    return touched


def _out_of_step(result: Result) -> bool:
    """Whether rows that were picked by their places in print have other serial numbers: the 20th is no. 22."""
    printed = result.lookup.order == PRINTED and not result.lookup.descending
    first = result.lookup.place if printed else None
    numbers = [row.first("serial") for row in result.rows]
    return first is not None and numbers != list(range(first, first + len(numbers)))


def findings_of_spans(index: Index, spans: Iterable[Span]) -> list[Finding]:
    """Findings that stand on lines which are quoted."""
    quoted = list(spans)
    return [f for f in index.findings if any(s.last - s.first < 3 and s.overlaps(q) for s in f.spans for q in quoted)]


def finding_note(finding: Finding, language: Language) -> str:
    return finding.en if language == "en" else finding.zh
