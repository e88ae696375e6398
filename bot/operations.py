"""What a question to the lists wants done with the rows: list, count, group, rank, compare, share, set operations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.filters import programme_filter, threshold
from bot.plan import Filter, Having, Lookup, Operation
from bot.question import Question
from corpus.model import Value
from corpus.names import Lexicon

KEYS = ("programme", "batch", "province", "city", "district", "industry", "serial")
PLACES = ("province", "city", "district")


def operation_of(
    question: Question, base: Lookup, positive: Sequence[Filter], lexicon: Lexicon, programmes: Sequence[str]
) -> Lookup:
    """`base` (table and filters) with the operation, keys and sides that the question's cues ask for.

    `positive` are the filters that are not negated, `programmes` the ids of all that have a list.
    """
    focus, each = focus_key(question, "which") or among(question, positive), focus_key(question, "each")
    if question.has("last", "first"):
        return replace(base, operation="list", order="serial", limit=1, descending=question.has("last"))
    counts = len(re.findall(r"几个|多少个?|how many", question.masked))
    apart = question.has("compare", "ratio") or (question.has("group") and question.has("count")) or counts >= 2
    compared = apart and bool(sides_of(positive)) and not question.focus
    compared = compared or (question.has("compare", "ratio") and bool(sides_of(positive)))
    if not compared and (ranked := _ranked(question, base, focus or each)):
        return ranked
    if question.has("share"):
        return share_of(question, base)
    if focus in (*PLACES, "industry") and (sets := _sets(question, base, focus, lexicon, programmes)):
        return sets
    if compared:
        sides = sides_of(positive)
        rest = tuple(f for f in base.filters if f not in positive or f.columns != _columns(sides))
        return replace(base, operation="compare", filters=rest, sides=sides)
    if each in KEYS and not is_one(base, each):
        return replace(base, operation="group", by=each, having=_having(question))
    key = _group_key(question, base) if question.has("group") and not focus else None
    if key and not is_one(base, key):
        return replace(base, operation="group", by=key)
    if focus is not None and (asked := _of_focus(question, base, focus)):
        return asked
    if question.has("count"):
        return replace(base, operation="count")
    if _asks_where(question) and pinned(base):
        return replace(base, operation="attribute", columns=PLACES)
    if either := _either_batch(question, base):
        return either
    if question.has("exists") and not question.has("list"):
        return replace(base, operation="exists")
    top = question.cue("top")
    return replace(base, operation="list", limit=top.number if top else None)


def among(question: Question, positive: Sequence[Filter]) -> str | None:
    """ "Which of the four municipalities has none": the key is what the region is made of."""
    regions = [f for f in positive if f.columns <= set(PLACES) and len(f.tests) == 1 and len(f.tests[0].values) > 1]
    if regions and question.has("none") and question.has("list"):
        return regions[0].tests[0].column
    return None


def _either_batch(question: Question, base: Lookup) -> Lookup | None:
    """ "Is X of the first or the second batch?": X's batch."""
    batches = [f for f in base.filters if f.columns == {"batch"} and len(f.tests[0].values) > 1]
    if not batches or not pinned(base) or not re.search(r"Ⓑ[^Ⓑ。?]{0,14}?(?:还是|或|,? or )", question.masked):
        return None
    rest = tuple(f for f in base.filters if f not in batches)
    return replace(base, operation="attribute", filters=rest, columns=("batch",))


def focus_key(question: Question, role: str) -> str | None:
    return next((f.key for f in question.focus if f.role == role and f.key in KEYS), None)


def _ranked(question: Question, base: Lookup, key: str | None) -> Lookup | None:
    if not question.has("most", "least", "rank", "top"):
        return None
    few, top = question.cue("few"), question.cue("top")
    by = (any_key(question) or key) if few or top or key is None else key
    if by is None or by == "serial":
        return None
    superlative = question.has("most", "least")
    first = (top and top.number) or (few and few.number) or (1 if superlative or not question.has("rank") else None)
    return placed(replace(base, operation="rank", by=by, limit=first, descending=not question.has("least")))


def placed(ranking: Lookup) -> Lookup:
    """A ranking of nothing but the one place that is named: what is asked is where that comes among all.

    A city that is named is ranked among cities, though provinces were to be.
    """
    finer = {"province": ("province", "city"), "city": ("city",)}.get(ranking.by or "", (ranking.by,))
    for column in finer:
        for each in ranking.filters:
            test = each.tests[0]
            alone = len(each.tests) == 1 and each.columns == {column} and test.match == "is" and len(test.values) == 1
            if alone and not each.negated:
                rest = tuple(other for other in ranking.filters if other is not each)
                return replace(ranking, by=column, filters=rest, sides=(each,), limit=None, place=None)
    return ranking


