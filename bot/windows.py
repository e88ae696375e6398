"""A later turn about the rows that were shown of a list, at once or one after the other: "how many of those ten …?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.asking import asks
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.picking import numbers_said
from bot.plan import TOLD, Filter, Lookup
from bot.question import Question
from bot.those import those_rows

OF_SHOWN = ("of_them", "pointed_rows", "of_shown")
"""Kinds of words that point at rows which were shown."""


def of_windows(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """What a turn names among the rows that were shown of a list: of the last ones, or of so many as it says.

    `named` are the conditions of the turn.
    """
    shown = [each for each in said.asked if _is_window(each, grounds)]
    if not shown or not isinstance(said.plan, Lookup) or not named or not asks(question, *OF_SHOWN):
        return
    last = [each for each in shown if each.filters == shown[-1].filters]
    number = next((int(n) for n in numbers_said(question) if n), 0)
    together = tuple({row.span: row for each in last for row in run(each).rows}.values())
    rows = together if number == len(together) else run(shown[-1]).rows
    if rows:
        for operation in (*TOLD, "exists"):
            yield Lookup(grounds.lists or "", operation, (those_rows(rows), *named))


def _is_window(plan: Lookup, grounds: Grounds) -> bool:
    """Whether a lookup shows some rows of a list by their places in it."""
    return plan.table == grounds.lists and plan.operation == "list" and not plan.by and plan.limit is not None
