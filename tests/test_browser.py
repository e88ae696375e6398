"""The web app in a real Chromium: asking, and what the page does with what people write."""

import asyncio
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import APIResponse, Browser, Route, expect

from bot.answer import Answer
from bot.chat import Bot
from bot.labels import labels_of
from bot.server import create_app
from bot.settings import Settings
from corpus.encode import load_encoder
from corpus.model import Language
from corpus.store import open_index
from tests.browsing import Visit, needs_chromium, visit
from tests.serving import SECONDS, wait_for

pytestmark = needs_chromium
WUHAN = "武汉有几个战略性新兴产业集群？"


def test_a_chinese_question_its_evidence_and_nothing_from_elsewhere(chinese: Visit, address: str) -> None:
    page = chinese.page
    expect(page.locator("h1")).to_have_text("2020先进制造业集群白皮书")
    assert "4" in chinese.ask(WUHAN)
    expect(page.locator("#wp-evidence mark").first).to_be_visible()
    expect(chinese.rows).to_have_count(1 + 4)
    expect(page.locator(".wp-rows h3")).to_have_text("结果（4行）")
    expect(page.locator(".wp-kind span")).to_have_text("发改委 · 武汉：66行中的4行")
    assert chinese.foreign(address) == [] and chinese.errors == []


def test_an_english_question_in_the_dark(english: Visit, address: str) -> None:
    page = english.page
    expect(page.locator("h1")).to_have_text("2020 White Paper on Advanced Manufacturing Clusters")
    assert "Jiangsu" in english.ask("Which provinces have the most MIIT clusters?")
    expect(page.locator("#wp-verdict h2")).to_have_text(labels_of("en")["evidence"])
    expect(page.locator(".wp-citation .wp-english").first).to_be_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(map(int, re.findall(r"\d+", background)[:3])) < 60, background
    assert english.foreign(address) == [] and english.errors == []


def test_starters_and_suggestions_are_buttons(chinese: Visit) -> None:
    page = chinese.page
    page.locator(".wp-starters").get_by_role("button", name=WUHAN).click()
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
    for part, label in (("send", "send"), ("new", "new"), ("about", "overview")):
        expect(page.locator(f"#wp-{part}")).to_have_text(labels_of("en")[label])
    expect(page.locator("h1")).to_have_text("2020 White Paper on Advanced Manufacturing Clusters")
    expect(page.locator(".wp-starters button").first).to_contain_text("How many")
    assert "Wuhan" in chinese.ask(WUHAN)
    expect(page.locator(".wp-rows h3")).to_have_text("Rows (4)")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_gradios_words_title_and_language_follow_and_the_choice_outlives_a_reload(
    browser: Browser, address: str, language: Language
) -> None:
    other: Language = "en" if language == "zh" else "zh"
    tags: dict[Language, str] = {"zh": "zh-CN", "en": "en"}

    def speaks(visited: Visit, spoken: Language) -> None:
        expect(visited.page).to_have_title(labels_of(spoken)["page"])
        expect(visited.page.locator("html")).to_have_attribute("lang", tags[spoken])
        for word in ("copy_message", "retry", "copy_table", "fullscreen", "chat"):
            named = visited.page.locator(f'#wp-main [aria-label="{labels_of(spoken)[f"gradio_{word}"]}"]')
            expect(named.first).to_be_visible()
        heard = visited.page.locator("#wp-main [aria-label]:visible").evaluate_all("all => all.map(e => e.ariaLabel)")
        mute = {
            labels_of("en" if spoken == "zh" else "zh")[key] for key in labels_of("en") if key.startswith("gradio_")
        }
        assert not mute & {*heard}

    for visited in visit(browser, address, locale=tags[language]):
        page = visited.page
        visited.ask(WUHAN)
        speaks(visited, language)
        page.get_by_label("English" if other == "en" else "中文").check()
        expect(page.locator("#wp-send")).to_have_text(labels_of(other)["send"])
        speaks(visited, other)
        page.reload()
        expect(page.locator("#wp-send")).to_have_text(labels_of(other)["send"])
        expect(page.get_by_label("English" if other == "en" else "中文")).to_be_checked()
        visited.conversations.first.click()
        speaks(visited, other)
        assert visited.errors == []


