"""A plan that a turn may mean, and who made it: what `bot.candidates` makes and `bot.features` weighs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.plan import Plan

Origin = Literal[
    "rules", "intent", "variant", "meaning", "column", "cues", "table", "table variant", "found", "figure", "finding",
    "standing", "ranking", "later", "edited", "again", "same", "those", "beyond", "wider", "carried", "prose", "before",
    "none", "parts", "added",
]  # fmt: skip
"""Who made a plan.

rules: what they read. In the lists, intent: an intent; variant: of the question read otherwise; meaning: with
one of several meanings of a name; column: a column of few rows; cues: no intent. table: a small table; table variant:
more or less of it; found: of a table that stands where the search found something; figure: one that it states; finding:
what the paper gets wrong; standing: a place in a list as it is printed; ranking: one in a ranking, what that as a
whole tells, or who is alone. Of a later turn, later: an intent of such;
edited, again: the rules of editing; same: the plan before, once more; those: what that found; beyond:
others than that; wider: it without one of its conditions; carried: the turn's own, within some of those before.
prose: the text; before: with the words of the turn before. none: a refusal, a question back, help. parts: several.
added: what was asked before, with what a turn adds.
"""


@dataclass(eq=False)
class Candidate:
    """A plan that a turn may mean; each is one of its own, so that what is made of it can be kept beside it."""

    plan: Plan
    origins: set[Origin] = field(default_factory=set)
    scores: dict[str, float] = field(default_factory=dict)
    """`intent` and `later`: log of the highest probability of an intent that makes it; `fit`: of a small table."""
    far: bool = False
    """Whether it is only made where no plan that lies nearer is beyond doubt."""


Proposal = tuple[Plan, Origin, Mapping[str, float]]


def collected(known: Sequence[Candidate], proposals: Iterator[Proposal], far: bool) -> list[Candidate]:
    """Proposals by their plans, beside those that are known."""
    found = {each.plan: replace(each, origins=set(each.origins), scores=dict(each.scores)) for each in known}
    for plan, origin, scores in proposals:
        candidate = found.setdefault(plan, Candidate(plan, far=far))
        candidate.origins.add(origin)
        for name, score in scores.items():
            candidate.scores[name] = max(score, candidate.scores.get(name, score))
    return list(found.values())
