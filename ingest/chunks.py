"""Blocks -> chunks: pieces of prose that are quoted whole.

Chunks end at 。！？； or a block's edge, never inside a word, number, date, quotation or bracket; short list items stay
with the line that introduces them; each carries its heading path. Beside them stand *answer units*: a heading with
everything under it, so that "the three problems" come back as three problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from langchain_text_splitters import TextSplitter

from corpus.model import Block, BlockKind, Chunk, Span
from corpus.quantity import find_quantities
from corpus.words import word_spans
from ingest.read import heading_text

CHUNK_SIZE = 500
UNIT_SIZE = 1200

PROSE: tuple[BlockKind, ...] = ("paragraph", "item")

_PAIRS = {"“": "”", "‘": "’", "（": "）", "(": ")", "《": "》", "「": "」", "『": "』", "【": "】", "[": "]"}
_SENTENCE = re.compile(r"[。！？；!?;]+[”’』」》）)\"']*|(?<=[a-z0-9)])\.(?=\s)|\n")
_CLAUSE = re.compile(r"[，、：,:]|\s")


class ChineseTextSplitter(TextSplitter):
    """A LangChain splitter that ends pieces where a Chinese reader would.

    Pieces are at most `chunk_size` characters (default 500) and, joined, give the text back. A sentence longer than
    that is cut at a clause, then between words; a quotation, bracket, figure or word is cut only if it alone is longer
    than a whole piece.
    """

    def __init__(self, chunk_size: int = CHUNK_SIZE) -> None:
        super().__init__(chunk_size=chunk_size, chunk_overlap=0, strip_whitespace=False)

    def split_text(self, text: str) -> list[str]:
        pieces: list[str] = []
        start = 0
        while len(text) - start > self._chunk_size:
            end = _best_cut(text, start, start + self._chunk_size)
            pieces.append(text[start:end])
            start = end
        if start < len(text):
            pieces.append(text[start:])
        return pieces


def _best_cut(text: str, start: int, limit: int) -> int:
    """The last good place to cut text[start:limit]: a sentence's end, else a clause's, else a word's."""
    window = text[start : limit + 1]
    held = _held(window)
    size = limit - start
    for pattern in (_SENTENCE, _CLAUSE):
        ends = [m.end() for m in pattern.finditer(window) if m.end() <= size and not held(m.end())]
        if ends:
            return start + ends[-1]
    ends = [end for _, end in word_spans(window) if 0 < end <= size and not held(end)]
    return start + (ends[-1] if ends else size)


def _held(text: str):  # type: ignore[no-untyped-def]
    """A predicate: is this offset inside a quotation, bracket or figure that closes within twice a chunk's length?"""
    ranges = [(q.start, q.end) for q in find_quantities(text)]
    open_: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if open_ and character == open_[-1][0]:
            ranges.append((open_.pop()[1], at + 1))
        elif character in _PAIRS:
            open_.append((_PAIRS[character], at))
    ranges.extend((at, len(text) + 1) for _, at in open_ if at > 0)
    return lambda offset: any(first < offset < last for first, last in ranges)


def blocks_to_chunks(blocks: Sequence[Block], english: Mapping[int, str] | None = None) -> list[Chunk]:
    """Chunks of a document's prose, in order, then its answer units.

    A section's blocks go into one chunk while they fit; a paragraph that is too long is split. Of tables only rows
    that hold prose give a chunk; all of their rows are records.
    """
    english = english or {}
    chunks: list[Chunk] = []
    run: list[Block] = []
    for block in [*blocks, None]:
        same = bool(run) and block is not None and block.section == run[0].section
        fits = block is not None and sum(len(b.text) for b in run) + len(block.text) <= CHUNK_SIZE
        if run and not (same and fits and block is not None and block.kind in PROSE):
            chunks.extend(_run_to_chunks(run, english, len(chunks)))
            run = []
        if block is not None and block.kind == "table":
            chunks.extend(_prose_rows(block, english, len(chunks)))
        if block is not None and block.kind in PROSE:
            run.append(block)
    return chunks + blocks_to_units(blocks, english, {(c.span.first, c.span.last) for c in chunks})


def _prose_rows(block: Block, english: Mapping[int, str], number: int) -> list[Chunk]:
    """A chunk for each row of a table whose rows hold running text: most have a cell with a sentence's punctuation."""
    rows = block.text.splitlines()
    prose = [row for row in rows if any(len(cell) >= 12 and re.search(r"[。，；]", cell) for cell in row.split("\t"))]
    if 2 * len(prose) < len(rows):
        return []
    spans = [Span(block.span.document, line, line) for line in block.span.lines]
    return [
        _chunk(f"{block.span.document}:{number + at}", span, row.strip(), block.section, english)
        for at, (span, row) in enumerate(zip(spans, rows, strict=True))
    ]


def _run_to_chunks(run: Sequence[Block], english: Mapping[int, str], number: int) -> list[Chunk]:
    document = run[0].span.document
    if len(run) > 1 or len(run[0].text) <= CHUNK_SIZE:
        span = Span(document, run[0].span.first, run[-1].span.last)
        text = "\n".join(block.text for block in run)
        return [_chunk(f"{document}:{number}", span, text, run[0].section, english)]
    pieces = ChineseTextSplitter().split_text(run[0].text)
    chunks, line = [], run[0].span.first
    for offset, piece in enumerate(pieces):
        last = min(line + piece.rstrip("\n").count("\n"), run[0].span.last)
        chunks.append(_chunk(f"{document}:{number + offset}", Span(document, line, last), piece, run[0].section, english))
        line += piece.count("\n")
    return chunks


def blocks_to_units(
    blocks: Sequence[Block], english: Mapping[int, str], taken: Iterable[tuple[int, int]] = ()
) -> list[Chunk]:
    """A unit for every heading whose subtree holds prose and at most `UNIT_SIZE` characters."""
    units: list[Chunk] = []
    for at, head in enumerate(blocks):
        if head.kind != "heading":
            continue
        body: list[Block] = []
        for block in blocks[at + 1 :]:
            if block.kind == "heading" and block.level <= head.level:
                break
            body.append(block)
        while body and body[-1].kind == "caption":
            body.pop()
        prose = [b for b in body if b.kind in PROSE]
        if not prose or any(b.kind == "table" for b in body) or sum(len(b.text) for b in body) > UNIT_SIZE:
            continue
        span = Span(head.span.document, head.span.first, body[-1].span.last)
        text = "\n".join(b.text for b in (head, *body))
        path = (*head.section, heading_text(head.text))
        units.append(_chunk(f"{head.span.document}:u{head.span.first}", span, text, path, english, whole=True))
    return units


def _chunk(
    id_: str, span: Span, text: str, section: tuple[str, ...], english: Mapping[int, str], whole: bool = False
) -> Chunk:
    rendered = "\n".join(english[line] for line in span.lines if line in english)
    return Chunk(id_, span, text, section, rendered, whole)
