"""Two questions in one, with both answers counted by plain loops.

"How many of them make X, and how many make Y?" is no question about those that make either. `pairs.jsonl` holds how
people ask so, nearly all written without knowing the program: {"op", "language", "template"}.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

from bot.result import Result, percentage
from eval.counted.filling import listed, placed
from eval.counted.golds import Gold, difference, of_industry, rows_of, within
from eval.counted.lists import PROVINCES, SIZES, at, counted, in_batch, matching, on
from eval.counted.slots import INDUSTRIES, REGIONS, SAID
from eval.counted.turns import city_of, first_of, province_of, single

TEMPLATES = Path(__file__).with_name("pairs.jsonl")
EACH = 2
"""Fillings of a template."""


@dataclass(frozen=True)
class Pair:
    """A question and what must come out for each of its halves."""

    op: str
    question: str
    golds: tuple[Gold, Gold]


def told_of_each(pair: Pair, result: Result) -> bool:
    """Whether a comparison tells what must come out for each of its sides, or, as a share, in each of two lists."""
    if result.lookup.operation == "compare" and [len(side) for side in result.sides] == [g.value for g in pair.golds]:
        return True
    if result.lookup.operation == "share":
        told = [percentage(parts[0], whole) for _, parts, whole in result.apiece if whole]
    else:
        told = [abs(parts[0] - parts[1]) for _, parts, _ in result.apiece if len(parts) == 2]
    return bool(told) and told == [gold.value for gold in pair.golds] and all(g.lines is None for g in pair.golds)


Both = tuple[dict[str, object], tuple[Gold, Gold]]


def every_pair() -> Iterator[Pair]:
    """Each template with several fillings, always the same."""
    for number, line in enumerate(TEMPLATES.read_text(encoding="utf-8").splitlines()):
        raw = json.loads(line)
        fillings = list(OPS[raw["op"]](raw["language"]))
        step = max(1, len(fillings) // EACH)
        for words, golds in fillings[number % step :: step][:EACH]:
            yield Pair(raw["op"], raw["template"].format(**words), golds)


def _industries(language: str) -> Iterator[Both]:
    for m, (i, j) in product(SAID, permutations(INDUSTRIES, 2)):
        one, two = (matching(on(m), of_industry(industry)) for industry in (i, j))
        if one and two:
            said = {"i": _said(i, language), "j": _said(j, language)}
            yield listed(language, m=m) | said, (rows_of(one), rows_of(two))


def _said(industry: str, language: str) -> str:
    return INDUSTRIES[industry] if language == "en" else industry


def _leaders(language: str) -> Iterator[Both]:
    for m, n in permutations(SAID, 2):
        yield listed(language, m=m, n=n), (first_of("province", on(m)), first_of("province", on(n)))


def _city_leaders(language: str) -> Iterator[Both]:
    for m, n in permutations(SAID, 2):
        yield listed(language, m=m, n=n), (first_of("city", on(m)), first_of("city", on(n)))


def _standings(language: str) -> Iterator[Both]:
    for (m, n), place in product(permutations(SAID, 2), PROVINCES):
        one, two = (counted("province", on(programme)) for programme in (m, n))
        if place in one and place in two:
            golds = (Gold(_standing(place, one)), Gold(_standing(place, two)))
            yield listed(language, m=m, n=n) | placed(language, l=place), golds


def _standing(place: str, counts: Mapping[str, int]) -> int:
    """How many have more, and one: those with as many share a place."""
    return 1 + sum(number > counts[place] for number in counts.values())


def _sizes(language: str) -> Iterator[Both]:
    for m, (a, b) in product(SAID, ((4, 3), (3, 2), (2, 4))):
        one, two = (_of_size(m, size) for size in (a, b))
        if one.keys and two.keys:
            yield listed(language, m=m) | {"a": a, "b": b}, (one, two)


def _of_size(programme: str, size: int) -> Gold:
    return Gold(keys=frozenset(name for name, number in counted("city", on(programme)).items() if number == size))


def _places(language: str) -> Iterator[Both]:
    for (m, n), (place, other) in product(permutations(SAID, 2), zip(PROVINCES, PROVINCES[7:], strict=False)):
        one, two = matching(on(m), at(place)), matching(on(n), at(other))
        if one and two:
            yield listed(language, m=m, n=n) | placed(language, l=place, k=other), (rows_of(one), rows_of(two))


def _of_those(language: str) -> Iterator[Both]:
    for m, industry, place in product(SAID, INDUSTRIES, PROVINCES):
        rows = matching(on(m), of_industry(industry))
        inside = rows & matching(at(place))
        if inside and rows - inside:
            words = listed(language, m=m) | placed(language, l=place) | {"i": _said(industry, language)}
            yield words, (rows_of(rows), rows_of(inside))


def _elsewhere(language: str, province: bool) -> Iterator[Both]:
    for (words, row), n in product(single(language), SAID):
        rows = matching(on(n), at(province_of(row) if province else city_of(row)))
        if n != row.programme and rows:
            yield words | listed(language, n=n), (rows_of(frozenset({row.line})), rows_of(rows))


def _twice(language: str) -> Iterator[Both]:
    for (m, n), place in product(permutations(SAID, 2), PROVINCES):
        one, two = (matching(on(programme), at(place)) for programme in (m, n))
        if one and two:
            yield listed(language, m=m, n=n) | placed(language, l=place), (rows_of(one), rows_of(two))


def _compared_twice(language: str) -> Iterator[Both]:
    for (m, n), (place, other) in product(permutations(SAID, 2), zip(PROVINCES, PROVINCES[9:], strict=False)):
        counts = [matching(on(programme), at(each)) for programme in (m, n) for each in (place, other)]
        if all(counts):
            words = listed(language, m=m, n=n) | placed(language, l=place, k=other)
            yield words, (difference(*counts[:2]), difference(*counts[2:]))


def _shares(language: str) -> Iterator[Both]:
    for (m, n), place in product(permutations(SAID, 2), PROVINCES):
        one, two = (len(matching(on(programme), at(place))) for programme in (m, n))
        if one and two:
            golds = (Gold(round(100 * one / SIZES[m], 1)), Gold(round(100 * two / SIZES[n], 1)))
            yield listed(language, m=m, n=n) | placed(language, l=place), golds


def _claim(language: str) -> Iterator[Both]:
    for m, (place, other) in product(SAID, zip(PROVINCES, PROVINCES[4:], strict=False)):
        one, two = matching(on(m), at(place)), matching(on(m), at(other))
        if one and two:
            claimed = len(one) + len(place) % 2
            words = listed(language, m=m) | placed(language, l=place, k=other) | {"a": claimed}
            yield words, (rows_of(one), rows_of(two))


def _count_first(language: str) -> Iterator[Both]:
    for m, place in product(SAID, PROVINCES):
        if rows := matching(on(m), at(place)):
            yield listed(language, m=m) | placed(language, l=place), (rows_of(rows), first_of("province", on(m)))


def _total_leader(language: str) -> Iterator[Both]:
    for m in SAID:
        yield listed(language, m=m), (Gold(SIZES[m]), first_of("province", on(m)))


def _batch_leaders(language: str) -> Iterator[Both]:
    yield {}, (first_of("province", in_batch(1)), first_of("province", in_batch(2)))


def _count_region(language: str) -> Iterator[Both]:
    for m, (place, region) in product(SAID, product(PROVINCES, REGIONS)):
        one, two = matching(on(m), at(place)), matching(on(m), within(region))
        if one and two:
            words = listed(language, m=m) | placed(language, l=place)
            yield words | {"r": REGIONS[region][0] if language == "en" else region}, (rows_of(one), Gold(len(two)))


OPS: dict[str, Callable[[str], Iterator[Both]]] = {
    "industries": _industries,
    "leaders": _leaders,
    "city_leaders": _city_leaders,
    "standings": _standings,
    "sizes": _sizes,
    "places": _places,
    "of_those": _of_those,
    "that_province": lambda language: _elsewhere(language, province=True),
    "that_city": lambda language: _elsewhere(language, province=False),
    "twice": _twice,
    "compared_twice": _compared_twice,
    "shares": _shares,
    "claim": _claim,
    "count_first": _count_first,
    "total_leader": _total_leader,
    "batch_leaders": _batch_leaders,
    "count_region": _count_region,
}
