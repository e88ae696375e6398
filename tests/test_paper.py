"""The facts of the bundled paper: each was counted in the source by hand."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest
from papers import bundled, made_paper, rows

from corpus.model import Chunk, Span
from ingest.indexed import with_subjects
from ingest.paper import PAPERS, Subject, bundled_papers, file_to_paper, folder_to_paper
from ingest.read import SourceError

FOLDER = PAPERS / "2020-advanced-manufacturing-clusters"
LINES = (FOLDER / "source.txt").read_text(encoding="utf-8").split("\n")


def test_the_source_is_the_one_described() -> None:
    paper = bundled().paper
    data = (FOLDER / "source.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == paper.sha256
    assert data.decode() == paper.text
    assert len(paper.lines) == 401
    assert (paper.title, paper.date) == ("2020先进制造业集群白皮书", "2021-03-18")


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("clusters", 44 + 66 + 56), ("terms", 29), ("systems", 4), ("meetings", 6), ("ministries", 4), ("problems", 3),
        ("foreign", 3), ("measures", 5), ("cases", 5), ("stated", 5), ("enumerations", 48), ("findings", 6),
    ],
)  # fmt: skip
def test_how_many_rows_each_table_has(table: str, count: int) -> None:
    assert len(rows(table)) == count


def test_the_miit_lists_have_24_and_20() -> None:
    first, second = rows("clusters", programme="miit", batch=1), rows("clusters", programme="miit", batch=2)
    assert [row.span.first for row in first] == list(range(115, 139))
    assert [row.span.first for row in second] == list(range(141, 161))
    assert len(rows("clusters", programme="miit")) == 44


def stated_cities() -> dict[str, int]:
    """City -> stated count, read off the source itself."""
    grid = [line.split("\t") for line in LINES[163:234] if "\t" in line]
    return {cells[0]: int(cells[1]) for cells in grid if cells[0] not in ("", "城市")}


def test_the_ndrc_list_has_66_in_44_cities_and_every_stated_count_is_right() -> None:
    listed = rows("clusters", programme="ndrc")
    stated = stated_cities()
    assert (len(listed), len(stated), sum(stated.values())) == (66, 44, 66)
    counted = Counter(row.printed.split()[0] for row in listed)
    assert dict(counted) == stated
    cities = Counter(value for row in listed for value in row.get("city"))
    assert len(cities) == 44
    assert cities == Counter({name[:-1] if name[-1] in "市县" else name: n for name, n in stated.items()})


def test_the_most_list_has_56_serials() -> None:
    serials = [row.first("serial") for row in rows("clusters", programme="most")]
    assert serials == [n for n in range(1, 61) if n not in (20, 21, 41, 42)]
    for row in rows("clusters", programme="most"):
        assert LINES[row.span.first - 1].split("\t") == [str(row.first("serial")), row.first("name")]


def test_29_provinces_use_seven_terms() -> None:
    terms = rows("terms")
    assert Counter(row.first("term") for row in terms) == {
        "产业集群": 12, "支柱产业集群": 1, "优势产业集群": 2, "战略性新兴产业集群": 5, "先进制造业集群": 7,
        "循环产业集群": 1, "现代产业集群": 1,
    }  # fmt: skip
    assert len({row.first("province") for row in terms}) == 29
    examples = {str(row.first("province")): str(row.first("example")) for row in terms if row.get("example")}
    assert len(examples) == 7
    assert all(example.startswith(province) for province, example in examples.items())


def test_four_provinces_have_systems() -> None:
    assert {row.first("province"): row.first("system") for row in rows("systems")} == {
        "江苏": "13个先进制造业集群",
        "广东": "20个战略性新兴产业集群",
        "浙江": "“415”先进制造业集群体系",
        "湖南": "“3+3+2”的先进制造业集群体系",
    }


def test_five_measures_with_their_cases() -> None:
    assert [(row.first("number"), row.first("name"), row.first("case")) for row in rows("measures")] == [
        (1, "强化集群协同创新", "浙江杭州数字安防集群"),
        (2, "打造紧密合作产业链", "广东深圳广州高性能医疗器械集群"),
        (3, "加速集群数字化发展", "山东青岛智能家电集群"),
        (4, "深化集群跨区域协作", "泰州市、连云港市、无锡市生物医药和新型医疗器械先进制造业集群"),
        (5, "完善集群治理机制", "浙江宁波磁性材料集群"),
    ]
    assert [len(str(row.first("text")).split("\n")) for row in rows("measures")] == [
        3,
        3,
        3,
        3,
        2,
    ]  # the first case has points of its own


def test_six_meetings_and_documents() -> None:
    assert [(row.first("date"), row.first("year"), row.first("name")) for row in rows("meetings")] == [
        ("2017年10月", 2017, "党的十九大报告"),
        ("2019年5月", 2019, "中央政治局会议"),
        ("2020年10月", 2020, "十九届五中全会"),
        ("2018年12月", 2018, "中央经济工作会"),
        ("2019年12月", 2019, "中央经济工作会议"),
        (None, None, "《中华人民共和国国民经济和社会发展第十四个五年规划和2035年远景目标纲要》"),
    ]


def test_four_ministries_and_their_programmes() -> None:
    assert {row.first("ministry"): row.first("name") for row in rows("ministries")} == {
        "工信部": "先进制造业集群",
        "发展改革委": "战略性新兴产业集群",
        "商务部": "经济技术开发区创新提升工程",
        "科技部": "创新型产业集群",
    }


def test_three_problems_and_three_programmes_abroad() -> None:
    assert [row.first("name") for row in rows("problems")] == [
        "集而不聚、聚而不群",
        "管理机构过于行政化",
        "跨区域竞争有余合力不足",
    ]
    assert [(row.first("country"), row.first("name")) for row in rows("foreign")] == [
        ("美国", "区域创新集群计划"), ("德国", "尖端集群竞争计划"), ("德国", "走向集群计划"),
    ]  # fmt: skip


def entries() -> list[dict[str, str | int]]:
    return [json.loads(line) for line in (FOLDER / "english.jsonl").read_text(encoding="utf-8").splitlines()]


def test_the_rendering_covers_every_line_once() -> None:
    numbers = [entry["line"] for entry in entries()]
    assert numbers == [number for number, line in enumerate(LINES, start=1) if line.strip()]
    assert all(str(entry["en"]).strip() for entry in entries())


def test_a_rendered_row_has_the_cells_of_its_line() -> None:
    for entry in entries():
        assert str(entry["en"]).count("\t") == LINES[int(entry["line"]) - 1].count("\t"), entry


def test_every_cluster_has_an_english_name_of_its_own() -> None:
    names = {int(entry["line"]): str(entry["name"]) for entry in entries() if "name" in entry}
    assert sorted(names) == [row.span.first for row in rows("clusters")]
    assert len(set(names.values())) == len(names) == 166
    assert {row.span.first: row.english for row in rows("clusters")} == names


def test_a_source_that_was_changed_is_refused(tmp_path: Path) -> None:
    made_paper(tmp_path, "一\n")
    (tmp_path / "source.txt").write_text("二\n", encoding="utf-8")
    with pytest.raises(
        SourceError, match=r"source\.txt: its SHA-256 is .* restore the source, or describe the new one"
    ):
        folder_to_paper(tmp_path)


def test_a_broken_description_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "paper.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(SourceError, match=r"paper\.toml: cannot be read .* restore the file"):
        bundled_papers(tmp_path)


def test_any_file_is_a_paper_titled_by_its_first_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes("\n# 园区笔记\r\n文。\r\n".encode())
    paper = file_to_paper(path)
    assert (paper.id, paper.title, paper.lines) == ("notes", "园区笔记", ["", "# 园区笔记", "文。"])
    assert paper.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_subject_index_speaks_of_lines_that_are_there_and_copies_none() -> None:
    paper = bundled_papers()[0]
    assert len(paper.subjects) > 100
    for subject in paper.subjects:
        first, last = subject.lines
        assert 1 <= first <= last <= len(paper.lines), subject.lines
        text = "".join(paper.lines[first - 1 : last])
        assert text.strip() and subject.entries, subject.lines
        assert not any(len(entry) > 16 and entry in text for entry in subject.entries), subject.lines


def test_a_subject_goes_to_the_chunk_whose_lines_agree_best() -> None:
    def chunk(name: str, first: int, last: int) -> Chunk:
        return Chunk(name, Span("d", first, last), "", ())

    chunks = [chunk("all", 1, 9), chunk("one", 2, 3), chunk("two", 4, 5)]
    found = with_subjects(chunks, [Subject((2, 3), ("a",)), Subject((3, 4), ("b",)), Subject((8, 12), ("c",))])
    assert {c.id: c.subjects for c in found} == {"all": ("c",), "one": ("a",), "two": ("b",)}


def test_sentences_are_taken_apart_into_what_they_enumerate() -> None:
    held: dict[str, list[str]] = {}
    for row in rows("enumerations"):
        held.setdefault(str(row.first("of")), []).append(str(row.first("item")))
    assert {name: len(items) for name, items in held.items()} == {
        "区域集群的两个关键": 2, "十四五规划纲要点名创新发展的产业": 9, "发改委的战略性新兴产业领域": 8,
        "商务部创新提升工程的入手方面": 5, "商务部支持经开区的创新": 3, "广东的六大工程": 6,
        "集群发展促进机构的成员": 3, "创新生态系统要营造的氛围": 4, "集群发展促进机构的作用": 5,
        "集群发展促进机构可参照的模式": 3,
    }  # fmt: skip
    assert held["广东的六大工程"] == ["强核工程", "立柱工程", "强链工程", "优化布局工程", "品质工程", "培土工程"]
    assert all(row.translations.get("item") and row.translations.get("of") for row in rows("enumerations"))


def test_figures_that_sentences_and_cells_state_are_numbers() -> None:
    assert [(row.first("body"), row.first("of"), row.first("figure")) for row in rows("stated")] == [
        ("工信部", "第一批", 24), ("工信部", "第二批", 20), ("发改委", "第一批", 66), ("科技部", "已认定", 71),
        ("科技部", "重点建设", 100),
    ]  # fmt: skip
    assert {row.first("province"): row.first("clusters") for row in rows("systems")} == {
        "江苏": 13, "广东": 20, "浙江": None, "湖南": None,
    }  # fmt: skip


def test_each_measure_has_its_case_with_province_and_cities() -> None:
    assert [(row.first("number"), row.first("province"), row.get("city")) for row in rows("cases")] == [
        (1, "浙江", ("杭州",)), (2, "广东", ("深圳", "广州")), (3, "山东", ("青岛",)),
        (4, "江苏", ("泰州", "连云港", "无锡")), (5, "浙江", ("宁波",)),
    ]  # fmt: skip
