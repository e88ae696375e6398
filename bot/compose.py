"""Evidence -> answer: what was looked up, found absent, quoted, or refused, in the language asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import (
    Answer,
    Cell,
    Citation,
    finding_note,
    findings_of_spans,
    records_to_citations,
    records_to_rows,
    result_columns,
    span_to_citation,
    stated_numbers,
    touching_findings,
)
from bot.lookup import Result, run_lookup
from bot.plan import Clarify, Filter, Lookup, Refuse, Retrieve
from bot.question import Question
from bot.retrieve import Passage
from bot.suggest import choices, follow_ups, starters
from bot.wording import Wording
from corpus.model import Language, Span
from corpus.names import Lexicon
from corpus.quantity import Quantity, find_quantities, numeral_to_number
from corpus.store import Index
from corpus.words import fold, search_terms


@dataclass(frozen=True)
class Desk:
    """What composing needs: the index, the lexicon, the id of the table of lists."""

    index: Index
    lexicon: Lexicon
    lists: str | None

    def wording(self, table: str, language: Language) -> Wording:
        return Wording(self.index.tables[table], self.lexicon, language)

    @property
    def title(self) -> str:
        return next(iter(self.index.documents.values())).title


FINDINGS = "findings"
"""The table under which ingest publishes its findings."""


def lookup_to_answer(question: Question, result: Result, desk: Desk) -> Answer:
    """Rows, counts, groups … or, if nothing matched, what was checked and what comes nearest."""
    if not result.found and result.lookup.operation not in ("compare", "share"):
        return absent_answer(question, result, desk)
    language, lookup = question.language, result.lookup
    wording = desk.wording(lookup.table, language)
    figure = row_figure(question, result, desk)
    lines = [f"**{figure.text}{'' if language == 'zh' else ' '}{figure.unit}**"] if figure else [wording.sentence(result)]
    if lookup.by:
        counted = lookup.operation in ("group", "rank") or not (lookup.all_of or lookup.none_of)
        lines.append(wording.group_lines(result.groups, lookup.by, counted=counted))
    elif lookup.operation in ("compare", "share"):
        for side, rows in zip(lookup.sides, result.sides, strict=True):
            if rows:
                lines.append(f"**{side.name(language)}**\n\n" + wording.listing(rows, lookup))
    elif lookup.operation != "attribute":
        lines.append(wording.listing(result.rows, lookup))
    findings = touching_findings(desk.index, result, numbers_matter=True)
    if lookup.table == FINDINGS:
        findings = [f for f in desk.index.findings if any(f.zh == row.printed for row in result.rows)]
    notes = [finding_note(f, language) for f in findings if lookup.table != FINDINGS]
    stated = [Span(desk.index.tables[lookup.table].document, s.line, s.line) for s in stated_numbers(desk.index, result)]
    notes += [_as_stated(desk.index, span, language) for span in stated[:1]]
    notes += premise_notes(question, result, desk) + related_notes(result, desk, language)
    shown = result.rows or tuple(row for side in result.sides for row in side)
    evidence = [row for side in result.sides for row in side] if lookup.operation == "compare" else list(shown)
    rows, columns = _rows(result, desk, language)
    return Answer(
        question=question.text,
        language=language,
        kind="lookup",
        answer=_with_notes("\n\n".join(line for line in lines if line), notes, language),
        value=figure.value if figure else result.value,
        rows=rows,
        columns=columns,
        citations=_with_spans(
            records_to_citations(desk.index, evidence) or _table_citations(desk, lookup.table, lookup.filters),
            [*(span for f in findings for span in f.spans), *stated],
            desk,
        ),
        notes=tuple(notes),
        plan=lookup,
        suggestions=follow_ups(result, desk.index, desk.lexicon, language),
        trace={"sql": result.sql, "parameters": list(result.parameters), "rows": len(result.rows), "of": result.scope},
    )


def _with_spans(citations: tuple[Citation, ...], spans: Sequence[Span], desk: Desk) -> tuple[Citation, ...]:
    """Further lines that an answer rests on (a finding's, a stated total's) beside its own, each once.

    A whole list, such as a finding about its length rests on, is cited by its rows already.
    """
    short = [span for span in spans if span.last - span.first < 3]
    lines = {line for c in citations for line in range(c.lines[0], c.lines[1] + 1)}
    return citations + tuple(span_to_citation(desk.index, s) for s in dict.fromkeys(short) if s.first not in lines)


def _as_stated(index: Index, span: Span, language: Language) -> str:
    if language == "en" and (english := index.english(span)):
        return f"The paper itself says (line {span.first}): “{english}”"
    return f"原文第{span.first}行也写明：“{index.quote(span).lstrip('-■ ').replace('*', '')}”"


def row_figure(question: Question, result: Result, desk: Desk) -> Quantity | None:
    """The figure in a single row's own text, where a "how many" asks for that and not for the number of rows."""
    lookup = result.lookup
    if lookup.table in (desk.lists, FINDINGS) or lookup.operation != "count" or len(result.rows) != 1 or lookup.by:
        return None
    row, plan = result.rows[0], Retrieve(question.text, "amount")
    return asked_figure(question, plan, row.printed, row.english)


