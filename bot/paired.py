"""Numbers that a question claims of several things one by one: "20 in the first batch and 24 in the second, right?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking import asks
from bot.claims import claims
from bot.option import Option
from bot.picking import Chances, likeliest, lookups
from bot.question import Found, Question
from bot.result import Result
from corpus.quantity import numeral_to_number

KINDS = ("batch", "ministry", "programme", "province", "city")
"""Kinds of names that may each be said to have so many."""
_NUMBER = re.compile(
    r"[^Ⓐ-Ⓩ\d,，、;；。.?？]{0,12}?(?<![a-z第-])(\d+|[一二两三四五六七八九十]{1,3})(?=个|家|席|项|\b)(?!%|年|月)"
)
"""So many, right behind a name."""


def paired_claims(question: Question) -> list[tuple[Found, int]]:
    """Each of several names of one kind with the number that a question claims of it; empty where it pairs none."""
    if not claims(question) or asks(question, "how_many"):
        return []
    for kind in KINDS:
        named = question.of(kind)
        pairs = [(found, _number_behind(question.masked, found.at)) for found in named]
        if len(named) > 1 and all(number is not None for _, number in pairs):
            return [(found, number) for found, number in pairs if number is not None]
    return []


def _number_behind(masked: str, at: int) -> int | None:
    match = _NUMBER.match(masked, at + 1)
    number = numeral_to_number(match.group(1)) if match else None
    return int(number) if number is not None else None


def holds_for_each(question: Question, result: Result) -> bool | None:
    """Whether each has as many rows as a question claims; None where it pairs no numbers with what is looked up."""
    pairs = paired_claims(question)
    counted = [_count(result, found) for found, _ in pairs]
    if not pairs or None in counted:
        return None
    return all(count == number for count, (_, number) in zip(counted, pairs, strict=True))


def _count(result: Result, found: Found) -> int | None:
    """How many of the rows found are of what a name means; None where the lookup has no condition on that."""
    values = {meaning.value for meaning in found.meanings}
    for each in result.lookup.filters:
        for test in each.tests:
            if not each.negated and (held := values & set(map(str, test.values))):
                return sum(bool(held & set(map(str, row.get(test.column)))) for row in result.rows)
    return None


def as_paired(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of all that numbers are claimed of, where a passage that may say some of them is best."""
    pairs = paired_claims(options[best].situation.question)
    if not pairs:
        return best
    values = {meaning.value for found, _ in pairs for meaning in found.meanings}
    held = (
        at
        for at, each in lookups(options)
        if each.operation == "exists"
        and len(values & {str(v) for f in each.filters for t in f.tests for v in t.values}) >= len(pairs)
    )
    return likeliest(held, chances, best)
