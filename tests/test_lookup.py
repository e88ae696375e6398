"""Exact lookups: SQL against plain loops over the rows, over arbitrary filters made of the tables' own values."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from papers import bundled, patient, rows

from bot.chat import Bot
from bot.lookup import filters_to_sql, passes, run_lookup
from bot.plan import Filter, Having, Lookup, Operation, PlanError
from bot.plan import Test as Condition
from bot.result import Result
from corpus.model import Record, Value
from corpus.words import fold

LISTS = "clusters"
EVERY = rows(LISTS)
MIIT, NDRC, MOST = (Filter((Condition("programme", (p,)),), False, p, p) for p in ("miit", "ndrc", "most"))


def where(column: str, *values: Value) -> Filter:
    return Filter((Condition(column, values),), False, str(values), str(values))


def held(table: str, column: str) -> list[Value]:
    found = {value for record in rows(table) for value in record.get(column)}
    return sorted(found, key=str)


def columns_of(table: str) -> list[str]:
    return [c.id for t in bundled().tables if t.id == table for c in t.columns if held(table, c.id)]


def parts(values: list[Value]) -> st.SearchStrategy[str]:
    """Pieces of the values, such as a question would look for in a name; some in another case or width."""

    @st.composite
    def part(draw: st.DrawFn) -> str:
        text = str(draw(st.sampled_from(values)))
        start = draw(st.integers(0, len(text) - 1))
        return draw(st.sampled_from([str.upper, str.lower, str]))(text[start : draw(st.integers(start + 1, len(text)))])

    return part().filter(lambda text: bool(fold(text)))


def filters_on(table: str) -> st.SearchStrategy[Filter]:
    tests: list[st.SearchStrategy[Condition]] = []
    for column in columns_of(table):
        values = held(table, column)
        some = st.lists(st.sampled_from(values), min_size=1, max_size=4).map(tuple)
        piece = st.tuples(parts(values))
        tests += [
            st.builds(Condition, st.just(column), some),
            st.builds(Condition, st.just(column), piece, st.just("contains")),
        ]
        if all(isinstance(value, int | float) for value in values):
            bound = st.tuples(st.integers(-1, 70))
            tests.append(st.builds(Condition, st.just(column), bound, st.sampled_from(["at least", "at most"])))
    made = st.lists(st.one_of(tests), min_size=1, max_size=3).map(tuple)
    return st.builds(lambda t, negated: Filter(t, negated, "甲", "a"), made, st.booleans())


def some_filters(table: str, most: int = 3) -> st.SearchStrategy[tuple[Filter, ...]]:
    return st.lists(filters_on(table), max_size=most).map(tuple)


tables = st.sampled_from([table.id for table in bundled().tables if rows(table.id)])
tables_and_filters = tables.flatmap(lambda table: st.tuples(st.just(table), some_filters(table)))


def by_hand(table: str, filters: tuple[Filter, ...]) -> list[int]:
    """Rows that pass all filters, told without `passes`: a plain reading of what the filters mean."""

    def holds(record: Record, test: Condition) -> bool:
        for value in record.get(test.column):
            for wanted in test.values:
                if test.match == "is" and value == wanted:
                    return True
                if test.match == "contains" and fold(str(wanted)) in fold(str(value)):
                    return True
                if test.match == "at least" and float(value) >= float(wanted):
                    return True
                if test.match == "at most" and float(value) <= float(wanted):
                    return True
        return False

    def chosen(record: Record) -> bool:
        return all(any(holds(record, test) for test in f.tests) != f.negated for f in filters)

    return [record.row for record in rows(table) if chosen(record)]


def leaves_out_keys(filters: tuple[Filter, ...], by: str) -> bool:
    """Whether a negated filter is on the very column that rows are grouped by: it leaves out keys, not rows."""
    return any(f.negated and f.columns == {by} for f in filters)


def ids(result: Result) -> list[int]:
    return [record.row for record in result.rows]


@given(tables_and_filters)
@patient
def test_sql_memory_and_hand_agree_on_any_filters(bot: Bot, asked: tuple[str, tuple[Filter, ...]]) -> None:
    table, filters = asked
    result = run_lookup(bot.index, Lookup(table, "list", filters))
    held_in_memory = [record.row for record in rows(table) if all(passes(record, each) for each in filters)]
    assert ids(result) == held_in_memory == by_hand(table, filters)


@given(tables_and_filters)
@patient
def test_a_count_is_the_length_of_the_list(bot: Bot, asked: tuple[str, tuple[Filter, ...]]) -> None:
    table, filters = asked
    listed, counted, exists = (run_lookup(bot.index, Lookup(table, op, filters)) for op in ("list", "count", "exists"))
    assert counted.value == listed.value == exists.value == len(listed.rows) == len(counted.rows)
    assert counted.found == exists.found == bool(listed.rows)


def longest_names(groups: dict[Value, list[int]]) -> dict[Value, list[int]]:
    """An industry that holds the very rows of one with a longer name is not told beside it.

    Nor is one that holds some of them, if its name is a part of the longer one.
    """
    by_rows: dict[tuple[int, ...], list[Value]] = {}
    for key, found in groups.items():
        by_rows.setdefault(tuple(found), []).append(key)
    kept = {max(keys, key=lambda key: len(str(key))): list(found) for found, keys in by_rows.items()}
    inside = {
        one
        for one, rows in groups.items()
        for other, more in groups.items()
        if str(one) in str(other) and one != other and set(rows) < set(more)
    }
    return {key: found for key, found in kept.items() if key not in inside}


@given(tables_and_filters, st.data())
@patient
def test_groups_hold_every_row_of_each_value(
    bot: Bot, asked: tuple[str, tuple[Filter, ...]], data: st.DataObject
) -> None:
    table, filters = asked
    by = data.draw(st.sampled_from(columns_of(table)))
    assume(not leaves_out_keys(filters, by))
    result = run_lookup(bot.index, Lookup(table, "group", filters, by=by))
    chosen = [record for record in rows(table) if record.row in by_hand(table, filters)]
    expected: dict[Value, list[int]] = {}
    for record in chosen:
        for value in record.get(by):
            expected.setdefault(value, []).append(record.row)
    told = longest_names(expected) if by == "industry" else expected
    assert {group.key: [r.row for r in group.rows] for group in result.groups} == told
    assert {group.key: group.count for group in result.groups} == {key: len(found) for key, found in told.items()}
    assert result.value == len(told)
    counted = run_lookup(bot.index, Lookup(table, "count", filters, by=by))
    assert counted.value == len(expected)


@given(some_filters(LISTS, 2), st.sampled_from(["province", "city", "programme", "industry"]), st.integers(1, 12),
       st.booleans())  # fmt: skip
@patient
def test_a_ranking_keeps_ties_whole(
    bot: Bot, filters: tuple[Filter, ...], by: str, limit: int, descending: bool
) -> None:
    assume(not leaves_out_keys(filters, by))
    lookup = Lookup(LISTS, "rank", filters, by=by, limit=limit, descending=descending)
    ranked = run_lookup(bot.index, lookup)
    every = {group.key: group.count for group in run_lookup(bot.index, Lookup(LISTS, "group", filters, by=by)).groups}
    counts = [group.count for group in ranked.groups]
    assert counts == sorted(every.values(), reverse=descending)[: len(counts)]
    assert len(counts) >= min(limit, len(every))
    left = [count for key, count in every.items() if key not in {group.key for group in ranked.groups}]
    assert not left or counts[-1] not in left
    assert len(counts) <= limit or counts[limit - 1] == counts[-1]


@given(some_filters(LISTS, 2), filters_on(LISTS))
@patient
def test_a_share_is_the_part_of_the_whole_in_percent(bot: Bot, filters: tuple[Filter, ...], side: Filter) -> None:
    result = run_lookup(bot.index, Lookup(LISTS, "share", filters, sides=(side,)))
    whole, part = len(by_hand(LISTS, filters)), len(by_hand(LISTS, (*filters, side)))
    assert result.value == (round(100 * part / whole, 1) if whole else None)
    assert result.value is None or 0 <= result.value <= 100


@given(some_filters(LISTS, 1), filters_on(LISTS), filters_on(LISTS))
@patient
def test_a_comparison_counts_each_side(bot: Bot, filters: tuple[Filter, ...], one: Filter, other: Filter) -> None:
    result = run_lookup(bot.index, Lookup(LISTS, "compare", filters, sides=(one, other)))
    mine, theirs = by_hand(LISTS, (*filters, one)), by_hand(LISTS, (*filters, other))
    assert [[record.row for record in side] for side in result.sides] == [mine, theirs]
    assert result.value == abs(len(mine) - len(theirs))


@given(some_filters(LISTS, 1), filters_on(LISTS), filters_on(LISTS))
@patient
def test_a_ratio_is_how_many_times_as_many_rows_the_first_side_has(
    bot: Bot, filters: tuple[Filter, ...], one: Filter, other: Filter
) -> None:
    result = run_lookup(bot.index, Lookup(LISTS, "ratio", filters, sides=(one, other)))
    mine, theirs = len(by_hand(LISTS, (*filters, one))), len(by_hand(LISTS, (*filters, other)))
    assert result.value == (round(mine / theirs, 2) if theirs else None)  # nothing is so many times none


@given(st.sets(st.sampled_from(["miit", "ndrc", "most"])), st.sets(st.sampled_from(["miit", "ndrc", "most"])),
       st.sampled_from(["province", "city", "industry"]), some_filters(LISTS, 1))  # fmt: skip
@patient
def test_sets_across_the_lists_are_python_sets(
    bot: Bot, having: set[str], lacking: set[str], by: str, filters: tuple[Filter, ...]
) -> None:
    assume(having and not leaves_out_keys(filters, by))
    all_of = tuple(where("programme", p) for p in sorted(having))
    none_of = tuple(where("programme", p) for p in sorted(lacking))
    result = run_lookup(bot.index, Lookup(LISTS, "list", filters, by=by, all_of=all_of, none_of=none_of))
    chosen = [record for record in EVERY if record.row in by_hand(LISTS, filters)]
    keys = {p: {v for r in chosen if p in r.get("programme") for v in r.get(by)} for p in ("miit", "ndrc", "most")}
    expected = set.intersection(*(keys[p] for p in having)) - set().union(*(keys[p] for p in lacking))
    for names in (f for f in filters if f.columns == {by} and not f.negated):
        if all(test.match == "is" for test in names.tests):  # not the cities beside which a named one stands in a row
            expected &= {value for test in names.tests for value in test.values}
    assert {group.key for group in result.groups} == expected
    assert all(set(r.get("programme")) <= having for group in result.groups for r in group.rows)


def test_a_comparison_of_figures_adds_what_the_rows_state(bot: Bot) -> None:
    sides = (where("province", "广东"), where("province", "江苏", "浙江"))
    result = bot.run(Lookup("systems", "compare", columns=("clusters",), sides=sides))
    assert (result.amounts, result.value) == ((20, 13), 7)  # "415" is a name, no number of clusters
    assert bot.run(Lookup("systems", "compare", columns=("goal",), sides=sides)).amounts == (1, 2)  # no numbers: rows


def test_a_share_by_a_key_is_of_all_its_values(bot: Bot) -> None:
    side = where("term", "先进制造业集群")
    assert bot.run(Lookup("terms", "share", sides=(side,))).part_and_whole == (7, 29)
    assert bot.run(Lookup("terms", "share", sides=(side,), by="province")).part_and_whole == (7, 31)


def test_rows_come_in_the_order_of_time_without_those_that_have_no_date(bot: Bot) -> None:
    ordered = bot.run(Lookup("meetings", "list", order="when", descending=False)).rows
    assert [row.span.first for row in ordered] == [53, 65, 57, 69, 61]
    last = bot.run(Lookup("meetings", "list", order="when", descending=True, limit=1)).rows
    assert [row.span.first for row in last] == [61]


def test_a_key_that_is_left_out_takes_no_shared_row_from_the_others(bot: Bot) -> None:
    """Cities besides Guangzhou: Foshan still has the two clusters that it shares with Guangzhou."""
    without = Filter((Condition("city", ("广州",)),), True)
    result = run_lookup(bot.index, Lookup(LISTS, "group", (MIIT, without), by="city"))
    counts = {group.key: group.count for group in result.groups}
    assert "广州" not in counts
    assert (counts["佛山"], counts["惠州"], counts["深圳"]) == (2, 1, 4)


@given(st.sampled_from(["province", "city"]), st.sampled_from([">=", "<=", "="]), st.integers(1, 12))
@patient
def test_a_condition_on_a_groups_number_holds_for_it(bot: Bot, by: str, sign: str, number: int) -> None:
    tests: dict[str, Callable[[int], bool]] = {
        ">=": lambda n: n >= number, "<=": lambda n: n <= number, "=": lambda n: n == number,
    }  # fmt: skip
    every = run_lookup(bot.index, Lookup(LISTS, "group", by=by)).groups
    kept = run_lookup(bot.index, Lookup(LISTS, "list", by=by, having=Having(sign, number)))  # type: ignore[arg-type]
    assert {group.key for group in kept.groups} == {group.key for group in every if tests[sign](group.count)}


@pytest.mark.parametrize(("by", "largest_first"), [("province", True), ("industry", True), ("batch", False)])
def test_groups_come_with_the_largest_first_unless_their_values_have_an_order(
    by: str, largest_first: bool, bot: Bot
) -> None:
    groups = run_lookup(bot.index, Lookup(LISTS, "group", (MIIT,), by=by)).groups
    counts = [group.count for group in groups]
    assert counts == sorted(counts, reverse=True)
    assert largest_first or [group.key for group in groups] == [1, 2]


def test_who_is_on_no_list_is_told_from_those_who_could_be(bot: Bot) -> None:
    """The paper's three lists leave out five provinces; which they are is asked of all thirty-one."""
    could_be = ["江苏", "山西", "云南", "西藏", "甘肃", "宁夏"]
    result = run_lookup(bot.index, Lookup(LISTS, "list", by="province", none_of=(MIIT, NDRC, MOST)), could_be)
    assert [group.key for group in result.groups] == ["山西", "云南", "西藏", "甘肃", "宁夏"]
    assert result.value == 5


