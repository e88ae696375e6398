"""Text -> Markdown and HTML that show it and run nothing, whatever a document or a user wrote.

The page is made of three languages, and each has its own way to run what it should only show: HTML (tags), Markdown
(a remote image is a request to another host) and the page's templates (`${…}`, `{{…}}`). `text_to_html`,
`text_to_markdown` and `answer_to_markdown` each close all of theirs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from bot.answer import Answer

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def without_direction(text: str) -> str:
    """Text without the characters that turn what follows them around (bidirectional controls), unseen."""
    return _DIRECTION.sub("", text)


def text_to_html(value: object) -> str:
    """HTML that shows `value` and runs nothing: neither tags nor the page's own `${…}` and `{{…}}` templates."""
    return (
        html.escape(without_direction(str(value))).replace("$", "&#36;").replace("{", "&#123;").replace("}", "&#125;")
    )


def text_to_markdown(text: str) -> str:
    """Markdown that shows `text` as it was typed: `*x*` stays `*x*`, `<b>` stays `<b>`, an address is no link."""
    inline = re.sub(r"[\\`*_\[\]<>#|~&$]|(?<=\w)@|:(?=//)|(?i:(?<=\bwww)\.)", r"\\\g<0>", without_direction(text))
    return re.sub(r"^[ \t]*(\d*)([-+=.)])|^[ \t]+", _guard, inline, flags=re.MULTILINE)


def _guard(match: re.Match[str]) -> str:
    """Keeps the beginning of a line from opening a list, a heading or a code block."""
    number, mark = match.groups()
    return f"{number}\\{mark}" if mark else ""


def markdown_to_text(markdown: str) -> str:
    """What `text_to_markdown` was given, but for blanks at the beginnings of lines."""
    return re.sub(r"\\([^\w\s]|_)", r"\1", markdown)


def answer_to_markdown(answer: Answer) -> str:
    """The answer's Markdown, whose lists, quotes and bold print stay; it never holds tags, links or images."""
    text = answer.answer.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"[\[`~$]|:(?=//)", r"\\\g<0>", text)


def answers_to_messages(
    answers: Sequence[Answer], pending: str | None = None, said: str = ""
) -> list[dict[str, object]]:
    """The conversation as chat messages; the last answer carries its suggestions.

    `pending` is a question that is being answered, and `said` what of its answer is there yet, as Markdown.
    """
    messages: list[dict[str, object]] = []
    for answer in answers:
        messages.append({"role": "user", "content": text_to_markdown(answer.question)})
        messages.append({"role": "assistant", "content": answer_to_markdown(answer)})
    if pending is not None:
        messages.append({"role": "user", "content": text_to_markdown(pending)})
        if said:
            messages.append({"role": "assistant", "content": said})
    elif answers and answers[-1].suggestions:
        messages[-1]["options"] = [{"value": each, "label": each} for each in answers[-1].suggestions]
    return messages


_BREAK = re.compile(r"(?<=[\n；。])|(?<=[;.] )")


def markdown_to_pieces(markdown: str, size: int) -> list[str]:
    """The beginnings of a long text, each some `size` characters longer and ending with a clause; the last is whole."""
    pieces, length, shown = [], 0, ""
    for clause in _BREAK.split(markdown):
        shown, length = shown + clause, length + len(clause)
        if length >= size:
            pieces.append(shown)
            length = 0
    return [*pieces, markdown] if length else pieces
