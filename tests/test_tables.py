"""Blocks -> raw rows, one test for each form that a table may have."""

from pathlib import Path

import pytest
from papers import made_paper

from ingest.paper import TableSpec, file_to_paper
from ingest.read import SourceError, source_to_blocks
from ingest.tables import RawRow, blocks_to_rows, found_tables, mark_tables, split_rendering

TABLE = """
[[tables]]
id = "t"
zh = "表"
en = "table"
noun_zh = "行"
noun_en = "row|rows"
columns = [{ id = "a", zh = "甲", en = "a" }, { id = "b", zh = "乙", en = "b" }]
[[tables.parts]]
"""


def rows_of(folder: Path, text: str, part: str, outline: str = "") -> list[RawRow]:
    paper = made_paper(folder, text, outline + TABLE + part)
    blocks = mark_tables(source_to_blocks(paper.id, paper.text, paper.outline), paper.tables)
    return blocks_to_rows(paper, blocks, paper.tables[0])


def cells(rows: list[RawRow]) -> list[tuple[int, list[str]]]:
    return [(row.span.first, list(row.cells.values())) for row in rows]


def test_a_grid_fills_blank_cells_from_above_and_skips_blank_lines(tmp_path: Path) -> None:
    part = 'form = "grid"\nlines = [1, 5]\ncolumns = ["a", "b"]\nfill = ["a"]\nset = { programme = "p" }'
    rows = rows_of(tmp_path, "城市\t产业\n武汉\t生物\n\t显示\n\n深圳\t\n", part)
    assert cells(rows) == [(2, ["武汉", "生物"]), (3, ["武汉", "显示"]), (5, ["深圳", ""])]
    assert rows[0].set == {"programme": "p"}
    assert rows[2].printed == "深圳"


def test_parts_on_several_slides_are_one_table(tmp_path: Path) -> None:
    parts = [f'form = "grid"\nlines = [{a}, {b}]\ncolumns = ["a", "b"]' for a, b in ((1, 2), (4, 5))]
    rows = rows_of(tmp_path, "甲\t乙\n一\t二\n\n甲\t乙\n三\t四\n", "\n[[tables.parts]]\n".join(parts))
    assert cells(rows) == [(2, ["一", "二"]), (5, ["三", "四"])]


def test_a_row_with_other_cells_than_described_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"made line 2: 3 cells where paper.toml names 2 columns \(a, b\)"):
        rows_of(tmp_path, "甲\t乙\n一\t二\t三\n", 'form = "grid"\nlines = [1, 2]\ncolumns = ["a", "b"]')


def test_lines_are_rows_and_their_blocks_become_tables(tmp_path: Path) -> None:
    part = 'form = "lines"\nlines = [3, 5]\ncolumns = ["a"]'
    assert cells(rows_of(tmp_path, "名单。\n\n一\n\n 二 \n", part)) == [(3, ["一"]), (5, ["二"])]
    paper = made_paper(tmp_path, "名单。\n\n一\n\n 二 \n", TABLE + part)
    kinds = [b.kind for b in mark_tables(source_to_blocks("made", paper.text, {}), paper.tables)]
    assert kinds == ["paragraph", "table", "table"]


def test_pairs_part_at_the_first_colon_and_explode(tmp_path: Path) -> None:
    part = 'form = "pairs"\nlines = [1, 2]\ncolumns = ["a", "b"]\nexplode = { column = "b", on = "和" }'
    rows = rows_of(tmp_path, "美国：甲计划\n德国：“乙计划”和“丙：计划”\n", part)
    assert cells(rows) == [(1, ["美国", "甲计划"]), (2, ["德国", "乙计划"]), (2, ["德国", "丙：计划"])]


def test_a_shared_example_belongs_to_the_row_it_names(tmp_path: Path) -> None:
    part = 'form = "grid"\nlines = [1, 1]\nheader = false\ncolumns = ["a", "b"]\n'
    part += 'explode = { column = "a", on = "、", named = "b" }'
    rows = rows_of(tmp_path, "湖南、湖北\t湖北提出甲。\n", part)
    assert cells(rows) == [(1, ["湖南", ""]), (1, ["湖北", "湖北提出甲。"])]


