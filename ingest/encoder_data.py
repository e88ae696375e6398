"""Training data of the bundled encoder: TSV files -> typed pairs.

Every file is gzip-compressed UTF-8 TSV: ``par_*`` English, Chinese; ``qa_*`` and ``dev_*`` Chinese question,
Chinese paragraph, title; ``cedict`` Chinese word, English gloss (senses divided by ``/``).
"""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

HELD_BACK_SHARE = 0.15
"""Share of the question-answer paragraphs that no training step sees (see `is_held_back`)."""

PARALLEL_FILES = ("tatoeba", "ntrex", "pydocs", "django", "cldr", "3am")


class Pair(NamedTuple):
    """An English text and a Chinese text that say the same, and the data set they came from."""

    english: str
    chinese: str
    source: str


class Question(NamedTuple):
    """A Chinese question, the Chinese paragraph that answers it, and the title of the article it is from."""

    question: str
    paragraph: str
    title: str


class Gloss(NamedTuple):
    """A Chinese word and its English senses, the commonest first."""

    word: str
    senses: tuple[str, ...]


def read_rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Rows of a gzip TSV; a row with another number of columns is an error that names file and line."""
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            row = line.rstrip("\n").split("\t")
            if len(row) != columns:
                raise ValueError(
                    f"{path}, line {number}: expected {columns} columns, found {len(row)}: {line.rstrip()[:80]!r}"
                )
            yield row


def is_held_back(paragraph: str) -> bool:
    """True for the paragraphs kept for development: a fixed rule on the text, so that it survives reordering."""
    digest = hashlib.sha256(paragraph.encode()).digest()
    return int.from_bytes(digest[:4], "big") < HELD_BACK_SHARE * 2**32


def read_pairs(directory: Path, names: tuple[str, ...] = PARALLEL_FILES) -> list[Pair]:
    """All parallel pairs of the named sets, without repeated pairs, in file order."""
    seen: set[tuple[str, str]] = set()
    pairs = []
    for name in names:
        for english, chinese in read_rows(directory / f"par_{name}.tsv.gz", 2):
            if (english, chinese) not in seen:
                seen.add((english, chinese))
                pairs.append(Pair(english, chinese, name))
    return pairs


def read_questions(path: Path) -> list[Question]:
    return [Question(*row) for row in read_rows(path, 3)]


def read_glosses(directory: Path) -> list[Gloss]:
    """Words with their senses, rows of one word joined. Pointers such as "variant of" carry no meaning: dropped."""
    senses: dict[str, list[str]] = {}
    for word, gloss in read_rows(directory / "cedict.tsv.gz", 2):
        senses.setdefault(word, []).extend(filter(None, map(clean_sense, gloss.split("/"))))
    return [Gloss(word, tuple(dict.fromkeys(found))) for word, found in senses.items() if found]


_POINTER = re.compile(
    r"(old |archaic )?variant of|^see (also )?[^a-z]|^CL:|^surname |^also written|abbr\. (for|to)|^used in"
)
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def clean_sense(sense: str) -> str:
    """
    >>> clean_sense("to peg (currency)")
    'peg'
    """
    if _POINTER.search(sense):
        return ""
    bare = _BRACKET.sub(" ", sense)
    bare = re.sub(r"[\u4e00-\u9fff|]+", " ", bare)
    bare = re.sub(r"^\s*(to|a|an|the) ", "", bare.strip())
    return re.sub(r"\s+", " ", bare).strip(" ,;")
