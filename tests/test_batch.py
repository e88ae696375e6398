"""A file of questions becomes a file of answers: in order, whole or not at all, whatever some lines hold."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.answer import Answer, Cell, Citation
from bot.batch import COLUMNS, LONGEST_CELL, BadLine, BatchError, Case, answer_batch, read_cases
from bot.chat import Bot
from bot.plan import PlanError


def echo(turns: Sequence[str]) -> Answer:
    """Answers with the turns, so that a test sees what was asked."""
    if turns[-1] == "plan":
        raise PlanError("no such table")
    citation = Citation("paper", ("一", "二"), (3, 4), "原文", "clusters")
    rows: tuple[dict[str, Cell], ...] = ({"name": "甲", "line": 3},)
    return Answer(
        turns[-1],
        "zh",
        "lookup",
        "、".join(turns),
        2,
        rows,
        ("name",),
        (citation,),
        ("注一", "注二"),
        suggestions=("问",),
    )


def refuse(turns: Sequence[str]) -> Answer:
    return Answer(turns[-1], "zh", "refused", "没有。")


def write_lines(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return path


def read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_case_becomes_a_line_in_order_with_the_contracts_keys(tmp_path: Path) -> None:
    source = write_lines(
        tmp_path / "in.jsonl",
        '{"id": "b", "question": "第一问", "kind": "lookup", "tags": ["x"]}',
        "",
        '{"id": "a", "turns": ["先问", "再问"]}',
        '{"id": 7, "question": "Third?"}',
    )
    seen: list[tuple[int, int]] = []
    summary = answer_batch(source, tmp_path / "out.jsonl", echo, lambda done, total: seen.append((done, total)))
    answers = read_lines(tmp_path / "out.jsonl")
    assert [(a["id"], a["answer"]) for a in answers] == [("b", "第一问"), ("a", "先问、再问"), ("7", "Third?")]
    assert all(tuple(a) == COLUMNS for a in answers)
    assert (summary.answered, summary.refused, summary.bad) == (3, 0, [])
    assert seen == [(1, 3), (2, 3), (3, 3)]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{not json", "is not JSON"),
        ('["a list"]', "not an object"),
        ("null", "not an object"),
        ('{"question": "x"}', "'id' is null"),
        ('{"id": " ", "question": "x"}', "'id' is"),
        ('{"id": true, "question": "x"}', "'id' is true"),
        ('{"id": "a"}', "neither 'question' nor 'turns'"),
        ('{"id": "a", "question": "x", "turns": ["y"]}', "both"),
        ('{"id": "a", "question": "  "}', "not blank"),
        ('{"id": "a", "question": 5}', "'question' holds 5"),
        ('{"id": "a", "turns": []}', "one or more"),
        ('{"id": "a", "turns": "x"}', "must be a list"),
        ('{"id": "a", "turns": ["x", null]}', "'turns' holds null"),
        ('{"id": "a", "question": "\\ud800"}', "half a character"),
        ('{"id": "a", "question": ' + "[" * 100_000, "cannot be read"),
        ('{"id": ' + "9" * 5000 + ', "question": "x"}', "cannot be read"),
        (b'{"id": "a", "question": "\xc4\xe3"}', "is not UTF-8"),
        ('{"id": "a", "question": "plan"}', "could not be answered: no such table"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_the_rest_is_answered(
    tmp_path: Path, line: str | bytes, why: str
) -> None:
    source = write_lines(
        tmp_path / "in.jsonl", '{"id": "1", "question": "甲"}', "", line, '{"id": "2", "question": "乙"}'
    )
    summary = answer_batch(source, tmp_path / "out.jsonl", echo)
    (bad,) = summary.bad
    assert bad.line == 3 and why in bad.why and "\n" not in str(bad)
    assert [a["id"] for a in read_lines(tmp_path / "out.jsonl")] == ["1", "2"]


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_a_case(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'\xef\xbb\xbf{"id": "1", "question": "a"}\r\n{"id": "2", "question": "b"}\r\n')
    assert read_cases(tmp_path / "in.jsonl") == [Case(1, "1", ("a",)), Case(2, "2", ("b",))]


def test_a_csv_file_with_turns_and_extra_columns(tmp_path: Path) -> None:
    with (tmp_path / "in.csv").open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(
            [
                ["ID", "question", "turns", "note"],
                ["1", "一，\u2028“二”？", "", "x"],
                ["2", "", "甲\n乙", ""],
                [],
                ["3", "", '["甲", "乙\\n丙"]', ""],
                ["4", "", "", ""],
                ["5", "", "[甲", ""],
                ["6", "最后"],
            ]
        )
    assert read_cases(tmp_path / "in.csv") == [
        Case(2, "1", ("一，\u2028“二”？",)),
        Case(3, "2", ("甲", "乙")),
        Case(6, "3", ("甲", "乙\n丙")),
        BadLine(7, "has neither 'question' nor 'turns'; give one of them"),
        BadLine(8, "'turns' looks like a JSON list but is none (Expecting value at column 2)"),
        Case(9, "6", ("最后",)),
    ]


def test_csv_output_is_read_back_by_a_spreadsheet(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", '{"id": "1", "question": "甲,\\"乙\\""}')
    answer_batch(source, tmp_path / "out.csv", echo)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert tuple(row) == COLUMNS
    assert row["question"] == '甲,"乙"' and row["value"] == "2" and row["notes"] == "注一\n注二"
    assert json.loads(row["rows"]) == [{"name": "甲", "line": 3}]
    assert json.loads(row["citations"])[0]["lines"] == [3, 4]


def test_spreadsheets_in_and_out(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book["Sheet"]
    for row in (["id", "question", "turns"], [1, "=1+1", None], [None] * 3, ["b", None, "甲\n乙"], ["c", None, None]):
        sheet.append(row)
        if row[1] == "=1+1":
            sheet.cell(2, 2).data_type = "s"
    book.save(tmp_path / "in.xlsx")
    summary = answer_batch(tmp_path / "in.xlsx", tmp_path / "out.xlsx", echo)
    assert [str(bad) for bad in summary.bad] == ["line 5: has neither 'question' nor 'turns'; give one of them"]
    out = load_workbook(tmp_path / "out.xlsx")
    header, *rows = out["answers"].iter_rows(values_only=True)
    assert header == COLUMNS
    assert [row[:2] for row in rows] == [("1", "=1+1"), ("b", "乙")]
    assert out["answers"]["B2"].data_type == "s", "a question is no formula"
    out.close()


def test_what_a_cell_cannot_hold_is_cut_and_said(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", json.dumps({"id": "1", "question": "长" * 40000 + "\x07"}))
    summary = answer_batch(source, tmp_path / "out.xlsx", echo)
    assert len(summary.warnings) == 2 and "question has 40001 characters" in summary.warnings[0]
    out = load_workbook(tmp_path / "out.xlsx")
    assert len(out["answers"]["B2"].value) == LONGEST_CELL
    out.close()


def test_the_output_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", *(f'{{"id": "{n}", "question": "甲"}}' for n in range(5)))
    for name in ("out.jsonl", "out.csv", "out.xlsx"):
        target = tmp_path / name
        target.write_text("old")
        left = iter(range(3))

        def breaks(turns: Sequence[str], left: Any = left) -> Answer:
            if next(left, None) is None:
                raise KeyboardInterrupt
            return echo(turns)

        with pytest.raises(KeyboardInterrupt):
            answer_batch(source, target, breaks)
        assert target.read_text() == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl", "out.csv", "out.xlsx"}


def test_the_output_may_take_the_place_of_the_input(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", '{"id": "1", "question": "甲"}')
    assert answer_batch(source, source, echo).answered == 1
    assert read_lines(source)[0]["kind"] == "lookup"


def test_refusals_are_answers(tmp_path: Path) -> None:
    source = write_lines(tmp_path / "in.jsonl", '{"id": "1", "question": "甲"}')
    summary = answer_batch(source, tmp_path / "out.jsonl", refuse)
    assert (summary.answered, summary.refused) == (1, 1)


def test_files_that_cannot_be_used(tmp_path: Path) -> None:
    good = write_lines(tmp_path / "in.jsonl", '{"id": "1", "question": "甲"}')
    (tmp_path / "empty.jsonl").write_text("\n\n")
    (tmp_path / "latin.csv").write_bytes("id,question\n1,武汉".encode("gb18030"))
    (tmp_path / "header.csv").write_text("name,text\n1,2\n")
    (tmp_path / "fake.xlsx").write_text("no zip")
    troubles = [
        (tmp_path / "none.jsonl", tmp_path / "out.jsonl", "there is no such file"),
        (good, tmp_path / "out.txt", "must end in .jsonl, .csv, .xlsx"),
        (tmp_path / "in.pdf", tmp_path / "out.csv", "must end in"),
        (tmp_path / "empty.jsonl", tmp_path / "out.csv", "holds no case"),
        (tmp_path / "latin.csv", tmp_path / "out.csv", "line 2 is not UTF-8"),
        (tmp_path / "header.csv", tmp_path / "out.csv", "must name the columns"),
        (tmp_path / "fake.xlsx", tmp_path / "out.csv", "no spreadsheet"),
        (good, tmp_path / "nowhere" / "out.csv", "cannot be written"),
    ]
    for source, target, why in troubles:
        with pytest.raises(BatchError, match=why):
            answer_batch(source, target, echo)
        assert not target.exists()


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40), max_size=6))
def test_any_lines_give_a_case_or_a_bad_line_each(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    path = write_lines(tmp_path_factory.mktemp("batch") / "in.jsonl", *lines)
    physical = path.read_bytes().split(b"\n")
    found = read_cases(path)
    assert [entry.line for entry in found] == [n for n, line in enumerate(physical, start=1) if line.strip()]


def test_a_conversation_is_answered_by_its_last_turn(tmp_path: Path, bot: Bot) -> None:
    lines = [
        '{"id": "1", "turns": ["武汉有几个战略性新兴产业集群？", "那上海呢？"]}',
        '{"id": "2", "question": "上海有几个战略性新兴产业集群？"}',
    ]
    source = write_lines(tmp_path / "in.jsonl", *lines)
    answer_batch(source, tmp_path / "out.jsonl", lambda turns: bot.ask(turns[-1], turns[:-1]))
    followed, asked = read_lines(tmp_path / "out.jsonl")
    assert followed["value"] == asked["value"] > 0 and followed["rows"] == asked["rows"]
