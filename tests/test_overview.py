"""The paper at a glance, the paper whole, the list of conversations: what they offer works."""

import re
from html import unescape
from itertools import pairwise

import pytest

from bot.chat import Bot
from bot.contents import sections_of
from bot.history import Summary
from bot.labels import labels_of
from bot.overview import Overview
from bot.reader import document_to_html, text_to_runs
from bot.sidebar import summaries_to_html
from bot.suggest import starters
from corpus.model import Language, Span

EVIL = '"><script>bad()</script>${bad}'


@pytest.fixture(scope="module")
def overview(bot: Bot) -> Overview:
    return Overview(bot)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_names_the_paper_its_starters_tables_and_findings(overview: Overview, bot: Bot, language: Language) -> None:
    html = unescape(overview.html(language))
    (paper,) = bot.index.documents.values()
    assert paper.name(language) in html and paper.date in html
    assert len(starters(bot.index, language)) == 5 and all(
        question in html for question in starters(bot.index, language)
    )
    assert re.findall(r'data-do="table" data-view="evidence" data-id="(\w+)"', html) == [*bot.index.tables]
    assert all((finding.en if language == "en" else finding.zh) in html for finding in bot.index.findings)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_section_is_asked_about_only_where_the_answer_quotes_it(
    overview: Overview, bot: Bot, language: Language
) -> None:
    (document,) = bot.index.documents
    sections = list(overview.sections(document, language))
    assert len(sections) == len({(each.section.level, each.section.name) for each in sections}) > 30
    asked = [each for each in sections if each.question]
    assert len(asked) > 0.8 * len(sections)
    for section, question in asked[::5]:
        cited = [Span(c.document, *c.lines) for c in bot.ask(question, language=language).citations]
        assert any(span.overlaps(section.span) for span in cited), section


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_section_is_a_click_and_its_name_states_no_count(overview: Overview, language: Language) -> None:
    items = re.findall(r'<li class="wp-level-\d">(.*?)</li>', overview.html(language))
    assert len(items) > 30
    names = [re.fullmatch(r'<button [^>]*data-do="(ask|read)"[^>]*>(.*?)</button><button .*', item) for item in items]
    assert all(names), items
    assert not any(name and re.search(r"\d+个?[）)]$", name[2]) for name in names)
    assert sum(bool(name and name[1] == "read") for name in names) < 4  # what no question finds


def test_a_heading_that_is_printed_again_is_one_section(bot: Bot) -> None:
    (document,) = bot.index.documents
    spans = {section.name: section.span for section in sections_of(bot.index, document, "zh", 3)}
    whole = spans["地方多措并举培育发展先进制造业集群"]
    parts = [span for name, span in spans.items() if re.match(r"\d\.", name)]
    assert len(parts) == 5 and all(whole.first < part.first and part.last <= whole.last for part in parts)


def test_the_sections_of_a_level_cover_the_paper_without_overlap(bot: Bot) -> None:
    (document,) = bot.index.documents
    chapters = [section.span for section in sections_of(bot.index, document, "zh", 1)]
    assert all(a.last < b.first for a, b in pairwise(chapters))


# ------------------------------------------------------------------------------------------------ the reader


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("1-2", ((1, 2),)),
        ("3-3,9-12", ((3, 3), (9, 12))),
        ("", ()),
        ("2-1", ()),
        ("1", ()),
        ("1-2;", ()),
        (EVIL, ()),
        ("0-1", ()),
    ],
)
def test_runs_are_read_or_left(text: str, runs: tuple[tuple[int, int], ...]) -> None:
    assert text_to_runs(text) == runs


def test_the_paper_opens_whole_with_the_lines_marked_under_their_section(bot: Bot) -> None:
    (document,) = bot.index.documents
    html = document_to_html(document, ((117, 118),), True, bot.index, "zh")
    printed = [number for number, text, _ in bot.index.lines(Span(document, 1, 9999)) if text.strip()]
    assert [int(n) for n in re.findall(r'wp-number">(\d+)', html)] == printed
    assert len(re.findall("<mark>", html)) == 2 and "第一批集群初赛优胜者" in html.split("</header>")[0]
    assert 'lang="en"' in html and document_to_html("gone", (), False, bot.index, "zh") == ""


# ------------------------------------------------------------------------------------------------ the list


def test_the_list_marks_the_open_conversation_and_shows_titles_as_text() -> None:
    time = "2026-01-02T03:04:05.678+00:00"
    html = summaries_to_html([Summary("a", EVIL, time, time), Summary("b", "二", time, time)], "b", "", "zh")
    assert "<script" not in html and "${" not in html
    assert re.findall(r'data-id="(\w)"( aria-current="true")?>', html)[:1] == [("a", "")]
    assert html.count('aria-current="true"') == 1 and 'data-id="b" aria-current="true"' in html
    assert all(
        word in html for word in ("conversation-md", "conversation-json", 'data-do="rename"', 'data-do="delete"')
    )


def test_an_empty_list_says_why() -> None:
    assert labels_of("en")["none_yet"] in summaries_to_html([], "", "", "en")
    assert labels_of("en")["none_found"] in summaries_to_html([], "", "x", "en")
