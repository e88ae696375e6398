"""English words -> the Chinese words that may stand for them, for a lexical search in Chinese text.

The lists come with the bundled encoder (``words.tsv.gz``: a dictionary, parallel text and the encoder's own nearest
words, weighed together by `ingest.encoder_words`), whichever encoder makes the vectors.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from corpus.encode import BUNDLED, MEND, EncoderError, read_file


class Neighbour(NamedTuple):
    """A Chinese word near to an English one; `similarity` is in (0, 1]."""

    word: str
    similarity: float


def nearest_words(english_words: Sequence[str], k: int = 5) -> list[list[Neighbour]]:
    """For each English word or phrase up to `k` Chinese words, best first; none for one that is not listed.

    The lists are computed when the encoder is trained (``words.tsv.gz``), so a look-up costs microseconds.
    """
    index = _words()
    return [_line_to_neighbours(index.get(word.lower(), ""), k) for word in english_words]


@cache
def _words() -> dict[str, str]:
    try:
        lines = gzip.decompress(read_file(BUNDLED, "words.tsv.gz")).decode().splitlines()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        raise EncoderError(f"{BUNDLED / 'words.tsv.gz'} is damaged: {error}. {MEND}") from error
    return {english: rest for english, _, rest in (line.partition("\t") for line in lines)}


def _line_to_neighbours(line: str, k: int) -> list[Neighbour]:
    """
    >>> _line_to_neighbours("集群 0.91 群 0.4", 1)
    [Neighbour(word='集群', similarity=0.91)]
    """
    fields = line.split()
    pairs = list(zip(fields[::2], fields[1::2], strict=True))[:k]
    return [Neighbour(word, float(similarity)) for word, similarity in pairs]


class Term(NamedTuple):
    """A word or phrase of an English question, how much it counts, and the Chinese words that may stand for it."""

    english: str
    weight: float
    chinese: tuple[Neighbour, ...]


def english_to_terms(question: str, k: int = 6) -> list[Term]:
    """The terms of an English question for a search in Chinese text; stop words are left out.

    A listed phrase of up to three words counts as the root of its length, and its own words half each; a word without
    an entry is kept with no Chinese word, because a text may hold it as it is (a Latin name, a number).
    Search with the words of one term as one: term frequencies weighted by similarity and added up before they
    saturate (probabilistic structured queries, Darwish and Oard 2003, section 3).
    """
    words = _ENGLISH.findall(re.sub(r"'s\b", " ", question.lower()))
    index = _words()
    terms: list[Term] = []
    place = 0
    while place < len(words):
        for length in (3, 2):
            *head, last = words[place : place + length]
            key = next((form for end in _base_forms(last) if (form := " ".join([*head, end])) in index), None)
            if len(head) == length - 1 and key is not None:
                terms.append(_term(key, length**0.5, k))
                terms += [
                    _term(form, 0.5, k) for word in words[place : place + length] if (form := _listed(word)) in index
                ]
                place += length
                break
        else:
            terms.append(_term(_listed(words[place]), 1.0, k))
            place += 1
    return [term for term in terms if term.chinese or term.english not in index]


_ENGLISH = re.compile(r"[a-z]+|[0-9]+")
_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


def _base_forms(word: str) -> list[str]:
    stems = [
        word.removesuffix(end) + instead
        for end, instead in _ENDINGS
        if word.endswith(end) and len(word) - len(end) >= 2
    ]
    return [word, *stems]


def _listed(word: str) -> str:
    return next((form for form in _base_forms(word) if form in _words()), word)


def _term(english: str, weight: float, k: int) -> Term:
    return Term(english, weight, tuple(_line_to_neighbours(_words().get(english, ""), k)))
