"""What people call a thing a thousand ways must come out as plain loops count it."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from bot.chat import Bot
from eval.counted.phrasings import Asked, every_phrasing, wrong

FILLINGS = 4 if os.environ.get("LOOKUPS") == "all" else 1
"""How often each template is filled: CI sets LOOKUPS=all."""


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    return list(every_phrasing(FILLINGS))


def test_there_are_many_of_each_kind_in_both_languages(asked: list[Asked]) -> None:
    kinds = Counter((one.op, one.language) for one in asked)
    assert len(asked) >= 1700 and len(kinds) >= 180
    assert sum(one.missed for one in asked) < 0.04 * len(asked)
    assert min(kinds.values()) >= 2


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_phrasing_is_understood(language: str, asked: list[Asked], bot: Bot) -> None:
    misses = [
        f"{one.op}: {' || '.join(one.turns)}: {why}"
        for one in asked
        if one.language == language
        and not one.missed
        and (why := wrong(one.gold, bot.ask(one.turns[-1], one.turns[:-1])))
    ]
    assert not misses, "\n".join(misses)
