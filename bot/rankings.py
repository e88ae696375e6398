"""What may be asked of a ranking as a whole: whose place, how far apart, what its first have together, the mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.asked import number_in
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
