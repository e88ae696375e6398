"""Cases -> the model that chooses between plans: `python -m eval.choice_training` (twenty minutes on two cores).

It learns from the cases of `eval/cases` (but for `held.jsonl`, which is only measured) and from the counted questions
of `eval/counted`. `--folds 5` also says how many a model gets right that has seen none by the same writers.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.choice import MODEL, word_feature
from bot.features import SEEN, WORD
from bot.intent_training import EXEMPLARS, Adam, Sparse
from bot.settings import load_settings
from bot.vocabulary import CUES
from corpus.store import REBUILD, open_index
from eval.cases import CASES
from eval.counted import pairs, phrasings, turns
from eval.lessons import HELD, Lesson, every_example, fit_intents, leans_on_choices, make_lessons

STEPS = 150
RATE = 0.05
DECAY = 3e-4
"""Of the weights' squares, on average a question."""
DEEP = 1e-3
"""The same of the weights of meanings."""
RARE = 3
"""In how many options a feature must occur."""
KIND = 40
"""In how many options a kind of plan must occur for the meaning of questions to speak for it."""
SMALL = 0.01
"""Weights below which a feature is left out of the model."""


@dataclass(frozen=True)
class Names:
    """Where the weights of features and of kinds stand."""

    features: dict[str, int]
    kinds: dict[str, int]


@dataclass(frozen=True)
class Weights:
    """The model's parameters: of the features (f,), and of the meaning for each kind of plan (k, dimension)."""

    features: NDArray[np.float32]
    kinds: NDArray[np.float32]


@dataclass(frozen=True)
class Rows:
    """Options as rows: their features, their kinds (of which row, and which), their lessons."""

    features: Sparse
    kind_rows: NDArray[np.int64]
    kinds: NDArray[np.int64]
    of: NDArray[np.int64]
    right: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    """(lessons, dimension)"""

    def scores(self, weights: Weights) -> NDArray[np.float32]:
        own = self.features.times(weights.features[:, None])[:, 0]
        meant = (self.vectors @ weights.kinds.T)[self.of[self.kind_rows], self.kinds]
        return np.asarray(own + np.bincount(self.kind_rows, meant, len(own)), dtype=np.float32)

    def slope(self, errors: NDArray[np.float32], weights: Weights) -> Weights:
        """The gradient of the weights, given that of the scores."""
        features = self.features.across(errors[:, None])[:, 0]
        shape = (len(self.vectors), len(weights.kinds))
        told = np.bincount(self.of[self.kind_rows] * shape[1] + self.kinds, errors[self.kind_rows], shape[0] * shape[1])
        kinds = told.reshape(shape).astype(np.float32).T @ self.vectors
        return Weights(features, np.asarray(kinds, dtype=np.float32))


def all_features(lesson: Lesson, option: int) -> dict[str, float]:
    """An option's features, with what the question's words say for its kinds."""
    words = {word_feature(word, kind): WORD for word in lesson.words for kind in lesson.kinds[option]}
    return lesson.features[option] | words


def lessons_to_rows(lessons: Sequence[Lesson], names: Names, early: bool) -> Rows:
    columns: list[int] = []
    values: list[float] = []
    starts: list[int] = []
    kind_rows: list[int] = []
    kinds: list[int] = []
    of: list[int] = []
    right: list[bool] = []
    for number, lesson in enumerate(lessons):
        for option, is_early in enumerate(lesson.early):
            if early and not is_early:
                continue
            known = [names.kinds[kind] for kind in lesson.kinds[option] if kind in names.kinds]
            kinds += known
            kind_rows += [len(starts)] * len(known)
            starts.append(len(columns))
            features = all_features(lesson, option)
            found = {names.features[name]: value for name, value in features.items() if name in names.features}
            columns += found
            values += found.values()
            of.append(number)
            right.append(lesson.right[option])
    ends = np.array([*starts, len(columns)])
    entries = np.array(columns, dtype=np.int64), np.array(values, dtype=np.float32)
    return Rows(
        Sparse(ends, *entries, len(names.features)),
        np.array(kind_rows, dtype=np.int64),
        np.array(kinds, dtype=np.int64),
        np.array(of),
        np.array(right),
        np.stack([lesson.vector for lesson in lessons]),
    )


def softmax_in(scores: NDArray[np.float32], of: NDArray[np.int64]) -> NDArray[np.float32]:
    """Probabilities of the rows within each lesson."""
    most = np.full(of.max() + 1, -np.inf, dtype=np.float32)
    np.maximum.at(most, of, scores)
    powers = np.exp(scores - most[of])
    return np.asarray(powers / np.bincount(of, powers)[of], dtype=np.float32)


def fit(lessons: Sequence[Lesson], names: Names, early: bool) -> Weights:
    """The weights that make the right options most probable, all of a question's together."""
    chosen = [each for each in lessons if any(each.right) and not all(each.right)]
    rows = lessons_to_rows(chosen, names, early)
    features = Adam(np.zeros(len(names.features), dtype=np.float32), RATE)
    kinds = Adam(np.zeros((len(names.kinds), rows.vectors.shape[1]), dtype=np.float32), RATE)
    for _ in range(STEPS):
        weights = Weights(features.weights, kinds.weights)
        chances = softmax_in(rows.scores(weights), rows.of)
        wanted = chances * rows.right
        among = np.bincount(rows.of, wanted, len(chosen))[rows.of]
        wanted = np.where(among > 0, wanted / np.maximum(among, 1e-12), chances)
        errors = np.asarray((chances - wanted) / len(chosen), dtype=np.float32)
        slope = rows.slope(errors, weights)
        features.go(slope.features + DECAY * weights.features)
        kinds.go(slope.kinds + DEEP * weights.kinds)
    return Weights(features.weights, kinds.weights)


