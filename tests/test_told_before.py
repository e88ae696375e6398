"""Later turns about rows that were told: which was earlier, the whole row, the measure of a case, what was said."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import at, counted, matching, on
from tests.test_in_turn import lines

PLAN = "What does the 14th Five-Year Plan say about clusters?"
INDUSTRIES = "Which industries does it name?"


@pytest.mark.parametrize(
    "turns",
    [
        ("十九大报告是怎么说集群的？", "五中全会呢？", "这两个哪个更早？"),
        ("What did the Fifth Plenum say?", "And the 19th congress?", "Which of the two came first?"),
    ],
)
def test_which_of_two_was_earlier(turns: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1]).answer
    first, second = ("2017年10月", "2020年10月") if "这" in turns[-1] else ("October 2017", "October 2020")
    assert 0 < answer.index(first) < answer.index(second)


def test_what_a_sentence_enumerates_after_its_row(bot: Bot) -> None:
    assert bot.ask(INDUSTRIES, (PLAN,)).value == 9
    assert bot.ask("How many is that?", (PLAN, INDUSTRIES)).value == 9
    answer = bot.ask("Is new energy vehicles one of them?", (PLAN, INDUSTRIES))
    assert answer.kind == "absent" and answer.answer.startswith("No.")


@pytest.mark.parametrize(
    ("turns", "line"),
    [
        (("Number 22 on the MOST list?", "And number 20?", "Which is the last one?"), 298),
        (("科技部第22号是哪个", "最后一个呢"), 298),
    ],
)
def test_the_end_of_a_list_after_a_row_by_its_number(turns: tuple[str, ...], line: int, bot: Bot) -> None:
    assert [row["line"] for row in bot.ask(turns[-1], turns[:-1]).rows] == [line]


@pytest.mark.parametrize(
    "turns",
    [
        ("Which cities have exactly two clusters on the NDRC list?", "And the first five of the cities with only one."),
        ("发改委名单上只有一个集群的城市，前五个",),
    ],
)
def test_the_first_of_those_that_are_level(turns: tuple[str, ...], bot: Bot) -> None:
    ones = [city for city, number in counted("city", on("ndrc")).items() if number == 1]
    first = sorted(ones, key=lambda city: min(matching(on("ndrc"), at(city))))[:5]
    answer = bot.ask(turns[-1], turns[:-1])
    assert len(answer.rows) == 5 and all(city in answer.answer for city in first)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("杭州数字安防集群有什么做法？", "它说明的是哪项举措？"), (322, 336)),
        (("What did Hangzhou's digital security cluster do?", "Which measure does it illustrate?"), (322, 336)),
        (("白皮书总结了地方的哪几条做法？", "第三条的案例是什么？", "第二条展开讲讲"), (340, 347)),
        (
            (
                "What problems does the paper see?", "Tell me more about the first one.",
                "Which of them is about park management committees?",
            ),
            (43, 45),
        ),
    ],
)  # fmt: skip
def test_the_whole_row(turns: tuple[str, ...], told: tuple[int, int], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.kind == "lookup" and len(answer.rows) == 1
    assert lines(bot, *turns) >= set(range(told[0], told[1] + 1))


@pytest.mark.parametrize(
    "question",
    ["浙江杭州数字安防集群采取了哪些措施？", "What measures did the Hangzhou digital security cluster take?"],
)
def test_what_a_case_did_is_told_under_its_heading(question: str, bot: Bot) -> None:
    answer = bot.ask(question)
    assert answer.kind == "passage" and lines(bot, question) == set(range(330, 337))


@pytest.mark.parametrize(
    ("turns", "begins"),
    [
        (("How many clusters are on the NDRC list?", "You said four, didn't you?"), "No."),
        (("How many clusters are on the NDRC list?", "You said 66, didn't you?"), "Yes."),
        (("发改委有多少个集群", "你刚才说4个吧"), "不是。"),
    ],
)
def test_what_is_said_to_have_been_told(turns: tuple[str, ...], begins: str, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.answer.startswith(begins) and answer.value == 66


@pytest.mark.parametrize(
    ("turns", "begins"),
    [
        (("What problems do clusters face?", "Which of them is the most serious?"), "The paper does not rank them."),
        (("白皮书认为哪个问题最严重？",), "白皮书没有给它们分轻重。"),
        (("集群发展面临哪些问题？",), "我国集群发展的问题"),
    ],
)
def test_that_the_paper_ranks_none(turns: tuple[str, ...], begins: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(begins)


def test_what_a_named_problem_means_is_told_and_what_answers_it(bot: Bot) -> None:
    assert lines(bot, "为什么说集而不聚？") == {39, 40, 41}
    assert bot.ask("集而不聚的企业有多少家").kind == "refused"
    assert lines(bot, "为什么说集而不聚？", "那怎么解决？") >= set(range(340, 348))


def test_what_is_asked_twice_of_a_text_gets_the_whole_of_it(bot: Bot) -> None:
    told = lines(bot, "How is an advanced manufacturing cluster defined, and why does it matter?")
    assert told >= {17, 23, 37}


@pytest.mark.parametrize(
    ("turns", "most"),
    [
        (("How many clusters does Zhejiang have on each list?", "Which is the biggest?"), 7),
        (("工信部名单按省份统计", "哪个最多？"), 9),
    ],
)
def test_the_largest_of_the_groups_told(turns: tuple[str, ...], most: int, bot: Bot) -> None:
    assert [row["count"] for row in bot.ask(turns[-1], turns[:-1]).rows] == [most]


@pytest.mark.parametrize(
    "question", ["列出工信部第二批的前三个和后三个", "List the first three and the last three of MIIT's second batch."]
)
def test_as_many_from_both_ends(question: str, bot: Bot) -> None:
    assert lines(bot, question) == {141, 142, 143, 158, 159, 160}


@pytest.mark.parametrize(
    "question", ["广东在三份名单上各占多少百分比？", "What share of each list does Guangdong have?"]
)
def test_a_share_of_each_list(question: str, bot: Bot) -> None:
    answer = bot.ask(question).answer
    wholes = {name: len(matching(on(name))) for name in ("miit", "ndrc", "most")}
    parts = {name: len(matching(on(name), at("广东"))) for name in wholes}
    assert all(f"{100 * parts[name] / whole:.1f}%" in answer for name, whole in wholes.items())


def test_the_fix_for_the_second_problem_and_its_case(bot: Bot) -> None:
    turns = ("我国集群有哪些问题", "第二条怎么解决", "有例子吗")
    assert [row["number"] for row in bot.ask(turns[1], turns[:1]).rows] == [5]
    answer = bot.ask(turns[2], turns[:2])
    assert "宁波" in answer.answer and "杭州" not in answer.answer


def test_the_example_of_the_rows_told(bot: Bot) -> None:
    turns = ("Which provinces talk about strategic emerging industry clusters in their 2020 work reports?",)
    answer = bot.ask("any example given?", turns)
    assert len(answer.rows) == 1 and "Guizhou" in answer.answer


def test_none_is_called_another_where_nothing_is_left_out(bot: Bot) -> None:
    turns = ("Which clusters are in Qingdao?", "which of them are on the NDRC list?", "what about Yantai")
    answer = bot.ask(turns[2], turns[:2])
    assert answer.value == len(matching(on("ndrc"), at("烟台"))) and "other" not in answer.answer


def test_a_place_in_print_is_not_carried_to_other_rows(bot: Bot) -> None:
    answer = bot.ask("科技部里做新能源汽车的还有别的吗", ("科技部名单第38个是啥",))
    assert answer.kind == "lookup" and {row["line"] for row in answer.rows} == {260, 276, 288}


def test_a_count_that_is_only_moved_to_another_list_stays_a_count(bot: Bot) -> None:
    answer = bot.ask("工信部呢", ("发改委一共批了几个集群",))
    assert answer.value == len(matching(on("miit"))) and "广东东莞智能移动终端集群" not in answer.answer
    gap = bot.ask("差多少", ("发改委一共批了几个集群", "工信部呢"))
    assert not any("71" in note for note in gap.notes)
