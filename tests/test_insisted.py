"""What is said in words that leave no doubt is done, whatever else the question may be likened to."""

import re

import pytest

from bot.chat import Bot
from bot.plan import plan_to_json
from eval.counted.lists import PROVINCE_OF, ROWS, at, counted, in_batch, matching, on

LISTS = ("miit", "ndrc", "most")


def on_lists(key: str, place: str) -> set[str]:
    """The lists that a province or a city is on."""
    return {name for name in LISTS if place in counted(key, on(name))}


def places(key: str) -> set[str]:
    return {place for name in LISTS for place in counted(key, on(name))}


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines of the rows that an answer shows."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


@pytest.mark.parametrize(
    ("text", "key", "numbers"),
    [
        ("Which cities are on at least two of the three lists?", "city", {2, 3}),
        ("哪些城市只上了两份名单?", "city", {2}),
        ("How many provinces appear on exactly two of the lists?", "province", {2}),
        ("有多少城市只上了一份名单?", "city", {1}),
        ("Which cities appear on more than one list?", "city", {2, 3}),
        ("哪些省只在一份名单上?", "province", {1}),
    ],
)
def test_places_on_so_many_lists(text: str, key: str, numbers: set[int], bot: Bot) -> None:
    wanted = {place for place in places(key) if len(on_lists(key, place)) in numbers}
    answer = bot.ask(text)
    assert answer.value == len(wanted)
    assert {str(row[key]) for row in answer.rows} == wanted
    assert all(place in answer.answer for place in wanted)


def test_lists_that_are_named_are_not_any_two(bot: Bot) -> None:
    both = {city for city in places("city") if {"miit", "ndrc"} <= on_lists("city", city)}
    assert bot.ask("有没有城市同时上了工信部和发改委两份名单？").value == len(both)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("From which of the three lists is Tianjin missing?", "Not on the MOST list."),
        ("天津没上哪份名单？", "不在科技部名单上。"),
        ("哪个部委没有选中青海?", "不在工信部、发改委名单上。"),
        ("西安缺席哪份名单？", "三份名单都不缺。"),
    ],
)
def test_from_which_list_something_is_missing(text: str, said: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(said)


@pytest.mark.parametrize(
    "text",
    ["What are the three lists?", "三份名单是哪三份？", "白皮书里有哪些名单？", "Which lists does the paper contain?"],
)
def test_which_lists_there_are(text: str, bot: Bot) -> None:
    answer = bot.ask(text).answer
    assert all(str(len(matching(on(name)))) in answer for name in LISTS)


def test_none_in_one_batch_need_not_be_in_the_other(bot: Bot) -> None:
    first = set(counted("province", in_batch(1)))
    assert bot.ask("Which provinces had no first-round winners?").value == len(set(PROVINCE_OF.values()) - first)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (
            "第二批优胜者里，由单个城市独自承担的集群有多少个？",
            sum(row.batch == 2 and len(row.cities) == 1 for row in ROWS),
        ),
        (
            "How many second-batch winners were won by a single city?",
            sum(r.batch == 2 and len(r.cities) == 1 for r in ROWS),
        ),
        ("东莞自己申报的是什么集群？", sum(row.cities == ("东莞",) for row in ROWS)),
    ],
)
def test_clusters_of_one_city(text: str, number: int, bot: Bot) -> None:
    assert number and bot.ask(text).value == number


@pytest.mark.parametrize(
    ("turns", "so"),
    [
        (("江苏有哪些跨好几个市的集群？", "都是第二批的吗"), False),
        (("武汉的集群都是发改委的吗",), False),
        (("上海有哪些集群", "都是第一批的吗"), True),
        (("Are all of Wuhan's clusters NDRC ones?",), False),
        (("Which MIIT clusters are in Tianjin?", "are both from the second batch?"), True),
    ],
)
def test_what_is_said_of_all_is_held_against_all(turns: tuple[str, ...], so: bool, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(("是。", "Yes.") if so else ("不是。", "No."))


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("Has Hefei got more NDRC clusters than Shenzhen?", False),
        ("Does Jiangsu have more clusters than Guangdong?", True),
        ("浙江的集群是不是比山东少", True),
        ("江苏比广东多几个", None),
    ],
)
def test_a_comparison_that_is_claimed_is_confirmed_or_denied(text: str, so: bool | None, bot: Bot) -> None:
    answer = bot.ask(text).answer
    assert answer.startswith(("是。", "Yes.")) == (so is True)
    assert answer.startswith(("不是。", "No.")) == (so is False)


