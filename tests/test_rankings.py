"""What is asked of a ranking as a whole: a place in it, a gap, what its first have together, the mean."""

from __future__ import annotations

import re

import pytest

from bot import plan as plans
from bot.chat import Bot
from bot.compose import lookup_to_answer
from bot.follow import Said
from bot.operations import placed
from bot.plan import ENDS, Filter, Lookup, PlanError, plan_from_json, plan_to_json
from bot.rankings import rankings
from bot.those import of_nth_group, ranked_in_scope
from eval.counted.golds import GOLD, place_of
from eval.counted.lists import CITIES, PROVINCES, at, counted, matching, on
from eval.counted.slots import Slots

LISTS = ("miit", "ndrc", "most")


def _on(programme: str) -> Filter:
    return Filter((plans.Test("programme", (programme,)),), False, programme, programme)


def _at(column: str, *names: str) -> Filter:
    return Filter((plans.Test(column, names),), False, "、".join(names), ", ".join(names))


def _counted(op: str, programme: str, number: int = 2) -> float | None:
    slots = Slots(programme, "miit", "江苏", "浙江", "中部", "集成电路", 1, number, "江西", 1, "", "", "", "", "")
    return GOLD[op](slots).value


@pytest.mark.parametrize("programme", LISTS)
def test_a_place_is_one_more_than_how_many_have_more(programme: str, bot: Bot) -> None:
    for column, places in (("province", PROVINCES), ("city", CITIES)):
        for place in (place for place in places if counted(column, on(programme)).get(place)):
            asked = Lookup("clusters", "rank", (_on(programme),), by=column, sides=(_at(column, place),))
            assert bot.run(asked).value == place_of(programme, place), place


def test_equal_ones_share_a_place_and_who_has_none_is_told(bot: Bot) -> None:
    question = bot.grounds.read("安徽和西藏在工信部名单上排第几？")
    result = bot.run(
        Lookup("clusters", "rank", (_on("miit"),), by="province", sides=(_at("province", "安徽", "西藏"),))
    )
    told = lookup_to_answer(question, result, bot.desk).answer
    assert [(group.key, place, tied) for group, place, tied in result.places] == [("安徽", 10, 6)]
    assert "第10位" in told and "西藏没有集群" in told and "共15个省份" in told


def test_from_the_fewest_the_ranking_is_turned(bot: Bot) -> None:
    last = Lookup("clusters", "rank", (_on("miit"),), by="province", sides=(_at("province", "江苏"),), descending=False)
    assert bot.run(last).value == 15


@pytest.mark.parametrize("programme", LISTS)
def test_gaps_shares_and_means_are_as_counted(programme: str, bot: Bot) -> None:
    def found(operation: str, **more: object) -> float | None:
        plan = {"kind": "lookup", "table": "clusters", "operation": operation, "by": "province", **more}
        lookup = plan_from_json(plan | {"filters": [{"tests": [{"column": "programme", "values": [programme]}]}]})
        assert isinstance(lookup, Lookup) and plan_from_json(plan_to_json(lookup)) == lookup
        return bot.run(lookup).value

    assert found("gap") == _counted("gap", programme)
    assert found("gap", order=ENDS) == _counted("gap_ends", programme)
    assert found("mean") == _counted("mean", programme)
    assert found("mean", by="city") == _counted("mean_city", programme)
    for first in (2, 3, 4):
        assert found("share", limit=first) == _counted("top_share", programme, first)


def test_a_share_without_sides_needs_a_key_and_a_number(bot: Bot) -> None:
    with pytest.raises(PlanError, match="share needs one side"):
        bot.run(Lookup("clusters", "share", by="province"))


@pytest.mark.parametrize(
    ("text", "operation", "value"),
    [
        ("江苏的工信部集群数排第几？", "rank", 1),
        ("Where does Anhui rank on the MIIT list?", "rank", 10),
        ("平均每个省有几个工信部集群", "mean", 2.9),
        ("工信部名单上第一名的省比第二名多几个", "gap", 2),
        ("What share of the MIIT clusters do the top 3 provinces have?", "share", 52.3),
    ],
)
def test_a_question_may_mean_it(text: str, operation: str, value: float, bot: Bot) -> None:
    question = bot.grounds.read(text)
    base = Lookup("clusters", "list", (_on("miit"),))
    names = [_at("province", found.text) for found in bot.grounds.read(text).of("province")]
    named = [
        _at("province", {"anhui": "安徽"}.get(str(f.tests[0].values[0]), str(f.tests[0].values[0]))) for f in names
    ]
    plans = list(rankings(Lookup(base.table, base.operation, (*base.filters, *named)), question))
    assert value in [bot.run(plan).value for plan in plans if plan.operation == operation]


