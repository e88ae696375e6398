"""The web app's words, in both languages: `labels.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from corpus.model import Language

Labels = Mapping[str, str]


@lru_cache(maxsize=1)
def _labels() -> dict[Language, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))  # type: ignore[return-value]


def labels_of(language: Language) -> Labels:
    """The interface's words in a language."""
    return _labels()[language]
