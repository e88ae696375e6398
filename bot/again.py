"""Conversations over the small tables: the fourth one, the last problem, how many those are, another table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import replace

from bot.asking import asks, contexts_of, stands_at
from bot.conditions import Small, item_filter, land_of, named_values, ordinal_in, time_filters
from bot.grounds import FINDINGS, Grounds
from bot.leftover import left_over
from bot.lookup import Run, passes
from bot.plan import PRINTED, Filter, Lookup, Retrieve, Test
from bot.question import Question
from bot.rows import EVERY, plan_small_table
from bot.wanted import in_time
from corpus.model import Record, Span, Value

Quoted = Callable[[Question, Retrieve], Span | None]
"""What a question to the prose quotes first, if it answers at all."""


ANOTHER_YEAR = ("same_year", "year_before", "year_after")
"""Words for the year of what was spoken of, or the one beside it."""


FEW = 3
"""Rows that may be told beside another."""


def points(question: Question) -> int:
    """Whether a turn points at one of the things before it: of how many at least, 0 if it does not."""
    if ordinal_in(question) is not None or asks(question, "last_one", "first_one"):
        return 2
    return 1 if asks(question, *ANOTHER_YEAR) else 0


def another_row(question: Question, asked: Question, before: Lookup, grounds: Grounds, run: Run) -> Lookup | None:
    """The row of a small table at the place that a turn names, after one was told by its place: "and the third?".

    `asked` is the question before, `before` its plan.
    """
    nth = ordinal_in(question)
    if ordinal_in(asked) is None:
        return None
    rows = next((rows for table, rows in grounds.small_tables if table.id == before.table), ())
    if nth is None or not 0 < nth <= len(rows) or question.found or len(run(before).rows) != 1:
        return None
    return Lookup(before.table, "list", order=PRINTED, place=nth, descending=False)


def stands_apart(question: Question, grounds: Grounds) -> bool:
    """Whether a turn after the lists speaks of a small table, by the words around what it asks."""
    return any(contexts_of(question, table).keys() - {""} for table in grounds.tables.values())


def rows_quoted(span: Span, grounds: Grounds, wanted: int = 2) -> Lookup | None:
    """The rows of a small table that a quoted passage holds, where it holds several; first those it consists of."""
    inside: dict[str, list[Record]] = {}
    for record in grounds.records.values():
        if record.table not in (grounds.lists, FINDINGS) and record.span.overlaps(span):
            inside.setdefault(record.table, []).append(record)
    whole = [
        name
        for name, rows in inside.items()
        if len(rows) > 1
        and min(row.span.first for row in rows) == span.first
        and max(row.span.last for row in rows) == span.last
    ]
    table = max(whole or inside, key=lambda name: len(inside[name]), default=None)
    if table is None or len(inside[table]) < wanted:
        return None
    return Lookup(table, "list", (_small(table, grounds).only(inside[table]),))


def _small(table: str, grounds: Grounds) -> Small:
    rows = [record for record in grounds.records.values() if record.table == table]
    return Small(grounds.tables[table], rows, grounds.lexicon)


def later_rows(
    question: Question, plan: Lookup, grounds: Grounds, run: Run, asked: Sequence[Lookup] = ()
) -> Lookup | None:
    """What a later turn makes of a lookup in a small table; None if it stands alone."""
    small = _small(plan.table, grounds)
    pointed = _pointed(question, plan, run, small)
    if other := _other_table(question, plan, grounds, run, pointed):
        return other
    if pointed is not None:
        base = Lookup(plan.table, "list", (small.only([pointed]),))
        dated = question.has("date") and "date" in small.columns
        return replace(base, operation="attribute", columns=("date",)) if dated else base
    if both := _both(question, plan, small, asked):
        return both
    if timed := _beside_in_time(question, plan, small):
        return timed
    if question.has("compare") and (pair := _beside_named(question, plan, small) or _last_two(plan, small, asked)):
        return pair
    if rest := _others(question, plan, small) or _alike(question, plan, small, asked):
        return rest
    if plan.operation == "rank" and question.has("most", "least") and not question.found:
        return replace(plan, descending=not question.has("least"))
    rows = Lookup(plan.table, "list", plan.filters)
    plain = not (question.found or question.rest or plan.none_of or question.has("count"))
    if plain and (timed := in_time(question, small, rows)):
        return timed
    new = _conditions(question, plan, small)
    if plan.none_of and new:
        places = tuple(f for f in new if f.columns <= {"province"})
        values = tuple(f for f in new if f not in places)
        kept = places or tuple(f for f in plan.filters if f.columns <= {"province"})
        return replace(plan, filters=kept, none_of=values or plan.none_of)
    if not new and question.has("date") and "date" in small.columns:
        return replace(plan, operation="list", columns=(), by=None)
    if not new and not question.has("count", "list", "exists") and question.rest:
        literal, _, unknown = left_over(question, small)
        new = [literal] if literal and not unknown else []
    if not new and question.rest and question.has("prose"):
        return None
    if not new and question.has("prose", "define", "date") and plan.filters:
        return replace(plan, operation="list", columns=(), by=None)
    if not new:
        return _as_asked(question, plan)
    merged = (*_kept(plan, new, question, small), *new)
    if asks(question, "year_before", "year_after") and all(f.columns == {"year"} for f in new):  # of the same meeting
        same = (*(f for f in plan.filters if not f.columns & {"year", "date", "month"}), *new)
        merged = same if any(all(passes(row, f) for f in same) for row in small.rows) else merged
    operation = "count" if question.has("count") else "list" if question.has("list") else plan.operation
    operation = "exists" if any("contains" in (t.match for t in f.tests) for f in new) else operation
    operation = "list" if operation in ("rank", "group", "compare", "ratio", "share") else operation
    columns = plan.columns if operation == "attribute" else ()
    return replace(
        plan,
        filters=merged,
        operation=operation,
        columns=columns,
        by=None,
        having=None,
        order=None,
        limit=None,
        sides=(),
    )


def _others(question: Question, plan: Lookup, small: Small) -> Lookup | None:
    """ "Which others do?": the rest of those that share the one row's value."""
    rows = [row for row in small.rows if all(passes(row, f) for f in plan.filters)]
    if not asks(question, "others") or len(rows) != 1 or small.key is None or question.found:
        return None
    held = next((c for c in ("province", "country") if rows[0].get(c) and c != small.key), None)
    if held is None or not rows[0].get(small.key):
        return None
    filters = (small.where(small.key, rows[0].get(small.key)), small.where(held, rows[0].get(held), True))
    return Lookup(plan.table, "count" if question.has("count") else "list", filters)


