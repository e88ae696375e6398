"""An intent and what a question names -> a lookup in the lists, or None where the two do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.filters import batch_filter, negated_places, programme_filter, threshold
from bot.operations import KEYS, PLACES, among, any_key, focus_key, share_of, sides_of
from bot.plan import Filter, Having, Lookup, Operation, Test
from bot.question import Cue, Question
from corpus.model import Value
from corpus.names import Lexicon
from corpus.quantity import numeral_to_number


@dataclass(frozen=True)
class Asked:
    """A question about the lists, taken apart: `base` has the table and all filters, `positive` those not negated."""

    question: Question
    base: Lookup
    positive: Sequence[Filter]
    lexicon: Lexicon
    programmes: Sequence[str]
    """The programmes that have a list, in the paper's order."""
    batches: Mapping[str, frozenset[int]]
    """Programme -> its batches."""
    number: int | None = None
    """The number that is meant, where that is known; else the one that stands where such a number does."""
    by: str | None = None
    """The noun that is asked for, where that is known; else what the question's words say."""
    places: Sequence[Filter] = ()
    """The places that are named, each for itself: 长三角, 广东."""

    @property
    def counts(self) -> bool:
        return self.question.has("count") and not self.question.has("list")

    def key(self, default: str, *beside: str) -> str:
        """The noun that is asked for: a kind of place, an industry, or one of `beside`."""
        if self.by:
            return self.by
        each = focus_key(self.question, "which") or focus_key(self.question, "each") or any_key(self.question)
        return each if each in (*PLACES, "industry", *beside) else default

    def named(self, column: str) -> list[Value]:
        """A column's values that the question names, in its order, whether or not they are left out."""
        kinds = {"programme": ("ministry", "programme"), "batch": ("batch",)}[column]
        found = [m.value for f in self.question.of(*kinds) for m in f.meanings if m.kind in kinds]
        found.sort(key=lambda value: column == "batch" and "-" in value)  # "of the two batches, in the second"
        values: list[Value] = []
        for value in found:
            values += [int(part) for part in value.split("-")] if column == "batch" else [value]
        known = set(self.programmes) | {b for batches in self.batches.values() for b in batches}
        return [value for value in dict.fromkeys(values) if value in known]

    def without(self, *columns: str) -> tuple[Filter, ...]:
        return tuple(f for f in self.base.filters if not f.columns & set(columns))


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
        return _none(asked)
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
    if sides and sides[0].columns == {"batch"} and not asked.question.has("compare", "group"):
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
    each = focus_key(asked.question, "each") or focus_key(asked.question, "which") or any_key(asked.question)
    each = asked.by or each
    if each not in KEYS:
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
    return replace(ranked, place=nth.number)


def _ranked(asked: Asked, first: int | None, descending: bool) -> Lookup:
    by = asked.key("province", "programme")
    return replace(asked.base, operation="rank", by=by, limit=first, descending=descending)


def _having(asked: Asked, otherwise: Literal["=", ">="] = ">=") -> Lookup | None:
    """Places with at least, or with just, so many clusters; `otherwise` where the words do not say which."""
    number = asked.number or number_in(asked.question) or 1
    sign, bound = threshold(asked.question.cues) or (otherwise if number > 1 else "=", number)
    bound = asked.number or bound
    operation: Operation = "count" if asked.counts else "list"
    return replace(asked.base, operation=operation, by=asked.key("province"), having=Having(sign, bound))  # type: ignore[arg-type]


_CONTRAST = r"[有上进选][^,。;]{0,4}[,、]?\s*(?:但|却|而)|\b(?:but|yet|though)\b"
_NEITHER = r"either(?! (?:\S )?(?:batch|round))|neither|\bnor\b|(?<!一个)都没|都不|均未|均无|皆无|也没|也不|任何"


