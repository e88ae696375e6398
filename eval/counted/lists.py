"""The three lists, read by plain loops over the printed text.

Nothing here comes from the program: the lists are read line by line, and which province a city lies in is written out.
What the program answers is compared with what these loops count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "corpus" / "papers" / "2020-advanced-manufacturing-clusters" / "source.txt"

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

Condition = Callable[[Row], bool]


@cache
def on(programme: str) -> Condition:
    return lambda row: row.programme == programme


@cache
def at(place: str) -> Condition:
    """A city lies in the place, or is it; a municipality is both."""
    return lambda row: place in row.provinces or place in row.cities


@cache
def in_batch(batch: int) -> Condition:
    """In a batch of the first list, the only one that came in several."""
    return lambda row: row.programme == "miit" and row.batch == batch


@cache
def apart_from(city: str) -> Condition:
    return lambda row: city not in row.cities


@cache
def numbered(first: int, last: int) -> Condition:
    """With a serial number from the one to the other."""
    return lambda row: row.serial is not None and first <= row.serial <= last


@lru_cache(maxsize=1 << 16)
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
