"""A small SQLite file in the home folder that several processes read and write at once.

Write-ahead logging lets readers go on while somebody writes; a write waits its turn and happens whole or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 20.0
"""Seconds that a write waits for another process's."""


class DatabaseError(RuntimeError):
    """What people wrote cannot be read or kept; the message names the file and says what to do."""


class Database:
    """A file with a schema. Safe to share between threads: every use takes a connection of its own.

    Opening it makes it where there is none; raises `DatabaseError` if that cannot be done, or if it is no such file.
    """

    def __init__(self, path: Path, schema: str, version: int) -> None:
        self.path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            with self.writing() as db:
                found = db.execute("PRAGMA user_version").fetchone()[0]
                if found > version:
                    raise DatabaseError(
                        f"{path}: was written by a newer version of this program (format {found}, this one reads "
                        f"{version}); update the program, or set WHITEPAPER_HOME to another folder"
                    )
                if found < version:
                    for statement in filter(str.strip, schema.split(";")):
                        db.execute(statement)
                    db.execute(f"PRAGMA user_version = {version}")
        path.chmod(0o600)  # what people asked is theirs

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one state of the file, whatever others write meanwhile."""
        with self._opened() as db:
            db.execute("BEGIN")
            yield db

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection whose changes are kept when the block ends, and all undone when it raises."""
        with self._opened() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with self._explained():
            db = sqlite3.connect(self.path, timeout=WAIT, isolation_level=None)
            try:
                db.row_factory = sqlite3.Row
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA foreign_keys = ON")
                yield db
            finally:
                db.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise DatabaseError(
                f"{self.path}: {error}; make room or mend its permissions, move a damaged file away, or set "
                "WHITEPAPER_HOME to a folder that you may write to"
            ) from error
