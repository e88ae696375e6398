"""An answer and what it shows -> the figures and quotations in it that come from nowhere.

Independent of the bot: it sees only what a reader sees, and shares no code with the bot's own check.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, permutations

from eval.answer import Answer, Citation
from eval.figures import Figure, text_to_figures, text_to_numbers

# 一 and "one" are mostly articles (一批, one of); a Chinese numeral counts as a claim before a measure word.
_MEASURE = re.compile(r"\s*[个家项批地省市区县次类种条行倍名大]")
_LIST_NUMBER = re.compile(r"^(\s*)\d+[.)、](?=\s|\D)", re.MULTILINE)
_ELISION = re.compile(r"…+|\.{3,}|\n")


@dataclass(frozen=True)
class Evidence:
    """The numbers an answer may state: those that stand in what it shows, and those it may compute with.

    `operands` are few on purpose: with every serial number among them, any figure at all would be a
    difference of two.
    """

    stated: frozenset[float]
    operands: frozenset[float]

    def explains(self, figure: Figure) -> bool:
        """Whether the figure is stated, or is a difference, sum or (where it is a percentage) share."""
        wanted = {figure.value, figure.bare}
        if not figure.percent and wanted & (self.stated | self.operands):
            return True
        if figure.percent and wanted & self.stated:
            return True
        pairs = permutations(self.operands, 2)
        if figure.percent:
            tolerance = 0.5 * 10.0 ** -_decimals(figure.shown)
            return any(abs(100 * part / whole - figure.value) <= tolerance + 1e-9 for part, whole in pairs if whole)
        return any(left - right == figure.value for left, right in pairs)


def suspicious_figures(turns: Sequence[str], answer: Answer) -> tuple[str, ...]:
    """The figures of the answer and its notes that nothing shown explains, as printed, each once."""
    evidence = answer_to_evidence(turns, answer)
    prose = _LIST_NUMBER.sub(r"\1", unicodedata.normalize("NFKC", answer.prose))
    claims = (figure for figure in text_to_figures(prose) if _is_claim(figure, prose))
    return tuple(dict.fromkeys(figure.shown.strip() for figure in claims if not evidence.explains(figure)))


def answer_to_evidence(turns: Sequence[str], answer: Answer) -> Evidence:
    """Gathers the numbers of rows, quotations, places cited and questions; counts rows and groups of rows."""
    quotes = [citation.quote for citation in answer.citations]
    addresses = [
        text for citation in answer.citations for text in (citation.document, *citation.section, citation.table or "")
    ]
    cells = [cell for row in answer.cells for cell in row.values()]
    cited = {float(number) for citation in answer.citations for number in (citation.first, citation.last)}
    lines = {float(line) for line in answer.row_lines}
    stated = _numbers(chain(cells, quotes, addresses, turns)) | cited | lines
    operands = _counts(answer) | _computed_cells(answer) | _numbers(chain(quotes, turns))
    return Evidence(stated, frozenset(operands) if len(operands) <= 60 else _counts(answer))


def unfaithful_quotes(answer: Answer, paper: Sequence[str]) -> tuple[Citation, ...]:
    """The citations whose quoted text does not stand at their lines of the paper (spaces and ** aside).

    A quotation may leave things out with … and may break lines; each piece must stand there.
    """
    return tuple(citation for citation in answer.citations if not _is_faithful(citation, paper))


def _is_faithful(citation: Citation, paper: Sequence[str]) -> bool:
    source = _squash("".join(paper[citation.first - 1 : citation.last]))
    pieces = [_squash(piece) for piece in _ELISION.split(citation.quote)]
    return any(pieces) and all(piece in source for piece in pieces)


def _squash(text: str) -> str:
    return re.sub(r"[\s*…]", "", unicodedata.normalize("NFKC", text).replace("...", ""))


def _is_claim(figure: Figure, prose: str) -> bool:
    """Digits always claim something; number words do from two on, Chinese ones before a measure word."""
    if any(character.isdigit() and character.isascii() for character in figure.shown):
        return True
    if figure.percent:
        return True
    if figure.value < 2:
        return False
    return figure.shown.isascii() or _MEASURE.match(prose, figure.end) is not None


def _counts(answer: Answer) -> frozenset[float]:
    """How many rows, citations and distinct values there are, and how many rows share a value."""
    counts = {float(len(answer.rows)), float(len(answer.citations))}
    for column in {column for row in answer.cells for column in row}:
        sizes = Counter(row[column] for row in answer.cells if column in row)
        counts |= {float(len(sizes)), *(float(size) for size in sizes.values())}
    return frozenset(counts)


def _computed_cells(answer: Answer) -> frozenset[float]:
    """Numbers of rows that are no table rows but counts (groups, ranks), and the sum of each such column."""
    computed = [row for row in answer.rows if row.get("line") is None]
    numbers: set[float] = set()
    for column in {column for row in computed for column in row}:
        cells = [row.get(column) for row in computed]
        values = [float(cell) for cell in cells if isinstance(cell, int | float) and not isinstance(cell, bool)]
        numbers |= {*values, sum(values)}
    return frozenset(numbers)


def _numbers(texts: Iterable[str]) -> frozenset[float]:
    return frozenset(number for text in texts for number in text_to_numbers(text))


def _decimals(shown: str) -> int:
    match = re.search(r"\.(\d+)", shown)
    return len(match[1]) if match else 0
