"""What a plan tells of beyond its number: a share's part, both of a comparison, the leaders, places, each asked of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.asking import asks, asks_only_which
from bot.lookup import Run
from bot.merge import PLACE, either, one_by_one
from bot.operations import any_key, focus_key
from bot.plan import Filter, Lookup, Plan, Test
from bot.question import Question
from corpus.model import Value
from corpus.names import Lexicon

FINER = ("city", "district")
"""Keys by which the rows of a place, a field or a list are told apart."""


@dataclass(frozen=True)
class _Turn:
    """A later turn, as far as it tells whether it speaks of rows."""

    question: Question

    @property
    def shares(self) -> bool:
        return self.question.has("share")

    @property
    def anew(self) -> bool:
        """Whether it compares anew; 占比 compares nothing."""
        compares = (self.question.has("compare") or asks(self.question, "more")) and not self.shares
        return compares or self.question.has("most", "least", "ratio", "rank", "nth", "top", "second")

    @property
    def bare(self) -> bool:
        """Whether it names no place and no list."""
        return not self.question.of(*PLACE, "region", "ministry", "programme")

    @property
    def key(self) -> str | None:
        return focus_key(self.question, "which") or any_key(self.question)

    def finer(self, than: str | None) -> bool:
        return self.bare and self.key in FINER and self.key != than

    @property
    def narrow(self) -> bool:
        """Whether it points at some of the rows, and does not only change a condition (只看第二批)."""
        return self.question.has("narrow") and asks(self.question, "of_them")


def rows_told(question: Question, plan: Plan, asked: Sequence[Lookup], run: Run, lexicon: Lexicon) -> Plan:
    """The rows that a plan tells of, where a later turn speaks of these; else the plan. `asked` are all lookups so far.

    "Which cities are they in?" after the province with the most is asked of its rows, "how many of them in batch 2?"
    after a share of the part, "list all of them" after two that were asked one by one of both. A turn that compares
    anew, or names another place or list, is asked of the plan.
    """
    if not isinstance(plan, Lookup):
        return plan
    turn = _Turn(question)
    if plan.sides and not plan.by and (_of_part(turn, plan) or _of_both(turn, plan)):
        return Lookup(plan.table, "list", (*plan.filters, either(plan.sides)))
    if plan.by and not plan.sides and (_of_leaders(turn, plan) or _of_places(turn, plan)):
        groups = run(plan).groups
        named = _named(plan.by, [group.key for group in groups], lexicon)
        return Lookup(plan.table, "list", (*plan.filters, named)) if groups else plan
    if not plan.sides and not plan.by and turn.bare and not turn.anew and asks(question, "all_of_them"):
        common, parts = one_by_one([lookup for lookup in asked if lookup.table == plan.table])
        several = len(parts) > 1 and not any(part.negated for part in parts)
        return Lookup(plan.table, "list", (*common, either(parts))) if several else plan
    return plan


def _of_part(turn: _Turn, plan: Lookup) -> bool:
    lists = turn.bare and turn.key is None and turn.question.has("list") and not turn.shares
    lists = lists and not turn.question.of("industry", "batch")  # "what about batch 2?" asks for its share
    told = (turn.narrow and not turn.shares) or (not turn.anew and (turn.finer(plan.by) or lists))
    return plan.operation == "share" and len(plan.sides) == 1 and told


def _of_both(turn: _Turn, plan: Lookup) -> bool:
    told = turn.narrow or turn.finer(plan.by) or (turn.bare and turn.shares)
    return plan.compared and not turn.anew and told


def _of_leaders(turn: _Turn, plan: Lookup) -> bool:
    question = turn.question
    rows = turn.narrow and question.has("count", "list") and turn.key != plan.by
    rows = rows and not re.search(r"\bha(?:s|ve)\b", question.masked)  # "how many of them have …?" is of places
    told = turn.finer(plan.by) or turn.shares or rows or asks_only_which(question)
    return plan.operation == "rank" and bool(plan.limit or plan.place) and not turn.anew and turn.bare and told


def _of_places(turn: _Turn, plan: Lookup) -> bool:
    """Whether the rows are meant of places that meet a condition."""
    question = turn.question
    otherwise = turn.key is not None and turn.key != plan.by and bool(question.focus)
    rows = question.has("cluster") and question.has("count", "list") and question.has("pair", "pronoun", "narrow")
    conditioned = bool(plan.all_of or plan.none_of or plan.having) and plan.operation in ("list", "count")
    return conditioned and not turn.anew and turn.bare and (otherwise or rows)


def _named(by: str, keys: Sequence[Value], lexicon: Lexicon) -> Filter:
    """The rows of some places, or whatever else was named."""
    english = ", ".join(lexicon.english_of(by, str(key)) for key in keys)
    return Filter((Test(by, tuple(keys)),), False, "、".join(map(str, keys)), english)
