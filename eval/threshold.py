"""The refusal threshold: false refusals against false answers, for each value it could have."""

from collections.abc import Iterable
from dataclasses import dataclass

from eval.counts import Count
from eval.results import Outcome

STEP = 0.1


@dataclass(frozen=True)
class Point:
    """At one threshold: of the answerable questions, how many are refused; of the others, how many are answered."""

    threshold: float
    false_refusals: Count
    false_answers: Count


def outcomes_to_curve(outcomes: Iterable[Outcome]) -> list[Point]:
    """Over the questions that came to a search in the prose; empty where none did.

    A question may be refused if refusing is among the kinds that its gold allows.
    """
    judged = [(o.sureness, "refused" not in o.case.kinds) for o in outcomes if o.sureness is not None]
    answerable = [sure for sure, may_answer in judged if may_answer]
    others = [sure for sure, may_answer in judged if not may_answer]
    finite = [sure for sure, _ in judged if abs(sure) < 10]
    if not finite:
        return []
    first, last = (round(edge / STEP) for edge in (min(finite), max(finite)))
    return [
        Point(
            round(step * STEP, 2),
            Count(sum(sure < step * STEP for sure in answerable), len(answerable)),
            Count(sum(sure >= step * STEP for sure in others), len(others)),
        )
        for step in range(first, last + 2)
    ]
