"""Questions to the small tables: terms, systems, meetings, ministries, problems, programmes abroad, measures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.plan import Filter, Lookup, Test
from bot.question import Question
from corpus.model import Record, Table, Value
from corpus.names import Lexicon
from corpus.quantity import numeral_to_number
from corpus.words import fold

_ORDINAL = re.compile(r"第([一二三四五六七八九十\d]+)(?:条|项|个|点|大)|(\d+)(?:st|nd|rd|th) (?:measure|approach)|measure (?:no\.? ?)?(\d+)")


def plan_small_table(
    question: Question, tables: Mapping[str, Table], records: Mapping[int, Record], lexicon: Lexicon, lists: str | None
) -> Lookup | None:
    """A lookup in the small table that explains the question best, or None if none does."""
    best: tuple[float, Lookup] | None = None
    for table in tables.values():
        if table.id == lists:
            continue
        rows = [record for record in records.values() if record.table == table.id]
        scored = _plan(question, table, rows, lexicon)
        if scored and (best is None or scored[0] > best[0]):
            best = scored
    if best is None:
        return None
    return best[1] if best[0] >= _bar(question) else None


def _bar(question: Question) -> float:
    """How well a small table must explain a question: better where the lists explain it too."""
    of_lists = question.of("ministry", "programme", "batch", "serial", "industry", "record")
    return 2.0 + (1.0 if of_lists else 0.0)


def _plan(question: Question, table: Table, rows: Sequence[Record], lexicon: Lexicon) -> tuple[float, Lookup] | None:
    columns = {column.id for column in table.columns}
    score = 2.0 * min(question.subjects.get(table.id, 0), 1)
    filters: list[Filter] = []
    for column, values, weight in _named_values(question, table, rows):
        shown = [r.translations.get(column, v) for v in values for r in rows if v in r.get(column)][:1]
        filters.append(Filter((Test(column, tuple(values)),), False, "、".join(map(str, values)), str(shown[0] if shown else "")))
        score += weight
    if "year" in columns and (years := _years(question)):
        filters.append(Filter((Test("year", tuple(years)),), False, "、".join(f"{y}年" for y in years), ", ".join(map(str, years))))
        score += 0.5
    if "number" in columns and (match := _ORDINAL.search(question.folded)):
        number = numeral_to_number(next(g for g in match.groups() if g))
        if number is not None and 1 <= number <= len(rows):
            filters.append(Filter((Test("number", (int(number),)),), False, f"第{number}项", f"no. {number}"))
            score += 1
    if "province" in columns:
        provinces = [m.value for f in question.found for m in f.meanings if m.kind == "province"]
        if provinces:
            english = ", ".join(lexicon.english_of("province", p) for p in provinces)
            filters.append(Filter((Test("province", tuple(provinces)),), False, "、".join(provinces), english))
            score += 0.5
    focus = [f for f in question.focus if f.key in columns]
    score += 1.0 if focus else 0.0
    score += _overlap(question, rows)
    if score <= 0 or (not filters and not question.subjects.get(table.id)):
        return None
    score -= 0.6 * len([w for w in question.rest if not _stands_in(w, rows)])
    return score, _operation(question, Lookup(table.id, "list", tuple(filters)), table, focus[0].key if focus else None)


def _named_values(question: Question, table: Table, rows: Sequence[Record]) -> list[tuple[str, list[Value], float]]:
    """Values of this table's columns that the question names; a value that also names a programme weighs little."""
    named: dict[str, dict[Value, float]] = {}
    for found in question.found:
        for meaning in found.meanings:
            if meaning.kind != "value":
                continue
            owner, column, value = meaning.value.split("\t")
            if owner == table.id:
                weight = 2.0 if found.kind == "value" else 0.4
                named.setdefault(column, {})[value] = weight
    return [(column, list(values), max(values.values())) for column, values in named.items()]


def _years(question: Question) -> list[int]:
    return [int(m.value[:4]) for f in question.found for m in f.meanings if m.kind == "year"]


def _stands_in(word: str, rows: Sequence[Record]) -> bool:
    return any(word in fold(row.printed) or word in fold(row.english) for row in rows)


def _overlap(question: Question, rows: Sequence[Record]) -> float:
    """A little for every left-over word that stands in the rows."""
    return min(1.0, 0.25 * sum(_stands_in(word, rows) for word in question.rest if len(word) > 1))


def _operation(question: Question, base: Lookup, table: Table, focus: str | None) -> Lookup:
    key = focus if focus and any(c.id == focus for c in table.columns) else None
    if question.has("most", "least", "rank") and (by := key or next((c.id for c in table.columns if c.key and c.id != "province"), None)):
        return replace(base, operation="rank", by=by, limit=1 if question.has("most", "least") else None, descending=not question.has("least"))
    if question.has("group") and key:
        return replace(base, operation="group", by=key)
    if question.has("count"):
        several = key and key != "province" and not any(key in f.columns for f in base.filters)
        return replace(base, operation="count", by=key if several else None)
    if question.has("exists") and not question.has("list") and base.filters:
        return replace(base, operation="exists")
    wanted = tuple(c.id for c in table.columns if c.id == focus and not any(c.id in f.columns for f in base.filters))
    if question.has("date") and any(c.id == "date" for c in table.columns):
        wanted = ("date",)
    if wanted and base.filters:
        return replace(base, operation="attribute", columns=wanted)
    return base
