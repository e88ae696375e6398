"""The lexicon, and the names found in text through it."""

import csv
from collections import Counter

import pytest
from papers import rows

from corpus.finder import NameFinder
from corpus.names import LEXICON, Lexicon, load_lexicon, text_to_industries, text_to_places
from corpus.words import fold

HEADER = """level,short,zh,parent,en,aliases
province,甲,甲省,,Jia,
city,乙,乙市,甲,Yi,
county,丙,丙县,乙,Bing,
"""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon()


def printed(name: str) -> list[dict[str, str]]:
    with (LEXICON / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_province_and_prefecture_is_listed() -> None:
    levels = Counter(row["level"] for row in printed("places.csv"))
    assert levels["province"] == 34
    assert levels["city"] >= 333
    assert set(levels) == {"province", "city", "county"}


def test_every_place_has_its_names_and_stands_once() -> None:
    places = printed("places.csv")
    assert all(row["short"] and row["zh"] and row["en"] for row in places)
    for level in ("province", "city"):
        shorts = [row["short"] for row in places if row["level"] == level]
        assert len(shorts) == len(set(shorts))


def test_parents_exist(lexicon: Lexicon) -> None:
    places = printed("places.csv")
    provinces = {row["short"] for row in places if row["level"] == "province"}
    cities = {row["short"] for row in places if row["level"] == "city"}
    for row in places:
        parents = {"province": {""}, "city": provinces, "county": provinces | cities}[row["level"]]
        assert row["parent"] in parents, row
    assert all(lexicon.province_of(place.kind, place.short) in provinces for place in lexicon.places.values())


def test_members_of_regions_and_abbreviations_exist(lexicon: Lexicon) -> None:
    known = {short for _, short in lexicon.places}
    for name in ("regions.csv", "abbreviations.csv"):
        for row in printed(name):
            members = row["members"].split("|")
            assert members != [""], row
            assert set(members) <= known, (name, row, set(members) - known)
            assert len(set(members)) == len(members), row


def test_industries_have_known_parents_and_no_circle(lexicon: Lexicon) -> None:
    ids = [row["id"] for row in printed("industries.csv")]
    assert len(ids) == len(set(ids))
    for node in lexicon.industries.values():
        assert set(node.parents) <= set(lexicon.industries), node
        above = {a for parent in node.parents for a in lexicon.ancestors(parent)}
        assert node.id not in above, f"{node.id} is part of itself"


def test_no_cluster_is_without_an_industry() -> None:
    assert [row.printed for row in rows("clusters") if not row.get("industry")] == []


def test_kin_and_ancestors_are_two_views_of_one_tree(lexicon: Lexicon) -> None:
    for industry in lexicon.industries:
        kin = lexicon.kin(industry)
        assert kin == {other for other in lexicon.industries if industry in lexicon.ancestors(other)}


def test_the_four_ministries_have_all_their_names(lexicon: Lexicon) -> None:
    assert set(lexicon.programmes) == {"miit", "ndrc", "most", "mofcom"}
    for name, programme in [
        ("工信部", "miit"), ("工业和信息化部", "miit"), ("MIIT", "miit"), ("发改委", "ndrc"), ("发展改革委", "ndrc"),
        ("NDRC", "ndrc"), ("战新集群", "ndrc"), ("科技部", "most"), ("MOST", "most"), ("商务部", "mofcom"),
        ("MOFCOM", "mofcom"),
    ]:  # fmt: skip
        assert programme in {meaning.value for meaning in lexicon.surfaces[fold(name)]}, name


@pytest.mark.parametrize(
    ("text", "provinces", "cities", "districts"),
    [
        ("江苏苏州、无锡、南通高端纺织集群", ("江苏",), ("苏州", "无锡", "南通"), ()),
        ("广东广深佛莞智能装备集群", ("广东",), ("广州", "深圳", "佛山", "东莞"), ()),
        ("深广高性能医疗器械集群", ("广东",), ("深圳", "广州"), ()),
        ("江阴特钢新材料", ("江苏",), ("无锡",), ("江阴",)),
        ("昆山小核酸", ("江苏",), ("苏州",), ("昆山",)),
        ("江宁智能电网", ("江苏",), ("南京",), ("江宁",)),
        ("武进机器人", ("江苏",), ("常州",), ("武进",)),
        ("温州乐清电气集群", ("浙江",), ("温州",), ("乐清",)),
        ("乐清电气集群", ("浙江",), ("温州",), ("乐清",)),
        ("璧山新能源汽车", ("重庆",), ("重庆",), ("璧山",)),
        ("巴南区生物医药", ("重庆",), ("重庆",), ("巴南",)),
        ("北京中关村移动互联网", ("北京",), ("北京",), ("中关村",)),
        ("海淀区人工智能", ("北京",), ("北京",), ("海淀",)),
        ("北京朝阳区工业互联网", ("北京",), ("北京",), ("朝阳",)),
        ("北京市朝阳工业互联网", ("北京",), ("北京",), ("朝阳",)),
        ("江苏南通市通州区", ("江苏",), ("南通",), ("通州区",)),
        ("辽宁朝阳冶金", ("辽宁",), ("朝阳",), ()),
        ("昌平生物制药", ("北京",), ("北京",), ("昌平",)),
        ("大兴生物医药", ("北京",), ("北京",), ("大兴",)),
        ("浙江宁波汽车零部件集群", ("浙江",), ("宁波",), ()),
        ("浙江省宁波磁性材料集群", ("浙江",), ("宁波",), ()),
        ("吉林长春汽车", ("吉林",), ("长春",), ()),
        ("上海集成电路", ("上海",), ("上海",), ()),
        ("青藏高原特色生物资源", (), (), ()),
        ("人工智能", (), (), ()),
    ],
)
def test_places_of_a_name(
    text: str, provinces: tuple[str, ...], cities: tuple[str, ...], districts: tuple[str, ...], lexicon: Lexicon
) -> None:
    where = text_to_places(text, lexicon)
    assert (where.provinces, where.cities, where.districts) == (provinces, cities, districts)


def test_what_is_left_of_a_name_without_its_places(lexicon: Lexicon) -> None:
    assert text_to_places("江苏苏州、无锡、南通高端纺织", lexicon).rest.strip("、") == "高端纺织"


def test_chengmai_lies_in_hainan(lexicon: Lexicon) -> None:
    assert text_to_places("澄迈县信息技术服务", lexicon).provinces == ("海南",)


def test_industries_stand_in_the_order_of_the_text(lexicon: Lexicon) -> None:
    found = text_to_industries("机器人及智能制造", lexicon)
    assert found.index("机器人") < found.index("智能制造")
    assert {"通用航空", "航空"} <= set(text_to_industries("德阳通用航空", lexicon))
    assert text_to_industries("没有", lexicon) == ()


def test_the_longest_name_wins_and_latin_names_stand_alone(lexicon: Lexicon) -> None:
    finder = NameFinder(lexicon.surfaces)

    def names(text: str) -> list[str]:
        return [mention.text for mention in finder.find(fold(text))]

    assert names("Suzhou and Wuxi") == ["suzhou", "wuxi"]
    assert names("xsuzhou suzhouese") == []
    assert names("战略性新兴产业集群") == ["战略性新兴产业集群"]
    assert names("在MIIT名单")[0] == "miit"
    assert names("two robots") == ["robots"]


@pytest.mark.parametrize(("text", "found"), [("其中西部的", "西部"), ("中西部的", "中西部"), ("其中山东的", "山东")])
def test_no_name_cuts_into_a_function_word(text: str, found: str, lexicon: Lexicon) -> None:
    assert [mention.text for mention in NameFinder(lexicon.surfaces).find(text)] == [found]


def test_no_longer_name_takes_a_character_of_a_word_that_stays_whole(lexicon: Lexicon) -> None:
    finder = NameFinder(lexicon.surfaces)
    assert [mention.text for mention in finder.find("安徽省会")] == ["安徽", "省会"]
    assert [mention.text for mention in finder.find("安徽省的")] == ["安徽省"]


def test_a_name_may_have_several_meanings(lexicon: Lexicon) -> None:
    suzhou = {(m.kind, m.value) for m in lexicon.surfaces["suzhou"]}
    assert {("city", "苏州"), ("city", "宿州")} <= suzhou


def test_every_surface_is_folded_and_means_something(lexicon: Lexicon) -> None:
    assert all(surface == fold(surface) and meanings for surface, meanings in lexicon.surfaces.items())


@pytest.mark.parametrize(
    ("text", "provinces"),
    [
        ("粤比苏多几个集群？", ["广东", "江苏"]),
        ("苏浙沪一共有几个集群？", ["江苏", "浙江", "上海"]),
        ("苏粤浙三省谁最多？", ["江苏", "广东", "浙江"]),
        ("粤、苏、鲁各有几个？", ["广东", "江苏", "山东"]),
        ("苏鲁两省一共几个？", ["江苏", "山东"]),
        ("苏有几个集群？", ["江苏"]),
        ("那湘呢", ["湖南"]),
        ("工信部名单上，皖省的有几个", ["安徽"]),
        ("新的名单", []),
        ("名单上的苏有几个", []),  # one alone is none
        ("苏鲁的集群", []),  # nor are two, without a word that says so
        ("新晋升的集群", []),
    ],
)
def test_characters_of_provinces_are_names_beside_each_other(text: str, provinces: list[str], lexicon: Lexicon) -> None:
    plain = NameFinder({}, lexicon.abbreviations)
    assert [mention.meanings[0].value for mention in plain.find(fold(text))] == provinces


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("京津冀有几个集群？", ["京津冀"]),  # a region's own name
        ("粤港澳有几个集群？", ["粤港澳"]),
        ("辽宁和苏州一共几个？", ["辽宁", "苏州"]),  # no 宁和苏
        ("江苏、浙江", ["江苏", "浙江"]),
        ("江苏和沪宁", ["江苏", "沪宁"]),
    ],
)
def test_a_run_of_characters_cuts_no_name(text: str, names: list[str], lexicon: Lexicon) -> None:
    finder = NameFinder(lexicon.surfaces, lexicon.abbreviations)
    assert [mention.text for mention in finder.find(fold(text))] == names


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("in the west", "西部地区"), ("western ones", "西部地区"), ("central china", "中部地区"),
        ("the coastal ones", "沿海省份"), ("northern provinces", "北方"), ("南方省份", "南方"), ("北方", "北方"),
        ("inland ones", "内陆省份"),
        ("the north china region", "华北"), ("the west coast of the taiwan strait", "海峡西岸"),
        ("northwestern", "西北"),
    ],
)  # fmt: skip
def test_parts_of_the_country_are_known_as_people_say_them(text: str, region: str, lexicon: Lexicon) -> None:
    assert [m.value for found in lexicon.place_finder.find(text) for m in found.meanings] == [region]


def test_north_and_south_share_no_province_and_leave_none_out(lexicon: Lexicon) -> None:
    north, south = (set(lexicon.members[half]) for half in ("北方", "南方"))
    assert not north & south and len(north | south) == 31


@pytest.mark.parametrize("text", ["the 6 provinces of central china", "the six provinces of central china"])
def test_a_name_is_known_with_its_number_in_words_or_in_digits(text: str, lexicon: Lexicon) -> None:
    assert [m.value for found in lexicon.place_finder.find(text) for m in found.meanings] == ["中部地区"]
