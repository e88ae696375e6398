"""Two thousand ways in which people ask for a thing, filled with places and lists, answered by plain loops.

`phrasings.jsonl` holds templates, nearly all written without knowing the program: {"op", "language", "template" or
"turns", and "missed" where the program does not understand it yet}. Each is filled several times; what the answer must
be is counted over the printed text by `eval.counted.lists`, which shares nothing with the program either.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answer import Answer
from eval.counted.golds import GOLD, Gold, number_where, of_industry, rows_where, within
from eval.counted.lists import (
    CITIES,
    MUNICIPALITIES,
    PROVINCES,
    ROWS,
    TWO_MEANINGS,
    at,
    in_batch,
    matching,
    on,
)
from eval.counted.slots import INDUSTRIES, REGIONS, SAID, WORDS, Slots, names_one

TEMPLATES = Path(__file__).with_name("phrasings.jsonl")
TRIED = Path(__file__).with_name("tried.jsonl")
"""What people asked who tried the program: places in rankings, gaps, means, one cluster left out. The newest ones."""


@dataclass(frozen=True)
class Asked:
    """A filled template."""

    op: str
    language: str
    turns: tuple[str, ...]
    gold: Gold
    missed: bool = False
    template: str = ""
    """Its last turn, unfilled."""
    bank: str = "phrasings"
    """The file that it stands in."""


_NAMED = frozenset(
    (
        "both_in", "exactly_city", "exactly_city_count", "exactly_province", "more_than", "span", "span_count",
        "none_in",
        "only_of_three", "only_of_three_province", "two_not_third", "name_has", "name_count", "name_not", "name_either",
        "at_least_city", "both_industry", "region_group", "having_of_all", "except_row",
        "only_industry", "f_having", "f_cities", "f_industry", "f_joint_out", "f_joint_only", "f_batch_of",
        "list_province_region", "f_region_province", "f_drop_region_province", "f_province_absent", "f_province_also",
        "f_city_absent", "f_city_also", "f_swap", "industry_place", "list_city_region", "f_industry_place",
        "f_provinces_of_region",
    )
)  # fmt: skip
"""Operations that a filling must give some answer to; that of the others is never empty where rows are."""
_MIIT = frozenset(
    ("joint_place", "count_incl", "list_incl", "span", "span_count", "new_count", "f_joint_out", "f_joint_only")
)
"""Operations on the first list."""
_PROVINCIAL = (
    "both_in", "city_group", "list_city_in", "distinct_city_in", "f_city_absent", "f_city_also", "industry_place",
    "most_in", "f_which_cities", "f_most_city", "f_industry_place",
)  # fmt: skip
"""Operations that ask about the cities of a province."""


JOINT = [tuple(city for city in row.cities if city not in TWO_MEANINGS) for row in ROWS if len(row.cities) > 1]
"""The cities of each cluster that lies in several."""


def _two(shuffled: random.Random, words: Sequence[str]) -> tuple[str, str]:
    one, other = shuffled.sample(words, 2)
    return one, other


def _apart_from(shuffled: random.Random, region: str) -> str:
    members = set(REGIONS[region][1])
    return shuffled.choice([other for other in sorted(REGIONS) if not members & set(REGIONS[other][1])])


def _slots(shuffled: random.Random, op: str, template: str, language: str) -> Slots:
    """A filling that a person could mean: the places are two, on the lists that are named, and not each other's."""
    everywhere = [p for p in (*PROVINCES, *CITIES) if language == "zh" or p not in TWO_MEANINGS]
    while True:
        m, m2 = shuffled.sample(sorted(SAID), 2)
        m = "ndrc" if op.startswith("industry") else "miit" if "batch" in op or op in _MIIT else m
        region = shuffled.choice(sorted(REGIONS))
        within_region = op in ("except", "f_narrow", "f_except")
        places = [p for p in PROVINCES if p in REGIONS[region][1]] if within_region else everywhere
        places = [p for p in places if p in PROVINCES and p not in MUNICIPALITIES] if op in _PROVINCIAL else places
        one, two, three = (*shuffled.sample(places, 2), shuffled.choice(everywhere))
        slots = Slots(
            m, m2, one, two, region, shuffled.choice(sorted(INDUSTRIES)), shuffled.choice((1, 2)),
            shuffled.choice([n for n in range(1, 61) if n not in (20, 21, 41, 42)] if op == "serial" else (2, 3, 4, 5)),
            three,
            shuffled.choice((1, 2, 3)),
            *_two(shuffled, WORDS),
            shuffled.choice(sorted(INDUSTRIES)),
            *_two(shuffled, shuffled.choice(JOINT)),
            _apart_from(shuffled, region),
        )  # fmt: skip
        needed = [matching(on(slots.m), at(one))]
        needed += [matching(on(slots.m), at(two))] if "{k}" in template else []
        needed += [matching(on(slots.m), at(three))] if "{j}" in template else []
        needed += [matching(on(m2), at(one))] if "{m2}" in template and "{l}" in template else []
        needed += [matching(on("ndrc"), of_industry(slots.i))] if "{i}" in template else []
        needed += [matching(on(slots.m), within(region))] if "{r}" in template else []
        needed += (
            [matching(in_batch(slots.b), at(one)), matching(in_batch(3 - slots.b), at(one))] if "batch" in op else []
        )
        if op == "batch_only":
            if one not in CITIES or len(matching(on("miit"), at(one))) != 1:
                continue
            needed = []
        if op == "joint_place":
            needed = [matching(on("miit"), at(one), lambda row: len(row.cities) > 1)]
        if op in ("diff_batch", "batch_split"):
            needed = [matching(in_batch(1), at(one)) | matching(in_batch(2), at(one))]
        disjoint = not ("{k}" in template and matching(at(one)) & matching(at(two)))
        disjoint = disjoint and not (
            "{j}" in template and matching(at(three)) & (matching(at(one)) | matching(at(two)))
        )
        if "{x}" in template:
            slots = replace(slots, x=shuffled.choice(sorted(needed[0])) if needed[0] else 0)
            if not names_one(slots.x):
                continue
        if op.endswith("_industry") and slots.i == slots.i2:
            continue
        if op in _NAMED and (gold := GOLD[op](slots)) and not (gold.value or gold.keys or gold.lines or gold.counts):
            continue
        if disjoint and (all(needed) or ("{l}" not in template and "{k}" not in template)):
            return slots


