"""The web app in a real Chromium, against the real server: what a reader sees, and what the page asks for."""

import asyncio
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, expect, sync_playwright

from bot.answer import Answer
from bot.chat import Bot
from bot.server import create_app
from bot.settings import Settings
from bot.views import labels_of
from corpus.encode import load_encoder
from corpus.model import Language
from corpus.store import open_index

CHROMIUM = shutil.which("chromium")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
ROOT = Path(__file__).parent.parent
SECONDS = 60
"""How long the server and the browser may take on a busy machine; a user's limits are measured, not tested."""

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it (apt-get install chromium) to run this"
)


def start(home: Path, **settings: str) -> tuple[subprocess.Popen[str], str]:
    """The real command on a free port, and its address, which is its first line."""
    environment = {**os.environ, "WHITEPAPER_HOME": str(home), "PYTHONPATH": str(ROOT)} | settings
    command = [sys.executable, "-m", "whitepaper", "serve", "--port", "0"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=home)
    assert server.stdout is not None
    address = server.stdout.readline().strip()
    if not address.startswith("http://127.0.0.1:"):
        end(server)
        pytest.fail(f"the server said {address!r} and ended with exit code {server.returncode}")
    return server, address


def ready(address: str) -> None:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}ready").status_code == 200:
                return
        except httpx.ConnectError:
            time.sleep(0.05)
    pytest.fail(f"{address} was not ready in {SECONDS} s")


def end(server: subprocess.Popen[str]) -> None:
    server.terminate()
    server.communicate(timeout=SECONDS)


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    server, address = start(home)
    try:
        ready(address)
        yield address
    finally:
        end(server)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


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
    expect(page.locator("#wp-question textarea")).to_be_visible()
    yield visited
    context.close()


@pytest.fixture
def chinese(browser: Browser, address: str) -> Iterator[Visit]:
    yield from visit(browser, address, locale="zh-CN")


@pytest.fixture
def english(browser: Browser, address: str) -> Iterator[Visit]:
    yield from visit(browser, address, locale="en-US", color_scheme="dark")


@pytest.fixture
def narrow(browser: Browser, address: str) -> Iterator[Visit]:
    yield from visit(browser, address, width=390, locale="zh-CN", has_touch=True)


def test_a_chinese_question_its_evidence_and_nothing_from_elsewhere(chinese: Visit, address: str) -> None:
    page = chinese.page
    expect(page.locator("h1")).to_have_text("2020先进制造业集群白皮书")
    assert "4" in chinese.ask("武汉有几个战略性新兴产业集群？")
    expect(page.locator("#wp-evidence mark").first).to_be_visible()
    expect(chinese.rows).to_have_count(1 + 4)
    expect(page.locator(".wp-rows h3")).to_have_text("结果（4行）")
    assert chinese.foreign(address) == [] and chinese.errors == []


def test_an_english_question_in_the_dark(english: Visit, address: str) -> None:
    page = english.page
    expect(page.locator("h1")).to_have_text("2020 White Paper on Advanced Manufacturing Clusters")
    assert "Jiangsu" in english.ask("Which provinces have the most MIIT clusters?")
    expect(page.locator("#wp-evidence h2")).to_have_text(labels_of("en")["evidence"])
    expect(page.locator(".wp-citation .wp-english").first).to_be_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 60, background
    assert english.foreign(address) == [] and english.errors == []


def test_a_citation_opens_by_keyboard(chinese: Visit) -> None:
    chinese.ask("江苏有哪些工信部的集群？")
    second = chinese.page.locator("#wp-evidence details").nth(1)
    lines = second.locator(".wp-cited mark")
    expect(lines.first).to_be_hidden()
    second.locator("summary").focus()
    chinese.page.keyboard.press("Enter")
    expect(lines.first).to_be_visible()
    assert "江苏" in lines.first.inner_text()
    assert second.locator(".wp-line:not(.wp-cited)").count() > 0


