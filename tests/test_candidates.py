"""What a turn may mean: every reading once, the rules' first, and among them those that people mean."""

from __future__ import annotations

import math
import re
from collections import Counter

import pytest

from bot.candidate import Candidate
from bot.candidates import Readings
from bot.chat import Bot
from bot.follow import Said, read_turn
from bot.in_lists import ALWAYS, IMPROBABLE
from bot.operations import _counts
from bot.plan import Clarify, Filter, Help, Lookup, Refuse, Retrieve
from bot.plan import Test as Condition
from bot.those import those_filters
from bot.variants import question_to_variants
from eval.counted.lists import ROWS


def candidates(bot: Bot, *turns: str) -> list[Candidate]:
    said = bot.choose(turns[:-1]).said if len(turns) > 1 else Said()
    question = read_turn(turns[-1], said, bot.grounds)
    readings = Readings(question, said, bot.grounds, bot.run)
    return readings.far(readings.near())


def lookups(bot: Bot, *turns: str) -> list[Lookup]:
    return [each.plan for each in candidates(bot, *turns) if isinstance(each.plan, Lookup)]


@pytest.mark.parametrize(
    "text", ["江苏有几个集群？", "Which provinces have three?", "什么是集群？", "明天天气", "", "？"]
)
def test_each_plan_once_the_rules_first(text: str, bot: Bot) -> None:
    found = candidates(bot, text)
    assert "rules" in found[0].origins and not found[0].far
    assert len({each.plan for each in found}) == len(found)
    assert {type(each.plan) for each in found} >= {Retrieve, Refuse, Clarify, Help}


def test_an_intent_that_is_quite_improbable_is_not_tried(bot: Bot) -> None:
    told = [each for each in candidates(bot, "江苏有几个工信部集群？") if each.origins == {"intent"}]
    tried = [each for each in told if isinstance(each.plan, Lookup) and each.plan.operation not in ALWAYS]
    assert all(each.scores["intent"] >= math.log(IMPROBABLE) for each in tried)
    assert len(told) < len(bot.grounds.intents.chances(bot.grounds.read("江苏有几个工信部集群？"), "first"))


def test_a_name_of_two_places_may_be_either_or_asked_back(bot: Bot) -> None:
    found = candidates(bot, "Fuzhou clusters?")
    cities = {
        value
        for each in found
        if isinstance(each.plan, Lookup)
        for f in each.plan.filters
        for test in f.tests
        if test.column == "city"
        for value in test.values
    }
    assert cities >= {"福州", "抚州"}
    assert any(isinstance(each.plan, Clarify) and each.plan.reason == "ambiguous" for each in found)


@pytest.mark.parametrize(("text", "number"), [("有3个以上集群的省", 3), ("provinces with 4 or so clusters", 4)])
def test_a_number_may_be_a_threshold(text: str, number: int, bot: Bot) -> None:
    variants = list(question_to_variants(bot.grounds.read(text), bot.grounds))
    assert number in {variant.number for variant in variants}


def test_of_names_any_may_be_left_out(bot: Bot) -> None:
    variants = list(question_to_variants(bot.grounds.read("除武汉、长沙外还有哪些城市有集群？"), bot.grounds))
    assert {variant.out for variant in variants} >= {frozenset({0}), frozenset({1}), frozenset({0, 1}), frozenset()}


@pytest.mark.parametrize(
    ("text", "ranks"),
    [("哪些县级市上榜？", {"县级市"}), ("any counties or districts on a list?", {"县", "市辖区"})],
)
def test_ranks_of_places_below_the_city_are_conditions(text: str, ranks: set[str], bot: Bot) -> None:
    told = [
        set(test.values)
        for variant in question_to_variants(bot.grounds.read(text), bot.grounds)
        for f in variant.within
        for test in f.tests
        if test.column == "rank"
    ]
    assert ranks in told


def test_those_are_the_rows_or_the_places_found_before(bot: Bot) -> None:
    rows = bot.choose(["湖南有哪些工信部集群？"]).said
    those, cities, provinces = those_filters(rows, bot.grounds, bot.run)
    assert those.columns == {"name"} and len(those.tests[0].values) == 2
    assert set(cities.tests[0].values) == {"长沙", "株洲"} and provinces.tests[0].values == ("湖南",)
    ranked = bot.choose(["工信部集群最多的三个省是哪些？"]).said
    assert {"江苏", "广东", "浙江"} in [set(f.tests[0].values) for f in those_filters(ranked, bot.grounds, bot.run)]