def test_sections_built_alike_are_rows(tmp_path: Path) -> None:
    text = "1. 协同\n\n- 甲；\n- 乙。\n- 案例：武汉集群\n\n2. 数字\n\n- 丙。\n"
    part = 'form = "sections"\nlines = [1, 9]\nlevel = 3\ntitle = ["a", "b"]\nbody = "text"\ncase = "案例："'
    rows = rows_of(tmp_path, text, part, "[outline]\n3 = [1, 7]\n")
    assert [dict(row.cells) for row in rows] == [
        {"a": "1", "b": "协同", "case": "武汉集群", "text": "甲；\n乙。"},
        {"a": "2", "b": "数字", "case": "", "text": "丙。"},
    ]
    assert [(row.span.first, row.span.last) for row in rows] == [(1, 5), (7, 9)]


def test_a_block_form_is_one_row_of_several_lines(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "白皮书\n\n某院\n", 'form = "block"\nlines = [1, 3]\ncolumns = ["a", "b"]')
    assert cells(rows) == [(1, ["白皮书", "某院"])]


def test_an_enumeration_in_a_sentence_is_a_row_for_each_thing(tmp_path: Path) -> None:
    part = (
        'form = "enumeration"\nlines = [1, 1]\ncolumns = ["a"]\nbetween = ["从", "等入手"]\n'
        'explode = { column = "a", on = "、|和" }\nset = { b = "方面" }'
    )
    rows = rows_of(tmp_path, "- 从集成、“指导”和合作等入手，支持创新。\n", part)
    assert [(row.cells["a"], row.set["b"], row.span.first) for row in rows] == [
        ("集成", "方面", 1), ("指导", "方面", 1), ("合作", "方面", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("text", "marks"), [("从集成入手", ["由", "入手"]), ("从集成开始", ["从", "入手"])])
def test_an_enumeration_that_is_not_between_its_marks_is_an_error(tmp_path: Path, text: str, marks: list[str]) -> None:
    part = f'form = "enumeration"\nlines = [1, 1]\ncolumns = ["a"]\nbetween = {marks}'
    with pytest.raises(SourceError, match=r"line 1 has nothing between .*'t'"):
        rows_of(tmp_path, text + "\n", part)


@pytest.mark.parametrize(
    ("english", "number", "pieces"),
    [
        ("a, b, and c and d", 3, ["a", "b", "c and d"]),
        ("a and b, c and d", 3, ["a and b", "c", "d"]),
        ("a and b", 2, ["a", "b"]),
        ("a and b, c", 4, []),
    ],
)
def test_a_rendering_is_taken_apart_into_as_many_pieces(english: str, number: int, pieces: list[str]) -> None:
    assert split_rendering(english, number) == pieces


def test_a_figure_is_checked_to_stand_in_its_line(tmp_path: Path) -> None:
    part = 'form = "figure"\nlines = [1, 1]\ncolumns = ["a"]\nsays = "重点建设100个"\nset = { b = "目标" }'
    assert cells(rows_of(tmp_path, "发布意见，重点建设100个集群。\n", part)) == [(1, ["重点建设100个"])]
    with pytest.raises(SourceError, match="line 1 does not say '重点建设100个'"):
        rows_of(tmp_path, "重点建设99个集群。\n", part)


def test_a_table_that_finds_no_rows_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="table 't' finds no rows at its lines; correct its parts"):
        rows_of(tmp_path, "甲\t乙\n\n", 'form = "grid"\nlines = [1, 2]\ncolumns = ["a", "b"]')


def tables_of(folder: Path, text: str) -> list[TableSpec]:
    path = folder / "notes.md"
    path.write_text(text, encoding="utf-8")
    paper = file_to_paper(path)
    return found_tables(paper, source_to_blocks(paper.id, paper.text))


def test_a_grid_that_nobody_described_is_a_table_named_by_its_heading(tmp_path: Path) -> None:
    (spec,) = tables_of(tmp_path, "# 城市\n\n城市\t数量\n武汉\t4\n深圳\t3\n")
    assert (spec.zh, [c.zh for c in spec.columns], spec.parts[0].lines) == ("城市", ["城市", "数量"], (3, 5))


@pytest.mark.parametrize("grid", ["城市\t数量", "城市\t数量\n武汉", "城市\t数量\n武汉\t4\t5", "\t数量\n武汉\t4"])
def test_what_is_no_regular_grid_is_no_table(grid: str, tmp_path: Path) -> None:
    assert tables_of(tmp_path, f"# 城市\n\n{grid}\n") == []
