"""Later turns that pick from what was told or add to it: of the leaders, of one place, of another number or list."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, Condition, at, counted, in_batch, matching, numbered, on


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def only_on(programme: str) -> set[str]:
    """The cities on that list and on no other."""
    others = {city for row in ROWS if row.programme != programme for city in row.cities}
    return {city for row in ROWS if row.programme == programme for city in row.cities} - others


LISTS = ("miit", "ndrc", "most")
LEADERS = ("发改委名单里数量最多的是哪几个城市？", "其中有集成电路的是？")
MOST_HELD = max(counted("city", on("ndrc")).values())


def test_of_those_that_lead(bot: Bot) -> None:
    leading = {city for city, number in counted("city", on("ndrc")).items() if number == MOST_HELD}
    circuits = {row.line for row in ROWS if "集成电路" in row.name and leading & set(row.cities)}
    assert lines(bot, *LEADERS) == circuits & matching(on("ndrc"))


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        ((*LEADERS, "武汉那四个分别是什么"), matching(on("ndrc"), at("武汉"))),
        (("发改委名单里哪些城市有两个集群", "大连的两个是啥"), matching(on("ndrc"), at("大连"))),
        (("Which cities have four NDRC clusters?", "What are Wuhan's four?"), matching(on("ndrc"), at("武汉"))),
    ],
)
def test_so_many_of_one_place(turns: tuple[str, ...], wanted: frozenset[int], bot: Bot) -> None:
    assert lines(bot, *turns) == wanted


@pytest.mark.parametrize(
    ("turns", "programme"),
    [
        (("只在科技部名单出现的城市有哪些？", "那只在发改委的呢"), "ndrc"),
        (("Which cities are only on MIIT's list?", "And only on NDRC's?"), "ndrc"),
    ],
)
def test_only_on_another_list(turns: tuple[str, ...], programme: str, bot: Bot) -> None:
    assert {row["city"] for row in bot.ask(turns[-1], turns[:-1]).rows} == only_on(programme)


@pytest.mark.parametrize(
    ("turns", "number"),
    [
        (("MOST no. 24 is what?", "57?"), 57),
        (("MOST no. 24 is what?", "and 41?"), 41),
        (("科技部第5号是什么", "6呢"), 6),
    ],
)
def test_another_serial_number(turns: tuple[str, ...], number: int, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    wanted = matching(on("most"), numbered(number, number))
    assert answer.kind == ("lookup" if wanted else "absent")
    assert not wanted or lines(bot, *turns) == wanted


@pytest.mark.parametrize(
    ("turns", "places", "conditions"),
    [
        (
            ("How many NDRC clusters does Beijing have", "with Shanghai and Tianjin added?"),
            "北京 上海 天津",
            (on("ndrc"),),
        ),
        (("第二批中浙江、江苏、山东三省合计多少", "再加上广东"), "浙江 江苏 山东 广东", (on("miit"), in_batch(2))),
        (("发改委名单山东、广东各几个", "再算上福建，三省一共"), "山东 广东 福建", (on("ndrc"),)),
        (("四川省在工信部、发改委两份名单里各有几个", "再加上科技部，三份一共多少"), "四川", ()),
    ],
)
def test_what_is_added(turns: tuple[str, ...], places: str, conditions: tuple[Condition, ...], bot: Bot) -> None:
    wanted = set().union(*(matching(at(place), *conditions) for place in places.split()))
    assert bot.ask(turns[-1], turns[:-1]).value == len(wanted)


def test_which_of_them_is_on_all_lists(bot: Bot) -> None:
    turns = ("MOST: Shanghai? Beijing? Shenzhen?", "which of those three is on all three lists?")
    every = {city for city in ("上海", "北京", "深圳") if all(matching(at(city), on(each)) for each in LISTS)}
    assert {row["city"] for row in bot.ask(turns[-1], turns[:-1]).rows} == every


def test_the_lists_of_the_rows_before(bot: Bot) -> None:
    turns = ("Shenyang, Changchun, Dalian: how many clusters each?", "which lists?")
    assert lines(bot, *turns) == matching(at("沈阳")) | matching(at("长春")) | matching(at("大连"))


def test_both_of_two_industries(bot: Bot) -> None:
    turns = ("集成电路集群有几个？", "都在哪些城市？", "人工智能呢？", "两样都有的城市是哪些？")
    held = [{city for row in ROWS if word in row.name for city in row.cities} for word in ("集成电路", "人工智能")]
    assert {row["city"] for row in bot.ask(turns[-1], turns[:-1]).rows} == held[0] & held[1]


@pytest.mark.parametrize(
    ("turns", "places"),
    [
        (("长沙有哪些集群？", "不对，我是说株洲", "再加上湘潭，三市合计多少？"), "长沙 株洲 湘潭"),
        (("How many clusters are in Liaoning?", "No, only Dalian.", "And Shenyang?", "Both together?"), "大连 沈阳"),
    ],
)
def test_the_places_that_were_spoken_of_add_up(turns: tuple[str, ...], places: str, bot: Bot) -> None:
    wanted = set().union(*(matching(at(place)) for place in places.split()))
    assert bot.ask(turns[-1], turns[:-1]).value == len(wanted)


def test_another_of_the_same_city(bot: Bot) -> None:
    turns = ("五项举措分别是什么？", "第三项的案例是谁？", "这个集群在工信部名单上是第几批？", "同城的还有吗？")
    told = {row.line for row in ROWS if row.programme == "miit" and "智能家电" in row.name and "青岛" in row.cities}
    assert lines(bot, *turns) == matching(at("青岛"), on("miit")) - told


def test_the_numbers_of_two_that_were_compared(bot: Bot) -> None:
    turns = ("Compare Wuhan and Chengdu", "just the numbers")
    answer = bot.ask(turns[-1], turns[:-1]).answer
    assert all(f"{len(matching(at(city)))}" in answer for city in ("武汉", "成都")) and "\n- " not in answer


def test_the_same_in_other_words_is_told_again(bot: Bot) -> None:
    turns = ("集成电路集群哪些城市有", "改成一段话")
    assert bot.ask(turns[-1], turns[:-1]).rows == bot.ask(turns[0]).rows
