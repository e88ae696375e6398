"""How many answers a served instance gives a second, and how long each takes. Prints figures, judges nothing.

    python -m eval.load [SECONDS]

Starts `whitepaper serve` on a free port of the loopback and asks it, over 50 connections at once, the questions of all
evaluation cases (conversations with their turns) through `POST /api/ask`:

    each once          as fast as answers come; nothing has been asked before
    100 a second       for SECONDS, at fixed times, in languages not yet asked for, so that still nothing repeats; an
                       answer's time counts from when its question was due, not from when it could be sent
    all asked before   as fast as answers come, for SECONDS: the answers are kept
"""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from eval.cases import CASES, read_cases
from eval.counts import percentile

CLIENTS = 50
PACE = 100.0
"""Questions a second, all clients together."""


@dataclass
class Load:
    """What a round of questions measured."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        if not self.milliseconds:
            return f"no answer; errors: {self.errors[:3]}"
        rate, middle = len(self.milliseconds) / self.seconds, statistics.median(self.milliseconds)
        slow, slowest = percentile(self.milliseconds, 95) or 0.0, max(self.milliseconds)
        said = f"{rate:.0f} answers/s, p50 {middle:.0f} ms, p95 {slow:.0f} ms, slowest {slowest:.0f} ms"
        first = f" ({self.errors[0]})" if self.errors else ""
        return f"{said}, {len(self.milliseconds)} answers, {len(self.errors)} errors{first}"


@contextmanager
def served(settings: dict[str, str] | None = None) -> Iterator[str]:
    """The address of a server that runs while the block does; without `settings`, with those of the environment."""
    command = [sys.executable, "-m", "whitepaper", "serve", "--host", "127.0.0.1", "--port", "0"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=settings)
    assert server.stdout is not None
    try:
        if not (address := server.stdout.readline().strip()):
            raise SystemExit(f"the server ended with exit code {server.wait()}")
        yield address
    finally:
        server.terminate()
        server.wait()


async def _answered(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, body: bytes) -> str | None:
    """Ask over an open connection; None if an answer came, else what came instead."""
    head = f"POST /api/ask HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    answer = (await reader.readuntil(b"\r\n\r\n")).decode()
    size = next(line for line in answer.lower().splitlines() if line.startswith("content-length:"))
    said = await reader.readexactly(int(size.partition(":")[2]))
    return (
        None if " 200 " in answer.splitlines()[0] and b'"kind"' in said else f"{answer.splitlines()[0]} {said[:100]!r}"
    )


async def drive(address: str, bodies: Sequence[bytes], pace: float | None = None, limit: float = 600.0) -> Load:
    """Ask all of `bodies` over `CLIENTS` connections, until `limit` seconds have passed; `pace` questions a second."""
    load, left = Load(), iter(enumerate(bodies))
    start = time.perf_counter()

    async def client() -> None:
        parts = urlsplit(address)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for number, body in left:
            begun = time.perf_counter()
            if begun - start > limit:
                break
            if pace is not None:
                begun = start + number / pace
                await asyncio.sleep(max(0.0, begun - time.perf_counter()))
            if (error := await _answered(reader, writer, body)) is None:
                load.milliseconds.append(1000 * (time.perf_counter() - begun))
            else:
                load.errors.append(error)
        writer.close()

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    load.seconds = time.perf_counter() - start
    return load


def case_bodies(language: str) -> list[bytes]:
    """Every case's question, once each, in a fixed order that mixes the files; as the door takes them."""
    asked = {(case.turns[-1], tuple(case.turns[:-1])) for case in read_cases([CASES])}
    questions = sorted(asked)
    random.Random(5).shuffle(questions)
    return [
        json.dumps({"question": question, "turns": turns, "language": language}).encode()
        for question, turns in questions
    ]


async def measure(address: str, seconds: float) -> None:
    once = case_bodies("auto")
    await drive(address, once[:CLIENTS])  # the first answers are those of a server that is still starting
    await asyncio.sleep(5)
    print(f"each once: {await drive(address, once[CLIENTS:])}", flush=True)
    other = [*case_bodies("en"), *case_bodies("zh")]
    paced = other[: int(seconds * PACE)]
    print(f"{PACE:.0f} a second: {await drive(address, paced, PACE)}", flush=True)
    again = itertools.islice(itertools.cycle(once), 1_000_000)
    print(f"all asked before: {await drive(address, list(again), limit=seconds)}", flush=True)


def main(seconds: float = 14.0) -> None:
    with served() as address:
        asyncio.run(measure(address, seconds))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 14.0)
