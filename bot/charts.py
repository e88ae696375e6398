"""A lookup's result -> what pictures show: ranked bars, a tile map of the provinces, a timeline. No drawing here.

The points are kept with the answer, so that its pictures stay what they were when the index changes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from bot.labels import labels_of
from bot.plan import Lookup
from bot.result import Group, Result
from corpus.model import Record, Table, Value
from corpus.names import Lexicon
from corpus.quantity import find_quantities
from corpus.store import Index

TILES = Path(__file__).parent / "tiles.csv"
PLACE, DATE = "province", "date"
"""The columns that a map and a timeline need."""
FEWEST = 2
"""Points of a picture that is worth a look."""

Kind = Literal["bars", "tiles", "timeline"]


class Point(NamedTuple):
    """A bar, a tile or a moment: its names, its number, whether the answer names it.

    The number is a count, or a month as 201710; 0 is no date."""

    zh: str
    en: str
    value: int
    named: bool = False


class Tile(NamedTuple):
    """Row and column from 1, north to south and west to east; and an English name in two lines if one does not do."""

    row: int
    column: int
    english: str


class Chart(NamedTuple):
    """A picture's data: what it counts by (a column, in both languages), and its points in order."""

    kind: Kind
    by: str
    zh: str
    en: str
    points: tuple[Point, ...]

    def name(self, language: str) -> str:
        return self.en if language == "en" else self.zh


def month_name(value: int) -> str:
    """
    >>> month_name(201710), month_name(0)
    ('2017-10', '')
    """
    return f"{value // 100}-{value % 100:02}" if value else ""


@lru_cache(maxsize=1)
def province_tiles() -> dict[str, Tile]:
    """Province -> its tile on the map."""
    with TILES.open(encoding="utf-8", newline="") as file:
        return {
            r["province"]: Tile(int(r["row"]), int(r["column"]), r["english"].replace("|", "\n"))
            for r in csv.DictReader(file)
        }


def result_to_charts(
    result: Result, run: Callable[[Lookup], Result], index: Index, lexicon: Lexicon
) -> tuple[Chart, ...]:
    """The pictures of a lookup, the most telling first; none where there is nothing to compare.

    A ranking shows all groups, not only the first few that answer, and marks those.
    """
    lookup, table = result.lookup, index.tables[result.lookup.table]
    namer = _Namer(lexicon)
    if (lookup.compared or lookup.operation == "share") and not lookup.grouped:
        return _sides(result)
    if lookup.by:
        column = table.column(lookup.by)
        asked = {value for side in lookup.sides for test in side.tests for value in test.values}
        cut = lookup.limit or lookup.place or lookup.having or lookup.sides or lookup.operation == "gap"
        whole = replace(lookup, operation="rank", limit=None, place=None, having=None, sides=(), order=None)
        every = run(whole) if cut else result
        told = asked or {group.key for group in result.groups}
        named = told if asked or len(every.groups) > len(result.groups) else set()
        return _counted(every.groups, column.id, column.zh, column.en, namer, named)
    if DATE in {column.id for column in table.columns}:
        return _timeline(result.rows, table)
    charts: list[Chart] = []
    for column in table.columns:
        if column.key and column.type == "text" and column.id in COUNTED:
            charts += _counted(_groups(result.rows, column.id), column.id, column.zh, column.en, namer, set())
    return tuple(charts)


COUNTED = (PLACE, "city", "industry", "programme")
"""Columns by which a plain list is worth counting."""


class _Namer:
    """A group's key in words of both languages."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def names(self, column: str, key: Value) -> tuple[str, str]:
        if programme := self._lexicon.programmes.get(str(key)) if column == "programme" else None:
            return programme.short, programme.abbreviation
        return str(key), self._lexicon.english_of("industry" if column == "field" else column, str(key))


def _groups(rows: Iterable[Record], column: str) -> list[Group]:
    found: dict[Value, list[Record]] = {}
    for row in rows:
        for key in row.get(column):
            found.setdefault(key, []).append(row)
    return [Group(key, tuple(group)) for key, group in found.items()]


def _counted(groups: Sequence[Group], by: str, zh: str, en: str, namer: _Namer, named: set[Value]) -> tuple[Chart, ...]:
    """Bars, the longest first, if any is longer than others; and a map, where the groups are provinces."""
    ranked = sorted(groups, key=lambda group: -group.count)
    points = tuple(Point(*namer.names(by, group.key), group.count, group.key in named) for group in ranked)
    if len(points) < FEWEST:
        return ()
    charts = [Chart("bars", by, zh, en, points)] if points[0].value > points[-1].value else []
    mapped = tuple(point for point in points if point.zh in province_tiles())
    if by == PLACE and len(mapped) >= FEWEST:
        charts.append(Chart("tiles", by, zh, en, mapped))
    return tuple(charts)


def _sides(result: Result) -> tuple[Chart, ...]:
    """Each side of a comparison; for a share, the part and the whole."""
    sides = zip(result.lookup.sides, result.sides, strict=True)
    points = [Point(side.name("zh"), side.name("en"), len(rows), True) for side, rows in sides]
    if result.lookup.operation == "share":
        points.append(Point(labels_of("zh")["all"], labels_of("en")["all"], len(result.rows)))
    if len(points) < FEWEST:
        return ()
    names = labels_of("zh")["side"], labels_of("en")["side"]
    return (Chart("bars", "side", *names, tuple(sorted(points, key=lambda point: -point.value))),)


def _timeline(rows: Iterable[Record], table: Table) -> tuple[Chart, ...]:
    """The rows in the order of their months; those that have none come last."""
    column = table.column(DATE)
    points = []
    for row in rows:
        dates = [q.value for q in find_quantities(str(row.first(DATE) or "")) if q.kind == "date"]
        name = str(row.first("name") or row.printed)
        points.append(Point(name, row.translations.get("name") or row.english or name, int(dates[0]) if dates else 0))
    if sum(point.value > 0 for point in points) < FEWEST:
        return ()
    points.sort(key=lambda point: (point.value == 0, point.value))
    return (Chart("timeline", DATE, column.zh, column.en, tuple(points)),)
