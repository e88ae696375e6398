"""Places in a list as it is printed."""

import pytest

from bot import plan
from bot.beside import beside_those
from bot.candidates import Readings
from bot.chat import Bot
from bot.follow import Said, read_turn
from bot.lookup import run_lookup
from bot.plan import ENDS, PRINTED, Filter, Lookup
from bot.printed import standings
from eval.counted.lists import ROWS

FIRST, LAST = 141, 160
"""The lines of the first and the last winner of the second batch."""
SECOND_BATCH = (Filter((plan.Test("programme", ("miit",)),)), Filter((plan.Test("batch", (2,)),)))


def lines(bot: Bot, lookup: Lookup) -> list[int]:
    return [row.span.first for row in run_lookup(bot.index, lookup).rows]


def placed(**changes: object) -> Lookup:
    return Lookup("clusters", "list", SECOND_BATCH, **{"order": PRINTED, "descending": False, **changes})  # type: ignore[arg-type]


def test_the_first_and_the_last_rows_stand_in_the_papers_order(bot: Bot) -> None:
    assert lines(bot, placed(limit=2)) == [FIRST, FIRST + 1]
    assert lines(bot, placed(limit=3, descending=True)) == [LAST - 2, LAST - 1, LAST]
    assert lines(bot, placed(place=3)) == [FIRST + 2]
    assert lines(bot, placed(place=2, descending=True)) == [LAST - 1]
    assert lines(bot, placed(order=ENDS, limit=1)) == [FIRST, LAST]


def test_a_place_that_a_list_does_not_have_is_empty(bot: Bot) -> None:
    assert lines(bot, placed(place=21)) == []
    assert lines(bot, placed(order=ENDS, limit=30)) == list(range(FIRST, LAST + 1))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("工信部第二批的最后三个", {"limit": 3, "descending": True}),
        ("the penultimate winner of batch 2", {"place": 2, "descending": True}),
        ("the third from the end of batch 2", {"place": 3, "descending": True}),
        ("名单首尾各是谁", {"order": ENDS, "limit": 1}),
        ("工信部第二批第六个是谁", {"place": 6}),
        ("last but one in batch 2", {"place": 2, "descending": True}),
        ("工信部第二批从上往下数第3到第5个", {"place": 3, "limit": 3}),
        ("batch 2, rows 3 to 5", {"place": 3, "limit": 3}),
        ("第二批末尾仨集群报一下", {"limit": 3, "descending": True}),
        ("工信部第二批后十个", {"limit": 10, "descending": True}),
        ("What is the first entry and what the last one of batch 2?", {"order": ENDS, "limit": 1}),
        ("the first two and, please, the last two of batch 2", {"order": ENDS, "limit": 2}),
        ("Name the four clusters printed at the head of batch two.", {"limit": 4}),
        ("the bottom four rows of batch 2", {"limit": 4, "descending": True}),
        ("工信部第二批收尾的两个集群是谁", {"limit": 2, "descending": True}),
        ("工信部第二批里最先出现的是哪一个", {"limit": 1}),
        ("列在工信部第二批最靠后位置的是？", {"limit": 1, "descending": True}),
    ],
)
def test_what_a_question_says_of_places_is_proposed(text: str, wanted: dict[str, object], bot: Bot) -> None:
    base = Lookup("clusters", "list", SECOND_BATCH)
    assert placed(**wanted) in list(standings(base, bot.grounds.read(text), ()))


@pytest.mark.parametrize("text", ["工信部第二批最后一个集群是谁？", "What is the last cluster of MIIT's second batch?"])
def test_the_last_of_a_list_is_answered_alone(text: str, bot: Bot) -> None:
    assert [row["line"] for row in bot.ask(text).rows] == [LAST]


def test_what_is_asked_of_an_entry_is_told(bot: Bot) -> None:
    base, columns = Lookup("clusters", "list", SECOND_BATCH), ("province", "city", "batch")
    asked = list(standings(base, bot.grounds.read("第二个在哪个省？"), columns))
    assert placed(place=2) in asked
    told = next(plan for plan in asked if plan.operation == "attribute")
    assert told.columns == ("province",) and [r.first("province") for r in bot.run(told).rows] == ["四川"]


def test_the_rows_from_a_place_on(bot: Bot) -> None:
    assert lines(bot, placed(place=4, limit=3)) == lines(bot, placed(limit=6))[3:]


def test_a_serial_number_of_a_list_without_them_is_a_place(bot: Bot) -> None:
    serial = Filter((plan.Test("serial", (10,)),))
    base = Lookup("clusters", "list", (*SECOND_BATCH, serial))
    assert placed(place=10) in list(standings(base, bot.grounds.read("工信部第二批 No.10"), ()))
    run = Lookup("clusters", "list", (*SECOND_BATCH, Filter((plan.Test("serial", (10, 11, 12)),))))
    assert placed(place=10, limit=3) in list(standings(run, bot.grounds.read("numbers 10 to 12 of batch 2"), ()))


def test_a_serial_number_of_a_list_that_has_them_is_no_place(bot: Bot) -> None:
    """The entry numbered 50 is not the fiftieth: four numbers are missing."""
    said = [option.plan for option in bot.chooser.options("MOST serials 50 through 55, please.", Said())]
    found = [lines(bot, each) for each in said if isinstance(each, Lookup) and each.operation == "list"]
    assert [r.line for r in ROWS if r.programme == "most" and r.serial in range(50, 56)] in found
    assert not any(isinstance(each, Lookup) and each.order == PRINTED for each in said)