def test_a_list_that_a_turn_names_takes_the_place_of_the_one_before(bot: Bot) -> None:
    for plan in lookups(bot, "哪个省的工信部集群最多？", "它有哪些科技部集群？"):
        on = [
            set(test.values)
            for each in plan.filters
            if not each.negated
            for test in each.tests
            if test.column == "programme"
        ]
        assert len(on) < 2 or set.intersection(*on), plan


def test_of_few_rows_each_column_may_be_asked(bot: Bot) -> None:
    columns = {plan.columns for plan in lookups(bot, "株洲的集群") if plan.operation == "attribute"}
    assert columns >= {("batch",), ("programme",), ("province",)}


def test_what_is_doubted_may_be_a_finding(bot: Bot) -> None:
    tables = {plan.table for plan in lookups(bot, "白皮书里有自相矛盾的地方吗？")}
    assert "findings" in tables
    assert "findings" not in {plan.table for plan in lookups(bot, "江苏有几个集群？")}


def test_a_small_table_that_explains_nothing_may_be_meant_where_the_search_finds_its_rows(bot: Bot) -> None:
    text = "哪一种用得最广？"
    question = read_turn(text, Said(), bot.grounds)
    readings = Readings(question, Said(), bot.grounds, bot.run)
    far = {line: readings.far(readings.near(), {line}) for line in (17, 305)}
    tables = {line: {each.plan.table for each in found if "found" in each.origins} for line, found in far.items()}
    assert "terms" in tables[305] and "terms" not in tables[17]


def test_what_a_found_sentence_enumerates_may_be_counted(bot: Bot) -> None:
    question = read_turn("fagaiwei 的集群一共圈了几个领域", Said(), bot.grounds)
    readings = Readings(question, Said(), bot.grounds, bot.run)
    plans = [each.plan for each in readings.far(readings.near(), {93}) if "found" in each.origins]
    counted = [bot.run(plan) for plan in plans if isinstance(plan, Lookup) and plan.table == "enumerations"]
    assert 8 in [len(result.rows) for result in counted if result.lookup.operation == "count"]


def test_who_is_not_in_a_small_table_may_be_asked_in_any_words(bot: Bot) -> None:
    plans = [plan for plan in lookups(bot, "31个省里没在报告提产业集群的有几个、是谁") if plan.table == "terms"]
    assert {"四川", "西藏"} in [{group.key for group in bot.run(plan).groups} for plan in plans]


@pytest.mark.parametrize(
    "text",
    ["发改委给了至少两个、工信部却一个没给的城市有哪些", "Cities with 2 or more NDRC clusters but no MIIT one"],
)
def test_of_places_on_one_list_only_those_with_so_many(text: str, bot: Bot) -> None:
    ndrc = Counter(city for row in ROWS if row.programme == "ndrc" for city in row.cities)
    miit = {city for row in ROWS if row.programme == "miit" for city in row.cities}
    wanted = {city for city, number in ndrc.items() if number >= 2 and city not in miit}
    found = [{group.key for group in bot.run(plan).groups} for plan in lookups(bot, text) if plan.by == "city"]
    assert wanted and wanted in found


@pytest.mark.parametrize(
    ("text", "out", "kept"),
    [
        ("List all places, Pingdingshan included, that were given new functional materials by the NDRC", "平顶山", 9),
        ("How many NDRC clusters are in Wuhan, sorry, I mean Hefei?", "武汉", 3),
        ("Henan municipalities acknowledged by the NDRC", "天津", 4),
    ],
)
def test_a_name_that_is_no_condition_may_be_left_out(text: str, out: str, kept: int, bot: Bot) -> None:
    plans = [p for p in lookups(bot, text) if p.operation in ("list", "count") and not p.by and not p.columns]
    told = [({str(v) for f in p.filters for t in f.tests for v in t.values}, len(bot.run(p).rows)) for p in plans]
    assert any(out not in values and number == kept for values, number in told)


def test_a_word_that_a_name_is_not_to_hold(bot: Bot) -> None:
    wanted = {
        row.line for row in ROWS if row.programme == "most" and "山东" in row.provinces and "生物" not in row.name
    }
    plans = lookups(bot, "科技部名单中的山东集群，名字不带“生物”两个字的给我挑出来")
    assert wanted in [{row.span.first for row in bot.run(plan).rows} for plan in plans]


