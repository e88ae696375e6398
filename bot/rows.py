"""Questions to the small tables: terms, systems, meetings, ministries, problems, measures, findings and their like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.asking import asks, contexts_of, stands_at, words_in
from bot.conditions import (
    PLACES,
    Named,
    Small,
    item_filter,
    land_of,
    named_values,
    ordinal_in,
    time_filters,
)
from bot.filters import programme_filter
from bot.grounds import FINDINGS, Grounds
from bot.leftover import left_over, own_words
from bot.lookup import passes
from bot.plan import TOLD, Filter, Lookup, Test
from bot.question import Question
from bot.wanted import Reading, wanted
from corpus.model import Record, Table, Value
from corpus.words import fold

Contexts = Mapping[str, Sequence[tuple[int, int]]]
"""The contexts of a table that hold in a question, and where their words stand."""

FEW = 3
"""Rows of a table that one search may find, to be told one by one."""
BAR = 1.5
"""How well a small table must explain a question for its rows to answer it."""
EVERY = "*"
"""The context in which any of a table's rows may be meant."""
BESIDE_LISTS = 0.75
"""How much better it must, where the question also names what the big lists are asked by."""


@dataclass(frozen=True)
class Fit:
    """A plan for one table, how well it explains the question, and how well it would have to."""

    score: float
    plan: Lookup
    bar: float


@lru_cache(maxsize=64)
def table_fits(question: Question, grounds: Grounds) -> tuple[Fit, ...]:
    """What a question means to each small table that explains any of it."""
    fits = []
    for table, rows in grounds.small_tables:
        small = Small(table, rows, grounds.lexicon)
        if (found := _fit(question, small)) is not None:
            score, plan = found
            fits.append(Fit(score, plan, BAR + (BESIDE_LISTS if _of_lists(question, table) else 0.0)))
    return tuple(fits)


def plans_unexplained(question: Question, grounds: Grounds, lines: Set[int]) -> list[Lookup]:
    """What a question would mean to each small table that explains none of it, but has rows on one of the lines."""
    explained = {fit.plan.table for fit in table_fits(question, grounds)}
    plans = []
    for table, rows in grounds.small_tables:
        if table.id in explained or not any(_lies_on(row, lines) for row in rows):
            continue
        small = Small(table, rows, grounds.lexicon)
        named, land = named_values(question, small), land_of(question, small)
        filters = _satisfiable([*_value_filters(named, small), *land.filters], rows, question, table)
        focus = next((f.key for f in question.focus if f.key in small.columns), None)
        plans.append(wanted(Reading(question, small, tuple(filters), tuple(named), land, focus)))
    return plans


def rows_found(grounds: Grounds, lines: Set[int]) -> Iterator[Lookup]:
    """Each row of a small table on one of the lines; where several are told as one thing, those together, and how many.

    So a question in words that no table knows has the rows in what the search found: which meeting said so, how many
    fields that sentence names.
    """
    for table, rows in grounds.small_tables:
        small = Small(table, rows, grounds.lexicon)
        found = [row for row in rows if _lies_on(row, lines)]
        if key := _told_together_by(table, rows):
            for value in dict.fromkeys(value for row in found for value in row.get(key)):
                together = (small.where(key, [value]),)
                yield from (Lookup(table.id, operation, together) for operation in TOLD)
        elif len(found) <= FEW:
            yield from (Lookup(table.id, "list", (small.only([row]),)) for row in found)


def enumerated_on(grounds: Grounds, lines: Set[int]) -> bool:
    """Whether a sentence on one of the lines enumerates things: rows that are told together as items of something."""
    return any(
        _told_together_by(table, rows) in table.using("item") and any(_lies_on(row, lines) for row in rows)
        for table, rows in grounds.small_tables
        if not table.using("figure")
    )


