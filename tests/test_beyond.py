"""Later turns that speak of more than what was found: others of its kind, the rest of its place, the other lists."""

import pytest

from bot.beyond import beyond
from bot.chat import Bot
from bot.follow import Said, read_turn
from bot.plan import Lookup
from bot.those import of_size, those_filters
from eval.counted.lists import PROVINCE_OF, ROWS, at, counted, in_batch, matching, on


def found(bot: Bot, *turns: str) -> list[frozenset[int]]:
    """The lines of what each such plan finds, or of the groups' rows."""
    said = bot.choose(turns[:-1]).said
    question = read_turn(turns[-1], said, bot.grounds)
    results = [bot.run(plan) for plan in beyond(question, said, bot.grounds, bot.run)]
    return [frozenset(row.span.first for row in result.rows) for result in results]


def test_others_of_the_same_industry(bot: Bot) -> None:
    same = {row.line for row in ROWS if row.programme == "ndrc" and "信息技术服务" in row.name}
    others = same - matching(on("ndrc"), at("海南"))
    assert others in found(bot, "澄迈在发改委名单里是什么产业？", "还有哪些城市是同样的产业")


@pytest.mark.parametrize(("place", "last"), [("宁波", "这座城市还有别的吗"), ("浙江", "what else has that province?")])
def test_the_rest_of_a_place(place: str, last: str, bot: Bot) -> None:
    first = next(row.line for row in ROWS if "磁性材料" in row.name)
    rest = matching(on("miit"), at(place)) - {first}
    assert rest and rest in found(bot, "工信部名单里的磁性材料集群是哪个？", last)


def test_the_other_lists(bot: Bot) -> None:
    others = matching(at("西安")) - matching(on("miit"))
    assert others in found(bot, "Does Xi'an appear on the MIIT list?", "and on the other two?")


def test_what_two_places_share(bot: Bot) -> None:
    both = matching(on("miit"), at("无锡"), at("苏州"))
    assert both in found(bot, "Wuxi MIIT clusters", "which of these does it share with Suzhou?")
    one_by_one = ("How many MIIT clusters are in Wuxi?", "and in Suzhou?", "in how many of them are both?")
    assert both in found(bot, *one_by_one)


def test_another_serial_number_said_alone(bot: Bot) -> None:
    line = next(row.line for row in ROWS if row.serial == 50)
    assert {line} in found(bot, "What is number 44 on the MOST list?", "and 50?")


def test_another_list_may_be_added_to_the_one_before(bot: Bot) -> None:
    both = matching(on("most"), at("株洲")) | matching(on("miit"), at("株洲"))
    assert both in found(bot, "株洲在科技部名单上有几个集群？", "加上工信部的呢？")


def test_what_a_named_place_has_beside_the_rows(bot: Bot) -> None:
    first = next(row.line for row in ROWS if "超高清视频" in row.name)
    others = matching(on("miit"), at("佛山")) - {first}
    turns = ("Which MIIT cluster makes ultra-HD video?", "Foshan is in another one as well, isn't it?")
    assert len(others) == 1 and others in found(bot, *turns)


def test_nothing_lies_beyond_a_first_question_or_a_small_table(bot: Bot) -> None:
    question = read_turn("and on the other two?", Said(), bot.grounds)
    assert not list(beyond(question, Said(), bot.grounds, bot.run))
    assert found(bot, "浙江的体系叫什么？", "另外两个呢？") == []


def test_what_is_quoted_tells_which_city_that_is(bot: Bot) -> None:
    """A case study stands in the text; "that city" is the one it lies in."""
    said = bot.choose(["完善集群治理机制有什么案例？"]).said
    question = read_turn("这座城市在工信部有几个集群？", said, bot.grounds)
    assert bot.grounds.read("宁波").found
    chosen = bot.chooser._read(question.text, said, None)[1]
    told = [value for each in those_filters(chosen, bot.grounds, bot.run) for t in each.tests for value in t.values]
    assert {"宁波", PROVINCE_OF["宁波"]} <= set(told)


