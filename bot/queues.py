"""The questions of one page, one after the other: each is asked where the one before it has led."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from cachetools import TTLCache

PAGES = 4096
SECONDS = 3600.0
"""How many pages are remembered, and how long after their last question."""


@dataclass
class Place:
    """Where a question is asked; whoever asks it says which conversation that became."""

    conversation: str


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    before: str = ""
    after: str = ""
    """The conversation that the page showed when the last question was sent, and the one that it was kept in."""


class Queues:
    """The lines of questions, by page. Used from one event loop only."""

    def __init__(self) -> None:
        self._lines: TTLCache[str, _Line] = TTLCache(PAGES, SECONDS)

    @asynccontextmanager
    async def turn(self, page: str, conversation: str) -> AsyncIterator[Place]:
        """Waits for the questions that the page has sent before this one.

        What was sent while the first question of a conversation was answered could not know it yet: it is asked in it.
        """
        line = self._lines.setdefault(page, _Line())
        self._lines[page] = line  # its time starts anew
        waited = line.lock.locked()
        async with line.lock:
            place = Place(line.after if waited and line.before == conversation else conversation)
            yield place
            line.before, line.after = conversation, place.conversation
