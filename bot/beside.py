"""Rows beside others in the printed order: the next ones, those around one, all behind it, what lies between two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.asking import asks
from bot.filters import batch_filter, serial_filter
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.plan import PRINTED, THOSE, Filter, Lookup, Test
from bot.question import Question
from bot.those import of_lists
from corpus.model import Record


@dataclass(frozen=True)
class _Placed:
    """Rows in the list and batch that they stand in."""

    table: str
    filters: tuple[Filter, ...]
    """Of the list and the batch."""
    listed: tuple[Record, ...]
    """All that is printed there."""
    places: tuple[int, ...]
    """Where the rows stand, from 1."""

    def run_of(self, first: int, last: int) -> Iterator[Lookup]:
        """The rows from one place to another; none where there are no such places."""
        if 1 <= first <= last <= len(self.listed):
            limit = last - first + 1 if last > first else None
            yield Lookup(self.table, "list", self.filters, order=PRINTED, descending=False, place=first, limit=limit)

    def rows_at(self, *places: int) -> Iterator[Lookup]:
        """The rows at several places; none where one of them is not there."""
        rows = [self.listed[place - 1] for place in places if 1 <= place <= len(self.listed)]
        names = tuple(str(row.first("name")) for row in rows if row.first("name"))
        if len(names) == len(places):
            nos = " and ".join(f"no. {place}" for place in places)
            told = f"{THOSE}{'、'.join(f'第{place}' for place in places)}个", f"the clusters printed as {nos}"
            yield Lookup(self.table, "list", (*self.filters, Filter((Test("name", names),), False, *told)))


def beside_those(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """The rows printed beside those that were found, in the same list and batch: "the next one?"."""
    before = said.plan
    if not isinstance(before, Lookup) or (before.by and before.operation != "list"):
        return
    if not before.by or not (before.all_of or before.none_of or before.having):
        yield from beside_rows(question, replace(before, by=None), grounds, run)


def beside_rows(question: Question, before: Lookup, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """The same of the rows that a lookup finds, which the question itself may name."""
    if not question.has("next", "previous") and not asks(question, *BESIDE):
        return
    rows = run(before).rows
    if any(focus.key == "city" for focus in question.focus):
        yield from _cities_beside(question, before, rows, grounds, run)
    yield from _next_few(question, before, rows, run)
    if not 1 <= len(rows) <= 2 or (placed := _in_their_list(before, rows, grounds, run)) is None:
        return
    first, last = min(placed.places), max(placed.places)
    number = _how_many(question)
    if len(rows) == 2:
        if asks(question, "between"):
            yield from placed.run_of(first + 1, last - 1)
        return
    if question.has("next"):
        yield from placed.run_of(first + 1, first + 1)
        yield from placed.run_of(first + 1, first + number) if number else ()
    if question.has("previous"):
        yield from placed.run_of(first - 1, first - 1)
        yield from placed.run_of(first - number, first - 1) if number else ()
    if asks(question, "all_behind"):
        yield from placed.run_of(first + 1, len(placed.listed))
    if asks(question, "all_ahead"):
        yield from placed.run_of(1, first - 1)
    if asks(question, "around") or (question.has("next") and question.has("previous")):
        yield from placed.rows_at(first - 1, first + 1)


def _cities_beside(
    question: Question, before: Lookup, rows: Sequence[Record], grounds: Grounds, run: Run
) -> Iterator[Lookup]:
    """The cities printed before and behind the one in which the rows lie: "which city comes right before Qingdao?"."""
    own = {str(city) for row in rows for city in row.get("city")}
    if len(own) != 1 or (placed := _in_their_list(before, rows, grounds, run)) is None:
        return
    cities = list(dict.fromkeys(str(city) for row in placed.listed for city in row.get("city")))
    at = cities.index(own.pop())
    steps = ((-1,) if question.has("previous") else ()) + ((1,) if question.has("next") else ())
    steps = (-1, 1) if asks(question, "around") else steps
    names = tuple(cities[at + step] for step in steps if 0 <= at + step < len(cities))
    if names:
        english = ", ".join(grounds.lexicon.english_of("city", name) for name in names)
        there = Filter((Test("city", names),), False, "、".join(names), english)
        yield Lookup(before.table, "list", (*placed.filters, there), by="city")


BESIDE = ("between", "around", "all_behind", "all_ahead")


def places_told(question: Question, base: Lookup, run: Run) -> Iterator[Lookup]:
    """The rows at several places that are named one by one, or all behind so many first ones that are known.

    Where the rows are numbered, the entry of such a number may be the one that carries it.
    """
    whole = _whole(base, run)
    ends = [cue for cue in question.cues if cue.kind in ("opens", "top") and cue.number]
    if ends and asks(question, "remaining") and not base.by:
        yield from whole.run_of(int(ends[0].number or 0) + 1, len(whole.listed))
    entries = [cue for cue in question.cues if cue.kind == "entry" and cue.number]
    places = tuple(dict.fromkeys(int(cue.number or 0) for cue in entries))
    if places and any(cue.kind == "opens" and cue.number in (None, 1) for cue in question.cues):
        places = (1, *(place for place in places if place != 1))
    if (numbers := places or _bare_numbers(question)) and not any("serial" in each.columns for each in base.filters):
        numbered = Lookup(base.table, "list", (*base.filters, serial_filter(numbers)))
        yield from [numbered] if any(row.get("serial") for row in whole.listed) and run(numbered).rows else []
    if len(places) > 1 and not question.has("run") and not base.by:
        yield from whole.rows_at(*places)
    if asks(question, "middle") and len(whole.listed) % 2 and not base.by:
        middle = len(whole.listed) // 2 + 1
        yield from whole.run_of(middle, middle)


def _bare_numbers(question: Question) -> tuple[int, ...]:
    """The number that stands alone and that no cue holds: "55 in the science ministry's table", "cluster 23"."""
    found = {int(number) for number in re.findall(r"(?<![\d.])\d{1,2}(?![\d%]|\.\d)", question.masked)}
    return tuple(found) if len(found) == 1 and not found & {cue.number for cue in question.cues} else ()


def _whole(base: Lookup, run: Run) -> _Placed:
    """All rows under a lookup's conditions, as a list of their own."""
    return _Placed(base.table, base.filters, run(Lookup(base.table, "list", base.filters)).rows, ())


