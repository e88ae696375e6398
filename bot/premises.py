"""What a question takes for granted before it asks: a claim of its own, put right before the answer where it is false.

"Since Hefei has four clusters, which is the fourth?" says one thing and asks another. What it says is asked by itself,
as a question of yes or no; only a plain no is told.
"""

from __future__ import annotations

from dataclasses import replace

from bot.answer import Answer
from bot.asking import stands_at, words_in
from bot.desk import with_notes
from bot.question import Question
from corpus.words import fold

NOT_ALL = ("不是全部。", "Not all.")
NO = {"zh": ("不对。", "不是。", "没有。", NOT_ALL[0]), "en": ("No.", "No,", NOT_ALL[1])}
"""How an answer begins that denies what was asked."""
_CLAIM = {"zh": "{}，对吗？", "en": "Is it true that {}?"}


def premise_of(text: str) -> str | None:
    """What a question takes for granted, as a question of its own; None where it only asks.

    >>> premise_of("Since Hefei has four NDRC clusters, which is its fourth?")
    'Is it true that hefei has four ndrc clusters?'
    >>> premise_of("既然合肥有4个发改委的集群，第四个是哪个？")
    '合肥有4个发改委的集群，对吗？'
    >>> premise_of("Why is Beijing the only city with four NDRC clusters?")
    'is beijing the only city with four ndrc clusters?'
    """
    folded = fold(text)
    if claims := words_in(folded, "premise"):
        return _CLAIM[Question.language_of(claims[0])].format(claims[0].strip())
    asked = words_in(folded, "premise_asked")
    return f"{asked[0]}?" if asked else None


def denied(answer: Answer) -> bool:
    """Whether an answer begins with a no; "not all" denies only what was said of all."""
    no = _no(answer)
    return bool(no) and (no not in NOT_ALL or stands_at(fold(answer.question), "all_claimed"))


def _no(answer: Answer) -> str:
    """The no with which an answer begins; empty if it begins otherwise."""
    return next((no for no in NO[answer.language] if answer.answer.startswith(no)), "")


def put_right(answer: Answer, claim: Answer) -> Answer:
    """An answer behind what is so, where `claim` denies what its question took for granted.

    Where that has told the same rows or lines already, or nothing else is to be told, it is the whole answer.
    """
    noted = claim.kind == "passage" and claim.notes
    if answer.kind == "refused" and not noted:
        return replace(claim, question=answer.question)
    if answer.rows == claim.rows and (answer.rows or (answer.citations == claim.citations and not noted)):
        return replace(claim, question=answer.question, plan=answer.plan, suggestions=answer.suggestions)
    if noted:
        no = _no(claim)
        told = no + (" " if claim.language == "en" else "") + claim.notes[0]
        if answer.kind == "refused":  # the lines that say otherwise are all there is to tell
            quoted = claim.answer.removeprefix(no).removesuffix(with_notes("\n", claim.notes, claim.language).strip())
            return replace(claim, question=answer.question, answer=f"{told}\n\n{quoted.strip()}", notes=claim.notes[1:])
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
