"""Rows of small tables that stand in a relation to what was told before: the next one, the problem that it meets, all.

"What is the next measure?" after the case of one, "which problem does that respond to?", "put all four in a table".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from bot.again import lines_told
from bot.asking import asks
from bot.conditions import Small, items_called, ordinal_in
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import passes
from bot.operations import PLACES
from bot.option import Option
from bot.picking import OF_ROWS, Chances, likeliest, lookups, numbers_said
from bot.plan import Filter, Lookup, Several, Test
from bot.question import Question
from corpus.model import Record, Table

NUMBER = "number"
"""The column that counts a table's rows, or says to which of another's one belongs."""


def related_rows(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """Every plan of this module that a later turn may mean."""
    told = lines_told(said.found, said.quoted, grounds)
    yield from next_row(question, told, grounds)
    yield from problems_met(question, told, grounds)
    yield from cases_of_remedies(question, told, grounds)
    yield from item_among(question, said, told, grounds)
    yield from all_of_them(question, said, grounds)
    yield from in_full(question, said, grounds)
    yield from share_of_rows(question, said, grounds)
    yield from examples_of_rows(question, said, grounds)


def next_row(question: Question, told: Set[int], grounds: Grounds) -> Iterator[Lookup]:
    """The row behind, or ahead of, that to which the lines told belong, of the table that a turn names."""
    step = 1 if question.has("next") else -1 if question.has("previous") else 0
    if not step or not told or question.found:
        return
    numbered = [(table, rows) for table, rows in grounds.small_tables if any(c.id == NUMBER for c in table.columns)]
    numbers = {row.first(NUMBER) for _, rows in numbered for row in _on(rows, told) if row.first(NUMBER)}
    if len(numbers) != 1:
        return
    at = int(str(numbers.pop())) + step
    for table, rows in numbered:
        if table.id in question.subjects:
            yield from _rows(table, rows, [row for row in rows if row.first(NUMBER) == at], grounds)


def problems_met(question: Question, told: Set[int], grounds: Grounds) -> Iterator[Lookup]:
    """The rows to which those on the lines told are known to speak: the problem that a measure meets."""
    if not asks(question, "responds_to"):
        return
    names = {str(row.first("name")) for _, rows in grounds.small_tables for row in _on(rows, told)}
    for table, rows in grounds.small_tables:
        met = [row for row in rows if names & set(table.answered_by.get(str(row.first("name")), ()))]
        yield from _rows(table, rows, met, grounds)


def cases_of_remedies(question: Question, told: Set[int], grounds: Grounds) -> Iterator[Lookup]:
    """The cases of what speaks to the row told of: those of the measure against that problem."""
    if not asks(question, "example") or question.found:
        return
    remedies = {
        name
        for table, rows in grounds.small_tables
        for row in _on(rows, told)
        for name in table.answered_by.get(str(row.first("name")), ())
    }
    numbers = {row.first(NUMBER) for _, rows in grounds.small_tables for row in rows if row.first("name") in remedies}
    for table, rows in grounds.small_tables if numbers else ():
        if table.id in question.subjects:
            yield from _rows(table, rows, [row for row in rows if row.first(NUMBER) in numbers], grounds)


def all_of_them(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """All rows of the table that was spoken of, where a turn says how many these are: "put all four in a table"."""
    before = said.asked[-1] if said.asked else None
    if before is None or before.table == grounds.lists or question.found or not asks(question, "every"):
        return
    rows = next((rows for table, rows in grounds.small_tables if table.id == before.table), ())
    if len(rows) in numbers_said(question):
        yield Lookup(before.table, "list")


def in_full(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The numbered row that a turn points at, from the table that tells most: the second measure, not its case."""
    nth, before = ordinal_in(question), said.found
    if nth is None or before is None or question.found or not asks(question, "tell_more"):
        return
    numbered = [(table, rows) for table, rows in grounds.small_tables if any(c.id == NUMBER for c in table.columns)]
    if before.table not in {table.id for table, _ in numbered}:
        return
    table, rows = max(
        numbered, key=lambda each: sum(len(str(row.get(c.id))) for row in each[1] for c in each[0].columns)
    )
    yield from _rows(table, rows, [row for row in rows if row.first(NUMBER) == nth], grounds)


