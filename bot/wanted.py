"""What a question to a small table wants done: count, list, lack, share, compare, order, first and last."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.asking import asks, words_in
from bot.claims import claims
from bot.conditions import NOWHERE, Land, Named, Small, lacks
from bot.filters import threshold
from bot.lookup import passes
from bot.paired import paired_claims
from bot.plan import Filter, Having, Lookup, Operation, Test
from bot.question import Question
from corpus.model import Record
from corpus.quantity import numeral_to_number
from corpus.words import fold


@dataclass(frozen=True)
class Reading:
    """A question as one table understands it: its conditions, and the values, places and key that they come from."""

    question: Question
    small: Small
    filters: tuple[Filter, ...]
    named: tuple[Named, ...] = ()
    land: Land = NOWHERE
    focus: str | None = None
    contexts: frozenset[str] = frozenset()
    """The values in whose context the question stands."""

    @property
    def base(self) -> Lookup:
        return Lookup(self.small.table.id, "list", self.filters)

    @property
    def counts(self) -> bool:
        return self.question.has("count")

    def picked(self, filters: Sequence[Filter] | None = None) -> list[Record]:
        chosen = self.filters if filters is None else filters
        return [row for row in self.small.rows if all(passes(row, each) for each in chosen)]


def wanted(reading: Reading) -> Lookup:
    """The lookup that answers; the first reading of the question's words that fits."""
    for read in (_edge, _alone, _lacking, _same, _compared, _share, _ranked, _grouped, _figure):
        if (lookup := read(reading)) is not None:
            return lookup
    return _plain(reading)


def _edge(reading: Reading) -> Lookup | None:
    return in_time(reading.question, reading.small, reading.base)


def in_time(question: Question, small: Small, rows: Lookup) -> Lookup | None:
    """The earliest or latest of some rows, or all in the order of time, if that is asked; without those of no date."""
    if "when" not in small.columns:
        return None
    latest = asks(question, "latest")
    if latest or asks(question, "earliest"):
        numbers = [numeral_to_number(word) for word in words_in(question.masked, "edge_number")]
        limit = next((int(n) for n in numbers if n), 1)
        return replace(rows, order="when", descending=latest, limit=limit)
    if asks(question, "order") and not question.has("count"):
        return replace(rows, order="when", descending=asks(question, "backwards"))
    return None


def _alone(reading: Reading) -> Lookup | None:
    """Values with so many rows ("used by a single province"), or, asked for provinces, the rows that hold them."""
    question, small, key = reading.question, reading.small, reading.small.key
    # "3+3+2" is a name, no "3 or more".
    cues = [c for c in question.cues if not question.masked[c.end : c.end + 1].isdigit()]
    bound = ("=", 1) if asks(question, "alone") else threshold(cues)
    if bound is None or paired_claims(question) or (claims(question) and asks(question, "so_many_provinces")):
        return None
    if (figures := small.table.using("figure")) and bound != ("=", 1):
        test = {"=": "is", ">=": "at least", "<=": "at most"}[bound[0]]
        limit = Filter((Test(figures[0], (bound[1],), test),), False, f"{bound[0]}{bound[1]}", f"{bound[0]} {bound[1]}")  # type: ignore[arg-type]
        return replace(_plain(reading), filters=(*reading.filters, limit))
    if "province" not in small.columns or key is None or any(key in f.columns for f in reading.filters):
        return None
    operation: Operation = "count" if reading.counts else "list"
    if any(focus.key == "province" and focus.role == "which" for focus in question.focus):
        rows = Counter(value for row in small.rows for value in row.get(key))
        number = bound[1]
        fits = {"=": number.__eq__, ">=": number.__le__, "<=": number.__ge__}[bound[0]]
        held = [value for value, times in rows.items() if fits(times) is True]
        return replace(reading.base, operation=operation, filters=(*reading.filters, small.where(key, held)))
    return replace(reading.base, operation=operation, by=key, having=Having(*bound))  # type: ignore[arg-type]


