"""What a later turn says of the lists that were spoken of before: the option that does as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.asking import asks
from bot.denial import DENIALS
from bot.one_by_one import first_listed, places_in_turn, told_apart
from bot.operations import PLACES
from bot.option import Option
from bot.picking import OF_ROWS, Chances, Rule, likeliest, lookups
from bot.plan import PRINTED, Lookup, Several
from bot.printed import PRINTED_PLACES
from bot.resumed_picks import PICKS

POINTING = ("of_them", "of_so_many", "these_two")
"""Kinds of words that point at what was told."""


def of_places_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places that meet a condition, narrowed to those that a turn names, not all rows that lie there.

    "Which of them are in Shandong?" after the cities with exactly two.
    """
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    if not situation.later or not isinstance(before, Lookup) or not before.conditioned or before.by not in PLACES:
        return best
    if not asks(question, *POINTING) or question.has("cluster") or before.table != situation.grounds.lists:
        return best
    if not question.found or any(found.kind not in (*PLACES, "region") for found in question.found):
        return best
    kept = set(before.filters)
    narrowed = [
        (at, each)
        for at, each in lookups(options)
        if replace(each, filters=(), operation=before.operation) == replace(before, filters=())
        and kept < set(each.filters)
        and all(new.columns <= set(PLACES) for new in set(each.filters) - kept)
    ]
    wanted = "count" if question.has("count") and not question.has("list") else "list"
    return likeliest((at for at, each in narrowed if each.operation == wanted), chances, best)


