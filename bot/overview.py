"""The paper at a glance, as HTML: title page, starter questions, sections, tables, and what the source gets wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from bot.chat import Bot
from bot.contents import Section, sections_of
from bot.grid import table_name
from bot.labels import Labels, labels_of
from bot.markup import text_to_html
from bot.suggest import starters
from corpus.encode import EncoderError
from corpus.model import Language, Span
from corpus.store import Document, StoreError

LANGUAGES: tuple[Language, ...] = ("zh", "en")
DEEPEST = 3
"""The lowest level of a heading that is listed."""


class Asked(NamedTuple):
    """A section, and a question that its lines answer ("" if none does)."""

    section: Section
    question: str


class Overview:
    """The overview of an index. It is the same for everybody, so that each language's is made once."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._made: dict[Language, str] = {}
        self._making = threading.Lock()

    def make(self) -> None:
        """Makes it before anybody asks. What is wrong with an index or encoder, the first question will say."""
        with suppress(EncoderError, StoreError):
            for language in LANGUAGES:
                self.html(language)

    def html(self, language: Language) -> str:
        with self._making:
            if language not in self._made:
                self._made[language] = "".join(self._parts(language))
            return self._made[language]

    def _parts(self, language: Language) -> Iterator[str]:
        index, labels = self._bot.index, labels_of(language)
        first, *others = index.documents.values()
        yield f'<article class="wp-overview"><header><h2>{text_to_html(first.name(language))}</h2>'
        yield f"<dl>{''.join(_facts(first, language, labels))}</dl></header>"
        asked = "".join(f"<li>{_ask(question, question)}</li>" for question in starters(index, language))
        yield f'<section><h3>{labels["starters"]}</h3><ul class="wp-starters">{asked}</ul></section>'
        sections = "".join(_section(each, labels) for each in self.sections(first.id, language))
        if sections:
            yield _part(labels["sections"], labels["sections_hint"], "wp-sections", sections)
        if index.tables:
            tables = "".join(self._tables(language))
            yield _part(labels["tables"], labels["tables_hint"], "wp-tables", tables)
        if index.findings:
            found = "".join(self._findings(language))
            yield _part(labels["findings"], labels["findings_hint"], "wp-findings", found)
        if others:
            more = "".join(f"<li>{_read(d.id, (), d.name(language))}</li>" for d in others)
            yield f'<section><h3>{labels["documents"]}</h3><ul class="wp-starters">{more}</ul></section>'
        yield "</article>"

    def sections(self, document: str, language: Language) -> Iterator[Asked]:
        """The document's headings, each once, with what to ask about them."""
        for section in sections_of(self._bot.index, document, language, DEEPEST):
            yield Asked(section, self._question(section.name, section.span, language))

    def _question(self, name: str, span: Span, language: Language) -> str:
        """A question about a section that quotes its lines: asked once to see that it does."""
        labels = labels_of(language)
        for question in (*(labels[way].format(name=name) for way in ("section_question", "section_meaning")), name):
            answer = self._bot.ask(question, language=language)
            if any(c.document == span.document and Span(c.document, *c.lines).overlaps(span) for c in answer.citations):
                return question
        return ""

    def _tables(self, language: Language) -> Iterator[str]:
        index, labels = self._bot.index, labels_of(language)
        for table in index.tables.values():
            rows = sum(record.table == table.id for record in index.records.values())
            name = text_to_html(table_name(table, language))
            counted = labels["n_rows"].format(n=rows)
            yield (
                f'<li><button type="button" data-do="table" data-view="evidence" data-id="{text_to_html(table.id)}">'
                f"<span>{name}</span><small>{counted}</small></button></li>"
            )

    def _findings(self, language: Language) -> Iterator[str]:
        for finding in self._bot.index.findings:
            spans = sorted((span.first, span.last) for span in finding.spans)
            text = text_to_html(finding.en if language == "en" else finding.zh)
            yield f"<li>{text} {_read(finding.spans[0].document, tuple(spans), labels_of(language)['read'])}</li>"


def _part(name: str, hint: str, kind: str, items: str) -> str:
    return f'<section><h3>{name}</h3><p>{hint}</p><ul class="{kind}">{items}</ul></section>'


def _facts(document: Document, language: Language, labels: Labels) -> Iterator[str]:
    publisher = document.publisher_en if language == "en" and document.publisher_en else document.publisher
    subject = document.subject_en if language == "en" and document.subject_en else document.subject
    for name, value in (("publisher", publisher), ("date", document.date), ("subject", subject)):
        if value:
            yield f"<div><dt>{labels[name]}</dt><dd>{text_to_html(value)}</dd></div>"


def _section(asked: Asked, labels: Labels) -> str:
    """Its name, which asks about it or, where no question finds it, opens it; its lines, which open it."""
    section = asked.section
    lines = labels["lines"].format(lines=f"{section.span.first}–{section.span.last}")
    runs = ((section.span.first, section.span.last),)
    if asked.question:
        name = _ask(asked.question, section.name)
    else:
        name = _read(section.span.document, runs, section.name, kind="wp-ask-it")
    read = _read(section.span.document, runs, lines, section.name)
    return f'<li class="wp-level-{section.level}">{name}{read}</li>'


def _ask(question: str, shown: str) -> str:
    return (
        f'<button type="button" class="wp-ask-it" data-do="ask" data-question="{text_to_html(question)}">'
        f"{text_to_html(shown)}</button>"
    )


def _read(document: str, runs: tuple[tuple[int, int], ...], shown: str, about: str = "", kind: str = "wp-read") -> str:
    marked = ",".join(f"{first}-{last}" for first, last in runs)
    named = f' aria-label="{text_to_html(f"{shown}: {about}")}"' if about else ""
    return (
        f'<button type="button" class="{kind}" data-do="read" data-document="{text_to_html(document)}" '
        f'data-runs="{marked}"{named}>{text_to_html(shown)}</button>'
    )