def _lacking(reading: Reading) -> Lookup | None:
    """Which provinces, or how many, are not in the table at all, or not under the value that is denied."""
    question, small = reading.question, reading.small
    if "province" not in small.columns or not (question.has("list", "count") or reading.focus):
        return None
    out = [n for n in reading.named if n.denied and not n.excluded]
    operation: Operation = "count" if reading.counts else "list"
    others = tuple(f for f in reading.filters if f.columns <= {"province"})
    if out:
        lacked = tuple(small.where(column, [n.value for n in out if n.column == column]) for column in _columns(out))
        return Lookup(small.table.id, operation, others, by="province", none_of=lacked)
    if reading.named or len(others) < len(reading.filters):
        return None
    if any(len(f.tests[0].values) == 1 for f in others) or not _denies_rows(question):
        return None
    every = Filter((Test("province", ("",), "contains"),), False, small.table.zh, small.table.en)
    return Lookup(small.table.id, operation, others, by="province", none_of=(every,))


def _columns(named: Sequence[Named]) -> list[str]:
    return list(dict.fromkeys(n.column for n in named))


def _denies_rows(question: Question) -> bool:
    """Whether a negation stands near the words that ask: "which … not", 哪两个没, "how many … did not"."""
    asked = [cue.start for cue in question.cues if cue.kind in ("list", "count")]
    reach = 90 if question.language_of(question.text) == "en" else 30
    return any(-20 <= start - at <= reach for start, _ in lacks(question) for at in asked)


def _same(reading: Reading) -> Lookup | None:
    """ "Do they use the same term?": each one's value of the key."""
    places = {value for each in reading.land.told for test in each.tests for value in test.values}
    key = reading.small.key
    if len(places) < 2 or key is None or not asks(reading.question, "same") or len(reading.picked()) < 2:
        return None
    return replace(reading.base, operation="attribute", columns=(key,))


def _share(reading: Reading) -> Lookup | None:
    """The named value's rows among those of the places, or the places' among all; of every province if 31 are told."""
    question, small = reading.question, reading.small
    if not question.has("share") or not reading.filters or (question.has("prose") and not reading.named):
        return None
    *whole, part = sorted(reading.filters, key=lambda f: not f.columns <= {"province", "city"})
    of_all = not whole and "province" in small.columns and re.search(r"(?<!\d)31(?!\d)", question.folded)
    by = "province" if of_all else None
    return replace(reading.base, operation="share", filters=tuple(whole), sides=(part,), by=by)


def _compared(reading: Reading) -> Lookup | None:
    """Two values or two regions by their rows; two rows by the figures that they state."""
    question, small = reading.question, reading.small
    if not question.has("compare"):
        return None
    return compared(reading.named, reading.land, small, reading.filters) or _stated(reading)


def compared(named: Sequence[Named], land: Land, small: Small, filters: Sequence[Filter] = ()) -> Lookup | None:
    """A comparison of what is named: values of one column, provinces that state figures, regions."""
    figures = small.table.using("figure")[:1]
    for column in _columns(named):
        values = list(dict.fromkeys(n.value for n in named if n.column == column))
        if len(values) >= 2:
            sides = tuple(small.where(column, [value]) for value in values)
            rest = tuple(f for f in filters if column not in f.columns)
            return Lookup(small.table.id, "compare", rest, figures, sides=sides)
    regions = [f for f in land.told if len(f.tests[0].values) > 1]
    sides = tuple(dict.fromkeys(land.told if figures else regions))
    if len(sides) < 2:
        return None
    rest = tuple(f for f in filters if not f.columns <= {"province", "city"})
    return Lookup(small.table.id, "compare", rest, figures, sides=sides)


