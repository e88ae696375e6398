"""Places in a list as it is printed: its first entry, its last three, the third from its end, both ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.plan import ENDS, PRINTED, Lookup
from bot.question import Question


def standings(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The places of the printed order that a question may speak of, among the rows that a lookup picks out."""
    base = Lookup(plan.table, "list", plan.filters, order=PRINTED, descending=False)
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
