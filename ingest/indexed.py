"""What of chunks and records is indexed: the words that are searched and the texts that get a vector."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.encode import Encoder
from corpus.model import Chunk, Record, Table
from corpus.store import Field, vector_id
from corpus.windows import text_to_windows
from corpus.words import search_terms

Texts = Mapping[str, Mapping[Field, str]]
"""Chunk id -> its text with its headings, and its English rendering."""


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
        }
    return texts


def texts_to_terms(texts: Texts) -> dict[str, tuple[list[str], list[str]]]:
    """Chunk id -> the index terms of its text and of its rendering."""
    return {id_: (search_terms(text["zh"]), search_terms(text["en"])) for id_, text in texts.items()}


def texts_to_vectors(texts: Texts, encoder: Encoder) -> tuple[list[str], NDArray[np.float32]]:
    """Ids and unit rows (n, dimension): of each text and rendering, whole and, where longer, by windows."""
    pieces: dict[str, str] = {}
    for id_, by_field in texts.items():
        for field, text in by_field.items():
            if text:
                pieces[vector_id(id_, field)] = text
                windows = text_to_windows(text)
                if len(windows) > 1:
                    pieces |= {vector_id(id_, field, number): window for number, window in enumerate(windows)}
    return list(pieces), encoder.encode_passages(list(pieces.values()))


def record_to_text(record: Record, table: Table) -> str:
    """What of a record is embedded: its table's name and its values, Chinese and English."""
    values = " ".join(str(value) for column in table.columns for value in record.get(column.id))
    return f"{table.zh} {record.printed} {values} {record.english}"