@pytest.mark.parametrize(
    ("turns", "number"),
    [
        (("工信部第一批里广东有几个？", "那江苏呢", "两省加起来占第一批的多少？"), 45.8),
        (("MIIT batch 1 in Guangdong?", "and Jiangsu?", "what share do both have together?", "and in batch 2?"), 25.0),
    ],
)
def test_the_share_of_both_that_were_asked_one_by_one(turns: tuple[str, ...], number: float, bot: Bot) -> None:
    batch = 2 if "batch 2" in turns[-1] else 1
    both = matching(in_batch(batch), at("广东")) | matching(in_batch(batch), at("江苏"))
    assert round(100 * len(both) / len(matching(in_batch(batch))), 1) == number
    assert bot.ask(turns[-1], turns[:-1]).value == number


@pytest.mark.parametrize(
    ("turns", "wanted"),
    [
        (
            ("What did the Politburo say in May 2019?", "and the economic work conference at the end of that year?"),
            {69, 71},
        ),
        (("2019年5月的政治局会议说了什么", "同年的中央经济工作会议呢", "前一年的呢"), {65, 67}),
        (("报告里说的“集而不聚”是什么意思？", "还有别的问题吗"), {43, 45, 47, 49}),
        (("报告里说的“集而不聚”是什么意思？", "还有别的问题吗", "最后那个怎么理解"), {47, 49}),
        (
            ("What measures are local governments taking to build clusters?", "and the case of the third one?"),
            {349, 356},
        ),
        (("地方有哪些举措", "第三个的案例是什么"), {349, 356}),
        (("哪个省提出打造产业“航母”？", "它的政府工作报告用什么提法？"), {309}),
    ],
)
def test_later_turns_about_small_tables(turns: tuple[str, ...], wanted: set[int], bot: Bot) -> None:
    shown = lines(bot, *turns)
    assert wanted <= shown and shown <= set(range(min(wanted), max(wanted) + 1))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Why are park management bodies criticised?", range(43, 46)),
        ("园区管委会为什么被说成过于行政化？", range(43, 46)),
        ('What does "concentrated but not agglomerated" mean?', range(39, 42)),
        ("What should be done to deepen collaboration between regions?", range(358, 366)),
        ("五项举措各配了什么案例？", range(322, 374)),
        ("What measures are local governments taking to build clusters?", range(322, 374)),
    ],
)
def test_the_item_that_is_asked_about_or_all_of_them(text: str, wanted: range, bot: Bot) -> None:
    shown = {line for line in lines(bot, text) if line > 160 or line < 113}
    assert min(shown) == wanted[0] and max(shown) == wanted[-1]


