"""What a later turn says of a ranking that was told before: the option that does as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.asking import asks
from bot.operations import PLACES, any_key
from bot.option import Option
from bot.picking import OF_ROWS, Chances, Rule, likeliest, lookups
from bot.plan import Lookup
from bot.rankings import place_of_last
from bot.resumed_lists import POINTING
from bot.those import leader_of_listed, of_size, size_said


def number_of_leader(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Who leads, and with how many, once more: "how many is that?" is no question of how far ahead that is."""
    situation, plan = options[best].situation, options[best].plan
    before, question = situation.said.plan, situation.question
    if not isinstance(before, Lookup) or before.operation != "rank" or before.limit != 1:
        return best
    if not asks(question, "how_many_is_that") or not isinstance(plan, Lookup) or not plan.compared:
        return best
    return next((at for at, each in lookups(options) if each == before), best)


def leading_group(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The largest of the groups that were told, where a turn asks just for that: "which is the biggest?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not isinstance(before, Lookup) or before.operation != "group" or situation.question.found:
        return best
    if not situation.later or not asks(situation.question, "which_is_most"):
        return best
    first = replace(before, operation="rank", limit=1)
    return next((at for at, each in lookups(options) if each == first), best)


def same_ranking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was ranked before, where a turn asks who comes next, or last, and the best ranks something else."""
    situation, plan = options[best].situation, options[best].plan
    before, question = situation.said.plan, situation.question
    ranked = before if isinstance(before, Lookup) and before.operation == "rank" else _last_ranking(options[best])
    if ranked is None or not isinstance(plan, Lookup) or plan.operation != "rank":
        return best
    if plan.by == ranked.by or question.found or any_key(question) or question.focus:
        return best
    kept = replace(ranked, limit=None, descending=plan.descending)
    same = (at for at, each in lookups(options) if replace(each, limit=None) == kept)
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


def numbers_of_ranking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The ranking itself, with its numbers, where a turn asks no more than how many each has: "各有几个？"."""
    before, question = _last_ranking(options[best]), options[best].situation.question
    if before is None or not before.limit or question.found or question.focus or any_key(question):
        return best
    if not asks(question, "respectively") or not question.has("count") or question.has("top") or question.rest:
        return best
    return next((at for at, each in lookups(options) if each == before), best)


def ranked_elsewhere(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The first so many of the same kind on another list, not the rows printed first: "and the top three of MIIT?"."""
    situation, plan = options[best].situation, options[best].plan
    before, question = _last_ranking(options[best]), situation.question
    if before is None or not isinstance(plan, Lookup) or plan.operation != "list" or not plan.limit or plan.by:
        return best
    if not question.has("top") or not question.of("ministry", "programme", "batch") or question.focus:
        return best
    ranked = (
        at
        for at, each in lookups(options)
        if each.operation == "rank"
        and each.by == before.by
        and each.limit == plan.limit
        and not each.place
        and set(each.filters) == set(plan.filters)
    )
    return likeliest(ranked, chances, best)


def place_in_ranking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Who comes so-manieth in the ranking told before, where another ranking is best: "and the fourth?"."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.operation not in ("rank", "list") or question.focus:
        return best
    made = place_of_last(question, situation.said.asked) if asks(question, "in_ranking") else None
    if made is None or (plan.operation == "rank" and plan.by == made.by):
        return best
    return next((at for at, each in lookups(options) if each == made), best)


def among_all_values(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Which of a small table's values leads of all, where the two told of are best: "which term do most use?"."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.operation != "compare" or question.found:
        return best
    keys = {focus.key for focus in question.focus if focus.role == "which"}
    if plan.table == situation.grounds.lists or not question.has("most", "least") or question.has("pair", "both"):
        return best
    if asks(question, *POINTING) or not any(side.columns <= keys for side in plan.sides):
        return best
    ranked = (
        at
        for at, each in lookups(options)
        if each.table == plan.table and each.operation == "rank" and each.by in keys and not each.filters
    )
    return likeliest(ranked, chances, best)


def of_that_size(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places with as many rows as a turn says, where others were told of before: "and which ones got three?"."""
    situation, plan = options[best].situation, options[best].plan
    number = size_said(situation.question) if situation.later and not situation.question.found else None
    if number is None or (isinstance(plan, Lookup) and plan.having and plan.having.number == number):
        return best
    made = set(of_size(situation.question, situation.said))
    wanted = "count" if situation.question.has("count") else "list"
    told = (at for at, each in lookups(options) if each in made and each.operation == wanted)
    return likeliest(told, chances, best)


def with_as_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The other places with as many rows as the one spoken of, where a turn asks for those."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "as_many"):
        return best
    told = (
        at
        for at, each in lookups(options)
        if each.having
        and each.having.sign == "="
        and any(f.negated and f.columns <= set(PLACES) and {each.by} == f.columns for f in each.filters)
    )
    return likeliest(told, chances, best)


def leads_listed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Who leads of what was listed before, where a turn asks for no more and the best ranks nothing."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.order or question.has("top", "second", "compare"):
        return best
    said_more = question.focus or question.rest or any_key(question) or question.has("share", "ratio", "mean")
    if plan.operation not in (*OF_ROWS, "rank") or said_more:
        return best
    made = set(leader_of_listed(question, situation.said))
    return next((at for at, each in lookups(options) if each in made), best)


def _last_ranking(option: Option) -> Lookup | None:
    """The ranking that the turn before asked for."""
    asked = option.situation.said.asked
    last = asked[-1] if option.situation.later and asked else None
    return last if last is not None and last.operation == "rank" and not last.sides else None


RANKINGS: tuple[Rule, ...] = (
    number_of_leader, leading_group, same_ranking, free_ranking, as_gap, numbers_of_ranking, ranked_elsewhere,
    place_in_ranking, of_that_size, with_as_many, leads_listed, among_all_values,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
