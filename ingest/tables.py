"""Blocks -> the raw rows of tables: cells by column, as printed, with the lines they stand on.

A table may be a grid of tab-separated cells (cut over several slides, its blank cells meaning "as above"), a list of
lines, "name: value" pairs, or a row of sections that are built alike. Where the tables of a described paper stand is
said in its `paper.toml`; in any other document every grid is a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from corpus.model import Block, Column, Span
from ingest.paper import Paper, Part, TableSpec
from ingest.read import LIST_MARK, SourceError, heading_text


@dataclass(frozen=True)
class RawRow:
    """One row before its values are read; `set` holds what the part says of all of its rows."""

    table: str
    span: Span
    cells: Mapping[str, str]
    set: Mapping[str, str | int] = field(default_factory=dict)
    section: tuple[str, ...] = ()
    english: Mapping[str, str] = field(default_factory=dict)

    @property
    def printed(self) -> str:
        return " ".join(cell for cell in self.cells.values() if cell)


def mark_tables(blocks: Sequence[Block], tables: Sequence[TableSpec]) -> list[Block]:
    """Blocks that are lists of table rows become table blocks."""
    ranges = [part.lines for table in tables for part in table.parts if part.form == "lines"]
    return [
        replace(block, kind="table")
        if any(first <= block.span.first and block.span.last <= last for first, last in ranges)
        else block
        for block in blocks
    ]


def blocks_to_rows(paper: Paper, blocks: Sequence[Block], table: TableSpec) -> list[RawRow]:
    """All rows of one table, its parts joined, in the paper's order."""
    rows: list[RawRow] = []
    for part in table.parts:
        for row in _FORMS[part.form](paper, blocks, table.id, part):
            rows.extend(_explode(row, part))
    if not rows:
        raise SourceError(f"paper.toml: table {table.id!r} finds no rows at its lines; correct its parts")
    return rows


def _section_at(blocks: Sequence[Block], line: int) -> tuple[str, ...]:
    for block in blocks:
        if block.span.first <= line <= block.span.last:
            return block.section
    return ()


def _lines_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    for number in range(part.lines[0], part.lines[1] + 1):
        text = paper.lines[number - 1].strip()
        if text:
            cells = {part.columns[0]: text}
            english = {part.columns[0]: paper.english.get(number, "")}
            yield RawRow(table, Span(paper.id, number, number), cells, part.set, _section_at(blocks, number), english)


def _grid_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    above: dict[str, str] = {}
    first = part.lines[0] + (1 if part.header else 0)
    for number in range(first, part.lines[1] + 1):
        line = paper.lines[number - 1]
        if not line.strip():
            continue
        printed = line.split("\t")
        if len(printed) != len(part.columns):
            raise SourceError(
                f"{paper.id} line {number}: {len(printed)} cells where paper.toml names {len(part.columns)} columns "
                f"({', '.join(part.columns)})"
            )
        cells = {column: cell.strip() for column, cell in zip(part.columns, printed, strict=True) if column}
        for column in part.fill:
            cells[column] = cells[column] or above.get(column, "")
        above = cells
        rendered = paper.english.get(number, "").split("\t")
        english = dict(zip(part.columns, rendered, strict=True)) if len(rendered) == len(part.columns) else {}
        yield RawRow(table, Span(paper.id, number, number), cells, part.set, _section_at(blocks, number), english)


def _pairs_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    for number in range(part.lines[0], part.lines[1] + 1):
        cells = _pair(paper.lines[number - 1], part.columns)
        english = _pair(paper.english.get(number, ""), part.columns)
        yield RawRow(table, Span(paper.id, number, number), cells, part.set, _section_at(blocks, number), english)


def _pair(line: str, columns: Sequence[str]) -> dict[str, str]:
    name, value = [*re.split(r"[：:]", line, maxsplit=1), ""][:2]
    return dict(zip(columns, (name.strip(), value.strip()), strict=True))


def _block_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    """One row whose cells stand on lines of their own, such as a title page."""
    first, last = part.lines
    numbers = [n for n in range(first, last + 1) if paper.lines[n - 1].strip()]
    cells = {column: paper.lines[n - 1].strip() for column, n in zip(part.columns, numbers, strict=True)}
    english = {column: paper.english.get(n, "") for column, n in zip(part.columns, numbers, strict=True)}
    yield RawRow(table, Span(paper.id, first, last), cells, part.set, (), english)


def _sections_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    inside = [b for b in blocks if part.lines[0] <= b.span.first <= part.lines[1]]
    starts = [i for i, b in enumerate(inside) if b.kind == "heading" and b.level == part.level]
    for start, end in zip(starts, [*starts[1:], len(inside)], strict=True):
        head, body = inside[start], inside[start + 1 : end]
        # A higher heading inside ends the section's own text: it belongs to the next slide.
        body = [b for b in body if b.kind != "caption" and not (b.kind == "heading" and b.level < part.level)]
        cells = _section_cells(part, head.text, [(b.kind == "heading", b.text) for b in body])
        rendered = [(b.kind == "heading", _rendering(paper, b)) for b in body]
        english = _section_cells(replace(part, case="Case:"), _rendering(paper, head), rendered)
        span = Span(paper.id, head.span.first, body[-1].span.last if body else head.span.last)
        yield RawRow(table, span, cells, part.set, head.section, english)


