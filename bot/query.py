"""Typed conditions on a table's columns -> exact rows: what a program asks that needs no sentence understood.

A value may be written as people write it (武汉市, Wuhan, MIIT); it is resolved through the table's own values, their
English, and the lexicon. What cannot be resolved is an error that names what there is: a mistyped city must not look
like a city without clusters.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.answer import touching_findings
from bot.lookup import run_lookup
from bot.plan import Filter, Lookup, PlanError, Test
from bot.result import Group, Result
from corpus.fold import fold
from corpus.model import Column, Record, Table, Value
from corpus.names import Lexicon
from corpus.store import Index

LISTED = 40
"""Distinct values of a column that are listed whole."""
SHORT = 30
"""Characters of a value that is shown whole where values are listed."""
KINDS = {"programme": ("ministry", "programme"), "field": ("industry",)}
"""Column -> the lexicon's kinds of names for it, where they are not called like the column."""


class Condition(BaseModel):
    """Rows must meet it; where a cell holds several values (a cluster in three cities), one of them must."""

    model_config = ConfigDict(extra="forbid")

    column: Annotated[str, Field(description="id of a column, as list_tables gives it")]
    match: Annotated[
        Literal["is", "contains", "at least", "at most"],
        Field(description="is: equals one of the values; contains: as text; at least, at most: numbers only"),
    ] = "is"
    values: Annotated[
        list[str | int | float],
        Field(min_length=1, max_length=100, description="any one of them will do; Chinese or English names"),
    ]
    negated: Annotated[bool, Field(description="true: rows that do not meet it")] = False


