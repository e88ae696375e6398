"""Which passage a later turn means, beside what was quoted before it: its own words, not the same text again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import asks
from bot.option import Option
from bot.picking import LEAST, Chances, likeliest, numbers_said
from bot.plan import Retrieve
from corpus.words import fold

WORD = 3
"""Characters of a Chinese word that may be what a turn is about."""
ALL_HELD = 0.9
"""Share of a turn's words, by weight, that a passage holds which holds nearly all."""
OWN_HELD = 0.6
"""Share of a turn's own words, by weight, that the passage must hold which they find."""
SUBJECT = 6
"""Letters of an English word that may be what a turn is about."""


def own_words(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The row of a table that a later turn's own words fit, where a passage with others beside it is best with more."""
    whole, situation = options[best].passage, options[best].situation
    if whole is None or not situation.later or options[best].query == situation.question.told:
        return best
    pointing = situation.question.has("entry") or bool(situation.question.of("serial"))
    if pointing or numbers_said(situation.question):  # it points at one of those before
        return best
    rows = [row for row in situation.grounds.records.values() if row.table != situation.grounds.lists]
    inside = {row.span for row in rows if row.span.first in whole.chunk.span.lines and row.span != whole.chunk.span}
    if len(inside) < 2:
        return best
    for at, each in enumerate(options):
        own = each.passage
        if own is None or each.query != situation.question.told or (isinstance(each.plan, Retrieve) and each.plan.rank):
            continue
        if own.chunk.span in inside and own.coverage >= ALL_HELD and chances[at] > LEAST * chances[best]:
            return at
    return best


def other_subject(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What a later turn's own words find, where the passage that is best holds none of those that nothing explains."""
    whole, situation = options[best].passage, options[best].situation
    words = [word for word in situation.question.rest if len(word) >= (SUBJECT if word.isascii() else WORD)]
    if whole is None or not situation.later or not words or options[best].query == situation.question.told:
        return best
    if any(word in fold(f"{whole.chunk.text} {whole.chunk.english}") for word in words):
        return best
    for at, each in enumerate(options):
        own = each.passage
        first = isinstance(each.plan, Retrieve) and each.plan.rank == 0
        if own is None or not first or each.query != situation.question.told:
            continue
        text = fold(f"{own.chunk.text} {own.chunk.english}")
        if own.coverage >= ALL_HELD and all(word in text for word in words):
            return at
    return best


def not_again(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What a later turn's own words find within the passage that is best, where that quotes again what was quoted.

    Where they find no more than that passage, and the turn asks for the other part, it is what was not quoted; where it
    points at what was quoted, it is that.
    """
    whole, situation = options[best].passage, options[best].situation
    quoted, question = situation.said.quoted, situation.question
    if whole is None or quoted is None or not situation.later or asks(question, "whole_text", "every", "reworded"):
        return best
    lines, told = set(whole.chunk.span.lines), set(quoted.lines)
    if not told <= lines:
        return best
    inside = {
        at: passage
        for at, each in enumerate(options)
        if (passage := each.passage) is not None and set(passage.chunk.span.lines) < lines
    }
    own = {at: passage for at, passage in inside.items() if options[at].query == question.told}
    pointed = {at: passage for at, passage in own.items() if set(passage.chunk.span.lines) <= told}
    own = pointed if question.has("pronoun") and pointed else own
    found = max(own, key=lambda at: (own[at].coverage, own[at].score), default=None)
    first = next((at for at in own if own[at].marked and _rank(options[at]) == 0), None)
    if first is not None and not own[first].chunk.span.overlaps(quoted):  # it reads as what is asked for: a reason
        return first
    again = found is not None and told < lines and own[found].chunk.span.overlaps(quoted)
    if found is not None and own[found].coverage >= OWN_HELD and (not again or question.has("pronoun")):
        return found
    if told == lines:
        return best
    rest = [at for at, passage in inside.items() if not passage.chunk.span.overlaps(quoted)]
    if asks(question, "the_other_one") and rest:
        return max(rest, key=lambda at: (len(inside[at].chunk.span.lines), float(chances[at])))
    within = [at for at, passage in inside.items() if set(passage.chunk.span.lines) <= told]
    return likeliest(within, chances, best) if question.has("pronoun") else best


def _rank(option: Option) -> int:
    """The place of the passage that an option quotes, among those that the search found."""
    return option.plan.rank if isinstance(option.plan, Retrieve) else 0
