"""What a later turn picks out of what was named before it, leaves out of it, or finds outside of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from bot.asking import asks
from bot.denial import DENIALS
from bot.filters import AmbiguousName, batch_filter, programme_filter, value_filters
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.merge import PLACE, either, new_filters, one_by_one, same_dimension
from bot.operations import any_key, sides_of
from bot.plan import TOLD, Filter, Lookup
from bot.question import Question
from bot.those import COLUMNS, MANY, named, those_filters
from bot.variants import LAND

LEAVING_OUT = (*DENIALS, "apart", "others")
"""Cues that leave something out of what was spoken of."""


def of_named(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The rows of one of the values that were last named together, and their columns: "and the latter?"."""
    found = _last_together(said, grounds)
    if found is None:
        return
    rows, parts = found
    for cue in question.cues:
        at = {"opens": 1, "closes": len(parts)}.get(cue.kind, cue.number if cue.kind == "entry" else None)
        if not at or at > len(parts):
            continue
        picked = replace(rows, filters=(*rows.filters, parts[at - 1]))
        yield from (replace(picked, operation=operation) for operation in TOLD)
        known = [column for column in COLUMNS if grounds.known.values.get(column)]
        asked = [column for column in known if any(focus.key == column for focus in question.focus)]
        yield from (replace(picked, operation="attribute", columns=(column,)) for column in asked or known)


def _last_together(said: Said, grounds: Grounds) -> tuple[Lookup, tuple[Filter, ...]] | None:
    """The latest lookup in the lists that named several values of one kind: its other conditions, and those values.

    Without one, what was asked one by one.
    """
    for lookup in reversed(said.asked):
        if lookup.table != grounds.lists:
            continue
        parts = lookup.sides or sides_of([each for each in lookup.filters if not each.negated])
        if len(parts) > 1:
            kept = tuple(each for each in lookup.filters if lookup.sides or each.columns != parts[0].columns)
            return Lookup(lookup.table, "list", kept), parts
    common, one_after_another = one_by_one([lookup for lookup in said.asked if lookup.table == grounds.lists])
    if len(one_after_another) > 1:
        return Lookup(grounds.lists or "", "list", common), tuple(one_after_another)
    return None


