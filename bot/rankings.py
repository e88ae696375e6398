"""What may be asked of a ranking as a whole: whose place, how far apart, what its first have together, the mean."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.asked import number_in
from bot.operations import any_key, placed
from bot.plan import ENDS, Lookup
from bot.question import Question

KEYS = ("province", "city", "industry")
"""What is ranked: first what the question says, else each of the first two."""


def rankings(plan: Lookup, question: Question, before: str | None = None) -> Iterator[Lookup]:
    """What a question may ask of the ranking of the rows that a lookup picks out; `before`: what was ranked before."""
    said = any_key(question) or before
    keys = (said,) if said in KEYS else KEYS[:2]
    for by in keys:
        base = Lookup(plan.table, "rank", plan.filters, by=by, descending=not question.has("least"))
        own = placed(base)
        if question.has("standing", "most", "least", "rank") and own.sides:
            yield own
        if own.sides:
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
