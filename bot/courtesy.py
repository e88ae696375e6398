"""What a turn says out of courtesy, or of who asks and why, in clauses of their own: it asks for nothing."""

from __future__ import annotations

import re

from bot.asking import spans_of, stands_at
from bot.operations import PLACES
from corpus.finder import NameFinder
from corpus.fold import simplify
from corpus.words import HAN, fold

_END = r"[，。！!？?；;：:\n]|,(?!\d{3})|\.(?=\s|$)"
_CLAUSE = re.compile(rf"(?:(?!{_END}).)*(?:{_END}|$)", re.DOTALL)
_ENDS = "，,。.！!；;：: \n"
_ENOUGH = re.compile(rf"[{HAN}]{{4}}|[a-z]+\W+[a-z]+\W+[a-z]+", re.IGNORECASE)
"""What may be a question without the rest."""
LEAD = 6
"""Words, or Chinese characters, before a request that are told of the asker."""


def without_courtesies(turn: str, names: NameFinder) -> str:
    """A turn without its clauses that ask for nothing, and without what leads up to a request to be told something.

    What askers tell of themselves is kept where only it names a place or an industry, or where the rest speaks of it;
    and all is kept if nothing else is left.

    >>> without_courtesies("老师好，想请教一个问题，湖南有几个集群？谢谢您！", NameFinder({}))
    '湖南有几个集群？'
    """
    return _without_lead(_without_clauses(_without_lead(turn, names), names), names)


def _without_clauses(turn: str, names: NameFinder) -> str:
    plain = _plain(turn)
    spans = [match.span() for match in _CLAUSE.finditer(plain) if match.group()]
    clauses = [fold(plain[start:end]).strip(_ENDS) for start, end in spans]
    polite = [stands_at(clause, "courtesy") for clause in clauses]
    asking = " ".join(clause for clause, idle in zip(clauses, polite, strict=True) if not idle)
    own = [not idle and stands_at(clause, "asker") for clause, idle in zip(clauses, polite, strict=True)]
    told = " ".join(clause for clause, of_asker in zip(clauses, own, strict=True) if of_asker)
    rest = " ".join(c for c, idle, of_asker in zip(clauses, polite, own, strict=True) if not idle and not of_asker)
    if not _stands_alone(rest, told, names):
        own, rest = [False] * len(own), asking
    left = [turn[a:b] for (a, b), idle, of_asker in zip(spans, polite, own, strict=True) if not idle and not of_asker]
    return "".join(left).strip(_ENDS.replace("\n", "")) if len(left) < len(spans) and _ENOUGH.search(rest) else turn


def _without_lead(turn: str, names: NameFinder) -> str:
    plain = _plain(turn)
    asked = max(plain.rfind("?"), plain.rfind("？")) if plain.rstrip()[-1:] not in ("?", "？") else -1
    for start, end in reversed(spans_of(plain.lower(), "request_lead")):
        before, rest = fold(plain[:start]), fold(plain[end:])
        told = len(re.findall(rf"[a-z]+|[{HAN}]", before))
        own = start > asked and "?" not in before and stands_at(fold(plain[:end]), "of_self")
        if own and told >= LEAD and stands_at(rest, "asks_something") and _stands_alone(rest, before, names):
            return turn[end:].strip(_ENDS.replace("\n", ""))
    return turn


def _plain(turn: str) -> str:
    """A turn in simplified characters; itself if it has no like of that character by character."""
    plain = simplify(turn)
    return plain if len(plain) == len(turn) else turn


def _stands_alone(rest: str, told: str, names: NameFinder) -> bool:
    """Whether what is left is a question that needs nothing of what is told of the asker."""
    for start, end in reversed(spans_of(told, "document")):  # "a paper" is no industry
        told = told[:start] + told[end:]
    needed = stands_at(rest, "of_asker") or not _named(told, names) <= _named(rest, names)
    return not needed and _ENOUGH.search(rest) is not None


def _named(text: str, names: NameFinder) -> set[str]:
    """What kinds of conditions are named in a text: places, industries, lists."""
    kinds = {meaning.kind for mention in names.find(text) for meaning in mention.meanings}
    lists = {"list"} if kinds & {"programme", "ministry"} else set()
    return {"industry"} & kinds | lists | ({"place"} if kinds & {*PLACES, "region"} else set())
