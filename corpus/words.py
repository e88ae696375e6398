"""Text as words: segmentation and stems, the same on both sides of a search and in both languages.

Chinese is cut by jieba with the lexicon's names as user words (jieba alone cuts 战新集群 and 科技部 wrongly); English
is lowercased and stemmed. jieba's dictionary takes 0.6 s to load, so it is loaded on first use: exact lookups never
need it.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.fold import HAN, fold, simplify, squash

if TYPE_CHECKING:
    from jieba import Tokenizer
    from snowballstemmer import Stemmer

__all__ = [
    "HAN", "content_terms", "fold", "frequency", "is_chinese", "search_terms", "segment", "simplify", "squash", "stem",
    "word_spans",
]  # fmt: skip

_HAN_RUN = re.compile(rf"[{HAN}]+")
_TOKEN = re.compile(rf"[{HAN}]+|[a-z0-9]+(?:[.'][a-z0-9]+)*")


def is_chinese(text: str) -> bool:
    """Whether a question is in Chinese: Han with at most one English word, or much Han and no English sentence.

    Where there are no letters, Chinese punctuation tells: "？？？", "57？". "苏州 vs 无锡" and
    "MIIT list 上有哪些 cluster" are Chinese; "Which batch is 无锡物联网集群 in?" is English.
    """
    han = sum(len(run) for run in _HAN_RUN.findall(text))
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"\b[A-Z]{2,}\b", " ", text))
    if han >= 2 and _CHINESE_FRAME.search(_QUOTED.sub(" ", text)) and 2 * han >= len(words):
        return True
    if not han and not re.search(r"[A-Za-z]", text):
        return _CHINESE_MARK.search(text) is not None
    return han > 0 and (len(words) <= 1 or (han > 2 * len(words) and not _ENGLISH_FRAME.search(text)))


_CHINESE_MARK = re.compile(r"[，。？！、；：《》]")
_QUOTED = re.compile(r"[“\"《(（][^”\"》)）]*[”\"》)）]")
_CHINESE_FRAME = re.compile(r"[的是哪吗呢]|怎么|怎样|什么|如何|多少|几个|有没有|总共|一共|分别")
"""What a question is made of in Chinese, and no name holds."""
_ENGLISH_FRAME = re.compile(
    r"\b(?:the|is|are|of|in|which|what|how|does|do|did|was|were|list|show|and)\b", re.IGNORECASE
)


@lru_cache(maxsize=1)
def _tokenizer() -> Tokenizer:
    import jieba

    from corpus.names import load_lexicon

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    for surface in load_lexicon().surfaces:
        if _HAN_RUN.fullmatch(surface) and 2 <= len(surface) <= 12:
            tokenizer.add_word(surface)
    return tokenizer


def segment(text: str) -> list[str]:
    """Words of `text` in order, covering it: Chinese cut by jieba and the lexicon, the rest as jieba leaves it."""
    return list(_tokenizer().cut(text, HMM=False))


def frequency(word: str) -> int:
    """How often jieba's corpus has a word; 0 for one that it does not know."""
    tokenizer = _tokenizer()
    tokenizer.initialize()
    return int(tokenizer.FREQ.get(word, 0))


def word_spans(text: str) -> Iterator[tuple[int, int]]:
    """Offsets (start, end) of each word of `segment(text)`."""
    start = 0
    for word in segment(text):
        yield start, start + len(word)
        start += len(word)


@lru_cache(maxsize=1)
def _english_stemmer() -> Stemmer:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """An English word's stem (Snowball): "clusters" -> "cluster", "fostering" -> "foster"."""
    american = re.sub(r"is(ation|ations|e|ed|es|ing)$", r"iz\1", word) if len(word) > 6 else word
    with _STEMMING:
        return str(_english_stemmer().stemWord(american))


_STEMMING = threading.Lock()
"""A Snowball stemmer keeps the word at hand in itself; two threads would mix theirs."""


def search_terms(text: str) -> list[str]:
    """Index terms of `text`: folded words and, for longer Chinese words, the shorter words inside them.

    The lexical index and a query go through this same function. Single Han characters count only where nothing
    longer covers them.
    """
    terms: list[str] = []
    for match in _TOKEN.finditer(fold(text)):
        token = match.group()
        if _HAN_RUN.fullmatch(token):
            terms.extend(_tokenizer().cut_for_search(token, HMM=False))
        else:
            terms.append(stem(token))
    return terms


def content_terms(terms: Iterable[str], stop: frozenset[str]) -> list[str]:
    """`terms` without stop words and lone Han characters."""
    return [term for term in terms if term not in stop and not (len(term) == 1 and _HAN_RUN.fullmatch(term))]
