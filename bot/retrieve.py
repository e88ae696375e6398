"""Prose retrieval: lexical scores from SQLite, vectors from Chroma, fused after min-max scaling.

What comes back is a whole answer unit (all that stands under a heading), not a window of characters. Each passage
carries both scores and its coverage, the share of the question's content (by inverse document frequency) that it
holds: how sure one can be that it answers at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from bot.question import Question
from corpus.encode import Encoder, english_to_terms
from corpus.model import Chunk, Language
from corpus.store import ENGLISH, Index
from corpus.words import fold, search_terms, stem

CANDIDATES = 64
VECTOR_WEIGHT: Mapping[Language, float] = {"zh": 0.7, "en": 1.2}
"""Weight of the vector score beside the lexical one (weight 1)."""
TRANSLATED = 0.3
"""Weight of a match of an English question's Chinese equivalents beside one of its own words."""
COVERAGE_WEIGHT = 0.8
MARK = 0.8
"""What a passage gains that reads like the kind of answer asked for: a definition, a reason."""
NAME = 0.6
"""What a passage gains that speaks of everything the question names."""
QUOTED = 1.0
"""What a passage gains that holds words which the question puts in quotation marks."""
SYNONYM = 0.5
"""Cosine of two words from which one counts for the other."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrieved unit: fused score, its lexical (BM25) and vector (cosine) parts, and coverage in 0..1."""

    chunk: Chunk
    score: float
    lexical: float
    cosine: float
    coverage: float
    marked: bool = False
    """Whether it reads like the kind of answer asked for (a definition, a reason), or holds words that were quoted."""
    held: frozenset[str] = frozenset()
    """The question's terms that it holds, itself or by a near-synonym."""


