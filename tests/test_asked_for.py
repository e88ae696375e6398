"""What a question asks for in words that leave no doubt: lines in print, skipped numbers, kinds, lists, every part."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, at, counted, in_batch, matching, on


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("赣州的集群出现在原文第几行？", f"在原文第{min(matching(at('赣州')))}行。"),
        ("Tell me which page or line the Hohhot dairy cluster is on.", f"On line {min(matching(at('呼和浩特')))} of"),
    ],
)
def test_where_something_is_printed(text: str, start: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(start)


@pytest.mark.parametrize(
    "turns",
    [
        ("创新型产业集群表的序号断了哪几个号？",),
        ("Which serial numbers are missing from the MOST list?",),
        ("科技部现在有多少个？", "名单里缺哪几个序号？"),
    ],
)
def test_numbers_that_a_list_skips(turns: tuple[str, ...], bot: Bot) -> None:
    serials = {row.serial for row in ROWS if row.serial}
    answer = bot.ask(turns[-1], turns[:-1])
    assert len(answer.rows) == 1
    assert all(str(number) in answer.answer for number in set(range(1, max(serials) + 1)) - serials)


def test_a_number_in_a_list_is_no_number_that_it_skips(bot: Bot) -> None:
    assert bot.ask("昆山小核酸在科技部名单排多少号").value == next(
        row.serial for row in ROWS if "昆山小核酸" in row.name
    )


def test_clusters_of_a_kind_that_is_no_industry(bot: Bot) -> None:
    told = lines(bot, "Which equipment clusters on the MIIT list belong to the first batch?")
    assert told == {row.line for row in ROWS if in_batch(1)(row) and "装备" in row.name}


def test_at_least_and_at_most_the_same(bot: Bot) -> None:
    answer = bot.ask("Tell me the cities with at least three NDRC clusters but no more than three.")
    assert {row["city"] for row in answer.rows} == {c for c, n in counted("city", on("ndrc")).items() if n == 3}


def test_the_lists_that_something_is_on(bot: Bot) -> None:
    answer = bot.ask("苏州出现在哪些名单里？")
    numbers = {name: len(matching(on(list_), at("苏州"))) for name, list_ in
               (("工信部", "miit"), ("发改委", "ndrc"), ("科技部", "most"))}  # fmt: skip
    assert {row["programme"]: row["count"] for row in answer.rows} == numbers


def test_what_is_denied_of_an_industry_and_a_bracket_ends_it(bot: Bot) -> None:
    others = {row.line for row in ROWS if on("ndrc")(row) and at("山东")(row) and "生物医药" not in row.name}
    assert lines(bot, "山东的战新集群里，不搞生物医药的是哪些") == others
    alone = {row.line for row in ROWS if on("miit")(row) and row.cities == ("深圳",)}
    assert lines(bot, "深圳单独入选（不算跟别的城市合伙）的工信部集群有几个") == alone


def test_what_two_places_have_in_common(bot: Bot) -> None:
    for text in ("武汉、合肥都有的战新产业是啥", "What do Wuhan and Hefei have in common in the NDRC list?"):
        assert {row["industry"] for row in bot.ask(text).rows} == {"集成电路", "新型显示"}


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Which province leads the MIIT list and what does it have there?", "Jiangsu (江苏) has", "There are **9**"),
        ("Does Tibet have any cluster, and did it mention clusters in its government work report?",
         "There is no cluster in Tibet", "all 29 provinces were checked"),
    ],
)  # fmt: skip
def test_both_parts_are_told(text: str, first: str, second: str, bot: Bot) -> None:
    answer = bot.ask(text).answer
    assert first in answer and second in answer.split(first)[1]


def test_the_second_part_keeps_what_the_first_found(bot: Bot) -> None:
    answer = bot.ask("哪些城市有三个以上战略性新兴产业集群？其中哪些不是直辖市？")
    held = {city for city, number in counted("city", on("ndrc")).items() if number >= 3}
    assert {row["city"] for row in answer.rows[len(held) :]} == held - {"北京", "上海", "天津", "重庆"}


def test_a_place_within_a_city_that_is_compared_is_named(bot: Bot) -> None:
    assert "苏州的含昆山1个" in bot.ask("苏州与无锡在各名单中的入选数对比如何？").answer


def test_of_a_place_of_which_nothing_is_told_nothing_is_to_come(bot: Bot) -> None:
    assert bot.ask("北京“十四五”期间打算再建几个先进制造业集群？").refused


def test_who_asks_and_for_what_paper_is_no_condition(bot: Bot) -> None:
    text = "您好，我们处正在起草一份关于中部崛起的材料，想麻烦您帮忙核对一下：工信部两批集群中，湖北省分别入选了哪些？"
    assert lines(bot, text) == matching(on("miit"), at("湖北"))
