"""The web app in a real Chromium: why an answer is right."""

import csv
import io
import json
import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from bot.labels import labels_of
from tests.browsing import Visit, needs_chromium, visit

pytestmark = needs_chromium
WUHAN = "武汉有几个战略性新兴产业集群？"


def test_a_citation_opens_by_keyboard_and_then_in_the_whole_paper(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask("江苏有哪些工信部的集群？")
    second = page.locator("#wp-evidence details").nth(1)
    lines = second.locator(".wp-cited mark")
    expect(lines.first).to_be_hidden()
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(lines.first).to_be_visible()
    assert "江苏" in lines.first.inner_text()
    assert second.locator(".wp-line:not(.wp-cited)").count() > 0
    opener = second.locator(".wp-read")
    opener.focus()
    page.keyboard.press("Enter")
    reader = page.locator("dialog.wp-reader")
    expect(reader.locator("mark").first).to_be_in_viewport()
    expect(reader.locator("header")).to_contain_text("工信部——先进制造业集群 › 第二批集群初赛优胜者")
    assert reader.locator(".wp-line").count() > 200
    page.keyboard.press("Escape")
    expect(reader).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_evidence_is_of_the_answer_that_is_selected(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask(WUHAN)
    chinese.ask("哪个省的集群最多？")
    expect(page.locator(".wp-asked")).to_have_text("哪个省的集群最多？")
    chinese.answers.first.click()
    expect(page.locator(".wp-asked")).to_have_text(WUHAN)
    expect(chinese.rows).to_have_count(1 + 4)
    page.get_by_role("button", name="下一个回答").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".wp-asked")).to_have_text("哪个省的集群最多？")


def test_the_table_sorts_filters_and_downloads(chinese: Visit) -> None:
    page = chinese.page
    chinese.ask("江苏有哪些工信部的集群？")
    order = page.get_by_label("排序")
    expect(order).to_be_visible()
    page.locator("#wp-filter textarea").focus()
    page.keyboard.press("Tab")
    expect(order).to_be_focused()
    page.keyboard.press("End")  # the last column, downwards
    expect(chinese.rows.nth(1)).to_contain_text("157")
    expect(order).to_be_focused()
    lines = [int(text.split()[-1]) for text in chinese.rows.all_inner_texts()[1:]]
    assert lines == sorted(lines, reverse=True) and len(lines) == 9
    page.locator("#wp-filter textarea").fill("蘇州")
    expect(page.locator(".wp-rows h3")).to_have_text("9行中的3行")
    expect(chinese.rows).to_have_count(1 + 3)
    name, data = chinese.saved(page.locator("#wp-rows").get_by_role("button", name="下载 CSV"))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "rows.csv" and "集群" in rows[0] and len(rows) == 1 + 3
    assert [int(row[-1]) for row in rows[1:]] == [line for line in lines if str(line) in {row[-1] for row in rows[1:]}]
    name, data = chinese.saved(page.locator("#wp-rows").get_by_role("button", name="下载 XLSX"))
    sheet = load_workbook(io.BytesIO(data)).active
    assert name == "rows.xlsx" and [str(c.value or "") for c in sheet[4]] == rows[3]
    chinese.answers.first.click()  # the same evidence anew
    expect(chinese.rows).to_have_count(1 + 9)
    expect(order).to_have_value("")


def test_how_it_was_computed_on_request(chinese: Visit) -> None:
    chinese.ask(WUHAN)
    sql = chinese.page.locator(".wp-computed pre")
    expect(sql).to_be_hidden()
    chinese.page.locator("#wp-how").get_by_role("button").click()
    expect(sql).to_contain_text("SELECT id FROM records")


def test_a_ranking_is_drawn_as_bars_and_as_a_map(chinese: Visit, address: str) -> None:
    page = chinese.page
    chinese.ask("哪个省的集群最多？")
    bars = page.locator("#wp-plot svg.marks .mark-rect path")
    expect(bars).to_have_count(20)
    widths = [bar.bounding_box()["width"] for bar in bars.all()]  # type: ignore[index]
    assert widths == sorted(widths, reverse=True) and widths[0] > 100
    panel = page.locator("#wp-side").bounding_box()
    drawn = page.locator("#wp-plot svg.marks").bounding_box()
    assert panel and drawn and panel["x"] <= drawn["x"] and drawn["x"] + drawn["width"] <= panel["x"] + panel["width"]
    page.get_by_label("省份分布图").check()
    expect(page.locator("#wp-plot svg.marks").get_by_text("江苏", exact=True)).to_be_visible()
    expect(page.locator("#wp-plot svg.marks").get_by_text("西藏", exact=True)).to_be_visible()
    name, data = chinese.saved(page.locator("#wp-picture-saves").get_by_role("button", name="下载 CSV"))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "chart.csv" and rows[:2] == [["省份", "数目"], ["江苏", "22"]] and len(rows) == 1 + 26
    assert chinese.foreign(address) == [] and chinese.errors == []


