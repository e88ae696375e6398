"""What an index holds, as a table, JSON or CSV: people debug by looking."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TextIO

from bot.terminal import terminal_safe
from corpus.model import Block, Chunk, Finding, Record, Span, to_json
from corpus.store import Index

What = Literal["blocks", "chunks", "records", "findings"]
Format = Literal["table", "json", "csv"]
Part = Block | Chunk | Record | Finding

Row = Mapping[str, str | int]

_CUT = 60
_NARROW = 12


class ShowError(ValueError):
    """A document or table that the index does not hold; the message says which it does hold."""


def index_to_parts(index: Index, what: What, document: str | None = None, table: str | None = None) -> list[Part]:
    """What was asked for, of one document or table if one is named."""
    if document is not None and document not in index.documents:
        raise ShowError(f"there is no document {document!r}; the index holds {', '.join(index.documents)}")
    if table is not None and table not in index.tables:
        raise ShowError(f"there is no table {table!r}; the index holds {', '.join(index.tables)}")
    found: dict[What, Iterable[Part]] = {
        "blocks": index.blocks,
        "chunks": index.chunks.values(),
        "records": index.records.values(),
        "findings": index.findings,
    }
    return [
        part
        for part in found[what]
        if (document is None or any(span.document == document for span in _spans(part)))
        and (table is None or (isinstance(part, Record | Finding) and part.table == table))
    ]


def print_parts(parts: Sequence[Part], format: Format, out: TextIO | None = None) -> None:
    """`table` is drawn, each row cut to a line, where someone looks at it; for a program it is whole, tab-separated."""
    stream = out or sys.stdout
    if format == "json":
        print(json.dumps([to_json(part) for part in parts], ensure_ascii=False, indent=1), file=stream)
        return
    rows = [part_to_row(part) for part in parts]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [[str(row.get(column, "")) for column in columns] for row in rows]
    if format == "csv":
        csv.writer(stream, lineterminator="\n").writerows([columns, *lines] if columns else [])
    elif stream.isatty():
        _draw(columns, lines, stream)
    else:
        for line in [columns, *lines] if columns else []:
            print("\t".join(" ".join(cell.split()) for cell in line), file=stream)


def part_to_row(part: Part) -> Row:
    """A part as flat cells; a record's values are columns of their own."""
    where = {"document": part_document(part), "lines": " ".join(map(_lines, _spans(part)))}
    match part:
        case Block():
            return where | {
                "kind": part.kind,
                "level": part.level,
                "section": " › ".join(part.section),
                "text": part.text,
            }
        case Chunk():
            whole = "whole" if part.whole else ""
            return where | {"id": part.id, "unit": whole, "section": " › ".join(part.section), "text": part.text}
        case Record():
            values = {column: "、".join(map(str, found)) for column, found in part.values.items()}
            # The paper's own columns come last: a table may well have one that is called "row" or "lines".
            own: dict[str, str | int] = {
                "table": part.table,
                "row": part.row,
                **where,
                "printed": part.printed,
                "english": part.english,
            }
            return own | {(f"{column}*" if column in own else column): value for column, value in values.items()}
        case Finding():
            return where | {"kind": part.kind, "table": part.table, "zh": part.zh, "en": part.en}


def part_document(part: Part) -> str:
    return next((span.document for span in _spans(part)), "")


def _spans(part: Part) -> tuple[Span, ...]:
    return part.spans if isinstance(part, Finding) else (part.span,)


def _lines(span: Span) -> str:
    return str(span.first) if span.first == span.last else f"{span.first}-{span.last}"


def _draw(columns: Sequence[str], lines: Sequence[Sequence[str]], stream: TextIO) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, header_style="bold", padding=(0, 1, 0, 0), pad_edge=False)
    # A terminal is narrow: what is empty, or the same document throughout, only takes room.
    if len({line[columns.index("table")] for line in lines} if "row" in columns else ()) > 1:
        columns = columns[: columns.index("english") + 1]  # several tables have no columns in common
    told = [n for n, column in enumerate(columns) if len({line[n] for line in lines}) > (column == "document")]
    shown = [n for n in told if any(line[n] for line in lines)]
    widths = {n: max(cell_len(text) for text in (columns[n], *(_cut(line[n]) for line in lines))) for n in shown}
    console = Console(file=stream)
    narrow = sum(width + 1 for width in widths.values() if width <= _NARROW)
    wide = max(1, sum(width > _NARROW for width in widths.values()))
    share = max(_NARROW, (console.width - narrow) // wide - 1)
    for n in shown:
        drawn.add_column(columns[n], overflow="ellipsis", no_wrap=True, width=min(widths[n], share))
    for line in lines:
        drawn.add_row(*(Text(_cut(line[n])) for n in shown))
    console.print(drawn)


def _cut(cell: str) -> str:
    one_line = terminal_safe(" ".join(cell.split()))
    return one_line if len(one_line) <= _CUT else one_line[: _CUT - 1] + "…"
