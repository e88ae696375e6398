"""Questions of several parts: what is taken apart, what is put together, and the turn after."""

from dataclasses import replace

import pytest

from bot.answer import Answer
from bot.chat import Bot
from bot.follow import Said
from bot.plan import Lookup, Refuse, Several, plan_to_json
from bot.several import join, text_to_splits

BOTH = "江苏有几个工信部集群？浙江的体系叫什么？"
COUNTED = {117, 118, 119, 128, 129, 130, 147, 154, 157}
"""The lines of Jiangsu's clusters on the first list; the system of Zhejiang is line 317."""


def lines(answer: Answer) -> set[int]:
    return {n for c in answer.citations for n in range(c.lines[0], c.lines[1] + 1)}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (BOTH, ["江苏有几个工信部集群？", "浙江的体系叫什么？"]),
        ("江苏有几个集群；浙江有哪些集群", ["江苏有几个集群；", "浙江有哪些集群"]),
        ("江苏有几个集群，另外浙江有哪些？", ["江苏有几个集群", "浙江有哪些？"]),
        (
            "How many are in Jiangsu and who published the paper?",
            ["How many are in Jiangsu", "who published the paper?"],
        ),
        ("江蘇有幾個集群，順便問一下浙江的體系叫什麼", ["江蘇有幾個集群", "浙江的體系叫什麼"]),
        ("武汉有几个集群 再列出成都的", ["武汉有几个集群", "列出成都的"]),
        ("科技部第三个是谁以及青岛有几个", ["科技部第三个是谁", "青岛有几个"]),
        ("我在写报告。江苏有几个集群？另外，浙江有哪些？谢谢", ["我在写报告。江苏有几个集群？", "浙江有哪些？谢谢"]),
        ("How many in Jiangsu? Also, list those in Hunan.", ["How many in Jiangsu?", "list those in Hunan."]),
        ("①江苏有几个集群 ②浙江的体系叫什么", ["江苏有几个集群", "浙江的体系叫什么"]),
        ("1) how many in Hubei 2) which of them are MIIT", ["how many in Hubei", "which of them are MIIT"]),
        (
            "two lists please: (a) MIIT clusters in Hubei (b) NDRC clusters in Hunan",
            ["MIIT clusters in Hubei", "NDRC clusters in Hunan"],
        ),
        (
            "Textiles among MIIT winners; rail transit among NDRC's",
            ["Textiles among MIIT winners", "rail transit among NDRC's"],
        ),
        ("武汉有几个集群\n成都的列一下", ["武汉有几个集群", "成都的列一下"]),
        ("贵阳、铜仁的产业 + 贵州的报告怎么提的", ["贵阳、铜仁的产业", "贵州的报告怎么提的"]),
        ("What is a cluster, how many are there?", ["What is a cluster", "how many are there?"]),
        (
            "江苏有几个集群？浙江有几个集群？湖南有哪些集群？",
            ["江苏有几个集群？", "浙江有几个集群？", "湖南有哪些集群？"],
        ),
    ],
)
def test_what_asks_twice_is_two_parts(text: str, parts: list[str]) -> None:
    assert text_to_splits(text)[0] == tuple(parts)


@pytest.mark.parametrize(
    "text",
    [
        "江苏和浙江各有几个集群？",
        "江苏有几个工信部集群？谢谢你了",  # nothing is asked
        "我在写报告。江苏有几个工信部集群？",
        "江苏有几个集群？哪些？",  # too short to ask anything alone
        "江苏有几个集群？浙江有几个集群？广东有几个集群？山东有几个集群？河南有几个集群？",  # five
        "Which clusters are in Jiangsu and Zhejiang?",
        "",
    ],
)
def test_what_asks_once_stays_whole(text: str) -> None:
    assert text_to_splits(text) == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("河南：发改委名单数量、工作报告提法", ("河南：发改委名单数量", "工作报告提法")),
        ("黑龙江发改委的集群数,加上政府工作报告归类", ("黑龙江发改委的集群数", "政府工作报告归类")),
        (
            "Anhui's work report term, and the number of Hefei clusters under NDRC",
            ("Anhui's work report term", "the number of Hefei clusters under NDRC"),
        ),
    ],
)
def test_what_is_only_named_is_asked_for_too(text: str, parts: tuple[str, ...]) -> None:
    assert parts in text_to_splits(text)


