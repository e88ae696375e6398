"""Filters on places, and which names a denial is said of."""

import pytest

from bot.answer import Answer
from bot.chat import Bot
from bot.filters import negated_places, place_filter, threshold


def lacking(text: str, bot: Bot) -> list[str]:
    """The names of lists or batches that the question says something is not on."""
    question = bot.grounds.read(text)
    found = question.of("ministry", "programme", "batch")
    return [found[n].meanings[0].value for n in sorted(negated_places(question, [each.at for each in found]))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("哪些城市在工信部名单上，但不在科技部名单上？", ["most"]),
        ("哪些城市不在工信部名单上，但在科技部名单上？", ["miit"]),
        ("哪些城市没有发改委的集群，却有科技部的集群？", ["ndrc"]),
        ("哪些省第一批没有，第二批有？", ["1"]),
        ("哪些省份既不在工信部名单上，也不在发改委名单上？", ["miit", "ndrc"]),
        ("哪些城市在发改委名单上，但不在工信部和科技部名单上？", ["miit", "most"]),
        ("Which cities are on the NDRC list but not on the MOST list?", ["most"]),
        ("Which cities are not on the NDRC list yet on the MOST list?", ["ndrc"]),
        ("Which cities are on the NDRC list, neither on the MIIT nor the MOST list?", ["miit", "most"]),
        ("Which cities has MIIT picked and MOST left out?", ["most"]),
        ("Which cities has MOST left out and MIIT picked?", ["most"]),
        ("哪些城市同时在工信部和科技部名单上？", []),
    ],
)
def test_a_denial_is_said_of_the_names_beside_it(text: str, names: list[str], bot: Bot) -> None:
    assert lacking(text, bot) == names


def sides(answer: Answer) -> dict[object, object]:
    return {row["side"]: row["count"] for row in answer.rows}


@pytest.mark.parametrize(
    "text",
    [
        "辽宁、宁波、河南各有几个发改委集群？",
        "比较宁波、辽宁、河南的发改委集群数量",
        "比较河南、辽宁和宁波的发改委集群数量",
        "How many NDRC clusters do Liaoning, Ningbo and Henan each have?",
    ],
)
def test_places_of_different_kinds_keep_their_own_counts(text: str, bot: Bot) -> None:
    assert sides(bot.ask(text)) == {"辽宁": 2, "宁波": 1, "河南": 4}


@pytest.mark.parametrize(
    ("text", "names", "columns"),
    [
        ("辽宁、宁波、河南", "辽宁、河南、宁波", ["province", "city"]),
        ("江阴、河南、宁波、辽宁、昆山", "江阴、昆山、河南、辽宁、宁波", ["district", "province", "city"]),
        ("宁波、长三角、河南", "宁波、长三角、河南", ["city", "province"]),
    ],
)
def test_a_filters_names_stand_in_the_order_of_its_values(text: str, names: str, columns: list[str], bot: Bot) -> None:
    made = place_filter(bot.grounds.read(f"{text}的集群").found, bot.lexicon, bot.grounds.known)
    assert made is not None
    assert (made.zh, [test.column for test in made.tests]) == (names, columns)


def test_a_place_inside_a_named_one_adds_nothing(bot: Bot) -> None:
    found = bot.grounds.read("江苏苏州的集群").found
    narrow, wide = (place_filter(found, bot.lexicon, bot.grounds.known, include=include) for include in (False, True))
    assert narrow is not None and wide is not None
    assert (narrow.zh, wide.zh) == ("苏州", "江苏")


@pytest.mark.parametrize(
    ("text", "cities"),
    [
        ("安徽省会在发改委有几个", "合肥"),
        ("which NDRC clusters has Anhui's capital city?", "合肥"),
        ("江苏和浙江的省会各有几个集群", "南京、杭州"),
    ],
)
def test_the_capital_of_a_province_is_its_own(text: str, cities: str, bot: Bot) -> None:
    made = place_filter(bot.grounds.read(text).found, bot.lexicon, bot.grounds.known)
    assert made is not None and made.zh == cities


