"""A conversation as a file to keep: Markdown to read, JSON for programs."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot.answer import Answer
from bot.evidence import citations_to_places, runs_in_words
from bot.history import Summary, Turn
from bot.labels import labels_of
from bot.markup import answer_to_markdown, text_to_markdown
from corpus.model import Language


def conversation_to_markdown(summary: Summary, turns: Sequence[Turn], language: Language) -> str:
    """The title, then each question with its answer and where that stands in the paper."""
    parts = [f"# {text_to_markdown(summary.title)}"]
    for turn in turns:
        parts += [f"## {text_to_markdown(turn.answer.question)}", answer_to_markdown(turn.answer)]
        if sources := _sources(turn.answer, language):
            parts.append(f"{labels_of(language)['sources'].format(n=len(sources))}\n\n" + "\n".join(sources))
    return "\n\n".join(parts) + "\n"


def _sources(answer: Answer, language: Language) -> list[str]:
    return [
        f"- {text_to_markdown(' › '.join(place.section) or place.document)}, {runs_in_words(place.runs, language)}"
        for place in citations_to_places(answer.citations)
    ]


def conversation_to_json(summary: Summary, turns: Sequence[Turn]) -> str:
    """The conversation's title and times, and its turns: each the contract's object with the time it was asked."""
    answers = [{"asked": turn.asked, **turn.answer.to_json()} for turn in turns]
    whole = {"title": summary.title, "created": summary.created, "changed": summary.changed, "turns": answers}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def title_to_filename(title: str) -> str:
    """A title as a file's name on any system, without its ending."""
    return re.sub(r'[\x00-\x1f\u202a-\u202e\u2066-\u2069<>:"/\\|?*.\s]+', "-", title).strip("-")[:60] or "conversation"
