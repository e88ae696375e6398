"""Places in a list as it is printed: its first entry, its last three, the third from its end, both ends."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.lookup import Run
from bot.operations import PLACES
from bot.plan import ENDS, PRINTED, Lookup
from bot.question import Cue, Question
from bot.result import SCOPES
from corpus.quantity import numeral_to_number

PRINTED_PLACES = ("opens", "closes", "from_end", "entry", "run", "ends")
"""Cues that tell places in a printed list."""


def has_serials(plan: Lookup, run: Run) -> bool:
    """Whether the rows of the list that a lookup is about have numbers of their own: no. 20 is then no 20th row."""
    scope = tuple(each for each in plan.filters if each.columns <= SCOPES)
    return any(row.get("serial") for row in run(replace(plan, filters=scope)).rows)


def standings(plan: Lookup, question: Question, columns: Collection[str], numbered: bool = False) -> Iterator[Lookup]:
    """The places of the printed order that a question may speak of, among the rows that a lookup picks out.

    What stands there is told, and what of it is asked for: one of the table's `columns`. Where these rows are
    `numbered`, a serial number is no place.
    """
    base = Lookup(plan.table, "list", plan.filters, order=PRINTED, descending=False)
    told = tuple(focus.key for focus in question.focus if focus.key in columns)
    told = told or (tuple(column for column in PLACES if column in columns) if question.has("where") else ())
    for standing in (*_standings(base, question), *(() if numbered else _numbered(base))):
        yield standing
        if told:
            yield replace(standing, operation="attribute", columns=told)


def _numbered(base: Lookup) -> Iterator[Lookup]:
    """The entries at places that are said like serial numbers: "Nos. 10 to 12 of the first batch", which has none."""
    rest = tuple(each for each in base.filters if each.columns != {"serial"})
    numbers = [value for each in base.filters if each not in rest for test in each.tests for value in test.values]
    places = [int(number) for number in numbers if isinstance(number, int)]
    if len(places) == 1:
        yield replace(base, filters=rest, place=places[0])
    elif places and places == list(range(places[0], places[-1] + 1)):
        yield replace(base, filters=rest, place=places[0], limit=len(places))


def _standings(base: Lookup, question: Question) -> Iterator[Lookup]:
    for cue in question.cues:
        number = cue.number or 1
        if cue.kind == "opens":
            yield replace(base, limit=number)
        elif cue.kind == "closes":
            yield replace(base, limit=number, descending=True)
        elif cue.kind == "from_end":
            yield replace(base, place=number, descending=True)
        elif cue.kind == "entry" and cue.number and not _in_run(cue, question):
            yield replace(base, place=number)
        elif cue.kind == "run" and (run := _run(cue.text)):
            yield replace(base, place=run[0], limit=run[1] - run[0] + 1)
        elif cue.kind == "ends":
            said = [c.number for c in question.cues if c.kind in ("opens", "closes") and c.number]
            yield replace(base, order=ENDS, limit=max([number, *said]))
    if question.has("opens") and question.has("closes") and not question.has("ends"):
        first, last = (max(c.number or 1 for c in question.cues if c.kind == end) for end in ("opens", "closes"))
        yield from [replace(base, order=ENDS, limit=first)] if first == last else []


def _in_run(cue: Cue, question: Question) -> bool:
    """Whether an entry is only the first or the last of a run of them."""
    return any(run.start <= cue.start < run.end for run in question.cues if run.kind == "run")


def _run(words: str) -> tuple[int, int] | None:
    """The first and the last place of "the 3rd to the 5th", 第三到第五个; None if they are not in this order."""
    numbers = [numeral_to_number(each) for each in re.findall(r"\d+|[一二两三四五六七八九十]+", words)]
    if len(numbers) != 2 or not numbers[0] or not numbers[1] or numbers[0] >= numbers[1]:
        return None
    return int(numbers[0]), int(numbers[1])
