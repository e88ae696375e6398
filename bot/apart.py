"""What speaks for and against taking a question apart and answering its parts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.kinds import kind_of, shape_of
from bot.plan import Lookup, Plan, all_filters
from bot.situation import Features, Situation


@dataclass(frozen=True)
class Parts:
    """The parts of a question: how each reads, what is chosen for it, how probable that is, which lines it shows."""

    situations: tuple[Situation, ...]
    plans: tuple[Plan, ...]
    chances: tuple[float, ...]
    lines: tuple[frozenset[int], ...]
    values: tuple[int | float | str | None, ...]
    """The number that each finds."""


def parts_features(
    situation: Situation, parts: Parts, whole: Plan, lines: frozenset[int], sure: float = 0.0
) -> Features:
    """What speaks for taking a question apart; `whole` is what the rules make of it as one, `lines` what that shows.

    `sure` is how sure it is that the prose answers all of it.
    """
    yield f"parts {len(parts.plans)}", 1
    yield "parts, least chance", math.log(min(parts.chances))
    yield "parts, all chances", sum(map(math.log, parts.chances))
    kinds = [kind_of(plan, situation.grounds) for plan in parts.plans]
    yield from ((f"part {kind}", 1.0) for kind in kinds)
    if "refuse" in kinds:
        yield "part refuse, sure", max(-1.0, min(2.5, sure))
        yield f"part refuse, {'all' if set(kinds) == {'refuse'} else 'first' if kinds[0] == 'refuse' else 'later'}", 1
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
    yield from _held_over(parts)
    yield from _asked_apart(situation, parts.situations)


def _held_over(parts: Parts) -> Features:
    """Whether lookups of later parts speak of places and of lists, where their own words do and where they do not."""
    for situation, plan in zip(parts.situations[1:], parts.plans[1:], strict=True):
        if not isinstance(plan, Lookup):
            continue
        question = situation.question
        scoped = any(each.columns & {"programme", "batch"} for each in all_filters(plan))
        named = bool(question.of("ministry", "programme", "batch"))
        placed = bool(question.of("province", "city", "district", "region"))
        yield f"later part, places named {placed}, held {_places(plan)}", 1
        yield f"later part, list named {named}, held {scoped}", 1


def each_features(situation: Situation, plans: Sequence[Plan]) -> Features:
    """What speaks for asking the same of each of several lists or batches."""
    first, other = plans[:2]
    if not isinstance(first, Lookup) or not isinstance(other, Lookup):
        return
    columns = {column for each in set(first.filters) - set(other.filters) for column in each.columns}
    if not columns:  # both ends of one ranking
        return
    named = {"programme": ("ministry", "programme"), "batch": ("batch",)}[min(columns)]
    yield f"each {min(columns)}, named {min(2, len(situation.question.of(*named)))}", 1
    yield f"each {shape_of(first)}", 1
    yield f"each, by {first.by}", 1
    yield from ((f"each|{role} {key} {key == first.by}", 1.0) for role, key in situation.focus)
    yield from ((f"each|cue {cue}", 1.0) for cue in situation.cues)


def _asked_apart(situation: Situation, parts: Sequence[Situation]) -> Features:
    """How much each part asks, names and leaves unexplained; the later ones lean on the first."""
    yield f"parts ask {sum(part.asks for part in parts)}, the whole {situation.asks}", 1
    for place, part in zip(("first", *("later" for _ in parts[1:])), parts, strict=True):
        yield f"{place} part asks {part.asks}", 1
        yield f"{place} part names {min(2, len(part.names))}", 1
        yield f"{place} part, unheard", 0.5 * min(4, len(part.unheard))
        yield from ((f"{place} part {mark}", 1.0) for mark in part.marks)
        yield from ((f"{place} part, cue {cue}", 1.0) for cue in part.cues)


def whole_features(parts: Parts, kinds: Sequence[str], kind: str, lines: frozenset[int], value: object) -> Features:
    """Of a plan for a question as one: what it would leave out of what its parts find, each taken alone.

    `kinds` are those of the parts' plans, `kind` the plan's own; `lines` and `value` what the plan shows.
    """
    yield f"as one, of {'+'.join(sorted(set(kinds)))}|{kind}", 1
    yield f"as one, least chance|{kind}", math.log(min(parts.chances))
    missed = 0
    for part, shown, number in zip(kinds, parts.lines, parts.values, strict=True):
        if shown and not shown <= lines:
            missed += 1
            yield f"as one, misses {part}|{kind}", 1
            yield f"as one, misses of {part}|{kind}", len(shown - lines) / len(shown)
        if number is not None and number != value:
            yield f"as one, misses the number of {part}|{kind}", 1
    yield f"as one, misses {missed} of {len(kinds)}", 1
    yield f"as one, misses {missed} of {len(kinds)}|{kind}", 1


def _places(plan: Plan) -> bool:
    """Whether a lookup speaks of places."""
    places = {"province", "city", "district"}
    return isinstance(plan, Lookup) and any(each.columns & places for each in all_filters(plan))
