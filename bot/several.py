"""A question of two or three parts: each is answered like a turn of a conversation, and the answers are put together.

"How many has Jiangsu, and which are they?" is one lookup and stays one. Only where the answer to the whole misses lines
or figures that the parts' answers have are they given one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.plan import Lookup, Plan, Several
from corpus.words import HAN

MOST = 3
"""How many parts a question may have."""
ANSWERED = ("lookup", "absent", "passage")

_BOUNDARY = re.compile(
    r"(?<=[?？;；])\s*(?=\S{3,})"
    r"|[,，。;；]\s*(?=(?:再|另外|还有|同时|顺便|此外|它又|又是|以及)\S{3,})"
    r"|,?\s+and (?=(?:(?:in |on |for )?which|how many|how much|what|who|when|where|whose|is|are|does|do|did)\b)"
    r"|,\s+(?=(?:which|how many|how much|what|who|when|where)\b)",
    re.IGNORECASE,
)
_LONG_ENOUGH = re.compile(rf"[{HAN}]{{3}}|\w+\W+\w+\W+\w+")
_ASKS = re.compile(
    r"哪|几|多少|什么|啥|谁|吗|是否|有没有|如何|怎么|为何|列|\b(?:which|what|how|who|whose|where|why|any)\b"
    r"|^\W*(?:list|name|give|show|tell|when(?! it)|is|are|was|were|does|do|did|has|have)\b",
    re.IGNORECASE,
)


def text_to_parts(text: str) -> list[str]:
    """The parts of a question that can be asked one after the other; the question itself if it has but one.

    >>> text_to_parts("贵州有哪几个集群？湖南的呢是什么体系？")
    ['贵州有哪几个集群？', '湖南的呢是什么体系？']
    """
    parts = [part.strip() for part in _BOUNDARY.split(text)]
    parts = [part for part in parts if part]
    asking = all(_LONG_ENOUGH.search(part) and _ASKS.search(part) for part in parts)
    return parts if 2 <= len(parts) <= MOST and asking else [text]


def parts_to_answer(parts: Sequence[str], whole: Answer, answer_of: Callable[[int], Answer]) -> Answer | None:
    """The answers to the parts, put together; None where the whole's answer has all that they have.

    `answer_of` answers the part of a number, those before it said.
    """
    if isinstance(whole.plan, Lookup) and (
        whole.plan.operation in ("compare", "share", "rank", "group") or whole.plan.all_of or whole.plan.none_of
    ):
        return None  # it speaks of both already
    answers: list[Answer] = []
    for number in range(len(parts)):
        answer = answer_of(number)
        if answer.kind not in ANSWERED or answer.plan is None or _lines(answer) > _lines(whole) > set():
            return None
        if isinstance(answer.plan, Lookup) and (not answer.plan.filters or _loses(whole.plan, answer.plan)):
            return None
        if not any(_has(other, answer) for other in answers):
            answers = [other for other in answers if not _has(answer, other)] + [answer]
    if len(answers) < 2 or all(_has(whole, answer) for answer in answers):
        return None
    return join(answers)


def _loses(whole: Plan | None, part: Lookup) -> bool:
    """Whether a part speaks of no place where the whole does: "which of Henan's are on one list, which on another"."""
    places = {"province", "city", "district"}
    told, said = (
        {column for each in plan.filters for column in each.columns & places} if isinstance(plan, Lookup) else set()
        for plan in (whole, part)
    )
    return isinstance(whole, Lookup) and whole.table == part.table and bool(told) and not said


def _has(one: Answer, other: Answer) -> bool:
    """Whether an answer shows all the lines and the figure that another one does."""
    if one.kind not in ANSWERED or not _lines(other) <= _lines(one):
        return False
    return other.value is None or re.search(rf"(?<![\d.]){other.value}(?![\d]|\.\d)", one.answer) is not None


def _lines(answer: Answer) -> set[tuple[str, int]]:
    return {(c.document, line) for c in answer.citations for line in range(c.lines[0], c.lines[1] + 1)}


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