def share_of_rows(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The share of the rows of a small table that were told, of all of its rows: "what share is that?"."""
    before = said.asked[-1] if said.asked else None
    if before is None or before.table == grounds.lists or before.by or before.sides or not question.has("share"):
        return
    if question.found or question.rest or len(before.filters) != 1 or before.operation not in OF_ROWS:
        return
    if before.filters[0].columns <= set(PLACES) or before.filters[0].negated:
        return
    yield Lookup(before.table, "share", sides=before.filters)


def examples_of_rows(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """Those of the rows told before that give an example: "any example given?" of provinces that use a wording."""
    before = said.asked[-1] if said.asked else None
    if before is None or before.table == grounds.lists or not before.filters or question.found:
        return
    table = grounds.tables[before.table]
    if not asks(question, "example") or not any(column.id == EXAMPLE for column in table.columns):
        return
    rows = next((rows for each, rows in grounds.small_tables if each.id == table.id), ())
    given = [row for row in rows if row.get(EXAMPLE) and all(passes(row, each) for each in before.filters)]
    yield from _rows(table, rows, given, grounds)


EXAMPLE = "example"
"""The column of a table for what a row gives as an example."""


def item_among(question: Question, said: Said, told: Set[int], grounds: Grounds) -> Iterator[Lookup]:
    """Whether what a turn names is one of the things enumerated before: "new energy vehicles is one, right?"."""
    before, named = said.asked[-1] if said.asked else None, question.of("industry")
    others = [found for found in question.found if found.kind != "industry"]
    listed = question.has("list") and not asks(question, "names_it")
    if len(named) != 1 or others or question.subjects or question.has("cluster", "count") or listed:
        return
    for table, rows in grounds.small_tables:
        if not table.using("item") or table.using("figure"):
            continue
        item, of = table.using("item")[0], table.using("item")[-1]
        if before is not None and before.table == table.id and before.filters:
            enumerated = tuple(each for each in before.filters if item not in each.columns)
        elif asks(question, "names_it"):
            values = {value for row in _on(rows, told) for value in row.get(of)}
            enumerated = (Small(table, rows, grounds.lexicon).where(of, values),) if len(values) == 1 else ()
        else:
            continue
        held = [row for row in rows if enumerated and all(passes(row, each) for each in enumerated)]
        if not held:
            continue
        small = Small(table, held, grounds.lexicon)
        name = named[0].text
        missing = Filter((Test(item, (name,), "contains"),), False, name, name)
        yield Lookup(table.id, "exists", (*enumerated, items_called(name, question, small) or missing))


def _on(rows: Sequence[Record], lines: Set[int]) -> list[Record]:
    return [row for row in rows if not lines.isdisjoint(row.span.lines)]


def _rows(table: Table, rows: Sequence[Record], meant: Sequence[Record], grounds: Grounds) -> Iterator[Lookup]:
    if meant:
        yield Lookup(table.id, "list", (Small(table, rows, grounds.lexicon).only(meant),))


def as_related(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What stands in the relation to what was told before that a turn asks for."""
    situation = options[best].situation
    if not situation.later or isinstance(options[best].plan, Several):
        return best
    made = set(related_rows(situation.question, situation.said, situation.grounds))
    return likeliest((at for at, each in lookups(options) if each in made), chances, best)


def for_every_one(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A table's rows for all that was told of, where a turn says "each" and the best keeps to one of them."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not isinstance(plan, Lookup) or not asks(question, "each_of_them") or question.found:
        return best
    kept = [each for each in plan.filters if each.columns == {NUMBER} and sum(len(t.values) for t in each.tests) == 1]
    if plan.table == situation.grounds.lists or not kept or len(kept) < len(plan.filters):
        return best
    return next((at for at, each in lookups(options) if each == Lookup(plan.table, "list")), best)
