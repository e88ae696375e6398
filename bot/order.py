"""The order of a table's rows that its reader chooses: by a column, upwards or downwards."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from bot.answer import Cell
from bot.grid import Grid
from bot.labels import labels_of
from bot.markup import text_to_html
from corpus.fold import fold
from corpus.model import Language
from corpus.quantity import find_quantities

_ORDER = re.compile(r"([0-9]{1,3})([+-])")
_Key = tuple[tuple[int, float, str], ...]


def grid_to_select(grid: Grid, chosen: str, language: Language) -> str:
    """The orders to choose from, as HTML; "" where there is nothing to put in order.

    The time makes each another one: the page would keep what was chosen for the table before.
    """
    if len(grid.rows) < 2:
        return ""
    labels = labels_of(language)
    orders = {"": labels["as_given"]} | {
        f"{at}{way}": labels[name].format(column=header)
        for at, header in enumerate(grid.headers)
        for way, name in (("+", "ascending_by"), ("-", "descending_by"))
    }
    chosen = chosen if chosen in orders else ""
    options = "".join(
        f'<option value="{order}"{" selected" * (order == chosen)}>{text_to_html(name)}</option>'
        for order, name in orders.items()
    )
    return f'<select data-do="sort" data-made="{time.monotonic_ns()}" aria-label="{labels["sort"]}">{options}</select>'


def grid_in_order(grid: Grid, order: str) -> Grid:
    """The rows by a column: figures by size, dates by time, Chinese by its pronunciation; empty cells come last.

    Anything that is no order of this table leaves it as it is.
    """
    chosen = _ORDER.fullmatch(order)
    if chosen is None or int(chosen[1]) >= len(grid.headers):
        return grid
    at = int(chosen[1])
    filled = [row for row in grid.rows if row[at] not in (None, "")]
    empty = [row for row in grid.rows if row[at] in (None, "")]
    key = _moment if all(_moment(row[at]) for row in filled) else _key
    return Grid(grid.headers, (*_sorted(filled, at, key, chosen[2] == "-"), *empty))


def _sorted(rows: list[tuple[Cell, ...]], at: int, key: Callable[[Cell], _Key], down: bool) -> list[tuple[Cell, ...]]:
    return sorted(rows, key=lambda row: key(row[at]), reverse=down)


def _moment(cell: Cell) -> _Key:
    """The dates in a text; nothing if it has none."""
    if not isinstance(cell, str):
        return ()
    for form in ("%B %Y", "%B %d, %Y"):
        with suppress(ValueError):
            return ((0, float(f"{datetime.strptime(cell, form):%Y%m%d}"), ""),)
    return tuple((0, float(q.value), "") for q in find_quantities(cell) if q.kind == "date")


def _key(cell: Cell) -> _Key:
    """Figures before words; the figures in a text count as such, so that 9 comes before 10."""
    if isinstance(cell, int | float):
        return ((0, float(cell), ""),)
    parts = re.split(r"(\d+)", fold(str(cell)))
    return tuple((0, float(part), "") if part.isdecimal() else (1, 0.0, _sound(part)) for part in parts if part)


def _sound(text: str) -> str:
    if text.isascii():
        return text
    from pypinyin import lazy_pinyin

    return " ".join(lazy_pinyin(text))
