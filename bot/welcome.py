"""Help: what the program does or, where all of the paper is asked about, what that holds; and what one could ask."""

from __future__ import annotations

from bot.answer import Answer
from bot.asking import asks
from bot.contents import Section, list_lengths, sections_of
from bot.desk import Desk
from bot.question import Question
from bot.suggest import starters
from corpus.model import Language
from corpus.store import Document


def help_answer(question: Question, desk: Desk) -> Answer:
    """A greeting, or the paper's contents, and questions that work."""
    language, (document, *_) = question.language, desk.index.documents.values()
    options = starters(desk.index, language)
    if asks(question, "overview"):
        head, bullets, ask = _contents(document, desk, language)
        lines = [head, bullets, ask]
    elif language == "zh":
        greeting = "不客气。" if asks(question, "thanks") else "你好！"
        lines = [
            f"{greeting}我回答关于《{document.title}》的问题：集群名单可以精确计数和列全，正文原文引用，"
            "每个回答都注明出处。可以这样问："
        ]
    else:
        greeting = "You're welcome." if asks(question, "thanks") else "Hello!"
        lines = [
            f"{greeting} I answer questions about “{document.title_en or document.title}”: exact counts and complete "
            "lists from its tables, quotations from its text, every answer with its source. You could ask:"
        ]
    lines.append("\n".join(f"- {option}" for option in options))
    return Answer(
        question=question.text, language=language, kind="help", answer="\n\n".join(lines), suggestions=options,
    )  # fmt: skip


def _contents(document: Document, desk: Desk, language: Language) -> tuple[str, str, str]:
    """Who published a paper and when; its sections with their lines, and its lists; what leads over to questions."""
    parts: list[tuple[Section, list[str]]] = []
    for section in sections_of(desk.index, document.id, language, 2):
        if section.level == 1:
            parts.append((section, []))
        elif parts:
            parts[-1][1].append(section.name)
    lengths = list_lengths(desk.index)
    listed = [(desk.lexicon.programmes[programme], n) for programme, n in lengths.items()]
    if language == "zh":
        by = "，".join(part for part in (document.publisher, document.date) if part)
        head = f"《{document.title}》{f'（{by}）' if by else ''}"
        bullets = [
            f"- **{part.name}**（第{part.span.first}–{part.span.last}行）" + (f"：{'；'.join(below)}" if below else "")
            for part, below in parts
        ]
        if listed:
            head += f"列出{'、'.join(f'{each.short}{each.programme}{n}个' for each, n in listed)}。"
        return f"{head}各部分是：", "\n".join(bullets), "可以接着问："
    by = ", ".join(part for part in (document.publisher_en or document.publisher, document.date) if part)
    head = f"“{document.title_en or document.title}”{f' ({by})' if by else ''}"
    if listed:
        told = ", ".join(f"{n} {each.programme_en} ({each.abbreviation})" for each, n in listed)
        head += f" lists {told}."
    bullets = [
        f"- **{part.name}** (lines {part.span.first}–{part.span.last})" + (f": {'; '.join(below)}" if below else "")
        for part, below in parts
    ]
    return f"{head} Its sections:".replace("” Its", "”: its"), "\n".join(bullets), "You could go on to ask:"