class Retriever:
    """Searches one index with one encoder."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._words: dict[str, NDArray[np.float32]] = {}
        self._spelt: dict[str, str] = {}
        self._synonyms: dict[str, tuple[str, ...]] = {}
        self._vectors_of: dict[str, NDArray[np.float32]] = {}
        self._terms_of: dict[str, frozenset[str]] = {}

    @cached_property
    def _collection(self):  # type: ignore[no-untyped-def]
        return self._index.collection("chunks")

    def search(self, question: Question, text: str, limit: int = 5) -> list[Passage]:
        """The best passages for `text`, best first; scores are comparable within one search, coverage across all."""
        self._learn(text)
        terms = self.query_terms(question, text)
        self._synonyms = self._translated(text) if question.language_of(text) == "en" else {}
        lexical = self._lexical(terms, question.language_of(text))
        for id_, score in self._lexical([w for ws in self._synonyms.values() for w in ws], "zh").items():
            lexical[id_] = lexical.get(id_, 0.0) + TRANSLATED * score
        cosine = self._vectors(text)
        asked = [kind for kind in question.marks if question.has(kind)]
        names = [(each, self._rarity(each)) for each in question.names]
        found = re.findall(r'"([^"]{3,60})"|(\d+\.\d+|\d+(?:\+\d+)+)', question.folded)
        quoted = [words for pair in found for words in pair if words]
        marked_ids = [c.id for c in self._index.chunks.values() if asked and self._reads_like(c, asked, question)]
        ids = list(dict.fromkeys([*lexical, *cosine, *marked_ids]))
        if not ids:
            return []
        weight = VECTOR_WEIGHT[question.language_of(text)]
        low, high = min(lexical.values(), default=0.0), max(lexical.values(), default=0.0)
        near, far = max(cosine.values(), default=0.0), min(cosine.values(), default=0.0)
        weights = self._weights(terms)
        passages = []
        for id_ in ids:
            chunk = self._index.chunks[id_]
            scaled = _scaled(lexical.get(id_), low, high) + weight * _scaled(cosine.get(id_), far, near)
            shares = self._shares(chunk, weights)
            total = sum(weights.values())
            coverage = sum(weights[term] * share for term, share in shares.items()) / total if total else 0.0
            marked = sum(MARK for kind in asked if question.marks[kind].search(f"{chunk.text}\n{chunk.english}"))
            score = scaled + COVERAGE_WEIGHT * coverage + min(1.0, 2 * coverage) * marked / (1 + len(chunk.text) / 400)
            score += NAME * _named(chunk, names)
            cited = any(words in fold(chunk.text) or words in fold(chunk.english) for words in quoted)
            score += QUOTED if cited else 0.0
            passages.append(
                Passage(
                    chunk,
                    score,
                    lexical.get(id_, 0.0),
                    cosine.get(id_, 0.0),
                    coverage,
                    marked > 0 or cited,
                    frozenset(t for t, s in shares.items() if s),
                )
            )
        passages.sort(key=lambda passage: (-passage.score, passage.chunk.span.first))
        return _widened(passages)[:limit]

    @staticmethod
    def _reads_like(chunk: Chunk, asked: Sequence[str], question: Question) -> bool:
        return any(question.marks[kind].search(f"{chunk.text}\n{chunk.english}") for kind in asked)

    def query_terms(self, question: Question, text: str) -> list[str]:
        """Index terms of a question, without stop words; for English also the Chinese names of what it names."""
        stop = question.stop_words
        terms = [t for t in search_terms(text) if t not in stop and not (len(t) == 1 and not t.isascii())]
        terms += [t for t in question.chinese_names if t not in terms]
        return list(dict.fromkeys(terms))

    def _lexical(self, terms: Sequence[str], language: Language) -> dict[str, float]:
        if not terms:
            return {}
        query = " OR ".join('"' + term.replace('"', '""') + '"' for term in terms)
        weights = "1.0, 0.3" if language == "zh" else "0.6, 1.0"
        sql = f"SELECT id, -bm25(lexical, 0, {weights}) FROM lexical WHERE lexical MATCH ? ORDER BY 2 DESC LIMIT ?"
        with self._index.connection() as db:
            return dict(db.execute(sql, (query, CANDIDATES)).fetchall())

    def _vectors(self, text: str) -> dict[str, float]:
        vector = self._encoder.encode_queries([text])
        count = min(2 * CANDIDATES, self._collection.count())
        found = self._collection.query(query_embeddings=vector, n_results=count, include=["distances"])
        near: dict[str, float] = {}
        for id_, distance in zip(found["ids"][0], found["distances"][0], strict=True):
            chunk = id_.removesuffix(ENGLISH)
            near[chunk] = max(near.get(chunk, -1.0), 1 - distance)
        return near

    def _rarity(self, names: Sequence[str]) -> float:
        """Inverse document frequency of a thing by its names: what every passage speaks of tells none apart."""
        held = sum(any(name in chunk.text for name in names) for chunk in self._index.chunks.values())
        return math.log(1 + len(self._index.chunks) / (1 + held))

    def _weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term; a term that stands nowhere weighs most."""
        total = max(1, len(self._index.chunks))
        weights = {}
        with self._index.connection() as db:
            for term in terms:
                quoted = '"' + term.replace('"', '""') + '"'
                held = db.execute("SELECT count(*) FROM lexical WHERE lexical MATCH ?", (quoted,)).fetchone()[0]
                weights[term] = math.log(1 + (total - held + 0.5) / (held + 0.5))
        return weights

    def _shares(self, chunk: Chunk, terms: Iterable[str]) -> dict[str, float]:
        """How much of each term a chunk holds: 1 for itself, for a near-synonym its similarity, else 0.

        The similarity of two words is the cosine of their vectors, counted from `SYNONYM` upwards.
        """
        held = self._held_terms(chunk)
        missing = [t for t in terms if t not in held and not held & set(self._synonyms.get(t, ()))]
        near = self._nearest(missing, chunk) if missing else {}
        return {term: near.get(term, 0.0) if term in near else 1.0 for term in terms}

    @staticmethod
    def _translated(text: str) -> dict[str, tuple[str, ...]]:
        """Each content word of an English question, by its stem, with the index terms of its Chinese equivalents."""
        found: dict[str, tuple[str, ...]] = {}
        for term in english_to_terms(text):
            words = [part for near in term.chinese if near.similarity >= 0.4 for part in search_terms(near.word)]
            found[stem(term.english)] = tuple(dict.fromkeys(word for word in words if len(word) > 1))[:6]
        return found

    def _nearest(self, terms: Sequence[str], chunk: Chunk) -> dict[str, float]:
        for term in terms:
            if term not in self._words:
                self._words[term] = self._encoder.encode_queries([self._spelt.get(term, term)])[0]
        vectors = self._chunk_words(chunk)
        best = (np.stack([self._words[term] for term in terms]) @ vectors.T).max(axis=1)
        return {term: float(s) if s >= SYNONYM else 0.0 for term, s in zip(terms, best, strict=True)}

    def _chunk_words(self, chunk: Chunk) -> NDArray[np.float32]:
        """Vectors (words, dimension) of a chunk's words of two characters or more, kept for the next question."""
        if chunk.id not in self._vectors_of:
            words = sorted(self._spelt.get(t, t) for t in self._held_terms(chunk) if len(t) > 1) or [chunk.text]
            self._vectors_of[chunk.id] = self._encoder.encode_passages(words)
        return self._vectors_of[chunk.id]

    def _learn(self, text: str) -> None:
        """Keep a whole word for each English stem: a vector is a word's, not a stem's."""
        for word in re.findall(r"[a-z]{3,}", fold(text)):
            self._spelt.setdefault(stem(word), word)

    def _held_terms(self, chunk: Chunk) -> frozenset[str]:
        if chunk.id not in self._terms_of:
            text = "\n".join((*chunk.section, chunk.text, chunk.english))
            self._learn(text)
            self._terms_of[chunk.id] = frozenset(search_terms(text))
        return self._terms_of[chunk.id]


def _named(chunk: Chunk, names: Sequence[tuple[tuple[str, ...], float]]) -> float:
    """The share of the names asked about that a chunk's heading or first lines bear; half for one further down."""
    if not names:
        return 0.0
    head = "\n".join((*chunk.section[-2:], chunk.text.strip()[:14]))
    held = [
        1.0 if any(n in head for n in each) else 0.5 if any(n in chunk.text for n in each) else 0.0 for each, _ in names
    ]
    total = sum(rarity for _, rarity in names)
    return sum(share * rarity for share, (_, rarity) in zip(held, names, strict=True)) / total if total else 0.0


def _scaled(score: float | None, low: float, high: float) -> float:
    if score is None:
        return 0.0
    return (score - low) / (high - low) if high > low else 1.0


def _widened(passages: list[Passage]) -> list[Passage]:
    """The unit above takes the place of a best passage where its parts crowd the top with nearly equal scores."""
    if len(passages) < 3:
        return passages
    best = passages[0]
    for wider in passages[1:6]:
        span = wider.chunk.span
        inside = [
            p
            for p in passages[:6]
            if p is not wider
            and span.overlaps(p.chunk.span)
            and p.chunk.span.first >= span.first
            and p.chunk.span.last <= span.last
        ]
        distinct = {p.chunk.section for p in inside if not any(p.chunk.section == q.chunk.section[:-1] for q in inside)}
        if wider.chunk.whole and best in inside and wider.score >= 0.85 * best.score and len(distinct) >= 2:
            return [replace(wider, score=best.score), *(p for p in passages if p is not wider)]
    return passages