def test_who_lacks_two_lists_may_be_on_the_third(bot: Bot) -> None:
    """Lines 270 and 282 are Qinghai's and Guangxi's, of the third list; Inner Mongolia (144) is on the first."""
    could_be = ["江苏", "青海", "广西", "内蒙古", "山西"]
    result = run_lookup(bot.index, Lookup(LISTS, "list", by="province", none_of=(MIIT, NDRC)), could_be)
    assert {group.key: [r.span.first for r in group.rows] for group in result.groups} == {
        "青海": [270], "广西": [282], "山西": [],
    }  # fmt: skip


def test_on_one_list_and_on_neither_of_two_others(bot: Bot) -> None:
    result = bot.run(Lookup(LISTS, "list", by="province", all_of=(NDRC,), none_of=(MIIT, MOST)))
    assert {g.key: g.count for g in result.groups} == {"贵州": 2, "海南": 1, "黑龙江": 1, "新疆": 1}


@pytest.mark.parametrize(("serial", "lines"), [(5, [243]), (25, [263]), (1, [239]), (6, [244]), (60, [298]), (20, [])])
def test_numbers_compare_as_numbers(serial: int, lines: list[int], bot: Bot) -> None:
    """Serial 5 is neither 15 nor 25 nor 50; serial 20 is not on the list, though 2 and 0 are digits of others."""
    found = run_lookup(bot.index, Lookup(LISTS, "list", (where("serial", serial),)))
    assert [record.span.first for record in found.rows] == lines


