"""A real Chromium, against the real server: what the browser tests share."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect

from tests.serving import SECONDS

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it (apt-get install chromium) to run this"
)


@dataclass
class Visit:
    """A page that keeps what it asked for and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def foreign(self, address: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((address, "data:", "blob:"))]

    @property
    def answers(self) -> Locator:
        return self.page.locator("#wp-chat .bot.message .prose")

    @property
    def questions(self) -> Locator:
        return self.page.locator("#wp-chat .user.message .prose")

    @property
    def rows(self) -> Locator:
        """The table's rows; its header is the first."""
        return self.page.locator("#wp-table [role=row]")

    def serious(self) -> list[str]:
        """What axe finds that keeps people from using the page: rule and place of each serious or critical issue."""
        found = Axe().run(self.page).response["violations"]
        return [
            f"{issue['id']}: {node['target']} {node['html'][:120]}"
            for issue in found
            if issue["impact"] in ("serious", "critical")
            for node in issue["nodes"]
        ]

    @property
    def conversations(self) -> Locator:
        return self.page.locator("#wp-conversations .wp-open")

    def menu(self, at: int = 0) -> Locator:
        """The menu of a past conversation, opened."""
        item = self.page.locator("#wp-conversations li").nth(at)
        if not item.locator(".wp-menu > div").is_visible():
            item.locator(".wp-menu > summary").click()
        return item.locator(".wp-menu > div")

    def saved(self, button: Locator) -> tuple[str, bytes]:
        """The name and the bytes of the file that a button saves."""
        with self.page.expect_download() as downloading:
            button.click()
        return downloading.value.suggested_filename, Path(downloading.value.path()).read_bytes()

    def ask(self, question: str) -> str:
        before = self.answers.count()
        self.page.fill("#wp-question textarea", question)
        self.page.keyboard.press("Enter")
        return self.answer(before)

    def answer(self, before: int) -> str:
        """The answer that comes after `before` others, once the page is at rest."""
        expect(self.answers).to_have_count(before + 1)
        expect(self.page.locator("#wp-send")).to_be_visible()
        return self.answers.last.inner_text()


def visit(browser: Browser, address: str, width: int = 1360, **options: object) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": 860}, **options)  # type: ignore[arg-type]
    context.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    page = context.new_page()
    visited = Visit(page)
    page.goto(address)
    if address.startswith("http"):
        expect(page.locator(".wp-overview h2")).to_be_attached()  # the page has got its words
    yield visited
    context.close()
