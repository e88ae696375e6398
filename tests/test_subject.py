"""What a later turn speaks of after a share, a comparison or a ranking: the rows that it told of."""

from __future__ import annotations

import pytest

from bot.chat import Bot

ALL_THREE = "哪些城市三份名单都有？"
SHARE, MOST, BOTH = "生物医药占发改委名单的多少？", "哪个省的发改委集群最多？", "江苏工信部集群比浙江多几个？"


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        ((SHARE, "其中哪个省最多？"), 2),
        ((SHARE, "列出来"), 17),
        ((SHARE, "都在哪些城市"), 16),
        ((SHARE, "那浙江呢"), 4.5),
        (("What share of NDRC clusters is biomedicine?", "which province has most of them?"), 2),
        ((MOST, "都在哪些城市"), 5),
        ((MOST, "占全国多少"), 10.6),
        ((MOST, "那浙江呢"), 3),
        (("Top three provinces on the MIIT list", "how many of them are in batch 2?"), 10),
        (("Top three provinces on the MIIT list", "what share of the country is that?"), 52.3),
        ((BOTH, "其中第二批的有几个？"), 8),
        ((BOTH, "都在哪些城市"), 13),
        ((BOTH, "发改委的呢"), 0),
        (("工信部名单上江苏是浙江的几倍？", "占全国多少"), 36.4),
        (("Compare Jiangsu and Hubei on the MIIT list", "which has more NDRC clusters?"), 1),
        (("工信部名单按省份分布", "那浙江呢"), 7),
        ((ALL_THREE, "一共几个"), 8),
        ((ALL_THREE, "列出来"), 8),
        (("Which cities are on all three lists?", "how many are there?"), 8),
        (("Which provinces have exactly one MIIT cluster?", "and how many clusters do they have?"), 6),
        (("至少有三个发改委集群的城市有哪些", "列出这些集群"), 18),
    ],
)
def test_those_are_the_rows_that_were_told_of(bot: Bot, turns: tuple[str, str], value: float) -> None:
    assert bot.ask(turns[1], turns[:1]).value == value


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        (("江苏有几个工信部集群？", "浙江呢？", "都列出来"), 16),
        (("How many NDRC clusters are in Wuhan?", "and in Hefei?", "list all of them"), 7),
        (("江苏有几个工信部集群？", "浙江呢？", "它们分别在哪些城市"), 13),
        (("工信部第一批有几个？", "一共多少"), 24),
    ],
)
def test_all_of_them_are_those_that_were_asked_one_by_one(bot: Bot, turns: tuple[str, ...], value: float) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == value


def test_a_turn_that_ranks_anew_is_asked_of_the_list(bot: Bot) -> None:
    assert {row["province"] for row in bot.ask("第二名是谁", [MOST]).rows} >= {"山东", "广东"}


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        ((BOTH, "只看第二批呢？"), 2),  # a condition on the comparison, not its rows
        (("工信部名单上江苏是浙江的几倍？", "发改委的呢"), 1.0),
    ],
)
def test_a_turn_that_changes_a_condition_is_asked_of_the_plan(bot: Bot, turns: tuple[str, str], value: float) -> None:
    assert bot.ask(turns[1], turns[:1]).value == value


@pytest.mark.parametrize("text", ["它们都有哪些龙头企业？", "What is the output value of all of those?"])
def test_what_is_asked_of_all_of_them_is_no_list_of_them(bot: Bot, text: str) -> None:
    assert bot.ask(text, ["武汉有哪些发改委集群？"]).kind == "refused"


def test_a_comparison_in_a_small_table_can_be_followed_by_a_list(bot: Bot) -> None:
    assert bot.ask("那工信部名单上哪个更多？", ["广东和湖南的集群体系有什么不同？"]).kind in (
        "lookup",
        "passage",
        "clarify",
    )
