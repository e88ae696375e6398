"""Lessons -> the weights of the model that chooses between plans, fitted with PyTorch.

A score is a sum of weights, one for each feature and, for each kind of plan, what the question means; and what one
hidden layer of rectified units (Glorot, Bordes and Bengio 2011) makes of all but the words. What it means is its vector
and what is read in the order of its words (`eval.convolution_net`). The right options of a question are made probable
together (`bot.choice`). Features are left out by chance while it is fitted (Srivastava et al. 2014).
"""

from __future__ import annotations

import math
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.nn import functional

from bot.choice_model import Layer, word_feature
from bot.convolution import UNKNOWN, Reader
from bot.features import SEEN, WORD
from eval.convolution_net import UNITS, ReaderNet, padded, side_by_side
from eval.lessons import Lesson

HIDDEN = 48
"""Units of the hidden layer."""
EPOCHS = 8
STEPS = 60
"""Steps that are made at least, of however few lessons."""
BATCH = 256
"""Lessons of a step."""
RATE, DEEP_RATE, READING_RATE = 0.02, 0.01, 0.003
"""Of Adam (Kingma and Ba 2015), falling to nothing: for the sum, the hidden layer, the reader of words."""
DECAY, KIND_DECAY, DEEP_DECAY = 3e-4, 9e-4, 3e-5
"""Of the weights' squares, halved: of features, of meanings, of the hidden layer."""
SAMPLED = 0.35
"""Share of the wrong options that is weighed in a step, each for so many more (Jean et al. 2015)."""
DROPPED = 0.3
"""Share of the features, and of the hidden units, that are left out in a step."""
RARE, RARE_DEEP = 3, 5
"""In how many options a feature must occur, and in how many lessons for the hidden layer to see it."""
KIND = 40
"""In how many options a kind of plan must occur for the meaning of questions to speak for it."""


@dataclass(frozen=True)
class Names:
    """Where features and kinds stand, and of the features those that the hidden layer sees."""

    features: dict[str, int]
    deep: dict[str, int]
    kinds: dict[str, int]
    words: dict[str, int]
    """Those that a reader knows; the first rows are kept (`bot.convolution`)."""
    dimension: int
    """Of a question's vector."""

    def unsearched(self) -> Names:
        """Without what only a search in the text tells; the numbers are others."""
        features, deep = (
            {name: at for at, name in enumerate(name for name in names if not name.startswith(SEEN))}
            for names in (self.features, self.deep)
        )
        return replace(self, features=features, deep=deep)


@dataclass(frozen=True)
class Weights:
    """The model's parameters, by `Names`: of the sum (f,), of meanings (k, dimension + UNITS), of both nets."""

    features: NDArray[np.float32]
    kinds: NDArray[np.float32]
    layer: Layer
    reader: Reader


def all_features(lesson: Lesson, option: int) -> dict[str, float]:
    """An option's features, with what the question's words say for its kinds."""
    words = {word_feature(word, kind): WORD for word in lesson.words for kind in lesson.kinds[option]}
    return dict(lesson.features[option].items()) | words


def names_in(lessons: Sequence[Lesson]) -> Names:
    """The features and kinds that occur often enough."""
    counted = Counter(n for lesson in lessons for at in range(len(lesson.right)) for n in all_features(lesson, at))
    deep = Counter(name for lesson in lessons for name in {name for option in lesson.features for name in option})
    kinds = Counter(kind for lesson in lessons for kinds in lesson.kinds for kind in kinds)
    words = _often(Counter(word for lesson in lessons for word in set(lesson.sequence)), RARE)
    words = {word: at for at, word in enumerate(words, UNKNOWN + 1)}
    dimension = len(lessons[0].vector)
    return Names(_often(counted, RARE), _often(deep, RARE_DEEP), _often(kinds, KIND), words, dimension)


def _often(counted: Counter[str], least: int) -> dict[str, int]:
    return {name: at for at, name in enumerate(sorted(name for name, count in counted.items() if count >= least))}


