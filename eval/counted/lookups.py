"""Questions to the three lists from fixed templates, with answers counted by plain loops over the printed text."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from bot.answer import Answer
from eval.counted.lists import (
    CITIES,
    PROVINCE_OF,
    PROVINCES,
    SIZES,
    apart_from,
    at,
    counted,
    in_batch,
    matching,
    numbered,
    on,
    sayable,
    spoken,
)


@dataclass(frozen=True)
class Case:
    """A question and what the loops count: the number, the rows' lines, or how many rows each key has."""

    operation: str
    question: str
    value: int | float
    lines: frozenset[int] | None = None
    groups: tuple[tuple[str, int], ...] | None = None


MINISTRIES = {
    "zh": {
        "miit": ("工信部", "工业和信息化部"),
        "ndrc": ("发改委", "国家发展改革委"),
        "most": ("科技部", "科学技术部"),
    },
    "en": {
        "miit": ("MIIT", "Ministry of Industry and Information Technology"),
        "ndrc": ("NDRC", "National Development and Reform Commission"),
        "most": ("MOST", "Ministry of Science and Technology"),
    },
}
SHOWN = {
    "miit": ("工信部", "MIIT"),
    "ndrc": ("发改委", "NDRC"),
    "most": ("科技部", "MOST"),
}
BATCHES = {"zh": {1: ("第一批", "首批", "第1批"), 2: ("第二批", "第２批")}, "en": {1: ("first",), 2: ("second", "2nd")}}