@pytest.mark.parametrize("value", ["5", "05", "5.0", " 5", "5号"])
def test_a_number_is_no_text(value: str, bot: Bot) -> None:
    assert not run_lookup(bot.index, Lookup(LISTS, "count", (where("serial", value),))).rows


def test_bounds_of_serials(bot: Bot) -> None:
    def count(match: str, bound: int) -> int:
        test = Filter((Condition("serial", (bound,), match),))  # type: ignore[arg-type]
        return len(run_lookup(bot.index, Lookup(LISTS, "count", (test,))).rows)

    assert (count("at least", 59), count("at most", 9), count("at least", 61), count("at most", 60)) == (2, 9, 0, 56)


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "江苏' OR '1'='1",
        "'; DROP TABLE records; --",
        '"',
        "%",
        "_",
        "*",
        "\\",
        "\x00",
        "江苏\x00",
        "?",
        "NULL",
    ],
)
@pytest.mark.parametrize("match", ["is", "contains"])
def test_a_value_that_is_sql_finds_nothing_and_breaks_nothing(text: str, match: str, bot: Bot) -> None:
    test = Filter((Condition("province", (text,), match),))  # type: ignore[arg-type]
    found = run_lookup(bot.index, Lookup(LISTS, "list", (test,)))
    assert ids(found) == by_hand(LISTS, (test,))
    assert not found.rows or fold(text) in ("", "江苏"), "what folds to a name is that name, to nothing is in all"
    assert len(run_lookup(bot.index, Lookup(LISTS, "count")).rows) == 166
    tame = Filter((Condition("province", ("江苏",), match),))  # type: ignore[arg-type]
    assert filters_to_sql(LISTS, (test,))[0] == filters_to_sql(LISTS, (tame,))[0], "a value is never part of the SQL"


