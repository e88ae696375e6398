"""Shares of places, and shares that a question claims, against plain loops over the printed lists."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest

from bot.chat import Bot
from eval.counted.lists import PROVINCES, ROWS, on
from tests.test_resumed import numbers_of

ALL = len(PROVINCES)


def places(list_: str, kind: str) -> Counter[str]:
    """How many rows of a list lie in each of its cities, or provinces."""
    return Counter(place for row in ROWS if on(list_)(row) for place in getattr(row, kind))


def percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)


def test_there_are_31_provinces() -> None:
    assert ALL == 31


@pytest.mark.parametrize(
    ("text", "list_", "kind", "number", "least"),
    [
        (
            "Do more than half of the cities on the NDRC list have only one cluster?",
            "ndrc",
            "cities",
            1,
            False,
        ),
        ("发改委名单上的城市里，只有一个集群的占多少？", "ndrc", "cities", 1, False),
        ("工信部名单上有两个以上集群的城市占比多少？", "miit", "cities", 2, True),
        ("Do more than half of the MIIT cities have at least two clusters?", "miit", "cities", 2, True),
    ],
)
def test_a_share_of_the_cities_on_a_list(text: str, list_: str, kind: str, number: int, least: bool, bot: Bot) -> None:
    held = places(list_, kind)
    meet = [place for place, count in held.items() if (count >= number if least else count == number)]
    answer = bot.ask(text)
    assert answer.value == percent(len(meet), len(held))
    assert {str(row["city"]) for row in answer.rows} == set(meet)


@pytest.mark.parametrize(
    "text", ["What share of provinces have fewer than three NDRC clusters?", "战新集群不到3个的省份占比多少？"]
)
def test_those_that_have_none_have_fewer_than_three(text: str, bot: Bot) -> None:
    held = places("ndrc", "provinces")
    assert bot.ask(text).value == percent(sum(held[place] < 3 for place in PROVINCES), ALL)


def test_the_list_is_kept_beside_an_industry_that_is_denied(bot: Bot) -> None:
    having = {p for row in ROWS if on("ndrc")(row) and "集成电路" in row.name for p in row.provinces}
    answer = bot.ask("What share of provinces have no integrated circuit cluster on the NDRC list?")
    assert answer.value == percent(ALL - len(having), ALL)


@pytest.mark.parametrize(
    ("text", "list_"),
    [
        ("What share of provinces have no cluster on the MOST list?", "most"),
        ("发改委名单上一个集群都没有的省份占31个省的多大比例？", "ndrc"),
        ("不足三分之一的省份没有战新集群，对吗", "ndrc"),
    ],
)
def test_the_share_of_provinces_that_a_list_lacks(text: str, list_: str, bot: Bot) -> None:
    assert bot.ask(text).value == percent(ALL - len(places(list_, "provinces")), ALL)


@pytest.mark.parametrize(
    "text", ["What percentage of provinces are on all three lists?", "有多大比例的省份三张名单都上了？"]
)
def test_the_share_of_provinces_on_all_lists(text: str, bot: Bot) -> None:
    shared = set.intersection(*(set(places(list_, "provinces")) for list_ in ("miit", "ndrc", "most")))
    assert bot.ask(text).value == percent(len(shared), ALL)


@pytest.mark.parametrize(
    ("text", "list_", "start"),
    [
        ("超过一半的省份在工信部名单上吗？", "miit", "不是。"),
        ("Do fewer than half of the provinces have an MIIT cluster?", "miit", "Yes. "),
        ("有战新集群的省份占全国的比例", "ndrc", "全部31个省份中"),
    ],
)
def test_the_share_of_provinces_on_a_list(text: str, list_: str, start: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.value == percent(len(places(list_, "provinces")), ALL)
    assert answer.answer.startswith(start)


@pytest.mark.parametrize(
    ("text", "list_", "province", "bound", "over"),
    [
        ("江苏占工信部名单的两成以上，对吗？", "miit", "江苏", Fraction(1, 5), True),
        ("Does Guangdong hold more than 20% of all clusters?", "", "广东", Fraction(1, 5), True),
        ("江苏的战新集群不到5%，对吧", "ndrc", "江苏", Fraction(1, 20), False),
        ("山东的战新集群超过一成，对吧？", "ndrc", "山东", Fraction(1, 10), True),
    ],
)
def test_a_share_that_is_claimed(text: str, list_: str, province: str, bound: Fraction, over: bool, bot: Bot) -> None:
    whole = sum(map(on(list_), ROWS)) if list_ else len(ROWS)
    part = sum(sum(numbers_of(each, None, province)) for each in ([list_] if list_ else ["miit", "ndrc", "most"]))
    holds = (Fraction(part, whole) > bound) is over
    answer = bot.ask(text)
    assert answer.value == percent(part, whole)
    assert answer.answer.startswith(("对。", "是。", "Yes. ") if holds else ("不对。", "不是。", "No. "))


@pytest.mark.parametrize(
    "text",
    ["战新名单里生物医药超过四分之一，是吗？", "Is biomedicine more than a quarter of the NDRC list?"],
)
def test_a_verdict_that_hangs_on_the_family_tells_what_is_printed_too(text: str, bot: Bot) -> None:
    listed = [row.name for row in ROWS if on("ndrc")(row)]
    assert f"{percent(sum('生物医药' in name for name in listed), len(listed))}%" in bot.ask(text).answer


def test_what_the_first_have_together(bot: Bot) -> None:
    first = Counter(place for row in ROWS for place in row.provinces).most_common(3)
    answer = bot.ask("三份名单合起来，排前三的省份占总数的多少？")
    assert answer.value == percent(sum(count for _, count in first), len(ROWS))


def test_the_share_of_provinces_on_no_list(bot: Bot) -> None:
    listed = {place for row in ROWS for place in row.provinces}
    answer = bot.ask("What fraction of the 31 provinces is missing from all three lists?")
    assert answer.value == percent(ALL - len(listed & set(PROVINCES)), ALL)


def test_a_share_of_several_together_that_is_claimed(bot: Bot) -> None:
    answer = bot.ask("More than half of MIIT's clusters are in Jiangsu, Guangdong and Zhejiang, right?")
    assert answer.value == percent(sum(numbers_of("miit", None, "江苏", "广东", "浙江")), sum(map(on("miit"), ROWS)))
    assert answer.answer.startswith("Yes. ")
