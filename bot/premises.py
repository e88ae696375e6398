"""What a question takes for granted before it asks: a claim of its own, put right before the answer where it is false.

"Since Hefei has four clusters, which is the fourth?" says one thing and asks another. What it says is asked by itself,
as a question of yes or no; only a plain no is told.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer
from bot.asking import words_in
from bot.question import Question
from corpus.words import fold

NO = {"zh": ("不对。", "不是。", "没有。"), "en": ("No.", "No,")}
"""How an answer begins that denies what was asked."""
_CLAIM = {"zh": "{}，对吗？", "en": "Is it true that {}?"}


def premise_of(text: str) -> str | None:
    """What a question takes for granted, as a question of its own; None where it only asks.

    >>> premise_of("Since Hefei has four NDRC clusters, which is its fourth?")
    'Is it true that hefei has four ndrc clusters?'
    >>> premise_of("既然合肥有4个发改委的集群，第四个是哪个？")
    '合肥有4个发改委的集群，对吗？'
    """
    claims = words_in(fold(text), "premise")
    return _CLAIM[Question.language_of(claims[0])].format(claims[0].strip()) if claims else None


def denied(answer: Answer) -> bool:
    """Whether an answer begins with a no."""
    return bool(_no(answer))


def _no(answer: Answer) -> str:
    """The no with which an answer begins; empty if it begins otherwise."""
    return next((no for no in NO[answer.language] if answer.answer.startswith(no)), "")


def put_right(answer: Answer, claim: Answer) -> Answer:
    """An answer behind what is so, where `claim` denies what its question took for granted.

    Where that has told the same rows already, it is the whole answer.
    """
    if answer.rows and answer.rows == claim.rows:
        return replace(claim, question=answer.question, plan=answer.plan, suggestions=answer.suggestions)
    if claim.kind == "passage" and claim.notes:
        told = claim.answer[: len(_no(claim))] + (" " if claim.language == "en" else "") + claim.notes[0]
    else:
        long = len(claim.rows) > MOST
        told = claim.answer.split("\n\n" if long else "\n\n> ", maxsplit=1)[0]
    return replace(
        answer,
        answer=f"{told}\n\n{answer.answer}",
        citations=tuple(dict.fromkeys((*claim.citations, *answer.citations))),
        trace={**answer.trace, "premise": dict(claim.trace)},
    )


MOST = 3
"""Rows of what is so that are told beside the number of them."""
