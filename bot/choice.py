"""Which of the plans that a turn may mean is meant: the most probable one, by what speaks for each.

The model is learnt from answers, not from plans: of a question's candidates those are right whose answer is
(Liang, Jordan and Klein 2011, "Learning dependency-based compositional semantics", section 3; the candidates come from
rules that make more than can be meant, Pasupat and Liang 2015). It chooses where that is beyond doubt before the text
is searched, else after.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.best import BEYOND_DOUBT, best_of, chance_alike, next_best
from bot.candidate import Candidate
from bot.candidates import Readings
from bot.choice_model import AFTER, BEFORE, ChoiceModel
from bot.courtesy import without_courtesies
from bot.each import for_each
from bot.follow import Said, pointed_into, read_turn
from bot.grounds import Grounds
from bot.intent import softmax
from bot.lookup import Run
from bot.mentions import taken_back
from bot.one_by_one import by_name
from bot.operations import as_count
from bot.option import Choice, Option, lines_of
from bot.plainly import plain_plan
from bot.plan import Clarify, Help, Lookup, Plan, Retrieve, Several
from bot.question import Question
from bot.result import Result
from bot.retrieve import Retriever
from bot.seen import Prose
from bot.several import text_to_splits
from bot.situation import Situation
from bot.sureness import sureness
from corpus.model import Language, Span
from corpus.words import HAN

PASSAGES = 5
"""How many of the passages found may be meant."""
FIRST = 3
"""How many of the passages found tell which small tables may be meant, though these explain nothing of the question."""
OTHERS = 2
"""How many other plans for each part of a question are weighed with the others' best."""
KEPT = 4096
"""Lookups whose results are remembered: many questions may mean the same ones."""
_WORD = re.compile(rf"[^\W\d_]{{2}}|[{HAN}]")


def _idle(option: Option) -> bool:
    """Whether a part of a question asks nothing of the paper (a greeting, vague words), or only what another does.

    "How many are there, and which are they?" is one list, not two.
    """
    plans = _plans(option)
    shown = list(zip(option.as_parts.lines, option.as_parts.values, map(_named, plans), strict=True))
    if any(isinstance(plan, Help) or (isinstance(plan, Clarify) and plan.reason == "vague") for plan in plans):
        return True
    ranked = [isinstance(plan, Lookup) and plan.operation == "rank" for plan in plans]
    listed = [isinstance(plan, Lookup) and plan.operation == "list" for plan in plans]  # a ranking names no rows
    return any(
        told[0] and any(told == before and not (ranked[n] and listed[at]) for n, before in enumerate(shown[:at]))
        for at, told in enumerate(shown)
    )


def _named(plan: Plan) -> str:
    """What a lookup names or counts beside its rows: the cities of the industry that is most common, not its rows."""
    return plan.by or "" if isinstance(plan, Lookup) and plan.operation in ("count", "list") else ""


def _cuts_a_name(parted: Option, whole: Option) -> bool:
    """Whether a question is taken apart within a name: "the Ministry of Industry | and Information Technology"."""
    texts = [part.question.folded for part in parted.parts]
    return any(all(found.text not in text for text in texts) for found in whole.situation.question.found)


def _names_number(question: Question, said: Said) -> bool:
    """Whether a later turn is a bare number, after places with so many, "two?", or after a serial number, "57?"."""
    before = said.plan
    numbered = isinstance(before, Lookup) and any(each.columns == {"serial"} for each in before.filters)
    numbered = numbered or (isinstance(before, Lookup) and before.having is not None)
    return numbered and any(c.isdigit() for c in question.masked)


def _plans(option: Option) -> list[Plan]:
    return [part.plan for part in option.parts]


