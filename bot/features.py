"""What speaks for and against a plan: a turn, and one of the plans it may mean -> named features of the pair.

The weights are learnt (`eval.choice_training`); nothing here decides anything. A feature is a name and a number, mostly
1. What a plan is enters as its kind (`list`, `small`, `retrieve`, `refuse` …), for small tables the table's id too, for
lookups the operation and the shape (`list+by+having`), so that a word, a cue or a name can speak for one and against
another. Names of places and ministries never enter: the words are masked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bot.candidates import Candidate, Origin
from bot.follow import Said
from bot.grounds import Grounds
from bot.intent import MEANT, NEW, OTHER, words_of
from bot.leftover import longest_part
from bot.lookup import Result
from bot.naming import literal_filters
from bot.plan import Clarify, Lookup, Plan, Refuse, all_filters
from bot.planner import asked_unknown, asks_for_text, is_vague, stray_years, tells_text
from bot.question import Found, Question
from bot.retrieve import Passage
from bot.several import text_to_splits
from corpus.model import Chunk
from corpus.quantity import find_quantities
from corpus.words import fold, stem

Features = Iterator[tuple[str, float]]

TELLING = (
    "count", "list", "exists", "most", "least", "share", "compare", "both", "only", "none", "negate", "group", "rank",
    "top", "at_least", "exactly", "more_than", "joint", "span", "where",
)  # fmt: skip
"""Cues whose absence speaks too."""
ASKING = ("count", "list", "exists", "share", "most", "least", "where", "date", "amount", "define", "why", "prose")
"""Cues that ask for something."""
CLOSE = 6
"""Characters within which asking words ask but once."""
SEEN = "seen:"
"""How the names of features begin that need a search in the text: a choice can be made without them, before it."""
WORD = 0.5
"""How much one run of words weighs."""
LONG = 80
"""Words from which a question is so long that its single words say nothing."""
STEPS = (0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.5)
"""Sureness of the prose, in steps."""
LEAST = 1e-4
"""A probability that is added to what intents tell, so that there is a logarithm of all."""
DOUBT = 0.02
"""How much is never certain of whether a turn stands alone."""
FOLLOWING: frozenset[Origin] = frozenset({"later", "edited", "again", "same", "those", "before"})
"""Who makes plans of what was asked before."""
ROWS_READ = 8
"""Rows of a small table in which a question's left-over words are looked for."""

_TOKEN = re.compile(r"[a-z]+|\d+|[^\sa-z\d]")
_NUMBER = re.compile(r"(?<![\d.])\d+(?![\d.])")


@dataclass(frozen=True)
class Prose:
    """What a search in the text found, best first, and how sure it is that the best passage answers."""

    passages: Sequence[Passage]
    sureness: float

    @property
    def gap(self) -> float:
        """By how much the best passage's score is ahead of the second's."""
        scores = [passage.score for passage in self.passages[:2]]
        return min(1.0, scores[0] - scores[1]) if len(scores) > 1 else 1.0


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
        return frozenset(cue.kind for cue in self.question.cues)

    @cached_property
    def focus(self) -> frozenset[tuple[str, str]]:
        return frozenset((focus.role, focus.key) for focus in self.question.focus)

    @cached_property
    def words(self) -> frozenset[str]:
        """The masked question's words and pairs of words."""
        tokens = _TOKEN.findall(self.question.masked)
        if len(tokens) >= LONG:
            return frozenset()
        return frozenset((*tokens, *(f"{one} {two}" for one, two in pairwise(tokens))))

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """What the question means: without its names, and with them; (2 x dimension,), each half of length `MEANT`."""
        texts = [words_of(self.question), self.question.text]
        return np.concatenate(self.grounds.intents.encode(texts)) * MEANT

    @cached_property
    def numbers(self) -> tuple[int, ...]:
        return tuple(int(number) for number in _NUMBER.findall(self.question.masked))

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
        """Unexplained words of which the documents never speak."""
        return tuple(word for word in self.question.rest if not self.grounds.speaks_of(word))

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


def kind_of(plan: Plan, grounds: Grounds) -> str:
    if isinstance(plan, Lookup):
        return "list" if plan.table == grounds.lists else "small"
    return plan.reason if isinstance(plan, Clarify) else plan.kind


