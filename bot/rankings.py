"""What may be asked of a ranking as a whole: whose place, how far apart, what its first have together, the mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from bot.asked import number_in
from bot.asking import asks
from bot.operations import PLACES, any_key, placed
from bot.plan import ENDS, Filter, Lookup, Test
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
    if asks(question, "tied_first"):
        yield from _tied(plan, cities)
    said = any_key(question) or before
    keys = (said,) if said in KEYS else KEYS[:2]
    for by in KEYS:
        base = Lookup(plan.table, "rank", plan.filters, by=by, descending=not question.has("least"))
        own = placed(base)
        beats_all = question.has("compare") and question.has("apart")  # "more than any other"
        stands = question.has("standing", "most", "least", "rank") or asks(question, "said_first")
        if own.sides and (beats_all or stands):
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


def other_end(question: Question, asked: Sequence[Lookup]) -> Iterator[Lookup]:
    """The last ranking that was asked for from its other end: "and the fewest?"."""
    last = asked[-1] if asked else None
    if last is None or last.operation != "rank" or last.sides or question.found or question.focus:
        return
    if question.has("least" if last.descending else "most"):
        yield replace(last, descending=not last.descending, limit=1, place=None)


def place_of_last(question: Question, asked: Sequence[Lookup]) -> Lookup | None:
    """Who comes so-manieth in the last ranking, if only counts and lists were asked for since: "who is third?"."""
    nth = question.cue("nth")
    if nth is None or question.found or any_key(question):
        return None
    for last in reversed(asked[-3:]):
        if last.operation == "rank" and not last.sides:
            return replace(last, limit=None, place=nth.number)
        if last.by or last.compared:
            return None
    return None


def _tied(plan: Lookup, cities: Collection[Value]) -> Iterator[Lookup]:
    """The places of those that are named: whether they come first together."""
    filters = as_cities(plan.filters, cities)
    for each in filters:
        if each.columns <= set(PLACES) and len(each.columns) == len(each.tests) == 1 and not each.negated:
            rest = tuple(other for other in filters if other is not each)
            yield Lookup(plan.table, "rank", rest, by=each.tests[0].column, sides=(each,))


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
    sides = as_cities(own.sides, cities)
    if own.sides and all(each.columns == {"city"} for each in sides):
        yield replace(own, by="city", sides=sides)


def as_cities(filters: Sequence[Filter], cities: Collection[Value]) -> tuple[Filter, ...]:
    """Filters of places, those as cities of which all are such: Beijing beside Wuhan."""

    def as_city(each: Filter) -> Filter:
        values = tuple(value for test in each.tests for value in test.values)
        plain = each.columns <= set(PLACES) and set(values) <= set(cities)
        return replace(each, tests=(Test("city", values),)) if plain else each

    return tuple(map(as_city, filters))
