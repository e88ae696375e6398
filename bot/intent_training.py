"""Exemplars -> the intent model: `python -m bot.intent_training` (seconds; the same files give the same model).

An exemplar is {"intent", "language"} with "text" or "turns"; slots such as {m} are filled with names, so that it is
read like any question. `later` exemplars are judged by their last turn, read by itself.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.grounds import Grounds
from bot.intent import LENGTH, MEANT, MODEL, NEW, IntentModel, question_to_features, softmax, words_of
from bot.question import Question
from bot.settings import load_settings
from bot.vocabulary import CUES
from corpus.encode import load_encoder
from corpus.names import load_lexicon
from corpus.store import REBUILD, Index, open_index

EXEMPLARS = Path(__file__).with_name("exemplars.jsonl")
FILLERS = Path(__file__).with_name("fillers.toml")
STEPS = 250
RATE = 0.05
DECAY = 3e-4
"""Of the weights' squares, on average a question."""


class Exemplar(NamedTuple):
    """A question, read, and what it wants done."""

    question: Question
    intent: str
    later: bool
    text: str = ""
    """As it is written, its slots unfilled."""


def read_exemplars(grounds: Grounds, path: Path = EXEMPLARS) -> Iterator[Exemplar]:
    """Each exemplar, its slots filled; a turn that stands alone is also an exemplar of a new question later on."""
    fillers = tomllib.loads(FILLERS.read_text(encoding="utf-8"))
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        raw = json.loads(line)
        text = raw["turns"][-1] if "turns" in raw else raw["text"]
        for shift in range(2 if "{" in text else 1):
            words = {slot: names[(number + shift) % len(names)] for slot, names in fillers[raw["language"]].items()}
            question = grounds.read(text.format_map(words) if "{" in text else text)
            yield Exemplar(question, raw["intent"], "turns" in raw, text)
            if "turns" not in raw and shift == 0 and number % 4 == 0:
                yield Exemplar(question, NEW, True, text)


class Adam:
    """Adam (Kingma and Ba 2015) for one array of weights."""

    def __init__(self, weights: NDArray[np.float32], rate: float) -> None:
        self.weights = weights
        self._rate = rate
        self._first: NDArray[np.float32] = np.zeros_like(weights)
        self._second: NDArray[np.float32] = np.zeros_like(weights)
        self._step = 0

    def go(self, slope: NDArray[np.float32]) -> None:
        """One step against the gradient."""
        self._step += 1
        self._first = 0.9 * self._first + 0.1 * slope
        self._second = 0.999 * self._second + 0.001 * slope * slope
        ahead = self._first / (1 - 0.9**self._step)
        self.weights -= self._rate * ahead / (np.sqrt(self._second / (1 - 0.999**self._step)) + 1e-8)


class Sparse:
    """A matrix of few entries, (n, f), and its transpose, to multiply other matrices with.

    PyTorch multiplies; the program itself has no need of that, so it is only imported here.
    """

    def __init__(self, starts: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float32], width: int):
        """Row r has the entries from `starts[r]` up to `starts[r + 1]`; there are n + 1 starts."""
        import torch

        self._tensor = torch.from_numpy
        with warnings.catch_warnings(action="ignore"):  # "in beta state"
            crow, column, value = map(torch.from_numpy, (starts, columns, values))
            self._rows = torch.sparse_csr_tensor(crow, column, value, size=(len(starts) - 1, width))
            self._across = self._rows.t().to_sparse_csr()

    @classmethod
    def of(cls, rows: NDArray[np.float32]) -> Sparse:
        filled, columns = np.nonzero(rows)
        starts = np.searchsorted(filled, np.arange(len(rows) + 1))
        return cls(starts, columns, rows[filled, columns], rows.shape[1])

    def times(self, weights: NDArray[np.float32]) -> NDArray[np.float32]:
        """(f, k) -> (n, k)"""
        return np.asarray((self._rows @ self._tensor(weights)).numpy())

    def across(self, errors: NDArray[np.float32]) -> NDArray[np.float32]:
        """The transpose: (n, k) -> (f, k)"""
        return np.asarray((self._across @ self._tensor(errors)).numpy())


def fit(rows: NDArray[np.float32], labels: NDArray[np.int64], intents: int, steps: int = STEPS) -> NDArray[np.float32]:
    """Softmax regression: rows (n, f), labels (n,) -> weights (f, intents)."""
    sparse = Sparse.of(rows)
    wanted = np.eye(intents, dtype=np.float32)[labels]
    fitted = Adam(np.zeros((rows.shape[1], intents), dtype=np.float32), RATE)
    for _ in range(steps):
        errors = softmax(sparse.times(fitted.weights)) - wanted
        fitted.go(sparse.across(errors) / len(rows) + DECAY * fitted.weights)
    return fitted.weights


def to_rows(questions: Sequence[Question], names: dict[str, int]) -> NDArray[np.float32]:
    """(n, features + dimension); features that are not in `names` are left out."""
    rows = np.zeros((len(questions), len(names)), dtype=np.float32)
    for row, question in zip(rows, questions, strict=True):
        for name, weight in question_to_features(question).items():
            if name in names:
                row[names[name]] = weight
    rows *= LENGTH / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    vectors = load_encoder().encode_queries([words_of(question) for question in questions]) * MEANT
    return np.hstack([rows, vectors])


def train(exemplars: Sequence[Exemplar], path: Path = MODEL) -> None:
    """Fit both parts and write the model; a feature must occur twice."""
    counted: dict[str, int] = {}
    for exemplar in exemplars:
        for name in question_to_features(exemplar.question):
            counted[name] = counted.get(name, 0) + 1
    names = {name: at for at, name in enumerate(sorted(name for name, count in counted.items() if count > 1))}
    stored: dict[str, NDArray[np.generic]] = {"features": np.array("\n".join(names)), "made_of": np.array(made_of())}
    for part, later in (("first", False), ("later", True)):
        chosen = [exemplar for exemplar in exemplars if exemplar.later is later]
        intents = sorted({exemplar.intent for exemplar in chosen})
        labels = np.array([intents.index(exemplar.intent) for exemplar in chosen])
        weights = fit(to_rows([exemplar.question for exemplar in chosen], names), labels, len(intents))
        stored |= {f"{part}_intents": np.array("\n".join(intents)), f"{part}_weights": weights.astype(np.float16)}
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(beside, **stored)  # type: ignore[arg-type]
    beside.replace(path)


def made_of() -> str:
    """A digest of what the model is made of; a model that was made of something else is stale."""
    digest = hashlib.sha256()
    for file in (EXEMPLARS, FILLERS, CUES):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def reading_grounds(index: Index) -> Grounds:
    """What exemplars are read with; no model is needed for that."""
    return Grounds(load_lexicon(), index.tables, index.records, index.text, index.all_english)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.parse_args()
    index = open_index(load_settings().home)
    if index is None:
        parser.exit(1, f"there is no index to read the exemplars with; build it: {REBUILD}\n")
    exemplars = list(read_exemplars(reading_grounds(index)))
    train(exemplars)
    model = IntentModel()
    for name, later, vote in (("first", False, model.first), ("later", True, model.later)):
        chosen = [exemplar for exemplar in exemplars if exemplar.later is later]
        right = sum(vote(exemplar.question).intent == exemplar.intent for exemplar in chosen)
        print(f"{name}: {right} of {len(chosen)} exemplars")
    print(f"{MODEL}: {MODEL.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
