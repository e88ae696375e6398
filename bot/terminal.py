"""Answers in a terminal: Markdown, sources, explanations, and a conversation. Decides nothing."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from bot.answer import Answer, Citation
from bot.chat import Bot
from bot.plan import plan_to_json
from corpus.model import Language
from corpus.store import Document

if TYPE_CHECKING:
    from rich.console import Console

    from bot.feedback import Opinion

_SHOWN_LINES = 6


def text_to_clean(text: str) -> str:
    """Text as it was typed -> text that can be written again: what was no UTF-8 becomes �, NUL a space."""
    return re.sub(r"[\ud800-\udfff]", "\ufffd", text).replace("\x00", " ")


def terminal_safe(text: str) -> str:
    """Without control characters, which would steer the terminal (a question may hold them, and so may a document)."""
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() or c == "\u3000"))


def print_markdown(markdown: str, stream: TextIO | None = None) -> None:
    """Rendered where someone looks at it, as it is where a program reads it."""
    out = stream or sys.stdout
    if out.isatty():
        from rich.markdown import Markdown

        _console(out).print(Markdown(terminal_safe(markdown)))
    else:
        print(markdown, file=out)


def print_dim(text: str, stream: TextIO | None = None) -> None:
    out = stream or sys.stdout
    if out.isatty():
        _console(out).print(terminal_safe(text), style="dim", highlight=False, markup=False)
    else:
        print(text, file=out)


def _console(out: TextIO) -> Console:
    from rich.console import Console

    return Console(file=out)


def print_opinions(opinions: Iterable[Opinion]) -> None:
    """One opinion a line: when, up or down, the question, the comment; tab-separated."""
    for opinion in opinions:
        cells = (opinion.given, opinion.verdict, opinion.answer.question, opinion.comment)
        print("\t".join(terminal_safe(" ".join(cell.split())) for cell in cells))


def print_answer(answer: Answer, documents: Mapping[str, Document], explain: bool = False) -> None:
    print_markdown(answer.answer)
    if sources := citations_to_text(answer.citations, documents, answer.language):
        print_dim("\n" + sources)
    if explain:
        print_dim("\n" + answer_to_explanation(answer))


def citations_to_text(citations: Sequence[Citation], documents: Mapping[str, Document], language: Language) -> str:
    """One line a citation: document title, section path, lines."""
    if not citations:
        return ""
    lines = ["出处：" if language == "zh" else "Sources:"]
    for number, citation in enumerate(citations, start=1):
        document = documents.get(citation.document)
        title = document.name(language) if document else citation.document
        section = (citation.section_en if language == "en" else ()) or citation.section
        path = " › ".join((f"《{title}》" if language == "zh" else title, *section))
        lines.append(f"[{number}] {path} {'·' if language == 'zh' else '–'} {_lines(citation.lines, language)}")
    return "\n".join(lines)


def _lines(lines: tuple[int, int], language: Language) -> str:
    first, last = lines
    if language == "zh":
        return f"第{first}行" if first == last else f"第{first}–{last}行"
    return f"line {first}" if first == last else f"lines {first}–{last}"


def answer_to_explanation(answer: Answer) -> str:
    """The plan, what was run, and the evidence with its scores, for whoever wants to know how an answer came about."""
    parts = [f"kind: {answer.kind}, language: {answer.language}, {1000 * answer.seconds:.0f} ms"]
    if answer.plan is not None:
        parts.append("plan: " + json.dumps(plan_to_json(answer.plan), ensure_ascii=False, indent=2))
    trace = answer.trace
    if "sql" in trace:
        parts.append(f"SQL:\n{trace['sql']}\nparameters: {json.dumps(trace.get('parameters'), ensure_ascii=False)}")
        parts.append(f"rows: {trace.get('rows')} of {trace.get('of')} in scope")
    passages = trace.get("passages")
    if isinstance(passages, Sequence) and passages:
        parts.append("passages:\n" + _mappings_to_table([p for p in passages if isinstance(p, Mapping)]))
    others = {key: value for key, value in trace.items() if key not in ("sql", "parameters", "rows", "of", "passages")}
    parts += [f"{key}: {json.dumps(value, ensure_ascii=False, default=str)}" for key, value in others.items()]
    if answer.citations:
        parts.append("evidence:\n" + "\n".join(_citation_to_evidence(citation) for citation in answer.citations))
    return "\n\n".join(parts)


def _mappings_to_table(rows: Sequence[Mapping[str, object]]) -> str:
    """
    >>> print(_mappings_to_table([{"lines": [3, 4], "score": 1.5}]))
    lines  score
    3–4    1.5
    """
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [columns, *([_cell(row.get(column)) for column in columns] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip() for line in cells)


def _cell(value: object) -> str:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "–".join(map(str, dict.fromkeys(value)))
    return "" if value is None else str(value)


def _citation_to_evidence(citation: Citation) -> str:
    first, last = citation.lines
    quoted = citation.quote.splitlines()
    shown = [f"  {line}" for line in quoted[:_SHOWN_LINES]]
    if len(quoted) > _SHOWN_LINES:
        shown.append(f"  … {len(quoted) - _SHOWN_LINES} more")
    table = f" (table {citation.table})" if citation.table else ""
    return "\n".join((f"{citation.document}:{first}-{last}{table}", *shown))


_WELCOME = "/new starts over, /quit or Ctrl-D ends; ↑ brings earlier questions back.  /new 重新开始，/quit 退出。"


def converse(bot: Bot, language: Language | None = None, explain: bool = False) -> None:
    """A conversation until /quit, Ctrl-D, or Ctrl-C at the prompt. Ctrl-C while it answers drops that question only."""
    if sys.stdin.isatty():
        with suppress(ImportError):  # Windows has line editing of its own
            import readline  # noqa: F401 - gives input() its line editing and its history
        print_dim(_WELCOME, sys.stderr)
    history: list[str] = []
    while (line := _read_line()) is not None:
        question = text_to_clean(line).strip()
        if question in ("/quit", "/exit"):
            return
        if question == "/new":
            history.clear()
            print_dim("—", sys.stderr)
        elif question.startswith("/"):
            print_dim(_WELCOME, sys.stderr)
        elif question:
            try:
                answer = bot.ask(question, history, language)
            except KeyboardInterrupt:
                print_dim("(interrupted)", sys.stderr)
                continue
            history.append(question)
            print_answer(answer, bot.index.documents, explain)
            print(flush=True)  # whoever talks to it through a pipe waits for this


def _read_line() -> str | None:
    """None at the end of the conversation."""
    try:
        return input("? " if sys.stdin.isatty() else "")
    except (EOFError, KeyboardInterrupt):
        if sys.stdin.isatty():
            print(file=sys.stderr)
        return None
