"""How long things take: building the index, a cold `whitepaper ask`, warm answers. Prints figures, judges nothing.

    python -m eval.benchmark [RUNS]

Cold figures are whole processes started from outside, each with an index of its own in a temporary folder; warm ones
are taken in one process over the evaluation's cases, after one pass that is not counted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bot.chat import Bot
from corpus.encode import load_encoder
from corpus.store import open_index
from eval.cases import CASES, read_cases
from eval.counts import percentile

LOOKUP = "武汉有几个战略性新兴产业集群？"
PASSAGE = "先进制造业集群的定义是什么？"


def wall_seconds(arguments: Sequence[str], home: Path) -> float:
    """Wall time of one whole `whitepaper` process; raises `CalledProcessError` if it fails."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "whitepaper", *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "WHITEPAPER_HOME": str(home)},
    )
    return time.perf_counter() - start


def warm_milliseconds(home: Path) -> list[float]:
    """Milliseconds of every case's last turn, in process."""
    index = open_index(home)
    assert index is not None, "the index was built just before"
    bot = Bot(index, load_encoder)
    cases = read_cases([CASES])
    for case in cases:
        bot.ask(case.turns[-1], case.turns[:-1])
    return [1000 * bot.ask(case.turns[-1], case.turns[:-1]).seconds for case in cases]


def main(runs: int = 5) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name, arguments in (
            ("building the index", ["ingest"]),
            ("cold ask, a lookup", ["ask", LOOKUP]),
            ("cold ask, a passage", ["ask", PASSAGE]),
        ):
            wall_seconds(arguments, home)
            times = sorted(wall_seconds(arguments, home) for _ in range(runs))
            spread = f"min {times[0]:.2f}, max {times[-1]:.2f}, {runs} runs"
            print(f"{name}: median {statistics.median(times):.2f} s ({spread})")
        warm = warm_milliseconds(home)
        middle, slow = statistics.median(warm), percentile(warm, 95) or 0.0
        print(f"warm answers: p50 {middle:.1f} ms, p95 {slow:.1f} ms ({len(warm)} questions)")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
