"""What a later turn picks out of what was named before it, leaves out of it, or finds outside of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.denial import DENIALS
from bot.filters import AmbiguousName
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.merge import PLACE, either, new_filters, one_by_one, same_dimension
from bot.operations import sides_of
from bot.plan import TOLD, Filter, Lookup
from bot.question import Question
from bot.those import COLUMNS, MANY, named

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


def sets_before(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Of the places that were found before, those that are on a list named now, and those that are not."""
    if (before := said.found) is None or not grounds.lists:
        return
    try:
        lists = tuple(
            replace(each, negated=False) for each in new_filters(question, grounds) if each.columns == {"programme"}
        )
    except AmbiguousName:
        return
    if not lists:
        return
    result = run(before)
    for column in ("province", "city"):
        grouped = before.by == column
        told = [group.key for group in result.groups] if grouped else [v for r in result.rows for v in r.get(column)]
        keys = tuple(dict.fromkeys(told))
        if 1 < len(keys) <= MANY:
            places = Lookup(grounds.lists, "list", (named(column, keys, grounds),), by=column)
            for operation in TOLD:
                yield replace(places, operation=operation, all_of=lists)
                yield replace(places, operation=operation, none_of=lists)


def without_any(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The provinces that have none of what was asked for before: "and how many have none?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or not question.has(*LEAVING_OUT):
        return
    lists = tuple(each for each in before.filters if each.columns <= {"programme", "batch"} and not each.negated)
    if lists and not before.none_of:
        yield from (Lookup(before.table, operation, (), by="province", none_of=lists) for operation in TOLD)
