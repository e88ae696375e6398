"""Plain questions and the plans they must become: operation, conditions and outcome, written down from the paper."""

from dataclasses import dataclass

import pytest

from bot.chat import Bot
from bot.plan import Lookup, Retrieve, plan_to_json
from bot.planner import question_to_plan

Where = dict[str, object]


@dataclass(frozen=True)
class Asked:
    """A question to the lists: what to do with which rows, and the number that comes out."""

    text: str
    operation: str
    where: Where
    value: float | None
    by: str | None = None


M, N, T = {"programme": ["miit"]}, {"programme": ["ndrc"]}, {"programme": ["most"]}

LISTS = [
    Asked("工信部有多少个先进制造业集群？", "count", M, 44),
    Asked("How many clusters did MIIT select?", "count", M, 44),
    Asked("工信部第一批选了几个集群？", "count", {**M, "batch": [1]}, 24),
    Asked("How many clusters are in MIIT's second batch?", "count", {**M, "batch": [2]}, 20),
    Asked("发改委的战略性新兴产业集群一共几个？", "count", N, 66),
    Asked("How many strategic emerging industry clusters are there?", "count", N, 66),
    Asked("科技部名单上有多少个集群？", "count", T, 56),
    Asked("How many innovative industrial clusters does MOST list?", "count", T, 56),
    Asked("武汉有几个战新集群？", "count", {**N, "city": ["武汉"]}, 4),
    Asked("How many NDRC clusters does Qingdao have?", "count", {**N, "city": ["青岛"]}, 2),
    Asked("江苏有几个工信部集群", "count", {**M, "province": ["江苏"]}, 9),
    Asked("How many MIIT clusters are in Zhejiang?", "count", {**M, "province": ["浙江"]}, 7),
    Asked("广东有多少个科技部集群？", "count", {**T, "province": ["广东"]}, 6),
    Asked("苏州一共有几个集群？", "count", {"city": ["苏州"]}, 7),
    Asked("合肥的战略性新兴产业集群有哪些？", "list", {**N, "city": ["合肥"]}, 3),
    Asked("Which MIIT clusters are in Hunan?", "list", {**M, "province": ["湖南"]}, 2),
    Asked("列出四川的工信部集群", "list", {**M, "province": ["四川"]}, 2),
    Asked("List the MOST clusters in Hebei", "list", {**T, "province": ["河北"]}, 3),
    Asked("昆山有哪些集群？", "list", {"district": ["昆山"]}, 1),
    Asked("江阴有哪些集群？", "list", {"district": ["江阴"]}, 1),
    Asked("发改委名单里有没有福建的集群？", "exists", {**N, "province": ["福建"]}, 4),
    Asked("Is there an NDRC cluster in Xinjiang?", "exists", {**N, "province": ["新疆"]}, 1),
    Asked("哪个省的工信部集群最多？", "rank", M, 9, "province"),
    Asked("Which province has the most NDRC clusters?", "rank", N, 7, "province"),
    Asked("哪个城市的战新集群最多？", "rank", N, 4, "city"),
    Asked("按省份统计发改委的集群", "group", N, 23, "province"),
    Asked("How many NDRC clusters does each city have?", "group", N, 44, "city"),
    Asked("发改委的集群分布在多少个城市？", "count", N, 44, "city"),
    Asked("江苏和广东的工信部集群谁多？", "compare", M, 2),
    Asked("Does Shandong have more NDRC clusters than Henan?", "compare", N, 3),
    Asked("江苏占工信部集群的百分之多少？", "share", M, 20.5),
    Asked("What share of the NDRC clusters is in Guangdong?", "share", N, 9.1),
    Asked("科技部名单序号30是哪个集群？", "list", {**T, "serial": [30]}, 1),
    Asked("Which MOST cluster has serial number 57?", "list", {**T, "serial": [57]}, 1),
    Asked("科技部序号1到5的集群有哪些？", "list", {**T, "serial": [1, 2, 3, 4, 5]}, 5),
    Asked("集成电路集群有几个？", "count", {"industry": None}, 6),
    Asked("Which artificial intelligence clusters did the NDRC name?", "list", {**N, "industry": None}, 4),
]  # fmt: skip


@pytest.mark.parametrize("asked", LISTS, ids=lambda asked: asked.text)
def test_a_question_to_the_lists(asked: Asked, bot: Bot) -> None:
    plan = question_to_plan(bot.grounds.read(asked.text), bot.grounds)
    assert isinstance(plan, Lookup) and plan.table == "clusters"
    assert (plan.operation, plan.by) == (asked.operation, asked.by)
    where = {test.column: list(test.values) for f in plan.filters for test in f.tests}
    assert set(where) == set(asked.where)
    assert all(values is None or where[column] == values for column, values in asked.where.items())
    answer = bot.ask(asked.text)
    assert (answer.kind, answer.value) == ("lookup", asked.value)