def _told_together_by(table: Table, rows: Sequence[Record]) -> str | None:
    """The key, other than a place, that several rows of a table have in common: what they are items of."""
    keys = (column.id for column in table.columns if column.key and column.id not in PLACES)
    return next((key for key in keys if len({row.get(key) for row in rows}) < len(rows)), None)


def _lies_on(row: Record, lines: Set[int]) -> bool:
    return not lines.isdisjoint(range(row.span.first, row.span.last + 1))


def plan_small_table(question: Question, grounds: Grounds, beside: float = 0.0) -> Lookup | None:
    """A lookup in the small table that explains the question best, or None if none does well enough.

    `beside` is what speaks for the lists: so much better must a table explain it.
    """
    fits = [fit for fit in table_fits(question, grounds) if fit.score >= fit.bar + beside]
    return max(fits, key=lambda fit: fit.score).plan if fits else None


def claimed(question: Question, grounds: Grounds) -> bool:
    """Whether a small table is meant, however much the question sounds like the lists: by the words around what is
    asked, or because it names the table and quotes a value of it."""
    if any(contexts_of(question, table) for table in grounds.tables.values()):
        return True
    named = [Small(t, rows, grounds.lexicon) for t, rows in grounds.small_tables if t.id in question.subjects]
    return any(n.weight == 2.0 for small in named if small.key for n in named_values(question, small))


def enumerates(question: Question, tables: Iterable[Table]) -> bool:
    """Whether it is asked if something is among what a sentence enumerates: the answer is no, whatever it is."""
    told = (contexts_of(question, table).keys() - {"", EVERY} for table in tables)
    return question.has("exists") and any(told)


def _of_lists(question: Question, table: Table) -> bool:
    """Whether the question names what only the lists have: a batch, a serial number, an industry, a place."""
    columns = {column.id for column in table.columns}
    named = question.of("batch", "serial", "industry", "record", "city", "district")
    placed = question.of("province", "region") and "province" not in columns
    ministry = question.of("ministry") and not any(
        m.kind == "value" and m.value.startswith(table.id + "\t") for f in question.found for m in f.meanings
    )
    return bool(named or placed or ministry)


