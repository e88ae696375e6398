"""What a later turn says of lists and places to look in instead: on all lists, on that one, on the others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import asks
from bot.operations import PLACES
from bot.option import Option
from bot.picking import OF_ROWS, Chances, Rule, likeliest, lookups
from bot.plan import Filter, Lookup, Operation
from bot.result import SCOPES


def _on_all_lists(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was asked of one list, on all of them: "in all, over all lists?"."""
    situation, before = options[best].situation, options[best].situation.said.found
    question = situation.question
    if not situation.later or before is None or before.by or not asks(question, "all_lists") or question.found:
        return best
    free = tuple(each for each in before.filters if not each.columns <= SCOPES)
    if not free or len(free) == len(before.filters) or before.operation not in OF_ROWS:
        return best
    counts = question.has("count") or (before.operation == "count" and not question.has("list"))
    same = [
        (at, each)
        for at, each in lookups(options)
        if each.filters == free and each.operation in OF_ROWS and not each.by
    ]
    wanted = [at for at, each in same if each.operation == ("count" if counts else "list")]
    return likeliest(wanted or (at for at, _ in same), chances, best)


def _on_that_one(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The same on the list that a turn names, not on that one and the one before: "how many on the NDRC's?"."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    named = {m.value for found in question.of("ministry", "programme") for m in found.meanings if m.kind != "value"}
    if not situation.later or not isinstance(plan, Lookup) or plan.by or plan.operation not in OF_ROWS:
        return best
    if len(named) != 1 or asks(question, "added", "as_well") or question.has("both", "together", "lists", "apart"):
        return best
    lists = [each for each in plan.filters if each.columns == {"programme"} and not each.negated]
    if len(lists) != 1 or not named < _values(lists[0]):
        return best
    rest = {each for each in plan.filters if each not in lists}
    return _rows_on(named, rest, plan.operation, options, chances, best)


def _on_the_others(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The same on the lists that it was not asked of: "and at the other ministries?"."""
    situation, before = options[best].situation, options[best].situation.said.found
    question = situation.question
    if not situation.later or before is None or not asks(question, "other_lists") or question.found:
        return best
    told = {value for f in before.filters if f.columns == {"programme"} for value in _values(f)}
    others = set(situation.grounds.programmes) - told
    kept = {each for each in before.filters if not each.columns <= SCOPES}
    if question.has("that_city", "that_province"):  # of a row: what its place has beside it
        beside = (
            at
            for at, each in lookups(options)
            if each.operation in OF_ROWS
            and len(each.filters) == 2
            and any(f.negated and f.columns == {"name"} for f in each.filters)
            and any(not f.negated and f.columns <= set(PLACES) for f in each.filters)
        )
        return likeliest(beside, chances, best)
    if not told or not others or not kept:
        return best
    return _rows_on(others, kept, "count" if question.has("count") else "list", options, chances, best)


def _rows_on(
    lists: set[str],
    rest: set[Filter],
    wanted: Operation,
    options: Sequence[Option],
    chances: Chances,
    best: int,
) -> int:
    """The rows that meet the other conditions on just these lists, told as is wanted if an option does that."""
    there = [
        (at, each)
        for at, each in lookups(options)
        if each.operation in OF_ROWS
        and not each.by
        and {f for f in each.filters if f.columns != {"programme"}} == rest
        and [_values(f) for f in each.filters if f.columns == {"programme"} and not f.negated] == [lists]
    ]
    same = [at for at, each in there if each.operation == wanted]
    return likeliest(same or (at for at, _ in there), chances, best)


def _values(each: Filter) -> set[str]:
    return {str(value) for test in each.tests for value in test.values}


OF_SCOPES: tuple[Rule, ...] = (_on_all_lists, _on_that_one, _on_the_others)
"""The rules, in the order in which they are applied."""
