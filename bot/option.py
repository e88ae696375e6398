"""What a turn may mean, as it is weighed, and what is chosen of it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.apart import Parts, each_features, parts_features, whole_features
from bot.candidate import Candidate
from bot.features import SEEN, features
from bot.follow import Said
from bot.kinds import kind_of, kinds_of
from bot.plan import Lookup, Plan, Retrieve, Several
from bot.question import Question
from bot.result import Result
from bot.retrieve import Passage
from bot.seen import Prose
from bot.situation import Situation
from corpus.model import Record, Span


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
        own = _lines_in(_shown(self.result)) if self.result else frozenset()
        if self.passage is not None:
            own = lines_of([self.passage])
        return own.union(*(part.option.lines for part in self.parts))

    @property
    def passage(self) -> Passage | None:
        """The passage that it quotes, if the text was searched."""
        if not isinstance(self.plan, Retrieve) or self.prose is None or self.plan.rank >= len(self.prose.passages):
            return None
        return self.prose.passages[self.plan.rank]

    @property
    def query(self) -> str | None:
        """What is searched for; none of a lookup."""
        return self.plan.query if isinstance(self.plan, Retrieve) else None

    @cached_property
    def told(self) -> Hashable:
        """What its answer tells, but for the wording: plans of which this is the same answer alike."""
        if self.parts:
            return tuple(part.option.told for part in self.parts)
        if (result := self.result) is None:
            return (self.plan.kind, self.lines)
        if result.lookup.compared:  # its sides, as if each were counted
            return tuple(
                (self.plan.kind, _lines_in(side), amount, ())
                for side, amount in zip(result.sides, result.amounts, strict=True)
            )
        groups = tuple((group.key, group.count) for group in result.groups)
        return (self.plan.kind, self.lines, result.value, groups)


def lines_of(passages: Sequence[Passage]) -> frozenset[int]:
    return _all_lines([passage.chunk.span for passage in passages])


def _lines_in(rows: Sequence[Record]) -> frozenset[int]:
    return _all_lines([row.span for row in rows])


def _all_lines(spans: Sequence[Span]) -> frozenset[int]:
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