class _Ragged:
    """Rows of different lengths, end to end: `starts` has one number more than there are rows."""

    def __init__(self, rows: Sequence[tuple[Sequence[int], Sequence[float]]]) -> None:
        lengths = np.array([len(columns) for columns, _ in rows], dtype=np.int64)
        self.starts = np.concatenate([[0], np.cumsum(lengths)])
        self.columns = np.fromiter((c for columns, _ in rows for c in columns), dtype=np.int32, count=self.starts[-1])
        self.values = np.fromiter((v for _, values in rows for v in values), dtype=np.float32, count=self.starts[-1])

    def take(self, rows: NDArray[np.int64]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Columns, values, and where each of the rows starts."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        places = _ranges(self.starts[rows], lengths)
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if len(rows) else np.zeros(0, dtype=np.int64)
        columns = torch.from_numpy(self.columns[places].astype(np.int64))
        return columns, torch.from_numpy(self.values[places]), torch.from_numpy(starts)


def _ranges(firsts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers from each of `firsts` on, so many of each, end to end."""
    ends = np.cumsum(lengths)
    places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(firsts - (ends - lengths), lengths)
    return np.asarray(places, dtype=np.int64)


@dataclass(frozen=True)
class Batch:
    """Some lessons' options: features, kinds as (option, kind) pairs, which lesson each is of, whether it is right."""

    features: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    deep: tuple[torch.Tensor, torch.Tensor, torch.Tensor]
    kind_rows: torch.Tensor
    kinds: torch.Tensor
    of: torch.Tensor
    right: torch.Tensor
    vectors: torch.Tensor
    """(lessons, dimension)"""
    words: torch.Tensor
    """(lessons, words of the longest): rows of a reader, 0 behind the last word."""


class Options:
    """All options of lessons as flat arrays, from which batches are taken; only the early ones if so asked."""

    def __init__(self, lessons: Sequence[Lesson], names: Names, early: bool) -> None:
        self.names = names
        self.number = len(lessons)
        kept = [[at for at, is_early in enumerate(x.early) if is_early or not early] for x in lessons]
        pairs = [(lesson, at) for lesson, options in zip(lessons, kept, strict=True) for at in options]
        self._firsts = np.concatenate([[0], np.cumsum([len(options) for options in kept])]).astype(np.int64)
        self._features = _Ragged([_entries(all_features(lesson, at), names.features) for lesson, at in pairs])
        self._deep = _Ragged([_entries(lesson.features[at], names.deep) for lesson, at in pairs])
        known = [[names.kinds[k] for k in lesson.kinds[at] if k in names.kinds] for lesson, at in pairs]
        self._kinds = _Ragged([(kinds, [1.0] * len(kinds)) for kinds in known])
        self._right = np.array([lesson.right[at] for lesson, at in pairs], dtype=bool)
        self._vectors = np.array([lesson.vector for lesson in lessons], dtype=np.float32)
        self._words = [[names.words.get(w, UNKNOWN) for w in lesson.sequence] or [UNKNOWN] for lesson in lessons]

    def take(self, lessons: NDArray[np.int64], chance: np.random.Generator | None = None) -> Batch:
        """All options of some lessons; with `chance`, of the wrong ones only a sample."""
        lengths = self._firsts[lessons + 1] - self._firsts[lessons]
        rows, of = _ranges(self._firsts[lessons], lengths), np.repeat(np.arange(len(lessons)), lengths)
        if chance is not None:
            kept = self._right[rows] | (chance.random(len(rows)) < SAMPLED)
            rows, of = rows[kept], of[kept]
        kinds, _, starts = self._kinds.take(rows)
        counts = torch.diff(starts, append=torch.tensor([len(kinds)]))
        return Batch(
            self._features.take(rows),
            self._deep.take(rows),
            torch.repeat_interleave(torch.arange(len(rows)), counts),
            kinds,
            torch.from_numpy(of),
            torch.from_numpy(self._right[rows]),
            torch.from_numpy(self._vectors[lessons]),
            padded([self._words[lesson] for lesson in lessons]),
        )


def _entries(features: Mapping[str, float], names: dict[str, int]) -> tuple[list[int], list[float]]:
    found = {names[name]: value for name, value in features.items() if name in names}
    return list(found), list(found.values())


class ChoiceNet(nn.Module):
    """Options -> scores."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self.features = nn.Embedding(max(1, len(names.features)), 1)
        self.kinds = nn.Embedding(max(1, len(names.kinds)), names.dimension)
        self.deep = nn.Embedding(max(1, len(names.deep)), HIDDEN)
        self.deep_kinds = nn.Embedding(max(1, len(names.kinds)), HIDDEN)
        self.meant = nn.Linear(names.dimension, HIDDEN)
        self.out = nn.Linear(HIDDEN, 1, bias=False)
        self.reader = ReaderNet(len(names.words))
        self.read_kinds = nn.Embedding(max(1, len(names.kinds)), UNITS)
        self.read = nn.Linear(UNITS, HIDDEN, bias=False)
        for weights in (self.features.weight, self.kinds.weight, self.read_kinds.weight):
            nn.init.zeros_(weights)
        for weights, spread in ((self.deep.weight, 0.05), (self.deep_kinds.weight, 0.05), (self.out.weight, 0.3)):
            nn.init.normal_(weights, std=spread)

    def forward(self, batch: Batch) -> torch.Tensor:
        read, of_kinds = self.reader(batch.words), batch.of[batch.kind_rows]
        scores = self._sum(batch.features, self.features)[:, 0]
        meant = (batch.vectors[of_kinds] * self.kinds(batch.kinds)).sum(1)
        meant = meant + (read[of_kinds] * self.read_kinds(batch.kinds)).sum(1)
        scores = scores.index_add(0, batch.kind_rows, meant)
        units = self._sum(batch.deep, self.deep) + (self.meant(batch.vectors) + self.read(read))[batch.of]
        units = units.index_add(0, batch.kind_rows, self.deep_kinds(batch.kinds))
        units = functional.dropout(torch.relu(units), DROPPED, self.training)
        added: torch.Tensor = self.out(units)[:, 0]
        return scores + added

    def _sum(self, rows: tuple[torch.Tensor, torch.Tensor, torch.Tensor], table: nn.Embedding) -> torch.Tensor:
        columns, values, starts = rows
        values = functional.dropout(values, DROPPED, self.training)
        return functional.embedding_bag(columns, table.weight, starts, mode="sum", per_sample_weights=values)

    def decay(self) -> torch.Tensor:
        deep = (self.deep.weight**2).sum() + (self.meant.weight**2).sum()
        kinds, features = (self.kinds.weight**2).sum(), (self.features.weight**2).sum()
        return 0.5 * (DECAY * features + KIND_DECAY * kinds + DEEP_DECAY * deep)

    def weights(self) -> Weights:
        def array(parameter: torch.Tensor) -> NDArray[np.float32]:
            return parameter.detach().numpy().copy()

        means = np.concatenate([array(self.meant.weight).T, array(self.read.weight).T])
        layer = Layer(
            array(self.deep.weight), array(self.deep_kinds.weight), means, array(self.meant.bias),
            array(self.out.weight)[0],
        )  # fmt: skip
        kinds = np.concatenate([array(self.kinds.weight), array(self.read_kinds.weight)], axis=1)
        return Weights(array(self.features.weight)[:, 0], kinds, layer, self.reader.weights())


def together(members: Sequence[Weights]) -> Weights:
    """The weights of one model whose scores are the mean of the members' (Hansen and Salamon 1990)."""
    layers, number = [member.layer for member in members], len(members)
    layer = Layer(
        np.concatenate([each.features for each in layers], axis=1),
        np.concatenate([each.kinds for each in layers], axis=1),
        np.concatenate([_shifted(each.meant, at, number) for at, each in enumerate(layers)], axis=1),
        np.concatenate([each.bias for each in layers]),
        np.asarray(np.concatenate([each.out for each in layers]) / number, dtype=np.float32),
    )
    kinds = np.mean([_shifted(member.kinds.T, at, number).T for at, member in enumerate(members)], axis=0)
    features = np.mean([member.features for member in members], axis=0)
    return Weights(features, kinds, layer, side_by_side([member.reader for member in members]))


def _shifted(weights: NDArray[np.float32], at: int, number: int) -> NDArray[np.float32]:
    """(d + UNITS, n) weights of what one member means, where its reader is one of a number: (d + number x UNITS, n)."""
    vector, read = weights[:-UNITS], weights[-UNITS:]
    none = np.zeros_like(read)
    return np.concatenate([vector, *(read if other == at else none for other in range(number))])


def fit(options: Options, seed: int = 0) -> ChoiceNet:
    """The weights that make the right options most probable, all of a question's together.

    `seed` is that of the first weights, of the order of the lessons, and of what is left out.
    """
    torch.manual_seed(seed)
    net = ChoiceNet(options.names)
    if not options.number:
        nn.init.zeros_(net.out.weight)
        return net.eval()
    shallow = [*net.features.parameters(), *net.kinds.parameters()]
    reading = [each for part in (net.reader, net.read_kinds, net.read) for each in part.parameters()]
    deep = [each for each in net.parameters() if all(each is not other for other in (*shallow, *reading))]
    groups = ((shallow, RATE), (deep, DEEP_RATE), (reading, READING_RATE))
    adam = torch.optim.Adam([{"params": parameters, "lr": rate} for parameters, rate in groups])
    steps = max(STEPS, EPOCHS * -(-options.number // BATCH))
    falling = torch.optim.lr_scheduler.LambdaLR(adam, lambda step: max(0.0, 1 - step / steps))
    for _, batch in zip(range(steps), _batches(options, options.number, seed), strict=False):
        adam.zero_grad()
        torch.autograd.backward(_surprise(net(batch), batch) + net.decay())
        adam.step()
        falling.step()
    return net.eval()


def fit_members(options: Options, number: int) -> Weights:
    """The weights of so many nets together, fitted side by side: a process with one thread for each core."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"  # forked, they share the options
    with multiprocessing.get_context(method).Pool(min(number, os.cpu_count() or 1), _take, (options,)) as pool:
        return together(pool.map(_fit_member, range(number), 1))


_worker: dict[str, Options] = {}


def _take(options: Options) -> None:
    torch.set_num_threads(1)
    _worker["options"] = options


def _fit_member(seed: int) -> Weights:
    return fit(_worker["options"], seed).weights()


def teaches(lesson: Lesson, early: bool) -> bool:
    """Whether some of its options are right, and some are not."""
    right = [right for right, is_early in zip(lesson.right, lesson.early, strict=True) if is_early or not early]
    return any(right) and not all(right)


def _batches(options: Options, number: int, seed: int) -> Iterator[Batch]:
    """Lots of lessons in a random order, always the same for a seed, again and again."""
    chance = np.random.default_rng(seed)
    while True:
        order = chance.permutation(number)
        for start in range(0, number, BATCH):
            yield options.take(np.sort(order[start : start + BATCH]), chance)


def _surprise(scores: torch.Tensor, batch: Batch) -> torch.Tensor:
    """The mean of the negated logarithms of how probable it is that a right option is chosen.

    Of the wrong ones there is a sample only: each stands for several.
    """
    sampled = scores + torch.where(batch.right, 0.0, -math.log(SAMPLED))
    every = _log_sum(sampled, batch.of, len(batch.vectors))
    right = _log_sum(scores.masked_fill(~batch.right, -1e9), batch.of, len(batch.vectors))
    return (every - right).mean()


def _log_sum(scores: torch.Tensor, of: torch.Tensor, number: int) -> torch.Tensor:
    """The logarithm of the sum of the powers of each lesson's scores."""
    most = torch.full((number,), -torch.inf).scatter_reduce(0, of, scores.detach(), "amax")
    return most + torch.log(torch.zeros(number).index_add(0, of, torch.exp(scores - most[of])) + 1e-30)


def got_right(lessons: Sequence[Lesson], names: Names, net: ChoiceNet) -> dict[str, bool]:
    """Whether the best option of each lesson is a right one."""
    options = Options(lessons, names, early=False)
    got: dict[str, bool] = {}
    for start in range(0, len(lessons), BATCH):
        some = lessons[start : start + BATCH]
        batch = options.take(np.arange(start, start + len(some)))
        with torch.no_grad():
            scores, of, right = (each.numpy() for each in (net(batch), batch.of, batch.right))
        for number, lesson in enumerate(some):
            own = np.flatnonzero(of == number)
            got[lesson.id] = bool(right[own[scores[own].argmax()]])
    return got
