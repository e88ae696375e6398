"""How sure it is that the prose answers: what was found in it, read against what the question asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.question import Question
from bot.retrieve import Passage
from bot.sought import asked_terms
from corpus.quantity import find_quantities

SURE = 0.7
"""Sureness from which a passage answers: none that should be refused reaches it (the report's threshold table)."""
NOT_HELD = 0.4
"""What is taken off where the very thing asked for is not in the passage."""

_QUOTED = re.compile(r'"|\d\+\d|\d\.\d')


def sureness(question: Question, passages: Sequence[Passage]) -> float:
    """How sure it is that the best passage answers: its coverage and cosine, added, from -1 to 2.

    Infinite for one that holds the words which the question quotes, or reads like the kind of answer asked for.
    """
    if not passages:
        return -math.inf
    best = passages[0]
    if best.marked and (question.has("cluster") or question.of("programme") or _QUOTED.search(question.folded)):
        return math.inf
    asked = frozenset() if question.has("amount") else asked_terms(question)
    lacks = bool(asked) and not asked & best.held
    if best.lexical == 0 or (question.has("count", "amount") and not find_quantities(best.chunk.text)):
        lacks = True  # not a word of it stands there, or no figure where one is asked for
    return best.coverage + best.cosine - (NOT_HELD if lacks else 0.0)
