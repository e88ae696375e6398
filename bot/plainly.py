"""Questions whose words leave no doubt of what they want, whatever else they may be likened to."""

from __future__ import annotations

import re

from bot.again import lines_told
from bot.asking import asks, said_anywhere
from bot.follow import Said
from bot.grounds import Grounds
from bot.plan import Help, Lookup, Plan, Refuse
from bot.question import Question
from corpus.words import HAN

MORE = (
    "count", "most", "least", "group", "share", "compare", "rank", "negate", "none", "date", "prose", "where",
    "outside", "amount", "why", "define", "who",
)  # fmt: skip
"""Cues of turns that want something else than rows listed, or not only that."""
_GENERAL = frozenset(("an", "any", "the", "of", "and", "or", "in", "on", "for", "to", "about", "it", "this", "that"))
"""Words that say nothing of what is asked about."""


def plain_plan(question: Question, said: Said, grounds: Grounds) -> Plan | None:
    """For thanks, and for what all of the paper says: what it holds. For a word that stands nowhere in it: that.

    "List all of them" after what was asked one by one: the rows of each. "What are the three lists?": each with its
    number of rows; but "which lists?" after some rows asks for theirs.
    """
    if asks(question, "thanks", "farewell", "overview"):
        return Help()
    if asks(question, "overview_of_it") and _tells_of_paper(said, grounds):
        return Help()
    rows = said.plan
    named = question.found or {focus.key for focus in question.focus} - {"programme"} or question.has(*MORE)
    of_rows = isinstance(rows, Lookup) and rows.table == grounds.lists and rows.filters and not question.has("lists")
    if grounds.lists and not named and not of_rows and asks(question, "which_lists"):
        return Lookup(grounds.lists, "group", by="programme")
    only_lists = not (question.found or question.focus or question.rest or question.has(*MORE))
    listed = isinstance(rows, Lookup) and rows.operation == "list" and not rows.by
    if listed and only_lists and question.has("list") and asks(question, "all_of_them"):
        return rows
    unsaid = tuple(thing for thing in said_anywhere(question) if not _stands(thing, grounds))
    return Refuse(unsaid) if unsaid else None


def _tells_of_paper(said: Said, grounds: Grounds) -> bool:
    """Whether what was told before is who published the paper, and when: the one row of a table."""
    lines = lines_told(said.found, said.quoted, grounds)
    ones = [rows[0] for _, rows in grounds.small_tables if len(rows) == 1]
    return bool(lines) and any(lines <= set(row.span.lines) for row in ones)


def _stands(thing: str, grounds: Grounds) -> bool:
    """Whether any of a thing's words, or the numbers that it is, stand in the documents."""
    parts = [part for part in re.findall(rf"[{HAN}]+|[a-z\d.+]+", thing) if part not in _GENERAL]
    words = [part for part in parts if not part.isdigit()] or parts or [thing]
    return any(_held(word, grounds) for word in words)


def _held(word: str, grounds: Grounds) -> bool:
    if not re.search(r"\d", word):
        return grounds.knows(word)
    whole = re.compile(rf"(?<![a-z\d]){re.escape(word)}(?![a-z\d])")
    return any(whole.search(text.lower()) for text in (grounds.text, grounds.english))
