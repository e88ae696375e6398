"""What readers thought of answers: HOME/feedback.sqlite; and its export as evaluation cases."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bot.answer import Answer
from bot.database import Database
from bot.stored import answer_to_text, text_to_answer

Verdict = Literal["up", "down"]
LONGEST = 2000
"""Characters of a comment."""

_SCHEMA = """
CREATE TABLE feedback (
    owner TEXT NOT NULL, turn TEXT NOT NULL, given TEXT NOT NULL, verdict TEXT NOT NULL, comment TEXT NOT NULL,
    questions TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (owner, turn)
)
"""


class Opinion(NamedTuple):
    """One reader's verdict on one answer; `questions` are the conversation's up to it, `given` is ISO 8601, UTC."""

    given: str
    verdict: Verdict
    comment: str
    questions: tuple[str, ...]
    answer: Answer


class Feedback:
    """The opinions of all owners. Raises `DatabaseError` where the file cannot be read or written."""

    def __init__(self, home: Path) -> None:
        self._database = Database(home / "feedback.sqlite", _SCHEMA, 1)

    def give(self, owner: str, turn: str, verdict: Verdict, questions: Sequence[str], answer: Answer) -> None:
        """Keep a verdict; another one on the same answer replaces it and keeps its comment."""
        given = datetime.now(UTC).isoformat(timespec="milliseconds")
        asked = json.dumps([*questions], ensure_ascii=False)
        with self._database.writing() as db:
            db.execute(
                "INSERT INTO feedback VALUES (?, ?, ?, ?, '', ?, ?)"
                " ON CONFLICT DO UPDATE SET given = excluded.given, verdict = excluded.verdict",
                (owner, turn, given, verdict, asked, answer_to_text(answer)),
            )

    def comment(self, owner: str, turn: str, comment: str) -> None:
        """Say why; without a verdict there is nothing to say it of."""
        with self._database.writing() as db:
            db.execute(
                "UPDATE feedback SET comment = ? WHERE owner = ? AND turn = ?", (comment.strip()[:LONGEST], owner, turn)
            )

    def withdraw(self, owner: str, turn: str) -> None:
        with self._database.writing() as db:
            db.execute("DELETE FROM feedback WHERE owner = ? AND turn = ?", (owner, turn))

    def verdicts(self, owner: str) -> dict[str, Verdict]:
        """Turn -> the owner's verdict."""
        with self._database.reading() as db:
            return dict(db.execute("SELECT turn, verdict FROM feedback WHERE owner = ?", (owner,)).fetchall())

    def opinions(self) -> list[Opinion]:
        """Everybody's, the oldest first."""
        with self._database.reading() as db:
            rows = db.execute(
                "SELECT given, verdict, comment, questions, answer FROM feedback ORDER BY given, owner, turn"
            ).fetchall()
        return [
            Opinion(given, verdict, comment, tuple(json.loads(questions)), text_to_answer(answer)[0])
            for given, verdict, comment, questions, answer in rows
        ]


def opinion_to_case(opinion: Opinion) -> dict[str, Any]:
    """A verdict as an evaluation case, with the keys of `eval/cases/README.md`.

    What a reader called right proposes its own gold, which a person confirms. Of what a reader called wrong the gold is
    not known: `kind` is empty, so that the case is refused until a person has written it.
    """
    answer, right = opinion.answer, opinion.verdict == "up"
    turns = list(opinion.questions)
    digest = hashlib.sha256("\n".join([opinion.given, *turns]).encode()).hexdigest()[:10]
    case: dict[str, Any] = {"id": f"feedback-{opinion.verdict}-{digest}", "language": answer.language}
    case |= {"question": turns[0]} if len(turns) == 1 else {"turns": turns}
    case["kind"] = answer.kind if right else []
    if right:
        case |= _gold(answer)
    said = f" A reader's words: {opinion.comment}" if opinion.comment else ""
    if right:
        note = "The gold is what the answer said, which a reader called right: confirm it against the paper."
    else:
        shown = " ".join(answer.answer.split())[:200]
        note = (
            f"A reader called this wrong: write kind and gold from the paper. It was answered ({answer.kind}): {shown}"
        )
    return case | {"tags": ["feedback", opinion.verdict], "note": note + said}


def _gold(answer: Answer) -> dict[str, Any]:
    gold: dict[str, Any] = {}
    if answer.value is not None:
        gold["value"] = answer.value
    lines = [row["line"] for row in answer.rows if isinstance(row.get("line"), int)]
    if answer.rows and len(lines) == len(answer.rows):
        gold["rows"] = sorted({*lines})
    if answer.kind == "passage" or (answer.kind == "lookup" and not gold):
        gold["lines"] = [list(citation.lines) for citation in answer.citations]
    return gold


def opinions_to_file(opinions: Iterable[Opinion], path: Path) -> int:
    """Write the cases as JSONL, whole or not at all; returns how many."""
    lines = [json.dumps(opinion_to_case(opinion), ensure_ascii=False) + "\n" for opinion in opinions]
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text("".join(lines), encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return len(lines)
