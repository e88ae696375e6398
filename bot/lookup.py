"""Lookup -> result: one place turns plans into parameterised SQL and rows into counts, groups and shares."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.plan import ENDS, PRINTED, Filter, Lookup, Test, check_lookup
from bot.result import SCOPES, Group, Result, is_plain, names_only
from corpus.model import Record, Value
from corpus.store import Index
from corpus.words import fold

ORDERED = ("batch", "serial", "programme", "year", "number", "date")
"""Columns whose values have an order of their own; groups by any other are shown with the largest first."""

PLACES = ("province", "city")
"""Columns that say where a row lies."""

SHORT_RANKING = 6
"""Of a ranking of no more groups than this all are told, though only the first is asked for."""

Run = Callable[[Lookup], Result]
"""Carries out a lookup."""


def run_lookup(index: Index, lookup: Lookup, universe: Sequence[Value] = ()) -> Result:
    """Answer a lookup from the index.

    `universe` are the values of `by` that could occur at all: "which provinces have none" is answered from them.
    Raises `PlanError` if the tables cannot answer it.
    """
    check_lookup(lookup, index.tables)
    with index.connection() as db:
        # "Cities besides X" leaves out the city, not the clusters that it shares with others.
        without = {f for f in lookup.filters if lookup.by and f.negated and f.columns == {lookup.by} and is_plain(f)}
        kept_filters = [f for f in lookup.filters if f not in without]
        sql, parameters = filters_to_sql(lookup.table, kept_filters)
        rows = _rows(db, index.records, sql, parameters)
        scoped = [f for f in lookup.filters if f.columns <= SCOPES and not f.negated]
        scope = len(_rows(db, index.records, *filters_to_sql(lookup.table, scoped)))
        if scope == 0:  # a batch that the list does not have: all of the list was checked
            scoped = [f for f in scoped if f.columns <= {"programme"}]
            scope = len(_rows(db, index.records, *filters_to_sql(lookup.table, scoped)))
        sides = tuple(
            tuple(_rows(db, index.records, *filters_to_sql(lookup.table, (*lookup.filters, side))))
            for side in lookup.sides
        )
        groups: list[Group] = []
        behind: list[Group] = []
        empty: list[Value] = []
        unplaced: list[Record] = []
        among = 0
        named = [v for f in lookup.filters if not f.negated for t in f.tests if t.column == lookup.by for v in t.values]
        universe = named or universe
        if lookup.by and not lookup.grouped:
            scope = len(universe) or len(_groups(rows, lookup.by))
        elif lookup.by:
            left_out = {v for f in without for t in f.tests for v in t.values}
            groups = [group for group in _groups(rows, lookup.by) if group.key not in left_out]
            few = lookup.shares_groups and lookup.having is not None and lookup.having.sign == "<="
            if (lookup.none_of and not lookup.all_of) or few:  # those that have no row are among them
                listed = {group.key for group in groups}
                groups += [Group(key, ()) for key in universe if key not in listed]
            only = {v for f in lookup.filters if names_only(f, {lookup.by}) for t in f.tests for v in t.values}
            compared = lookup.operation in ("rank", "group", "gap")
            if only and (compared or lookup.all_of or lookup.none_of):  # not what a named one shares a row with
                groups = [group for group in groups if group.key in only]
            for filters, wanted in ((lookup.all_of, True), (lookup.none_of, False)):
                for each in filters:
                    other = _rows(db, index.records, *filters_to_sql(lookup.table, (*kept_filters, each)))
                    keys = {group.key for group in _groups(other, lookup.by)}
                    groups = [group for group in groups if (group.key in keys) is wanted]
            if lookup.all_of:
                members = _Members(lookup.all_of)
                groups = [Group(g.key, tuple(r for r in g.rows if r in members)) for g in groups]
            twice = lookup.by == "industry" and (lookup.operation in (*_RANKING, "group") or _of_places(lookup))
            groups = _having(_once(groups) if twice else groups, lookup)
            every = rows
            counted = lookup.operation == "group" and lookup.by in SCOPES and not lookup.having
            if counted or _from_fewest(lookup):
                empty = [value for value in universe if all(group.key != value for group in groups)]
            if lookup.shares_groups:
                among = len(universe) or len(_groups(_base_of_share(db, index, lookup, every), lookup.by))
                groups = _ranked(groups, True, None)
            elif lookup.operation in _RANKING:
                ranked, (groups, among) = groups, _in_order(groups, lookup, len(universe))
                behind = _behind(ranked, groups, lookup)
            elif lookup.by not in ORDERED and (lookup.operation == "group" or _several_asked(lookup)):
                groups = _ranked(groups, True, None)
            if lookup.operation == "list" and lookup.limit:
                groups = groups[: lookup.limit]
            if lookup.by in PLACES and lookup.operation in ("list", "group") and not lookup.conditioned:
                unplaced = [row for row in rows if not row.get(lookup.by)]
            kept = {id(row) for group in groups for row in group.rows}
            rows = every if lookup.operation == "share" and lookup.limit else [row for row in rows if id(row) in kept]
    if lookup.order in (PRINTED, ENDS):
        rows = _standing(rows, lookup)
    elif order := lookup.order:
        rows = sorted((r for r in rows if r.get(order)), key=lambda r: _number(r, order), reverse=lookup.descending)
    if lookup.operation == "list" and not lookup.by and lookup.limit and lookup.order not in (PRINTED, ENDS):
        rows = rows[: lookup.limit]
    ranked_behind, none_at = tuple(behind), tuple(empty)
    return Result(
        lookup, tuple(rows), tuple(groups), sides, scope, sql, tuple(parameters), among, ranked_behind, none_at,
        tuple(unplaced),
    )  # fmt: skip


def _base_of_share(db: sqlite3.Connection, index: Index, lookup: Lookup, rows: list[Record]) -> list[Record]:
    """The rows whose groups a share is of: where no filter narrows them, those under what each must have a row of."""
    if lookup.filters or not lookup.all_of or not lookup.none_of:
        return rows
    return _rows(db, index.records, *filters_to_sql(lookup.table, lookup.all_of[:1]))


def _once(groups: Sequence[Group]) -> list[Group]:
    """Groups without those whose rows another holds under a longer name: "medicine" beside "biomedicine"."""
    rows = [frozenset(id(row) for row in group.rows) for group in groups]

    def told(at: int) -> bool:
        """Whether another group holds all rows of this one, under a name that says more, or as much and before it."""
        name = str(groups[at].key)
        for other, longer in enumerate(str(group.key) for group in groups):
            alike = rows[at] == rows[other] and (len(longer), at) > (len(name), other)
            within = rows[at] < rows[other] and name in longer
            if other != at and (alike or within):
                return True
        return False

    return [group for at, group in enumerate(groups) if not group.rows or not told(at)]


_RANKING = ("rank", "gap", "share", "mean")
"""Operations for which groups stand in the order of their numbers of rows."""


def _in_order(groups: list[Group], lookup: Lookup, possible: int) -> tuple[list[Group], int]:
    """The groups that a ranking tells, in its order, and `Result.among`; `possible` values there could be."""
    ranked = _ranked(groups, lookup.descending, None)
    if lookup.operation == "mean":
        return ranked, possible
    if lookup.operation == "gap":
        other = ranked[-1:] if lookup.order == ENDS else ranked[(lookup.place or 2) - 1 :][:1]
        return [group for group in ranked if other and group.count in (ranked[0].count, other[0].count)], 0
    if lookup.operation == "rank" and lookup.sides:
        asked = {v for side in lookup.sides for t in side.tests if t.column == lookup.by for v in t.values}
        counts = [group.count for group in ranked if group.key in asked]
        edge = (min(counts) if lookup.descending else max(counts)) if counts else 0
        kept = [g for g in ranked if (g.count >= edge if lookup.descending else g.count <= edge)]
        return kept if counts else ranked, len(ranked)
    if lookup.place is not None:
        return _at_place(ranked, lookup.place), 0
    return _ranked(groups, lookup.descending, lookup.limit), 0


def _behind(ranked: Sequence[Group], first: Sequence[Group], lookup: Lookup) -> list[Group]:
    """The groups of a short ranking behind the first so many."""
    if lookup.operation != "rank" or not lookup.limit or lookup.place or len(ranked) > SHORT_RANKING:
        return []
    told = {group.key for group in first}
    return [group for group in _ranked(ranked, lookup.descending, None) if group.key not in told]


def _standing(rows: list[Record], lookup: Lookup) -> list[Record]:
    """The rows at a place of the printed order, or the first so many of it; in the paper's order."""
    number = lookup.limit or 1
    if lookup.order == ENDS:
        return [*rows[:number], *rows[number:][-number:]]
    turned = rows[::-1] if lookup.descending else rows
    start = (lookup.place or 1) - 1
    kept = turned[start : start + number]
    return kept[::-1] if lookup.descending else kept


