"""Whether a question claims something: it says a thing, and asks if that is so."""

from __future__ import annotations

from bot.asking import asks, words_in
from bot.question import Question
from corpus.quantity import numeral_to_number


def claims(question: Question) -> bool:
    """Whether a question says a thing and asks if it is so."""
    declared = asks(question, "declared") and bool(claimed_number(question))
    return question.has("exists") or asks(question, "confirm") or declared


def claimed_number(question: Question) -> int | float | None:
    """How many there are, as a question says."""
    numbers = words_in(question.masked, "claimed")
    return numeral_to_number(numbers[0]) if numbers else None
