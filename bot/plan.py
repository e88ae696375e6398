"""What a question asks for: a closed union of small dataclasses, the same whoever made it.

A `Lookup` is validated in one place (`check_lookup`) and turned into SQL in one place (`bot.lookup`). Plans survive a
JSON round trip, so they can be shown, stored and sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from corpus.model import Table, Value

Operation = Literal[
    "list", "count", "exists", "attribute", "group", "rank", "compare", "ratio", "share", "gap", "mean"
]  # fmt: skip
Match = Literal["is", "contains", "at least", "at most"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
TOLD: tuple[Operation, ...] = ("list", "count")
"""How the same rows may be told: themselves, or how many they are."""


PRINTED = "printed"
"""As `order` of a list: that in which the paper prints its rows."""
ENDS = "ends"
"""As `order` of a list: the first and the last rows that the paper prints."""


THOSE = "上述"
"""How the Chinese name of a filter begins that means rows which were spoken of before."""


class PlanError(ValueError):
    """A plan that the tables cannot answer; the message says which part and what is allowed."""


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: the column holds one of the values (or contains one of them as text, or is at least / most)."""

    column: str
    values: tuple[Value, ...]
    match: Match = "is"


@dataclass(frozen=True, slots=True)
class Filter:
    """A row passes if any of the tests holds (none of them, when negated). `zh` and `en` are its name in words."""

    tests: tuple[Test, ...]
    negated: bool = False
    zh: str = ""
    en: str = ""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(test.column for test in self.tests)

    def name(self, language: str) -> str:
        return (self.en or self.zh) if language == "en" else (self.zh or self.en)


@dataclass(frozen=True, slots=True)
class Having:
    """A condition on a group's number of rows, or on how many different values of the column `of` these have.

    With `each` it is on the number of rows under every single filter of `all_of`: at least two on each list. With two
    filters in `than` it is on how many more of its rows are under the first than under the second.
    """

    sign: Literal[">=", "<=", "="]
    number: int
    of: str | None = None
    each: bool = False
    than: tuple[Filter, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """An exact question to one table.

    list: the rows, or with `by` the distinct values, all or the first `limit`; count: their number; exists: whether
    there are any, or, with a filter in `sides`, whether there are any but those under it;
    attribute: `columns` of the rows; group: rows counted by `by`; rank: groups in order, the first `limit`, ties kept
    whole, or only those at `place`, or down to those of `sides`, whose places are asked for; gap: how far the first
    group and the one at `place` are apart (the last, of `ENDS`); mean: rows for each value of `by`; compare: the
    filter sets in `sides`, counted or, with `columns`, by the figures that their rows state there; ratio: two of them,
    how many times as many the first has as the second; share: the rows of `sides[0]` among all, in percent, or, with
    `by`, their values among all that there could be, or, without sides, the rows of the first `limit` groups, or,
    without a limit, the groups that meet a condition among all groups. With `order`, a list is sorted by that column's
    numbers, or stands as it is printed, from its end with `descending`: then the first `limit` rows are meant or those
    from `place` on, one without `limit` (of `ENDS`, those at both).
    `all_of` and `none_of` keep the groups that have a row under each, or under none, of their filters.
    """

    table: str
    operation: Operation
    filters: tuple[Filter, ...] = ()
    columns: tuple[str, ...] = ()
    by: str | None = None
    sides: tuple[Filter, ...] = ()
    all_of: tuple[Filter, ...] = ()
    none_of: tuple[Filter, ...] = ()
    having: Having | None = None
    descending: bool = True
    limit: int | None = None
    order: str | None = None
    place: int | None = None
    kind: Literal["lookup"] = "lookup"

    @property
    def compared(self) -> bool:
        """Whether it sets its sides beside each other."""
        return self.operation in ("compare", "ratio")

    @property
    def conditioned(self) -> bool:
        """Whether its groups have to meet a condition."""
        return bool(self.having or self.all_of or self.none_of)

    @property
    def shares_groups(self) -> bool:
        """Whether it asks what share of all groups meets a condition."""
        return self.operation == "share" and self.by is not None and not self.sides and self.limit is None

    @property
    def grouped(self) -> bool:
        """Whether it tells groups of rows: all that go by something but a share of values."""
        return self.by is not None and not (self.operation == "share" and self.sides)


@dataclass(frozen=True, slots=True)
class Retrieve:
    """Prose to be found and quoted: the passage of that `rank` among those found, the best first.

    `wants` names the kind of figure that is asked for, if one is.
    """

    query: str
    wants: Literal["amount", "date", "share", ""] = ""
    rank: int = 0
    kind: Literal["retrieve"] = "retrieve"


@dataclass(frozen=True, slots=True)
class Refuse:
    """The paper does not say: `words` are what it does not speak of."""

    words: tuple[str, ...] = ()
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True, slots=True)
class Clarify:
    """Too vague, or a name with several meanings: `choices` are questions that do work."""

    reason: Literal["vague", "ambiguous"] = "vague"
    name: str = ""
    choices: tuple[str, ...] = ()
    kind: Literal["clarify"] = "clarify"


