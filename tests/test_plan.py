"""Plans: what goes to JSON comes back the same, and what the tables cannot answer is refused by name."""

import json
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import bundled, patient

from bot.plan import (
    OPERATIONS,
    Clarify,
    Filter,
    Having,
    Help,
    Lookup,
    Operation,
    Plan,
    PlanError,
    Refuse,
    Retrieve,
    Several,
    all_filters,
    check_lookup,
    plan_from_json,
    plan_to_json,
)
from bot.plan import Test as Condition
from corpus.model import Column, Table

TABLES = {
    "lists": Table(
        "lists", "d", "名单", "lists",
        (Column("ministry", "部委", "ministry", key=True), Column("serial", "序号", "no.", "number")),
    ),
    "terms": Table("terms", "d", "提法", "terms", (Column("term", "提法", "term", key=True),)),
}  # fmt: skip
JIANGSU = Filter((Condition("province", ("江苏",)),), False, "江苏", "Jiangsu")
MIIT = Filter((Condition("programme", ("miit",)),), False, "工信部", "MIIT")

words = st.text(max_size=12)
values = st.one_of(words, st.integers(-(10**9), 10**9), st.floats(allow_nan=False, allow_infinity=False))


def conditions_of(columns: st.SearchStrategy[str]) -> st.SearchStrategy[Condition]:
    some = st.lists(values, min_size=1, max_size=4).map(tuple)
    bound = st.integers(-100, 1000).map(lambda number: (number,))
    return st.one_of(
        st.builds(Condition, columns, some, st.sampled_from(["is", "contains"])),
        st.builds(Condition, columns, bound, st.sampled_from(["at least", "at most"])),
    )


def filters_of(columns: st.SearchStrategy[str]) -> st.SearchStrategy[Filter]:
    return st.builds(Filter, st.lists(conditions_of(columns), max_size=3).map(tuple), st.booleans(), words, words)


def groups_of(columns: st.SearchStrategy[str], fewest: int = 0) -> st.SearchStrategy[tuple[Filter, ...]]:
    return st.lists(filters_of(columns), min_size=fewest, max_size=max(3, fewest)).map(tuple)


@st.composite
def lookups(draw: st.DrawFn) -> Lookup:
    """Any lookup that the tables above can answer."""
    table = TABLES[draw(st.sampled_from(sorted(TABLES)))]
    columns = st.sampled_from([column.id for column in table.columns])
    operation: Operation = draw(st.sampled_from(OPERATIONS))
    needs_key = operation in ("group", "rank", "gap", "mean")
    several, one = draw(groups_of(columns, 2)), (draw(filters_of(columns)),)
    sides = {"compare": several, "ratio": several[:2], "share": one}.get(operation, ())
    return Lookup(
        table.id, operation, draw(groups_of(columns)), tuple(draw(st.lists(columns, max_size=2, unique=True))),
        draw(columns if needs_key else st.none() | columns), sides, draw(groups_of(columns)), draw(groups_of(columns)),
        draw(st.none() | st.builds(Having, st.sampled_from([">=", "<=", "="]), st.integers(1, 99))),
        draw(st.booleans()), draw(st.none() | st.integers(1, 99)), draw(st.none() | columns),
    )  # fmt: skip


single_plans: st.SearchStrategy[Plan] = st.one_of(
    lookups(),
    st.builds(Retrieve, words.filter(bool), st.sampled_from(["amount", "date", "share", ""])),
    st.builds(Refuse, st.lists(words, max_size=3).map(tuple)),
    st.builds(Clarify, st.sampled_from(["vague", "ambiguous"]), words, st.lists(words, max_size=3).map(tuple)),
    st.just(Help()),
)
plans: st.SearchStrategy[Plan] = st.one_of(
    single_plans, st.builds(Several, st.lists(single_plans, min_size=2, max_size=3).map(tuple))
)


ONE = Filter((Condition("ministry", ("工信部",)),))
"""A condition that the table of lists can answer."""


@given(plans)
@patient
def test_a_plan_survives_json(plan: Plan) -> None:
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan), ensure_ascii=False))) == plan


@given(plans)
def test_a_written_plan_names_its_kind_and_leaves_out_what_is_empty(plan: Plan) -> None:
    raw = plan_to_json(plan)
    assert raw["kind"] in {"lookup", "retrieve", "refuse", "clarify", "help", "several"}
    assert all(value is not None and value != "" and value != [] for value in raw.values())


