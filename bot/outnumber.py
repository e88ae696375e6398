"""Places that have more on one list than on another, or in one batch: "which have more of MOST's than of MIIT's?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks
from bot.merge import either
from bot.operations import PLACES, any_key
from bot.option import Option
from bot.picking import Chances, likeliest, lookups
from bot.plan import Having, Lookup
from bot.question import Question

COLUMNS = ({"programme"}, {"batch"}, {"industry"})
"""What the two that are held against each other may be conditions on."""


def with_more(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The places in which the one side of a comparison has more than the other, or fewer, or as many."""
    key = any_key(question)
    if plan.operation != "compare" or len(plan.sides) != 2 or key not in PLACES or plan.by:
        return
    if plan.sides[0].columns not in COLUMNS or plan.sides[0].columns != plan.sides[1].columns:
        return
    first, second = plan.sides
    if asks(question, "fewer_of_one"):
        having = Having(">=", 1, than=(second, first))
    elif asks(question, "as_many_of_both"):
        having = Having("=", 0, than=(first, second))
    elif asks(question, "more_of_one"):
        having = Having(">=", 1, than=(first, second))
    else:
        return
    operation = "count" if question.has("count") and not question.has("list") else "list"
    filters = (*plan.filters, either(plan.sides))
    yield replace(plan, operation=operation, filters=filters, sides=(), columns=(), by=key, having=having)  # type: ignore[arg-type]


def more_of_one(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Those places, where a question asks for them."""
    if not asks(options[best].situation.question, "more_of_one", "fewer_of_one", "as_many_of_both"):
        return best
    outnumbered = (at for at, each in lookups(options) if each.having is not None and each.having.than)
    return likeliest(outnumbered, chances, best)
