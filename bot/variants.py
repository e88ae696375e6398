"""How else a question to the lists may be read: which names it leaves out, which number it means, whose places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.conditions import Named, Small, named_values
from bot.grounds import Grounds
from bot.lists import AS_READ, Variant
from bot.lookup import passes
from bot.plan import Filter, Lookup, Test
from bot.question import Question, asides, preambles
from corpus.quantity import numeral_to_number

LARGEST = 12
"""The largest number that is tried as a threshold: larger ones are sizes of lists."""
LAND = frozenset({"province", "city", "district", "region", "cities"})
LEFT_OUT = LAND | {"industry", "ministry", "programme", "batch", "record"}
"""Kinds of names that a question may leave out."""

_NUMBER = re.compile(r"(?<![\d.第])(\d{1,2})(?![\d.%]|st|nd|rd|th)|(?<!第)([一二两三四五六七八九十]+)(?=[个座家席名])")


def question_to_variants(question: Question, grounds: Grounds) -> Iterator[Variant]:
    """The rules' reading first, then every other."""
    yield AS_READ
    for number in sorted({int(n) for pair in _NUMBER.findall(question.masked) if (n := _number(*pair)) is not None}):
        yield Variant(number=number)
    for key in ("province", "city", "programme", "batch", "industry"):
        yield Variant(by=key)
    if question.has("none", "negate", "negate_after", "only", "apart") or question.of("record"):
        for out in _left_out(question):
            yield Variant(out=out)
    if unheeded := _beside_the_point(question):
        yield Variant(unheeded=unheeded)
    for number, found in enumerate(question.found):
        if any(meaning.value in grounds.lexicon.ranks for meaning in found.meanings):
            yield Variant(unheeded=frozenset({number}))  # "cities and municipalities" names what is counted
    if question.has("include"):
        yield from (Variant(unheeded=each) for each in _told_to_count(question))
    if ranks := _ranks_told(question, grounds):
        yield Variant(within=(ranks,))
    for places in _places_told(question, grounds):
        yield Variant(within=(places,))
    yield from in_its_province(question, grounds)


def _number(digits: str, numeral: str) -> float | None:
    number = numeral_to_number(digits or numeral)
    return number if number is not None and 1 <= number <= LARGEST else None


def _left_out(question: Question) -> Iterator[frozenset[int]]:
    """Nothing; each name alone; names that are joined; all places."""
    names = [number for number, found in enumerate(question.found) if found.kind in LEFT_OUT]
    land = frozenset(number for number in names if question.found[number].kind in LAND)
    joined: list[list[int]] = []
    for number in names:
        last = question.found[joined[-1][-1]] if joined else None
        gap = question.masked[last.at + 1 : question.found[number].at] if last else ""
        if last is not None and _JOINT.fullmatch(gap):
            joined[-1].append(number)
        else:
            joined.append([number])
    sets = [frozenset(), *(frozenset({number}) for number in names), *map(frozenset, joined), land]
    yield from dict.fromkeys(each for at, each in enumerate(sets) if each or at == 0)


def _beside_the_point(question: Question) -> frozenset[int]:
    """The names in what only leads up to what is asked ("I work in Zhengzhou and would like to know …")."""
    spans = [*preambles(question.masked, question.cues), *asides(question.masked)]
    inside = [n for n, f in enumerate(question.found) if any(first <= f.at < last for first, last in spans)]
    return frozenset(inside) if len(inside) < len(question.found) else frozenset()


def _told_to_count(question: Question) -> Iterator[frozenset[int]]:
    """The names that are nearest to a word which says that they count too: "Pingdingshan included"."""
    names = [number for number, found in enumerate(question.found) if found.kind in LEFT_OUT]
    for cue in (cue for cue in question.cues if cue.kind == "include"):
        before = [number for number in names if question.found[number].at < cue.start]
        after = [number for number in names if question.found[number].at >= cue.end]
        near = [*before[-1:], *after[:1]]
        yield from (frozenset({number}) for number in near if len(names) > 1)


_JOINT = re.compile(r"(?:[、,和及与或跟 ]|或者|还有|以及)*|,? *(?:and|or|&) *")


def of_rank(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """The rows of places of a rank below the city that a question speaks of: "which of them is in a county?"."""
    ranks = _ranks_told(question, grounds)
    ranked = any(each.columns & {"rank", "district"} for each in plan.filters)
    if ranks and not ranked and plan.operation in ("list", "count", "exists") and not plan.by:
        yield replace(plan, filters=(*plan.filters, ranks))


def _ranks_told(question: Question, grounds: Grounds) -> Filter | None:
    """Places below the city of the ranks that are spoken of: "the only county", 县级市."""
    left, told = question.masked, []
    for rank in grounds.lexicon.below:
        for word in rank.words:
            pattern = rf"\b{word}\b" if word.isascii() else word
            if re.search(rf"(?:\bin (?:which|what) |在哪[些几个]*(?:个)?){pattern}", left):
                continue  # it is asked in which the rows lie
            if re.search(pattern, left):
                left = re.sub(pattern, " ", left)
                told.append(rank)
    if not told:
        return None
    ids = tuple(dict.fromkeys(rank.id for rank in told))
    english = ", ".join(grounds.lexicon.english_of("rank", id_) for id_ in ids)
    return Filter((Test("rank", ids),), False, "、".join(ids), english)


def _places_told(question: Question, grounds: Grounds) -> Iterator[Filter]:
    """The provinces that a small table tells: those which use a term, those which have a system of their own."""
    for table, rows in grounds.small_tables:
        small = Small(table, rows, grounds.lexicon)
        if "province" not in small.columns:
            continue
        named = [n for n in named_values(question, small) if n.column != "province"]
        if not question.subjects.get(table.id):  # a list's own name is no term beside it
            lists = {found.at for found in question.of("programme")}
            named = [each for each in named if each.at not in lists]
        filters = [_where(small, named)] if named else []
        if not filters and not question.subjects.get(table.id):
            continue
        held = [row for row in rows if all(passes(row, each) for each in filters)]
        provinces = tuple(dict.fromkeys(value for row in held for value in row.get("province")))
        if provinces and len(held) < len(grounds.records):
            names = [(f.zh, f.en) for f in filters] or [(table.zh, table.en)]
            yield Filter((Test("province", provinces),), False, names[0][0], names[0][1])


def in_its_province(question: Question, grounds: Grounds) -> Iterator[Variant]:
    """The province in which a named city lies, in its place: "all that Xuchang's province has"."""
    if not question.has("that_province"):
        return
    for number, found in enumerate(question.found):
        for meaning in found.meanings:
            province = grounds.lexicon.province_of(meaning.kind, meaning.value) if meaning.kind == "city" else None
            if province:
                english = grounds.lexicon.english_of("province", province)
                there = Filter((Test("province", (province,)),), False, province, english)
                yield Variant(unheeded=frozenset({number}), within=(there,))


def _where(small: Small, named: list[Named]) -> Filter:
    column = named[0].column
    return small.where(column, [each.value for each in named if each.column == column])
