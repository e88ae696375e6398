"""Conversations: a turn that leans on the one before edits its plan; one that stands alone starts afresh."""

import pytest

from bot.chat import Bot

CONVERSATIONS = [
    # what is left out is what was asked before
    (["江苏有几个工信部集群？", "那浙江呢？"], 7),
    (["How many MIIT clusters does Jiangsu have?", "and Guangdong?"], 7),
    (["工信部第一批有几个集群？", "第二批呢？"], 20),
    (["How many clusters are in the first MIIT batch?", "What about the second batch?"], 20),
    (["武汉有几个发改委集群？", "科技部的呢？"], 1),
    (["How many NDRC clusters are in Wuhan?", "And MIIT?"], 2),
    (["广东有几个科技部集群？", "山东呢？", "湖北呢？"], 5),
    (["How many MOST clusters are in Hunan?", "and in Hubei?", "and Jiangxi?"], 3),
    # narrowing
    (["江苏有哪些集群？", "其中科技部的有几个？"], 10),
    (["List the MIIT clusters in Zhejiang", "only the second batch"], 5),
    (["发改委有哪些生物医药集群？", "其中在山东的有哪些？"], 2),
    (["Which NDRC clusters are in Shandong?", "Which of these are in Qingdao?"], 2),
    (["广东有哪些工信部集群？", "其中第二批的有几个？"], 2),
    # a count of what was listed
    (["Which NDRC clusters are in Henan?", "how many is that?"], 4),
    (["河南有哪些发改委集群？", "一共几个？"], 4),
    # what came first is what a pronoun stands for
    (["哪个省的工信部集群最多？", "它有哪些科技部集群？"], 10),
    (["Which province has the most MIIT clusters?", "Which MOST clusters does it have?"], 10),
    # a correction
    (["江苏有几个工信部集群？", "不对，我问的是浙江"], 7),
    (["How many MIIT clusters does Jiangsu have?", "No, I meant Shandong"], 3),
    # another topic takes nothing along
    (["江苏有几个工信部集群？", "发改委名单上一共有几个集群？"], 66),
    (["How many MIIT clusters does Jiangsu have?", "How many clusters does the NDRC list in total?"], 66),
    # another language
    (["江苏有几个工信部集群？", "and Zhejiang?"], 7),
    (["How many MIIT clusters does Jiangsu have?", "那浙江呢？"], 7),
]


@pytest.mark.parametrize(("turns", "value"), CONVERSATIONS, ids=lambda part: str(part))
def test_the_last_turn_is_answered_in_the_light_of_the_others(turns: list[str], value: int, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert (answer.kind, answer.value) == ("lookup", value)


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (["江苏有几个发改委集群？", "有哪些？"], {219, 220, 221}),
        (["MOST clusters in Hubei", "and Jiangxi?"], {262, 291, 292}),
        (["Which clusters are in Qingdao?", "just the rail transit ones", "which of these is from the NDRC?"], {183}),
        (["苏州有哪些集群？", "只看发改委的"], {221}),
    ],
)  # fmt: skip
def test_rows_of_a_follow_up(turns: list[str], lines: set[int], bot: Bot) -> None:
    assert {row["line"] for row in bot.ask(turns[-1], turns[:-1]).rows} == lines


def test_a_topic_change_to_prose_leaves_the_lists(bot: Bot) -> None:
    assert bot.ask("什么是先进制造业集群？", ["江苏有几个工信部集群？"]).kind == "passage"
    assert bot.ask("What is an advanced manufacturing cluster?", ["MIIT clusters in Jiangsu"]).kind == "passage"


def test_the_language_is_that_of_the_last_turn(bot: Bot) -> None:
    assert bot.ask("and Zhejiang?", ["江苏有几个工信部集群？"]).language == "en"
    assert bot.ask("那浙江呢？", ["How many MIIT clusters does Jiangsu have?"]).language == "zh"
    repeated = bot.ask("in English please", ["江苏有几个工信部集群？"])
    assert (repeated.language, repeated.value) == ("en", 9)


def test_thanks_and_nonsense_do_not_repeat_the_answer_before(bot: Bot) -> None:
    assert bot.ask("谢谢", ["江苏有几个工信部集群？"]).kind == "help"
    assert bot.ask("明天天气怎么样", ["江苏有几个工信部集群？"]).kind == "refused"


def test_a_turn_that_needs_none_before_is_answered_as_if_alone(bot: Bot) -> None:
    for text in ("发改委有几个集群？", "Which MOST clusters are in Hebei?", "什么是先进制造业集群？"):
        alone, after = bot.ask(text), bot.ask(text, ["浙江有哪些工信部集群？"])
        assert (alone.kind, alone.value, alone.rows) == (after.kind, after.value, after.rows)


def test_a_first_turn_that_leans_on_nothing_is_no_error(bot: Bot) -> None:
    for text in ("那呢？", "and?", "其中山东的呢？", "how many is that?"):
        assert bot.ask(text).answer
