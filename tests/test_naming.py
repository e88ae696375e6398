"""Words looked for in names: all of them, any, none; in quotation marks, brackets, or plain."""

import re

import pytest

from bot.candidates import Readings
from bot.chat import Bot
from bot.follow import Said
from bot.naming import literal_filters, name_conditions, name_words
from bot.plan import Lookup
from eval.counted.lists import ROWS


def bearing(pattern: str) -> set[int]:
    """The lines of clusters whose printed name matches."""
    return {row.line for row in ROWS if re.search(pattern, row.name)}


NDRC = {row.line for row in ROWS if row.programme == "ndrc"}
SMART, GEAR, CARS = bearing("智能"), bearing("装备"), bearing("汽车")

ASKED = [
    # one word
    ("名称含“智能”的集群有哪些？", SMART),
    ("名称里有智能的集群", SMART),
    ("名字里带智能的集群有哪些", SMART),
    ("Which clusters have 智能 in their names?", SMART),
    ('Which cluster names contain "材料"?', bearing("材料")),
    ("Which clusters have biomedicine (生物医药) in their names?", bearing("生物医药")),
    ('Which clusters have "integrated circuit" (集成电路) in their names?', bearing("集成电路")),
    ("名称写明是“智能”的集群有多少个？", SMART),
    ("“纳米”这个词出现在哪些集群的名称里？", bearing("纳米")),
    ('Which clusters have "chemical industry" (化工) in their Chinese names?', bearing("化工")),
    ("我们公司做电池的，想知道三份名单中哪些集群名字里有“电池”", bearing("电池")),
    ("Which clusters have new energy vehicles in their names?", bearing("新能源汽车")),
    # all of them
    ("名称里有智能和装备的集群有哪些？", SMART & GEAR),
    ("名称含智能、装备的集群有哪些？", SMART & GEAR),
    ("名称里既有新能源又有汽车的集群", bearing("新能源") & CARS),
    ('Which clusters have both "智能" and "装备" in their names?', SMART & GEAR),
    # any of them
    ("名称里含智能或汽车的集群有哪些？", SMART | CARS),
    ("名称里有汽车或智能的集群有哪些？", SMART | CARS),
    ("发改委 集群名含智能或材料 都有哪些", NDRC & bearing("智能|材料")),
    ('Which cluster names contain "汽车" or "材料"?', bearing("汽车|材料")),
    # but not
    ("名称里有汽车但没有新能源的集群有哪些？", CARS - bearing("新能源")),
    ("名字含智能但不含装备的集群有哪些？", SMART - GEAR),
    ("名字里没有智能但有装备的集群有哪些？", GEAR - SMART),
    ('Which cluster names contain "汽车" but not "新能源"?', CARS - bearing("新能源")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lines"), ASKED, ids=[text for text, _ in ASKED])
def test_the_clusters_whose_names_bear_the_words(text: str, lines: set[int], bot: Bot) -> None:
    answer = bot.ask(text)
    assert lines and {row["line"] for row in answer.rows} == lines
    assert answer.value == len(lines)


@pytest.mark.parametrize("text", ["名称里有智能和材料的集群有几个？", "名称中有汽车和材料的集群有几个？"])
def test_words_that_no_name_bears_together_are_in_none(text: str, bot: Bot) -> None:
    assert not (SMART | CARS) & bearing("材料")
    answer = bot.ask(text)
    assert (answer.kind, answer.value) == ("absent", 0)


def named(text: str, bot: Bot) -> list[tuple[set[str], bool]]:
    """Each condition's words, and whether it is a denial."""
    question = bot.grounds.read(text)
    filters = name_conditions(question, bot.lexicon, name_words(question, bot.grounds.vocabulary))
    return [({str(value) for test in f.tests for value in test.values}, f.negated) for f in filters]


def test_all_are_conditions_each_and_any_is_one_condition(bot: Bot) -> None:
    assert named("名称含智能和汽车的集群", bot) == [({"智能"}, False), ({"汽车"}, False)]
    assert named("名称含智能或汽车的集群", bot) == [({"智能", "汽车"}, False)]
    assert named("名称含汽车但没有智能的集群", bot) == [({"汽车"}, False), ({"智能"}, True)]


def test_a_translation_in_brackets_is_the_same_word(bot: Bot) -> None:
    assert named("clusters with biomedicine (生物医药) in the name", bot) == [({"生物医药"}, False)]


def test_chinese_words_are_looked_for_in_chinese_names_and_english_in_english_ones(bot: Bot) -> None:
    for text, column in (("clusters with 汽车 in the name", "name"), ('clusters named "robots"', "english")):
        question = bot.grounds.read(text)
        (only,) = name_conditions(question, bot.lexicon, name_words(question, bot.grounds.vocabulary))
        assert only.columns == {column}, text


@pytest.mark.parametrize(
    ("text", "words", "unknown"),
    [
        ("特色集群有哪些？", ["特色"], []),
        ("石墨烯集群有几个？", [], ["石墨烯"]),
        ("clusters about sensing", ["sens"], []),
        ("graphene clusters", [], ["graphene"]),
    ],
)
def test_left_over_words_stand_in_names_or_nowhere(text: str, words: list[str], unknown: list[str], bot: Bot) -> None:
    filters, left = literal_filters(bot.grounds.read(text), bot.grounds.vocabulary)
    assert [value for f in filters for test in f.tests for value in test.values] == words
    assert left == unknown


@pytest.mark.parametrize(
    "text",
    ["名称含“材料”的集群，江苏以外的有哪些？", "名字里有“材料”的集群（江苏的除外）", "名字有“材料”而且不在江苏的集群"],
)
def test_where_a_place_is_left_out_the_word_is_not(text: str, bot: Bot) -> None:
    question = bot.grounds.read(text)
    (made,) = name_conditions(question, bot.lexicon, name_words(question, bot.grounds.vocabulary))
    assert not made.negated
    plans = (each.plan for each in Readings(question, Said(), bot.grounds, bot.run).near())
    found = [
        {row.span.first for row in bot.run(plan).rows} for plan in plans if isinstance(plan, Lookup) and not plan.by
    ]
    assert bearing("材料") - {row.line for row in ROWS if "江苏" in row.provinces} in found
