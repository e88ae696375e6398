"""What a paper holds: its sections by their headings, and the lists in it with their lengths."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from corpus.model import Block, Language, Span
from corpus.store import Index

_COUNT = re.compile(r"\s*[（(]\s*\d+\s*个?\s*[）)]$")


class Section(NamedTuple):
    """A heading, by its level, and the lines under it up to the next of its level."""

    level: int
    name: str
    span: Span


def sections_of(index: Index, document: str, language: Language, deepest: int) -> Iterator[Section]:
    """A document's headings down to a level, each once: one that is printed again goes on with the same section."""
    headings = [block for block in index.blocks if block.kind == "heading" and block.span.document == document]
    last = index.documents[document].lines
    seen: set[tuple[int, str]] = set()
    for at, block in enumerate(headings):
        name = _plain_name((index.english(block.span) if language == "en" else "") or block.text)
        if block.level > deepest or (block.level, name) in seen:
            continue
        seen.add((block.level, name))
        others = (b for b in headings[at + 1 :] if b.level < block.level or _is_other(b, block))
        after = next((b.span.first - 1 for b in others), last)
        yield Section(block.level, name, Span(document, block.span.first, max(block.span.first, after)))


def list_lengths(index: Index) -> Counter[str]:
    """Each programme that has a list -> how many rows that has, in the paper's order."""
    return Counter(str(value) for record in index.records.values() for value in record.get("programme"))


def english_headings(index: Index) -> dict[str, str]:
    """Each heading that has an English rendering -> that rendering, both without what is printed around them."""
    headings = [block for block in index.blocks if block.kind == "heading"]
    rendered = ((_plain_name(block.text), _plain_name(index.english(block.span))) for block in headings)
    return {name: english for name, english in rendered if english}


def _is_other(heading: Block, than: Block) -> bool:
    return heading.level == than.level and _plain_name(heading.text) != _plain_name(than.text)


def _plain_name(heading: str) -> str:
    """A heading without the bullet before it, the colon after it and the count that a list's heading states."""
    return _COUNT.sub("", heading.strip().lstrip("■●◆•- ").rstrip(":： ")).strip()
