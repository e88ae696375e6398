"""What an evaluation measured: one outcome a case, and the counts that follow from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from eval.answer import Citation
from eval.cases import Case
from eval.counts import Count, flags_to_count, percentile
from eval.score import Part, Verdict


@dataclass(frozen=True)
class Outcome:
    """One case as it went. An error (a traceback) has no answer and no verdict, and counts as wrong.

    `seconds` is wall time of the measured pass. `repeatable` is None when there was only one pass.
    """

    case: Case
    answer: Mapping[str, object] | None
    verdict: Verdict | None
    seconds: float
    error: str | None = None
    suspicious: tuple[str, ...] = ()
    quotes: int = 0
    unfaithful: tuple[Citation, ...] = ()
    repeatable: bool | None = None
    sureness: float | None = None
    """How sure the prose is to answer; None where none was searched."""

    @property
    def right(self) -> bool:
        return self.verdict is not None and self.verdict.right

    @property
    def kind(self) -> str:
        """The kind that was answered, or "error"."""
        return "error" if self.answer is None else str(self.answer.get("kind"))

    @property
    def parts(self) -> tuple[Part, ...]:
        return () if self.verdict is None else self.verdict.parts


@dataclass(frozen=True)
class Results:
    """All outcomes, in case order. `first_seconds` is the very first question's time, caches cold."""

    outcomes: tuple[Outcome, ...]
    first_seconds: float | None = None

    @property
    def right(self) -> Count:
        return flags_to_count(outcome.right for outcome in self.outcomes)

    @property
    def errors(self) -> Count:
        return flags_to_count(outcome.error is not None for outcome in self.outcomes)

    @property
    def failed(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if not outcome.right)

    @property
    def repeatable(self) -> Count:
        return flags_to_count(o.repeatable for o in self.outcomes if o.repeatable is not None)

    @property
    def faithful_quotes(self) -> Count:
        quotes = sum(outcome.quotes for outcome in self.outcomes)
        return Count(quotes - sum(len(outcome.unfaithful) for outcome in self.outcomes), quotes)

    @property
    def unsuspicious(self) -> Count:
        """Answers without a figure that nothing in them explains."""
        return flags_to_count(not outcome.suspicious for outcome in self.outcomes if outcome.answer is not None)

    def where(self, belongs: Callable[[Outcome], bool]) -> "Results":
        return replace(self, outcomes=tuple(outcome for outcome in self.outcomes if belongs(outcome)))

    def by(self, labels: Callable[[Case], Iterable[str]]) -> dict[str, "Results"]:
        """Groups under every label that a case has; a case with two tags is in two groups."""
        groups: dict[str, list[Outcome]] = {}
        for outcome in self.outcomes:
            for label in labels(outcome.case):
                groups.setdefault(label, []).append(outcome)
        return {name: replace(self, outcomes=tuple(groups[name])) for name in sorted(groups)}

    def refusals(self) -> dict[str, Count]:
        """Both ways: what must be refused and is; what must be answered and is not refused.

        Cases that allow both are in neither; an error is a failure of either.
        """
        must = self.where(lambda outcome: outcome.case.kinds == ("refused",))
        must_not = self.where(lambda outcome: "refused" not in outcome.case.kinds)
        return {
            "must be refused, was": flags_to_count(o.kind == "refused" for o in must.outcomes),
            "must be answered, was not refused": flags_to_count(
                o.kind not in ("refused", "error") for o in must_not.outcomes
            ),
        }

    def part_cases(self) -> dict[str, Count]:
        """Part name -> in how many of the cases that judge it, it is complete."""
        judged = [part for outcome in self.outcomes for part in outcome.parts if part.total]
        return {
            name: flags_to_count(part.hits == part.total for part in judged if part.name == name)
            for name in dict.fromkeys(part.name for part in judged)
        }

    def part_units(self, name: str) -> Count:
        """Summed over the cases: lines found of lines asked for, citations that hit of citations …"""
        parts = [part for outcome in self.outcomes for part in outcome.parts if part.name == name]
        return Count(sum(part.hits for part in parts), sum(part.total for part in parts))

    def latency(self, percent: Literal[50, 95]) -> float | None:
        """Seconds at that percentile of the questions that were answered."""
        return percentile([outcome.seconds for outcome in self.outcomes if outcome.error is None], percent)