def test_a_ranking_of_one_place_asks_for_its_place() -> None:
    one = Lookup("clusters", "rank", (_on("miit"), _at("city", "苏州")), by="province", limit=1)
    assert placed(one) == Lookup("clusters", "rank", (_on("miit"),), by="city", sides=(_at("city", "苏州"),))
    two = Lookup("clusters", "rank", (_on("miit"), _at("province", "江苏", "浙江")), by="province", limit=1)
    assert placed(two) == two


@pytest.mark.parametrize("operation", ["gap", "mean", "share", "rank"])
@pytest.mark.parametrize("by", ["province", "city"])
@pytest.mark.parametrize("text", ["排名", "ranking"])
def test_nothing_is_said_without_evidence(operation: str, by: str, text: str, bot: Bot) -> None:
    sides = (_at(by, "深圳" if by == "city" else "广东"),) if operation == "rank" else ()
    limit = 3 if operation == "share" else None
    for programme in LISTS:
        lookup = Lookup("clusters", operation, (_on(programme),), by=by, sides=sides, limit=limit)  # type: ignore[arg-type]
        result = bot.run(lookup)
        answer = lookup_to_answer(bot.grounds.read(text), result, bot.desk)
        assert not bot.doubts(answer, result), answer.answer
        assert answer.kind == "lookup" and answer.rows and answer.citations


def test_an_industry_is_not_counted_twice_under_two_names(bot: Bot) -> None:
    first = bot.run(Lookup("clusters", "rank", (_on("ndrc"),), by="industry", limit=1)).groups
    assert [group.key for group in first] == ["生物医药"]
    assert {row.span.first for row in first[0].rows} == matching(
        on("ndrc"), lambda row: re.search("生物医药|生物制药", row.name) is not None
    )


def test_one_cluster_that_is_named_is_left_out_and_not_all_of_its_city(bot: Bot) -> None:
    choice = bot.choose(["除了宁波绿色石化集群，宁波还有哪些工信部集群"])
    left = matching(on("miit"), at("宁波"), lambda row: "绿色石化" not in row.name)
    assert choice.option.result is not None
    assert {row.span.first for row in choice.option.result.rows} == left


@pytest.mark.parametrize(
    ("turn", "operation", "value"),
    [
        ("那最多的是哪个省", "rank", 9),
        ("浙江排第几", "rank", 2),
        ("How far ahead of second place is the first province?", "gap", 2),
        ("平均每个省呢", "mean", 2.9),
    ],
)
def test_a_later_turn_ranks_in_the_list_before(turn: str, operation: str, value: float, bot: Bot) -> None:
    said = Said(
        bot.grounds.read("安徽有几个工信部集群"), Lookup("clusters", "count", (_on("miit"), _at("province", "安徽")))
    )
    made = list(ranked_in_scope(bot.grounds.read(turn), said, bot.grounds))
    assert value in [bot.run(plan).value for plan in made if plan.operation == operation], made


def test_an_entry_of_the_groups_before_is_meant_by_its_place(bot: Bot) -> None:
    having = plans.Having("=", 4)
    before = Lookup("clusters", "list", (_on("ndrc"),), by="city", having=having)
    said = Said(bot.grounds.read("哪些城市有4个"), before)
    turn = bot.grounds.read("第二个城市的是哪些集群")
    second = [city for city, number in counted("city", on("ndrc")).items() if number == 4][1]
    made = of_nth_group(turn, said, bot.grounds, bot.run)
    assert {row.span.first for row in bot.run(next(made)).rows} == matching(on("ndrc"), at(second))


def test_what_was_checked_is_counted_in_rows(bot: Bot) -> None:
    for lookup in (
        Lookup("clusters", "mean", (_on("ndrc"),), by="province"),
        Lookup("clusters", "rank", (_on("ndrc"),), by="province", sides=(_at("province", "湖北"),)),
    ):
        assert bot.run(lookup).scope == 66


def test_places_asked_one_by_one_are_what_they_differ_by(bot: Bot) -> None:
    turns = ["福建的发改委集群数排第几", "江西呢", "它俩差几个"]
    assert bot.ask(turns[-1], turns[:-1]).value == len(matching(on("ndrc"), at("福建"))) - len(
        matching(on("ndrc"), at("江西"))
    )