def _none(asked: Asked) -> Lookup | None:
    """Those on none of the lists, or in none of one list's batches (the list stays a condition: others have some)."""
    lists, batches = asked.named("programme"), [batch_filter([int(b)]) for b in asked.named("batch")]
    if any(f.columns & set(PLACES) and f.negated for f in asked.base.filters):
        return None
    if len(lists) > 1 and not re.search(_NEITHER, asked.question.masked):
        return None
    if batches:
        return _sets(asked, [], batches, tuple(replace(f, negated=False) for f in asked.without("batch")))
    sides = [programme_filter(str(p), asked.lexicon) for p in lists or asked.programmes]
    return _sets(asked, [], sides, asked.without("programme"))


def _distinct(asked: Asked) -> Lookup | None:
    return _by_key(asked, "count")


def _which(asked: Asked) -> Lookup | None:
    return _by_key(asked, "list")


def _by_key(asked: Asked, operation: Operation) -> Lookup | None:
    if asked.question.has("both") and len(asked.named("programme")) > 1:
        return _both(asked)
    having = Having(*found) if (found := threshold(asked.question.cues)) else None  # type: ignore[arg-type]
    return replace(asked.base, operation=operation, by=asked.key("city"), having=having)


def _joint(asked: Asked) -> Lookup | None:
    """Clusters that lie in so many cities, or in several; in one, where the filters say so."""
    spans = [f for f in asked.base.filters if "cities" in f.columns]
    number, found = asked.number or _cities_in(asked.question), threshold(asked.question.cues)
    if number and not asked.question.has("span") and (found is None or found[0] == "="):
        spans = [Filter((Test("cities", (number,)),), False, f"{number}个城市", f"{number} cities")]
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


def _both(asked: Asked) -> Lookup | None:
    if len(asked.named("programme")) < 2 and len(asked.named("batch")) == 1:  # "new in the second batch"
        return _only(asked)
    if asked.question.has("none", "negate", "negate_after") and (two := _both_not(asked)):
        return two
    sides, scope = _sides(asked)
    return _sets(asked, sides, [], scope) if len(sides) >= 2 else None


def _only(asked: Asked, second: bool = False) -> Lookup | None:
    """On the one that is named first and not on the other (`second`: the other way round)."""
    neither = re.search(_NEITHER, asked.question.masked) and not re.search(_CONTRAST, asked.question.masked)
    if asked.question.has("none") and neither:
        return _none(asked)
    sides, scope = _sides(asked)
    if len(sides) != 2:
        return None
    told = _told_to_lack(asked.question)
    second = second if told is None else told == 0
    having, lacking = reversed(sides) if second else sides
    return _sets(asked, [having], [lacking], scope)


def _told_to_lack(question: Question) -> int | None:
    """Which of two lists or batches, by its place in the question, a negation is said of; None if that is not clear."""
    kinds = ("batch",) if len(question.of("batch")) > 1 else ("ministry", "programme")
    places = [found.at for found in question.of(*kinds)]
    lacking = negated_places(question, places) if len(places) == 2 else set()
    return lacking.pop() if len(lacking) == 1 else None


def _both_not(asked: Asked) -> Lookup | None:
    """On two of three lists and not on the third."""
    found = asked.question.of("ministry", "programme")
    names = [str(name) for name in asked.named("programme")]
    if len(names) != 3 or len(found) != 3:
        return None
    lacking = negated_places(asked.question, [f.at for f in found]) or {2}
    if len(lacking) != 1:
        return None
    return _lists(asked, [n for at, n in enumerate(names) if at not in lacking], [names[at] for at in lacking])


def _only_one(asked: Asked) -> Lookup | None:
    """On one list and on none of the others that have one."""
    found = asked.question.of("ministry", "programme")
    names = [str(name) for name in asked.named("programme")]
    if len(names) == 1 and asked.question.of("batch"):
        return _only(asked)
    if len(names) == 1:
        return _lists(asked, names, [p for p in asked.programmes if p != names[0]])
    if len(names) != 3 or len(found) != 3:
        return _only(asked)
    places = [f.at for f in found]
    alone = [
        n for n, at in enumerate(places) if any(_says_only(asked.question, cue, at) for cue in asked.question.cues)
    ]
    having = set(range(3)) - negated_places(asked.question, places)
    one = alone[0] if len(alone) == 1 else having.pop() if len(having) == 1 else 0
    return _lists(asked, [names[one]], [n for at, n in enumerate(names) if at != one])


