"""How answers are put: as sentences, without broken phrases, tags said twice or names that drown a number."""

import re

import pytest

from bot.chat import Bot
from bot.compose import _stating, lookup_to_answer
from bot.desk import as_quote
from bot.lookup import run_lookup
from bot.plan import PRINTED, Filter, Lookup
from bot.plan import Test as Condition
from bot.row_words import LONG
from ingest.audit import _and

LISTS = "clusters"


def told(bot: Bot, lookup: Lookup, language: str) -> str:
    """The direct answer to a lookup."""
    return bot.desk.wording(lookup.table, "zh" if language == "zh" else "en").sentence(run_lookup(bot.index, lookup))


def places(column: str, zh: str, en: str) -> Filter:
    return Filter((Condition(column, tuple(zh.split("、"))),), False, zh, en)


MOST = Filter((Condition("programme", ("most",)),), False, "科技部", "MOST")
NDRC = Filter((Condition("programme", ("ndrc",)),), False, "发改委", "NDRC")
MIIT = Filter((Condition("programme", ("miit",)),), False, "工信部", "MIIT")
THREE = Filter((Condition("programme", ("miit", "ndrc", "most")),), False, "工信部、发改委、科技部", "MIIT, NDRC, MOST")
BIO = Filter((Condition("industry", ("生物医药",)),), False, "生物医药", "biomedicine")
TRAINS = Filter((Condition("industry", ("轨道交通装备", "轨道交通")),), False, "轨道交通", "rail transit")
JOINT = Filter((Condition("cities", (2,), "at least"),), False, "跨城市", "spanning several cities")
CHENGDU, HUBEI = places("city", "成都", "Chengdu"), places("province", "湖北", "Hubei")
SHANDONG, QINGDAO = places("province", "山东", "Shandong"), places("city", "青岛", "Qingdao")
PAIR = places("city", "株洲、青岛", "Zhuzhou, Qingdao")
THOSE = Filter((Condition("name", ("湖南长沙工程机械集群",)),), False, "上述集群", "those clusters")


@pytest.mark.parametrize(
    ("filters", "by", "zh", "en"),
    [
        ((NDRC,), "city", "发改委战略性新兴产业集群名单中，共有44个城市。", "there are **44** cities."),
        ((NDRC, BIO), "city", "生物医药集群分布在16个城市。", "biomedicine clusters are found in **16** cities."),
        ((MIIT,), "batch", "共有2个批次。", "there are **2** batches."),
        (
            (MIIT, places("city", "长沙", "Changsha")),
            "batch",
            "湖南长沙工程机械集群只属1个批次：第一批。",
            "is in **1** batch: batch 1.",
        ),
        (
            (THREE, CHENGDU, BIO),
            None,
            "工信部、发改委和科技部名单中，成都的生物医药集群有1个",
            "There is **1** biomedicine cluster in Chengdu on the MIIT, NDRC and MOST lists",
        ),
        ((MIIT, HUBEI, JOINT), None, "湖北的跨城市集群有1个。", "**1** cluster in Hubei spanning several cities on"),
        (
            (MIIT, PAIR, TRAINS),
            None,
            "株洲和青岛的轨道交通集群共有2个，其中株洲1个、青岛1个。",
            "**2** rail transit clusters in Zhuzhou and Qingdao on",
        ),
        (
            (MIIT, SHANDONG, QINGDAO),
            None,
            "山东青岛的集群共有2个。",
            "**2** clusters in Qingdao, Shandong on the MIIT list of advanced",
        ),
        (
            (MIIT, THOSE),
            None,
            "工信部先进制造业集群名单中，上述集群有1个。",
            "**1** of those clusters is on the MIIT list",
        ),
        (
            (
                MIIT,
                places("province", "江苏", "Jiangsu"),
                Filter((Condition("city", ("苏州",)),), True, "苏州", "Suzhou"),
            ),
            None,
            "江苏的集群（不含苏州）共有6个",
            "**6** clusters in Jiangsu (excluding Suzhou) on",
        ),
        (
            (
                MIIT,
                Filter(
                    (Condition("name", ("浙江宁波绿色石化集群",)),), True, "宁波绿色石化", "Ningbo green petrochemicals"
                ),
            ),
            None,
            "共有43个集群（不含宁波绿色石化）",
            "**43** clusters (excluding Ningbo green petrochemicals) on",
        ),
        (
            (MOST, Filter((Condition("serial", (37, 41)),), False, "序号37、41", "serial no. 37, 41")),
            None,
            "序号37、41的集群有1个；名单中没有41号。",
            "with serial no. 37 or 41 on the MOST list of innovative industrial clusters; no. 41 is not on",
        ),
    ],
)
def test_a_number_is_told_of_a_noun_phrase(
    filters: tuple[Filter, ...], by: str | None, zh: str, en: str, bot: Bot
) -> None:
    lookup = Lookup(LISTS, "count", filters, by=by)
    assert zh in told(bot, lookup, "zh")
    assert en in told(bot, lookup, "en")


