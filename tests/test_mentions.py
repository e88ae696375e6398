"""Names that are only mentioned: a region's members told once more, and ranks of place."""

import pytest

from bot.chat import Bot
from bot.mentions import is_aside, retold, taken_back


def told_again(text: str, bot: Bot) -> set[str]:
    question = bot.grounds.read(text)
    return {question.found[n].text for n in retold(question, bot.lexicon)}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("长三角上海、江苏、浙江、安徽有几个发改委集群？", {"上海", "江苏", "浙江", "安徽"}),
        ("长三角，也就是上海、江苏、浙江，有几个集群？", {"上海", "江苏", "浙江"}),  # all but one
        ("京津冀（北京、天津、河北）有几个科技部集群？", {"北京", "天津", "河北"}),
        ("长三角里江苏和浙江各有几个集群？", set()),  # two of four are places of their own
        ("上海、江苏、浙江、安徽各有几个集群？", set()),  # no region
        ("长三角和广东、山东、河南各有几个集群？", set()),  # not its members
    ],
)
def test_a_regions_members_are_told_once_more(text: str, names: set[str], bot: Bot) -> None:
    assert told_again(text, bot) == names


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("长三角（上海、江苏、浙江、安徽）有几个发改委集群？", 14),
        ("长三角上海、江苏、浙江、安徽一共有几个发改委集群？", 14),
        ("京津冀（北京、天津、河北）有几个科技部集群？", 4),
    ],
)
def test_members_told_again_change_no_count(text: str, value: int, bot: Bot) -> None:
    assert bot.ask(text).value == value


def asides(text: str, bot: Bot) -> list[bool]:
    question = bot.grounds.read(text)
    return [is_aside(question, found, bot.lexicon) for found in question.found if found.kind == "region"]


@pytest.mark.parametrize(
    "text",
    [
        "发改委集群最多的是哪个省份（含直辖市）？",
        "哪些省份（含直辖市、自治区）没有发改委集群？",
        "哪些省、自治区、直辖市没有发改委集群？",
        "Which provinces, municipalities or autonomous regions have no NDRC cluster?",
        "Which provinces (including municipalities) have no NDRC cluster?",
    ],
)
def test_a_rank_of_place_beside_provinces_is_an_aside(text: str, bot: Bot) -> None:
    assert asides(text, bot) and all(asides(text, bot))


def test_a_rank_of_place_alone_is_a_condition(bot: Bot) -> None:
    assert asides("直辖市有几个发改委集群？", bot) == [False]
    assert bot.ask("直辖市有几个发改委集群？").value == 11  # 4 in Beijing, 4 in Shanghai, 2 in Tianjin, 1 in Chongqing


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("发改委名单上集群最多的是哪个省份（含直辖市、自治区）？", 7),
        ("哪些省份（含直辖市、自治区）没有发改委集群？", 8),
        ("Which provinces, municipalities or autonomous regions have no NDRC cluster?", 8),
    ],
)
def test_ranks_told_aside_change_no_answer(text: str, value: int, bot: Bot) -> None:
    assert bot.ask(text).value == value


@pytest.mark.parametrize(
    ("text", "back"),
    [
        ("How many NDRC clusters are in Wuhan, sorry, I mean Hefei?", ["wuhan"]),
        ("Chengdu's NDRC clusters, oops, I mean Chongqing's", ["chengdu"]),
        ("查下烟台……哎不对，是潍坊的集群", ["烟台"]),
        ("不对，我问的是第二批", []),
        ("Sorry to ask: are Wuhan and Hefei on the NDRC list?", []),
        ("Is NDRC's list, I mean the one with Wuhan, complete?", []),  # not of one kind
    ],
)
def test_what_is_taken_back(text: str, back: list[str], bot: Bot) -> None:
    question = bot.grounds.read(text)
    assert [question.found[number].text for number in sorted(taken_back(question))] == back
