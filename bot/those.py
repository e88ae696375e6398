"""What "those" stands for in a later turn: what the lookup before it found, as conditions and plans of their own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.asked import number_in
from bot.asking import asks, asks_only_which, words_in
from bot.filters import AmbiguousName, programme_filter, threshold
from bot.follow import Said
from bot.grounds import Grounds
from bot.lookup import Run, passes
from bot.merge import PLACE, either, merged_lookup, new_filters, one_by_one, same_dimension
from bot.operations import any_key
from bot.plan import THOSE, TOLD, Filter, Having, Lookup, Test
from bot.question import Question
from bot.rankings import KEYS, rankings
from corpus.model import Record, Span, Value
from corpus.quantity import numeral_to_number
from corpus.words import fold

LEFT_OUT = (f"{THOSE}之外", "other than those")
"""How the condition is called that leaves out the rows told before."""
FEW = 3
"""Rows of which each column, or the cities, may be asked."""
MANY = 60
"""Rows that may be spoken of as "those"."""
COLUMNS = ("serial", "batch", "programme", "province", "city", "district", "industry")
"""Columns of the lists that may be asked of a few rows."""


def those_filters(said: Said, grounds: Grounds, run: Run) -> list[Filter]:
    """The rows that the lookup before found in the lists, and the places or other groups that it named."""
    if (before := said.found) is None:
        return []
    result = run(before)
    found: list[Filter] = []
    rows = result.rows or tuple(row for side in result.sides for row in side)
    if before.table != grounds.lists:
        named_before = [each for each in before.filters if each.columns <= PLACE and not each.negated]
        spans = [row.span for row in rows[:FEW]]
        spans += [said.quoted] if said.quoted and not isinstance(said.plan, Lookup) else []
        rows = rows if any(row.get("city") for row in rows) else _told_within(spans, grounds) or rows
        lists = _lists_of(before.table, rows[:FEW], grounds)
        return [*dict.fromkeys((*_listed_as(rows, grounds), *_where_few_lie(rows, grounds), *named_before, *lists))]
    if before.by and result.groups:
        keys = tuple(group.key for group in result.groups)
        found.append(named(before.by, keys, grounds))
        several = before.operation == "rank" and (before.limit or 1) > 1  # "the first two": those are both
        if before.operation in ("rank", "group") and not several:
            first = tuple(group.key for group in result.groups if group.count == result.groups[0].count)
            found += [named(before.by, first, grounds)] if first != keys else []
    elif 0 < len(rows) <= MANY:
        found.append(those_rows(rows))
    return [*found, *_where_few_lie(rows, grounds)]


def _told_within(spans: Sequence[Span], grounds: Grounds) -> tuple[Record, ...]:
    """Rows of small tables that stand in some lines and lie in a city: a measure's case."""
    return tuple(
        record
        for record in grounds.records.values()
        if record.table != grounds.lists and record.get("city") and any(map(record.span.overlaps, spans))
    )


def _lists_of(table: str, rows: Sequence[Record], grounds: Grounds) -> list[Filter]:
    """The list of the one ministry that the rows of a small table name: "which ones are on its list?"."""
    values = {str(v) for row in rows for column in grounds.tables[table].columns for v in row.get(column.id)}
    meant = {m.value for value in values for m in grounds.lexicon.surfaces.get(fold(value), ()) if m.kind == "ministry"}
    lists = meant & set(grounds.programmes)
    return [of_lists(lists, grounds)] if len(lists) == 1 else []


def _listed_as(rows: Sequence[Record], grounds: Grounds) -> list[Filter]:
    """The clusters on the lists that the few rows of a small table tell of: same city, and the industry in its text."""
    told = [
        record
        for row in rows[:FEW]
        for record in grounds.records.values()
        if record.table == grounds.lists
        and set(record.get("city")) & set(row.get("city"))
        and any(str(industry) in row.printed for industry in record.get("industry"))
    ]
    return [those_rows(told)] if told else []


