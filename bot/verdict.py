"""What a yes-or-no question claims of the lists, held against what was found: how its answer begins."""

from __future__ import annotations

import re

from bot.filters import threshold
from bot.lookup import Result, passes
from bot.plan import Lookup
from bot.question import Question
from corpus.model import Language
from corpus.quantity import numeral_to_number

_NUMERAL = r"\d+|[一二两三四五六七八九十]+"
_CLAIMED = re.compile(
    rf"(?:有|得|拿|到|下|上|了)({_NUMERAL})个(?!城市|省|市|以上|[ⒼⓂⒾ]*(?:产业)?(?:集群)?[里中当之])"
    r"|(?<!the )(?<!these )(?<!those )(?<!of )(?<!'s )\b(\d+)(?: [ⒼⓂⒾ])* (?=[ⒼⓂⒾ]|clusters?\b|entries\b|winners?\b)"
)
"""A number of clusters that a question says there are."""
_NEGATED_QUESTION = re.compile(r"^\W*\w+n't\b|\w+n't (?:it|they|there|he|she|you)\b|(?:有|是)没有|不是.*[吗嘛么]")
"""A denial that denies nothing: "isn't it in batch 2?", "不是第二批吗"."""
_HOW_MANY = re.compile(r"几[个家]|多少|\bhow many\b|\bnumber of\b")
"""What asks for a number instead of claiming one."""
_ALL = re.compile(r"都|全部|每|均|\b(?:all|each|every)\b")
"""What says that something is on all of the lists."""
_CLAIMS = re.compile(
    r"[吗嘛么吧][?]?$|是不是|是否|有没有|对不对|没错"
    r"|^\W*(?:is|are|was|were|does|do|did|has|have|am i)(?:n't)?\b|\bright\?"
    r"|n't (?:it|they|there)\b|\bis it (?:true|correct|right)\b"
)
"""What makes a sentence with a number in it a claim to be checked."""


def verdict(question: Question, result: Result, lists: int = 0) -> bool | None:
    """Whether what a yes-or-no question about the lists claims is so; None if it asks otherwise or claims nothing.

    It may claim that there are such clusters, or none, or so many; that they are on all lists, of which there are
    `lists`; that they are the only ones of a wider kind; that a place or an industry comes first.
    """
    lookup = result.lookup
    if not question.has("exists"):
        return None
    if lookup.operation == "exists" and lookup.sides:
        return all(passes(row, lookup.sides[0]) for row in result.rows)
    if lookup.operation == "rank" and lookup.sides:
        return _comes_first(question, result)
    if lookup.by or lookup.operation not in ("exists", "count", "list"):
        return None
    if lists and _on_all_lists(question, lookup):
        return len({programme for row in result.rows for programme in row.get("programme")}) == lists
    counted = _as_claimed(question, len(result.rows))
    if counted is not None:
        return counted
    if lookup.operation != "exists":
        return None
    return not (question.has("none") and not _NEGATED_QUESTION.search(question.masked))


def _on_all_lists(question: Question, lookup: Lookup) -> bool:
    """Whether a question claims of what a lookup finds on any list that it is on all of them."""
    free = bool(lookup.filters) and not any(each.columns & {"programme", "batch"} for each in lookup.filters)
    claims = _CLAIMS.search(question.masked) and _ALL.search(question.masked)
    return free and question.has("lists") and claims is not None


def _as_claimed(question: Question, number: int) -> bool | None:
    """Whether there are as many as a question says; None if it does not say how many."""
    if question.has("top", "few", "share") or _HOW_MANY.search(question.masked) or not _CLAIMS.search(question.masked):
        return None
    if bound := threshold(question.cues):
        sign, wanted = bound
        return {"=": number == wanted, ">=": number >= wanted, "<=": number <= wanted}[sign]
    match = _CLAIMED.search(question.masked)
    claimed = numeral_to_number(next(g for g in match.groups() if g)) if match else None
    return None if claimed in (None, 1) else number == claimed  # "is there one that …?" asks for any


def _comes_first(question: Question, result: Result) -> bool | None:
    """Whether the one that is asked about leads; as one of several only if the question does not say "alone"."""
    if not question.has("most", "least", "apart") or len(result.places) != 1:
        return None
    _, place, tied = result.places[0]
    return place == 1 and (tied == 1 or not question.has("only", "apart"))


def verdict_words(question: Question, holds: bool | None) -> str:
    """The first word or two of the answer: 有, 是, 对; "Yes.", "No."; with the space that English needs."""
    if holds is None:
        return ""
    language: Language = question.language
    if language == "en":
        denied = question.has("none") and not _NEGATED_QUESTION.search(question.masked)
        return "Yes. " if holds else "No, there are. " if denied else "No. "
    if re.search(r"对[吗不吧嘛么]|没错|属实|真的|准确|正确", question.masked):
        return "对。" if holds else "不对。"
    has = re.search(r"(?<![只仅唯])有(?!关)", question.masked)
    return ("有。" if has else "是。") if holds else "不是。"
