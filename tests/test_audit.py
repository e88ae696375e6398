"""The checks of a paper's own arithmetic: on made-up papers, right and wrong, and on the bundled one."""

from dataclasses import replace
from pathlib import Path

import pytest
from papers import bundled, made_paper

from corpus.model import Finding
from corpus.names import load_lexicon
from ingest.audit import counted_nouns
from ingest.build import paper_to_digest
from ingest.paper import bundled_papers
from ingest.read import SourceError

RIGHT = """样本白皮书

已认定4个创新集群。

■ 名单（4个）

序号\t名称
1\t苏州机器人集群
2\t无锡、南京软件集群
3\t杭州生物医药集群
4\t宁波物联网集群

城市\t数量\t产业
苏州市\t2\t智能制造
\t\t人工智能
无锡市\t2\t智能制造
\t\t物联网
南京市\t1\t智能制造

江苏聚焦五大新材料产业集群和三大软件产业集群\t5个新材料产业集群
浙江聚焦六大数字产业集群\t6个数字产业集群

集群要协同创新。
- 案例：无锡市、南京市软件集群
"""

SPEC = """
[[tables]]
id = "list"
zh = "名单"
en = "list"
noun_zh = "个"
noun_en = "cluster|clusters"
places = { text = "name" }
industries = "name"
columns = [
  { id = "serial", zh = "序号", en = "no.", type = "number" }, { id = "name", zh = "名称", en = "name" },
  { id = "city", zh = "城市", en = "city" }, { id = "industry", zh = "产业", en = "industry" },
]
[[tables.parts]]
form = "grid"
lines = [7, 11]
columns = ["serial", "name"]
set = { programme = "p" }
[[tables.totals]]
line = 3
says = "{inline}"
where = {}
[[tables.totals]]
line = 5
says = "{headed}"
where = {}
[[tables.serials]]
column = "serial"
where = {}

[[tables]]
id = "cities"
zh = "城市"
en = "cities"
noun_zh = "个"
noun_en = "cluster|clusters"
places = { text = "name", within = "place" }
industries = "name"
columns = [
  { id = "name", zh = "名称", en = "name" }, { id = "city", zh = "城市", en = "city" },
  { id = "industry", zh = "产业", en = "industry" },
]
[[tables.parts]]
form = "grid"
lines = [13, 18]
columns = ["place", "stated", "name"]
fill = ["place", "stated"]
[[tables.sums]]
column = "stated"
by = "place"
where = {}

[[tables]]
id = "systems"
zh = "体系"
en = "systems"
noun_zh = "个"
noun_en = "one|ones"
places = { text = "goal", only = "province" }
columns = [
  { id = "province", zh = "省", en = "province" }, { id = "goal", zh = "目标", en = "aim" },
  { id = "system", zh = "体系", en = "system" },
]
[[tables.parts]]
form = "grid"
lines = [20, 21]
header = false
columns = ["goal", "system"]

[[mentions]]
table = "list"
where = {}
marker = "案例："
"""


def audited(folder: Path, text: str, inline: str = "4个", headed: str = "4个") -> list[Finding]:
    spec = SPEC.replace("{inline}", inline).replace("{headed}", headed)
    return list(paper_to_digest(made_paper(folder, text, spec), load_lexicon()).findings)


def test_a_right_paper_gives_no_finding(tmp_path: Path) -> None:
    assert audited(tmp_path, RIGHT) == []


@pytest.mark.parametrize(
    ("right", "wrong", "kind", "lines", "says"),
    [
        ("3\t杭州", "5\t杭州", "serial-gap", [8], "缺3号"),
        ("3\t杭州", "7\t杭州", "serial-gap", [8], "缺3、5、6号"),
        ("苏州市\t2", "苏州市\t3", "total", [14, 15], "苏州市标为3，实际列出2行"),
        ("南京市\t1", "南京市\t十", "total", [18], "南京市标为10，实际列出1行"),
        ("南京市\t1\t智能制造", "南京市\t1\t智能智造", "misprint", [18], "“智能智造”"),
        ("\t5个新材料", "\t8个新材料", "disagreement", [20], "“五大新材料产业集群”（与“三大软件产业集群”并列），另"),
        ("六大数字", "七大数字", "disagreement", [21], "“七大数字产业集群”，另一处称“6个数字产业集群”"),
        (
            "案例：无锡市、南京市",
            "案例：无锡市、苏州市",
            "disagreement",
            [9, 24],
            "（无锡、南京），案例作“无锡市、苏州市",
        ),
        ("协同创新", "协同协同创新", "misprint", [23], "“协同协同”"),
    ],
)
def test_each_check_finds_its_error_and_only_that(
    right: str, wrong: str, kind: str, lines: list[int], says: str, tmp_path: Path
) -> None:
    assert RIGHT.count(right) == 1
    findings = audited(tmp_path, RIGHT.replace(right, wrong))
    (finding,) = findings
    assert finding.kind == kind
    assert says in finding.zh
    assert [span.first for span in finding.spans] == lines
    assert finding.en


