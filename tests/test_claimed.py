"""What a question claims, one by one, of the text, or as one of several that are enumerated: yes or no, and what is."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import PROVINCES, Condition, at, in_batch, matching, on

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


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("Is it Guangdong that came up with the 3+3+2 system?", False),
        ("3+3+2体系是广东提出的吧？", False),
        ("Guangdong's system has 13 clusters and Jiangsu's has 20 - correct?", False),
        ("江苏体系里是13个集群，广东是20个，对吗", True),
        ("Only 25 provinces brought up clusters in their 2020 work reports, right?", False),
        ("只有25个省在政府工作报告里提到集群吧？", False),
        ("提到产业集群发展的地区有31个，占93.5%，是这样吧？", False),
        ("“尖端集群竞争计划”是美国人搞的，没错吧？", False),
    ],
)
def test_what_is_claimed_of_a_small_table(text: str, so: bool, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(AGREES if so else DENIES)


def _most(*conditions: Condition) -> str:
    return max(PROVINCES, key=lambda place: len(matching(at(place), *conditions)))


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("广东在工信部名单里是第一，对吧？", _most(on("miit")) == "广东"),
        ("Guangdong ranks first on the MIIT list, right?", _most(on("miit")) == "广东"),
        ("江苏在科技部名单上排第一，是不是？", _most(on("most")) == "江苏"),
        ("发改委名单的集群最多吗", True),
        ("Does MIIT have the most clusters of the three?", False),
        ("Guangdong has more MOST clusters than Jiangsu, doesn't it?", False),
        ("Henan is stronger on the NDRC list than Hubei, isn't it?", False),
        ("三份名单都有份的城市，是不是只有苏州一个？", False),
    ],
)
def test_who_is_said_to_come_first_or_to_be_the_only_one(text: str, so: bool, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(AGREES if so else DENIES)


@pytest.mark.parametrize(
    "text",
    [
        "2018年底那次中央会议讲了集群什么？",
        "Germany's got two cluster programmes and the US one. Names?",
        "Guangdong set out 13 clusters and Jiangsu 20, isn't it the other way round?",
    ],
)
def test_what_claims_nothing_gets_no_verdict(text: str, bot: Bot) -> None:
    assert not bot.ask(text).answer.startswith((*DENIES, *AGREES))


def test_a_list_that_is_said_to_be_the_longest_in_a_later_turn(bot: Bot) -> None:
    answer = bot.ask("and MIIT has the most of them?", ("how many clusters in total on the three lists?",))
    assert "3rd" in answer.answer


def test_one_that_is_said_to_be_among_those_told(bot: Bot) -> None:
    answer = bot.ask("杭州也在其中吗", ("三份名单都有的城市有哪些",))
    assert answer.kind == "absent"
    assert answer.answer.startswith("杭州不是")
    assert f"{len(matching(at('杭州')))}个" in answer.answer
