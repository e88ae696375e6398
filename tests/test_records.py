"""Raw rows -> typed records: the rows of the paper, each at its line, with places and industries."""

from pathlib import Path

import pytest
from papers import bundled, made_paper, rows

from corpus.names import load_lexicon
from ingest.build import paper_to_digest
from ingest.paper import file_to_paper

DERIVED = {
    "programme",
    "batch",
    "serial",
    "province",
    "city",
    "district",
    "rank",
    "body",
    "of",
    "when",
    "month",
    "clusters",
    "figure",
    "industry",
    "field",
    "cities",
    "year",
    "number",
}

PLACES = [
    (115, "广东", ("东莞",), ()),
    (129, "江苏", ("苏州", "无锡", "南通"), ()),
    (135, "北京", ("北京",), ("朝阳",)),
    (137, "广东", ("广州", "佛山", "惠州"), ()),
    (147, "江苏", ("南通", "扬州", "泰州"), ()),
    (149, "广东", ("广州", "深圳", "佛山", "东莞"), ()),
    (152, "浙江", ("温州",), ("乐清",)),
    (153, "广东", ("深圳", "广州"), ()),
    (154, "江苏", ("泰州", "无锡", "苏州"), ()),
    (160, "湖北", ("宜昌", "荆州", "荆门"), ()),
    (166, "北京", ("北京",), ("海淀",)),
    (167, "北京", ("北京",), ("昌平",)),
    (168, "北京", ("北京",), ("大兴",)),
    (174, "湖北", ("武汉",), ()),
    (233, "重庆", ("重庆",), ("巴南",)),
    (229, "海南", ("澄迈",), ("澄迈",)),
    (239, "北京", ("北京",), ("中关村",)),
    (254, "江苏", ("南京",), ("江宁",)),
    (255, "江苏", ("无锡",), ("江阴",)),
    (257, "江苏", ("苏州",), ("昆山",)),
    (288, "重庆", ("重庆",), ("璧山",)),
    (289, "江苏", ("常州",), ("武进",)),
]


RANKS = [
    (135, "市辖区"),
    (152, "县级市"),
    (229, "县"),
    (239, "开发区"),
    (255, "县级市"),
    (257, "县级市"),
    (289, "市辖区"),
]


@pytest.mark.parametrize(("line", "rank"), RANKS)
def test_the_rank_of_a_district_follows_its_name(line: int, rank: str) -> None:
    (row,) = [row for row in rows("clusters") if row.span.first == line]
    assert row.get("rank") == (rank,)


@pytest.mark.parametrize(("line", "province", "cities", "districts"), PLACES)
def test_places_of_a_row(line: int, province: str, cities: tuple[str, ...], districts: tuple[str, ...]) -> None:
    (row,) = [row for row in rows("clusters") if row.span.first == line]
    assert (row.get("province"), row.get("city"), row.get("district")) == ((province,), cities, districts)
    assert row.get("cities") in ((len(cities),), ())


def test_every_cluster_has_a_province_but_the_one_of_a_plateau() -> None:
    assert [row.first("name") for row in rows("clusters") if not row.get("province")] == [
        "青藏高原特色生物资源与中藏药创新型产业集群"
    ]
    assert all(len(row.get("province")) <= 1 for row in rows("clusters"))


def test_only_provinces_and_the_plateau_have_no_city() -> None:
    without = [row.first("name") for row in rows("clusters") if not row.get("city")]
    assert without == ["辽宁激光创新型产业集群", "青藏高原特色生物资源与中藏药创新型产业集群"]


def test_ningbo_is_never_jiangning() -> None:
    for row in rows("clusters", city="宁波"):
        assert (row.get("province"), row.get("district")) == (("浙江",), ())
    assert [row.span.first for row in rows("clusters", district="江宁")] == [254]


def test_every_row_is_printed_on_its_lines() -> None:
    lines = bundled().paper.lines
    for row in bundled().records:
        if row.table == "findings":
            continue
        source = "\n".join(lines[row.span.first - 1 : row.span.last])
        for column, values in row.values.items():
            for value in values if column not in DERIVED else ():
                # A name that was printed without its place (a blank first cell) has it before it.
                printed = lines[row.span.first - 1].split("\t")[-1].strip()
                if row.table == "clusters" and column == "name":
                    assert str(value).endswith(printed) and str(value).replace(printed, "") in row.printed
                else:
                    assert all(part in source for part in str(value).split("\n")), (row, column)


def test_records_are_numbered_and_typed_by_their_tables() -> None:
    digest = bundled()
    tables = {table.id: table for table in digest.tables}
    for id_, table in tables.items():
        found = [row for row in digest.records if row.table == id_]
        assert [row.row for row in found] == list(range(1, len(found) + 1))
        columns = {column.id: column for column in table.columns}
        for row in found:
            assert set(row.values) <= set(columns), row
            for column, values in row.values.items():
                assert values and all(isinstance(v, int) == (columns[column].type == "number") for v in values), row


def test_every_record_has_a_rendering() -> None:
    assert [row for row in bundled().records if not row.english] == []


def test_industries_bring_their_top_fields() -> None:
    (row,) = rows("clusters", serial=59)
    assert set(row.get("industry")) == {"通用航空", "航空"}
    assert row.get("field") == ("高端装备",)
    lexicon = load_lexicon()
    for row in rows("clusters"):
        assert all(not lexicon.industries[str(top)].parents for top in row.get("field"))
        assert row.get("field")


def test_the_shared_shape_reads_a_made_up_list(tmp_path: Path) -> None:
    spec = """
[[tables]]
id = "t"
zh = "表"
en = "table"
noun_zh = "个"
noun_en = "one|ones"
places = { text = "name", within = "place" }
industries = "name"
columns = [
  { id = "date", zh = "时间", en = "date" }, { id = "year", zh = "年", en = "year", type = "number" },
  { id = "count", zh = "数", en = "count", type = "number" }, { id = "name", zh = "名", en = "name" },
  { id = "province", zh = "省", en = "province" }, { id = "city", zh = "市", en = "city" },
  { id = "industry", zh = "业", en = "industry" },
]
[[tables.parts]]
form = "grid"
lines = [1, 3]
header = false
columns = ["place", "date", "count", "name"]
fill = ["place"]
"""
    text = "武汉市\t2019年5月\t１２\t武汉市机器人\n\t二〇二〇年六月\t1.5万\t集成电路\n\t\t不详\t生物医药\n"
    records = paper_to_digest(made_paper(tmp_path, text, spec), load_lexicon()).records
    assert [row.get("year") for row in records] == [(2019,), (2020,), ()]
    assert [row.first("count") for row in records] == [12, 15000, "不详"]
    assert [row.first("name") for row in records] == ["武汉市机器人", "武汉市集成电路", "武汉市生物医药"]
    assert {row.get("province") for row in records} == {("湖北",)}
    assert "集成电路" in records[1].get("industry")


def test_a_table_that_nobody_described_has_its_cells_as_values(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("附表\n\n城市\t说明\n武汉\t甲\n\t乙\n", encoding="utf-8")
    records = paper_to_digest(file_to_paper(path), load_lexicon()).records
    assert [(dict(row.values), row.span.first) for row in records] == [
        ({"c1": ("武汉",), "c2": ("甲",)}, 4), ({"c1": ("武汉",), "c2": ("乙",)}, 5),
    ]  # fmt: skip
