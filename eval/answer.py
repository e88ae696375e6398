"""One answer as JSON (the contract in README, "One answer as JSON") -> a checked, frozen `Answer`."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from eval.cases import KINDS

# The turns of one conversation -> the answer object to the last of them.
Ask = Callable[[Sequence[str]], Mapping[str, object]]

_PHRASE_PARTS = re.compile(r"\d+(?: \d+)*|.", re.DOTALL)
_PHRASE_GAP = r"\s*"


class AnswerError(ValueError):
    """An answer that breaks the contract; the message names the key, what it was and what it must be."""


@dataclass(frozen=True)
class Citation:
    """Where an answer points: inclusive source lines, from 1, and the text that stands there."""

    document: str
    section: tuple[str, ...]
    first: int
    last: int
    quote: str
    table: str | None

    def touches(self, first: int, last: int) -> bool:
        return self.first <= last and first <= self.last


@dataclass(frozen=True)
class Answer:
    """What was shown to the person who asked. `rows` keep their order and their columns' order."""

    kind: str
    text: str
    refused: bool
    value: float | None
    rows: tuple[Mapping[str, object], ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]

    @cached_property
    def prose(self) -> str:
        """The answer and its notes: what is said, without the rows."""
        return "\n\n".join((self.text, *self.notes))

    @cached_property
    def row_lines(self) -> frozenset[int]:
        """The source lines of the rows; empty for rows that are computed (groups, ranks)."""
        return frozenset(line for row in self.rows if isinstance(line := row.get("line"), int))

    @cached_property
    def cited_lines(self) -> frozenset[int]:
        return frozenset(n for citation in self.citations for n in range(citation.first, citation.last + 1))

    @cached_property
    def cells(self) -> tuple[Mapping[str, str], ...]:
        """The rows as column -> text, without their source line, which is an address and not content."""
        return tuple(
            {column: cell_to_text(cell) for column, cell in row.items() if column != "line"} for row in self.rows
        )

    @cached_property
    def everything(self) -> str:
        """Answer, notes and all cells; ¦ between the parts, so that no phrase matches across two of them."""
        return " ¦ ".join((self.text, *self.notes, *(cell for row in self.cells for cell in row.values())))


def cell_to_text(cell: object) -> str:
    """A cell -> what a reader sees: a list's entries are joined by 、, nothing is the empty text."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, list | tuple):
        return "、".join(cell_to_text(entry) for entry in cell)
    return json.dumps(cell, ensure_ascii=False, default=str)


@lru_cache(maxsize=1 << 16)
def text_to_plain(text: str) -> str:
    """Normalises for comparison: NFKC (full width -> half), case folded, Markdown emphasis removed."""
    return re.sub(r"[*`]", "", unicodedata.normalize("NFKC", text)).casefold()


def says(text: str, phrase: str) -> bool:
    """Whether `text` holds `phrase`, whatever the case, spaces and width; numbers only whole.

    says("共 61 个", "61个") is true; says("共 61 个", "6") is not, and neither is says("3.61", "61").
    """
    pattern = _phrase_to_pattern(phrase)
    return pattern is not None and pattern.search(text_to_plain(text)) is not None


@lru_cache(maxsize=1 << 14)
def _phrase_to_pattern(phrase: str) -> re.Pattern[str] | None:
    """What finds a phrase in plain text; None for one without any character."""
    plain = " ".join(text_to_plain(phrase).split())
    if not plain:
        return None
    # Spaces matter only between two digits: 6 1 is not 61.
    plain = re.sub(r"(?<!\d) | (?!\d)", "", plain)
    pattern = _PHRASE_GAP.join(re.escape(part) for part in _PHRASE_PARTS.findall(plain))
    pattern = pattern.replace(re.escape(" "), r"\s+")
    if plain[0].isdigit():
        pattern = r"(?<!\d)(?<!\d[.,])" + pattern
    if plain[-1].isdigit():
        pattern += r"(?!\d)(?![.,]\d)"
    return re.compile(pattern)


def mapping_to_answer(raw: Mapping[str, object]) -> Answer:
    """Checks the keys that are scored. Raises `AnswerError`."""
    kind = _string(raw, "kind")
    if kind not in KINDS:
        raise AnswerError(f"'kind' is {kind!r}; allowed: {', '.join(KINDS)}")
    refused = raw.get("refused")
    if not isinstance(refused, bool):
        raise AnswerError(f"'refused' is {refused!r}; it must be true or false")
    if refused != (kind == "refused"):
        raise AnswerError(f"'refused' is {refused}, but 'kind' is '{kind}'; the two must agree")
    return Answer(
        kind=kind,
        text=_string(raw, "answer"),
        refused=refused,
        value=_value(raw.get("value")),
        rows=tuple(_row(row) for row in _sequence(raw, "rows")),
        citations=tuple(_citation(entry) for entry in _sequence(raw, "citations")),
        notes=tuple(_note(entry) for entry in _sequence(raw, "notes")),
    )


def _string(raw: Mapping[str, object], key: str) -> str:
    value = raw.get(key)
    if not isinstance(value, str):
        raise AnswerError(f"'{key}' is {value!r}; it must be a string")
    return value


def _sequence(raw: Mapping[str, object], key: str) -> Sequence[object]:
    value = raw.get(key)
    if not isinstance(value, list | tuple):
        raise AnswerError(f"'{key}' is {value!r}; it must be a list, which may be empty")
    return value


def _value(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise AnswerError(f"'value' is {value!r}; it must be a number or null")
    return float(value)


def _row(row: object) -> Mapping[str, object]:
    if not isinstance(row, Mapping):
        raise AnswerError(f"'rows' holds {row!r}; each row is an object of column -> cell")
    line = row.get("line")
    if line is not None and (isinstance(line, bool) or not isinstance(line, int)):
        raise AnswerError(f"a row's 'line' is {line!r}; it must be the number of a source line")
    return row


def _note(note: object) -> str:
    if not isinstance(note, str):
        raise AnswerError(f"'notes' holds {note!r}; each note is a string")
    return note


def _citation(entry: object) -> Citation:
    if not isinstance(entry, Mapping):
        raise AnswerError(f"'citations' holds {entry!r}; each citation is an object")
    match entry.get("lines"):
        case [int() as first, int() as last] if 1 <= first <= last:
            pass
        case lines:
            raise AnswerError(f"a citation's 'lines' is {lines!r}; it must be [first, last], from 1")
    table = entry.get("table")
    return Citation(
        document=_string(entry, "document"),
        section=tuple(cell_to_text(part) for part in _sequence(entry, "section")),
        first=first,
        last=last,
        quote=_string(entry, "quote"),
        table=None if table is None else cell_to_text(table),
    )