def rest_of_table(question: Question, shown: Lookup | None, grounds: Grounds) -> Lookup | None:
    """ "Are there other problems?": the rows of a small table that were not told, after some that were."""
    asked = asks(question, "any_others") and not asks(question, "same", "like") and not question.found
    if shown is None or shown.table == grounds.lists or not asked:
        return None
    small = _small(shown.table, grounds)
    if small.table.contexts.keys() - {"", EVERY}:  # what sentences enumerate: its rows have no more in common
        return None
    rest = [row for row in small.rows if not all(passes(row, each) for each in shown.filters)]
    told = len(rest) < len(small.rows)
    return (
        Lookup(shown.table, "count" if question.has("count") else "list", (small.only(rest),))
        if rest and told
        else None
    )


def counted_keys(question: Question, plan: Lookup) -> Lookup | None:
    """All of a table's places counted, where a turn asks how many of them there are after one of them was told."""
    asked = {focus.key for focus in question.focus if focus.role == "which"}
    placed = [each for each in plan.filters if len(each.columns & asked) == 1 and not each.negated]
    one = len(placed) == 1 and sum(len(test.values) for test in placed[0].tests) == 1
    if question.found or not question.has("count") or question.has("pronoun") or plan.by or not one:
        return None
    return Lookup(plan.table, "count", tuple(each for each in plan.filters if each not in placed))


