"""What of chunks and records is indexed: the words that are searched and the texts that get a vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corpus.encode import Encoder
from corpus.model import Chunk, Record, Table
from corpus.store import Field, vector_id
from corpus.windows import text_to_windows
from corpus.words import search_terms
from ingest.paper import Subject

Texts = Mapping[str, Mapping[Field, str]]
"""Chunk id -> its text with its headings, its English rendering, and its subjects, one a line."""


def with_subjects(chunks: Sequence[Chunk], subjects: Iterable[Subject]) -> list[Chunk]:
    """Chunks with the entries of a subject index: each goes to the chunk whose lines agree best with its own.

    Agreement is the lines that both have, of those that either has.
    """
    entries: dict[str, list[str]] = {}
    for subject in subjects:
        own = set(range(subject.lines[0], subject.lines[1] + 1))
        agreeing = [(len(own & {*c.span.lines}) / len(own | {*c.span.lines}), c.id) for c in chunks]
        best, chunk = max(agreeing, default=(0.0, ""))
        if best > 0:
            entries.setdefault(chunk, []).extend(subject.entries)
    return [replace(chunk, subjects=tuple(dict.fromkeys(entries.get(chunk.id, ())))) for chunk in chunks]


def chunks_to_texts(chunks: Sequence[Chunk], records: Iterable[Record], tables: Mapping[str, Table]) -> Texts:
    """Each chunk with what it is about but need not say: its headings, and the names of the tables it holds rows of.

    A list of three problems may stand in the prose without the word "problem"; its table is called by it.
    """
    # A table that is only asked for in a context lends its name to no text: that says what it is by itself.
    rows = [(record.span, record.table) for record in records if not tables[record.table].contexts]
    texts: dict[str, dict[Field, str]] = {}
    for chunk in chunks:
        held = [tables[id_] for id_ in dict.fromkeys(table for span, table in rows if span.overlaps(chunk.span))]
        texts[chunk.id] = {
            "zh": "\n".join((*chunk.section[-2:], " ".join(table.zh for table in held), chunk.text)),
            "en": "\n".join((" ".join(table.en for table in held), chunk.english)) if chunk.english else "",
            "subjects": "\n".join(chunk.subjects),
        }
    return texts


def texts_to_terms(texts: Texts) -> dict[str, dict[Field, list[str]]]:
    """Chunk id -> the index terms of each of its texts."""
    return {id_: {field: search_terms(text) for field, text in by_field.items()} for id_, by_field in texts.items()}


def texts_to_vectors(texts: Texts, encoder: Encoder) -> tuple[list[str], NDArray[np.float32]]:
    """Ids and unit rows (n, dimension): of each text and rendering, whole and, where longer, by windows.

    Of the subjects each entry has one, a window.
    """
    pieces: dict[str, str] = {}
    for id_, by_field in texts.items():
        for field, text in by_field.items():
            if field == "subjects":
                entries = text.splitlines()
                pieces |= {vector_id(id_, field, number): entry for number, entry in enumerate(entries)}
            elif text:
                pieces[vector_id(id_, field)] = text
                windows = text_to_windows(text)
                if len(windows) > 1:
                    pieces |= {vector_id(id_, field, number): window for number, window in enumerate(windows)}
    return list(pieces), encoder.encode_passages(list(pieces.values()))


def record_to_text(record: Record, table: Table) -> str:
    """What of a record is embedded: its table's name and its values, Chinese and English."""
    values = " ".join(str(value) for column in table.columns for value in record.get(column.id))
    return f"{table.zh} {record.printed} {values} {record.english}"
