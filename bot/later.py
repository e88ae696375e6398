"""What a later turn makes of the lookup before it: another place or batch, the rest, a sum, the first few."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.enact import number_in
from bot.filters import AmbiguousName, batch_filter, joint_filters, negated, value_filters
from bot.lookup import Result
from bot.operations import any_key
from bot.plan import Filter, Lookup, Operation, Test
from bot.planner import Grounds
from bot.question import Question

Run = Callable[[Lookup], Result]

PLACE = frozenset({"province", "city", "district"})


def later_lookup(
    intent: str,
    question: Question,
    plan: Lookup,
    grounds: Grounds,
    places: Sequence[Filter],
    asked: Sequence[Lookup] = (),
) -> Lookup | None:
    """What a turn of this intent makes of the lookup before it; None where it lacks what the intent needs."""
    try:
        new = new_filters(question, grounds)
    except AmbiguousName:
        return None
    named = [f for f in new if f.columns & PLACE]
    land = tuple(f for f in plan.filters if f.columns & PLACE)
    others = tuple(f for f in plan.filters if not f.columns & PLACE)
    if intent == "form":
        other = question.has("group", "rank", "share") or (
            new and not (question.has("english", "chinese") and re.search(r"[.?!。？！]\s*\S", question.masked))
        )
        return None if other else plan
    if intent in ("sum", "diff") and not named and (two := _last_two(asked)):
        others, pair = two
        return _pair(intent, plan, others, pair)
    if intent in ("sum", "diff"):
        pair = named if len(named) >= 2 else list(dict.fromkeys([*places, *named]))[-2:]
        return _pair(intent, plan, others, pair) if len(pair) == 2 else None
    if intent == "not":
        left_out = tuple(replace(f, negated=True) for f in (named or land))
        return replace(plan, operation="count", filters=(*others, *left_out)) if left_out else None
    new = [_fresh(f, plan) for f in new] if intent in ("place", "programme", "correct") else new
    merged = merged_lookup(plan, new, question, grounds)
    if intent in ("list", "count"):
        if question.has("share", "rank", "most", "least", "group", "both", "only", "compare"):
            return None
        wanted: Operation = "list" if intent == "list" else "count"
        return replace(merged, operation=wanted, by=None, columns=(), limit=None, having=None, sides=())
    if intent == "top":
        number = number_in(question)
        by = any_key(question) or plan.by or "province"
        return replace(merged, operation="rank", by=by, limit=number, columns=(), having=None) if number else None
    if intent == "batch":
        if any("batch" in f.columns for f in new):
            return keeping_operation(plan, merged)
        return _other_batch(plan, grounds)
    return keeping_operation(plan, merged) if new else None


def _fresh(each: Filter, plan: Lookup) -> Filter:
    """A filter without the values that the plan has already, if others remain: "Tongren instead of Loudi"."""
    held = {(t.column, v) for f in plan.filters for t in f.tests for v in t.values}
    values = [(test, value) for test in each.tests for value in test.values]
    names = each.zh.split("、"), each.en.split(", ")
    if any(len(values) != len(parts) for parts in names):  # a region's members go by its name
        return each
    if len(each.tests) > 1:  # places of several kinds: their names stand as they were told, not test by test
        values.sort(key=lambda pair: names[0].index(str(pair[1])) if str(pair[1]) in names[0] else 0)
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


def _last_two(asked: Sequence[Lookup]) -> tuple[tuple[Filter, ...], list[Filter]] | None:
    """What the last two lookups have in common, and the one filter in which they differ."""
    counted = [lookup for lookup in asked if not lookup.by and not lookup.sides]
    if len(counted) < 2:
        return None
    one, two = counted[-2].filters, counted[-1].filters
    common = tuple(f for f in one if f in two)
    only_one, only_two = [f for f in one if f not in common], [f for f in two if f not in common]
    if len(only_one) == len(only_two) == 1 and same_dimension(only_one[0], only_two[0]):
        return common, [only_one[0], only_two[0]]
    return None


def of_those(question: Question, plan: Lookup, grounds: Grounds, run: Run) -> Lookup | None:
    """ "Which of them are also on …?" after a list of places: those of them."""
    if plan.by not in PLACE or not question.has("narrow") or question.of(*PLACE, "region"):
        return None
    new = [f for f in new_filters(question, grounds) if f.columns <= {"programme", "batch"}]
    keys = tuple(group.key for group in run(plan).groups)
    if not new or not keys:
        return None
    those = Filter((Test(plan.by, keys),), False, "、".join(map(str, keys)), ", ".join(map(str, keys)))
    operation: Operation = "count" if question.has("count") else "list"
    return Lookup(plan.table, operation, (*new, those), by=plan.by)


def _pair(intent: str, plan: Lookup, others: tuple[Filter, ...], pair: Sequence[Filter]) -> Lookup:
    if intent == "diff":
        return Lookup(plan.table, "compare", others, sides=tuple(pair))
    either = Filter(
        tuple(test for f in pair for test in f.tests),
        False,
        "、".join(f.zh for f in pair),
        ", ".join(f.en for f in pair),
    )
    return Lookup(plan.table, "count", (*others, either))


def _other_batch(plan: Lookup, grounds: Grounds) -> Lookup | None:
    """The lookup for the batches that it was not about."""
    told = {value for f in plan.filters if "batch" in f.columns for t in f.tests for value in t.values}
    lists = {str(v) for f in plan.filters for t in f.tests if t.column == "programme" for v in t.values}
    others = sorted({b for p in lists for b in grounds.batches.get(p, ())} - told) if told else []
    if not others:
        return None
    kept = tuple(f for f in plan.filters if "batch" not in f.columns)
    return replace(plan, filters=(*kept, batch_filter(others)))


def keeping_operation(plan: Lookup, base: Lookup) -> Lookup:
    if plan.operation == "compare":
        return replace(base, operation="count", sides=())
    return base


def new_filters(question: Question, grounds: Grounds) -> list[Filter]:
    out = negated(question)
    within = [n for n in range(len(question.found)) if n not in out]
    lexicon, known = grounds.lexicon, grounds.known
    return [
        *value_filters(question, within, lexicon, known, False),
        *value_filters(question, sorted(out), lexicon, known, True),
        *joint_filters(question),
    ]


def merged_lookup(plan: Lookup, new: Sequence[Filter], question: Question, grounds: Grounds) -> Lookup:
    """New filters beside the old ones; one of the same dimension takes the old one's place, unless it narrows it."""
    narrow = question.has("narrow")
    kept: list[Filter] = []
    for old in plan.filters:
        rival = [f for f in new if same_dimension(f, old) and not f.negated]
        if not rival or (narrow and old.columns & PLACE and not rival[0].columns & old.columns):
            kept.append(old)
    merged = (*kept, *new)
    asked = {v for f in merged for t in f.tests if t.column == "programme" for v in t.values}
    changed = any("programme" in f.columns for f in new)
    if changed and not any("batch" in f.columns for f in new):
        batches = {b for r in grounds.records.values() if set(r.get("programme")) & asked for b in r.get("batch")}
        merged = tuple(f for f in merged if "batch" not in f.columns or set(f.tests[0].values) & batches)
    return replace(plan, filters=merged)


def same_dimension(one: Filter, other: Filter) -> bool:
    if one.columns & PLACE and other.columns & PLACE:
        return True
    return bool(one.columns & other.columns)
