"""Question -> plan. When nothing is sure, the plan is to retrieve prose; when nothing fits, the answer says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.filters import (
    AmbiguousName,
    Known,

    name_filter,
    negated,

    programme_filter,
    threshold,
    value_filters,
)
from bot.plan import Clarify, Filter, Having, Help, Lookup, Operation, Plan, Refuse, Retrieve, Test
from bot.question import Found, Question, Vocabulary, text_to_question, vocabulary
from bot.rows import plan_small_table
from corpus.model import Language, Record, Table, Value
from corpus.names import Lexicon
from corpus.words import HAN, stem

KEYS = ("programme", "batch", "province", "city", "district", "industry", "serial")

@dataclass(frozen=True)
class Grounds:
    """What planning needs to know of an index."""

    lexicon: Lexicon
    tables: Mapping[str, Table]
    records: Mapping[int, Record]

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.lexicon, self.tables, self.records.values())

    @cached_property
    def lists(self) -> str | None:
        """The table that holds the ministries' lists: the one with a programme column."""
        return next((t.id for t in self.tables.values() if any(c.id == "programme" for c in t.columns)), None)

    @cached_property
    def known(self) -> Known:
        """The values of the lists' columns."""
        values: dict[str, set[Value]] = {}
        for record in self.records.values():
            if record.table == self.lists:
                for column, found in record.values.items():
                    values.setdefault(column, set()).update(found)
        return Known({column: frozenset(found) for column, found in values.items()})

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """The programmes that have a list, in the paper's order."""
        return tuple(dict.fromkeys(str(v) for r in self.records.values() for v in r.get("programme")))

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that some row or title is about; a list asked for in another year is not in the paper."""
        found = re.findall(r"(?:19|20)\d\d", " ".join(r.printed for r in self.records.values()))
        return frozenset(map(int, found))

    def read(self, text: str, language: Language | None = None) -> Question:
        return text_to_question(text, self.vocabulary, language)

def question_to_plan(question: Question, grounds: Grounds) -> Plan:
    """The plan for a question that stands alone."""
    if not question.folded or (question.has("greet") and not question.found):
        return Help()
    if outside := _outside(question):
        return Refuse(outside)
    small = plan_small_table(question, grounds.tables, grounds.records, grounds.lexicon, grounds.lists)
    if small is not None:
        return small
    if grounds.lists is None:
        return Retrieve(question.text, _wants(question))
    try:
        lookup = plan_lists(question, grounds)
    except AmbiguousName as error:
        return Clarify("ambiguous", error.name, tuple(f"{m.kind}:{m.value}" for m in error.meanings))
    if lookup is not None:
        return lookup
    if _is_vague(question):
        return Clarify()
    return Retrieve(question.text, _wants(question))

def _outside(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.text for cue in question.cues if cue.kind == "outside"))

def _wants(question: Question) -> str:  # type: ignore[return]
    if question.has("amount"):
        return "amount"
    if question.has("date"):
        return "date"
    return "amount" if question.has("count") else ""

def _is_vague(question: Question) -> bool:
    """Nothing but generic words: "集群呢？", "tell me more"."""
    return not question.found and not question.rest and not question.has("define", "prose", "amount", "date")

# ------------------------------------------------------------------------------------------------ the lists

def plan_lists(question: Question, grounds: Grounds) -> Lookup | Refuse | None:
    """A lookup in the ministries' lists, or None if the question is not about their rows."""
    literal, unknown = literal_filters(question, grounds)
    named = [f for f in question.found if f.kind in ("ministry", "programme", "batch", "serial", "industry", "record")]
    places = question.of("province", "city", "district", "region", "cities")
    whole = any(t.values[0] in question.rest for f in literal for t in f.tests)
    about = bool(named or whole or question.has("cluster"))
    if not about and not (places and not unknown):
        return None
    if question.has("define") and not question.has("count"):
        return None
    if unknown and not _sure(question, unknown):
        return None
    if question.has("prose") and not question.has("count", "exists", "group", "rank", "share") and not question.focus:
        if not (literal or question.of("record")):
            return None
    if question.has("amount", "date") and not any(f.key in KEYS for f in question.focus):
        return None
    if _listless(question, grounds) and not (question.has("count", "exists") or places or _stated(question)):
        return None
    if not (named or places or literal) and not (question.focus or question.has("count", "list", "rank", "most", "share", "joint")):
        return None
    years = [int(m.value[:4]) for f in question.found for m in f.meanings if m.kind == "year"]
    if wrong := [year for year in years if year not in grounds.years]:
        return Refuse(tuple(map(str, wrong)))
    return _lookup(question, literal, grounds)

