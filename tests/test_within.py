"""Of passages and rows that lie within each other, the one that tells just what is asked."""

import pytest

from bot.chat import Bot

PROBLEMS = {"parks": (43, 45), "neighbours": (47, 49)}
WHEELS = {"technology": (375, 383), "organisation": (387, 393)}


def cited(bot: Bot, *turns: str) -> list[tuple[int, int]]:
    return [citation.lines for citation in bot.ask(turns[-1], turns[:-1]).citations]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("相邻地区之间产业雷同会带来什么问题？", "neighbours"),
        ("What's wrong with the way industrial parks are managed?", "parks"),
        ("我所在的园区管委会经常被批评行政色彩太浓，白皮书对这方面的问题是如何描述的？", "parks"),
    ],
)
def test_the_one_problem_that_is_asked_about(text: str, problem: str, bot: Bot) -> None:
    assert cited(bot, text) == [PROBLEMS[problem]]


@pytest.mark.parametrize("text", ["集群发展有哪些问题？", "What are the problems of China's clusters?"])
def test_all_problems_where_all_are_asked_for(text: str, bot: Bot) -> None:
    assert cited(bot, text) == [(39, 41), (43, 45), (47, 49)]


@pytest.mark.parametrize(
    "text", ["Why do developed countries promote industrial clusters?", "发达国家为什么要发展先进制造业集群？"]
)
def test_no_more_of_a_chapter_than_fits(text: str, bot: Bot) -> None:
    ((first, last),) = cited(bot, text)
    assert first <= 23 <= last and first >= 21 and last <= 33


@pytest.mark.parametrize("text", ["“双轮驱动”究竟是哪两个轮子？", "What are the two wheels?", "双轮驱动有几个轮子？"])
def test_the_two_wheels(text: str, bot: Bot) -> None:
    assert cited(bot, text) == [*WHEELS.values()]


def test_the_other_wheel(bot: Bot) -> None:
    turns = ("What is the dual-wheel drive?", "Go deeper on the organisational one", "And the other one?")
    assert cited(bot, *turns[:2]) == [WHEELS["organisation"]]
    assert cited(bot, *turns) == [WHEELS["technology"]]


def test_a_measures_points_are_not_those_of_its_case(bot: Bot) -> None:
    rows = [row for row in bot.index.records.values() if row.table == "measures"]
    assert [row.first("case") for row in rows if "芯片" in str(row.first("text"))] == []
    assert all(row.first("case") for row in rows)


@pytest.mark.parametrize("text", ["地方上有哪些培育集群的做法？", "What are local governments doing to grow clusters?"])
def test_all_of_a_table_rather_than_most_of_it(text: str, bot: Bot) -> None:
    assert cited(bot, text)[0][0] == 322


@pytest.mark.parametrize(
    "text", ["哪些部委在推集群？", "Which ministries run cluster programmes and what is each called?"]
)
def test_the_rows_below_a_heading(text: str, bot: Bot) -> None:
    assert len(bot.ask(text).rows) == 4


def test_the_title_beside_the_date(bot: Bot) -> None:
    assert bot.ask("What is the full title of this document?").rows[0]["title"]
