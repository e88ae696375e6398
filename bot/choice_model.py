"""The model that chooses between plans: what it weighs of each, and how.

A plan's score is a sum of weights and what one hidden layer makes of the same features. What the question means goes
into both: its vector, and what convolutions read in the order of its words (`bot.convolution`). All of it is fitted by
`eval.choice_training`, which writes `choice.npz`, twice: to choose by before the text is searched, and after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.convolution import UNKNOWN, Reader
from bot.features import WORD

MODEL = Path(__file__).with_name("choice.npz")
BEFORE, AFTER = 0, 1
"""The columns of the weights: before the text is searched, and after."""


class Turn(Protocol):
    """What is asked: the words of the question, as a set and in their order, and its meaning (d,)."""

    @property
    def words(self) -> frozenset[str]: ...
    @property
    def sequence(self) -> tuple[str, ...]: ...
    @property
    def vector(self) -> NDArray[np.float32]: ...


class Weighed(Protocol):
    """What is weighed: a plan that the question may mean, with its kinds and features."""

    @property
    def situation(self) -> Turn: ...
    @property
    def kinds(self) -> tuple[str, ...]: ...
    def features(self) -> dict[str, float]: ...


@dataclass(frozen=True)
class Layer:
    """A hidden layer of h units: weights (f, h) of features, (k, h) of kinds, (d + r, h) of meanings; bias and out."""

    features: NDArray[np.float32]
    kinds: NDArray[np.float32]
    meant: NDArray[np.float32]
    bias: NDArray[np.float32]
    out: NDArray[np.float32]


class ChoiceModel:
    """A fitted model: two weights of each feature, and of each kind of plan two vectors to hold what is meant against.

    Beside them, two hidden layers that see all features but the words. What is meant is the question's vector (d,) and
    behind it what is read in its words (r,).
    """

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as stored:
            names, weights = str(stored["names"]).split("\n"), stored["weights"].astype(float).tolist()
            self._kinds = {kind: at for at, kind in enumerate(str(stored["kinds"]).split("\n"))}
            self._meant = stored["meant"].astype(np.float32)
            self._deep = {name: at for at, name in enumerate(str(stored["deep"]).split("\n"))}
            self._words = {word: at for at, word in enumerate(str(stored["words"]).split("\n"), UNKNOWN + 1)}
            self._readers = [
                Reader(**{key: stored[f"reader {at} {key}"].astype(np.float32) for key in Reader.__dataclass_fields__})
                for at in (BEFORE, AFTER)
            ]
            self._layers = [
                Layer(**{key: stored[f"layer {at} {key}"].astype(np.float32) for key in Layer.__dataclass_fields__})
                for at in (BEFORE, AFTER)
            ]
            self.made_of = str(stored["made_of"])
        self._weights: Mapping[str, Sequence[float]] = dict(zip(names, weights, strict=True))

    def scores(self, options: Sequence[Weighed], column: int) -> list[float]:
        """The sum of each option's weights, and what the layer adds; the options are one question's, and its parts'."""
        said: dict[str, float] = {}
        turn = options[0].situation
        means = np.concatenate([turn.vector, self._readers[column].read(turn.sequence, self._words)])
        meant = self._meant[column] @ means
        features = [option.features() for option in options]
        sums = [self._sum(option, own, column, said, meant) for option, own in zip(options, features, strict=True)]
        return [a + b for a, b in zip(sums, self._units(options, features, means, column), strict=True)]

    def _sum(
        self, option: Weighed, own: Mapping[str, float], column: int, said: dict[str, float], meant: NDArray[np.float32]
    ) -> float:
        """`said` keeps what the question's words say for each kind of plan."""
        weights = self._weights
        total = 0.0
        for name, value in own.items():
            if (weight := weights.get(name)) is not None:
                total += weight[column] * value
        for kind in option.kinds:
            if kind not in said:
                names = (word_feature(word, kind) for word in option.situation.words)
                said[kind] = WORD * sum(weights[name][column] for name in names if name in weights)
            total += said[kind] + (float(meant[self._kinds[kind]]) if kind in self._kinds else 0.0)
        return total

    def _units(
        self,
        options: Sequence[Weighed],
        features: Sequence[Mapping[str, float]],
        means: NDArray[np.float32],
        column: int,
    ) -> list[float]:
        """What the hidden layer adds to each option's score."""
        layer, deep = self._layers[column], self._deep
        meant = layer.bias + means @ layer.meant
        units = np.empty((len(options), len(meant)), dtype=np.float32)
        of_kinds: dict[tuple[str, ...], NDArray[np.float32]] = {}
        for at, (option, own) in enumerate(zip(options, features, strict=True)):
            if (kinds := option.kinds) not in of_kinds:
                known = [self._kinds[kind] for kind in kinds if kind in self._kinds]
                of_kinds[kinds] = meant + layer.kinds[known].sum(axis=0)
            rows, values = [], []
            for name, value in own.items():
                if (row := deep.get(name)) is not None:
                    rows.append(row)
                    values.append(value)
            units[at] = of_kinds[kinds] + np.array(values, dtype=np.float32) @ layer.features[rows]
        return [float(score) for score in np.maximum(units, 0) @ layer.out]


def word_feature(word: str, kind: str) -> str:
    """The feature that a word of the question and a kind of plan make together."""
    return f"{word}|{kind}"


@lru_cache(maxsize=1)
def choice_model() -> ChoiceModel:
    """The model that ships; loaded once."""
    return ChoiceModel()