def kinds_of(plan: Plan, grounds: Grounds) -> tuple[str, ...]:
    """The classes of plans that words speak for or against, from the widest to the narrowest."""
    kind = kind_of(plan, grounds)
    if not isinstance(plan, Lookup):
        return (kind,)
    asked = " ".join((plan.operation, plan.by or "", *plan.columns))
    return (kind, f"list:{shape_of(plan)}" if kind == "list" else f"small:{plan.table}", f"{kind}:{asked}")


def shape_of(lookup: Lookup) -> str:
    """The operation and the parts that a lookup has: `list+by+having`."""
    parts = [
        name
        for name in ("by", "having", "all_of", "none_of", "limit", "order")
        if getattr(lookup, name) not in (None, ())
    ]
    out = ["not"] if any(each.negated for each in lookup.filters) else []
    return "+".join((lookup.operation, *parts, *out))


def features(
    situation: Situation, candidate: Candidate, result: Result | None, prose: Prose | None = None, rank: int = 0
) -> Features:
    """All features of one candidate but the words' (`kinds_of` says for what those speak).

    `result` is what a lookup finds; `prose` what the search found for a plan that quotes, of which the passage of
    that `rank` is meant, or, for other plans, what it found for the turn; None before there was a search.
    """
    kind = kind_of(candidate.plan, situation.grounds)
    yield from _origins(situation, candidate, kind)
    if isinstance(candidate.plan, Lookup):
        yield from _asked(situation, candidate.plan, kind)
        yield from _names(situation, candidate.plan, kind)
        if result is not None:
            yield from _found(situation, candidate.plan, kind, result)
    else:
        yield from _unasked(situation, candidate.plan, kind)
    if situation.later:
        yield from _before(situation, candidate, kind)
    if prose is not None:
        for name, value in _prose(situation, kind, prose, rank, result):
            yield SEEN + name, value


def _origins(situation: Situation, candidate: Candidate, kind: str) -> Features:
    yield f"kind={kind}", 1
    if isinstance(candidate.plan, Lookup) and kind == "small":
        yield f"table={candidate.plan.table}", 1
    for origin in _origins_of(situation, candidate):
        yield f"of {origin}", 1
        yield f"of {origin}:{kind}", 1
        if situation.later:
            yield f"later, of {origin}", 1
    yield f"lists:{kind}", 3 * situation.lists
    yield from ((f"{mark}:{kind}", 1.0) for mark in situation.marks)
    yield f"unheard:{kind}", 0.5 * min(4, len(situation.unheard))
    yield f"unheard {min(2, len(situation.unheard))}:{kind}", 1
    yield f"asks {situation.asks}|{kind}", 1
    if situation.splits:
        yield f"can be split|{kind}", 1
    when = "told, later" if situation.later else "told"
    told = math.log(_alone(situation, candidate, kind) + _later(candidate) + LEAST)
    yield when if kind == "list" or "later" in candidate.scores else f"{when}:{kind}", told
    if "intent" not in candidate.scores:
        yield f"no intent:{kind}", 1
    if (fit := candidate.scores.get("fit")) is not None:
        yield "fit", fit / 3
        yield f"fit>{min(6, int(fit))}", 1


def _alone(situation: Situation, candidate: Candidate, kind: str) -> float:
    """How probable it is that the turn stands alone and wants what the plan does."""
    other = 0.0 if kind == "list" else 1 - situation.lists
    wanted = math.exp(candidate.scores["intent"]) if "intent" in candidate.scores else other
    return wanted * (situation.new if situation.later else 1.0)


def _later(candidate: Candidate) -> float:
    """How probable it is that the turn wants of what was asked before what the plan does."""
    return math.exp(candidate.scores["later"]) if "later" in candidate.scores else 0.0


def _origins_of(situation: Situation, candidate: Candidate) -> set[Origin]:
    """Who made the plan: of the two kinds of intents only the more probable one, and not the rules.

    Those were made for the cases that are learnt from.
    """
    less: Origin = "intent" if _alone(situation, candidate, "list") < _later(candidate) else "later"
    return candidate.origins - {"rules", less if {"intent", "later"} <= candidate.scores.keys() else "rules"}


