"""A later turn about the rows that were shown of a list, at once or one after the other: "how many of those ten …?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.asking import asks
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.option import Option
from bot.picking import Chances, likeliest, lookups, numbers_said
from bot.plan import TOLD, Filter, Lookup
from bot.question import Question
from bot.those import COLUMNS, those_rows
from corpus.model import Record

OF_SHOWN = ("of_them", "pointed_rows", "of_shown")
"""Kinds of words that point at rows which were shown."""


def of_windows(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """What a turn names among the rows that were shown of a list: of the last ones, or of so many as it says.

    `named` are the conditions of the turn.
    """
    shown = [each for each in said.asked if _is_window(each, grounds)]
    if shown and not question.found and said.asked[-1] == shown[-1]:
        yield from _columns(question, run(shown[-1]).rows, grounds)
    if not shown or not isinstance(said.plan, Lookup) or not named or not asks(question, *OF_SHOWN):
        return
    last = [each for each in shown if each.filters == shown[-1].filters]
    number = next((int(n) for n in numbers_said(question) if n), 0)
    together = tuple({row.span: row for each in last for row in run(each).rows}.values())
    rows = together if number == len(together) else run(shown[-1]).rows
    if rows:
        for operation in (*TOLD, "exists"):
            yield Lookup(grounds.lists or "", operation, (those_rows(rows), *named))


def _columns(question: Question, rows: Sequence[Record], grounds: Grounds) -> Iterator[Lookup]:
    """What a turn asks of the few rows shown last: "which list are those from?"."""
    keys = [focus.key for focus in question.focus if focus.role == "which" and focus.key in COLUMNS]
    if rows and keys and question.has("pronoun", "narrow"):
        yield Lookup(grounds.lists or "", "attribute", (those_rows(rows),), tuple(keys))


def of_window(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What a turn asks of the few rows shown last, where the best tells it of all rows of that list."""
    situation = options[best].situation
    if not situation.later or not isinstance(options[best].plan, Lookup) or situation.question.found:
        return best
    made = {
        plan
        for option in options
        if isinstance(plan := option.plan, Lookup) and plan.operation == "attribute" and _of_rows(plan)
    }
    asked = situation.said.asked
    if not asked or not _is_window(asked[-1], situation.grounds):
        return best
    keys = {focus.key for focus in situation.question.focus if focus.role == "which"}
    told = (at for at, each in lookups(options) if each in made and set(each.columns) == keys)
    return likeliest(told, chances, best)


def _of_rows(plan: Lookup) -> bool:
    return len(plan.filters) == 1 and plan.filters[0].columns == {"name"} and not plan.filters[0].negated


def _is_window(plan: Lookup, grounds: Grounds) -> bool:
    """Whether a lookup shows some rows of a list by their places in it."""
    return plan.table == grounds.lists and plan.operation == "list" and not plan.by and plan.limit is not None