COUNT = {
    "zh": (
        "{m}名单上{l}有几个集群？",
        "{l}有多少个{m}的集群？",
        "统计一下{l}入选{m}名单的集群数量",
        "{m}在{l}选了几个集群",
        "{m}给了{l}几个集群？",
        "{l}拿下的{m}集群总数是多少",
        "在{m}的名单里，{l}占了几席？",
        "{l}：{m}集群数量",
        "{m}集群{l}共有多少",
        "{l}入围{m}名单的有几家？",
        "属于{l}的{m}集群有多少个？",
    ),
    "en": (
        "How many {m} clusters are in {l}?",
        "How many clusters in {l} are on the {m} list?",
        "What is the number of {m} clusters in {l}?",
        "how many {m} clusters does {l} have",
        "{m} clusters in {l}: how many?",
        "number of {m} clusters, {l}",
        "How many of the {m} clusters are located in {l}?",
        "Count the {m} clusters in {l}",
        "How many clusters did the {m} select in {l}?",
        "How many {l} clusters made the {m} list?",
        "In {l}, how many clusters has {m} named?",
    ),
}
LIST = {
    "zh": (
        "{l}有哪些{m}的集群？",
        "列出{m}名单中{l}的集群",
        "{m}在{l}认定了哪些集群？",
        "请给我{l}的{m}集群名单",
        "{l}的{m}集群都有哪些",
        "{m}名单里{l}的是哪些？",
        "列举{l}入选{m}名单的所有集群",
        "{l}有什么{m}集群",
        "说说{m}名单中{l}的集群",
        "位于{l}的{m}集群分别是什么？",
    ),
    "en": (
        "Which {m} clusters are in {l}?",
        "List the {m} clusters in {l}.",
        "Show me all clusters in {l} on the {m} list",
        "What {m} clusters does {l} have?",
        "What are the {m} clusters in {l}?",
        "{m} clusters in {l}",
        "Name all the {m} clusters located in {l}.",
        "Give me the {l} clusters on the {m} list.",
        "Which clusters in {l} were selected by {m}?",
        "Which of the {m} clusters are from {l}?",
    ),
}
EXISTS = {
    "zh": (
        "{l}有没有{m}的集群？",
        "{m}名单里有{l}的集群吗？",
        "{l}是否有集群入选{m}名单？",
        "{m}名单中有没有{l}的集群？",
        "{l}上了{m}的名单吗？",
    ),
    "en": (
        "Does {l} have any {m} clusters?",
        "Is there a {m} cluster in {l}?",
        "Is {l} on the {m} list?",
        "Are there any {m} clusters in {l}?",
        "Has {m} named any cluster in {l}?",
        "Did any cluster in {l} make the {m} list?",
    ),
}
IN_BATCH = {
    "zh": (
        "工信部{b}在{l}有几个集群？",
        "工信部{b}名单里{l}的集群有多少个？",
        "{l}在工信部{b}中有几个集群",
        "{l}入选工信部{b}先进制造业集群的数量",
        "{b}先进制造业集群里，{l}有几个？",
    ),
    "en": (
        "How many clusters in {l} are in MIIT's {b} batch?",
        "How many MIIT {b} batch clusters are in {l}?",
        "How many {b} batch MIIT clusters does {l} have?",
        "In the {b} batch of MIIT clusters, how many are in {l}?",
        "How many clusters from {l} are in the {b} batch of the MIIT competition?",
    ),
}
EVERYWHERE = {
    "zh": (
        "{l}一共有几个集群？",
        "三份名单里{l}有多少个集群？",
        "{l}在三个部委的名单中合计有几个集群？",
        "把三份名单加起来，{l}有多少个？",
        "{l}总共有多少个集群",
        "{l}有几个集群？",
        "{l}的集群有多少个",
    ),
    "en": (
        "How many clusters does {l} have?",
        "How many clusters are in {l}?",
        "How many clusters are in {l} in total?",
        "How many clusters does {l} have on all three lists?",
        "In total, how many clusters does {l} have?",
        "Across the three ministries' lists, how many clusters are in {l}?",
        "How many clusters has {l} got altogether?",
    ),
}
OWN_NAMES = {
    "zh": {"miit": "先进制造业集群", "ndrc": "战略性新兴产业集群", "most": "创新型产业集群"},
    "en": {
        "miit": "advanced manufacturing clusters",
        "ndrc": "strategic emerging industry clusters",
        "most": "innovative industrial clusters",
    },
}
BY_OWN_NAME = {
    "zh": ("{l}有几个{m}？", "{l}的{m}有多少个"),
    "en": ("How many {m} are in {l}?", "How many {m} does {l} have?"),
}
EXCEPT = {
    "zh": (
        "{m}名单里{l}除{x}外有几个集群？",
        "{l}除了{x}以外有哪些{m}的集群？",
        "{l}不含{x}的{m}集群有多少个？",
        "{l}的{m}集群，不算{x}有几个？",
    ),
    "en": (
        "How many {m} clusters are in {l}, excluding {x}?",
        "Which {m} clusters are in {l} except {x}?",
        "How many {m} clusters are in {l} outside {x}?",
        "Leaving out {x}, how many {m} clusters does {l} have?",
        "How many {m} clusters does {l} have, not counting {x}?",
    ),
}
EITHER = {
    "zh": (
        "{l}和{k}一共有几个{m}的集群？",
        "{m}名单上{l}、{k}的集群有哪些？",
        "{l}、{k}两地加起来有多少个{m}集群？",
        "{l}以及{k}有哪些{m}集群",
    ),
    "en": (
        "How many {m} clusters are in {l} and {k} together?",
        "List the {m} clusters in {l} and {k}.",
        "What {m} clusters do {l} and {k} have?",
        "How many {m} clusters do {l} and {k} have in all?",
    ),
}
COMPARE = {
    "zh": (
        "{m}名单上{l}比{k}多几个集群？",
        "{l}和{k}相比，谁的{m}集群多？",
        "{m}集群{l}比{k}多多少？",
        "{l}与{k}的{m}集群数量相差多少？",
        "{l}和{k}谁的{m}集群更多，多几个？",
    ),
    "en": (
        "How many more {m} clusters does {l} have than {k}?",
        "Compare {l} and {k} by {m} clusters",
        "Does {l} have more {m} clusters than {k}?",
        "Which has more {m} clusters, {l} or {k}?",
        "What is the difference in {m} clusters between {l} and {k}?",
    ),
}
SHARE = {
    "zh": (
        "{l}占{m}名单的百分之多少？",
        "{m}集群中{l}的占比是多少？",
        "{m}名单里{l}占比多少",
        "{l}的集群占{m}名单的比例",
        "{m}名单上，{l}所占的比重是多少？",
    ),
    "en": (
        "What share of the {m} clusters is in {l}?",
        "What percentage of {m} clusters are in {l}?",
        "What percent of the {m} list is from {l}?",
        "{l}'s share of the {m} list?",
        "What proportion of {m} clusters does {l} have?",
    ),
}
GROUP = {
    "zh": (
        "{m}的集群按{g}统计各有几个？",
        "{m}名单上每个{g}各有多少个集群？",
        "{m}的集群在各{g}的分布情况",
        "{m}名单：各{g}的集群数量",
        "按{g}统计{m}的集群",
    ),
    "en": (
        "How many {m} clusters does each {g} have?",
        "Count the {m} clusters by {g}",
        "Break down the {m} clusters by {g}",
        "Number of {m} clusters per {g}",
        "How are the {m} clusters distributed by {g}?",
    ),
}
RANK = {
    "zh": (
        "{m}名单上集群最多的{g}是哪个？",
        "哪个{g}的{m}集群最多？",
        "{m}集群数量最多的{g}",
        "{g}中谁的{m}集群最多？",
        "{m}名单上排名第一的{g}是哪个？",
    ),
    "en": (
        "Which {g} has the largest number of {m} clusters?",
        "Which {g} leads the {m} list?",
        "Which {g} tops the {m} list?",
    ),
}
SERIAL = {
    "zh": (
        "科技部名单序号{s}是哪个集群？",
        "科技部第{s}号集群叫什么？",
        "创新型产业集群里序号是{s}的是哪个？",
        "序号{s}的集群是哪一个",
        "科技部{s}号是谁？",
    ),
    "en": (
        "What is serial number {s} on the MOST list?",
        "Which MOST cluster has serial no. {s}?",
        "What is No. {s} on the MOST list?",
        "Name the MOST cluster with serial number {s}",
        "MOST list, number {s}: which cluster?",
    ),
}
SERIALS = {
    "zh": (
        "科技部名单序号{s}到{t}的有哪些集群？",
        "列出科技部序号{s}-{t}的集群",
        "科技部名单第{s}到{t}号有哪些？",
    ),
    "en": (
        "List the MOST clusters with serial numbers {s} to {t}",
        "Which clusters are numbers {s} to {t} on the MOST list?",
        "MOST serials {s}-{t}",
    ),
}
BOTH = {
    "zh": (
        "哪些{g}同时入选了{m}和{n}的名单？",
        "既有{m}集群又有{n}集群的{g}有哪些？",
        "{m}和{n}名单上都有集群的{g}有哪些？",
        "同时拥有{m}集群和{n}集群的{g}",
    ),
    "en": (
        "Which {gs} have clusters on both the {m} and the {n} list?",
        "Which {gs} are on both the {m} list and the {n} list?",
        "{gs} with both {m} and {n} clusters",
        "Which {gs} appear on the {m} list as well as the {n} list?",
    ),
}
NOT_ON = {
    "zh": (
        "哪些{g}在{m}名单上但不在{n}名单上？",
        "有{m}集群但没有{n}集群的{g}有哪些？",
        "入选了{m}名单而未入选{n}名单的{g}有哪些",
        "哪些{g}有{m}的集群，却没有{n}的集群？",
    ),
    "en": (
        "Which {gs} have {m} clusters but no {n} clusters?",
        "Which {gs} are on the {m} list but not on the {n} list?",
        "Which {gs} made the {m} list but not the {n} list?",
        "{gs} with {m} clusters but without {n} clusters",
        "Which {gs} appear on the {m} list and not on the {n} list?",
    ),
}
AT_LEAST = {
    "zh": (
        "哪些{g}至少有{s}个{m}的集群？",
        "有{s}个及以上{m}集群的{g}有哪些？",
        "哪些{g}的{m}集群不少于{s}个？",
    ),
    "en": (
        "Which {gs} have at least {s} {m} clusters?",
        "Which {gs} have {s} or more {m} clusters?",
        "{gs} with at least {s} {m} clusters",
        "List the {gs} that have {s} or more {m} clusters",
    ),
}
KEYS = {"province": ("省份", "province", "provinces"), "city": ("城市", "city", "cities")}


