"""Evidence -> answer: what was looked up, refused, asked back; absences and quotations have files of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.absence import absent_answer, corrected, there_instead
from bot.answer import (
    Answer,
    Citation,
    finding_note,
    findings_of_spans,
    records_to_citations,
    span_to_citation,
    stated_numbers,
    touching_findings,
)
from bot.asking import asks, said_anywhere
from bot.claims import claimed_number, claims
from bot.denial import DENIALS
from bot.desk import Desk, as_quote, table_citations, with_notes
from bot.grounds import FINDINGS
from bot.lookup import run_lookup
from bot.notes import not_counted_notes, premise_notes, related_notes, rows_not_counted, within_notes
from bot.paired import paired_claims
from bot.passages import passage_trace
from bot.plan import Clarify, Lookup, Refuse
from bot.question import Question
from bot.ranking_words import ranking_sentence
from bot.result import Result
from bot.retrieve import Passage
from bot.row_words import LONG
from bot.rows import asked_for
from bot.several import text_to_splits
from bot.sought import asked_figure
from bot.suggest import choices, follow_ups, starters
from bot.tabled import result_to_rows, result_to_table
from bot.verdict import only_there, verdict, verdict_words
from corpus.model import Finding, Language, Record, Span
from corpus.quantity import Quantity, find_quantities
from corpus.store import Index

BESIDE = 8
"""Rows that may stand below two numbers that are compared without drowning them."""
MOST_QUOTED = 3
"""Rows of a small table whose Chinese text is quoted in an English answer."""


def lookup_to_answer(question: Question, result: Result, desk: Desk) -> Answer:
    """Rows, counts, groups … or, if nothing matched, what was checked and what comes nearest."""
    if not result.found and not (result.lookup.compared or result.lookup.operation == "share"):
        right = corrected(question, result, desk)
        return absent_answer(question, result, desk) if right is None else _put_right(question, result, right, desk)
    if elsewhere := _elsewhere(question, result, desk):
        return _put_right(question, result, elsewhere, desk)
    language, lookup = question.language, result.lookup
    findings = _findings(question, result, desk)
    first = findings if _doubted(question, result) else []
    figure = row_figure(question, result, desk)
    if figure:
        lines = [f"**{figure.text}{figure.unit if language == 'zh' else ''}**", *_below(question, result, desk)]
    elif first:
        asked = len(result.rows) <= LONG and not (question.has("exists") and len(result.rows) == 1)
        asked = asked and not desk.index.tables[lookup.table].using("figure")
        told = [finding_note(f, language) for f in first]
        unsaid = _unexplained(question, result, desk)
        lines = [unsaid + told[0], *told[1:], *(_said(question, result, desk) if asked else ())]
    else:
        lines = _said(question, result, desk)
    names = _names(result, desk, language) if asks(question, "names_only") else ""
    if names:
        lines, findings = [*(lines[:1] if question.has("count", "exists") else []), names], []
    lines += [] if question.has("bare", "table") or names else _original(question, result, desk)
    if asks(question, "which_line") and 0 < len(result.rows) <= LONG:
        lines.insert(0, _where_printed(result, language))
    notes = [finding_note(f, language) for f in findings if lookup.table != FINDINGS and f not in first]
    stated = [
        Span(desk.index.tables[lookup.table].document, s.line, s.line) for s in stated_numbers(desk.index, result)
    ]
    uncounted: list[Record] = []
    if not names:
        notes += [_as_stated(desk.index, span, len(result.rows), language) for span in stated[:1]]
        notes += related_notes(result, desk, language)
        notes += within_notes(result, desk, language)
        notes += not_counted_notes(uncounted := rows_not_counted(result, desk), desk, language)
    notes += premise_notes(question, result, desk)
    beside = [note for note in notes if note not in lines[0]]
    shown = result.rows or tuple(row for side in result.sides for row in side)
    evidence = [row for side in result.sides for row in side] if lookup.compared else list(shown)
    unplaced = desk.wording(lookup.table, language).unplaced(result)
    wording_told = [row for row in result.unplaced if unplaced]
    rows, columns = result_to_rows(result, desk, language)
    return Answer(
        question=question.text,
        language=language,
        kind="lookup",
        answer=with_notes("\n\n".join(line for line in lines if line), beside, language),
        value=figure.value if figure else result.value,
        rows=rows,
        columns=columns,
        citations=_with_spans(
            records_to_citations(desk.index, [*evidence, *wording_told])
            or table_citations(desk, lookup.table, lookup.filters),
            [*(span for f in findings for span in f.spans), *stated, *(row.span for row in uncounted)],
            desk,
        ),
        notes=tuple(notes),
        plan=lookup,
        suggestions=follow_ups(result, desk.index, desk.lexicon, language),
        trace={"sql": result.sql, "parameters": list(result.parameters), "rows": len(result.rows), "of": result.scope},
    )


def _elsewhere(question: Question, result: Result, desk: Desk) -> Result | None:
    """Where a question claims that something is on one list only, and it is on others, too: how many on each."""
    if (only := only_there(question, result)) is None:
        return None
    kept = tuple(each for each in result.lookup.filters if each != only)
    spread = run_lookup(desk.index, Lookup(result.lookup.table, "group", kept, by="programme"))
    claimed = {value for test in only.tests for value in test.values}
    return spread if any(group.key not in claimed for group in spread.groups) else None


def _findings(question: Question, result: Result, desk: Desk) -> list[Finding]:
    """What the paper gets wrong of what a lookup is about."""
    lookup, asked_for = result.lookup, bool(question.subjects.get(FINDINGS))
    if lookup.table == FINDINGS:
        return [f for f in desk.index.findings if any(f.zh == row.printed for row in result.rows)]
    findings = touching_findings(desk.index, result, numbers_matter=True, asked_for=asked_for)
    spans = dict.fromkeys(row.span for row in result.rows)
    elsewhere = spans if lookup.table != desk.lists and len(spans) <= MOST_QUOTED else {}
    return findings + [f for f in findings_of_spans(desk.index, elsewhere) if f not in findings]


def _doubted(question: Question, result: Result) -> bool:
    """Whether a question about rows of the lists doubts the paper, so that what that gets wrong is its answer."""
    lookup = result.lookup
    plain = lookup.operation in ("list", "count", "exists", "attribute") and lookup.by is None and lookup.order is None
    asked = question.has("doubt") or bool(question.subjects.get(FINDINGS)) or asks(question, "either", "same")
    asked = asked and not asks(question, "contrast") and not paired_claims(question)
    return asked and plain and lookup.table != FINDINGS and not question.has("bare", "table")


def _said(question: Question, result: Result, desk: Desk) -> list[str]:
    """The direct answer and what stands below it."""
    if question.has("bare") and result.value is not None:
        return [f"**{result.value}**"]
    wording, lookup = desk.wording(result.lookup.table, question.language), result.lookup
    wording.totalled = question.has("count")
    wording.summed = asks(question, "sum") or not asks(question, "difference")
    own = ranking_sentence(wording, result) if _of_ranking(lookup) else wording.sentence(result)
    own = own[:1].upper() + own[1:]
    said = [
        _unexplained(question, result, desk)
        + _unrated(question, result, desk)
        + _years_apart(question, result)
        + _lists_lacking(question, result, desk)
        + _verdict_said(question, result, desk)
        + own
    ]
    if lookup.operation == "attribute" and len(result.rows) > 1 and asks(question, "same"):
        said.insert(0, _alike(result, question.language))
    return said + _below(question, result, desk)


def _verdict_said(question: Question, result: Result, desk: Desk) -> str:
    """The verdict on what a question claims; with a no whose it is, if it is another place's."""
    holds = _verdict(question, result, desk)
    small = result.lookup.table != desk.lists
    owners = premise_notes(question, result, desk) if holds is False and small else []
    end = "" if question.language == "zh" else " "
    return verdict_words(question, holds) + "".join(note + end for note in owners)