def _stated(reading: Reading) -> Lookup | None:
    """Two rows by the figures that they state, each told by its key and by what else of it the question says."""
    small, text, key = reading.small, reading.question.folded, reading.small.key
    figures, items = small.table.using("figure"), small.table.using("item")
    if not figures or not items or key is None:
        return None
    names = {name for names in reading.question.names for name in names}
    rows = [row for row in reading.picked() if names & set(row.get(key))]
    chosen = [
        row
        for row in rows
        if sum(row.get(key) == other.get(key) for other in rows) == 1
        or any(fold(str(v)) in text or v in reading.contexts for column in items for v in row.get(column))
    ]
    sides = [
        replace(small.only([row]), zh=f"{row.first(key)}{row.first(items[0])}", en=_in_english(row, small))
        for row in chosen
    ]
    return Lookup(small.table.id, "compare", (), figures[:1], sides=tuple(sides)) if len(sides) == 2 else None


def _in_english(row: Record, small: Small) -> str:
    told = [small.english(c, v) for c in (small.key or "", *small.table.using("item")[:1]) for v in row.get(c)]
    return " ".join(told)


def _ranked(reading: Reading) -> Lookup | None:
    question, small = reading.question, reading.small
    more = question.has("compare") and reading.focus is not None and reading.focus == small.key
    superlative = question.has("most", "least") or asks(question, "most") or more
    if not superlative and not question.has("rank"):
        return None
    if reading.base.filters and sum(all(passes(row, f) for f in reading.base.filters) for row in small.rows) < 2:
        return None
    by = _asked_key(reading) or small.key
    if figures := small.table.using("figure"):
        limit = 1 if superlative else None
        return replace(reading.base, order=figures[0], limit=limit, descending=not question.has("least"))
    top = question.cue("top")
    first = (top.number if top else None) or (1 if superlative else None)
    if by is None:
        return None
    return replace(reading.base, operation="rank", by=by, limit=first, descending=not question.has("least"))


def _asked_key(reading: Reading) -> str | None:
    return small_key if (small_key := _other_key(reading)) else reading.focus


def _other_key(reading: Reading) -> str | None:
    return reading.small.key if reading.question.has("kinds") else None


def _grouped(reading: Reading) -> Lookup | None:
    question, small = reading.question, reading.small
    each = next((f.key for f in question.focus if f.role == "each" and f.key in small.columns), None)
    key = _asked_key(reading) or small.key
    if question.has("kinds"):
        each = None
    by = each or (key if question.has("group") and not reading.filters else None)
    if by is None:
        return None
    if len({row.get(by) for row in small.rows}) == len(small.rows):
        return replace(reading.base, operation="list")  # each row is a group of its own
    return replace(reading.base, operation="group", by=by)


def _figure(reading: Reading) -> Lookup | None:
    """The figure that the rows state, where a "how many" is asked of few rows which do."""
    figures = reading.small.table.using("figure")
    if not figures or not reading.filters or not reading.counts:
        return None
    rows = reading.picked()
    if not 0 < len(rows) <= 3 or not all(row.get(figures[0]) for row in rows):
        return None
    return replace(reading.base, operation="attribute", columns=figures[:1])


def _plain(reading: Reading) -> Lookup:
    """A count, whether there is one, a column of the rows, or the rows."""
    question, small, base, focus = reading.question, reading.small, reading.base, reading.focus
    ids, key = small.columns, reading.focus if reading.focus in small.columns else None
    other = small.key
    if question.has("kinds") and other and not base.filters:
        return replace(base, operation="count" if reading.counts else "list", by=other)
    if reading.counts:
        several = key and key != "province" and not any(key in f.columns for f in base.filters)
        return replace(base, operation="count", by=key if several else None)
    if question.has("exists") and not question.has("list") and base.filters:
        return replace(base, operation="exists")
    asked = tuple(c for c in ids if c == focus and not any(c in f.columns for f in base.filters))
    if question.has("date") and not question.has("prose") and "date" in ids:
        asked = ("date",)
    if asked and base.filters and asked != ("province",):
        return replace(base, operation="attribute", columns=asked)
    if key and key != "province" and not base.filters:
        return replace(base, operation="list", by=key)
    return base
