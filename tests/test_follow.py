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


def test_a_turn_of_names_alone_keeps_the_language(bot: Bot) -> None:
    assert bot.ask("MIIT?", ["广东有几个发改委集群？"]).language == "zh"
    assert bot.ask("and 现代产业集群?", ["Which provinces use 循环产业集群 in their work reports?"]).language == "en"


def test_what_was_spoken_of_goes_on_after_thanks(bot: Bot) -> None:
    turns = ["重庆在发改委名单上有几个集群？", "谢谢"]
    assert bot.choose(turns).said.plan == bot.choose(turns[:1]).plan


def test_an_abbreviation_that_is_a_word_is_a_name_where_it_is_all_that_is_said(bot: Bot) -> None:
    assert [f.text for f in bot.grounds.read("and most?").found] == ["most"]
    assert not bot.grounds.read("most of them?").found


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


J, Z, G = "江苏有几个工信部集群？", "浙江呢？", "广东呢？"
SHANDONG, GUANGDONG = "How many NDRC clusters does Shandong have?", "And Guangdong?"
MOST = "哪个省的发改委集群最多？"
WUHAN = ["武汉有哪些发改委集群？", "其中生物医药的是哪个？", "集成电路的呢？"]
LATER = [
    # sums of what was asked one by one
    ([J, Z, "加起来呢？"], 9 + 7),
    ([J, Z, G, "三个地方一共多少？"], 9 + 7 + 7),
    ([SHANDONG, GUANGDONG, "together?"], 7 + 6),
    # differences
    ([J, Z, "两者相差多少？"], 2),
    ([SHANDONG, GUANGDONG, "What is the difference?"], 1),
    # the gap of a ranking, whether or not it showed the second
    (["按省份统计发改委集群", "前两名差几个？"], 1),
    ([MOST, "第二名和它差几个？"], 1),
    (["Which province has the most MIIT clusters?", "How far ahead of second place is it?"], 2),
    # shares
    ([J, "占全部的百分之多少？"], 20.5),
    ([J, Z, "两省加起来占全部的多少？"], 36.4),
    ([SHANDONG, "what share of the list is that?"], 10.6),
    # bounds
    (["哪些省有至少4个发改委集群？", "恰好4个的呢？"], 7),
    (["Which provinces have at least 4 NDRC clusters?", "and exactly two?"], 5),
]


@pytest.mark.parametrize(("turns", "value"), LATER, ids=lambda part: str(part))
def test_what_a_later_turn_computes(turns: list[str], value: float, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert (answer.kind, answer.value) == ("lookup", value)


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        # those of the first in a ranking
        (["工信部名单里哪个省最多？", "它的集群都是哪些？"], {117, 118, 119, 128, 129, 130, 147, 154, 157}),
        (["按省份统计发改委集群", "它的集群都是哪些？"], {183, 184, 185, 186, 203, 204, 205}),
        ([MOST, "列出这些集群"], {183, 184, 185, 186, 203, 204, 205}),
        (["Which province has the most NDRC clusters?", "Which are they?"], {183, 184, 185, 186, 203, 204, 205}),
        # of the two first
        (
            ["发改委集群最多的前两个省是哪两个？", "列出这些集群"],
            {183, 184, 185, 186, 203, 204, 205, 177, 178, 179, 189, 190, 206},
        ),
        # the others, after some were picked out
        ([*WUHAN, "另外两个呢？"], {174, 175}),
        (["Which NDRC clusters are in Wuhan?", "Which is about biomedicine?", "And the others?"], {173, 174, 175}),
        # in several cities, or in one
        (["江苏有哪些工信部集群？", "其中跨城市的有哪些？"], {129, 147, 154}),
        (["江苏有哪些工信部集群？", "排除跨市联合集群"], {117, 118, 119, 128, 130, 157}),
        (["Which MIIT clusters are in Jiangsu?", "which of them span several cities?"], {129, 147, 154}),
    ],
)  # fmt: skip
def test_rows_of_a_later_turn(turns: list[str], lines: set[int], bot: Bot) -> None:
    assert {row["line"] for row in bot.ask(turns[-1], turns[:-1]).rows} == lines


@pytest.mark.parametrize(
    ("turns", "counts"),
    [
        ([J, Z, G, "三个省谁最多？"], {"江苏": 9, "浙江": 7, "广东": 7}),
        ([SHANDONG, GUANGDONG, "And Henan?", "Rank the three"], {"山东": 7, "广东": 6, "河南": 4}),
        ([J, Z, "把这两个和山东放一起排个名"], {"江苏": 9, "浙江": 7, "山东": 3}),
        ([J, Z, G, "谁多？"], {"浙江": 7, "广东": 7}),  # without a number the last two
    ],
)
def test_sides_of_a_later_comparison(turns: list[str], counts: dict[str, int], bot: Bot) -> None:
    rows = bot.ask(turns[-1], turns[:-1]).rows
    assert {row.get("side") or row["province"]: row["count"] for row in rows} == counts


def test_after_a_comparison_the_gap_and_the_rows_are_those_of_both(bot: Bot) -> None:
    compared = ["江苏有多少个工信部集群？", "浙江呢？", "哪个多？"]
    assert bot.ask("多几个？", compared).value == 2
    listed = bot.ask("列出来", ["江苏和浙江工信部哪个多"])
    assert (listed.value, {row["province"] for row in listed.rows}) == (16, {"江苏", "浙江"})
    assert bot.ask("列出来", ["江苏工信部集群是浙江的几倍？"]).value == 16


def test_the_second_follows_the_first(bot: Bot) -> None:
    for first, second in ((MOST, "第二呢？"), ("Which province has the most NDRC clusters?", "and the second?")):
        assert [row["province"] for row in bot.ask(second, [first]).rows] == ["山东", "广东"]


def test_places_of_a_ranking_have_their_english_names(bot: Bot) -> None:
    turns = ["Which province has the most NDRC clusters?", "How far ahead of second place is it?"]
    sentence = bot.ask(turns[-1], turns[:-1]).answer.splitlines()[0]
    assert "Shandong has 7" in sentence and "山东 has" not in sentence


@pytest.mark.parametrize(
    "turns",
    [
        ("长沙工程机械集群2020年产值多少？", "那它是哪一批的"),
        ("What is the output of the Changsha construction machinery cluster?", "which batch is it in?"),
    ],
)
def test_what_a_refused_question_named_can_be_spoken_of(turns: tuple[str, str], bot: Bot) -> None:
    assert bot.ask(turns[0]).refused
    answer = bot.ask(turns[1], turns[:1])
    assert [row["name"] for row in answer.rows] == ["湖南长沙工程机械集群"]
    assert "第一批" in answer.answer or "batch 1" in answer.answer
