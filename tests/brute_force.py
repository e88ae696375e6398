"""Questions to the three lists with answers counted by plain loops over the printed text.

Nothing here comes from the program: the lists are read line by line below, and which province a city lies in is
written out below. What the program answers is compared with what these loops count.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "corpus" / "papers" / "2020-advanced-manufacturing-clusters" / "source.txt"

ATLAS = """
北京 Beijing:
天津 Tianjin:
上海 Shanghai:
重庆 Chongqing:
河北 Hebei: 石家庄 Shijiazhuang, 保定 Baoding, 邯郸 Handan, 唐山 Tangshan
山西 Shanxi: 太原 Taiyuan
内蒙古 Inner Mongolia: 呼和浩特 Hohhot
辽宁 Liaoning: 沈阳 Shenyang, 大连 Dalian, 本溪 Benxi
吉林 Jilin: 长春 Changchun, 通化 Tonghua
黑龙江 Heilongjiang: 哈尔滨 Harbin
江苏 Jiangsu: 南京 Nanjing, 苏州 Suzhou, 无锡 Wuxi, 常州 Changzhou, 徐州 Xuzhou, 南通 Nantong, 扬州 Yangzhou, \
泰州 Taizhou
浙江 Zhejiang: 杭州 Hangzhou, 宁波 Ningbo, 温州 Wenzhou, 绍兴 Shaoxing, 金华 Jinhua
安徽 Anhui: 合肥 Hefei, 芜湖 Wuhu, 铜陵 Tongling
福建 Fujian: 福州 Fuzhou, 厦门 Xiamen, 莆田 Putian, 泉州 Quanzhou
江西 Jiangxi: 鹰潭 Yingtan, 赣州 Ganzhou, 景德镇 Jingdezhen, 抚州 Fuzhou, 新余 Xinyu
山东 Shandong: 济南 Jinan, 青岛 Qingdao, 烟台 Yantai, 淄博 Zibo, 临沂 Linyi, 潍坊 Weifang, 济宁 Jining, \
菏泽 Heze, 德州 Dezhou
河南 Henan: 郑州 Zhengzhou, 平顶山 Pingdingshan, 许昌 Xuchang, 南阳 Nanyang
湖北 Hubei: 武汉 Wuhan, 宜昌 Yichang, 荆州 Jingzhou, 荆门 Jingmen, 十堰 Shiyan, 襄阳 Xiangyang, 咸宁 Xianning
湖南 Hunan: 长沙 Changsha, 株洲 Zhuzhou, 湘潭 Xiangtan, 岳阳 Yueyang, 娄底 Loudi
广东 Guangdong: 广州 Guangzhou, 深圳 Shenzhen, 东莞 Dongguan, 佛山 Foshan, 惠州 Huizhou, 珠海 Zhuhai, 中山 Zhongshan, \
清远 Qingyuan, 韶关 Shaoguan
广西 Guangxi: 柳州 Liuzhou
海南 Hainan: 澄迈 Chengmai, 三亚 Sanya
四川 Sichuan: 成都 Chengdu, 德阳 Deyang, 自贡 Zigong
贵州 Guizhou: 贵阳 Guiyang, 铜仁 Tongren
云南 Yunnan: 昆明 Kunming
西藏 Tibet: 拉萨 Lhasa
陕西 Shaanxi: 西安 Xi'an, 宝鸡 Baoji
甘肃 Gansu: 兰州 Lanzhou
青海 Qinghai: 海西 Haixi
宁夏 Ningxia: 银川 Yinchuan
新疆 Xinjiang: 乌鲁木齐 Urumqi
"""
MUNICIPALITIES = ("北京", "天津", "上海", "重庆")
SMALLER = {"江宁": "南京", "江阴": "无锡", "昆山": "苏州", "武进": "常州", "璧山": "重庆", "乐清": "温州"}
ALLIANCES = {"广深佛莞": ("广州", "深圳", "佛山", "东莞"), "深广": ("深圳", "广州")}


def _atlas() -> tuple[dict[str, str], dict[str, str]]:
    """City -> province, and every name -> its English name."""
    province_of: dict[str, str] = {}
    english: dict[str, str] = {}
    for line in ATLAS.strip().splitlines():
        head, _, tail = line.partition(":")
        province, name = head.split(" ", 1)
        english[province] = name
        if province in MUNICIPALITIES:
            province_of[province] = province
        for part in filter(None, (part.strip() for part in tail.split(","))):
            city, name = part.split(" ", 1)
            province_of[city] = province
            english[city] = name
    return province_of, english


PROVINCE_OF, ENGLISH = _atlas()
PROVINCES = tuple(dict.fromkeys([*MUNICIPALITIES, *PROVINCE_OF.values()]))
CITIES = tuple(city for city in PROVINCE_OF if city not in MUNICIPALITIES)
TWO_MEANINGS = {"福州", "抚州"}
"""Cities whose English name, Fuzhou, is that of two cities on the lists."""


@dataclass(frozen=True)
class Row:
    """A printed row: its line from 1, the ministry, and what is read off its name."""

    line: int
    programme: str
    batch: int | None
    serial: int | None
    name: str
    provinces: tuple[str, ...]
    cities: tuple[str, ...]


def read_lists() -> list[Row]:
    """The rows of the three lists, straight from the text."""
    rows: list[Row] = []
    where, batch, city = "", 0, ""
    for number, line in enumerate(SOURCE.read_text(encoding="utf-8").splitlines(), start=1):
        text = line.strip()
        if "地方多措并举" in text:
            break
        if text.startswith("■"):
            where = next((m for m in ("工信部", "发改委", "科技部") if m in text and "——" in text), "")
        elif "集群初赛优胜者" in text:
            batch = 1 if "第一批" in text else 2
        elif where == "工信部" and text:
            rows.append(_row(number, "miit", batch, None, text, ""))
        elif where == "发改委" and text and not text.startswith("城市"):
            cells = line.split("\t")
            city = cells[0].strip() or city
            rows.append(_row(number, "ndrc", 1, None, cells[2], city))
        elif where == "科技部" and text and not text.startswith("序号"):
            serial, name = text.split("\t")
            rows.append(_row(number, "most", None, int(serial), name, ""))
    return rows


def _row(line: int, programme: str, batch: int | None, serial: int | None, name: str, place: str) -> Row:
    text = place or name
    led_by = next((p for p in PROVINCES if text.startswith(p)), "")
    rest = text.removeprefix(led_by)  # 浙江宁波 holds 江宁 only by accident
    cities = [city for city in CITIES if city in rest]
    cities += [city for small, city in SMALLER.items() if small in rest]
    cities += [city for short, group in ALLIANCES.items() if rest.startswith(short) for city in group]
    cities += [led_by] if led_by in MUNICIPALITIES else []
    found = tuple(dict.fromkeys(cities))
    provinces = tuple(dict.fromkeys([*(PROVINCE_OF[c] for c in found), *([led_by] if led_by else [])]))
    return Row(line, programme, batch, serial, name, provinces, found)


ROWS = read_lists()
SIZES = Counter(row.programme for row in ROWS)


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
    ),
    "en": (
        "How many clusters are in {l} in total?",
        "How many clusters does {l} have on all three lists?",
        "In total, how many clusters does {l} have?",
        "Across the three ministries' lists, how many clusters are in {l}?",
        "How many clusters has {l} got altogether?",
    ),
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

Condition = Callable[[Row], bool]


def on(programme: str) -> Condition:
    return lambda row: row.programme == programme


def at(place: str) -> Condition:
    """A city lies in the place, or is it; a municipality is both."""
    return lambda row: place in row.provinces or place in row.cities


def matching(*conditions: Condition) -> frozenset[int]:
    return frozenset(row.line for row in ROWS if all(condition(row) for condition in conditions))


def counted(key: str, *conditions: Condition) -> dict[str, int]:
    """Key -> number of rows; a row of several cities counts for each."""
    counts: Counter[str] = Counter()
    for row in ROWS:
        if all(condition(row) for condition in conditions):
            counts.update(row.provinces if key == "province" else row.cities)
    return dict(counts)


def spoken(place: str, language: str) -> str:
    return place if language == "zh" else ENGLISH[place]


def sayable(place: str, language: str) -> bool:
    return language == "zh" or place not in TWO_MEANINGS


def _filled(templates: dict[str, tuple[str, ...]], language: str, **slots: str | int) -> Iterator[str]:
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
        for batch, words in BATCHES[language].items():
            lines = matching(on("miit"), at(place), lambda row, b=batch: row.batch == b)
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
            lines = matching(on(programme), at(province), lambda row, c=city: c not in row.cities)
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
                slots = {"m": name, "g": noun, "gs": many, "s": number}
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
        lines = matching(lambda row, s=serial: row.serial == s)
        for question in _filled(SERIAL, language, s=serial):
            yield Case("serial", question, len(lines), lines)
        last = serial + 4
        lines = matching(lambda row, s=serial, t=last: row.serial is not None and s <= row.serial <= t)
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
