"""What a turn says out of courtesy, or of who asks and why, in clauses of their own: it asks for nothing."""

from __future__ import annotations

import re

from bot.asking import stands_at
from bot.operations import PLACES
from corpus.finder import NameFinder
from corpus.fold import simplify
from corpus.words import HAN, fold

_END = r"[，。！!？?；;：:\n]|,(?!\d{3})|\.(?=\s|$)"
_CLAUSE = re.compile(rf"(?:(?!{_END}).)*(?:{_END}|$)", re.DOTALL)
_ENDS = "，,。.！!；;：: \n"
_ENOUGH = re.compile(rf"[{HAN}]{{4}}|[a-z]+\W+[a-z]+\W+[a-z]+", re.IGNORECASE)
"""What may be a question without the rest."""


def without_courtesies(turn: str, names: NameFinder) -> str:
    """A turn without its clauses that ask for nothing; the turn itself if nothing else is left.

    What askers tell of themselves is kept where only it names a place or an industry, or where the rest speaks of it.

    >>> without_courtesies("老师好，想请教一个问题，湖南有几个集群？谢谢您！", NameFinder({}))
    '湖南有几个集群？'
    """
    plain = simplify(turn)
    if len(plain) != len(turn):  # it has no like of this text character by character
        plain = turn
    spans = [match.span() for match in _CLAUSE.finditer(plain) if match.group()]
    clauses = [fold(plain[start:end]).strip(_ENDS) for start, end in spans]
    polite = [stands_at(clause, "courtesy") for clause in clauses]
    asking = " ".join(clause for clause, idle in zip(clauses, polite, strict=True) if not idle)
    own = [not idle and stands_at(clause, "asker") for clause, idle in zip(clauses, polite, strict=True)]
    told = " ".join(clause for clause, of_asker in zip(clauses, own, strict=True) if of_asker)
    rest = " ".join(c for c, idle, of_asker in zip(clauses, polite, own, strict=True) if not idle and not of_asker)
    if stands_at(rest, "of_asker") or not _named(told, names) <= _named(rest, names) or not _ENOUGH.search(rest):
        own, rest = [False] * len(own), asking
    left = [turn[a:b] for (a, b), idle, of_asker in zip(spans, polite, own, strict=True) if not idle and not of_asker]
    return "".join(left).strip(_ENDS.replace("\n", "")) if len(left) < len(spans) and _ENOUGH.search(rest) else turn


def _named(text: str, names: NameFinder) -> set[str]:
    """Whether places and industries are named in a text."""
    kinds = {meaning.kind for mention in names.find(text) for meaning in mention.meanings}
    return {"industry"} & kinds | ({"place"} if kinds & set(PLACES) else set())
