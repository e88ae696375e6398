"""Prose retrieval: what the search in the chunks found, read closely against the question.

What comes back is a whole answer unit (all that stands under a heading), not a window of characters. Each passage
carries both scores and its coverage, the share of the question's content (by inverse document frequency) that it
holds: how sure one can be that it answers at all.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.asking import spans_of
from bot.question import Question
from corpus.encode import Encoder
from corpus.equivalents import english_to_terms
from corpus.model import Chunk, Language
from corpus.search import ChunkSearch, Score, inverse_frequency
from corpus.store import FIELDS, Index
from corpus.words import fold, search_terms, stem

TERMS_KEPT = 2_000
"""Terms of questions whose likeness to each word of the text is kept for the next question, some 20 kB each."""
FINALISTS = 20
"""How many of the candidates are read closely."""
COVERAGE_WEIGHT = 0.5
"""Weight of coverage beside the fused score, both in 0..1."""
MARK = 0.5
"""What a passage gains that reads like the kind of answer asked for: a definition, a reason."""
NAME = 0.35
"""What a passage gains that speaks of everything the question names."""
QUOTED = 0.6
"""What a passage gains that holds words which the question puts in quotation marks."""
SYNONYM = 0.5
"""Cosine of two words from which one counts for the other."""


_NOTHING = Score(0.0, 0.0, 0.0)


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
        self._search = ChunkSearch(index, encoder)
        self._alike = lru_cache(maxsize=TERMS_KEPT)(self._likeness)
        self._rows_of: dict[str, NDArray[np.int64]] = {}

    def search(self, question: Question, text: str, limit: int = 5) -> list[Passage]:
        """The best passages for `text`, best first; scores are comparable within one search, coverage across all."""
        for first, last in reversed(spans_of(text, "genre")):
            text = text[:first] + text[last:]
        query = self._query(question, text)
        scores = self._search.search(text, query.language, list(query.weights))
        chunks = self._index.chunks
        marked = [id_ for id_, chunk in chunks.items() if query.marked(chunk) or query.cited(chunk)]
        found = dict.fromkeys([*scores, *marked])
        fused = {id_: scores.get(id_, _NOTHING).fused + query.bonus(chunks[id_]) for id_ in found}
        finalists = sorted(fused, key=lambda id_: -fused[id_])[:FINALISTS]
        passages = [
            self._passage(query, id_, fused[id_], scores.get(id_, _NOTHING))
            for id_ in dict.fromkeys([*finalists, *marked])
        ]
        passages.sort(key=lambda passage: (-passage.score, passage.chunk.span.first))
        return _widened(passages)[:limit]

    def _query(self, question: Question, text: str) -> _Query:
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

    def _passage(self, query: _Query, id_: str, fused: float, found: Score) -> Passage:
        chunk = self._index.chunks[id_]
        shares = self._shares(chunk, query)
        total = sum(query.weights.values())
        coverage = sum(query.weights[term] * share for term, share in shares.items()) / total if total else 0.0
        marked, cited = query.marked(chunk), query.cited(chunk)
        score = fused + COVERAGE_WEIGHT * coverage
        if marked:
            score += MARK * min(1.0, 2 * coverage) / (1 + len(chunk.text) / 400)
        held = frozenset(term for term, share in shares.items() if share)
        return Passage(chunk, score, found.lexical, found.cosine, coverage, marked or cited, held)

    def query_terms(self, question: Question, text: str) -> list[str]:
        """Index terms of a question, without stop words; for English also the Chinese names of what it names."""
        stop = _with_parts(question.stop_words)
        terms = [t for t in search_terms(text) if t not in stop and len(t) > 1]
        terms += [t for t in question.chinese_names if t not in terms]
        return list(dict.fromkeys(terms))

    def _rarity(self, names: Sequence[str]) -> float:
        """Inverse document frequency of a thing by its names: what every passage speaks of tells none apart."""
        held = sum(any(name in chunk.text for name in names) for chunk in self._index.chunks.values())
        return math.log(1 + len(self._index.chunks) / (1 + held))

    def _weights(self, terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term; a term that stands nowhere weighs most."""
        wanted = list(terms)
        holders: dict[str, set[str]] = {term: set() for term in wanted}
        for field in FIELDS:
            for term, counts in self._index.occurrences(wanted, field).items():
                holders[term].update(counts)
        return {term: inverse_frequency(len(held), len(self._index.chunks)) for term, held in holders.items()}

    def _shares(self, chunk: Chunk, query: _Query) -> dict[str, float]:
        """How much of each term a chunk holds: 1 for itself or its Chinese equivalent, a synonym's similarity, or 0.

        The similarity of two words is the cosine of their vectors, counted from `SYNONYM` upwards.
        """
        held = self._index.chunk_terms[chunk.id]
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
        """For each term how near a word of the chunk comes to it, or 0."""
        rows, _ = self._words
        if chunk.id not in self._rows_of:
            self._rows_of[chunk.id] = np.array([rows[t] for t in self._index.chunk_terms[chunk.id] if t in rows], int)
        held = self._rows_of[chunk.id]
        if not len(held):
            return dict.fromkeys(terms, 0.0)
        best = {term: float(self._alike(term)[held].max()) for term in terms}
        return {term: similarity if similarity >= SYNONYM else 0.0 for term, similarity in best.items()}

    def _likeness(self, term: str) -> NDArray[np.float32]:
        """The cosine of a term to each index term, (n,)."""
        vector: NDArray[np.float32] = self._encoder.encode_queries([self._whole_words.get(term, term)])[0]
        return self._words[1] @ vector

    @cached_property
    def _words(self) -> tuple[dict[str, int], NDArray[np.float32]]:
        """Each index term of two characters or more -> its row, and the rows: unit vectors (n, dimension)."""
        terms = sorted({t for held in self._index.chunk_terms.values() for t in held if len(t) > 1})
        vectors = self._encoder.encode_passages([self._whole_words.get(term, term) for term in terms])
        return {term: row for row, term in enumerate(terms)}, vectors

    @cached_property
    def _whole_words(self) -> dict[str, str]:
        """English stem -> the first whole word of the documents that has it: a vector is a word's, not a stem's."""
        text = "\n".join(part for c in self._index.chunks.values() for part in (c.english, *c.subjects)).lower()
        words: dict[str, str] = {}
        for word in dict.fromkeys(re.findall(r"[a-z]{3,}", text)):
            words.setdefault(stem(word), word)
        return words


@lru_cache(maxsize=8)
def _with_parts(words: frozenset[str]) -> frozenset[str]:
    """Words, and the parts of them that the index holds beside each: 白皮 and 皮书 of 白皮书."""
    return words.union(*(search_terms(word) for word in words))


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
