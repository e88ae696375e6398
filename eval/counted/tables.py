"""Questions to the small tables with answers counted by plain loops over the printed lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from bot.answer import Answer
from eval.counted.lists import MUNICIPALITIES, PROVINCE_OF, PROVINCES, SOURCE, spoken

LINES = ["", *SOURCE.read_text(encoding="utf-8").split("\n")]
"""The printed lines, counted from 1."""

TERMS = {p: cells[0] for n in range(305, 312) for cells in [LINES[n].split("\t")] for p in cells[1].split("、")}
"""Province -> the term that its work report is listed under."""
TERM_EN = {
    "产业集群": "industrial clusters", "支柱产业集群": "pillar industry clusters",
    "优势产业集群": "advantageous industry clusters", "战略性新兴产业集群": "strategic emerging industry clusters",
    "先进制造业集群": "advanced manufacturing clusters", "循环产业集群": "circular industry clusters",
    "现代产业集群": "modern industry clusters",
}  # fmt: skip
REGIONS = {
    ("东北三省", "the northeast"): ("辽宁", "吉林", "黑龙江"),
    ("西北五省区", "the northwest"): ("陕西", "甘肃", "青海", "宁夏", "新疆"),
    ("中部六省", "the six central provinces"): ("山西", "安徽", "江西", "河南", "湖北", "湖南"),
    ("长三角", "the Yangtze River Delta"): ("上海", "江苏", "浙江", "安徽"),
    ("京津冀", "the Beijing-Tianjin-Hebei region"): ("北京", "天津", "河北"),
    ("西南地区", "the southwest"): ("重庆", "四川", "贵州", "云南", "西藏"),
    ("四个直辖市", "the four municipalities"): MUNICIPALITIES,
}
DATED = sorted(
    (int(m[1]) * 100 + int(m[2]), number)
    for number, line in enumerate(LINES[:80])
    if (m := re.match(r"(\d{4})年(\d+)月：", line))
)
"""(year and month, line) of what has a date."""


@dataclass(frozen=True)
class Asked:
    """A question, or several turns, and what its answer holds: a number, the names of groups or provinces, lines."""

    turns: tuple[str, ...]
    operation: str
    value: int | float | None = None
    names: frozenset[str] | None = None
    lines: frozenset[int] | None = None

    @property
    def absent(self) -> bool:
        return self.value == 0 or self.names == frozenset() or self.lines == frozenset()


def users(term: str, within: Iterable[str] = PROVINCES) -> frozenset[str]:
    return frozenset(p for p in within if TERMS.get(p) == term)


def one(operation: str, *questions: str, **gold: object) -> Iterator[Asked]:
    for question in questions:
        yield Asked((question,), operation, **gold)  # type: ignore[arg-type]


def region_cases() -> Iterator[Asked]:
    for (zh, en), members in REGIONS.items():
        for term, english in TERM_EN.items():
            inside = users(term, members)
            outside = frozenset(members) - inside
            yield from one(
                "region",
                f"{zh}有几个在政府工作报告里用“{term}”这个提法？",
                f"{zh}当中，政府工作报告提“{term}”的有几个？",
                f'How many provinces of {en} use the label "{english}" in their work reports?',
                f"In {en}, how many provinces' work reports are filed under the label {term}?",
                value=len(inside),
            )
            yield from one(
                "region list",
                f"{zh}里政府工作报告用“{term}”提法的是哪些？",
                f'Which provinces in {en} use the term "{english}" in their work reports?',
                names=inside,
            )
            yield from one(
                "lacking",
                f"{zh}的政府工作报告，哪几个没用“{term}”的提法？",
                f"{zh}里哪些省没有用“{term}”这个提法？",
                f'Of {en}, which provinces did not use the label "{english}" in their work reports?',
                names=outside,
            )
            yield from one(
                "how many lack",
                f"{zh}有几个没用“{term}”的提法？",
                f'How many provinces of {en} do not use the label "{english}" in their work reports?',
                value=len(outside),
            )
        missing = frozenset(members) - TERMS.keys()
        yield from one("missing", f"{zh}里哪些省没有出现在政府工作报告提法表里？", names=missing)
    missing = frozenset(PROVINCES) - TERMS.keys()
    yield from one(
        "missing", "政府工作报告提法表里没列进去的是哪两个省？", "31个省区市里哪俩没在提法表里露面？",
        "Which provinces are missing from the table of work report labels?", names=missing,
    )  # fmt: skip
    yield from one(
        "missing", "31个省区市里有几个没在政府工作报告提法表里露面？",
        "How many provinces are missing from the table of work report labels?", value=len(missing),
    )  # fmt: skip


def value_cases() -> Iterator[Asked]:
    held = Counter(TERMS.values())
    for term, english in TERM_EN.items():
        number = held[term]
        yield from one(
            "share of the listed",
            f"29个地区里，政府工作报告用“{term}”提法的占百分之几？",
            f'What percentage of the 29 regions in the work-report table use the label "{english}"?',
            value=round(100 * number / len(TERMS), 1),
        )
        yield from one(
            "share of all",
            f"政府工作报告用“{term}”提法的省份占全国31个省份的比例是多少？",
            f'What share of the 31 provinces use the label "{english}" in their work reports?',
            value=round(100 * number / len(PROVINCES), 1),
        )
        for province in sorted(users(term))[:2]:
            rest = users(term) - {province}
            yield from one(
                "the others",
                f"政府工作报告里跟{province}一样提“{term}”的还有谁？{province}自己别算",
                f"除了{province}，政府工作报告还有哪些省用“{term}”提法？",
                f'Other than {spoken(province, "en")}, which provinces use the label "{english}" in work reports?',
                names=rest,
            )
    for one_term, other in combinations(TERM_EN, 2):
        gap = abs(held[one_term] - held[other])
        if gap:
            yield from one(
                "difference",
                f"政府工作报告提“{one_term}”的省和提“{other}”的省相差几个？",
                f"In the work reports, what is the difference between the number of provinces that use the label "
                f'"{TERM_EN[one_term]}" and those that use "{TERM_EN[other]}"?',
                value=gap,
            )
    for least in (2, 3, 5, 7):
        names = frozenset(term for term, number in held.items() if number >= least)
        yield from one(
            "at least", f"政府工作报告里至少{least}个省用的提法有哪些？",
            f"Which work-report labels are used by at least {least} provinces?", names=names,
        )  # fmt: skip
    lone = frozenset(term for term, number in held.items() if number == 1)
    yield from one(
        "alone", "政府工作报告的提法里，哪些只有一个省在用？", "各省政府工作报告中独一份的提法有哪些？",
        "Which labels in the work-report table are used by a single province?", names=lone,
    )  # fmt: skip
    yield from one(
        "alone", "政府工作报告里有几种提法只有一个省用？",
        "How many labels in the work-report table are used by only one province?", value=len(lone),
    )  # fmt: skip
    yield from one(
        "alone", "哪些省的政府工作报告用了独一份的提法？", names=frozenset(p for p, t in TERMS.items() if t in lone)
    )


def time_cases() -> Iterator[Asked]:
    first, last = DATED[0][1], DATED[-1][1]
    yield from one(
        "earliest", "时间最早的是哪次会议？", "最早的一次中央会议是哪一次？", "Which central meeting was the earliest?",
        "Which was the first of the central meetings?", lines=frozenset({first}),
    )  # fmt: skip
    yield from one(
        "latest", "时间最晚的中央会议是哪次？", "最近的一次中央会议是哪一次？",
        "Which central meeting was the most recent?", "Which of the central meetings was the latest?",
        lines=frozenset({last}),
    )  # fmt: skip
    yield from one(
        "order", "按时间先后列出中央会议", "List the central meetings in chronological order",
        lines=frozenset(line for _, line in DATED),
    )  # fmt: skip
    for when, _ in DATED:
        year, month = divmod(when, 100)
        before = frozenset(line for at, line in DATED if at < when)
        after = frozenset(line for at, line in DATED if at > when)
        yield from one("before", f"{year}年{month}月之前有哪些中央会议？", lines=before)
        yield from one("after", f"{year}年{month}月之后有哪些中央会议？", lines=after)
    for year in range(2015, 2021):
        in_year = frozenset(line for at, line in DATED if at // 100 == year)
        yield from one(
            "year", f"{year}年有几次中央会议？", f"How many central meetings were there in {year}?", value=len(in_year)
        )
        later = frozenset(line for at, line in DATED if at // 100 > year)
        if in_year:
            yield from one(
                "after", f"{year}年以后的中央会议有哪些？", f"Which central meetings came after {year}?", lines=later
            )


ENUMERATED = {
    (93, "在", "等战略性新兴"): ("发改委的战略性新兴产业领域", "NDRC's strategic emerging fields"),
    (75, "，推动", "等产业创新"): (
        "十四五规划纲要点名的产业",
        "the industries that the 14th Five-Year Plan outline names",
    ),
    (316, "落实", "等六大"): ("广东的六大工程", "Guangdong's major projects"),
}
STRANGERS = {"核电": "nuclear power", "乳制品": "dairy products", "旅游业": "tourism"}


def enumerated(line: int, start: str, end: str) -> list[str]:
    return re.split("、|和", LINES[line].split(start, 1)[1].split(end, 1)[0])


def enumeration_cases() -> Iterator[Asked]:
    for (line, start, end), (zh, en) in ENUMERATED.items():
        items = enumerated(line, start, end)
        yield from one(
            "count", f"{zh}一共有几个？", f"{zh}有多少个？", f"How many are {en}?",
            value=len(items),
        )  # fmt: skip
        for item in items:
            yield from one("has", f"{zh}里有没有{item}？", f"{zh}里有{item}吗？", value=1)
        for stranger, english in STRANGERS.items():
            yield from one("has not", f"{zh}里有没有{stranger}？", f"Is {english} among {en}?", value=0)
        yield Asked((f"{zh}有几个？", f"里面有没有{items[2]}？"), "has, later", 1)
        yield Asked((f"{zh}有几个？", "里面有没有核电？"), "has, later", 0)
        yield Asked((f"How many are {en}?", "just the number"), "number, later", len(items))


CASES = {n: LINES[n].split("案例：")[1] for n in (330, 347, 356, 365, 373)}
HEADS = {322: 330, 340: 347, 349: 356, 358: 365, 367: 373}


def case_cases() -> Iterator[Asked]:
    of = {head: {PROVINCE_OF[c] for c in PROVINCE_OF if c in CASES[n]} for head, n in HEADS.items()}
    for province in ("浙江", "江苏", "广东", "山东", "湖北", "四川"):
        lines = frozenset(head for head, provinces in of.items() if province in provinces)
        yield from one(
            "cases", f"五条做法的案例里，{province}的集群有几个？", f"各项举措的案例中有几个是{province}的？",
            f"How many of the cases of the measures are from {spoken(province, 'en')}?", value=len(lines),
        )  # fmt: skip
    for head, number in HEADS.items():
        for city in (c for c in PROVINCE_OF if c in CASES[number]):
            yield from one(
                "case of", f"哪条举措的案例是{city}的？", f"Which measure has {spoken(city, 'en')} as its case?",
                lines=frozenset({head}),
            )  # fmt: skip
    for place, head in enumerate(HEADS, start=1):
        yield Asked(
            ("五条举措是哪五条？", f"第{'一二三四五'[place - 1]}条的案例是哪个？"), "pointed", lines=frozenset({head})
        )
        ordinal = ("first", "second", "third", "fourth", "fifth")[place - 1]
        yield Asked(
            ("What are the five local measures?", f"What example illustrates the {ordinal} one?"), "pointed",
            lines=frozenset({head}),
        )  # fmt: skip


STATED = {
    province: int(LINES[line].split("\t")[2].partition("个")[0]) for province, line in (("江苏", 315), ("广东", 316))
}


def stated_cases() -> Iterator[Asked]:
    gap = STATED["广东"] - STATED["江苏"]
    for province, number in STATED.items():
        yield from one(
            "stated", f"{province}要抓几个先进制造业集群？", f"{province}打算培育多少个集群？",
            f"How many clusters does {spoken(province, 'en')} plan to foster?", value=number,
        )  # fmt: skip
    yield from one(
        "stated gap", "江苏和广东计划培育的集群差几个？", "广东要培育的集群比江苏多几个？",
        "How many more clusters does Guangdong plan than Jiangsu?", value=gap,
    )  # fmt: skip
    yield Asked(("江苏打算培育几个集群？", "广东呢？", "差几个？"), "stated gap", gap)
    for words, number in (("已经认定了", 71), ("要重点建设", 100)):
        yield from one("stated", f"科技部{words}多少个国家创新型产业集群？", value=number)
    yield from one("stated gap", "科技部要重点建设的集群数比已经认定的多多少个？", value=29)


def later_cases() -> Iterator[Asked]:
    for term in ("产业集群", "先进制造业集群"):
        for (zh, _), members in list(REGIONS.items())[1:4]:
            asked = f"东北三省政府工作报告用“{term}”提法的有几个？"
            yield Asked((asked, f"{zh}呢？"), "region, later", len(users(term, members)))
    solo = sum(number == 1 for number in Counter(TERMS.values()).values())
    yield Asked(("有哪些提法是只有一个省在政府工作报告里用的？", "只要个数"), "number, later", solo)
    yield Asked(
        ("What are the three problems of China's clusters?", "tell me more about the last one"),
        "pointed",
        lines=frozenset({47}),
    )
    yield Asked(("我国集群有哪三个问题？", "最后一个呢？"), "pointed", lines=frozenset({47}))
    yield Asked(("2019年5月的中央会议是哪次？", "同年12月那次会呢？"), "pointed", lines=frozenset({69}))


def every_table_case() -> list[Asked]:
    makers = (region_cases, value_cases, time_cases, enumeration_cases, case_cases, stated_cases, later_cases)
    return [case for make in makers for case in make()]


def wrong(case: Asked, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    if case.absent:
        return "" if (answer.kind, answer.value) == ("absent", 0) else f"{answer.kind} {answer.value}, not absent"
    if answer.kind != "lookup":
        return answer.kind
    if case.value is not None and answer.value != case.value:
        return f"{answer.value}, not {case.value}"
    if case.names is not None:
        column = answer.columns[0] if answer.columns else ""
        names = {str(row.get(column)).split("(")[-1].rstrip(")") for row in answer.rows}
        if names != case.names:
            return f"{sorted(names)}, not {sorted(case.names)}"
    if case.lines is not None and (lines := {row.get("line") for row in answer.rows}) != case.lines:
        return f"lines {lines}, not {sorted(case.lines)}"
    return ""
