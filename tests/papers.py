"""The bundled paper, read once, and small made-up papers for the tests of ingest."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from hypothesis import settings

from corpus.model import Record
from corpus.names import load_lexicon
from ingest.build import Digest, paper_to_digest
from ingest.paper import Paper, bundled_papers, folder_to_paper

patient = settings(deadline=None)
"""For property tests: the first example may load a dictionary, which takes longer than a deadline allows."""


@lru_cache(maxsize=1)
def bundled() -> Digest:
    """All that ingest makes of the bundled paper."""
    (paper,) = bundled_papers()
    return paper_to_digest(paper, load_lexicon())


def rows(table: str, **where: str | int) -> list[Record]:
    """Rows of a table of the bundled paper whose columns hold the given values."""
    found = [record for record in bundled().records if record.table == table]
    return [record for record in found if all(value in record.get(column) for column, value in where.items())]


def made_paper(folder: Path, text: str, spec: str = "") -> Paper:
    """A described paper made of a text and the body of its paper.toml."""
    data = text.encode()
    (folder / "source.txt").write_bytes(data)
    head = f'id = "made"\ntitle = "样本"\nsource = "source.txt"\nsha256 = "{hashlib.sha256(data).hexdigest()}"\n'
    (folder / "paper.toml").write_text(head + spec, encoding="utf-8")
    return folder_to_paper(folder)