def _beside_in_time(question: Question, plan: Lookup, small: Small) -> Lookup | None:
    """ "What came after that?": of the rows with a date the next one, or all later ones, in the order of time."""
    rows = [row for row in small.rows if all(passes(row, f) for f in plan.filters)]
    later, earlier = asks(question, "after", "next_in_time"), asks(question, "before", "last_in_time")
    if "when" not in small.columns or len(rows) != 1 or later is earlier or question.found:
        return None
    if asks(question, *ANOTHER_YEAR):
        return None
    beside = dated_beside(rows[0], small, later)
    if beside is None:
        return None
    return replace(beside, descending=False) if asks(question, "several") else replace(beside, limit=1)


def dated_beside(row: Record, small: Small, later: bool) -> Lookup | None:
    """The rows with a later date than one has, or an earlier one, the nearest first; None if that has no date."""
    at = [int(number) for number in row.get("when")]
    if not at:
        return None
    date = str(row.first("date"))
    rendered = small.english("date", date)
    zh, en = (f"{date}之后", f"after {rendered}") if later else (f"{date}之前", f"before {rendered}")
    limit = Test("when", (max(at) + 1,), "at least") if later else Test("when", (min(at) - 1,), "at most")
    return Lookup(row.table, "list", (Filter((limit,), False, zh, en),), order="when", descending=not later)


def _both(question: Question, plan: Lookup, small: Small, asked: Sequence[Lookup]) -> Lookup | None:
    """ "How do the two differ?", "which was first?": the rows of the last two that were asked about, side by side."""
    set_beside = asks(question, "contrast") or (
        question.has("date") and asks(question, "these_two") and not question.has("compare", "count")
    )
    in_time = "when" in small.columns and asks(question, "which_earlier", "years_apart")
    pair = _last_two(plan, small, asked) if (set_beside or in_time) and not question.found else None
    if pair is None or (question.has("count") and not in_time):
        return None
    both = Lookup(plan.table, "list", (*pair.filters, _either(pair.sides)))
    return replace(both, order="when", descending=False) if in_time else both


def _either(sides: Sequence[Filter]) -> Filter:
    """That one or the other of two conditions on the same column holds."""
    columns: dict[str, list[Value]] = {}
    for test in (test for side in sides for test in side.tests):
        columns.setdefault(test.column, []).extend(test.values)
    tests = tuple(Test(column, tuple(values)) for column, values in columns.items())
    return Filter(tests, False, "、".join(side.zh for side in sides), ", ".join(side.en for side in sides))


def set_against(question: Question, shown: Lookup | None, quoted: Span | None, grounds: Grounds) -> Lookup | None:
    """The row that was told of beside the one that a turn names: "how does that differ from the NDRC's?"."""
    names = {name for names in question.names for name in names}
    for table, rows in grounds.small_tables if asks(question, "contrast") and names else ():
        if quoted is not None:
            before = [row for row in rows if row.span.overlaps(quoted)]
        else:
            told = shown if shown is not None and shown.table == table.id and shown.filters else None
            before = [row for row in rows if told and all(passes(row, f) for f in told.filters)]
        keys = [column.id for column in table.columns if column.key]
        new = [row for row in rows if any(value in names for key in keys for value in row.get(key))]
        if len(before) == 1 <= len(new) <= FEW and before[0] not in new:
            return Lookup(table.id, "list", (Small(table, rows, grounds.lexicon).only([*before, *new]),))
    return None


