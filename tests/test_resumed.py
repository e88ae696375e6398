"""What a later turn says of the ones before it in words that leave no doubt is done."""

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, at, in_batch, matching, on

MEASURES = [(322, 336), (340, 347), (349, 356), (358, 365), (367, 373)]
MEETINGS = {"2017-10": (53, 55), "2018-12": (65, 67), "2019-05": (57, 59), "2019-12": (69, 71), "2020-10": (61, 63)}
MOFCOM, MOST_WORK, NDRC_WORK = (95, 99), (102, 106), (89, 93)


def cited(bot: Bot, *turns: str) -> list[tuple[int, int]]:
    return [citation.lines for citation in bot.ask(turns[-1], turns[:-1]).citations]


def numbers_of(list_: str, batch: int | None, *places: str) -> list[int]:
    """How many rows of a list, or of one batch of it, lie in each of the provinces."""
    scope = (on(list_), *(() if batch is None else (in_batch(batch),)))
    return [len(matching(*scope, at(place))) for place in places]


@pytest.mark.parametrize(
    ("turns", "meeting"),
    [
        (("When did the Politburo talk about clusters?", "What did it say?", "Which came after that?"), "2019-12"),
        (("2019年5月是什么会议？", "上一次呢"), "2018-12"),
        (("2019年5月是什么会议？", "下一次呢"), "2019-12"),
    ],
)
def test_what_came_next_in_time(turns: tuple[str, ...], meeting: str, bot: Bot) -> None:
    assert cited(bot, *turns) == [MEETINGS[meeting]]


def test_all_that_came_later_in_the_order_of_time(bot: Bot) -> None:
    answer = bot.ask("之后还有哪些会议提到？", ["党的十九大报告怎么说集群"])
    told = [answer.answer.index(date) for date in ("2018年12月", "2019年5月", "2019年12月", "2020年10月")]
    assert told == sorted(told)
    assert {c.lines for c in answer.citations} == {span for at, span in MEETINGS.items() if at != "2017-10"}


@pytest.mark.parametrize(
    ("turns", "spans"),
    [
        (("湖南的集群体系叫什么？", "浙江呢？", "这两个省有什么不同？"), {(317, 318)}),
        (("商务部做了什么？", "跟发改委的做法有什么区别？"), {MOFCOM, NDRC_WORK}),
        (("十九届五中全会怎么说的", "十九大呢", "这两次分别是哪一年？"), {MEETINGS["2017-10"], MEETINGS["2020-10"]}),
    ],
)
def test_two_that_were_told_of_beside_each_other(turns: tuple[str, ...], spans: set[tuple[int, int]], bot: Bot) -> None:
    assert set(cited(bot, *turns)) == spans


@pytest.mark.parametrize(
    "turns",
    [
        ("What does the paper suggest for strengthening collaborative innovation?", "Any example?"),
        ("集群协同创新怎么强化？", "举个例子"),
    ],
)
def test_the_case_of_the_measure_that_was_told_of(turns: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert [c.lines for c in answer.citations] == [MEASURES[0]]
    assert "浙江杭州数字安防集群" in answer.answer or "Zhejiang Hangzhou digital security cluster" in answer.answer


def test_the_measure_of_that_case(bot: Bot) -> None:
    assert cited(bot, "青岛智能家电集群是哪项举措的案例？", "这项举措包括哪几条？") == [MEASURES[2]]


def test_what_was_counted_is_listed(bot: Bot) -> None:
    assert cited(bot, "How many types of local measures are there?", "List them.") == MEASURES


def test_the_target_after_the_number_reached(bot: Bot) -> None:
    assert bot.ask("目标是多少？", ["科技部现在认定了多少个创新型产业集群？"]).value == 100


def test_a_comparison_goes_on_elsewhere_and_overall(bot: Bot) -> None:
    turns = (
        "Compare Guangdong and Jiangsu on number of MIIT clusters.",
        "Only the first batch, please",
        "And on the NDRC list?",
        "So which one leads overall?",
    )
    places = ("广东", "江苏")
    miit, ndrc = numbers_of("miit", None, *places), numbers_of("ndrc", None, *places)
    for number, wanted in enumerate((miit, numbers_of("miit", 1, *places), ndrc), start=1):
        result = bot.run(bot.choose(turns[:number]).plan)  # type: ignore[arg-type]
        assert list(result.amounts) == wanted
    overall = bot.run(bot.choose(turns).plan)  # type: ignore[arg-type]
    assert list(overall.amounts) == [a + b for a, b in zip(miit, ndrc, strict=True)]


@pytest.mark.parametrize(
    ("turns", "province", "number"),
    [
        (("First five MIIT clusters of batch 1", "Next five", "How many of those ten are in Jiangsu?"), "江苏", 10),
        (("工信部第一批前五个", "再来五个", "这十个里浙江有几个？"), "浙江", 10),
        (("工信部第一批前八个", "这八个里上海有几个？"), "上海", 8),
    ],
)
def test_of_the_rows_that_were_shown(turns: tuple[str, ...], province: str, number: int, bot: Bot) -> None:
    shown = sorted(matching(on("miit"), in_batch(1)))[:number]
    wanted = len(set(shown) & matching(at(province)))
    assert wanted and bot.ask(turns[-1], turns[:-1]).value == wanted


def test_more_of_a_list(bot: Bot) -> None:
    turns = ("列出第二批集群的前五个", "再来五个", "再来5个")
    lines = [line for first, last in cited(bot, *turns) for line in range(first, last + 1)]
    assert lines == list(range(151, 156))


@pytest.mark.parametrize(
    ("turns", "word"),
    [
        (("发改委覆盖哪些领域？", "名单里真的有新能源汽车吗？"), "没有"),
        (("工信部怎么遴选集群？", "名单里有乳制品吗"), "有"),
    ],
)
def test_the_list_that_was_spoken_of(turns: tuple[str, ...], word: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(word)


def test_where_else(bot: Bot) -> None:
    turns = ("NDRC clusters in Fujian", "Just the new functional materials ones", "Where else in the country?")
    elsewhere = matching(on("ndrc")) - matching(at("福建"))
    wanted = [row for row in ROWS if row.line in elsewhere and "新型功能材料" in row.name]
    assert bot.ask(turns[-1], turns[:-1]).value == len(wanted)


def test_a_share_is_of_the_place_that_was_spoken_of(bot: Bot) -> None:
    turns = ("工信部第一批江苏有几个？", "第二批呢", "两批加起来占全部44个的比例是多少？")
    (jiangsu,) = numbers_of("miit", None, "江苏")
    assert bot.ask(turns[-1], turns[:-1]).value == round(100 * jiangsu / len(matching(on("miit"))), 1)


def test_another_language_only(bot: Bot) -> None:
    first = 'What does the paper mean by clusters being "集而不聚"?'
    assert cited(bot, first) == cited(bot, first, "用中文解释一下") == [(39, 41)]


def test_a_reason_is_not_what_was_told(bot: Bot) -> None:
    ((first, last),) = cited(bot, "先进制造业集群的定义是什么？", "那为什么要发展它？")
    assert first >= 21 and last <= 49
