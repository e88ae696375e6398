"""The web app in a real Chromium: past conversations, several people, everybody's senses, screens and keyboards."""

import json
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.labels import labels_of
from corpus.encode import load_encoder
from ingest.build import build
from tests.browsing import Visit, needs_chromium, visit
from tests.serving import served

pytestmark = needs_chromium
WUHAN = "武汉有几个战略性新兴产业集群？"


def test_a_conversation_is_found_again_after_a_restart_and_a_rebuilt_index(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1360, "height": 860})
    said = ""
    for round_ in range(2):
        build(tmp_path, load_encoder())
        with served(tmp_path, WHITEPAPER_WORKERS="0") as address:
            visited = Visit(context.new_page())
            visited.page.goto(address)
            expect(visited.page.locator(".wp-overview h2")).to_be_attached()  # the page has got its words
            if round_ == 0:
                visited.ask("哪个省的集群最多？")
                said = visited.ask("那湖北呢？")
            else:
                visited.conversations.first.click()
                expect(visited.answers.last).to_have_text(said, use_inner_text=True)
                expect(visited.page.locator("#wp-evidence mark").first).to_be_visible()
                visited.page.get_by_role("button", name="上一个回答").click()
                expect(visited.page.locator("#wp-plot svg.marks")).to_be_visible()
                visited.ask("那第一批呢？")
                expect(visited.questions).to_have_count(3)
            visited.page.close()
    context.close()


