"""Search in an index's prose: BM25 over words and cosines of vectors, fused after min-max scaling.

An English question meets the English rendering with its own words, and the Chinese text with the Chinese words that
may stand for them, all equivalents of a word counted as one term (probabilistic structured queries, Darwish and Oard
2003, section 3). A chunk's cosine mixes that of the whole with that of its best window.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from corpus.encode import Encoder
from corpus.equivalents import english_to_terms
from corpus.model import Language
from corpus.store import Field, Index, vector_to_chunk
from corpus.words import search_terms

SATURATION = 1.5
"""BM25's k1."""
LENGTH = 0.75
"""BM25's b."""
TRANSLATED = 1.0
"""Weight of the Chinese words that stand for an English question's, beside its own words in the rendering."""
SUBJECTS = 0.5
"""Weight of the subject index's words beside the text's own."""
WINDOW_SHARE = 0.7
"""Cosine of a chunk: this share of its best window's, the rest the whole chunk's."""
VECTOR_WEIGHT: Mapping[Language, float] = {"zh": 0.7, "en": 2.0}
"""Weight of the vector score beside the lexical one (weight 1), after scaling: `python -m eval.retrieval --tune`."""
NEAREST = 512
"""Vectors that are asked for: those of some hundred chunks with all their windows."""


class QueryTerm(NamedTuple):
    """One term of a question: how much it counts, and its forms, each with the probability that it stands for it."""

    weight: float
    forms: Mapping[str, float]


class Score(NamedTuple):
    """A chunk's scores: BM25, cosine, and both fused; only the cosine can be compared between questions."""

    lexical: float
    cosine: float
    fused: float


class ChunkSearch:
    """Searches the chunks of one index with one encoder. Safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    @cached_property
    def _collection(self):  # type: ignore[no-untyped-def]
        return self._index.collection("chunks")

    @cached_property
    def _vectors(self) -> int:
        return int(self._collection.count())

    def search(self, text: str, language: Language, terms: Sequence[str] | None = None) -> dict[str, Score]:
        """Chunk id -> its scores, for all chunks that either side found.

        `terms` are the question's index terms if the caller knows them better (names added, stop words left out).
        """
        own = search_terms(text) if terms is None else terms
        return fuse(self.lexical(text, own, language), self.cosines(text), VECTOR_WEIGHT[language])

    def lexical(self, text: str, terms: Iterable[str], language: Language) -> dict[str, float]:
        """BM25 by chunk; for English over the rendering and, by their Chinese equivalents, over the text."""
        own = [QueryTerm(1.0, {term: 1.0}) for term in terms]
        scores = defaultdict(float, self.bm25(own, language))
        for id_, score in self.bm25(own, "subjects").items():
            scores[id_] += SUBJECTS * score
        if language == "en":
            for id_, score in self.bm25([*english_to_query(text)], "zh").items():
                scores[id_] += TRANSLATED * score
        return dict(scores)

    def bm25(self, terms: Sequence[QueryTerm], field: Field) -> dict[str, float]:
        """BM25 (Robertson and Zaragoza 2009, section 3) of chunks that hold a form of a term.

        The frequencies of a term's forms are weighted by their probability and added up before they saturate.
        """
        found = self._index.occurrences({form for term in terms for form in term.forms}, field)
        sizes = self._index.chunk_sizes
        filled = [size[field] for size in sizes.values() if size[field]]
        mean = sum(filled) / max(1, len(filled))
        scores: dict[str, float] = defaultdict(float)
        for term in terms:
            frequency: dict[str, float] = defaultdict(float)
            holding = 0.0
            for form, probability in term.forms.items():
                counts = found.get(form, {})
                holding += probability * len(counts)
                for id_, count in counts.items():
                    frequency[id_] += probability * count
            rarity = inverse_frequency(holding, len(sizes))
            for id_, weighted in frequency.items():
                norm = SATURATION * (1 - LENGTH + LENGTH * sizes[id_][field] / mean)
                scores[id_] += term.weight * rarity * weighted * (SATURATION + 1) / (weighted + norm)
        return dict(scores)

    def cosines(self, text: str) -> dict[str, float]:
        """Cosine by chunk: of its text or rendering, each the whole mixed with its windows, or of a subject entry.

        Where only windows are among the nearest vectors, the whole is taken to be as far as the farthest of them.
        """
        count = min(NEAREST, self._vectors)
        query = self._encoder.encode_queries([text])
        found = self._collection.query(query_embeddings=query, n_results=count, include=["distances"])
        whole: dict[tuple[str, Field], float] = {}
        best: dict[tuple[str, Field], float] = {}
        farthest = 1.0
        for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            chunk, field, is_window = vector_to_chunk(id_)
            farthest = min(farthest, 1 - distance)
            kept = best if is_window else whole
            kept[chunk, field] = max(kept.get((chunk, field), -1.0), 1 - distance)
        cosines: dict[str, float] = {}
        for key in whole.keys() | best.keys():
            near, all_of_it = best.get(key, whole.get(key, farthest)), whole.get(key, farthest)
            mixed = near if key[1] == "subjects" else WINDOW_SHARE * near + (1 - WINDOW_SHARE) * all_of_it
            cosines[key[0]] = max(cosines.get(key[0], -1.0), mixed)
        return cosines


def english_to_query(text: str) -> Iterable[QueryTerm]:
    """Each word or phrase of an English question: its Chinese equivalents and, a text may hold it, itself."""
    for term in english_to_terms(text):
        forms = {neighbour.word: neighbour.similarity for neighbour in term.chinese}
        if " " not in term.english:
            forms |= dict.fromkeys(search_terms(term.english), 1.0)
        yield QueryTerm(term.weight, forms)


def inverse_frequency(holding: float, total: int) -> float:
    """BM25's inverse document frequency, above 0 for a term that all hold."""
    return math.log(1 + max(total - holding + 0.5, 0.5) / (holding + 0.5))


def fuse(lexical: Mapping[str, float], cosines: Mapping[str, float], weight: float) -> dict[str, Score]:
    """(Lexical + `weight` x vectors) / (1 + `weight`), both scaled to 0..1 within the question.

    Equal-rank fusion loses 3 to 7 points of recall@1 against it (docs/log.md).
    """
    scaled_lexical = _scaled(lexical, 0.0)
    scaled_cosines = _scaled(cosines, min(cosines.values(), default=0.0))
    return {
        id_: Score(
            lexical.get(id_, 0.0),
            cosines.get(id_, 0.0),
            (scaled_lexical.get(id_, 0.0) + weight * scaled_cosines.get(id_, 0.0)) / (1 + weight),
        )
        for id_ in dict.fromkeys([*lexical, *cosines])
    }


def _scaled(scores: Mapping[str, float], low: float) -> dict[str, float]:
    high = max(scores.values(), default=low)
    return {id_: (score - low) / (high - low) if high > low else 1.0 for id_, score in scores.items()}