def test_one_part_is_also_weighed_as_it_may_be_meant_otherwise(bot: Bot) -> None:
    """Of each part the next probable plans, beside the best of the others; none twice."""
    options = bot.chooser.options("什么叫先进制造业集群？第一批选出来多少", Said())
    split = [option.as_parts.plans for option in options if "parts" in option.candidate.origins]
    best = split[0]
    assert len(set(split)) == len(split) > 1
    assert all(sum(one != other for one, other in zip(best, plans, strict=True)) <= 1 for plans in split)


def test_both_answers_are_shown_with_their_rows_and_lines(bot: Bot) -> None:
    answer = bot.ask(BOTH)
    assert (answer.kind, answer.value) == ("lookup", 9)
    assert {row["line"] for row in answer.rows} == {*COUNTED, 317}
    assert lines(answer) >= {*COUNTED, 317}
    assert "江苏徐州工程机械集群" in answer.answer and "“415”先进制造业集群体系" in answer.answer


def test_a_count_and_a_passage_are_one_answer(bot: Bot) -> None:
    answer = bot.ask("What is an advanced manufacturing cluster and how many clusters does MIIT list?")
    assert (answer.kind, answer.value) == ("lookup", 44)
    assert {17, 115, 160} <= lines(answer)


def test_the_plan_tells_its_parts(bot: Bot) -> None:
    plan = bot.ask(BOTH).plan
    assert isinstance(plan, Several)
    told = plan_to_json(plan)
    assert (told["kind"], [part["kind"] for part in told["parts"]]) == ("several", ["lookup", "lookup"])


def test_such_a_plan_can_be_answered_again(bot: Bot) -> None:
    answer = bot.ask(BOTH)
    assert answer.plan is not None
    again = bot.plan_to_answer(bot.grounds.read(BOTH), answer.plan)
    assert {row["line"] for row in again.rows} == {*COUNTED, 317}


def test_one_lookup_that_says_it_all_is_no_two_parts(bot: Bot) -> None:
    for text in ("How many MIIT clusters are in Jiangsu, and which are they?", "江苏有几个工信部集群？它们都是哪些？"):
        answer = bot.ask(text)
        assert not isinstance(answer.plan, Several), text
        assert {row["line"] for row in answer.rows} == COUNTED, text