@dataclass(frozen=True, slots=True)
class Help:
    """A greeting, thanks, or a question about the program itself."""

    kind: Literal["help"] = "help"


@dataclass(frozen=True, slots=True)
class Several:
    """The plans of a question's parts, in its order."""

    parts: tuple[Plan, ...]
    kind: Literal["several"] = "several"


Plan = Lookup | Retrieve | Refuse | Clarify | Help | Several


def plan_to_json(plan: Plan) -> dict[str, Any]:
    """Plain JSON types; what is empty is left out."""
    if isinstance(plan, Several):
        return {"parts": [plan_to_json(part) for part in plan.parts], "kind": plan.kind}
    kept = {k: v for k, v in asdict(plan).items() if v is not None and v != () and (v != "" or k == "query")}
    return {key: _plain(value) for key, value in kept.items()}


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if part is not False and part != ""}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value


def plan_from_json(raw: Mapping[str, Any]) -> Plan:
    """The plan that `plan_to_json` wrote; raises `PlanError` for anything else."""
    kinds: dict[str, type[Plan]] = {
        "lookup": Lookup, "retrieve": Retrieve, "refuse": Refuse, "clarify": Clarify, "help": Help, "several": Several,
    }  # fmt: skip
    kind = kinds.get(str(raw.get("kind")))
    if kind is None:
        raise PlanError(f"no plan has the kind {raw.get('kind')!r}; the kinds are {', '.join(kinds)}")
    values = dict(raw)
    for key in ("filters", "sides", "all_of", "none_of"):
        if key in values:
            values[key] = tuple(_filter(part) for part in values[key])
    for key in ("columns", "words", "choices"):
        if key in values:
            values[key] = tuple(values[key])
    if "parts" in values:
        values["parts"] = tuple(plan_from_json(part) for part in values["parts"])
    try:
        if values.get("having"):
            than = tuple(_filter(part) for part in values["having"].get("than", ()))
            values["having"] = Having(**{**values["having"], "than": than})
        return kind(**values)
    except TypeError as error:
        raise PlanError(f"not a {kind.__name__} plan: {error}") from error


def _filter(raw: Mapping[str, Any]) -> Filter:
    try:
        tests = tuple(Test(t["column"], tuple(t["values"]), t.get("match", "is")) for t in raw["tests"])
    except (KeyError, TypeError) as error:
        raise PlanError(f"a filter needs tests with a column and values: {raw!r}") from error
    return Filter(tests, bool(raw.get("negated", False)), raw.get("zh", ""), raw.get("en", ""))


def all_filters(lookup: Lookup) -> Iterator[Filter]:
    than = lookup.having.than if lookup.having else ()
    for group in (lookup.filters, lookup.sides, lookup.all_of, lookup.none_of, than):
        yield from group


def check_lookup(lookup: Lookup, tables: Mapping[str, Table]) -> Lookup:
    """The same lookup, if the tables can answer it; raises `PlanError` saying what is wrong and what is allowed."""
    table = tables.get(lookup.table)
    if table is None:
        raise PlanError(f"there is no table {lookup.table!r}; the tables are {', '.join(tables)}")
    if lookup.operation not in OPERATIONS:
        raise PlanError(f"there is no operation {lookup.operation!r}; the operations are {', '.join(OPERATIONS)}")
    used = {test.column for f in all_filters(lookup) for test in f.tests} | set(lookup.columns)
    counted = lookup.having.of if lookup.having else None
    used |= {column for column in (lookup.by, lookup.order, counted) if column not in (None, PRINTED, ENDS)}
    known = {column.id for column in table.columns} | {"english"}
    if unknown := sorted(used - known):
        raise PlanError(f"table {table.id!r} has no column {unknown[0]!r}; it has {', '.join(sorted(known))}")
    if lookup.operation in ("group", "rank", "gap", "mean") and lookup.by is None:
        raise PlanError(f"{lookup.operation} needs `by`: one of {', '.join(c.id for c in table.columns if c.key)}")
    if lookup.operation == "compare" and len(lookup.sides) < 2:
        raise PlanError("compare needs at least two sides")
    if lookup.operation == "ratio" and len(lookup.sides) != 2:
        raise PlanError("ratio needs two sides, of which the first is divided by the second")
    of_groups = lookup.by is not None and not lookup.sides and (lookup.limit is not None or lookup.conditioned)
    if lookup.operation == "share" and len(lookup.sides) != 1 and not of_groups:
        raise PlanError("share needs one side, the rows whose share is asked for, or `by` and a limit or a condition")
    if lookup.having and len(lookup.having.than) not in (0, 2):
        raise PlanError(f"a condition on how many more needs two filters, not {len(lookup.having.than)}")
    if lookup.limit is not None and lookup.limit < 1:
        raise PlanError(f"limit must be at least 1: {lookup.limit}")
    if lookup.place is not None and lookup.place < 1:
        raise PlanError(f"place must be at least 1: {lookup.place}")
    return lookup