def test_a_share_of_either_condition_in_the_other(bot: Bot) -> None:
    plans = [plan for plan in lookups(bot, "江苏在工信部第一批里占百分之几？") if plan.operation == "share"]
    assert {25.0, 66.7} <= {round(bot.run(plan).value or 0, 1) for plan in plans}


@pytest.mark.parametrize(
    ("text", "having", "lacking"),
    [
        ("发改委名单上哪些城市既有人工智能集群又有集成电路集群？", {"人工智能", "集成电路"}, set()),
        ("Which NDRC cities have AI clusters but no biomedicine clusters?", {"人工智能"}, {"生物医药", "生物制药"}),
    ],
)
def test_places_with_clusters_of_two_industries(text: str, having: set[str], lacking: set[str], bot: Bot) -> None:
    sets = [
        [{str(v) for f in side for t in f.tests for v in t.values} for side in (plan.all_of, plan.none_of)]
        for plan in lookups(bot, text)
        if plan.by == "city"
    ]
    assert [having, lacking] in sets


@pytest.mark.parametrize(
    "text", ["深圳和广州联合入选的集群有哪些？", "Which clusters do Shenzhen and Guangzhou share?"]
)
def test_clusters_that_two_cities_share(text: str, bot: Bot) -> None:
    shared = {row.line for row in ROWS if {"深圳", "广州"} <= set(row.cities)}
    found = [{row.span.first for row in bot.run(plan).rows} for plan in lookups(bot, text) if plan.operation == "list"]
    assert shared in found


@pytest.mark.parametrize(
    ("turns", "filters", "operation", "columns"),
    [
        # without a condition of the turn before
        (("How many MIIT clusters are in Guangdong?", "And on all the lists?"), {"广东"}, "count", ()),
        # one of those, and what is told of it
        (("湖南有哪些科技部集群？", "轨道交通的那个是第几号？"),
         {"most", "湖南", "轨道交通装备"}, "attribute", ("serial",)),
        # the place that came first, on the same list
        (("发改委名单上哪个省最多？", "它的集群在哪些市，每市几个？"), {"ndrc", "山东"}, "group", ()),
        # where those lie
        (("Which cluster is about phosphorus chemicals?", "Is any of these cities on the MOST list?"),
         {"most", "宜昌", "荆州", "荆门"}, "list", ()),
        # the province asked about before
        (("贵州在发改委名单上有哪些集群？", "它的政府工作报告怎么提产业集群？"), {"贵州"}, "list", ()),
    ],
)  # fmt: skip
def test_what_a_later_turn_may_take_over(
    turns: tuple[str, ...], filters: set[str], operation: str, columns: tuple[str, ...], bot: Bot
) -> None:
    made = [
        ({str(v) for f in plan.filters for t in f.tests for v in t.values}, plan.operation, plan.columns)
        for plan in lookups(bot, *turns)
    ]
    assert any(
        held >= filters and len(held) <= len(filters) + 2 and rest == [operation, columns] for held, *rest in made
    )


def test_a_city_alone_is_where_no_other_city_is(bot: Bot) -> None:
    alone = {row.line for row in ROWS if row.programme == "miit" and row.cities == ("无锡",)}
    for turns in (
        ("无锡有哪些工信部集群？", "哪个是无锡自己单独的"),
        ("Which MIIT clusters involve Wuxi?", "which is Wuxi's alone?"),
    ):
        found = [{row.span.first for row in bot.run(plan).rows} for plan in lookups(bot, *turns)]
        assert alone in found


def test_the_list_of_a_ministry_whose_number_was_told(bot: Bot) -> None:
    """The number stands in a small table; "its list" is the ministry's."""
    told = Lookup("stated", "list", (Filter((Condition("of", ("重点建设",), "contains"),)),))
    said = Said().then(bot.grounds.read("科技部打算建多少个？"), told)
    lists = [each for each in those_filters(said, bot.grounds, bot.run) if each.columns == {"programme"}]
    assert [test.values for each in lists for test in each.tests] == [("most",)]


def test_a_difference_of_two_that_are_named_is_not_of_those_before(bot: Bot) -> None:
    made = lookups(bot, "科技部名单里山东几个", "江苏几个", "江苏比山东多几个")
    sides = [[t.values for side in each.sides for t in side.tests] for each in made if each.operation == "compare"]
    assert [("江苏",), ("山东",)] in sides and [("江苏",), ("江苏",), ("山东",)] not in sides