def names_in(lessons: Sequence[Lesson]) -> Names:
    """The features and kinds that occur often enough."""
    counted = Counter(n for lesson in lessons for at in range(len(lesson.right)) for n in all_features(lesson, at))
    kinds = Counter(kind for lesson in lessons for kinds in lesson.kinds for kind in kinds)
    return Names(_often(counted, RARE), _often(kinds, KIND))


def _often(counted: Counter[str], least: int) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted(name for name, count in counted.items() if count >= least))}


def train(lessons: Sequence[Lesson], path: Path = MODEL) -> None:
    """Fit the weights before and after a search, and write the model."""
    names = names_in(lessons)
    after = fit(lessons, names, early=False)
    unsearched = {name: at for name, at in names.features.items() if not name.startswith(SEEN)}
    early = fit(lessons, Names({name: at for at, name in enumerate(unsearched)}, names.kinds), early=True)
    before = np.zeros_like(after.features)
    before[list(unsearched.values())] = early.features
    both = np.stack([before, after.features], axis=1)
    kept = [name for name, at in names.features.items() if np.abs(both[at]).max() >= SMALL]
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(
        beside,
        names=np.array("\n".join(kept)),
        weights=both[[names.features[name] for name in kept]].astype(np.float16),
        kinds=np.array("\n".join(names.kinds)),
        meant=np.stack([early.kinds, after.kinds]).astype(np.float16),
        made_of=np.array(made_of()),
    )
    beside.replace(path)


def folded(lessons: Sequence[Lesson], folds: int) -> list[bool]:
    """Whether each lesson is got right by a model that was fitted to none of the same writers."""
    writers = sorted({lesson.writer for lesson in lessons})
    fold_of = {writer: at % folds for at, writer in enumerate(writers)}
    got: dict[str, bool] = {}
    for fold in range(folds):
        seen = [lesson for lesson in lessons if fold_of[lesson.writer] != fold]
        unseen = [lesson for lesson in lessons if fold_of[lesson.writer] == fold]
        names = names_in(seen)
        got |= got_right(unseen, names, fit(seen, names, early=False))
    return [got[lesson.id] for lesson in lessons]


def got_right(lessons: Sequence[Lesson], names: Names, weights: Weights) -> dict[str, bool]:
    """Whether the best option of each lesson is a right one."""
    rows = lessons_to_rows(lessons, names, early=False)
    scores = rows.scores(weights)
    ends = np.append(np.flatnonzero(np.diff(rows.of)) + 1, len(rows.of))
    best = [start + int(scores[start:end].argmax()) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return {lesson.id: bool(rows.right[at]) for lesson, at in zip(lessons, best, strict=True)}


def made_of() -> str:
    """A digest of what the model is made of; a model that was made of something else is stale."""
    digest = hashlib.sha256()
    files = [path for path in sorted(CASES.glob("*.jsonl")) if path != HELD]
    for file in (*files, EXEMPLARS, CUES):
        digest.update(file.read_bytes())
    for bank in (phrasings.TEMPLATES, phrasings.TRIED):
        for line in bank.read_text(encoding="utf-8").splitlines():
            digest.update(re.sub(r', "missed": true', "", line).encode())  # the mark teaches nothing
    for file in (pairs.TEMPLATES, turns.TEMPLATES):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--folds", type=int, default=0, help="also measure on writers left out, in so many folds")
    parser.add_argument("--step", type=int, default=1, help="learn from every so many examples only, to try something")
    parser.add_argument("--model", type=Path, default=MODEL, help="where to write the model")
    arguments = parser.parse_args()
    if open_index(load_settings().home) is None:
        parser.exit(1, f"there is no index to ask; build it: {REBUILD}\n")
    path = arguments.model
    examples = list(every_example())[:: arguments.step]
    leaning = [example for example in examples if leans_on_choices(example)]
    with tempfile.TemporaryDirectory() as folder:
        intents = fit_intents({example.fold for example in examples}, Path(folder))
        lessons = {lesson.id: lesson for lesson in make_lessons(examples, None, intents, "by the rules")}
        train(list(lessons.values()), path)
        lessons |= {lesson.id: lesson for lesson in make_lessons(leaning, path, intents, "by the first model")}
    train(list(lessons.values()), path)
    possible = sum(any(lesson.right) for lesson in lessons.values())
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB; of {len(lessons)} examples {possible} have a right option")
    if arguments.folds:
        got = folded(list(lessons.values()), arguments.folds)
        for kind in ("case", "phrasing", "table", "lookup"):
            own = [right for lesson, right in zip(lessons.values(), got, strict=True) if _kind(lesson.id) == kind]
            print(f"{kind}s by writers left out: {sum(own)}/{len(own)} = {100 * sum(own) / len(own):.1f} %")


def _kind(id_: str) -> str:
    match = re.match(r"(phrasing|table|lookup)-\d+$", id_)
    return match[1] if match else "case"


if __name__ == "__main__":
    main()