def _verdict(question: Question, result: Result, desk: Desk) -> bool | None:
    """Whether what a yes-or-no question claims is so; of a small table, held against all of its rows."""
    small = result.lookup.table != desk.lists
    rows = [row for row in desk.index.records.values() if row.table == result.lookup.table] if small else ()
    return verdict(question, result, desk.number_of_lists, small, rows)


def _unexplained(question: Question, result: Result, desk: Desk) -> str:
    """That the paper gives no reason, where one is asked for of what stands in a list, or is missing there."""
    if not question.has("reason") or result.lookup.table not in (desk.lists, FINDINGS):
        return ""
    return "白皮书没有说明原因。" if question.language == "zh" else "The paper does not say why. "


def _years_apart(question: Question, result: Result) -> str:
    """How many years lie between two dated rows, where that is asked."""
    apart = result.years_apart
    if apart is None or not asks(question, "years_apart"):
        return ""
    return f"相隔{apart}年。" if question.language == "zh" else f"They are {apart} year{'s' * (apart != 1)} apart. "


def _unrated(question: Question, result: Result, desk: Desk) -> str:
    """That the paper puts none of several rows first, where a question asks which is the most important, the worst."""
    told, lookup = result.rows, result.lookup
    if lookup.table in (desk.lists, FINDINGS) or lookup.by or lookup.order or len(told) < 2:
        return ""
    if lookup.operation != "list" or not asks(question, "rated"):
        return ""
    return "白皮书没有给它们分轻重。" if question.language == "zh" else "The paper does not rank them. "


