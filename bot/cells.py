"""The one cell of a row told before that a later turn asks for: "what are the six projects?" after all of the row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import passes
from bot.option import Option
from bot.picking import Chances, lookups
from bot.plan import Lookup
from bot.question import Question
from corpus.model import Column, Record
from corpus.words import search_terms


def cell_within(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The cell of the one row told before that alone holds what a turn's own words say."""
    before = said.found
    if before is None or before.table == grounds.lists or before.operation != "list" or question.found:
        return
    table = grounds.tables[before.table]
    told = [row for row in grounds.records.values() if row.table == table.id]
    told = [row for row in told if all(passes(row, each) for each in before.filters)]
    texts = [column for column in table.columns if not column.key and column.type == "text" and not column.use]
    wanted = {term for word in question.rest for term in search_terms(word) if len(term) > 1}
    if before.by or len(told) != 1 or len(texts) < 2 or not wanted:
        return
    held = {column.id: len(wanted & _terms(told[0], column)) for column in texts}
    most = max(held.values())
    best = [column for column, number in held.items() if number == most]
    if most and len(best) == 1:
        yield Lookup(table.id, "attribute", before.filters, columns=(best[0],))


def _terms(row: Record, column: Column) -> set[str]:
    """The index terms of a cell, in both languages."""
    text = "\n".join([*(str(value) for value in row.get(column.id)), row.translations.get(column.id, "")])
    return set(search_terms(text))


def cell_asked(options: Sequence[Option], chances: Chances, best: int) -> int:
    """That cell, where the whole row would be told once more."""
    situation, plan = options[best].situation, options[best].plan
    before = situation.said.found
    if not situation.later or before is None or not isinstance(plan, Lookup):
        return best
    if plan.operation != "list" or (plan.table, plan.filters) != (before.table, before.filters):
        return best
    cells = set(cell_within(situation.question, situation.said, situation.grounds))
    return next((at for at, each in lookups(options) if each in cells), best)
