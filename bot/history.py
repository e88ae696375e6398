"""Past conversations, kept across restarts: HOME/conversations.sqlite.

Everything is asked for by an owner, and only that owner's is found. The file is the one state of a conversation: a page
keeps no copy, so two open pages, or two servers over one home, never undo each other's.
"""

from __future__ import annotations

import secrets
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bot.answer import Answer
from bot.charts import Chart
from bot.database import Database
from bot.stored import answer_to_text, text_to_answer
from corpus.words import fold

TITLE = 60
"""Characters of a title."""
LISTED = 200
"""Conversations that are listed; a search finds older ones."""

_SCHEMA = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversations_of ON conversations (owner, changed);
CREATE TABLE turns (
    id TEXT PRIMARY KEY, conversation TEXT NOT NULL REFERENCES conversations ON DELETE CASCADE,
    place INTEGER NOT NULL, asked TEXT NOT NULL, answer TEXT NOT NULL, words TEXT NOT NULL
);
CREATE INDEX turns_of ON turns (conversation, place)
"""
# words: question and answer folded, for searching


class Summary(NamedTuple):
    """A conversation in a list; times are ISO 8601, UTC."""

    id: str
    title: str
    created: str
    changed: str


class Turn(NamedTuple):
    """One question and its answer, with what its pictures show."""

    id: str
    asked: str
    answer: Answer
    charts: tuple[Chart, ...] = ()


class History:
    """The conversations of all owners. Raises `DatabaseError` where the file cannot be read or written."""

    def __init__(self, home: Path) -> None:
        self._database = Database(home / "conversations.sqlite", _SCHEMA, 1)

    def conversations(self, owner: str, search: str = "") -> list[Summary]:
        """The owner's conversations, the latest first; with `search`, those that hold all its words somewhere."""
        sql = "SELECT id, title, created, changed FROM conversations WHERE owner = ?"
        values: list[str | int] = [owner]
        for word in fold(search).split():
            sql += (
                " AND (instr(fold(title), ?) > 0 OR EXISTS"
                " (SELECT 1 FROM turns WHERE conversation = conversations.id AND instr(words, ?) > 0))"
            )
            values += [word, word]
        with self._database.reading() as db:
            db.create_function("fold", 1, fold, deterministic=True)
            rows = db.execute(f"{sql} ORDER BY changed DESC, id LIMIT ?", (*values, LISTED))
            return [Summary(*row) for row in rows]

    def summary(self, owner: str, conversation: str) -> Summary | None:
        with self._database.reading() as db:
            row = db.execute(
                "SELECT id, title, created, changed FROM conversations WHERE owner = ? AND id = ?",
                (owner, conversation),
            ).fetchone()
        return None if row is None else Summary(*row)

    def turns(self, owner: str, conversation: str) -> list[Turn]:
        """The turns of a conversation in order; none if the owner has no such conversation."""
        if not conversation:
            return []
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT turns.id, asked, answer FROM turns JOIN conversations ON conversations.id = conversation"
                " WHERE owner = ? AND conversation = ? ORDER BY place",
                (owner, conversation),
            ).fetchall()
        return [Turn(id_, asked, *text_to_answer(answer)) for id_, asked, answer in rows]

    def add(
        self, owner: str, conversation: str, answer: Answer, charts: tuple[Chart, ...] = (), instead_of: str = ""
    ) -> str:
        """Keep an answer; returns its conversation's id, a new one where the owner has no such conversation.

        `instead_of` is the turn that it replaces, and whatever followed that turn is dropped: asked again, or changed.
        """
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        with self._database.writing() as db:
            if not _holds(db, owner, conversation):
                conversation = secrets.token_urlsafe(12)
                title = question_to_title(answer.question)
                db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (conversation, owner, title, now, now))
            first = _first_question(db, conversation)
            self._drop(db, conversation, instead_of)
            (place,) = db.execute(
                "SELECT coalesce(max(place), 0) + 1 FROM turns WHERE conversation = ?", (conversation,)
            ).fetchone()
            if place == 1 and first is not None:  # a title that nobody has changed is the first question
                old, new = question_to_title(first), question_to_title(answer.question)
                db.execute("UPDATE conversations SET title = ? WHERE id = ? AND title = ?", (new, conversation, old))
            kept = answer_to_text(answer, charts)
            words = fold(f"{answer.question}\n{answer.answer}")
            db.execute(
                "INSERT INTO turns VALUES (?, ?, ?, ?, ?, ?)",
                (secrets.token_urlsafe(12), conversation, place, now, kept, words),
            )
            db.execute("UPDATE conversations SET changed = ? WHERE id = ?", (now, conversation))
        return conversation

    def drop(self, owner: str, conversation: str, turn: str) -> None:
        """Take back a turn and what followed it; a conversation without any is gone."""
        with self._database.writing() as db:
            if _holds(db, owner, conversation):
                self._drop(db, conversation, turn)
                left = "SELECT 1 FROM turns WHERE conversation = conversations.id"
                db.execute(f"DELETE FROM conversations WHERE id = ? AND NOT EXISTS ({left})", (conversation,))

    @staticmethod
    def _drop(db: sqlite3.Connection, conversation: str, turn: str) -> None:
        db.execute(
            "DELETE FROM turns WHERE conversation = ?1 AND place >="
            " (SELECT place FROM turns WHERE id = ?2 AND conversation = ?1)",
            (conversation, turn),
        )

    def rename(self, owner: str, conversation: str, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if kept := question_to_title(title):
            with self._database.writing() as db:
                db.execute("UPDATE conversations SET title = ? WHERE owner = ? AND id = ?", (kept, owner, conversation))

    def delete(self, owner: str, conversation: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM conversations WHERE owner = ? AND id = ?", (owner, conversation))


def _holds(db: sqlite3.Connection, owner: str, conversation: str) -> bool:
    sql = "SELECT 1 FROM conversations WHERE owner = ? AND id = ?"
    return db.execute(sql, (owner, conversation)).fetchone() is not None


def _first_question(db: sqlite3.Connection, conversation: str) -> str | None:
    row = db.execute("SELECT answer FROM turns WHERE conversation = ? AND place = 1", (conversation,)).fetchone()
    return None if row is None else text_to_answer(row["answer"])[0].question


def question_to_title(question: str) -> str:
    """A question in one line, cut to what fits a list."""
    line = " ".join(question.split())
    return line if len(line) <= TITLE else line[: TITLE - 1] + "…"