@dataclass(frozen=True)
class Querying:
    """The tables of an index, for programs."""

    index: Index
    lexicon: Lexicon

    def run(
        self,
        table: str,
        conditions: Sequence[Condition] = (),
        order_by: str | None = None,
        descending: bool = False,
    ) -> Result:
        """The rows that meet all conditions, in the paper's order or by a column of numbers.

        Raises `PlanError` if there is no such table, column or value; its message says which there are.
        """
        if table not in self.index.tables:
            near = _near(table, self.index.tables)
            raise PlanError(f"there is no table {table!r}{near}; the tables are {', '.join(self.index.tables)}")
        filters = tuple(self._filter(self.index.tables[table], condition) for condition in conditions)
        if order_by is not None and self._column(self.index.tables[table], order_by).type != "number":
            raise PlanError(self._needs_numbers(self.index.tables[table], "order_by"))
        return run_lookup(self.index, Lookup(table, "list", filters, order=order_by, descending=descending))

    def groups(self, result: Result, by: str) -> tuple[Group, ...]:
        """The rows of `run` counted by a column's values; a row without one stands in no group."""
        lookup = result.lookup
        self._column(self.index.tables[lookup.table], by)
        return run_lookup(self.index, replace(lookup, operation="group", by=by, order=None)).groups

    def _column(self, table: Table, name: str) -> Column:
        try:
            return table.column(name)
        except KeyError as error:
            ids = [column.id for column in table.columns]
            raise PlanError(
                f"table {table.id!r} has no column {name!r}{_near(name, ids)}; its columns are {', '.join(ids)}"
            ) from error

    @staticmethod
    def _needs_numbers(table: Table, what: str) -> str:
        numbers = ", ".join(c.id for c in table.columns if c.type == "number") or "none"
        return f"{what} needs a column of numbers; those of {table.id!r}: {numbers}"

    def _filter(self, table: Table, condition: Condition) -> Filter:
        column = self._column(table, condition.column)
        if condition.match in ("at least", "at most"):
            if column.type != "number":
                raise PlanError(self._needs_numbers(table, repr(condition.match)))
            if len(condition.values) != 1:
                raise PlanError(f"{condition.match!r} needs one value, not {len(condition.values)}")
        if condition.match == "contains":
            values: tuple[Value, ...] = tuple(map(str, condition.values))
        elif column.type == "number":
            values = tuple(_number(column, value) for value in condition.values)
        else:
            values = tuple(dict.fromkeys(v for value in condition.values for v in self._resolve(table, column, value)))
        said = "、".join(map(str, values))
        return Filter((Test(column.id, values, condition.match),), condition.negated, said, said)

    def _resolve(self, table: Table, column: Column, value: Value) -> tuple[Value, ...]:
        """The column's own values that a name means; a known name that stands in no row means itself."""
        names = self._names(table.id, column.id)
        if found := names.get(fold(str(value))):
            return (found,)
        kinds = KINDS.get(column.id, (column.id,))
        meant = self.lexicon.surfaces.get(fold(str(value)), ())
        if same := [m.value for m in meant if m.kind in kinds]:
            held = [v for v in same if v in names.values()]
            return tuple(held or same)
        if groups := [m.value for m in meant if (m.kind, column.id) in (("region", "province"), ("cities", "city"))]:
            return tuple(member for group in groups for member in self.lexicon.members[group])
        distinct = list(dict.fromkeys(map(str, names.values())))
        listed = f"{', '.join(distinct[:LISTED])}{', …' if len(distinct) > LISTED else ''}"
        raise PlanError(
            f"column {column.id!r} of {table.id!r} has no value {value!r}{_near(fold(str(value)), names, names)}; "
            f"it has {len(distinct)}: {listed}. To look for a piece of text, use match 'contains'"
        )

    def _names(self, table: str, column: str) -> Mapping[str, Value]:
        return self._all_names[table, column]

    @cached_property
    def _all_names(self) -> Mapping[tuple[str, str], Mapping[str, Value]]:
        """(table, column) -> what each of its values may be called, folded -> the value.

        A value's own form comes before what others are called besides: a conference may be one's name and another's
        longer one.
        """
        found: dict[tuple[str, str], dict[str, Value]] = {
            (table.id, column.id): {} for table in self.index.tables.values() for column in table.columns
        }
        cells = [
            (found[record.table, column], record, column, value)
            for record in self.index.records.values()
            for column, values in record.values.items()
            if (record.table, column) in found
            for value in values
        ]
        for names, _, _, value in cells:
            names.setdefault(fold(str(value)), value)
        for names, record, column, value in cells:
            english = self.english(record, column, value)
            aliases = self.index.tables[record.table].value_aliases.get(str(value), ())
            for alias in (*aliases, english, _shown(str(value), english)):
                if alias:
                    names.setdefault(fold(alias), value)
        return found

    def english(self, record: Record, column: str, value: Value) -> str:
        """The English of one value of a row (of a programme: its ministry, both ways); "" where there is none."""
        if column == "programme" and (programme := self.lexicon.programmes.get(str(value))):
            return f"{programme.abbreviation}, {programme.short}"
        if column == "name" and record.get("programme"):
            return record.english
        if column in ("province", "city", "district", "industry", "field"):
            return self.lexicon.english.get(("industry" if column == "field" else column, str(value)), "")
        return record.translations.get(column, "") if len(record.get(column)) == 1 else ""

    def row(self, record: Record) -> dict[str, Any]:
        """A row's cells (one value, a list of several, or null), their English where there is one, its source line."""
        cells: dict[str, Any] = {}
        english: dict[str, str] = {}
        for column in self.index.tables[record.table].columns:
            values = record.get(column.id)
            cells[column.id] = None if not values else values[0] if len(values) == 1 else list(values)
            if said := ", ".join(e for v in values if (e := self.english(record, column.id, v))):
                english[column.id] = said
        return {**cells, "line": record.span.first, "english": english}

    def notes(self, result: Result) -> list[str]:
        """What the source gets wrong about these rows."""
        return [f"{finding.zh} / {finding.en}" for finding in touching_findings(self.index, result, True)]

    def describe(self, table: Table) -> dict[str, Any]:
        """A table for who has never seen it: its columns, and the values that they hold."""
        rows = [record for record in self.index.records.values() if record.table == table.id]
        return {
            "id": table.id, "zh": table.zh, "en": table.en, "document": table.document, "rows": len(rows),
            "columns": [self._describe_column(table, column, rows) for column in table.columns],
        }  # fmt: skip

    def _describe_column(self, table: Table, column: Column, rows: Iterable[Record]) -> dict[str, Any]:
        pairs = {v: self.english(record, column.id, v) for record in rows for v in record.get(column.id)}
        several = any(len(record.get(column.id)) > 1 for record in rows)
        whole = len(pairs) <= LISTED and all(len(str(value)) <= SHORT for value in pairs)
        listed = list(pairs)[: LISTED if whole else 3]
        return {
            "id": column.id, "zh": column.zh, "en": column.en, "type": column.type, "several_values": several,
            "distinct": len(pairs), "all_values_listed": whole,
            "values": [value if column.type == "number" else _shown(str(value), pairs[value]) for value in listed],
        }  # fmt: skip


def _shown(value: str, english: str) -> str:
    if len(value) > SHORT:
        return f"{value[:SHORT]}…"
    return f"{value} ({english})" if english else value


def _number(column: Column, value: Value) -> Value:
    if isinstance(value, int | float):
        return value
    try:
        number = float(value)
    except ValueError as error:
        raise PlanError(f"column {column.id!r} holds numbers; {value!r} is none") from error
    return int(number) if number.is_integer() else number


def _near(name: str, known: Iterable[str], shown: Mapping[str, Value] | None = None) -> str:
    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.5)
    said = list(dict.fromkeys(str(shown[each]) if shown else each for each in near))
    return f" (did you mean {', '.join(said)}?)" if said else ""
