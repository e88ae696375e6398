"""A question of two or three parts: where it can be taken apart, and the answers put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.plan import Several
from corpus.words import HAN

MOST = 3
"""How many parts a question may have."""

_BOUNDARY = re.compile(
    r"(?<=[?？;；])\s*(?=\S{3,})"
    r"|[,，。;；]\s*(?=(?:再|另外|还有|同时|顺便|此外|它又|又是|以及)\S{3,})"
    r"|,?\s+and (?=(?:(?:in |on |for )?which|how many|how much|what|who|when|where|whose|is|are|does|do|did)\b)"
    r"|,\s+(?=(?:which|how many|how much|what|who|when|where)\b)",
    re.IGNORECASE,
)
_WEAK = re.compile(r"[,，]\s*(?=\S{3,})|\s+and\s+|\s*(?:以及|并且)\s*|;\s*", re.IGNORECASE)
"""Where a question may be taken apart, or not at all."""
_LONG_ENOUGH = re.compile(rf"[{HAN}]{{3}}|\w+\W+\w+\W+\w+")
_ASKS = re.compile(
    r"哪|几|多少|什么|啥|谁|吗|是否|有没有|如何|怎么|为何|列|\b(?:which|what|how|who|whose|where|why|any)\b"
    r"|^\W*(?:list|name|give|show|tell|when(?! it)|is|are|was|were|does|do|did|has|have)\b",
    re.IGNORECASE,
)


def text_to_splits(text: str) -> list[tuple[str, ...]]:
    """The ways in which a question can be taken apart into questions; none if it asks but once.

    >>> text_to_splits("贵州有哪几个集群？湖南的呢是什么体系？")
    [('贵州有哪几个集群？', '湖南的呢是什么体系？')]
    """
    splits = [tuple(part.strip() for part in _BOUNDARY.split(text) if part.strip())]
    splits += [(text[: m.start()].strip(), text[m.end() :].strip()) for m in _WEAK.finditer(text)]
    asking = [s for s in splits if 2 <= len(s) <= MOST and all(_LONG_ENOUGH.search(p) and _ASKS.search(p) for p in s)]
    return list(dict.fromkeys(asking))[:MOST]


def join(answers: Sequence[Answer]) -> Answer:
    """Answers one after the other as one: the text, rows, citations and notes of all of them."""
    columns = tuple(dict.fromkeys(column for answer in answers for column in answer.columns))
    kinds = [answer.kind for answer in answers]
    return replace(
        answers[-1],
        kind="lookup" if "lookup" in kinds else kinds[0],
        answer="\n\n".join(answer.answer for answer in answers),
        value=next((answer.value for answer in answers if answer.value is not None), None),
        rows=tuple(row for answer in answers for row in answer.rows),
        columns=columns,
        citations=tuple(dict.fromkeys(citation for answer in answers for citation in answer.citations)),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
        plan=Several(tuple(answer.plan for answer in answers if answer.plan is not None)),
        trace={"parts": [dict(answer.trace) for answer in answers]},
    )
