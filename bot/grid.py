"""Answer -> the table of its rows: to show, to sort, to save."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from unicodedata import east_asian_width

from bot.answer import Answer, Cell
from bot.charts import Chart, month_name
from bot.labels import labels_of
from bot.plan import Lookup, Several
from corpus.model import Language, Table
from corpus.store import Index
from corpus.words import fold

WIDEST = 300
"""Pixels of the widest column; longer texts wrap."""


class Grid(NamedTuple):
    """A table to show or save: its headers, and rows of as many cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def types(self) -> tuple[str, ...]:
        """For every column "number" if all its cells are numbers, else "str"."""
        columns = zip(*self.rows, strict=True)
        return tuple("number" if all(isinstance(c, int | float) for c in cells) else "str" for cells in columns)

    @property
    def widths(self) -> tuple[int, ...]:
        """For every column the pixels that its longest text needs in one line, within bounds; a header has a button."""
        columns = zip(*self.rows, strict=True)
        return tuple(
            min(WIDEST, max(_em(header) * 15 + 52, *(_em(cell) * 15 + 24 for cell in cells)))
            for header, cells in zip(self.headers, columns, strict=True)
        )


def _em(value: Cell) -> int:
    """The width of a text in Chinese characters, two Latin ones to one, rounded up."""
    shown = "" if value is None else str(value)
    return math.ceil(sum(2 if east_asian_width(character) in "WF" else 1 for character in shown) / 2)


def answer_to_grid(answer: Answer, index: Index) -> Grid:
    """The answer's rows under the names of their columns, in the answer's language; its source line comes last."""
    columns = [column for column in answer.columns if column not in ("english", "line")]
    held = {column for row in answer.rows for column, cell in row.items() if cell not in (None, "")}
    if answer.language == "en" and any(row.get("english") not in (None, "", *_names(row)) for row in answer.rows):
        columns.insert(columns.index("name") if "name" in columns else 1, "english")
    columns = [column for column in columns if column in held] + (["line"] if "line" in held else [])
    rows = tuple(tuple(row.get(column) for column in columns) for row in answer.rows)
    return Grid(tuple(column_name(column, answer, index) for column in columns), rows)


def _names(row: Mapping[str, Cell]) -> Iterator[Cell]:
    return (cell for column, cell in row.items() if column != "english")


def column_name(column: str, answer: Answer, index: Index) -> str:
    """A column's name in the answer's language: the table's own, or the interface's for what was computed.

    An answer of several parts may have the columns of several tables: the first that has it names it.
    """
    labels = labels_of(answer.language)
    parts = answer.plan.parts if isinstance(answer.plan, Several) else (answer.plan,)
    tables = [index.tables.get(part.table) for part in parts if isinstance(part, Lookup)]
    for known in (known for table in tables if table for known in table.columns):
        if known.id == column:
            return known.en if answer.language == "en" else known.zh
    return labels.get({"line": "line_column"}.get(column, column), column)


def grid_to_csv(grid: Grid) -> str:
    """The table as CSV; what a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_no_formula, grid.headers))
    writer.writerows([_no_formula(cell) for cell in row] for row in grid.rows)
    return out.getvalue()


def _no_formula(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def grid_to_xlsx(grid: Grid) -> bytes:
    """The table as a workbook: numbers are numbers, and a text is text even if it begins like a formula."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(list(grid.headers))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for number, row in enumerate(grid.rows, start=2):
        for column, value in enumerate(row, start=1):
            held = sheet.cell(number, column)
            if isinstance(value, str):
                held.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                held.data_type = "s"
            else:
                held.value = value
    for column, width in enumerate(grid.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width / 8
    sheet.freeze_panes = "A2"
    if grid.rows:
        sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def grid_with(grid: Grid, words: str) -> Grid:
    """The rows that hold all the words in some cell, in whatever script or width they are written."""
    wanted = fold(words).split()
    kept = (row for row in grid.rows if all(word in _folded(row) for word in wanted))
    return Grid(grid.headers, tuple(kept)) if wanted else grid


def _folded(row: tuple[Cell, ...]) -> str:
    return "\n".join(fold(str(cell)) for cell in row if cell is not None)


def table_name(table: Table, language: Language) -> str:
    """A table's name as a heading."""
    name = table.en if language == "en" else table.zh
    return name[:1].upper() + name[1:]


def chart_to_grid(chart: Chart, language: Language) -> Grid:
    """The data behind a picture: names and numbers; of a timeline, months (2017-10; "" for none) and names."""
    labels = labels_of(language)
    names = [point.en if language == "en" else point.zh for point in chart.points]
    if chart.kind == "timeline":
        months = [month_name(point.value) for point in chart.points]
        return Grid((chart.name(language), labels["name"]), tuple(zip(months, names, strict=True)))
    counts = [point.value for point in chart.points]
    return Grid((chart.name(language), labels["count"]), tuple(zip(names, counts, strict=True)))


def grid_to_heading(grid: Grid, of: int, language: Language) -> str:
    """The heading over the table, which shows some or all `of` rows, with the buttons that save it."""
    labels, n = labels_of(language), len(grid.rows)
    said = labels["rows"].format(n=n) if n == of else labels["rows_of"].format(n=n, of=of)
    return f'<div class="wp-rows"><h3>{said}</h3>{buttons_that_save("rows", language)}</div>'


def buttons_that_save(what: str, language: Language) -> str:
    """Buttons that save what is shown, as CSV and as XLSX."""
    labels = labels_of(language)
    return "".join(
        f'<button type="button" data-do="save" data-what="{what}-{kind}">{labels[f"download_{kind}"]}</button>'
        for kind in ("csv", "xlsx")
    )