class _Members:
    """The rows that pass at least one of some filters, tested in memory."""

    def __init__(self, any_of: Sequence[Filter]) -> None:
        self._any_of = any_of

    def __contains__(self, row: Record) -> bool:
        return any(passes(row, each) for each in self._any_of)


def passes(row: Record, each: Filter) -> bool:
    """Whether a row passes a filter; the same meaning as its SQL."""
    return any(_holds(row, test) for test in each.tests) is not each.negated


def _holds(row: Record, test: Test) -> bool:
    values = (row.english,) if test.column == "english" else row.get(test.column)
    if test.match == "contains":
        return any(fold(str(wanted)) in fold(str(value)) for value in values for wanted in test.values)
    if test.match == "is":
        return bool(set(values) & set(test.values))
    bound = test.values[0]
    numbers = [value for value in values if isinstance(value, int | float)]
    assert isinstance(bound, int | float)
    return any(value >= bound if test.match == "at least" else value <= bound for value in numbers)


def _rows(db: sqlite3.Connection, records: Mapping[int, Record], sql: str, parameters: Sequence[Value]) -> list[Record]:
    return [records[number] for (number,) in db.execute(sql, parameters)]


def filters_to_sql(table: str, filters: Iterable[Filter]) -> tuple[str, list[Value]]:
    """SQL that selects the ids of a table's rows under all filters, and its parameters."""
    clauses = ["SELECT id FROM records WHERE tbl = ?"]
    parameters: list[Value] = [table]
    for each in filters:
        tests = []
        for test in each.tests:
            condition, values = _test_to_sql(test)
            tests.append(f'SELECT record FROM cells WHERE tbl = ? AND "column" = ? AND {condition}')
            parameters += [table, test.column, *values]
        clauses.append(f"AND id {'NOT IN' if each.negated else 'IN'} ({' UNION '.join(tests)})")
    clauses.append("ORDER BY row")
    return "\n".join(clauses), parameters


