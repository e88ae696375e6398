"""No figure and no proper name without evidence: the same check for templates and for a language model's prose."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.answer import Answer
from bot.lookup import passes
from bot.plan import ENDS, PRINTED
from bot.result import Result, percentage
from corpus.finder import Mention
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
    known = {float(number) for number in computed}
    missing = []
    # Nearly everything stands in the evidence as it is; only for what does not is all of that read for its meaning.
    figures = [q for q in find_quantities(_plain(answer.answer)) if q.text not in support]
    if figures := [q for q in figures if float(q.value) not in known]:
        known |= {float(q.value) for q in find_quantities(support)}
        missing += [Unsupported("figure", q.text) for q in figures if float(q.value) not in known]
    names = [(m, _places(m)) for m in lexicon.place_finder.find(fold(answer.answer)) if m.text not in support]
    if names := [(mention, places) for mention, places in names if places]:
        held = {m.value for mention in lexicon.place_finder.find(support) for m in mention.meanings}
        held |= {p for kind, value in lexicon.places if value in held and (p := lexicon.province_of(kind, value))}
        missing += [Unsupported("name", mention.text) for mention, places in names if not held & places]
    return missing


def _places(mention: Mention) -> set[str]:
    return {m.value for m in mention.of("province", "city", "district")}


def _plain(markdown: str) -> str:
    return re.sub(r"^\s*\d+\.\s", "", re.sub(r"[*>`#]", "", markdown), flags=re.MULTILINE)


def computed_of(result: Result) -> set[int | float]:
    """Every number that the named operations on a result give."""
    numbers: set[int | float] = {
        len(result.rows),
        len(result.groups),
        len(result.unplaced),
        len(result.missing),
        result.scope,
        result.among,
        0,
    }
    numbers |= {group.count for group in (*result.groups, *result.behind)} | {len(side) for side in result.sides}
    numbers |= {*result.amounts, result.together or 0} if result.lookup.compared else set()
    numbers |= set(result.part_and_whole) if result.lookup.operation == "share" else set()
    for _, parts, whole in result.apiece:
        numbers |= {*parts, whole, *(percentage(part, whole) for part in parts if whole)}
    numbers |= {n for n in (result.value, result.mean_of_all, result.years_apart) if n is not None}
    numbers |= {number for _, place, tied in result.places for number in (place, tied, tied - 1)}
    for rows in (result.rows, result.unplaced, *result.sides):
        for column in ("province", "city", "programme", "batch", "district", "industry"):
            counts = Counter((row.get(column) or ("",))[0] for row in rows)
            numbers |= {*counts.values(), len(counts)}
            if result.lookup.operation == "share" and (whole := result.part_and_whole[1]):
                numbers |= {percentage(count, whole) for count in counts.values()}
    numbers |= {line for row in (*result.rows, *result.unplaced) for line in row.span.lines}
    if result.lookup.order in (PRINTED, ENDS):  # where in print they stand
        first = result.lookup.place or 1
        numbers |= {first, first + (result.lookup.limit or 1) - 1, result.lookup.limit or 1}
    if result.lookup.having:
        numbers.add(result.lookup.having.number)
        if of := result.lookup.having.of:  # how many groups lie on the same lists
            numbers |= {*Counter(frozenset(v for row in g.rows for v in row.get(of)) for g in result.groups).values()}
        for side in result.lookup.having.than:
            numbers |= {sum(passes(row, side) for row in group.rows) for group in result.groups}
    return numbers
