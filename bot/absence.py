"""Nothing matches: a correct "no" from a checked table, the right value of what was supposed, what comes nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answer import (
    Answer,
    finding_note,
    records_to_citations,
    records_to_rows,
    result_columns,
    span_to_citation,
    touching_findings,
)
from bot.asking import asks
from bot.claims import claims
from bot.desk import Desk, as_quote, table_citations, with_notes
from bot.lookup import run_lookup
from bot.notes import listless, listless_sentence, not_counted_notes, premise_notes, rows_not_counted
from bot.operations import PLACES
from bot.plan import Filter, Lookup
from bot.planner import ANY
from bot.question import Question
from bot.result import SCOPES, Result
from bot.suggest import follow_ups, starters
from bot.verdict import denies, verdict_words
from bot.wording import Wording
from corpus.model import Language, Span
from corpus.names import Lexicon


def absent_answer(question: Question, result: Result, desk: Desk) -> Answer:
    """Nothing matches: say so, say what was checked, and offer what comes nearest."""
    language, lookup = question.language, _of_strange_place(result.lookup, desk) or result.lookup
    strange = lookup != result.lookup
    wording = desk.wording(lookup.table, language)
    without = listless(lookup, desk)
    checked = result.scope or len(run_lookup(desk.index, Lookup(lookup.table, "list")).rows)
    no_batch, own = _no_such_batch(lookup, desk), None
    if no_batch:
        lines = [_no_such_batch_sentence(lookup, no_batch, wording)]
    elif without:
        lines = [] if len(premise_notes(question, result, desk)) else [listless_sentence(without, desk, language)]
    elif lookup.by and (lookup.all_of or lookup.none_of):
        lines = [wording.no_group(lookup)]
    else:
        lines = [_as_denied(question, wording.none(lookup, checked, question.has("exists")))]
    if no_batch:
        kept = tuple(f for f in lookup.filters if "batch" not in f.columns)
        near = run_lookup(desk.index, Lookup(lookup.table, "list", kept)) if kept else None
        near = near if near and near.rows and len(near.rows) <= NEAR else None
    elif own := _of_that_place(lookup, desk):
        near = own
    elif strange:
        near = None
    else:
        near = nearest(lookup, desk, question.has("where")) if lookup.table == desk.lists else _either(lookup, desk)
    if near is not None:
        whole = near.lookup.filters and all(f.columns <= SCOPES for f in near.lookup.filters)
        zh, en = ("所列的是：", "It lists: ") if whole and lookup.table != desk.lists else _NEAREST
        label = "" if no_batch or own else zh if language == "zh" else en
        lines.append(label + wording.sentence(near))
        lines.append(wording.listing(near.rows, near.lookup) if len(near.rows) <= 12 else "")
    findings = touching_findings(desk.index, result, numbers_matter=False)
    notes = [finding_note(f, language) for f in findings] + premise_notes(question, result, desk)
    notes += not_counted_notes(uncounted := rows_not_counted(result, desk), desk, language)
    elsewhere = _lines_elsewhere(lookup, desk)
    lines += [_told_elsewhere(elsewhere, lookup, desk, language)] if elsewhere else []
    rows = (
        records_to_rows(near.rows, result_columns(near, desk.index), desk.lexicon, language) if near and without else ()
    )
    citations = table_citations(desk, lookup.table, lookup.filters)
    citations += tuple(c for c in records_to_citations(desk.index, uncounted) if c not in citations)
    if near is not None:
        citations += tuple(c for c in records_to_citations(desk.index, near.rows) if c not in citations)
    citations += tuple(c for span in elsewhere if (c := span_to_citation(desk.index, span)) not in citations)
    return Answer(
        question=question.text,
        language=language,
        kind="absent",
        answer=with_notes("\n\n".join(line for line in lines if line), notes, language),
        value=0,
        rows=rows,
        columns=tuple(rows[0]) if rows else (),
        citations=citations,
        notes=tuple(notes),
        plan=lookup,
        suggestions=follow_ups(near, desk.index, desk.lexicon, language)
        if near
        else starters(desk.index, language)[:3],
        trace={"sql": result.sql, "parameters": list(result.parameters), "rows": 0, "of": result.scope}
        | ({"near": len(near.rows)} if near else {}),
    )


def _of_strange_place(lookup: Lookup, desk: Desk) -> Lookup | None:
    """What is asked of a small table, of the one place alone that it has no row of: nothing there comes near."""
    if lookup.table == desk.lists or len(lookup.filters) < 2:
        return None
    places = [each for each in lookup.filters if each.columns <= set(PLACES) and not each.negated]
    alone = [replace(lookup, operation="list", filters=(each,)) for each in places]
    return next((each for each in alone if not run_lookup(desk.index, each).rows), None)


def _of_that_place(lookup: Lookup, desk: Desk) -> Result | None:
    """The rows of the one place of which it is asked whether it is on all lists, where it is not."""
    named = [each for each in lookup.filters if each.columns == {lookup.by} and not each.negated]
    if len(named) != 1 or sum(len(test.values) for test in named[0].tests) != 1 or not lookup.all_of:
        return None
    found = run_lookup(desk.index, Lookup(lookup.table, "list", tuple(named)))
    return found if found.rows else None


def _lines_elsewhere(lookup: Lookup, desk: Desk) -> list[Span]:
    """The lines outside of the lists on which the one place stands that is on none of them."""
    named = [f for f in lookup.filters if f.columns <= set(PLACES) and not f.negated]
    values = {(test.column, str(value)) for each in named for test in each.tests for value in test.values}
    if lookup.table != desk.lists or len(values) != 1:
        return []
    column, name = values.pop()
    if column == "province":  # the small tables tell of these
        return []
    rows = [row for row in desk.index.records.values() if row.table == lookup.table]
    if any(name in map(str, row.get(column)) for row in rows):
        return []
    listed = {line for row in rows for line in row.span.lines}
    return [b.span for b in desk.index.blocks if name in b.text and b.span.first not in listed][:FEW_LINES]


FEW_LINES = 2
"""So many lines outside of the lists are quoted."""


def _told_elsewhere(spans: Sequence[Span], lookup: Lookup, desk: Desk, language: Language) -> str:
    """What the text says of a place that is on no list."""
    place = next(f for f in lookup.filters if f.columns <= set(PLACES) and not f.negated)
    zh = language == "zh"
    at = ("、" if zh else ", ").join(str(span.first) for span in spans)
    head = (
        f"名单以外，文中第{at}行提到{place.zh}："
        if zh
        else f"Outside the lists the paper mentions {place.en} (line {at}):"
    )
    told = [as_quote(desk.index.quote(span)) for span in spans]
    return "\n\n".join((head, *told))


def _as_denied(question: Question, none: str) -> str:
    """That there is none, where just that was claimed: yes; where something was said to be so: that it is not."""
    so = claims(question) and asks(question, "is_claim") and not asks(question, "has", "tagged")
    if question.language == "zh" and so:
        return verdict_words(question, False) + none.removeprefix("没有。")
    tagged = asks(question, "tagged")
    if not (denies(question) and (tagged or (question.has("exists") and asks(question, "claims")))):
        return none
    if asks(question, "has") and not asks(question, "correct") and not tagged:  # "has it none?" only asks
        return none
    if question.language == "en":
        return f"Yes, that is so. {none.removeprefix('No. ')}"
    return f"是的，{none}"


NEAR = 66
"""So many rows may be what comes nearest."""


def _no_such_batch(lookup: Lookup, desk: Desk) -> tuple[int, ...]:
    """Where a lookup asks for a batch that none of its lists has: the batches that they have."""
    if lookup.table != desk.lists:
        return ()
    asked = {v for f in lookup.filters if f.columns == {"batch"} and not f.negated for t in f.tests for v in t.values}
    lists = tuple(f for f in lookup.filters if f.columns == {"programme"} and not f.negated)
    rows = run_lookup(desk.index, Lookup(lookup.table, "list", lists)).rows
    held = {int(v) for row in rows for v in row.get("batch")}
    return tuple(sorted(held)) if asked and held and not asked & held else ()


def _no_such_batch_sentence(lookup: Lookup, held: Sequence[int], wording: Wording) -> str:
    lists = [f for f in lookup.filters if f.columns == {"programme"}]
    asked = next(f for f in lookup.filters if f.columns == {"batch"}).name(wording.language)
    scope, have = wording.scope(lists), wording.joined([wording.key("batch", batch) for batch in held])
    if wording.language == "zh":
        return f"没有{asked}：{scope}只有{have}。"
    return f"There is no {asked}: {scope} {'has' if lists else 'have'} only {have}."


_NEAREST = ("最接近的是：", "The nearest that it does list: ")

_SAID_OF = ("batch", "programme", "serial", "date", "year", "term", "number")
"""Columns that say something of a row rather than pick it out: a yes-or-no question gets their right value."""


def corrected(question: Question, result: Result, desk: Desk) -> Result | None:
    """ "Is X in the first batch?" about a row of the second: no, and what it is."""
    lookup = result.lookup
    told = [f for f in lookup.filters if f.columns <= set(_SAID_OF) and not f.negated]
    picked = {c for f in lookup.filters if f not in told for c in f.columns}
    picked -= set(PLACES) if lookup.table == desk.lists else set()  # a place has several rows there
    anyone = any(c.kind == "exists" and c.text in ANY for c in question.cues)
    if anyone or not question.has("exists") or not told or not picked or lookup.by:
        return None
    for wrong in (*([each] for each in sorted(told, key=lambda each: each.columns == {"programme"})), told):
        kept = tuple(f for f in lookup.filters if f not in wrong)
        found = run_lookup(desk.index, replace(lookup, operation="attribute", filters=kept, columns=_columns(wrong)))
        if len(found.rows) == 1:
            return found
    return None


def there_instead(lookup: Lookup, desk: Desk) -> Result | None:
    """The few rows that a place has on the list that is asked about, where none is of the industry that is claimed."""
    industry = [each for each in lookup.filters if each.columns == {"industry"}]
    kept = tuple(each for each in lookup.filters if each not in industry)
    placed = any(each.columns <= set(PLACES) for each in kept)
    if lookup.table != desk.lists or not industry or not placed or len(kept) == len(lookup.filters):
        return None
    found = run_lookup(desk.index, Lookup(lookup.table, "list", kept))
    return found if 0 < len(found.rows) <= FEW_ROWS else None


FEW_ROWS = 3
"""So many rows of the place that is asked about are told instead."""


def _columns(filters: Sequence[Filter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for f in filters for column in sorted(f.columns)))


def nearest(lookup: Lookup, desk: Desk, there: bool = False) -> Result | None:
    """The same lookup with one condition less, or a place widened to its province: the smallest that finds rows.

    With `there` a place is widened only if it has no rows itself.
    """
    candidates: list[Lookup] = []
    base = Lookup(lookup.table, "list")
    for at, each in enumerate(lookup.filters):
        without = (*lookup.filters[:at], *lookup.filters[at + 1 :])
        if each.columns == {"programme"}:  # a batch is one of its list's
            without = tuple(f for f in without if f.columns != {"batch"})
        if wider := _widened(each, desk.lexicon):
            candidates.append(replace(base, filters=(*without, wider)))
        if without:
            candidates.append(replace(base, filters=without))
    found = [result for each in candidates if (result := run_lookup(desk.index, each)).rows]
    narrow = [
        r
        for r in found
        if any(f.columns & {"province", "city", "district", "industry", "name"} for f in r.lookup.filters)
    ]
    held = [
        r for r in narrow if there and any(f in lookup.filters and f.columns <= set(PLACES) for f in r.lookup.filters)
    ]
    best = min(held or narrow, key=lambda r: len(r.rows), default=None)
    return best if best is not None and len(best.rows) <= NEAR else None


def _either(lookup: Lookup, desk: Desk) -> Result | None:
    """Of a small table, the rows that meet any of the conditions: "Zhejiang's 3+3+2" shows Zhejiang and the 3+3+2."""
    if told := tuple(f for f in lookup.filters if f.columns <= SCOPES):  # what the enumeration does hold
        return run_lookup(desk.index, Lookup(lookup.table, "list", told))
    merged = Filter(tuple(test for f in lookup.filters if not f.negated for test in f.tests))
    if len(merged.tests) < 2:
        return None
    result = run_lookup(desk.index, Lookup(lookup.table, "list", (merged,)))
    return result if result.rows else None


def _widened(each: Filter, lexicon: Lexicon) -> Filter | None:
    """A filter on cities or districts, on their provinces instead."""
    provinces = [
        p
        for t in each.tests
        if t.column in ("city", "district")
        for v in t.values
        if (p := lexicon.province_of(t.column, str(v)))
    ]
    if not provinces or each.negated:
        return None
    names = tuple(dict.fromkeys(provinces))
    english = ", ".join(lexicon.english_of("province", p) for p in names)
    return Filter((replace(each.tests[0], column="province", values=names),), False, "、".join(names), english)