def _fit(question: Question, small: Small) -> tuple[float, Lookup] | None:
    """How well a table explains a question, and the lookup in it; None if it does not."""
    table, rows, columns = small.table, small.rows, small.columns
    contexts = contexts_of(question, table)
    told_by = table.contexts.keys() - {"", EVERY}
    if table.contexts.keys() - {""} and not contexts.keys() - {""}:
        return None
    if contexts.keys() - {""} and not _is_asked_of_rows(question, small, contexts):
        return None
    hits = question.subjects.get(table.id, 0)
    score = 2.0 * min(hits, 1) + 0.5 * max(0, min(hits, 3) - 1) + (1.5 if asked_for(question, table) else 0.0)
    score += 4.5 if told_by else 3.0 if contexts else 0.0
    named, land = named_values(question, small), land_of(question, small)
    times, used = time_filters(question, small, named)
    named = [n for n in named if n.at not in used]
    if land.alike and small.key and not named:
        alike = [row for row in rows if set(row.get("province")) & set(land.alike)]
        named = [Named(small.key, value, 0, 1.0) for row in alike for value in row.get(small.key)]
    filters = _value_filters(named, small)
    score += sum(max(n.weight for n in told) for _, told in _by_column(named))
    filters += land.filters
    filters += [small.where("province", land.left_out, negative=True)] if land.left_out else []
    score += 0.5 if land.told or land.left_out else 0.0
    if "country" in columns and (said := [m.value for f in question.found for m in f.meanings if m.kind == "country"]):
        english = ", ".join(small.lexicon.english_of("country", value) for value in said)
        filters.append(replace(small.where("country", said), en=english))
        score += 1.0
    filters += times
    score += 0.5 if times else 0.0
    if "number" in columns and (number := ordinal_in(question)) and number <= len(rows):
        filters.append(Filter((Test("number", (number,)),), False, f"第{number}项", f"no. {number}"))
        score += 1.0
    elif nth := _nth(question, small):
        filters.append(nth)
        score += 1.0
    if told_by:
        chosen = max(contexts, key=lambda value: sum(end - start for start, end in contexts[value]))
        told = [value for value in contexts if value == chosen or small.table.using("figure")]
        column = next(c.id for c in table.columns if any(chosen in row.get(c.id) for row in rows))
        filters = [] if small.table.using("figure") and question.has("compare") else [small.where(column, told)]
    claims = filters or named or not contexts or contexts.keys() - {""} or question.has("most", "least", "compare")
    score -= 0.0 if claims else 3.0
    if item := item_filter(question, small, [span for spans in contexts.values() for span in spans]):
        filters.append(item)
    if "province" not in columns and _elsewhere(question, small, contexts):
        return None
    focus = next((f.key for f in question.focus if f.key in columns), None)
    score += 0.75 if focus else 0.0
    filters = _satisfiable(filters, rows, question, table)
    if score <= 0 or (not filters and not hits and not contexts and not named) or _other_month(question, rows):
        return None
    if (
        question.has("share")
        and not question.has("count")
        and not any("%" in row.printed for row in rows)
        and not (filters or named)
    ):
        return None
    if (question.has("prose") or (question.has("foster") and focus_on(question, "industry"))) and _tells(filters, rows):
        score += 1.25
    if _states(question, filters, rows):
        score += 1.25
    score += _quotes(question, rows)
    if not any(n.weight >= 2 for n in named):
        filters = _where_quoted(question, filters, small)
    literal, explained, unknown = left_over(question, small)
    literal = literal or (own_words(question, small) if "number" in columns else None)
    score += 0.4 * min(explained, 3) - 0.5 * unknown
    if literal and not told_by and not any(f.columns - {"year"} for f in filters) and not land.told:
        filters.append(literal)
    if not filters and not contexts and (strange := _strange(question, small)):
        filters.append(strange)
    reading = Reading(question, small, tuple(filters), tuple(named), land, focus, frozenset(contexts))
    return score, wanted(reading)


def _nth(question: Question, small: Small) -> Filter | None:
    """The row at the place that is named right before the table's own noun: "the second problem", 第二次会议."""
    number = ordinal_in(question)
    rows = [row for row in small.rows if row.get("when") or "when" not in small.columns]
    rows.sort(key=lambda row: row.get("when") or (0,))
    for alias in small.table.aliases if number and number <= len(rows) else ():
        name = re.escape(fold(alias))
        if re.search(rf"第[^\s，。]{{1,3}}{name}|\d(?:st|nd|rd|th) (?:\w+ ){{0,2}}{name}", question.masked):
            return small.only([rows[(number or 1) - 1]])
    return None


def _value_filters(named: Sequence[Named], small: Small) -> list[Filter]:
    """A condition for each column whose values are named, another for what is left out; which places lack what is
    denied is asked, not told."""
    told = [n for n in named if not n.excluded and not (n.denied and "province" in small.columns)]
    out = [n for n in named if n.excluded]
    filters = [small.where(column, [n.value for n in each]) for column, each in _by_column(told)]
    return filters + [small.where(column, [n.value for n in each], True) for column, each in _by_column(out)]


def _strange(question: Question, small: Small) -> Filter | None:
    """What a question looks for in the table and no row holds: "is the Ministry of Finance on that page?" """
    texts = [fold(f"{row.printed}\n{row.english}") for row in small.rows]
    asked = [t.strip() for t in words_in(question.folded, "listed")] if question.has("exists") else []
    unheard = [thing for thing in asked if not any(thing in text for text in texts)]
    column = next((c.id for c in small.table.columns if c.type == "text" and not c.use), None)
    if not unheard or column is None:
        return None
    return Filter((Test(column, (unheard[0],), "contains"),), False, unheard[0], unheard[0])