def _filled(templates: Mapping[str, Sequence[str]], language: str, **slots: object) -> Iterator[str]:
    for template in templates[language]:
        yield template.format(**slots)


def place_cases(language: str) -> Iterator[Case]:
    """One place, one list: count, list, exists, share; one place on all lists or in one batch."""
    for place in (*PROVINCES, *CITIES):
        if not sayable(place, language):
            continue
        said = spoken(place, language)
        for programme, names in MINISTRIES[language].items():
            lines = matching(on(programme), at(place))
            for name in names:
                for operation, templates in (("count", COUNT), ("list", LIST), ("exists", EXISTS)):
                    for question in _filled(templates, language, m=name, l=said):
                        yield Case(operation, question, len(lines), lines)
                if lines:
                    share = round(100 * len(lines) / SIZES[programme], 1)
                    for question in _filled(SHARE, language, m=name, l=said):
                        yield Case("share", question, share, lines)
        for programme, name in OWN_NAMES[language].items():
            lines = matching(on(programme), at(place))
            for question in _filled(BY_OWN_NAME, language, m=name, l=said):
                yield Case("count", question, len(lines), lines)
        for batch, words in BATCHES[language].items():
            lines = matching(on("miit"), at(place), in_batch(batch))
            for word in words:
                for question in _filled(IN_BATCH, language, b=word, l=said):
                    yield Case("count", question, len(lines), lines)
        lines = matching(at(place))
        for question in _filled(EVERYWHERE, language, l=said):
            yield Case("count", question, len(lines), lines)


