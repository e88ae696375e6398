"""Rows of a small table beside those that a question names: the meeting after one, all ministries but three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.again import dated_beside
from bot.asking import asks
from bot.conditions import Small
from bot.grounds import Grounds
from bot.operations import PLACES
from bot.option import Option
from bot.picking import Chances, likeliest, lookups
from bot.plan import Lookup
from bot.question import Question
from corpus.model import Record, Table


def beside_named(question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """Every plan of this module that a question may mean."""
    for table, rows in grounds.small_tables:
        small = Small(table, rows, grounds.lexicon)
        yield from _in_time(question, table, rows, small)
        yield from _others(question, table, rows, small)
        yield from _most_used(question, table, small)


def _in_time(question: Question, table: Table, rows: Sequence[Record], small: Small) -> Iterator[Lookup]:
    """The dated row next behind the one that is named, or right before it: "which meeting came after that of May?"."""
    later, earlier = asks(question, "after", "next_in_time"), asks(question, "before", "last_in_time")
    if "when" not in small.columns or later is earlier or not asks(question, "one_meeting"):
        return
    named = _named(question, table, rows)
    if len(named) == 1 and (beside := dated_beside(named[0], small, later)) is not None:
        yield replace(beside, limit=1)


def _others(question: Question, table: Table, rows: Sequence[Record], small: Small) -> Iterator[Lookup]:
    """The rows of a table that a question names, but for those of which it says so: all ministries but three."""
    if table.id not in question.subjects or question.of(*PLACES) or not asks(question, "besides_named"):
        return
    keys = [column.id for column in table.columns if column.key and column.id not in PLACES]
    names = {name for each in question.names for name in each}
    named = [row for row in rows if any(str(value) in names for key in keys for value in row.get(key))]
    rest = [row for row in rows if row not in named]
    if named and rest and len(named) == len(question.names):
        yield Lookup(table.id, "list", (small.only(rest),))


def _most_used(question: Question, table: Table, small: Small) -> Iterator[Lookup]:
    """The value that most rows of a table have, where just that is asked: the wording used by most provinces."""
    keys = {focus.key for focus in question.focus if focus.role == "which"} & {c.id for c in table.columns if c.key}
    asked = table.id in question.subjects and asks(question, "most_used") and not question.found
    key = next(iter(keys)) if len(keys) == 1 else small.key
    if asked and key and key not in PLACES:
        yield Lookup(table.id, "rank", by=key, limit=1, descending=not question.has("least"))


def _named(question: Question, table: Table, rows: Sequence[Record]) -> list[Record]:
    """The rows that have every value of the table that a question names; of one column any of its names."""
    wanted: dict[str, set[str]] = {}
    for found in question.of("value"):
        for meaning in found.meanings:
            held, column, value = (*meaning.value.split("\t"), "", "")[:3]
            if held == table.id:
                wanted.setdefault(column, set()).add(value)
    return [
        row
        for row in rows
        if wanted and all(values & {str(value) for value in row.get(column)} for column, values in wanted.items())
    ]


def row_beside_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Such a row, where a question asks for it."""
    situation = options[best].situation
    made = set(beside_named(situation.question, situation.grounds))
    return likeliest((at for at, each in lookups(options) if each in made), chances, best)
