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
WORDS_KEPT = 20_000
"""Vectors of question words that are kept for the next question, some 1 kB each."""
FINALISTS = 20
"""How many of the candidates are read closely."""
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


@dataclass(frozen=True)
class _Query:
    """A question as the search sees it."""

    language: Language
    weights: Mapping[str, float]
    """Index term -> inverse document frequency."""
    synonyms: Mapping[str, tuple[str, ...]]
    """English term -> index terms of its Chinese equivalents."""
    marks: tuple[re.Pattern[str], ...]
    names: tuple[tuple[tuple[str, ...], float], ...]
    """The names of each thing that is named, and how rare it is."""
    quoted: tuple[str, ...]

    def marked(self, chunk: Chunk) -> bool:
        return any(pattern.search(f"{chunk.text}\n{chunk.english}") for pattern in self.marks)

    def cited(self, chunk: Chunk) -> bool:
        return any(words in fold(chunk.text) or words in fold(chunk.english) for words in self.quoted)

    def bonus(self, chunk: Chunk) -> float:
        return NAME * _named(chunk, self.names) + (QUOTED if self.cited(chunk) else 0.0)


class Retriever:
    """Searches one index with one encoder."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder
        self._words: dict[str, NDArray[np.float32]] = {}
        self._spelt: dict[str, str] = {}
        self._vectors_of: dict[str, NDArray[np.float32]] = {}
        self._terms_of: dict[str, frozenset[str]] = {}

    @cached_property
    def _collection(self):  # type: ignore[no-untyped-def]
        return self._index.collection("chunks")

    def search(self, question: Question, text: str, limit: int = 5) -> list[Passage]:
        """The best passages for `text`, best first; scores are comparable within one search, coverage across all."""
        query = self._query(question, text)
        lexical, cosine = self._lexical(query), self._vectors(text)
        chunks = self._index.chunks.values()
        marked = [c.id for c in chunks if (query.marks and query.marked(c)) or (query.quoted and query.cited(c))]
        low, high = min(lexical.values(), default=0.0), max(lexical.values(), default=0.0)
        far, near = min(cosine.values(), default=0.0), max(cosine.values(), default=0.0)
        fused: dict[str, float] = {}
        for id_ in dict.fromkeys([*lexical, *cosine, *marked]):
            vector = VECTOR_WEIGHT[query.language] * _scaled(cosine.get(id_), far, near)
            fused[id_] = _scaled(lexical.get(id_), low, high) + vector + query.bonus(self._index.chunks[id_])
        finalists = sorted(fused, key=lambda id_: -fused[id_])[:FINALISTS]
        passages = [
            self._passage(query, id_, fused[id_], lexical.get(id_, 0.0), cosine.get(id_, 0.0))
            for id_ in dict.fromkeys([*finalists, *marked])
        ]
        passages.sort(key=lambda passage: (-passage.score, passage.chunk.span.first))
        return _widened(passages)[:limit]

    def _query(self, question: Question, text: str) -> _Query:
        self._learn(text)
        language = question.language_of(text)
        found = re.findall(r'"([^"]{3,60})"|(\d+\.\d+|\d+(?:\+\d+)+)', question.folded)
        return _Query(
            language,
            self._weights(self.query_terms(question, text)),
            self._translated(text) if language == "en" else {},
            tuple(pattern for kind, pattern in question.marks.items() if question.has(kind)),
            tuple((each, self._rarity(each)) for each in question.names),
            tuple(words for pair in found for words in pair if words),
        )

    def _passage(self, query: _Query, id_: str, fused: float, lexical: float, cosine: float) -> Passage:
        chunk = self._index.chunks[id_]
        shares = self._shares(chunk, query)
        total = sum(query.weights.values())
        coverage = sum(query.weights[term] * share for term, share in shares.items()) / total if total else 0.0
        marked, cited = query.marked(chunk), query.cited(chunk)
        score = fused + COVERAGE_WEIGHT * coverage
        if marked:
            score += MARK * min(1.0, 2 * coverage) / (1 + len(chunk.text) / 400)
        held = frozenset(term for term, share in shares.items() if share)
        return Passage(chunk, score, lexical, cosine, coverage, marked or cited, held)

    def query_terms(self, question: Question, text: str) -> list[str]:
        """Index terms of a question, without stop words; for English also the Chinese names of what it names."""
        stop = question.stop_words
        terms = [t for t in search_terms(text) if t not in stop and len(t) > 1]
        terms += [t for t in question.chinese_names if t not in terms]
        return list(dict.fromkeys(terms))

    def _lexical(self, query: _Query) -> dict[str, float]:
        """BM25 by chunk: of the question's own terms and, at less weight, of their Chinese equivalents."""
        scores = self._bm25(list(query.weights), query.language)
        for id_, score in self._bm25([w for words in query.synonyms.values() for w in words], "zh").items():
            scores[id_] = scores.get(id_, 0.0) + TRANSLATED * score
        return scores

    def _bm25(self, terms: Sequence[str], language: Language) -> dict[str, float]:
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

    def _shares(self, chunk: Chunk, query: _Query) -> dict[str, float]:
        """How much of each term a chunk holds: 1 for itself or its Chinese equivalent, a synonym's similarity, or 0.

        The similarity of two words is the cosine of their vectors, counted from `SYNONYM` upwards.
        """
        held = self._held_terms(chunk)
        missing = [t for t in query.weights if t not in held and not held & set(query.synonyms.get(t, ()))]
        near = self._nearest(missing, chunk) if missing else {}
        return {term: near.get(term, 0.0) if term in near else 1.0 for term in query.weights}

    @staticmethod
    def _translated(text: str) -> dict[str, tuple[str, ...]]:
        """Each content word of an English question, by its stem, with the index terms of its Chinese equivalents."""
        found: dict[str, tuple[str, ...]] = {}
        for term in english_to_terms(text):
            words = [part for near in term.chinese if near.similarity >= 0.4 for part in search_terms(near.word)]
            found[stem(term.english)] = tuple(dict.fromkeys(word for word in words if len(word) > 1))[:6]
        return found

    def _nearest(self, terms: Sequence[str], chunk: Chunk) -> dict[str, float]:
        if len(self._words) > WORDS_KEPT:
            self._words.clear()
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
