"""What a later turn adds to what was asked before: "and with Shanghai, Tianjin and Chongqing?", 再加上广东."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks, words_in
from bot.follow import Said
from bot.grounds import Grounds
from bot.merge import PLACE, either, same_dimension
from bot.operations import any_key
from bot.option import Option
from bot.picking import Chances, likeliest
from bot.plan import Filter, Lookup, Operation, Test
from bot.question import Question
from corpus.quantity import numeral_to_number


def put_together(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """Every plan of this module that a later turn may mean; `named` are the conditions that it names itself."""
    yield from added_to(question, said, named, grounds)
    yield from sum_of_last_two(question, said, grounds)
    yield from of_both_kinds(question, said, grounds)


def added_to(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """The rows of what was asked about last and of what a turn adds to it (`named`), together.

    Nothing where the turn adds something of another kind: that narrows.
    """
    before = said.asked[-1] if said.asked else None
    if before is None or before.table != grounds.lists or not asks(question, "added") or not named:
        return
    held = (*before.filters, *((either(before.sides),) if before.sides else ()))
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


def sum_of_last_two(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The rows of the last two lookups together, where these differ in one condition: "what do the two add up to?".

    A condition on all batches of a list says nothing of its own.
    """
    if len(said.asked) < 2 or not asks(question, "sum_of_two") or question.found:
        return
    one, other = (_own(lookup, grounds) for lookup in said.asked[-2:])
    shared = tuple(each for each in one if each in other)
    parts = [[each for each in filters if each not in shared] for filters in (one, other)]
    plain = all(not (lookup.by or lookup.sides) and lookup.table == grounds.lists for lookup in said.asked[-2:])
    if plain and [len(each) for each in parts] == [1, 1] and same_dimension(parts[0][0], parts[1][0]):
        yield Lookup(said.asked[-1].table, "count", (_together([parts[0][0], parts[1][0]]), *shared))


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
    whole = either(parts)
    values: dict[str, list[str | int | float]] = {}
    for test in whole.tests:
        held = values.setdefault(test.column, [])
        held += [value for value in test.values if value not in held]
    return replace(whole, tests=tuple(Test(column, tuple(held)) for column, held in values.items()))


def with_added(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What was asked before with what a turn adds to it, where the turn says that it adds."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "added", "sum_of_two", "both_kinds"):
        return best
    if situation.question.has("share", "ratio", "most", "least", "rank"):
        return best
    return likeliest((at for at, each in enumerate(options) if "added" in each.candidate.origins), chances, best)