def _asked(situation: Situation, plan: Lookup, kind: str) -> Features:
    """The question's cues and the noun that is asked for, beside what the plan does."""
    shape = shape_of(plan)
    yield from _once(situation, ("cues", plan.operation, shape, kind), _cues(situation, plan.operation, shape, kind))
    bound = frozenset(column for each in plan.filters for column in each.columns)
    asked = ("focus", plan.operation, plan.by, plan.columns, bound, kind)
    yield from _once(situation, asked, _focus(situation, plan, bound, kind))
    if situation.splits:
        several = [each for each in plan.filters if any(len(test.values) > 1 for test in each.tests)]
        yield from ((f"can be split|several {column}", 1.0) for each in several for column in each.columns)
    if any(each.negated for each in plan.filters):
        yield f"not|negate {'negate' in situation.cues or 'negate_after' in situation.cues}", 1
        yield f"not|none {'none' in situation.cues}", 1
    yield f"filters {min(4, len(plan.filters))}:{kind}", 1
    bare = bound <= {"programme"} and not (plan.by or plan.order or plan.limit)
    if kind == "list" and bare and plan.operation in ("list", "count", "exists"):
        yield from _once(situation, ("bare", plan.operation), _bare(situation, plan.operation))


def _once(situation: Situation, key: tuple[object, ...], made: Features) -> Sequence[tuple[str, float]]:
    """What many of a question's plans have in common is made for the first of them."""
    kept = situation.kept
    if key not in kept:
        kept[key] = tuple(made)
    return kept[key]


def _cues(situation: Situation, operation: str, shape: str, kind: str) -> Features:
    operation, shape = f"{operation}:{kind}", f"{shape}:{kind}"
    yield f"does {operation}", 1
    yield f"shape {shape}", 1
    yield f"asks {situation.asks}|{shape}", 1
    if situation.splits:
        yield f"can be split|{shape}", 1
    for cue in situation.cues:
        yield f"cue {cue}|{operation}", 1
        yield f"cue {cue}|{shape}", 1
    for cue in TELLING:
        if cue not in situation.cues:
            yield f"no cue {cue}|{shape}", 1


def _focus(situation: Situation, plan: Lookup, bound: frozenset[str], kind: str) -> Features:
    for role, key in situation.focus:
        yield f"{role} {key}|by {plan.by}:{kind}", 1
        yield f"{key}|told {key in plan.columns}:{plan.operation}", 1
        yield f"{key}|bound {key in bound}", 1
    if not situation.focus:
        yield f"no focus|by {plan.by}", 1


def _bare(situation: Situation, operation: str) -> Features:
    """For a plan that takes whole lists: what of the question that leaves unheeded."""
    yield "bare", 1
    yield f"bare:{operation}", 1
    yield from ((f"bare|cue {cue}", 1) for cue in situation.cues)
    yield from ((f"bare|{role} {key}", 1) for role, key in situation.focus)
    if situation.question.rest:
        yield "bare|rest", 1
    if situation.numbers:
        yield "bare|number", 1


def _names(situation: Situation, plan: Lookup, kind: str) -> Features:
    """How many of the question's names the plan speaks of, and of which kind are those that it does not."""
    held = _values(plan)
    unused = [found.kind for found, values in situation.names if not _speaks_of(found, values, held, kind)]
    yield "names told", 0.5 * min(4, len(situation.names) - len(unused))
    yield "names untold", 0.5 * min(4, len(unused))
    yield f"all names {not unused}:{kind}", 1
    for name in set(unused):
        yield f"untold {name}:{kind}", 1
    if not situation.names:
        yield f"no names:{kind}", 1


def _speaks_of(found: Found, values: frozenset[str], held: frozenset[str], kind: str) -> bool:
    if values & held:
        return True
    if found.kind == "serial":
        return any(value.isdigit() for value in held)
    if found.kind == "record":
        return bool(held)
    if found.kind == "ministry" and kind == "small":  # a small table prints the ministry's name in full
        return any(found.text in value or value in found.text for value in held)
    return False


def _values(plan: Lookup) -> frozenset[str]:
    return frozenset(str(value) for each in all_filters(plan) for test in each.tests for value in test.values)


