"""What a question claims, one by one, of the text, or as one of several that are enumerated: yes or no, and what is."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import at, in_batch, matching, on

DENIES, AGREES = ("No.", "不对。", "不是。", "没有。"), ("Yes.", "对。", "是。", "有。")


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


FIRST, SECOND = (len(matching(on("miit"), in_batch(number))) for number in (1, 2))
JIANGSU, ZHEJIANG = (len(matching(on("miit"), at(place))) for place in ("江苏", "浙江"))


@pytest.mark.parametrize(
    ("text", "so"),
    [
        (f"工信部第一批{FIRST}个、第二批{SECOND}个，对吗？", True),
        (f"工信部第一批{SECOND}个、第二批{FIRST}个，对吗？", False),
        (f"听说白皮书讲工信部第一批选了{SECOND}个、第二批{FIRST}个，对吧？", False),
        (f"The first batch had {FIRST} winners and the second {SECOND}, right?", True),
        (f"The first batch had {SECOND} winners and the second {FIRST}, right?", False),
        (f"Jiangsu has {JIANGSU} and Zhejiang {ZHEJIANG} on the MIIT list, correct?", True),
        (f"工信部名单上江苏{JIANGSU}个、浙江{ZHEJIANG + 1}个，是吗？", False),
    ],
)
def test_numbers_claimed_one_by_one(text: str, so: bool, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(AGREES if so else DENIES)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("听说科技部要建200个国家创新型产业集群，是吗？", 106),
        ("科技部要重点建设200个国家创新型产业集群，对吗？", 106),
        ("听说杭州数字安防集群每年投20亿，对不对？", 335),
    ],
)
def test_a_figure_that_the_text_states_otherwise(text: str, line: int, bot: Bot) -> None:
    answer = bot.ask(text).answer
    assert answer.startswith(DENIES)
    assert not any(f"\n{word}" in answer for word in AGREES), "nothing agrees further down"
    assert line in lines(bot, text)


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("Are robots among the industries that the 14th Five-Year Plan outline names?", True),
        ("Is shipbuilding among the industries that the 14th Five-Year Plan outline names?", True),
        ("十四五规划点名的产业里有造船吗？", True),
        ("十四五纲要里有没有提到新能源汽车？", False),
        ("Are textiles among NDRC's strategic emerging fields?", False),
    ],
)
def test_one_of_those_enumerated(text: str, so: bool, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.answer.startswith(AGREES if so else DENIES)
    assert len({citation.lines for citation in answer.citations}) == 1, "only the sentence that enumerates them"


@pytest.mark.parametrize(
    ("text", "there"),
    [("发改委的长沙集群是工程机械吗", "长沙"), ("Is Changzhou's NDRC cluster in carbon materials?", "常州")],
)
def test_what_a_place_has_instead(text: str, there: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(DENIES)
    assert matching(on("ndrc"), at(there)) < lines(bot, text)


@pytest.mark.parametrize("text", ["昆山算不算苏州的？", "Is Kunshan part of Suzhou?"])
def test_one_place_lies_in_another(text: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(AGREES)


@pytest.mark.parametrize(
    "text",
    ["Who is the head of the CCID institute?", "规划研究所所长叫什么", "Which clusters won the final of the contest?"],
)
def test_what_is_not_told_is_refused(text: str, bot: Bot) -> None:
    assert bot.ask(text).kind == "refused"


@pytest.mark.parametrize("text", ["连云港有集群吗", "Lianyungang is mentioned where?"])
def test_a_place_on_no_list_that_the_text_mentions(text: str, bot: Bot) -> None:
    assert bot.ask(text).kind == "absent"
    assert 365 in lines(bot, text)


@pytest.mark.parametrize(
    "text",
    [
        "Is the Ningbo magnetic materials cluster the paper's example for going digital?",
        "Does the paper say 95% of provinces mentioned industrial clusters in 2020?",
    ],
)
def test_a_false_claim_about_a_row_or_a_share(text: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(DENIES)


@pytest.mark.parametrize(
    "text",
    [
        "Is digital creativity one of the fields covered by the NDRC programme?",
        "Did the December 2018 meeting say anything about letting weak firms exit?",
    ],
)
def test_what_is_so_is_not_denied(text: str, bot: Bot) -> None:
    assert not bot.ask(text).answer.startswith(DENIES)


def test_a_whole_chapter_confirms_nothing(bot: Bot) -> None:
    text = (
        "Did the December 2018 meeting talk about building internationally competitive advanced manufacturing clusters?"
    )
    assert not bot.ask(text).answer.startswith(AGREES)


@pytest.mark.parametrize(
    "turns",
    [
        ("What is Zhejiang's 415 system?", "and Hunan's?", "What does each digit stand for?"),
        ("How much does the Hangzhou digital security cluster spend on R&D every year?", "In dollars?"),
    ],
)
def test_what_the_text_leaves_open_is_refused(turns: tuple[str, ...], bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).kind == "refused"


def test_a_region_that_names_no_province_is_told_of(bot: Bot) -> None:
    assert 285 in lines(bot, "Count the MOST clusters in western China.")
