"""A question about the lists, taken apart: what it names, and what it asks of that."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.operations import PLACES, any_key, focus_key
from bot.plan import Filter, Lookup
from bot.question import Question
from corpus.model import Value
from corpus.names import Lexicon
from corpus.quantity import numeral_to_number


@dataclass(frozen=True)
class Asked:
    """A question about the lists, taken apart: `base` has the table and all filters, `positive` those not negated."""

    question: Question
    base: Lookup
    positive: Sequence[Filter]
    lexicon: Lexicon
    programmes: Sequence[str]
    """The programmes that have a list, in the paper's order."""
    batches: Mapping[str, frozenset[int]]
    """Programme -> its batches."""
    number: int | None = None
    """The number that is meant, where that is known; else the one that stands where such a number does."""
    by: str | None = None
    """The noun that is asked for, where that is known; else what the question's words say."""
    places: Sequence[Filter] = ()
    """The places that are named, each for itself: 长三角, 广东."""

    @property
    def counts(self) -> bool:
        return self.question.has("count") and not self.question.has("list")

    def key(self, default: str, *beside: str) -> str:
        """The noun that is asked for: a kind of place, an industry, or one of `beside`."""
        if self.by:
            return self.by
        each = focus_key(self.question, "which") or focus_key(self.question, "each") or any_key(self.question)
        return each if each in (*PLACES, "industry", *beside) else default

    def named(self, column: str) -> list[Value]:
        """A column's values that the question names, in its order, whether or not they are left out."""
        kinds = {"programme": ("ministry", "programme"), "batch": ("batch",)}[column]
        found = [m.value for f in self.question.of(*kinds) for m in f.meanings if m.kind in kinds]
        found.sort(key=lambda value: column == "batch" and "-" in value)  # "of the two batches, in the second"
        values: list[Value] = []
        for value in found:
            values += [int(part) for part in value.split("-")] if column == "batch" else [value]
        known = set(self.programmes) | {b for batches in self.batches.values() for b in batches}
        return [value for value in dict.fromkeys(values) if value in known]

    def without(self, *columns: str) -> tuple[Filter, ...]:
        return tuple(f for f in self.base.filters if not f.columns & set(columns))


def several(asked: Asked) -> str | None:
    """The kind of places that a named region is made of: each of *its* provinces; if some are cities, its cities."""
    regions = [f for f in asked.positive if f.columns <= set(PLACES) and len(f.tests[0].values) > 1]
    kinds = ["city" if "city" in f.columns else f.tests[0].column for f in regions]
    return kinds[0] if kinds else None


_LONE = re.compile(
    r"(?<![\d.])(\d{1,2})(?!\d|\.\d|%|st|nd|rd|th)|(?!一个(?:城市|地方|地区|省|市))([一二两三四五六七八九十]+)(?=个|名|位|席|家|强|省|市|座)"
)


def number_in(question: Question) -> int | None:
    """The number that a ranking or a threshold speaks of."""
    for kind in ("top", "few", "at_least", "more_than", "at_most", "fewer_than", "exactly"):
        if (cue := question.cue(kind)) and cue.number:
            return cue.number
    numbers = [
        numeral_to_number(a or b) for a, b in sorted(_LONE.findall(question.masked), key=lambda pair: not pair[0])
    ]
    return next((int(n) for n in numbers if n), None)