def _found(situation: Situation, plan: Lookup, kind: str, result: Result) -> Features:
    """What the plan finds, and which numbers and left-over words that explains."""
    question, held = situation.question, _values(plan)
    size = len(result.groups) if plan.by and plan.operation != "share" else len(result.rows)
    yield f"size {_size(size)}:{kind}", 1
    yield f"size {_size(size)}:{plan.operation}", 1
    if size == situation.grounds.sizes[plan.table]:
        yield f"whole:{kind}", 1
    if not result.found:
        yield f"empty:{kind}", 1
        yield f"empty:{plan.operation}", 1
        if "exists" in situation.cues:
            yield "empty|exists", 1
    elif "exists" in situation.cues:
        yield f"found|exists:{kind}", 1
    literal = any(test.match == "contains" for each in plan.filters for test in each.tests)
    if literal:
        yield f"words of names:{kind}", 1
        if not result.found:
            yield f"words of names, empty:{kind}", 1
    told = {int(value) for value in held if value.isdigit()} | {result.scope, size, plan.limit, result.value}
    told |= {len(plan.sides)}
    told |= {plan.having.number + by for by in (-1, 0, 1)} if plan.having else set()
    untold = [number for number in situation.numbers if number not in told]
    if result.value is not None and result.value in situation.numbers:
        yield "number is the value", 1
    if untold:
        yield "numbers untold", min(2, len(untold))
        yield f"numbers untold:{kind}", 1
        yield f"numbers untold:{plan.operation}", 1
    text = " ".join(sorted(held))
    if kind == "small":
        text = fold(" ".join(f"{row.printed} {row.english}" for row in result.rows[:ROWS_READ]))
    explained = sum(word in text or (word.isascii() and stem(word) in text) for word in question.rest)
    if any(_beside_name(word, question.masked) for word in question.rest if word not in text):
        yield f"beside a name, untold:{kind}", 1
    yield f"rest told:{kind}", 0.5 * min(5, explained)
    yield f"rest untold:{kind}", 0.5 * min(5, len(question.rest) - explained)


def _beside_name(word: str, masked: str) -> bool:
    """Whether a word stands right before or behind an industry's name: *hydrogen* energy."""
    said = re.escape(word)
    return re.search(rf"{said} ?Ⓘ|Ⓘ{said}", masked) is not None


def _size(number: int) -> str:
    bounds = ((0, "0"), (1, "1"), (5, "2-5"), (15, "6-15"), (43, "16-43"))
    return next((name for bound, name in bounds if number <= bound), "44-")


def _unasked(situation: Situation, plan: Plan, kind: str) -> Features:
    for cue in situation.cues:
        yield f"cue {cue}|{kind}", 1
    for name in {found.kind for found in situation.question.found}:
        yield f"name {name}|{kind}", 1
    for role, key in situation.focus:
        yield f"{role} {key}|{kind}", 1
    yield f"rest:{kind}", 0.5 * min(5, len(situation.question.rest))
    if isinstance(plan, Refuse) and plan.words:
        yield "refused words", 1


def _before(situation: Situation, candidate: Candidate, kind: str) -> Features:
    """A later turn: what was asked before, and what of it the plan keeps."""
    plan, before = candidate.plan, situation.said.plan
    yield f"later:{kind}", 1
    yield f"after {kind_of(before, situation.grounds)}|{kind}", 1
    yield f"again {plan == before}", 1
    side = _side(candidate)
    yield f"new|{side}", 3 * situation.new
    yield f"odds|{side}", situation.odds
    yield from ((f"{side}|{borne}", 1.0) for borne in situation.bearing)
    if isinstance(plan, Lookup) and isinstance(before, Lookup):
        yield f"{side}|same table {plan.table == before.table}", 1
        yield f"after {before.operation}|{plan.operation}", 1
        yield f"same table {plan.table == before.table}", 1
        yield f"keeps {sum(each in plan.filters for each in before.filters)} of {len(before.filters)}", 1


def _side(candidate: Candidate) -> str:
    """Whether a later turn would mean the plan if it stood alone, because of what was asked before, or either way."""
    later = candidate.origins & FOLLOWING
    alone = candidate.origins - FOLLOWING - {"rules", "none", "parts"}
    if later:
        return "either" if alone else "later"
    return "alone" if alone or "none" in candidate.origins else "either"