@pytest.mark.parametrize(
    ("columns", "zh", "en"),
    [
        (
            ("batch",),
            "湖南长沙工程机械集群（工信部）属第一批。",
            "Construction Machinery Cluster (湖南长沙工程机械集群; MIIT) is in batch 1.",
        ),
        (
            ("programme",),
            "湖南长沙工程机械集群（第一批）属工信部。",
            "(湖南长沙工程机械集群; batch 1) is on the MIIT list.",
        ),
        (("province", "city"), "（工信部·第一批）位于湖南长沙。", "is in Changsha (长沙), Hunan (湖南)."),
        (("industry",), "产业为工程机械", "has the industry construction machinery (工程机械)"),
        (("serial",), "：文中未列序号。", ": not given."),
    ],
)
def test_what_is_asked_of_a_row_is_a_sentence(columns: tuple[str, ...], zh: str, en: str, bot: Bot) -> None:
    lookup = Lookup(LISTS, "attribute", (THOSE,), columns=columns)
    assert zh in told(bot, lookup, "zh")
    assert en in told(bot, lookup, "en")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("江苏有几个先进制造业集群，它是怎么培育的？", "江苏培育的集群数为13。"),
        ("工信部第三批有哪些集群？", "没有第三批：工信部先进制造业集群名单只有第一批和第二批。"),
        ("原文有哪些错误？", "- **序号不连续**：名单序号为1–60，缺20"),
        (
            "Which provinces are on the MOST list but not the NDRC list?",
            "There are **2** provinces that are on the MOST list but not on the NDRC list.",
        ),
        (
            "How many clusters does Guangdong plan to build?",
            "Guangdong (广东): the number of clusters to be fostered is 20.",
        ),
        ("哪些省没有在政府工作报告里提到产业集群？", "没有列入“各省政府工作报告的产业集群提法”的省份共有2个。"),
        (
            "Which provinces did NOT mention industrial clusters in their 2020 government work reports?",
            "There are **2** provinces that are not in the table of terms for clusters in the provinces'",
        ),
        ("What are the six major projects in Guangdong?", "Guangdong's six major projects: **6** items."),
        ("What are the six major projects in Guangdong?", "- **core-strengthening project**"),
        (
            "Does the paper mention Japan or South Korea?",
            "there is none for Japan or South Korea; all 3 programmes were",
        ),
        ("What is the case study for cluster governance?", "- **5. Improve cluster governance mechanisms"),
        ("两批工信部集群各多少个？", "第一批有24个，第二批有20个，第一批多4个，合计44个。"),
        ("Which NDRC clusters are in Wuhan?", "- Wuhan Biomedicine Cluster (武汉市生物医药)"),
        ("山东有哪些工信部集群？", "- 山东青岛智能家电集群\n\n以上均属第二批。"),
        ("科技部名单第37号是什么集群？第41号呢？", "名单中没有41号"),
    ],
)
def test_answers_read_well(text: str, said: str, bot: Bot) -> None:
    assert said in bot.ask(text).answer


