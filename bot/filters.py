"""Names found in a question -> filters on a table's columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.asking import asks
from bot.plan import Filter, Match, Test
from bot.question import Cue, Found, Question
from corpus.finder import Meaning
from corpus.model import Value
from corpus.names import Lexicon

PLACES = ("province", "city", "district")
ONE_CITY = Filter((Test("cities", (1,), "at most"),), False, "单一城市", "in one city")
"""Clusters that lie in no more than one city."""


@dataclass(frozen=True)
class Known:
    """The values that a table's columns hold: column -> values; what decides between the meanings of a name."""

    values: Mapping[str, frozenset[Value]]
    later: bool = False
    """Whether the names stand in a later turn, which may lean on a place that was spoken of before."""

    def has(self, column: str, value: Value) -> bool:
        return value in self.values.get(column, frozenset())


class AmbiguousName(Exception):
    """A name that means several things which the table holds: 'Fuzhou'."""

    def __init__(self, name: str, meanings: Sequence[Meaning]) -> None:
        super().__init__(name)
        self.name = name
        self.meanings = tuple(meanings)


def negated(question: Question) -> set[int]:
    """Which of `question.found` stand in the scope of a negation ("except Jiangsu and Zhejiang", 除江苏、浙江外).

    A negation reaches the names right after it, joined by commas or "and"; one that follows (X以外) those before it.
    """
    marked: set[int] = set()
    positions = [found.at for found in question.found]
    asking = [cue.start for cue in question.cues if cue.kind in ("apart", "list")]
    for cue in question.cues:
        if cue.kind == "negate":  # 除了它们还有哪些…: what is asked for is not left out
            ends = next((start for start in sorted(asking) if start >= cue.end), len(question.masked))
            within = [at for at in positions if at < ends]
            _reach(question.masked, within, cue.end, marked, commas=cue.text.isascii())
        if cue.kind == "negate_after" and not any(0 <= at - cue.end < 1 for at in positions):  # 剔除江苏: what follows
            edge = cue.start
            for number in range(len(positions) - 1, -1, -1):
                gap = question.masked[positions[number] + 1 : edge].removesuffix("的")  # 广东的除外
                if positions[number] < edge and not _words(gap):
                    marked.add(number)
                    edge = positions[number]
    return marked


def _reach(masked: str, positions: Sequence[int], start: int, marked: set[int], commas: bool) -> None:
    """Mark the names right after a negation. `commas` join names in English; in Chinese 、 does, and a comma ends."""
    at = start
    for number, position in enumerate(positions):
        if position < start:
            continue
        gap = masked[at:position]
        ends = r"[,。.;)]" if at == start or not commas else r"[。.;)]"
        if len(_words(gap)) > (12 if at == start else 0) or re.search(ends, gap):
            return
        marked.add(number)
        at = position + 1


def negated_places(question: Question, places: Sequence[int]) -> set[int]:
    """Which of some names, by their places in the masked text, a negation is said of.

    It is said of what follows at once ("not in the first", 没有发改委的), or else of what it follows (第一批没有,
    "MOST left out"); and of the names that are joined to that one by no more than "and".
    """
    lacking: set[int] = set()
    for cue in question.cues:
        if cue.kind not in ("none", "negate", "negate_after"):
            continue
        after = [n for n, at in enumerate(places) if at >= cue.end - 1]
        before = [n for n, at in enumerate(places) if at < cue.start]
        gap = question.masked[cue.end : places[after[0]]] if after else ""
        behind = question.masked[places[before[-1]] + 1 : cue.start] if before else "  "
        near = after and len(gap) <= (25 if cue.text.isascii() else 8) and not re.search(_CLAUSE, gap)
        verb = re.search(_LEAVES_OUT, cue.text) is not None and not behind.strip()
        if (near and not verb) or (after and not before):
            chain, step = after, 1
        else:
            chain, step = before[::-1], -1
        for n in chain:
            if n == chain[0] or not _words(_between(question.masked, places[n - step], places[n])):
                lacking.add(n)
            else:
                break
    return lacking


_LEAVES_OUT = r"left out|pass|skip|missed|lack"
_CLAUSE = r"[,、，。;]|但|却|而|可|\b(?:but|yet|though|while)\b"
"""Where what is said of a name ends."""