def is_one(base: Lookup, by: str) -> bool:
    """Whether all rows lie in one of what they would be grouped by, because it is named."""
    return bool(placed(replace(base, by=by)).sides)


def speaks_of_spans(question: Question) -> bool:
    """Whether a question has any word for clusters of one city or of several; without one it asks for none of these."""
    return question.has("joint", "sole", "span") or re.search(r"城|市|\bcit(?:y|ies)\b", question.masked) is not None


def as_count(plan: Lookup) -> Lookup | None:
    """How many the one has that all rows of a ranking or a breakdown lie in: "and Zhejiang?" after who has most."""
    if plan.operation not in ("rank", "group") or plan.by not in PLACES or plan.sides or plan.all_of or plan.none_of:
        return None
    named = [f for f in plan.filters if f.columns == {plan.by} and not f.negated]
    alone = len(named) == 1 and sum(len(test.values) for test in named[0].tests) == 1
    return Lookup(plan.table, "count", plan.filters) if alone and plan.having is None else None


def _of_focus(question: Question, base: Lookup, focus: str) -> Lookup | None:
    """ "Which cities …", "how many provinces …", "which batch …" """
    if focus in ("batch", "serial", "programme"):
        if question.has("count") and not _counts(question, focus):
            return None
        several = question.has("count") and focus != "serial"
        if several:
            return replace(base, operation="count", by=focus)
        return replace(base, operation="attribute", columns=(focus,)) if base.filters else None
    having = _having(question)
    if having or _counts(question, focus):
        operation: Operation = "count" if question.has("count") else "list"
        return replace(base, operation=operation, by=focus, having=having)
    if question.has("count"):
        return None
    plural = re.search(r"哪些|哪几|\b(?:provinces|cities|districts)\b", question.masked)
    if focus == "industry" or plural or not pinned(base):
        return replace(base, operation="list", by=focus)
    return replace(base, operation="attribute", columns=(focus,))


def _having(question: Question) -> Having | None:
    found = threshold(question.cues)
    return Having(found[0], found[1]) if found else None  # type: ignore[arg-type]


def _counts(question: Question, key: str) -> bool:
    """Whether the count is of the key itself ("how many cities"), not of clusters beside it."""
    focus = next((f for f in question.focus if f.key == key and f.role == "which"), None)
    at = focus.at if focus else None
    return any(at is not None and c.kind == "count" and c.start <= at + 2 and c.end >= at for c in question.cues)


def any_key(question: Question) -> str | None:
    """A key that is named without a question word: "top 5 cities", "集群最多的省份"."""
    nouns = {
        "province": r"省份|省区市|省级|省(?!会)|地区|\bprovinces?\b|\bprovince[- ]level\b|\bregions?\b",
        "city": r"城市|地方|几座城|地级市|市县|哪个市|几个市|座市|\bcit(?:y|ies)\b|(?<!\d(?:st|nd|rd|th) )\bplaces?\b",
        "programme": r"部委|部门|\bministr(?:y|ies)\b",
        "industry": r"产业(?!集群)|行业|领域|\bindustr(?:y|ies)\b|\bsectors?\b",
        "batch": r"哪批|批次|\bbatch\b",
    }  # fmt: skip
    hits = [(m.start(), key) for key, pattern in nouns.items() if (m := re.search(pattern, question.masked))]
    return min(hits)[1] if hits else None


def _group_key(question: Question, base: Lookup) -> str | None:
    if key := any_key(question):
        return key
    several = [f.tests[0].column for f in base.filters if len(f.tests) == 1 and len(f.tests[0].values) > 1]
    if several and several[0] in KEYS:
        return several[0]
    if re.search(r"地|省|分布|distribut|spread|where", question.masked):
        return "province"
    return "programme" if not any("programme" in f.columns for f in base.filters) else "batch"


def _asks_where(question: Question) -> bool:
    return question.has("where")


def pinned(base: Lookup) -> bool:
    """Whether the filters pick out rows by what they are, not by where they lie."""
    return any(f.columns & {"industry", "name", "serial", "english"} for f in base.filters)


def sides_of(positive: Sequence[Filter]) -> tuple[Filter, ...]:
    """The filter with several values, taken apart; places first, then programmes, batches, industries."""
    for columns in (set(PLACES), {"programme"}, {"batch"}, {"industry"}):
        for each in positive:
            if each.columns <= columns and len(parts := _apart(each)) > 1:
                return parts
    return ()


def _columns(filters: Sequence[Filter]) -> frozenset[str]:
    return frozenset().union(*(f.columns for f in filters))