def _test_to_sql(test: Test) -> tuple[str, list[Value]]:
    if test.match == "contains":
        return "(" + " OR ".join("instr(text, ?) > 0" for _ in test.values) + ")", [fold(str(v)) for v in test.values]
    if test.match == "at least":
        return "value >= ?", [test.values[0]]
    if test.match == "at most":
        return "value <= ?", [test.values[0]]
    return f"value IN ({', '.join('?' * len(test.values))})", list(test.values)


def _at_place(ranked: list[Group], place: int) -> list[Group]:
    """The group at a place, from 1, with those that have as many rows; none where there are not so many groups."""
    held = ranked[place - 1].count if place <= len(ranked) else None
    return [group for group in ranked if group.count == held]


def _number(record: Record, column: str) -> float:
    value = record.first(column)
    return float(value) if isinstance(value, int | float) else 0.0


def _groups(rows: Iterable[Record], by: str) -> list[Group]:
    """Rows by each of their values of a column, in order of first appearance; a row may stand in several groups."""
    found: dict[Value, list[Record]] = {}
    for row in rows:
        for key in row.get(by):
            found.setdefault(key, []).append(row)
    return [Group(key, tuple(group)) for key, group in found.items()]


def _having(groups: list[Group], lookup: Lookup) -> list[Group]:
    having = lookup.having
    if having is None:
        return groups
    number, of = having.number, having.of
    tests = {">=": lambda n: n >= number, "<=": lambda n: n <= number, "=": lambda n: n == number}
    if having.each:
        held = ([sum(passes(row, side) for row in group.rows) for side in lookup.all_of] for group in groups)
        return [group for group, counts in zip(groups, held, strict=True) if all(map(tests[having.sign], counts))]
    if having.than:
        pairs = [[sum(passes(row, side) for row in group.rows) for side in having.than] for group in groups]
        return [g for g, (first, second) in zip(groups, pairs, strict=True) if tests[having.sign](first - second)]
    counts = [len({v for row in g.rows for v in row.get(of)}) if of else g.count for g in groups]
    return [group for group, count in zip(groups, counts, strict=True) if tests[having.sign](count)]


def _ranked(groups: Sequence[Group], descending: bool, limit: int | None) -> list[Group]:
    """Groups by number of rows, equal ones in the paper's order; the first `limit`, a tie at the edge kept whole."""
    ordered = sorted(groups, key=lambda group: -group.count if descending else group.count)
    if limit is None or limit >= len(ordered):
        return ordered
    edge = ordered[limit - 1].count
    return [g for g in ordered if (g.count >= edge if descending else g.count <= edge)]


def _of_places(lookup: Lookup) -> bool:
    """Whether groups are to have a row in each of some places."""
    return bool(lookup.all_of) and all(each.columns <= set(PLACES) for each in lookup.all_of)


def _several_asked(lookup: Lookup) -> bool:
    """Whether groups of at least so many rows are listed: the largest first."""
    return lookup.operation == "list" and lookup.having is not None and lookup.having.sign == ">="


def _from_fewest(lookup: Lookup) -> bool:
    """Whether whole lists are ranked from the fewest, so that those with none at all come before the first."""
    whole = all(each.columns <= SCOPES and not each.negated for each in lookup.filters)
    whole = whole and not lookup.conditioned
    return lookup.operation == "rank" and not lookup.descending and not lookup.sides and whole
