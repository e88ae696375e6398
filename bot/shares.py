"""Shares that a question asks for or claims: of rows ("more than a quarter?"), of places ("what share have none?")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from bot.asking import asks, words_in
from bot.denial import DENIALS
from bot.filters import programme_filter, threshold
from bot.grounds import Grounds
from bot.merge import either
from bot.operations import PLACES, any_key
from bot.plan import Filter, Having, Lookup
from bot.question import Question
from bot.result import SCOPES, Result
from corpus.quantity import text_to_fraction

_BOUNDS = {"over_a_share": ">", "share_at_least": ">=", "under_a_share": "<"}
"""Kinds of words that set a bound to a share."""


def share_bound(question: Question) -> tuple[str, Fraction] | None:
    """The bound that a question sets to a share: (">", 1/4) of "more than a quarter of the list"."""
    for kind, sign in _BOUNDS.items():
        for words in words_in(question.masked, kind):
            if (part := text_to_fraction(words)) is not None:
                return sign, part
    return None


def keeps_bound(question: Question, result: Result) -> bool | None:
    """Whether a share is as large, or as small, as a question claims; None if it claims no such thing."""
    bound, (part, whole) = share_bound(question), result.part_and_whole
    if bound is None or not whole:
        return None
    sign, wanted = bound
    share = Fraction(part, whole)
    return share > wanted if sign == ">" else share >= wanted if sign == ">=" else share < wanted


def of_places(question: Question) -> bool:
    """Whether a question asks for, or claims, a share of places: "what share of provinces have none?"."""
    named = any(found.kind in (*PLACES, "region", "value") for found in question.found)
    if named or asks(question, "these_places") or question.has("most", "least", "top"):  # it is of those, not of all
        return False
    return asks(question, "share_of_places") and (question.has("share") or share_bound(question) is not None)


def as_shares(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """A plan as the share that words ask for, or claim: of its rows in the lists, or of places among all."""
    if plan.table != grounds.lists:
        return
    if of_places(question):
        yield from _places_among_all(plan, question, grounds)
    elif share_bound(question) and plan.operation == "compare" and all(f.columns <= set(PLACES) for f in plan.sides):
        yield replace(plan, operation="share", sides=(either(plan.sides),))
    elif share_bound(question) and _is_plain(plan):
        parts = [each for each in plan.filters if not each.columns <= SCOPES and not each.negated]
        for each in parts[-1:]:
            whole = tuple(other for other in plan.filters if other is not each)
            yield replace(plan, operation="share", filters=whole, sides=(each,))


def _is_plain(plan: Lookup) -> bool:
    plain = plan.operation in ("list", "count", "exists") and not (plan.by or plan.sides or plan.conditioned)
    return plain and not plan.limit and not plan.order


def _places_among_all(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """The places that meet the condition which a question says, among all that there are, or that are on the list."""
    by = any_key(question)
    if by not in PLACES:
        return
    said = dict.fromkeys(replace(each, negated=False) for each in (*plan.filters, *plan.sides, *plan.all_of))
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    every = tuple(programme_filter(name, grounds.lexicon) for name in grounds.programmes)
    lists = tuple(each for each in every if named & {value for test in each.tests for value in test.values})
    made = tuple(each for each in said if each.columns == {"industry"})
    share = Lookup(plan.table, "share", by=by)
    others = tuple(each for each in every if each not in lists)
    denied = question.has("none", *DENIALS) or asks(question, "lacks")
    if bound := threshold(question.cues):
        sign, number = bound
        yield replace(share, filters=(*lists, *made), having=Having(sign, number))  # type: ignore[arg-type]
    elif not lists and not made and denied:
        yield replace(share, none_of=every)
    elif not lists and not made:
        yield from [replace(share, all_of=every)] if asks(question, "every_one") else []
    elif question.has("only") and lists and not made:
        yield replace(share, all_of=lists, none_of=others)
    elif denied:
        yield replace(share, filters=lists if made else (), none_of=made or lists)
    elif by == "province":
        yield from _having_any(share, lists, made)


def _having_any(share: Lookup, lists: tuple[Filter, ...], made: tuple[Filter, ...]) -> Iterator[Lookup]:
    """The places that are on a list, or have a cluster of an industry there."""
    if made:
        yield replace(share, filters=lists, sides=made[:1])
    elif len(lists) == 1:
        yield replace(share, sides=lists)
    else:
        yield replace(share, all_of=lists)
