"""Verdicts: each part passes a right answer and fails a wrong one."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.answer import says
from eval.cases import Case, Item
from eval.language import text_to_language
from eval.score import Verdict, score


def case(**changes: Any) -> Case:
    return Case(**{"id": "x", "language": "zh", "turns": ("几个？",), "kinds": ("lookup",)} | changes)


def answer(text: str = "共有4个集群。", kind: str = "lookup", **changes: Any) -> dict[str, object]:
    usual: dict[str, object] = {"value": None, "rows": [], "citations": [], "notes": []}
    return {"kind": kind, "answer": text, "refused": kind == "refused"} | usual | changes


def cite(first: int, last: int) -> dict[str, object]:
    return {"document": "d", "section": ["s"], "lines": [first, last], "quote": "q", "table": None}


def rows(*lines: int) -> list[dict[str, object]]:
    return [{"name": f"集群{line}", "line": line} for line in lines]


def failed(verdict: Verdict) -> list[str]:
    assert verdict.right is (not verdict.failures)
    return [part.name for part in verdict.failures]


# kind and refusal


@pytest.mark.parametrize(
    ("gold", "got", "wrong"),
    [
        ("refused", "refused", []),
        ("refused", "lookup", ["kind", "refusal"]),
        ("refused", "absent", ["kind", "refusal"]),
        ("lookup", "refused", ["kind", "refusal"]),
        ("absent", "lookup", ["kind"]),
        ("lookup", "absent", ["kind"]),
        ("clarify", "help", ["kind"]),
    ],
)
def test_kind_and_refusal_both_ways(gold: str, got: str, wrong: list[str]) -> None:
    assert failed(score(case(kinds=(gold,)), answer("没有这样的集群。", got))) == wrong


def test_lookup_and_passage_are_alike_only_if_the_content_is_right() -> None:
    gold = case(kinds=("passage",), contains=(("集群",),), lines=((5, 6),))
    assert failed(score(gold, answer(citations=[cite(5, 5)]))) == []
    assert failed(score(gold, answer(citations=[cite(9, 9)]))) == ["kind", "citation recall", "citation precision"]
    assert failed(score(case(kinds=("passage",)), answer())) == ["kind"]


def test_where_a_question_back_is_allowed_its_content_is_not_judged() -> None:
    gold = case(kinds=("lookup", "clarify"), value=4.0)
    assert failed(score(gold, answer("哪一批？", "clarify"))) == []
    assert failed(score(gold, answer("很多。", "lookup"))) == ["value", "value said"]
    assert failed(score(case(kinds=("clarify",), contains=(("批",),)), answer("什么？", "clarify"))) == ["contains"]


# value


@pytest.mark.parametrize("text", ["共有61个。", "共有６１个。", "共有六十一个。"])
def test_a_value_is_carried_and_said_as_a_number(text: str) -> None:
    assert failed(score(case(value=61.0), answer(text, value=61))) == []


def test_61_is_not_6() -> None:
    assert failed(score(case(value=6.0), answer("共有61个。", value=61))) == ["value", "value said"]
    assert failed(score(case(value=6.0), answer("共有61个。", value=6))) == ["value said"]
    assert failed(score(case(value=61.0), answer("共有61个。", value=None))) == ["value"]


def test_tolerance_is_for_percentages_only() -> None:
    assert failed(score(case(value=93.5), answer("占93.5%。", value=93.548))) == []
    assert failed(score(case(value=93.5), answer("占93.4%。", value=93.4))) == ["value", "value said"]
    assert failed(score(case(value=50.0, tags=("share",)), answer("占50.0%。", value=50.04))) == []
    assert failed(score(case(value=50.0), answer("有50个。", value=50.04))) == ["value"]


def test_a_zero_may_be_said_in_words() -> None:
    assert failed(score(case(value=0.0, kinds=("absent",)), answer("没有这样的集群。", "absent", value=0))) == []


# rows


def test_rows_need_all_and_no_others() -> None:
    gold = case(rows=(10, 11))
    assert failed(score(gold, answer(rows=rows(11, 10)))) == []
    assert failed(score(gold, answer(rows=rows(10)))) == ["row recall"]
    assert failed(score(gold, answer(rows=rows(10, 11, 12)))) == ["row precision"]
    verdict = score(gold, answer(rows=rows(10, 12)))
    recall, precision = verdict.part("row recall"), verdict.part("row precision")
    assert recall is not None and recall.score == 0.5 and "11" in recall.explanation
    assert precision is not None and precision.score == 0.5 and "12" in precision.explanation


def test_rows_on_lines_that_are_evidence_for_another_part_are_no_strays() -> None:
    gold = case(rows=(10, 11), lines=((20, 21),))
    assert failed(score(gold, answer(rows=rows(10, 11, 21), citations=[cite(10, 11), cite(20, 21)]))) == []
    assert failed(score(gold, answer(rows=rows(10, 11, 22), citations=[cite(20, 21)]))) == ["row precision"]


def test_citations_stand_in_only_for_rows_without_lines() -> None:
    gold = case(rows=(10, 11))
    assert failed(score(gold, answer(citations=[cite(10, 11)]))) == []
    assert failed(score(gold, answer(rows=[{"province": "江苏"}], citations=[cite(10, 11)]))) == []
    assert failed(score(gold, answer(rows=rows(10), citations=[cite(10, 11)]))) == ["row recall"]


def test_rows_that_must_be_none() -> None:
    gold = case(kinds=("absent",), rows=())
    assert failed(score(gold, answer("没有。", "absent", citations=[cite(1, 9)]))) == []
    assert failed(score(gold, answer("没有。", "absent", rows=rows(10)))) == ["row precision"]


@given(st.sets(st.integers(1, 40), min_size=1), st.sets(st.integers(1, 40), min_size=1))
def test_rows_are_right_exactly_if_the_sets_are_equal(gold: set[int], shown: set[int]) -> None:
    assert score(case(rows=tuple(gold)), answer(rows=rows(*shown))).right is (gold == shown)


# items

GROUPS = [
    {"rank": 1, "province": "江苏省", "count": 13},
    {"rank": 2, "province": "浙江省", "count": 10},
]
PAIRS = (Item("江苏", 13.0), Item("浙江", 10.0))


def test_rows_without_the_items_column_answer_another_part() -> None:
    assert failed(score(case(items=PAIRS), answer(rows=[*GROUPS, {"term": "产业集群", "line": 301}]))) == []
    assert failed(score(case(items=PAIRS), answer(rows=[*GROUPS, {"province": "山东", "count": 7}]))) == [
        "item precision"
    ]


SIDES = [{"side": "湖南", "english": "Hunan", "count": 4}, {"side": "浙江", "english": "Zhejiang", "count": 3}]


def test_who_has_more_is_answered_with_both_numbers() -> None:
    assert failed(score(case(items=(Item("湖南"),)), answer(rows=SIDES))) == []
    assert failed(score(case(items=(Item("浙江"),)), answer(rows=SIDES))) == []  # who has fewer
    third = {"side": "江西", "english": "Jiangxi", "count": 2}
    assert failed(score(case(items=(Item("浙江"),)), answer(rows=[*SIDES, third]))) == ["item precision"]
    level = [{**side, "count": 4} for side in SIDES]
    assert failed(score(case(items=(Item("湖南"),)), answer(rows=level))) == ["item precision"]


def test_pairs_need_name_and_number_in_their_columns() -> None:
    assert failed(score(case(items=PAIRS), answer(rows=GROUPS))) == []
    wrong = (Item("江苏", 13.0), Item("浙江", 1.0))
    assert failed(score(case(items=wrong), answer(rows=GROUPS))) == ["item recall", "item precision"]
    # 江苏's rank is 1 and 浙江's count is 10: not one column, so not both of them
    assert failed(score(case(items=(Item("江苏", 1.0), Item("浙江", 10.0))), answer(rows=GROUPS))) == [
        "item recall",
        "item precision",
    ]


def test_groups_that_nobody_asked_for_count_against_precision() -> None:
    more = [*GROUPS, {"rank": 3, "province": "山东省", "count": 9}]
    assert failed(score(case(items=PAIRS), answer(rows=more))) == ["item precision"]
    assert failed(score(case(items=PAIRS, tags=("rank",)), answer(rows=more))) == []


def test_order_counts_where_asked_and_ties_may_swap() -> None:
    turned = GROUPS[::-1]
    assert failed(score(case(items=PAIRS), answer(rows=turned))) == []
    assert failed(score(case(items=PAIRS, ordered=True), answer(rows=GROUPS))) == []
    assert failed(score(case(items=PAIRS, ordered=True), answer(rows=turned))) == ["item order"]
    tied = [{"province": "甲", "count": 5}, {"province": "乙", "count": 5}]
    assert failed(score(case(items=(Item("乙", 5.0), Item("甲", 5.0)), ordered=True), answer(rows=tied))) == []


def test_items_are_found_in_prose_with_their_own_numbers() -> None:
    assert failed(score(case(items=PAIRS), answer("江苏13个，浙江10个。"))) == []
    assert failed(score(case(items=PAIRS), answer("江苏10个，浙江13个。"))) == ["item recall"]
    english = answer("Jiangsu (江苏) has 10 and Zhejiang (浙江) has 13.")
    assert "item recall" in failed(score(case(items=PAIRS, language="en"), english))


def test_names_in_any_column() -> None:
    gold = case(items=(Item("湖南"), Item("山东")))
    assert failed(score(gold, answer(rows=[{"a": 1, "where": "湖南、山东"}]))) == []
    assert failed(score(gold, answer(rows=[{"where": ["湖南", "山东"]}]))) == []
    assert failed(score(gold, answer("有湖南。"))) == ["item recall"]


# contains, excludes, finding


def test_contains_looks_at_answer_notes_and_cells_but_not_across_them() -> None:
    gold = case(contains=(("第二批", "batch 2"),))
    assert failed(score(gold, answer("属于第 ２ 批，第二批。"))) == []
    assert failed(score(gold, answer(notes=["Batch  2"]))) == []
    assert failed(score(gold, answer(rows=[{"batch": "第二批"}]))) == []
    assert failed(score(gold, answer(rows=[{"a": "第二", "b": "批"}]))) == ["contains"]
    assert failed(score(gold, answer(suggestions=["第二批呢？"]))) == ["contains"]


def test_excludes() -> None:
    gold = case(excludes=("6", "商务部"))
    assert failed(score(gold, answer("共有61个。"))) == []
    assert failed(score(gold, answer("共有6个。"))) == ["excludes"]
    assert failed(score(gold, answer(rows=[{"a": "商 务 部"}]))) == ["excludes"]


@pytest.mark.parametrize(
    ("text", "phrase", "holds"),
    [
        ("共 61 个", "61个", True),
        ("共61个", "6", False),
        ("3.61", "61", False),
        ("1,661", "661", False),
        ("61.", "61", True),
        ("6 1", "61", False),
        ("61", "6 1", False),
        ("6  1", "6 1", True),
        ("Second  Batch", "second batch", True),
        ("占比达**93.5**%", "93.5%", True),
        ("（６６个）", "(66个)", True),
        ("甲", "", False),
    ],
)
def test_says(text: str, phrase: str, holds: bool) -> None:
    assert says(text, phrase) is holds


@given(st.text(alphabet="武汉ＡAb1２ ，。（(", min_size=1, max_size=12).filter(str.strip))
def test_a_text_says_itself_whatever_its_spaces(text: str) -> None:
    assert says(text, text)
    assert says(f"前{text}后".replace("，", " ， "), text)


def test_a_finding_is_told_in_words_not_by_a_cell() -> None:
    gold = case(finding=True, contains=(("56",),))
    assert failed(score(gold, answer("标题写61个。", notes=["实际只列出56个。"]))) == []
    assert failed(score(gold, answer("标题写61个。", rows=[{"serial": 56}]))) == ["finding"]


# lines


def test_every_span_is_touched() -> None:
    gold = case(kinds=("passage",), lines=((5, 8), (20, 20)))
    assert failed(score(gold, answer(kind="passage", citations=[cite(8, 9), cite(18, 30)]))) == []
    assert failed(score(gold, answer(kind="passage", citations=[cite(8, 9)]))) == ["citation recall"]
    assert failed(score(gold, answer(kind="passage", citations=[cite(9, 19), cite(20, 20)]))) == ["citation recall"]


def test_stray_citations_are_reported_and_fail_only_in_heaps() -> None:
    gold = case(kinds=("passage",), lines=((5, 8),))
    three = score(gold, answer(kind="passage", citations=[cite(5, 5), *(cite(n, n) for n in (40, 41, 42))]))
    part = three.part("citation precision")
    assert three.right and part is not None and part.score == 0.25
    four = score(gold, answer(kind="passage", citations=[cite(5, 5), *(cite(n, n) for n in (40, 41, 42, 43))]))
    assert failed(four) == ["citation precision"]


# language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("武汉有4个战略性新兴产业集群。", "zh"),
        ("Wuhan (武汉) has 4: integrated circuits (集成电路), displays (新型显示器件), biomedicine (生物医药).", "en"),
        ("NDRC 的名单共有66个集群。", "zh"),
        ("It defines them so:\n> 先进制造业集群是指在先进制造业领域，地理相邻的大量企业、机构", "en"),
        ("There are two.\n| 城市 | 产业 |\n| 武汉市 | 集成电路产业集群和其他各种产业集群 |", "en"),
        ("A power cluster （江苏南京市新型电力（智能电网）装备集群） is one.", "en"),
        ("“先进制造业集群是指在先进制造业领域”", "zh"),
        ("Clusters in Jiangsu 江苏省", "en"),
        ("It is 武汉", None),
        ("4", None),
    ],
)
def test_language_of_an_answers_own_words(text: str, language: str | None) -> None:
    assert text_to_language(text) == language


@given(st.text(alphabet="武汉集成电路产业群", max_size=60))
def test_no_quoted_name_makes_an_english_answer_chinese(name: str) -> None:
    assert text_to_language(f"The cluster ({name}) is in the second list.") == "en"
    assert text_to_language(f"文件把它称为“{name}”，在第二份名单里 (second list of the ministry)。") == "zh"


def test_the_language_is_that_of_the_case() -> None:
    english = "There are no such clusters."
    assert failed(score(case(kinds=("help",)), answer(english, "help"))) == ["language"]
    assert failed(score(case(kinds=("help",), language="en"), answer(english, "help"))) == []
    assert failed(score(case(kinds=("help",)), answer("", "help"))) == ["language"]
    bare = score(case(kinds=("help",)), answer("4", "help"))
    assert bare.right and bare.part("language") is None


# contract


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "maybe"},
        {"refused": True},
        {"refused": None},
        {"value": "4"},
        {"value": True},
        {"rows": None},
        {"rows": ["a"]},
        {"rows": [{"line": "4"}]},
        {"citations": [{"lines": [5, 4]}]},
        {"citations": [{"lines": None}]},
        {"notes": [1]},
    ],
)
def test_an_answer_that_breaks_the_contract_is_wrong_and_says_why(changes: dict[str, object]) -> None:
    verdict = score(case(value=4.0), answer() | changes)
    assert failed(verdict) == ["contract"] and verdict.parts[0].explanation


def test_not_judged_is_not_wrong() -> None:
    verdict = score(case(items=PAIRS), answer("江苏13个，浙江10个。"))
    part = verdict.part("item precision")
    assert part is not None and part.score is None and part.passed


def test_a_rows_source_line_is_an_address_not_content() -> None:
    assert failed(score(case(contains=(("165",),)), answer(rows=rows_without_names(165)))) == ["contains"]
    pairs = (Item("江苏", 165.0),)
    assert "item recall" in failed(score(case(items=pairs), answer(rows=[{"name": "江苏", "line": 165}])))


def rows_without_names(*lines: int) -> list[dict[str, object]]:
    return [{"name": "集群", "line": line} for line in lines]


def test_of_two_columns_that_hold_all_names_the_one_without_others_is_judged() -> None:
    shown = [{"cluster": "江苏南京集群", "province": "江苏"}, {"cluster": "南京集群", "province": "江苏"}]
    assert failed(score(case(items=(Item("江苏"),)), answer(rows=shown))) == []