def lines_told(shown: Lookup | None, quoted: Span | None, grounds: Grounds) -> set[int]:
    """The lines that were told of before: those of a quotation, or of the rows of a small table."""
    if quoted is not None:
        return set(quoted.lines)
    if shown is None or shown.table == grounds.lists:
        return set()
    rows = [row for row in grounds.records.values() if row.table == shown.table]
    rows = [row for row in rows if all(passes(row, each) for each in shown.filters)]
    if shown.order == PRINTED and (shown.place or shown.limit):
        rows = rows[::-1] if shown.descending else rows
        first = (shown.place or 1) - 1
        rows = rows[first : first + (shown.limit or 1)]
    return {line for row in rows for line in row.span.lines}


def in_place(question: Question, told: Set[int], grounds: Grounds) -> Iterator[Lookup]:
    """The rows of the table that a turn names which stand where it was told of before: "any example?" of a measure."""
    pointed = points(question) > 1 or bool(question.found) or question.has("next", "previous")  # it is of one of them
    pointed = pointed or any(len(word) > 2 for word in question.rest if not word.isascii()) or len(question.rest) > 2
    for table, rows in grounds.small_tables if told and not pointed else ():
        named = question.subjects.get(table.id) or (asks(question, "example") and stands_at(table.noun_zh, "example"))
        there = [row for row in rows if named and not told.isdisjoint(row.span.lines)]
        if there:
            picked = (Small(table, rows, grounds.lexicon).only(there),) if len(there) < len(rows) else ()
            yield Lookup(table.id, "list", picked)


def _alike(question: Question, plan: Lookup, small: Small, asked: Sequence[Lookup]) -> Lookup | None:
    """ "Are they the same?": the key of the last two that were asked about."""
    pair = _last_two(plan, small, asked) if asks(question, "same") and not question.found else None
    if pair is None or small.key is None:
        return None
    return Lookup(plan.table, "attribute", (*pair.filters, _either(pair.sides)), (small.key,))


def _as_asked(question: Question, plan: Lookup) -> Lookup | None:
    """The same rows or values, counted or listed: "how many is that?", "only the number"."""
    if not question.has("count", "list", "exists", "bare"):
        return None
    if plan.operation in ("compare", "ratio", "share") and question.has("bare"):
        return plan
    if plan.operation == "attribute" and question.has("bare") and not question.has("list"):
        return plan
    if question.has("count", "bare"):
        return replace(plan, operation="count", columns=(), order=None, limit=None)
    return replace(plan, operation="list", columns=()) if question.has("list") else plan


def _kept(plan: Lookup, new: Sequence[Filter], question: Question, small: Small) -> tuple[Filter, ...]:
    """The earlier conditions that go on holding: all when the turn narrows; else those that a region leaves open."""
    replaced = {column for f in new for column in f.columns}
    kept = tuple(f for f in plan.filters if not f.columns & replaced)
    together = [f for f in (*kept, *new) if f.columns <= {"province", "city"}]
    regional = any(len(f.tests[0].values) > 1 for f in together)
    item = any(f.columns & set(small.table.using("item")) for f in new)
    return kept if question.has("narrow") or item or regional else ()


def _conditions(question: Question, plan: Lookup, small: Small) -> list[Filter]:
    named, land = named_values(question, small), land_of(question, small)
    times, used = time_filters(question, small, named)
    columns: dict[str, list[Value]] = {}
    for each in named:
        if each.at not in used:
            columns.setdefault(each.column, []).append(each.value)
    filters = [small.where(column, values) for column, values in columns.items()]
    filters += [*land.filters, *times]
    if asks(question, *ANOTHER_YEAR) and not any("year" in f.columns for f in filters):
        filters += _years_of(plan, small, asks(question, "year_after") - asks(question, "year_before"))
    if item := item_filter(question, small):
        filters.append(item)
    if any(f.columns == {"month"} for f in filters):  # a month beside its date says the same
        filters = [f for f in filters if "date" not in f.columns]
    return filters


def _years_of(plan: Lookup, small: Small, later: int = 0) -> list[Filter]:
    """The year of the one row, or year, that was spoken of, or the one so many years later."""
    rows = [row for row in small.rows if all(passes(row, f) for f in plan.filters)]
    years = {year for row in rows for year in row.get("year")}
    return [small.where("year", [int(year) + later for year in years])] if len(years) == 1 else []


