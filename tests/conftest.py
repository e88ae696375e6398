"""One built index for the whole run: building takes seconds, and no test changes it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.chat import Bot
from bot.settings import Settings
from corpus.encode import load_encoder
from corpus.store import open_index
from ingest.build import build
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browsing import Visit


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


# ------------------------------------------------------------------------------------------------ the browser tests


@pytest.fixture(scope="session")
def address(home: Path) -> Iterator[str]:
    """The address of a real server, the same for all browser tests: each visit is another browser's."""
    with served(home, WHITEPAPER_WORKERS="0") as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One a module: while it runs, an event loop of Playwright's does, in which other tests could not start theirs."""
    from playwright.sync_api import sync_playwright

    from tests.browsing import CHROMIUM, FLAGS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def chinese(browser: Browser, address: str) -> Iterator[Visit]:
    from tests.browsing import visit

    yield from visit(browser, address, locale="zh-CN")


@pytest.fixture
def english(browser: Browser, address: str) -> Iterator[Visit]:
    from tests.browsing import visit

    yield from visit(browser, address, locale="en-US", color_scheme="dark")


@pytest.fixture
def narrow(browser: Browser, address: str) -> Iterator[Visit]:
    from tests.browsing import visit

    yield from visit(browser, address, width=390, locale="zh-CN", has_touch=True)
