"""What is asked of several lists or batches one by one: "which province leads in each batch?"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.asking import asks
from bot.filters import batch_filter, programme_filter
from bot.grounds import Grounds
from bot.operations import sides_of
from bot.plan import ENDS, PRINTED, Filter, Lookup
from bot.question import Question

_RANKING = ("rank", "gap", "share", "mean")


def for_each(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[tuple[Lookup, ...]]:
    """A ranking, or a place in print, of several lists or batches together, taken apart: a lookup for each of them.

    So is a ranking of which the first and the last are asked for.
    """
    if plan.table == grounds.lists and asks_both_ends(plan, question):
        yield replace(plan, descending=True), replace(plan, descending=False)
    ranking = plan.operation in _RANKING and plan.by not in ("programme", "batch")
    standing = plan.order in (PRINTED, ENDS)
    several = standing and max(len(question.of("batch")), len(question.of("ministry", "programme"))) > 1
    if not (ranking or standing) or plan.table != grounds.lists or not (several or asks(question, "one_by_one")):
        return
    for scopes in _scopes(plan, grounds):
        rest = tuple(each for each in plan.filters if each.columns != scopes[0].columns)
        yield tuple(replace(plan, filters=(*rest, scope)) for scope in scopes)


def asks_both_ends(plan: Lookup, question: Question) -> bool:
    """Whether a question wants the first of a ranking and the last: "which industry is most common, which least?"."""
    ends = question.has("most") and question.has("least") and not asks(question, "most_to_fewest")
    return ends and plan.operation == "rank" and plan.limit == 1


def _scopes(plan: Lookup, grounds: Grounds) -> Iterator[tuple[Filter, ...]]:
    """The lists, or the batches, that a lookup is about, one by one."""
    lists = [each for each in plan.filters if each.columns == {"programme"}]
    batches = [each for each in plan.filters if each.columns == {"batch"}]
    if any(each.negated for each in (*lists, *batches)):
        return
    for named in (lists, batches):
        if parts := sides_of(named):
            yield parts
    if not lists and not batches:
        yield tuple(programme_filter(programme, grounds.lexicon) for programme in grounds.programmes)
    if len(lists) == 1 and not batches and len(held := _batches(lists[0], grounds)) > 1:
        yield tuple(batch_filter([batch]) for batch in held)


def _batches(each: Filter, grounds: Grounds) -> list[int]:
    """The batches of the one list that a filter names."""
    values = [str(value) for test in each.tests for value in test.values]
    return sorted(grounds.batches.get(values[0], ())) if len(values) == 1 else []