@pytest.mark.parametrize(
    "text",
    [
        "江苏有几个工信部集群，是哪些？",
        "江苏的工信部集群有多少个，分别是哪些？",
        "How many MIIT clusters does Jiangsu have, and what are they?",
    ],
)
def test_how_many_and_which_is_one_list(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert not isinstance(answer.plan, Several)
    assert {row["line"] for row in answer.rows} == COUNTED


@pytest.mark.parametrize("text", ["江苏有几个工信部集群？明天天气怎么样？", "明天会不会下雨？江苏有几个工信部集群？"])
def test_a_part_that_the_paper_does_not_answer_takes_nothing_from_the_other(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.value == 9 and lines(answer) >= COUNTED


@pytest.mark.parametrize("text", ["那浙江呢？", "浙江有几个？", "and Zhejiang?"])
def test_a_turn_after_it_is_answered(text: str, bot: Bot) -> None:
    answer = bot.ask(text, ["江苏有几个工信部集群？什么是先进制造业集群？"])
    assert (answer.kind, answer.value) == ("lookup", 7)


def test_joined_answers_keep_each_column_citation_and_note_once(bot: Bot) -> None:
    taizhou, zhejiang = bot.ask("泰州有几个工信部集群？"), bot.ask("浙江的体系叫什么？")
    one = join([taizhou, zhejiang, taizhou])
    assert one.columns[: len(taizhou.columns)] == taizhou.columns
    assert set(one.columns) == {*taizhou.columns, *zhejiang.columns} and len(set(one.columns)) == len(one.columns)
    assert one.citations == (*taizhou.citations, *zhejiang.citations)
    assert len(one.notes) == len(set(one.notes)) > 0
    assert len(one.rows) == 2 * len(taizhou.rows) + len(zhejiang.rows)
    first, second = (answer.answer.partition("\n\n> ")[0] for answer in (taizhou, zhejiang))
    assert one.answer.index(first) < one.answer.index(second) < min(map(one.answer.index, one.notes))
    assert all(one.answer.count(note) == 1 for note in one.notes)


@pytest.mark.parametrize(
    "text",
    ["江苏和浙江的工信部集群谁多，多几个？", "Who has more MIIT clusters, Jiangsu or Zhejiang, and how many more?"],
)
def test_a_comparison_speaks_of_both_already(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert text_to_splits(text) and not isinstance(answer.plan, Several)
    assert answer.value == 2


def test_no_question_is_taken_apart_within_a_name(bot: Bot) -> None:
    text = "How many of the Ministry of Industry and Information Technology clusters are located in Jinan?"
    assert not any(option.parts for option in bot.chooser.options(text, Said()))
    assert bot.ask(text).kind == "absent"


def answer(bot: Bot, kind: str, *spans: tuple[int, int], **changes: object) -> Answer:
    """An answer of a kind that cites such lines."""
    one = bot.ask("什么是先进制造业集群？")
    citations = tuple(replace(one.citations[0], lines=span) for span in spans)
    return replace(one, kind=kind, citations=citations, notes=(), **changes)  # type: ignore[arg-type]


def test_a_passage_within_one_that_was_quoted_is_not_quoted_again(bot: Bot) -> None:
    spans = {"wide": (1, 9), "narrow": (3, 4), "other": (7, 12)}
    wide, narrow, other = (answer(bot, "passage", span, answer=text) for text, span in spans.items())
    assert join([wide, narrow]).answer == join([wide, wide]).answer == "wide"
    assert join([narrow, wide]).answer == "narrow"
    assert join([narrow, other]).answer == "narrow\n\nother"
    assert [citation.lines for citation in join([narrow, wide]).citations] == [(3, 4), (1, 9)]


def test_what_is_not_answered_is_told_in_a_sentence(bot: Bot) -> None:
    told = answer(bot, "passage", (1, 2), answer="told")
    refused = answer(bot, "refused", question="专家怎么评的？", answer="long", plan=Refuse())
    assert join([told, refused]).answer == "told\n\n白皮书没有回答“专家怎么评的”。"
    assert join([refused, replace(refused, plan=Refuse(("专家",)), answer="named")]).answer == "named"


def test_of_two_rankings_the_longer_one_is_told(bot: Bot) -> None:
    plans = [Lookup("clusters", "rank", by="province", limit=limit) for limit in (1, 2)]
    first, two = (answer(bot, "lookup", answer=str(plan.limit), plan=plan) for plan in plans)
    assert join([first, two]).answer == join([two, first]).answer == "2"


def test_what_a_row_told_is_not_told_again(bot: Bot) -> None:
    answer = bot.ask("支柱产业集群是谁提的，重点放在哪些产业？")
    assert [citation.lines for citation in answer.citations] == [(306, 306)]
    assert "汽车、摩托车" in answer.answer


def test_what_asks_for_nothing_is_not_said_to_be_unanswered(bot: Bot) -> None:
    answer = bot.ask("鄙人是媒体记者，手头没有原文。湖南在工信部名单里有几个集群？")
    assert answer.value == 2 and "没有回答" not in answer.answer


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("这份白皮书是哪个单位写的，什么时候发布的", "2021年3月18日"),
        ("2020年有多少个省的政府工作报告提了产业集群发展，占比多少", "有29个地区明确提出"),
    ],
)
def test_what_one_part_told_is_not_told_by_another(text: str, once: str, bot: Bot) -> None:
    assert bot.ask(text).answer.count(once) == 1


@pytest.mark.parametrize(
    ("question", "figures"),
    [
        ("When did MOST begin certifying, and how many are to be built?", ("**2013**", "**100**")),
        ("科技部从哪一年开始认定试点，要重点建设多少个？", ("**2013年**", "**100个**")),
    ],
)
def test_two_figures_stand_above_the_quotation_that_has_both(question: str, figures: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(question).answer
    quotes = [line for line in answer.splitlines() if line.startswith("> ") and "2013" in line]
    above = answer[: answer.index(quotes[0])]
    assert all(figure in above for figure in figures)
    assert len([line for line in quotes if "2013年" in line]) == 1
