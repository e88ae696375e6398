"""What a lookup found: rows, groups, sides, and the numbers that they make."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from bot.plan import Filter, Lookup
from corpus.model import Record, Value

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
    """Of a place in a ranking: how many are ranked; of a mean: how many values of `by` there could be, 0 if unknown;
    of a share of groups: how many groups there are."""
    behind: tuple[Group, ...] = ()
    """Of a short ranking: the groups that come after the first so many, which alone were asked for."""
    empty: tuple[Value, ...] = ()
    """Of rows counted in each list or batch: those that have none."""
    unplaced: tuple[Record, ...] = ()
    """Of rows by where they lie: those of which the paper does not say it."""

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
        named = [[v for t in f.tests for v in t.values] for f in self.lookup.filters if names_only(f, keys)]
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
        several = [f.tests[0] for f in lookup.filters if names_only(f, {"programme", "batch"}) and len(f.tests) == 1]
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
    def years_apart(self) -> int | None:
        """The years between two rows that are dated; None for any other rows."""
        years = [int(value) for row in self.rows for value in row.get("year")[:1] if isinstance(value, int | float)]
        return abs(years[0] - years[1]) if len(years) == len(self.rows) == 2 else None

    @property
    def part_and_whole(self) -> tuple[int, int]:
        """What a share is of: rows among rows or, with `by`, values or groups among all that there could be."""
        if (by := self.lookup.by) is None:
            return len(self.sides[0]), len(self.rows)
        if self.lookup.shares_groups:
            return len(self.groups), self.among
        if self.lookup.grouped:
            return len({id(row) for group in self.groups for row in group.rows}), len(self.rows)
        return len({value for row in self.sides[0] for value in row.get(by)}), self.scope

    @property
    def found(self) -> bool:
        return bool(self.groups if self.lookup.grouped else self.rows or any(self.sides))


def _mean(groups: Sequence[Group], number: int) -> float | None:
    """Rows for each of so many values, with one decimal; a row that has several counts for each."""
    return round(sum(group.count for group in groups) / number, 1) if number else None


def percentage(part: int, whole: int) -> float:
    """How much of the whole a part is, with one decimal."""
    return round(100 * part / whole, 1)


def _count(rows: Sequence[Record], column: str, value: Value) -> int:
    return sum(value in row.get(column) for row in rows)


def names_only(each: Filter, keys: Set[str | None]) -> bool:
    """Whether a filter names values of one of such columns, and of no other."""
    return len(each.columns) == 1 and each.columns <= keys and not each.negated and is_plain(each)


def is_plain(each: Filter) -> bool:
    return all(test.match == "is" for test in each.tests)