def _between(masked: str, one: int, other: int) -> str:
    gap = masked[min(one, other) + 1 : max(one, other)]
    joining = r"'s|\"|\b(?:lists?|on|neither|not|with|in|its|their|the|names?)\b|名[单字称]|[上也的带含里]"
    return re.sub(joining, "", gap)


def _words(gap: str) -> str:
    """What of a gap between names is more than a joining word."""
    return re.sub(r"\b(?:and|or|nor|the|in|from)\b|以及|[和与及、,或省市了\s]", "", gap)


def place_filter(
    found: Sequence[Found],
    lexicon: Lexicon,
    known: Known,
    negate: bool = False,
    include: bool = False,
    beside: Sequence[Found] = (),
) -> Filter | None:
    """One filter for the places named: any of them; a province beside a city that lies in it adds nothing.

    With `include` ("Suzhou, Kunshan included") it is the other way round: what lies in another adds nothing. Which of
    several places a name means, the others tell, and what else is named `beside` them.
    """
    chosen = [meaning for each in found for meaning in _places(each, [*found, *beside], lexicon, known)]
    if not chosen:
        return None
    if seats := _of_a_rank(chosen, lexicon, negate):
        return seats
    inside = {lexicon.province_of(m.kind, m.value) for m in chosen if m.kind in ("city", "district")}
    inside |= {lexicon.city_of(m.value) for m in chosen if m.kind == "district"}
    kept = [m for m in chosen if not (m.value in inside and m.kind in ("province", "city"))] or chosen
    if include:
        named = {m.value for m in chosen}
        kept = [
            m
            for m in chosen
            if not {lexicon.province_of(m.kind, m.value), lexicon.city_of(m.value)} & (named - {m.value})
        ]
    columns: dict[str, list[Value]] = {}
    first = {column: n for n, column in reversed(list(enumerate(_column(m, lexicon) for m in kept)))}
    kept = sorted(kept, key=lambda m: first[_column(m, lexicon)])  # names in the order of the tests' values
    for meaning in kept:
        if meaning.kind in ("region", "cities"):
            for member in lexicon.members[meaning.value]:
                column = "province" if ("province", member) in lexicon.places else "city"
                columns.setdefault(column, []).append(member)
        else:
            columns.setdefault(meaning.kind, []).append(meaning.value)
    tests = tuple(Test(column, tuple(dict.fromkeys(values))) for column, values in columns.items())
    names = [(_zh(m, lexicon), lexicon.english_of(m.kind, m.value)) for m in dict.fromkeys(kept)]
    return Filter(tests, negate, "、".join(zh for zh, _ in names), ", ".join(en for _, en in names))


def _of_a_rank(chosen: Sequence[Meaning], lexicon: Lexicon, negate: bool) -> Filter | None:
    """Provinces and a rank of cities beside each other: the cities of that rank in them ("Anhui's capital")."""
    ranks = [m for m in chosen if m.kind == "region" and m.value in lexicon.ranks and _column(m, lexicon) == "city"]
    lands = [m for m in chosen if m.kind == "province"]
    if len(ranks) != 1 or len(lands) + 1 != len(chosen) or not lands:
        return None
    above = {m.value for m in lands}
    cities = tuple(city for city in lexicon.members[ranks[0].value] if lexicon.province_of("city", city) in above)
    english = ", ".join(lexicon.english_of("city", city) for city in cities)
    return Filter((Test("city", cities),), negate, "、".join(cities), english) if cities else None


def _column(meaning: Meaning, lexicon: Lexicon) -> str:
    if meaning.kind in ("region", "cities"):
        return "province" if ("province", lexicon.members[meaning.value][0]) in lexicon.places else "city"
    return meaning.kind


def _zh(meaning: Meaning, lexicon: Lexicon) -> str:
    return meaning.value


