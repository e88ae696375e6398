"""The real command on a free port of the loopback, for tests that talk to a server as its users do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parent.parent
SECONDS = 60
"""How long it may take on a busy machine; what it takes on a quiet one is measured, not tested."""


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a command that finds this code, that home and these settings."""
    return {**os.environ, "WHITEPAPER_HOME": str(home), "PYTHONPATH": str(ROOT), **settings}


@contextmanager
def served(home: Path, **settings: str) -> Iterator[str]:
    """The address of a server that is ready, while the block runs."""
    command = [sys.executable, "-m", "whitepaper", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment(home, **settings), stdout=subprocess.PIPE, text=True, cwd=home)
    assert server.stdout is not None
    try:
        address = server.stdout.readline().strip()
        assert address.startswith("http://127.0.0.1:"), f"the server said {address!r}"
        wait_for(address)
        yield address
    finally:
        server.terminate()
        try:
            server.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate()
            pytest.fail(f"the server did not end within {SECONDS} s of being asked to")


def wait_for(address: str) -> None:
    """Wait until the server answers questions."""
    deadline = time.monotonic() + SECONDS
    while not _is_ready(address):
        assert time.monotonic() < deadline, f"{address} was not ready in {SECONDS} s"
        time.sleep(0.05)


def _is_ready(address: str) -> bool:
    try:
        return httpx.get(f"{address}ready").status_code == 200
    except httpx.ConnectError:
        return False
