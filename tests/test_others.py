"""Later turns about more than was told, or less: a place's other clusters, all provinces again, the groups by name."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, at, counted, matching, on
from tests.test_in_turn import lines

CASE = "浙江杭州数字安防集群"


@pytest.mark.parametrize(
    ("turns", "place", "told"),
    [
        (("Tell me about the Hangzhou digital security cluster", "what else has Hangzhou got"), "杭州", "数字安防"),
        (("怎么推动集群数字化？", "有什么例子", "青岛还有哪些集群"), "青岛", "智能家电"),
        (("纺织集群有哪些", "苏州还有别的集群吗"), "苏州", "纺织"),
        (
            ("List integrated circuit clusters", "How many of those are MIIT's?", "any others in Shanghai?"),
            "上海",
            "集成电路",
        ),
    ],
)
def test_the_others_of_a_place(turns: tuple[str, ...], place: str, told: str, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    shown = {int(row["line"]) for row in answer.rows}
    name = {row.line: row.name for row in ROWS}
    left_out = matching(at(place)) - shown
    assert shown and shown < matching(at(place))
    assert all(told in name[line] for line in left_out)


def test_what_is_asked_of_all_provinces_is_not_asked_of_the_last_one(bot: Bot) -> None:
    turns = ("2020年哪些省的政府工作报告提了先进制造业集群？", "四川呢", "那一共有几个省提到产业集群")
    assert bot.ask(turns[-1], turns[:-1]).value == 29


@pytest.mark.parametrize("turn", ["列出来", "List them"])
def test_the_places_that_were_counted_are_listed(turn: str, bot: Bot) -> None:
    turns = ("哪个城市在发改委名单里集群最多？", "只有一个的有多少个城市？")
    ones = [city for city, number in counted("city", on("ndrc")).items() if number == 1]
    answer = bot.ask(turn, turns)
    assert bot.ask(turns[-1], turns[:-1]).value == len(ones)
    assert all(city in answer.answer for city in ones)
    assert lines(bot, *turns, turn) >= {line for city in ones for line in matching(on("ndrc"), at(city))}


def test_what_two_cities_run_together(bot: Bot) -> None:
    answer = bot.ask("两个城市共建的有吗", ("深圳一共几个集群？", "广州呢？"))
    assert {int(row["line"]) for row in answer.rows} == matching(at("深圳"), at("广州"))


def test_who_did_not_say_so_is_asked_of_the_table_told_before(bot: Bot) -> None:
    turns = ("Which provinces used the term “innovative industrial clusters” in their work reports?",)
    answer = bot.ask("How many provinces didn't mention clusters at all?", turns)
    assert answer.value == 2 and "Sichuan" in bot.ask("Which ones?", (*turns, answer.question)).answer


def test_the_cases_of_the_other_measures(bot: Bot) -> None:
    answer = bot.ask("其他措施的案例分别是什么", (f"{CASE}有什么做法？", "是哪个措施下的案例？"))
    assert len(answer.rows) == 4 and not any("数字安防" in str(row) for row in answer.rows)


def test_only_the_cell_that_is_asked_for_is_told_again(bot: Bot) -> None:
    before = ("What is Guangdong doing to develop clusters?",)
    again = bot.ask("What are the six projects?", before)
    assert "pillar-erecting" in again.answer and "aim:" not in again.answer
    assert 316 in lines(bot, *before, "What are the six projects?")


def test_how_long_is_no_sum_of_money(bot: Bot) -> None:
    before = ("Tell me about the Hangzhou digital security cluster", "how much money is invested?")
    assert "1 billion" in bot.ask(before[-1], before[:-1]).answer
    assert bot.ask("over how many years?", before).kind == "refused"


def test_why_it_matters_for_china_is_not_why_it_does_abroad(bot: Bot) -> None:
    told = lines(bot, "What is an advanced manufacturing cluster?", "Why does it matter for China?")
    assert 37 in told and 23 not in told


@pytest.mark.parametrize(
    ("turn", "before"), [("主要讲什么？", "这份白皮书是谁写的"), ("What is it about?", "Who wrote the white paper?")]
)
def test_what_the_paper_is_about_after_who_wrote_it(turn: str, before: str, bot: Bot) -> None:
    assert bot.ask(turn, [before]).kind == "help"


def test_a_white_paper_is_no_subject_of_its_own(bot: Bot) -> None:
    turns = ("What does the white paper say about governance?", "Which cluster is the example?")
    assert lines(bot, turns[0]) <= set(range(367, 394))
    assert "Ningbo" in bot.ask(turns[1], turns[:1]).answer


@pytest.mark.parametrize(
    "text",
    ["发改委名单里哪个城市最多、哪个最少？", "Which city on the NDRC list has the most clusters, which the fewest?"],
)
def test_both_ends_of_a_ranking(text: str, bot: Bot) -> None:
    numbers = counted("city", on("ndrc"))
    ends = [city for city, number in numbers.items() if number in (max(numbers.values()), min(numbers.values()))]
    assert all(city in bot.ask(text).answer for city in ends)
    assert lines(bot, text) >= {line for city in ends for line in matching(on("ndrc"), at(city))}


@pytest.mark.parametrize(
    ("turns", "place"),
    [
        (("青岛有哪些集群？", "轨道交通的在哪些名单里？", "其他城市还有轨道交通的吗？"), "青岛"),
        (("Does Tianjin have a power battery cluster?", "In which batch?", "Other battery clusters?"), "天津"),
    ],
)
def test_the_others_of_an_industry_lie_elsewhere(turns: tuple[str, ...], place: str, bot: Bot) -> None:
    shown = {int(row["line"]) for row in bot.ask(turns[-1], turns[:-1]).rows}
    name = {row.line: row.name for row in ROWS}
    assert shown and not shown & matching(at(place))
    assert all("轨道交通" in name[line] or "电池" in name[line] for line in shown)


def test_other_provinces_with_an_industry_are_not_those_without_it(bot: Bot) -> None:
    answer = bot.ask("其他省还有搞汽车的吗", ("新能源汽车集群在哪些省？",))
    name = {row.line: row.name for row in ROWS}
    assert answer.rows and all("车" in name[int(row["line"])] for row in answer.rows)


def test_how_many_that_is_after_who_leads_is_no_comparison(bot: Bot) -> None:
    before = ("Which industry has the most clusters on the NDRC list?",)
    again = bot.ask("How many is that?", before)
    assert again.value == bot.ask(before[0]).value and "more" not in again.answer.split("\n")[0]


def test_a_false_number_of_a_batch_is_put_right(bot: Bot) -> None:
    notes = bot.ask("工信部第一批26个集群里哪些是湖南的").notes
    assert any("26" in note and "24" in note for note in notes)


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        (("When did MOST start its cluster pilots?", "How many so far?", "but the list says 61, right?"), "56 rows"),
        (("科技部有多少个创新型产业集群？", "名单标题不是写61个吗？"), "实际列出56个"),
    ],
)
def test_what_the_paper_says_otherwise_is_told(turns: tuple[str, ...], told: str, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert told in answer.answer and {106, 236} <= lines(bot, *turns)


def test_a_number_that_the_paper_states_nowhere_is_denied(bot: Bot) -> None:
    assert bot.ask("不是45个吗", ("工信部有几个",)).answer.startswith("不是。")


@pytest.mark.parametrize(
    ("turns", "before", "asked"),
    [
        (("哪些城市有两个以上工信部集群？", "除了它们还有哪些城市不止一个发改委集群？"), "miit", "ndrc"),
        (
            (
                "Which cities have at least two NDRC clusters?",
                "Apart from them, which cities have more than one MOST cluster?",
            ),
            "ndrc",
            "most",
        ),
    ],
)
def test_places_but_for_those_told_before(turns: tuple[str, ...], before: str, asked: str, bot: Bot) -> None:
    several = [{city for city, n in counted("city", on(each)).items() if n > 1} for each in (before, asked)]
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.value == len(several[1] - several[0])


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("深圳有几个集群？", "广州一共有几个？"), matching(at("广州"))),
        (("深圳有几个集群？", "其中科技部的是哪个？", "广州一共有几个？"), matching(at("广州"))),
        (("工信部有几个深圳的？", "广州一共有几个？"), matching(on("miit"), at("广州"))),
    ],
)
def test_all_that_another_place_has(turns: tuple[str, ...], expected: frozenset[int], bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == len(expected)
