"""The words of `rows.toml`: how people ask, what they claim and wish; contexts that make everyday words a table's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.question import Question
from corpus.model import Table

_NAME = re.compile(r"[Ⓐ-Ⓩ]")
"""What stands for a name in a masked text."""
WORDS = Path(__file__).with_name("rows.toml")


@lru_cache(maxsize=1)
def _patterns() -> Mapping[str, re.Pattern[str]]:
    raw = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return {kind: re.compile("|".join((*by["zh"], *by["en"]))) for kind, by in raw.items()}


def asks(question: Question, *kinds: str) -> bool:
    """Whether the question holds words of any of the kinds."""
    return any(_stands_in(kind, question.masked) for kind in kinds)


@lru_cache(maxsize=1 << 16)
def _stands_in(kind: str, masked: str) -> bool:
    """Whether words of a kind stand in a masked text; rules ask it of every option, so it is kept."""
    return _patterns()[kind].search(masked) is not None


def kinds_asked(question: Question) -> frozenset[str]:
    """All kinds of which the question holds words."""
    return frozenset(kind for kind, pattern in _patterns().items() if pattern.search(question.masked))


def asks_only_which(question: Question) -> bool:
    """Whether a turn only asks which those are that were spoken of: "which are they?"."""
    cues = {cue.kind for cue in question.cues}
    return (
        {"list", "pair"} <= cues <= {"list", "pair", "follow", "pronoun"} and not question.found and not question.rest
    )


def places_of(question: Question, kind: str) -> list[tuple[int, int]]:
    """Where the words of a kind stand in the masked text."""
    return [match.span() for match in _patterns()[kind].finditer(question.masked)]


def said(question: Question) -> list[str]:
    """The words by which the question asks, as far as their patterns hold nothing else."""
    return [match.group() for kind in _WORDS for match in _patterns()[kind].finditer(question.masked)]


_WORDS = ("lacks", "alone", "earliest", "latest", "before", "after", "order", "others", "last_one", "first_one")


def words_in(text: str, kind: str) -> list[str]:
    """What the groups of a kind's patterns hold in a text."""
    return [group for match in _patterns()[kind].finditer(text) for group in match.groups() if group]


def said_anywhere(question: Question) -> list[str]:
    """What a question asks about whether it is said anywhere, but for names that are known: it asks for their rows."""
    return [thing.strip() for thing in words_in(question.masked, "mentions") if not _NAME.search(thing)]


def stands_at(text: str, kind: str) -> bool:
    """Whether words of a kind stand in a piece of the text; its patterns say at which end of it."""
    return _patterns()[kind].search(text) is not None


def spans_of(text: str, kind: str) -> list[tuple[int, int]]:
    """Where words of a kind stand in a text."""
    return [match.span() for match in _patterns()[kind].finditer(text)]


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def contexts_of(question: Question, table: Table) -> dict[str, list[tuple[int, int]]]:
    """The contexts of a table in which all patterns stand in the question, each with where they do (in `folded`)."""
    found: dict[str, list[tuple[int, int]]] = {}
    for value, patterns in table.contexts.items():
        spans = [[m.span() for m in _compiled(pattern).finditer(question.folded)] for pattern in patterns]
        if spans and all(spans):
            found[value] = [span for each in spans for span in each]
    return found
