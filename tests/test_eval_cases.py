"""Case files: what is read from them, and how a bad line is told."""

import json
import re
from pathlib import Path

import pytest

from eval.cases import CASES, KEYS, CaseError, Item, line_to_case, read_cases, read_paper

PAPER = ("heading", "", "row one", "row two", "")
GOOD: dict[str, object] = {"id": "zh-count-x", "language": "zh", "question": "几个？", "kind": "lookup", "value": 2}


def line(**changes: object) -> str:
    raw = GOOD | changes
    return json.dumps({key: value for key, value in raw.items() if value is not None}, ensure_ascii=False)


def test_every_key_is_read() -> None:
    case = line_to_case(
        line(
            kind=["lookup", "absent"],
            rows=[3, 4],
            items=[["江苏", 13]],
            ordered=True,
            contains=["甲", ["batch 2", "second batch"]],
            excludes=["乙"],
            lines=[[1, 3]],
            finding=True,
            tags=["count"],
            note="by hand",
        ),
        PAPER,
    )
    assert case.turns == ("几个？",) and case.kinds == ("lookup", "absent") and case.value == 2.0
    assert case.rows == (3, 4) and case.items == (Item("江苏", 13.0),) and case.ordered
    assert case.contains == (("甲",), ("batch 2", "second batch")) and case.excludes == ("乙",)
    assert case.lines == ((1, 3),) and case.finding and case.tags == ("count",) and case.note == "by hand"


def test_a_conversation_is_scored_by_its_last_turn() -> None:
    case = line_to_case(line(question=None, turns=["第一批？", "那第二批呢？"]), PAPER)
    assert case.turns == ("第一批？", "那第二批呢？") and case.question == "那第二批呢？"


def test_no_rows_asked_for_is_not_the_same_as_no_rows_wanted() -> None:
    assert line_to_case(line(), PAPER).rows is None
    assert line_to_case(line(rows=[]), PAPER).rows == ()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"vlaue": 3}, "did you mean 'value'?"),
        ({"id": "Zh Count"}, "kebab-case"),
        ({"id": None}, "'id'"),
        ({"language": "fr"}, "allowed: zh, en"),
        ({"kind": "answer"}, "allowed: lookup"),
        ({"kind": []}, "'kind'"),
        ({"question": None}, "'question' or 'turns'"),
        ({"turns": ["a"]}, "'question' or 'turns'"),
        ({"question": " "}, "blank"),
        ({"value": "4"}, "must be a number"),
        ({"value": True}, "must be a number"),
        ({"rows": [6]}, "lines 1 to 5"),
        ({"rows": [0]}, "lines 1 to 5"),
        ({"rows": [3, 3]}, "twice"),
        ({"rows": [2]}, "blank"),
        ({"rows": ["3"]}, "whole numbers"),
        ({"lines": [[4, 3]]}, "ends before it begins"),
        ({"lines": [[4, 6]]}, "lines 1 to 5"),
        ({"lines": [[2, 2]]}, "blank"),
        ({"lines": [3]}, "[first, last]"),
        ({"items": ["江苏", ["浙江", 3]]}, "mixes"),
        ({"items": ["江苏", "江苏"]}, "twice"),
        ({"items": []}, "empty"),
        ({"ordered": True}, "no 'items'"),
        ({"ordered": 1, "items": ["江苏"]}, "true or false"),
        ({"contains": [[]]}, "alternatives"),
        ({"finding": True}, "'contains' is empty"),
        ({"value": None}, "judges nothing"),
    ],
)
def test_a_bad_line_is_told_with_what_to_do(changes: dict[str, object], told: str) -> None:
    with pytest.raises(CaseError, match=told.replace("[", r"\[").replace("?", r"\?")):
        line_to_case(line(**changes), PAPER)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": "a",}', "not JSON.*column"),
        ("[1]", "expected an object"),
        ('{"id": "a", "id": "b"}', "twice"),
        ('{"value": NaN}', "not a number"),
    ],
)
def test_a_line_that_is_no_object_is_told(text: str, told: str) -> None:
    with pytest.raises(CaseError, match=told):
        line_to_case(text, PAPER)


def test_all_bad_lines_of_all_files_are_told_at_once_with_their_places(tmp_path: Path) -> None:
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_text(f"{line()}\n\n{line(id='b', language='fr')}\n", encoding="utf-8")
    second.write_text(f"{line()}\n", encoding="utf-8")
    with pytest.raises(CaseError) as told:
        read_cases([first, second], PAPER)
    bad, twice = str(told.value).split("\n")
    assert bad.startswith(f"{first}:3: 'language'")
    assert twice.startswith(f"{second}:1: id 'zh-count-x' is used at {first}:1 too")


def test_files_and_folders_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(line(id="b"), encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(line(id="a"), encoding="utf-8")
    assert [case.id for case in read_cases([tmp_path], PAPER)] == ["a", "b"]
    with pytest.raises(CaseError, match="no such file"):
        read_cases([tmp_path / "none.jsonl"], PAPER)


def test_the_format_description_names_every_key() -> None:
    description = (CASES / "README.md").read_text(encoding="utf-8")
    assert [key for key in KEYS if not re.search(f'[`"]{key}[`"]', description)] == []


def test_source_lines_are_numbered_as_an_editor_numbers_them() -> None:
    paper = read_paper()
    assert [number for number, text in enumerate(paper, start=1) if text.startswith("武汉市\t4")] == [173]
