"""Whether some are the only ones of their kind: "is that the only thing the city has?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks, places_of
from bot.claims import claimed_number
from bot.filters import place_filter, threshold
from bot.grounds import Grounds
from bot.merge import PLACE
from bot.operations import PLACES, any_key
from bot.picking import OF_ROWS
from bot.plan import Filter, Having, Lookup
from bot.question import Found, Question
from bot.result import SCOPES
from bot.variants import LAND


def only_ones(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """Whether the rows under the condition that a question says is the only one, or that of all, are all of the others.

    A place that it says is the only one of another place is held against that: "Guizhou has only Guiyang, right?".
    """
    claimed = question.has("exists") or asks(question, "claims", "correct")
    if (question.has("count", "most", "least", "group") or not question.has("only")) and not claimed:
        return
    alone = said_to_be_alone(question) if question.has("only") else []
    named = _values(alone) if question.has("only") else _said_of_all(question)
    for each in plan.filters:
        rest = tuple(other for other in plan.filters if other is not each)
        if each.columns <= PLACE and alone and {m.value for f in question.of(*LAND) for m in f.meanings} - named:
            each = place_filter(alone, grounds.lexicon, grounds.known) or each
        values = {str(value) for test in each.tests for value in test.values}
        only = question.has("only")
        if each.negated or not values & named or (each.columns <= SCOPES and (only or each.columns != {"batch"})):
            continue
        wider = _around(values, question, grounds) if each.columns <= PLACE else None
        for others in ((rest, (*rest, wider)) if only else ((*rest, wider),)) if wider else (rest,):
            if others:
                yield Lookup(plan.table, "exists", others, sides=(each,))


def held_against(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Whether the row of a serial number is what the question says of it: "is number 30 from Zhuhai?"."""
    if not question.has("exists"):
        return
    for each in plan.filters:
        rest = tuple(other for other in plan.filters if other is not each)
        numbered = any(other.columns == {"serial"} for other in rest)
        if numbered and not each.negated and not each.columns <= {*SCOPES, "serial"}:
            yield Lookup(plan.table, "exists", rest, sides=(each,))


def _around(values: set[str], question: Question, grounds: Grounds) -> Filter | None:
    """The other places that a question names, around those that it says are the only ones."""
    others = [f for f in question.of(*LAND) if not values & {meaning.value for meaning in f.meanings}]
    return place_filter(others, grounds.lexicon, grounds.known) if others else None


def _said_of_all(question: Question) -> set[str]:
    """What the names mean that stand behind "all": all are "in" that place or batch."""
    starts = [at for at, _ in places_of(question, "all_in")]
    behind = [found for found in question.found if starts and found.at >= starts[0]]
    return {meaning.value for found in behind for meaning in found.meanings}


def said_to_be_alone(question: Question) -> list[Found]:
    """The names that stand behind "only", or right before "the only" or "alone": one, or those enumerated with it."""
    cue = question.cue("only")
    before = [found for found in question.found if cue and found.at < cue.start]
    behind = [found for found in question.found if cue and found.at >= cue.end]
    gap = question.masked[before[-1].at + 1 : cue.start] if cue and before else "?"
    leads = re.fullmatch(r"\s*(?:(?:'s|is|are|was|were|really|actually|the|its|their)\s*)*", gap)
    if leads and question.language == "en":
        return _enumerated(before[::-1], question.masked)
    return _enumerated(behind, question.masked)


def _enumerated(found: Sequence[Found], text: str) -> list[Found]:
    """The first of some names with those that are enumerated beside it: "Beijing, Shanghai and Wuhan"."""
    taken = list(found[:1])
    for each in found[1:]:
        first, last = sorted((taken[-1].at, each.at))
        if each.kind not in LAND or not re.fullmatch(_BETWEEN, text[first + 1 : last]):
            break
        taken.append(each)
    return taken


_BETWEEN = r"\s*(?:[、,，和与及跟]|and|,\s*and|&)?\s*"
"""What stands between names that are enumerated."""


def _values(found: Sequence[Found]) -> set[str]:
    return {meaning.value for each in found for meaning in each.meanings}


def only_with_so_many(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """All places with just as many rows of the lists as one that is said to be alone: "only Beijing has four"."""
    named = _values([found for found in said_to_be_alone(question) if found.kind in LAND])
    number, claimed = claimed_number(question), _of_named(plan, named)
    if not (question.has("exists") and question.has("only")) or plan.by or plan.operation not in OF_ROWS:
        return
    if claimed and number and number > 1 and not any("cities" in each.columns for each in plan.filters):
        kept = tuple(each for each in plan.filters if each not in claimed)
        having = Having("=", int(number))
        key = any_key(question)
        columns = [key] if key in PLACES else sorted(claimed[0].columns)
        yield from (Lookup(plan.table, "list", kept, by=by, having=having) for by in columns)


def _of_named(plan: Lookup, named: set[str]) -> list[Filter]:
    """The conditions of a lookup that keep it to the places that are named."""
    return [f for f in plan.filters if f.columns <= PLACE and {v for t in f.tests for v in t.values} <= named]


def only_so_many(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """All places with so many rows, or on all lists, where it is claimed which these are: "only Beijing has four"."""
    if not (question.has("exists") and question.has("only")):
        return
    named = _values([found for found in said_to_be_alone(question) if found.kind in LAND])
    if plan.operation != "list" or plan.by not in PLACE or not named:
        return
    so_many = plan.having is not None and not plan.all_of and not plan.none_of and threshold(question.cues)
    if not so_many and (len(plan.all_of) < 2 or plan.having):
        return
    kept = tuple(each for each in plan.filters if each not in _of_named(plan, named))
    for by in PLACES:
        yield replace(plan, filters=kept, by=by)