@pytest.mark.parametrize(
    "text",
    [
        "四川省会成都有几个战新集群",
        "How many NDRC clusters are in Sichuan's capital, Chengdu?",
        "成都作为四川省会有几个战新集群？",
        "How many NDRC clusters are in Sichuan's capital?",
    ],
)
def test_a_city_that_is_called_a_capital_stands_for_itself(text: str, bot: Bot) -> None:
    assert bot.ask(text).value == 2


def test_the_capital_alone_is_that_of_the_country(bot: Bot) -> None:
    found = bot.grounds.read("How many NDRC clusters has the capital?").of("province", "region")
    made = place_filter(found, bot.lexicon, bot.grounds.known)
    assert made is not None and made.zh == "北京"


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (["NDRC clusters in Guizhou", "just the one in the capital"], [223]),
        (["贵州的战新集群有哪些", "只看省会"], [223]),
        (["Hebei's innovative clusters?", "Which are not in the capital?"], [240, 250]),
    ],
)
def test_the_capital_after_a_province_lies_in_it(turns: list[str], lines: list[int], bot: Bot) -> None:
    options = bot.chooser.options(turns[-1], bot.choose(turns[:-1]).said)
    found = [option.result for option in options if option.result is not None]
    assert lines in [[row.span.first for row in result.rows] for result in found]


def test_two_lists_that_a_place_is_on_neither_of(bot: Bot) -> None:
    """Qinghai and Guangxi are on the third list only, and five provinces on none."""
    for text in (
        "哪些省份既不在工信部名单上，也不在发改委名单上？",
        "Which provinces have neither an MIIT nor an NDRC cluster?",
    ):
        answer = bot.ask(text)
        assert {row["province"] for row in answer.rows} == {"青海", "广西", "山西", "云南", "西藏", "甘肃", "宁夏"}, (
            text
        )


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("战新集群不到3个的省份", ("<=", 2)),
        ("Which provinces have fewer than three clusters?", ("<=", 2)),
        ("工信部集群至多两个的省", ("<=", 2)),
        ("provinces with no more than 2 clusters", ("<=", 2)),
        ("no fewer than two clusters", (">=", 2)),
        ("不少于两个集群的城市", (">=", 2)),
        ("工信部集群少于5个的省先排除掉", (">=", 5)),  # those within the bound are left out
        ("去掉少于2个的省", (">=", 2)),
        ("不到3个的省份，北京除外", ("<=", 2)),
        ("fewer than 3 clusters, excluding Beijing", ("<=", 2)),
        ("excluding provinces with fewer than 3 clusters", (">=", 3)),
        ("leaving out those with fewer than 3 clusters", (">=", 3)),
    ],
)
def test_bounds_on_either_side(text: str, bound: tuple[str, int], bot: Bot) -> None:
    assert threshold(bot.grounds.read(text).cues) == bound


@pytest.mark.parametrize(
    ("text", "city"),
    [
        ("Suzhou, Hefei and Qingdao: NDRC clusters", "苏州"),  # not Anhui's, which is on no list
        ("Suzhou in Anhui", "宿州"),
        ("Nanchang and Fuzhou", "抚州"),
        ("What is the Fuzhou (抚州) cluster?", "抚州"),
    ],
)
def test_a_name_of_two_cities_means_one_that_is_on_a_list_or_is_said(text: str, city: str, bot: Bot) -> None:
    made = place_filter(bot.grounds.read(text).found, bot.lexicon, bot.grounds.known)
    assert made is not None
    assert city in made.zh.split("、")


def test_a_county_level_city_is_known_without_its_last_character(bot: Bot) -> None:
    assert [m.value for found in bot.grounds.read("凯里的集群有没有入选").found for m in found.meanings] == ["凯里"]