@given(lookups())
def test_every_lookup_made_of_a_tables_own_columns_is_allowed(lookup: Lookup) -> None:
    assert check_lookup(lookup, TABLES) is lookup


def test_falsy_values_survive_json() -> None:
    plan = Lookup("lists", "list", (Filter((Condition("serial", (0, False, ""), "is"),)),), descending=False)
    assert plan_from_json(plan_to_json(plan)) == plan


@pytest.mark.parametrize(
    ("lookup", "said"),
    [
        (Lookup("nothing", "list"), ["'nothing'", "lists", "terms"]),
        (Lookup("lists", "sum"), ["'sum'", *OPERATIONS]),  # type: ignore[arg-type]
        (Lookup("lists", "list", (Filter((Condition("place", ("江苏",)),)),)), ["'place'", "ministry", "serial"]),
        (Lookup("lists", "attribute", columns=("colour",)), ["'colour'", "ministry", "serial"]),
        (Lookup("lists", "list", order="size"), ["'size'", "ministry", "serial"]),
        (Lookup("lists", "group", by="size"), ["'size'", "ministry", "serial"]),
        (Lookup("lists", "list", by="term"), ["'term'", "ministry", "serial"]),
        (Lookup("lists", "compare", sides=(Filter((Condition("a", ("b",)),)), MIIT)), ["'a'", "ministry", "serial"]),
        (Lookup("lists", "list", by="ministry", none_of=(JIANGSU,)), ["'province'", "ministry", "serial"]),
        (Lookup("lists", "list", by="ministry", all_of=(JIANGSU,)), ["'province'", "ministry", "serial"]),
        (Lookup("lists", "group"), ["group", "ministry"]),
        (Lookup("lists", "rank"), ["rank", "ministry"]),
        (Lookup("lists", "compare"), ["compare", "two sides"]),
        (Lookup("lists", "ratio", sides=(ONE,)), ["ratio", "two sides"]),
        (Lookup("lists", "ratio", sides=(ONE, ONE, ONE)), ["ratio", "two sides"]),
        (Lookup("lists", "share"), ["share", "one side"]),
        (Lookup("lists", "list", limit=0), ["limit", "at least 1", "0"]),
    ],
)
def test_what_a_table_cannot_answer_is_refused_with_what_is_allowed(lookup: Lookup, said: list[str]) -> None:
    with pytest.raises(PlanError) as error:
        check_lookup(lookup, TABLES)
    assert all(word in str(error.value) for word in said), str(error.value)


def test_the_english_name_of_a_row_may_be_asked_about() -> None:
    lookup = Lookup("lists", "list", (Filter((Condition("english", ("rail",), "contains"),)),))
    assert check_lookup(lookup, TABLES) is lookup


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"kind": "dance"}, "dance"),
        ({}, "lookup"),
        ({"kind": "lookup"}, "table"),
        ({"kind": "lookup", "table": "lists", "operation": "list", "colour": "red"}, "colour"),
        ({"kind": "lookup", "table": "lists", "operation": "list", "filters": [{"tests": [{}]}]}, "filter"),
        ({"kind": "lookup", "table": "lists", "operation": "list", "filters": [{}]}, "filter"),
        ({"kind": "lookup", "table": "lists", "operation": "list", "having": {"sign": "="}}, "number"),
        ({"kind": "retrieve"}, "query"),
    ],
)
def test_json_that_is_no_plan_is_refused(raw: dict[str, object], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        plan_from_json(raw)


def test_every_operation_of_the_type_is_listed_once() -> None:
    assert get_args(Operation) == OPERATIONS


def test_a_filter_is_called_by_its_name_in_the_language_or_in_the_other() -> None:
    assert (JIANGSU.name("zh"), JIANGSU.name("en")) == ("江苏", "Jiangsu")
    assert (replace(JIANGSU, en="").name("en"), replace(JIANGSU, zh="").name("zh")) == ("江苏", "Jiangsu")


def test_all_filters_are_those_of_every_part_of_a_lookup() -> None:
    a, b, c, d = (Filter((Condition("ministry", (name,)),)) for name in "abcd")
    lookup = Lookup("lists", "compare", (a,), sides=(b,), all_of=(c,), none_of=(d,))
    assert list(all_filters(lookup)) == [a, b, c, d]


def test_the_papers_own_tables_refuse_a_column_by_naming_theirs() -> None:
    tables = {table.id: table for table in bundled().tables}
    with pytest.raises(PlanError, match=r"no column 'output'; it has .*province"):
        check_lookup(Lookup("clusters", "list", columns=("output",)), tables)
