"""Questions to the small tables: terms, systems, meetings, ministries, problems, measures, findings and their like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.lookup import passes
from bot.plan import Filter, Lookup, Test
from bot.question import Question
from corpus.model import Record, Table, Value
from corpus.names import Lexicon
from corpus.quantity import numeral_to_number
from corpus.words import HAN, fold, stem

_ORDINAL = re.compile(
    r"第([一二三四五六七八九十\d]+)(?:条|项|个|点|大)|(\d+)(?:st|nd|rd|th) (?:local )?(?:measure|approach|point)"
    r"|(?:measure|point) (?:no\.? ?)?(\d+)"
)

BAR = 1.5
"""How well a small table must explain a question for its rows to answer it."""
BESIDE_LISTS = 0.75
"""How much better it must, where the question also names what the big lists are asked by."""


@dataclass(frozen=True)
class Fit:
    """A plan for one table and how well it explains the question."""

    score: float
    plan: Lookup


def plan_small_table(
    question: Question,
    tables: Mapping[str, Table],
    records: Mapping[int, Record],
    lexicon: Lexicon,
    lists: str | None,
    beside: float = 0.0,
) -> Lookup | None:
    """A lookup in the small table that explains the question best, or None if none does well enough.

    `beside` is what speaks for the lists: so much better must a table explain it.
    """
    fits = []
    for table in tables.values():
        if table.id != lists:
            rows = [record for record in records.values() if record.table == table.id]
            if fit := _fit(question, table, rows, lexicon):
                bar = BAR + beside + (BESIDE_LISTS if _of_lists(question, table) else 0.0)
                fits += [fit] if fit.score >= bar else []
    return max(fits, key=lambda fit: fit.score).plan if fits else None


def _of_lists(question: Question, table: Table) -> bool:
    """Whether the question names what only the lists have: a batch, a serial number, an industry, a place."""
    columns = {column.id for column in table.columns}
    named = question.of("batch", "serial", "industry", "record", "city", "district", "region")
    placed = question.of("province") and "province" not in columns
    ministry = question.of("ministry") and not any(
        m.kind == "value" and m.value.startswith(table.id + "\t") for f in question.found for m in f.meanings
    )
    return bool(named or placed or ministry)


def _fit(question: Question, table: Table, rows: Sequence[Record], lexicon: Lexicon) -> Fit | None:
    columns = {column.id for column in table.columns}
    hits = question.subjects.get(table.id, 0)
    score = 2.0 * min(hits, 1) + 0.5 * max(0, min(hits, 3) - 1) + (1.5 if _asked_for(question, table) else 0.0)
    filters: list[Filter] = []
    for column, values, weight in _named_values(question, table):
        shown = [r.translations.get(column, v) for v in values for r in rows if v in r.get(column)][:1]
        filters.append(_filter(column, values, "、".join(map(str, values)), str(shown[0] if shown else "")))
        score += weight
    for kind, column, weight in (("province", "province", 0.5), ("country", "country", 1.0)):
        named = [m.value for f in question.found for m in f.meanings if m.kind == kind] if column in columns else []
        if named:
            english = ", ".join(lexicon.english_of(kind, value) for value in named)
            filters.append(_filter(column, named, "、".join(named), english))
            score += weight
    if "year" in columns and (dated := _dated(question, rows)):
        filters.append(dated)
        score += 0.5
    if "number" in columns and (number := ordinal_in(question)) and number <= len(rows):
        filters.append(_filter("number", [number], f"第{number}项", f"no. {number}"))
        score += 1.0
    for column, value in _quoted_values(question, table, rows):
        filters = [f for f in filters if column not in f.columns]
        filters.append(_filter(column, [value], value, value))
        score += 2.0
    if "province" not in columns and _elsewhere(question, rows):
        return None
    focus = next((f.key for f in question.focus if f.key in columns), None)
    score += 0.75 if focus else 0.0
    filters = _satisfiable(filters, rows, question, table)
    if score <= 0 or (not filters and not hits) or _other_month(question, rows):
        return None
    if question.has("share") and not question.has("count") and not any("%" in row.printed for row in rows):
        return None
    if (question.has("prose") or (question.has("foster") and focus_on(question, "industry"))) and _tells(filters, rows):
        score += 1.25
    if _states(question, filters, rows):
        score += 1.25
    score += _quotes(question, rows)
    if not _quoted_values(question, table, rows):
        filters = _where_quoted(question, filters, table, rows)
    literal, explained, unknown = _left_over(question, table, rows)
    score += 0.4 * min(explained, 3) - 0.5 * unknown
    if literal and not any(f.columns - {"year"} for f in filters):
        filters.append(literal)
    plan = _operation(question, Lookup(table.id, "list", tuple(filters)), table, focus)
    if plan.operation == "group" and len({r.get(plan.by or "") for r in rows}) == len(rows):
        plan = replace(plan, operation="list", by=None)  # each row is a group of its own
    return Fit(score, plan)


def ordinal_in(question: Question) -> int | None:
    """The place in a list that is named: 第三条, "the 2nd measure"."""
    match = _ORDINAL.search(question.folded)
    number = numeral_to_number(next(g for g in match.groups() if g)) if match else None
    return int(number) if number else None


def _quotes(question: Question, rows: Sequence[Record]) -> float:
    """What words in quotation marks say for a table: much if a row holds them, something against it if none does."""
    quoted = re.findall(r'"([^"]{3,60})"', question.folded)
    if not quoted:
        return 0.0
    texts = [fold(f"{row.printed}\n{row.english}") for row in rows]
    return 1.5 if any(words in text for words in quoted for text in texts) else -0.5


def _where_quoted(question: Question, filters: list[Filter], table: Table, rows: Sequence[Record]) -> list[Filter]:
    """ "Is the 'per-mu' campaign Guangdong's?": the rows that hold the quoted words, where those named do not."""
    quoted = re.findall(r'"([^"]{3,60})"', question.folded)
    holding = [r for r in rows if quoted and all(w in fold(f"{r.printed}\n{r.english}") for w in quoted)]
    if not holding or len(holding) == len(rows) or any(all(passes(r, f) for f in filters) for r in holding):
        return filters
    column = next(c.id for c in table.columns if all(row.get(c.id) for row in holding))
    return [_filter(column, [value for row in holding for value in row.get(column)], "", "")]


def _elsewhere(question: Question, rows: Sequence[Record]) -> bool:
    """Whether the question names provinces or cities, and no row speaks of any of them."""
    names = {m.value for f in question.of("province", "city", "district") for m in f.meanings}
    return bool(names) and not any(name in row.printed for name in names for row in rows)


def _asked_for(question: Question, table: Table) -> bool:
    """Whether a question word stands right before the table's own noun: "哪条举措", "which measure"."""
    for alias in table.aliases:
        name = re.escape(fold(alias))
        pattern = (
            rf"\b(?:which|what|how many)\s+(?:\w+\s+){{0,1}}{name}"
            if alias.isascii()
            else rf"(?:哪|几|多少|什么)(?:一|些)?(?:个|条|项|次|种|份|大)?{name}"
        )
        if re.search(pattern, question.masked):
            return True
    return False


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