def _by_column(named: Iterable[Named]) -> list[tuple[str, list[Named]]]:
    columns: dict[str, list[Named]] = {}
    for each in named:
        columns.setdefault(each.column, []).append(each)
    return list(columns.items())


def _is_asked_of_rows(question: Question, small: Small, contexts: Contexts) -> bool:
    """Whether a question in a table's context asks for rows, and of nothing that only the lists have."""
    spans = [span for each in contexts.values() for span in each]
    lists = ("batch", "serial", "record", "ministry")
    places = ("city", "district", "region", "province", "programme")
    if small.table.using("figure"):
        others = question.of("record", *places[:-1])
    elif EVERY in contexts:
        others = question.of(*lists)
    else:
        others = question.of(*lists, *places, *(() if question.has("exists") else ("industry",)))
    others = [f for f in others if f.kind != "programme" or all(m.kind != "value" for m in f.meanings)]  # a term, too
    strange = [f for f in others if not any(start < f.end and f.start < end for start, end in spans)]
    return not strange and (EVERY in contexts or question.has("list", "count", "exists", "compare", "share"))


def _quotes(question: Question, rows: Sequence[Record]) -> float:
    """What words in quotation marks say for a table: much if a row holds them, something against it if none does."""
    quoted = re.findall(r'"([^"]{3,60})"', question.folded)
    if not quoted:
        return 0.0
    texts = [fold(f"{row.printed}\n{row.english}") for row in rows]
    return 1.5 if any(words in text for words in quoted for text in texts) else -0.5


def _where_quoted(question: Question, filters: list[Filter], small: Small) -> list[Filter]:
    """ "Is the 'per-mu' campaign Guangdong's?": the rows that hold the quoted words, where those named do not."""
    rows, own = small.rows, {fold(column.zh) for column in small.table.columns}
    said = re.findall(r'"([^"]{2,60})"|(\d+(?:\+\d+)+)', question.folded)  # "3+3+2" is one name
    quoted = [words for pair in said for words in pair if words and words not in own]
    holding = [r for r in rows if quoted and all(w in fold(f"{r.printed}\n{r.english}") for w in quoted)]
    meant = filters and any(all(passes(r, f) for f in filters) for r in holding)
    if not holding or len(holding) == len(rows) or meant:
        return filters
    named = [row for row in rows if filters and all(passes(row, f) for f in filters)]
    return [small.only([*(named if len(named) == 1 else []), *holding])]


def _elsewhere(question: Question, small: Small, contexts: Contexts) -> bool:
    """Whether the question names provinces or cities, and no row (nor what it is told by) speaks of any of them."""
    names = {m.value for f in question.of("province", "city", "district") for m in f.meanings}
    told = [*contexts, *(row.printed for row in small.rows)]
    return bool(names) and not any(name in text for name in names for text in told)


def asked_for(question: Question, table: Table) -> bool:
    """Whether a question word stands right before the table's own noun: "哪条举措", "which measure"."""
    return bool(table.aliases) and _asked_for(table.aliases).search(question.masked) is not None


@lru_cache(maxsize=64)
def _asked_for(aliases: tuple[str, ...]) -> re.Pattern[str]:
    names = {ascii: "|".join(re.escape(fold(a)) for a in aliases if a.isascii() is ascii) for ascii in (True, False)}
    patterns = [
        rf"\b(?:which|what|how many)\s+(?:of the\s+)?(?:\w+\s+){{0,1}}(?:{names[True]})" if names[True] else "",
        rf"(?:哪|几|多少|什么)(?:一|些)?(?:个|条|项|次|种|份|大)?(?:{names[False]})" if names[False] else "",
    ]
    return re.compile("|".join(filter(None, patterns)))