def _where_few_lie(rows: Sequence[Record], grounds: Grounds) -> list[Filter]:
    """Of a few rows, their cities and their provinces: "that city", "its province"."""
    columns = ("city", "province") if 0 < len(rows) <= FEW else ()
    found = ((column, tuple(dict.fromkeys(v for row in rows for v in row.get(column) if v))) for column in columns)
    return [named(column, keys, grounds) for column, keys in found if keys]


def named(by: str, keys: tuple[Value, ...], grounds: Grounds, left_out: bool = False) -> Filter:
    """The rows of some values of a column, or all but those."""
    if by == "programme":
        return replace(of_lists(map(str, keys), grounds), negated=left_out)
    english = ", ".join(grounds.lexicon.english_of(by, str(key)) for key in keys)
    return Filter((Test(by, keys),), left_out, "、".join(map(str, keys)), english)


def those_rows(rows: Sequence[Record], left_out: bool = False) -> Filter:
    """The very rows, or all but those."""
    names = tuple(dict.fromkeys(str(row.first("name")) for row in rows))
    told = LEFT_OUT if left_out else (f"{THOSE}集群", "those clusters")
    return Filter((Test("name", names),), left_out, *told)


def of_those(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Plans over what the lookup before found: a column of its rows, who came first, the places side by side."""
    for those in those_filters(said, grounds, run):
        if those.columns == {"name"}:
            base = Lookup(grounds.lists or "", "attribute", (those,))
            yield from (replace(base, columns=(column,)) for column in COLUMNS if grounds.known.values.get(column))
            yield from (replace(base, operation="count", by=by) for by in ("city", "province"))
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists:
        return
    if before.operation in ("rank", "group") and before.by and (groups := run(before).groups):
        first = replace(before, having=Having("=", groups[0].count), limit=None, place=None)
        yield replace(first, operation="list")
        yield from () if asks_only_which(question) else (replace(first, operation="count"),)
    yield from _side_by_side(question, said, grounds)


def of_both_kinds(question: Question, said: Said, named: Sequence[Filter], run: Run) -> Iterator[Lookup]:
    """Of the rows of an industry those of another that a turn names, or whose name says so: "which are new energy?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.by or before.sides:
        return
    kinds = [each for each in named if each.columns == {"industry"}]
    if not asks(question, "of_them", "which_are", "what_is_left") and not any(each.negated for each in kinds):
        return
    if len(kinds) != 1 or len(named) != 1 or not any(each.columns == {"industry"} for each in before.filters):
        return
    zh, en = kinds[0].zh, kinds[0].en or kinds[0].zh
    said_so = (f"名称不含“{zh}”", f'name without "{en}"') if kinds[0].negated else (f"名称含“{zh}”", f'name has "{en}"')
    in_name = Filter((Test("name", (zh,), "contains"),), kinds[0].negated, *said_so)
    for each in (in_name, kinds[0]):
        narrowed = Lookup(before.table, "list", (*before.filters, each))
        if run(narrowed).rows:
            yield from (replace(narrowed, operation=operation) for operation in TOLD)
            return


def of_lists(programmes: Iterable[str], grounds: Grounds) -> Filter:
    """The rows of some lists."""
    return either([programme_filter(programme, grounds.lexicon) for programme in programmes])


def of_nth_group(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """The rows of one of the groups before, by its place among those: "what are the ones in the second city?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists or not before.grouped or before.by is None:
        return
    groups = run(before).groups
    for cue in question.cues:
        at = {"opens": 1, "closes": len(groups)}.get(cue.kind, cue.number if cue.kind == "entry" else None)
        if at and at <= len(groups):
            rows = (*before.filters, named(before.by, (groups[at - 1].key,), grounds))
            yield from (Lookup(before.table, operation, rows) for operation in TOLD)


SIZED = ("list", "count", "group", "rank")
"""Operations that tell of places, or industries, with so many rows."""


def of_size(question: Question, said: Said) -> Iterator[Lookup]:
    """The places before, but of another number of rows: "and how many have just one?", "which ones got three?"."""
    before = said.plan if isinstance(said.plan, Lookup) and said.plan.by else said.asked[-1] if said.asked else None
    if before is None or not before.by or before.operation not in SIZED:
        return
    number = size_said(question) or number_in(question)
    if found := threshold(question.cues) or (("=", number) if number else None):
        filters, by = before.filters, before.by
        groups = Lookup(before.table, "list", filters, by=by, having=Having(found[0], found[1]))  # type: ignore[arg-type]
        yield from (replace(groups, operation=operation) for operation in TOLD)


def size_said(question: Question) -> int | None:
    """How many rows a turn says that the places have for which it asks."""
    number = next((numeral_to_number(word) for word in words_in(question.masked, "of_that_size")), None)
    return None if number is None else int(number)


def as_many(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """The other places with as many rows as the one spoken of: "which other cities have as many?"."""
    if question.found or not asks(question, "as_many"):
        return
    placed = ((each, _one_place(each)) for each in reversed(said.asked) if each.table == grounds.lists)
    before, places = next(((each, places) for each, places in placed if places), (None, []))
    if before is None:
        return
    said_so = next((numeral_to_number(word) for word in words_in(question.masked, "as_many")), None)
    number = int(said_so) if said_so is not None else len(run(replace(before, by=None, having=None)).rows)
    rest = tuple(each for each in before.filters if each not in places)
    others = replace(places[0], negated=True)
    having = Having("=", number)
    yield Lookup(before.table, "list", (*rest, others), by=places[0].tests[0].column, having=having)


def _one_place(plan: Lookup) -> list[Filter]:
    """The condition on the one place of which rows are looked up; none if there are more, or none."""
    places = [each for each in plan.filters if each.columns <= PLACE and not each.negated]
    one = len(places) == 1 and len(places[0].tests) == 1 and len(places[0].tests[0].values) == 1
    return places if one else []


def leader_of_listed(question: Question, said: Said) -> Iterator[Lookup]:
    """Who leads of the places, or industries, that were listed before: "who has the most?"."""
    before = said.asked[-1] if said.asked else None
    if before is None or not before.by or before.operation not in SIZED or question.found or before.having:
        return
    if question.has("most", "least") and before.by in KEYS:
        yield Lookup(before.table, "rank", before.filters, by=before.by, limit=1, descending=not question.has("least"))


def of_places_before(plan: Lookup, question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """A small table's rows of the province that was asked about before: "and what does *its* report say?"."""
    columns = {column.id for column in grounds.tables[plan.table].columns}
    told = any(each.columns & PLACE for each in plan.filters) or question.of(*PLACE, "region")
    provinces = [each for each in said.places if each.columns == {"province"} and not each.negated]
    provinces += _province_shown(said, grounds)
    provinces += _province_leading(said, grounds, run)
    provinces += _provinces_listed(question, said, grounds, run)
    if "province" in columns and provinces and not told:
        yield replace(plan, filters=(*plan.filters, provinces[-1]))
        yield Lookup(plan.table, "list", (provinces[-1],))


def _province_leading(said: Said, grounds: Grounds, run: Run) -> list[Filter]:
    """The province that came first, or at the place asked for, in the ranking before."""
    before = said.plan
    if not isinstance(before, Lookup) or before.operation != "rank" or before.by != "province" or before.sides:
        return []
    groups = run(before).groups
    told = [group for group in groups if group.count == groups[-1 if (before.limit or 1) > 1 else 0].count]
    return [named("province", (told[0].key,), grounds)] if len(told) == 1 else []


def _provinces_listed(question: Question, said: Said, grounds: Grounds, run: Run) -> list[Filter]:
    """The provinces that were listed, where a turn speaks of them all: "do their reports mention clusters?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.operation != "list" or before.by != "province":
        return []
    keys = tuple(group.key for group in run(before).groups)
    return [named("province", keys, grounds)] if 1 < len(keys) <= MANY and asks(question, "they_all") else []


def _province_shown(said: Said, grounds: Grounds) -> list[Filter]:
    """The province of the one row of a small table that was quoted."""
    if said.shown is None or said.shown.table == grounds.lists:
        return []
    held = [r for r in grounds.records.values() if r.table == said.shown.table]
    rows = [row for row in held if all(passes(row, each) for each in said.shown.filters)]
    provinces = {str(value) for row in rows for value in row.get("province")}
    return [named("province", tuple(provinces), grounds)] if len(rows) == 1 == len(provinces) else []


def ranked_in_scope(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """A ranking in the list before, without its place: "and which province has most?"; the place of what is named."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists:
        return
    scope = tuple(each for each in before.filters if not each.columns & PLACE)
    if question.has("most", "least", "rank", "opens"):
        by, first = any_key(question) or "province", None if question.has("rank") else 1
        yield Lookup(before.table, "rank", scope, by=by, limit=first, descending=not question.has("least"))
    if question.has("standing", "mean", "share", "compare", "most", "least", "rank"):
        try:
            new = [each for each in new_filters(question, grounds) if not each.negated]
        except AmbiguousName:
            return
        rows = merged_lookup(Lookup(before.table, "list", scope), new, question, grounds)
        yield from rankings(rows, question, before.by, grounds.known.values.get("city", ()))


def wider(said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The lookup before without what it was narrowed by: "and on all of the lists?"."""
    before = said.plan
    if isinstance(before, Lookup) and before.table == grounds.lists:
        for columns in dict.fromkeys(each.columns for each in before.filters):
            yield replace(before, filters=tuple(each for each in before.filters if each.columns != columns))


def columns_of_few(question: Question, said: Said, grounds: Grounds, run: Run) -> Iterator[Lookup]:
    """Each column of the few rows that a later turn picks out among those before: "the rail one, which batch?"."""
    before = said.plan
    if not isinstance(before, Lookup) or before.table != grounds.lists:
        return
    try:
        new = new_filters(question, grounds)
    except AmbiguousName:
        return
    rows = Lookup(before.table, "list", before.filters)
    picked = merged_lookup(rows, new, question, grounds)
    if new and 0 < len(run(picked).rows) <= FEW:
        yield from (
            replace(picked, operation="attribute", columns=(column,))
            for column in COLUMNS
            if grounds.known.values.get(column)
        )


def _side_by_side(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """The places asked about one by one, ranked with what is named now; or all of them against that."""
    before = said.plan
    if not isinstance(before, Lookup):
        return
    common, parts = one_by_one([lookup for lookup in said.asked if lookup.table == before.table])
    places = [part for part in parts if part.columns <= PLACE and len(part.columns) == 1]
    if len(places) < 2:
        return
    try:
        new = [f for f in new_filters(question, grounds) if f.columns == places[0].columns and not f.negated]
    except AmbiguousName:
        return
    together = either([*places, *new])
    yield Lookup(before.table, "rank", (*common, together), by=min(places[0].columns))
    if new:
        yield Lookup(before.table, "compare", common, sides=(either(places), either(new)))


def compared_anew(question: Question, said: Said, grounds: Grounds) -> Iterator[Lookup]:
    """What was compared, compared under the conditions named now: "and on MOST's list, which has more?"."""
    before = said.plan
    if not isinstance(before, Lookup) or not before.compared or before.table != grounds.lists:
        return
    try:
        new = [f for f in new_filters(question, grounds) if not f.negated and not same_dimension(f, before.sides[0])]
    except AmbiguousName:
        return
    if new:
        rows = merged_lookup(Lookup(before.table, "list", before.filters), new, question, grounds)
        yield replace(before, operation="compare" if asks(question, "more") else before.operation, filters=rows.filters)