def _rendering(paper: Paper, block: Block) -> str:
    return "\n".join(paper.english[line] for line in block.span.lines if line in paper.english)


def _section_cells(part: Part, head: str, body: Sequence[tuple[bool, str]]) -> dict[str, str]:
    """Cells of a section: its title's, its subheadings', its case, its text before that; body: (is heading, text)."""
    cells = _title_cells(heading_text(head), part.title)
    if part.case:
        at = next((at for at, (_, text) in enumerate(body) if part.case in text), len(body))
        cells["case"] = body[at][1].split(part.case, 1)[1].strip() if at < len(body) else ""
        body = body[:at]
    under = [heading_text(text) for heading, text in body if heading]
    texts = [LIST_MARK.sub("", text).strip() for heading, text in body if not heading]
    cells |= dict(zip(part.under, under, strict=False))
    if part.body:
        cells[part.body] = "\n".join(texts)
    return cells


def _title_cells(title: str, columns: Sequence[str]) -> dict[str, str]:
    """ "2017年10月：党的十九大报告" -> date, name; "1. 强化协同" -> number, name; a lone title fills the last."""
    if len(columns) == 1:
        return {columns[0]: title}
    match = re.match(r"^(?P<a>\d+)[.．]\s*(?P<b>.+)$", title) or re.match(r"^(?P<a>[^：:]+)[：:]\s*(?P<b>.+)$", title)
    values = (match["a"], match["b"]) if match else ("", title)
    return dict(zip(columns, values, strict=True))


def _enumeration_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    """Things told one after the other inside a sentence; `explode` takes them apart."""
    (column, *_), number = part.columns, part.lines[0]
    text = _between(paper.lines[number - 1], part.between)
    if not text:
        raise SourceError(
            f"paper.toml: line {number} has nothing between {part.between}; correct the part of {table!r}"
        )
    english = {**part.set_en, column: _between(paper.english.get(number, ""), part.between_en)}
    yield RawRow(table, Span(paper.id, number, number), {column: text}, part.set, _section_at(blocks, number), english)


def _between(line: str, marks: tuple[str, str]) -> str:
    """What stands between two marks of a line, "" where either is missing; an empty mark is the line's edge."""
    rest = line.strip().partition(marks[0])[2] if marks[0] else line.strip()
    if not marks[1]:
        return rest
    text, end, _ = rest.partition(marks[1])
    return text.strip() if end else ""


def _figure_form(paper: Paper, blocks: Sequence[Block], table: str, part: Part) -> Iterator[RawRow]:
    """A figure that a sentence states: the words that state it are checked to stand in the line."""
    (column, *_), number = part.columns, part.lines[0]
    if part.says not in paper.lines[number - 1]:
        raise SourceError(f"paper.toml: line {number} does not say {part.says!r}; correct the part of {table!r}")
    section = _section_at(blocks, number)
    yield RawRow(table, Span(paper.id, number, number), {column: part.says}, part.set, section, part.set_en)


def _explode(row: RawRow, part: Part) -> Iterator[RawRow]:
    if not part.explode:
        yield row
        return
    column = part.explode["column"]
    pieces = re.split(part.explode["on"], row.cells[column])
    renderings = split_rendering(row.english.get(column, ""), len(pieces))
    for at, piece in enumerate(pieces):
        value = piece.strip(' “”"')
        cells = {**row.cells, column: value}
        english = {**row.english, column: re.sub(r'[“”"]', "", renderings[at]).strip()} if renderings else row.english
        # An example that a group of rows shares belongs to the row that it names.
        if (shared := part.explode.get("named")) and value not in cells[shared]:
            cells[shared], english = "", {**english, shared: ""}
        yield replace(row, cells=cells, english=english)


def split_rendering(english: str, number: int) -> list[str]:
    """An English enumeration taken apart into so many pieces, "and" parting as few as it must; [] if none does."""
    parts = re.split(r",\s*(?:and\s+)?", english)
    last = [*parts[:-1], *parts[-1].split(" and ")]
    every = re.split(r",\s*(?:and\s+)?|\s+and\s+", english)
    return next((pieces for pieces in (parts, last, every) if len(pieces) == number), [])


_FORMS = {
    "lines": _lines_form, "grid": _grid_form, "pairs": _pairs_form, "sections": _sections_form, "block": _block_form,
    "enumeration": _enumeration_form, "figure": _figure_form,
}  # fmt: skip


def found_tables(paper: Paper, blocks: Sequence[Block]) -> list[TableSpec]:
    """Specifications for the grids of a document that nobody has described, named by the heading above them."""
    specs: list[TableSpec] = []
    for block in blocks:
        if block.kind != "table":
            continue
        lines = block.text.split("\n")
        header = [cell.strip() for cell in lines[0].split("\t")]
        if len(lines) < 2 or len({len(line.split("\t")) for line in lines}) != 1 or not all(header):
            continue
        name = block.section[-1] if block.section else f"{paper.title}:{block.span.first}"
        columns = tuple(Column(f"c{i}", words, words, key=True) for i, words in enumerate(header, start=1))
        part = Part("grid", (block.span.first, block.span.last), tuple(c.id for c in columns), fill=(columns[0].id,))
        identity = re.sub(r"\W+", "_", f"{paper.id}_{block.span.first}")
        specs.append(TableSpec(identity, name, name, "行", "row|rows", columns, (part,)))
    return specs