def _prose(situation: Situation, kind: str, prose: Prose, rank: int, result: Result | None) -> Features:
    """How sure the prose is to answer, and whether a lookup's rows stand where it does."""
    sure = max(-1.0, min(2.5, prose.sureness)) if not math.isnan(prose.sureness) else -1.0
    yield from ((f"sure>{step}:{kind}", 1.0) for step in STEPS if sure > step)
    yield f"sure:{kind}", sure
    if kind == "retrieve":
        passage = prose.passages[rank]
        yield f"rank {rank}", 1
        yield "coverage", 2 * passage.coverage
        yield "cosine", 2 * passage.cosine
        yield "lexical", passage.lexical
        yield "behind", 3 * (passage.score - prose.passages[0].score)
        yield "gap", 2 * prose.gap
        yield "terms held", 0.3 * len(passage.held)
        yield "length", min(3.0, len(passage.chunk.text) / 200)
        if passage.marked:
            yield "marked", 1
        if passage.chunk.whole:
            yield "whole", 1
        numbers = set(situation.numbers)
        if numbers and not _figures(passage.chunk.text, passage.chunk.english) >= numbers:
            yield "numbers not in the passage", 1
        if situation.years and not any(year in passage.chunk.text for year in situation.years):
            yield "year not in the passage", 1
        unheld = sum(not _holds(passage.chunk, word) for word in situation.question.rest)
        yield "unheld", 0.5 * min(5, unheld)
        yield f"unheld {min(3, unheld)}", 1
    elif kind == "refuse" and prose.passages:
        unheld = sum(not _holds(prose.passages[0].chunk, word) for word in situation.question.rest)
        yield "unheld:refuse", 0.5 * min(5, unheld)
    elif result is not None and prose.passages:
        lines = {line for row in result.rows for line in range(row.span.first, row.span.last + 1)}
        for place, passage in enumerate(prose.passages[: 2 if kind == "small" else 1]):
            span = passage.chunk.span
            common = len(lines & set(range(span.first, span.last + 1)))
            yield f"rows in passage {place}:{kind}", common / max(1, len(lines))
            if kind == "small":
                yield f"passage {place} in rows", common / (span.last - span.first + 1)
                yield from [(f"no row in passage {place}", 1.0)] if not common else []
                yield from [(f"one row, in passage {place}", 1.0)] if common and len(result.rows) == 1 else []
                if prose.sureness > STEPS[2]:
                    yield f"sure, rows in passage {place}", common / max(1, len(lines))
                    yield f"sure, passage {place} in rows", common / (span.last - span.first + 1)


def _holds(chunk: Chunk, word: str) -> bool:
    """Whether a passage bears a word, or for Chinese most of it."""
    if word.isascii():
        return stem(word) in _stems(chunk.english) or word in chunk.text.lower()
    return 2 * len(longest_part(word, chunk.text)) >= len(word)


@lru_cache(maxsize=4096)
def _stems(english: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z]+", english.lower()))


@lru_cache(maxsize=4096)
def _figures(*texts: str) -> frozenset[float]:
    return frozenset(quantity.value for text in texts for quantity in find_quantities(text))


@dataclass(frozen=True)
class Parts:
    """The parts of a question: what is chosen for each, how probable that is, which lines it shows."""

    plans: tuple[Plan, ...]
    chances: tuple[float, ...]
    lines: tuple[frozenset[int], ...]


def parts_features(situation: Situation, parts: Parts, whole: Plan, lines: frozenset[int]) -> Features:
    """What speaks for taking a question apart; `whole` is what the rules make of it as one, `lines` what that shows."""
    yield f"parts {len(parts.plans)}", 1
    yield "parts, least chance", math.log(min(parts.chances))
    kinds = [kind_of(plan, situation.grounds) for plan in parts.plans]
    yield from ((f"part {kind}", 1.0) for kind in kinds)
    yield f"parts {'+'.join(sorted(set(kinds)))}", 1
    yield f"parts for {kind_of(whole, situation.grounds)}", 1
    if len(set(parts.plans)) < len(parts.plans):
        yield "parts alike", 1
    if whole in parts.plans:
        yield "part is the whole", 1
    if any(one <= other for at, one in enumerate(parts.lines) for other in parts.lines[at + 1 :]):
        yield "part holds an earlier one", 1
    if any(other <= one for at, one in enumerate(parts.lines) for other in parts.lines[at + 1 :]):
        yield "part holds a later one", 1
    shown: frozenset[int] = frozenset().union(*parts.lines)
    yield f"parts in the whole {bool(lines) and shown <= lines}", 1
    yield f"whole in the parts {bool(lines) and lines <= shown}", 1
    if isinstance(whole, Lookup):
        yield f"parts for {shape_of(whole)}", 1
        yield "parts, places lost", sum(_places(whole) and not _places(plan) for plan in parts.plans)
    lookups = [plan for plan in parts.plans if isinstance(plan, Lookup)]
    yield "parts, no filters", sum(not plan.filters for plan in lookups)


def _places(plan: Plan) -> bool:
    """Whether a lookup speaks of places."""
    places = {"province", "city", "district"}
    return isinstance(plan, Lookup) and any(each.columns & places for each in all_filters(plan))