@pytest.mark.parametrize(
    ("text", "unsaid"),
    [
        ("Which provinces are on the MOST list but not the NDRC list?", "Both are|All are"),
        ("哪些城市只有一个工信部集群？", "（1）"),
        ("原文有哪些错误？", "不连续.*不连续"),
        ("各省的举措和案例有哪些？", r"\*\*\d+\*\*：|[，。；]；"),
        ("强化集群协同创新有哪些举措？", r"\*\*1\*\*|[，。；]；"),
        ("地方怎么完善集群治理机制？", r"；浙江；宁波|机构，；"),
        ("浙江的“415”是怎么做的？具体有哪些措施", r" \| "),
        ("How does Zhejiang foster its clusters?", r" \| "),
        ("工信部第二批有哪些集群？", "第二批·|（第二批）；|（第二批）\n"),
        ("发改委名单上，武汉和合肥各有几个集群？", r"- .*（第一批）"),
        ("How many clusters does Guangdong plan to build?", "广东 has|has “十大"),
    ],
)
def test_nothing_is_glued_or_said_twice(text: str, unsaid: str, bot: Bot) -> None:
    assert not re.search(unsaid, bot.ask(text).answer)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("科技部有几个集群？", "按省份：江苏10个、山东7个、广东6个、湖北5个"),
        ("三份名单一共有多少个集群？", "其中工信部44个、发改委66个、科技部56个。"),
        ("How many MIIT clusters are there?", "By batch: 24 in batch 1, 20 in batch 2."),
    ],
)
def test_names_do_not_drown_a_number(text: str, numbers: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert len(answer.rows) == answer.value and len(answer.rows) > LONG
    assert numbers in answer.answer
    assert not any(str(row["name"]) in answer.answer for row in answer.rows)


def test_the_names_are_listed_where_they_are_asked_for(bot: Bot) -> None:
    answer = bot.ask("科技部有哪些集群？")
    assert all(str(row["name"]) in answer.answer for row in answer.rows)


def test_groups_of_the_same_number_share_a_line(bot: Bot) -> None:
    answer = bot.ask("How many NDRC clusters does each city have?")
    lines = [line for line in answer.answer.splitlines() if line.startswith("- ")]
    assert [line.split(":")[0] for line in lines] == ["- 4 each", "- 3 each", "- 2 each", "- 1 each"]
    assert "Chengmai County (澄迈)" in lines[-1]
    assert sum(line.count("(") for line in lines) == len(answer.rows)


def test_a_row_that_stands_in_several_groups_is_said_to(bot: Bot) -> None:
    zh, en = bot.ask("工信部集群按城市统计"), bot.ask("How many MIIT clusters does each city have?")
    assert "涉及几个城市的集群，每个城市都计入" in zh.answer
    assert "a cluster that lies in several is counted in each" in en.answer
    assert "计入" not in bot.ask("发改委集群按城市统计").answer


def test_two_cities_of_one_name_are_told_apart(bot: Bot) -> None:
    rows = [
        row
        for text in ("Which clusters are in Fuzhou, Jiangxi?", "Which clusters are in Fuzhou, Fujian?")
        for row in bot.ask(text).rows
    ]
    assert {row["city"] for row in rows} == {"Fuzhou (抚州, Jiangxi)", "Fuzhou (福州, Fujian)"}


def test_a_passage_is_quoted_in_the_papers_order(bot: Bot) -> None:
    answer = bot.ask("双轮驱动指什么？")
    (citation,) = answer.citations
    assert citation.lines == (375, 393)
    quoted = [
        line.removeprefix("> ").removeprefix("- ") for line in answer.answer.splitlines() if line.startswith("> ")
    ]
    printed = [line.strip().removeprefix("- ") for line in citation.quote.splitlines() if line.strip()]
    assert quoted == printed


def test_a_total_is_quoted_by_the_words_that_state_it(bot: Bot) -> None:
    note = bot.ask("工信部第二批有多少个集群？").notes
    assert note == ("原文第87行也写明：“第一批24个，第二批20个”。",)
    assert _stating("First sentence. There are 12 of them. None else.", 12) == "There are 12 of them."
    assert _stating("12 here. 12 there.", 12) == "12 here. 12 there."


def test_a_disagreement_is_told_in_english_with_the_chinese_beside_it(bot: Bot) -> None:
    (note,) = bot.ask("How many clusters does Guangdong plan to build?").notes
    assert "Guangdong has 10 strategic emerging industry clusters (“十大战略性新兴产业集群”)" in note
    assert "20 strategic emerging industry clusters (“20个战略性新兴产业集群”)" in note


def test_what_is_enumerated() -> None:
    assert [_and([1]), _and([1, 2]), _and([1, 2, 3])] == ["1", "1 and 2", "1, 2 and 3"]
    assert as_quote("a\tb\n- c") == "> - a\n>\n> - b\n>\n> - c"


@pytest.mark.parametrize(
    ("question", "filters", "first"),
    [
        ("科技部名单里缺了哪几个序号？", (MOST,), ("20、21、41、42",)),
        ("Which cluster names in the NDRC list contain typos?", (NDRC,), ("智能智造", "line 179")),
        (
            "泰州那个生物医药集群到底是和苏州还是连云港一起的？",
            (places("city", "泰州、苏州", ""), BIO),
            ("连云港", "不一致"),
        ),
    ],
)
def test_what_the_paper_gets_wrong_comes_first_where_it_is_doubted(
    question: str, filters: tuple[Filter, ...], first: tuple[str, ...], bot: Bot
) -> None:
    answer = bot.plan_to_answer(bot.grounds.read(question), Lookup(LISTS, "list", filters))
    assert all(words in answer.answer[:150] for words in first), answer.answer
    assert not any(words in note for note in answer.notes for words in first)


def test_it_does_not_where_something_else_is_asked(bot: Bot) -> None:
    gap = Lookup(LISTS, "gap", (MOST,), by="province")
    assert bot.plan_to_answer(bot.grounds.read("What is the gap?"), gap).answer.startswith("On the MOST list")


def test_a_total_over_all_lists_tells_that_one_of_them_is_in_doubt(bot: Bot) -> None:
    answer = bot.plan_to_answer(bot.grounds.read("一共有多少个集群"), Lookup(LISTS, "count"))
    assert answer.value == 166 and any("71" in note and "61" in note for note in answer.notes)
    assert not bot.plan_to_answer(bot.grounds.read("排名"), Lookup(LISTS, "rank", by="province")).notes


def test_a_country_without_a_programme_is_told_in_both_languages(bot: Bot) -> None:
    named = Filter((Condition("country", ("美国", "日本")),), False, "美国、日本", "the United States, Japan")
    plan = Lookup("foreign", "list", (named,))
    assert "日本没有" in bot.plan_to_answer(bot.grounds.read("美国和日本有哪些集群计划"), plan).answer
    assert "Japan (日本): none." in bot.plan_to_answer(bot.grounds.read("which programmes"), plan).answer


def test_the_first_rows_are_not_said_to_be_all(bot: Bot) -> None:
    serial = Lookup(LISTS, "list", (SHANDONG,), order="serial", limit=1)
    assert told(bot, serial, "zh") == "三份集群名单中，山东的集群序号最大的1个是："
    assert told(bot, serial, "en").startswith(
        "Of the clusters in Shandong on the three ministries' lists, the one with"
    )
    assert told(bot, Lookup(LISTS, "list", (MIIT,), limit=5), "zh").endswith("集群按印出的顺序，前5个是：")


@pytest.mark.parametrize("text", ["全部写出来", "all of it please"])
def test_a_row_of_which_every_column_is_asked_is_told(text: str, bot: Bot) -> None:
    """There is no column left to head it."""
    question = bot.grounds.read(text)
    for table, _ in bot.grounds.small_tables:
        columns = tuple(column.id for column in table.columns)
        result = bot.run(Lookup(table.id, "attribute", columns=columns, order=PRINTED, descending=False))
        assert lookup_to_answer(question, result, bot.desk).answer


HUNAN, HAINAN = places("province", "湖南", "Hunan"), places("province", "海南", "Hainan")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", ["湖南有9个", "湖北有5个", "前者是后者的1.8倍"]),
        ("en", ["Hunan has 9", "Hubei 5", "**1.8** times as many"]),
    ],
)
def test_a_ratio_tells_both_numbers_and_how_many_times_one_is_the_other(
    language: str, words: list[str], bot: Bot
) -> None:
    own = {side.zh: len(bot.run(Lookup(LISTS, "list", (MOST, side))).rows) for side in (HUNAN, HUBEI)}
    sentence = told(bot, Lookup(LISTS, "ratio", (MOST,), sides=(HUNAN, HUBEI)), language)
    words = [word.replace("9", str(own["湖南"])).replace("5", str(own["湖北"])) for word in words]
    times = f"{own['湖南'] / own['湖北']:g}"
    assert all(word.replace("1.8", times) in sentence for word in words), sentence


