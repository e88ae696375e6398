"""Picking among weighed options: what the rules that do so have in common."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.option import Option
from bot.plan import Filter, Lookup
from bot.question import Question
from corpus.quantity import numeral_to_number

EVEN = 0.9
"""Share of the best option's probability from which another is as probable."""
NEARLY = 0.5
"""Share of its probability that is enough for what answers just the question: one row of a table beside a passage that
holds them all, a lookup that explains every word beside a refusal."""
LEAST = 0.1
"""Share of its probability that is enough for what fits a number that a question says, or tells all that it asks."""

OF_ROWS = ("count", "list", "exists")
"""Operations that tell of the rows there are."""

Chances = NDArray[np.float32]
"""The options' probabilities, (n,)."""
Rule = Callable[[Sequence[Option], Chances, int], int]
"""Takes the options, their probabilities and the place of the best, and gives the place of the one to answer."""


def likeliest(places: Iterable[int], chances: Chances, best: int) -> int:
    """The most probable of some options; the best if there are none."""
    return max(places, key=lambda at: float(chances[at]), default=best)


def lookups(options: Sequence[Option]) -> Iterable[tuple[int, Lookup]]:
    """The options that look something up, with their places."""
    return ((at, option.plan) for at, option in enumerate(options) if isinstance(option.plan, Lookup))


def ranked(place: Filter, plan: Lookup, options: Sequence[Option], chances: Chances, best: int) -> int:
    """The option that ranks a place, a condition of the plan, among all that meet its other conditions."""
    rest = tuple(each for each in plan.filters if each != place)
    among = (
        at
        for at, each in lookups(options)
        if each.operation == "rank" and each.sides == (place,) and each.filters == rest
    )
    return likeliest(among, chances, best)


def applied(rules: Iterable[Rule], options: Sequence[Option], chances: Chances, best: int) -> int:
    """The place of the option to answer after each of the rules."""
    for rule in rules:
        best = rule(options, chances, best)
    return best


def numbers_said(question: Question) -> set[int | float | None]:
    """The numbers that a question says in digits or in Chinese numerals of one character from two on."""
    return {numeral_to_number(word) for word in re.findall(r"\d+|[二两三四五六七八九十]", question.masked)}
