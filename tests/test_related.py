"""Later turns about rows of small tables that stand in a relation to those told before, and about passages quoted."""

from __future__ import annotations

import pytest

from bot.chat import Bot

DENIES, AGREES = ("No.", "不对。", "不是。", "没有。"), ("Yes.", "对。", "是。", "有。")


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


@pytest.mark.parametrize(
    ("turns", "cited"),
    [
        (("强化集群协同创新有哪些举措？", "给个案例", "下一条措施是什么？"), {340}),
        (("强化集群协同创新有哪些举措？", "给个案例", "下一条措施是什么？", "它的案例呢"), {347}),
        (("What does the paper say about cross-regional cooperation?", "what problem does this respond to?"), {47}),
        (
            (
                "What does the paper say about cross-regional cooperation?",
                "what problem does this respond to?",
                "and is there a case study for it?",
            ),
            {365},
        ),
        (("What are the five measures?", "expand on the third", "which case goes with it?"), {356}),
        (
            ("What problems do clusters face?", "more about the last one", "Which local measure deals with it?"),
            {358},
        ),
    ],
)  # fmt: skip
def test_what_belongs_to_a_row(turns: tuple[str, ...], cited: set[int], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert len(answer.rows) == 1
    assert cited <= lines(bot, *turns)


@pytest.mark.parametrize(
    ("turns", "rows"),
    [
        (("白皮书里推荐的五条地方举措是啥", "第五条展开讲讲", "每条对应的案例列个表"), 5),
        (("What is Guangdong doing to develop clusters?", "And Hunan?", "put all four provinces in a table please"), 4),
    ],
)
def test_all_rows_again(turns: tuple[str, ...], rows: int, bot: Bot) -> None:
    assert len(bot.ask(turns[-1], turns[:-1]).rows) == rows


@pytest.mark.parametrize(
    ("turns", "so"),
    [
        (
            ("Which industries does the 14th Five-Year Plan name?", "new energy vehicles is one of them, isn't it?"),
            False,
        ),
        (("Which industries does the 14th Five-Year Plan name?", "robots is one of them, isn't it?"), True),
        (("十四五规划纲要点名了哪些产业？", "新能源汽车在里面吗"), False),
        (("What does the 14th five-year plan say about clusters?", "does it name new energy vehicles?"), False),
    ],
)
def test_whether_it_is_one_of_those_enumerated(turns: tuple[str, ...], so: bool, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.kind == ("lookup" if so else "absent")
    assert so or answer.answer.startswith(DENIES)


def test_whose_system_it_is_said_to_be(bot: Bot) -> None:
    turns = ("What is Guangdong doing to develop clusters?", "And Hunan?", "Is it the one with the '415' system?")
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith("No.")


def test_which_of_all_values_leads(bot: Bot) -> None:
    turns = ("用“先进制造业集群”这个提法的有哪些省？", "用“战略性新兴产业集群”的呢", "哪个提法用的省最多？")
    assert "产业集群" in bot.ask(turns[-1], turns[:-1]).answer
    assert lines(bot, *turns) == {305}


@pytest.mark.parametrize(
    ("turns", "within", "without"),
    [
        (("什么叫先进制造业集群？", "国外有类似战略吗"), {32, 33}, {15, 37}),
        (("什么叫先进制造业集群？", "国外有类似战略吗", "德国的叫什么"), {33}, {15, 37}),
        (("What does it recommend on technological innovation?", "and the other wheel of the drive?"), {391}, {375}),
        (("什么是先进制造业集群？", "集群发展促进机构又是什么"), {391}, {15, 37}),
    ],
)  # fmt: skip
def test_what_was_quoted_is_not_quoted_again(
    turns: tuple[str, ...], within: set[int], without: set[int], bot: Bot
) -> None:
    cited = lines(bot, *turns)
    assert within <= cited
    assert not without & cited