def test_the_table_sorts_and_downloads(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask("江苏有哪些工信部的集群？")
    header = page.locator("#wp-table .header-table th").last
    header.scroll_into_view_if_needed()
    header.get_by_role("button").click()
    page.get_by_role("menuitem", name=re.compile("降序")).click()

    def lines() -> list[int]:
        return [int(text.split()[-1]) for text in chinese.rows.all_inner_texts()[1:]]

    expect(header).to_have_class(re.compile("sorted"))
    assert lines() == sorted(lines(), reverse=True)
    with page.expect_download() as downloading:
        page.locator(".wp-download").click()
    saved = Path(downloading.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert downloading.value.suggested_filename == "rows.csv"
    assert "集群" in saved[0] and len(saved) == 1 + len(lines())


def test_how_it_was_computed_on_request(chinese: Visit) -> None:
    chinese.ask("武汉有几个战略性新兴产业集群？")
    sql = chinese.page.locator(".wp-computed pre")
    expect(sql).to_be_hidden()
    chinese.page.locator("#wp-how").get_by_role("button").click()
    expect(sql).to_contain_text("SELECT id FROM records")


def test_starters_and_suggestions_are_buttons(chinese: Visit) -> None:
    page = chinese.page
    starter = page.locator("#wp-chat").get_by_role("button", name="武汉有几个战略性新兴产业集群？")
    starter.click()
    chinese.answer(0)
    suggestion = page.locator("#wp-chat button.option").first
    words = suggestion.inner_text()
    suggestion.click()
    chinese.answer(1)
    expect(chinese.questions.last).to_have_text(words)


def test_the_language_choice_is_that_of_answers_and_labels(chinese: Visit) -> None:
    page = chinese.page
    expect(page.locator("#wp-send")).to_have_text(labels_of("zh")["send"])
    page.get_by_label("English").check()
    expect(page.locator("#wp-send")).to_have_text(labels_of("en")["send"])
    expect(page.locator("h1")).to_have_text("2020 White Paper on Advanced Manufacturing Clusters")
    assert "Wuhan" in chinese.ask("武汉有几个战略性新兴产业集群？")


def test_retry_undo_and_a_new_conversation(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask("武汉有几个战略性新兴产业集群？")
    page.get_by_label("English").check()
    expect(page.locator("#wp-new")).to_have_text(labels_of("en")["new"])
    page.locator("#wp-chat .message-buttons-left").get_by_role("button").nth(1).click()  # copy, retry, undo
    expect(chinese.answers.last).to_contain_text("Wuhan")
    page.locator("#wp-chat .message-buttons-left").get_by_role("button").nth(2).click()
    expect(chinese.answers).to_have_count(0)
    expect(page.locator("#wp-question textarea")).to_have_value("武汉有几个战略性新兴产业集群？")
    page.locator("#wp-send").click()
    chinese.answer(0)
    page.locator("#wp-new").click()
    expect(chinese.questions).to_have_count(0)
    expect(page.locator("#wp-table")).to_be_hidden()
    expect(page.locator(".wp-citation")).to_have_count(0)


def test_what_a_user_writes_is_shown_as_text(chinese: Visit, address: str) -> None:
    evil = (
        '<script>window.bad=1</script><img src="http://example.com/a.png" onerror="window.bad=1"> '
        "![x](http://example.com/b.png) [l](http://example.com/c) **b** ${window.bad=1} {{bad}} www.example.com"
    )
    chinese.ask(evil)
    expect(chinese.questions.last).to_have_text(evil)
    chinese.page.locator("#wp-how").get_by_role("button").click()
    assert chinese.page.evaluate("window.bad") is None
    assert chinese.page.locator("#wp-chat .message a, #wp-chat .message img, #wp-chat .message strong").count() == 0
    assert chinese.foreign(address) == [] and chinese.errors == []


def test_a_narrow_screen_shows_it_all_without_scrolling_sideways(narrow: Visit) -> None:
    narrow.ask("哪些城市同时入选三份名单？")
    page = narrow.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for part in ("#wp-question", "#wp-evidence", "#wp-table", "#wp-language", "#wp-new"):
        box = page.locator(part).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390, part
    assert page.locator("#wp-table .header-table th").first.get_by_role("button").is_visible()  # nothing can hover here


class SlowBot(Bot):
    """Thinks until it is let go, as a bot with a language model of its own might."""

    let_go = threading.Event()

    def ask(self, question: str, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        self.let_go.wait(SECONDS)
        return super().ask(question, history, language)


@pytest.fixture
def slow(home: Path) -> Iterator[tuple[SlowBot, str]]:
    """A server in a thread whose bot is slow, and its address."""
    index = open_index(home)
    assert index is not None
    bot = SlowBot(index, load_encoder)
    bot.let_go.clear()
    listening = socket.create_server(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        app = await create_app(bot, Settings())
        servers.append(uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)))
        await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    ready(address)
    yield bot, address
    bot.let_go.set()
    servers[0].should_exit = True
    thread.join(SECONDS)
    listening.close()
    index.close()


def test_a_question_is_shown_while_it_is_answered_and_can_be_stopped(
    browser: Browser, slow: tuple[SlowBot, str]
) -> None:
    bot, address = slow
    for visited in visit(browser, address, locale="zh-CN"):
        page = visited.page
        page.fill("#wp-question textarea", "武汉有几个战略性新兴产业集群？")
        page.keyboard.press("Enter")
        expect(visited.questions).to_have_text("武汉有几个战略性新兴产业集群？")
        expect(page.locator("#wp-send")).to_be_hidden()
        page.locator("#wp-stop").click()
        expect(visited.questions).to_have_count(0)
        bot.let_go.set()
        visited.ask("工信部第二批优胜者里，江苏有哪些？")
        expect(visited.questions).to_have_count(1)


def test_a_password_lets_in(browser: Browser, home: Path) -> None:
    server, address = start(home, WHITEPAPER_AUTH="anna:secret")
    try:
        ready(address)
        context = browser.new_context(locale="en-US")
        visited = Visit(context.new_page())
        visited.page.goto(address)
        visited.page.get_by_label("username").fill("anna")
        visited.page.get_by_label("password").fill("secret")
        visited.page.get_by_role("button", name="Login").click()
        assert "4" in visited.ask("How many NDRC clusters are in Wuhan?")
        assert visited.foreign(address) == []
        context.close()
    finally:
        end(server)
