"""Answers for the doors: made by worker processes, kept for when they are asked for again.

Answering is pure computation, of which one Python process does one thing at a time; each worker is a process that has
the same build of the index open. Until the workers are up, and wherever one dies, the server answers itself. Without a
language model the same question has the same answer, so answers are kept, as the bytes that go out.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import orjson
from cachetools import LRUCache
from threadpoolctl import threadpool_limits

from bot.chat import Bot
from bot.open import index_to_bot
from bot.plan import Retrieve
from bot.settings import Settings
from bot.suggest import starters
from corpus.encode import EncoderError
from corpus.model import Language
from corpus.store import Index, Manifest, StoreError

KEPT = 64 * 2**20
"""Bytes of answers that are kept."""
LANGUAGES: tuple[Language, ...] = ("zh", "en")

Key = tuple[str, tuple[str, ...], Language | None]


class Answerer:
    """Answers as JSON. `ask` belongs to the server's event loop; `start` and `close` may be called once each."""

    def __init__(self, bot: Bot, settings: Settings) -> None:
        self._bot = bot
        self._settings = settings.model_copy(update={"auth": None, "api_keys": None})
        self._kept: LRUCache[Key, bytes] = LRUCache(KEPT, getsizeof=len)
        self._threads = ThreadPoolExecutor(2, "answer")
        self._pool: ProcessPoolExecutor | None = None
        self._started: list[BaseProcess] = []
        self._up = 0

    def start(self) -> None:
        """Starts the workers; they take questions once all of them have opened the index."""
        workers = self._settings.workers
        if not workers:
            return
        opened = (self._bot.index.folder, self._bot.index.manifest, self._settings)
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, spawn, initializer=_open, initargs=opened)
        before = multiprocessing.active_children()
        with _interrupts_held():
            for _ in range(workers):
                self._pool.submit(_is_open).add_done_callback(self._count)
        self._started = [child for child in multiprocessing.active_children() if child not in before]

    def _count(self, opened: Future[bool]) -> None:
        if not opened.cancelled() and opened.exception() is None:
            self._up += 1

    @property
    def ready(self) -> bool:
        """Whether the workers answer."""
        return self._pool is not None and self._up >= self._settings.workers

    def close(self) -> None:
        """Ends the workers; those that are still opening the index are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        if self._pool is not None:
            for worker in () if self.ready else self._started:
                worker.terminate()
            self._pool.shutdown(cancel_futures=True)

    async def ask(self, question: str, turns: Sequence[str] = (), language: Language | None = None) -> bytes:
        """The contract's object, as UTF-8 JSON; its `seconds` are those that it took when it was made."""
        key = (question, tuple(turns), language)
        if (kept := self._kept.get(key)) is not None:
            return kept
        answer = await self._made(key)
        if self._bot.writer is None and len(answer) <= KEPT:
            self._kept[key] = answer
        return answer

    async def _made(self, key: Key) -> bytes:
        loop = asyncio.get_running_loop()
        if self._pool is not None and self.ready:
            try:
                return await loop.run_in_executor(self._pool, _answer, *key)
            except BrokenProcessPool:
                self._drop(self._pool)
        return await loop.run_in_executor(self._threads, answer_to_bytes, self._bot, *key)

    def _drop(self, broken: ProcessPoolExecutor) -> None:
        """Every question that a dead worker leaves behind comes here; the first one starts new workers."""
        if self._pool is broken:
            print("whitepaper: a worker process died; the server answers itself until others are up", file=sys.stderr)
            self._up = 0
            broken.shutdown(wait=False, cancel_futures=True)
            self.start()


def answer_to_bytes(bot: Bot, question: str, turns: Sequence[str], language: Language | None) -> bytes:
    return orjson.dumps(bot.ask(question, turns, language).to_json())


def warm(bot: Bot) -> None:
    """Searches for the starter questions once, so that nobody waits while the encoder and the vectors are loaded."""
    with suppress(EncoderError, StoreError):  # the question that needs them will say what is wrong
        for language in LANGUAGES:
            for question in starters(bot.index, language):
                bot.plan_to_answer(bot.grounds.read(question, language), Retrieve(question))


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """What starts in the block never sees Ctrl-C, which reaches all of a terminal's processes; the server ends it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ------------------------------------------------------------------------------------------------ in a worker

_bots: list[Bot] = []
"""The one bot of a worker process."""


def _open(folder: Path, manifest: Manifest, settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be held when we were started
    threading.Thread(target=_end_with_parent, daemon=True).start()
    bot = index_to_bot(Index(folder, manifest, settings.chroma_url), settings)
    warm(bot)
    threadpool_limits(1)  # small products wait for threads that other workers keep from running (docs/log.md)
    _bots.append(bot)


def _end_with_parent() -> None:
    """A server that is killed cannot end its workers."""
    if (parent := multiprocessing.parent_process()) is not None:
        wait([parent.sentinel])
        os._exit(0)


def _is_open() -> bool:
    return bool(_bots)


def _answer(question: str, turns: Sequence[str], language: Language | None) -> bytes:
    return answer_to_bytes(_bots[0], question, turns, language)
