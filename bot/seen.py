"""What a search in the text says for and against a plan: how sure the prose is, whether rows stand where it does."""

from __future__ import annotations

import math
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.leftover import longest_part
from bot.result import Result
from bot.retrieve import Passage
from bot.situation import Features, Situation
from bot.sought import asked_figure
from corpus.model import Chunk
from corpus.quantity import find_quantities
from corpus.words import fold, stem

STEPS = (0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5)
"""Sureness of the prose, in steps."""
ROWS_READ = 8
"""Rows of a lookup in which a question's words are looked for."""


@dataclass(frozen=True)
class Prose:
    """What a search in the text found, best first, and how sure it is that the best passage answers."""

    passages: Sequence[Passage]
    sureness: float

    @property
    def gap(self) -> float:
        """By how much the best passage's score is ahead of the second's."""
        scores = [passage.score for passage in self.passages[:2]]
        return min(1.0, scores[0] - scores[1]) if len(scores) > 1 else 1.0


def seen_features(situation: Situation, kind: str, prose: Prose, rank: int, result: Result | None) -> Features:
    """How sure the prose is to answer, and whether a lookup's rows stand where it does."""
    sure = max(-1.0, min(2.5, prose.sureness)) if not math.isnan(prose.sureness) else -1.0
    yield from ((f"sure>{step}:{kind}", 1.0) for step in STEPS if sure > step)
    yield f"sure:{kind}", sure
    if kind == "retrieve":
        passage = prose.passages[rank]
        yield f"rank {rank}", 1
        yield "coverage", 2 * passage.coverage
        yield "cosine", 2 * passage.cosine
        yield "lexical", passage.lexical
        yield "behind", 3 * (passage.score - prose.passages[0].score)
        yield "gap", 2 * prose.gap
        yield "terms held", 0.3 * len(passage.held)
        yield "length", min(3.0, len(passage.chunk.text) / 200)
        if passage.marked:
            yield "marked", 1
        if passage.chunk.whole:
            yield "whole", 1
        numbers = set(situation.numbers)
        if numbers and not _figures(passage.chunk.text, passage.chunk.english) >= numbers:
            yield "numbers not in the passage", 1
        if situation.years and not any(year in passage.chunk.text for year in situation.years):
            yield "year not in the passage", 1
        if (quoted := situation.said.quoted) is not None:
            before = "quoted before" if quoted.overlaps(passage.chunk.span) else "not quoted before"
            yield before, 1
            yield from ((f"{before}|cue {cue}", 1.0) for cue in situation.cues)
        unheld = sum(not _holds(passage.chunk, word) for word in situation.question.rest)
        yield "unheld", 0.5 * min(5, unheld)
        yield f"unheld {min(3, unheld)}", 1
        yield from _asked(situation, kind, passage.held)
        yield from _told(situation, kind, f"{passage.chunk.text} {passage.chunk.english}")
        yield from _wanted(situation, kind, passage.chunk)
    elif kind == "refuse" and prose.passages:
        unheld = sum(not _holds(prose.passages[0].chunk, word) for word in situation.question.rest)
        yield "unheld:refuse", 0.5 * min(5, unheld)
        yield from _asked(situation, kind, prose.passages[0].held)
        yield from _told(situation, kind, f"{prose.passages[0].chunk.text} {prose.passages[0].chunk.english}")
        yield from _wanted(situation, kind, prose.passages[0].chunk)
    elif result is not None and prose.passages:
        yield from _asked(situation, kind, rows_text(result))
        yield from _told(situation, kind, rows_text(result))
        lines = {line for row in result.rows for line in range(row.span.first, row.span.last + 1)}
        for place, passage in enumerate(prose.passages[: 2 if kind == "small" else 1]):
            span = passage.chunk.span
            common = len(lines & set(range(span.first, span.last + 1)))
            yield f"rows in passage {place}:{kind}", common / max(1, len(lines))
            if kind == "small" and place == 0 and situation.years:
                yield f"year in rows {any(year in rows_text(result) for year in situation.years)}", 1
            if kind == "small":
                yield f"passage {place} in rows", common / (span.last - span.first + 1)
                yield from [(f"no row in passage {place}", 1.0)] if not common else []
                yield from [(f"one row, in passage {place}", 1.0)] if common and len(result.rows) == 1 else []
                if prose.sureness > STEPS[2]:
                    yield f"sure, rows in passage {place}", common / max(1, len(lines))
                    yield f"sure, passage {place} in rows", common / (span.last - span.first + 1)


def rows_text(result: Result) -> str:
    """What the first rows of a lookup say, in both languages, folded."""
    return fold(" ".join(f"{row.printed} {row.english}" for row in result.rows[:ROWS_READ]))


def _asked(situation: Situation, kind: str, held: Container[str]) -> Features:
    """Whether the very thing that is asked for is held."""
    if asked := situation.asked:
        unheld = sum(term not in held for term in asked) / len(asked)
        yield f"asked unheld:{kind}", 2 * unheld
        yield f"asked unheld:{kind}, {situation.wants}", 2 * unheld
        yield f"asked held {unheld < 1}:{kind}", 1
    else:
        yield f"asks for nothing else:{kind}", 1


def _told(situation: Situation, kind: str, text: str) -> Features:
    """Whether a text tells at all of what is asked for: sums of money, people, companies."""
    for asked, evidence in situation.grounds.vocabulary.evidence.items():
        if asked in situation.cues:
            yield f"asks {asked}, told {evidence.search(text) is not None}:{kind}", 1


def _wanted(situation: Situation, kind: str, chunk: Chunk) -> Features:
    """Whether a passage holds a figure of the kind that is asked for."""
    if wants := situation.wants:
        figure = asked_figure(situation.question, wants, chunk.text, chunk.english)
        yield f"{wants} held {figure is not None}:{kind}", 1


def _holds(chunk: Chunk, word: str) -> bool:
    """Whether a passage, or an entry of the subject index for it, bears a word, or for Chinese most of it."""
    subjects = "\n".join(chunk.subjects)
    if word.isascii():
        return stem(word) in _stems(chunk.english, subjects) or word in chunk.text.lower()
    return 2 * max(len(longest_part(word, text)) for text in (chunk.text, subjects)) >= len(word)


@lru_cache(maxsize=4096)
def _stems(*texts: str) -> frozenset[str]:
    return frozenset(stem(word) for text in texts for word in re.findall(r"[a-z]+", text.lower()))


@lru_cache(maxsize=4096)
def _figures(*texts: str) -> frozenset[float]:
    return frozenset(quantity.value for text in texts for quantity in find_quantities(text))
