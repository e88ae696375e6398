"""Source files -> text, and text -> blocks."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import bundled, patient

from corpus.model import Block
from ingest.read import SourceError, file_to_text, heading_text, source_to_blocks, text_to_lines

LINES = st.lists(
    st.sampled_from(
        [
            "",
            " ",
            "\t",
            "一、概述",
            "# 标题",
            "## 小标题",
            "■ 部分",
            "- 项",
            "- ✓ 项",
            "1) 项",
            "1. 标题",
            "一段话。",
            "短行",
            "城市\t数量",
            "武汉\t4",
            "\t\t人工智能",
            "-\t3",
            "\x0c第二页",
            "a\u2028b",
            "**粗体**文字",
            "-5%的增长",
        ]
    ),
    max_size=30,
)
OUTLINES = st.none() | st.dictionaries(
    st.sampled_from(["1", "2", "3", "title", "caption", "paragraph"]),
    st.lists(st.integers(1, 30), max_size=4),
    max_size=4,
)


def assert_covered(blocks: Sequence[Block], text: str) -> None:
    """The blocks, in order, hold every non-blank line exactly once and each one's text is its lines."""
    lines = text_to_lines(text)
    covered = [number for block in blocks for number in block.span.lines]
    assert covered == [number for number, line in enumerate(lines, start=1) if line.strip()]
    for block in blocks:
        assert block.text == "\n".join(lines[block.span.first - 1 : block.span.last])


@patient
@given(LINES.map("\n".join) | st.text(), OUTLINES)
def test_blocks_cover_any_text(text: str, outline: Mapping[str, Sequence[int]] | None) -> None:
    assert_covered(source_to_blocks("d", text, outline), text)


@patient
@given(LINES.map("\n".join) | st.text())
def test_sections_are_the_headings_above(text: str) -> None:
    path: list[tuple[int, str]] = []
    for block in source_to_blocks("d", text):
        assert (block.level > 0) == (block.kind == "heading")
        path = [(level, words) for level, words in path if block.kind != "heading" or level < block.level]
        assert block.section == tuple(words for _, words in path)
        if block.kind == "heading":
            path.append((block.level, heading_text(block.text)))


def test_blocks_cover_the_paper() -> None:
    digest = bundled()
    assert_covered(digest.blocks, digest.paper.text)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(end: str) -> None:
    assert text_to_lines(f"一{end}{end}三\x0c还是三{end}") == ["一", "", "三\x0c还是三"]
    assert text_to_lines("") == []


def shapes(text: str) -> list[tuple[str, int, int]]:
    return [(block.kind, block.span.first, block.span.last) for block in source_to_blocks("d", text)]


def test_kinds_of_blocks() -> None:
    text = "# 白皮书\n\n概述\n\n集群是一种组织形态。\n它很复杂。\n- 一\n- 二\n\n城市\t数\n武汉\t4\n\n尾。"
    assert shapes(text) == [
        ("heading", 1, 1), ("heading", 3, 3), ("paragraph", 5, 6), ("item", 7, 7), ("item", 8, 8), ("table", 10, 11),
        ("paragraph", 13, 13),
    ]  # fmt: skip


def test_an_outline_parts_lines_that_follow_each_other() -> None:
    blocks = source_to_blocks("d", "题\n院\n文甲\n文乙\n部分\n文丙", {"title": [1], "paragraph": [2], "2": [5]})
    assert [(b.kind, b.span.first, b.span.last, b.section) for b in blocks] == [
        ("title", 1, 1, ()),
        ("paragraph", 2, 2, ()),
        ("paragraph", 3, 4, ()),
        ("heading", 5, 5, ()),
        ("paragraph", 6, 6, ("部分",)),
    ]


def test_a_table_is_one_block_whatever_its_cells_begin_with() -> None:
    assert shapes("市\t数\n-\t3\n-5\t4\n1) 武汉\t5\n* \t6") == [("table", 1, 5)]


@pytest.mark.parametrize("line", ["**粗体**开头的一段。", "-5%的增长是下降。", "---"])
def test_marks_that_open_no_item(line: str) -> None:
    assert shapes(f"{line}\n文。")[0][0] == "paragraph"


@pytest.mark.parametrize(
    "line", ["- 项", "-项", "* 项", "• 项", "- ✓ 项", "1）项", "（2）项".replace("（", "("), "3、项"]
)
def test_marks_that_open_an_item(line: str) -> None:
    assert shapes(f"{line}\n\n文。")[0][0] == "item"


def test_markdown_levels_nest() -> None:
    blocks = source_to_blocks("d", "# 一\n## 二\n### 三\n文。\n## 四\n文。")
    assert [(b.level, b.section) for b in blocks if b.kind == "heading"] == [
        (1, ()), (2, ("一",)), (3, ("一", "二")), (2, ("一",)),
    ]  # fmt: skip
    assert blocks[-1].section == ("一", "四")


def test_heading_text_drops_the_mark() -> None:
    assert [heading_text(t) for t in ("■ 工信部", "## 1. 概述", "从全球来看：")] == ["工信部", "1. 概述", "从全球来看"]


@pytest.mark.parametrize(
    ("name", "data", "what", "advice"),
    [
        ("gone.txt", None, "there is no such file", "check the path"),
        ("binary.txt", b"abc\x00\x01", "binary", "UTF-8 .txt"),
        ("utf16.txt", "集群".encode("utf-16"), "UTF-8", "iconv"),
        ("gb.txt", b"first\nsecond\n" + "先进制造业集群".encode("gb18030"), "line 3 is not UTF-8", "iconv -f GB18030"),
        ("empty.txt", b"", "is empty", "nothing to read"),
        ("blank.md", b"\xef\xbb\xbf \n\t\n", "is empty", "nothing to read"),
        ("paper.pdf", b"%PDF", "only .txt, .md, .markdown files are read", "UTF-8 .txt"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_where_and_what_to_do(
    name: str, data: bytes | None, what: str, advice: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        file_to_text(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    assert what in message and advice in message


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not a file; name the document itself"):
        file_to_text(tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "locked.txt"
    path.write_text("文", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match=r"locked\.txt: cannot be read \(Permission denied\); check"):
        file_to_text(path)


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "bom.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "集群".encode())
    assert file_to_text(path) == "集群"
