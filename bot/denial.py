"""Which of the names in a question stand where it denies something: "on the NDRC list *but not MIIT's*"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.question import Cue, Question

DENIALS = ("none", "negate", "negate_after")
"""Cues that deny."""

_CLAUSE_ENDS = re.compile(
    r"[,，;；。?？!！:：]|\.(?!\d)|但是?|却|而(?!且)|可是|不过|反而"
    r"|\b(?:but|yet|while|whereas|though|although|however|even if|despite)\b"
)


def name_to_stance(question: Question) -> dict[int, str]:
    """Of each name (by its number in `found`), how it stands to what is denied; empty where nothing is.

    before, after: the nearest name on that side of a denial in its own clause; beside: in that clause, farther away;
    apart: in another clause.
    """
    denials = [cue for cue in question.cues if cue.kind in DENIALS]
    if not denials:
        return {}
    bounds = [0, *(match.start() for match in _CLAUSE_ENDS.finditer(question.masked)), len(question.masked) + 1]
    stances: dict[int, str] = dict.fromkeys(range(len(question.found)), "apart")
    for cue in denials:
        first = max(bound for bound in bounds if bound <= cue.start)
        last = min(bound for bound in bounds if bound >= min(cue.end, len(question.masked)))
        inside = [n for n, found in enumerate(question.found) if first <= found.at < last]
        stances |= {number: "beside" for number in inside if stances[number] == "apart"}
        stances |= dict(_nearest(question, cue, inside))
    return stances


def _nearest(question: Question, cue: Cue, inside: list[int]) -> Iterator[tuple[int, str]]:
    """The names of a clause that are nearest to a denial in it, on either side."""
    before = [number for number in inside if question.found[number].at < cue.start]
    after = [number for number in inside if question.found[number].at >= cue.end]
    yield from ((number, "before") for number in before[-1:])
    yield from ((number, "after") for number in after[:1])
