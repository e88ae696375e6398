"""Typed conditions -> exact rows: the same as plain loops over the records, whatever a value is called."""

from collections import Counter

import pytest

from bot.chat import Bot
from bot.plan import PlanError
from bot.query import Condition, Querying


@pytest.fixture(scope="module")
def querying(bot: Bot) -> Querying:
    return Querying(bot.index, bot.lexicon)


def lines(querying: Querying, table: str, *conditions: Condition) -> list[int]:
    return [row.span.first for row in querying.run(table, conditions).rows]


def where(column: str, *values: str | int, match: str = "is", negated: bool = False) -> Condition:
    return Condition.model_validate({"column": column, "values": list(values), "match": match, "negated": negated})


def test_every_value_of_every_column_finds_the_rows_that_hold_it(querying: Querying) -> None:
    records = querying.index.records.values()
    for table in querying.index.tables.values():
        rows = [record for record in records if record.table == table.id]
        for column in table.columns:
            for value in {v for row in rows for v in row.get(column.id)}:
                held = [row.span.first for row in rows if value in row.get(column.id)]
                assert lines(querying, table.id, where(column.id, value)) == held
                rest = [row.span.first for row in rows if value not in row.get(column.id)]
                assert lines(querying, table.id, where(column.id, value, negated=True)) == rest


def test_every_value_that_is_shown_can_be_asked_for_as_it_is_shown(querying: Querying) -> None:
    for table in querying.index.tables.values():
        for column in querying.describe(table)["columns"]:
            for value in column["values"]:
                if not str(value).endswith("…"):
                    assert lines(querying, table.id, where(column["id"], value)), (table.id, column["id"], value)


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("city", ["武汉", "武汉市", "Wuhan", "WUHAN", "武漢"]),
        ("province", ["湖北", "湖北省", "Hubei", "hubei province"]),
        ("programme", ["miit", "MIIT", "工信部", "工业和信息化部", "Ministry of Industry and Information Technology"]),
        ("batch", [2, "2", "２"]), ("industry", ["集成电路", "integrated circuits", "Integrated Circuits"]),
    ],
)  # fmt: skip
def test_a_value_may_be_written_as_people_write_it(querying: Querying, column: str, names: list[str | int]) -> None:
    first, *others = (lines(querying, "clusters", where(column, name)) for name in names)
    assert first and all(other == first for other in others)


def test_a_region_stands_for_its_provinces(querying: Querying) -> None:
    members = querying.lexicon.members["长三角"]
    region, each = (lines(querying, "clusters", where("province", *v)) for v in (["长三角"], members))
    assert region == each and len(region) > 20


def test_conditions_add_up_and_values_of_one_are_alternatives(querying: Querying) -> None:
    both = [where("programme", "MIIT"), where("batch", 2), where("province", "浙江", "江苏")]
    held = [
        r.span.first
        for r in querying.index.records.values()
        if r.get("programme") == ("miit",) and r.get("batch") == (2,) and {"浙江", "江苏"} & set(r.get("province"))
    ]
    assert lines(querying, "clusters", *both) == held and held


def test_text_and_numbers(querying: Querying) -> None:
    rows = [r for r in querying.index.records.values() if r.table == "clusters"]
    assert lines(querying, "clusters", where("name", "汽车", match="contains")) == [
        r.span.first for r in rows if "汽车" in str(r.first("name"))
    ]
    assert lines(querying, "clusters", where("cities", 2, match="at least")) == [
        r.span.first
        for r in rows
        if (r.first("cities") or 0) >= 2  # type: ignore[operator]
    ]
    ordered = querying.run("clusters", [where("programme", "MOST")], "serial", True).rows
    serials = [row.first("serial") for row in ordered]
    assert serials == sorted(serials, reverse=True) and len(serials) == 56  # type: ignore[type-var]


def test_groups_count_a_row_under_each_of_its_values(querying: Querying) -> None:
    result = querying.run("clusters", [where("programme", "MIIT")])
    counted = Counter(
        v for r in querying.index.records.values() if r.get("programme") == ("miit",) for v in r.get("city")
    )
    assert {g.key: g.count for g in querying.groups(result, "city")} == counted
    assert sum(counted.values()) > len(result.rows) == 44


def test_a_known_place_without_rows_is_none_and_an_unknown_one_an_error(querying: Querying) -> None:
    assert lines(querying, "clusters", where("city", "拉萨")) == []
    assert len(lines(querying, "clusters", where("city", "拉萨", "武汉"))) == 7
    with pytest.raises(PlanError, match=r"no value '武憾' \(did you mean 武汉\?\); it has 84: .*…\. .*'contains'"):
        querying.run("clusters", [where("city", "武憾")])
    with pytest.raises(PlanError, match=r"did you mean 武汉"):
        querying.run("clusters", [where("city", "Wuhann")])


def test_what_cannot_be_is_an_error(querying: Querying) -> None:
    with pytest.raises(PlanError, match=r"'at least' needs a column of numbers; those of 'clusters': batch"):
        querying.run("clusters", [where("city", 1, match="at least")])
    with pytest.raises(PlanError, match="one value, not 2"):
        querying.run("clusters", [where("batch", 1, 2, match="at most")])
    with pytest.raises(PlanError, match="the tables are clusters, terms"):
        querying.run("x")


def test_a_row_shows_one_value_several_or_null_and_their_english(querying: Querying) -> None:
    rows = {row.span.first: querying.row(row) for row in querying.run("clusters").rows}
    several = next(row for row in rows.values() if row["cities"] == 3)
    assert len(several["city"]) == 3 and several["english"]["city"].count(", ") == 2
    single = rows[173]
    assert single["city"] == "武汉" and single["serial"] is None and single["english"]["city"] == "Wuhan"


def test_what_the_source_gets_wrong_is_told(querying: Querying) -> None:
    (note, *_) = querying.notes(querying.run("clusters", [where("programme", "MOST")]))
    assert "71" in note and "56" in note
    assert querying.notes(querying.run("clusters", [where("city", "武汉")])) == []
