"""Later turns that lean on a ranking, on one row, on a whole list, or on two places asked about one by one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, Row, at, counted, in_batch, matching, on

DIGITAL_SECURITY = next(row for row in ROWS if "数字安防" in row.name)
QINGDAO = next(row for row in ROWS if "智能家电" in row.name and row.programme == "miit")


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def first(number: int, key: str, *conditions: Callable[[Row], bool]) -> set[str]:
    """The places with the most rows, so many of them, those that are tied with the last one too."""
    held = counted(key, *conditions)
    least = sorted(held.values())[-number]
    return {place for place, count in held.items() if count >= least}


@pytest.mark.parametrize(
    ("turns", "key", "wanted"),
    [
        (("发改委名单里城市排名前三的是谁？", "各有几个？"), "city", first(3, "city", on("ndrc"))),
        (("Top three provinces on the MOST list?", "how many each?"), "province", first(3, "province", on("most"))),
        (
            ("Top three provinces on the MOST list?", "and the top three on the MIIT list?"),
            "province",
            first(3, "province", on("miit")),
        ),
        (("Which province leads the MOST list?", "how many?", "who is third?"), "province", {"广东"}),
        (
            ("发改委名单里哪个城市最多？", "最少的呢？"),
            "city",
            {city for city, count in counted("city", on("ndrc")).items() if count == 1},
        ),
    ],
)
def test_a_ranking_goes_on(turns: tuple[str, ...], key: str, wanted: set[str], bot: Bot) -> None:
    told = {row[key] for row in bot.ask(turns[-1], turns[:-1]).rows}
    assert told == wanted


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        (
            ("江苏在工信部名单里有几个集群？", "那浙江呢？", "前者第二批的有哪些？"),
            matching(on("miit"), at("江苏"), in_batch(2)),
        ),
        (
            ("How many MIIT clusters does Jiangsu have?", "And Zhejiang?", "Which ones does the latter have?"),
            matching(on("miit"), at("浙江")),
        ),
        (
            ("Compare Jiangsu and Guangdong by total number of clusters.", "the latter's MOST ones"),
            matching(on("most"), at("广东")),
        ),
        (("江苏有哪些做法？", "浙江呢", "前者有几个先进制造业集群", "后者的体系叫什么"), {317}),
        (("武汉有哪些集群？", "其中哪几个是发改委的？", "合肥呢？"), matching(on("ndrc"), at("合肥"))),
        (
            ("What did Hangzhou do for its digital security cluster?", "Which batch is that cluster in?"),
            {DIGITAL_SECURITY.line},
        ),
        (
            (
                "What did Hangzhou do for its digital security cluster?",
                "Which batch is that cluster in?",
                "Any other clusters in Hangzhou?",
            ),
            matching(at("杭州")) - {DIGITAL_SECURITY.line},
        ),
    ],
)
def test_the_rows_that_a_turn_means(turns: tuple[str, ...], wanted: set[int], bot: Bot) -> None:
    told = lines(bot, *turns)
    assert wanted <= told and not (told - wanted) & {row.line for row in ROWS}


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        (("How can clusters go digital?", "What's the example?", "Which list is it on?"), "MIIT"),
        (("完善治理机制的案例是哪个？", "这个集群是第几批的？"), "第二批"),
    ],
)
def test_the_column_that_is_asked_of_the_one_row(turns: tuple[str, ...], says: str, bot: Bot) -> None:
    assert says in bot.ask(turns[-1], turns[:-1]).answer.split("\n")[0]


@pytest.mark.parametrize(
    "turns",
    [
        ("科技部名单标题写多少个？", "实际列了几个？", "为什么不一样？"),
        ("How many clusters are on the MOST list?", "Why does it differ from 71?"),
    ],
)
def test_no_reason_is_given_for_totals_that_differ(turns: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.answer.startswith(("白皮书没有说明原因", "The paper does not say why"))
    assert "71" in answer.answer


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("合肥有几个集群没进发改委名单", matching(at("合肥")) - matching(on("ndrc"))),
        ("Which of Hefei's clusters are not on the NDRC list?", matching(at("合肥")) - matching(on("ndrc"))),
        (
            "苏州市进入工信部名单的集群里，有几个是与别的市合办的",
            {row.line for row in ROWS if on("miit")(row) and at("苏州")(row) and len(row.cities) > 1},
        ),
    ],
)
def test_rows_by_what_they_are_not_or_share(text: str, wanted: set[int], bot: Bot) -> None:
    assert bot.ask(text).value == len(wanted) or lines(bot, text) == wanted


@pytest.mark.parametrize("text", ["烟台、淄博各有几个", "How many clusters do Yantai and Zibo each have?"])
def test_how_many_each_of_those_has_that_are_named(text: str, bot: Bot) -> None:
    answer = bot.ask(text).answer
    assert all(str(len(matching(at(city)))) in answer for city in ("烟台", "淄博"))
    assert "发改委" not in answer.split("\n")[0]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("工信部和科技部的集群项目有什么区别？", {(83, 87), (102, 106)}),
        ("Compare the MIIT and the NDRC programmes", {(83, 87), (89, 93)}),
        ("江苏和广东分别提出多少个集群？", {(315, 316)}),
        ("Why is inter-regional competition described as a problem?", {(47, 49)}),
        ("jiangsu 13 clusters??", {(315, 315)}),
    ],
)
def test_rows_of_small_tables_before_counts_and_passages(text: str, spans: set[tuple[int, int]], bot: Bot) -> None:
    assert spans <= {citation.lines for citation in bot.ask(text).citations}
    assert bot.ask(text).kind == "lookup"


def test_where_a_city_is_instead(bot: Bot) -> None:
    told = lines(bot, "Is Dalian represented in MIIT's list? If not, where is it?")
    assert matching(at("大连")) <= told