def _says_only(question: Question, cue: Cue, at: int) -> bool:
    """Whether "only" is said of the name at a place: right before it or right behind it."""
    reach = 12 if cue.text.isascii() else 5
    near = 0 <= at - cue.end <= reach or 0 <= cue.start - at - 1 <= 2
    return cue.kind == "only" and near and not re.search(r"[ⓂⒼ]", question.masked[cue.end : at])


def _lists(asked: Asked, having: Sequence[str], lacking: Sequence[str]) -> Lookup:
    on, off = ([programme_filter(name, asked.lexicon) for name in names] for names in (having, lacking))
    return _sets(asked, on, off, asked.without("programme", "batch"))


def _sides(asked: Asked) -> tuple[list[Filter], tuple[Filter, ...]]:
    """What places are to have, in the question's order, and the filters that remain.

    They are to be on lists, in the batches of one, or to have clusters of industries.

    A batch that is named beside several lists narrows only the lists that have several batches.
    """
    lists, batches = [str(p) for p in asked.named("programme")], [int(str(b)) for b in asked.named("batch")]
    if len(lists) >= 2:
        scope = asked.without("programme", "batch")
        if batches:
            without = [p for p in lists if len(asked.batches.get(p, ())) < 2]
            narrowed = batch_filter(batches)
            either = (*narrowed.tests, *([Test("programme", tuple(without))] if without else []))
            scope = (*scope, replace(narrowed, tests=either))
        return [programme_filter(p, asked.lexicon) for p in lists], scope
    owner = [p for p in lists or asked.programmes if len(asked.batches.get(p, ())) > 1]
    speaks = batches or re.search(r"批|\bbatch|\bround", asked.question.masked)
    if speaks and owner and (lists or len(owner) == 1):
        every = sorted(asked.batches[owner[0]])
        order = batches + [b for b in every if b not in batches]
        scope = (programme_filter(owner[0], asked.lexicon), *asked.without("programme", "batch"))
        return [batch_filter([b]) for b in order], scope
    if len(industries := sides_of([f for f in asked.positive if f.columns == {"industry"}])) >= 2:
        return list(industries), asked.without("industry")
    if lists:
        return [], ()
    return [programme_filter(p, asked.lexicon) for p in asked.programmes], asked.without("programme")


def _sets(asked: Asked, having: Sequence[Filter], lacking: Sequence[Filter], scope: tuple[Filter, ...]) -> Lookup:
    operation: Operation = "count" if asked.counts else "list"
    key = asked.key("province" if not having else "city")
    return Lookup(asked.base.table, operation, scope, by=key, all_of=tuple(having), none_of=tuple(lacking))


_LONE = re.compile(
    r"(?<![\d.])(\d{1,2})(?!\d|\.\d|%|st|nd|rd|th)|([一二两三四五六七八九十]+)(?=个|名|位|席|家|强|省|市|座)"
)


def number_in(question: Question) -> int | None:
    """The number that a ranking or a threshold speaks of."""
    for kind in ("top", "few", "at_least", "more_than", "exactly"):
        if (cue := question.cue(kind)) and cue.number:
            return cue.number
    numbers = [
        numeral_to_number(a or b) for a, b in sorted(_LONE.findall(question.masked), key=lambda pair: not pair[0])
    ]
    return next((int(n) for n in numbers if n), None)


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
    "none": _none,
    "distinct": _distinct,
    "which": _which,
    "joint": _joint,
    "shared": _shared,
    "both": _both,
    "only": _only,
    "both_not": _both_not,
    "only_one": _only_one,
    "only_second": lambda asked: _only(asked, second=True),
}
