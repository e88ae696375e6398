"""The small tables are asked like the big lists: every answer is what plain loops over the printed lines count."""

import pytest

from bot.chat import Bot
from bot.plan import Lookup
from eval.counted.tables import CASES, DATED, ENUMERATED, STATED, TERMS, enumerated, every_table_case, wrong


def test_the_loops_read_the_tables_as_the_paper_prints_them() -> None:
    assert len(TERMS) == 29 and len(DATED) == 5 and len(CASES) == 5
    assert STATED == {"江苏": 13, "广东": 20}
    assert [len(enumerated(*at)) for at in ENUMERATED] == [8, 9, 6]


def test_there_are_enough_questions() -> None:
    cases = every_table_case()
    assert len(cases) >= 600 and len({case.operation for case in cases}) >= 20


@pytest.mark.parametrize("operation", sorted({case.operation for case in every_table_case()}))
def test_every_answer_is_what_was_counted(operation: str, bot: Bot) -> None:
    asked = [case for case in every_table_case() if case.operation == operation]
    answers = [(case, bot.ask(case.turns[-1], case.turns[:-1])) for case in asked]
    misses = [f"{' || '.join(case.turns)}: {why}" for case, answer in answers if (why := wrong(case, answer))]
    assert not misses, "\n".join(misses)


LISTS = [
    "江苏有几个先进制造业集群？", "广东有多少个集群？",
    "发改委名单里生物医药领域有几个集群？", "工信部集群分布在哪些领域？",
    "广东有几个工程机械集群？", "科技部有几个创新型产业集群？", "我想知道内蒙古有几个集群？",
    "Which NDRC clusters are in the field of new materials?", "How many clusters does Guangdong have?",
    "Which provinces have no cluster on the MIIT list?",
]  # fmt: skip


@pytest.mark.parametrize("question", LISTS)
def test_what_is_asked_of_the_ministries_lists_stays_theirs(question: str, bot: Bot) -> None:
    plan = bot.ask(question).plan
    assert isinstance(plan, Lookup) and plan.table == "clusters"


@pytest.mark.parametrize("question", ["杭州案例每年投入多少钱？", "商务部做什么？", "What does the Qingdao case show?"])
def test_what_a_case_or_a_ministry_does_is_prose(question: str, bot: Bot) -> None:
    assert bot.ask(question).kind == "passage"


@pytest.mark.parametrize(
    "question",
    [
        "广东打算培育几个集群？",
        "广东和江苏计划培育的集群差几个？",
        "哪个省要培育的集群最多？",
        "广东的六大工程是哪些？",
    ],
)
def test_the_contradiction_about_guangdong_is_told_beside_its_rows(question: str, bot: Bot) -> None:
    assert any("十大战略性新兴产业集群" in note for note in bot.ask(question).notes)


@pytest.mark.parametrize(
    ("turns", "says"),
    [
        (["江苏和安徽政府工作报告的提法一样么"], "不一样。"),
        (["Do Zhejiang and Jiangsu use the same label in their work reports?"], "Yes, the same."),
        (["江苏用的是什么提法？", "浙江呢？", "它们一样吗？"], "一样。"),
        (
            ["发改委的战略性新兴产业领域里有没有核电？"],
            "没有。逐行核对了“发改委的战略性新兴产业领域”的8项，其中没有核电。",
        ),
        (["政府工作报告里哪种提法用的省最多？", "最少的呢？"], "循环产业集群"),
        (["青海的政府工作报告提法是什么？", "还有别的省用吗？"], "没有。"),
        (["What does Hunan call its own cluster system?", "and the label in its work report?"], "Industrial clusters"),
        (["第二次中央会议是哪次？"], "2018年12月"),
        (["重庆点名了几大支柱产业集群？"], "两大"),
    ],
)
def test_an_answer_says(turns: list[str], says: str, bot: Bot) -> None:
    assert says in bot.ask(turns[-1], turns[:-1]).answer
