"""Numbers that a question claims of several things one by one: "20 in the first batch and 24 in the second, right?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking import asks
from bot.claims import claims
from bot.question import Found, Question
from bot.result import Result
from corpus.model import Record
from corpus.quantity import find_quantities, numeral_to_number

KINDS = ("batch", "ministry", "programme", "province", "city", "country")
"""Kinds of names that may each be said to have so many."""
_NUMBER = re.compile(
    r"[^Ⓐ-Ⓩ\d,，、;；。.?？]{0,20}?(?<![a-z第-])(\d+|[一二两三四五六七八九十]{1,3})(?=个|家|席|项|\b)(?!%|年|月)"
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


_OF = ("province", "country")
"""Columns that say whose a small table's row is."""


def holds_in_rows(question: Question, rows: Sequence[Record]) -> bool | None:
    """Whether a small table's row of each place states the number that a question claims of it; None without rows."""
    held = []
    for found, number in paired_claims(question):
        places = {meaning.value for meaning in found.meanings}
        own = [row for row in rows if places & {str(v) for column in _OF for v in row.get(column)}]
        if not own:
            return None
        stated = any(number == figure.value for row in own for figure in find_quantities(row.printed))
        held.append(stated or number == len(own))
    return all(held) if held else None


def _count(result: Result, found: Found) -> int | None:
    """How many of the rows found are of what a name means; None where the lookup has no condition on that."""
    values = {meaning.value for meaning in found.meanings}
    for each in result.lookup.filters:
        for test in each.tests:
            if not each.negated and (held := values & set(map(str, test.values))):
                return sum(bool(held & set(map(str, row.get(test.column)))) for row in result.rows)
    return None
