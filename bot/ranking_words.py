"""What is asked of a ranking as a whole, in sentences: a place in it, a gap, what its first have together, the mean."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import english_of
from bot.nouns import ZH_NUMBERS, ordinal, place_in_words
from bot.plan import ENDS
from bot.result import Group, Result
from bot.wording import Wording

TIED = 6
"""So many that share a place are named; of more their number is told."""


def ranking_sentence(wording: Wording, result: Result) -> str:
    """The direct answer to a lookup that asks for something of a ranking."""
    filters = result.lookup.filters
    scope = wording.scope(filters) + wording.aside(filters)
    match result.lookup.operation:
        case "gap":
            return _gap(wording, result, scope)
        case "mean":
            return _mean(wording, result, scope)
        case "share":
            return _leading(wording, result, scope)
    return _places(wording, result, scope)


def _names(wording: Wording, result: Result, groups: Sequence[Group]) -> str:
    names = [wording.group_name(group, result.lookup.by or "") for group in groups]
    return ("、" if wording.language == "zh" else ", ").join(names)


def _places(wording: Wording, result: Result, scope: str) -> str:
    """ "Anhui ranks 10th with 1 cluster, together with 5 others; 15 provinces have any." """
    lookup, zh = result.lookup, wording.language == "zh"
    by = lookup.by or ""
    told = []
    together = len(result.places) > 1 and len({group.count for group, _, _ in result.places}) == 1
    for group, place, tied in result.places[: 0 if together else None]:
        beside = [each for each in result.groups if each.count == group.count and each.key != group.key]
        name = wording.group_name(group, by)
        if zh:
            level = f"（与{_names(wording, result, beside)}并列）" if beside else ""
            level = f"（{tied}个{wording.by_noun(by)}并列）" if len(beside) > TIED else level
            told.append(f"{name}有{group.count}{wording.noun()}，排第{place}位{level}")
        else:
            level = f", level with {_names(wording, result, beside)}" if beside else ""
            level = f", level with {tied - 1} others" if len(beside) > TIED else level
            told.append(f"{name} ranks {ordinal(place)} with {group.count} {wording.noun(group.count)}{level}")
    if together:
        group, place, tied = result.places[0]
        names = [wording.group_name(each, by) for each, _, _ in result.places]
        others = tied - len(names)
        if zh:
            level = f"（还有{others}个{wording.by_noun(by)}）" if others else ""
            told.append(f"{'、'.join(names)}各有{group.count}{wording.noun()}，并列第{place}位{level}")
        else:
            level = f", level with {others} other{'s' * (others > 1)}" if others else ""
            ranked = f"share {place_in_words(place)} place"
            told.append(f"{wording.joined(names)} {ranked} with {group.count} {wording.noun(group.count)} each{level}")
    held = {group.key for group, _, _ in result.places}
    asked = [v for side in lookup.sides for t in side.tests if t.column == by for v in t.values]
    lacking = [wording.key(by, value) for value in asked if value not in held]
    if zh:
        told += [f"{name}没有{wording.noun()[1:]}，不在排名中" for name in lacking]
        order = "" if lookup.descending else "从少到多"
        have = f"共{result.among}个{wording.by_noun(by)}有{wording.noun()[1:]}"
        return f"{scope}按{wording.noun()[1:]}数{order}排名，{'；'.join(told)}；{have}。"
    told += [f"{name} has none and is not in the ranking" for name in lacking]
    order = "" if lookup.descending else ", from the fewest"
    have = f"{result.among} {wording.by_noun(by, result.among)} have any"
    return f"On {scope}, by number of {wording.noun()}{order}, {'; '.join(told)}. {have[0].upper()}{have[1:]}."


def _gap(wording: Wording, result: Result, scope: str) -> str:
    lookup, zh, gap = result.lookup, wording.language == "zh", result.value
    top = [group for group in result.groups if group.count == result.groups[0].count]
    other = [group for group in result.groups if group not in top]
    first, second = _names(wording, result, top), _names(wording, result, other)
    number, less = top[0].count, other[0].count if other else 0
    place = lookup.place or 2
    if zh:
        each = "各" if len(top) > 1 else ""
        if not other:
            return f"{scope}中，{first}并列最多，{each}有{number}个，相差0个。"
        rank = "最少" if lookup.order == ENDS else f"居第{ZH_NUMBERS[place] if place < len(ZH_NUMBERS) else place}"
        fewer = f"{second}{rank}，{'各' if len(other) > 1 else ''}有{less}个"
        return f"{scope}中，{first}最多，{each}有{number}个；{fewer}；相差{gap}个。"
    first, second = _in_english(wording, result, top), _in_english(wording, result, other)
    each = " each" if len(top) > 1 else ""
    if not other:
        return f"On {scope}, {first} share the lead with {number} {wording.noun(number)} each: a difference of 0."
    nth = place_in_words(place)
    rank = f"{'come' if len(other) > 1 else 'comes'} {'last' if lookup.order == ENDS else nth}"
    return (
        f"On {scope}, {first} {'have' if each else 'has'} {number} {wording.noun(number)}{each}, the most; {second} "
        f"{rank} with {less}{' each' if len(other) > 1 else ''}: a difference of {gap}."
    )


def _in_english(wording: Wording, result: Result, groups: Sequence[Group]) -> str:
    """Names in running English, without the Chinese: that stands in the list below."""
    by = result.lookup.by or ""
    return wording.joined([english_of(wording.lexicon, by, str(group.key)) for group in groups])


def _leading(wording: Wording, result: Result, scope: str) -> str:
    """ "The first 3 provinces have 23 of the 44 clusters: 52.3 %." """
    by, first = result.lookup.by or "", len(result.groups)
    part, whole = result.part_and_whole
    names = _names(wording, result, result.groups)
    if wording.language == "zh":
        which = f"{wording.noun()[1:]}最多的{first}个{wording.by_noun(by)}（{names}）" if first > 1 else names
        return f"{scope}中，{which}{'合计' if first > 1 else ''}有{part}个，占全部{whole}个的{result.value}%。"
    which = f"the {first} {wording.by_noun(by, first)} with the most ({names}) have" if first > 1 else f"{names} has"
    return f"On {scope}, {which} {part} of the {whole} {wording.noun(whole)}: {result.value}%."


def _mean(wording: Wording, result: Result, scope: str) -> str:
    by, number = result.lookup.by or "", len(result.groups)
    total = sum(group.count for group in result.groups)
    twice = total > len(result.rows)
    every = result.mean_of_all if result.among > number else None
    if wording.language == "zh":
        key = wording.by_noun(by)
        more = f"；按全部{result.among}个{key}计，平均每个{every}个" if every else ""
        note = f"（涉及几个{key}的{wording.noun()[1:]}，每个{key}都计入）" if twice else ""
        have = f"{number}个{key}有{wording.noun()[1:]}，共{len(result.rows)}个"
        return f"{scope}中，{have}，平均每个{key}{result.value}个{more}{note}。"
    key, keys = wording.by_noun(by, 1), wording.by_noun(by, number)
    more = f"; over all {result.among}, {every}" if every else ""
    note = f" (one that lies in several counts for each {key})" if twice else ""
    rows = f"{len(result.rows)} {wording.noun(len(result.rows))}"
    return f"On {scope}, {number} {keys} have {rows}: {result.value} each on average{more}{note}."
