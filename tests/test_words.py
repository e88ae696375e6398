"""Folding, segmentation, stems and the language of a question."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import patient

from corpus.names import load_lexicon
from corpus.words import content_terms, fold, is_chinese, search_terms, segment, simplify, squash, stem, word_spans


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("戰略性新興產業集群　第２批 Next-Generation", "战略性新兴产业集群 第2批 next generation"),
        ("  ＡＩ，\t“芯屏端网”\n", 'ai,"芯屏端网"'),
        ("R&D", "r and d"),
        ("zero\u200bwidth \x00 \ufeff", "zero width"),
        ("2025-2035", "2025-2035"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text).replace(", ", ",") == folded


@patient
@given(st.text())
def test_fold_is_stable_and_leaves_no_stray_space(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())


@patient
@given(st.sampled_from(["武汉", "Pudong", "第2批", "战新集群"]), st.text(" 　,，。！!“”\t\n-", max_size=5))
def test_squash_ignores_spaces_and_punctuation(word: str, noise: str) -> None:
    assert squash(noise + word + noise) == squash(word)


def test_simplify_changes_only_traditional_characters() -> None:
    assert simplify("廣東、蘇州 GDP") == "广东、苏州 GDP"
    assert simplify("plain ascii") == "plain ascii"


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        ("武汉有几个集群？", True),
        ("苏州 vs 无锡", True),
        ("MIIT 的第一批名单", True),
        ("工信部 advanced manufacturing 集群有哪些城市入选", True),
        ("Which batch is 无锡物联网集群 in?", False),
        ("How many clusters does Wuhan have?", False),
        ("44", False),
        ("？？？", True),
        ("57？", True),
        ("57?", False),
        ("", False),
    ],
)
def test_the_language_of_a_question(text: str, chinese: bool) -> None:
    assert is_chinese(text) is chinese


@patient
@given(st.text() | st.text("集群武汉市先进制造业abc12 ，。\n"))
def test_segments_cover_the_text(text: str) -> None:
    assert "".join(segment(text)) == text
    assert [text[start:end] for start, end in word_spans(text)] == segment(text)


@pytest.mark.parametrize("name", ["战新集群", "科技部", "海淀", "乌鲁木齐", "长三角", "集成电路"])
def test_names_of_the_lexicon_are_words(name: str) -> None:
    assert fold(name) in load_lexicon().surfaces
    assert segment(f"在{name}的") == ["在", name, "的"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("clusters", "cluster"),
        ("cities", "city"),
        ("cases", "case"),
        ("enterprises", "enterprise"),
        ("fostering", "foster"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_stems_are_right_from_many_threads() -> None:
    words = [
        f"{letter}{ending}" for letter in "abcdefghijklmnopqrstuvwxyz" for ending in ("usters", "ities", "ering")
    ] * 60
    expected = [stem(word) for word in words]

    def fresh(word: str) -> str:
        return stem.__wrapped__(word)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(fresh, words)) == expected
    finally:
        sys.setswitchinterval(interval)


def test_search_terms_hold_long_words_and_the_short_ones_inside() -> None:
    terms = search_terms("先进制造业集群 Clusters 2020年")
    assert {"先进", "制造业", "集群", "cluster", "2020"} <= set(terms)
    assert search_terms("先進製造業集群") == search_terms("先进制造业集群")


@patient
@given(st.text())
def test_search_terms_are_the_same_for_folded_text(text: str) -> None:
    assert search_terms(fold(text)) == search_terms(text)


def test_content_terms_drop_stop_words_and_lone_characters() -> None:
    assert content_terms(["的", "集群", "the", "cluster", "在"], frozenset({"the"})) == ["集群", "cluster"]
