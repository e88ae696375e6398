"""A turn and what stands around it: all that what speaks for its candidates has in common."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.asked import number_in
from bot.asking import kinds_asked
from bot.denial import name_to_stance
from bot.follow import Said
from bot.grounds import Grounds
from bot.intent import MEANT, NEW, OTHER, words_of
from bot.naming import literal_filters
from bot.planner import asks_for_text, is_vague, stray_years, tells_text, wanted_figure
from bot.question import Found, Question
from bot.several import text_to_splits
from bot.sought import asked_unknown, sought_terms

Features = Iterator[tuple[str, float]]
"""Names and numbers, mostly 1."""

ASKING = ("count", "list", "exists", "share", "most", "least", "where", "date", "amount", "define", "why", "prose")
"""Cues that ask for something."""
CLOSE = 6
"""Characters within which asking words ask but once."""
LONG = 80
"""Words from which a question is so long that its single words say nothing."""
DOUBT = 0.02
"""How much is never certain of whether a turn stands alone."""

_TOKEN = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")
_NUMBER = re.compile(r"(?<![\d.])\d+(?![\d.])")


@dataclass(frozen=True)
class Situation:
    """A turn and what stands around it: all that the features of its candidates have in common."""

    question: Question
    said: Said
    grounds: Grounds

    @property
    def later(self) -> bool:
        return self.said.question is not None

    @cached_property
    def kept(self) -> dict[tuple[object, ...], tuple[tuple[str, float], ...]]:
        """Features that many of the turn's plans have in common, by what they depend on."""
        return {}

    @cached_property
    def lists(self) -> float:
        """How probable it is that the lists are asked, 0 to 1."""
        return 1 - self.grounds.intents.chances(self.question, "first").get(OTHER, 0.0)

    @cached_property
    def new(self) -> float:
        """How probable it is that the turn stands alone, 0 to 1."""
        return self.grounds.intents.chances(self.question, "later").get(NEW, 0.0)

    @cached_property
    def odds(self) -> float:
        """The logarithm of the odds that the turn stands alone, some -4 to 4."""
        return math.log((self.new + DOUBT) / (1 - self.new + DOUBT))

    @cached_property
    def cues(self) -> frozenset[str]:
        return frozenset(cue.kind for cue in self.question.cues) - {"request"}

    @cached_property
    def asking(self) -> frozenset[str]:
        """The kinds of words of `rows.toml` that the question holds."""
        return kinds_asked(self.question)

    @cached_property
    def focus(self) -> frozenset[tuple[str, str]]:
        return frozenset((focus.role, focus.key) for focus in self.question.focus)

    @cached_property
    def words(self) -> frozenset[str]:
        """The masked question's words and pairs of words."""
        tokens = self.sequence
        if len(tokens) >= LONG:
            return frozenset()
        return frozenset((*tokens, *(f"{one} {two}" for one, two in pairwise(tokens))))

    @cached_property
    def sequence(self) -> tuple[str, ...]:
        """The masked question's words in their order, of a long one the last."""
        return tuple(_TOKEN.findall(self.question.plain)[-LONG:])

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """What the question means: without its names, and with them; (2 x dimension,), each half of length `MEANT`."""
        texts = (words_of(self.question), self.question.told)
        encoded = np.concatenate([self.grounds.intents.encode(text) for text in texts])
        return np.asarray(encoded * MEANT, dtype=np.float32)

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in _NUMBER.findall(self.question.masked))

    @cached_property
    def number(self) -> int | None:
        """The number that a ranking, a threshold or "the three of them" speaks of."""
        return number_in(self.question)

    @cached_property
    def asks(self) -> int:
        """How often the question asks, up to three: its asking words, those close together counted once."""
        places = sorted({cue.start for cue in self.question.cues if cue.kind in ASKING})
        apart = [at for last, at in pairwise([-CLOSE, *places]) if at - last >= CLOSE]
        return min(3, len(apart))

    @cached_property
    def splits(self) -> bool:
        """Whether it can be taken apart."""
        return bool(text_to_splits(self.question.text))

    @cached_property
    def asks_unknown(self) -> bool:
        """Whether the very thing asked for is a word that nothing explains."""
        return asked_unknown(self.question, literal_filters(self.question, self.grounds.vocabulary)[1])

    @cached_property
    def asked(self) -> frozenset[str]:
        """Index terms of what is asked for, but for generic ones: cluster, list, 名单."""
        return sought_terms(self.question) - self.grounds.vocabulary.generic

    @cached_property
    def wants(self) -> str:
        """The kind of figure that is asked for: amount, date, share, or none."""
        return wanted_figure(self.question)

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What the rules see in the question that speaks for or against whole kinds of plans."""
        question, grounds = self.question, self.grounds
        seen = {
            "asks unknown": self.asks_unknown,
            "asks for text": asks_for_text(question, grounds),
            "tells text": tells_text(question),
            "stray year": bool(stray_years(question, grounds)),
            "vague": is_vague(question, grounds),
        }
        return tuple(name for name, holds in seen.items() if holds)

    @cached_property
    def unheard(self) -> tuple[str, ...]:
        """Unexplained words that stand neither in the documents nor in their subject index."""
        return tuple(word for word in self.question.rest if not self.grounds.knows(word))

    @cached_property
    def years(self) -> frozenset[str]:
        told = [meaning.value for each in self.question.of("year") for meaning in each.meanings]
        return frozenset(year for value in told for year in re.findall(r"(?:19|20)\d\d", value))

    @cached_property
    def bearing(self) -> tuple[str, ...]:
        """What tells whether a later turn stands alone: how much it asks, names and says, and its cues."""
        said = (f"asks {self.asks}", f"names {min(3, len(self.names))}", f"words {min(6, len(self.words) // 4)}")
        return (*said, *(f"cue {cue}" for cue in self.cues))

    @cached_property
    def stances(self) -> dict[int, str]:
        """How each of the names found stands to what is denied, by its number; empty where nothing is."""
        return name_to_stance(self.question)

    @cached_property
    def names(self) -> tuple[tuple[Found, frozenset[str]], ...]:
        """Each name in the question with the values of which a plan has one that speaks of it."""
        return tuple((found, frozenset(self._values_of(found))) for found in self.question.found)

    def _values_of(self, found: Found) -> Iterator[str]:
        lexicon = self.grounds.lexicon
        for meaning in found.meanings:
            value = meaning.value.rsplit("\t", 1)[-1]
            yield value
            if meaning.kind in ("batch", "year"):
                yield from re.split(r"\D", value)
            elif meaning.kind in ("region", "cities"):
                yield from lexicon.members.get(meaning.value, ())
            elif meaning.kind == "industry":
                yield from lexicon.kin(meaning.value)
