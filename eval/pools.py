"""Sets of paragraphs with questions, and each as an index of its own, searched like any other."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from corpus.encode import Encoder
from corpus.model import Chunk, Language, Span
from corpus.publish import Content, publish
from corpus.store import Index, open_index
from eval.cases import CASES, read_cases
from ingest.build import build, content_to_manifest
from ingest.indexed import chunks_to_texts, texts_to_terms, texts_to_vectors

DATA = Path(__file__).with_name("retrieval")
PAPER = "paper"
"""The set that is the bundled paper, asked the cases that its prose answers."""


class Asked(NamedTuple):
    """A question and the spans that answer it, of which one found is enough."""

    text: str
    language: Language
    answers: tuple[Span, ...]


class Pool(NamedTuple):
    """One development set; a paragraph's span is its number in the file, from 1."""

    name: str
    paragraphs: tuple[str, ...]
    questions: tuple[Asked, ...]


class PoolError(ValueError):
    """A file that is no development set: file, line and what is missing."""


def read_pool(path: Path) -> Pool:
    """One line a paragraph: {"paragraph", "chinese": [question, ...], "english": [question, ...]}.

    Raises `PoolError` for a line of another shape, `OSError` for a file that cannot be read.
    """
    paragraphs: list[str] = []
    questions: list[Asked] = []
    keys: Mapping[str, Language] = {"chinese": "zh", "english": "en"}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            paragraphs.append(str(row["paragraph"]))
            span = Span(path.stem, number, number)
            questions += [Asked(text, keys[key], (span,)) for key in keys for text in row.get(key, ())]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PoolError(
                f"{path}:{number}: no paragraph with questions ({error!r}); see {DATA}/README.md"
            ) from error
    return Pool(path.stem, tuple(paragraphs), tuple(questions))


@contextmanager
def pool_to_index(pool: Pool, encoder: Encoder) -> Iterator[Index]:
    """The set's paragraphs, each a chunk, in an index that is deleted afterwards."""
    chunks = [
        Chunk(f"{pool.name}:{number}", Span(pool.name, number, number), text, ())
        for number, text in enumerate(pool.paragraphs, start=1)
    ]
    texts = chunks_to_texts(chunks, (), {})
    content = Content(
        documents=[], lines={}, blocks=[], tables=[], records=[], chunks=chunks, findings=[],
        lexical=texts_to_terms(texts), vectors={"chunks": texts_to_vectors(texts, encoder)},
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as home:
        publish(Path(home), content_to_manifest(content, encoder), content)
        yield _opened(Path(home))


@contextmanager
def paper_to_index(encoder: Encoder) -> Iterator[Index]:
    """The bundled paper in an index of its own, without what a user added to theirs."""
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), encoder)
        yield _opened(Path(home))


def _opened(home: Path) -> Index:
    index = open_index(home)
    assert index is not None
    return index


def paper_questions(document: str) -> tuple[Asked, ...]:
    """The single questions among the evaluation cases that only prose answers, with the lines of their gold."""
    return tuple(
        Asked(case.question, "en" if case.language == "en" else "zh", tuple(Span(document, *at) for at in case.lines))
        for case in read_cases([CASES])
        if case.kinds == ("passage",) and case.lines and len(case.turns) == 1
    )