@pytest.mark.parametrize(
    "text", ["说说泰州吧，三张集群名单它占了哪几张，一张上几个", "Which of the lists include Taizhou, Jiangsu?"]
)
def test_how_many_on_each_list(text: str, bot: Bot) -> None:
    counts = Counter(row.programme for row in ROWS if "泰州" in row.cities)
    found = [bot.run(each) for each in lookups(bot, text) if each.operation == "group" and each.by == "programme"]
    assert {str(group.key): group.count for result in found for group in result.groups} == counts


def test_a_count_is_of_no_key_that_the_question_does_not_ask_for(bot: Bot) -> None:
    assert not _counts(bot.grounds.read("江苏有几个集群？"), "province")
    assert _counts(bot.grounds.read("有几个省？"), "province")


@pytest.mark.parametrize(
    "text",
    [
        "按省份从少到多列出工信部集群数量",
        "各省工信部集群数量，升序",
        "Rank the provinces by MIIT clusters from fewest to most",
    ],
)
def test_the_fewest_may_come_first(text: str, bot: Bot) -> None:
    counts = Counter(province for row in ROWS if row.programme == "miit" for province in row.provinces)
    ranked = [bot.run(plan) for plan in lookups(bot, text) if plan.operation == "rank" and not plan.limit]
    assert [sorted(counts.values())] == [
        [group.count for group in each.groups] for each in ranked if each.lookup.by == "province"
    ]


def test_a_ratio_is_proposed_before_the_text_is_searched(bot: Bot) -> None:
    question = read_turn("山东比陕西，发改委集群是几倍关系", Said(), bot.grounds)
    plans = [each.plan for each in Readings(question, Said(), bot.grounds, bot.run).near()]
    assert 3.5 in [bot.run(each).value for each in plans if isinstance(each, Lookup) and each.operation == "ratio"]


@pytest.mark.parametrize(
    ("text", "place", "out"),
    [
        ("Beyond biomedicine, what does Beijing hold on the NDRC list?", "北京", "生物医药|生物制药"),
        ("Shanghai, NDRC, everything save chips and biomedicine", "上海", "生物医药|集成电路"),
        ("Which of Wuhan's NDRC clusters are neither chips nor biomedicine?", "武汉", "生物医药|集成电路"),
        ("武汉的战新集群，扣掉生物医药的", "武汉", "生物医药"),
    ],
)
def test_fields_are_left_out_in_many_words(text: str, place: str, out: str, bot: Bot) -> None:
    rows = {row.line for row in ROWS if row.programme == "ndrc" and place in (*row.provinces, *row.cities)}
    wanted = rows - {row.line for row in ROWS if re.search(out, row.name)}
    found = [bot.run(plan).rows for plan in lookups(bot, text) if plan.operation == "list" and not plan.by]
    assert wanted in [{row.span.first for row in each} for each in found]


def test_a_field_may_be_a_condition_on_places_and_not_on_what_is_counted(bot: Bot) -> None:
    """Cities with new displays that MOST names none of; cities with NDRC clusters, none of them for medicine."""

    def cities(programme: str, word: str = "") -> set[str]:
        return {city for row in ROWS if row.programme == programme and word in row.name for city in row.cities}

    displays = {city for row in ROWS if "新型显示" in row.name for city in row.cities}
    found = [bot.run(plan) for plan in lookups(bot, "有新型显示集群、科技部名单上却没有的城市有哪些")]
    assert displays - cities("most") in [
        {group.key for group in each.groups} for each in found if each.lookup.by == "city"
    ]
    found = [bot.run(plan) for plan in lookups(bot, "Cities with NDRC clusters, but not for biomedicine")]
    assert cities("ndrc") - cities("ndrc", "生物医药") - cities("ndrc", "生物制药") in [
        {group.key for group in each.groups} for each in found if each.lookup.none_of and each.lookup.by == "city"
    ]


def test_cities_that_are_named_are_ranked_as_cities(bot: Bot) -> None:
    plans = [
        plan
        for plan in lookups(bot, "Yantai, Linyi, Zibo. Which has the most NDRC clusters?")
        if plan.operation == "rank"
    ]
    assert {"烟台"} in [{group.key for group in bot.run(plan).groups} for plan in plans if plan.by == "city"]


def test_what_one_has_more_than_the_other_is_no_ratio(bot: Bot) -> None:
    plans = lookups(bot, "吉林的集群，科技部认的比发改委认的多了多少个？")
    assert "compare" in {plan.operation for plan in plans} and "ratio" not in {plan.operation for plan in plans}
