"""What "those" stands for in a later turn: what the lookup before it found, as conditions and plans of their own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.filters import AmbiguousName
from bot.follow import Said
from bot.grounds import Grounds
from bot.later import PLACE, Run, either, new_filters, one_by_one
from bot.plan import Filter, Having, Lookup, Test
from bot.question import Question
from corpus.model import Value

MANY = 60
"""Rows that may be spoken of as "those"."""
COLUMNS = ("serial", "batch", "programme", "province", "city", "district", "industry")
"""Columns of the lists that may be asked of a few rows."""


def those_filters(said: Said, grounds: Grounds, run: Run) -> list[Filter]:
    """The rows that the lookup before found in the lists, and the places or other groups that it named."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists:
        return []
    result = run(before)
    found: list[Filter] = []
    if before.by and result.groups:
        keys = tuple(group.key for group in result.groups)
        found.append(_named(before.by, keys, grounds))
        if before.operation in ("rank", "group"):
            first = tuple(group.key for group in result.groups if group.count == result.groups[0].count)
            found += [_named(before.by, first, grounds)] if first != keys else []
    elif 0 < len(rows := result.rows or tuple(row for side in result.sides for row in side)) <= MANY:
        names = tuple(str(row.first("name")) for row in rows)
        found.append(Filter((Test("name", names),), False, "上述集群", "those clusters"))
    return found


def _named(by: str, keys: tuple[Value, ...], grounds: Grounds) -> Filter:
    english = ", ".join(grounds.lexicon.english_of(by, str(key)) for key in keys)
    return Filter((Test(by, keys),), False, "、".join(map(str, keys)), english)


def of_those(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Plans over what the lookup before found: a column of its rows, who came first, the places side by side."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists:
        return
    for those in those_filters(said, grounds, run):
        if those.columns == {"name"}:
            base = Lookup(before.table, "attribute", (those,))
            yield from (replace(base, columns=(column,)) for column in COLUMNS if grounds.known.values.get(column))
            yield from (replace(base, operation="count", by=by) for by in ("city", "province"))
    if before.operation in ("rank", "group") and before.by and (groups := run(before).groups):
        first = replace(before, having=Having("=", groups[0].count), limit=None)
        yield replace(first, operation="list")
        yield replace(first, operation="count")
    yield from _side_by_side(question, said, grounds)


def _side_by_side(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The places asked about one by one, ranked with what is named now; or all of them against that."""
    common, parts = one_by_one(said.asked)
    places = [part for part in parts if part.columns <= PLACE and len(part.columns) == 1]
    if len(places) < 2 or not isinstance(said.plan, Lookup):
        return
    try:
        new = [f for f in new_filters(question, grounds) if f.columns == places[0].columns and not f.negated]
    except AmbiguousName:
        return
    together = either([*places, *new])
    yield Lookup(said.plan.table, "rank", (*common, together), by=min(places[0].columns))
    if new:
        yield Lookup(said.plan.table, "compare", common, sides=(either(places), either(new)))
