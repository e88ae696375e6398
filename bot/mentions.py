"""Which names in a question are conditions, which are only mentioned, and which are left out."""

from __future__ import annotations

import re

from bot.filters import negated
from bot.question import Found, Question
from corpus.names import Lexicon


def left_out(question: Question, intent: str, lexicon: Lexicon) -> set[int]:
    """Which of `question.found` a question for the rest leaves out: every place, or those inside another one."""
    if intent == "outside":
        return {n for n, f in enumerate(question.found) if f.kind in _LAND}
    if intent == "compare":
        out, land = negated(question), {n for n, f in enumerate(question.found) if f.kind in _LAND}
        return out if land and land <= out else set()
    out = negated(question)
    if intent == "except":
        out = nested(question, lexicon) or out or {n for n, f in enumerate(question.found) if f.kind in _LAND}
    return out


def nested(question: Question, lexicon: Lexicon) -> set[int]:
    """Which of `question.found` are places that lie in another place it names, or batches among others it names."""
    found = [(n, m) for n, f in enumerate(question.found) for m in f.meanings[:1]]
    places = {n: m for n, m in found if m.kind in _LAND}
    batches = {n: set(m.value.split("-")) for n, m in found if m.kind == "batch"}
    inside = {n for n, m in places.items() if any(lexicon.inside(m, other) for other in places.values() if other != m)}
    return inside | {n for n, own in batches.items() if any(own < other for other in batches.values())}


_LAND = ("province", "city", "district", "region", "cities")


def retold(question: Question, lexicon: Lexicon) -> set[int]:
    """Which of `question.found` are a region's members, told once more beside it: all of them, or all but one."""
    found = list(enumerate(question.found))
    places = [(n, m) for n, f in found for m in f.meanings[:1] if m.kind in ("province", "city")]
    told: set[int] = set()
    for region in {m.value for _, f in found for m in f.meanings[:1] if m.kind == "region"}:
        members = {n for n, m in places if m.value in lexicon.members[region]}
        if len(members) >= max(3, len(lexicon.members[region]) - 1):
            told |= members
    return told


def _says_what_a_city_is(question: Question, found: Found, lexicon: Lexicon) -> bool:
    """Whether a rank of places only tells what a named one is: 福建省会福州, "the capital, Guiyang"."""
    members = {name for m in found.meanings if m.value in lexicon.ranks for name in lexicon.members[m.value]}
    named = {m.value: each for each in question.found for m in each.meanings if m.kind == "city" and m.value in members}
    lands = {
        m.value
        for each in question.found
        for m in each.meanings
        if m.kind == "province" and re.fullmatch(r"(?:的|'s)? ?", question.masked[each.at + 1 : found.at])
    }
    return any(
        lexicon.province_of("city", city) in lands
        or (each.at > found.at and re.fullmatch(r"[ ,、:(]*", question.masked[found.at + 1 : each.at]))
        for city, each in named.items()
    )


def is_aside(question: Question, found: Found, lexicon: Lexicon) -> bool:
    """A place that is only mentioned: what counts as a province or city, who asks, whom a cluster is shared with."""
    if found.kind not in _LAND:
        return False
    before, after = question.masked[: found.at], question.masked[found.at + 1 :]
    if any(m.value in lexicon.ranks for m in found.meanings) and (
        re.search(_RANK_BEFORE, before) or re.match(_RANK_AFTER, after)
    ):
        return True
    if _says_what_a_city_is(question, found, lexicon):
        return True
    if any(re.search(pattern, before) for pattern in _ASIDE_BEFORE):
        return True
    if any(re.match(pattern, after) for pattern in _ASIDE_AFTER):
        return True
    opened = before.rfind("(")
    bracketed = opened >= 0 and ")" not in before[opened:]
    if bracketed and any(
        each.kind == "region" and each.at == opened - 1 - before[:opened].endswith(" ") for each in question.found
    ):
        return True  # the members of a region, told once more
    if bracketed and re.search(_ASIDE_IN_BRACKETS, (before[opened:] + after).partition(")")[0]):
        return True
    return _told_before(question, found)


_ASIDE_BEFORE = (
    r"(?:省份?|provinces?|provincial[a-z -]{0,8})\s*(?:/|、|\(|,|和|及|或|含|包括|\band\b|\bor\b|including"
    r"|incl\.?|\s)+$",
    r"(?:including|连同|包括)[^,.;]{0,24}(?:shared|joint\w*|联合)[^,.;]{0,12}(?:with|和|与)\s*$",
)
"""Beside "provinces" a kind of province; a place that others share with the one asked about."""


_JOINED = r"(?:[/、,()和及或与Ⓟ\s]|\b(?:and|or|including|the|\d)\b|incl\.?|含|包括|以及)"
_RANK_BEFORE = rf"(?:省份?|省级[^,。]{{0,4}}|城市|市|地区|\b(?:provinces?|cit(?:y|ies)|places?|regions?)){_JOINED}*$"
_RANK_AFTER = rf"{_JOINED}+(?:省|市|县|\b(?:provinces?|cit(?:y|ies)|count(?:y|ies)))"
"""A rank of place among others, "provinces, municipalities or autonomous regions", says only what is asked for."""


_ASIDE_AFTER = (
    r"(?:[、,和及/]?(?:自治区|直辖市|省|[ⓅⓂ]))*(?:都|也)+算|各?算(?=一|作)",
    r"(?:/|、|和|及|或| and | or )(?:省|provinces?)",
    r"这种.*(?:不算|不计)",
    r"(?:,|\band\b|\s|Ⓟ)*\b(?:counts?|counted) (?:as|to|towards|under)\b",
    r"[、,和及Ⓟ]*(?:都|也)?(?:算作|算在|归入|计入)",
)


_ASIDE_IN_BRACKETS = (
    r"也算|算一|不算|不计|属于|拆[开成]|not count|belong|counting .* as|count .* as|spelled out|^\((?:含|包括|incl)"
)


def _told_before(question: Question, found: Found) -> bool:
    """A place in a sentence before the one that asks, where that one names a place of its own."""
    ends = [match.end() for match in re.finditer(r"[.!?。！？]\s+(?=[a-z])|[。！？]", question.masked)]
    first = [sum(end <= each.at for end in ends) for each in question.found if each.kind in _LAND]
    own = sum(end <= found.at for end in ends)
    asking = [c.start for c in question.cues if c.kind in ("count", "list", "exists", "group", "share", "most")]
    return (
        bool(asking)
        and own < max(first)
        and max(first) == sum(end <= asking[-1] for end in ends)
        and not any(sum(end <= start for end in ends) == own for start in asking)
    )


def taken_back(question: Question) -> set[int]:
    """The last name before a word that takes it back, of the kind of the one after: "Wuhan, sorry, I mean Hefei"."""

    def kind_of(found: Found) -> str:
        return "land" if found.kind in _LAND else found.kind

    back: set[int] = set()
    for cue in (cue for cue in question.cues if cue.kind == "correct"):
        after = [found for found in question.found if found.at >= cue.end][:1]
        alike = [
            number
            for number, found in enumerate(question.found)
            if found.at < cue.start and kind_of(found) in map(kind_of, after)
        ]
        back.update(alike[-1:])
    return back
