"""Help: what the program does or, where all of the paper is asked about, what that holds; and what one could ask."""

from __future__ import annotations

from bot.answer import Answer, Citation, span_to_citation
from bot.asking import asks
from bot.contents import Section, list_lengths, sections_of
from bot.desk import Desk
from bot.question import Question
from bot.suggest import starters
from corpus.model import Language, Span
from corpus.store import Document


def help_answer(question: Question, desk: Desk) -> Answer:
    """A greeting, or the paper's contents with its chapters' headings cited, and questions that work."""
    language, (document, *_) = question.language, desk.index.documents.values()
    options = starters(desk.index, language)
    citations: tuple[Citation, ...] = ()
    if asks(question, "overview", "overview_of_it"):
        chapters = _chapters(document, desk, language)
        lines = _contents(document, chapters, desk, language)
        headings = [Span(document.id, chapter.span.first, chapter.span.first) for chapter, _ in chapters]
        citations = tuple(span_to_citation(desk.index, heading) for heading in headings)
    else:
        lines = [_greeting(question, document)]
    lines.append("\n".join(f"- {option}" for option in options))
    return Answer(
        question=question.text, language=language, kind="help", answer="\n\n".join(lines), citations=citations,
        suggestions=options,
    )  # fmt: skip


def _greeting(question: Question, document: Document) -> str:
    """Hello, or what is said after thanks or a goodbye; and what questions are answered."""
    zh = question.language == "zh"
    opening = "你好！" if zh else "Hello! "
    if asks(question, "thanks"):
        opening = "不客气。" if zh else "You're welcome. "
    elif asks(question, "farewell"):
        opening = "再见！" if zh else "Goodbye! "
    if zh:
        return (
            f"{opening}我回答关于《{document.title}》的问题：集群名单可以精确计数和列全，正文原文引用，"
            "每个回答都注明出处。可以这样问："
        )
    return (
        f"{opening}I answer questions about “{document.title_en or document.title}”: exact counts and complete lists "
        "from its tables, quotations from its text, every answer with its source. You could ask:"
    )


def _chapters(document: Document, desk: Desk, language: Language) -> list[tuple[Section, list[str]]]:
    """The sections of the highest level, each with the names of those right below it."""
    chapters: list[tuple[Section, list[str]]] = []
    for section in sections_of(desk.index, document.id, language, 2):
        if section.level == 1:
            chapters.append((section, []))
        elif chapters:
            chapters[-1][1].append(section.name)
    return chapters


def _contents(
    document: Document, chapters: list[tuple[Section, list[str]]], desk: Desk, language: Language
) -> list[str]:
    """Who published a paper and when, and its lists; its chapters with their lines; what leads over to questions."""
    listed = [(desk.lexicon.programmes[programme], n) for programme, n in list_lengths(desk.index).items()]
    if language == "zh":
        by = "，".join(part for part in (document.publisher, document.date) if part)
        lists = "、".join(f"{each.short}{each.programme}{n}个" for each, n in listed)
        head = f"《{document.title}》{f'（{by}）' if by else ''}" + (f"列出{lists}。" if lists else "。")
        return [f"{head}各部分是：", _told(chapters, "（第{}–{}行）", "：", "；"), "可以接着问："]
    by = ", ".join(part for part in (document.publisher_en or document.publisher, document.date) if part)
    lists = ", ".join(f"{n} {each.programme_en} ({each.abbreviation})" for each, n in listed)
    head = f"“{document.title_en or document.title}”{f' ({by})' if by else ''}" + (f" lists {lists}." if lists else ".")
    return [f"{head} Its sections:", _told(chapters, " (lines {}–{})", ": ", "; "), "You could go on to ask:"]


def _told(chapters: list[tuple[Section, list[str]]], lines: str, colon: str, joint: str) -> str:
    """A bullet for each chapter, with its lines and the sections below it."""
    return "\n".join(
        f"- **{chapter.name}**{lines.format(chapter.span.first, chapter.span.last)}"
        + (colon + joint.join(below) if below else "")
        for chapter, below in chapters
    )
