"""Lookup -> result: one place turns plans into parameterised SQL and rows into counts, groups and shares."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from bot.plan import ENDS, PRINTED, Filter, Having, Lookup, Test, check_lookup
from corpus.model import Record, Value
from corpus.store import Index
from corpus.words import fold

ORDERED = ("batch", "serial", "programme", "year", "number", "date")
"""Columns whose values have an order of their own; groups by any other are shown with the largest first."""

SHORT_RANKING = 6
"""Of a ranking of no more groups than this all are told, though only the first is asked for."""

SCOPES = frozenset({"programme", "batch", "of"})
"""Columns that say which list, or which enumeration, is asked about."""


@dataclass(frozen=True, slots=True)
class Group:
    """The rows that share a value."""

    key: Value
    rows: tuple[Record, ...]

    @property
    def count(self) -> int:
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Result:
    """What a lookup found.

    `rows`: the matching rows in the paper's order; `groups`: for `by`, in the order asked for; `sides`: the rows of
    each side of a comparison or share; `scope`: how many rows the list or batch asked about has, so that "5 of 20"
    can be said; `sql` and `parameters`: what was run.
    """

    lookup: Lookup
    rows: tuple[Record, ...]
    groups: tuple[Group, ...] = ()
    sides: tuple[tuple[Record, ...], ...] = ()
    scope: int = 0
    sql: str = ""
    parameters: tuple[Value, ...] = ()
    among: int = 0
    """Of a place in a ranking: how many are ranked; of a mean: how many values of `by` there could be, 0 if unknown."""
    behind: tuple[Group, ...] = ()
    """Of a short ranking: the groups that come after the first so many, which alone were asked for."""
    empty: tuple[Value, ...] = ()
    """Of rows counted in each list or batch: those that have none."""

    @property
    def value(self) -> int | float | None:
        """The number that answers: a count is the length of the list that is shown."""
        lookup = self.lookup
        if lookup.operation == "share":
            part, whole = self.part_and_whole
            return percentage(part, whole) if whole else None
        if lookup.operation == "compare":
            first, *others = self.amounts
            return abs(first - others[0]) if len(others) == 1 else self.together
        if lookup.operation == "ratio":
            one, other = self.amounts
            return round(one / other, 2) if other else None
        if lookup.operation == "rank" and lookup.sides:
            return next((place for _, place, _ in self.places), None)
        if lookup.operation == "rank":
            return self.groups[0].count if self.groups else None
        if lookup.operation == "gap":
            return self.groups[0].count - self.groups[-1].count if self.groups else None
        if lookup.operation == "mean":
            return _mean(self.groups, len(self.groups))
        if lookup.operation == "attribute":
            values = {v for row in self.rows for column in lookup.columns for v in row.get(column)}
            only = next(iter(values)) if len(values) == 1 else None
            return only if isinstance(only, int | float) else None
        return len(self.groups) if lookup.by else len(self.rows)

    @property
    def missing(self) -> tuple[Value, ...]:
        """The values of `by` that the lookup names and no row has: of the four municipalities, the one with nothing.

        Without `by`, the same of the places that it names. Of what is left out nobody asks whether it has any.
        """
        keys = {self.lookup.by} if self.lookup.by else {"province", "city", "country"}
        told = {group.key for group in (*self.groups, *self.behind)} | {
            v for row in self.rows for key in keys for v in row.get(key or "")
        }
        told |= {v for f in self.lookup.filters if f.negated for t in f.tests if t.column in keys for v in t.values}
        told |= set(self.empty)
        named = [[v for t in f.tests for v in t.values] for f in self.lookup.filters if _names(f, keys)]
        several = [values for values in named if self.lookup.by or len(values) > 1]
        missing = [value for value in dict.fromkeys(v for values in several for v in values) if value not in told]
        return (*missing, *self.empty)

    @property
    def amounts(self) -> tuple[int | float, ...]:
        """What is compared: how many rows each side has or, with a column of numbers, the sum of those they state."""
        figures = [
            [v for row in side for column in self.lookup.columns[:1] for v in row.get(column) if not isinstance(v, str)]
            for side in self.sides
        ]
        return tuple(map(sum, figures)) if any(figures) else tuple(map(len, self.sides))

    @property
    def together(self) -> int | float | None:
        """What all sides of a comparison have between them; None if they share rows."""
        distinct = len({id(row) for side in self.sides for row in side})
        return sum(self.amounts) if distinct == sum(map(len, self.sides)) else None

    @property
    def apiece(self) -> tuple[tuple[Value, tuple[int, ...], int], ...]:
        """Of a comparison or a share in several lists or batches: each, the rows of each side in it, and all.

        Where no list is named, a comparison is of all that have any of the rows.
        """
        lookup = self.lookup
        if not (lookup.compared or lookup.operation == "share") or lookup.by or lookup.columns:
            return ()
        several = [f.tests[0] for f in lookup.filters if _names(f, {"programme", "batch"}) and len(f.tests) == 1]
        compared = {column for side in lookup.sides for column in side.columns}
        parted = (t for t in several if len(t.values) > 1 and t.column not in compared)
        column, values = next(((t.column, t.values) for t in parted), ("", ()))
        named = {column for each in (*lookup.filters, *lookup.sides) for column in each.columns}
        if lookup.compared and not values and not named & SCOPES:
            held = dict.fromkeys(value for row in self.rows for value in row.get("programme"))
            column, values = ("programme", tuple(held)) if len(held) > 1 else ("", ())
        return tuple(
            (value, tuple(_count(side, column, value) for side in self.sides), _count(self.rows, column, value))
            for value in values
        )

    @property
    def places(self) -> tuple[tuple[Group, int, int], ...]:
        """Of a ranking down to those that are asked about: each of them, its place, how many share that.

        Equal ones share the place of the first of them (standard competition ranking).
        """
        asked = [v for side in self.lookup.sides for t in side.tests if t.column == self.lookup.by for v in t.values]
        held = {group.key: group for group in self.groups}
        counts = [group.count for group in self.groups]
        return tuple(
            (held[key], counts.index(held[key].count) + 1, counts.count(held[key].count))
            for key in asked
            if key in held
        )

    @property
    def mean_of_all(self) -> float | None:
        """Rows for each of all values that there could be; None where those are not known."""
        return _mean(self.groups, self.among) if self.lookup.operation == "mean" and self.among else None

    @property
    def part_and_whole(self) -> tuple[int, int]:
        """What a share is of: rows among rows or, with `by`, values among all that there could be."""
        if (by := self.lookup.by) is None:
            return len(self.sides[0]), len(self.rows)
        if self.lookup.grouped:
            return len({id(row) for group in self.groups for row in group.rows}), len(self.rows)
        return len({value for row in self.sides[0] for value in row.get(by)}), self.scope

    @property
    def found(self) -> bool:
        return bool(self.groups if self.lookup.grouped else self.rows or any(self.sides))


def _mean(groups: Sequence[Group], number: int) -> float | None:
    """Rows for each of so many values, with one decimal; a row that has several counts for each."""
    return round(sum(group.count for group in groups) / number, 1) if number else None


Run = Callable[[Lookup], Result]
"""Carries out a lookup."""


def percentage(part: int, whole: int) -> float:
    """How much of the whole a part is, with one decimal."""
    return round(100 * part / whole, 1)


def _count(rows: Sequence[Record], column: str, value: Value) -> int:
    return sum(value in row.get(column) for row in rows)


def _names(each: Filter, keys: Set[str | None]) -> bool:
    """Whether a filter names values of one of such columns, and of no other."""
    return len(each.columns) == 1 and each.columns <= keys and not each.negated and _plain(each)


def run_lookup(index: Index, lookup: Lookup, universe: Sequence[Value] = ()) -> Result:
    """Answer a lookup from the index.

    `universe` are the values of `by` that could occur at all: "which provinces have none" is answered from them.
    Raises `PlanError` if the tables cannot answer it.
    """
    check_lookup(lookup, index.tables)
    with index.connection() as db:
        # "Cities besides X" leaves out the city, not the clusters that it shares with others.
        without = {f for f in lookup.filters if lookup.by and f.negated and f.columns == {lookup.by} and _plain(f)}
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
        among = 0
        named = [v for f in lookup.filters if not f.negated for t in f.tests if t.column == lookup.by for v in t.values]
        universe = named or universe
        if lookup.by and not lookup.grouped:
            scope = len(universe) or len(_groups(rows, lookup.by))
        elif lookup.by:
            left_out = {v for f in without for t in f.tests for v in t.values}
            groups = [group for group in _groups(rows, lookup.by) if group.key not in left_out]
            if lookup.none_of and not lookup.all_of:
                listed = {group.key for group in groups}
                groups += [Group(key, ()) for key in universe if key not in listed]
            only = {v for f in lookup.filters if _names(f, {lookup.by}) for t in f.tests for v in t.values}
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
            twice = lookup.by == "industry" and lookup.operation in (*_RANKING, "group")
            groups = _having(_once(groups) if twice else groups, lookup.having)
            every = rows
            if lookup.operation == "group" and lookup.by in SCOPES and not lookup.having:
                empty = [value for value in universe if all(group.key != value for group in groups)]
            if lookup.operation in _RANKING:
                ranked, (groups, among) = groups, _in_order(groups, lookup, len(universe))
                behind = _behind(ranked, groups, lookup)
            elif lookup.operation == "group" and lookup.by not in ORDERED:
                groups = _ranked(groups, True, None)
            kept = {id(row) for group in groups for row in group.rows}
            rows = every if lookup.operation == "share" else [row for row in rows if id(row) in kept]
    if lookup.order in (PRINTED, ENDS):
        rows = _standing(rows, lookup)
    elif order := lookup.order:
        rows = sorted((r for r in rows if r.get(order)), key=lambda r: _number(r, order), reverse=lookup.descending)
    if lookup.operation == "list" and not lookup.by and lookup.limit and lookup.order not in (PRINTED, ENDS):
        rows = rows[: lookup.limit]
    return Result(
        lookup, tuple(rows), tuple(groups), sides, scope, sql, tuple(parameters), among, tuple(behind), tuple(empty)
    )


def _once(groups: Sequence[Group]) -> list[Group]:
    """Groups without those that hold the same rows as another under a longer name: "medicine" beside "biomedicine"."""
    longest: dict[tuple[int, ...], Group] = {}
    for group in groups:
        rows = tuple(id(row) for row in group.rows)
        if rows not in longest or len(str(group.key)) > len(str(longest[rows].key)):
            longest[rows] = group
    kept = {id(group) for group in longest.values()}
    return [group for group in groups if not group.rows or id(group) in kept]


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


def _plain(each: Filter) -> bool:
    return all(test.match == "is" for test in each.tests)


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


def _having(groups: list[Group], having: Having | None) -> list[Group]:
    if having is None:
        return groups
    number = having.number
    tests = {">=": lambda n: n >= number, "<=": lambda n: n <= number, "=": lambda n: n == number}
    return [group for group in groups if tests[having.sign](group.count)]


def _ranked(groups: Sequence[Group], descending: bool, limit: int | None) -> list[Group]:
    """Groups by number of rows, equal ones in the paper's order; the first `limit`, a tie at the edge kept whole."""
    ordered = sorted(groups, key=lambda group: -group.count if descending else group.count)
    if limit is None or limit >= len(ordered):
        return ordered
    edge = ordered[limit - 1].count
    return [g for g in ordered if (g.count >= edge if descending else g.count <= edge)]