def _pointed(question: Question, plan: Lookup, run: Run, small: Small) -> Record | None:
    """The row that a turn points at: the fourth, the last of those shown; of so few, the one of that number."""
    if points(question) < 2:
        return None
    rows = run(replace(plan, operation="list", columns=(), by=None, having=None, sides=(), none_of=())).rows
    if len(rows) == 1 and ordinal_in(question) in (None, 1):  # the last, or the first, of one is that of all
        rows = tuple(small.rows)
    numbered = [row for row in rows if (n := ordinal_in(question)) and n in row.get("number")]
    if numbered:
        return numbered[0]
    at = len(rows) if asks(question, "last_one") else 1 if asks(question, "first_one") else ordinal_in(question) or 0
    if at > len(rows):
        return next((row for row in small.rows if at in row.get("number")), None)
    return rows[at - 1] if at >= 1 else None


def _other_table(question: Question, plan: Lookup, grounds: Grounds, run: Run, pointed: Record | None) -> Lookup | None:
    """The turn's own table, where it names one: its rows that stand where those spoken of do."""
    own = plan_small_table(question, grounds)
    contexts = contexts_of(question, grounds.tables[own.table]).keys() - {""} if own else set()
    if own is None or own.table == plan.table or not contexts:
        return None
    if EVERY not in contexts:
        return own
    if own.filters and pointed is None and not any("number" in f.columns for f in own.filters):
        return own
    before = [pointed] if pointed else list(run(replace(plan, operation="list", by=None, columns=())).rows)
    small = _small(own.table, grounds)
    there = [row for row in small.rows if any(row.span.overlaps(each.span) for each in before)]
    return replace(own, filters=(small.only(there),)) if there and len(there) < len(small.rows) else own


def carried(question: Question, plan: Lookup, grounds: Grounds) -> Lookup | None:
    """ "And the label in its work report?": another table's rows of the places that were spoken of."""
    own = plan_small_table(question, grounds)
    if own is None or own.table == plan.table or own.filters or not question.has("pronoun", "follow"):
        return None
    columns = {column.id for column in grounds.tables[own.table].columns}
    places = tuple(f for f in plan.filters if f.columns <= {"province"} and f.columns <= columns)
    return replace(own, filters=places) if places and own.operation in ("list", "count", "exists") else None


def _beside_named(question: Question, plan: Lookup, small: Small) -> Lookup | None:
    """ "Compare with Guangdong": the province that was told of beside the one that the turn names."""
    before = [each for each in plan.filters if each.columns == {"province"} and not each.negated]
    new = [each for each in _conditions(question, plan, small) if each.columns == {"province"} and not each.negated]
    if len(before) != 1 or len(new) != 1 or before == new:
        return None
    rest = tuple(each for each in plan.filters if each not in before)
    rows = [row for row in small.rows if any(passes(row, each) for each in (*before, *new))]
    figures = tuple(c for c in small.table.using("figure")[:1] if all(row.get(c) for row in rows))
    return Lookup(plan.table, "compare", rest, figures, sides=(*before, *new))


def _last_two(plan: Lookup, small: Small, asked: Sequence[Lookup]) -> Lookup | None:
    """ "The difference?" after two lookups: of what they differ in."""
    last = [lookup for lookup in asked if lookup.table == plan.table and not lookup.by and not lookup.sides][-2:]
    if len(last) < 2:
        return None
    first, second = (set(lookup.filters) for lookup in last)
    sides = (*(f for f in last[0].filters if f not in second), *(f for f in last[1].filters if f not in first))
    if len(sides) != 2 or sides[0].columns != sides[1].columns:
        return None
    common = tuple(f for f in last[0].filters if f in second)
    return Lookup(plan.table, "compare", common, small.table.using("figure")[:1], sides=sides)
