"""What a later turn says of more than was told, or of less: the other rows of a place, of all places, groups listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.again import counted_keys
from bot.asking import asks
from bot.filters import AmbiguousName
from bot.merge import PLACE, new_filters
from bot.option import Option
from bot.picking import OF_ROWS, Chances, Rule, likeliest, lookups
from bot.plan import Filter, Lookup, Retrieve
from bot.situation import Situation


def _others_beside(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What else lies in a place that a turn names, without the rows told of before: "what else has Hangzhou got?".

    What is best otherwise are all of its rows, or a text.
    """
    situation, plan = options[best].situation, options[best].plan
    question, lists = situation.question, situation.grounds.lists
    if not situation.later or not asks(question, "others_in") or question.rest:
        return best
    places = _places_named(situation)
    if isinstance(plan, Lookup) and (plan.table != lists or plan.operation not in OF_ROWS or plan.by):
        return best
    of_place = isinstance(plan, Retrieve) or (isinstance(plan, Lookup) and set(plan.filters) == places)
    if len(places) != 1 or not of_place:
        return best
    wanted = "count" if question.has("count") else "list"
    others = (
        at
        for at, each in lookups(options)
        if each.table == lists
        and each.operation == wanted
        and places < set(each.filters)
        and all(_leaves_out_rows(f) for f in set(each.filters) - places)
    )
    return likeliest(others, chances, best)