def which_leads(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Two places that were asked about one by one, compared, where a turn asks which is ahead."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not asks(question, "which_leads") or question.of(*PLACES, "region"):
        return best
    if "added" in options[best].candidate.origins:  # of all that were asked about one by one
        return best
    sides = set(places_in_turn(situation.said)[-2:])
    if isinstance(plan, Several) or (isinstance(plan, Lookup) and plan.compared and len(plan.sides) > len(sides)):
        return best
    if isinstance(plan, Lookup) and plan.compared and set(plan.sides) == sides:
        narrowed = any(each.columns == {"batch"} for each in plan.filters) and not question.of("batch")
        if not narrowed or not asks(question, "overall"):
            return best
    pairs = [
        (at, each)
        for at, each in lookups(options)
        if each.operation == "compare" and len(each.sides) == 2 and all(f.columns <= set(PLACES) for f in each.sides)
    ]
    meant = [at for at, each in pairs if set(each.sides) == sides and "those" in options[at].candidate.origins]
    free = not (isinstance(plan, Lookup) and plan.compared)
    spoken_of = [at for at, each in pairs if free and set(each.sides) <= set(situation.said.places)]
    return likeliest(meant or spoken_of, chances, best)


def as_many_too(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Another place set beside the one before, where a turn asks if it has as many: "does Shenzhen have as many?"."""
    situation, before = options[best].situation, options[best].situation.said.found
    if not situation.later or before is None or not asks(situation.question, "as_many_too"):
        return best
    told = {each for each in before.filters if each.columns <= set(PLACES) and not each.negated}
    rest = set(before.filters) - told
    pairs = (
        at
        for at, each in lookups(options)
        if each.operation == "compare" and len(each.sides) == 2 and set(each.sides) & told and set(each.filters) == rest
    )
    return likeliest(pairs, chances, best)


def told_apart_on(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Which of the places that were asked about one by one are on a list, or not, where a turn asks just that."""
    situation = options[best].situation
    if not situation.later or isinstance(options[best].plan, Several):
        return best
    made = set(told_apart(situation.question, situation.said, situation.grounds))
    return likeliest((at for at, each in lookups(options) if each in made), chances, best)


def both_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of both places that were asked about one by one, where a turn asks what each of them has."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "respectively") or situation.question.found:
        return best
    if any(focus.key != "industry" for focus in situation.question.focus):
        return best
    places = places_in_turn(situation.said)[-2:]
    if len(places) < 2 or not isinstance(plan, Lookup) or plan.table != situation.grounds.lists:
        return best
    tests = {test for each in places for test in each.tests}
    rows = (
        at
        for at, each in lookups(options)
        if each.operation == "list" and not each.by and any(set(f.tests) == tests for f in each.filters)
    )
    return likeliest(rows, chances, best)


def share_of_each(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The share of what was told of, where a turn asks for that and the best only counts it."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not situation.question.has("share") or not isinstance(plan, Lookup):
        return best
    if plan.operation not in ("group", "count") or situation.question.found:
        return best
    places = {each for each in plan.filters if each.columns <= set(PLACES) and not each.negated}
    shares = (at for at, each in lookups(options) if each.operation == "share" and set(each.sides) == places != set())
    return likeliest(shares, chances, best)


def first_of_them(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The first so many of the rows or places that were listed: "just the first five"."""
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    if not situation.later or not isinstance(before, Lookup) or question.found or question.focus:
        return best
    first = first_listed(question, situation.said)
    return next((at for at, each in lookups(options) if each == first), best)


def end_of_list(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The first or last of a list, where a row was told by its number and that alone is best: "and the last?"."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.order != PRINTED or question.found:
        return best
    one = [f for f in plan.filters if f.columns == {"serial"} and sum(len(test.values) for test in f.tests) == 1]
    free = tuple(each for each in plan.filters if each not in one)
    if free == plan.filters or not question.has("closes", "opens"):
        return best
    return next((at for at, each in lookups(options) if each == replace(plan, filters=free)), best)


def no_place_said(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of an industry that a turn names, not the one at the place in print that the turn before asked for."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.order != PRINTED or not question.of("industry"):
        return best
    if question.has(*PRINTED_PLACES, "next", "previous", "top", "nth", "last"):
        return best
    free = replace(plan, order=None, place=None, limit=None)
    same = (
        at
        for at, each in lookups(options)
        if set(each.filters) == set(free.filters) and each.operation in OF_ROWS and not each.by and each.order is None
    )
    return likeliest(same, chances, best)


def number_of_places(options: Sequence[Option], chances: Chances, best: int) -> int:
    """How many places there are that were listed, where a turn asks just that: "how many cities is that?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not situation.later or not isinstance(before, Lookup) or before.operation != "list" or not before.by:
        return best
    if not asks(situation.question, "how_many_places") or before.limit or situation.question.found:
        return best
    counted = replace(before, operation="count")
    return next((at for at, each in lookups(options) if each == counted), best)


def of_both_kinds_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the rows of an industry those of another that a turn names, where it points at them."""
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    pointing = asks(question, "of_them", "which_are", "what_is_left") or question.has(*DENIALS)
    if not situation.later or not isinstance(before, Lookup) or not pointing or asks(question, "put_right"):
        return best
    kinds = {found.kind for found in question.found}
    if kinds != {"industry"} or not any(each.columns == {"industry"} for each in before.filters):
        return best
    wanted = "count" if question.has("count") and not question.has("list") else "list"
    found = (
        at
        for at, each in lookups(options)
        if each.operation == wanted and each.filters[:-1] == before.filters and each.columns == () and not each.by
    )
    both = list(found)
    by_name = [at for at, each in lookups(options) if at in both and each.filters[-1].columns == {"name"}]
    return likeliest(by_name or both, chances, best)


def others_there(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What else lies in the place that a turn names, where what lies outside it is best: "any others in Hangzhou?"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "others_in") or not isinstance(plan, Lookup):
        return best
    outside = [each for each in plan.filters if each.negated and each.columns <= set(PLACES)]
    if len(outside) != 1 or plan.by:
        return best
    inside = replace(outside[0], negated=False)
    there = [
        (at, each)
        for at, each in lookups(options)
        if each.operation == "list" and inside in each.filters and not each.by and _finds(options[at])
    ]
    without_told = [at for at, each in there if any(f.negated and f.columns == {"name"} for f in each.filters)]
    return likeliest(without_told or (at for at, each in there if each.filters == (inside,)), chances, best)


def in_its_place(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The same of another place, where a turn names no more than that and it has none of the rows told before.

    "And Hefei?" after those of Wuhan's clusters that are on one list.
    """
    situation, plan = options[best].situation, options[best].plan
    question, before = situation.question, situation.said.found
    if not situation.later or not isinstance(plan, Lookup) or before is None or _finds(options[best]):
        return best
    told = [each for each in plan.filters if each.columns == {"name"} and not each.negated]
    if not told or asks(question, *POINTING) or question.has("pronoun", "narrow", "exists", "none"):
        return best
    if {found.kind for found in question.found} - {"city", "province"} or len(question.found) != 1:
        return best
    kept = {each for each in plan.filters if each not in told}
    freed = (
        at
        for at, each in lookups(options)
        if each.operation == plan.operation and not each.by and set(each.filters) == kept and _finds(options[at])
    )
    return likeliest(freed, chances, best)


def column_of_the_one(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list, batch or place of the one row that is told, where a turn asks which that is."""
    situation, plan, result = options[best].situation, options[best].plan, options[best].result
    keys = [focus.key for focus in situation.question.focus if focus.role == "which"]
    if not situation.later or not isinstance(plan, Lookup) or plan.by or plan.compared or result is None:
        return best
    if len(keys) != 1 or len(result.rows) != 1 or plan.operation not in ("list", "exists", "count"):
        return best
    if situation.question.found or not result.rows[0].get(keys[0]) or situation.question.has("most", "least", "apart"):
        return best
    told = (
        at
        for at, each in lookups(options)
        if each.operation == "attribute"
        and each.columns == (keys[0],)
        and (other := options[at].result) is not None
        and other.rows == result.rows
    )
    return likeliest(told, chances, best)


def why_they_differ(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was counted, again, where a turn asks why that differs from what the paper states: it gives no reason."""
    situation = options[best].situation
    before, question = situation.said.found, situation.question
    if not situation.later or before is None or before.table != situation.grounds.lists:
        return best
    if not (question.has("reason") and asks(question, "differ")) or question.of(*PLACES, "industry"):
        return best
    if before.operation not in ("count", "list") or before.by or not _is_whole_list(before):
        return best
    same = (at for at, each in lookups(options) if each == replace(before, operation="count"))
    return likeliest(same, chances, best)


def _is_whole_list(before: Lookup) -> bool:
    """Whether what was looked up is a whole list, of which the paper may state another total."""
    return all(each.columns == {"programme"} and not each.negated for each in before.filters)


def _finds(option: Option) -> bool:
    return option.result is not None and option.result.found


IN_LISTS: tuple[Rule, ...] = (
    of_places_told, which_leads, as_many_too, told_apart_on, both_told, share_of_each, first_of_them, end_of_list,
    number_of_places, no_place_said, of_both_kinds_told, *PICKS, others_there, in_its_place, column_of_the_one,
    why_they_differ,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
