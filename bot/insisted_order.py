"""What a question says of order and of places left out: what stands beside a row, all sorted, who comes where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.asking import asks
from bot.denial import DENIALS
from bot.operations import PLACES
from bot.option import Option
from bot.picking import LEAST, OF_ROWS, Chances, Rule, likeliest, lookups, numbers_said, ranked
from bot.plan import ENDS, PRINTED, Lookup, Several
from bot.result import SCOPES


def _beside_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What stands before or behind the row that is named, where that row itself is best: 乳制品集群的前一个."""
    question, plan = options[best].situation.question, options[best].plan
    both_sides = question.has("next") and question.has("previous")
    if not question.has("next", "previous") or not isinstance(plan, Lookup) or plan.by:
        return best
    if plan.place and not both_sides:
        return best
    if options[best].situation.later or not question.of(*PLACES, "industry", "record"):
        return best
    if both_sides:
        both = (
            at
            for at, each in lookups(options)
            if any(f.columns == {"name"} and sum(len(t.values) for t in f.tests) == 2 for f in each.filters)
            and "standing" in options[at].candidate.origins
        )
        return likeliest(both, chances, best)
    beside = (
        at
        for at, each in lookups(options)
        if each.order == PRINTED
        and each.place
        and all(f.columns <= SCOPES for f in each.filters)
        and chances[at] > LEAST * chances[best]
    )
    there = list(beside)
    one = [at for at in there if (result := options[at].result) is not None and len(result.rows) == 1]
    return likeliest(there if numbers_said(question) else one or there, chances, best)


def _all_sorted(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All in order, where just that is asked: those that are named, the fewest first, or the whole ranking."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.table != options[best].situation.grounds.lists:
        return best
    fewest_first = question.has("ascending")
    if plan.compared and len(plan.sides) > 2 and fewest_first:
        values = {str(v) for side in plan.sides for test in side.tests for v in test.values}
        named = (
            at
            for at, each in lookups(options)
            if each.operation == "rank"
            and not each.descending
            and not each.limit
            and any(values <= {str(v) for t in f.tests for v in t.values} for f in each.filters)
        )
        return likeliest(named, chances, best)
    if plan.operation == "rank" and plan.limit and not question.has("top") and asks(question, "most_to_fewest"):
        whole = replace(plan, limit=None, descending=not fewest_first)
        return next((at for at, each in lookups(options) if each == whole), best)
    return best


def _standing(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The place of the one that is named among all, where that is asked and the best only counts its rows."""
    question, plan = options[best].situation.question, options[best].plan
    if not question.has("standing") or not isinstance(plan, Lookup) or plan.operation not in ("list", "count"):
        return best
    placed = [each for each in plan.filters if each.columns <= set(PLACES) and not each.negated]
    if len(placed) != 1 or plan.by or options[best].situation.later:
        return best
    return ranked(placed[0], plan, options, chances, best)


def _of_those_using(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the places that a small table tells those without any on a list, where both are spoken of.

    "Which of the provinces that say 'advanced manufacturing clusters' are not on the MIIT list?"
    """
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    if not question.has("none", *DENIALS) or not question.of("ministry", "programme") or isinstance(plan, Several):
        return best
    tables = {m.value.split("\t")[0] for found in question.of("value") for m in found.meanings if m.kind == "value"}
    using = {table.id for table, _ in grounds.small_tables if any(c.id == "province" for c in table.columns)}
    if not tables & using or question.of(*PLACES) or options[best].situation.later:
        return best
    lacking = (
        at
        for at, each in lookups(options)
        if each.table == grounds.lists
        and each.by == "province"
        and each.none_of
        and len(each.filters) == 1
        and each.filters[0].columns == {"province"}
        and not each.filters[0].negated
        and chances[at] > LEAST * chances[best]
    )
    return likeliest(lacking, chances, best)


def _outside_of(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a place without those of another in it, where just that is said: 武汉以外的湖北城市."""
    question, plan = options[best].situation.question, options[best].plan
    if not asks(question, "outside_of") or not isinstance(plan, Lookup) or options[best].situation.later:
        return best
    if any(each.negated for each in plan.filters):
        return best
    wanted = "count" if question.has("count") else "list"
    without = (
        at
        for at, each in lookups(options)
        if each.operation == wanted
        and not each.by
        and any(f.negated and f.columns <= set(PLACES) for f in each.filters)
        and any(not f.negated and f.columns == {"province"} for f in each.filters)
    )
    return likeliest(without, chances, best)


def _by_each(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The number of each place, where just that is asked and the best tells all together: 按省分开说."""
    question, plan = options[best].situation.question, options[best].plan
    keys = [focus.key for focus in question.focus if focus.role == "each" and focus.key in PLACES]
    if not isinstance(plan, Lookup) or plan.operation != "count" or plan.by or len(keys) != 1:
        return best
    if not question.has("count") or question.has("list"):
        return best
    grouped = Lookup(plan.table, "group", plan.filters, by=keys[0])
    return next((at for at, each in lookups(options) if each == grouped), best)


def _both_ends(options: Sequence[Option], chances: Chances, best: int) -> int:
    """As many from the beginning of a list as from its end, where both are asked for: 前三个和后三个."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.order not in (PRINTED, ENDS) or not asks(question, "both_ends"):
        return best
    ends = (at for at, each in lookups(options) if each.order == ENDS and set(each.filters) == set(plan.filters))
    return likeliest(ends, chances, best)


def _first_with_so_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The first few, as they are printed, of the places with just so many: they are level, none comes first."""
    question, plan = options[best].situation.question, options[best].plan
    said, first = question.cue("exactly"), question.cue("top")
    if not isinstance(plan, Lookup) or said is None or first is None or not said.number or not first.number:
        return best
    with_so_many = (
        at
        for at, each in lookups(options)
        if each.operation == "list"
        and each.by in PLACES
        and each.having is not None
        and (each.having.sign, each.having.number) == ("=", said.number)
        and each.limit == first.number
        and set(each.filters) == set(plan.filters)
    )
    return likeliest(with_so_many, chances, best)


def _of_these(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Who has the most, or the fewest, of several places that are named, where the best only lists their rows."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation not in OF_ROWS or plan.by or question.has("share", "count"):
        return best
    least = question.has("least")
    if question.has("most") is least or not asks(question, "least_of_these"):
        return best
    several = any(each.columns <= set(PLACES) and len(each.tests[0].values) > 1 for each in plan.filters)
    first = (
        at
        for at, each in lookups(options)
        if several and each.operation == "rank" and each.filters == plan.filters and each.descending is not least
    )
    return likeliest(first, chances, best)


OF_ORDER: tuple[Rule, ...] = (
    _beside_named, _all_sorted, _standing, _of_those_using, _outside_of, _by_each, _of_these,
    _first_with_so_many, _both_ends,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
