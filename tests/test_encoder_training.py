"""Training the encoder, on a few invented rows: each part does what it says, and the whole is the same twice."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from corpus.encode import load_encoder
from ingest import encoder_data as data
from ingest import train_encoder
from ingest.encoder_export import quantise, with_unknown_row
from ingest.encoder_init import fit_projection, mean_senses, sif_weights
from ingest.encoder_tokenizer import log_scores, words_to_tokenizer
from ingest.encoder_training import Rows, ids_to_texts, ranking_loss, tokenize
from ingest.encoder_translation import Alternatives, align_words, random_spans, to_pseudo_english
from ingest.encoder_words import scores_to_tsv

PAIRS = [
    ("The airport is near the river.", "机场在河流附近。"),
    ("The river is long.", "河流很长。"),
    ("A long war ended in 1945.", "漫长的战争于1945年结束。"),
    ("The city has an airport.", "城市有机场。"),
    ("War destroyed the city.", "战争毁了城市。"),
]
GLOSSES = [
    ("机场", "airport/airfield"),
    ("河流", "river"),
    ("战争", "war/conflict"),
    ("城市", "city/town"),
    ("附近", "near/nearby"),
    ("结束", "to end/to finish"),
    ("长江", "Yangtze River"),
]
QUESTIONS = [
    ("机场在哪里？", "机场在城市附近。城市有河流。", "机场"),
    ("战争何时结束？", "战争于1945年结束。城市毁了。", "战争"),
    ("河流有多长？", "河流很长，在机场附近。", "河流"),
]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    def write(name: str, rows: Sequence[Sequence[str]]) -> None:
        text = "".join("\t".join(row) + "\n" for row in rows)
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))

    for name in data.PARALLEL_FILES:
        write(f"par_{name}.tsv.gz", PAIRS if name == "tatoeba" else PAIRS[:1])
    write("cedict.tsv.gz", GLOSSES)
    write("qa_drcd.tsv.gz", QUESTIONS)
    return tmp_path


def invented_teacher(name: str, texts: Sequence[str], cache: Path, threads: int = 1) -> NDArray[np.float32]:
    """A vector a text from its hash: the same every time, and no model needed."""
    seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") for text in texts]
    rows = np.stack([np.random.default_rng(seed).normal(size=384) for seed in seeds])
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_the_whole_recipe_writes_the_same_loadable_model_twice(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_encoder, "teacher_vectors", invented_teacher)
    monkeypatch.setattr(data, "is_held_back", lambda paragraph: False)
    paper = tmp_path / "papers" / "one"
    paper.mkdir(parents=True)
    (paper / "source.txt").write_text("标题\n\n城市的机场\n", encoding="utf-8")
    (paper / "english.jsonl").write_text('{"line": 3, "en": "Airports of the city", "name": "City Airports"}\n')
    monkeypatch.setattr(train_encoder, "PAPERS", paper.parent)
    torch.set_num_threads(1)
    recipe = train_encoder.Recipe(dimension=16, chinese_size=200, english_size=50, steps=5, paper_steps=2)
    for name in ("one", "two"):
        train_encoder.train_encoder(directory, tmp_path / "cache", tmp_path / name, recipe)
    for path in sorted((tmp_path / "one").rglob("*.*")):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path.name
    encoder = load_encoder(str(tmp_path / "one"))
    assert encoder.dimension == 16
    assert np.isfinite(encoder.encode_queries(["机场 airport", ""])).all()
    lines = gzip.decompress((tmp_path / "one" / "words.tsv.gz").read_bytes()).decode().splitlines()
    assert any(line.startswith("airport\t机场 ") for line in lines)
    assert "the\t" in lines


def test_a_row_with_a_missing_column_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "par_x.tsv.gz"
    path.write_bytes(gzip.compress(b"a\tb\nno tab here\n"))
    with pytest.raises(ValueError, match=r"par_x.tsv.gz, line 2: expected 2 columns, found 1: 'no tab here'"):
        list(data.read_rows(path, 2))


def test_about_a_seventh_of_the_paragraphs_is_held_back_by_a_fixed_rule() -> None:
    held = [data.is_held_back(f"段落{number}") for number in range(2000)]
    assert 0.12 < np.mean(held) < 0.18
    assert held == [data.is_held_back(f"段落{number}") for number in range(2000)]


@pytest.mark.parametrize(
    ("sense", "clean"),
    [
        ("to peg (currency)", "peg"),
        ("variant of 著[zhe5]", ""),
        ("CL:個|个[ge4]", ""),
        ("surname Li", ""),
        ("the Yangtze River", "Yangtze River"),
    ],
)
def test_senses_are_cleaned(sense: str, clean: str) -> None:
    assert data.clean_sense(sense) == clean


def test_the_tokenizer_prefers_words_and_splits_scripts_and_numbers() -> None:
    words = {"机场": 5.0, "机": 1.0, "场": 1.0, "在": 3.0, "北": 1.0}
    tokenizer = words_to_tokenizer(log_scores(words, {"airport": 2.0, "a": 0.1}, {"1945": 1.0, "1": 0.1}))
    assert tokenizer.encode("Airport机场, 在１９４５！").tokens == ["airport", "机场", "在", "1945"]
    assert tokenizer.encode("机在场").tokens == ["机", "在", "场"]


def test_texts_are_taken_in_the_order_asked() -> None:
    texts = ids_to_texts([[1, 2], [], [3], [4, 5, 6]])
    taken = texts.take(np.array([3, 1, 0]))
    assert taken.ids.tolist() == [4, 5, 6, 1, 2]
    assert taken.starts.tolist() == [0, 3, 3, 5]


def test_only_rows_of_the_batch_are_updated() -> None:
    rows = Rows(np.ones((4, 2), dtype=np.float32))
    used, leaf, [renumbered] = rows.gather([ids_to_texts([[1, 3, 1]])])
    leaf[renumbered].sum().backward()  # type: ignore[no-untyped-call]
    rows.update(used, leaf, 0.1)
    assert rows.table[[0, 2]].eq(1).all()
    assert torch.allclose(rows.table[[1, 3]], torch.tensor(0.9), atol=1e-4)


def test_ranking_loss_is_small_when_each_row_is_nearest_to_its_own() -> None:
    rows = torch.eye(4)
    assert ranking_loss(rows, rows, 20.0) < 1e-6
    assert ranking_loss(rows, rows.flip(0), 20.0) > 10


def test_alignment_finds_the_word_that_always_comes_along() -> None:
    english = ids_to_texts([[1, 2], [1, 3], [2, 3]])
    chinese = ids_to_texts([[11, 12], [11, 13], [12, 13]])
    aligned = align_words([(english, chinese)], 20, rounds=20)
    best = {
        token: int(aligned.chinese[aligned.english == token][aligned.probability[aligned.english == token].argmax()])
        for token in (1, 2, 3)
    }
    assert best == {1: 11, 2: 12, 3: 13}


def test_pseudo_english_keeps_the_order_and_the_borders_of_texts() -> None:
    # three tokens with two renderings each: 0 -> 10 or 10, 1 -> 11 12 or 11 12, 2 -> nothing
    alternatives = Alternatives(ids_to_texts([[10], [10], [11, 12], [11, 12], [], []]), 2)
    texts = ids_to_texts([[0, 1], [2], [1]])
    keep = np.ones(3, dtype=np.float32)
    found = to_pseudo_english(texts, alternatives, keep, np.random.default_rng(0))
    assert found.ids.tolist() == [10, 11, 12, 11, 12]
    assert found.starts.tolist() == [0, 3, 3, 5]


def test_spans_lie_inside_their_text() -> None:
    texts = ids_to_texts([list(range(10)), list(range(100, 103))])
    spans = random_spans(texts, 4, np.random.default_rng(1))
    first, second = spans.ids[: spans.starts[1]].tolist(), spans.ids[spans.starts[1] :].tolist()
    assert first == list(range(first[0], first[0] + 4)) and first[-1] < 10
    assert second == [100, 101, 102]


def test_projection_keeps_distances_in_the_main_axes() -> None:
    generator = np.random.default_rng(0)
    flat = generator.normal(size=(200, 3)).astype(np.float32) @ generator.normal(size=(3, 8)).astype(np.float32)
    projected = fit_projection(flat, 3)(flat)
    centred = flat - flat.mean(axis=0)
    expected = centred / np.linalg.norm(centred, axis=1, keepdims=True)
    assert np.allclose(projected @ projected.T, expected @ expected.T, atol=1e-4)


def test_a_words_first_sense_counts_most() -> None:
    [row] = mean_senses([["a", "b"]], {"a": 0, "b": 1}, np.eye(2, dtype=np.float32), 3)
    assert row.tolist() == pytest.approx([2 / 5**0.5, 1 / 5**0.5])


def test_rare_tokens_weigh_more() -> None:
    rare, common = sif_weights(np.array([1, 10**6]))
    assert rare > 0.9 and common < 0.01


def test_int8_rows_are_close_and_zero_rows_stay_zero() -> None:
    table = np.random.default_rng(0).normal(size=(50, 32)).astype(np.float32)
    table[7] = 0
    rows, scales = quantise(table)
    assert rows.dtype == np.int8
    back = rows * scales[:, None]
    assert np.abs(back - table).max() <= np.abs(table).max() / 254 + 1e-6
    assert not back[7].any()


def test_the_unknown_row_is_short_and_on_the_least_used_axis() -> None:
    table = np.ones((10, 4), dtype=np.float32) * np.array([3, 0.01, 2, 5], dtype=np.float32)
    table *= np.random.default_rng(0).normal(size=(10, 4))
    row = with_unknown_row(table)[0]
    assert np.abs(row).argmax() == 1 and 0 < np.linalg.norm(row) < 1e-3


def test_word_lists_are_sorted_shares_without_the_weak_ones() -> None:
    assert "cluster\t集群 0.75 簇 0.25\n" in scores_to_tsv({"cluster": {"簇": 1.0, "集群": 3.0, "丛": 0.01}})


def test_long_texts_are_cut_for_training() -> None:
    tokenizer = words_to_tokenizer(log_scores({"机": 1.0}))
    assert len(tokenize(tokenizer, ["机" * 50], longest=20).ids) == 20


def test_our_own_papers_give_a_pair_for_each_rendering_and_name(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "source.txt").write_text("标题\n  武汉集群\n", encoding="utf-8")
    (tmp_path / "one" / "english.jsonl").write_text(
        '{"line": 2, "en": "A cluster in Wuhan", "name": "Wuhan Cluster"}\n'
    )
    pairs = train_encoder.read_papers(tmp_path)
    assert pairs == [data.Pair("A cluster in Wuhan", "武汉集群", "one"), data.Pair("Wuhan Cluster", "武汉集群", "one")]