def left_of_before(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The rows before without those that are named now; or of what is named now, without what was named before.

    "Which of them aren't in Wuhan?" after Hubei's; "and the rest of the northeast?" after Liaoning's.
    """
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or not question.has(*LEAVING_OUT):
        return
    try:
        new = [each for each in new_filters(question, grounds) if not each.negated]
    except AmbiguousName:
        return
    if not new:
        return
    scope = (*before.filters, *((either(before.sides),) if before.sides else ()))
    out = tuple(replace(each, negated=True) for each in new)
    land = tuple(replace(each, negated=True) for each in scope if each.columns & PLACE and not each.negated)
    wider = tuple(each for each in scope if not any(same_dimension(each, other) for other in new))
    sets = [(*(each for each in scope if each.columns != new[0].columns or before.sides), *out)]
    sets += [(*scope, *out)]
    sets += [(*wider, *new, *land)] if land and any(each.columns & PLACE for each in new) else []
    for filters in dict.fromkeys(sets):
        yield from (Lookup(before.table, operation, filters) for operation in TOLD)


def but_for_those(plan: Lookup, question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Places that meet a condition, without those that were told before: "apart from them, which have two?"."""
    if plan.by is None or plan.operation not in TOLD or not asks(question, "but_for_those"):
        return
    for those in those_filters(said, grounds, run):
        if those.columns == {plan.by}:
            yield replace(plan, filters=(*plan.filters, replace(those, negated=True)))


def instead(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The lookup before, with a name in the place of one that is taken back: "actually not Hubei, Hunan"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or not question.has(*DENIALS):
        return
    for number, (old, new) in enumerate(pairwise(question.found), 1):
        meant = {meaning.value for meaning in old.meanings}
        for each in before.filters if (old.kind in LAND) == (new.kind in LAND) else ():
            if not meant & {str(value) for test in each.tests for value in test.values}:
                continue
            others = value_filters(question, [number], grounds.lexicon, grounds.known, False)
            if len(others) == 1 and same_dimension(each, others[0]):
                filters = (others[0] if kept is each else kept for kept in before.filters)
                yield replace(before, filters=tuple(filters))


def sets_before(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Of the places that were found before, those that are on a list named now, or in another batch; and the others."""
    if (before := said.found) is None or not grounds.lists:
        return
    try:
        new = new_filters(question, grounds)
    except AmbiguousName:
        return
    lists = tuple(replace(each, negated=False) for each in new if each.columns == {"programme"})
    batches = tuple(replace(each, negated=False) for each in new if each.columns == {"batch"})
    scope: tuple[Filter, ...] = ()
    if not batches and not lists:
        batches = _other_batch(before, grounds)
    if batches:  # a list that is named beside it is the batch's own: "in MIIT's second"
        scope = lists or _in_batches(before, batches, grounds)
        lists = tuple(sides_of(batches)) or batches  # "in both batches": in each of them
    if not lists:
        return
    result = run(before)
    for column in ("province", "city"):
        grouped = before.by == column
        told = [group.key for group in result.groups] if grouped else [v for r in result.rows for v in r.get(column)]
        keys = tuple(dict.fromkeys(told))
        if 1 < len(keys) <= MANY:
            places = Lookup(grounds.lists, "list", (*scope, named(column, keys, grounds)), by=column)
            for operation in TOLD:
                yield replace(places, operation=operation, all_of=lists)
                yield replace(places, operation=operation, none_of=lists)


def _in_batches(before: Lookup, batches: Sequence[Filter], grounds: Grounds) -> tuple[Filter, ...]:
    """The list that was asked about if it came in such batches, else the first that did."""
    wanted = {value for each in batches for test in each.tests for value in test.values}
    asked = [str(v) for f in before.filters for t in f.tests if t.column == "programme" for v in t.values]
    lists = [name for name in dict.fromkeys((*asked, *grounds.batches)) if name in grounds.batches]
    came = [name for name in lists if wanted <= grounds.batches[name]]
    several = [name for name in came if len(grounds.batches[name]) > 1] or came
    return tuple(programme_filter(name, grounds.lexicon) for name in several[:1])


def _other_batch(before: Lookup, grounds: Grounds) -> tuple[Filter, ...]:
    """The batch of a list that was not asked about, where one was: "which of those won in the other one too?"."""
    asked = [each for each in before.filters if each.columns == {"batch"} and not each.negated]
    lists = [str(v) for f in _in_batches(before, asked, grounds) for t in f.tests for v in t.values]
    held = {value for each in asked for test in each.tests for value in test.values}
    others = [batch for name in lists for batch in sorted(grounds.batches[name]) if batch not in held]
    return (batch_filter(others),) if len(held) == 1 and len(others) == 1 else ()


def swapped(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The places on one list but not on another, the other way round: "and vice versa?", "second only?".

    With several on one side it is the list that is named on which they are then: "and those only on the NDRC's?".
    """
    before = said.plan
    if not isinstance(before, Lookup) or not before.none_of:
        return
    if not before.all_of:
        yield from _lacking_instead(question, before, grounds)
        return
    yield replace(before, all_of=before.none_of, none_of=before.all_of)
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    for each in before.none_of if len(before.none_of) > 1 else ():
        if {str(value) for test in each.tests for value in test.values} <= named:
            rest = (*(other for other in before.none_of if other != each), *before.all_of)
            yield replace(before, all_of=(each,), none_of=rest)


def _lacking_instead(question: Question, before: Lookup, grounds: Grounds) -> Iterator[Lookup]:
    """The places that are not on another list: "and MIIT's?" after those that are not on the NDRC's."""
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    lists = [name for name in grounds.programmes if name in named]
    if len(lists) == 1 and len(before.none_of) == 1 and before.none_of[0].columns == {"programme"}:
        there = programme_filter(lists[0], grounds.lexicon)
        if there != before.none_of[0] and there not in before.filters:
            yield replace(before, none_of=(there,))


def told_by_another(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The same of places of another kind: "and among cities?" after the first province."""
    before, key = said.plan, any_key(question)
    if not isinstance(before, Lookup) or before.table != grounds.lists or before.sides:
        return
    if before.by and key and key != before.by:
        yield replace(before, by=key)


def where_before(plan: Lookup, question: Question, said: Said) -> Iterator[Lookup]:
    """What is asked of places or their number, within the place that was asked about before."""
    land = [each for each in said.places if not each.negated]
    placed = any(each.columns & PLACE for each in plan.filters) or question.of(*PLACE, "region")
    if land and not placed and (plan.by or plan.all_of or plan.none_of):
        yield replace(plan, filters=(*plan.filters, land[-1]))


def without_any(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The provinces, of those that were named or of all, that have none of what was asked for: "and who has none?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or not question.has(*LEAVING_OUT):
        return
    lists = tuple(each for each in before.filters if each.columns <= {"programme", "batch"} and not each.negated)
    land = tuple(each for each in before.filters if each.columns == {"province"} and not each.negated)
    if lists and not before.none_of:
        for within in dict.fromkeys((land, ())):
            yield from (Lookup(before.table, operation, within, by="province", none_of=lists) for operation in TOLD)
