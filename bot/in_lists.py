"""A question -> what each thing that it may want makes of it in the lists, whatever else holds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.candidate import Origin, Proposal
from bot.enact import KEYED
from bot.filters import AmbiguousName
from bot.grounds import Grounds
from bot.intent import OTHER, Vote
from bot.lists import AS_READ, Variant, lists_lookup
from bot.lookup import Run
from bot.naming import literal_filters
from bot.plan import Clarify, Filter, Lookup
from bot.question import Question
from bot.those import COLUMNS, FEW

IMPROBABLE = 0.004
"""Probability of an intent below which nothing is made of it."""
PROBABLE = 0.03
"""Probability of an intent from which it is also tried on the question read otherwise (`bot.variants`)."""
ALWAYS = ("count", "list", "exists")
"""Intents that are tried however improbable."""


@dataclass(frozen=True)
class InLists:
    """What a question may mean in the lists."""

    question: Question
    grounds: Grounds
    run: Run

    @cached_property
    def literal(self) -> list[Filter]:
        """Words that no name has and that names may hold, as conditions."""
        return literal_filters(self.question, self.grounds.vocabulary)[0]

    @cached_property
    def unknown(self) -> list[str]:
        """Such words that no name is known to hold."""
        return literal_filters(self.question, self.grounds.vocabulary)[1]

    @cached_property
    def rows(self) -> list[Lookup]:
        """The rows that the names in the question pick out in the lists, with other words as names and without."""
        found = [
            plan
            for words in ([], self.literal)
            for plan, _, _ in self._lookup(words, Vote("list", 1.0, 1.0), AS_READ, "standing", {})
            if isinstance(plan, Lookup)
        ]
        return list(dict.fromkeys(found))

    def columns(self) -> Iterator[Lookup]:
        """Each column of the few rows that the names in the question pick out."""
        for plan in self.rows:
            if not (plan.filters and 0 < len(self.run(plan).rows) <= FEW):
                continue
            for column in COLUMNS:
                told = any(column in each.columns for each in plan.filters if len(each.tests[0].values) == 1)
                if self.grounds.known.values.get(column) and not told:
                    yield Lookup(plan.table, "attribute", plan.filters, (column,))

    def of_intents(self, least: float, most: float, named: Sequence[list[Filter]]) -> Iterator[Proposal]:
        """What each intent of such a probability makes of it in the lists, with each set of words as names."""
        for intent, score in self._intents(least, most):
            for words in named:
                yield from self._lookup(words, Vote(intent, 1.0, 1.0), AS_READ, "intent", {"intent": score})
        if least == PROBABLE:
            for words in named:
                yield from self._lookup(words, Vote(OTHER, 0.0, 1.0), AS_READ, "cues", {})

    def varied(self, variants: Sequence[Variant], origin: Origin) -> Iterator[Proposal]:
        """What each intent that is probable, or always tried, makes of the question read otherwise."""
        for intent, score in self._intents(PROBABLE, 1.0):
            for variant in variants if intent in KEYED else [v for v in variants if not v.by]:
                yield from self._lookup(self.literal, Vote(intent, 1.0, 1.0), variant, origin, {"intent": score})

    def _intents(self, least: float, most: float) -> Iterator[tuple[str, float]]:
        """The intents of such a probability, and its logarithm; those that are always tried are probable."""
        if not self.grounds.lists:
            return
        for intent, chance in self.grounds.intents.chances(self.question, "first").items():
            tried = max(chance, PROBABLE) if intent in ALWAYS else chance
            if intent != OTHER and least <= tried and (tried < most or most == 1.0):
                yield intent, math.log(chance + 1e-4)

    def _lookup(
        self, words: Sequence[Filter], vote: Vote, variant: Variant, origin: Origin, scores: Mapping[str, float]
    ) -> Iterator[Proposal]:
        if not self.grounds.lists:
            return
        try:
            yield lists_lookup(self.question, words, self.grounds, vote, variant), origin, scores
        except AmbiguousName as error:
            meanings = tuple(f"{m.kind}:{m.value}" for m in error.meanings)
            yield Clarify("ambiguous", error.name, meanings), "cues", {}
            for question in _each_meaning(self.question, error):
                try:
                    yield lists_lookup(question, words, self.grounds, vote, variant), "meaning", scores
                except AmbiguousName:
                    continue


def _each_meaning(question: Question, error: AmbiguousName) -> Iterator[Question]:
    """The question with each of the meanings that a name has."""
    for meaning in error.meanings:
        found = tuple(
            replace(each, meanings=(meaning,)) if each.text == error.name else each for each in question.found
        )
        yield replace(question, found=found)
