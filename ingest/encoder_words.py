"""Glosses, aligned text, trained rows and pinyin -> ``words.tsv.gz``: the Chinese words near to each English one.

Lexical search for an English question needs Chinese words. They come from four places that correct each other: the
glosses (exact but without a sense of what is common), word alignment (common but noisy), the trained rows (cosine), and
pinyin for places and persons, which no dictionary lists but everyone writes ("Zhongshan", "Huaiyin").
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from ingest.encoder_data import Gloss
from ingest.encoder_init import unit
from ingest.encoder_translation import WordPairs

MOST = 6
LEAST = 0.05
"""At most so many words an entry, and none below this share."""

Scores = dict[str, dict[str, float]]
_STOP_WORDS = """
a an the of to in on at by for with from as is are was were be been being am do does did done has have had having
will would can could shall should may might must and or but not no nor if than then that this these those there here
it its he she his her him they them their we us our you your i me my what which who whom whose when where why how s t
d ll re ve m many much some any into over under between about after before during most more also each other others so
such only very own same both all one two
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
"""They are in every question and decide none."""
_GLOSS_WORDS = "to or be not sth sb one oneself etc esp lit fig eg ie"
NOT_IN_TERMS = frozenset(_GLOSS_WORDS.split())


class Name(NamedTuple):
    """A place or person with its frequency in jieba's dictionary."""

    word: str
    frequency: int


def sense_to_key(sense: str) -> str:
    """
    >>> sense_to_key("St. Petersburg")
    'st petersburg'
    """
    return re.sub(r"[^a-z0-9]+", " ", sense.lower()).strip()


def is_term(key: str) -> bool:
    """A word, or a phrase of at most three that could stand in a question: no dictionary's "to take sth or sb".

    >>> is_term("oil crisis"), is_term("to peg or fix")
    (True, False)
    """
    words = key.split()
    if len(words) == 1:
        return True
    return 2 <= len(words) <= 3 and STOP_WORDS.isdisjoint({*words[:1], *words[-1:]}) and NOT_IN_TERMS.isdisjoint(words)


def add_alignment(scores: Scores, words: Sequence[str], is_english: NDArray[np.bool_], aligned: WordPairs) -> None:
    useful = is_english[aligned.english] & ~is_english[aligned.chinese] & (aligned.chinese > 0)
    useful &= (aligned.probability > 0.02) & (aligned.expected > 0.3)
    for pair in np.flatnonzero(useful).tolist():
        count = float(aligned.expected[pair])
        english, chinese = words[aligned.english[pair]], words[aligned.chinese[pair]]
        scores[english][chinese] += float(aligned.probability[pair]) * count / (count + 1)


def add_glosses(scores: Scores, glosses: Iterable[Gloss], frequencies: dict[str, int]) -> None:
    """A sense of up to four words is a key; words sharing it are weighted by the root of their frequency."""
    by_key: Scores = defaultdict(dict)
    for word, senses in glosses:
        if len(word) > 8 or word.isascii():
            continue
        for rank, sense in enumerate(senses[:6], 1):
            key = sense_to_key(sense)
            weight = math.sqrt(frequencies.get(word, 0) + 1) / rank
            short = key.split(" of ")[0] if key.count(" ") >= 2 else key
            for candidate, score in ((short, weight / 2), (key, weight)):
                if is_term(candidate):
                    by_key[candidate][word] = max(by_key[candidate].get(word, 0.0), score)
    for key, found in by_key.items():
        total = sum(found.values()) + 3.0
        for word, score in found.items():
            scores[key][word] += score / total


def weigh_by_rows(scores: Scores, keys: NDArray[np.float32], words: Sequence[str], rows: NDArray[np.float32]) -> None:
    """Multiply by the cosine of key and word, and add the key's four nearest words.

    `keys`: one unit row for each key of `scores`, in order; `words`, `rows`: the Chinese vocabulary.
    """
    place = {word: number for number, word in enumerate(words)}
    names = list(scores)
    units = unit(rows)
    for start in range(0, len(names), 1024):
        cosines = torch.from_numpy(keys[start : start + 1024]) @ torch.from_numpy(units.T)
        nearest = cosines.topk(4, dim=1)
        for number, name in enumerate(names[start : start + 1024]):
            found = scores[name]
            for word in found:
                cosine = float(cosines[number, place[word]]) if word in place else 0.4
                found[word] *= 2 * max(cosine, 0.05)
            for near, cosine in zip(nearest.indices[number].tolist(), nearest.values[number].tolist(), strict=True):
                found[words[near]] = found.get(words[near], 0.0) + 0.5 * max(cosine - 0.3, 0.0)


def add_pinyin(scores: Scores, names: Iterable[Name]) -> None:
    """Names by their pinyin without tones, of five letters or more; a place also without its 市, 县, 省, ..."""
    from pypinyin import lazy_pinyin

    found: Scores = defaultdict(dict)
    for word, frequency in names:
        forms = [word]
        if len(word) >= 3 and word[-1] in "市县省州区镇山江河湖岛":
            forms.append(word[:-1])
        for form in forms:
            key = "".join(lazy_pinyin(form))
            if len(key) >= 5 and key.isascii() and key.isalpha():
                found[key][form] = max(found[key].get(form, 0.0), math.sqrt(frequency))
    for key, forms_found in found.items():
        total = sum(forms_found.values()) or 1.0
        known = scores.get(key)
        share = 0.4 if known else 1.0
        entry = {word: 0.6 * score for word, score in normalised(known).items()} if known else {}
        for word, score in forms_found.items():
            entry[word] = entry.get(word, 0.0) + share * score / total
        scores[key] = entry


def normalised(found: dict[str, float]) -> dict[str, float]:
    """The best `MOST` words, as shares of their sum (or of 0.25, so that weak evidence stays weak)."""
    best = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    total = max(sum(score for _, score in best), 0.25)
    return {word: score / total for word, score in best}


def scores_to_tsv(scores: Scores) -> str:
    """One line a key: the English word, a tab, then Chinese word and share in turn, the best first.

    A stop word has a line without words: known, and not worth searching for.
    """
    lines = [f"{word}\t" for word in STOP_WORDS]
    for key in sorted(scores):
        most = MOST if " " not in key else 3
        best = [(word, share) for word, share in normalised(scores[key]).items() if share >= LEAST][:most]
        if best and key not in STOP_WORDS:
            lines.append(f"{key}\t" + " ".join(f"{word} {min(share, 1.0):.2f}" for word, share in best))
    return "\n".join(sorted(lines)) + "\n"
