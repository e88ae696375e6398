"""What a question wants done, learnt from exemplars: count, list, share, on both lists, the rest of a region …

A linear model (softmax regression) over what the reading of a question found: the words around its names, which are
masked, so that it cannot learn a place or a ministry; the cues; which kinds of names there are; and the encoder's
vector of the words, so that a phrasing nobody listed is near to one that somebody did. `bot.intent_training` fits it
to `exemplars.jsonl` and writes `intent.npz`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.question import MASKS, Question
from corpus.encode import Encoder, load_encoder

MODEL = Path(__file__).with_name("intent.npz")
OTHER = "other"
"""The intent of a question that is not about rows of the lists."""
NEW = "new"
"""The intent of a turn that stands alone."""

_MASK = re.compile(f"[{''.join(set(MASKS.values()))}]")
_TOKEN = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")
WORDS, READ, MEANT = 1.0, 3.0, 2.0
"""How much a run of words, what the reading found, and the vector weigh."""
KEPT = 4096
"""Questions whose intents are remembered: one is asked for several times while it is planned."""
LENGTH = 3.0
"""The length that words and reading are brought to together, beside a vector of length `MEANT`."""


class Vote(NamedTuple):
    """The most probable intent, how probable it is, and how probable it is that the lists are asked at all."""

    intent: str
    probability: float
    lists: float


def question_to_features(question: Question) -> dict[str, float]:
    """Runs of one to four words of the masked text, pairs with a gap, the cues, the keys, the kinds of names."""
    tokens = _TOKEN.findall(question.plain)
    features: dict[str, float] = {}
    for size in (1, 2, 3, 4):
        for start in range(len(tokens) - size + 1):
            run = tokens[start : start + size]
            if size < 4 or not any(token.isascii() for token in run):
                features[" ".join(run)] = WORDS
    features |= {f"{one}_{two}": WORDS for one, two in zip(tokens, tokens[2:], strict=False)}
    kinds = Counter(found.kind for found in question.found)
    features |= {f"#{kind}{min(count, 3)}": READ for kind, count in kinds.items()}
    features |= {f"!{cue.kind}": READ for cue in question.cues if cue.kind != "request"}
    features |= {f"?{focus.role} {focus.key}": READ for focus in question.focus}
    return features


def words_of(question: Question) -> str:
    """The question without the names in it: what is put to the encoder."""
    return _MASK.sub(" ", question.plain)


class IntentModel:
    """A fitted model: weights (features + dimension, intents), one matrix for first turns and one for later ones."""

    def __init__(self, path: Path = MODEL) -> None:
        with np.load(path) as stored:
            self._features = {name: at for at, name in enumerate(str(stored["features"]).split("\n"))}
            self._parts: dict[str, tuple[list[str], NDArray[np.float32]]] = {
                part: (str(stored[f"{part}_intents"]).split("\n"), stored[f"{part}_weights"].astype(np.float32))
                for part in ("first", "later")
            }
            self.made_of = str(stored["made_of"])
        self._known: dict[tuple[object, ...], Mapping[str, float]] = {}

    @cached_property
    def _encoder(self) -> Encoder:
        return load_encoder()

    def encode(self, text: str) -> NDArray[np.float32]:
        """The bundled encoder's vector, (dimension,)."""
        return self._encoded(text)

    @cached_property
    def _encoded(self) -> Callable[[str], NDArray[np.float32]]:
        return lru_cache(maxsize=KEPT)(lambda text: np.asarray(self._encoder.encode_queries([text])[0]))

    def first(self, question: Question) -> Vote:
        """The intent of a question that stands alone."""
        return _vote(self.chances(question, "first"))

    def later(self, question: Question) -> Vote:
        """What a turn wants done with the lookup before it."""
        return _vote(self.chances(question, "later"))

    def chances(self, question: Question, part: Literal["first", "later"]) -> Mapping[str, float]:
        """Each intent's probability: of a question that stands alone, or of a turn that follows a lookup."""
        key = (part, question.masked, question.cues, question.focus, tuple(found.kind for found in question.found))
        if key not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[key] = self._chances(question, part)
        return self._known[key]

    def _chances(self, question: Question, part: str) -> Mapping[str, float]:
        intents, weights = self._parts[part]
        found = {self._features[n]: w for n, w in question_to_features(question).items() if n in self._features}
        at, values = np.fromiter(found, dtype=np.int64), np.fromiter(found.values(), dtype=np.float32)
        scores = self.encode(words_of(question)) * MEANT @ weights[len(self._features) :]
        if len(at):
            scores = scores + LENGTH / float(np.linalg.norm(values)) * (values @ weights[at])
        return dict(zip(intents, softmax(scores).tolist(), strict=True))


def _vote(chances: Mapping[str, float]) -> Vote:
    best = max(chances, key=lambda intent: chances[intent])
    return Vote(best, chances[best], 1 - chances.get(OTHER, 0.0))


@lru_cache(maxsize=1)
def intent_model() -> IntentModel:
    """The model that ships; loaded once."""
    return IntentModel()


def softmax(scores: NDArray[Any]) -> NDArray[Any]:
    """Probabilities along the last axis."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))