def test_stated_totals_are_told_together(tmp_path: Path) -> None:
    text = RIGHT.replace("已认定4个", "已认定9个").replace("（4个）", "（5个）")
    total, gap = audited(tmp_path, text, inline="9个", headed="5个")
    assert (total.kind, gap.kind) == ("total", "serial-gap")
    assert "第3行称“9个”，第5行称“5个”，而名单实际列出4个" in total.zh
    assert "line 3 states 9" in total.en and "4 rows are listed" in total.en
    assert gap.about["serial"] == (5,)


def test_a_misprint_is_told_with_its_own_line(tmp_path: Path) -> None:
    (finding,) = audited(tmp_path, RIGHT.replace("集群要协同创新。", "集群要发展。\n集群要协同协同创新。"))
    assert "第24行" in finding.zh
    assert [(span.first, span.last) for span in finding.spans] == [(24, 24)]


def test_a_traditional_text_is_quoted_as_printed(tmp_path: Path) -> None:
    (finding,) = audited(tmp_path, RIGHT.replace("协同创新", "發展發展"))
    assert "“發展發展”" in finding.zh


def test_a_case_that_is_one_of_two_like_rows_is_no_disagreement(tmp_path: Path) -> None:
    text = RIGHT.replace("1\t苏州机器人集群", "1\t苏州、南京软件集群")
    assert audited(tmp_path, text) == []


def test_a_total_that_its_line_does_not_say_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="line 3 does not say '6个'; correct the total"):
        audited(tmp_path, RIGHT, inline="6个")
    with pytest.raises(SourceError, match=r"'创新集群' \(line 3\) states no figure; correct the total"):
        audited(tmp_path, RIGHT, inline="创新集群")


def test_counted_nouns() -> None:
    assert counted_nouns("十大支柱产业集群和20个新兴产业集群") == [
        (10, "支柱产业集群", "十大支柱产业集群"), (20, "新兴产业集群", "20个新兴产业集群"),
    ]  # fmt: skip
    assert counted_nouns("2020年产业集群，第二产业集群，3+3+2") == []


EXPECTED = [
    ("total", {106, 236}, ("71个创新型产业集群", "61个", "56个")),
    ("serial-gap", {239}, ("缺20、21、41、42号", "第236行称“61个”，但最后印出的序号是60", "共列出56个")),
    ("disagreement", {316}, ("广东", "十大战略性新兴产业集群", "十大战略性支柱产业集群", "20个战略性新兴产业集群")),
    ("disagreement", {154, 365}, ("泰州、无锡、苏州", "泰州、连云港、无锡")),
    ("misprint", {179}, ("智能智造", "智能制造")),
    ("misprint", {17}, ("发展发展",)),
]


def test_the_findings_of_the_paper() -> None:
    findings = bundled().findings
    assert [finding.kind for finding in findings] == [kind for kind, _, _ in EXPECTED]
    for finding, (_, lines, words) in zip(findings, EXPECTED, strict=True):
        assert lines <= {span.first for span in finding.spans}
        assert all(word in finding.zh for word in words), finding.zh
        assert finding.en


@pytest.mark.parametrize(
    ("printed", "mended"),
    [
        ("高质量发展发展的", "高质量发展的"),
        ("智能智造", "智能制造"),
        ("20个战略性新兴产业集群", "20个战略性产业集群"),
        ("泰州市、连云港市、无锡市", "泰州市、无锡市、苏州市"),
    ],
)
def test_a_mended_paper_loses_that_finding_and_no_other(printed: str, mended: str) -> None:
    (paper,) = bundled_papers()
    assert paper.text.count(printed) == 1
    left = paper_to_digest(replace(paper, text=paper.text.replace(printed, mended)), load_lexicon()).findings
    assert len(left) == len(bundled().findings) - 1
    assert {finding.zh for finding in left} < {finding.zh for finding in bundled().findings}