def _lists_lacking(question: Question, result: Result, desk: Desk) -> str:
    """On which lists something is not, where that is asked."""
    if result.lookup.by != "programme" or not asks(question, "list_lacking"):
        return ""
    wording, zh = desk.wording(result.lookup.table, question.language), question.language == "zh"
    names = [wording.key("programme", value) for value in result.missing]
    if not names:
        return "三份名单都不缺。" if zh else "It is missing from none of the lists. "
    return (
        f"不在{'、'.join(names)}名单上。"
        if zh
        else f"Not on the {wording.joined(names)} list{'s' * (len(names) > 1)}. "
    )


def _of_ranking(lookup: Lookup) -> bool:
    """Whether something is asked of a ranking as a whole."""
    whole = lookup.operation in ("gap", "mean", "share") and not lookup.shares_groups
    return lookup.grouped and (whole or bool(lookup.sides))


def _names(result: Result, desk: Desk, language: Language) -> str:
    """A bullet for each row or group with nothing but its name; empty where a lookup finds no such things."""
    lookup, wording = result.lookup, desk.wording(result.lookup.table, language)
    if lookup.compared or lookup.operation in ("share", "gap", "mean", "attribute"):
        return ""
    names = [wording.group_name(group, lookup.by) for group in result.groups] if lookup.by else []
    if not lookup.by and wording.lists:
        names = [wording.row(row, ("programme", "batch", "serial")) for row in result.rows]
    elif not lookup.by and lookup.operation in ("list", "exists"):
        columns = [column.id for column in desk.index.tables[lookup.table].columns]
        kept = {"number", "date", "name"} if "name" in columns else {columns[0]}
        names = [wording.row(row, [column for column in columns if column not in kept]) for row in result.rows]
    return "\n".join(f"- {name}" for name in names)


