"""Cutting Chinese prose where a reader would, and whole answer units."""

import re
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_text_splitters import TextSplitter
from papers import bundled, patient

from corpus.model import Chunk
from corpus.quantity import find_quantities
from corpus.words import segment
from ingest.chunks import CHUNK_SIZE, UNIT_SIZE, ChineseTextSplitter, blocks_to_chunks
from ingest.read import source_to_blocks, text_to_lines

PARTS = st.sampled_from(
    [
        "先进制造业集群",
        "是产业分工深化和集聚发展的高级形式",
        "战新集群",
        "在乌鲁木齐",
        "2020年10月",
        "二〇二〇年十二月",
        "1,200家",
        "93.5%",
        "1.2万亿元",
        "第十四个五年",
        "“一体化”",
        "“拆不散、搬不走、压不垮。”",
        "（第一批24个，第二批20个）",
        "《意见》",
        "advanced manufacturing",
        "的",
        "和",
        "，",
        "。",
        "！",
        "；",
        "、",
        "：",
        "\n",
        "\n\n",
        " ",
    ]
)
PROSE = st.lists(PARTS, max_size=60).map("".join)
CLOSED = re.compile(r"“[^“”]*”|（[^（）]*）|《[^《》]*》")


def protected(text: str) -> list[tuple[int, int]]:
    """Words, figures, quotations and brackets of a text; overlapping ones are one."""
    spans = [match.span() for match in CLOSED.finditer(text)]
    spans += [(quantity.start, quantity.end) for quantity in find_quantities(text)]
    at = 0
    for word in segment(text):
        spans.append((at, at + len(word)))
        at += len(word)
    merged: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if merged and first < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


@patient
@given(PROSE | st.text(), st.integers(1, 80))
def test_pieces_give_the_text_back_and_none_is_too_long(text: str, size: int) -> None:
    pieces = ChineseTextSplitter(size).split_text(text)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= size for piece in pieces)


@patient
@given(PROSE, st.integers(16, 80))
@example("集群" * 7 + "一2020年10月", 18)
@example("集群" * 7 + "说“拆不散、搬不走、压不垮。”", 18)
def test_no_cut_is_inside_a_word_figure_quotation_or_bracket(text: str, size: int) -> None:
    spans = [span for span in protected(text) if span[1] - span[0] <= size]
    at = 0
    for piece in ChineseTextSplitter(size).split_text(text)[:-1]:
        at += len(piece)
        assert not [text[first:last] for first, last in spans if first < at < last]


@pytest.mark.parametrize(
    ("text", "size", "pieces"),
    [
        ("甲是一。乙是二！丙三？", 8, ["甲是一。乙是二！", "丙三？"]),
        ("他说“好。”然后走。", 7, ["他说“好。”", "然后走。"]),
        ("一、产业集群，二、产业园区", 8, ["一、产业集群，", "二、产业园区"]),
        ("It grew 3.5 percent. Then it fell.", 24, ["It grew 3.5 percent.", " Then it fell."]),
        ("短", 8, ["短"]),
        ("", 8, []),
    ],
)
def test_a_piece_ends_at_a_sentence_else_at_a_clause(text: str, size: int, pieces: list[str]) -> None:
    assert ChineseTextSplitter(size).split_text(text) == pieces


def test_what_is_longer_than_a_piece_is_cut_at_its_best_place() -> None:
    text = "“" + "集群要发展，" * 10 + "”"
    pieces = ChineseTextSplitter(20).split_text(text)
    assert all(piece.endswith("，") for piece in pieces[:-1])


def test_a_quotation_that_never_closes_protects_nothing() -> None:
    pieces = ChineseTextSplitter(10).split_text("他说“集群。发展。产业。集群。")
    assert pieces == ["他说“集群。发展。", "产业。集群。"]


def test_what_never_closes_inside_a_quotation_does_not_open_it() -> None:
    pieces = ["先说说，", "“集群（发展。产业”很好。"]
    assert ChineseTextSplitter(13).split_text("".join(pieces)) == pieces


def test_it_is_a_langchain_splitter() -> None:
    splitter = ChineseTextSplitter(6)
    assert isinstance(splitter, TextSplitter)
    documents = splitter.create_documents(["甲是一。乙是二。"], [{"source": "x"}])
    assert documents == [Document("甲是一。", metadata={"source": "x"}), Document("乙是二。", metadata={"source": "x"})]
    assert splitter.split_documents([Document("甲是一。乙是二。")])[1].page_content == "乙是二。"
    with pytest.raises(ValueError, match="chunk_size"):
        ChineseTextSplitter(0)


