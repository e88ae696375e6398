"""What people call a thing a thousand ways must come out as plain loops count it."""

from __future__ import annotations

import os
from collections import Counter

import pytest
from phrasings import Asked, Gold, every_phrasing

from bot.answer import Answer
from bot.chat import Bot

FILLINGS = 4 if os.environ.get("LOOKUPS") == "all" else 1
"""How often each template is filled: CI sets LOOKUPS=all."""


def wrong(gold: Gold, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    counted = bool(answer.rows) and "count" in answer.rows[0]
    groups = {str(row.get(answer.columns[0])): row["count"] for row in answer.rows} if counted else {}
    if gold.counts is not None:
        return "" if groups == dict(gold.counts) else f"{groups}, not {dict(gold.counts)}"
    if gold.keys is not None:
        return "" if set(groups) == gold.keys else f"{answer.kind} {sorted(groups)}, not {sorted(gold.keys)}"
    if gold.value == 0:
        return "" if answer.value == 0 else f"{answer.kind} {answer.value}, not 0"
    if answer.kind != "lookup":
        return answer.kind
    if gold.lines is not None:
        lines = {row.get("line") for row in answer.rows}
        return "" if lines == gold.lines else f"lines {sorted(map(str, lines))}, not {sorted(gold.lines)}"
    return "" if gold.value in (None, answer.value) else f"{answer.value}, not {gold.value}"


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
