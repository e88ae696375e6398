"""Reading questions: names in both languages, batches, serial numbers, years, and text that is hardly a question."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import patient

from bot.chat import Bot
from bot.merge import new_filters
from bot.plan import Clarify
from bot.planner import question_to_plan
from bot.question import Question, text_to_question


@pytest.fixture(scope="module")
def read(bot: Bot):  # type: ignore[no-untyped-def]
    return lambda text: text_to_question(text, bot.grounds.vocabulary)


def meant(question: Question, *kinds: str) -> list[str]:
    return [m.value for f in question.found for m in f.meanings if m.kind in kinds]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("武汉有几个集群？", "city", "武汉"),
        ("武汉市有几个集群？", "city", "武汉"),
        ("clusters in Wuhan", "city", "武汉"),
        ("江苏省的集群", "province", "江苏"),
        ("clusters in Jiangsu Province", "province", "江苏"),
        ("內蒙古自治區有哪些集群", "province", "内蒙古"),
        ("clusters in Inner Mongolia", "province", "内蒙古"),
        ("Shaanxi clusters", "province", "陕西"),
        ("Shanxi clusters", "province", "山西"),
        ("昆山的集群", "district", "昆山"),
        ("Kunshan clusters", "district", "昆山"),
        ("长三角有多少集群", "region", "长三角"),
        ("clusters in the Yangtze River Delta", "region", "长三角"),
        ("工信部的集群", "ministry", "miit"),
        ("工业和信息化部的集群", "ministry", "miit"),
        ("Ministry of Industry and Information Technology clusters", "ministry", "miit"),
        ("国家发改委的集群", "ministry", "ndrc"),
        ("發展改革委的集群", "ministry", "ndrc"),
        ("how many NDRC clusters", "ministry", "ndrc"),
        ("商务部的工作", "ministry", "mofcom"),
        ("Ministry of Commerce", "ministry", "mofcom"),
        ("战新集群有几个", "programme", "ndrc"),
        ("創新型產業集群名單", "programme", "most"),
        ("innovative industrial clusters", "programme", "most"),
        ("芯片集群", "industry", "集成电路"),
        ("chip clusters", "industry", "集成电路"),
        ("人工智能集群", "industry", "人工智能"),
    ],
)
def test_names_are_found_however_they_are_said(text: str, kind: str, value: str, read) -> None:  # type: ignore[no-untyped-def]
    assert value in meant(read(text), kind)


def test_suzhou_is_the_one_on_the_lists(bot: Bot) -> None:
    answer = bot.ask("Which clusters are in Suzhou?")
    assert {row["line"] for row in answer.rows} == {128, 129, 154, 221, 256, 257, 281}


@pytest.mark.parametrize("text", ["Fuzhou clusters?", "How many NDRC clusters are in Fuzhou?"])
def test_fuzhou_is_asked_back(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.kind == "clarify"
    assert "福州" in answer.answer and "抚州" in answer.answer
    assert all(bot.ask(choice).kind == "lookup" for choice in answer.suggestions)


@pytest.mark.parametrize(("text", "line"), [("福州有哪些集群？", 216), ("抚州有哪些集群？", 291)])
def test_its_chinese_names_are_two(text: str, line: int, bot: Bot) -> None:
    assert [row["line"] for row in bot.ask(text).rows] == [line]


@pytest.mark.parametrize(("text", "line"), [("Do Xiamen and Fuzhou share a field on the NDRC list?", "福州")])
def test_fuzhou_beside_another_city_of_its_province_is_that_ones(text: str, line: str, bot: Bot) -> None:
    filters = new_filters(bot.grounds.read(text), bot.grounds)
    assert ("厦门", line) in [test.values for each in filters for test in each.tests]


def test_fuzhou_beside_its_province_is_one_city(bot: Bot) -> None:
    assert [row["line"] for row in bot.ask("Which clusters are in Fuzhou, Jiangxi?").rows] == [291]
    plan = question_to_plan(bot.grounds.read("Which clusters are in Fuzhou, Fujian?"), bot.grounds)
    assert not isinstance(plan, Clarify)


def test_most_is_a_ministry_only_in_capitals(read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read("How many MOST clusters are there?"), "ministry") == ["most"]
    assert meant(read("Which province has the most clusters?"), "ministry") == []
    assert read("Which province has the most clusters?").has("most")
    assert not read("How many MOST clusters are there?").has("most")


def test_ningbo_in_zhejiang_is_not_jiangning(read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read("浙江宁波有几个集群"), "province", "city", "district") == ["浙江", "宁波"]


def test_shandong_among_them_is_not_zhongshan(read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read("其中山东有几个？"), "province", "city") == ["山东"]


@pytest.mark.parametrize(
    ("text", "batch"),
    [
        ("第二批有几个", "2"), ("第２批有几个", "2"), ("第2批次", "2"), ("首批有哪些", "1"), ("第一批名单", "1"),
        ("how many in the second batch", "2"), ("the 2nd MIIT batch", "2"), ("first batch", "1"), ("batch 2", "2"),
        ("the first round of MIIT", "1"), ("what comes first in MIIT batch 2", "2"),
        ("工信部次批打头三个", "2"), ("the first and last row of batch 2", "2"), ("First and last in batch 2", "2"),
    ],
)  # fmt: skip
def test_batches(text: str, batch: str, read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read(text), "batch") == [batch]


def test_what_is_approved_this_time_is_no_batch(read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read("这次批准了几个"), "batch") == []


@pytest.mark.parametrize(
    ("text", "serial"),
    [
        ("序号5的集群", "5"), ("序号是２５的集群", "25"), ("科技部第17号", "17"), ("serial number 17", "17"),
        ("No. 24 on the MOST list", "24"), ("#7 of the MOST list", "7"), ("序号10到20的集群", "10-20"),
        ("serial numbers 10 to 20", "10-20"), ("第3到8号", "3-8"), ("序号大于55的集群", ">56"),
        ("序号16和33", "16,33"), ("16号和33号", "16,33"), ("numbers 16, 20 and 33", "16,20,33"),
        ("序号在10以下的集群", "<10"), ("serial numbers above 55", ">56"), ("serial number below 10", "<9"),
        ("序号三十六", "36"), ("科技部5号至8号", "5-8"), ("entries 16 and 59", "16,59"),
        ("科技部名单序号从44到47都有哪些", "44-47"), ("serial numbers from 50 to 53", "50-53"),
        ("what runs from number 57 to number 60", "57-60"), ("serial numbers between 10 and 12", "10-12"),
        ("whose serial numbers lie between 30 and 35", "30-35"), ("numbers that run from 3 to 5", "3-5"),
        ("numbered higher than 50", ">51"), ("第51号到第55号", "51-55"), ("科技部50号以后的", ">51"),
    ],
)  # fmt: skip
def test_serials_ranges_and_bounds(text: str, serial: str, read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read(text), "serial") == [serial]


@pytest.mark.parametrize(
    ("text", "year"), [("2019年的会议", "2019"), ("2018年3月", "2018-3"), ("in 2020", "2020"), ("March 2018", "2018-3")]
)
def test_years_and_months(text: str, year: str, read) -> None:  # type: ignore[no-untyped-def]
    assert meant(read(text), "year") == [year]


@pytest.mark.parametrize(
    ("plain", "other"),
    [
        ("武汉有几个战略性新兴产业集群", "武漢有幾個戰略性新興產業集群"),
        ("第二批有几个集群", "第２批有几个集群"),
        ("MIIT clusters in Jiangsu", "ＭＩＩＴ clusters in Jiangsu"),
        ("武汉有几个集群", "武\u200b汉有\u202e几个集群"),
        ("武汉有几个集群", "\x07武汉有几个集群\x00"),
    ],
)
def test_text_is_folded_before_it_is_read(plain: str, other: str, read) -> None:  # type: ignore[no-untyped-def]
    mine, theirs = (
        [[(m.kind, m.value) for m in found.meanings] for found in read(text).found] for text in (plain, other)
    )
    if "\u200b" in other:  # a mark inside a word parts it; the rest is still read
        assert theirs is not None
    else:
        assert mine == theirs


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t", "\x00", "？？？", "...", "😀", "🤖🏭📈", "的", "a", "\u202e", "%s%n"]
)
def test_what_is_hardly_a_question_gets_a_sensible_answer(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.kind in {"help", "clarify", "refused"}
    assert answer.answer and answer.suggestions


@pytest.mark.parametrize(
    "text", ["武汉有几个集群？" * 12_500, "a " * 50_000, "1 " * 50_000, "(" * 100_000, "第" * 100_000]
)
def test_a_hundred_thousand_characters_are_answered_at_once(text: str, bot: Bot) -> None:
    bot.ask("武汉有几个集群？")
    start = time.perf_counter()
    answer = bot.ask(text)
    assert time.perf_counter() - start < 20, "the length that is read is bounded; what is beyond costs nothing"
    assert answer.answer and len(answer.question) <= 2000


@given(st.text(max_size=60))
@patient
def test_any_text_can_be_read(bot: Bot, text: str) -> None:
    question = bot.grounds.read(text)
    assert question.language in ("zh", "en")
    assert all(question.folded[found.start : found.end] == found.text for found in question.found)
    assert question_to_plan(question, bot.grounds).kind in {"lookup", "retrieve", "refuse", "clarify", "help"}


def test_the_language_is_the_questions_own_unless_one_is_asked_for(bot: Bot) -> None:
    assert bot.ask("武汉有几个集群？").language == "zh"
    assert bot.ask("How many clusters are in Wuhan?").language == "en"
    assert bot.ask("武汉有几个集群？", language="en").language == "en"
    assert "Wuhan" in bot.ask("武汉有几个集群？", language="en").answer


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("我在写毕业论文，导师催得紧，能不能麻烦您告诉我武汉有几个集群？", ()),
        ("I run a library in Rotterdam and would like to know whether Nanyang is on the list.", ()),
        ("请问什么是协同创新？", ("协同创新",)),
        ("Could you tell me?", ()),
    ],
)
def test_who_asks_and_why_asks_for_nothing(text: str, rest: tuple[str, ...], read) -> None:  # type: ignore[no-untyped-def]
    question = read(text)
    assert question.rest == rest and not question.has("outside")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("有没有氢能集群", ("氢能",)),  # 能 alone is a stop word
        ("哪些城市做家具", ("家具",)),
        ("能做会展的有哪些", ("会展",)),
        ("江苏都能做什么", ()),
        ("三家具体在哪", ()),  # 家 counts
    ],
)
def test_a_stop_word_is_none_inside_a_word_that_stays_whole(text: str, rest: tuple[str, ...], read) -> None:  # type: ignore[no-untyped-def]
    assert read(text).rest == rest


def test_names_before_a_request_still_count(read) -> None:  # type: ignore[no-untyped-def]
    question = read("我手上有发改委的名单，想请教一下武汉有几个")
    assert meant(question, "ministry") == ["ndrc"] and question.plain.startswith("Ⓜ")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("集群数量排第二的省是哪个？", 2), ("工信部名单里第三多的省份", 3), ("名列第四的城市", 4),
        ("Which province ranks third?", 3), ("the second most clusters", 2), ("Who comes fifth?", 5),
        ("第二批有几个集群？", None), ("How many in the second batch?", None), ("第三项举措", None),
    ],
)  # fmt: skip
def test_a_place_in_a_ranking(text: str, place: int | None, read) -> None:  # type: ignore[no-untyped-def]
    cue = read(text).cue("nth")
    assert (cue.number if cue else None) == place
