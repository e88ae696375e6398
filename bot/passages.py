"""Retrieved prose -> an answer that quotes it whole, with the figure that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer import Answer, finding_note, findings_of_spans, span_to_citation
from bot.desk import Desk, as_quote, with_notes
from bot.plan import Retrieve
from bot.question import Question
from bot.retrieve import Passage
from bot.suggest import starters
from corpus.quantity import Quantity, find_quantities
from corpus.words import search_terms


def passages_to_answer(question: Question, plan: Retrieve, passages: Sequence[Passage], desk: Desk) -> Answer:
    """The passage that the plan means, quoted whole; the figure that is asked for, if the passage holds one."""
    best, language = passages[plan.rank].chunk, question.language
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
            source = best.english or best.text
            currency = re.search(r"(?:RMB|CNY|USD|US\$) ?$", source[: figure.start])
            lines.insert(0, f"**{currency.group() if currency else ''}{figure.text}**")
    notes = [finding_note(f, language) for f in findings_of_spans(desk.index, [best.span])]
    return Answer(
        question=question.text,
        language=language,
        kind="passage",
        answer=with_notes("\n\n".join(lines), notes, language),
        value=figure.value if figure else None,
        citations=(span_to_citation(desk.index, best.span, best.section),),
        notes=tuple(notes),
        plan=plan,
        suggestions=starters(desk.index, language)[:3],
        trace={"passages": [passage_trace(passage) for passage in passages]},
    )


def passage_trace(passage: Passage) -> dict[str, object]:
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
    scored = [(len(terms & set(search_terms(_clause(source, q)))), -q.start, q) for q in figures]
    return max(scored, key=lambda entry: entry[:2])[2] if scored else None


def _clause(text: str, figure: Quantity) -> str:
    """The clause that a figure stands in; a point between digits ends none."""
    ends = [0, *(match.end() for match in re.finditer(r"[，。；：;\n]|[,.](?!\d)", text)), len(text)]
    return text[max(end for end in ends if end <= figure.start) : min(end for end in ends if end >= figure.end)]


def _is_figure(quantity: Quantity) -> bool:
    """A lone Han numeral is a figure only before a measure word: 十大, not 一体."""
    return any(character.isdigit() for character in quantity.text) or quantity.unit in tuple(
        "个大项条家次种类年月元名位批"
    )
