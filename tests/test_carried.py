"""What goes on holding in a later turn, kept and dropped in every way; and what a question alone picks out."""

from collections.abc import Iterator

import pytest

from bot import plan
from bot.candidates import Readings
from bot.carried import scopes_before
from bot.chat import Bot
from bot.filters import batch_filter, programme_filter
from bot.follow import Said, read_turn
from bot.plan import Filter, Lookup
from bot.result import Result
from eval.counted.golds import of_industry
from eval.counted.lists import ROWS, at, counted, in_batch, matching, on


def results(bot: Bot, *turns: str) -> Iterator[Result]:
    """What each of the lookups finds that the last turn may mean."""
    said = bot.choose(turns[:-1]).said if turns[1:] else Said()
    readings = Readings(read_turn(turns[-1], said, bot.grounds), said, bot.grounds, bot.run)
    return (bot.run(each.plan) for each in readings.far(readings.near()) if isinstance(each.plan, Lookup))


def lines(result: Result) -> frozenset[int]:
    return frozenset(row.span.first for row in result.rows)


def keys(result: Result) -> frozenset[object]:
    return frozenset(group.key for group in result.groups)


def place(column: str, name: str) -> Filter:
    return Filter((plan.Test(column, (name,)),), False, name, name)


def test_some_all_or_none_of_the_conditions_before_go_on(bot: Bot) -> None:
    filters = (programme_filter("miit", bot.grounds.lexicon), batch_filter([1]), place("province", "江苏"))
    said = Said().then(bot.grounds.read("江苏"), Lookup("clusters", "count", filters))
    scopes = scopes_before(said, [], bot.grounds)
    assert len(scopes) == len(set(scopes)) == 7  # every selection but none at all
    assert filters in scopes
    city = scopes_before(said, [place("city", "苏州")], bot.grounds)
    assert set(city) == set(scopes)  # Suzhou lies in Jiangsu, so that may go on
    assert all(filters[2] not in scope for scope in scopes_before(said, [place("city", "杭州")], bot.grounds))


def test_what_a_turn_before_the_last_spoke_of_goes_on_as_well(bot: Bot) -> None:
    first = Lookup("clusters", "count", (place("province", "江苏"),))
    said = Said().then(bot.grounds.read("江苏"), first)
    said = said.then(bot.grounds.read("武汉"), Lookup("clusters", "count", (place("city", "武汉"),)))
    assert (place("province", "江苏"),) in scopes_before(said, [], bot.grounds)


RAIL = "轨道交通"
AVIATION = matching(on("most"), lambda row: "直升机" in row.name or "航空" in row.name)
"""Helicopters are aviation."""


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (
            ("发改委名单里有几个轨道交通集群？", "工信部两批里做这一行的有哪些？"),
            matching(on("miit"), lambda row: RAIL in row.name),
        ),
        (
            ("Which MIIT batch-two clusters came from Tianjin?", "Which NDRC clusters has the city got?"),
            matching(on("ndrc"), at("天津")),
        ),
        (
            ("How many did NDRC give to Hubei?", "And which MIIT ones are in its capital?"),
            matching(on("miit"), at("武汉")),
        ),
        (("南京在工信部名单上有几个？", "什么集群"), matching(on("miit"), at("南京"))),
        (
            ("发改委名单里有节能环保集群吗，几个？", "许昌所在的那个省，名单上全部给我"),
            matching(on("ndrc"), at("河南")),
        ),
        (("医疗器械 工信部几个", "列"), matching(on("miit"), lambda row: "医疗器械" in row.name)),
        (
            ("Does national planning mention construction machinery?", "Which clusters of MIIT are in it?"),
            matching(on("miit"), lambda row: "工程机械" in row.name),
        ),
        (
            ("Which speciality does Hohhot stand for in batch 2?", "The first and last rows of that batch?"),
            frozenset({min(matching(in_batch(2))), max(matching(in_batch(2)))}),
        ),
        (
            ("乌鲁木齐在发改委名单的产业是什么？", "紧接着下一行是谁家的？"),
            frozenset({max(matching(on("ndrc"), at("乌鲁木齐"))) + 1}),
        ),
    ],
    ids=lambda value: value[-1] if isinstance(value, tuple) else "",
)
def test_rows_within_what_was_asked_before(turns: tuple[str, ...], expected: frozenset[int], bot: Bot) -> None:
    assert expected
    assert expected in [lines(result) for result in results(bot, *turns)]


def test_a_citys_share_of_what_was_asked_before(bot: Bot) -> None:
    part, whole = matching(on("ndrc"), at("青岛")), matching(on("ndrc"), at("山东"))
    found = results(bot, "Shandong in the NDRC list: how many?", "How much of that (in %) is Qingdao's?")
    shares = [result.value for result in found if result.lookup.operation == "share"]
    assert round(100 * len(part) / len(whole), 1) in shares


