"""An intent and what a question names -> a lookup in the lists, or None where the two do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from bot.asked import Asked, number_in, several
from bot.asking import asks
from bot.filters import batch_filter, cities_filter, threshold
from bot.operations import KEYS, PLACES, among, any_key, focus_key, is_one, placed, share_of, sides_of, speaks_of_spans
from bot.plan import Filter, Having, Lookup, Operation, Test
from bot.question import Question
from bot.sets import on_both, on_none, on_one, on_one_only, on_two_not
from corpus.quantity import numeral_to_number

FEW = 4
"""Places that one word names and that may be compared with each other."""
Enact = Callable[[Asked], Lookup | None]


def intent_to_lookup(intent: str, asked: Asked) -> Lookup | None:
    """The lookup that an intent makes of a question; None where the question lacks what the intent needs."""
    enact = _ENACT.get(intent)
    return enact(asked) if enact else None


def _plain(operation: Operation) -> Enact:
    return lambda asked: _of_places(asked) or replace(asked.base, operation=operation)


KEYED = (
    "group",
    "rank",
    "nth",
    "most",
    "least",
    "top",
    "which",
    "distinct",
    "having",
    "exactly",
    "none",
    "both",
    "only",
)
"""Intents that ask for something by a key."""


def _of_places(asked: Asked) -> Lookup | None:
    """Places with so many clusters, where a place is what is asked for."""
    focus = focus_key(asked.question, "which") or among(asked.question, asked.positive)
    if (
        (focus in PLACES or re.search(_LACKING, asked.question.masked))
        and asked.question.has("none")
        and not asked.question.has("both", "only", "negate")
    ):
        return on_none(asked)
    places = focus in PLACES or any_key(asked.question) in PLACES
    return _having(asked) if places and threshold(asked.question.cues) else None


_LACKING = (
    r"(?:没有?|未|无)[^,。?]{0,8}的(?:省|市|城市|地区)|"
    r"\b(?:provinces?|regions?|cit(?:y|ies)|municipalit(?:y|ies))\b[^,.?]{0,30}\b(?:no|without|lack\w*|never)\b"
)


def _list(asked: Asked) -> Lookup | None:
    if places := _of_places(asked):
        return places
    top = asked.question.cue("top")
    return replace(asked.base, operation="list", limit=top.number if top else None)


def _rest(asked: Asked) -> Lookup | None:
    """A count or a list, where a place is left out: the filters say so already."""
    if not any(f.negated for f in asked.base.filters):
        return None
    return replace(asked.base, operation="list" if asked.question.has("list") and not asked.counts else "count")


def _compare(asked: Asked) -> Lookup | None:
    sides = _named_places(asked) or sides_of(asked.positive)
    if sides and sides[0].columns == {"batch"} and not asked.question.has("compare", "group", "ratio"):
        return None
    if not sides and len(batches := _both_batches(asked)) == 2:
        sides = tuple(batch_filter([b]) for b in batches)
    if len(sides) < 2:
        return None
    columns = frozenset().union(*(f.columns for f in sides))
    rest = tuple(f for f in asked.base.filters if f.negated or not f.columns <= columns)
    return replace(asked.base, operation="compare", filters=rest, sides=sides)


def _named_places(asked: Asked) -> tuple[Filter, ...]:
    """Regions and provinces side by side, or the few provinces that one word names (苏鲁)."""
    places = tuple(dict.fromkeys(asked.places))
    if len(places) > 1:
        return places if any(len(test.values) > 1 for each in places for test in each.tests) else ()
    if len(places) != 1 or len(places[0].tests) > 1 or not 1 < len(places[0].tests[0].values) <= FEW:
        return ()
    column, values = places[0].tests[0].column, places[0].tests[0].values
    english = [asked.lexicon.english_of(column, str(value)) for value in values]
    return tuple(Filter((Test(column, (v,)),), False, str(v), en) for v, en in zip(values, english, strict=True))


def _both_batches(asked: Asked) -> list[int]:
    """The batches of the one programme that is named, or of the only one that has several."""
    named = [str(p) for p in asked.named("programme")]
    several = [p for p in named or asked.programmes if len(asked.batches.get(p, ())) > 1]
    return sorted(asked.batches[several[0]]) if len(several) == 1 and len(named) < 2 else []


def _share(asked: Asked) -> Lookup | None:
    lookup = share_of(asked.question, asked.base)
    return lookup if lookup.operation == "share" else None


def _group(asked: Asked) -> Lookup | None:
    said = focus_key(asked.question, "each") or focus_key(asked.question, "which") or any_key(asked.question)
    each = asked.by or said or several(asked)
    mixed = any(len(names.columns) > 1 for names in asked.positive) and not asked.question.of("region")
    if said is None and each in PLACES and mixed:
        return None  # a province and a city beside each other: compared, as neither's groups hold the other
    if each not in KEYS or is_one(asked.base, each):
        return None
    lists = [str(p) for p in asked.named("programme")] or asked.programmes
    if each == "batch" and not any(asked.batches.get(p) for p in lists):
        return None
    return replace(asked.base, operation="group", by=each)


def _most(asked: Asked) -> Lookup | None:
    few = asked.question.cue("few") or asked.question.cue("top")
    first = 2 if asked.question.has("second") else 1
    return _ranked(asked, few.number if few and few.number else first, not asked.question.has("least"))


def _least(asked: Asked) -> Lookup | None:
    return _ranked(asked, 1, descending=False)


def _rank(asked: Asked) -> Lookup | None:
    return _ranked(asked, None, not asked.question.has("least") or asked.question.has("most"))


def _top(asked: Asked) -> Lookup | None:
    number = asked.number or number_in(asked.question)
    return _ranked(asked, number, not asked.question.has("least")) if number else None


def _nth(asked: Asked) -> Lookup | None:
    """Who comes at a place in the ranking."""
    nth = asked.question.cue("nth")
    if nth is None or not nth.number:
        return None
    ranked = _ranked(asked, None, not asked.question.has("least"))
    return replace(ranked, place=nth.number) if not ranked.sides else None


def _ranked(asked: Asked, first: int | None, descending: bool) -> Lookup:
    by = asked.key(several(asked) or "province", "programme")
    return placed(replace(asked.base, operation="rank", by=by, limit=first, descending=descending))


def _having(asked: Asked, otherwise: Literal["=", ">="] = ">=") -> Lookup | None:
    """Places with at least, or with just, so many clusters; `otherwise` where the words do not say which."""
    number = asked.number or number_in(asked.question) or 1
    otherwise = "=" if asks(asked.question, "no_more") else otherwise
    sign, bound = threshold(asked.question.cues) or (otherwise if number > 1 else "=", number)
    bound = asked.number or bound
    operation: Operation = "count" if asked.counts else "list"
    if is_one(asked.base, asked.key("province")):  # whether one place has so many is a claim about its clusters
        return None
    return replace(asked.base, operation=operation, by=asked.key("province"), having=Having(sign, bound))  # type: ignore[arg-type]


def _distinct(asked: Asked) -> Lookup | None:
    return _by_key(asked, "count")


def _which(asked: Asked) -> Lookup | None:
    return _by_key(asked, "list")


def _by_key(asked: Asked, operation: Operation) -> Lookup | None:
    if asked.question.has("both") and len(asked.named("programme")) > 1:
        return on_both(asked)
    having = Having(*found) if (found := threshold(asked.question.cues)) else None  # type: ignore[arg-type]
    return replace(asked.base, operation=operation, by=asked.key("city"), having=having)


def _joint(asked: Asked) -> Lookup | None:
    """Clusters that lie in so many cities, or in several; in one, where the filters say so."""
    if not speaks_of_spans(asked.question):
        return None
    spans = [f for f in asked.base.filters if "cities" in f.columns]
    number, found = asked.number or _cities_in(asked.question), threshold(asked.question.cues)
    if number and not asked.question.has("span") and (found is None or found[0] == "="):
        spans = [cities_filter(number, exactly=True)]
    spans = spans or [Filter((Test("cities", (2,), "at least"),), False, "跨城市", "spanning several cities")]
    filters = (*asked.without("cities"), *spans)
    return replace(asked.base, operation="count" if asked.counts else "list", filters=filters)


def _shared(asked: Asked) -> Lookup | None:
    """Clusters that lie in each of the cities that are named."""
    cities = [each for each in asked.positive if each.columns == {"city"}]
    each_of = [side for each in cities for side in sides_of([each])]
    if len(each_of) < 2:
        return None
    rest = tuple(each for each in asked.base.filters if each not in cities and "cities" not in each.columns)
    return replace(asked.base, operation="count" if asked.counts else "list", filters=(*rest, *each_of))


_CITIES = re.compile(
    r"城市[^,。?\d]{0,6}(\d)个|"
    r"(\d|[两二三四五六])\s*(?:个|座)?(?:不同的?)?(?:地级)?(?:城市|城|市)|(?<![\d.])(\d)[ -](?:\w+[ -])?cit(?:y|ies)"
)


def _cities_in(question: Question) -> int | None:
    """The number of cities that clusters are said to lie in: 由4个城市共建, "3-city clusters"."""
    match = _CITIES.search(question.masked)
    number = numeral_to_number(next(g for g in match.groups() if g)) if match else None
    return int(number) if number else None


_ENACT: Mapping[str, Enact] = {
    "count": _plain("count"),
    "list": _list,
    "exists": _plain("exists"),
    "except": _rest,
    "outside": _rest,
    "compare": _compare,
    "share": _share,
    "group": _group,
    "most": _most,
    "least": _least,
    "rank": _rank,
    "top": _top,
    "nth": _nth,
    "top_two": lambda asked: _ranked(asked, 2, descending=True),
    "having": _having,
    "exactly": lambda asked: _having(asked, "="),
    "none": on_none,
    "distinct": _distinct,
    "which": _which,
    "joint": _joint,
    "shared": _shared,
    "both": on_both,
    "only": on_one,
    "both_not": on_two_not,
    "only_one": on_one_only,
    "only_second": lambda asked: on_one(asked, second=True),
}
