"""Plans made of other plans: with a bound, without a denied word, of another whole, more or less of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.asking import asks
from bot.denial import DENIALS
from bot.filters import ONE_CITY, threshold
from bot.grounds import Grounds
from bot.plan import TOLD, Filter, Having, Lookup, Test
from bot.question import Question
from corpus.model import Table


def with_bound(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """Places of one list but not of another, of those the ones with so many: "at least two, none on MIIT's"."""
    bound = threshold(question.cues)
    if bound and plan.all_of and plan.having is None:
        yield replace(plan, having=Having(bound[0], bound[1]))  # type: ignore[arg-type]


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
    bound = any("cities" in each.columns for each in plan.filters)
    if question.has("sole") and not bound and not plan.by and plan.operation in ("list", "count", "exists"):
        yield replace(plan, filters=(*plan.filters, ONE_CITY))


def list_by_list(plan: Lookup, question: Question) -> Iterator[Lookup]:
    """How many there are on each list: "on which lists is it, and how often?"."""
    bound = {column for each in plan.filters for column in each.columns}
    if (
        (question.has("lists") or asks(question, "on_lists"))
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
