"""What a later turn makes of what was asked one by one: adds to it, sums it up, compares: 再加上广东, 差几个."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks, words_in
from bot.follow import Said
from bot.grounds import Grounds
from bot.merge import PLACE, either, one_by_one, same_dimension
from bot.operations import any_key
from bot.option import Option
from bot.picking import OF_ROWS, Chances, likeliest
from bot.plan import Filter, Lookup, Operation, Test
from bot.question import Question
from corpus.quantity import numeral_to_number


def put_together(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """Every plan of this module that a later turn may mean; `named` are the conditions that it names itself."""
    yield from added_to(question, said, named, grounds)
    yield from of_the_last(question, said, grounds)
    yield from of_both_kinds(question, said, grounds)


def added_to(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """The rows of what was asked about last and of what a turn adds to it (`named`), together.

    Nothing where the turn adds something of another kind: that narrows.
    """
    before = said.asked[-1] if said.asked else None
    if before is None or before.table != grounds.lists or not asks(question, "added") or not named:
        return
    held = (*_own(before, grounds), *((either(before.sides),) if before.sides else ()))
    old = [each for each in held if same_dimension(each, named[0]) and not each.negated]
    new = [each for each in named if same_dimension(each, named[0]) and not each.negated]
    if not old or len(new) < len(named):
        return
    rest = tuple(each for each in held if each not in old)
    old = [*_earlier(question, said, [*old, *new]), *old]
    counts = question.has("count", "together") or before.operation in ("count", "group", "compare")
    operation: Operation = "count" if counts else "list"
    yield Lookup(before.table, operation, (_together([*old, *new]), *rest))


def _earlier(question: Question, said: Said, places: Sequence[Filter]) -> list[Filter]:
    """The places spoken of before, as many as lack to the number that a turn says: 三市合计."""
    named = {value for each in places for test in each.tests for value in test.values}
    number = next(
        (int(word) for word in map(numeral_to_number, words_in(question.masked, "so_many_places")) if word), 0
    )
    if number <= len(named) or not all(each.columns <= PLACE for each in places):
        return []
    others = [each for each in said.places if not {v for test in each.tests for v in test.values} & named]
    return others[-(number - len(named)) :]


def of_the_last(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The lookups before that differ in one condition, summed up or, of two, compared: "total?", "the difference?"."""
    if question.found:
        return
    asked = [lookup for lookup in said.asked if lookup.operation in (*OF_ROWS, "group")]
    if asks(question, "sum_of_two", "sum_of_all"):
        parts, shared = _one_by_one(asked, grounds, None if asks(question, "sum_of_all") else 2)
        if parts:
            yield Lookup(grounds.lists or "", "count", (_together(parts), *shared))
    if asks(question, "rows_of_both"):
        parts, shared = _one_by_one(asked, grounds, 2)
        if parts and parts[0].columns <= PLACE:
            yield Lookup(grounds.lists or "", "list", (*parts, *shared))
    if asks(question, "gap_of_two", "ratio_of_two"):
        parts, shared = _one_by_one(asked, grounds, None)
        summed = bool(asked) and any(len(each.tests) > 1 or len(each.tests[0].values) > 1 for each in asked[-1].filters)
        if summed and len(parts) > 2 and asks(question, "who_has_more") and len(parts[0].columns) == 1:
            (key,) = parts[0].columns
            yield Lookup(grounds.lists or "", "rank", (_together(parts), *shared), by=key)
        elif parts:
            operation: Operation = "ratio" if asks(question, "ratio_of_two") else "compare"
            sides = parts[-2:][::-1] if asks(question, "latter_first") else parts[-2:]
            yield Lookup(grounds.lists or "", operation, shared, sides=tuple(sides))


def _one_by_one(
    asked: Sequence[Lookup], grounds: Grounds, number: int | None
) -> tuple[list[Filter], tuple[Filter, ...]]:
    """The conditions in which the last lookups, at most `number`, differ, oldest first, and those that they share.

    Both are empty where the last two differ otherwise. A condition on all batches of a list says nothing of its own,
    nor does the sum of the lookups before it.
    """
    plain = [each for each in asked if each.table == grounds.lists and not (each.limit or each.having or each.place)]
    counted = [Lookup(each.table, "count", _own(each, grounds)) for each in plain]
    if len(counted) > 2:
        shared, parts = one_by_one(counted[:-1])
        if len(parts) > 1 and _values(counted[-1].filters) == _values((*parts, *shared)):
            counted.pop()
    shared, parts = one_by_one(counted)
    parts = list(dict.fromkeys(parts))
    return (parts if number is None else parts[-number:], shared) if len(parts) > 1 else ([], ())


def _values(filters: Sequence[Filter]) -> set[tuple[str, object]]:
    return {(test.column, value) for each in filters for test in each.tests for value in test.values}


def of_both_kinds(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The places that have both of the last two industries that were asked about: 两样都有的城市."""
    kinds: dict[Filter, None] = {}
    for lookup in reversed(said.asked):
        own = [each for each in lookup.filters if each.columns == {"industry"} and not each.negated]
        kinds |= dict.fromkeys(own if len(own) == 1 else ())
    if len(kinds) < 2 or not asks(question, "both_kinds") or question.found:
        return
    lists = [{f for f in lookup.filters if f.columns == {"programme"}} for lookup in said.asked[-2:]]
    scope = tuple(lists[0]) if lists and all(each == lists[0] for each in lists) else ()
    yield Lookup(grounds.lists or "", "list", scope, by=any_key(question) or "city", all_of=tuple(kinds)[:2][::-1])


def _own(lookup: Lookup, grounds: Grounds) -> tuple[Filter, ...]:
    """The conditions of a lookup, without one on all batches of its lists."""
    lists = {str(v) for f in lookup.filters if f.columns == {"programme"} for t in f.tests for v in t.values}
    batches = {str(batch) for name in lists for batch in grounds.batches.get(name, ())}
    return tuple(
        each
        for each in lookup.filters
        if each.columns != {"batch"} or not batches <= {str(v) for test in each.tests for v in test.values}
    )


def _together(parts: Sequence[Filter]) -> Filter:
    """One filter that passes what any of them passes, with one test for each column."""
    if all(each.columns == {"batch"} for each in parts):
        parts = sorted(parts, key=lambda each: [str(value) for test in each.tests for value in test.values])
    whole = either(parts)
    values: dict[str, list[str | int | float]] = {}
    for test in whole.tests:
        held = values.setdefault(test.column, [])
        held += [value for value in test.values if value not in held]
    return replace(whole, tests=tuple(Test(column, tuple(held)) for column, held in values.items()))


def with_added(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was asked before with what a turn adds to it, where the turn says that it adds."""
    situation = options[best].situation
    question = situation.question
    compared = asks(question, "gap_of_two", "ratio_of_two", "rows_of_both")
    if not situation.later or not (compared or asks(question, "added", "sum_of_two", "sum_of_all", "both_kinds")):
        return best
    if not compared and question.has("share", "ratio", "most", "least", "rank"):
        return best
    added = likeliest((at for at, each in enumerate(options) if "added" in each.candidate.origins), chances, best)
    return best if options[added].told == options[best].told else added
