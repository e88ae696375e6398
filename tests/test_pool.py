"""Answers for the doors: kept, made in worker processes, and made all the same where those die."""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import orjson
import pytest
from threadpoolctl import threadpool_info

from bot import pool
from bot.chat import Bot
from bot.pool import Answerer
from bot.settings import Settings
from corpus.encode import load_encoder
from corpus.store import open_index
from tests.serving import SECONDS

WUHAN = "武汉有几个战略性新兴产业集群？"


class Counting(Bot):
    """A bot that remembers what it was asked."""

    asked: list[str]

    def ask(self, question, history=(), language=None):  # type: ignore[no-untyped-def]
        self.asked.append(question)
        return super().ask(question, history, language)


@pytest.fixture
def counting(home: Path) -> Iterator[Counting]:
    index = open_index(home)
    assert index is not None
    bot = Counting(index, load_encoder)
    bot.asked = []
    yield bot
    index.close()


@pytest.fixture
def answerer(counting: Counting) -> Iterator[Answerer]:
    made = Answerer(counting, Settings(workers=0))
    yield made
    made.close()


def test_an_answer_is_the_contracts_object_as_bytes(bot: Bot, answerer: Answerer) -> None:
    made, expected = orjson.loads(asyncio.run(answerer.ask(WUHAN))), bot.ask(WUHAN).to_json()
    assert made.pop("seconds") > 0 and expected.pop("seconds") > 0
    assert made == expected and made["value"] == 4


def test_what_was_answered_is_kept_by_question_turns_and_language(counting: Counting, answerer: Answerer) -> None:
    async def ask() -> list[bytes]:
        asked = [
            (WUHAN, (), None), (WUHAN, (), None), (WUHAN, (), "en"), (WUHAN, ["北京呢？"], None),
            (WUHAN, ("北京呢？",), None),
        ]  # fmt: skip
        return [await answerer.ask(*each) for each in asked]

    first, again, english, later, later_again = asyncio.run(ask())
    assert first is again and later is later_again and english != first
    assert len(counting.asked) == 3


def test_what_is_kept_is_bounded(counting: Counting, monkeypatch: pytest.MonkeyPatch) -> None:
    one = len(orjson.dumps(counting.ask(WUHAN).to_json()))
    counting.asked.clear()
    monkeypatch.setattr(pool, "KEPT", one + 10)
    answerer = Answerer(counting, Settings(workers=0))

    async def ask() -> None:
        for question in (WUHAN, "你好", WUHAN, WUHAN):
            await answerer.ask(question)

    asyncio.run(ask())
    answerer.close()
    assert counting.asked == [WUHAN, "你好", WUHAN]


def test_a_language_models_answers_are_not_kept(counting: Counting, answerer: Answerer) -> None:
    class Silent:
        name = "silent"

        def write(self, *_: object) -> str | None:
            return None

    counting.writer = Silent()  # type: ignore[assignment]

    async def ask() -> None:
        for _ in range(2):
            await answerer.ask("你好")

    try:
        asyncio.run(ask())
    finally:
        counting.writer = None
    assert len(counting.asked) == 2


def until(met: object) -> None:
    deadline = time.monotonic() + SECONDS
    while not met():  # type: ignore[operator]
        assert time.monotonic() < deadline, "the workers were not up in time"
        time.sleep(0.05)


def test_a_worker_computes_on_one_thread(counting: Counting) -> None:
    answerer = Answerer(counting, Settings(workers=1, home=counting.index.folder.parent.parent))
    answerer.start()
    try:
        until(lambda: answerer.ready)
        assert answerer._pool is not None
        libraries = answerer._pool.submit(threadpool_info).result(SECONDS)
        assert libraries and {library["num_threads"] for library in libraries} == {1}
    finally:
        answerer.close()


def test_workers_answer_and_their_death_is_survived(
    counting: Counting, bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    answerer = Answerer(counting, Settings(home=counting.index.folder.parent.parent, workers=1))
    answerer.start()
    try:
        asyncio.run(answerer.ask("北京有几个集群？"))
        assert counting.asked == ["北京有几个集群？"], "until the workers are up, the server answers"
        until(lambda: answerer.ready)
        made = orjson.loads(asyncio.run(answerer.ask(WUHAN)))
        assert made["value"] == 4 and len(counting.asked) == 1
        (worker,) = multiprocessing.active_children()
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGKILL)
        worker.join(SECONDS)
        assert orjson.loads(asyncio.run(answerer.ask("上海有几个集群？")))["kind"] == "lookup"
        assert "a worker process died" in capsys.readouterr().err
        until(lambda: answerer.ready)
        served = len(counting.asked)
        assert orjson.loads(asyncio.run(answerer.ask("深圳有几个集群？")))["value"] == bot.ask("深圳有几个集群？").value
        assert len(counting.asked) == served
    finally:
        answerer.close()
    assert multiprocessing.active_children() == []


def test_workers_that_are_still_starting_end_at_once(counting: Counting) -> None:
    answerer = Answerer(counting, Settings(workers=2))
    answerer.start()
    assert isinstance(answerer._pool, ProcessPoolExecutor) and not answerer.ready
    answerer.close()
    assert multiprocessing.active_children() == []
