"""Which of the plans that a turn may mean is meant: the most probable one, by what speaks for each.

The model is learnt from answers, not from plans: of a question's candidates those are right whose answer is
(Liang, Jordan and Klein 2011, "Learning dependency-based compositional semantics", section 3; the candidates come from
rules that make more than can be meant, Pasupat and Liang 2015). It chooses where that is beyond doubt before the text
is searched, else after.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.apart import Parts, each_features, parts_features, whole_features
from bot.asking import asks
from bot.candidates import Candidate, Readings
from bot.choice_model import AFTER, BEFORE, ChoiceModel
from bot.denial import DENIALS
from bot.each import for_each
from bot.features import SEEN, features
from bot.follow import Said, pointed_into, read_turn
from bot.grounds import Grounds
from bot.intent import softmax
from bot.kinds import kind_of, kinds_of
from bot.lookup import Result, Run
from bot.mentions import taken_back
from bot.plan import Clarify, Help, Lookup, Plan, Refuse, Retrieve, Several
from bot.question import Question
from bot.retrieve import Passage, Retriever
from bot.rows import enumerated_on
from bot.seen import Prose
from bot.several import text_to_splits
from bot.situation import Situation
from bot.sureness import sureness
from corpus.model import Language, Record, Span

PASSAGES = 5
"""How many of the passages found may be meant."""
FIRST = 3
"""How many of the passages found tell which small tables may be meant, though these explain nothing of the question."""
BEYOND_DOUBT = 0.95
"""Probability from which a lookup is chosen without a search in the text."""
UNLIKELY = 0.04
"""Probability below which it does not matter what lines a plan would show."""
POINTS_BACK = ("narrow", "that_city", "that_province", "exactly", "at_least", "more_than")
"""Cues that a turn speaks of rows, places or groups that were found before."""
EVEN = 0.9
"""Share of the best option's probability from which another is as probable."""
KEPT = 4096
"""Lookups whose results are remembered: many questions may mean the same ones."""
_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Option:
    """A candidate as it is weighed: with what it finds, and, of a plan that quotes, one of the passages found."""

    situation: Situation
    candidate: Candidate
    plan: Plan
    result: Result | None = None
    prose: Prose | None = None
    parts: tuple[Choice, ...] = ()
    whole: Option | None = None
    """Beside several parts: what the rules make of the question as one."""
    split: Option | None = None
    """Of a plan for a question as one: the parts into which that may be taken, the most probable ones."""

    def features(self) -> dict[str, float]:
        """What speaks for and against it, but the words."""
        rank = self.plan.rank if isinstance(self.plan, Retrieve) else 0
        found = dict(features(self.situation, self.candidate, self.result, self.prose, rank))
        if self.whole is not None:
            sure = self.whole.prose.sureness if self.whole.prose else 0.0
            found |= dict(parts_features(self.situation, self.as_parts, self.whole.plan, self.whole.lines, sure))
        if isinstance(self.plan, Several) and self.whole is None:
            found |= dict(each_features(self.situation, self.plan.parts))
        if self.split is not None:
            kinds = [kind_of(part.plan, self.situation.grounds) for part in self.split.parts]
            value = self.result.value if self.result else None
            made = whole_features(self.split.as_parts, kinds, self.kinds[0], self.lines, value)
            found |= {SEEN + name: number for name, number in made}
        return found

    @cached_property
    def as_parts(self) -> Parts:
        """What is chosen for its parts."""
        options = [part.option for part in self.parts]
        return Parts(
            tuple(option.situation for option in options),
            tuple(option.plan for option in options),
            tuple(part.chance for part in self.parts),
            tuple(option.lines for option in options),
            tuple(option.result.value if option.result else None for option in options),
        )

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        own = self.candidate.plan if self.whole is None else self.plan
        return kinds_of(own, self.situation.grounds)

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines of the paper that it shows."""
        spans = [row.span for row in _shown(self.result)] if self.result else []
        own = {line for span in spans for line in range(span.first, span.last + 1)}
        if isinstance(self.plan, Retrieve) and self.prose is not None and self.plan.rank < len(self.prose.passages):
            own = {*_lines_of([self.prose.passages[self.plan.rank]])}
        return frozenset(own.union(*(part.option.lines for part in self.parts)))


def _lines_of(passages: Sequence[Passage]) -> frozenset[int]:
    spans = [passage.chunk.span for passage in passages]
    return frozenset(line for span in spans for line in range(span.first, span.last + 1))


def _shown(result: Result) -> list[Record]:
    return [*result.rows, *(row for side in result.sides for row in side)]


@dataclass(frozen=True)
class Choice:
    """What is chosen for a turn, how probable it is, and the conversation after it."""

    option: Option
    chance: float

    @property
    def question(self) -> Question:
        return self.option.situation.question

    @property
    def plan(self) -> Plan:
        return self.option.plan

    @property
    def parts(self) -> tuple[Choice, ...]:
        """The choices for the parts of a question that has several."""
        return self.option.parts

    @property
    def said(self) -> Said:
        if self.parts:  # of several parts, the turn after speaks of what was looked up
            return next((part for part in reversed(self.parts) if isinstance(part.plan, Lookup)), self.parts[-1]).said
        return self.option.situation.said.then(self.question, self.plan)


def _idle(option: Option) -> bool:
    """Whether a part of a question asks nothing of the paper (a greeting, vague words), or only what another does.

    "How many are there, and which are they?" is one list, not two.
    """
    plans, shown = _plans(option), list(zip(option.as_parts.lines, option.as_parts.values, strict=True))
    if any(isinstance(plan, Help) or (isinstance(plan, Clarify) and plan.reason == "vague") for plan in plans):
        return True
    return any(lines and (lines, value) in shown[:at] for at, (lines, value) in enumerate(shown))


def _cuts_a_name(parted: Option, whole: Option) -> bool:
    """Whether a question is taken apart within a name: "the Ministry of Industry | and Information Technology"."""
    texts = [part.question.folded for part in parted.parts]
    return any(all(found.text not in text for text in texts) for found in whole.situation.question.found)


def _plans(option: Option) -> list[Plan]:
    return [part.plan for part in option.parts]


def _unless_refused(options: Sequence[Option], chances: NDArray[np.float32]) -> int:
    """The most probable option; beside a refusal a passage that is as probable: its reader can check it."""
    best = int(chances.argmax())
    if not isinstance(options[best].plan, Refuse):
        return best
    told = [at for at, each in enumerate(options) if isinstance(each.plan, Retrieve)]
    near = max(told, key=lambda at: float(chances[at]), default=best)
    return near if chances[near] > EVEN * chances[best] else best


def _of_asked_column(options: Sequence[Option], best: Option) -> list[int]:
    """The lookups of the column that is asked for, if the passage that is best enumerates nothing.

    Where every word of a question to one of the lists is explained, "which fields are the MIIT clusters in?" asks for a
    column of that list, however much a passage sounds like it.
    """
    question, grounds = best.situation.question, best.situation.grounds
    keys = {focus.key for focus in question.focus if focus.role == "which"}
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    other = question.has("prose", "define", "why", "foster", "date", "amount", "outside", *DENIALS)
    if not isinstance(best.plan, Retrieve) or not keys or not named & set(grounds.programmes):
        return []
    if other or question.rest or best.situation.later or not best.lines or enumerated_on(grounds, best.lines):
        return []
    return [
        at
        for at, option in enumerate(options)
        if isinstance(plan := option.plan, Lookup) and plan.table == grounds.lists and keys & {plan.by, *plan.columns}
    ]


def _of_each(options: Sequence[Option], best: Option) -> int | None:
    """The same asked of each list or batch, where a ranking of all together is best but each is plainly meant."""
    if not isinstance(best.plan, Lookup) or not asks(best.situation.question, "of_each"):
        return None
    same = (
        at for at, each in enumerate(options) if each.candidate.plan == best.plan and isinstance(each.plan, Several)
    )
    return next(same, None)


def _unless_ambiguous(options: Sequence[Option], chances: NDArray[np.float32]) -> int:
    """The best option; where it rests on one meaning of a name and another is as probable, to ask back."""
    best = _unless_refused(options, chances)
    if options[best].candidate.origins != {"meaning"}:
        return best
    even = [
        at
        for at, each in enumerate(options)
        if "meaning" in each.candidate.origins and chances[at] > EVEN * chances[best]
    ]
    asked = [
        at for at, each in enumerate(options) if isinstance(each.plan, Clarify) and each.plan.reason == "ambiguous"
    ]
    return asked[0] if len(even) > 1 and asked else best


def _alike(best: Choice, options: Sequence[Option], chances: NDArray[np.float32] | None) -> float:
    """How probable it is that a lookup is meant which shows the same lines as the best: no text is needed then."""
    if chances is None or best.chance >= BEYOND_DOUBT:
        return best.chance
    near = (each for each in zip(options, chances, strict=True) if each[1] > UNLIKELY)
    return sum(
        float(chance) for each, chance in near if isinstance(each.plan, Lookup) and each.lines == best.option.lines
    )


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
        question, said = self._read(turn, said, language)
        splits = text_to_splits(turn)
        if not splits:
            return self._simple(question, said)
        return self._best(self._beside_parts(self._every(question, said), splits))

    def options(self, turn: str, said: Said, language: Language | None = None) -> list[Option]:
        """All that a turn may mean, as it is weighed: what is learnt from."""
        question, said = self._read(turn, said, language)
        return self._beside_parts(self._every(question, said), text_to_splits(turn))

    def _simple(self, question: Question, said: Said) -> Choice:
        """The plan for a question that is not taken apart: without a search in the text where that is beyond doubt."""
        readings = Readings(question, said, self._grounds, self._run)
        situation = Situation(question, said, self._grounds)
        near = readings.near()
        options = self._weighed(situation, near)
        if not question.found and not _WORD.search(question.masked):
            return Choice(options[0], 1.0)  # it says too little for anything to be learnt of it
        options += self._each(options)
        chances = self._chances(options, BEFORE)
        best = self._best_of(options, chances)
        points_back = said.question is not None and question.has(*POINTS_BACK)  # what that means is sought far off
        if isinstance(best.plan, Lookup) and not points_back and _alike(best, options, chances) >= BEYOND_DOUBT:
            return best
        return self._best(self._all(readings, situation, near))

    def _every(self, question: Question, said: Said) -> list[Option]:
        """All options but those of several parts, the text searched."""
        readings = Readings(question, said, self._grounds, self._run)
        situation = Situation(question, said, self._grounds)
        return self._all(readings, situation, readings.near())

    def _all(self, readings: Readings, situation: Situation, near: Sequence[Candidate]) -> list[Option]:
        """The options of the near and the far candidates, the text searched."""
        own = self._search(situation.question, situation.question.told)
        lines = _lines_of(own.passages[:FIRST])
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
        question = read_turn(turn, said, self._grounds, language)
        return question, pointed_into(question, said, self._grounds, self._quoted)

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
        parted = [self._of_parts(split, options[0]) for split in splits]
        taken = [option for option in parted if not _idle(option) and not _cuts_a_name(option, options[0])]
        if not taken:
            return list(options)
        best = max(taken, key=lambda option: math.prod(part.chance for part in option.parts))
        return [*(replace(option, split=best) for option in options), *taken]

    def _of_parts(self, split: Sequence[str], whole: Option) -> Option:
        """A question's parts, each chosen after those before it, as one option."""
        said, language = whole.situation.said, whole.situation.question.language
        parts: list[Choice] = []
        for text in split:
            question, said = self._read(text, said, language)
            parts.append(self._simple(question, said))
            said = parts[-1].said
        plan = Several(tuple(part.plan for part in parts))
        return Option(whole.situation, Candidate(plan, {"parts"}), plan, parts=tuple(parts), whole=whole)

    def _best(self, options: Sequence[Option]) -> Choice:
        return self._best_of(options, self._chances(options, AFTER))

    def _chances(self, options: Sequence[Option], column: int) -> NDArray[np.float32] | None:
        """How probable each option is; None without a model."""
        return None if self._model is None else softmax(np.array(self._model.scores(options, column)))

    @staticmethod
    def _best_of(options: Sequence[Option], chances: NDArray[np.float32] | None) -> Choice:
        if chances is None:
            return Choice(options[0], 1.0)
        best = _unless_ambiguous(options, chances)
        if asked := _of_asked_column(options, options[best]):
            best = max(asked, key=lambda at: float(chances[at]))
        if (apart := _of_each(options, options[best])) is not None:
            best = apart
        return Choice(options[best], float(chances[best]))

    def _result(self, plan: Plan) -> Result | None:
        return self._run(plan) if isinstance(plan, Lookup) else None

    def _search(self, question: Question, text: str) -> Prose:
        passages = self._retriever().search(question, text, PASSAGES)
        return Prose(passages, sureness(question, passages))