def _below(question: Question, result: Result, desk: Desk) -> list[str]:
    """What stands below the direct answer: the rows, the groups, the sides, as a list or as a table."""
    wording, lookup = desk.wording(result.lookup.table, question.language), result.lookup
    if question.has("bare") and result.value is not None:
        return []
    if question.has("table") and (table := result_to_table(question, result, desk)):
        return [table]
    if _of_ranking(lookup):
        few = 1 < len(result.groups) <= LONG and lookup.operation != "mean"
        return [wording.ranking_lines(result)] if few else []
    if lookup.grouped:
        counted = lookup.operation in ("group", "rank") or not (lookup.all_of or lookup.none_of)
        lacking = lookup.operation in ("group", "rank") and not (lookup.limit and lookup.descending)
        lacking = lacking or (claims(question) and lookup.operation == "list" and lookup.table == desk.lists)
        behind = [wording.missing(result)] if lacking and not asks(question, "list_lacking") else []
        if (
            (lookup.operation == "count" or lookup.shares_groups)
            and len(result.groups) > LONG
            and not (lookup.having and lookup.having.of)
        ):
            return [wording.groups_named(result)]  # only how many they are is asked
        return [wording.group_lines(result, counted=counted), *behind, wording.unplaced(result)]
    if lookup.compared or lookup.operation == "share":
        drowned = result.lookup.table == desk.lists and sum(map(len, result.sides)) > BESIDE
        return [] if drowned or _numbers_only(question, result, desk) else wording.sides(result)
    if lookup.operation == "attribute":
        more = lookup.table != desk.lists and len(result.rows) == 1 and bool(text_to_splits(question.text))
        return [wording.listing(result.rows, lookup)] if more else []  # what else is asked of it stands there
    only = _numbers_only(question, result, desk)
    lacking = question.has(*DENIALS, "none") or asks(question, "lacks")
    return [wording.numbers(result) if only else wording.whole_listing(result), wording.missing(result, lacking)]


def _numbers_only(question: Question, result: Result, desk: Desk) -> bool:
    """Whether a number, or whether there are any, is asked of so many rows that their names would drown the answer."""
    number = sum(map(len, result.sides)) or len(result.rows)
    asked = (question.has("count") or result.lookup.operation in ("count", "exists")) and not question.has("list")
    asked = asked or (claims(question) and claimed_number(question) is not None) or asks(question, "you_said")
    return asked and number > LONG


def _where_printed(result: Result, language: Language) -> str:
    """On which lines of the paper the rows stand."""
    spans = dict.fromkeys((row.span.first, row.span.last) for row in result.rows)
    told = [str(first) if first == last else f"{first}–{last}" for first, last in spans]
    if language == "zh":
        return f"在原文第{'、'.join(told)}行。"
    return f"On line{'s' if len(told) > 1 or '–' in told[0] else ''} {', '.join(told)} of the paper."


def _alike(result: Result, language: Language) -> str:
    """Whether several rows say the same."""
    same = len({row.get(column) for row in result.rows for column in result.lookup.columns}) == 1
    if language == "zh":
        return "一样。" if same else "不一样。"
    return "Yes, the same." if same else "No, they differ."


def _original(question: Question, result: Result, desk: Desk) -> list[str]:
    """What a few rows of a small table say in Chinese, below their English: a rendering can be checked against it."""
    spans = dict.fromkeys(row.span for row in result.rows if row.span.last - row.span.first < LONG)
    if question.language == "zh" or result.lookup.by or result.lookup.table == desk.lists or len(spans) > MOST_QUOTED:
        return []
    quotes = [as_quote(desk.index.quote(span)) for span in spans]
    return ["In the original:", *quotes] if quotes else []


def _put_right(question: Question, result: Result, right: Result, desk: Desk) -> Answer:
    """ "No", and what is so; whether there are any is answered with none."""
    answer, has = lookup_to_answer(question, right, desk), asks(question, "has") and not asks(question, "correct")
    no = ("没有。" if has else "不是。") if question.language == "zh" else "No. "
    if right.lookup.columns and not any(row.get(column) for row in right.rows for column in right.lookup.columns):
        no = ""  # the paper does not say, so that nothing is denied
    value = result.value if has else answer.value
    there = there_instead(result.lookup, desk) if right.lookup.columns == ("programme",) else None
    told = [no + answer.answer]
    if there is not None:
        wording = desk.wording(there.lookup.table, question.language)
        told += [wording.sentence(there), wording.listing(there.rows, there.lookup)]
    citations = answer.citations + tuple(
        c for c in records_to_citations(desk.index, there.rows if there else ()) if c not in answer.citations
    )
    return replace(answer, answer="\n\n".join(told), value=value, plan=result.lookup, citations=citations)


