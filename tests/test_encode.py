"""The encoder: unit rows for any text, the same vectors in sentence-transformers, clear errors, quick word look-up."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.encode import (
    BUNDLED,
    Encoder,
    EncoderError,
    Prompts,
    SentenceTransformerEncoder,
    StaticEncoder,
    load_encoder,
    prompts_of,
)
from corpus.words import simplify

DATA = Path(__file__).parents[1] / "eval" / "retrieval"


LOADED: list[Encoder] = []


def load_once() -> Encoder:
    """For property tests, which cannot take a fixture of a wider scope without a warning."""
    if not LOADED:
        LOADED.append(load_encoder())
    return LOADED[0]


@pytest.fixture
def encoder() -> Encoder:
    return load_once()


def development_texts() -> list[str]:
    rows = [json.loads(line) for path in sorted(DATA.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()]
    return [text for row in rows for text in (row["paragraph"], *row["chinese"], *row["english"])]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_unit_row_alone_or_in_a_batch(text: str) -> None:
    encoder = load_once()
    alone = encoder.encode_queries([text])
    batch = encoder.encode_passages(["集群", text])
    assert alone.shape == (1, encoder.dimension) and alone.dtype == np.float32
    assert np.isfinite(alone).all()
    assert np.linalg.norm(alone[0]) == pytest.approx(1.0, abs=1e-4)
    assert np.allclose(alone[0], batch[1], atol=1e-5)


def test_texts_without_a_known_token_share_one_vector_that_resembles_nothing(encoder: Encoder) -> None:
    empty = encoder.encode_queries(["", " \n", "😀🎉", "...！？", "привет"])
    assert (empty == empty[0]).all()
    texts = encoder.encode_passages(development_texts()[:500])
    assert np.abs(texts @ empty[0]).max() < 0.5
    assert abs(float((texts @ empty[0]).mean())) < 0.1


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_a_million_characters(encoder: Encoder) -> None:
    [short, long] = encoder.encode_passages(["先进制造业集群。", "先进制造业集群。" * 125_000])
    assert short @ long == pytest.approx(1.0, abs=1e-3)


def test_traditional_and_full_width_text_gives_the_same_vector(encoder: Encoder) -> None:
    rows = encoder.encode_queries(["戰略性新興產業集群２０２０ABC", "战略性新兴产业集群2020abc"])
    assert rows[0] @ rows[1] == pytest.approx(1.0, abs=1e-5)


def test_related_texts_are_near_across_languages(encoder: Encoder) -> None:
    questions = encoder.encode_queries(["Which cities have a biomedicine cluster?", "weather forecast for tomorrow"])
    passages = encoder.encode_passages(["生物医药产业集群所在的城市", "明天的天气预报"])
    scores = questions @ passages.T
    assert scores[0, 0] > scores[0, 1] + 0.2
    assert scores[1, 1] > scores[1, 0] + 0.2


def test_sentence_transformers_gives_the_same_vectors(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = [simplify(text) for text in development_texts()[:1000]]
    assert len(texts) == 1000
    model = SentenceTransformer(str(BUNDLED), device="cpu")
    theirs = model.encode(texts, convert_to_numpy=True)
    cosines = (theirs * encoder.encode_passages(texts)).sum(axis=1) / np.linalg.norm(theirs, axis=1)
    assert cosines.min() >= 0.999


def test_loading_needs_no_torch_and_little_time() -> None:
    script = (
        "import sys, time; start = time.perf_counter(); from corpus.encode import load_encoder; e = load_encoder(); "
        "e.encode_queries(['武汉']); print(time.perf_counter() - start, 'torch' in sys.modules, e.hash)"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=DATA.parents[1]
    )
    seconds, torch_loaded, digest = out.stdout.split()
    assert torch_loaded == "False"
    assert float(seconds) < 5  # half a second on a quiet machine: eval/retrieval.py --speed measures it
    assert digest == load_encoder().hash


def test_speed_is_of_the_promised_order(encoder: Encoder) -> None:
    encoder.encode_queries(["warm"])
    start = time.process_time()
    for _ in range(200):
        encoder.encode_queries(["武汉有几个战略性新兴产业集群？"])
    assert (time.process_time() - start) / 200 < 0.005
    passages = [text[:500] for text in development_texts() if len(text) >= 500]
    start = time.process_time()
    encoder.encode_passages(passages)
    assert len(passages) / (time.process_time() - start) > 300


def test_size_in_git_is_bounded() -> None:
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) <= 32_000_000


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("BAAI/bge-small-zh-v1.5", "为这个句子生成表示以用于检索相关文章："),
        ("BAAI/bge-base-en-v1.5", "Represent this sentence for searching relevant passages: "),
        ("BAAI/bge-m3", ""),
        ("intfloat/multilingual-e5-small", "query: "),
        ("/models/multilingual-e5-large-instruct/", "Instruct: "),
        ("thenlper/gte-base-zh", ""),
        ("Alibaba-NLP/gte-Qwen2-1.5B-instruct", "Instruct: "),
        ("Qwen/Qwen3-Embedding-0.6B", "Instruct: "),
        ("sentence-transformers/all-MiniLM-L6-v2", ""),
    ],
)
def test_each_family_gets_its_prompt(name: str, query: str) -> None:
    found = prompts_of(name)
    assert found.query.startswith(query) and bool(found.query) == bool(query)
    assert found.passage == ("passage: " if query == "query: " else "")


class RecordingModel:
    """Stands in for a SentenceTransformer: notes the prompt, returns what it was told to."""

    def __init__(self, rows: list[list[float]]) -> None:
        self.prompts = {"query": "", "document": ""}
        self.rows = rows
        self.seen: list[tuple[list[str], str]] = []

    def get_embedding_dimension(self) -> int:
        return len(self.rows[0])

    def encode(self, texts: list[str], *, prompt: str, **_: object) -> np.ndarray:
        self.seen.append((texts, prompt))
        return np.array(self.rows[: len(texts)])


def test_a_model_of_a_family_is_asked_with_its_prompts_and_scaled_to_unit_rows() -> None:
    model = RecordingModel([[3.0, 4.0], [0.0, 0.0]])
    encoder = SentenceTransformerEncoder("intfloat/multilingual-e5-small", model)
    assert encoder.encode_queries(["臺灣"]).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)]]
    assert encoder.encode_passages(["a", "b"])[1].tolist() == [1.0, 0.0]
    assert model.seen == [(["台湾"], "query: "), (["a", "b"], "passage: ")]


def test_the_models_own_prompts_come_first() -> None:
    model = RecordingModel([[1.0]])
    model.prompts = {"query": "ask: ", "document": ""}
    encoder = SentenceTransformerEncoder("intfloat/multilingual-e5-small", model)
    assert encoder.prompts == Prompts("ask: ", "passage: ")


def test_a_vector_that_is_not_finite_is_an_error() -> None:
    encoder = SentenceTransformerEncoder("x", RecordingModel([[float("nan"), 1.0]]))
    with pytest.raises(EncoderError, match="no finite vector for 'text'"):
        encoder.encode_queries(["text"])


def test_the_bundled_directory_by_name_needs_no_sentence_transformers() -> None:
    assert isinstance(load_encoder(str(BUNDLED)), StaticEncoder)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path / "missing", "no such directory"),
        (lambda path: _touch(path / "file"), "is a file"),
        (lambda path: path, "neither modules.json nor config.json"),
    ],
)
def test_a_wrong_path_is_explained(make, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(EncoderError, match=message) as caught:
        load_encoder(str(make(tmp_path)))
    assert str(tmp_path) in str(caught.value) and "WHITEPAPER_ENCODER" in str(caught.value)


def _touch(path: Path) -> Path:
    path.write_text("x")
    return path


def test_a_sentence_transformers_directory_without_weights_is_explained(tmp_path: Path) -> None:
    for name in ("modules.json", "tokenizer.json", "config_sentence_transformers.json"):
        shutil.copy(BUNDLED / name, tmp_path / name)
    with pytest.raises(EncoderError, match="incomplete or damaged"):
        load_encoder(str(tmp_path))


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json"])
def test_a_static_directory_without_a_file_is_explained(missing: str, tmp_path: Path) -> None:
    _link_bundled(tmp_path, missing)
    with pytest.raises(EncoderError, match="cannot read") as caught:
        load_encoder(str(tmp_path))
    assert missing in str(caught.value)


def test_half_a_surrogate_pair_is_no_error(encoder: Encoder) -> None:
    rows = encoder.encode_queries(["集群\ud83d", "集群?"])
    assert rows[0] @ rows[1] == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize(
    ("name", "content"),
    [("tokenizer.json", "{"), ("encoder.json", "{"), ("encoder.json", "[]"), ("encoder.json", "{}")],
)
def test_a_damaged_json_file_is_explained(name: str, content: str, tmp_path: Path) -> None:
    _link_bundled(tmp_path, name)
    (tmp_path / name).write_text(content)
    with pytest.raises(EncoderError, match=name.replace(".", r"\.")):
        load_encoder(str(tmp_path))


def test_a_weights_file_cut_short_is_explained(tmp_path: Path) -> None:
    _link_bundled(tmp_path, "model.safetensors")
    (tmp_path / "model.safetensors").write_bytes((BUNDLED / "model.safetensors").read_bytes()[:5000])
    with pytest.raises(EncoderError, match="cut short"):
        load_encoder(str(tmp_path))


def _link_bundled(directory: Path, without: str) -> None:
    for name in {"encoder.json", "model.safetensors", "tokenizer.json"} - {without}:
        (directory / name).symlink_to(BUNDLED / name)


def test_a_hub_id_without_network_is_explained_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.request

    import sentence_transformers

    def refuse(name: str, **_: object) -> None:
        raise OSError(f"{name} is not in the cache")

    def no_network(url: str, timeout: float) -> None:
        raise URLError("Name or service not known")

    monkeypatch.setattr(sentence_transformers, "SentenceTransformer", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", no_network)
    with pytest.raises(EncoderError, match=r"no such directory.*Name or service not known.*Check the network"):
        load_encoder("BAAI/bge-m3")
