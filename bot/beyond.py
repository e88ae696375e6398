"""What lies beyond what was spoken of: others of its kind, the rest of its place, the other lists, both of two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.filters import AmbiguousName, batch_filter, industry_filter, name_filter, programme_filter, serial_filter
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run
from bot.merge import PLACE, new_filters, one_by_one, same_dimension
from bot.operations import any_key
from bot.plan import PRINTED, TOLD, Filter, Lookup, Operation, Test
from bot.question import Question
from bot.those import FEW, LEFT_OUT, named, those_filters, those_rows
from corpus.model import Record

SCOPE = frozenset({"programme", "batch"})
_RUN = re.compile(r"(?<![\d.])(\d{1,3})\s*(?:到|至|[-~–]|to|through)\s*(\d{1,3})(?![\d.])")
"""Numbers from one to another."""


def beyond(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Plans over the lists for what a later turn says of more than the lookup before found."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or before.sides:
        return
    if before.none_of:
        yield from _those_that_are(question, before)
        return
    try:
        new = [each for each in new_filters(question, grounds) if not each.negated]
    except AmbiguousName:
        return
    rows = run(before).rows
    scope = tuple(each for each in before.filters if each.columns <= SCOPE)
    if question.has("apart", "others", "alike", "negate", "follow", "pronoun") and 0 < len(rows) <= FEW:
        told = tuple(each for each in new if each.columns <= SCOPE)
        yield from _alike(question, rows, told or scope, grounds)
        yield from _neighbours(question, rows, told or scope, grounds)
        own = _own_scope(question, rows, grounds)
        if own:
            yield from _neighbours(question, rows, own, grounds)
        yield from _named_beside(question, rows, new, (own, told or scope, ()), grounds)
        if scope and not told:
            yield from _neighbours(question, rows, (), grounds)
    if question.has("apart", "others"):
        yield from _other_lists(before, grounds)
    if question.has("apart", "others", "next", "negate", "none"):
        yield from _rest_of_those_told(question, before, run, grounds)
    yield from _numbered(question, before)
    yield from _on_more_lists(before, new)
    yield from _both(before, new, run)
    yield from _on_all(question, said, before)


def beside_told(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """What a named place has on the lists beside the few rows of which a small table or a text before told."""
    if said.found is None or said.found.table == grounds.lists or not question.has("apart", "others"):
        return
    try:
        there = [replace(each, negated=False) for each in new_filters(question, grounds)]
    except AmbiguousName:
        return
    if not there or not all(each.columns <= PLACE for each in there):
        return
    for those in those_filters(said, grounds, run):
        if those.columns == {"name"}:
            rest = Filter(those.tests, True, *LEFT_OUT)
            yield from (Lookup(grounds.lists or "", each, (*there, rest)) for each in _operations(question))


def _operations(question: Question) -> tuple[Operation, ...]:
    return ("count", "list") if question.has("count") else ("list",)


def _alike(question: Question, rows: Sequence[Record], scope: tuple[Filter, ...], grounds: Grounds) -> Iterator[Lookup]:
    """Those that make the same: "which other cities have the same industry?"."""
    industries = [str(value) for value in rows[0].get("industry")]
    cities = tuple(dict.fromkeys(value for row in rows for value in row.get("city")))
    if not industries or not cities or len({row.get("industry") for row in rows}) > 1:
        return
    same = industry_filter(industries, grounds.lexicon)
    others = named("city", cities, grounds, left_out=True)
    by = "province" if any_key(question) == "province" else "city"
    for filters in ((*scope, same, others), (*scope, same)):
        for operation in _operations(question):
            yield Lookup(grounds.lists or "", operation, filters)
            yield Lookup(grounds.lists or "", operation, filters, by=by)


def _neighbours(
    question: Question, rows: Sequence[Record], scope: tuple[Filter, ...], grounds: Grounds
) -> Iterator[Lookup]:
    """The rest of the same city or province: "what else does that city have?"."""
    rest = those_rows(rows, left_out=True)
    for column in ("city", "province"):
        keys = tuple(dict.fromkeys(value for row in rows for value in row.get(column) if value))
        if not keys:
            continue
        there = named(column, keys, grounds)
        for operation in _operations(question):
            yield Lookup(grounds.lists or "", operation, (*scope, there, rest))
            yield Lookup(grounds.lists or "", operation, (*scope, there))


def _named_beside(
    question: Question,
    rows: Sequence[Record],
    new: Sequence[Filter],
    scopes: Sequence[tuple[Filter, ...]],
    grounds: Grounds,
) -> Iterator[Lookup]:
    """What a named place has beside the rows, in their batch, in their list: "Foshan is in another, isn't it?"."""
    there = tuple(each for each in new if each.columns & PLACE)
    for scope in dict.fromkeys(scopes) if there else ():
        for operation in _operations(question):
            yield Lookup(grounds.lists or "", operation, (*scope, *there, those_rows(rows, left_out=True)))
            yield Lookup(grounds.lists or "", operation, (*scope, *there))


def _own_scope(question: Question, rows: Sequence[Record], grounds: Grounds) -> tuple[Filter, ...]:
    """The list and the batch of a row, where a turn speaks of them: "another from there in that batch?"."""
    lists, batches = (tuple(rows[0].get(column)) for column in ("programme", "batch"))
    if len(rows) != 1 or len(lists) != 1 or not re.search(r"名单|榜|批|\b(?:list|batch|round)\b", question.masked):
        return ()
    own = [programme_filter(str(lists[0]), grounds.lexicon)]
    spoken = batches and re.search(r"批|\b(?:batch|round)\b", question.masked)
    return (*own, batch_filter([int(value) for value in batches])) if spoken else tuple(own)


def _numbered(question: Question, before: Lookup) -> Iterator[Lookup]:
    """Other serial numbers, said as bare ones: "and 50?", "6 to 10?"; or other places of the printed order."""
    rest = tuple(each for each in before.filters if each.columns != {"serial"})
    run = _RUN.search(question.masked)
    numbers = tuple(range(int(run[1]), int(run[2]) + 1)) if run else ()
    if before.order == PRINTED and before.place and numbers:
        yield replace(before, place=numbers[0], limit=len(numbers))
    places = [m.value for found in question.of("serial") for m in found.meanings if m.value.isdigit()]
    places += [str(cue.number) for cue in question.cues if cue.kind in ("nth", "entry") and cue.number]
    if not before.by and len(rest) == len(before.filters):
        plain = replace(before, operation="list", columns=(), sides=(), order=PRINTED, descending=False, limit=None)
        yield from (replace(plain, place=int(place)) for place in dict.fromkeys(places))
    if len(rest) < len(before.filters):
        said = [int(number) for number in re.findall(r"(?<![\d.])\d{1,3}(?![\d.])", question.masked)]
        yield from (replace(before, filters=(*rest, serial_filter([number]))) for number in said)
        if len(said) > 1:
            yield replace(before, filters=(*rest, serial_filter(said)))
        if numbers:
            told = f"{numbers[0]}–{numbers[-1]}"
            yield replace(
                before, filters=(*rest, Filter((Test("serial", numbers),), False, f"序号{told}", f"serial nos. {told}"))
            )


def _those_that_are(question: Question, before: Lookup) -> Iterator[Lookup]:
    """Of the places that were asked about, those that are on the list: "and the others?" after those that are not."""
    if question.has("apart", "others") and before.by and not before.all_of:
        for operation in ("group", *_operations(question)):
            yield Lookup(before.table, operation, (*before.filters, *before.none_of), by=before.by)


def _rest_of_those_told(question: Question, before: Lookup, run: Run, grounds: Grounds) -> Iterator[Lookup]:
    """Where only the first few were told, those that were not: "and the rest?" after the first five, or the leader."""
    result = run(before)
    if before.by and before.limit and result.groups and not before.all_of:
        left = named(before.by, tuple(group.key for group in result.groups), grounds, left_out=True)
        for operation in ("group", *_operations(question)):
            yield Lookup(before.table, operation, (*before.filters, left), by=before.by)
    elif not before.by and (before.limit or before.place) and result.rows:
        left = those_rows(result.rows, left_out=True)
        yield from (Lookup(before.table, operation, (*before.filters, left)) for operation in _operations(question))


def _other_lists(before: Lookup, grounds: Grounds) -> Iterator[Lookup]:
    """The same on the lists that it was not asked of: "and on the other two?"."""
    asked = [each for each in before.filters if each.columns == {"programme"} and not each.negated]
    told = {value for each in asked for test in each.tests for value in test.values}
    others = [programme for programme in grounds.programmes if programme not in told]
    kept = tuple(each for each in before.filters if not each.columns <= SCOPE)
    if len(asked) != 1 or not others or not kept:
        return
    names = [programme_filter(programme, grounds.lexicon) for programme in others]
    zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    filters = (Filter((Test("programme", tuple(others)),), False, zh, en), *kept)
    plan = replace(before, filters=filters, columns=())
    yield from (replace(plan, operation=operation, by=None) for operation in ("list", "count", "exists"))


def _on_more_lists(before: Lookup, new: Sequence[Filter]) -> Iterator[Lookup]:
    """The same on a list that is named now, with the one before: "and with the NDRC's added?"."""
    old = [each for each in before.filters if each.columns == {"programme"} and not each.negated]
    more = [each for each in new if each.columns == {"programme"} and each not in old]
    if len(old) == 1 and more:
        kept = tuple(each for each in before.filters if not each.columns <= SCOPE)
        values = dict.fromkeys(value for each in (*old, *more) for test in each.tests for value in test.values)
        zh, en = "、".join(each.zh for each in (*old, *more)), ", ".join(each.en for each in (*old, *more))
        together = Filter((Test("programme", tuple(values)),), False, zh, en)
        yield from (Lookup(before.table, operation, (together, *kept)) for operation in TOLD)


def _both(before: Lookup, new: Sequence[Filter], run: Run) -> Iterator[Lookup]:
    """Of the rows before, those that what is named now is true of as well: "which does it share with Suzhou?"."""
    for each in new:
        rivals = [old for old in before.filters if same_dimension(old, each) and not old.negated]
        words = [each, *(name_filter([each.zh]) if each.columns == {"industry"} else [])]
        for word in words if rivals and not before.by else []:
            if word in before.filters or any(_holds(word, old) for old in rivals):
                continue
            plan = Lookup(before.table, "list", (*before.filters, word))
            if run(plan).rows:
                yield plan
                yield replace(plan, operation="count")


def _holds(wider: Filter, each: Filter) -> bool:
    """Whether a condition is true of all that another one is: both lists, one of them."""
    values = {(test.column, value) for test in wider.tests for value in test.values}
    return {(test.column, value) for test in each.tests for value in test.values} <= values


def _on_all(question: Question, said: Said, before: Lookup) -> Iterator[Lookup]:
    """What is true of all that was asked one by one, or of one but not of the other.

    "In how many of them are both?", "which is on both lists?", "and which cities are new in the second?".
    """
    asked = [lookup for lookup in said.asked if lookup.table == before.table and not (lookup.all_of or lookup.none_of)]
    common, parts = one_by_one(
        [replace(each, by=None) if each.by and each.operation in TOLD else each for each in asked]
    )
    if len(parts) < 2:
        return
    if all(part.columns <= PLACE for part in parts):
        yield from (Lookup(before.table, operation, (*common, *parts[-2:])) for operation in TOLD)
    else:
        by = any_key(question) or before.by or ("province" if all(part.columns <= SCOPE for part in parts) else "city")
        yield Lookup(before.table, "list", common, by=by, all_of=tuple(parts))
        one, other = parts[-2:]
        for first, second in ((one, other), (other, one)):
            yield from (
                Lookup(before.table, operation, common, by=by, all_of=(first,), none_of=(second,))
                for operation in _operations(question)
            )