@pytest.mark.parametrize(
    ("turns", "value"),
    [
        (("科技部到现在一共认定了多少个创新型产业集群？",), 71),
        (("科技部以后打算建多少个创新型产业集群？",), 100),
        (("How many clusters does MOST plan to set up?",), 100),
        (("科技部的名单有多少个集群",), len(matching(on("most")))),
    ],
)
def test_a_number_that_is_stated_where_its_words_are_said(turns: tuple[str, ...], value: int, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == value


def test_what_is_wrong_of_the_list_that_is_spoken_of(bot: Bot) -> None:
    for turns in (("科技部的名单有多少个集群", "怎么对不上？"), ("科技部集群的数量，白皮书前后的说法对得上吗？",)):
        answer = bot.ask(turns[-1], turns[:-1]).answer
        assert "71" in answer and "61" in answer and "广东" not in answer and "智能智造" not in answer


def test_rows_of_which_no_city_is_named_are_not_lost(bot: Bot) -> None:
    unplaced = [row for row in ROWS if row.programme == "most" and not row.cities]
    answer = bot.ask("科技部名单按城市分组")
    assert unplaced and all(row.name in answer.answer for row in unplaced)
    assert {row.line for row in unplaced} <= lines(bot, "科技部名单按城市分组")


def test_an_abbreviation_within_chinese_is_a_name(bot: Bot) -> None:
    assert bot.ask("MOST名单按城市分组").value == len(counted("city", on("most")))


def test_a_wish_for_a_table_in_other_words(bot: Bot) -> None:
    turns = ["发改委名单里做生物医药的有多少个？", "具体是哪些"]
    assert "| 北京昌平生物制药 |" in bot.ask("换成表格", turns).answer


def test_who_listed_what_was_told(bot: Bot) -> None:
    answer = bot.ask("who picked it?", ["Are there any dairy clusters?"]).answer
    assert "on the MIIT list" in answer and answer.count("\n") == 0


@pytest.mark.parametrize(
    ("turns", "industries"),
    [
        (("Which industries do Hefei and Wuhan share?",), {"集成电路", "新型显示"}),
        (("武汉在发改委名单有几个", "合肥呢", "这两个城市都有的产业是哪些"), {"集成电路", "新型显示"}),
    ],
)
def test_industries_that_two_places_both_have(turns: tuple[str, ...], industries: set[str], bot: Bot) -> None:
    assert {str(row["industry"]) for row in bot.ask(turns[-1], turns[:-1]).rows} == industries


@pytest.mark.parametrize(
    ("text", "order"),
    [
        (
            "Rank Shanghai, Jiangsu, Zhejiang and Anhui by their total across the three lists.",
            ["江苏", "浙江", "上海", "安徽"],
        ),
        ("把郑州、西安、武汉按战略性新兴产业集群数量从多到少排个序", ["武汉", "郑州", "西安"]),
    ],
)
def test_named_places_in_the_order_of_their_numbers(text: str, order: list[str], bot: Bot) -> None:
    numbers = [len(matching(at(place))) for place in order]
    assert numbers == sorted(numbers, reverse=True) or "战略" in text
    assert [row.get("province") or row.get("city") for row in bot.ask(text).rows] == order


@pytest.mark.parametrize(
    ("text", "number"),
    [("Which provincial capitals got only one cluster from the NDRC?", 1), ("哪些省会城市入选了发改委名单？", None)],
)
def test_places_of_a_kind_are_told_and_not_their_clusters(text: str, number: int | None, bot: Bot) -> None:
    capitals = set(bot.lexicon.members["省会城市"])
    cities = {c: n for c, n in counted("city", on("ndrc")).items() if c in capitals}
    wanted = {city for city, held in cities.items() if number is None or held == number}
    assert wanted and {row["city"] for row in bot.ask(text).rows} == wanted


def test_on_one_list_or_another(bot: Bot) -> None:
    text = "Which Jiangsu cities have a cluster from MIIT or MOST but none from the NDRC?"
    wanted = {c for c in places("city") if PROVINCE_OF.get(c) == "江苏" and "ndrc" not in on_lists("city", c)}
    assert {row["city"] for row in bot.ask(text).rows} == wanted


def test_the_cluster_of_the_most_cities(bot: Bot) -> None:
    widest = max((row for row in ROWS if row.programme == "miit"), key=lambda row: len(row.cities))
    assert lines(bot, "Which MIIT clusters span several cities?", "Which one covers the most cities?") == {widest.line}


def test_districts_are_asked_for_and_no_condition(bot: Bot) -> None:
    answer = bot.ask("Which districts are the Beijing and Shanghai ones in?", ["Give me the AI clusters"]).answer
    assert "海淀" in answer and "徐汇" in answer
    assert bot.ask("What clusters does Beijing have, and in which districts are they?").value == len(
        matching(at("北京"))
    )


@pytest.mark.parametrize(
    "text", ["2020年多少个省的政府工作报告提到了产业集群？", "2020年多少个省份的政府工作报告写到产业集群"]
)
def test_the_reports_of_the_provinces_in_other_words(text: str, bot: Bot) -> None:
    assert bot.ask(text).value == 29
    assert bot.ask(text.replace("2020", "2021")).kind in ("refused", "absent")


def test_a_row_that_names_a_plateau_is_told_of_but_not_counted(bot: Bot) -> None:
    answer = bot.ask("青海有几个集群")
    assert answer.value == len(matching(at("青海"))) and "青藏高原" in answer.answer


def test_a_heading_is_defined_by_its_own_lines(bot: Bot) -> None:
    assert lines(bot, "集而不聚是什么意思？") == {39, 40, 41}


def test_last_years_growth_is_not_in_the_paper(bot: Bot) -> None:
    assert bot.ask("How fast did Jiangsu's economy grow last year?").kind == "refused"
    assert bot.ask("法国出台过什么集群政策？").kind == "refused"


@pytest.mark.parametrize(
    "text", ["浙江在三个部委中的哪份名单上集群最多？", "On which list does Zhejiang have the most clusters?"]
)
def test_the_list_that_holds_most(text: str, bot: Bot) -> None:
    numbers = {name: len(matching(on(name), at("浙江"))) for name in LISTS}
    answer = bot.ask(text)
    first = max(numbers, key=lambda name: numbers[name])
    assert answer.value == numbers[first]
    assert [row["programme"] for row in answer.rows] == [bot.lexicon.programmes[first].short]


def test_others_in_the_same_city(bot: Bot) -> None:
    told = {row.line for row in ROWS if "苏州" in row.cities and "新材料" in row.name}
    rest = bot.ask("any others in Suzhou?", ["Which new-materials cluster is in Suzhou?"])
    assert {row["line"] for row in rest.rows} <= matching(at("苏州")) - {r.line for r in ROWS if "纳米新材料" in r.name}
    assert told and rest.value == len(rest.rows) > 0


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (("十四五规划纲要点名了哪些产业?", "机器人在其中吗"), "是。"),
        (("武汉有哪些集群", "生物医药在其中吗"), "是。"),
        (("武汉有哪些集群", "乳制品在其中吗"), "没有。"),
    ],
)
def test_whether_something_is_one_of_them(turns: tuple[str, ...], said: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(said)


@pytest.mark.parametrize(
    ("turns", "value"),
    [(("广东的体系叫什么", "和江苏比比"), 7), (("湖南的体系叫什么", "和浙江比比"), 0)],
)
def test_a_named_province_beside_the_one_before_in_a_small_table(turns: tuple[str, ...], value: int, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.value == value and {str(row["side"]) for row in answer.rows} == {turns[0][:2], turns[1][1:3]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Show me all the cities in one list.", len(places("city"))),
        ("江苏有哪些城市上榜？", len({city for city in places("city") if PROVINCE_OF.get(city) == "江苏"})),
        ("三个部委这几份名单都有的城市有哪些？", len([c for c in places("city") if len(on_lists("city", c)) == 3])),
        ("哪些城市在两个名单中都有？", len([c for c in places("city") if len(on_lists("city", c)) > 1])),
        ("Which cities are on one list only?", len([c for c in places("city") if len(on_lists("city", c)) == 1])),
        ("湖北和湖南共有哪些产业集群？", len(matching(at("湖北")) | matching(at("湖南")))),
        ("Which Yangtze River Delta ones are in batch 2?", None),
        ("长三角哪些生物医药集群入选？", None),
    ],
)
def test_what_only_looks_like_such_words(text: str, value: int | None, bot: Bot) -> None:
    plan = bot.choose([text]).plan
    if value is None:  # the clusters are asked for, not the provinces
        assert "by" not in plan_to_json(plan)
    else:
        assert bot.ask(text).value == value


@pytest.mark.parametrize(
    ("turns", "start"),
    [
        (("北京和上海都在发改委名单上吗？",), "是。"),
        (("与浙江相比江苏的集群多吗？",), "三份集群名单中，浙江有11个，江苏有22个"),
        (("武汉有哪些集群？", "谁发布的这份白皮书？"), "白皮书出版信息"),
        (("天津没上哪份名单？",), "不在科技部名单上。"),
        (("苏州和合肥有哪些共同的产业?",), "没有苏州和合肥都有的产业。"),
    ],
)
def test_what_an_answer_begins_with(turns: tuple[str, ...], start: str, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).answer.startswith(start)


def test_terms_that_just_one_province_uses(bot: Bot) -> None:
    assert lines(bot, "只有一个省份使用的集群名称有哪些") == {306, 310, 311}


@pytest.mark.parametrize(
    "text", ["How many different names for clusters are used by the provinces?", "用得最多的名称是哪个？"]
)
def test_what_only_a_small_table_tells_apart(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.value == (7 if "How many" in text else 12)
    assert lines(bot, text) <= set(range(305, 312))


def test_a_county_on_a_list(bot: Bot) -> None:
    assert lines(bot, "Which of the clusters in the NDRC list is in a county?") == {229}


def test_the_share_of_those_that_lead(bot: Bot) -> None:
    held = sorted(counted("city", on("ndrc")).values())[-3:]
    share = bot.ask("战略性新兴产业集群里前三个城市占了总数的百分之几？").value
    assert share == pytest.approx(100 * sum(held) / len(matching(on("ndrc"))), abs=0.05)


def test_which_of_two_batches(bot: Bot) -> None:
    answer = bot.ask("Was the Hefei voice cluster a first- or second-batch winner?")
    assert "batch 1" in answer.answer and "batch 2" not in answer.answer


def test_meetings_counted_and_put_in_order(bot: Bot) -> None:
    rows = bot.ask("白皮书一共列了几次中央层面的会议，按时间先后排一下").rows
    months = [tuple(map(int, re.findall(r"\d+", str(row["date"])))) for row in rows]
    assert len(months) > 3 and months == sorted(months)


def test_one_city_alone_in_other_words(bot: Bot) -> None:
    for text in ("佛山有单独的集群入选吗", "佛山独立入选的集群有几个"):
        assert bot.ask(text).kind == "absent"