def _apart(each: Filter) -> tuple[Filter, ...]:
    zh, en = each.zh.split("、"), each.en.split(", ")
    if each.columns == {"industry"}:
        tests = [(test,) for test in each.tests]
    else:
        tests = [(replace(test, values=(value,)),) for test in each.tests for value in test.values]
    if not len(zh) == len(en) == len(tests):
        return ()
    return tuple(Filter(test, each.negated, z, e) for test, z, e in zip(tests, zh, en, strict=True))


def share_of(question: Question, base: Lookup) -> Lookup:
    """The narrowest filter is the part, what is left the whole; a programme alone is a part of all lists."""
    narrow = ({"industry"}, {"name"}, {"english"}, {"district"}, {"city"}, set(PLACES))
    for columns in (*narrow, {"cities"}, {"batch"}, {"programme"}):
        for each in reversed(base.filters):
            if each.columns <= columns:
                whole = tuple(f for f in base.filters if f is not each)
                return replace(base, operation="share", filters=whole, sides=(each,))
    return replace(base, operation="count")


# ------------------------------------------------------------------------------------------------ sets


def _sets(question: Question, base: Lookup, key: str, lexicon: Lexicon, every: Sequence[str]) -> Lookup | None:
    """Which places are on all of some lists, only on one, or on none."""
    scope = tuple(f for f in base.filters if "programme" not in f.columns)
    operation: Operation = "count" if question.has("count") and not question.has("list") else "list"

    def sides(names: Sequence[Value]) -> tuple[Filter, ...]:
        return tuple(programme_filter(str(name), lexicon) for name in names)

    def made(having: Sequence[Value], lacking: Sequence[Value]) -> Lookup:
        return Lookup(base.table, operation, scope, by=key, all_of=sides(having), none_of=sides(lacking))

    out = _programmes(base, negated=True)
    inside = [p for p in _programmes(base, negated=False) if p not in out]
    beside = _named_after(question, ("none", "negate")) or (_named_before(question) if len(inside) > 1 else [])
    lacking = list(dict.fromkeys([*out, *(p for p in beside if p in every)]))
    having = [p for p in inside if p not in lacking]
    lists = r"[三3](?:份|个|张)?(?:部委|名单|榜|表)|(?:on|onto|in) all (?:of the )?3|every list|(?:in|on) each of the 3"
    every_list = re.search(lists, question.masked)
    whole = every_list and (question.has("both") or every_list.group().isascii() or "全" in question.masked)
    if question.has("only") and len(having) == 1 and not threshold(question.cues):
        return made(having, [p for p in every if p not in having])
    if lacking:
        return made(having, lacking)
    if question.has("none") and _asked_of_rows(question):
        batches = tuple(f for f in scope if "batch" in f.columns)
        if batches and not inside:
            rest = tuple(f for f in base.filters if "batch" not in f.columns and not f.negated)
            return Lookup(base.table, operation, rest, by=key, none_of=batches)
        return made([], inside or every)
    if whole or (question.has("both") and len(inside) >= 2):
        return made(inside if len(inside) >= 2 else every, [])
    return None


def _asked_of_rows(question: Question) -> bool:
    """Whether a negation is of having clusters, rather than of some other word: it comes after the key."""
    key = next((f.at for f in question.focus if f.role == "which"), 0)
    return any(c.kind == "none" and c.start >= key for c in question.cues)


def _programmes(base: Lookup, negated: bool) -> list[Value]:
    filters = [f for f in base.filters if f.negated is negated]
    return [v for f in filters for t in f.tests if t.column == "programme" for v in t.values]


def _named_before(question: Question) -> list[Value]:
    """The programme named last before a negation: "发改委给了、工信部却一个没给"."""
    found: list[Value] = []
    for cue in question.cues:
        if cue.kind == "none":
            before = [f for f in question.found if f.at < cue.start and cue.start - f.at <= 6]
            if before:
                found += [m.value for m in before[-1].meanings if m.kind in ("ministry", "programme")][:1]
    return found


def _named_after(question: Question, kinds: Sequence[str]) -> list[Value]:
    """The programmes named right after a cue: "but not MOST"."""
    found: list[Value] = []
    for cue in question.cues:
        if cue.kind in kinds:
            after = [f for f in question.found if f.at >= cue.end - 1]
            reach = 40 if cue.text.isascii() else 14
            if (
                after
                and after[0].at - cue.end <= reach
                and not re.search(r"\bbut\b|,", question.masked[cue.end : after[0].at])
            ):
                found += [m.value for m in after[0].meanings if m.kind in ("ministry", "programme")][:1]
    return found
