"""What planning needs to know of an index: its tables, their rows and values, the words of its documents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.asking import places_of
from bot.filters import Known
from bot.intent import IntentModel, intent_model
from bot.leftover import longest_part
from bot.question import Question, text_to_question
from bot.vocabulary import Vocabulary, vocabulary
from corpus.model import Language, Record, Table, Value
from corpus.names import Lexicon
from corpus.words import HAN, stem

FINDINGS = "findings"
"""The table under which ingest publishes what it found wrong in a paper."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """What planning needs to know of an index.

    `text` is all of its documents' text, `english` its rendering, `subjects` how people speak of it.
    """

    lexicon: Lexicon
    tables: Mapping[str, Table]
    records: Mapping[int, Record]
    text: str = ""
    english: str = ""
    subjects: str = ""
    intents: IntentModel = field(default_factory=intent_model)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.lexicon, self.tables, self.records.values())

    @cached_property
    def lists(self) -> str | None:
        """The table that holds the ministries' lists: the one with a programme column."""
        return next((t.id for t in self.tables.values() if any(c.id == "programme" for c in t.columns)), None)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """Table -> how many rows it has."""
        return Counter(record.table for record in self.records.values())

    @cached_property
    def small_tables(self) -> tuple[tuple[Table, tuple[Record, ...]], ...]:
        """All tables but the lists, each with its rows."""
        rows: dict[str, list[Record]] = {table: [] for table in self.tables if table != self.lists}
        for record in self.records.values():
            if record.table in rows:
                rows[record.table].append(record)
        return tuple((self.tables[table], tuple(held)) for table, held in rows.items())

    @cached_property
    def known(self) -> Known:
        """The values of the lists' columns."""
        values: dict[str, set[Value]] = {}
        for record in self.records.values():
            if record.table == self.lists:
                for column, found in record.values.items():
                    values.setdefault(column, set()).update(found)
        return Known({column: frozenset(found) for column, found in values.items()})

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """The programmes that have a list, in the paper's order."""
        return tuple(dict.fromkeys(str(v) for r in self.records.values() for v in r.get("programme")))

    @cached_property
    def batches(self) -> Mapping[str, frozenset[int]]:
        """Programme -> the batches of its list."""
        held: dict[str, set[int]] = {}
        for record in self.records.values():
            for programme in record.get("programme"):
                held.setdefault(str(programme), set()).update(int(b) for b in record.get("batch"))
        return {programme: frozenset(batches) for programme, batches in held.items()}

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that the documents speak of."""
        return frozenset(int(year) for year in re.findall(r"(?:19|20)\d\d", self.text))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in re.findall(r"[a-z]+", self.english.lower()))

    @cached_property
    def _subject_stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in re.findall(r"[a-z]+", self.subjects.lower()))

    def speaks_of(self, word: str) -> bool:
        """Whether a word, or for Chinese most of it, stands anywhere in the documents."""
        if re.match(rf"[{HAN}]", word):
            return 2 * len(longest_part(word, self.text)) >= len(word)
        return stem(word) in self._stems

    def knows(self, word: str) -> bool:
        """Whether a word stands in the documents or in their subject index."""
        if self.speaks_of(word):
            return True
        if re.match(rf"[{HAN}]", word):
            return 2 * len(longest_part(word, self.subjects)) >= len(word)
        return stem(word) in self._subject_stems

    def read(self, text: str, language: Language | None = None) -> Question:
        """One question; without a name of which others beside it are asked, where a value tells which rows are meant.

        "Which province beside Tianjin uses that term?" asks for all that use it.
        """
        question = text_to_question(text, self.vocabulary, language)
        known = places_of(question, "beside_which") if question.of("value") else []
        found = [each for each in question.found if not any(first <= each.at < last for first, last in known)]
        return replace(question, found=tuple(found)) if known else question
