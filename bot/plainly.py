"""Questions whose words leave no doubt of what they want, whatever else they may be likened to."""

from __future__ import annotations

import re

from bot.asking import asks, mentions
from bot.grounds import Grounds
from bot.plan import Help, Plan, Refuse
from bot.question import Question

_GENERAL = frozenset(("an", "any", "the", "of", "and", "or", "in", "on", "for", "to", "about", "it", "this", "that"))


def plain_plan(question: Question, grounds: Grounds) -> Plan | None:
    """For thanks, and for what all of the paper says: what it holds. For a word that stands nowhere in it: that."""
    if asks(question, "thanks", "overview"):
        return Help()
    unsaid = tuple(thing for thing in mentions(question) if not _stands(thing, grounds))
    return Refuse(unsaid) if unsaid else None


def _stands(thing: str, grounds: Grounds) -> bool:
    """Whether any of a thing's words stands in the documents."""
    words = [word for word in re.findall(r"[a-z]+", thing) if word not in _GENERAL] or [thing]
    return any(grounds.knows(word) for word in words)