class Chooser:
    """Chooses plans over one index. Without a model the rules decide: their reading is the first candidate."""

    def __init__(
        self, grounds: Grounds, run: Run, retriever: Callable[[], Retriever], model: ChoiceModel | None
    ) -> None:
        self._grounds = grounds
        self._run = lru_cache(maxsize=KEPT)(run)
        self._retriever = retriever
        self._model = model

    def choose(self, turn: str, said: Said, language: Language | None = None) -> Choice:
        """The plan for one more turn of a conversation."""
        turn = without_courtesies(turn, self._grounds.vocabulary.finder)
        question, said = self._read(turn, said, language)
        splits = text_to_splits(turn)
        if not splits:
            return self._simple(question, said)[0]
        return self._best(self._beside_parts(self._every(question, said), splits))

    def options(self, turn: str, said: Said, language: Language | None = None) -> list[Option]:
        """All that a turn may mean, as it is weighed: what is learnt from."""
        turn = without_courtesies(turn, self._grounds.vocabulary.finder)
        question, said = self._read(turn, said, language)
        return self._beside_parts(self._every(question, said), text_to_splits(turn))

    def _simple(self, question: Question, said: Said, others: int = 0) -> list[Choice]:
        """The plan for a question that is not taken apart, and so many of the next probable ones.

        A first question is decided without a search in the text, and without a second thought, if it is beyond doubt.
        """
        readings = Readings(question, said, self._grounds, self._run)
        situation = Situation(question, said, self._grounds)
        if plan := plain_plan(question, said, self._grounds):
            return [Choice(Option(situation, Candidate(plan, {"rules"}), plan, self._result(plan)), 1.0)]
        near = readings.near()
        options = self._weighed(situation, near)
        if not question.found and not _WORD.search(question.masked) and not _names_number(question, said):
            return [Choice(options[0], 1.0)]  # it says too little for anything to be learnt of it
        alone = said.question is None  # what a later turn means may be sought far off
        if alone:
            options += self._each(options)
            chances = self._chances(options, BEFORE)
            best = best_of(options, chances)
            if isinstance(best.plan, Lookup) and chance_alike(best, options, chances) >= BEYOND_DOUBT:
                return [best]
        options = self._all(readings, situation, near)
        chances = self._chances(options, AFTER)
        best = best_of(options, chances)
        counted = as_count(best.plan) if isinstance(best.plan, Lookup) and not question.has("group") else None
        if counted is not None and not alone:
            best = Choice(replace(best.option, plan=counted, result=self._result(counted)), best.chance)
        return [best, *next_best(best, options, chances, others)]

    def _every(self, question: Question, said: Said) -> list[Option]:
        """All options but those of several parts, the text searched."""
        readings = Readings(question, said, self._grounds, self._run)
        situation = Situation(question, said, self._grounds)
        return self._all(readings, situation, readings.near())

    def _all(self, readings: Readings, situation: Situation, near: Sequence[Candidate]) -> list[Option]:
        """The options of the near and the far candidates, the text searched."""
        own = self._search(situation.question, situation.question.told)
        lines = lines_of(own.passages[:FIRST])
        options = self._searched(self._weighed(situation, readings.far(near, lines)), own)
        return [*options, *self._each(options)]

    def _each(self, options: Sequence[Option]) -> list[Option]:
        """What is asked of several lists or batches one by one: weighed as what is asked of them together, and more."""
        made: dict[Plan, Option] = {}
        for option in options:
            lookup = option.plan if isinstance(option.plan, Lookup) else None
            for lookups in for_each(lookup, option.situation.question, self._grounds) if lookup else ():
                parts = [replace(option, plan=each, result=self._result(each)) for each in lookups]
                plan = Several(lookups)
                made.setdefault(plan, replace(option, plan=plan, parts=tuple(Choice(part, 1.0) for part in parts)))
        return list(made.values())

    def _read(self, turn: str, said: Said, language: Language | None) -> tuple[Question, Said]:
        question = read_turn(by_name(turn, said), said, self._grounds, language)
        return question, pointed_into(question, said, self._grounds, self._quoted, self._run)

    def _quoted(self, question: Question, plan: Retrieve) -> Span | None:
        passages = self._search(question, plan.query).passages
        return passages[plan.rank].chunk.span if plan.rank < len(passages) else None

    def _weighed(self, situation: Situation, candidates: Sequence[Candidate]) -> list[Option]:
        return [Option(situation, each, each.plan, self._result(each.plan)) for each in candidates]

    def _searched(self, options: Sequence[Option], own: Prose) -> list[Option]:
        """The options with what the search found: one for each passage that a plan to quote may mean."""
        question = options[0].situation.question
        searched: list[Option] = []
        for option in options:
            if not isinstance(plan := option.plan, Retrieve):
                searched.append(replace(option, prose=own))
                continue
            passages = (own if plan.query == question.told else self._search(question, plan.query)).passages
            for rank in range(len(passages)):
                prose = Prose(passages, sureness(question, passages[rank:]))
                searched.append(replace(option, plan=replace(plan, rank=rank), prose=prose))
        return searched

    def _beside_parts(self, options: Sequence[Option], splits: Sequence[Sequence[str]]) -> list[Option]:
        """The options for a question as one, and its parts; the former know of the most probable of the latter."""
        if taken_back(options[0].situation.question):  # "Wuhan, sorry, I mean Hefei" asks once
            return list(options)
        chosen: dict[Sequence[str], list[Choice]] = {}
        parted = [option for split in splits for option in self._of_parts(split, options[0], chosen)]
        taken = [option for option in parted if not _idle(option) and not _cuts_a_name(option, options[0])]
        if not taken:
            return list(options)
        best = max(taken, key=lambda option: math.prod(part.chance for part in option.parts))
        return [*(replace(option, split=best) for option in options), *taken]

    def _of_parts(
        self, split: Sequence[str], whole: Option, chosen: MutableMapping[Sequence[str], list[Choice]]
    ) -> list[Option]:
        """A question's parts, each chosen after those before it, as one option; and with one taken otherwise.

        `chosen` keeps what was chosen for a part after the same ones: another split may begin alike.
        """
        said, language = whole.situation.said, whole.situation.question.language
        ranked: list[list[Choice]] = []
        for at, text in enumerate(split):
            if (parts := split[: at + 1]) not in chosen:
                chosen[parts] = self._simple(*self._read(text, said, language), OTHERS)
            ranked.append(chosen[parts])
            said = ranked[-1][0].said
        best = [choices[0] for choices in ranked]
        other = [[*best[:at], each, *best[at + 1 :]] for at, choices in enumerate(ranked) for each in choices[1:]]
        return [self._as_parts(parts, whole) for parts in (best, *other)]

    @staticmethod
    def _as_parts(parts: Sequence[Choice], whole: Option) -> Option:
        plan = Several(tuple(part.plan for part in parts))
        return Option(whole.situation, Candidate(plan, {"parts"}), plan, parts=tuple(parts), whole=whole)

    def _best(self, options: Sequence[Option]) -> Choice:
        return best_of(options, self._chances(options, AFTER))

    def _chances(self, options: Sequence[Option], column: int) -> NDArray[np.float32] | None:
        """How probable each option is; None without a model."""
        return None if self._model is None else softmax(np.array(self._model.scores(options, column)))

    def _result(self, plan: Plan) -> Result | None:
        return self._run(plan) if isinstance(plan, Lookup) else None

    def _search(self, question: Question, text: str) -> Prose:
        passages = self._retriever().search(question, text, PASSAGES)
        return Prose(passages, sureness(question, passages))