def _others_of_kind(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The clusters of an industry elsewhere, where the other ones of a place are best: "other battery clusters?"."""
    situation, plan = options[best].situation, options[best].plan
    question, lists = situation.question, situation.grounds.lists
    if not situation.later or not asks(question, "others_of_kind") or not isinstance(plan, Lookup):
        return best
    named = {value.value for found in question.of("industry") for value in found.meanings if value.kind == "industry"}
    if plan.table != lists or any(_is_of(each, named) for each in plan.filters):
        return best
    of_kind = [
        (at, each)
        for at, each in lookups(options)
        if each.table == lists
        and each.operation in OF_ROWS
        and any(_is_of(f, named) for f in each.filters)
        and not any(not f.negated and f.columns <= PLACE for f in each.filters)
    ]
    told_apart = [(at, each) for at, each in of_kind if any(_leaves_out(f) for f in each.filters)]
    elsewhere = told_apart or of_kind  # where none was told of before, all of them
    fewest = min((_size(each) for _, each in elsewhere), default=0)  # others take in what is like it in name only
    elsewhere = [(at, each) for at, each in elsewhere if _size(each) == fewest]
    wanted = "count" if question.has("count") else "list"
    plain = [at for at, each in elsewhere if not each.by]
    same = [at for at, each in elsewhere if not each.by and each.operation == wanted]
    return likeliest(same or plain or (at for at, _ in elsewhere), chances, best)


def _is_of(each: Filter, named: set[str]) -> bool:
    """Whether a condition asks for an industry that is named."""
    values = {str(value) for test in each.tests if test.column == "industry" for value in test.values}
    return not each.negated and each.columns == {"industry"} and bool(values & named)


def _size(plan: Lookup) -> int:
    """How many industries a lookup takes in."""
    return sum(len(test.values) for each in plan.filters for test in each.tests if test.column == "industry")


def _of_named_alone(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The others in the one place that a turn names, where those of all places told before are as likely."""
    situation, plan = options[best].situation, options[best].plan
    named = _places_named(situation)
    if not situation.later or not isinstance(plan, Lookup) or len(named) != 1:
        return best
    (own,) = named
    wider = [each for each in plan.filters if not each.negated and _holds_more(each, own)]
    if len(wider) != 1 or not situation.question.has("apart", "others"):
        return best
    narrow = replace(plan, filters=tuple(own if each == wider[0] else each for each in plan.filters))
    return next((at for at, each in lookups(options) if each == narrow), best)


def _on_lists_of_before(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The other rows of a place on all lists, where only a turn in between was about one of them.

    "List the textile clusters." "How many are MIIT's?" "Are there others in Suzhou?"
    """
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not asks(question, "others_in") or question.of("ministry", "programme"):
        return best
    if not isinstance(plan, Lookup) or not any(_leaves_out_rows(each) for each in plan.filters):
        return best
    lists = [each for each in plan.filters if each.columns == {"programme"} and not each.negated]
    asked = [set(each.filters) for each in situation.said.asked if each.table == plan.table]
    if len(lists) != 1 or not asked or asked[-1] == {*lists} or asked[-1] - {*lists} not in asked:
        return best
    everywhere = replace(plan, filters=tuple(each for each in plan.filters if each != lists[0]))
    return next((at for at, each in lookups(options) if each == everywhere), best)


def _of_all_keys(options: Sequence[Option], chances: Chances, best: int) -> int:
    """How many places there are in a table, where a turn asks that after one of them: "so how many provinces do?"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not isinstance(plan, Lookup) or plan.table == situation.grounds.lists:
        return best
    whole = counted_keys(situation.question, plan)
    return best if whole is None else next((at for at, each in lookups(options) if each == whole), best)


def _groups_listed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places that were counted, where a turn only wants them listed: "list them" after "how many have one?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not situation.later or not asks(situation.question, "list_them") or not isinstance(before, Lookup):
        return best
    if before.operation != "count" or not before.by or before.table != situation.grounds.lists:
        return best
    listed = replace(before, operation="list")
    return next((at for at, each in lookups(options) if each == listed), best)


def _not_in_table(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places that a small table lacks, after rows of it, where a turn asks which did not say so: "who didn't?"."""
    situation, plan = options[best].situation, options[best].plan
    before, lists = situation.said.found, situation.grounds.lists
    if not situation.later or before is None or before.table == lists or not isinstance(plan, Lookup):
        return best
    question = situation.question
    if plan.table != lists or not plan.none_of or not asks(question, "puts_in_words") or question.found:
        return best
    lacking = (
        at
        for at, each in lookups(options)
        if each.table == before.table and each.none_of and each.by == plan.by and each.operation == plan.operation
    )
    return likeliest(lacking, chances, best)


def _but_for_those(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places that meet a condition but for those told before, where a turn says so: "who has two besides?"."""
    situation, before = options[best].situation, options[best].situation.said.found
    if not situation.later or before is None or not before.by or not asks(situation.question, "but_for_those"):
        return best
    if situation.question.of(*PLACE, "region"):  # these are left out
        return best
    bound = situation.question.has(*BOUNDS)
    others = (
        at
        for at, each in lookups(options)
        if each.by == before.by
        and each.operation == "list"
        and (each.having is not None) is bound
        and any(f.negated and f.columns == {each.by} for f in each.filters)
        and not each.none_of
    )
    return likeliest(others, chances, best)


def _nothing_left_out(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All rows of a place, where those told before that would be left out do not lie there: none is an "other" one."""
    situation, plan, result = options[best].situation, options[best].plan, options[best].result
    if not situation.later or not isinstance(plan, Lookup) or result is None or plan.by:
        return best
    kept = {each for each in plan.filters if not _leaves_out_rows(each)}
    if len(kept) == len(plan.filters) or situation.question.has("others", "apart"):
        return best
    whole = (
        at
        for at, each in lookups(options)
        if set(each.filters) == kept
        and each.operation == plan.operation
        and not each.by
        and (all_of_it := options[at].result) is not None
        and all_of_it.rows == result.rows
    )
    return next(whole, best)


def _places_named(situation: Situation) -> set[Filter]:
    """The places that a turn itself names, as conditions; none where it names anything else."""
    try:
        named = {replace(each, negated=False) for each in new_filters(situation.question, situation.grounds)}
    except AmbiguousName:
        return set()
    return named if all(each.columns <= PLACE for each in named) else set()


def _leaves_out(each: Filter) -> bool:
    """Whether a condition leaves out places or rows."""
    return each.negated and (each.columns <= PLACE or _leaves_out_rows(each))


def _leaves_out_rows(each: Filter) -> bool:
    return each.negated and each.columns == {"name"}


def _holds_more(wider: Filter, own: Filter) -> bool:
    """Whether a condition on places is met by all that meets another one, and by more."""
    values = {(test.column, value) for test in wider.tests for value in test.values}
    return wider.columns <= PLACE and {(test.column, value) for test in own.tests for value in test.values} < values


BOUNDS = ("at_least", "more_than", "exactly", "at_most", "fewer_than")
"""Cues that set a bound on how many places have."""


OF_OTHERS: tuple[Rule, ...] = (
    _others_beside, _others_of_kind, _of_named_alone, _on_lists_of_before, _of_all_keys, _groups_listed, _not_in_table,
    _but_for_those, _nothing_left_out,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
