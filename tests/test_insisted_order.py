"""What is said of order is done: what stands beside a row, all sorted, who comes where, who of those is on no list."""

import pytest

from bot.chat import Bot
from eval.counted.lists import ROWS, at, counted, in_batch, matching, on


def lines(bot: Bot, text: str) -> set[int]:
    return {line for citation in bot.ask(text).citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def line_of(word: str, programme: str) -> int:
    return next(row.line for row in ROWS if row.programme == programme and word in row.name)


@pytest.mark.parametrize(
    ("text", "word", "programme", "step"),
    [
        ("乳制品集群的前一个是什么集群", "乳制品", "miit", -1),
        ("创新型产业集群表中，柳州汽车那个的下一行是什么", "柳州汽车", "most", 1),
        ("Which cluster comes right after Xi'an's aviation cluster on the MIIT list?", "西安航空", "miit", 1),
        (
            "what comes right after the Taizhou–Wuxi–Suzhou biomedicine cluster on the second list of winners",
            "泰州、无锡、苏州",
            "miit",
            1,
        ),
    ],
)
def test_what_stands_beside_the_row_that_is_named(text: str, word: str, programme: str, step: int, bot: Bot) -> None:
    assert lines(bot, text) == {line_of(word, programme) + step}


def test_all_from_one_end_to_the_other(bot: Bot) -> None:
    down = [row["count"] for row in bot.ask("Sort the NDRC provinces from most to fewest clusters.").rows]
    assert down == sorted(counted("province", on("ndrc")).values(), reverse=True)
    up = [row["province"] for row in bot.ask("山东、四川、贵州、海南的战新集群，从少到多怎么排").rows]
    assert up == sorted(("山东", "四川", "贵州", "海南"), key=lambda name: len(matching(on("ndrc"), at(name))))


def test_the_place_of_one_and_the_one_in_a_place(bot: Bot) -> None:
    held = sorted(counted("province").values(), reverse=True)
    place = held.index(len(matching(at("湖南")))) + 1
    assert f"{place}th" in bot.ask("Tell me Hunan's rank with all three lists added together.").answer
    fourth = bot.ask("Which province is number four if all three lists are added together?")
    assert [row["count"] for row in fourth.rows] == [held[3]]


def test_of_those_that_use_a_term_who_is_on_no_list(bot: Bot) -> None:
    using = ("浙江", "湖北", "江苏", "广东", "河北", "上海", "云南")  # line 309
    rows = bot.ask("省政府工作报告提“先进制造业集群”的省里，哪些在工信部名单上一个也没有？").rows
    assert {row["province"] for row in rows} == {name for name in using if not matching(on("miit"), at(name))}


def test_a_provinces_one_character_opens_a_question(bot: Bot) -> None:
    more = len(matching(on("ndrc"), at("湖北"))) - len(matching(on("miit"), at("湖北")))
    assert bot.ask("鄂：发改委的比工信部的多几个").value == more


def test_one_by_one_in_both_batches(bot: Bot) -> None:
    turns = ("Compare Wuhan and Chengdu", "which of the two is in both MIIT batches?")
    both = {c for c in ("武汉", "成都") if all(matching(in_batch(number), at(c)) for number in (1, 2))}
    assert {row["city"] for row in bot.ask(turns[-1], turns[:-1]).rows} == both


def test_both_sides_of_a_row(bot: Bot) -> None:
    (line,) = matching(on("ndrc"), at("长沙"))
    assert lines(bot, "Which NDRC cities come right before and right after Changsha in the table?") == {
        line - 1,
        line + 1,
    }


def test_each_place_by_itself(bot: Bot) -> None:
    rows = bot.ask("东北三省合计有多少个集群，按省分开说").rows
    assert {row["province"]: row["count"] for row in rows} == {
        p: len(matching(at(p))) for p in ("辽宁", "吉林", "黑龙江")
    }


def test_which_list_is_longer(bot: Bot) -> None:
    assert bot.ask("工信部和发改委名单哪个长？").value == len(matching(on("ndrc"))) - len(matching(on("miit")))