def _tells(filters: Sequence[Filter], rows: Sequence[Record]) -> bool:
    """Whether a row that the filters pick out holds running text: what a "how" asks for."""
    picked = [row for row in rows if filters and all(passes(row, f) for f in filters)]
    return 0 < len(picked) <= 2 and any(
        len(str(v)) > 40 for row in picked for values in row.values.values() for v in values
    )


def _states(question: Question, filters: Sequence[Filter], rows: Sequence[Record]) -> bool:
    """Whether a number that the question takes for granted is printed in a row that the filters pick out."""
    stated = [word for word in question.rest if word.isdigit() and int(word) >= 10]
    picked = [row for row in rows if filters and all(passes(row, f) for f in filters)]
    return any(re.search(rf"(?<!\d){number}(?!\d)", row.printed) for number in stated for row in picked)


def _other_month(question: Question, rows: Sequence[Record]) -> bool:
    """A month is named that no row is dated with."""
    months = [m.value.split("-") for f in question.found for m in f.meanings if m.kind == "year" and "-" in m.value]
    dates = [str(v) for row in rows for v in row.get("date")]
    return bool(months and dates) and not any(f"{y}年{int(m)}月" in date for y, m in months for date in dates)


def focus_on(question: Question, key: str) -> bool:
    return any(focus.key == key for focus in question.focus)


def _satisfiable(filters: list[Filter], rows: Sequence[Record], question: Question, table: Table) -> list[Filter]:
    """Where several rows are named, each by a name, and a further condition is one of them only, the names count."""
    told = [m.value.split("\t") for f in question.found for m in f.meanings[:1] if m.kind == "value"]
    for each in filters:
        wanted = len(each.tests[0].values)
        mentions = sum(owner == table.id and column in each.columns for owner, column, _ in told)
        if min(wanted, mentions) > 1 and sum(all(passes(row, f) for f in filters) for row in rows) < wanted:
            return [each]
    return filters


def figures_stated(grounds: Grounds) -> Iterator[Lookup]:
    """Each figure that a row of a small table states."""
    for table, rows in grounds.small_tables:
        small = Small(table, rows, grounds.lexicon)
        for figure in table.using("figure")[:1]:
            for row in rows:
                if row.get(figure):
                    yield Lookup(table.id, "attribute", (small.only([row]),), (figure,))


def in_time_order(question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """All rows of the small tables that a question speaks of, in the order of time."""
    for table, _ in grounds.small_tables:
        if table.id in question.subjects and any(column.id == "when" for column in table.columns):
            yield Lookup(table.id, "list", order="when", descending=False)


def gaps_told(question: Question, grounds: Grounds) -> Iterator[Lookup]:
    """What was found of numbers that a list skips, or of misprints, where a question asks for these."""
    narrowed = bool(question.found) or '"' in question.folded  # of these it is asked, not of all the paper
    for kind in ("serial_gaps", *(() if narrowed else ("misprints",))):
        for table, rows in grounds.small_tables if asks(question, kind) else ():
            found = [row for row in rows if table.id == FINDINGS and stands_at(row.printed, kind)]
            yield from [Lookup(table.id, "list", (Small(table, rows, grounds.lexicon).only(found),))] if found else []


def findings_told(grounds: Grounds, lists: Sequence[Value] = ()) -> Iterator[Lookup]:
    """What was found wrong in the paper: all of it, what is about some lists, and each alone."""
    for table, rows in grounds.small_tables:
        if table.id == FINDINGS:
            small = Small(table, rows, grounds.lexicon)
            yield Lookup(table.id, "list")
            if about := [row for row in rows if set(lists) & set(row.get("list"))]:
                names = [programme_filter(str(value), grounds.lexicon) for value in lists]
                told = Filter((Test("list", tuple(lists)),), False, names[0].zh, names[0].en)
                yield from [Lookup(table.id, "list", (told,))] if len(about) < len(rows) else []
            yield from (Lookup(table.id, "list", (small.only([row]),)) for row in rows)