def test_conversations_are_searched_renamed_saved_and_deleted(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask(WUHAN)
    page.locator("#wp-new").click()
    expect(chinese.questions).to_have_count(0)
    chinese.ask("集群面临哪些问题？")
    expect(chinese.conversations).to_have_count(2)
    expect(chinese.conversations.first).to_have_attribute("aria-current", "true")
    page.locator("#wp-search textarea").fill("武漢")
    expect(chinese.conversations).to_have_count(1)
    chinese.menu().locator("input").fill("我的集群")
    chinese.menu().locator("input").press("Enter")
    page.locator("#wp-search textarea").fill("我的")
    expect(chinese.conversations.locator("span")).to_have_text("我的集群")
    name, data = chinese.saved(chinese.menu().get_by_role("button", name="导出 Markdown"))
    assert name == "我的集群.md" and f"## {WUHAN}" in data.decode()
    name, data = chinese.saved(chinese.menu().get_by_role("button", name="导出 JSON"))
    assert name == "我的集群.json" and json.loads(data)["turns"][0]["value"] == 4
    chinese.conversations.first.click()
    expect(chinese.questions).to_have_text([WUHAN])
    menu = chinese.menu()
    menu.locator(".wp-sure summary").click()
    menu.get_by_role("button", name="确认删除").click()
    expect(page.locator("#wp-conversations")).to_contain_text(labels_of("zh")["none_found"])
    expect(chinese.questions).to_have_count(0)
    page.locator("#wp-search textarea").fill("")
    expect(chinese.conversations).to_have_count(1)


def login(page: Page, address: str, user: str, password: str) -> None:
    page.goto(address)
    page.get_by_label("username").fill(user)
    assert Visit(page).serious() == []
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()
    expect(page.locator("#wp-question textarea")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_page_names_the_product_in_the_browsers_language(
    browser: Browser, home: Path, scheme: Literal["light", "dark"]
) -> None:
    with served(home, WHITEPAPER_AUTH="anna:secret", WHITEPAPER_WORKERS="0") as address:
        for locale, language, other in (("zh-CN", "zh", "en"), ("en-US", "en", "zh"), ("fr-FR", "en", "zh")):
            for visited in visit(browser, "about:blank", 390, locale=locale, color_scheme=scheme):
                visited.page.goto(address)
                names = [labels_of(each)["page"] for each in (language, other)]  # type: ignore[arg-type]
                expect(visited.page.get_by_role("heading", name=names[0])).to_be_visible()
                expect(visited.page.get_by_text(names[1], exact=True)).to_be_hidden()
                assert names[0] in visited.page.title()
                assert visited.page.evaluate("document.documentElement.scrollWidth") <= 390
                assert visited.serious() == []


def test_two_users_log_in_and_see_their_own(browser: Browser, home: Path, tmp_path: Path) -> None:
    with served(home, WHITEPAPER_AUTH="anna:secret,bob:word", WHITEPAPER_WORKERS="0") as address:
        for user, password, question in (("anna", "secret", "annas"), ("bob", "word", "bobs")):
            context = browser.new_context(locale="en-US")
            visited = Visit(context.new_page())
            login(visited.page, address, user, password)
            expect(visited.conversations).to_have_count(0)
            assert "4" in visited.ask(f"How many NDRC clusters are in Wuhan, {question}?")
            expect(visited.conversations).to_have_count(1)
            assert visited.foreign(address) == []
            context.close()
        again = browser.new_context(locale="en-US")
        visited = Visit(again.new_page())
        login(visited.page, address, "anna", "secret")
        expect(visited.conversations).to_have_count(1)
        expect(visited.conversations).to_contain_text("annas")
        again.close()


def test_two_browsers_without_a_login_see_their_own(browser: Browser, address: str) -> None:
    for first in visit(browser, address, locale="zh-CN"):
        first.ask(WUHAN)
        for second in visit(browser, address, locale="zh-CN"):
            second.ask("你好")
            expect(second.conversations).to_have_count(1)
            expect(second.conversations).to_contain_text("你好")
        first.page.reload()
        expect(first.conversations).to_have_count(1)
        expect(first.conversations).to_contain_text(WUHAN)


def test_two_pages_of_one_browser_add_to_one_conversation(browser: Browser, address: str) -> None:
    for visited in visit(browser, address, locale="zh-CN"):
        visited.ask(WUHAN)
        other = Visit(visited.page.context.new_page())
        other.page.goto(address)
        other.conversations.first.click()
        expect(other.questions).to_have_count(1)
        other.ask("那深圳呢？")
        visited.page.fill("#wp-question textarea", "那西安呢？")
        visited.page.keyboard.press("Enter")
        expect(visited.questions).to_have_text([WUHAN, "那深圳呢？", "那西安呢？"])


# ------------------------------------------------------------------------------------------------ for everybody


def test_axe_finds_nothing_serious(chinese: Visit) -> None:
    page = chinese.page
    assert chinese.serious() == []
    for question in ("哪个省的集群最多？", "江苏有哪些工信部的集群？", "集群面临哪些问题？", "今天天气怎么样？"):
        chinese.ask(question)
        expect(page.locator("#wp-plot .empty")).to_have_count(0)  # until it is drawn
        assert chinese.serious() == [], question
    page.locator("#wp-how").get_by_role("button").click()
    chinese.menu()
    page.locator("#wp-chat .message-buttons-left").last.get_by_role("button").last.click()  # like
    expect(page.locator("#wp-comment")).to_be_visible()
    assert chinese.serious() == []
    page.locator("#wp-about").click()
    page.locator(".wp-tables button").first.click()
    expect(page.locator("#wp-verdict h2")).to_have_text("集群名单")
    assert chinese.serious() == []
    page.locator("#wp-overview .wp-read").first.click()
    expect(page.locator("dialog.wp-reader")).to_be_visible()
    assert chinese.serious() == []


def test_axe_finds_nothing_serious_in_the_dark(english: Visit) -> None:
    assert english.serious() == []
    english.ask("Which provinces have the most MIIT clusters?")
    english.page.get_by_label("Map of provinces").check()
    expect(english.page.locator("#wp-plot svg.marks").get_by_text("Jiangsu")).to_be_visible()
    assert english.serious() == []


def test_the_keyboard_reaches_everything_in_the_order_in_which_it_is_seen(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask("哪个省的集群最多？")
    expect(chinese.rows.first).to_be_visible()
    page.locator("#wp-about").focus()
    order: list[str] = []
    for _ in range(60):
        part = page.evaluate("document.activeElement.closest('[id^=wp-]')?.id")
        if part and (not order or order[-1] != part):
            order.append(part)
        page.keyboard.press("Tab")
    wanted = ["wp-about", "wp-language", "wp-new", "wp-search", "wp-conversations", "wp-chat", "wp-question", "wp-send"]
    wanted += ["wp-picture", "wp-rows", "wp-table", "wp-evidence", "wp-how"]
    assert [part for part in order if part in wanted][: len(wanted)] == wanted, order


def test_english_on_a_narrow_screen_keeps_the_question_box_in_sight(browser: Browser, address: str) -> None:
    for visited in visit(browser, address, width=390, locale="en-US", has_touch=True):
        page = visited.page
        for height in (844, 600):
            page.set_viewport_size({"width": 390, "height": height})
            for part in ("#wp-question", "#wp-send"):
                box = page.locator(part).bounding_box()
                assert box is not None and box["y"] + box["height"] <= height, (part, box)
        visited.ask("Which provinces have the most MIIT clusters?")
        for button in ("panel", "panel", "past", "past", "about"):
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
            assert page.evaluate("document.documentElement.scrollHeight") <= 600
            page.locator(f"#wp-{button}").click()


def test_a_narrow_screen_shows_it_all_without_scrolling_sideways(narrow: Visit) -> None:
    page = narrow.page
    narrow.ask("各省集群数量")

    def fits(*parts: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for part in parts:
            box = page.locator(part).bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390 and box["height"] > 10, part

    fits("#wp-question", "#wp-language", "#wp-about", "#wp-chat")
    assert narrow.serious() == []
    page.locator("#wp-panel").click()
    expect(page.locator("#wp-plot svg.marks .mark-rect path").first).to_be_visible()
    fits("#wp-verdict", "#wp-plot", "#wp-plot svg.marks", "#wp-rows", "#wp-table", "#wp-evidence")
    page.locator("#wp-about").click()  # from the evidence: the paper at a glance
    expect(page.locator("#wp-overview")).to_be_visible()
    page.locator("#wp-about").click()
    expect(page.locator("#wp-chat")).to_be_visible()
    page.locator("#wp-panel").click()
    assert page.get_by_label("排序").is_visible()
    assert narrow.serious() == []
    page.locator("#wp-past").click()
    fits("#wp-new", "#wp-search", "#wp-conversations")
    expect(page.locator("#wp-question")).to_be_hidden()
    narrow.conversations.first.click()
    expect(narrow.questions).to_be_visible()
