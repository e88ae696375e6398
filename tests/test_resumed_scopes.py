"""Later turns that say where to look instead: on all lists, on that one alone, on the others, in that place."""

import pytest

from bot.chat import Bot
from eval.counted.lists import at, matching, on


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


@pytest.mark.parametrize(
    ("turns", "place"),
    [
        (("How many clusters does Shandong have on MIIT's lists?", "In all, over all lists?"), "山东"),
        (("How many clusters does Jiangxi have on MOST's list?", "All lists then?"), "江西"),
        (("湖南在工信部名单上有几个", "三份名单一共呢"), "湖南"),
    ],
)
def test_on_all_lists(turns: tuple[str, ...], place: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == len(matching(at(place)))


@pytest.mark.parametrize(
    ("turns", "number"),
    [
        (
            ("What cluster does Inner Mongolia have with MIIT?", "How many on the NDRC's list?"),
            len(matching(at("内蒙古"), on("ndrc"))),
        ),
        (
            ("List Jiangxi's NDRC clusters.", "How many has it on the MIIT lists?"),
            len(matching(at("江西"), on("miit"))),
        ),
    ],
)
def test_on_that_list_alone(turns: tuple[str, ...], number: int, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == number


def test_on_the_lists_that_were_not_asked_about(bot: Bot) -> None:
    turns = ("What does Hunan have at MOST?", "And at the other ministries?")
    assert lines(bot, *turns) == matching(at("湖南")) - matching(on("most"))


def test_two_that_were_counted_add_up(bot: Bot) -> None:
    turns = ("科技部给了山东多少个集群？", "工信部两批里山东有几个？", "两者相加是多少？")
    assert bot.ask(turns[-1], turns[:-1]).value == len(matching(at("山东")) - matching(on("ndrc")))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "江苏科技部集群数减去战新集群数等于多少",
            len(matching(at("江苏"), on("most"))) - len(matching(at("江苏"), on("ndrc"))),
        ),
        (
            "Shanghai minus Tianjin, number of NDRC clusters?",
            len(matching(at("上海"), on("ndrc"))) - len(matching(at("天津"), on("ndrc"))),
        ),
        ("科技部名单里，武汉以外的湖北城市上了几个？", len(matching(at("湖北"), on("most")) - matching(at("武汉")))),
    ],
)
def test_one_without_the_other(text: str, number: int, bot: Bot) -> None:
    assert bot.ask(text).value == number


def test_a_share_of_both_is_no_sum(bot: Bot) -> None:
    turns = ("那发改委名单里北京有几个？", "and Shanghai?", "both together as a percentage of the 66?")
    number = len(matching(at("北京"), on("ndrc")) | matching(at("上海"), on("ndrc")))
    share = bot.ask(turns[-1], turns[:-1]).value
    assert share == pytest.approx(100 * number / len(matching(on("ndrc"))), abs=0.05)


def test_what_is_enumerated_goes_no_further(bot: Bot) -> None:
    turns = (
        "What does the Ministry of Commerce contribute?",
        "Through what five angles?",
        "Does the paper print a list of its zones?",
        "OK. And how many has the development commission listed?",
    )
    assert len(bot.ask(turns[1], turns[:1]).rows) == 5
    assert bot.ask(turns[-1], turns[:-1]).value == len(matching(on("ndrc")))