def pair_cases(language: str) -> Iterator[Case]:
    """Two places: both together, one less the other, one against the other."""
    for programme, names in MINISTRIES[language].items():
        name = names[0]
        for one, two in zip(PROVINCES, PROVINCES[5:] + PROVINCES[:5], strict=True):
            mine, other = matching(on(programme), at(one)), matching(on(programme), at(two))
            slots = {"m": name, "l": spoken(one, language), "k": spoken(two, language)}
            if mine | other:
                for question in _filled(EITHER, language, **slots):
                    yield Case("either", question, len(mine | other), mine | other)
                sides = ((one, len(mine)), (two, len(other)))
                if len(mine) > len(other):
                    for question in _filled(COMPARE, language, **slots):
                        yield Case("compare", question, len(mine) - len(other), None, sides)
        for city in CITIES:
            province = PROVINCE_OF[city]
            lines = matching(on(programme), at(province), apart_from(city))
            if matching(on(programme), at(city)) and lines and sayable(city, language):
                slots = {"m": name, "l": spoken(province, language), "x": spoken(city, language)}
                for question in _filled(EXCEPT, language, **slots):
                    yield Case("except", question, len(lines), lines)


def key_cases(language: str) -> Iterator[Case]:
    """Provinces and cities as the thing asked for: grouped, ranked, on two lists, with at least so many."""
    for key, programme in product(KEYS, MINISTRIES[language]):
        zh, one, many = KEYS[key]
        noun = zh if language == "zh" else one
        counts = counted(key, on(programme))
        most = max(counts.values())
        for name in MINISTRIES[language][programme]:
            for question in _filled(GROUP, language, m=name, g=noun):
                yield Case("group", question, len(counts), None, tuple(sorted(counts.items())))
            for question in _filled(RANK, language, m=name, g=noun):
                yield Case("rank", question, most, None, tuple((k, n) for k, n in counts.items() if n == most))
            for number in range(2, 6):
                chosen = tuple(sorted((k, n) for k, n in counts.items() if n >= number))
                slots: dict[str, object] = {"m": name, "g": noun, "gs": many, "s": number}
                if chosen:
                    for question in _filled(AT_LEAST, language, **slots):
                        yield Case("at least", question, len(chosen), None, chosen)
        for other in MINISTRIES[language]:
            if other == programme:
                continue
            theirs = counted(key, on(other))
            slots = {
                "m": SHOWN[programme][language == "en"], "n": SHOWN[other][language == "en"], "g": noun, "gs": many,
            }  # fmt: skip
            shared = tuple(sorted((k, counts[k] + theirs[k]) for k in counts if k in theirs))
            for question in _filled(BOTH, language, **slots):
                yield Case("both", question, len(shared), None, shared)
            lacking = tuple(sorted((k, n) for k, n in counts.items() if k not in theirs))
            for question in _filled(NOT_ON, language, **slots):
                yield Case("not on", question, len(lacking), None, lacking)


def serial_cases(language: str) -> Iterator[Case]:
    """Serial numbers of the third list, one and from one to another; some are not there."""
    for serial in range(1, 62):
        lines = matching(numbered(serial, serial))
        for question in _filled(SERIAL, language, s=serial):
            yield Case("serial", question, len(lines), lines)
        last = serial + 4
        lines = matching(numbered(serial, last))
        for question in _filled(SERIALS, language, s=serial, t=last):
            yield Case("serials", question, len(lines), lines)


def every_case() -> list[Case]:
    """All questions in both languages, each once, in a fixed order."""
    cases = [
        case
        for language in ("zh", "en")
        for make in (place_cases, pair_cases, key_cases, serial_cases)
        for case in make(language)
    ]
    return list({case.question: case for case in cases}.values())


def sampled(number: int, seed: int = 0) -> list[Case]:
    """So many of them, the operations in equal parts as far as they go; the same each time."""
    by_operation: dict[str, list[Case]] = {}
    for case in every_case():
        by_operation.setdefault(case.operation, []).append(case)
    shuffled = random.Random(seed)
    for cases in by_operation.values():
        shuffled.shuffle(cases)
    chosen: list[Case] = []
    for turn in range(max(map(len, by_operation.values()))):
        chosen += [cases[turn] for cases in by_operation.values() if turn < len(cases)]
    return chosen[:number]


def wrong(case: Case, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    if case.value == 0:
        return "" if (answer.kind, answer.value) == ("absent", 0) else f"{answer.kind} {answer.value}, not absent 0"
    if answer.kind != "lookup" or answer.value != case.value:
        return f"{answer.kind} {answer.value}, not {case.value}"
    if case.lines is not None and (lines := {row.get("line") for row in answer.rows}) != case.lines:
        return f"lines {lines}, not {set(case.lines)}"
    if case.groups is not None:
        groups = {str(row.get(answer.columns[0])): row.get("count") for row in answer.rows}
        if groups != dict(case.groups):
            return f"{groups}, not {dict(case.groups)}"
    return ""