def _places(each: Found, others: Sequence[Found], lexicon: Lexicon, known: Known) -> list[Meaning]:
    options = [m for m in each.meanings if m.kind in (*PLACES, "region", "cities")]
    if len(options) <= 1:
        return options
    beside = [m for other in others if other is not each for m in other.meanings]
    ranks = [m for m in options if m.value in lexicon.ranks]
    if ranks and (known.later or any(m.kind == "province" for m in beside)):
        return ranks  # "the capital", of a province that is spoken of
    named = {m.value for m in beside}
    own = [m for m in options if lexicon.province_of(m.kind, m.value) in named or m.value in named]
    options = own or [m for m in options if m.kind in ("region", "cities") or known.has(m.kind, m.value)] or options
    around = {lexicon.province_of(m.kind, m.value) for m in beside if m.kind in ("city", "district")}
    options = [m for m in options if lexicon.province_of(m.kind, m.value) in around] or options
    if len(options) == 1:
        return options
    kinds = {m.kind for m in options}
    if len(options) > 1 and len(kinds) == 1 and each.text.isascii():
        raise AmbiguousName(each.text, options)
    return [min(options, key=lambda m: (*PLACES, "region", "cities").index(m.kind))]


def value_filters(
    question: Question, numbers: Iterable[int], lexicon: Lexicon, known: Known, negate: bool
) -> list[Filter]:
    """Filters of every dimension for some of the names found: programme, batch, serial, industry, places."""
    found = [question.found[number] for number in numbers]
    filters: list[Filter] = []
    places = place_filter([f for f in found if _is_place(f)], lexicon, known, negate, question.has("include"))
    programmes = _programmes(found, known)
    for part in (
        _programme_filter(programmes, lexicon, negate),
        _batch_filter(found, negate),
        _serial_filter(found, negate),
    ):
        filters += [part] if part else []
    filters += [places] if places else []
    industries = [m.value for f in found for m in f.meanings[:1] if m.kind == "industry"]
    if industries and not question.has("named"):  # else they are words of names: bot.naming
        filters.append(industry_filter(industries, lexicon, negate))
    return filters


def _is_place(found: Found) -> bool:
    return any(m.kind in (*PLACES, "region", "cities") for m in found.meanings)


def _programmes(found: Sequence[Found], known: Known) -> list[str]:
    """Programmes named by their ministry or by their own name.

    A programme's name right after a ministry's is that ministry's, whatever it is called ("发改委的先进制造业集群"),
    unless the ministry has no list ("商务部的战略性新兴产业集群": the list is the programme's).
    """
    chosen: list[str] = []
    last: Found | None = None
    for each in found:
        ministries = [m.value for m in each.meanings if m.kind == "ministry"]
        own = [m.value for m in each.meanings if m.kind == "programme"]
        if ministries:
            chosen += ministries
        elif own and (last is None or each.at - last.at > ADJACENT):
            chosen += own
        elif own and known.has("programme", own[0]) and chosen and not known.has("programme", chosen[-1]):
            chosen[-1] = own[0]
        if ministries:
            last = each
    return list(dict.fromkeys(chosen))


ADJACENT = 8
"""How far behind a ministry's name a programme's name still belongs to it, in characters of masked text."""


def _programme_filter(programmes: Sequence[str], lexicon: Lexicon, negate: bool) -> Filter | None:
    if not programmes:
        return None
    zh = "、".join(lexicon.programmes[p].short for p in programmes)
    en = ", ".join(lexicon.programmes[p].abbreviation for p in programmes)
    return Filter((Test("programme", tuple(programmes)),), negate, zh, en)


def programme_filter(programme: str, lexicon: Lexicon, negate: bool = False) -> Filter:
    made = _programme_filter([programme], lexicon, negate)
    assert made is not None
    return made


def _batch_filter(found: Sequence[Found], negate: bool) -> Filter | None:
    named = [int(part) for f in found for m in f.meanings if m.kind == "batch" for part in m.value.split("-")]
    return batch_filter(list(dict.fromkeys(named)), negate) if named else None


def batch_filter(batches: Sequence[int], negate: bool = False) -> Filter:
    zh = "、".join(f"第{_HAN[b] if b < len(_HAN) else b}批" for b in batches)
    return Filter((Test("batch", tuple(batches)),), negate, zh, ", ".join(f"batch {b}" for b in batches))


_HAN = "零一二三四五六七八九十"


