"""The load script: every question is asked once, over many connections, and what goes wrong is counted."""

import asyncio
import json
from pathlib import Path

from eval.load import CLIENTS, PACE, case_bodies, drive
from tests.serving import served


def test_all_questions_are_asked_once_and_errors_are_counted(home: Path) -> None:
    bodies = case_bodies("auto")
    assert len(bodies) == len(set(bodies)) > 700 and set(json.loads(bodies[0])) == {"question", "turns", "language"}
    with served(home, WHITEPAPER_WORKERS="1") as address:
        once = asyncio.run(drive(address, bodies[:120]))
        paced = asyncio.run(drive(address, [*bodies[:60], b"{}"], PACE))
    assert len(once.milliseconds) == 120 and once.errors == [] and CLIENTS == 50
    assert len(paced.milliseconds) == 60 and paced.seconds >= 60 / PACE
    (error,) = paced.errors
    assert "422" in error and "1 errors (HTTP/1.1 422" in str(paced)