OUTCOMES = [
    ("你好", "help"), ("Hello", "help"), ("你能做什么？", "help"), ("what can you do", "help"), ("谢谢", "help"),
    ("什么是先进制造业集群？", "passage"), ("What is an advanced manufacturing cluster?", "passage"),
    ("西藏有没有发改委集群？", "absent"), ("Are there any MIIT clusters in Yunnan?", "absent"),
    ("科技部序号20是哪个集群？", "absent"), ("Which MOST cluster has serial number 61?", "absent"),
    ("商务部有几个集群？", "absent"), ("How many MOFCOM clusters are in Jiangsu?", "absent"),
    ("武汉光电子集群的产值是多少？", "refused"), ("What is the output value of the Wuxi cluster?", "refused"),
    ("明天北京天气怎么样", "refused"), ("What will the weather be in Hangzhou?", "refused"),
    ("工信部2023年选了几个集群？", "refused"), ("How many clusters did MIIT approve in 2022?", "refused"),
    ("写一首关于长江的诗", "refused"), ("Who won the football World Cup?", "refused"),
    ("有哪些？", "clarify"), ("tell me more", "clarify"), ("Fuzhou clusters?", "clarify"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind"), OUTCOMES)
def test_outcomes(text: str, kind: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.kind == kind
    assert answer.refused is (kind == "refused")
    assert bool(answer.citations) is (kind in ("lookup", "passage", "absent"))


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("湖南的产业集群体系是什么？", {318}),
        ("What is Zhejiang's cluster system called?", {317}),
        ("吉林在政府工作报告里的提法是什么？", {311}),
        ("Which country has the Leading-Edge Cluster Competition?", {33}),
        ("2018年的会议说了什么？", {65, 67}),
        ("地方培育集群有哪几项举措？", {322, 340, 349, 358, 367}),
        ("What problems do China's clusters have?", {39, 43, 47}),
        ("这份白皮书是谁发布的？", {7}),
    ],
)
def test_questions_to_the_small_tables_point_at_their_lines(text: str, lines: set[int], bot: Bot) -> None:
    answer = bot.ask(text)
    cited = {n for c in answer.citations for n in range(c.lines[0], c.lines[1] + 1)}
    assert answer.kind in ("lookup", "passage")
    assert lines <= cited


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("How many provinces use the term industrial cluster?", 12),
        ("Which provinces use the term advanced manufacturing cluster in their reports?", 7),
        ("Which provinces use the term strategic emerging industry cluster?", 5),
    ],
)
def test_a_term_may_be_named_in_the_singular_and_without_quotation_marks(text: str, value: int, bot: Bot) -> None:
    assert bot.ask(text).value == value


def test_governments_are_no_governance(bot: Bot) -> None:
    cited = [citation.lines for citation in bot.ask("What measures do local governments take?").citations]
    assert cited != [(367, 373)]
    assert [c.lines for c in bot.ask("Which measures concern governance?").citations] == [(367, 373)]


@pytest.mark.parametrize(
    ("turns", "lines"),
    [
        (("中央哪些会议提到集群？", "哪个最早"), (53, 55)),
        (("Which central meetings mention clusters?", "which came first?"), (53, 55)),
    ],
)
def test_of_the_rows_before_the_earliest(turns: tuple[str, str], lines: tuple[int, int], bot: Bot) -> None:
    assert [citation.lines for citation in bot.ask(turns[1], turns[:1]).citations] == [lines]


def test_twenty_nine_provinces_in_seven_terms(bot: Bot) -> None:
    assert bot.ask("有多少个地区在政府工作报告中提出产业集群发展？").value == 29
    assert bot.ask("政府工作报告里有几种提法？").value == 7


def test_what_a_serial_or_second_batch_belongs_to_need_not_be_said(bot: Bot) -> None:
    assert [row["line"] for row in bot.ask("序号47的集群是哪个？").rows] == [285]
    assert bot.ask("第二批有几个集群？").value == 20


def test_the_same_question_has_the_same_plan_again(bot: Bot) -> None:
    plans = [plan_to_json(question_to_plan(bot.grounds.read(a.text), bot.grounds)) for a in LISTS]
    again = [plan_to_json(question_to_plan(bot.grounds.read(a.text), bot.grounds)) for a in reversed(LISTS)]
    assert plans == again[::-1]


def test_prose_is_retrieved_with_the_questions_own_words(bot: Bot) -> None:
    plan = question_to_plan(bot.grounds.read("什么是先进制造业集群？"), bot.grounds)
    assert plan == Retrieve("什么是先进制造业集群？")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("江苏在工信部（两批）、发改委、科技部各有几个", {"工信部": 9, "发改委": 3, "科技部": 10}),
        ("江苏在工信部第二批、发改委、科技部各有几个", {"工信部": 3, "发改委": 3, "科技部": 10}),
        ("浙江在工信部第一批、科技部各有几个", {"工信部": 2, "科技部": 1}),
    ],
)
def test_a_batch_beside_lists_narrows_those_that_have_several(text: str, counts: dict[str, int], bot: Bot) -> None:
    answer = bot.ask(text)
    assert {row["side"]: row["count"] for row in answer.rows} == counts


def test_its_list_is_named_once(bot: Bot) -> None:
    answer = bot.ask("江苏在工信部第一批、发改委、科技部一共有几个")
    assert answer.value == 6 + 3 + 10
    assert answer.answer.splitlines()[0].partition("，其中")[0].count("科技部") == 1
