"""Mistyped names: corrected where they sound or look like a name of the tables, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import patient

from bot.chat import Bot
from bot.spelling import Speller

NAMES = ("株洲", "武汉", "新疆", "乌鲁木齐", "集成电路", "xinjiang", "guangdong", "wuhan", "lab", "new materials")


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(NAMES)


@pytest.mark.parametrize(
    ("text", "words", "right"),
    [
        ("株州有几个", ["株州"], "株洲有几个"),
        ("武汗的集群", ["武汗"], "武汉的集群"),
        ("乌鲁木其有吗", ["乌鲁木其有"], "乌鲁木齐有吗"),
        ("集成电陆", ["集成电陆"], "集成电路"),
        ("clusters in xinjang", ["xinjang"], "clusters in xinjiang"),
        ("clusters in guangdon", ["guangdon"], "clusters in guangdong"),
        ("株州 and xinjang", ["株州", "xinjang"], "株洲 and xinjiang"),
    ],
)
def test_a_slip_in_a_name_is_mended(text: str, words: list[str], right: str, speller: Speller) -> None:
    assert speller.correct(text, words) == right


@pytest.mark.parametrize(
    ("text", "words", "right"),
    [
        ("jicheng dianlu clusters", ["jicheng", "dianlu"], "集成电路 clusters"),
        ("clusters (wulumuqi)", ["wulumuqi"], "clusters (乌鲁木齐)"),
        ("the label of it", ["label"], "the label of it"),
    ],
)
def test_names_in_pinyin_are_read(text: str, words: list[str], right: str, speller: Speller) -> None:
    assert speller.correct(text, words) == right


@pytest.mark.parametrize(
    ("word", "right"),
    [("guandong", "guangdong"), ("wuahn", "wuhan"), ("huawei", "huawei"), ("organise", "organise")],
)
def test_letters_that_are_swapped_and_sounds_that_are_slurred(word: str, right: str, speller: Speller) -> None:
    assert speller.correct(f"clusters in {word}", [word]) == f"clusters in {right}"


@pytest.mark.parametrize(
    ("text", "right"),
    [("有哪些产业级群上榜", "有哪些产业集群上榜"), ("集群有几个", "集群有几个"), ("几个及群", "几个集群")],
)
def test_a_common_word_is_mended_anywhere(text: str, right: str) -> None:
    assert Speller(NAMES, ["集群"]).correct_common(text) == right


@pytest.mark.parametrize(
    "word", ["无悍", "乌路目其", "主轴", "电", "武汉", "xylophone", "wuha", "han", "lap", "", "materials", "12345"]
)
def test_what_is_no_slip_is_left(word: str, speller: Speller) -> None:
    assert speller.correct(f"问 {word} 吗", [word]) == f"问 {word} 吗"


@pytest.mark.parametrize(
    ("run", "name"),
    [
        ("重复建设", "福建"),
        ("十大新兴", "大兴"),
        ("临时要材料", "药材"),
        ("制造业", "智造"),
        ("huawei", "huabei"),
        ("senior", "sensor"),
    ],
)
def test_what_merely_sounds_like_a_name_is_left(run: str, name: str) -> None:
    """复建 and 大新 are pieces of two words each, 要材 cuts 材料, which is commoner than the name, as 制造 is."""
    assert Speller([name]).correct(run, [run]) == run


def test_only_the_words_given_are_changed(speller: Speller) -> None:
    assert speller.correct("株州 xinjang", []) == "株州 xinjang"
    assert speller.correct("株州 xinjang", ["xinjang"]) == "株州 xinjiang"


@given(st.text(max_size=20))
@patient
def test_any_word_can_be_checked(speller: Speller, word: str) -> None:
    assert isinstance(speller.correct(word, [word]), str)


@given(st.sampled_from(NAMES))
@patient
def test_a_right_name_stays(speller: Speller, name: str) -> None:
    assert speller.correct(name, [name]) == name


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("株州有哪些集群？", "株洲有哪些集群？"),
        ("合淝有几个战新集群？", "合肥有几个战新集群？"),
        ("How many NDRC clusters are in Guangdng?", "How many NDRC clusters are in Guangdong?"),
        ("Which clusters are in Shenzen?", "Which clusters are in Shenzhen?"),
    ],
)
def test_a_mistyped_question_is_answered_as_meant(wrong: str, right: str, bot: Bot) -> None:
    mine, theirs = bot.ask(wrong), bot.ask(right)
    assert mine.kind == "lookup"
    assert (mine.value, mine.rows) == (theirs.value, theirs.rows)


def test_a_name_in_two_words_is_one(bot: Bot) -> None:
    assert bot.ask("What does Jiang-yin have on these lists?").value == bot.ask("What does Jiangyin have?").value == 1
