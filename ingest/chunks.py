"""Blocks -> chunks: pieces of prose that are quoted whole.

Chunks end at 。！？； or a block's edge, never inside a word, number, date, quotation or bracket; short list items stay
with the line that introduces them; each carries its heading path. Beside them stand *answer units*: a heading with
everything under it, so that "the three problems" come back as three problems.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

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
_LEAD = re.compile(r"[：:]\s*$")
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
        if len(text) <= self._chunk_size:
            return [text] if text else []
        cuts = _text_to_cuts(text, self._chunk_size)
        pieces: list[str] = []
        start = 0
        while len(text) - start > self._chunk_size:
            end = _best_cut(cuts, start, start + self._chunk_size)
            pieces.append(text[start:end])
            start = end
        return [*pieces, text[start:]]


def _text_to_cuts(text: str, size: int) -> tuple[list[int], ...]:
    """Offsets where a text may be cut, the best first: sentences' ends, clauses' ends, words' ends."""
    held = bytearray(len(text) + 1)
    for first, last in _protected(text):
        # What is longer than a piece has to be cut somewhere.
        if last - first <= size:
            held[first + 1 : last] = b"\x01" * (last - first - 1)
    return tuple(
        [end for end in ends if 0 < end < len(text) and not held[end]]
        for ends in (
            [match.end() for match in _SENTENCE.finditer(text)],
            [match.end() for match in _CLAUSE.finditer(text)],
            [end for _, end in word_spans(text)],
        )
    )


def _best_cut(cuts: Sequence[Sequence[int]], start: int, limit: int) -> int:
    """The last good place after `start`, up to `limit`; `limit` itself where there is none."""
    for ends in cuts:
        at = bisect_right(ends, limit)
        if at and ends[at - 1] > start:
            return ends[at - 1]
    return limit


def _protected(text: str) -> Iterator[tuple[int, int]]:
    """Spans that ought to stay whole beside words: figures, dates, quotations, brackets."""
    yield from ((quantity.start, quantity.end) for quantity in find_quantities(text))
    open_: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if character in _PAIRS:
            open_.append((_PAIRS[character], at))
        elif any(closing == character for closing, _ in open_):
            # What was opened inside and never closed is forgotten.
            while open_[-1][0] != character:
                open_.pop()
            yield open_.pop()[1], at + 1


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
            at = _list_start(run, block) if same and block is not None and block.kind == "item" else len(run)
            chunks.extend(_run_to_chunks(run[:at], english, len(chunks)))
            run = run[at:]
        if block is not None and block.kind == "table":
            chunks.extend(_prose_rows(block, english, len(chunks)))
        if block is not None and block.kind in PROSE:
            run.append(block)
    return chunks + blocks_to_units(blocks, english) + _caption_units(blocks, english)


def _list_start(run: Sequence[Block], item: Block) -> int:
    """Where in `run` the list begins that `item` goes on, with the line that introduces it: there the run is cut.

    The end of the run where it holds no list, only a list, or one too long for a chunk.
    """
    at = len(run)
    while at and run[at - 1].kind == "item":
        at -= 1
    led = at > 1 and bool(_LEAD.search(run[at - 1].text))
    fits = sum(len(block.text) for block in (*run[at - 1 :], item)) <= CHUNK_SIZE
    return at - 1 if led and fits else len(run)


def _prose_rows(block: Block, english: Mapping[int, str], number: int) -> list[Chunk]:
    """A chunk for each row of a table whose rows hold running text: most have a cell with a sentence's punctuation."""
    rows = block.text.split("\n")
    prose = [row for row in rows if any(len(cell) >= 12 and re.search(r"[。，；]", cell) for cell in row.split("\t"))]
    if 2 * len(prose) < len(rows):
        return []
    spans = [Span(block.span.document, line, line) for line in block.span.lines]
    told = [(s, row) for s, row in zip(spans, rows, strict=True) if any(len(cell) > 6 for cell in row.split("\t"))]
    return [
        _chunk(f"{block.span.document}:{number + at}", span, row.strip(), block.section, english)
        for at, (span, row) in enumerate(told)
    ]


def _run_to_chunks(run: Sequence[Block], english: Mapping[int, str], number: int) -> list[Chunk]:
    document = run[0].span.document
    if len(run) > 1 or len(run[0].text) <= CHUNK_SIZE:
        span = Span(document, run[0].span.first, run[-1].span.last)
        text = "\n".join(block.text for block in run)
        return [_chunk(f"{document}:{number}", span, text, run[0].section, english)]
    chunks: list[Chunk] = []
    line = run[0].span.first
    for piece in ChineseTextSplitter().split_text(run[0].text):
        body = piece.strip("\n")
        first = line + len(piece[: piece.find(body)])
        line += piece.count("\n")
        if body.strip():
            span = Span(document, first, first + body.count("\n"))
            chunks.append(_chunk(f"{document}:{number + len(chunks)}", span, body, run[0].section, english))
    return chunks


def blocks_to_units(blocks: Sequence[Block], english: Mapping[int, str]) -> list[Chunk]:
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


def _caption_units(blocks: Sequence[Block], english: Mapping[int, str]) -> list[Chunk]:
    """A caption between two sections of one level is the title of the pair: a unit of both."""
    units: list[Chunk] = []
    tops = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    for at, block in enumerate(blocks):
        before = [top for top in tops if top < at]
        if block.kind != "caption" or not before or at + 1 not in tops:
            continue
        ends = [top for top in tops if top > at + 1] or [len(blocks)]
        body = [b for b in blocks[before[-1] : ends[0]] if b.kind != "caption"]
        if sum(len(b.text) for b in body) <= UNIT_SIZE and not any(b.kind == "table" for b in body):
            span = Span(block.span.document, body[0].span.first, body[-1].span.last)
            text = "\n".join(b.text for b in (block, *body))
            name = heading_text(block.text)
            units.append(_chunk(f"{block.span.document}:c{block.span.first}", span, text, (name,), english, whole=True))
    return units


def _chunk(
    id_: str, span: Span, text: str, section: tuple[str, ...], english: Mapping[int, str], whole: bool = False
) -> Chunk:
    rendered = "\n".join(english[line] for line in span.lines if line in english)
    return Chunk(id_, span, text, section, rendered, whole)