def test_a_value_may_be_the_name_of_a_table_or_column_but_these_are_never_taken_from_it(bot: Bot) -> None:
    with pytest.raises(PlanError):
        run_lookup(bot.index, Lookup("records; DROP TABLE records", "list"))
    with pytest.raises(PlanError):
        run_lookup(bot.index, Lookup(LISTS, "list", (where('province" = 1 --', "江苏"),)))
    assert len(run_lookup(bot.index, Lookup(LISTS, "count")).rows) == 166


def test_rows_come_in_the_papers_order_or_by_the_column_asked_for(bot: Bot) -> None:
    jiangsu = (MOST, where("province", "江苏"))
    assert [r.first("serial") for r in run_lookup(bot.index, Lookup(LISTS, "list", jiangsu)).rows] == [
        4, 16, 17, 18, 19, 33, 34, 39, 43, 51,
    ]  # fmt: skip
    last = run_lookup(bot.index, Lookup(LISTS, "list", jiangsu, order="serial", limit=2))
    assert [r.first("serial") for r in last.rows] == [51, 43]


def test_an_attribute_is_a_number_only_where_it_is_one(bot: Bot) -> None:
    kunshan = (where("district", "昆山"),)
    assert run_lookup(bot.index, Lookup(LISTS, "attribute", kunshan, columns=("serial",))).value == 19
    assert run_lookup(bot.index, Lookup(LISTS, "attribute", kunshan, columns=("city",))).value is None
    assert run_lookup(bot.index, Lookup(LISTS, "attribute", (MOST,), columns=("serial",))).value is None