def test_a_capitals_share_of_what_its_province_has(bot: Bot) -> None:
    part, whole = matching(on("ndrc"), at("郑州")), matching(on("ndrc"), at("河南"))
    found = results(bot, "The provincial capital's share of Henan's NDRC clusters, percent")
    shares = [result.value for result in found if result.lookup.operation == "share"]
    assert round(100 * len(part) / len(whole), 1) in shares


def cities(*conditions: object) -> frozenset[object]:
    rows = [row for row in ROWS if row.line in matching(*conditions)]  # type: ignore[arg-type]
    return frozenset(city for row in rows for city in row.cities)


def test_cities_that_have_both_of_two_industries_asked_one_by_one(bot: Bot) -> None:
    chips, ai = (cities(on("ndrc"), of_industry(name)) for name in ("集成电路", "人工智能"))
    found = list(results(bot, "chips in the NDRC list, which cities", "and AI?", "cities with both"))
    assert chips & ai in map(keys, found)
    assert chips - ai in map(keys, found)


def test_provinces_of_one_batch_only_and_the_other_way_round(bot: Bot) -> None:
    first, second = (set(counted("province", in_batch(batch))) for batch in (1, 2))
    asked = ("Which provinces had winners in the first MIIT batch?", "and the second", "Which were in the first only?")
    assert frozenset(first - second) in map(keys, results(bot, *asked))
    assert frozenset(second - first) in map(keys, results(bot, *asked))


def test_how_many_times_as_many_as_what_is_named_now(bot: Bot) -> None:
    jiangsu, hubei = (len(matching(on("most"), at(name))) for name in ("江苏", "湖北"))
    found = results(bot, "江苏在科技部名单上有几个？", "是湖北的几倍？")
    assert round(jiangsu / hubei, 2) in [result.value for result in found if result.lookup.operation == "ratio"]
    lists = results(bot, "湖北在发改委名单上有几个？", "是工信部名单上的几倍？")
    times = len(matching(on("ndrc"), at("湖北"))) / len(matching(on("miit"), at("湖北")))
    assert round(times, 2) in [result.value for result in lists if result.lookup.operation == "ratio"]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("发改委名单最后三行分别是哪些集群？", frozenset(sorted(matching(on("ndrc")))[-3:])),
        ("科技部名单从后往前数第三个", frozenset(sorted(matching(on("most")))[-3:-2])),
        (
            "科技部名单印在德州生物制造后面的那一个是什么",
            frozenset({max(matching(on("most"), at("德州"))) + 1}),
        ),
        (
            "第二批名单里排在泰州、无锡、苏州那个集群之后的三个是啥",
            frozenset(max(matching(in_batch(2), at("泰州"), at("无锡"))) + step for step in (1, 2, 3)),
        ),
        ("由三座或更多城市共同申报的先进制造业集群有哪些？", matching(on("miit"), lambda row: len(row.cities) > 2)),
        ("苏州独自一市入选工信部的是哪个集群？", matching(on("miit"), at("苏州"), lambda row: len(row.cities) == 1)),
        ("Among the 66, which are in Shandong?", matching(on("ndrc"), at("山东"))),
        ("Which MOST clusters are in aviation?", AVIATION),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_rows_that_a_question_alone_picks_out(question: str, expected: frozenset[int], bot: Bot) -> None:
    assert expected
    assert expected in [lines(result) for result in results(bot, question)]


@pytest.mark.parametrize(
    ("turns", "one", "other"),
    [
        (("湖南在发改委名单上的集群数是江苏的几倍？",), ("ndrc", "湖南"), ("ndrc", "江苏")),
        (
            ("What is the ratio of Guangdong's to Hebei's clusters on the MOST list?",),
            ("most", "广东"),
            ("most", "河北"),
        ),
        (("江苏在科技部名单上有几个？", "是湖北的几倍？"), ("most", "江苏"), ("most", "湖北")),
    ],
)
def test_how_many_times_as_many_is_told_where_it_is_asked(
    turns: tuple[str, ...], one: tuple[str, str], other: tuple[str, str], bot: Bot
) -> None:
    mine, theirs = (len(matching(on(programme), at(name))) for programme, name in (one, other))
    assert bot.ask(turns[-1], turns[:-1]).value == round(mine / theirs, 2)


def test_a_share_is_no_ratio(bot: Bot) -> None:
    share = round(100 * len(matching(on("ndrc"), at("湖南"))) / len(matching(on("ndrc"))), 1)
    assert bot.ask("湖南在发改委名单上的比例是多少？").value == share