def _gold(op: str, template: str, slots: Slots) -> Gold:
    if op == "f_batch":
        return number_where(in_batch(3 - slots.b), *([at(slots.l)] if "{l}" in template else []))
    if op == "f_narrow":
        return rows_where(on(slots.m), at(slots.l))
    if op == "f_correct":
        place = slots.k if "{k}" in template else slots.l
        return number_where(on(slots.m2 if "{m2}" in template else slots.m), at(place))
    if op == "group_industry":
        return Gold()
    return GOLD[op](slots)


def _filled(turn: str, words: Mapping[str, object]) -> str:
    return re.sub(r"\{(\w+)\}", lambda match: str(words[match[1]]), turn)


def every_phrasing(fillings: int = 4, seed: int = 0) -> Iterator[Asked]:
    """Each template filled so many times (once, where it has no slot), the same each time."""
    written = [(bank, line) for bank in (TEMPLATES, TRIED) for line in bank.read_text(encoding="utf-8").splitlines()]
    for number, (bank, line) in enumerate(written):
        raw = json.loads(line)
        turns = tuple(raw.get("turns") or [raw["template"]])
        template = " ".join(turns)
        shuffled = random.Random(1000 * seed + number)
        seen: set[tuple[str, ...]] = set()
        for _ in range(fillings):
            slots = _slots(shuffled, raw["op"], template, raw["language"])
            words = slots.said(raw["language"])
            filled = tuple(_filled(turn, words) for turn in turns)
            if filled not in seen:
                seen.add(filled)
                gold = _gold(raw["op"], template, slots)
                yield Asked(raw["op"], raw["language"], filled, gold, raw.get("missed", False), turns[-1], bank.stem)


def wrong(gold: Gold, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    counted = bool(answer.rows) and "count" in answer.rows[0]
    groups = {str(row.get(answer.columns[0])): row.get("count") for row in answer.rows} if counted else {}
    if gold.counts is not None:
        return "" if groups == dict(gold.counts) else f"{groups}, not {dict(gold.counts)}"
    if gold.keys is not None:
        return "" if set(groups) == gold.keys else f"{answer.kind} {sorted(groups)}, not {sorted(gold.keys)}"
    if gold.value == 0:
        return "" if answer.value == 0 else f"{answer.kind} {answer.value}, not 0"
    if answer.kind != "lookup":
        return answer.kind
    if gold.lines is not None:
        lines = {row.get("line") for row in answer.rows}
        return "" if lines == gold.lines else f"lines {sorted(map(str, lines))}, not {sorted(gold.lines)}"
    return "" if gold.value in (None, answer.value) else f"{answer.value}, not {gold.value}"
