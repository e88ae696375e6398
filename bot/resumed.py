"""What a later turn says of the ones before it in words that leave no doubt: the option that does as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.added import with_added
from bot.asking import asks
from bot.carried import compared_overall
from bot.cells import cell_asked
from bot.filters import programme_filter
from bot.nouns import is_those
from bot.operations import PLACES
from bot.option import Option
from bot.picking import Chances, Rule, likeliest, lookups
from bot.plan import Filter, Lookup, Operation, Several
from bot.related import as_related, for_every_one
from bot.remedies import as_remedy
from bot.resumed_lists import IN_LISTS
from bot.resumed_others import OF_OTHERS
from bot.resumed_rankings import RANKINGS
from bot.resumed_rows import (
    a_reason,
    as_told,
    both_beside,
    clusters_not_rows,
    figure_in_context,
    how_the_row_is_done,
    in_time,
    listed_then,
    of_another_year,
    of_places_listed,
    of_subject,
    other_total,
    pointed_at,
    repeated,
    row_in_place,
    row_of_passage,
    the_rest,
)
from bot.resumed_scopes import OF_SCOPES
from bot.windows import OF_SHOWN, of_window


def _who_listed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The ministries of the rows before, where a turn asks who picked them."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "who_listed") or situation.question.found:
        return best
    before = situation.said.found
    same = ((at, each) for at, each in lookups(options) if before is not None and each.filters == before.filters)
    return next((at for at, each in same if "programme" in (each.by, *each.columns)), best)


def _share_of_both(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The share of both places that were asked about one by one, where that of the last is best: "and of the two?"."""
    question, plan = options[best].situation.question, options[best].plan
    later = options[best].situation.later and question.has("pair", "both") and not question.of(*PLACES, "region")
    asked = options[best].situation.said.asked
    shared = bool(asked) and asked[-1].operation == "share" and not asked[-1].by
    telling = isinstance(plan, Lookup) and not plan.by and (plan.operation == "share" or shared)
    if not later or not telling or not isinstance(plan, Lookup):
        return best
    if question.has("that_province", "that_city") or not all(each.columns <= set(PLACES) for each in plan.sides):
        return best
    several = (
        at
        for at, each in lookups(options)
        if each.operation == "share"
        and not each.by
        and any(f.columns <= set(PLACES) and sum(len(t.values) for t in f.tests) > 1 for f in each.sides)
    )
    return likeliest(several, chances, best)