@pytest.mark.parametrize(
    "turns",
    [
        ("which case illustrates good cluster governance?", "Fetch that cluster's entry from the MIIT list"),
        ("完善集群治理机制有什么案例？", "那个集群在工信部名单的哪一批"),
    ],
)
def test_a_case_that_is_quoted_is_a_cluster_on_the_lists(turns: tuple[str, ...], bot: Bot) -> None:
    said = bot.choose(turns[:-1]).said
    chosen = bot.chooser._read(turns[-1], said, None)[1]
    found = [bot.run(Lookup("clusters", "list", (each,))) for each in those_filters(chosen, bot.grounds, bot.run)]
    assert [155] in [[row.span.first for row in result.rows] for result in found]


def test_what_two_lists_share_is_asked_by_place(bot: Bot) -> None:
    said = bot.choose(["江苏有几个工信部集群？", "发改委呢？"]).said
    question = read_turn("哪个城市两份名单都在？", said, bot.grounds)
    plans = [plan for plan in beyond(question, said, bot.grounds, bot.run) if plan.all_of and not plan.none_of]
    assert plans and all(isinstance(plan, Lookup) and len(plan.all_of) == 2 for plan in plans)


def test_the_rest_is_not_called_those(bot: Bot) -> None:
    zh = bot.ask("这座城市还有别的吗", ["工信部名单里的磁性材料集群是哪个？"]).answer
    assert "宁波的其他集群共有2个" in zh and "上述" not in zh
    en = bot.ask("what else does that city have there?", ["Where is the magnetic materials cluster of MIIT's list?"])
    assert "other clusters in Ningbo" in en.answer and "those" not in en.answer


def test_another_of_the_same_city_in_the_same_batch(bot: Bot) -> None:
    rest = matching(in_batch(2), at("青岛")) - {next(row.line for row in ROWS if "青岛智能家电" in row.name)}
    turns = ("Which batch is Qingdao's smart home appliances cluster in?", "another one there in that batch?")
    assert rest and rest in found(bot, *turns)


def test_groups_of_another_size_said_as_a_bare_number(bot: Bot) -> None:
    said = bot.choose(["发改委名单上集群最多的是哪几个城市？"]).said
    question = read_turn("有三个的呢？", said, bot.grounds)
    three = {city for city, number in counted("city", on("ndrc")).items() if number == 3}
    assert three in [{group.key for group in bot.run(plan).groups} for plan in of_size(question, said)]


SECOND = [row.line for row in ROWS if row.batch == 2]


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (("Name the first five clusters of MIIT batch 2.", "and the rest?"), set(SECOND[5:])),
        (("工信部第二批前五个有哪些", "其余的呢"), set(SECOND[5:])),
        (
            ("科技部名单序号1到5", "6到10呢"),
            {r.line for r in ROWS if r.programme == "most" and 6 <= (r.serial or 0) <= 10},
        ),
        (("工信部第二批第3到第5个", "6到8呢"), set(SECOND[5:8])),
    ],
)
def test_what_was_not_told_yet(turns: tuple[str, ...], lines: set[int], bot: Bot) -> None:
    assert lines in found(bot, *turns)


def test_the_places_that_did_not_come_first(bot: Bot) -> None:
    others = matching(on("ndrc"), at("北京")) | matching(on("ndrc"), at("上海")) | matching(on("ndrc"), at("天津"))
    assert others in found(bot, "四个直辖市里谁在发改委名单上集群最少", "其他三个各几个？")


def test_the_places_that_are_on_the_list_after_those_that_are_not(bot: Bot) -> None:
    five = [matching(on("ndrc"), at(place)) for place in ("安徽", "江西", "河南", "湖北", "湖南")]
    assert frozenset().union(*five) in found(bot, "中部六省在发改委名单里哪个没有", "剩下五个省各有几个")


def test_cities_asked_of_two_lists_one_by_one(bot: Bot) -> None:
    turns = ("Hubei cities on the MIIT list?", "And on the MOST list?", "which are on both?")
    said = bot.choose(turns[:-1]).said
    plans = list(beyond(read_turn(turns[-1], said, bot.grounds), said, bot.grounds, bot.run))
    both = set(counted("city", on("miit"), at("湖北"))) & set(counted("city", on("most"), at("湖北")))
    assert both in [{group.key for group in bot.run(plan).groups} for plan in plans if plan.all_of]