def _listless(question: Question, grounds: Grounds) -> bool:
    """The only ministry named has no list: what is asked of it is its work."""
    asked = [m.value for f in question.found for m in f.meanings if m.kind in ("ministry", "programme")]
    return bool(asked) and not any(grounds.known.has("programme", programme) for programme in asked)


def _stated(question: Question) -> bool:
    return any(word.isdigit() and int(word) >= 10 for word in question.rest)


def _sure(question: Question, unknown: Sequence[str]) -> bool:
    """Whether a few unexplained words may be passed over: the rest of the question is clearly a lookup."""
    strong = question.has("count", "list", "exists", "group", "rank", "most", "share") or bool(question.focus)
    named = [f for f in question.found if f.kind in ("ministry", "programme", "batch", "serial", "industry", "record")]
    weight = sum(len(word) if re.match(rf"[{HAN}]", word) else 3 for word in unknown)
    return strong and bool(named) and weight <= 3 and not question.has("prose")

def literal_filters(question: Question, grounds: Grounds) -> tuple[list[Filter], list[str]]:
    """Left-over words that stand in some rows' names, as filters, and those that stand nowhere."""
    vocabulary = grounds.vocabulary
    filters: list[Filter] = []
    unknown: list[str] = []
    for word in question.rest:
        if re.match(rf"[{HAN}]", word):
            part = _longest_part(word, vocabulary.name_text)
            if part:
                filters += name_filter([part])
            if len(word) - len(part) >= 2 or (not part and len(word) > 1):
                unknown.append(word)
        elif stem(word) in vocabulary.name_words and len(word) > 3:
            filters += name_filter([stem(word)], "english")
        elif not word.isdigit():
            unknown.append(word)
    return filters, unknown

def _longest_part(run: str, text: str) -> str:
    """The longest part of `run`, of two characters at least, that stands in `text`."""
    for size in range(len(run), 1, -1):
        for start in range(len(run) - size + 1):
            if (part := run[start : start + size]) in text:
                return part
    return ""

def _lookup(question: Question, literal: Sequence[Filter], grounds: Grounds) -> Lookup:
    table, lexicon, known = grounds.lists or "", grounds.lexicon, grounds.known
    out = negated(question)
    within = [n for n in range(len(question.found)) if n not in out]
    positive = value_filters(question, within, table, lexicon, known, False)
    negative = value_filters(question, sorted(out), table, lexicon, known, True)
    records = [_record_filter(f, grounds) for f in question.found if f.kind == "record"]
    filters = [*positive, *literal, *records]
    if joint := question.cue("joint"):
        single = any(c.kind in ("negate", "none") and 0 <= joint.start - c.end <= 4 for c in question.cues)
        several = Filter((Test("cities", (2,), "at least"),), False, "跨城市", "spanning several cities")
        filters.append(Filter((Test("cities", (1,), "at most"),), False, "单一城市", "in one city") if single else several)
    filters = _narrow_places(question, filters)
    filters = _narrow_programme(filters, question, grounds)
    base = Lookup(table, "list", (*filters, *negative))
    return operation_of(question, base, positive, grounds)

def _record_filter(found: Found, grounds: Grounds) -> Filter:
    row = int(next(m.value for m in found.meanings if m.kind == "record").split(":")[1])
    record = next(r for r in grounds.records.values() if r.table == grounds.lists and r.row == row)
    name = str(record.first("name"))
    return Filter((Test("name", (name,)),), False, name, record.english)

def _narrow_places(question: Question, filters: list[Filter]) -> list[Filter]:
    """A record's own name already says where it lies."""
    if any(f.kind == "record" for f in question.found):
        return [f for f in filters if not f.columns & {"province", "city", "district"}]
    return filters

def _narrow_programme(filters: list[Filter], question: Question, grounds: Grounds) -> list[Filter]:
    """A batch or serial number tells the list it belongs to, where no list is named: only one of them has such."""
    if any("programme" in f.columns for f in filters):
        return filters
    for column in ("serial", "batch"):
        values = [v for f in filters for t in f.tests if t.column == column for v in t.values]
        if values and column == "serial":
            owners = {str(v) for r in grounds.records.values() if r.get("serial") for v in r.get("programme")}
            if len(owners) == 1:
                return [programme_filter(owners.pop(), grounds.lexicon), *filters]
    return filters

