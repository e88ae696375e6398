"""On how many of the lists that are named: on exactly one of two, on one but not both, and so in a later turn."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import counted, on


def on_just(number: int, column: str, *lists: str) -> set[str]:
    """The places of a column that are on so many of the lists, by the rows alone."""
    held = [set(counted(column, on(each))) for each in lists]
    return {place for place in set().union(*held) if sum(place in each for each in held) == number}


@pytest.mark.parametrize(
    ("turns", "number", "column", "lists"),
    [
        (("Which cities are on exactly one of the MIIT and NDRC lists?",), 1, "city", ("miit", "ndrc")),
        (("How many cities are on just one of NDRC and MOST?",), 1, "city", ("ndrc", "most")),
        (("哪些城市只在工信部和发改委名单中的一份上？",), 1, "city", ("miit", "ndrc")),
        (("Which provinces are on the MIIT or the MOST list but not both?",), 1, "province", ("miit", "most")),
        (("哪些省在工信部名单或科技部名单上但不同时在两份上？",), 1, "province", ("miit", "most")),
        (
            ("Which cities are on both the MIIT and the NDRC lists?", "and which are on only one of them?"),
            1, "city", ("miit", "ndrc"),
        ),
        (("哪些城市同时在工信部和发改委名单上？", "只在其中一份上的呢？"), 1, "city", ("miit", "ndrc")),
        (("哪些城市三份名单都上了？", "只上了一份的呢？", "上了两份的呢"), 2, "city", ("miit", "ndrc", "most")),
    ],
)  # fmt: skip
def test_places_on_so_many_of_the_named_lists(
    turns: tuple[str, ...], number: int, column: str, lists: tuple[str, ...], bot: Bot
) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    places = on_just(number, column, *lists)
    assert answer.value == len(places)
    assert all(place in answer.answer for place in places)


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("三张名单一共有多少个集群？", "哪张最多？"), "发改委"),
        (("How many clusters are there on the three lists?", "Which list is the longest?"), "发改委"),
        (("Which list is the longest?",), "发改委"),
        (("哪份名单最短？",), "工信部"),
    ],
)
def test_the_longest_list(turns: tuple[str, ...], expected: str, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert len(answer.rows) == 1 and expected in str(answer.rows[0])


@pytest.mark.parametrize(
    ("turns", "begins"),
    [
        (("Is Hefei on all three lists?", "Which one is it missing from?"), "Not on the MOST list."),
        (("合肥三份名单都上了吗？", "缺哪一份？"), "不在科技部名单上。"),
    ],
)
def test_the_list_that_lacks_a_place(turns: tuple[str, ...], begins: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(begins)


@pytest.mark.parametrize(
    ("turns", "begins"),
    [
        (("What does MOFCOM do about clusters?", "Does it have a list?"), "The paper has no MOFCOM list"),
        (("What does MIIT do about clusters?", "Does it have a list?"), "Yes. There are **44**"),
        (("科技部在做什么？", "有名单吗"), "有。"),
    ],
)
def test_whether_a_ministry_has_a_list(turns: tuple[str, ...], begins: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(begins)
