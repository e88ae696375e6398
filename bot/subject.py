"""What a plan tells of beyond its number: the part of a share, both of a comparison, the first of a ranking."""

from __future__ import annotations

import re

from bot.asking import asks, asks_only_which
from bot.lookup import Run
from bot.merge import PLACE, either
from bot.operations import any_key, focus_key
from bot.plan import Filter, Lookup, Plan, Test
from bot.question import Question
from corpus.names import Lexicon

FINER = ("city", "district")
"""Keys by which the rows of a place, a field or a list are told apart."""


def rows_told(question: Question, plan: Plan, run: Run, lexicon: Lexicon) -> Plan:
    """The rows that a plan tells of, where a later turn speaks of these; else the plan.

    "Which cities are they in?" after the province with the most is asked of its rows, "how many of them in batch 2?"
    after a share of the part. A turn that compares anew, or names another place or list, is asked of the plan.
    """
    if not isinstance(plan, Lookup):
        return plan
    shares = question.has("share")
    anew = question.has("compare", "most", "least", "ratio", "rank", "nth") or asks(question, "more")
    anew = anew and not shares  # 占比 compares nothing
    bare = not question.of(*PLACE, "region", "ministry", "programme")
    key = focus_key(question, "which") or any_key(question)
    finer = bare and key in FINER and key != plan.by
    narrow = question.has("narrow")
    if plan.operation == "share" and not plan.by and len(plan.sides) == 1:
        lists = bare and key is None and question.has("list") and not shares
        told = (narrow and not shares) or (not anew and (finer or lists))
        return _of(plan, either(plan.sides)) if told else plan
    if plan.compared:
        told = not anew and (narrow or finer or (bare and shares))
        return _of(plan, either(plan.sides)) if told else plan
    if plan.operation == "rank" and plan.by and not plan.sides and (plan.limit or plan.place):
        rows = narrow and question.has("count", "list") and key != plan.by
        rows = rows and not re.search(r"\bha(?:s|ve)\b", question.masked)  # "how many of them have …?" is of places
        told = not anew and bare and (finer or shares or rows or asks_only_which(question))
        return _of(plan, _first(plan, run, lexicon)) if told and run(plan).groups else plan
    return plan


def _of(plan: Lookup, told: Filter) -> Lookup:
    return Lookup(plan.table, "list", (*plan.filters, told))


def _first(plan: Lookup, run: Run, lexicon: Lexicon) -> Filter:
    """The places, or whatever is ranked, that a ranking named."""
    by, keys = plan.by or "", tuple(group.key for group in run(plan).groups)
    english = ", ".join(lexicon.english_of(by, str(key)) for key in keys)
    return Filter((Test(by, keys),), False, "、".join(map(str, keys)), english)
