"""Figures read from text, and figures and quotations that come from nowhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answer import Answer, mapping_to_answer
from eval.fabrication import suspicious_figures, unfaithful_quotes
from eval.figures import text_to_figures, text_to_numbers


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2020年29个地区", [2020, 29]),
        ("每年投入资金10亿元", [1e9]),
        ("RMB 1 billion, 1.2万亿元", [1e9, 1.2e12]),
        ("第十四个五年规划", [14, 5]),
        ("二〇二〇年一百零五个", [2020, 105]),
        ("Twenty-one clusters, the 14th plan", [21, 14]),
        ("1,234.5 and 3, 4", [1234.5, 3, 4]),
        ("第２批", [2]),
        ("5G and H200", []),
        ("2021-03-18", [2021, 3, 18]),
        ("someone often", []),
    ],
)
def test_figures_of_both_languages(text: str, values: list[float]) -> None:
    assert [figure.value for figure in text_to_figures(text)] == values


@pytest.mark.parametrize("text", ["93.5%", "93.5 percent", "93.5 per cent", "９３.５％"])
def test_percentages(text: str) -> None:
    [figure] = text_to_figures(text)
    assert (figure.value, figure.percent) == (93.5, True)


def test_percentages_in_chinese() -> None:
    assert [(f.value, f.percent) for f in text_to_figures("百分之九十三，三成，三成都")] == [
        (93.0, True),
        (30.0, True),
        (3.0, False),
    ]


def test_a_scaled_number_is_known_without_its_scale_too() -> None:
    assert text_to_numbers("10亿元") == {1e9, 10.0}


@given(st.integers(min_value=0, max_value=10**7), st.sampled_from(["{}", "共{}个", "{:,}", "a {} b"]))
def test_any_whole_number_is_read_back(number: int, frame: str) -> None:
    assert [figure.value for figure in text_to_figures(frame.format(number))] == [float(number)]


@given(st.text(alphabet="一二十百千万〇零两三成%百分之1.5,亿 dtwenty-", max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    for figure in text_to_figures(text):
        assert figure.value >= 0 and figure.end > figure.start


PAPER = ("表（4个）", "武汉市\t4\t集成电路", "\t\t新型显示器件", "占比达**93.5%**。")


def answer(text: str, *, quote: str = "武汉市\t4\t集成电路", lines: tuple[int, int] = (2, 2), rows: int = 3) -> Answer:
    return mapping_to_answer(
        {
            "kind": "lookup",
            "answer": text,
            "refused": False,
            "value": None,
            "rows": [{"name": f"集群{'甲乙丙丁'[n]}", "city": "武汉", "line": 200 + n} for n in range(rows)],
            "citations": [{"document": "d", "section": [], "lines": list(lines), "quote": quote, "table": None}],
            "notes": [],
        }
    )


@pytest.mark.parametrize(
    "text",
    [
        "共3个。",  # the rows shown
        "表中写的是4。",  # the quotation
        "问的是第7批。",  # the question
        "占75%，四分之三。",  # 3 of 4
        "75.0 percent",
        "相差6个。",  # 7 - 1
        "一批集群，第一；零个。",  # numerals that are no claims
        "1. 甲\n2. 乙\n12. 丙",  # list numbers
        "5G",
    ],
)
def test_a_figure_that_is_shown_or_computed_is_explained(text: str) -> None:
    assert suspicious_figures(["第7批有几个？"], answer(text)) == ()


@pytest.mark.parametrize(
    ("text", "suspect"),
    [("共61个。", "61"), ("共9个，又9个。", "9"), ("占76%。", "76%"), ("十九个", "十九"), ("nineteen", "nineteen")],
)
def test_a_figure_from_nowhere_is_told_once(text: str, suspect: str) -> None:
    assert suspicious_figures(["第7批有几个？"], answer(text)) == (suspect,)


def test_percentages_that_question_or_quotation_state_are_explained() -> None:
    quoted = answer("占93.5%，不是88.5%。", quote="占比达**93.5%**。", lines=(4, 4))
    assert suspicious_figures(["是88.5%吗？"], quoted) == ()
    assert suspicious_figures([], quoted) == ("88.5%",)


def test_counts_in_rows_may_be_added_and_shared_but_not_those_of_the_source() -> None:
    groups = [{"province": "江苏", "count": 13}, {"province": "浙江", "count": 10}]
    usual = {"kind": "lookup", "refused": False, "citations": [], "notes": []}
    computed = mapping_to_answer({**usual, "answer": "共23个，江苏占56.5%。", "rows": groups})
    assert suspicious_figures([], computed) == ()
    printed = [{**row, "line": line} for line, row in enumerate(groups, start=1)]
    listed = mapping_to_answer({**usual, "answer": "共23个，江苏占56.5%。", "rows": printed})
    assert suspicious_figures([], listed) == ("23", "56.5%")


def test_an_explanation_of_a_part_does_not_cover_the_whole_number() -> None:
    assert suspicious_figures([], answer("共34个")) == ("34",)


@pytest.mark.parametrize(
    ("quote", "lines", "faithful"),
    [
        ("武汉市 4 集成电路", (2, 2), True),
        ("武汉市…集成电路", (2, 2), True),
        ("集成电路\n新型显示器件", (2, 3), True),
        ("占比达93.5%。", (4, 4), True),
        ("占比达95.3%。", (4, 4), False),
        ("武汉市 4 集成电路", (3, 3), False),
        ("", (2, 2), False),
        ("武汉市", (9, 9), False),
        ("武汉市…新型显示器件", (2, 2), False),
    ],
)
def test_a_quotation_stands_at_its_lines(quote: str, lines: tuple[int, int], faithful: bool) -> None:
    assert (unfaithful_quotes(answer("共3个", quote=quote, lines=lines), PAPER) == ()) is faithful
