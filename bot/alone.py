"""Whether some are the only ones of their kind: "is that the only thing the city has?"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.lookup import SCOPES
from bot.plan import Lookup
from bot.question import Question


def only_ones(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Whether the rows under the condition that a question says is the only one are all that the others pick out."""
    if not (question.has("exists") and question.has("only")):
        return
    named = _said_to_be_alone(question)
    for each in plan.filters:
        rest = tuple(other for other in plan.filters if other is not each)
        values = {str(value) for test in each.tests for value in test.values}
        if rest and not each.negated and not each.columns <= SCOPES and values & named:
            yield Lookup(plan.table, "exists", rest, sides=(each,))


def _said_to_be_alone(question: Question) -> set[str]:
    """What the name means that stands behind "only", or right before "the only" or "alone"."""
    cue = question.cue("only")
    before = [found for found in question.found if cue and found.at < cue.start]
    behind = [found for found in question.found if cue and found.at >= cue.end]
    gap = question.masked[before[-1].at + 1 : cue.start] if cue and before else "?"
    leads = re.fullmatch(r"\s*(?:(?:is|are|was|were|really|actually|the|its|their)\s*)*", gap)
    chosen = before[-1:] if leads and question.language == "en" else behind[:1]
    return {meaning.value for found in chosen for meaning in found.meanings}
