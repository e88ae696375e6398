"""Single questions whose words say outright what is meant: on each list, beside a known one, out of all, on a date."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import CITIES, PROVINCES, at, matching, on

LISTS = ("miit", "ndrc", "most")


def lines(bot: Bot, text: str) -> set[int]:
    """The lines that the answer cites."""
    return {n for citation in bot.ask(text).citations for n in range(citation.lines[0], citation.lines[1] + 1)}


def with_so_many(least: int) -> list[str]:
    return [p for p in PROVINCES if all(len(matching(at(p), on(name))) >= least for name in LISTS)]


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("Are there provinces with at least two clusters in each of the three lists?", 2),
        ("三份名单都至少有两个集群的省份有哪些", 2),
        ("每份名单上至少有3个集群的省份", 3),
    ],
)
def test_so_many_on_each_list(text: str, least: int, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.value == len(with_so_many(least))
    assert answer.language == "en" or all(place in answer.answer for place in with_so_many(least))


def test_on_one_list_and_not_to_be_found_on_another(bot: Bot) -> None:
    answer = bot.ask("哪些城市有科技部的集群，但在发改委表上找不到？")
    alone = [city for city in CITIES if matching(at(city), on("most")) and not matching(at(city), on("ndrc"))]
    assert all(city in answer.answer for city in alone)


@pytest.mark.parametrize(
    "text", ["fewest NDRC clusters among the four municipalities?", "四个直辖市里谁的发改委集群最少"]
)
def test_who_has_the_fewest_of_several(text: str, bot: Bot) -> None:
    fewest = min(("北京", "天津", "上海", "重庆"), key=lambda place: len(matching(at(place), on("ndrc"))))
    assert lines(bot, text) == matching(at(fewest), on("ndrc"))


def test_who_else_beside_a_known_one(bot: Bot) -> None:
    assert "山东" in bot.ask("提“优势产业集群”的是天津和哪个省？").answer


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("What percentage of provinces mentioned cluster development in the work reports, and how many is that?", "29"),
        ("Out of how many provinces in all is the 93.5% calculated?", "31"),
    ],
)
def test_the_number_or_what_it_is_a_share_of(text: str, values: str, bot: Bot) -> None:
    assert f"**{values}**" in bot.ask(text).answer


@pytest.mark.parametrize("text", ["What happened in May 2020?", "2020年5月发生了什么"])
def test_what_stands_with_a_date(text: str, bot: Bot) -> None:
    assert lines(bot, text) == {106}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Who runs the strategic emerging industry clusters programme?", "National Development and Reform Commission"),
        ("战略性新兴产业集群是谁在搞", "发展改革委"),
    ],
)
def test_who_does_a_thing_is_named(text: str, name: str, bot: Bot) -> None:
    assert name in bot.ask(text).answer


@pytest.mark.parametrize("text", ["集群发展促进机构是个什么机构？", "集群发展促进机构是什么？"])
def test_what_a_heading_names_is_told_under_it(text: str, bot: Bot) -> None:
    assert lines(bot, text) == {391, 392, 393}


def test_an_enumeration_of_so_many(bot: Bot) -> None:
    assert len(bot.ask("广东“六大工程”具体指哪六个").rows) == 6


@pytest.mark.parametrize("text", ["这份白皮书有多少页", "email of the planning institute at CCID?"])
def test_what_no_report_tells_of_itself(text: str, bot: Bot) -> None:
    assert bot.ask(text).kind == "refused"


@pytest.mark.parametrize(
    ("text", "words"),
    [("发改委集群最多的前三个省", "前3名（含并列）共9个省份"), ("NDRC top three provinces", "are 9 provinces")],
)
def test_more_that_are_level_than_were_asked_for(text: str, words: str, bot: Bot) -> None:
    assert words in bot.ask(text).answer


def test_a_year_of_two_digits(bot: Bot) -> None:
    assert len(bot.ask("19年有哪些会议提到集群？").rows) == 2


def test_a_question_is_not_cut_before_its_verb(bot: Bot) -> None:
    answer = bot.ask("In which month and year did the Politburo meet on the Yangtze River Economic Belt?")
    assert "May 2019" in answer.answer
    assert "2021" not in answer.answer
