"""What speaks to a row that is named or was told of: the measures against a problem."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.asking import asks
from bot.conditions import ordinal_in
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import passes
from bot.option import Option
from bot.picking import Chances, lookups
from bot.plan import PRINTED, Filter, Lookup, Several, Test
from bot.question import Question
from corpus.model import Record
from corpus.words import fold, is_chinese

ENOUGH = 0.4
"""Share of a name that a question must say to mean it."""


def remedies(question: Question, said: Said, grounds: Grounds) -> Lookup | None:
    """The rows that speak to those which a question names, or else which were told of: "what is the fix for it?"."""
    if not asks(question, "remedy"):
        return None
    names = dict.fromkeys(
        answer
        for row in (_named(question, grounds) or _pointed(question, _told(said, grounds)))
        for answer in grounds.tables[row.table].answered_by.get(str(row.first("name")), ())
    )
    rows = [row for row in grounds.records.values() if str(row.first("name")) in names and row.first("text")]
    if not rows:
        return None
    english = ", ".join(row.translations.get("name", "") for row in rows)
    return Lookup(rows[0].table, "list", (Filter((Test("name", tuple(names)),), False, "、".join(names), english),))


def _answered(grounds: Grounds) -> list[Record]:
    """The rows of which something is known to speak to them."""
    return [row for row in grounds.records.values() if str(row.first("name")) in grounds.tables[row.table].answered_by]


def _named(question: Question, grounds: Grounds) -> list[Record]:
    """The rows of whose name, or its rendering, a question says enough."""
    said = _pieces(question.folded)

    def shares(name: str) -> bool:
        pieces = _pieces(fold(name))
        return bool(pieces) and len(pieces & said) >= ENOUGH * len(pieces)

    return [row for row in _answered(grounds) if shares(str(row.first("name"))) or shares(row.translations["name"])]


def _pieces(text: str) -> set[str]:
    """Pairs of Chinese characters, and English words of some length."""
    pairs = {one + other for one, other in pairwise(text) if is_chinese(one) and is_chinese(other)}
    return pairs | set(re.findall(r"[a-z]{5,}", text))


def _told(said: Said, grounds: Grounds) -> list[Record]:
    found = said.found
    if said.question is None or found is None:
        return []
    rows = [row for row in _answered(grounds) if row.table == found.table]
    if found.order == PRINTED and (found.place or found.limit):
        rows = rows[::-1] if found.descending else rows
        first = (found.place or 1) - 1
        rows = rows[first : first + (found.limit or 1)]
    return [row for row in rows if all(passes(row, each) for each in found.filters)]


def _pointed(question: Question, told: list[Record]) -> list[Record]:
    """Of several rows told the one at the place that a turn names: "how is the second solved?"."""
    nth = ordinal_in(question)
    return told[nth - 1 : nth] if nth is not None and 0 < nth <= len(told) > 1 else told


def as_remedy(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What speaks to the row that is named or was told of, where a turn asks for that."""
    situation = options[best].situation
    if isinstance(options[best].plan, Several):
        return best
    meant = remedies(situation.question, situation.said, situation.grounds)
    return next((at for at, each in lookups(options) if each == meant), best)
