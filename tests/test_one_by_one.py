"""Later turns about places that were asked about one by one, listed or compared before."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, at, counted, matching, on
from tests.test_resumed import numbers_of


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def keys(bot: Bot, column: str, *turns: str) -> set[str]:
    return {str(row[column]) for row in bot.ask(turns[-1], turns[:-1]).rows}


@pytest.mark.parametrize(
    ("turns", "list_", "places"),
    [
        (("北京在三份名单里各有几个？", "上海呢？", "谁多？"), "", ("北京", "上海")),
        (("How does Guangdong go about building clusters?", "And Jiangsu?", "Which of the two has more MIIT clusters?"),
         "miit", ("广东", "江苏")),
        (("广东提出了什么样的集群体系？", "江苏呢？", "这两个省在工信部名单里谁多？"), "miit", ("广东", "江苏")),
        (("How many MIIT clusters does Jiangsu have?", "And in the second batch?", "What about Zhejiang?",
          "Which of the two has more in total on that list?"), "miit", ("江苏", "浙江")),
    ],
)  # fmt: skip
def test_the_two_are_compared(turns: tuple[str, ...], list_: str, places: tuple[str, str], bot: Bot) -> None:
    lists = [list_] if list_ else ["miit", "ndrc", "most"]
    numbers = [sum(numbers_of(each, None, place)[0] for each in lists) for place in places]
    answer = bot.ask(turns[-1], turns[:-1])
    assert [row["count"] for row in answer.rows] == numbers
    assert [row["side"] for row in answer.rows] == list(places)


@pytest.mark.parametrize(
    ("turns", "lacking"),
    [
        (
            ("Which clusters does Xi'an have?", "Changsha?", "Dalian?", "Which of the three isn't on the MIIT list?"),
            True,
        ),
        (("西安有哪些集群？", "长沙呢？", "大连呢？", "这三个城市里哪个在工信部名单上？"), False),
    ],
)
def test_which_of_them_are_on_a_list(turns: tuple[str, ...], lacking: bool, bot: Bot) -> None:
    on_list = {city for city in ("西安", "长沙", "大连") if matching(on("miit"), at(city))}
    assert keys(bot, "city", *turns) == ({"西安", "长沙", "大连"} - on_list if lacking else on_list)


@pytest.mark.parametrize(
    ("turns", "number", "least", "place"),
    [
        (("Which cities have exactly two NDRC clusters?", "Which of them are in Shandong?"), 2, False, "山东"),
        (("哪些城市恰好有两个战新集群？", "其中广东的有哪些？"), 2, False, "广东"),
    ],
)
def test_places_that_meet_a_condition_are_narrowed_to_a_region(
    turns: tuple[str, ...], number: int, least: bool, place: str, bot: Bot
) -> None:
    held = counted("city", on("ndrc"))
    meet = {city for city, count in held.items() if (count >= number if least else count == number)}
    assert keys(bot, "city", *turns) == {city for city in meet if matching(on("ndrc"), at(city), at(place))}


def test_both_are_told_where_a_turn_asks_what_each_has(bot: Bot) -> None:
    turns = ("成都在发改委名单里有几个？", "And Xi'an?", "分别是什么产业？")
    assert lines(bot, *turns) == matching(on("ndrc"), at("成都")) | matching(on("ndrc"), at("西安"))


def test_the_latter_of_two_is_no_last_row(bot: Bot) -> None:
    turns = ("Compare Shenzhen and Guangzhou.", "Who is ahead on the NDRC list?", "What does the latter have there?")
    assert lines(bot, *turns) == matching(on("ndrc"), at("广州"))


def test_the_first_few_of_the_places_listed(bot: Bot) -> None:
    turns = ("How many NDRC clusters are in new functional materials?", "Which cities?", "Just the first five.")
    every = [row.cities[0] for row in ROWS if on("ndrc")(row) and "新型功能材料" in row.name]
    answer = bot.ask(turns[-1], turns[:-1])
    assert [row["city"] for row in answer.rows] == list(dict.fromkeys(every))[:5]


def test_a_bare_number_after_places_with_so_many(bot: Bot) -> None:
    turns = ("Which cities have four clusters on the NDRC list?", "And three?", "Two?")
    assert keys(bot, "city", *turns) == {city for city, count in counted("city", on("ndrc")).items() if count == 2}


def test_the_share_of_another_industry_is_of_the_same_list(bot: Bot) -> None:
    answer = bot.ask("And new functional materials?", ["What share of the NDRC clusters are biomedicine?"])
    listed = [row.name for row in ROWS if on("ndrc")(row)]
    assert answer.value == round(100 * sum("新型功能材料" in name for name in listed) / len(listed), 1)


def test_the_gap_is_asked_of_another_list(bot: Bot) -> None:
    turns = ("Which province leads the NDRC list?", "By how much over the second?", "And on the MOST list?")
    numbers = sorted(counted("province", on("most")).values(), reverse=True)
    assert bot.ask(turns[-1], turns[:-1]).value == numbers[0] - numbers[1]


def test_all_provinces_are_ranked_after_the_first_of_another_list(bot: Bot) -> None:
    turns = ("工信部44个集群里哪个省最多？", "第二名呢？", "它们各占多少？", "发改委名单里又是谁领先？")
    held = counted("province", on("ndrc"))
    assert keys(bot, "province", *turns) == {max(held, key=lambda place: held[place])}
    shares = bot.ask(turns[2], turns[:2]).answer
    assert all(f"{round(100 * n / 44, 1)}%" in shares for n in numbers_of("miit", None, "江苏", "广东", "浙江"))


def test_of_an_industry_those_whose_name_says_another(bot: Bot) -> None:
    turns = ("How many automotive clusters are on the MOST list?", "And MIIT?", "Which of them are new energy?")
    assert lines(bot, *turns) == {row.line for row in ROWS if on("miit")(row) and "新能源" in row.name}


def test_a_place_asked_about_twice_counts_once(bot: Bot) -> None:
    turns = ("青岛有哪些集群？", "烟台呢？", "前者比后者多几个？", "把济南也算上，三个城市一共多少？")
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.value == len({row.line for row in ROWS if {"青岛", "烟台", "济南"} & set(row.cities)})
    assert answer.answer.count("青岛4个") == 1


def test_of_an_industry_those_whose_name_does_not_say_another(bot: Bot) -> None:
    turns = ("科技部名单里跟汽车有关的集群有哪些？", "去掉新能源的还剩哪些？")
    every = lines(bot, turns[0])
    assert lines(bot, *turns) == {row.line for row in ROWS if row.line in every and "新能源" not in row.name} != every


def test_the_three_that_were_asked_about_compared_or_not(bot: Bot) -> None:
    turns = ("杭州和宁波哪个集群多？", "温州呢？", "这三个市里谁没进发改委名单？")
    assert keys(bot, "city", *turns) == {
        city for city in ("杭州", "宁波", "温州") if not matching(on("ndrc"), at(city))
    }


def test_who_comes_second_to_several_that_share_the_lead(bot: Bot) -> None:
    turns = ("Which city has the most clusters on the NDRC list?", "Who comes second?")
    held = counted("city", on("ndrc"))
    first, second = sorted(set(held.values()), reverse=True)[:2]
    assert keys(bot, "city", *turns) == {city for city, count in held.items() if count in (first, second)}


def test_the_first_few_of_the_rows_listed(bot: Bot) -> None:
    turns = ("Give me the MOST clusters in Jiangsu.", "Just the first five.")
    assert lines(bot, *turns) == set(sorted(matching(on("most"), at("江苏")))[:5])


def test_what_the_place_has_on_the_other_lists(bot: Bot) -> None:
    turns = ("How many NDRC clusters does Guangxi have?", "Does it have any elsewhere?")
    assert lines(bot, *turns) == matching(at("广西"))


def test_the_share_of_both_after_the_share_of_each(bot: Bot) -> None:
    turns = ("What share of the NDRC clusters is in Guangdong?", "And in Shandong?", "What about the two together?")
    both = len(matching(on("ndrc"), at("广东")) | matching(on("ndrc"), at("山东")))
    assert bot.ask(turns[-1], turns[:-1]).value == round(100 * both / len(matching(on("ndrc"))), 1)
