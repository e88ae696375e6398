"""How much one client, and all of them together, may ask for.

Counts are kept in memory: one process serves, and a restart forgives.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from bot.listen import is_loopback
from bot.settings import PREFIX, Settings

BEYOND_LOOPBACK = "600/minute"
"""Questions that a client may ask where other machines are let in and nothing else is set."""
WRONG_PASSWORDS = "20/minute"
"""Wrong keys and passwords that an address may show: each password costs time to check."""


class TooMany(Exception):
    """A limit is reached; `seconds` from now there will be room again."""

    def __init__(self, why: str, seconds: int) -> None:
        super().__init__(why)
        self.seconds = seconds


class Limits:
    """The limits of a server. Used from its event loop only."""

    def __init__(self, settings: Settings) -> None:
        rate = settings.rate or (None if is_loopback(settings.host) else BEYOND_LOOPBACK)
        self._asking = parse_many(rate) if rate else []
        self._failing = parse_many(WRONG_PASSWORDS)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._most = settings.concurrency
        self._running = 0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Holds one of the places for requests that are answered at the same time; raises `TooMany` if none is free."""
        if self._running >= self._most:
            why = f"{self._most} requests are being answered already ({PREFIX}CONCURRENCY); ask again in a moment"
            raise TooMany(why, 1)
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1

    def ask(self, client: str) -> None:
        """Counts a question; raises `TooMany` if the client has asked too many."""
        self._count(self._asking, "ask", client, "questions", f" ({PREFIX}RATE)")

    def fail(self, address: str) -> None:
        """Counts a wrong key or password."""
        for item in self._failing:
            self._limiter.hit(item, "fail", address)

    def check_failures(self, address: str) -> None:
        """Raises `TooMany` if an address has shown too many wrong keys and passwords."""
        for item in self._failing:
            if not self._limiter.test(item, "fail", address):
                raise self._too_many(item, "fail", address, "wrong keys or passwords", "")

    def _count(self, items: list[RateLimitItem], kind: str, client: str, what: str, setting: str) -> None:
        for item in items:
            if not self._limiter.hit(item, kind, client):
                raise self._too_many(item, kind, client, what, setting)

    def _too_many(self, item: RateLimitItem, kind: str, client: str, what: str, setting: str) -> TooMany:
        reset = self._limiter.get_window_stats(item, kind, client).reset_time
        seconds = max(1, math.ceil(reset - time.time()))
        return TooMany(f"more than {item.amount} {what} in {_window(item)}{setting}; wait {seconds} s", seconds)


def _window(item: RateLimitItem) -> str:
    name = item.GRANULARITY.name
    return f"a {name}" if item.multiples == 1 else f"{item.multiples} {name}s"