def _with_notes(text: str, notes: Sequence[str], language: Language) -> str:
    """The answer, then its notes; an answer that has nothing else to say is its notes."""
    if not notes or not text:
        return text or "\n\n".join(notes)
    head = "注：" if language == "zh" else "Note: "
    return text + "\n\n" + "\n".join(f"> {head}{note}" for note in notes)


def _rows(result: Result, desk: Desk, language: Language) -> tuple[tuple[dict[str, Cell], ...], tuple[str, ...]]:
    lookup = result.lookup
    if lookup.operation == "compare":
        sides = zip(lookup.sides, result.sides, strict=True)
        return tuple({"side": s.name("zh"), "english": s.name("en"), "count": len(r)} for s, r in sides), ("side", "count")
    if lookup.by:
        rows: list[dict[str, Cell]] = []
        for group in result.groups:
            row: dict[str, Cell] = {lookup.by: _key_cell(lookup.by, group.key, desk), "count": group.count}
            if isinstance(group.key, str) and lookup.by != "programme":
                row["english"] = desk.lexicon.english_of("industry" if lookup.by == "field" else lookup.by, group.key)
            rows.append(row)
        return tuple(rows), (lookup.by, "count")
    columns = result_columns(result, desk.index)
    records = result.sides[0] if lookup.operation == "share" else result.rows
    return records_to_rows(records, columns, desk.lexicon, language), columns


def _key_cell(by: str, key: str | int | float, desk: Desk) -> Cell:
    return desk.lexicon.programmes[str(key)].short if by == "programme" and str(key) in desk.lexicon.programmes else key


# ------------------------------------------------------------------------------------------------ absence


def absent_answer(question: Question, result: Result, desk: Desk) -> Answer:
    """Nothing matches: say so, say what was checked, and offer what comes nearest."""
    language, lookup = question.language, result.lookup
    wording = desk.wording(lookup.table, language)
    scope, words = wording.scope(lookup.filters), wording.qualifier(lookup.filters)
    if (right := corrected(question, result, desk)) is not None:
        return right
    listless = _listless(lookup, desk)
    checked = result.scope or len(run_lookup(desk.index, Lookup(lookup.table, "list")).rows)
    if listless:
        lines = [] if len(premise_notes(question, result, desk)) else [_listless_sentence(listless, desk, language)]
    elif language == "zh":
        lines = [f"没有。{scope}（逐行核对{checked}{wording.noun()}）中，没有{words or '符合条件'}的条目。"]
    else:
        lines = [f"No. None of the {checked} {wording.noun(checked)} checked on {scope} matches{f': {words}' if words else ''}."]
    near = nearest(lookup, desk) if lookup.table == desk.lists else _either(lookup, desk)
    if near is not None:
        label = "最接近的是：" if language == "zh" else "The nearest that it does list: "
        lines.append(label + wording.sentence(near))
        lines.append(wording.listing(near.rows, near.lookup) if len(near.rows) <= 12 else "")
    findings = touching_findings(desk.index, result, numbers_matter=False)
    notes = [finding_note(f, language) for f in findings] + premise_notes(question, result, desk)
    rows = records_to_rows(near.rows, result_columns(near, desk.index), desk.lexicon, language) if near and listless else ()
    citations = _table_citations(desk, lookup.table, lookup.filters)
    if near is not None:
        citations += tuple(c for c in records_to_citations(desk.index, near.rows) if c not in citations)
    return Answer(
        question=question.text,
        language=language,
        kind="absent",
        answer=_with_notes("\n\n".join(line for line in lines if line), notes, language),
        value=0,
        rows=rows,
        columns=tuple(rows[0]) if rows else (),
        citations=citations,
        notes=tuple(notes),
        plan=lookup,
        suggestions=follow_ups(near, desk.index, desk.lexicon, language) if near else starters(desk.index, language)[:3],
        trace={"sql": result.sql, "parameters": list(result.parameters), "rows": 0, "of": result.scope},
    )


