"""Whether some are the only ones of their kind: "is that the only thing the city has?"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.asking import asks, places_of
from bot.filters import place_filter
from bot.grounds import Grounds
from bot.merge import PLACE
from bot.plan import Filter, Lookup
from bot.question import Question
from bot.result import SCOPES
from bot.variants import LAND


def only_ones(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """Whether the rows under the condition that a question says is the only one, or that of all, are all of the others.

    A place that it says is the only one of another place is held against that: "Guizhou has only Guiyang, right?".
    """
    claimed = question.has("exists") or asks(question, "claims", "correct")
    if (question.has("count", "most", "least", "group") or not question.has("only")) and not claimed:
        return
    named = _said_to_be_alone(question) if question.has("only") else _said_of_all(question)
    for each in plan.filters:
        rest = tuple(other for other in plan.filters if other is not each)
        values = {str(value) for test in each.tests for value in test.values}
        alone = question.has("only")
        if each.negated or not values & named or (each.columns <= SCOPES and (alone or each.columns != {"batch"})):
            continue
        wider = _around(values, question, grounds) if each.columns <= PLACE else None
        for others in ((rest, (*rest, wider)) if alone else ((*rest, wider),)) if wider else (rest,):
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


def _said_to_be_alone(question: Question) -> set[str]:
    """What the name means that stands behind "only", or right before "the only" or "alone"."""
    cue = question.cue("only")
    before = [found for found in question.found if cue and found.at < cue.start]
    behind = [found for found in question.found if cue and found.at >= cue.end]
    gap = question.masked[before[-1].at + 1 : cue.start] if cue and before else "?"
    leads = re.fullmatch(r"\s*(?:(?:'s|is|are|was|were|really|actually|the|its|their)\s*)*", gap)
    chosen = before[-1:] if leads and question.language == "en" else behind[:1]
    return {meaning.value for found in chosen for meaning in found.meanings}