def parts(chunks: Sequence[Chunk]) -> list[Chunk]:
    return [chunk for chunk in chunks if not chunk.whole]


@patient
@given(st.lists(PROSE, max_size=6).map("\n\n".join), st.integers(0, 3))
def test_chunks_hold_the_prose_once_in_order_at_their_lines(text: str, many: int) -> None:
    text += ("。" + "产业集群发展，" * 90) * many
    blocks = source_to_blocks("d", text)
    chunks = blocks_to_chunks(blocks)
    prose = "".join(block.text for block in blocks if block.kind in ("paragraph", "item"))
    assert re.sub(r"\s", "", "".join(c.text for c in parts(chunks))) == re.sub(r"\s", "", prose)
    lines = text_to_lines(text)
    for chunk in chunks:
        assert chunk.text.strip()
        held = [line.strip() for line in chunk.text.split("\n") if line.strip()]
        if held:
            assert held[0] in lines[chunk.span.first - 1]
            assert held[-1] in lines[chunk.span.last - 1]
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    assert all(first.span.last <= second.span.first for first, second in pairwise(parts(chunks)))
    assert all(len(chunk.text) <= CHUNK_SIZE + 20 for chunk in parts(chunks))


def test_list_items_stay_with_the_line_that_introduces_them() -> None:
    lead = "集群要做三件事："
    items = "\n".join(f"- 第{n}件事，" + "集群" * 12 + "。" for n in range(1, 4))
    text = "集群" * 225 + "。\n\n" + lead + "\n" + items
    chunks = parts(blocks_to_chunks(source_to_blocks("d", text)))
    assert [lead in chunk.text for chunk in chunks] == [False, True]
    assert chunks[1].text.startswith(lead) and "第3件事" in chunks[1].text


def test_pieces_of_a_long_paragraph_know_their_lines() -> None:
    text = "首段。\n\n" + "群" * 499 + "。\n" + "群" * 399 + "。\n" + "群" * 299 + "。"
    chunks = parts(blocks_to_chunks(source_to_blocks("d", text)))
    assert [(c.span.first, c.span.last, len(c.text)) for c in chunks] == [
        (1, 1, 3),
        (3, 3, 500),
        (4, 4, 400),
        (5, 5, 300),
    ]


def test_a_chunk_carries_its_headings_and_its_rendering() -> None:
    blocks = source_to_blocks("d", "# 一\n\n## 二\n\n文甲。\n\n文乙。")
    (chunk,) = parts(blocks_to_chunks(blocks, {5: "Text A.", 7: "Text B."}))
    assert (chunk.section, chunk.english) == (("一", "二"), "Text A.\nText B.")


def test_a_unit_is_a_heading_with_all_that_stands_under_it() -> None:
    text = "# 一\n\n## 二\n\n文甲。\n\n## 三\n\n文乙。"
    units = {c.section: c.text for c in blocks_to_chunks(source_to_blocks("d", text)) if c.whole}
    assert units[("一", "二")] == "## 二\n文甲。"
    assert units[("一",)] == "# 一\n## 二\n文甲。\n## 三\n文乙。"


def test_units_leave_out_tables_and_what_is_too_long() -> None:
    long = "# 一\n\n" + "集群。" * UNIT_SIZE
    table = "# 一\n\n市\t数\n武汉\t4\n\n文。"
    for text in (long, table):
        assert not [c for c in blocks_to_chunks(source_to_blocks("d", text)) if c.whole]


def test_a_table_gives_chunks_only_where_its_rows_hold_prose() -> None:
    grid = "市\t产业\n" + "武汉市\t杭州市信息技术服务产业集群\n" * 3 + "深圳市\t先进结构材料，以及其他产业的集群"
    prose = "江苏以培育先进制造业集群为抓手，推动产业发展\t13个\n广东聚焦十大战略性支柱产业集群，构建网络\t20个"
    assert blocks_to_chunks(source_to_blocks("d", grid)) == []
    spans = [(c.span.first, c.span.last) for c in blocks_to_chunks(source_to_blocks("d", prose))]
    assert spans == [(1, 1), (2, 2)]


def test_the_three_problems_of_the_paper_are_one_unit() -> None:
    units = [c for c in bundled().chunks if c.whole and "集而不聚" in c.text]
    assert any("管理机构过于行政化" in c.text and "各自为政，同质竞争" in c.text for c in units)