_SAID_OF = ("batch", "programme", "serial", "date", "year", "term", "number")
"""Columns that say something of a row rather than pick it out: a yes-or-no question gets their right value."""


_ANY = ("any", "is there", "are there", "有没有", "有无")
"""Words that ask whether there is one at all, not whether a known one is so."""


def corrected(question: Question, result: Result, desk: Desk) -> Answer | None:
    """ "Is X in the first batch?" about a row of the second: no, and what it is."""
    lookup, language = result.lookup, question.language
    told = [f for f in lookup.filters if f.columns <= set(_SAID_OF) and not f.negated]
    kept = tuple(f for f in lookup.filters if f not in told)
    picked = {c for f in kept for c in f.columns} - {"province", "city", "district"}
    anyone = any(c.kind == "exists" and c.text in _ANY for c in question.cues)
    if anyone or not told or not picked or lookup.by or lookup.operation not in ("exists", "list", "attribute"):
        return None
    found = run_lookup(desk.index, replace(lookup, operation="attribute", filters=kept, columns=_columns(told)))
    if not 1 <= len(found.rows) <= 3:
        return None
    answer = lookup_to_answer(question, found, desk)
    no = "不是。" if language == "zh" else "No. "
    return replace(answer, answer=no + answer.answer, plan=lookup)


def _columns(filters: Sequence[Filter]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for f in filters for column in sorted(f.columns)))


def _listless(lookup: Lookup, desk: Desk) -> list[str]:
    """Programmes asked about that have no list at all."""
    asked = [str(v) for f in lookup.filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values]
    held = {v for r in desk.index.records.values() for v in r.get("programme")}
    return [programme for programme in asked if programme not in held]


def _listless_sentence(listless: Sequence[str], desk: Desk, language: Language) -> str:
    programme = desk.lexicon.programmes[listless[0]]
    held = dict.fromkeys(str(v) for r in desk.index.records.values() for v in r.get("programme"))
    counts = {p: len([r for r in desk.index.records.values() if p in r.get("programme")]) for p in held}
    if language == "zh":
        others = "、".join(f"{desk.lexicon.programmes[p].short}（{n}个）" for p, n in counts.items())
        return f"白皮书没有{programme.short}的集群名单（其工作是{programme.programme}）；列出名单的是{others}。"
    others = ", ".join(f"{desk.lexicon.programmes[p].abbreviation} ({n})" for p, n in counts.items())
    return (
        f"The paper has no {programme.abbreviation} list of clusters ({programme.abbreviation} runs the {programme.programme_en}); "
        f"the lists are those of {others}."
    )


