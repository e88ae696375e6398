"""What of what was asked before may go on holding in a later turn: conditions kept and dropped in every way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from bot.asking import asks
from bot.filters import AmbiguousName
from bot.follow import Said
from bot.grounds import Grounds
from bot.merge import either, lies_in, new_filters, same_dimension
from bot.plan import Filter, Lookup
from bot.question import Question

MOST = 4
"""Conditions up to which each selection of them is tried; of more, only all and each alone."""

Scope = tuple[Filter, ...]


def scopes_before(said: Said, named: Sequence[Filter], grounds: Grounds) -> list[Scope]:
    """Selections of the conditions before; each once.

    "And the science ministry's?" may keep the industry, the place, both, or none. What the turn names itself (`named`)
    takes the place of what was named before, unless it lies in that: Qingdao, of Shandong's.
    """

    def goes_on(each: Filter) -> bool:
        others = (new for new in named if new.zh not in grounds.lexicon.ranks)  # "its capital"
        return all(not same_dimension(each, new) or lies_in(new, each, grounds) for new in others)

    scopes: dict[Scope, None] = {}
    for conditions in _conditions_before(said, grounds):
        left = [each for each in conditions if goes_on(each)]
        sizes = range(1, len(left) + 1) if len(left) <= MOST else (1, len(left))
        scopes |= dict.fromkeys(scope for size in sizes for scope in combinations(left, size))
    return list(scopes)


def _conditions_before(said: Said, grounds: Grounds) -> Iterator[Sequence[Filter]]:
    """Those of the last two lookups in the lists, and, after prose or a small table, those that the turn before named.

    The sides of a comparison hold together. None where a document has no lists.
    """
    if grounds.lists is None:
        return
    listed = [lookup for lookup in said.asked if lookup.table == grounds.lists]
    for lookup in listed[:-3:-1]:
        yield (*lookup.filters, *((either(lookup.sides),) if lookup.sides else ()))
    in_lists = isinstance(said.plan, Lookup) and said.plan.table == grounds.lists
    if said.question is not None and not in_lists:
        try:
            yield [each for each in new_filters(said.question, grounds) if not each.negated]
        except AmbiguousName:
            return


def compared_overall(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """Two that were compared list by list, on all these lists, or on all there are: "which one leads overall?"."""
    before = said.plan
    if not isinstance(before, Lookup) or not before.compared or not asks(question, "overall"):
        return
    alike = [each for each in said.asked if each.compared and set(each.sides) == set(before.sides)]
    lists = dict.fromkeys(f for each in (*alike, before) for f in each.filters if f.columns == {"programme"})
    rest = tuple(each for each in before.filters if not each.columns & {"programme", "batch"})
    if before.table == grounds.lists and not any(side.columns & {"programme", "batch"} for side in before.sides):
        scope = (either(list(lists)),) if len(lists) > 1 else ()
        yield replace(before, operation="compare", filters=(*scope, *rest))


def ratio_to_before(question: Question, said: Said, named: Sequence[Filter]) -> Iterator[Lookup]:
    """How many times as many there were before as are of what is named now: "that's how many times Hubei's?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.by or not question.has("ratio"):
        return
    for new in named:
        alike = [each for each in before.filters if same_dimension(each, new) and not each.negated]
        if len(alike) == 1 and not new.negated and alike[0] != new:
            rest = tuple(each for each in before.filters if each is not alike[0])
            yield Lookup(before.table, "ratio", rest, sides=(alike[0], new))