@pytest.mark.parametrize("turn", ["next two?", "And the two right after it?", "再后面的两个呢"])
def test_as_many_of_the_next_rows_as_are_asked_for(turn: str, bot: Bot) -> None:
    said = bot.choose(["Which cluster carries number 47 on the MOST list?"]).said
    plans = beside_those(read_turn(turn, said, bot.grounds), said, bot.grounds, bot.run)
    wanted = [row.line for row in ROWS if row.programme == "most" and row.serial in (48, 49)]
    assert wanted in [lines(bot, each) for each in plans]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Which cluster is printed immediately ahead of the Hohhot dairy one?", FIRST + 2),
        ("工信部第二批里紧挨着呼和浩特乳制品、在它下面的是谁", FIRST + 4),
        ("乳制品集群的上面那个集群", FIRST + 2),
        ("呼和浩特乳制品集群之后列的是哪一个", FIRST + 4),
        ("Which one follows the Hohhot dairy cluster?", FIRST + 4),
        ("What's above the dairy cluster?", FIRST + 2),
    ],
)
def test_the_row_beside_one_that_is_named(text: str, line: int, bot: Bot) -> None:
    question = read_turn(text, Said(), bot.grounds)
    readings = Readings(question, Said(), bot.grounds, bot.run)
    plans = [each.plan for each in readings.far(readings.near()) if isinstance(each.plan, Lookup)]
    assert [line] in [lines(bot, each) for each in plans if each.order == PRINTED]


@pytest.mark.parametrize("last", ["next three", "接下来的三个呢？"])
def test_the_next_few_follow_the_first(last: str, bot: Bot) -> None:
    said = bot.choose(["List the first three clusters on the science ministry's list"]).said
    question = read_turn(last, said, bot.grounds)
    found = [bot.run(plan) for plan in beside_those(question, said, bot.grounds, bot.run)]
    assert [[row.first("serial") for row in result.rows] for result in found] == [[4, 5, 6]]


def printed(bot: Bot, *turns: str) -> list[list[int]]:
    """What the plans find that the last turn may mean."""
    said = bot.choose(list(turns[:-1])).said if turns[1:] else Said()
    plans = [option.plan for option in bot.chooser.options(turns[-1], said)]
    return [lines(bot, each) for each in plans if isinstance(each, Lookup) and each.operation == "list"]


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        # both neighbours, what lies between two, all behind one, all before one
        (["呼和浩特乳制品集群前后各是哪个集群？"], [143, 145]),
        (["Which are printed between Deyang energy equipment and the Tianjin power battery?"], [152, 153, 154, 155]),
        (["everything after Qingdao smart home appliances in MIIT batch 2, pls"], [159, 160]),
        (["工信部第二批里排在天津信息安全集群前面的有哪些？"], [141, 142]),
        # the one behind or before a row whose serial number is told
        (["After no. 19 Kunshan in the MOST list, which entry is printed next?"], [260]),
        (["澄迈县在发改委的表里前后紧挨着哪两座城市"], [228, 230]),
        (["科技部名单里，苏州纳米新材料（43号）的上一条是哪一条？"], [278]),
        (["发改委表里济南的集群是什么", "后面紧接着的三个呢？"], [204, 205, 206]),
        (["Look up entry 27 of the innovative clusters for me"], [265]),
        # the rest, after so many that are known; several places
        (["工信部第二批前十个我已经抄好了，麻烦把后面剩下的都列出来"], list(range(151, 161))),
        (["I already have the first 20 of MIIT batch one. What are the remaining ones?"], list(range(135, 139))),
        (["How many winners does MIIT batch 2 have?", "Show the tenth and the eleventh."], [150, 151]),
        (["武汉的四个战新集群里，第一个和第四个分别是？"], [173, 176]),
        # the one in the middle; a bare number after a place, or of a list that has no serial numbers
        (["Shanghai's clusters in batch 1?", "the middle one, what is it?"], [123]),
        (["第一批排第10的是谁", "第11"], [125]),
        (["Which are Guangdong's winners in batch one?", "Number three in that list?"], [125]),
        (["序号24是什么创新型产业集群", "25和26呢"], [263, 264]),
    ],
)  # fmt: skip
def test_rows_beside_others(turns: list[str], wanted: list[int], bot: Bot) -> None:
    assert wanted in printed(bot, *turns)


@pytest.mark.parametrize(
    ("turns", "cities"),
    [
        (["发改委表里排在合肥后面紧接着的城市是哪个"], ["青岛"]),
        (["How many NDRC clusters does Qingdao have?", "Which city is printed right before it?"], ["合肥"]),
    ],
)
def test_cities_beside_others(turns: list[str], cities: list[str], bot: Bot) -> None:
    said = bot.choose(turns[:-1]).said if turns[1:] else Said()
    plans = [option.plan for option in bot.chooser.options(turns[-1], said)]
    found = [bot.run(plan) for plan in plans if isinstance(plan, Lookup) and plan.by == "city"]
    assert cities in [[group.key for group in result.groups] for result in found]


@pytest.mark.parametrize(
    "text", ["Show me innovative cluster 23.", "What's listed under 23 by MOST?", "23 in the MOST table is what?"]
)
def test_a_bare_number_may_be_a_serial_number(text: str, bot: Bot) -> None:
    question = read_turn(text, Said(), bot.grounds)
    plans = [each.plan for each in Readings(question, Said(), bot.grounds, bot.run).near()]
    wanted = [row.line for row in ROWS if row.programme == "most" and row.serial == 23]
    assert wanted in [lines(bot, each) for each in plans if isinstance(each, Lookup)]


def test_the_first_and_another_entry(bot: Bot) -> None:
    question = read_turn("工信部第二批头一个和第四个", Said(), bot.grounds)
    plans = [each.plan for each in Readings(question, Said(), bot.grounds, bot.run).near()]
    assert [FIRST, FIRST + 3] in [lines(bot, each) for each in plans if isinstance(each, Lookup)]
