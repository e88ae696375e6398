"""Parallel text and glosses -> which English word stands for which Chinese one, and pseudo-English questions.

No collection of English questions over Chinese paragraphs exists under a free licence. But a Chinese question put
into English word by word, a random sense for each word, asks for the same paragraph: enough to learn from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ingest.encoder_data import Gloss
from ingest.encoder_training import Texts, ids_to_texts

LONGEST = 40
"""Longer sentences say little about which word stands for which."""


class WordPairs(NamedTuple):
    """Word translation probabilities: token ids, p(chinese | english), and the pair's expected count."""

    english: NDArray[np.int64]
    chinese: NDArray[np.int64]
    probability: NDArray[np.float64]
    expected: NDArray[np.float64]


def align_words(pairs: Sequence[tuple[Texts, Texts]], tokens: int, rounds: int = 6) -> WordPairs:
    """IBM model 1 (Brown et al. 1993, section 4.1) by expectation maximisation over (English, Chinese) texts."""
    keys: list[NDArray[np.int64]] = []
    owners: list[NDArray[np.int64]] = []
    words = 0
    for english, chinese in _distinct_words(pairs):
        keys.append((english[:, None] * tokens + chinese[None, :]).ravel())
        owners.append(np.tile(np.arange(words, words + len(chinese)), len(english)))
        words += len(chinese)
    pair_keys, place = np.unique(np.concatenate(keys), return_inverse=True)
    owner = np.concatenate(owners)
    english_ids = pair_keys // tokens
    probability = np.ones(len(pair_keys))
    count: NDArray[np.float64] = probability
    for _ in range(rounds):
        share: NDArray[np.float64] = probability[place]
        share = share / np.bincount(owner, weights=share, minlength=words)[owner]
        count = np.bincount(place, weights=share, minlength=len(pair_keys)).astype(np.float64)
        total = np.bincount(english_ids, weights=count, minlength=tokens)
        probability = count / np.maximum(total[english_ids], 1e-9)
    return WordPairs(english_ids, pair_keys % tokens, probability, count)


def _distinct_words(
    pairs: Sequence[tuple[Texts, Texts]],
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    for left, right in pairs:
        for row in range(len(left)):
            english = left.ids[left.starts[row] : left.starts[row + 1]]
            chinese = right.ids[right.starts[row] : right.starts[row + 1]]
            if 0 < len(english) <= LONGEST and 0 < len(chinese) <= LONGEST:
                yield np.unique(english).astype(np.int64), np.unique(chinese).astype(np.int64)


class Alternatives(NamedTuple):
    """For each token `width` English renderings: texts number ``token * width`` to ``token * width + width - 1``."""

    texts: Texts
    width: int


def glosses_to_alternatives(
    words: Sequence[str],
    is_english: NDArray[np.bool_],
    glosses: dict[str, Gloss],
    sense_ids: dict[str, list[int]],
    aligned: WordPairs,
    width: int = 6,
) -> Alternatives:
    """Renderings of each token: itself if English, else its first senses of at most 4 tokens and its aligned words."""
    useful = is_english[aligned.english] & ~is_english[aligned.chinese] & (aligned.chinese > 0)
    english, chinese, count = aligned.english[useful], aligned.chinese[useful], aligned.expected[useful]
    total = np.bincount(chinese, weights=count, minlength=len(words))
    share = count / np.maximum(total[chinese], 1e-9)
    order = np.lexsort((-share, chinese))
    english, chinese, share = english[order], chinese[order], share[order]
    first = np.searchsorted(chinese, np.arange(len(words) + 1))
    renderings: list[list[int]] = []
    for token, word in enumerate(words):
        if token == 0 or is_english[token]:
            found = [[token] if token else []]
        else:
            senses = glosses[word].senses[:3] if word in glosses else ()
            found = [sense_ids[sense] for sense in senses if 0 < len(sense_ids[sense]) <= 4]
            if total[token] >= 2:
                best = range(first[token], min(first[token + 1], first[token] + 4))
                found += [[int(english[k])] for k in best if share[k] > 0.12]
        renderings += [found[k % len(found)] if found else [] for k in range(width)]
    return Alternatives(ids_to_texts(renderings), width)


def to_pseudo_english(
    texts: Texts, alternatives: Alternatives, keep: NDArray[np.float32], generator: np.random.Generator
) -> Texts:
    """Each token -> one of its renderings at random; token t is left out with probability ``1 - keep[t]``."""
    kept = generator.random(len(texts.ids)) < keep[texts.ids]
    rows = texts.ids.astype(np.int64) * alternatives.width + generator.integers(0, alternatives.width, len(texts.ids))
    starts = alternatives.texts.starts
    lengths = np.where(kept, starts[rows + 1] - starts[rows], 0)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    return Texts(alternatives.texts.take(rows[kept]).ids, ends[texts.starts])


def random_spans(texts: Texts, width: int, generator: np.random.Generator) -> Texts:
    """From each text a run of at most `width` tokens at a random place."""
    lengths = np.diff(texts.starts)
    widths = np.minimum(width, lengths)
    begin = texts.starts[:-1] + (generator.random(len(texts)) * (lengths - widths + 1)).astype(np.int64)
    starts = np.concatenate([[0], np.cumsum(widths)])
    positions = np.arange(starts[-1]) + np.repeat(begin - starts[:-1], widths)
    return Texts(texts.ids[positions], starts)


def keep_content_words(weights: NDArray[np.float32], lowest: float, scale: float) -> NDArray[np.float32]:
    """SIF weights -> the probability that a token is kept: rare words more often than common ones."""
    kept: NDArray[np.float32] = (np.clip(weights * 1.2, max(lowest, 0.1), 0.95) * scale).astype(np.float32)
    return kept