def test_retry_edit_undo_and_a_new_conversation(chinese: Visit) -> None:
    page = chinese.page
    left = page.locator("#wp-chat .message-buttons-left").last.get_by_role("button")
    right = page.locator("#wp-chat .message-buttons-right").last.get_by_role("button")
    chinese.ask(WUHAN)
    page.get_by_label("English").check()
    expect(page.locator("#wp-new")).to_have_text(labels_of("en")["new"])
    left.nth(1).click()  # copy, retry, undo
    expect(chinese.answers.last).to_contain_text("Wuhan")
    right.nth(1).click()  # copy, edit
    page.locator("#wp-chat textarea").fill("深圳有几个战略性新兴产业集群？")
    right.nth(0).click()  # submit, cancel
    expect(chinese.answers.last).to_contain_text("Shenzhen")
    expect(chinese.questions).to_have_count(1)
    expect(page.locator("#wp-send")).to_be_visible()
    left.nth(2).click()
    expect(chinese.answers).to_have_count(0)
    expect(page.locator("#wp-question textarea")).to_have_value("深圳有几个战略性新兴产业集群？")
    page.locator("#wp-send").click()
    chinese.answer(0)
    page.locator("#wp-new").click()
    expect(chinese.questions).to_have_count(0)
    expect(page.locator("#wp-table")).to_be_hidden()
    expect(page.locator(".wp-citation")).to_have_count(0)
    expect(page.locator(".wp-overview")).to_be_visible()
    expect(chinese.conversations).to_have_count(1)


def test_an_answer_is_copied(browser: Browser, address: str) -> None:
    for visited in visit(browser, address, locale="zh-CN", permissions=["clipboard-read", "clipboard-write"]):
        said = visited.ask(WUHAN)
        visited.page.locator("#wp-chat .message-buttons-left").get_by_role("button").first.click()
        assert visited.page.evaluate("navigator.clipboard.readText()").startswith(said.splitlines()[0])


def test_what_a_user_writes_is_shown_as_text(chinese: Visit, address: str) -> None:
    evil = (
        '<script>window.bad=1</script><img src="http://example.com/a.png" onerror="window.bad=1"> '
        "![x](http://example.com/b.png) [l](http://example.com/c) **b** ${window.bad=1} {{bad}} www.example.com"
    )
    page = chinese.page
    chinese.ask(evil)
    chinese.ask(evil)
    expect(chinese.questions.last).to_have_text(evil)
    expect(page.locator(".wp-asked")).to_have_text(evil)
    chinese.menu().locator("input").fill(evil[:60])
    chinese.menu().locator("form button").click()
    expect(chinese.conversations.locator("span")).to_have_text(evil[:60].strip())
    page.locator("#wp-how").get_by_role("button").click()
    assert page.evaluate("window.bad") is None
    assert page.locator("#wp-chat .message a, #wp-chat .message img, #wp-chat .message strong").count() == 0
    assert chinese.foreign(address) == [] and chinese.errors == []


def test_thumbs_and_a_comment(chinese: Visit, home: Path) -> None:
    from bot.feedback import Feedback

    page = chinese.page
    chinese.ask(WUHAN)
    thumb = page.locator("#wp-chat .message-buttons-left").get_by_role("button").nth(3)  # copy, retry, undo, dislike
    untouched = str(thumb.get_attribute("aria-label"))
    thumb.click()
    page.locator("#wp-comment textarea").fill("应该是5个 <b>")
    page.locator("#wp-keep").click()
    expect(page.locator(".wp-notice")).to_have_text(labels_of("zh")["comment_saved"])
    expect(page.locator("#wp-comment")).to_be_hidden()
    given = Feedback(home).opinions()[-1]
    assert (given.verdict, given.comment, given.questions) == ("down", "应该是5个 <b>", (WUHAN,))
    page.reload()
    chinese.conversations.first.click()
    expect(thumb).not_to_have_attribute("aria-label", untouched)


