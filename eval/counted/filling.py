"""What fills the slots of a counted conversation or a question of two parts, and what is right for it."""

from __future__ import annotations

from collections.abc import Callable

from bot.answer import Answer
from eval.counted.golds import Gold
from eval.counted.lists import spoken
from eval.counted.slots import SAID

Judge = Callable[[Answer], str]
"""What of an answer is wrong; empty if nothing is."""
Filling = tuple[dict[str, object], Gold | Judge | None]
"""The words of the slots, and what is right; None where the paper does not answer."""


def listed(language: str, **slots: str) -> dict[str, object]:
    return {slot: SAID[programme][language == "en"] for slot, programme in slots.items()}


def placed(language: str, **slots: str) -> dict[str, object]:
    return {slot: spoken(place, language) for slot, place in slots.items()}
