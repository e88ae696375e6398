"""What a later turn picks out of what was named before it, leaves out of it, or finds outside of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from bot.among import (
    instead,
    left_of_before,
    of_named,
    sets_before,
    swapped,
    told_by_another,
    where_before,
    without_any,
)
from bot.candidates import Readings
from bot.chat import Bot
from bot.filters import batch_filter, programme_filter
from bot.follow import Said, read_turn
from bot.plan import Lookup
from bot.question import Question
from bot.those import named
from eval.counted.lists import PROVINCES, ROWS, at, counted, in_batch, matching, on

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


def after(bot: Bot, plan: Lookup, turn: str) -> tuple[Question, Said]:
    """A turn after a plan, whatever question led to that."""
    said = Said().then(bot.grounds.read("工信部"), plan)
    return read_turn(turn, said, bot.grounds), said


def on_list(bot: Bot, programme: str, **more: object) -> Lookup:
    only = programme_filter(programme, bot.grounds.lexicon)
    return Lookup("clusters", "list", (only,), by="province", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("turn", ["反过来呢？", "And the other way round?", "对调一下", "vice versa"])
def test_on_one_list_but_not_another_the_other_way_round(turn: str, bot: Bot) -> None:
    here, there = (programme_filter(name, bot.grounds.lexicon) for name in ("most", "ndrc"))
    plan = Lookup("clusters", "list", (), by="province", all_of=(here,), none_of=(there,))
    turned = frozenset(set(counted("province", on("ndrc"))) - set(counted("province", on("most"))))
    assert turned in keys(bot, made(bot, every, "哪些省上了科技部名单却不在发改委名单上？", turn))
    swap = bot.grounds.read("反过来")
    assert keys(bot, list(swapped(swap, Said().then(bot.grounds.read("工信部"), plan), bot.grounds))) == [turned]
    assert not list(swapped(swap, Said().then(bot.grounds.read("工信部"), replace(plan, none_of=())), bot.grounds))


@pytest.mark.parametrize("turn", ["其中哪些省另一批也有？", "Which of them won in the other batch too?"])
@pytest.mark.parametrize("batch", [1, 2])
def test_of_places_of_one_batch_those_that_are_in_the_other(turn: str, batch: int, bot: Bot) -> None:
    plan = on_list(bot, "miit")
    question, said = after(bot, Lookup("clusters", "list", (*plan.filters, batch_filter([batch])), by="province"), turn)
    one, other = (set(counted("province", in_batch(b))) for b in (batch, 3 - batch))
    found = keys(bot, list(sets_before(question, said, bot.grounds, bot.run)))
    assert frozenset(one & other) in found and frozenset(one - other) in found


@pytest.mark.parametrize(
    ("turn", "batch"), [("Which of them are also in MIIT's first batch?", 1), ("其中哪些在第二批里？", 2)]
)
def test_a_batch_that_is_named_is_one_of_its_own_list(turn: str, batch: int, bot: Bot) -> None:
    """After the NDRC's provinces: its own batch is the first too, and it has no second."""
    question, said = after(bot, on_list(bot, "ndrc"), turn)
    listed, won = (set(counted("province", condition)) for condition in (on("ndrc"), in_batch(batch)))
    found = keys(bot, list(sets_before(question, said, bot.grounds, bot.run)))
    assert frozenset(listed & won) in found and frozenset(listed - won) in found


@pytest.mark.parametrize("turn", ["这里面两批都中的呢？", "Which of them are in both batches?"])
def test_in_both_batches_is_in_each_of_them(turn: str, bot: Bot) -> None:
    plan = on_list(bot, "miit")
    question, said = after(bot, Lookup("clusters", "list", (*plan.filters, batch_filter([1])), by="province"), turn)
    one, other = (set(counted("province", in_batch(batch))) for batch in (1, 2))
    assert frozenset(one & other) in keys(bot, list(sets_before(question, said, bot.grounds, bot.run)))


@pytest.mark.parametrize("turn", ["其中哪些也在另一批？", "which of those won in the other batch too?"])
def test_a_list_without_rows_has_no_other_batch(turn: str, bot: Bot) -> None:
    """The Ministry of Commerce's programme is described, but the paper prints no list of it."""
    question, said = after(bot, replace(on_list(bot, "mofcom"), by="province"), turn)
    assert not list(sets_before(question, said, bot.grounds, bot.run))


def test_only_the_places_found_before_are_told_of(bot: Bot) -> None:
    """A row of several cities brings no other city in."""
    only = on_list(bot, "ndrc")
    question, said = after(bot, replace(only, by="city"), "which of them are on MIIT's list?")
    both = set(counted("city", on("ndrc"))) & set(counted("city", on("miit")))
    assert frozenset(both) in keys(bot, list(sets_before(question, said, bot.grounds, bot.run)))


def test_the_same_of_places_of_another_kind(bot: Bot) -> None:
    plan = on_list(bot, "ndrc")
    cities = list(told_by_another(*after(bot, plan, "城市呢？"), bot.grounds))
    assert keys(bot, cities) == [frozenset(counted("city", on("ndrc")))]
    assert not list(told_by_another(*after(bot, plan, "那省份呢？"), bot.grounds))


def test_what_is_asked_of_places_may_be_meant_within_the_one_before(bot: Bot) -> None:
    """Hunan was spoken of: "which city is on all three lists?" may mean Hunan's."""
    hunan = Lookup("clusters", "list", (named("province", ("湖南",), bot.grounds),))
    question, said = after(bot, hunan, "三份名单都有的城市是哪个？")
    every = tuple(programme_filter(name, bot.grounds.lexicon) for name in ("miit", "ndrc", "most"))
    plan = Lookup("clusters", "list", (), by="city", all_of=every)
    within = keys(bot, list(where_before(plan, question, said)))
    everywhere = set.intersection(*(set(counted("city", on(name))) for name in ("miit", "ndrc", "most")))
    assert within == [frozenset(everywhere & set(counted("city", at("湖南"))))]
    assert not list(where_before(plan, read_turn("三份名单都有的江苏城市", said, bot.grounds), said))


@pytest.mark.parametrize("turn", ["它的哪些省没有？", "which of its provinces have none?"])
def test_the_provinces_of_a_region_that_have_none(turn: str, bot: Bot) -> None:
    region = bot.grounds.read("东北有几个工信部集群？")
    said = Said().then(region, bot.choose(["东北有几个工信部集群？"]).plan)
    plans = list(without_any(read_turn(turn, said, bot.grounds), said, bot.grounds))
    assert frozenset({"黑龙江"}) in keys(bot, plans)


@pytest.mark.parametrize("turn", ["Actually not Hubei, Hunan.", "不是湖北，是湖南的"])
def test_a_name_that_is_taken_back_gives_way_to_the_next(turn: str, bot: Bot) -> None:
    hubei = named("province", ("湖北",), bot.grounds)
    miit = on_list(bot, "miit")
    question, said = after(bot, replace(miit, filters=(*miit.filters, hubei)), turn)
    assert matching(on("miit"), at("湖南")) in lines(bot, list(instead(question, said, bot.grounds)))
    assert not list(instead(read_turn("and Hunan?", said, bot.grounds), said, bot.grounds))
