"""Cases -> the model that chooses between plans: `python -m eval.choice_training` (two hours on two cores).

It learns from the cases of `eval/cases` (all but `HELD`) and the counted questions
of `eval/counted`. What a turn meant that another leans on, and what a question's parts mean, is told by the model that
ships, or, with `--anew`, by one that is fitted first to what the rules choose. `--folds 5` also says how many a model
gets right that has seen none by the same writers.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.choice_model import MODEL
from bot.intent_training import EXEMPLARS
from bot.settings import load_settings
from bot.vocabulary import CUES
from corpus.store import REBUILD, open_index
from eval.cases import CASES
from eval.choice_net import Options, fit, fit_members, got_right, names_in, teaches
from eval.counted import pairs, phrasings, turns
from eval.lessons import HELD, Lesson, every_example, fit_intents, leans_on_choices, make_lessons

MEMBERS = 4
"""Models that are fitted, and whose scores are averaged."""
SMALL = 0.01
"""Weights below which a feature is left out of the sum."""


def train(lessons: Sequence[Lesson], path: Path = MODEL) -> None:
    """Fit the weights before and after a search, and write the model."""
    names = names_in(lessons)
    after = fit_members(Options([x for x in lessons if teaches(x, early=False)], names, early=False), MEMBERS)
    unsearched = names.unsearched()
    first = [lesson for lesson in lessons if not lesson.later and teaches(lesson, early=True)]
    early = fit_members(Options(first, unsearched, early=True), MEMBERS)
    before = _placed(early.features, unsearched.features, names.features)
    both = np.stack([before, after.features], axis=1)
    kept = [name for name, at in names.features.items() if np.abs(both[at]).max() >= SMALL]
    layers = [replace(early.layer, features=_placed(early.layer.features, unsearched.deep, names.deep)), after.layer]
    deep = {f"layer {at} {key}": array for at, layer in enumerate(layers) for key, array in vars(layer).items()}
    readers = (early.reader, after.reader)
    read = {f"reader {at} {key}": array for at, reader in enumerate(readers) for key, array in vars(reader).items()}
    beside = path.with_suffix(".part.npz")
    np.savez_compressed(
        beside,
        names=np.array("\n".join(kept)),
        weights=both[[names.features[name] for name in kept]].astype(np.float16),
        kinds=np.array("\n".join(names.kinds)),
        meant=np.stack([early.kinds, after.kinds]).astype(np.float16),
        deep=np.array("\n".join(names.deep)),
        words=np.array("\n".join(names.words)),
        made_of=np.array(made_of()),
        **{name: array.astype(np.float16) for name, array in (deep | read).items()},
    )
    beside.replace(path)


def _placed(rows: NDArray[np.float32], own: dict[str, int], names: dict[str, int]) -> NDArray[np.float32]:
    """The rows of some names where these stand among all; no others weigh anything."""
    placed = np.zeros((max(1, len(names)), *rows.shape[1:]), dtype=np.float32)
    placed[[names[name] for name in own]] = rows[: len(own)]
    return placed


def folded(lessons: Sequence[Lesson], folds: int) -> list[bool]:
    """Whether each lesson is got right by a model that was fitted to none of the same writers."""
    writers = sorted({lesson.writer for lesson in lessons})
    fold_of = {writer: at % folds for at, writer in enumerate(writers)}
    got: dict[str, bool] = {}
    for fold in range(folds):
        seen = [lesson for lesson in lessons if fold_of[lesson.writer] != fold]
        unseen = [lesson for lesson in lessons if fold_of[lesson.writer] == fold]
        names = names_in(seen)
        taught = Options([lesson for lesson in seen if teaches(lesson, early=False)], names, early=False)
        got |= got_right(unseen, names, fit(taught))
    return [got[lesson.id] for lesson in lessons]


def made_of() -> str:
    """A digest of what the model is made of; a model that was made of something else is stale."""
    digest = hashlib.sha256()
    files = [path for path in sorted(CASES.glob("*.jsonl")) if path not in HELD]
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
    parser.add_argument("--anew", action="store_true", help="let the rules, not the model that ships, choose at first")
    parser.add_argument("--model", type=Path, default=MODEL, help="where to write the model")
    arguments = parser.parse_args()
    if open_index(load_settings().home) is None:
        parser.exit(1, f"there is no index to ask; build it: {REBUILD}\n")
    path = arguments.model
    examples = list(every_example())[:: arguments.step]
    leaning = [example for example in examples if leans_on_choices(example)]
    alone = [example for example in examples if not leans_on_choices(example)]
    with tempfile.TemporaryDirectory() as folder:
        intents = fit_intents({example.fold for example in examples}, Path(folder))
        lessons = {lesson.id: lesson for lesson in make_lessons(alone, None, intents, "alone")}
        if arguments.anew:
            first = make_lessons(leaning, None, intents, "by the rules")
            train([*lessons.values(), *first], path)
        before = path if arguments.anew else MODEL
        lessons |= {lesson.id: lesson for lesson in make_lessons(leaning, before, intents, "by the model before")}
    train([lessons[example.id] for example in examples], path)
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