def nearest(lookup: Lookup, desk: Desk) -> Result | None:
    """The same lookup with one condition less, or with a place widened to its province: the smallest that finds rows."""
    candidates: list[Lookup] = []
    base = replace(lookup, operation="list", columns=(), sides=(), by=None, all_of=(), none_of=(), having=None)
    for at, each in enumerate(lookup.filters):
        without = (*lookup.filters[:at], *lookup.filters[at + 1 :])
        if wider := _widened(each, desk.lexicon):
            candidates.append(replace(base, filters=(*without, wider)))
        if without:
            candidates.append(replace(base, filters=without))
    found = [result for each in candidates if (result := run_lookup(desk.index, each)).rows]
    narrow = [r for r in found if any(f.columns & {"province", "city", "district", "industry", "name"} for f in r.lookup.filters)]
    best = min(narrow or found, key=lambda r: len(r.rows), default=None)
    return best if best is not None and len(best.rows) <= 66 else None


def _either(lookup: Lookup, desk: Desk) -> Result | None:
    """Of a small table, the rows that meet any of the conditions: "Zhejiang's 3+3+2" shows Zhejiang and the 3+3+2."""
    merged = Filter(tuple(test for f in lookup.filters if not f.negated for test in f.tests))
    if len(merged.tests) < 2:
        return None
    result = run_lookup(desk.index, Lookup(lookup.table, "list", (merged,)))
    return result if result.rows else None


def _widened(each: Filter, lexicon: Lexicon) -> Filter | None:
    """A filter on cities or districts, on their provinces instead."""
    provinces = [
        p for t in each.tests if t.column in ("city", "district") for v in t.values if (p := lexicon.province_of(t.column, str(v)))
    ]
    if not provinces or each.negated:
        return None
    names = tuple(dict.fromkeys(provinces))
    english = ", ".join(lexicon.english_of("province", p) for p in names)
    return Filter((replace(each.tests[0], column="province", values=names),), False, "、".join(names), english)


def _table_citations(desk: Desk, table: str, filters: Sequence[Filter]) -> tuple[Citation, ...]:
    """The whole table that was checked, as far as its programme narrows it."""
    scoped = tuple(f for f in filters if f.columns <= {"programme"} and not f.negated)
    rows = run_lookup(desk.index, Lookup(table, "list", scoped)).rows
    return records_to_citations(desk.index, rows or run_lookup(desk.index, Lookup(table, "list")).rows)


# ------------------------------------------------------------------------------------------------ notes


