"""What a turn asks for in the context of the one before it: a figure, or what a sentence enumerates."""

from __future__ import annotations

from dataclasses import replace

from bot.again import lines_told
from bot.asking import contexts_of
from bot.conditions import Small
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import passes
from bot.plan import Lookup
from bot.question import Question
from bot.rows import EVERY


def in_context(question: Question, before: Question | None, grounds: Grounds) -> Lookup | None:
    """The figure in whose context a turn stands together with the one before it: "and the target?", of a number.

    So do the things that a sentence enumerates: "who is it made up of?". The turn alone, or the one before, does not
    tell of it.
    """
    if before is None or question.found:
        return None
    together = replace(question, folded=f"{before.folded} {question.folded}")
    for table, rows in ((t, rows) for t, rows in grounds.small_tables if t.using("figure") or t.contexts):
        if not table.using("figure") and contexts_of(question, table).keys() - {"", EVERY}:
            continue
        told = contexts_of(together, table).keys() - {"", EVERY}
        new = told - contexts_of(before, table).keys() - contexts_of(question, table).keys()
        if len(new) == 1:
            small = Small(table, rows, grounds.lexicon)
            value = new.pop()
            column = next(c.id for c in table.columns if any(value in row.get(c.id) for row in rows))
            figures = table.using("figure")[:1]
            return Lookup(table.id, "attribute" if figures else "list", (small.where(column, [value]),), figures)
    return None


def in_context_told(question: Question, said: Said, grounds: Grounds) -> Lookup | None:
    """The same; what a sentence enumerates only after prose, or after rows that are of that sentence."""
    told = in_context(question, said.question, grounds)
    if told is None or told.columns or not isinstance(said.plan, Lookup):
        return told
    lines = lines_told(said.found, said.quoted, grounds)
    items = (row for row in grounds.records.values() if row.table == told.table)
    return told if any(row.span.first in lines and all(passes(row, f) for f in told.filters) for row in items) else None
