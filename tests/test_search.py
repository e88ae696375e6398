"""The search in chunks: scores by hand, equivalents as one term, windows, fusion, and figures that must not fall."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.encode import Encoder, load_encoder
from corpus.search import ChunkSearch, QueryTerm, Score, fuse, inverse_frequency
from corpus.store import Index
from corpus.windows import text_to_windows
from eval.pools import DATA, Asked, Pool, PoolError, pool_to_index, read_pool
from eval.retrieval import first_rank, measure, ranks_to_metrics, systems_of


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


TOY = Pool("toy", ("武汉集群在武汉。", "苏州有集群。", "长沙的工程机械。"), ())


@pytest.fixture(scope="module")
def toy(encoder: Encoder) -> Iterator[Index]:
    with pool_to_index(TOY, encoder) as index:
        yield index


@given(st.text(max_size=500), st.integers(1, 60))
def test_windows_cover_the_text(text: str, size: int) -> None:
    assert "".join(text_to_windows(text, size)) == text


def test_bm25_is_the_formula(toy: Index, encoder: Encoder) -> None:
    search = ChunkSearch(toy, encoder)
    sizes = [size["zh"] for size in toy.chunk_sizes.values()]
    norm = 1.5 * (0.25 + 0.75 * sizes[0] / (sum(sizes) / 3))
    expected = math.log(1 + 2.5 / 1.5) * 2 * 2.5 / (2 + norm)
    assert search.bm25([QueryTerm(1.0, {"武汉": 1.0})], "zh") == {"toy:1": pytest.approx(expected)}
    assert search.bm25([QueryTerm(3.0, {"武汉": 1.0})], "zh") == {"toy:1": pytest.approx(3 * expected)}
    assert search.bm25([QueryTerm(1.0, {"武汉": 1.0})], "en") == {}
    assert search.bm25([], "zh") == {}


def test_forms_of_one_term_add_up_before_they_saturate(toy: Index, encoder: Encoder) -> None:
    search = ChunkSearch(toy, encoder)
    both = search.bm25([QueryTerm(1.0, {"武汉": 0.5, "集群": 0.5})], "zh")
    apart = search.bm25([QueryTerm(1.0, {"武汉": 0.5}), QueryTerm(1.0, {"集群": 0.5})], "zh")
    assert both.keys() == apart.keys() == {"toy:1", "toy:2"}
    assert both["toy:1"] < apart["toy:1"]


def test_a_term_that_all_hold_still_counts() -> None:
    assert inverse_frequency(3, 3) > 0
    assert inverse_frequency(0, 3) > inverse_frequency(1, 3) > inverse_frequency(2, 3)


def test_an_english_question_finds_chinese_words_without_a_rendering(toy: Index, encoder: Encoder) -> None:
    found = ChunkSearch(toy, encoder).search("construction machinery", "en")
    assert max(found, key=lambda id_: found[id_].fused) == "toy:3"
    assert found["toy:3"].lexical > 0


def test_the_best_window_counts_beside_the_whole(encoder: Encoder) -> None:
    filler = "这里说的是完全不同的事情，比如天气和饮食。" * 12
    pool = Pool("w", (filler + "武汉的光电子信息集群在第一批。" + filler, filler), ())
    with pool_to_index(pool, encoder) as index:
        search = ChunkSearch(index, encoder)
        question = "武汉光电子信息集群在第几批？"
        whole = float((encoder.encode_queries([question]) @ encoder.encode_passages([pool.paragraphs[0]]).T)[0, 0])
        assert search.cosines(question)["w:1"] > whole + 0.1


def test_fusion_scales_each_side_within_the_question() -> None:
    found = fuse({"a": 4.0, "b": 2.0}, {"a": 0.2, "b": 0.6, "c": 0.4}, 3.0)
    assert found["a"] == Score(4.0, 0.2, 0.25)
    assert found["b"] == Score(2.0, 0.6, pytest.approx((0.5 + 3.0) / 4))
    assert found["c"].fused == pytest.approx(1.5 / 4)
    assert fuse({}, {}, 1.0) == {}


def test_metrics_of_known_ranks() -> None:
    found = ranks_to_metrics([1, 2, 10, 11, math.inf])
    assert found.recall_1 == 20 and found.recall_5 == 40 and found.recall_10 == 60
    assert found.mrr_10 == pytest.approx(100 * (1 + 1 / 2 + 1 / 10) / 5)
    assert found.ndcg_10 == pytest.approx(100 * (1 + 1 / np.log2(3) + 1 / np.log2(11)) / 5)


def test_a_rank_is_that_of_the_first_right_paragraph(toy: Index) -> None:
    asked = Asked("?", "zh", (toy.chunks["toy:1"].span, toy.chunks["toy:2"].span))
    assert first_rank(toy, ["toy:3", "toy:2", "toy:1"], asked) == 2
    assert first_rank(toy, ["toy:3"], asked) == math.inf


def test_questions_find_their_paragraphs_in_both_languages(encoder: Encoder) -> None:
    pool = read_pool(DATA / "drcd.jsonl")
    with pool_to_index(pool, encoder) as index:
        found = measure(index, pool.questions, systems_of(index, encoder))
    assert found["zh", "vectors"].recall_1 > 88
    assert found["zh", "fused"].recall_1 >= max(95, found["zh", "lexical"].recall_1)
    assert found["en", "fused"].recall_1 > 78 and found["en", "fused"].recall_5 > 94
    assert found["en", "fused"].recall_1 > found["en", "lexical"].recall_1


def test_a_line_that_is_no_paragraph_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"paragraph": "甲", "chinese": ["问"]}\n{"chinese": []}\n', encoding="utf-8")
    with pytest.raises(PoolError, match=r"bad.jsonl:2: no paragraph"):
        read_pool(path)