@pytest.mark.parametrize(("language", "words"), [("zh", "湖南多"), ("en", "Hunan has")])
def test_where_one_side_is_none_a_ratio_is_told_as_a_difference(language: str, words: str, bot: Bot) -> None:
    sentence = told(bot, Lookup(LISTS, "ratio", (MOST,), sides=(HUNAN, HAINAN)), language)
    assert words in sentence and "倍" not in sentence and "None" not in sentence


@pytest.mark.parametrize(
    ("lookup", "zh", "en"),
    [
        (
            Lookup(LISTS, "count", (NDRC, places("city", "武汉、赣州", "Wuhan, Ganzhou"))),
            "其中武汉4个、赣州1个。",
            ": 4 in Wuhan, 1 in Ganzhou.",
        ),
        (
            Lookup(LISTS, "list", (places("province", "安徽、浙江", "Anhui, Zhejiang"),)),
            "；安徽6个、浙江11个。",
            "; 6 in Anhui, 11 in Zhejiang.",
        ),
        (
            Lookup(
                LISTS, "rank", (MIIT, places("province", "上海、天津", "Shanghai, Tianjin")), by="province", limit=1
            ),
            "是上海，有3个；其余天津2个。",
            "Shanghai (上海) has the most clusters: 3; the others: Tianjin (天津) 2.",
        ),
        (
            Lookup(LISTS, "rank", (HUBEI,), by="programme", limit=1),
            "是科技部，有5个；其余发改委4个、工信部3个。",
            "MOST has the most clusters: 5; the others: NDRC 4, MIIT 3.",
        ),
    ],
)
def test_each_of_a_few_that_are_named_has_its_number_told(lookup: Lookup, zh: str, en: str, bot: Bot) -> None:
    assert zh in told(bot, lookup, "zh")
    assert en in told(bot, lookup, "en")


