"""Source file -> blocks.

A text that was taken out of slides marks few of its headings, so a paper may come with an outline (heading levels by
line, in its `paper.toml`); without one, headings are recognised by their marks and shape. Markdown headings are read
as such. Invariants: the blocks cover every non-blank line exactly once, in order, and `block.text == source[span]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from corpus.model import Block, BlockKind, Span

SUFFIXES = (".txt", ".md", ".markdown")
# A minus or an asterisk that opens a number, a rule or **strong words** marks no item.
LIST_MARK = re.compile(r"^\s*(?:(?:(?:-(?![\d-])|\*(?=\s)|[•●▪✓])\s*)+|\(?\d{1,2}[)）、]\s*)")
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}[.．]|[一二三四五六七八九十]{1,3}、)\s*\S")
_SENTENCE_END = re.compile(r"[。！？；;!?…][”’』」》）)\"']*$")


class SourceError(ValueError):
    """A source file that cannot be read; the message says which, why and what to do."""


def file_to_text(path: Path) -> str:
    """A UTF-8 text file's content, a byte order mark dropped.

    Raises `SourceError` for a file that is missing, a folder, of another type, empty, binary or not UTF-8.
    """
    if not path.exists():
        raise SourceError(f"{path}: there is no such file; check the path")
    if not path.is_file():
        raise SourceError(f"{path}: is not a file; name the document itself")
    if path.suffix.lower() not in SUFFIXES:
        raise SourceError(
            f"{path}: only {', '.join(SUFFIXES)} files are read; save the document's text as UTF-8 .txt first"
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check the file's permissions") from error
    if b"\x00" in data[:8192]:
        raise SourceError(f"{path}: holds binary data, no text; save the document's text as UTF-8 .txt first")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}: line {line} is not UTF-8 (byte {data[error.start]:#04x}); convert it, for example: "
            f"iconv -f GB18030 -t UTF-8 {path.name} > {path.stem}-utf8{path.suffix}"
        ) from error
    if not text.strip():
        raise SourceError(f"{path}: is empty; there is nothing to read")
    return text


def text_to_lines(text: str) -> list[str]:
    """Lines as an editor numbers them: parted by \\n, \\r\\n or \\r alone, not by the form feeds of a converted PDF."""
    lines = re.split(r"\r\n|\r|\n", text)
    return lines[:-1] if lines[-1] == "" else lines


def heading_text(line: str) -> str:
    """A heading's words without its mark: "■ 工信部" -> "工信部", "## 1. 概述" -> "1. 概述"."""
    return re.sub(r"^[\s#■◆●▌]+|[：:\s]+$", "", line)


def source_to_blocks(document: str, text: str, outline: Mapping[str, Sequence[int]] | None = None) -> list[Block]:
    """Blocks of a document, in order.

    `outline` maps "1" … "6" to the lines of headings of that level, and "title", "caption", "paragraph" to lines that
    are just that.
    """
    lines = text_to_lines(text)
    levels = {line: int(key) for key, found in (outline or {}).items() if key.isdigit() for line in found}
    kinds = {line: key for key, found in (outline or {}).items() if not key.isdigit() for line in found}
    blocks: list[Block] = []
    path: list[tuple[int, str]] = []
    for first, last in _runs(lines, levels, kinds):
        raw = "\n".join(lines[first - 1 : last])
        kind, level = _kind_of(lines, first, last, levels, kinds, outlined=outline is not None)
        if kind == "heading":
            path = [(depth, words) for depth, words in path if depth < level]
            blocks.append(Block(kind, Span(document, first, last), raw, tuple(w for _, w in path), level))
            path.append((level, heading_text(raw)))
        else:
            blocks.append(Block(kind, Span(document, first, last), raw, tuple(w for _, w in path)))
    return blocks


def _runs(lines: Sequence[str], levels: Mapping[int, int], kinds: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """First and last line of each block: blank lines part blocks, and so do list marks, headings and tables' edges."""
    start: int | None = None
    for number, line in enumerate([*lines, ""], start=1):
        blank = not line.strip()
        edge = not blank and start is not None and _is_edge(lines, number, levels, kinds)
        if start is not None and (blank or edge):
            yield start, number - 1
            start = None
        if not blank and start is None:
            start = number


def _is_edge(lines: Sequence[str], number: int, levels: Mapping[int, int], kinds: Mapping[int, str]) -> bool:
    line, before = lines[number - 1], lines[number - 2]
    if number in levels or number - 1 in levels or number in kinds or number - 1 in kinds:
        return True
    if ("\t" in line) != ("\t" in before) or line.startswith("#") or before.startswith("#"):
        return True
    return "\t" not in line and bool(LIST_MARK.match(line))


def _kind_of(
    lines: Sequence[str], first: int, last: int, levels: Mapping[int, int], kinds: Mapping[int, str], outlined: bool
) -> tuple[BlockKind, int]:
    line = lines[first - 1]
    if first in levels:
        return "heading", levels[first]
    if first in kinds:
        return kinds[first], 0  # type: ignore[return-value]
    if marked := re.match(r"^(#{1,6})\s+\S", line):
        return "heading", len(marked[1])
    if "\t" in line:
        return "table", 0
    if LIST_MARK.match(line):
        return "item", 0
    if not outlined and first == last and _looks_like_heading(lines, first):
        if line.lstrip().startswith("■"):
            return "heading", 2
        return "heading", 3 if _NUMBERED.match(line) else 4
    return "paragraph", 0


def _looks_like_heading(lines: Sequence[str], number: int) -> bool:
    """A short line that stands alone, ends no sentence and has something under it."""
    line = lines[number - 1].strip()
    alone = (number == 1 or not lines[number - 2].strip()) and (number == len(lines) or not lines[number].strip())
    follows = any(later.strip() for later in lines[number:])
    return alone and follows and len(line) <= 40 and not _SENTENCE_END.search(line) and not line.endswith(("，", ","))
