"""What composing an answer needs, and pieces that several kinds of answers share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.answer import Citation, records_to_citations
from bot.contents import english_headings
from bot.lookup import run_lookup
from bot.plan import Filter, Lookup
from bot.wording import Wording
from corpus.model import Language, Value
from corpus.names import Lexicon
from corpus.store import Index
from corpus.words import fold


@dataclass(frozen=True)
class Desk:
    """What composing needs: the index, the lexicon, the id of the table of lists."""

    index: Index
    lexicon: Lexicon
    lists: str | None

    def wording(self, table: str, language: Language) -> Wording:
        return Wording(self.index.tables[table], self.lexicon, language, self._undivided)

    def holds(self, word: str) -> bool:
        """Whether a word stands in the paper, or in its English rendering."""
        return fold(word) in self._text

    @cached_property
    def _text(self) -> str:
        blocks = self.index.blocks
        return fold("\n".join(part for block in blocks for part in (block.text, self.index.english(block.span))))

    @cached_property
    def number_of_lists(self) -> int:
        """How many programmes have a list."""
        return len({value for record in self.index.records.values() for value in record.get("programme")})

    @cached_property
    def _undivided(self) -> frozenset[str]:
        """The programmes whose list has one batch: of its rows the batch tells nothing."""
        batches: dict[str, set[Value]] = {}
        for record in self.index.records.values():
            for programme in record.get("programme"):
                batches.setdefault(str(programme), set()).update(record.get("batch"))
        return frozenset(programme for programme, held in batches.items() if len(held) == 1)

    @cached_property
    def _headings(self) -> dict[str, str]:
        return english_headings(self.index)

    def section(self, names: Sequence[str], language: Language) -> str:
        """Where in the paper something stands, by its innermost headings; the title where it is under none.

        In English it is empty where a heading has no rendering.
        """
        inner = names[-2:]
        if language == "zh":
            return " › ".join(inner) or self.title
        english = [self._headings.get(name, "") for name in inner]
        return " › ".join(english) if all(english) else ""

    @property
    def title(self) -> str:
        return next(iter(self.index.documents.values())).title


def table_citations(desk: Desk, table: str, filters: Sequence[Filter]) -> tuple[Citation, ...]:
    """The whole table that was checked, as far as its programme, or what its rows are items of, narrows it."""
    scopes = {"programme", *(c.id for c in desk.index.tables[table].columns if c.key and c.use == "item")}
    scoped = tuple(f for f in filters if f.columns <= scopes and not f.negated)
    rows = run_lookup(desk.index, Lookup(table, "list", scoped)).rows
    return records_to_citations(desk.index, rows or run_lookup(desk.index, Lookup(table, "list")).rows)


def with_notes(text: str, notes: Sequence[str], language: Language) -> str:
    """The answer, then its notes; an answer that has nothing else to say is its notes."""
    if not notes or not text:
        return text or "\n\n".join(notes)
    head = "注：" if language == "zh" else "Note: "
    return text + "\n\n" + "\n".join(f"> {head}{note}" for note in notes)


def as_quote(text: str) -> str:
    """A Markdown block quote, a paragraph a line; list marks of the source become bullets, and so do a row's cells."""
    lines = []
    for line in text.splitlines():
        if line.strip():
            plain = re.sub(r"^\s*(?:[-*•✓■]\s*)+", "", line).strip()
            cells = [cell.strip() for cell in plain.split("\t") if cell.strip()]
            bullet = "- " if len(cells) > 1 or re.match(r"\s*(?:[-*•✓]\s*)+", line) else ""
            lines += [f"> {bullet}{cell}" for cell in cells]
    return "\n>\n".join(lines)
