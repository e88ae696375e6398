"""What a later turn picks from places and rows told before: of the leaders, of one place, of another number or list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.among import swapped
from bot.asking import asks, words_in
from bot.denial import DENIALS
from bot.filters import serial_filter
from bot.operations import PLACES
from bot.option import Option
from bot.picking import Chances, Rule, likeliest, lookups
from bot.plan import Lookup
from corpus.quantity import numeral_to_number


def of_those_leading(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the places that came first the rows of what a turn names, not who comes first of these.

    "Which of them have integrated circuits?" after the cities with most.
    """
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or plan.operation != "rank" or not question.has("narrow"):
        return best
    if question.has("most", "least", "top", "rank", "second") or not question.found:
        return best
    new = {f for f in plan.filters if f.columns == {"industry"}}
    within = (
        at
        for at, each in lookups(options)
        if each.operation == "list"
        and not each.by
        and new <= set(each.filters)
        and any(f.columns <= set(PLACES) and not f.negated for f in each.filters)
        and {f for f in plan.filters if not f.columns & set(PLACES)} <= set(each.filters)
    )
    return likeliest(within, chances, best) if new else best


def so_many_there(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the place that a turn names, where it says how many these are: "Wuhan's four", 大连的两个."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    number = next(iter(words_in(question.masked, "so_many_of")), "")
    places = question.of(*PLACES)
    if not situation.later or not number or len(places) != 1 or not isinstance(plan, Lookup):
        return best
    wanted = numeral_to_number(number)
    values = {meaning.value for meaning in places[0].meanings}
    there = [
        (at, each)
        for at, each in lookups(options)
        if each.operation == "list"
        and not (each.by or each.limit or each.place or each.all_of or each.none_of)
        and any(values & {str(v) for t in f.tests for v in t.values} for f in each.filters if not f.negated)
        and (result := options[at].result) is not None
        and len(result.rows) == wanted
    ]
    there = [(at, p) for at, p in there if any(f.columns == {"programme"} for f in p.filters)] or there
    fewest = min((len(each.filters) for _, each in there), default=0)
    return likeliest((at for at, each in there if len(each.filters) == fewest), chances, best)


def on_all_of_them(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Which of the places that were spoken of are on all lists, where a turn asks just that of them."""
    situation = options[best].situation
    question, grounds = situation.question, situation.grounds
    if not situation.later or not question.has("narrow") or not question.has("lists") or not question.has("both"):
        return best
    if question.of(*PLACES, "region", "industry", "batch") or question.has("none", "count", *DENIALS):
        return best
    every = (
        at
        for at, each in lookups(options)
        if each.operation == "list"
        and each.by in PLACES
        and len(each.all_of) == len(grounds.programmes)
        and not each.none_of
        and each.filters
        and all(f.columns <= set(PLACES) for f in each.filters)
    )
    return likeliest(every, chances, best)


def only_on_another(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places only on the list that a turn names, after those only on another one: 那只在发改委的呢."""
    situation, before = options[best].situation, options[best].situation.said.plan
    question = situation.question
    if not situation.later or not isinstance(before, Lookup) or not before.all_of or len(before.none_of) < 2:
        return best
    if not question.has("only", "follow") or len(question.of("ministry", "programme")) != 1 or question.of(*PLACES):
        return best
    other = set(swapped(question, situation.said, situation.grounds))
    other -= {replace(before, all_of=before.none_of, none_of=before.all_of)}
    return next((at for at, each in lookups(options) if each in other), best)


def numbers_compared(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The two numbers that were compared before, where a turn wants no more than the numbers."""
    situation = options[best].situation
    before = situation.said.asked[-1] if situation.said.asked else None
    if not situation.later or before is None or not before.compared or not asks(situation.question, "numbers_only"):
        return best
    return next((at for at, each in lookups(options) if each == before), best)


def another_number(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The row with the serial number that a turn says by itself, after one with another number: "and 41?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    question = situation.question
    if (
        not situation.later
        or not isinstance(before, Lookup)
        or question.found
        or question.has("count", "most", "least")
    ):
        return best
    rest = tuple(each for each in before.filters if each.columns != {"serial"})
    numbers = [word for word in question.rest if word.isdigit()]
    if len(rest) == len(before.filters) or len(numbers) != 1 or len(question.rest) > 1:
        return best
    numbered = {replace(before, filters=(*rest, serial_filter([int(numbers[0])])))}
    return next((at for at, each in lookups(options) if each in numbered), best)


PICKS: tuple[Rule, ...] = (
    of_those_leading,
    so_many_there,
    on_all_of_them,
    only_on_another,
    numbers_compared,
    another_number,
)
"""The rules, in the order in which they are applied."""
