"""What speaks for and against a plan: a turn, and one of the plans it may mean -> named features of the pair.

The weights are learnt (`eval.choice_training`); nothing here decides anything. A feature is a name and a number, mostly
1. What a plan is enters as its kind (`list`, `small`, `retrieve`, `refuse` …), for small tables the table's id too, for
lookups the operation and the shape (`list+by+having`), so that a word, a cue or a name can speak for one and against
another. Names of places and ministries never enter: the words are masked.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bot.candidate import Candidate, Origin
from bot.kinds import dimension_of, kind_of, shape_of
from bot.operations import any_key
from bot.plan import ENDS, PRINTED, Lookup, Plan, Refuse, all_filters
from bot.question import Found
from bot.result import Result
from bot.seen import Prose, rows_text, seen_features
from bot.situation import Features, Situation
from corpus.words import stem

TELLING = (
    "count", "list", "exists", "most", "least", "share", "compare", "both", "only", "none", "negate", "group", "rank",
    "top", "at_least", "exactly", "more_than", "joint", "span", "where",
)  # fmt: skip
"""Cues whose absence speaks too."""
STANDING = ("opens", "closes", "from_end", "entry", "run", "ends", "most", "least", "rank", "next", "previous")
"""Cues that tell a place in a printed list from one in a ranking."""
BESIDE = ("between", "around", "all_behind", "all_ahead", "remaining")
"""Words that speak of several rows of a printed list."""
POINTING = ("pronoun", "that_city", "that_province")
"""Cues that point at what was spoken of before."""
SEEN = "seen:"
"""How the names of features begin that need a search in the text: a choice can be made without them, before it."""
WORD = 0.5
"""How much one run of words weighs."""
LEAST = 1e-4
"""A probability that is added to what intents tell, so that there is a logarithm of all."""
FOLLOWING: frozenset[Origin] = frozenset(
    {"later", "edited", "again", "same", "those", "beyond", "wider", "carried", "before"}
)
"""Who makes plans of what was asked before."""


def features(
    situation: Situation, candidate: Candidate, result: Result | None, prose: Prose | None = None, rank: int = 0
) -> Features:
    """All features of one candidate but the words' (`kinds_of` says for what those speak).

    `result` is what a lookup finds; `prose` what the search found for a plan that quotes, of which the passage of
    that `rank` is meant, or, for other plans, what it found for the turn; None before there was a search.
    """
    kind = kind_of(candidate.plan, situation.grounds)
    yield from _once(situation, ("told", candidate), _told(situation, candidate, kind, result))
    if prose is not None:
        for name, value in seen_features(situation, kind, prose, rank, result):
            yield SEEN + name, value


def _told(situation: Situation, candidate: Candidate, kind: str, result: Result | None) -> Features:
    """What needs no search in the text; of a plan that quotes, the same for each of the passages."""
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
    placed = (plan.place, plan.order, plan.descending)
    asked = ("focus", plan.operation, plan.by, plan.columns, placed, bound, kind)
    yield from _once(situation, asked, _focus(situation, plan, bound, kind))
    if situation.splits:
        several = [each for each in plan.filters if any(len(test.values) > 1 for test in each.tests)]
        yield from ((f"can be split|several {column}", 1.0) for each in several for column in each.columns)
    if any(each.negated for each in plan.filters):
        yield f"not|negate {'negate' in situation.cues or 'negate_after' in situation.cues}", 1
        yield f"not|none {'none' in situation.cues}", 1
    if plan.none_of and not plan.all_of:
        denied = {"none", "negate", "negate_after"} & set(situation.cues)
        yield f"lacking|denied {bool(denied)}, later {situation.later}", 1
    yield f"filters {min(4, len(plan.filters))}:{kind}", 1
    if len({each.columns for each in plan.filters}) < len(plan.filters):
        yield "column twice", 1
        yield from ((f"column twice|cue {cue}", 1.0) for cue in situation.cues)
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
    for kind_asked in situation.asking:
        yield f"asks {kind_asked}|{operation}", 1
        yield f"asks {kind_asked}|{shape}", 1
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
    if plan.by and (said := any_key(situation.question)):
        yield f"says by {said == plan.by}:{plan.operation}", 1
    if plan.order in (PRINTED, ENDS):
        where = f"{plan.order} {plan.descending} {plan.place is not None}"
        yield from ((f"{where}|cue {cue} {cue in situation.cues}", 1.0) for cue in STANDING)
        several = (plan.limit or 1) > 1
        yield from ((f"printed, several {several}|asks {kind}", 1.0) for kind in BESIDE if kind in situation.asking)
    if (nth := situation.question.cue("nth")) is not None:
        yield f"nth told {plan.place == nth.number}:{plan.operation}", 1


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
    yield from _denied(situation, plan, kind)


def _denied(situation: Situation, plan: Lookup, kind: str) -> Features:
    """Whether a plan leaves out the names that stand where the question denies something, and keeps the others."""
    if not (stances := situation.stances):
        return
    out = frozenset(
        str(value)
        for each in all_filters(plan)
        if each.negated or each in plan.none_of
        for test in each.tests
        for value in test.values
    )
    kept = _values(plan) - out
    language = situation.question.language
    for number, (found, values) in enumerate(situation.names):
        use = "left out" if values & out else "kept" if _speaks_of(found, values, kept, kind) else "untold"
        yield f"{stances[number]} denial, {use}:{kind}", 1
        yield f"{stances[number]} denial, {use}|{language}", 1
        if "apart" in stances.values():
            yield f"{stances[number]} denial of a part, {use}", 1


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
    size = len(result.groups) if plan.grouped else len(result.rows)
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
    told = {int(value) for value in held if value.isdigit()} | {
        result.scope,
        size,
        plan.limit,
        plan.place,
        result.value,
    }
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
        text = rows_text(result)
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
    for origin in _origins_of(situation, candidate) & FOLLOWING:
        yield from ((f"of {origin}|cue {cue}", 1.0) for cue in situation.cues)
    yield f"new|{side}", 3 * situation.new
    yield f"odds|{side}", situation.odds
    yield from ((f"{side}|{borne}", 1.0) for borne in situation.bearing)
    if isinstance(plan, Lookup):
        bound = frozenset(column for each in plan.filters for column in each.columns)
        lies = next((column for column in ("city", "province") if column in bound), "nowhere")
        own = bool(situation.question.of("city", "province", "district", "region"))
        yield from ((f"cue {cue}|lies {lies}, named {own}", 1.0) for cue in POINTING if cue in situation.cues)
    if isinstance(plan, Lookup) and isinstance(before, Lookup):
        yield f"{side}|same table {plan.table == before.table}", 1
        yield f"after {before.operation}|{plan.operation}", 1
        yield f"same table {plan.table == before.table}", 1
        dropped = {dimension_of(each) for each in before.filters if each not in plan.filters}
        added = {dimension_of(each) for each in plan.filters if each not in before.filters}
        for dimension in dropped - added:
            yield f"drops {dimension}", 1
            yield from ((f"drops {dimension}|cue {cue}", 1.0) for cue in situation.cues)
        if "nation" in situation.cues:
            kept = {dimension_of(each) for each in plan.filters}
            yield f"nation|place kept {'place' in kept}", 1
        yield f"keeps {sum(each in plan.filters for each in before.filters)} of {len(before.filters)}", 1
        if situation.number is not None:
            yield f"number spoken of {situation.number in _numbers(plan)}|{plan.operation}", 1


def _numbers(plan: Lookup) -> set[int | None]:
    """What a number in a later turn may mean: "the three of them", "the first five", "at least two"."""
    joined = {len(test.values) for each in plan.filters for test in each.tests}
    return {len(plan.sides), plan.limit, plan.place, plan.having.number if plan.having else None} | (joined - {1})


def _side(candidate: Candidate) -> str:
    """Whether a later turn would mean the plan if it stood alone, because of what was asked before, or either way."""
    later = candidate.origins & FOLLOWING
    alone = candidate.origins - FOLLOWING - {"rules", "none", "parts"}
    if later:
        return "either" if alone else "later"
    return "alone" if alone or "none" in candidate.origins else "either"
