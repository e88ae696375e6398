"""No figure and no proper name without evidence: the same check for templates and for a language model's prose."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answer import Answer
from bot.lookup import Result
from corpus.names import Lexicon
from corpus.quantity import find_quantities
from corpus.words import fold


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A figure or name in an answer that nothing supports."""

    kind: str
    text: str


def unsupported(
    answer: Answer, evidence: Iterable[str], computed: Iterable[int | float], lexicon: Lexicon
) -> list[Unsupported]:
    """Figures and names of `answer` that stand neither in the evidence nor in the question nor were computed.

    `evidence` are the texts that the answer rests on (rows, quotations, findings); `computed` the results of named
    operations on them (counts, shares, differences, line numbers).
    """
    support = fold("\n".join([answer.question, *evidence]))
    numbers = {float(q.value) for q in find_quantities(support)} | {float(n) for n in computed}
    missing = [
        Unsupported("figure", quantity.text)
        for quantity in find_quantities(_plain(answer.answer))
        if float(quantity.value) not in numbers and quantity.text not in support
    ]
    held = {m.value for mention in lexicon.place_finder.find(support) for m in mention.meanings}
    held |= {p for kind, value in list(lexicon.places) if value in held and (p := lexicon.province_of(kind, value))}
    for mention in lexicon.place_finder.find(fold(answer.answer)):
        values = [m.value for m in mention.meanings if m.kind in ("province", "city", "district")]
        if values and mention.text not in support and not held & set(values):
            missing.append(Unsupported("name", mention.text))
    return missing


def _plain(markdown: str) -> str:
    return re.sub(r"^\s*\d+\.\s", "", re.sub(r"[*>`#]", "", markdown), flags=re.MULTILINE)


def computed_of(result: Result) -> set[int | float]:
    """Every number that the named operations on a result give."""
    numbers: set[int | float] = {len(result.rows), len(result.groups), result.scope, 0}
    numbers |= {group.count for group in result.groups} | {len(side) for side in result.sides}
    if result.value is not None:
        numbers.add(result.value)
    for column in ("province", "city", "programme", "batch", "district", "industry"):
        counts: dict[object, int] = {}
        for row in result.rows:
            key = (row.get(column) or ("",))[0]
            counts[key] = counts.get(key, 0) + 1
        numbers |= set(counts.values()) | {len(counts)}
    numbers |= {line for row in result.rows for line in row.span.lines}
    if result.lookup.having:
        numbers.add(result.lookup.having.number)
    return numbers