def _with_spans(citations: tuple[Citation, ...], spans: Sequence[Span], desk: Desk) -> tuple[Citation, ...]:
    """Further lines that an answer rests on (a finding's, a stated total's) beside its own, each once.

    A whole list, such as a finding about its length rests on, is cited by its rows already.
    """
    short = [span for span in spans if span.last - span.first < 3]
    lines = {line for c in citations for line in range(c.lines[0], c.lines[1] + 1)}
    return citations + tuple(span_to_citation(desk.index, s) for s in dict.fromkeys(short) if s.first not in lines)


def _as_stated(index: Index, span: Span, number: int, language: Language) -> str:
    """What a line states, as far as the sentence or the brackets that hold the number."""
    if language == "en" and (english := index.english(span)):
        quoted = _stating(english, number)
        return f"The paper itself says (line {span.first}): “{quoted}”" + ("" if quoted.endswith(".") else ".")
    quoted = _stating(index.quote(span).lstrip("-■ ").replace("*", ""), number)
    return f"原文第{span.first}行也写明：“{quoted}”" + ("" if quoted.endswith("。") else "。")


def _stating(text: str, number: int) -> str:
    """The one sentence of a text, or the words in brackets, that state a number; the whole text if there is none.

    >>> _stating("在全国选出一批集群。（第一批24个，第二批20个）", 24)
    '第一批24个，第二批20个'
    """
    pieces = [piece.strip(" ,，") for piece in re.split(r"(?<=[。！？；;])|(?<=\.)\s|[（()）]", text)]
    held = [p for p in pieces if any(q.value == number and q.kind == "cardinal" for q in find_quantities(p))]
    return held[0].rstrip("；;") if len(held) == 1 else text


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


def refusal_to_answer(question: Question, plan: Refuse, desk: Desk, near: Sequence[Passage] = ()) -> Answer:
    """The paper does not say; what it does cover, and the nearest thing that it does say."""
    sought = said_anywhere(question)
    unsaid = plan.words or sought
    bare = [re.sub(r"^(?:which|what|how many|how much|any|whose) ", "", word) for word in unsaid]
    absent = [f"“{_as_typed(word, question)}”" for word in bare if not desk.holds(word)]
    words = ("、" if question.language == "zh" else ", ").join(absent[:3])
    if asks(question, "errand") and not sought:
        text = (
            "这里只回答白皮书写了什么。" if question.language == "zh" else "Only what the paper says is answered here. "
        )
    elif question.language == "zh":
        text = f"白皮书没有涉及{words}。" if words else "白皮书没有回答这个问题。"
    else:
        text = f"The paper does not cover {words}. " if words else "The paper does not answer this. "
    text += _covers(desk, "它" if question.language == "zh" else "It", question.language)
    return Answer(
        question=question.text, language=question.language, kind="refused", answer=text, plan=plan,
        suggestions=starters(desk.index, question.language)[:3],
        trace={"passages": [passage_trace(passage) for passage in near]},
    )  # fmt: skip


def _as_typed(word: str, question: Question) -> str:
    """A word as it stands in the question, with its ending, a year with the 年 behind it."""
    typed = re.search(rf"{re.escape(word)}(?:年|[a-z]*)", question.text, re.IGNORECASE)
    return typed.group() if typed else word


def _covers(desk: Desk, paper: str, language: Language) -> str:
    """What the paper does speak of; `paper` is what it is called here."""
    document = next(iter(desk.index.documents.values()))
    if language == "zh":
        return f"{paper}讲的是{document.subject or document.title}的内涵、国家部署、各部委集群名单和地方培育举措。"
    return (
        f"{paper} covers what {document.subject_en or document.title} are, national policy, "
        "the ministries' cluster lists and how provinces foster clusters."
    )


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
        covers = _covers(desk, "白皮书" if question.language == "zh" else "The paper", question.language)
        zh, en = f"请说得具体一些。{covers}例如：", f"Could you be more specific? {covers} For example:"
    head = zh if question.language == "zh" else en
    return Answer(
        question=question.text, language=question.language, kind="clarify",
        answer=head + "\n\n" + "\n".join(f"- {option}" for option in options), plan=plan, suggestions=options,
    )  # fmt: skip