class SlowBot(Bot):
    """Thinks until it is let go, as a bot with a language model of its own might."""

    let_go = threading.Event()

    def draft(self, question: str, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        self.let_go.wait(SECONDS)
        return super().draft(question, history, language)


@pytest.fixture
def slow(home: Path, tmp_path: Path) -> Iterator[tuple[SlowBot, str]]:
    """A server in a thread whose bot is slow, and its address."""
    index = open_index(home)
    assert index is not None
    bot = SlowBot(index, load_encoder)
    bot.let_go.set()
    listening = socket.create_server(("127.0.0.1", 0))
    servers: list[uvicorn.Server] = []

    async def run() -> None:
        app = await create_app(bot, Settings(home=tmp_path))
        servers.append(uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)))
        await servers[0].serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    wait_for(address)
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
        bot.let_go.clear()
        page.fill("#wp-question textarea", WUHAN)
        page.keyboard.press("Enter")
        expect(visited.questions).to_have_text(WUHAN)
        expect(page.locator("#wp-send")).to_be_hidden()
        page.locator("#wp-stop").click()
        expect(visited.questions).to_have_count(0)
        bot.let_go.set()
        visited.ask("工信部第二批优胜者里，江苏有哪些？")
        expect(visited.questions).to_have_count(1)
        expect(visited.conversations).to_have_count(1)  # what was stopped is not kept


def test_a_question_before_the_page_has_its_words_is_kept(browser: Browser, address: str) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1360, "height": 860})
    expect.set_options(timeout=SECONDS * 1000)
    visited = Visit(context.new_page())
    late: list[tuple[Route, APIResponse]] = []
    visited.page.route("**/gradio_api/run/**", lambda route: late.append((route, route.fetch())), times=1)
    visited.page.goto(address)
    visited.ask(WUHAN)
    ((route, loaded),) = late
    route.fulfill(response=loaded)
    expect(visited.page.locator(".wp-overview h2")).to_be_attached()
    expect(visited.questions).to_have_text(WUHAN)
    expect(visited.page.locator(".wp-rows h3")).to_have_text("结果（4行）")
    visited.ask("那深圳呢？")
    expect(visited.conversations).to_have_count(1)
    context.close()


def test_questions_sent_in_a_blink_are_one_conversation(chinese: Visit) -> None:
    box, questions = chinese.page.locator("#wp-question textarea"), [WUHAN, "那深圳呢？", "那西安呢？"]
    for question in questions:
        box.fill(question)
        box.press("Enter")
        expect(box).to_have_value("")
    box.fill("还没有写完")
    expect(chinese.questions).to_have_text(questions)
    expect(chinese.conversations).to_have_count(1)
    chinese.page.get_by_label("English").check()
    expect(chinese.page.locator("#wp-send")).to_have_text(labels_of("en")["send"])
    expect(box).to_have_value("还没有写完")
    expect(chinese.questions).to_have_text(questions)


def test_a_long_answer_streams(chinese: Visit) -> None:
    page = chinese.page
    page.evaluate(
        """() => { window.seen = []; new MutationObserver(() => {
            const said = document.querySelector('#wp-chat .bot.message .prose');
            if (said && window.seen.at(-1) !== said.innerText.length) window.seen.push(said.innerText.length);
        }).observe(document.body, {subtree: true, childList: true, characterData: true}); }"""
    )
    chinese.ask("列出全部166个集群")
    seen = page.evaluate("window.seen")
    assert len(seen) >= 2 and seen == sorted(seen), seen