def _in_their_list(before: Lookup, rows: Sequence[Record], grounds: Grounds, run: Run) -> _Placed | None:
    """Rows among all of the one list and batch in which they stand; None if there is no such one."""
    scopes = {column: {v for row in rows for v in row.get(column)} for column in ("programme", "batch")}
    scopes = {column: values for column, values in scopes.items() if values}
    if any(len(values) > 1 for values in scopes.values()):
        return None
    scope = tuple(
        batch_filter([int(str(value)) for value in values])
        if column == "batch"
        else of_lists(map(str, values), grounds)
        for column, values in scopes.items()
    )
    listed = run(Lookup(before.table, "list", scope)).rows
    numbers = [row.row for row in listed]
    named = tuple(each for each in before.filters if each.columns in ({"programme"}, {"batch"}))
    kept = named if {column for each in named for column in each.columns} >= set(scopes) else scope
    return _Placed(before.table, kept, listed, tuple(numbers.index(row.row) + 1 for row in rows))


def _next_few(question: Question, before: Lookup, rows: Sequence[Record], run: Run) -> Iterator[Lookup]:
    """Behind the first of some rows, the next few of those: as many as are asked for, or as there were."""
    listed = [row.row for row in run(Lookup(before.table, "list", before.filters)).rows]
    found = [listed.index(row.row) for row in rows if row.row in listed]
    if not question.has("next") or not 0 < len(found) == len(rows) < len(listed):
        return
    place, number = max(found) + 2, _how_many(question) or (len(rows) if len(rows) > 1 else None)
    if place <= len(listed) and number:
        yield Lookup(before.table, "list", before.filters, order=PRINTED, descending=False, place=place, limit=number)


def _how_many(question: Question) -> int | None:
    """How many of the next ones are asked for; None if that is not said."""
    return next((cue.number for cue in question.cues if cue.kind in ("next", "previous") and cue.number), None)
