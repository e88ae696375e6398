"""Text in the one form in which it is compared, on both sides of a search and in both languages."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

HAN = "㐀-䶿一-鿿"
_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"', "『": '"', "』": '"', "—": "-", "–": "-"}
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff]")


@lru_cache(maxsize=1)
def _simplifier() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplify(text: str) -> str:
    """Traditional characters -> simplified ones; other text is unchanged."""
    if text.isascii():
        return text
    return str(_simplifier().convert(text))  # type: ignore[attr-defined]


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """The form in which all text is compared: NFKC, simplified, lower case, plain quotes, single spaces.

    A hyphen between letters becomes a space, so that "next-generation" and "next generation" are one.

    >>> fold("戰略性新興產業集群　第２批 Next-Generation")
    '战略性新兴产业集群 第2批 next generation'
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text))
    text = simplify(text).lower().translate(_QUOTES)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text).replace("&", " and ")
    return re.sub(r"\s+", " ", text).strip()


def squash(text: str) -> str:
    """`fold` without any spaces or punctuation: for comparing names however they were typed."""
    return re.sub(r"[\W_]+", "", fold(text))
