"""Places that were asked about one by one, taken together in a later turn: "who has more?", "which is on neither?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks, spans_of
from bot.denial import DENIALS
from bot.filters import batch_filter, programme_filter
from bot.follow import Said
from bot.grounds import Grounds
from bot.merge import either
from bot.operations import PLACES
from bot.picking import numbers_said
from bot.plan import PRINTED, Filter, Lookup
from bot.question import Question
from bot.result import SCOPES
from corpus.words import is_chinese


def places_in_turn(said: Said) -> list[Filter]:
    """The places of the latest lookups that asked about one each, oldest first; each once."""
    places: dict[Filter, None] = {}
    for lookup in reversed(said.asked):
        if lookup.compared and all(side.columns <= set(PLACES) for side in lookup.sides):
            places |= dict.fromkeys(lookup.sides[::-1])
            continue
        own = [each for each in lookup.filters if each.columns <= set(PLACES) and not each.negated]
        if len(own) != 1 or lookup.compared or sum(len(test.values) for test in own[0].tests) > 1:
            break
        places.setdefault(own[0])
    return list(places)[::-1]


def by_name(turn: str, said: Said) -> str:
    """A turn with the names of the places that "the former" and "the latter" stand for, of two asked about last.

    The former is the one that was spoken of first.
    """
    places, language = places_in_turn(said)[-2:], "zh" if is_chinese(turn) else "en"
    for first, last in reversed(spans_of(turn.lower(), "it_is_the_one")) if places else ():
        turn = turn[:first] + places[-1].name(language) + turn[last:]
    if len(places) < 2:
        return turn
    places.sort(key=lambda place: said.places.index(place) if place in said.places else len(said.places))
    for kind, place in (("the_former", places[0]), ("the_latter", places[1])):
        for first, last in reversed(spans_of(turn.lower(), kind)):
            turn = turn[:first] + place.name(language) + turn[last:]
    return turn


def taken_together(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """Every plan of this module that a later turn may mean; `named` are the conditions that it names itself."""
    yield from compared_in_turn(question, said, named, grounds)
    yield from told_apart(question, said, grounds)
    first = first_listed(question, said)
    yield from [first] if first else []


def compared_in_turn(question: Question, said: Said, named: Sequence[Filter], grounds: Grounds) -> Iterator[Lookup]:
    """The last two places beside each other, on the lists that the turn names, or those of which both were asked."""
    places = places_in_turn(said)[-2:]
    if len(places) < 2 or not asks(question, "which_leads") or grounds.lists is None:
        return
    listed = [lookup for lookup in said.asked[-2:] if lookup.table == grounds.lists]
    kept = [f for lookup in listed[-1:] for f in lookup.filters if f.columns <= {*SCOPES, "industry"}]
    alike = [each for each in kept if all(each in lookup.filters for lookup in listed)]
    own = [each for each in named if not each.columns <= set(PLACES)]
    scope = [each for each in alike if not any(each.columns & new.columns for new in own)]
    if asks(question, "overall"):
        scope = [each for each in scope if each.columns != {"batch"}]
    if asks(question, "all_lists"):
        scope = [each for each in scope if not each.columns <= {*SCOPES}]
    yield Lookup(grounds.lists, "compare", (*scope, *own), sides=tuple(places))


def told_apart(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """Which of the places asked about one by one are on a list that the turn names, and which are not."""
    places = places_in_turn(said)
    kinds = {column for each in places for column in each.columns}
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    lists = [name for name in grounds.programmes if name in named]
    if len(places) < 2 or len(kinds) != 1 or len(lists) != 1 or not asks(question, "of_so_many"):
        return
    if question.has("compare", "most", "least", "count") or asks(question, "which_leads"):
        return
    numbers = [int(number) for number in numbers_said(question) if number]
    among = either(places[-numbers[0] :] if numbers and 1 < numbers[0] <= len(places) else places)
    on = (programme_filter(lists[0], grounds.lexicon),)
    denied = question.has("none", *DENIALS) or asks(question, "lacks")
    rows = Lookup(grounds.lists or "", "list", (among,), by=kinds.pop())
    told = {n for found in question.of("batch") for m in found.meanings for n in m.value.split("-")}  # "both batches"
    batches = tuple(batch_filter([batch]) for batch in grounds.batches.get(lists[0], ()) if str(batch) in told)
    if len(batches) > 1 and not denied:
        yield replace(rows, filters=(*on, among), all_of=batches)
        return
    yield replace(rows, all_of=() if denied else on, none_of=on if denied else ())


def first_listed(question: Question, said: Said) -> Lookup | None:
    """The first so many of the rows or places that were listed, where a turn asks for these: "just the first five"."""
    before, top = said.plan, question.cue("top")
    if not isinstance(before, Lookup) or before.operation != "list" or before.by not in (*PLACES, None) or before.order:
        return None
    if said.question is not None and said.question.has("rank", "most", "least"):
        return None
    if before.limit or top is None or not top.number or not asks(question, "just_first"):
        return None
    if before.by is None:
        return Lookup(before.table, "list", before.filters, order=PRINTED, limit=top.number, descending=False)
    return replace(before, limit=top.number)