def premise_notes(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects a number that the question takes for granted: "工信部的66个集群" when the 66 are another ministry's."""
    if result.lookup.table != desk.lists:
        return []
    asked = list(dict.fromkeys(m.value for f in question.found for m in f.meanings if m.kind == "ministry"))
    asked = asked or [str(v) for f in result.lookup.filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values]
    if len(asked) > 1:
        return []
    counts: dict[str, int] = {}
    for record in desk.index.records.values():
        for programme in record.get("programme"):
            counts[str(programme)] = counts.get(str(programme), 0) + 1
    notes = []
    if asked and asked[0] not in counts:
        notes.append(_listless_sentence(asked, desk, question.language))
    shown = len(result.rows)
    for stated in _stated_of_these(question):
        if result.lookup.operation in ("list", "count", "exists") and not result.lookup.by and 0 < shown != stated:
            notes.append(
                f"名单列出的是{shown}个，不是{stated}个。" if question.language == "zh" else f"The list has {shown} of them, not {stated}."
            )
    for stated in _stated_counts(question):
        owners = [p for p, n in counts.items() if n == stated and p not in asked]
        if not asked or counts.get(asked[0]) == stated or not owners:
            continue
        mine, other = desk.lexicon.programmes[asked[0]], desk.lexicon.programmes[owners[0]]
        if question.language == "zh":
            notes.append(f"{stated}个是{other.short}{other.programme}的数目，不是{mine.short}的。")
        else:
            notes.append(f"The {stated} are the {other.abbreviation}'s {other.programme_en}, not {mine.abbreviation}'s.")
    return notes


def _stated_of_these(question: Question) -> list[int]:
    """A number that the question takes for granted of the very clusters it asks for: "武汉的5个战新集群分别是什么"."""
    if question.has("top", "few", "count", "at_least", "more_than", "exactly", "rank", "most", "least"):
        return []
    zh = re.findall(r"(?:的|这|那)(\d+|[两三四五六七八九十]+)个(?=[ⒼⓂⒾ]|产业集群|集群)", question.masked)
    en = re.findall(r"(?:'s|the|these|those) (\d+) (?=[ⓂⒼⒾ]|clusters?\b)", question.masked)
    return [int(n) for word in (*zh, *en) if (n := numeral_to_number(word)) is not None]


def _stated_counts(question: Question) -> list[int]:
    return [int(q.value) for q in find_quantities(question.folded) if q.kind == "cardinal" and q.value >= 10]


def related_notes(result: Result, desk: Desk, language: Language) -> list[str]:
    """Where an industry's family is wider than its printed name, how many rows print the name itself."""
    lookup = result.lookup
    if lookup.operation not in ("list", "count", "exists") or lookup.by or not result.rows:
        return []
    for each in lookup.filters:
        if each.columns == {"industry"} and not each.negated and "、" not in each.zh:
            printing = [r for r in result.rows if fold(each.zh) in fold(str(r.first("name")))]
            if len(printing) < len(result.rows):
                if language == "zh":
                    return [f"按产业归类；其中名称直接写有“{each.zh}”的有{len(printing)}个。"]
                return [f"Grouped by industry family; {len(printing)} of them print “{each.zh}” in their name."]
    return []


# ------------------------------------------------------------------------------------------------ passages


def passages_to_answer(question: Question, plan: Retrieve, passages: Sequence[Passage], desk: Desk) -> Answer:
    """The best passage, quoted whole; the figure that is asked for, if the passage holds one."""
    best, language = passages[0].chunk, question.language
    section = " › ".join(best.section[-2:]) if best.section else desk.title
    first, last = best.span.first, best.span.last
    figure = asked_figure(question, plan, best.text, best.english)
    quote = as_quote(best.text)
    if language == "zh":
        where = f"（第{first}行）" if first == last else f"（第{first}–{last}行）"
        lines = [f"白皮书“{section}”{where}写道：", quote]
        if figure:
            lines.insert(0, f"**{figure.text}{figure.unit}**。")
    else:
        where = f"line {first}" if first == last else f"lines {first}–{last}"
        lines = [f"The paper says ({where}):", as_quote(best.english or best.text)]
        if best.english:
            lines += ["In the original:", quote]
        if figure:
            lines.insert(0, f"**{figure.text} {figure.unit}**".strip() + "\n")
    notes = [finding_note(f, language) for f in findings_of_spans(desk.index, [best.span])]
    return Answer(
        question=question.text,
        language=language,
        kind="passage",
        answer=_with_notes("\n\n".join(lines), notes, language),
        value=figure.value if figure else None,
        citations=(span_to_citation(desk.index, best.span, best.section),),
        notes=tuple(notes),
        plan=plan,
        suggestions=starters(desk.index, language)[:3],
        trace={"passages": [_trace(passage) for passage in passages]},
    )


def as_quote(text: str) -> str:
    """A Markdown block quote, a paragraph a line; list marks of the source become bullets, cells are parted by bars."""
    lines = []
    for line in text.splitlines():
        if line.strip():
            bullet = "- " if re.match(r"\s*(?:[-*•✓]\s*)+", line) else ""
            plain = re.sub(r"^\s*(?:[-*•✓■]\s*)+", "", line).strip()
            lines.append(f"> {bullet}" + " | ".join(cell.strip() for cell in plain.split("\t") if cell.strip()))
    return "\n>\n".join(lines)


def _trace(passage: Passage) -> dict[str, object]:
    span = passage.chunk.span
    return {
        "lines": [span.first, span.last], "score": round(passage.score, 3), "lexical": round(passage.lexical, 3),
        "cosine": round(passage.cosine, 3), "coverage": round(passage.coverage, 3),
    }  # fmt: skip


def asked_figure(question: Question, plan: Retrieve, text: str, english: str) -> Quantity | None:
    """The figure that a "how many" or "when" asks for: the one whose neighbouring words the question shares most."""
    if not plan.wants:
        return None
    source = english if question.language == "en" and english else text
    kinds = {"date": ("date", "year"), "share": ("percent",)}.get(plan.wants, ("cardinal", "percent"))
    asked = {q.value for q in find_quantities(question.folded)}
    figures = [q for q in find_quantities(source) if q.kind in kinds and q.value not in asked and _is_figure(q)]
    terms = set(search_terms(question.text))
    scored = [(len(terms & set(search_terms(source[max(0, q.start - 25) : q.end + 25]))), -q.start, q) for q in figures]
    return max(scored, key=lambda entry: entry[:2])[2] if scored else None


def _is_figure(quantity: Quantity) -> bool:
    """A lone Han numeral is a figure only before a measure word: 十大, not 一体."""
    return any(character.isdigit() for character in quantity.text) or quantity.unit in tuple("个大项条家次种类年月元名位批")


# ------------------------------------------------------------------------------------------------ the rest


def refusal_to_answer(question: Question, plan: Refuse, desk: Desk, near: Sequence[Passage] = ()) -> Answer:
    """The paper does not say; what it does cover, and the nearest thing that it does say."""
    words = "、".join(f"“{word}”" for word in plan.words[:3]) if question.language == "zh" else ", ".join(f"“{word}”" for word in plan.words[:3])
    document = next(iter(desk.index.documents.values()))
    if question.language == "zh":
        about = f"白皮书没有涉及{words}" if words else "白皮书没有回答这个问题"
        text = f"{about}。它讲的是{document.subject or document.title}的内涵、国家部署、各部委集群名单和地方培育举措。"
    else:
        about = f"The paper does not cover {words}" if words else "The paper does not answer this"
        text = (
            f"{about}. It covers what {document.subject_en or document.title} are, national policy, "
            "the ministries' cluster lists and how provinces foster clusters."
        )
    return Answer(
        question=question.text, language=question.language, kind="refused", answer=text, plan=plan,
        suggestions=starters(desk.index, question.language)[:3],
        trace={"passages": [_trace(passage) for passage in near]},
    )  # fmt: skip


def unworded(answer: Answer) -> Answer:
    """An answer whose wording failed the check, reduced to its quotations; its rows and citations stand."""
    head = "以下是白皮书原文：" if answer.language == "zh" else "The paper's own words:"
    text = "\n\n".join([head, *(as_quote(citation.quote) for citation in answer.citations)])
    return replace(answer, answer=text, trace={**answer.trace, "unworded": answer.answer})


def clarify_to_answer(question: Question, plan: Clarify, desk: Desk) -> Answer:
    options = choices(plan, desk.index, desk.lexicon, question.language)
    if plan.reason == "ambiguous":
        zh, en = f"“{plan.name}”可能指几个地方，请问是哪一个？", f"“{plan.name}” may mean several places. Which one?"
    else:
        zh, en = "请说得具体一些，例如：", "Could you be more specific? For example:"
    head = zh if question.language == "zh" else en
    return Answer(
        question=question.text, language=question.language, kind="clarify",
        answer=head + "\n\n" + "\n".join(f"- {option}" for option in options), plan=plan, suggestions=options,
    )  # fmt: skip


def help_answer(question: Question, plan: object, desk: Desk) -> Answer:
    document = next(iter(desk.index.documents.values()))
    options = starters(desk.index, question.language)
    if question.language == "zh":
        head = f"你好！我回答关于《{document.title}》的问题：集群名单可以精确计数和列全，正文原文引用，每个回答都注明出处。可以这样问："
    else:
        head = (
            f"Hello! I answer questions about “{document.title_en or document.title}”: exact counts and complete lists "
            "from its tables, quotations from its text, every answer with its source. You could ask:"
        )
    return Answer(
        question=question.text, language=question.language, kind="help",
        answer=head + "\n\n" + "\n".join(f"- {option}" for option in options), suggestions=options,
    )  # fmt: skip
