"""Evidence -> answer: what was looked up, refused, asked back; absences and quotations have files of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.absence import absent_answer, corrected
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
from bot.asking import asks
from bot.desk import Desk, as_quote, table_citations, with_notes
from bot.grounds import FINDINGS
from bot.lookup import Result
from bot.notes import premise_notes, related_notes
from bot.passages import passage_trace
from bot.plan import Clarify, Refuse
from bot.question import Question
from bot.ranking_words import ranking_sentence
from bot.retrieve import Passage
from bot.rows import asked_for
from bot.sought import asked_figure
from bot.suggest import choices, follow_ups, starters
from bot.wording import LONG
from corpus.model import Language, Span
from corpus.quantity import Quantity
from corpus.store import Index

MOST_QUOTED = 3
"""Rows of a small table whose Chinese text is quoted in an English answer."""


def lookup_to_answer(question: Question, result: Result, desk: Desk) -> Answer:
    """Rows, counts, groups … or, if nothing matched, what was checked and what comes nearest."""
    if not result.found and result.lookup.operation not in ("compare", "share"):
        right = corrected(question, result, desk)
        return absent_answer(question, result, desk) if right is None else _put_right(question, result, right, desk)
    language, lookup = question.language, result.lookup
    wording = desk.wording(lookup.table, language)
    figure = row_figure(question, result, desk)
    of_ranking = lookup.grouped and (lookup.operation in ("gap", "mean", "share") or bool(lookup.sides))
    said = ranking_sentence(wording, result) if of_ranking else wording.sentence(result)
    lines = [f"**{figure.text}{'' if language == 'zh' else ' '}{figure.unit}**"] if figure else [said]
    if lookup.operation == "attribute" and len(result.rows) > 1 and asks(question, "same"):
        lines.insert(0, _alike(result, language))
    if question.has("bare") and result.value is not None:
        lines = [f"**{result.value}**"]
    elif question.has("table") and (table := _as_table(question, result, desk)):
        lines.append(table)
    elif of_ranking:
        lines += (
            [wording.ranking_lines(result)] if 1 < len(result.groups) <= LONG and lookup.operation != "mean" else []
        )
    elif lookup.by and lookup.grouped:
        counted = lookup.operation in ("group", "rank") or not (lookup.all_of or lookup.none_of)
        lines.append(wording.group_lines(result.groups, lookup.by, counted=counted))
        if lookup.operation in ("group", "rank") and not lookup.limit and (missing := wording.missing(result)):
            lines.append(missing)
    elif lookup.operation in ("compare", "share"):
        for side, members in zip(lookup.sides, result.sides, strict=True):
            if members:
                lines.append(f"**{side.name(language)}**\n\n" + wording.listing(members, lookup))
    elif lookup.operation != "attribute":
        lines += [wording.missing(result), wording.listing(result.rows, lookup)]
    lines += [] if question.has("bare", "table") else _original(question, result, desk)
    findings = touching_findings(desk.index, result, numbers_matter=True)
    spans = dict.fromkeys(row.span for row in result.rows)
    elsewhere = spans if lookup.table != desk.lists and len(spans) <= MOST_QUOTED else {}
    findings += [f for f in findings_of_spans(desk.index, elsewhere) if f not in findings]
    if lookup.table == FINDINGS:
        findings = [f for f in desk.index.findings if any(f.zh == row.printed for row in result.rows)]
    notes = [finding_note(f, language) for f in findings if lookup.table != FINDINGS]
    stated = [
        Span(desk.index.tables[lookup.table].document, s.line, s.line) for s in stated_numbers(desk.index, result)
    ]
    notes += [_as_stated(desk.index, span, language) for span in stated[:1]]
    notes += premise_notes(question, result, desk) + related_notes(result, desk, language)
    shown = result.rows or tuple(row for side in result.sides for row in side)
    evidence = [row for side in result.sides for row in side] if lookup.operation == "compare" else list(shown)
    rows, columns = _rows(result, desk, language)
    return Answer(
        question=question.text,
        language=language,
        kind="lookup",
        answer=with_notes("\n\n".join(line for line in lines if line), notes, language),
        value=figure.value if figure else result.value,
        rows=rows,
        columns=columns,
        citations=_with_spans(
            records_to_citations(desk.index, evidence) or table_citations(desk, lookup.table, lookup.filters),
            [*(span for f in findings for span in f.spans), *stated],
            desk,
        ),
        notes=tuple(notes),
        plan=lookup,
        suggestions=follow_ups(result, desk.index, desk.lexicon, language),
        trace={"sql": result.sql, "parameters": list(result.parameters), "rows": len(result.rows), "of": result.scope},
    )


def _alike(result: Result, language: Language) -> str:
    """Whether several rows say the same."""
    same = len({row.get(column) for row in result.rows for column in result.lookup.columns}) == 1
    if language == "zh":
        return "一样。" if same else "不一样。"
    return "Yes, the same." if same else "No, they differ."


def _as_table(question: Question, result: Result, desk: Desk) -> str:
    """The rows, or the groups with their numbers, as a Markdown table; empty where there are none."""
    rows, columns = _rows(result, desk, question.language)
    if not rows:
        return ""
    schema = desk.index.tables[result.lookup.table]
    known = {column.id: column.en if question.language == "en" else column.zh for column in schema.columns}
    count = "number" if question.language == "en" else "数目"
    heads = [known.get(column, count if column == "count" else column) for column in columns]
    body = [[str(row.get(column) or "").replace("|", "\\|").replace("\n", " ") for column in columns] for row in rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *body))


def _original(question: Question, result: Result, desk: Desk) -> list[str]:
    """What a few rows of a small table say in Chinese, below their English: a rendering can be checked against it."""
    spans = dict.fromkeys(row.span for row in result.rows)
    if question.language == "zh" or result.lookup.by or result.lookup.table == desk.lists or len(spans) > MOST_QUOTED:
        return []
    quotes = [as_quote(desk.index.quote(span)) for span in spans]
    return ["In the original:", *quotes] if quotes else []


def _put_right(question: Question, result: Result, right: Result, desk: Desk) -> Answer:
    """ "No", and what is so."""
    answer = lookup_to_answer(question, right, desk)
    no = "不是。" if question.language == "zh" else "No. "
    return replace(answer, answer=no + answer.answer, plan=result.lookup)


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
    schema = desk.index.tables[lookup.table]
    keys = {c.id for c in schema.columns if c.key} - {"province", "city"}
    several = any(len(t.values) > 1 for f in lookup.filters for t in f.tests)
    classed = all(f.columns <= keys for f in lookup.filters)
    if asked_for(question, schema) or several or (classed and lookup.filters):
        return None  # it is the rows that are counted
    row = result.rows[0]
    numbers = [str(v) for c in schema.columns if c.type == "number" for v in row.get(c.id)]
    text = row.printed
    for number in numbers:  # the row's own place in its table is no figure
        text = text.removeprefix(f"{number} ")
    return asked_figure(question, "amount", text, row.english)


def _rows(result: Result, desk: Desk, language: Language) -> tuple[tuple[dict[str, Cell], ...], tuple[str, ...]]:
    lookup = result.lookup
    if lookup.operation == "compare":
        sides = zip(lookup.sides, result.amounts, strict=True)
        return tuple({"side": s.name("zh"), "english": s.name("en"), "count": n} for s, n in sides), (
            "side",
            "count",
        )
    if lookup.by and lookup.grouped:
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


def refusal_to_answer(question: Question, plan: Refuse, desk: Desk, near: Sequence[Passage] = ()) -> Answer:
    """The paper does not say; what it does cover, and the nearest thing that it does say."""
    words = (
        "、".join(f"“{word}”" for word in plan.words[:3])
        if question.language == "zh"
        else ", ".join(f"“{word}”" for word in plan.words[:3])
    )
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
        trace={"passages": [passage_trace(passage) for passage in near]},
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
        head = (
            f"你好！我回答关于《{document.title}》的问题：集群名单可以精确计数和列全，正文原文引用，"
            "每个回答都注明出处。可以这样问："
        )
    else:
        head = (
            f"Hello! I answer questions about “{document.title_en or document.title}”: exact counts and complete lists "
            "from its tables, quotations from its text, every answer with its source. You could ask:"
        )
    return Answer(
        question=question.text, language=question.language, kind="help",
        answer=head + "\n\n" + "\n".join(f"- {option}" for option in options), suggestions=options,
    )  # fmt: skip
