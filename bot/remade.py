"""Plans made of other plans: with a bound, without a denied word, of another whole, more or less of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.asking import asks, places_of, words_in
from bot.conditions import Small
from bot.denial import DENIALS
from bot.filters import ONE_CITY, batch_filter, programme_filter, threshold
from bot.grounds import Grounds
from bot.merge import either
from bot.operations import PLACES, sides_of
from bot.plan import TOLD, Filter, Having, Lookup, Operation, Test
from bot.question import Question
from bot.result import SCOPES
from corpus.model import Table
from corpus.quantity import numeral_to_number


def with_bound(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Places of one list but not of another, of those the ones with so many: "at least two, none on MIIT's"."""
    bound = threshold(question.cues)
    if bound and plan.all_of and plan.having is None:
        yield replace(plan, having=Having(bound[0], bound[1]))  # type: ignore[arg-type]


def so_many_on_each(plan: Lookup, question: Question, lists: Sequence[Filter]) -> Iterator[Lookup]:
    """The places with so many rows on each of several lists, which a plan names or are all `lists`."""
    bound = threshold(question.cues)
    if not bound or not asks(question, "on_each_list") or plan.operation not in ("list", "count", "exists"):
        return
    if plan.by not in ("province", "city"):
        return
    several = len(plan.all_of) > 1 and all(each.columns == {"programme"} for each in plan.all_of)
    rest = tuple(each for each in plan.filters if each.columns != {"programme"})
    having = Having(bound[0], bound[1], each=True)  # type: ignore[arg-type]
    yield replace(plan, filters=rest, all_of=plan.all_of if several else tuple(lists), none_of=(), having=having)


def on_so_many(plan: Lookup, question: Question, programmes: int) -> Iterator[Lookup]:
    """The places that are on so many of the lists, whichever: "on exactly two of the three lists", "on more than one".

    `programmes`: how many lists there are; on all of them is a set of its own.
    """
    named = question.of("ministry", "programme")
    if plan.by not in ("province", "city") or plan.operation not in ("list", "count", "exists"):
        return
    bound = None if named else lists_bound(question)
    if bound is None or (bound == ("=", programmes)):
        return
    rest = tuple(each for each in plan.filters if each.columns != {"programme"})
    having = Having(bound[0], bound[1], "programme")  # type: ignore[arg-type]
    yield replace(plan, filters=rest, all_of=(), none_of=(), having=having)


