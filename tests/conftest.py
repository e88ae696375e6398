"""One built index for the whole run: building takes seconds, and no test changes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat import Bot
from bot.settings import Settings
from corpus.encode import load_encoder
from corpus.store import open_index
from ingest.build import build
from tests.serving import served


@pytest.fixture(scope="session", autouse=True)
def _only_own_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads the settings, the `.env` file or the index of whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WHITEPAPER_")]:
            patch.delenv(name)
        patch.setenv("WHITEPAPER_HOME", str(tmp_path_factory.mktemp("nobody")))
        patch.setitem(Settings.model_config, "env_file", None)
        yield


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a built index of the bundled papers."""
    folder = tmp_path_factory.mktemp("home")
    build(folder, load_encoder())
    return folder


@pytest.fixture(scope="session")
def bot(home: Path) -> Iterator[Bot]:
    """A bot that answers from that index."""
    index = open_index(home)
    assert index is not None
    yield Bot(index, load_encoder)
    index.close()


@pytest.fixture(scope="session")
def doors(home: Path) -> Iterator[str]:
    """The address of a real server whose doors open to the key "one"."""
    with served(home, WHITEPAPER_API_KEYS="one,two", WHITEPAPER_WORKERS="1") as address:
        yield address
