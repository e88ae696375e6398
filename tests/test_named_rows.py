"""Rows of small tables beside those that a question names, what is wrong in the paper, and claims about its rows."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import matching, on
from tests.test_in_turn import lines


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which meeting came after the December 2019 Central Economic Work Conference?", 61),
        ("2019年12月中央经济工作会议之后是哪次会议", 61),
        ("Which meeting followed the Politburo meeting of May 2019?", 69),
        ("五中全会之前的那次会议是哪次？", 69),
    ],
)
def test_the_meeting_next_to_one_that_is_named(question: str, first: int, bot: Bot) -> None:
    assert lines(bot, question) == {first, first + 1, first + 2}


@pytest.mark.parametrize(
    "question",
    [
        "Which other ministry is active besides MIIT, NDRC and MOST?",
        "除工信部、发改委、科技部外，还有哪个部委在做集群？",
    ],
)
def test_the_ministry_that_is_left(question: str, bot: Bot) -> None:
    answer = bot.ask(question)
    assert len(answer.rows) == 1 and lines(bot, question) == set(range(95, 100))


@pytest.mark.parametrize(
    "turns",
    [
        ("What did the Central Economic Work Conferences say about clusters?", "When was the later one held?"),
        ("中央经济工作会议怎么说？", "后一次是什么时候？"),
    ],
)
def test_the_later_of_two(turns: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1]).answer
    assert ("December 2019" if "one" in turns[-1] else "2019年12月") in answer and "2018" not in answer


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("这份白皮书里有没有错别字？举几个。", {17, 179}),
        ("Are there any typos in the paper?", {17, 179}),
        ("科技部表格的序号是不是断了？缺哪几个？", {239, 298}),
        ("How does the case on cross-regional cooperation differ from the MIIT list?", {154, 365}),
        ("跨区域协作的案例和名单上写的不一样，差在哪？", {154, 365}),
    ],
)
def test_just_what_is_wrong_there(question: str, numbers: set[int], bot: Bot) -> None:
    told = lines(bot, question)
    assert numbers <= told and 316 not in told


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Is it right that Zhejiang beats Guangdong on the MIIT list?", "No."),
        ("Am I right that “3+3+2” is Hunan's cluster system?", "Yes."),
        ("Did Hunan set up a 415 system?", "No."),
        ("Do the rows of the NDRC list really add up to the 66 in the heading?", "Yes."),
        ("true or false: Hefei's intelligent voice cluster won in the first batch", "Yes."),
        ("True or false: Xi'an's aviation cluster won in the second batch.", "No."),
        ("合肥有三个发改委集群，这个说法是真还是假", "对。"),
        ("有人说第二批优胜者的数量超过了第一批，是不是这样？", "不是。"),
        ("大连一个工信部的先进制造业集群都没拿到，是这样吗", "是的，没有。"),
        ("政府工作报告明确提出产业集群发展的省份占比达到95%以上，这个说法准确吗？", "不对。"),
    ],
)
def test_claims_are_answered_with_yes_or_no(question: str, begins: str, bot: Bot) -> None:
    assert bot.ask(question).answer.startswith(begins)


def test_what_is_denied_within_quotation_marks_denies_nothing(bot: Bot) -> None:
    question = 'What does the paper mean by clusters being "gathered but not clustered" (集而不聚、聚而不群)?'
    assert lines(bot, question) == {39, 40, 41}


def test_another_place_that_may_have_as_many(bot: Bot) -> None:
    answer = bot.ask("Does Shenzhen have as many?", ("Which cities lead the NDRC list?", "What are Wuhan's?"))
    assert answer.answer.startswith("No.") and "Wuhan has 4" in answer.answer and "3" in answer.answer


def test_the_years_between_two_meetings(bot: Bot) -> None:
    assert bot.ask("十九大和十九届五中全会隔了几年？").answer.startswith("相隔3年。")


@pytest.mark.parametrize(
    "question",
    [
        "Which industry shows up most often in the NDRC list, and which comes second?",
        "发改委哪个产业最多，其次是哪个？",
    ],
)
def test_the_first_and_the_second(question: str, bot: Bot) -> None:
    assert [row["count"] for row in bot.ask(question).rows] == [17, 9]


@pytest.mark.parametrize(
    ("question", "note"),
    [("苏州有几个集群？", "苏州的含昆山1个。"), ("How many clusters does Wuxi have?", "Wuxi includes 1 in Jiangyin")],
)
def test_places_within_a_city_are_told(question: str, note: str, bot: Bot) -> None:
    assert any(note in told for told in bot.ask(question).notes)


def test_clusters_are_told_beside_the_cities_that_they_lie_in(bot: Bot) -> None:
    answer = bot.ask("Which cities have rail transit clusters and how many are there altogether?").answer
    assert "**3** cities, 5 clusters together" in answer


def test_a_list_is_not_printed_to_deny_its_number(bot: Bot) -> None:
    answer = bot.ask("发改委的集群是56个吧？")
    assert answer.answer.startswith("不是。") and len(answer.rows) == len(matching(on("ndrc")))
    assert "上海市浦东新区生物医药" not in answer.answer


def test_english_quotations_say_under_which_headings_they_stand(bot: Bot) -> None:
    answer = bot.ask("How can the digitalisation of clusters be sped up?").answer
    assert "under “Localities take multiple measures" in answer and "3. Accelerate the digital development" in answer


@pytest.mark.parametrize(
    "question",
    [
        "各省用得最多的提法是什么？",
        "哪种提法用的省最多？",
        "What's the most widely used wording among the provinces?",
    ],
)
def test_the_wording_that_most_provinces_use(question: str, bot: Bot) -> None:
    answer = bot.ask(question)
    assert [row["count"] for row in answer.rows] == [12] and lines(bot, question) == {305}


@pytest.mark.parametrize(
    "turns",
    [
        ("Which provinces use the term advanced manufacturing clusters?", "How many is that?", "What share?"),
        ("哪些省用“先进制造业集群”？", "占比多少"),
    ],
)
def test_the_share_of_the_rows_told(turns: tuple[str, ...], bot: Bot) -> None:
    answer = bot.ask(turns[-1], turns[:-1])
    assert f"{100 * 7 / 29:.1f}%" in answer.answer


def test_what_the_provinces_told_say(bot: Bot) -> None:
    answer = bot.ask("它们的政府工作报告提到集群了吗？", ("哪些省没有任何集群？",))
    assert len(answer.rows) == 4 and all(p in answer.answer for p in ("甘肃", "宁夏", "山西", "云南"))


@pytest.mark.parametrize(
    ("question", "begins"), [("沈阳就一个集群吧？", "不是。"), ("青岛就一个工信部集群，对吗", "不对。")]
)
def test_that_there_is_but_one_is_denied(question: str, begins: str, bot: Bot) -> None:
    assert bot.ask(question).answer.startswith(begins)


def test_those_that_lack_something_have_no_rows_together(bot: Bot) -> None:
    answer = bot.ask("2020年有几个省的政府工作报告没提产业集群").answer
    assert "共有2个" in answer and "合计" not in answer


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Are the central leadership meetings in the paper set out in chronological order?", "No."),
        ("这几次中央会议是按时间先后排的吗？", "不是。"),
        ("文中说29个地区提到产业集群，跟后面那张提法表里的省份加起来对得上吗？", "是。"),
    ],
)
def test_whether_the_paper_keeps_its_order_and_its_sums(question: str, begins: str, bot: Bot) -> None:
    assert bot.ask(question).answer.startswith(begins)


def test_what_a_name_has_to_do_with_is_a_word_of_it(bot: Bot) -> None:
    answer = bot.ask("三张榜合起来看，名字里跟新能源汽车沾边的有哪些？")
    assert {row["line"] for row in answer.rows} == {133, 260, 276, 288}
