"""What may be asked of a ranking as a whole: whose place, how far apart, what its first have together, the mean.

And whether some are the only ones of their kind.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.asked import number_in
from bot.lookup import SCOPES
from bot.operations import any_key, placed
from bot.plan import ENDS, Lookup
from bot.question import Question
from corpus.model import Value

KEYS = ("province", "city", "industry")
"""What is ranked: first what the question says, else each of the first two."""


def rankings(
    plan: Lookup, question: Question, before: str | None = None, cities: Collection[Value] = ()
) -> Iterator[Lookup]:
    """What a question may ask of the ranking of the rows that a lookup picks out.

    `before` is what was ranked before, `cities` are those that have clusters: some are provinces too.
    """
    said = any_key(question) or before
    keys = (said,) if said in KEYS else KEYS[:2]
    if question.has("exists") and question.has("only"):
        yield from _only(plan, question)
    for by in KEYS:
        base = Lookup(plan.table, "rank", plan.filters, by=by, descending=not question.has("least"))
        own = placed(base)
        beats_all = question.has("compare") and question.has("apart")  # "more than any other"
        if own.sides and (beats_all or question.has("standing", "most", "least", "rank")):
            yield own
            yield from _as_city(own, cities)
        if own.sides or by not in keys:
            continue
        if question.has("mean"):
            yield replace(base, operation="mean", descending=True)
        if question.has("share", "together"):
            first = number_in(question) or 1
            yield replace(base, operation="share", limit=first)
        if question.has("compare", "rank", "most", "least", "opens", "second"):
            yield from _gaps(base, question)


def _gaps(base: Lookup, question: Question) -> Iterator[Lookup]:
    """From the first to the second, to the place that is named, to the last."""
    gap = replace(base, operation="gap", descending=True)
    yield gap
    if (nth := question.cue("nth")) and nth.number and nth.number > 1:
        yield replace(gap, place=nth.number)
    if question.has("least", "closes", "ends"):
        yield replace(gap, order=ENDS)


def _as_city(own: Lookup, cities: Collection[Value]) -> Iterator[Lookup]:
    """The place among cities of a province that is a city: Beijing."""
    test = own.sides[0].tests[0]
    if own.by == "province" and set(test.values) <= set(cities):
        yield replace(own, by="city", sides=(replace(own.sides[0], tests=(replace(test, column="city"),)),))


def _only(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Whether the rows under the condition that a question says is the only one are all that the others pick out."""
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
