"""What a counted question is filled with: places, lists, regions, industries, as they are said in either language."""

from __future__ import annotations

from dataclasses import dataclass

from eval.counted.lists import ROWS, SIZES, spoken

REGIONS = {
    "长三角": ("the Yangtze River Delta", ("上海", "江苏", "浙江", "安徽")),
    "京津冀": ("Beijing-Tianjin-Hebei", ("北京", "天津", "河北")),
    "中部": ("the central region", ("山西", "安徽", "江西", "河南", "湖北", "湖南")),
    "东北": ("the northeast", ("辽宁", "吉林", "黑龙江")),
    "西部": (
        "western China",
        ("内蒙古", "广西", "重庆", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆"),
    ),
    "沿海": (
        "the coastal provinces",
        ("辽宁", "河北", "天津", "山东", "江苏", "上海", "浙江", "福建", "广东", "广西", "海南"),
    ),
}
INDUSTRIES = {
    "集成电路": "integrated circuits",
    "生物医药": "biomedicine",
    "人工智能": "artificial intelligence",
    "新型功能材料": "new functional materials",
    "轨道交通装备": "rail transit equipment",
}
"""Names that the second list prints as they are, so that its rows can be found by them."""
KINDS = {"生物医药": ("生物制药",)}
"""Kinds of an industry that names print under another name."""
WORDS = ("智能", "材料", "汽车", "装备", "生物医药")
"""Words that names of clusters bear."""
SAID = {"miit": ("工信部", "MIIT"), "ndrc": ("发改委", "NDRC"), "most": ("科技部", "MOST")}
ORDINALS = {2: ("二", "second"), 3: ("三", "third"), 4: ("四", "fourth"), 5: ("五", "fifth")}
BATCHES = {1: ("第一批", "first"), 2: ("第二批", "second")}


@dataclass(frozen=True)
class Slots:
    """What a template is filled with."""

    m: str
    m2: str
    l: str  # noqa: E741 - the slot's name
    k: str
    r: str
    i: str
    b: int
    n: int
    j: str
    n2: int
    w: str
    w2: str
    i2: str
    c: str
    d: str
    r2: str = ""
    """A region that shares no province with {r}."""
    x: int = 0
    """The line of a cluster that lies in {l}; said by its name without the province's."""

    @property
    def m3(self) -> str:
        return next(m for m in SAID if m not in (self.m, self.m2))

    def said(self, language: str) -> dict[str, object]:
        en = language == "en"
        words: dict[str, object] = {name: SAID[getattr(self, name)][en] for name in ("m", "m2", "m3")}
        words |= {name: spoken(getattr(self, name), language) for name in ("l", "k", "j", "c", "d")}
        words |= {name: REGIONS[region][0] if en else region for name, region in (("r", self.r), ("r2", self.r2))}
        words |= {"i": INDUSTRIES[self.i] if en else self.i, "n": self.n}
        words |= {"n2": self.n2, "w": self.w, "w2": self.w2, "i2": INDUSTRIES[self.i2] if en else self.i2}
        words |= {"z": SIZES[self.m], "x": _short_name(self.x)}
        words["o"] = ORDINALS.get(self.n, ("", ""))[en]
        return words | dict.fromkeys(("b", "b1"), BATCHES[self.b][en])


def _short_name(line: int) -> str:
    """ "浙江宁波绿色石化集群" as people say it: 宁波绿色石化集群."""
    row = next((row for row in ROWS if row.line == line), None)
    if row is None:
        return ""
    bare = row.name
    for province in row.provinces:
        bare = bare.removeprefix(province).removeprefix("省") if bare.count(province) == 1 else bare
    return bare


def names_one(line: int) -> bool:
    """Whether a cluster's short name has its city in it, so that it is that cluster's alone."""
    row = next((row for row in ROWS if row.line == line), None)
    return row is not None and any(city in _short_name(line) for city in row.cities)
