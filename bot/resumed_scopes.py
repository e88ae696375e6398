"""What a later turn says of lists and places to look in instead: on all lists, on that one, on the others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.among import swapped
from bot.asking import asks
from bot.denial import DENIALS
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
    its_place = question.has("that_city", "that_province")
    others = asks(question, "other_lists") or (
        its_place and question.has("others", "apart") and asks(question, "all_lists")
    )
    if not situation.later or before is None or not others or question.found:
        return best
    told = {value for f in before.filters if f.columns == {"programme"} for value in _values(f)}
    lists = set(situation.grounds.programmes) - told
    kept = {each for each in before.filters if not each.columns <= SCOPES}
    if its_place:  # of a row: what its place has beside it
        beside = (
            at
            for at, each in lookups(options)
            if each.operation in OF_ROWS
            and len(each.filters) == 2
            and any(f.negated and f.columns == {"name"} for f in each.filters)
            and any(not f.negated and f.columns <= set(PLACES) for f in each.filters)
        )
        return likeliest(beside, chances, best)
    if not told or not lists or not kept:
        return best
    return _rows_on(lists, kept, "count" if question.has("count") else "list", options, chances, best)


def _not_on_that_one(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places that are not on the list that a turn names, where those that are not on another were told."""
    situation, plan = options[best].situation, options[best].plan
    before = situation.said.plan
    if not situation.later or not isinstance(before, Lookup) or not before.none_of or before.all_of:
        return best
    if not isinstance(plan, Lookup) or plan.none_of != before.none_of or situation.question.has(*DENIALS, "both"):
        return best
    made = set(swapped(situation.question, situation.said, situation.grounds))
    return next((at for at, each in lookups(options) if each in made), best)


def _whole(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All rows of a place, where some were left out before and a turn asks for the whole of it: 整个辽宁呢."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not isinstance(plan, Lookup) or not asks(situation.question, "whole_place"):
        return best
    whole = tuple(each for each in plan.filters if not (each.negated and each.columns == {"name"}))
    if whole == plan.filters:
        return best
    same = (at for at, each in lookups(options) if each.filters == whole and each.operation in OF_ROWS and not each.by)
    return likeliest(same, chances, best)


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


OF_SCOPES: tuple[Rule, ...] = (_on_all_lists, _on_that_one, _on_the_others, _not_on_that_one, _whole)
"""The rules, in the order in which they are applied."""