def test_the_longest_name_beside_a_bar_is_drawn_whole(english: Visit) -> None:
    english.ask("Which provinces have the most MIIT clusters?")
    drawn = english.page.locator("#wp-plot svg.marks")
    name, whole = drawn.get_by_text("Inner Mongolia").bounding_box(), drawn.bounding_box()
    assert name and whole and name["x"] >= whole["x"]


BOXES = """() => Object.fromEntries(['text', 'rect path'].map(what => [what.split(' ')[0],
    [...document.querySelectorAll(`#wp-plot svg.marks .mark-${what}`), ...(what === 'text' ?
    document.querySelectorAll('#wp-plot svg.marks .mark-text text') : [])].filter(e => e.tagName !== 'g')
    .map(e => e.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])]))"""
"""Left, top, right and bottom of every print and every tile of the picture."""


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_prints_of_the_timeline_do_not_overlap_and_stay_inside(
    browser: Browser, address: str, width: int, locale: str
) -> None:
    for visited in visit(browser, address, width, locale=locale):
        page = visited.page
        visited.ask("中央会议有哪些？" if locale == "zh-CN" else "What central meetings were held?")
        if width == 390:
            page.locator("#wp-panel").click()
        drawn = page.locator("#wp-plot svg.marks")
        expect(drawn).to_contain_text(labels_of("zh" if locale == "zh-CN" else "en")["undated"])
        whole, texts = drawn.bounding_box(), page.evaluate(BOXES)["text"]
        assert whole is not None and len(texts) >= 12
        for at, (left, top, right, bottom) in enumerate(texts):
            assert whole["x"] - 1 <= left and right <= whole["x"] + whole["width"] + 1, (at, left, right)
            for other in texts[at + 1 :]:
                apart = right <= other[0] or other[2] <= left or bottom <= other[1] + 3 or other[3] <= top + 3
                assert apart, (at, other)


@pytest.mark.parametrize("width", [1280, 390])
def test_names_of_provinces_stay_in_their_tiles(browser: Browser, address: str, width: int) -> None:
    for visited in visit(browser, address, width, locale="en-US"):
        page = visited.page
        visited.ask("Which provinces have the most clusters?")
        if width == 390:
            page.locator("#wp-panel").click()
        page.get_by_label("Map of provinces").check()
        expect(page.locator("#wp-plot svg.marks").get_by_text("Tibet")).to_be_visible()
        boxes = page.evaluate(BOXES)
        assert len(boxes["rect"]) == 34 and len(boxes["text"]) == 34 + 26
        for left, top, right, bottom in boxes["text"]:
            x, y = (left + right) / 2, (top + bottom) / 2
            (tile,) = (t for t in boxes["rect"] if t[0] <= x <= t[2] and t[1] <= y <= t[3])
            assert tile[0] <= left and right <= tile[2] and tile[1] - 1 <= top and bottom <= tile[3] + 1, (tile, left)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_on_pictures_follows_light_and_dark(english: Visit, scheme: str) -> None:
    page = english.page
    english.ask("What central meetings were held?")
    label = page.locator("#wp-plot svg.marks .mark-text text").first
    expect(label).to_be_visible()
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate(f"document.body.classList.toggle('dark', {json.dumps(scheme == 'dark')})")
    shades = [
        [int(n) for n in re.findall(r"\d+", page.evaluate(f"getComputedStyle({what}).{key}"))[:3]]
        for what, key in (
            ("document.querySelector('#wp-plot svg.marks .mark-text text')", "fill"),
            ("document.body", "backgroundColor"),
        )
    ]
    assert abs(sum(shades[0]) - sum(shades[1])) > 450, shades
    expect(page.locator("#wp-plot svg.marks")).to_contain_text("2017-10")


def test_the_paper_at_a_glance(chinese: Visit) -> None:
    page = chinese.page
    expect(page.locator(".wp-starters button")).to_have_count(5)
    page.locator(".wp-tables").get_by_role("button", name=re.compile("各省政府工作报告")).click()
    expect(page.locator("#wp-verdict h2")).to_have_text("各省政府工作报告的产业集群提法")
    expect(page.locator(".wp-rows h3")).to_have_text("结果（29行）")
    page.locator("#wp-filter textarea").fill("湖北")
    expect(chinese.rows).to_have_count(1 + 1)
    page.locator(".wp-findings .wp-read").first.click()
    expect(page.locator("dialog.wp-reader mark").first).to_be_in_viewport()
    page.locator("[data-close]").click()
    page.locator(".wp-sections").get_by_role("button", name="管理机构过于行政化", exact=True).click()
    assert "管理机构过于行政化" in chinese.answer(0)
    expect(page.locator(".wp-overview")).to_be_hidden()
    page.locator("#wp-about").click()
    expect(page.locator(".wp-overview")).to_be_visible()
