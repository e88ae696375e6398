"""Places in a list as it is printed: its first entry, its last three, the third from its end, both ends."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.operations import PLACES
from bot.plan import ENDS, PRINTED, Lookup
from bot.question import Question


def standings(plan: Lookup, question: Question, columns: Collection[str]) -> Iterator[Lookup]:
    """The places of the printed order that a question may speak of, among the rows that a lookup picks out.

    What stands there is told, and what of it is asked for: one of the table's `columns`.
    """
    base = Lookup(plan.table, "list", plan.filters, order=PRINTED, descending=False)
    told = tuple(focus.key for focus in question.focus if focus.key in columns)
    told = told or (tuple(column for column in PLACES if column in columns) if question.has("where") else ())
    for standing in _standings(base, question):
        yield standing
        if told:
            yield replace(standing, operation="attribute", columns=told)


def _standings(base: Lookup, question: Question) -> Iterator[Lookup]:
    for cue in question.cues:
        number = cue.number or 1
        if cue.kind == "opens":
            yield replace(base, limit=number)
        elif cue.kind == "closes":
            yield replace(base, limit=number, descending=True)
        elif cue.kind == "from_end":
            yield replace(base, place=number, descending=True)
        elif cue.kind == "entry" and cue.number:
            yield replace(base, place=number)
        elif cue.kind == "ends":
            yield replace(base, order=ENDS, limit=number)
