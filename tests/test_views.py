"""Answers as Markdown, HTML and tables: what was written is shown, and nothing of it runs."""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot import __file__ as package
from bot import plan
from bot.answer import Answer, Citation
from bot.chat import Bot
from bot.computation import answer_to_computation
from bot.evidence import (
    CONTEXT,
    Place,
    answer_to_sources,
    answer_to_verdict,
    citations_to_places,
    documents_to_html,
    nothing_to_html,
    place_to_html,
    runs_in_words,
)
from bot.grid import WIDEST, Grid, answer_to_grid, grid_to_csv, grid_to_heading, grid_to_xlsx, grid_with
from bot.labels import labels_of
from bot.markup import (
    answer_to_markdown,
    answers_to_messages,
    markdown_to_pieces,
    markdown_to_text,
    text_to_html,
    text_to_markdown,
)
from bot.plan import OPERATIONS, Filter, Having, Lookup, Refuse, Retrieve, Several
from corpus.model import Span
from corpus.store import Document

EVIL = '<script>bad()</script><img src="http://example.com/x.png" onerror=bad()>${bad()}{{bad}}'


class Tags(HTMLParser):
    """The tags and the text of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.text = ""
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def answer(text: str = "4", **given: object) -> Answer:
    return replace(Answer(question="?", language="zh", kind="lookup", answer=text), **given)  # type: ignore[arg-type]


def test_both_languages_have_the_same_labels() -> None:
    zh, en = labels_of("zh"), labels_of("en")
    assert zh.keys() == en.keys()
    for key in zh:
        assert sorted(re.findall(r"{\w+}", zh[key])) == sorted(re.findall(r"{\w+}", en[key])), key


def test_every_operation_has_a_label() -> None:
    assert all(f"operation_{operation}" in labels_of("en") for operation in OPERATIONS)


def test_every_label_is_used() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in Path(package).parent.glob("*.py"))
    unused = [key for key in labels_of("en") if not re.search(f"[\"']{key}[\"']", source)]
    composed = ("kind_", "operation_", "plan_", "chart_", "download_", "gradio_")
    assert [key for key in unused if not key.startswith(composed)] == []


# ------------------------------------------------------------------------------------------------ text


def test_html_shows_what_was_written_and_no_template_is_left() -> None:
    shown = text_to_html(EVIL)
    tags = Tags(shown)
    assert tags.names == [] and tags.text == EVIL
    assert not set("<>${}") & set(re.sub(r"&#?\w+;", "", shown))


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("武汉有几个集群？", "武汉有几个集群？"),
        ("What is the 3-5 share (50%)?", "What is the 3-5 share (50%)?"),
        ("**b** _i_ `c` ~~s~~", r"\*\*b\*\* \_i\_ \`c\` \~\~s\~\~"),
        ("<b>", r"\<b\>"),
        ("![x](http://example.com/x.png)", r"!\[x\](http\://example.com/x.png)"),
        ("www.example.com a@b.co", r"www\.example.com a\@b.co"),
        ("- a\n1. b\n# c\n    d", "\\- a\n1\\. b\n\\# c\nd"),
        ("&lt; $$x$$", r"\&lt; \$\$x\$\$"),
    ],
)
def test_markdown_of_a_question_has_no_marks(text: str, markdown: str) -> None:
    assert text_to_markdown(text) == markdown
    assert re.sub(r"^[ \t]+", "", markdown_to_text(markdown), flags=re.MULTILINE) == re.sub(
        r"^[ \t]+", "", text, flags=re.MULTILINE
    )


def test_an_answer_keeps_its_lists_and_bold_print_but_no_tag_link_or_image() -> None:
    shown = answer_to_markdown(answer("**4**\n\n- a\n\n> q\n\n“<img src=x>” ![i](http://example.com) &lt;"))
    assert shown == "**4**\n\n- a\n\n> q\n\n“&lt;img src=x>” !\\[i](http\\://example.com) &amp;lt;"


def test_a_conversation_is_its_questions_and_answers_in_turn() -> None:
    first = answer("**1**", question="*a*", suggestions=("x",))
    last = answer("2", question="b", suggestions=("那第二批呢？",))
    messages = answers_to_messages([first, last])
    buttons = [{"value": "那第二批呢？", "label": "那第二批呢？"}]
    assert [m["role"] for m in messages] == ["user", "assistant"] * 2
    assert [m["content"] for m in messages] == [r"\*a\*", "**1**", "b", "2"]
    assert [m.get("options") for m in messages] == [None, None, None, buttons]


def test_a_question_that_waits_stands_last_and_hides_the_suggestions() -> None:
    messages = answers_to_messages([answer(suggestions=("x",))], pending="<b>")
    assert messages[-1] == {"role": "user", "content": r"\<b\>"}
    assert not any("options" in message for message in messages)


def test_a_long_answer_comes_in_pieces_that_end_with_lines() -> None:
    text = "".join(f"{n}\n" for n in range(100, 200))
    pieces = markdown_to_pieces(text, 90)
    assert len(pieces) > 3 and pieces[-1] == text and all(text.startswith(p) and p.endswith("\n") for p in pieces)
    assert markdown_to_pieces("short", 90) == ["short"] and markdown_to_pieces("", 90) == []
    assert answers_to_messages([], "q", "a")[-1] == {"role": "assistant", "content": "a"}


# ------------------------------------------------------------------------------------------------ the paper


def test_the_header_names_title_publisher_and_date_in_the_language() -> None:
    paper = Document("d", "白皮书<i>", "0", 9, "White Paper", "研究院", "Institute", "2021-03-18")
    zh, en = documents_to_html([paper], "zh"), documents_to_html([paper, paper], "en")
    assert Tags(zh).text == "白皮书<i>研究院2021-03-18" and "i" not in Tags(zh).names
    assert Tags(en).text == "White PaperInstitute2021-03-18and 1 more documents"


# ------------------------------------------------------------------------------------------------ evidence


def test_citations_of_one_section_are_one_place() -> None:
    citations = [Citation("d", section, lines, "") for section, lines in (
        (("A",), (9, 9)), (("B",), (30, 31)), (("A",), (2, 3)), (("A",), (2, 3)),
    )]  # fmt: skip
    assert citations_to_places(citations) == [
        Place("d", ("A",), ((2, 3), (9, 9)), ("", "")),
        Place("d", ("B",), ((30, 31),), ("",)),
    ]


def test_windows_hold_the_context_and_touching_ones_are_one() -> None:
    def windows(*runs: tuple[int, int]) -> list[tuple[int, int]]:
        return [(span.first, span.last) for span in Place("d", (), runs).windows]

    assert CONTEXT == 3
    assert windows((2, 2)) == [(1, 5)]
    assert windows((10, 12), (19, 19)) == [(7, 22)]
    assert windows((10, 12), (20, 20)) == [(7, 15), (17, 23)]


def test_cited_lines_in_words() -> None:
    assert runs_in_words([(5, 5)], "en") == "line 5" and runs_in_words([(5, 5)], "zh") == "第5行"
    assert runs_in_words([(2, 3), (9, 9)], "en") == "lines 2–3, 9"
    assert runs_in_words([(2, 3), (9, 9)], "zh") == "第2–3、9行"


def test_a_place_marks_the_cited_lines_only(bot: Bot) -> None:
    (document,) = bot.index.documents
    text = {number: line for number, line, _ in bot.index.lines(Place(document, (), ((114, 120),)).windows.__next__())}
    quote = bot.index.quote(Span(document, 117, 118))
    html = place_to_html(Place(document, ("甲", "乙"), ((117, 118),), (quote,)), bot.index, "zh", opened=True)
    assert re.findall(r"<mark>(.*?)</mark>", html) == [text[117], text[118]]
    assert [int(n) for n in re.findall(r'wp-number">(\d+)', html)] == [n for n in range(114, 122) if text.get(n)]
    assert "甲 › 乙" in html and "第117–118行" in html and " open" in html


@pytest.mark.parametrize("document", [None, "gone"])
def test_where_the_paper_changed_the_quotation_stands_alone(bot: Bot, document: str | None) -> None:
    (held,) = bot.index.documents
    html = place_to_html(Place(document or held, ("甲",), ((117, 118),), ("旧文<b>\n第二行",)), bot.index, "zh")
    tags = Tags(html)
    assert labels_of("zh")["changed"] in tags.text and "旧文<b>" in tags.text and "第二行" in tags.text
    assert "button" not in tags.names and re.findall(r'wp-number">(\d+)', html) == ["117", "118"]


def test_an_english_answer_shows_the_english_of_lines_and_section(bot: Bot) -> None:
    shown = bot.ask("What did the 19th CPC National Congress report say about clusters?")
    html = answer_to_sources(shown, bot.index, "en")
    assert "促进我国产业迈向全球价值链中高端" in html and "medium-to-high end of the global value chain" in html
    assert "The CPC Central Committee" in re.search(r"<summary>.*?</summary>", html).group()  # type: ignore[union-attr]


def test_evidence_says_what_was_checked(bot: Bot) -> None:
    shown = bot.ask("工信部第二批优胜者里，江苏有哪些？")
    text = Tags(answer_to_verdict(shown, 0, 1, "zh")).text
    assert labels_of("zh")["kind_lookup"] in text and "江苏" in text
    n = len(shown.rows)
    assert f"工信部 · 第二批 · 江苏：{shown.trace['of']}行中的{n}行" in text
    assert f": {n} of {shown.trace['of']} rows" in Tags(answer_to_verdict(shown, 0, 1, "en")).text


def test_the_other_answers_of_a_conversation_are_a_click_away() -> None:
    alone, middle, last = (
        answer_to_verdict(answer(question=EVIL), at, of, "en") for at, of in ((0, 1), (1, 3), (2, 3))
    )
    assert "data-turn" not in alone
    assert re.findall(r'data-turn="(\d)"[^>]*?( disabled)?>', middle) == [("0", ""), ("2", "")]
    assert re.findall(r'data-turn="(\d)"[^>]*?( disabled)?>', last) == [("1", ""), ("3", " disabled")]
    assert "Answer 3 of 3" in Tags(last).text and EVIL in Tags(last).text and "script" not in Tags(last).names


def test_no_answer_and_no_citation_are_said(bot: Bot) -> None:
    assert labels_of("en")["no_evidence"] in nothing_to_html("en")
    refused = answer(kind="refused", plan=Refuse((EVIL,)))
    assert labels_of("zh")["no_source"] in answer_to_sources(refused, bot.index, "zh")
    computed = answer_to_computation(refused, bot.index, "zh")
    assert EVIL in Tags(computed).text and not {"script", "img"} & set(Tags(computed).names)


# ------------------------------------------------------------------------------------------------ rows


def test_rows_stand_under_the_names_of_their_columns(bot: Bot) -> None:
    shown = bot.ask("武汉有几个战略性新兴产业集群？")
    grid = answer_to_grid(shown, bot.index)
    assert {"部委", "集群", "省份", "城市"} <= set(grid.headers) and grid.headers[-1] == "行"
    assert len(grid.rows) == shown.value == 4
    assert all(len(row) == len(grid.headers) == len(grid.types) == len(grid.widths) for row in grid.rows)
    assert dict(zip(grid.headers, grid.types, strict=True))["行"] == "number"


def test_english_rows_have_the_english_name_beside_the_chinese(bot: Bot) -> None:
    grid = answer_to_grid(bot.ask("Which NDRC clusters are in Wuhan?"), bot.index)
    at = grid.headers.index("English name")
    assert grid.headers[at + 1] == "cluster" and grid.headers[-1] == "line"
    assert all("Wuhan" in str(row[at]) and "武汉" in str(row[at + 1]) for row in grid.rows)


def test_the_plans_of_several_parts_are_all_told(bot: Bot) -> None:
    parts = Several((Lookup("clusters", "count"), Lookup("terms", "list")))
    computed = Tags(answer_to_computation(answer(plan=parts), bot.index, "zh")).text
    assert all(bot.index.tables[table].zh in computed for table in ("clusters", "terms"))


def test_columns_of_several_tables_have_their_names(bot: Bot) -> None:
    parts = Several((Lookup("clusters", "list"), Lookup("terms", "list")))
    rows = ({"programme": "工信部", "batch": 1}, {"term": "循环产业集群"})
    shown = answer(rows=rows, columns=("programme", "batch", "term"), plan=parts)
    assert answer_to_grid(shown, bot.index).headers == ("部委", "批次", "提法")


def test_empty_columns_are_left_out(bot: Bot) -> None:
    rows = ({"city": "武汉", "district": None, "count": 4}, {"city": "深圳", "district": None, "count": 3})
    shown = answer(rows=rows, columns=("city", "district", "count"))
    grid = answer_to_grid(shown, bot.index)
    assert grid == Grid(("city", "数目"), (("武汉", 4), ("深圳", 3)))
    assert grid.types == ("str", "number")


def test_widths_fit_the_longest_text_and_have_a_bound() -> None:
    short, long = Grid(("a",), (("字" * 4,),)), Grid(("a",), (("字" * 99,),))
    assert short.widths[0] >= 4 * 14 and long.widths == (WIDEST,)
    assert Grid((), ()).types == () and Grid((), ()).widths == ()


def test_csv_survives_commas_quotes_and_lines_and_runs_no_formula() -> None:
    grid = Grid(("a", "b"), (('x,"y"\nz', 1), ("=1+1", -2), (None, "-x")))
    rows = list(csv.reader(io.StringIO(grid_to_csv(grid), newline="")))
    assert rows == [["a", "b"], ['x,"y"\nz', "1"], ["'=1+1", "-2"], ["", "'-x"]]


def test_a_workbook_holds_numbers_as_numbers_and_formulas_as_text() -> None:
    grid = Grid(("a", "b"), (("=1+1", 2), ("x\x00y", None)))
    sheet = load_workbook(io.BytesIO(grid_to_xlsx(grid))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["a", "b"], ["=1+1", 2], ["xy", None]]
    assert (sheet["A2"].data_type, sheet["B2"].data_type) == ("s", "n")


def test_rows_are_filtered_by_words_in_any_script_and_width() -> None:
    grid = Grid(("集群", "行"), (("武汉软件", 1), ("武汉光电", 2), ("Shenzhen IC", 13)))
    assert grid_with(grid, "武漢 軟件").rows == (("武汉软件", 1),)
    assert grid_with(grid, "ｉｃ").rows == (("Shenzhen IC", 13),)
    assert grid_with(grid, " ").rows == grid.rows and grid_with(grid, "无").rows == ()


def test_the_heading_counts_the_rows_and_saves_them() -> None:
    grid = Grid(("集群",), (("武汉",), ("<b>",)))
    assert Tags(grid_to_heading(grid, 2, "zh")).names == ["div", "h3", "button", "button"]
    assert "（2行）" in grid_to_heading(grid, 2, "zh") and "2 of 9 rows" in grid_to_heading(grid, 9, "en")


# ------------------------------------------------------------------------------------------------ computation


def test_a_lookup_is_told_in_words_with_its_sql(bot: Bot) -> None:
    shown = bot.ask("Which provinces have the most MIIT clusters?")
    text = Tags(answer_to_computation(shown, bot.index, "en")).text
    for part in ("cluster lists", "rank", "MIIT (ministry = miit)", "province", "most first", "SELECT id FROM records"):
        assert part in text, part


def test_every_part_of_a_plan_is_told(bot: Bot) -> None:
    city = Filter((plan.Test("city", ("武汉",)),), False, "武汉", "Wuhan")
    batch = Filter((plan.Test("batch", (2,), "at least"),), negated=True)
    having = Having(">=", 2)
    lookup = Lookup(
        "clusters", "rank", (city,), ("name",), "city", (city, city), (city,), (batch,), having, False, 3
    )  # fmt: skip
    text = Tags(answer_to_computation(answer(plan=lookup), bot.index, "en")).text
    labels = labels_of("en")
    keys = ("filters", "sides", "all_of", "none_of", "by", "columns", "having", "order", "limit")
    assert [key for key in keys if labels[f"plan_{key}"] not in text] == []
    assert "not 2 (batch ≥ 2)" in text and ">= 2" in text and labels["ascending"] in text


def test_a_passage_is_told_with_its_scores(bot: Bot) -> None:
    trace = {"passages": [{"lines": [3, 4], "score": 1.5, "lexical": 2.25, "cosine": 0.5, "coverage": 1.0}]}
    shown = answer(kind="passage", plan=Retrieve(EVIL), trace=trace)
    tags = Tags(answer_to_computation(shown, bot.index, "zh"))
    assert EVIL in tags.text and "script" not in tags.names
    assert "3–4" in tags.text and "2.25" in tags.text


def test_characters_that_turn_text_around_are_not_shown() -> None:
    turned = "a\u202eb\u2066c\u2069\u202d"
    assert text_to_html(turned) == text_to_markdown(turned) == "abc"