def _filter(column: str, values: Sequence[Value], zh: str, en: str) -> Filter:
    return Filter((Test(column, tuple(dict.fromkeys(values))),), False, zh, en)


def _named_values(question: Question, table: Table) -> list[tuple[str, list[Value], float]]:
    """Values of this table's columns that the question names; a value that also names a programme weighs little."""
    named: dict[str, dict[Value, float]] = {}
    for found in question.found:
        for meaning in found.meanings:
            if meaning.kind != "value":
                continue
            owner, column, value = meaning.value.split("\t")
            if owner == table.id:
                named.setdefault(column, {})[value] = 3.0 if found.kind == "value" else 0.4
    return [(column, list(values), max(values.values())) for column, values in named.items()]


def _quoted_values(question: Question, table: Table, rows: Sequence[Record]) -> list[tuple[str, str]]:
    """Values of key columns that stand in quotation marks, however common their words."""
    quoted = set(re.findall(r'"([^"]+)"', question.folded))
    keys = [c.id for c in table.columns if c.key and c.id != "province"]
    values = {(c, str(v)): row.translations.get(c, "") for row in rows for c in keys for v in row.get(c)}
    return [at for at, english in sorted(values.items()) if {fold(at[1]), fold(english)} & quoted]


def _satisfiable(filters: list[Filter], rows: Sequence[Record], question: Question, table: Table) -> list[Filter]:
    """Where several rows are named, each by a name, and a further condition is one of them only, the names count."""
    told = [m.value.split("\t") for f in question.found for m in f.meanings[:1] if m.kind == "value"]
    for each in filters:
        wanted = len(each.tests[0].values)
        mentions = sum(owner == table.id and column in each.columns for owner, column, _ in told)
        if min(wanted, mentions) > 1 and sum(all(passes(row, f) for f in filters) for row in rows) < wanted:
            return [each]
    return filters


def _dated(question: Question, rows: Sequence[Record]) -> Filter | None:
    """A filter on the year, where the year is not part of some row's own name (二〇三五年远景目标)."""
    years = [int(m.value[:4]) for f in question.found for m in f.meanings if m.kind == "year"]
    held = {year for row in rows for year in row.get("year")}
    known = [year for year in years if year in held]
    if not years or (not known and any(str(y) in row.printed for y in years for row in rows)):
        return None
    return _filter("year", years, "、".join(f"{y}年" for y in years), ", ".join(map(str, years)))