def operation_of(question: Question, base: Lookup, positive: Sequence[Filter], grounds: Grounds) -> Lookup:
    focus = _focus_key(question, "which")
    each = _focus_key(question, "each")
    having = threshold(question.cues)
    top = question.cue("top")
    by = focus or each
    programmes = _values(positive, "programme")
    if question.has("most", "least", "rank", "top") and not _compared(question, positive):
        key = by or _any_key(question)
        few = question.cue("few")
        if key and key not in ("serial",):
            first = (top and top.number) or (few and few.number)
            limit = first or (None if question.has("rank") and not question.has("most", "least") else 1)
            return replace(base, operation="rank", by=key, limit=limit, descending=not question.has("least"))
    if question.has("share"):
        return _share(question, base, positive)
    if focus in ("province", "city", "district", "industry") and (setlike := _sets(question, base, focus, programmes, grounds)):
        return setlike
    if _compared(question, positive):
        sides = _sides(positive, question)
        if sides:
            rest = tuple(f for f in base.filters if f not in positive or f.columns != sides[0].columns)
            return replace(base, operation="compare", filters=rest, sides=sides)
    if each and each in KEYS:
        return replace(base, operation="group", by=each, having=_having(having))
    if question.has("group") and not focus and (key := _group_key(question, base)):
        return replace(base, operation="group", by=key)
    if focus in ("batch", "serial", "programme") and not question.has("count"):
        return replace(base, operation="attribute", columns=(focus,))
    if focus in ("province", "city", "district", "industry"):
        if having:
            return replace(base, operation="count" if question.has("count") else "list", by=focus, having=_having(having))
        if question.has("count") and not _count_is_for(question, focus) and not question.has("both", "only"):
            return replace(base, operation="count")
        if question.has("count") and question.focus[0].key == focus and _count_is_for(question, focus):
            return replace(base, operation="count", by=focus)
        if focus == "industry" or not _pinned(base):
            return replace(base, operation="list", by=focus)
        return replace(base, operation="attribute", columns=(focus,))
    if _asks_where(question) and base.filters:
        return replace(base, operation="attribute", columns=("province", "city", "district"))
    if question.has("count"):
        return replace(base, operation="count")
    if question.has("exists") and not question.has("list"):
        return replace(base, operation="exists")
    return replace(base, operation="list", limit=top.number if top else None)

def _having(found: tuple[str, int] | None) -> Having | None:
    return Having(found[0], found[1]) if found else None  # type: ignore[arg-type]

def _focus_key(question: Question, role: str) -> str | None:
    return next((f.key for f in question.focus if f.role == role and f.key in KEYS), None)

def _count_is_for(question: Question, key: str) -> bool:
    """Whether the count is of the key itself ("how many cities"), not of clusters beside it."""
    focus = next(f for f in question.focus if f.key == key)
    return any(c.kind == "count" and abs(c.start - focus.at) <= 2 for c in question.cues) or focus.at == 0

def _any_key(question: Question) -> str | None:
    """A key that is named without a question word: "top 5 cities", "集群最多的省份"."""
    nouns = {
        "province": r"省份|省区市|省(?!会)|\bprovinces?\b", "city": r"城市|地级市|\bcit(?:y|ies)\b",
        "programme": r"部委|部门|\bministr(?:y|ies)\b", "industry": r"产业(?!集群)|行业|领域|\bindustr(?:y|ies)\b|\bsectors?\b",
        "batch": r"哪批|批次|\bbatch\b",
    }  # fmt: skip
    hits = [(m.start(), key) for key, pattern in nouns.items() if (m := re.search(pattern, question.masked))]
    return min(hits)[1] if hits else None

def _group_key(question: Question, base: Lookup) -> str | None:
    if key := _any_key(question):
        return key
    several = [f.tests[0].column for f in base.filters if len(f.tests) == 1 and len(f.tests[0].values) > 1]
    if several and several[0] in KEYS:
        return several[0]
    if re.search(r"地|省|分布|distribut|spread|where", question.masked):
        return "province"
    return "programme" if not any("programme" in f.columns for f in base.filters) else "batch"

def _asks_where(question: Question) -> bool:
    return re.search(r"在哪|位于哪|哪里|哪儿|何处|哪个地方|\bwhere\b", question.masked) is not None

