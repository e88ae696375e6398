"""What people call a thing a thousand ways must come out as plain loops count it."""

from __future__ import annotations

from collections import Counter

import pytest

from bot.chat import Bot
from eval.counted.phrasings import Asked, every_phrasing, wrong
from tests.sizes import sized

FILLINGS = sized(1, 1, 3)
"""How often each template is filled."""
EVERY = sized(4, 1, 1)
"""Every so manieth filling is asked."""
PARTS = 6
"""They are asked in so many parts, which can be run side by side."""
NEWEST_MISSED = 0.25
"""The share of the newest templates that may be marked as not understood; measured, not hoped for."""


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return list(every_phrasing(FILLINGS))


def test_there_are_many_of_each_kind_in_both_languages(asked: list[Asked]) -> None:
    first = [one for one in asked if one.bank == "phrasings"]
    kinds = Counter((one.op, one.language) for one in first)
    assert len(first) >= 1700 and len(kinds) >= 180
    assert sum(one.missed for one in first) < 0.04 * len(first)
    assert min(kinds.values()) >= 2


def test_most_of_what_was_asked_by_those_who_tried_it_is_understood(asked: list[Asked]) -> None:
    newest = [one for one in asked if one.bank == "tried"]
    assert len(newest) >= 190 and sum(one.missed for one in newest) < NEWEST_MISSED * len(newest)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_phrasing_is_understood(language: str, part: int, asked: list[Asked], bot: Bot) -> None:
    misses = [
        f"{one.op}: {' || '.join(one.turns)}: {why}"
        for one in [one for one in asked if one.language == language][part :: PARTS * EVERY]
        if not one.missed and (why := wrong(one.gold, bot.ask(one.turns[-1], one.turns[:-1])))
    ]
    assert not misses, "\n".join(misses)
