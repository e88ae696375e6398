"""What a later turn says of the lists that were spoken of before: the option that does as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.asking import asks
from bot.denial import DENIALS
from bot.one_by_one import first_listed, of_side, places_in_turn, told_apart
from bot.operations import PLACES, any_key
from bot.option import Option
from bot.picking import Chances, Rule, likeliest, lookups
from bot.plan import Lookup, Several

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
    sides = set(places_in_turn(situation.said)[-2:])
    if isinstance(plan, Several):
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


def of_former_or_latter(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What the former, or the latter, of two has that were compared."""
    situation = options[best].situation
    if not situation.later or isinstance(options[best].plan, Several):
        return best
    wanted = "count" if situation.question.has("count") else "list"
    made = {each for each in of_side(situation.question, situation.said) if each.operation == wanted}
    return next((at for at, each in lookups(options) if each in made), best)


def of_both_kinds_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the rows of an industry those of another that a turn names, where it points at them."""
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    pointing = asks(question, "of_them", "which_are", "what_is_left") or question.has(*DENIALS)
    if not situation.later or not isinstance(before, Lookup) or not pointing:
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


def same_ranking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was ranked before, where a turn asks who comes next and the best ranks something else."""
    situation, plan = options[best].situation, options[best].plan
    before, question = situation.said.plan, situation.question
    if not isinstance(before, Lookup) or before.operation != "rank" or not isinstance(plan, Lookup):
        return best
    if plan.operation != "rank" or plan.by == before.by or question.found or any_key(question) or question.focus:
        return best
    same = (at for at, each in lookups(options) if replace(each, limit=None) == replace(before, limit=None))
    return likeliest(same, chances, best)


def free_ranking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All places ranked, where those told of were the first of a ranking: "and who leads the other list?"."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.operation not in ("rank", "compare") or plan.place:
        return best
    if asks(question, *POINTING) or question.has("pronoun", "narrow") or not question.of("ministry", "programme"):
        return best
    ranked = [each for each in situation.said.asked if each.operation == "rank" and not each.sides]
    told = [each for each in (*plan.filters, *plan.sides) if each.columns <= set(PLACES) and not each.negated]
    if not told or not ranked or not question.has("most") or question.of(*PLACES, "region") or situation.said.places:
        return best
    kept = tuple(each for each in plan.filters if each not in told)
    free = Lookup(plan.table, "rank", kept, by=ranked[-1].by, limit=1)
    return next((at for at, each in lookups(options) if each == free), best)


def as_gap(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The gap between the first and the second of a ranking, which can be asked of another list, not of two names."""
    situation, plan = options[best].situation, options[best].plan
    before, question = situation.said.plan, situation.question
    led = isinstance(before, Lookup) and before.operation == "rank" and not before.sides
    if not situation.later or not led or not isinstance(plan, Lookup) or plan.operation != "compare":
        return best
    if question.found or not asks(question, "over_second"):
        return best
    assert isinstance(before, Lookup)
    gaps = (
        at
        for at, each in lookups(options)
        if each.operation == "gap" and each.by == before.by and set(each.filters) == set(before.filters)
    )
    return likeliest(gaps, chances, best)


IN_LISTS: tuple[Rule, ...] = (
    of_places_told, which_leads, told_apart_on, both_told, share_of_each, first_of_them, of_former_or_latter,
    of_both_kinds_told, same_ranking, free_ranking, as_gap,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
