"""Retrieved prose -> an answer that quotes it whole, with the figure that was asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answer import Answer, finding_note, findings_of_spans, span_to_citation
from bot.asking import asks, said_anywhere
from bot.desk import Desk, as_quote, with_notes
from bot.plan import Retrieve
from bot.question import Question
from bot.retrieve import Passage
from bot.sought import asked_figures, figure_kind
from bot.stated import agrees, contradiction_notes, contradictions
from bot.suggest import starters
from bot.verdict import verdict_words
from corpus.fold import fold
from corpus.quantity import Quantity, find_quantities


def passages_to_answer(question: Question, plan: Retrieve, passages: Sequence[Passage], desk: Desk) -> Answer:
    """The passage that the plan means, quoted whole; the figure that is asked for, if the passage holds one."""
    best, language = passages[plan.rank].chunk, question.language
    section = desk.section(best.section, language)
    first, last = best.span.first, best.span.last
    figures = asked_figures(question, plan.wants, best.text, best.english)
    quote = as_quote(desk.index.quote(best.span) if best.whole else best.text)  # a unit's text may begin with its title
    if language == "zh":
        where = f"（第{first}行）" if first == last else f"（第{first}–{last}行）"
        lines = [f"白皮书“{section}”{where}写道：", quote]
        if figures:
            lines.insert(0, "，".join(f"**{figure.text}{figure.unit}**" for figure in figures) + "。")
    else:
        where = f"line {first}" if first == last else f"lines {first}–{last}"
        under = f"under “{section}” ({where})" if section else f"({where})"
        lines = [f"The paper says {under}:", as_quote(best.english or best.text)]
        if best.english:
            lines += ["In the original:", quote]
        if figures:
            source = best.english or best.text
            currencies = [re.search(r"(?:RMB|CNY|USD|US\$) ?$", source[: figure.start]) for figure in figures]
            told = zip(figures, currencies, strict=True)
            lines.insert(0, ", ".join(f"**{c.group() if c else ''}{figure.text}**" for figure, c in told))
    found = [f for f in findings_of_spans(desk.index, [best.span]) if not (f.kind == "total" and plan.wants == "date")]
    texts = ("\n".join((*best.section, best.text)), best.english, desk.title)
    against = contradictions(question, *texts)
    chapter = best.whole and len(best.section) == 1  # what is said somewhere in it need not be of what is asked about
    if _not_all(question, best.text):
        lines[0] = ("不是全部。" if language == "zh" else "Not all. ") + lines[0]
    elif (stated := agrees(question, *texts)) is False or (stated and not chapter):
        lines[0] = verdict_words(question, stated) + lines[0]
    elif not chapter and _says_so(question, f"{best.text}\n{best.english}"):
        lines[0] = ("有。" if language == "zh" else "Yes. ") + lines[0]
    elif _names_others(question, best.text):
        lines[0] = ("没有。" if language == "zh" else "No. ") + lines[0]
    notes = [*contradiction_notes(against, language), *(finding_note(f, language) for f in found)]
    return Answer(
        question=question.text,
        language=language,
        kind="passage",
        answer=with_notes("\n\n".join(lines), notes, language),
        value=_value(figures, plan.wants),
        citations=(span_to_citation(desk.index, best.span, best.section),),
        notes=tuple(notes),
        plan=plan,
        suggestions=starters(desk.index, language)[:3],
        trace={"passages": [passage_trace(passage) for passage in passages]},
    )


def _value(figures: Sequence[Quantity], wants: str) -> int | float | None:
    """The value of the figure that is asked for before all."""
    return next((f.value for f in figures if figure_kind(f) == wants), figures[0].value if figures else None)


def _says_so(question: Question, text: str) -> bool:
    """Whether a text has what a question asks about whether it is said, or all names where these are asked about."""
    if asks(question, "belongs") and question.names:
        return all(any(name in text for name in names) for names in question.names)
    if things := said_anywhere(question):
        return any(_holds(text, thing) for thing in things)
    return (
        asks(question, "mentions") and bool(question.names) and all(any(n in text for n in e) for e in question.names)
    )


def _names_others(question: Question, text: str) -> bool:
    """Whether a question asks if what it names is one of those told, and a text names none of these."""
    names = [name for each in question.names for name in each]
    return asks(question, "belongs") and bool(names) and not any(name in text for name in names)


def _not_all(question: Question, text: str) -> bool:
    """Whether a question claims of all what a text says of a share below a hundred percent."""
    shares = [figure.value for figure in find_quantities(text) if figure.kind == "percent"]
    claimed = question.has("exists") or asks(question, "confirm")
    claimed = claimed and not question.has("count", "share", "list") and asks(question, "all_claimed")
    return claimed and len(shares) == 1 and shares[0] < 100


def _holds(text: str, thing: str) -> bool:
    """Whether a thing stands in a text, an English one as whole words."""
    return re.search(rf"(?<![a-z]){re.escape(fold(thing))}(?:s|es)?(?![a-z])", fold(text)) is not None


def passage_trace(passage: Passage) -> dict[str, object]:
    span = passage.chunk.span
    return {
        "lines": [span.first, span.last], "score": round(passage.score, 3), "lexical": round(passage.lexical, 3),
        "cosine": round(passage.cosine, 3), "coverage": round(passage.coverage, 3),
    }  # fmt: skip