def _still_compared(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The comparison before, where a turn only narrows it or moves it elsewhere: "only the first batch, please"."""
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    if not situation.later or not isinstance(before, Lookup) or not before.compared or question.focus or question.rest:
        return best
    kinds = {meaning.kind for found in question.found for meaning in found.meanings[:1]}
    if not kinds or not kinds <= _SCOPES or not {cue.kind for cue in question.cues} <= _ONLY_SCOPES:
        return best
    same = (at for at, each in lookups(options) if each.operation == "compare" and each.sides == before.sides)
    return likeliest(same, chances, best)


_SCOPES = {"ministry", "programme", "batch", "industry"}
"""Kinds of names that say where something is compared, not what."""
_ONLY_SCOPES = {"only", "follow", "narrow", "correct", "cluster", "lists", "opens", "closes"}
"""Cues of turns that say no more than that."""


def _overall(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Two that were compared, on all lists together, where that is asked for."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "overall") or situation.question.found:
        return best
    told = set(compared_overall(situation.question, situation.said, situation.grounds))
    return next((at for at, each in lookups(options) if each in told), best)


def _on_that_list(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list of the one ministry that was spoken of, where a turn says "the list", or a batch, and names none."""
    situation, plan = options[best].situation, options[best].plan
    before, question, lists = situation.said.question, situation.question, situation.grounds.lists
    if before is None or not isinstance(plan, Lookup) or plan.by or question.has("lists", "both"):
        return best
    ministries = {m.value for found in before.of("ministry", "programme") for m in found.meanings[:1]}
    kept = situation.said.found.filters if situation.said.found else ()
    ministries |= {str(v) for each in kept if each.columns == {"programme"} for t in each.tests for v in t.values}
    named = [name for name in situation.grounds.programmes if name in ministries]
    if question.of("ministry", "programme", "record") or len(named) != 1:
        return best
    there = programme_filter(named[0], situation.grounds.lexicon)
    if question.of("batch") and plan.table != lists:  # a batch is one of a list's
        counted = "count" if question.has("count") else "list"
        same = [
            at
            for at, each in lookups(options)
            if each.table == lists and each.operation == counted and there in each.filters and len(each.filters) == 2
        ]
        return likeliest(
            (at for at in same if any(f.columns == {"batch"} for f in _filters(options[at]))), chances, best
        )
    unsaid = {each for each in plan.filters if each.columns == {"programme"}}
    said = bool(question.of("batch")) or (asks(question, "the_list") and not unsaid)
    if plan.table != lists or not said:
        return best
    wanted = {*(set(plan.filters) - unsaid), there}
    same = [at for at, each in lookups(options) if set(each.filters) == wanted]
    return likeliest((at for at in same if _but_filters(options[at]) == _but_filters(options[best])), chances, best)


def _but_filters(option: Option) -> Lookup | None:
    """What a lookup does, on whatever conditions."""
    return replace(option.plan, filters=()) if isinstance(option.plan, Lookup) else None


def _not_there(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of other places, where a turn asks where else there are some, and the best tells of all."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "elsewhere") or not isinstance(plan, Lookup):
        return best
    if asks(situation.question, "it_elsewhere"):
        return _on_other_lists(options, chances, best)
    if plan.table != situation.grounds.lists or situation.question.found or _leaves_out(plan):
        return best
    others = [at for at, each in lookups(options) if each.table == plan.table and _leaves_out(each)]
    kept = {each for each in plan.filters if not each.columns <= set(PLACES)}
    same = [at for at in others if kept <= set(_filters(options[at]))]
    return likeliest(same or others, chances, best)


def _on_other_lists(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What the place that was spoken of has on the other lists: "does it have any elsewhere?"."""
    before = options[best].situation.said.found
    places = {each for each in before.filters if each.columns <= set(PLACES) and not each.negated} if before else set()
    others = (
        at
        for at, each in lookups(options)
        if each.operation in ("list", "exists", "count")
        and not each.by
        and places
        and places <= set(each.filters)
        and not any(f.columns == {"programme"} and f in (before.filters if before else ()) for f in each.filters)
        and len(each.filters) <= len(places) + 1
    )
    return likeliest(others, chances, best)


def _filters(option: Option) -> tuple[Filter, ...]:
    return option.plan.filters if isinstance(option.plan, Lookup) else ()


def _leaves_out(plan: Lookup) -> bool:
    """Whether places are left out."""
    return any(each.negated and each.columns <= set(PLACES) for each in plan.filters)


def _which_batch(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The batch of the row that was spoken of, where a turn asks which of the batches it is."""
    situation, plan = options[best].situation, options[best].plan
    if not asks(situation.question, "which_of_batches") or situation.question.has("count"):
        return best
    if isinstance(plan, Several) or (isinstance(plan, Lookup) and plan.operation in ("attribute", "compare")):
        return best
    found = options[best].result
    one = found.rows if found is not None and len(found.rows) == 1 else None
    told = (
        at
        for at, each in lookups(options)
        if each.operation == "attribute"
        and each.columns == ("batch",)
        and (result := options[at].result) is not None
        and 0 < len(result.rows) <= FEW
        and (one is None or result.rows == one)
    )
    return likeliest(told, chances, best)


FEW = 3
"""Rows each of whose batches may be told."""


def _rows_pointed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a place that were told of, not whether they are so many: "those three of Hefei's"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "pointed_rows") or not isinstance(plan, Lookup):
        return best
    if plan.having is None or situation.question.has("count") or not situation.question.of(*PLACES):
        return best
    rows = (
        at
        for at, each in lookups(options)
        if each.operation in ("list", "count") and not each.by and set(plan.filters) <= set(each.filters)
    )
    return likeliest(rows, chances, best)


def _of_shown(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the rows that were shown of a list those that a turn names: "how many of those ten are in Jiangsu?"."""
    situation = options[best].situation
    question, said, grounds = situation.question, situation.said, situation.grounds
    if not situation.later or not asks(question, *OF_SHOWN):
        return best
    shown = [each for each in said.asked if each.table == grounds.lists and each.limit is not None and not each.by]
    if not shown or shown[-1] != said.plan:
        return best
    wanted: Operation = "count" if question.has("count") else "exists" if question.has("exists") else "list"
    told = (
        at
        for at, each in lookups(options)
        if each.operation == wanted and each.filters and is_those(each.filters[0]) and len(each.filters) > 1
    )
    return likeliest(told, chances, best)


def _share_kept(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The share of the place that was spoken of, where a turn asks for a share and names no place."""
    situation, plan = options[best].situation, options[best].plan
    before = situation.said.found
    if not situation.later or not isinstance(plan, Lookup) or plan.operation != "share" or before is None or plan.by:
        return best
    places = {each for each in before.filters if each.columns <= set(PLACES) and not each.negated}
    if not places or any(each.columns <= set(PLACES) for each in (*plan.filters, *plan.sides)):
        return best
    same = (at for at, each in lookups(options) if each.operation == "share" and set(each.sides) == places)
    return likeliest(same, chances, best)


RESUMED: tuple[Rule, ...] = (
    _who_listed, clusters_not_rows, _share_of_both, the_rest, pointed_at, of_another_year,
    in_time, both_beside, figure_in_context, how_the_row_is_done, _still_compared, _overall, _on_that_list,
    _not_there, _which_batch, _rows_pointed, a_reason, of_subject, other_total, row_in_place, row_of_passage,
    of_places_listed,
    _of_shown, of_window, _share_kept, with_added, *OF_SCOPES, *IN_LISTS, *RANKINGS, *OF_OTHERS, listed_then, repeated,
    as_told, as_remedy, as_related, for_every_one, cell_asked,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