@pytest.mark.parametrize(
    ("filters", "by", "lacking"),
    [
        ((places("province", "福建", "Fujian"),), "programme", ("miit",)),
        ((MIIT, places("city", "合肥", "Hefei")), "batch", (2,)),
    ],
)
def test_a_list_or_batch_that_has_none_is_told_beside_those_that_have(
    filters: tuple[Filter, ...], by: str, lacking: tuple[object, ...], bot: Bot
) -> None:
    result = bot.run(Lookup(LISTS, "group", filters, by=by))
    assert result.missing == result.empty == lacking
    answer = lookup_to_answer(bot.grounds.read("各有几个"), result, bot.desk)
    assert "没有。" in answer.answer


def test_a_comparison_over_all_lists_tells_each(bot: Bot) -> None:
    sides = (places("province", "安徽", "Anhui"), places("province", "福建", "Fujian"))
    words = told(bot, Lookup(LISTS, "compare", (), sides=sides), "zh")
    assert "安徽有6个，福建有5个" in words
    assert "工信部：安徽1，福建0；发改委：安徽4，福建4；科技部：安徽1，福建1" in words
    assert "分开看" not in told(bot, Lookup(LISTS, "compare", (MIIT,), sides=sides), "zh")


def test_several_that_are_compared_come_with_the_most_first(bot: Bot) -> None:
    sides = tuple(places("province", zh, zh) for zh in ("四川", "山东", "河北"))
    assert "山东有7个，四川有3个，河北有1个" in told(bot, Lookup(LISTS, "compare", (NDRC,), sides=sides), "zh")