def _pinned(base: Lookup) -> bool:
    """Whether the filters pick out particular rows by what they are, not by where they lie."""
    return any(f.columns & {"industry", "name", "serial", "english"} for f in base.filters)

def _values(filters: Sequence[Filter], column: str) -> list[Value]:
    return [v for f in filters for t in f.tests if t.column == column for v in t.values]

def _compared(question: Question, positive: Sequence[Filter]) -> bool:
    """Two of a kind, and a word of comparison."""
    return question.has("compare") and bool(_sides(positive, question))

def _sides(positive: Sequence[Filter], question: Question) -> tuple[Filter, ...]:
    """The filter with several values, taken apart; places first, then programmes, batches, industries."""
    for columns in ({"province", "city", "district"}, {"programme"}, {"batch"}, {"industry"}):
        for each in positive:
            if each.columns <= columns and (parts := _apart(each)) and len(parts) > 1:
                return parts
    return ()

def _apart(each: Filter) -> tuple[Filter, ...]:
    zh, en = each.zh.split("、"), each.en.split(", ")
    if each.columns == {"industry"}:
        if len(zh) != len(each.tests):
            return ()
        return tuple(Filter((t,), each.negated, z, e) for t, z, e in zip(each.tests, zh, en, strict=True))
    values = [(test.column, value) for test in each.tests for value in test.values]
    if len(zh) != len(values):
        return ()
    return tuple(Filter((Test(c, (v,)),), each.negated, z, e) for (c, v), z, e in zip(values, zh, en, strict=True))

def _share(question: Question, base: Lookup, positive: Sequence[Filter]) -> Lookup:
    """The narrowest filter is the part, what is left the whole; a programme or batch alone is a part of all lists."""
    for columns in ({"industry"}, {"name"}, {"english"}, {"province", "city", "district"}, {"batch"}, {"programme"}):
        for each in base.filters:
            if each.columns <= columns:
                whole = tuple(f for f in base.filters if f is not each)
                return replace(base, operation="share", filters=whole, sides=(each,))
    return replace(base, operation="count")

def _sets(question: Question, base: Lookup, key: str, programmes: Sequence[Value], grounds: Grounds) -> Lookup | None:
    """Which places are on all of some lists, only on one, or on none."""
    every = grounds.programmes
    scope = tuple(f for f in base.filters if "programme" not in f.columns)
    operation: Operation = "count" if question.has("count") and not question.has("list") else "list"
    lexicon = grounds.lexicon

    def sides(names: Sequence[Value]) -> tuple[Filter, ...]:
        return tuple(programme_filter(str(name), lexicon) for name in names)

    out = [v for f in base.filters if f.negated for t in f.tests if t.column == "programme" for v in t.values]
    inside = [p for p in programmes if p not in out]
    scope = tuple(f for f in scope if not (f.negated and "programme" in f.columns))
    after_none = _named_after(question, "none") + _named_after(question, "negate")
    lacking = list(dict.fromkeys([*out, *(p for p in after_none if p in every)]))
    if question.has("only") and len(inside) == 1 and not threshold(question.cues):
        others = [p for p in every if p not in inside]
        return Lookup(base.table, operation, scope, by=key, all_of=sides(inside), none_of=sides(others))
    if lacking:
        having = [p for p in inside if p not in lacking]
        return Lookup(base.table, operation, scope, by=key, all_of=sides(having), none_of=sides(lacking))
    if question.has("both") or re.search(r"三份|三个名单|三部委|all (?:3|three)|every list", question.masked):
        named = inside if len(inside) >= 2 else every
        return Lookup(base.table, operation, scope, by=key, all_of=sides(named))
    if question.has("none") and not inside:
        batches = tuple(f for f in scope if "batch" in f.columns)
        rest = tuple(f for f in scope if "batch" not in f.columns)
        return Lookup(base.table, operation, rest, by=key, none_of=batches or sides(every))
    if question.has("none"):
        return Lookup(base.table, operation, scope, by=key, none_of=sides(inside))
    return None

def _named_after(question: Question, kind: str) -> list[Value]:
    """The programme named right after a cue: "but not MOST"."""
    found: list[Value] = []
    for cue in question.cues:
        if cue.kind == kind:
            after = [f for f in question.found if f.at >= cue.end - 1]
            if after and after[0].at - cue.end <= 14:
                found += [m.value for m in after[0].meanings if m.kind in ("ministry", "programme")][:1]
    return found

