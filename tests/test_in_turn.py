"""Later turns about all that was asked one by one: summed, compared, of another size, what two of them share."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import PROVINCES, Condition, at, counted, in_batch, matching, on


def lines(bot: Bot, *turns: str) -> set[int]:
    """The lines that the answer to the last turn cites."""
    answer = bot.ask(turns[-1], turns[:-1])
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def number(*conditions: Condition) -> int:
    return len(matching(*conditions))


@pytest.mark.parametrize(
    ("turns", "expected"),
    [
        (("MIIT list, Guangdong", "NDRC", "MOST", "total?"), number(at("广东"))),
        (("工信部两批一共多少个", "发改委呢", "那两个部委合计"), number() - number(on("most"))),
        (("工信部两批一共多少个", "发改委呢", "那两个部委合计", "再加上科技部呢？"), number()),
        (("广东有几个集群", "江苏呢", "浙江呢", "合计"), sum(number(at(place)) for place in ("广东", "江苏", "浙江"))),
        (("How many winners in the first batch of the MIIT contest?", "second?"), number(on("miit"), in_batch(2))),
        (("How many winners in the first batch of the MIIT contest?", "second?", "together?"), number(on("miit"))),
    ],
)
def test_all_of_them_together(turns: tuple[str, ...], expected: int, bot: Bot) -> None:
    assert bot.ask(turns[-1], turns[:-1]).value == expected


@pytest.mark.parametrize(
    ("turns", "places"),
    [
        (("帮我查下湖南各名单的集群数", "湖北呢？", "差几个"), ("湖南", "湖北")),
        (("How many clusters in Shandong?", "split by list?", "And Henan? Same split", "the difference between them?"),
         ("山东", "河南")),
    ],
)  # fmt: skip
def test_how_far_apart_they_are(turns: tuple[str, ...], places: tuple[str, str], bot: Bot) -> None:
    one, other = (number(at(place)) for place in places)
    assert bot.ask(turns[-1], turns[:-1]).value == abs(one - other)


def test_how_many_times_as_many(bot: Bot) -> None:
    turns = ("长三角在工信部名单里有几个", "京津冀呢", "前者是后者的几倍")
    delta = sum(number(on("miit"), at(place)) for place in ("上海", "江苏", "浙江", "安徽"))
    capital = sum(number(on("miit"), at(place)) for place in ("北京", "天津", "河北"))
    assert bot.ask(turns[-1], turns[:-1]).value == pytest.approx(delta / capital, abs=0.01)


def test_who_leads_of_three_that_were_summed(bot: Bot) -> None:
    answer = bot.ask("谁多", ("广东多少个集群", "江苏呢", "浙江呢", "合计"))
    most = max(("广东", "江苏", "浙江"), key=lambda place: number(at(place)))
    assert most in answer.answer.split("。")[0] and str(number(at(most))) in answer.answer.split("。")[0]


CITIES = counted("city", on("ndrc"))


@pytest.mark.parametrize(
    ("turns", "size"),
    [
        (("发改委名单哪些城市有4个集群？", "3个的呢", "2个的有多少个城市？"), 2),
        (("Which city got the most clusters on the NDRC list?", "and which ones got three?"), 3),
    ],
)
def test_places_of_another_size(turns: tuple[str, ...], size: int, bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert answer.value == sum(count == size for count in CITIES.values())


def test_others_with_as_many(bot: Bot) -> None:
    answer = bot.ask("Which other cities have as many?", ("Wuhan has 4 clusters on the NDRC list, right?",))
    others = {city for city, count in CITIES.items() if count == CITIES["武汉"]} - {"武汉"}
    assert answer.value == len(others)
    assert lines(bot, "发改委名单里武汉有几个", "还有谁也是4个") == {
        line for city in others for line in matching(on("ndrc"), at(city))
    }


@pytest.mark.parametrize("asked", ["两市共同参与的集群有吗？", "两个城市一起上榜的集群有哪些"])
def test_what_two_cities_share(asked: str, bot: Bot) -> None:
    shared = matching(at("苏州")) & matching(at("无锡"))
    assert shared <= lines(bot, "苏州有哪些集群", "无锡呢", asked)
    assert bot.ask(asked, ("苏州有哪些集群", "无锡呢")).value == len(shared)


def test_the_list_that_others_are_not_on(bot: Bot) -> None:
    answer = bot.ask("工信部的呢？", ("发改委名单没有覆盖到哪些省份？",))
    lacking = {place for place in PROVINCES if not matching(at(place), on("miit"))}
    assert answer.value == len(lacking)
    assert "广东" not in answer.answer


def test_the_whole_of_a_place(bot: Bot) -> None:
    turns = ("沈阳机器人集群在哪个名单", "辽宁还有别的集群吗？", "整个辽宁呢")
    assert bot.ask(turns[-1], turns[:-1]).value == number(at("辽宁"))


def test_another_batch_is_added(bot: Bot) -> None:
    turns = ("请用表格列出工信部第二批里山东的集群", "换成湖北", "第一批也加上")
    assert lines(bot, *turns) == matching(at("湖北"), on("miit"))


def test_a_table_stays_a_table_where_only_the_place_changes(bot: Bot) -> None:
    turns = ("请用表格列出第二批里山东的集群", "换成湖北", "有几个？")
    assert "| --- |" in bot.ask(turns[1], turns[:1]).answer
    assert "| --- |" not in bot.ask(turns[2], turns[:2]).answer


def test_a_correction_is_no_exclusion(bot: Bot) -> None:
    turns = (
        "Compare Changsha and Zhuzhou",
        "which of them has rail transit?",
        "no sorry, I meant construction machinery",
    )
    assert "Changsha Construction Machinery" in bot.ask(turns[-1], turns[:-1]).answer


def test_a_number_that_was_read_is_no_wish_for_so_many_places(bot: Bot) -> None:
    answer = bot.ask("Wait, I read 71 somewhere. Isn't that right?", ("how many clusters are on the MOST list",))
    assert answer.value == number(on("most"))
    assert any("71" in note for note in answer.notes)


def test_the_same_rows_of_another_list(bot: Bot) -> None:
    turns = ("which clusters are in Fujian?", "first three only", "which list are those from?")
    assert lines(bot, *turns) == set(sorted(matching(at("福建")))[:3])
