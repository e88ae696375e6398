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
from bot.remade import on_so_many_of_those
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


def _on_so_many_of_those(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places on another number of the lists that were asked of: "and on only one of them?" after those on both."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not situation.later or not isinstance(before, Lookup) or situation.question.found:
        return best
    made = set(on_so_many_of_those(before, situation.question))
    return next((at for at, each in lookups(options) if each in made), best)


def _other_way_round(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places on the second list and not on the first, where a turn turns that round: "and the reverse?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not situation.later or not isinstance(before, Lookup) or not situation.question.has("swap"):
        return best
    if not before.all_of or not before.none_of or situation.question.found:
        return best
    turned = (
        at
        for at, each in lookups(options)
        if (each.all_of, each.none_of) == (before.none_of, before.all_of) and each.by
    )
    return likeliest(turned, chances, best)


def _its_list(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list of the one ministry that was spoken of, or that it has none: "does it have a list?"."""
    situation, before = options[best].situation, options[best].situation.said.question
    if before is None or not asks(situation.question, "its_list") or situation.question.found:
        return best
    spoken = {m.value for found in before.of("ministry", "programme") for m in found.meanings[:1]}
    own = (
        at
        for at, each in lookups(options)
        if each.operation == "exists" and len(each.filters) == 1 and _values(each.filters[0]) == spoken
    )
    return likeliest(own, chances, best) if len(spoken) == 1 else best


def _place_in_all(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All that another place has, not what it shares with the one before: "and how many has Guangzhou in all?".

    The list that was asked about goes on holding, unless a turn only narrowed what all lists had told to it.
    """
    situation, before = options[best].situation, options[best].situation.said.found
    if not situation.later or before is None or not asks(situation.question, "place_in_all"):
        return best
    scope = {each for each in before.filters if each.columns <= SCOPES and not each.negated}
    asked = [set(each.filters) for each in situation.said.asked if each.table == before.table]
    narrowed = set(before.filters) - scope in asked[:-1] or any(each.columns == {"name"} for each in before.filters)
    kept = set() if narrowed else scope
    there = (
        at
        for at, each in lookups(options)
        if each.operation == "count"
        and not each.by
        and len(each.filters) == len(kept) + 1
        and kept < set(each.filters)
        and all(f.columns <= set(PLACES) and len(f.tests) == 1 and not f.negated for f in set(each.filters) - kept)
        and not set(each.filters) & {f for f in before.filters if f not in scope}
    )
    return likeliest(there, chances, best)


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


OF_SCOPES: tuple[Rule, ...] = (
    _on_all_lists, _on_that_one, _on_the_others, _not_on_that_one, _other_way_round, _on_so_many_of_those, _its_list,
    _place_in_all, _whole,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
