"""What a later turn picks out of what was named before it, leaves out of it, or finds outside of it."""

from collections.abc import Callable, Iterator

import pytest

from bot.among import left_of_before, of_named, sets_before, without_any
from bot.candidates import Readings
from bot.chat import Bot
from bot.follow import Said, read_turn
from bot.plan import Lookup
from bot.question import Question
from eval.counted.lists import PROVINCES, ROWS, at, in_batch, matching, on

Make = Callable[[Question, Said, Bot], Iterator[Lookup]]


def made(bot: Bot, make: Make, *turns: str) -> list[Lookup]:
    said = bot.choose(turns[:-1]).said
    return list(make(read_turn(turns[-1], said, bot.grounds), said, bot))


def lines(bot: Bot, plans: list[Lookup]) -> list[frozenset[int]]:
    """The lines of the rows that each of the plans finds."""
    return [frozenset(row.span.first for row in bot.run(plan).rows) for plan in plans]


def keys(bot: Bot, plans: list[Lookup]) -> list[frozenset[object]]:
    """The places that each of the plans finds."""
    return [frozenset(group.key for group in bot.run(plan).groups) for plan in plans]


def picked(question: Question, said: Said, bot: Bot) -> Iterator[Lookup]:
    return of_named(question, said, bot.grounds)


def left(question: Question, said: Said, bot: Bot) -> Iterator[Lookup]:
    return left_of_before(question, said, bot.grounds)


def every(question: Question, said: Said, bot: Bot) -> Iterator[Lookup]:
    """Whoever makes it: what is plainly denied is left out by the rules of editing."""
    readings = Readings(question, said, bot.grounds, bot.run)
    return (each.plan for each in readings.far(readings.near()) if isinstance(each.plan, Lookup))


def lacking(question: Question, said: Said, bot: Bot) -> Iterator[Lookup]:
    return without_any(question, said, bot.grounds)


def sets(question: Question, said: Said, bot: Bot) -> Iterator[Lookup]:
    return sets_before(question, said, bot.grounds, bot.run)


@pytest.mark.parametrize(
    ("turns", "place"),
    [
        (("徐州和宁波在工信部名单上有哪些集群？", "后者呢？"), "宁波"),
        (("徐州和宁波在工信部名单上有哪些集群？", "前者是做什么的"), "徐州"),
        (("Which MIIT clusters are in Xuzhou and Ningbo?", "and the latter's?"), "宁波"),
        (("徐州在工信部名单上有哪些集群？", "宁波呢？", "后者是做什么的"), "宁波"),  # asked one by one
        # the two are still those after one was asked about
        (("Which MIIT clusters are in Xuzhou and Ningbo?", "the former's?", "and the latter's?"), "宁波"),
    ],
)
def test_one_of_two_that_were_named(turns: tuple[str, ...], place: str, bot: Bot) -> None:
    plans = made(bot, picked, *turns)
    assert matching(on("miit"), at(place)) in lines(bot, plans)
    assert {plan.operation for plan in plans} >= {"list", "count", "attribute"}


def test_where_one_was_named_there_is_no_latter(bot: Bot) -> None:
    assert made(bot, picked, "徐州在工信部名单上有哪些集群？", "后者呢？") == []


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        (("湖北有哪些工信部集群？", "哪些不是武汉的？"), matching(on("miit"), at("湖北")) - matching(at("武汉"))),
        (
            ("Which NDRC clusters are in Jiangsu?", "those that aren't intelligent manufacturing"),
            {row.line for row in ROWS if row.programme == "ndrc" and row.line in matching(at("江苏"))
             and "智能制造" not in row.name},
        ),
        (
            ("Which MOST clusters are in Liaoning?", "and the rest of the northeast?"),
            matching(on("most"), lambda row: at("吉林")(row) or at("黑龙江")(row)),
        ),
    ],
)  # fmt: skip
def test_what_is_left_without_what_is_named(turns: tuple[str, ...], wanted: set[int], bot: Bot) -> None:
    assert wanted and frozenset(wanted) in lines(bot, made(bot, every, *turns))


def test_what_is_named_now_may_be_wider_than_what_is_left_out(bot: Bot) -> None:
    plans = made(bot, left, "Which MOST clusters are in Liaoning?", "and the rest of the northeast?")
    assert matching(on("most"), lambda row: at("吉林")(row) or at("黑龙江")(row)) in lines(bot, plans)


def test_nothing_is_left_out_where_nothing_is_denied(bot: Bot) -> None:
    assert made(bot, left, "湖北有哪些工信部集群？", "武汉的呢？") == []


@pytest.mark.parametrize(
    "turns",
    [
        ("有集群进工信部名单的省份有多少个？", "31个里面没上的还剩几个"),
        ("Which provinces have MIIT clusters?", "and how many have none?"),
    ],
)
def test_the_provinces_that_have_none(turns: tuple[str, ...], bot: Bot) -> None:
    none = frozenset(province for province in PROVINCES if not matching(on("miit"), at(province)))
    assert none in keys(bot, made(bot, lacking, *turns))


@pytest.mark.parametrize(
    ("turns", "programme"),
    [
        (("在政府工作报告中采用“战略性新兴产业集群”说法的是哪些省份？", "其中谁没有进发改委名单？"), "ndrc"),
        (
            ("Which provinces only got on the MIIT list in the second batch?", "which of them are on MOST's list?"),
            "most",
        ),
    ],
)
def test_of_places_found_before_those_on_another_list(turns: tuple[str, ...], programme: str, bot: Bot) -> None:
    told = bot.choose(turns[:-1]).said.found
    assert told is not None
    result = bot.run(told)
    before = {group.key for group in result.groups} or {p for row in result.rows for p in row.get("province")}
    listed = frozenset(p for p in before if matching(on(programme), at(str(p))))
    found = keys(bot, made(bot, sets, *turns))
    assert len(before) > 1 and listed in found and frozenset(before - listed) in found


def test_a_batch_is_no_place_in_a_list_of_named_places(bot: Bot) -> None:
    plans = made(bot, picked, "工信部第一批和第二批各有几个？", "后者呢？")
    assert matching(on("miit"), in_batch(2)) in lines(bot, plans)
