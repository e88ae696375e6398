"""Text -> windows: the pieces of a text that get a vector of their own."""

from __future__ import annotations

import re


def text_to_windows(text: str, size: int = 100) -> list[str]:
    """Cut after sentence ends into pieces of about `size` characters; their concatenation is the text.

    One vector for a long paragraph blurs it: a question is best compared with each window and with the whole.

    >>> text_to_windows("甲是一。乙是二！丙？", 5)
    ['甲是一。', '乙是二！', '丙？']
    """
    windows: list[str] = []
    for sentence in _SENTENCE.findall(text):
        if windows and len(windows[-1]) + len(sentence) <= size:
            windows[-1] += sentence
        else:
            windows.append(sentence)
    return windows or [text]


_SENTENCE = re.compile(r"[^。！？；!?;\n]*[。！？；!?;\n]+|[^。！？；!?;\n]+")
