"""What a later turn makes of the lookup before it: another place or batch, the rest, a sum, the first few."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.asked import number_in
from bot.asking import asks, asks_only_which
from bot.filters import AmbiguousName, batch_filter, programme_filter, threshold
from bot.grounds import Grounds
from bot.lookup import Run
from bot.merge import PLACE, either, fresh, keeping_operation, merged_lookup, new_filters, one_by_one, same_dimension
from bot.operations import any_key, focus_key, placed, share_of, sides_of, speaks_of_spans
from bot.plan import Filter, Having, Lookup, Operation, Test
from bot.question import Question
from corpus.model import Value
from corpus.quantity import numeral_to_number


@dataclass(frozen=True)
class Later:
    """A turn after a lookup: the question, the plan before it, and all lookups so far (`asked`, oldest first)."""

    question: Question
    plan: Lookup
    grounds: Grounds
    asked: Sequence[Lookup]
    run: Run
    new: Sequence[Filter]
    """What the turn names itself."""

    @property
    def named(self) -> list[Filter]:
        return [f for f in self.new if f.columns & PLACE]

    @property
    def land(self) -> tuple[Filter, ...]:
        return tuple(f for f in self.plan.filters if f.columns & PLACE)

    @property
    def others(self) -> tuple[Filter, ...]:
        return tuple(f for f in self.plan.filters if not f.columns & PLACE)

    def merged(self, base: Lookup, new: Sequence[Filter]) -> Lookup:
        return merged_lookup(base, new, self.question, self.grounds)


def the_others(question: Question, asked: Sequence[Lookup]) -> Lookup | None:
    """ "And the other two?" after some of a list were picked out one after the other: those that were not."""
    if not question.has("others") or len(asked) < 2 or question.of(*PLACE, "region"):
        return None
    picked: list[Filter] = []
    for at in range(len(asked) - 1, 0, -1):
        base = asked[at - 1].filters
        more = [f for f in asked[at].filters if f not in base]
        if set(base) <= set(asked[at].filters) and more and not asked[at].by:
            picked += more
            left_out = tuple(replace(f, negated=True) for f in dict.fromkeys(picked))
            return Lookup(asked[at].table, "list", (*base, *left_out))
        picked += more
        if not {frozenset(f.columns) for f in base} >= {frozenset(f.columns) for f in more}:
            return None
    return None


def later_lookup(
    intent: str, question: Question, plan: Lookup, grounds: Grounds, asked: Sequence[Lookup], run: Run
) -> Lookup | None:
    """What a turn of this intent makes of the lookup before it; None where it lacks what the intent needs."""
    try:
        new = new_filters(question, grounds)
    except AmbiguousName:
        return None
    enact = _LATER.get(intent)
    alike = [lookup for lookup in asked if lookup.table == plan.table]
    return enact(Later(question, plan, grounds, alike, run, new)) if enact else None


def _form(later: Later) -> Lookup | None:
    """The same once more, in another form: in English, as a table, the number only."""
    question = later.question
    told = {f for lookup in later.asked for f in (*lookup.filters, *lookup.sides)}
    return None if question.has("group", "rank", "share") or not set(later.new) <= told else later.plan


def _old_and_new(later: Later) -> tuple[Filter, ...]:
    """What is named now, and what the lookup before had in its place: the second batch beside the first."""
    lists = [each for each in later.new if each.columns == {"programme"}]
    news = lists if lists and all(each.columns <= {"programme", "batch"} for each in later.new) else list(later.new)
    if len(news) != 1 or later.plan.by or later.plan.sides:
        return ()
    new = news[0]
    old = [
        f for f in later.plan.filters if f.columns == new.columns and not f.negated and not _values(f) <= _values(new)
    ]
    return (old[0], new) if len(old) == 1 and not new.negated and not new.columns & PLACE else ()


def _values(each: Filter) -> set[Value]:
    return {value for test in each.tests for value in test.values}


def _sum(later: Later) -> Lookup | None:
    if sides := _old_and_new(later):
        common = tuple(f for f in later.plan.filters if f not in sides)
        return Lookup(later.plan.table, "count", (*common, either(sides)))
    common, parts = _together(later)
    return Lookup(later.plan.table, "count", (*common, either(parts))) if len(parts) > 1 else None


def _diff(later: Later) -> Lookup | None:
    if asks_only_which(later.question):
        return None
    if later.plan.operation in ("rank", "group") and not later.new and not later.plan.sides:
        first = replace(later.plan, limit=max(later.plan.limit or 2, 2), place=None)
        parts = [f for group in later.run(first).groups[:2] if (f := _key_filter(later, group.key))]
        return Lookup(later.plan.table, "compare", later.plan.filters, sides=tuple(parts)) if len(parts) == 2 else None
    sides = later.plan.sides if later.plan.compared else ()
    if sides and not later.new:
        return replace(later.plan, operation="compare")
    if sides and len(later.new) == 1 and same_dimension(later.new[0], sides[0]):
        return replace(later.plan, sides=(sides[0], fresh(later.new[0], Lookup(later.plan.table, "list", sides[:1]))))
    if sides := _old_and_new(later):
        return Lookup(later.plan.table, "compare", tuple(f for f in later.plan.filters if f not in sides), sides=sides)
    common, parts = _together(later)
    parts = _singles(parts) if len(parts) == 1 else parts
    return Lookup(later.plan.table, "compare", common, sides=tuple(parts[-2:])) if len(parts) > 1 else None


def _rank(later: Later) -> Lookup | None:
    """Those asked one by one, and what is named now, side by side."""
    common, parts = _together(later)
    if later.named and len(parts) < 2:
        return None
    return Lookup(later.plan.table, "compare", common, sides=tuple(_singles(parts))) if len(parts) > 1 else None


def _singles(parts: Sequence[Filter]) -> list[Filter]:
    """Filters of several places, taken apart."""
    return list(dict.fromkeys(single for part in parts for single in (sides_of([part]) or (part,))))


def _together(later: Later) -> tuple[tuple[Filter, ...], list[Filter]]:
    """What a sum or a difference is of: places named now, one beside those before, or what was asked one by one.

    First the conditions on all of them; a list, batch or field that is named now takes the place of the one before.
    """
    common, parts = one_by_one(later.asked)
    same = [each for each in later.new if parts and same_dimension(each, parts[0])]
    rest = [each for each in later.new if not each.columns & PLACE and each not in same]

    def under(common: Sequence[Filter]) -> tuple[Filter, ...]:
        return later.merged(Lookup(later.plan.table, "list", tuple(common)), rest).filters

    if len(named := _singles(later.named)) >= 2:
        return under(later.others), named
    if named:
        alike = parts and same_dimension(parts[0], named[0])  # what was asked of each list is no place
        return under(later.others), list(dict.fromkeys([*(parts if alike else later.land), *named]))
    number = number_in(later.question)
    return under(common), parts[-number:] if number else parts


def _share(later: Later) -> Lookup | None:
    """How much of the list that is: of what is named now, of all that was asked one by one, or of the last."""
    common, parts = one_by_one(later.asked)
    if later.plan.operation == "compare" and not later.new:  # of the two, together
        base = replace(later.plan, operation="list", filters=(*later.plan.filters, either(later.plan.sides)), sides=())
    elif later.new:
        base = later.merged(replace(later.plan, sides=(), by=None), later.new)
    elif len(parts) > 1 and later.question.has("together", "pair"):
        base = replace(later.plan, filters=(*common, either(parts)))
    else:
        base = later.plan
    if later.plan.by or (later.plan.operation == "compare" and later.new):
        return None
    share = share_of(later.question, replace(base, columns=(), limit=None, place=None, order=None))
    return share if share.operation == "share" and (share.filters or len(base.filters) == 1) else None


def _not(later: Later) -> Lookup | None:
    left_out = tuple(replace(f, negated=True) for f in (later.named or later.land))
    return replace(later.plan, operation="count", filters=(*later.others, *left_out)) if left_out else None


def _as(operation: Operation) -> Callable[[Later], Lookup | None]:
    """The rows of the lookup before, listed or counted; of places that were listed or counted, these places."""

    def enact(later: Later) -> Lookup | None:
        if later.question.has("share", "rank", "most", "least", "group", "both", "only", "compare"):
            return None
        plan = later.plan
        if plan.by and plan.operation in ("list", "count") and not (later.new or later.question.has("cluster")):
            return replace(plan, operation=operation)
        if plan.compared:  # the rows of both
            plan = replace(plan, filters=(*plan.filters, either(plan.sides)))
        if (
            operation == "list" and plan.operation == "rank" and (plan.limit or plan.place)
        ):  # the rows of those that it named
            shown = [f for group in later.run(plan).groups if (f := _key_filter(later, group.key))]
            plan = replace(plan, filters=(*plan.filters, either(shown))) if shown else plan
        merged = later.merged(plan, later.new)
        return replace(
            merged, operation=operation, by=None, columns=(), limit=None, place=None, having=None, sides=(), order=None
        )

    return enact


def _those(later: Later) -> Lookup | None:
    """The rows of what came first in the ranking before; without one, the rows of the lookup before."""
    if later.plan.by is None or later.plan.operation not in ("rank", "group"):
        return _as("list")(later)
    groups = later.run(later.plan).groups
    first = [group.key for group in groups if len(group.rows) == len(groups[0].rows)] if groups else []
    parts = [f for key in first if (f := _key_filter(later, key))]
    filters = (*later.plan.filters, either(parts)) if parts else ()
    return later.merged(Lookup(later.plan.table, "list", filters), later.new) if filters else None


def _key_filter(later: Later, key: Value) -> Filter | None:
    """The rows of one group of the plan before."""
    by, zh = later.plan.by, str(key)
    if by == "programme":
        return programme_filter(zh, later.grounds.lexicon)
    if by == "batch":
        return batch_filter([int(key)])
    return Filter((Test(by, (key,)),), False, zh, later.grounds.lexicon.english_of(by, zh)) if by else None


def _top(later: Later) -> Lookup | None:
    number = number_in(later.question)
    by = any_key(later.question) or later.plan.by or "province"
    merged = later.merged(later.plan, later.new)
    return (
        replace(merged, operation="rank", by=by, limit=number, place=None, columns=(), having=None) if number else None
    )


def _next(later: Later) -> Lookup | None:
    """Who comes after the first: the ranking, one place longer, or as far as the place that is named."""
    if later.plan.operation != "rank" or asks_only_which(later.question):
        return None
    match = re.search(r"第?([二三四五])|([2-5])", later.question.masked)
    number = numeral_to_number(match[1] or match[2]) if match else None
    limit = later.plan.limit or 1
    tied = len(later.run(later.plan).groups) if limit == 1 and not later.plan.sides and not later.plan.place else 0
    return replace(later.plan, limit=max(int(number or limit + 1), tied + 1), place=None)


def _group(later: Later) -> Lookup | None:
    if asks_only_which(later.question):
        return None
    key = any_key(later.question) or focus_key(later.question, "each")
    if later.plan.by and key is None and not later.question.has("group"):
        return None
    by = key or "province"
    of_side = later.plan.operation in ("rank", "share") and len(later.plan.sides) == 1
    scope = (*later.plan.filters, *later.plan.sides) if of_side else later.plan.filters
    merged = later.merged(replace(later.plan, filters=scope), later.new)
    return replace(
        merged, operation="group", by=by, columns=(), limit=None, place=None, having=None, sides=(), order=None
    )


def _batch(later: Later) -> Lookup | None:
    if any("batch" in f.columns for f in later.new):
        return keeping_operation(later.plan, later.merged(later.plan, later.new), later.new)
    return _other_batch(later.plan, later.grounds) if asks(later.question, "other_batch") else None


def _narrow(later: Later) -> Lookup | None:
    if not later.new:
        return None
    merged = keeping_operation(later.plan, later.merged(later.plan, later.new), later.new)
    if later.question.has("count") and not later.question.has("list"):
        return replace(merged, operation="count", by=None, columns=())
    lists = later.question.has("list") and merged.operation == "count"
    return replace(merged, operation="list") if lists else merged


def _spanning(several: bool) -> Callable[[Later], Lookup | None]:
    """Of the rows before, those that lie in several cities, or in one only."""
    test, zh, en = (2, "跨城市", "spanning several cities") if several else (1, "单一城市", "in one city")
    span = Filter((Test("cities", (test,), "at least" if several else "at most"),), False, zh, en)

    def enact(later: Later) -> Lookup | None:
        if not speaks_of_spans(later.question):
            return None
        kept = tuple(f for f in later.plan.filters if "cities" not in f.columns)
        operation: Operation = "count" if later.question.has("count") and not later.question.has("list") else "list"
        return Lookup(later.plan.table, operation, (*kept, span)) if not later.plan.sides else None

    return enact


def _having(later: Later) -> Lookup | None:
    """The same with another bound: "and exactly two?"."""
    number = number_in(later.question)
    if later.plan.having is None or number is None:
        return None
    same = "=" if asks(later.question, "no_more") else later.plan.having.sign
    sign, bound = threshold(later.question.cues) or (same, number)
    return replace(later.plan, having=Having(sign, bound))  # type: ignore[arg-type]


def _changed(later: Later) -> Lookup | None:
    """The same of another place, list or batch."""
    new = [fresh(f, later.plan) for f in later.new]
    if not new:
        return None
    sides = later.plan.sides if later.plan.operation == "share" else ()
    if sides and all(f.columns & PLACE or f.columns == sides[0].columns for f in new):
        return replace(later.plan, sides=tuple(new[:1]))
    if later.plan.operation == "rank" and later.plan.sides:
        ranking = replace(later.plan, filters=(*later.plan.filters, *later.plan.sides), sides=())
        return placed(later.merged(ranking, new))
    return keeping_operation(later.plan, later.merged(later.plan, new), new)


def _back(later: Later) -> Lookup | None:
    """Back to an earlier list: the latest lookup in it, of what is named now."""
    programmes = [f for f in later.new if "programme" in f.columns]
    before = [lookup for lookup in later.asked[:-1] if not programmes or programmes[0] in lookup.filters]
    return later.merged(before[-1], later.new) if before and later.new else _changed(later)


_LATER: Mapping[str, Callable[[Later], Lookup | None]] = {
    "form": _form,
    "sum": _sum,
    "diff": _diff,
    "share": _share,
    "not": _not,
    "list": _as("list"),
    "count": _as("count"),
    "those": _those,
    "top": _top,
    "second": _next,
    "group": _group,
    "batch": _batch,
    "narrow": _narrow,
    "alone": _spanning(several=False),
    "joint": _spanning(several=True),
    "having": _having,
    "rank": _rank,
    "place": _changed,
    "programme": _changed,
    "correct": _changed,
    "back": _back,
}


def of_those(question: Question, plan: Lookup, grounds: Grounds, run: Run) -> Lookup | None:
    """ "Which of them are also on …?" after a list of places: those of them."""
    if plan.by not in PLACE or not question.has("narrow") or question.of(*PLACE, "region"):
        return None
    new = [f for f in new_filters(question, grounds) if f.columns <= {"programme", "batch"}]
    keys = tuple(group.key for group in run(plan).groups)
    if not new or not keys:
        return None
    english = ", ".join(grounds.lexicon.english_of(plan.by, str(key)) for key in keys)
    those = Filter((Test(plan.by, keys),), False, "、".join(map(str, keys)), english)
    operation: Operation = "count" if question.has("count") else "list"
    return Lookup(plan.table, operation, (*new, those), by=plan.by)


def _other_batch(plan: Lookup, grounds: Grounds) -> Lookup | None:
    """The lookup for the batches that it was not about."""
    told = {value for f in plan.filters if "batch" in f.columns for t in f.tests for value in t.values}
    lists = {str(v) for f in plan.filters for t in f.tests if t.column == "programme" for v in t.values}
    others = sorted({b for p in lists for b in grounds.batches.get(p, ())} - told) if told else []
    if not others:
        return None
    kept = tuple(f for f in plan.filters if "batch" not in f.columns)
    return replace(plan, filters=(*kept, batch_filter(others)))
