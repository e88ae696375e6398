"""Conversations whose last turn leans on those before it, with what must come out counted by plain loops.

`turns.jsonl` holds how people say them, written without knowing the program: {"op", "language", "turns"}. `OPS` says of
each kind what it is filled with and what is right for its last turn.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

from bot.answer import Answer
from eval.counted.filling import Filling, Judge, listed, placed
from eval.counted.golds import Gold, difference, of_industry, place_of, rows_of
from eval.counted.lists import (
    CITIES,
    MUNICIPALITIES,
    PROVINCE_OF,
    PROVINCES,
    ROWS,
    SIZES,
    Row,
    at,
    counted,
    in_batch,
    matching,
    on,
    sayable,
)
from eval.counted.phrasings import wrong as differs
from eval.counted.prose_turns import NTH
from eval.counted.prose_turns import OPS as PROSE
from eval.counted.slots import BATCHES, INDUSTRIES, SAID

TEMPLATES = Path(__file__).with_name("turns.jsonl")
NTH_NOUN = {"zh": ("第一个", "第二个", "第三个"), "en": ("the first", "the second", "the third")}
"""Places in a list, before the noun of what is listed."""
FILLINGS = 2
"""How often each template is filled."""
ALONE = {
    "光伏": "photovoltaics", "直升机": "helicopters", "乳制品": "dairy products", "磁性材料": "magnetic materials",
    "物联网": "Internet of Things", "工程机械": "construction machinery", "磷化工": "phosphorus chemicals",
    "城市矿产": "urban mineral resources", "小核酸": "small nucleic acids", "移动互联网": "mobile internet",
    "数字安防": "digital security", "绿色石化": "green petrochemicals", "高端能源装备": "high-end energy equipment",
    "防爆装备": "explosion-proof equipment", "微波通信": "microwave communications", "制药": "pharmaceuticals",
}  # fmt: skip
"""What few clusters make, so that it picks out one row of a list."""


@dataclass(frozen=True)
class Asked:
    """A filled conversation; `gold` is None where its last turn is to be refused."""

    op: str
    language: str
    turns: tuple[str, ...]
    gold: Gold | Judge | None


def every_conversation() -> Iterator[Asked]:
    """Each template with several fillings, always the same."""
    for number, line in enumerate(TEMPLATES.read_text(encoding="utf-8").splitlines()):
        raw = json.loads(line)
        fillings = list(OPS[raw["op"]](raw["language"]))
        step = max(1, len(fillings) // FILLINGS)
        for words, gold in fillings[number % step :: step][:FILLINGS]:
            yield Asked(raw["op"], raw["language"], tuple(turn.format(**words) for turn in raw["turns"]), gold)


def wrong(asked: Asked, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    if asked.gold is None:
        return "" if answer.kind == "refused" else f"{answer.kind}, not refused"
    return differs(asked.gold, answer) if isinstance(asked.gold, Gold) else asked.gold(answer)


def single(language: str) -> Iterator[tuple[dict[str, object], Row]]:
    """A list and a thing that one row of it makes, in one city that a name tells apart."""
    for programme, (thing, english) in product(SAID, ALONE.items()):
        rows = [row for row in ROWS if row.programme == programme and thing in row.name]
        if len(rows) == 1 and len(rows[0].cities) == 1 and rows[0].cities[0] not in MUNICIPALITIES:
            words: dict[str, object] = {"i": english if language == "en" else thing}
            words |= listed(language, m=programme)
            yield words, rows[0]


def _elsewhere(place: Callable[[Row], str]) -> Callable[[str], Iterator[Filling]]:
    def fill(language: str) -> Iterator[Filling]:
        for (words, row), other in product(single(language), SAID):
            if other != row.programme and (rows := matching(on(other), at(place(row)))):
                yield words | listed(language, n=other), rows_of(rows)

    return fill


def _rest(place: Callable[[Row], str]) -> Callable[[str], Iterator[Filling]]:
    def fill(language: str) -> Iterator[Filling]:
        for words, row in single(language):
            if rest := matching(on(row.programme), at(place(row))) - {row.line}:
                yield words, rows_of(rest)

    return fill


def city_of(row: Row) -> str:
    return row.cities[0]


def province_of(row: Row) -> str:
    return row.provinces[0]


def _same_industry(language: str) -> Iterator[Filling]:
    for industry in INDUSTRIES:
        rows = [row for row in ROWS if row.programme == "ndrc" and industry in row.name and len(row.cities) == 1]
        cities = {city for row in rows for city in row.cities}
        for city in sorted(cities):
            if len(cities) > 1 and len(matching(on("ndrc"), at(city))) == 1 and sayable(city, language):
                yield placed(language, c=city), Gold(keys=frozenset(cities - {city}))


def _other_lists(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, PROVINCES):
        others = matching(at(province)) - matching(on(programme))
        if others:
            yield listed(language, m=programme) | placed(language, l=province), rows_of(others)


def _shared(number: bool) -> Callable[[str], Iterator[Filling]]:
    def fill(language: str) -> Iterator[Filling]:
        for city, other in permutations(CITIES, 2):
            if both := matching(on("miit"), at(city), at(other)):
                yield placed(language, c=city, d=other), Gold(len(both)) if number else rows_of(both)

    return fill


def first_of(key: str, *conditions: Callable[[Row], bool]) -> Gold:
    counts = counted(key, *conditions)
    return Gold(keys=frozenset(name for name, number in counts.items() if number == max(counts.values())))


def _city_first(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, PROVINCES):
        if len(counted("city", on(programme), at(province))) > 1:
            words = listed(language, m=programme) | placed(language, l=province)
            yield words, first_of("city", on(programme), at(province), lambda row: len(row.provinces) == 1)


def _province_first(language: str) -> Iterator[Filling]:
    for batch in BATCHES:
        yield {"b": _batch(batch, language)}, first_of("province", in_batch(batch))


def _batch(batch: int, language: str) -> str:
    return f"batch {batch}" if language == "en" else BATCHES[batch][0]


def _industries_sum(language: str) -> Iterator[Filling]:
    for one, two in permutations(INDUSTRIES, 2):
        lines = matching(on("ndrc"), of_industry(one)) | matching(on("ndrc"), of_industry(two))
        said = [INDUSTRIES[each] if language == "en" else each for each in (one, two)]
        yield {"i": said[0], "j": said[1]}, Gold(len(lines))


def _batch_more(language: str) -> Iterator[Filling]:
    for batch, province in product(BATCHES, PROVINCES):
        one, two = matching(in_batch(batch), at(province)), matching(in_batch(3 - batch), at(province))
        if one and two and len(one) != len(two):
            words: dict[str, object] = {"b": _batch(batch, language), "a": _batch(3 - batch, language)}
            yield words | placed(language, l=province), difference(one, two)


def _share(later: bool) -> Callable[[str], Iterator[Filling]]:
    def fill(language: str) -> Iterator[Filling]:
        for programme, (province, other) in product(SAID, zip(PROVINCES, PROVINCES[5:], strict=False)):
            one, two = (len(matching(on(programme), at(place))) for place in (province, other))
            if one and two:
                words = listed(language, m=programme) | placed(language, l=province, k=other)
                yield words, Gold(round(100 * (two if later else one) / SIZES[programme], 1))

    return fill


def _serial_next(language: str) -> Iterator[Filling]:
    lines = {row.serial: row.line for row in ROWS if row.serial}
    for one, two in zip(sorted(lines), sorted(lines)[7:], strict=False):
        yield {"s": one, "t": two}, rows_of(frozenset({lines[two]}))


def _compare_again(language: str) -> Iterator[Filling]:
    for (one, two), (province, other) in product(permutations(SAID, 2), zip(PROVINCES, PROVINCES[9:], strict=False)):
        counts = [matching(on(m), at(place)) for m in (one, two) for place in (province, other)]
        if all(counts):
            words = listed(language, m=one, n=two) | placed(language, l=province, k=other)
            yield words, difference(counts[2], counts[3])


def _compare_next(language: str) -> Iterator[Filling]:
    for programme, places in product(SAID, zip(PROVINCES, PROVINCES[6:], PROVINCES[11:], strict=False)):
        counts = [matching(on(programme), at(place)) for place in places]
        if all(counts) and len(counts[0]) > max(len(counts[1]), len(counts[2])):
            words = listed(language, m=programme) | placed(language, l=places[0], k=places[1], j=places[2])
            yield words, difference(counts[0], counts[2])


def _except_it(language: str) -> Iterator[Filling]:
    for industry, province in product(INDUSTRIES, PROVINCES):
        rows = matching(on("ndrc"), of_industry(industry))
        inside = rows & matching(at(province))
        if inside and rows - inside:
            said = INDUSTRIES[industry] if language == "en" else industry
            yield {"i": said} | placed(language, l=province), rows_of(rows - inside)


def _also_on(language: str) -> Iterator[Filling]:
    for (one, two), province in product(permutations(SAID, 2), PROVINCES):
        cities = [{city for city, of in PROVINCE_OF.items() if of == province} & set(_cities(m)) for m in (one, two)]
        if len(cities[0]) > 1 and cities[0] & cities[1] and province not in MUNICIPALITIES:
            words = listed(language, m=one, n=two) | placed(language, l=province)
            yield words, Gold(keys=frozenset(cities[0] & cities[1]))


def _cities(programme: str) -> dict[str, int]:
    return counted("city", on(programme))


def _wider(language: str) -> Iterator[Filling]:
    for programme, (city, province) in product(SAID, PROVINCE_OF.items()):
        if city not in MUNICIPALITIES and sayable(city, language) and matching(on(programme), at(city)):
            words = listed(language, m=programme) | placed(language, c=city, l=province)
            yield words, Gold(len(matching(at(province))))


def _three_lists(language: str) -> Iterator[Filling]:
    for province in PROVINCES:
        if all(matching(on(programme), at(province)) for programme in SAID):
            yield placed(language, l=province), Gold(len(matching(at(province))))


def _back(language: str) -> Iterator[Filling]:
    for programme, (province, other) in product(SAID, zip(PROVINCES, PROVINCES[8:], strict=False)):
        one, two = (matching(on(programme), at(place)) for place in (province, other))
        if one and two and len(one) != len(two):
            yield listed(language, m=programme) | placed(language, l=province, k=other), Gold(len(one))


def _last_of(language: str) -> Iterator[Filling]:
    for programme in SAID:
        yield listed(language, m=programme), rows_of(frozenset({max(matching(on(programme)))}))


def _list_more(language: str) -> Iterator[Filling]:
    for one, two in permutations(SAID, 2):
        yield listed(language, m=one, n=two), Gold(abs(SIZES[one] - SIZES[two]))


def _the_one(language: str) -> Iterator[Filling]:
    for industry, province in product(INDUSTRIES, PROVINCES):
        rows = matching(on("ndrc"), of_industry(industry))
        if len(rows) > 2 and len(inside := rows & matching(at(province))) == 1 and province not in MUNICIPALITIES:
            said = INDUSTRIES[industry] if language == "en" else industry
            yield {"i": said} | placed(language, l=province), rows_of(inside)


def _unanswered(language: str) -> Iterator[Filling]:
    for programme, city in product(SAID, CITIES):
        if sayable(city, language) and len(matching(on(programme), at(city))) == 1:
            yield listed(language, m=programme) | placed(language, c=city), None


def _nth_where(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, PROVINCES):
        lines = sorted(matching(on(programme), at(province)))
        for word, line in list(zip(NTH[language], lines, strict=False))[1:3]:
            words = listed(language, m=programme) | placed(language, l=province) | {"o": word}
            yield words, rows_of(frozenset({line}))


def _nth_city(language: str) -> Iterator[Filling]:
    for programme, number in product(SAID, (2, 3, 4)):
        cities = [city for city, held in _cities(programme).items() if held == number]
        for word, city in list(zip(NTH_NOUN[language], cities, strict=False))[1:3]:
            words = listed(language, m=programme) | {"a": number, "o": word}
            yield words, rows_of(matching(on(programme), at(city)))


def _nationwide(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, PROVINCES):
        if matching(on(programme), at(province)):
            yield listed(language, m=programme) | placed(language, l=province), Gold(SIZES[programme])


def _then_leader(language: str) -> Iterator[Filling]:
    for words, _ in _nationwide(language):
        programme = next(m for m in SAID if SAID[m][language == "en"] == words["m"])
        yield words, first_of("province", on(programme))


def _joint_nationwide(language: str) -> Iterator[Filling]:
    joint = matching(on("miit"), _in_several)
    for province in PROVINCES:
        if matching(on("miit"), at(province), _in_several):
            yield placed(language, l=province), rows_of(joint)


def _in_several(row: Row) -> bool:
    return len(row.cities) > 1


def _position_next(language: str) -> Iterator[Filling]:
    for programme, (province, other) in product(SAID, zip(PROVINCES, PROVINCES[3:], strict=False)):
        if all(matching(on(programme), at(place)) for place in (province, other)):
            words = listed(language, m=programme) | placed(language, l=province, k=other)
            yield words, Gold(place_of(programme, other))


OPS: dict[str, Callable[[str], Iterator[Filling]]] = {
    "city_elsewhere": _elsewhere(city_of),
    "province_elsewhere": _elsewhere(province_of),
    "rest_of_city": _rest(city_of),
    "rest_of_province": _rest(province_of),
    "same_industry": _same_industry,
    "other_lists": _other_lists,
    "shared": _shared(number=False),
    "both": _shared(number=True),
    "city_first": _city_first,
    "province_first": _province_first,
    "industries_sum": _industries_sum,
    "batch_more": _batch_more,
    "share_of": _share(later=False),
    "share_next": _share(later=True),
    "serial_next": _serial_next,
    "compare_again": _compare_again,
    "compare_next": _compare_next,
    "except_it": _except_it,
    "also_on": _also_on,
    "wider": _wider,
    "three_lists": _three_lists,
    "back": _back,
    "last_of": _last_of,
    "list_more": _list_more,
    "the_one": _the_one,
    "unanswered": _unanswered,
    "nth_where": _nth_where,
    "nth_city": _nth_city,
    "nationwide": _nationwide,
    "then_leader": _then_leader,
    "joint_nationwide": _joint_nationwide,
    "position_next": _position_next,
    **PROSE,
}
