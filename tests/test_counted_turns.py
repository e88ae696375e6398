"""Conversations and questions of two parts whose right answers are counted by plain loops."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from bot.chat import Bot
from eval.counted.__main__ import pair_is_right
from eval.counted.golds import Gold
from eval.counted.lists import ROWS
from eval.counted.pairs import OPS as PAIRS
from eval.counted.pairs import Pair, every_pair
from eval.counted.turns import OPS, Asked, every_conversation, wrong
from tests.sizes import sized

EVERY = sized(8, 4, 1)
"""Every so manieth is asked."""
UNDERSTOOD = {"conversations": 0.88, "pairs": 0.78}
"""Shares that must be answered rightly; `python -m eval.counted` prints how many are."""


@cache
def _conversations() -> tuple[Asked, ...]:
    return tuple(every_conversation())


@cache
def _pairs() -> tuple[Pair, ...]:
    return tuple(every_pair())


def test_there_are_all_kinds_in_both_languages() -> None:
    conversations, pairs = _conversations(), _pairs()
    assert {asked.op for asked in conversations} == OPS.keys() and {pair.op for pair in pairs} == PAIRS.keys()
    assert min(Counter((asked.op, asked.language) for asked in conversations).values()) >= 4
    assert not [asked for asked in conversations if any("{" in turn for turn in asked.turns)]


def test_the_golds_hold_what_is_printed() -> None:
    lines = {row.line for row in ROWS}
    told = [asked.gold for asked in _conversations() if isinstance(asked.gold, Gold)]
    golds = [*told, *(gold for pair in _pairs() for gold in pair.golds)]
    assert all(gold.lines is None or (gold.lines and gold.lines <= lines) for gold in golds)
    assert all(gold.value is not None or gold.lines or gold.keys for gold in golds)


def test_most_conversations_are_understood(bot: Bot) -> None:
    asked = _conversations()[::EVERY]
    misses = [
        f"{each.op}: {' || '.join(each.turns)}: {why}"
        for each in asked
        if (why := wrong(each, bot.ask(each.turns[-1], each.turns[:-1])))
    ]
    assert len(misses) <= (1 - UNDERSTOOD["conversations"]) * len(asked), "\n".join(misses)


def test_most_questions_of_two_parts_are_answered_part_by_part(bot: Bot) -> None:
    pairs = _pairs()[::EVERY]
    misses = [pair.question for pair in pairs if not pair_is_right(pair, bot)]
    assert len(misses) <= (1 - UNDERSTOOD["pairs"]) * len(pairs), "\n".join(misses)


@pytest.mark.parametrize("op", sorted(OPS))
def test_fillings_differ(op: str) -> None:
    words = [str(sorted(filled.items())) for filled, _ in OPS[op]("zh")]
    assert len(words) == len(set(words)) >= 1