def on_so_many_of_those(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The places on so many of the lists that a plan names, whichever these are: "on exactly one of the two".

    With a plan for places on so many of any lists, those on another number of them.
    """
    any_of = plan.having is not None and plan.having.of == "programme"
    lists = [each for each in plan.all_of if each.columns == {"programme"} and not each.negated]
    if plan.by not in PLACES or plan.none_of or not asks(question, "so_many_of_those"):
        return
    if not any_of and (len(lists) < 2 or len(lists) != len(plan.all_of)):
        return
    number = next((int(numeral_to_number(word) or 1) for word in words_in(question.masked, "so_many_of_those")), 1)
    filters = (*plan.filters, *([either(lists)] if lists else []))
    yield replace(plan, operation="list", filters=filters, all_of=(), having=Having("=", number, "programme"))


def lists_bound(question: Question) -> tuple[str, int] | None:
    """Of how many lists a question speaks as a condition: ("=", 2) of "on exactly two of the lists"."""
    if asks(question, "several_lists"):
        return ">=", 2
    for kind, sign in (("so_many_lists_or_more", ">="), ("so_many_lists", "=")):
        if words := words_in(question.masked, kind):
            return sign, int(numeral_to_number(words[0]) or 1)
    return None


def without_words(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The rows whose name does not hold a word that is denied: "whose name lacks 生物"."""
    words = [each for each in plan.filters if each.columns <= {"name", "english"} and not each.negated]
    if words and question.has(*DENIALS) and any(test.match == "contains" for each in words for test in each.tests):
        yield replace(plan, filters=tuple(replace(each, negated=each in words) for each in plan.filters))


def as_condition(plan: Lookup, scope: Filter | None) -> Iterator[Lookup]:
    """What places have, or lack, of an industry as a condition on them, not on the rows that are counted.

    "Cities with new displays but not on MOST's list" lie on that list with nothing; "provinces with NDRC clusters but
    none for biomedicine" have others. `scope`: of all lists, where a plan names none.
    """
    if plan.by not in ("province", "city") or plan.operation not in ("list", "count") or plan.having:
        return
    kinds = [each for each in plan.filters if each.columns == {"industry"}]
    rest = tuple(each for each in plan.filters if each not in kinds)
    lacking = tuple(replace(each, negated=False) for each in kinds if each.negated)
    having = tuple(each for each in kinds if not each.negated)
    if lacking and not having and not (plan.all_of or plan.none_of):
        lists = tuple(each for each in rest if each.columns == {"programme"} and not each.negated)
        on = lists or ((scope,) if scope else ())
        yield from [replace(plan, filters=rest, all_of=on, none_of=lacking)] if on else []
    if having and (plan.all_of or plan.none_of) and not lacking:
        yield replace(plan, filters=rest, all_of=(*having, *plan.all_of))


def parts_of_whole(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """A share the other way round: each of its conditions as the part, the others as the whole."""
    if plan.operation == "share" and not plan.by and len(plan.sides) == 1 and question.has("share"):
        every = (*plan.filters, *plan.sides)
        for part in every:
            whole = tuple(each for each in every if each != part)
            yield replace(plan, filters=whole, sides=(part,))


def all_are(plan: Lookup, question: Question, said: Sequence[Filter] = ()) -> Iterator[Lookup]:
    """Whether all rows are what a question says of them all: "are they all on the NDRC list?".

    `said` are the conditions that a later turn names, for the plan before it; else one that is named behind "all": in
    Chinese the first, in English the last ("are all of Wuhan's on the NDRC list?").
    """
    if plan.operation not in ("list", "count", "exists") or plan.by or plan.sides or not asks(question, "all_so"):
        return
    behind = [f for f in question.found if any(f.at > start for start, _ in places_of(question, "all_so"))]
    meant = behind[-1 if question.language_of(question.text) == "en" else 0] if behind else None
    columns = _COLUMNS_OF.get(meant.kind, frozenset()) if meant else frozenset()
    for each in said or plan.filters:
        rest = tuple(other for other in plan.filters if other != each)
        places = any(other.columns <= set(PLACES) and "、" in other.zh for other in rest)  # each of them is meant
        if each.columns <= columns and not each.negated and (said or rest) and not places:
            yield Lookup(plan.table, "exists", rest, sides=(each,))


_COLUMNS_OF = {
    "ministry": frozenset({"programme"}), "programme": frozenset({"programme"}), "batch": frozenset({"batch"}),
    "industry": frozenset({"industry"}), **dict.fromkeys(("province", "city", "district", "region"), frozenset(PLACES)),
}  # fmt: skip
"""Columns of the condition that is named by a kind of name."""


def said_outright(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """What a plan over the lists becomes where words say so and leave no doubt: it is meant wherever it can be made."""
    yield from on_either(plan, question)
    yield from on_so_many_of_those(plan, question)
    yield from longest_list(plan, question)
    yield from leading_industries(plan, question)
    yield from of_region(plan, question)
    yield from ranked_named(plan, question)
    yield from outside_list(plan, question)
    yield from lying_in(plan, question)
    yield from against_sum(plan, question)
    yield from in_which_batch(plan, question)
    yield from as_difference(plan, question)


def first_with_so_many(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The first few of the places with just so many: "the first five of the cities with only one"."""
    first = question.cue("top")
    level = plan.having is not None and plan.having.sign == "=" and plan.having.of is None
    if first is not None and first.number and level and plan.by and plan.operation in ("list", "count"):
        yield replace(plan, operation="list", limit=first.number)


LEADERS = 3
"""So many of the leading industries are told where several are asked for and it is not said how many."""


def leading_industries(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The first few industries, where the leading ones are asked for: "which are the most common?"."""
    one = plan.operation == "rank" and plan.by == "industry" and plan.limit == 1 and not plan.place and plan.descending
    if one and not plan.sides and asks(question, "leading_industries"):
        yield replace(plan, limit=LEADERS)


def longest_list(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The list that holds most of some rows, or fewest: "which list is the longest?"."""
    free = tuple(each for each in plan.filters if not each.columns <= SCOPES)
    if asks(question, "list_most") and not plan.sides and not plan.conditioned and not question.of("ministry"):
        yield Lookup(plan.table, "rank", free, by="programme", limit=1, descending=not question.has("least"))


def on_either(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Places on one list or another: "from MIIT or MOST, but none from the NDRC"."""
    lists = [each for each in plan.all_of if each.columns == {"programme"}]
    if len(lists) == len(plan.all_of) == 2 and asks(question, "either_list") and not asks(question, "so_many_of_those"):
        names = ("、".join(each.zh for each in lists), ", ".join(each.en for each in lists))
        values = tuple(value for each in lists for test in each.tests for value in test.values)
        yield replace(plan, all_of=(Filter((Test("programme", values),), False, *names),))


def of_region(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The places that a region or a rank is made of, where these are asked for: "which provincial capitals"."""
    if plan.by or plan.operation not in ("list", "count", "exists") or not asks(question, "which_of_region"):
        return
    for each in plan.filters:
        places = [value for test in each.tests for value in test.values]
        if len(each.tests) == 1 and each.columns <= {"province", "city"} and len(places) > 2 and "、" not in each.zh:
            bound = threshold(question.cues)
            having = Having(*bound) if bound else None  # type: ignore[arg-type]
            operation: Operation = "count" if question.has("count") else "list"
            yield Lookup(plan.table, operation, plan.filters, by=each.tests[0].column, having=having)


def outside_list(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """A place's rows that are not on a list, where just those are asked for: "which of Hefei's are not on it?"."""
    if plan.by or plan.operation not in ("list", "count", "exists") or not asks(question, "rows_outside"):
        return
    on = [each for each in plan.filters if each.columns == {"programme"} and not each.negated]
    if len(on) == 1 and any(each.columns <= set(PLACES) and not each.negated for each in plan.filters):
        yield replace(plan, filters=tuple(replace(each, negated=each in on) for each in plan.filters))


def lying_in(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The rows of a city that lie in a province too, where a question asks if they do: "is X's cluster in Hunan?"."""
    if plan.by or plan.operation not in ("list", "count", "exists") or not asks(question, "lies_in"):
        return
    for at, each in enumerate(plan.filters):
        columns = [test.column for test in each.tests]
        if sorted(columns) == ["city", "province"] and not each.negated:
            names = zip(each.tests, each.zh.split("、"), each.en.split(", "), strict=False)
            both = tuple(Filter((test,), False, zh, en) for test, zh, en in names)
            if len(both) == len(columns):
                yield replace(plan, operation="exists", filters=(*plan.filters[:at], *both, *plan.filters[at + 1 :]))


def as_difference(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Two that are compared, where one is taken from the other: "Shanghai minus Tianjin", 江苏的减去浙江的."""
    if plan.by or plan.operation not in ("list", "count") or not asks(question, "minus"):
        return
    taken = [each for each in plan.filters if each.negated]
    if len(taken) != 1:
        return
    left = [each for each in plan.filters if not each.negated and each.columns == taken[0].columns]
    if len(left) == 1:
        rest = tuple(each for each in plan.filters if each not in (*taken, *left))
        yield Lookup(plan.table, "compare", rest, sides=(left[0], replace(taken[0], negated=False)))


def in_which_batch(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """In which batch the rows are, where a question asks if they are in one or the other."""
    if plan.by or plan.operation not in ("list", "count", "exists") or not asks(question, "either_batch"):
        return
    rest = tuple(each for each in plan.filters if each.columns != {"batch"})
    named = any(each.columns - {"programme"} for each in rest)
    if named and len(rest) < len(plan.filters):
        yield Lookup(plan.table, "attribute", rest, columns=("batch",))


def side_by_side(question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """The rows of the ministries that are named, where it is asked how their programmes differ."""
    named = {m.value for found in question.of("ministry", "programme") for m in found.meanings}
    if len(named) < 2 or not asks(question, "apart_from_each_other"):
        return
    known = [grounds.lexicon.programmes[name] for name in named if name in grounds.lexicon.programmes]
    names = {name for each in known for name in (each.ministry, each.short, *each.ministry_aliases)}
    for table, rows in grounds.small_tables:
        values = tuple(dict.fromkeys(v for row in rows for v in row.get("ministry") if v in names))
        if 1 < len(values) == len(known):
            yield Lookup(table.id, "list", (Small(table, rows, grounds.lexicon).where("ministry", values),))


def ranked_named(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Places that are named, in the order of their numbers: "rank Shanghai, Jiangsu and Zhejiang"."""
    if (
        not question.has("rank")
        or question.has("standing")
        or plan.operation not in ("count", "list", "compare", "rank")
    ):
        return
    sides = [value for side in plan.sides for test in side.tests for value in test.values]
    columns = {column for side in plan.sides for column in side.columns}
    if plan.operation == "compare" and len(columns) == 1 and columns <= {"province", "city"} and len(sides) > 2:
        names = ("、".join(side.zh for side in plan.sides), ", ".join(side.en for side in plan.sides))
        named = Filter((Test(columns.pop(), tuple(sides)),), False, *names)
        filters: tuple[Filter, ...] = (*plan.filters, named)
    else:
        filters = plan.filters if not plan.sides else ()
    for each in filters:
        places = [value for test in each.tests for value in test.values]
        if len(each.tests) == 1 and each.columns <= {"province", "city"} and len(places) > 2 and "、" in each.zh:
            ascending = asks(question, "ascending")
            yield Lookup(plan.table, "rank", filters, by=each.tests[0].column, descending=not ascending)


def against_sum(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """One against others together: "more than Guangdong and Zhejiang combined?"."""
    spans = places_of(question, "than_together")
    if plan.operation != "compare" or len(plan.sides) < 3 or not spans:
        return
    than = spans[0][1] - 1
    before = {m.value for found in question.found if found.at < than for m in found.meanings}
    parts: tuple[list[Filter], list[Filter]] = ([], [])
    for side in plan.sides:
        parts[0 if before & {value for test in side.tests for value in test.values} else 1].append(side)
    if all(parts):
        yield replace(plan, sides=tuple(map(either, parts)))


def in_common(plan: Lookup, question: Question, lists: str, places: Sequence[Filter] = ()) -> Iterator[Lookup]:
    """The industries that two places both have clusters in; `places` are those that were asked about before."""
    if not asks(question, "in_common") or plan.table != lists:
        return
    scope = tuple(each for each in plan.filters if each.columns <= {"programme", "batch"})
    sides = plan.sides if plan.compared else ()
    for each in (*plan.filters, *plan.sides):
        sides = sides or sides_of([each])
    of_lists = question.has("lists", "nation") or asks(question, "on_lists")
    sides = tuple(sides or (() if of_lists else places))
    if len(sides) == 2 and all(each.columns <= set(PLACES) for each in sides):
        yield Lookup(plan.table, "list", scope, by="industry", all_of=sides)


def share_of_both(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The share of several places that are counted together: "and both of them as a share of the batch?"."""
    if (
        plan.operation != "count"
        or plan.by
        or not question.has("share")
        or not question.has("pair", "together", "both")
    ):
        return
    for each in plan.filters:
        places = [value for test in each.tests for value in test.values]
        if each.columns <= set(PLACES) and len(places) > 1 and not each.negated:
            whole = tuple(other for other in plan.filters if other is not each)
            yield Lookup(plan.table, "share", whole, sides=(each,))


def batch_by_batch(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """The batches of a list compared, where it is asked in which there are more; unsaid, of that which has several."""
    if not asks(question, "which_batch_more") or plan.sides or plan.table != grounds.lists:
        return
    said = [str(v) for each in plan.filters if each.columns == {"programme"} for t in each.tests for v in t.values]
    lists = said or [name for name, held in grounds.batches.items() if len(held) > 1]
    held = sorted(grounds.batches.get(lists[0], ())) if len(lists) == 1 else []
    if len(held) > 1:
        rest = tuple(each for each in plan.filters if each.columns != {"batch"})
        scope = () if said else (programme_filter(lists[0], grounds.lexicon),)
        yield Lookup(plan.table, "compare", (*scope, *rest), sides=tuple(batch_filter([batch]) for batch in held))


def within_its_province(plan: Lookup, question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """A city's share of what its province has, where that is named: "the capital's share of Henan's"."""
    if plan.operation != "share" or plan.by or len(plan.sides) != 1 or plan.sides[0].columns != {"city"}:
        return
    cities = {str(value) for test in plan.sides[0].tests for value in test.values}
    above = {grounds.lexicon.province_of("city", city) for city in cities}
    named = {meaning.value for found in question.of("province") for meaning in found.meanings}
    bound = any("province" in each.columns for each in plan.filters)
    if len(above) == 1 and not bound and (province := above.pop()) and province in named:
        english = grounds.lexicon.english_of("province", province)
        there = Filter((Test("province", (province,)),), False, province, english)
        yield replace(plan, filters=(*plan.filters, there))


def as_ratio(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Two that are compared, as how many times as many, either way: "Jiangsu's are how many times Hubei's?"."""
    if plan.operation == "compare" and len(plan.sides) == 2 and question.has("ratio"):
        yield replace(plan, operation="ratio")
        yield replace(plan, operation="ratio", sides=plan.sides[::-1])


def in_one_city(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """The rows that lie in no other city: "which belongs to Wuxi alone?"."""
    spans = [each for each in plan.filters if "cities" in each.columns]
    plainly = asks(question, "one_city_alone")
    said = plainly or (question.has("sole") and not spans)
    if said and not plan.by and plan.operation in ("list", "count", "exists"):
        first = Filter((Test("serial", (1,)),))  # "by one city" is no number of a row
        kept = (f for f in plan.filters if f not in spans and not (plainly and f.tests == first.tests))
        yield replace(plan, filters=(*kept, ONE_CITY))


def list_by_list(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """How many there are on each list: "on which lists is it, and how often?"."""
    bound = {column for each in plan.filters for column in each.columns}
    which = any(focus.key == "programme" and focus.role == "which" for focus in question.focus)
    if (
        (which or question.has("lists") or asks(question, "on_lists", "list_lacking"))
        and plan.operation in ("list", "count")
        and not plan.by
        and "programme" not in bound
    ):
        yield Lookup(plan.table, "group", plan.filters, by="programme")


def widest(plan: Lookup, question: Question) -> Lookup:
    """The cluster, among a lookup's, that lies in the most cities."""
    base = replace(plan, operation="list", by=None, having=None, place=None, all_of=(), none_of=())
    return replace(base, order="cities", limit=1, descending=not question.has("least"))


def table_variants(plan: Lookup, grounds: Grounds) -> Iterator[Lookup]:
    """A small table's rows of the same conditions, or all of them, listed, counted, by their key; who is not in it."""
    table = grounds.tables[plan.table]
    keys = [column.id for column in table.columns if column.key]
    for filters in dict.fromkeys((plan.filters, ())):
        base = Lookup(plan.table, "list", filters)
        yield base
        yield replace(base, operation="count")
        for key in keys:
            yield replace(base, operation="list", by=key)
            yield replace(base, operation="group", by=key)
            yield replace(base, operation="rank", by=key, limit=1)
    yield from not_in(table, plan.filters)


def not_in(table: Table, filters: tuple[Filter, ...] = ()) -> Iterator[Lookup]:
    """The provinces that a small table has no row of, or none of such."""
    if any(column.id == "province" and column.key for column in table.columns):
        every = Filter((Test("province", ("",), "contains"),), False, table.zh, table.en)
        for operation in TOLD:
            yield Lookup(table.id, operation, (), by="province", none_of=filters or (every,))
