"""New conditions beside those of the lookup before: what takes whose place, and what was asked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.filters import joint_filters, negated, value_filters
from bot.grounds import Grounds
from bot.naming import name_conditions, name_words
from bot.plan import Filter, Lookup, Test
from bot.question import Question

PLACE = frozenset({"province", "city", "district"})


def one_by_one(asked: Sequence[Lookup]) -> tuple[tuple[Filter, ...], list[Filter]]:
    """The latest lookups that were alike but for one filter: what they share, and that filter of each, oldest first."""
    counted = [_whole(lookup) for lookup in asked if not lookup.by or (lookup.operation == "rank" and lookup.sides)]
    if not counted:
        return (), []
    common: tuple[Filter, ...] | None = None
    parts: list[Filter] = []
    last = counted[-1].filters
    for lookup in reversed(counted[:-1]):
        shared = tuple(f for f in last if f in lookup.filters)
        own, other = [f for f in last if f not in shared], [f for f in lookup.filters if f not in shared]
        if own == other == []:
            continue
        if len(own) != 1 or len(other) != 1 or not same_dimension(own[0], other[0]) or common not in (None, shared):
            break
        common = shared
        parts = [other[0], *(parts or own)]
    if common is None:
        place = [f for f in last if f.columns & PLACE][-1:]
        return tuple(f for f in last if f not in place), place
    return common, parts


def _whole(lookup: Lookup) -> Lookup:
    """A comparison, or a ranking that places are asked of, as one lookup of all of its sides."""
    if not lookup.sides:
        return lookup
    return replace(lookup, operation="count", by=None, filters=(*lookup.filters, either(lookup.sides)), sides=())


def either(parts: Sequence[Filter]) -> Filter:
    """One filter that passes what any of them passes; each value once."""
    tests = tuple(dict.fromkeys(test for each in parts for test in each.tests))
    zh = dict.fromkeys(name for each in parts for name in each.zh.split("、"))
    return Filter(tests, False, "、".join(zh), ", ".join(dict.fromkeys(n for f in parts for n in f.en.split(", "))))


def fresh(each: Filter, plan: Lookup) -> Filter:
    """A filter without the values that the plan has already, if others remain: "Tongren instead of Loudi"."""
    held = {(t.column, v) for f in plan.filters for t in f.tests for v in t.values}
    values = [(test, value) for test in each.tests for value in test.values]
    names = each.zh.split("、"), each.en.split(", ")
    if any(len(values) != len(parts) for parts in names):  # a region's members go by its name
        return each
    kept = [part for part in zip(values, *names, strict=True) if (part[0][0].column, part[0][1]) not in held]
    if not kept:
        return each
    left = [value for value, _, _ in kept]
    tests = [replace(test, values=tuple(v for t, v in left if t is test)) for test in each.tests]
    return replace(
        each,
        tests=tuple(test for test in tests if test.values),
        zh="、".join(zh for _, zh, _ in kept),
        en=", ".join(en for _, _, en in kept),
    )


def keeping_operation(plan: Lookup, base: Lookup, new: Sequence[Filter] = ()) -> Lookup:
    """The lookup with new conditions; a comparison stays one unless these are of what it compares."""
    apart = new and not any(same_dimension(each, side) for each in new for side in plan.sides)
    if plan.compared and not apart:
        return replace(base, operation="count", sides=())
    return base


def new_filters(question: Question, grounds: Grounds) -> list[Filter]:
    out = negated(question)
    within = [n for n in range(len(question.found)) if n not in out]
    lexicon, known = grounds.lexicon, replace(grounds.known, later=True)
    return [
        *value_filters(question, within, lexicon, known, False),
        *value_filters(question, sorted(out), lexicon, known, True),
        *joint_filters(question),
        *(_named(question, grounds) if question.has("named") else ()),
    ]


def _named(question: Question, grounds: Grounds) -> list[Filter]:
    return name_conditions(question, grounds.lexicon, name_words(question, grounds.vocabulary))


def merged_lookup(plan: Lookup, new: Sequence[Filter], question: Question, grounds: Grounds) -> Lookup:
    """New filters beside the old ones; one of the same dimension takes the old one's place, unless it narrows it."""
    narrow = question.has("narrow")
    land = [f for f in plan.filters if f.columns == {"province"} and not f.negated]
    new = [_of_that_rank(f, land[-1], grounds) if land else f for f in new]
    kept: list[Filter] = []
    for old in plan.filters:
        rival = [f for f in new if same_dimension(f, old) and not f.negated]
        if not rival or (narrow and lies_in(rival[0], old, grounds)):
            kept.append(old)
    merged = (*kept, *new)
    asked = {v for f in merged for t in f.tests if t.column == "programme" for v in t.values}
    changed = any("programme" in f.columns for f in new)
    if changed and not any("batch" in f.columns for f in new):
        batches = {b for r in grounds.records.values() if set(r.get("programme")) & asked for b in r.get("batch")}
        merged = tuple(f for f in merged if "batch" not in f.columns or set(f.tests[0].values) & batches)
    return replace(plan, filters=merged)


def _of_that_rank(new: Filter, land: Filter, grounds: Grounds) -> Filter:
    """A rank of place told after a land: its places of that rank ("only the capital" after Guizhou); else `new`."""
    lexicon = grounds.lexicon
    if new.zh not in lexicon.ranks or land.zh in lexicon.ranks or new.columns != {"city"}:
        return new
    above = {value for test in land.tests for value in test.values}
    cities = [str(v) for test in new.tests for v in test.values if lexicon.province_of("city", str(v)) in above]
    if not cities:
        return new
    english = ", ".join(lexicon.english_of("city", city) for city in cities)
    return Filter((Test("city", tuple(cities)),), new.negated, "、".join(cities), english)


def lies_in(new: Filter, old: Filter, grounds: Grounds) -> bool:
    """Whether the places of one filter lie in those of another: it narrows, it does not replace."""
    if not (new.columns | old.columns) <= PLACE or new.columns & old.columns:
        return False
    above = {value for test in old.tests for value in test.values}
    lexicon = grounds.lexicon
    return all(
        {lexicon.province_of(test.column, str(value)), lexicon.city_of(str(value))} & above
        for test in new.tests
        for value in test.values
    )


def same_dimension(one: Filter, other: Filter) -> bool:
    if one.columns & PLACE and other.columns & PLACE:
        return True
    return bool(one.columns & other.columns)