def _left_over(question: Question, table: Table, rows: Sequence[Record]) -> tuple[Filter | None, int, int]:
    """Left-over words: those that pick out rows, as a filter; how many the table explains, how many nothing does."""
    labels = [fold(alias) for alias in (*table.aliases, table.zh, table.noun_zh)]
    own = {stem(word) for word in re.findall(r"[a-z]+", fold(" ".join((table.en, *table.aliases))))}
    texts = [fold(f"{row.printed}\n{row.english}") for row in rows]
    stems = [{stem(word) for word in re.findall(r"[a-z0-9+]+", text)} for text in texts]
    explained = unknown = 0
    votes = [0] * len(rows)
    for found in question.found:
        if found.kind in ("city", "district", "industry", "record") or (
            found.kind in ("region", "province") and not any(c.id == "province" for c in table.columns)
        ):
            names = {found.text, *(m.value for m in found.meanings)}
            for at, text in enumerate(texts):
                votes[at] += any(name in text for name in names)
            explained += any(votes)
    for left in question.rest:
        word = left
        for label in labels:  # "数字化发展那条举措" is about 数字化发展
            word = word.replace(label, "")
        if len(word) < 2 or stem(word) in own or (word.isdigit() and int(word) <= max(len(rows), 31)):
            explained += not word.isdigit()
            continue
        if re.match(rf"[{HAN}]", word):
            part = longest_part(word, "\n".join((*texts, table.zh)))
            holding = [at for at, text in enumerate(texts) if part and part in text]
            known = bool(part)
        else:
            holding = [at for at, held in enumerate(stems) if stem(word) in held]
            known = bool(holding)
        explained += known
        unknown += not known
        if holding and len(holding) < len(rows):
            for at in holding:
                votes[at] += 1
    if re.search(rf"(?<!\d){len(rows)}(?!\d)", question.masked):  # "the 3 problems": all of them
        return None, explained, unknown
    best = max(votes, default=0)
    chosen = [row for row, vote in zip(rows, votes, strict=True) if vote == best]
    if best == 0 or (best < 2 and len(question.rest) > 2 and len(chosen) > 1):
        return None, explained, unknown
    if len(chosen) > max(1, len(rows) // 2):
        return None, explained, unknown
    column = next(c.id for c in table.columns if all(row.get(c.id) for row in chosen))
    values = [value for row in chosen for value in row.get(column)]
    return _filter(column, values, "", ""), explained, unknown


def longest_part(run: str, text: str) -> str:
    """The longest part of `run`, of two characters at least, that stands in `text`."""
    for size in range(len(run), 1, -1):
        for start in range(len(run) - size + 1):
            if (part := run[start : start + size]) in text:
                return part
    return ""


def _operation(question: Question, base: Lookup, table: Table, focus: str | None) -> Lookup:
    ids = {c.id for c in table.columns}
    key = focus if focus in ids else None
    each = next((f.key for f in question.focus if f.role == "each" and f.key in ids), None)
    other = next((c.id for c in table.columns if c.key and c.id != "province"), None)
    superlative = question.has("most", "least")
    if question.has("kinds"):
        key, each = other, None
    if (superlative or question.has("rank")) and (by := key or other):
        limit = 1 if superlative else None
        return replace(base, operation="rank", by=by, limit=limit, descending=not question.has("least"))
    if each or (question.has("group") and (key or other) and not base.filters):
        return replace(base, operation="group", by=each or key or other)
    if lacking := _lacking(question, base, table):
        return lacking
    if question.has("kinds") and other and not base.filters:
        return replace(base, operation="count" if question.has("count") else "list", by=other)
    if question.has("count"):
        several = key and key != "province" and not any(key in f.columns for f in base.filters)
        return replace(base, operation="count", by=key if several else None)
    if question.has("exists") and not question.has("list") and base.filters:
        return replace(base, operation="exists")
    wanted = tuple(c.id for c in table.columns if c.id == focus and not any(c.id in f.columns for f in base.filters))
    if question.has("date") and not question.has("prose") and any(c.id == "date" for c in table.columns):
        wanted = ("date",)
    if wanted and base.filters and wanted != ("province",):
        return replace(base, operation="attribute", columns=wanted)
    if key and key != "province" and not base.filters:
        return replace(base, operation="list", by=key)
    return base


def _lacking(question: Question, base: Lookup, table: Table) -> Lookup | None:
    """Which provinces are not in the table at all, or not under the value that is named."""
    if not any(c.id == "province" for c in table.columns) or any("province" in f.columns for f in base.filters):
        return None
    asks = [cue.start for cue in question.cues if cue.kind == "list"]
    if not any(c.kind == "none" and any(-20 <= c.start - at <= 30 for at in asks) for c in question.cues):
        return None
    every = Filter((Test("province", ("",), "contains"),), False, table.zh, table.en)
    return Lookup(base.table, "list", by="province", none_of=base.filters or (every,))