def test_the_scope_is_the_programme_asked_about(bot: Bot) -> None:
    jiangsu = where("province", "江苏")
    assert run_lookup(bot.index, Lookup(LISTS, "count", (MIIT, jiangsu))).scope == 44
    assert run_lookup(bot.index, Lookup(LISTS, "count", (jiangsu,))).scope == 166


@pytest.mark.parametrize("place", [1, 2, 3, 5, 40])
def test_a_place_in_a_ranking_is_held_by_all_that_have_as_many(place: int, bot: Bot) -> None:
    ranked = bot.run(Lookup(LISTS, "rank", (NDRC,), by="city")).groups
    at = bot.run(Lookup(LISTS, "rank", (NDRC,), by="city", place=place)).groups
    assert at == tuple(g for g in ranked if g.count == ranked[place - 1].count)
    assert at and ranked[place - 1] in at


def test_no_place_beyond_the_last_group(bot: Bot) -> None:
    assert not bot.run(Lookup(LISTS, "rank", (NDRC,), by="city", place=45)).found
    with pytest.raises(PlanError, match="place"):
        bot.run(Lookup(LISTS, "rank", by="city", place=0))


def test_who_of_those_named_has_nothing(bot: Bot) -> None:
    four = where("province", "北京", "天津", "上海", "重庆")
    grouped = bot.run(Lookup(LISTS, "group", (MIIT, four), by="province"))
    assert grouped.missing == ("重庆",)
    assert bot.desk.wording(LISTS, "en").missing(grouped) == "Chongqing (重庆): none."
    assert bot.run(Lookup(LISTS, "group", (MIIT,), by="province")).missing == ()
    left_out = replace(where("province", "重庆"), negated=True)  # nobody asks whether that has any
    assert bot.run(Lookup(LISTS, "list", (MIIT, four, left_out))).missing == ()


def test_what_all_sides_have_between_them(bot: Bot) -> None:
    three = Lookup(LISTS, "compare", (where("province", "湖南"),), sides=(MIIT, NDRC, MOST))
    assert bot.run(three).together == bot.run(three).value == 9
    shared = Lookup(LISTS, "compare", (MIIT,), sides=(where("city", "深圳"), where("city", "广州")))
    assert bot.run(shared).together is None  # clusters of both


@pytest.mark.parametrize("operation", ["rank", "group"])
def test_only_those_that_are_named_are_ranked_and_counted(operation: Operation, bot: Bot) -> None:
    """Shenzhen shares a row with Foshan and Dongguan, of which nobody asks."""
    named = Filter((Condition("city", ("深圳", "宁波", "西安")),), False, "深圳、宁波、西安", "Shenzhen, Ningbo, Xi'an")
    result = bot.run(Lookup("clusters", operation, (named,), by="city"))
    assert {group.key for group in result.groups} == {"深圳", "宁波", "西安"}