def _serial_filter(found: Sequence[Found], negate: bool) -> Filter | None:
    numbers: list[int] = []
    for each in found:
        for meaning in each.meanings:
            if meaning.kind == "serial" and meaning.value[0] in "<>":
                bound = int(meaning.value[1:])
                match: Match = "at least" if meaning.value[0] == ">" else "at most"
                zh, en = (
                    (f"序号≥{bound}", f"serial no. ≥ {bound}")
                    if match == "at least"
                    else (f"序号≤{bound}", f"serial no. ≤ {bound}")
                )
                return Filter((Test("serial", (bound,), match),), negate, zh, en)
            if meaning.kind == "serial":
                first, *last = map(int, re.split(r"[-,]", meaning.value))
                run = "-" in meaning.value and first < last[0] <= first + 500
                numbers += range(first, last[0] + 1) if run else [first, *last]
    return serial_filter(numbers, negate) if numbers else None


def serial_filter(numbers: Sequence[int], negate: bool = False) -> Filter:
    """Rows of such serial numbers."""
    shown = "、".join(map(str, numbers)) if len(numbers) <= 6 else f"{numbers[0]}–{numbers[-1]}"
    english = f"serial no. {shown.replace('、', ', ')}"
    return Filter((Test("serial", tuple(dict.fromkeys(numbers))),), negate, f"序号{shown}", english)


def industry_filter(industries: Sequence[str], lexicon: Lexicon, negate: bool = False) -> Filter:
    """Rows of any of the industries or of anything under them."""
    names = list(dict.fromkeys(industries))
    tests = tuple(Test("industry", tuple(sorted(lexicon.kin(name)))) for name in names)
    english = ", ".join(lexicon.english_of("industry", name) for name in names)
    return Filter(tests, negate, "、".join(names), english)


def name_filter(words: Sequence[str], column: str = "name", said: str = "") -> list[Filter]:
    """Rows whose name holds each of the words; `said` is how a question puts the one word."""
    return [
        Filter((Test(column, (word,), "contains"),), False, f"名称含“{said or word}”", f'name has "{said or word}"')
        for word in words
    ]


def threshold(cues: Sequence[Cue]) -> tuple[str, int] | None:
    """ "at least 2" -> (">=", 2), "more than 1" -> (">=", 2), "fewer than 3" -> ("<=", 2), "exactly 1" -> ("=", 1)."""
    least = {cue.number for cue in cues if cue.kind == "at_least"}
    for cue in cues:
        if cue.kind == "at_most" and cue.number in least:
            return "=", cue.number or 0
    for cue in cues:
        if cue.kind in ("at_most", "fewer_than") and cue.number:
            return "<=", cue.number - (cue.kind == "fewer_than")
        if cue.kind == "at_least" and cue.number is not None:
            return ">=", cue.number
        if cue.kind == "more_than":
            return ">=", (cue.number if cue.number is not None else 1) + 1
        if cue.kind == "exactly":
            return "=", cue.number if cue.number is not None else 1
    return None


def cities_filter(number: int, exactly: bool) -> Filter:
    """Clusters that lie in so many cities, or in at least so many."""
    if exactly:
        return Filter((Test("cities", (number,)),), False, f"{number}个城市", f"{number} cities")
    return Filter((Test("cities", (number,), "at least"),), False, f"至少{number}个城市", f"at least {number} cities")


def joint_filters(question: Question) -> list[Filter]:
    """Clusters that lie in several cities, or, after a negation, in one; not where they are only said to count too."""
    span, joint = question.cue("span"), question.cue("joint")
    if span and span.number and not any(focus.key == "city" for focus in question.focus):
        return [cities_filter(span.number, exactly=asks(question, "no_more"))]
    counting = joint and any(c.kind == "include" and 0 < joint.start - c.start <= 32 for c in question.cues)
    if (
        joint is None
        or counting
        or re.match(
            r".{0,10}(?:也算|计入|在内|包括|拆)|.{0,12}(?:included|count(?:s|ed)?\b)", question.masked[joint.end :]
        )
    ):
        return []
    if any(c.kind in ("negate", "none") and 0 <= joint.start - c.end <= 4 for c in question.cues):
        return [ONE_CITY]
    return [Filter((Test("cities", (2,), "at least"),), False, "跨城市", "spanning several cities")]
