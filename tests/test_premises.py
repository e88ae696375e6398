"""What a question takes for granted, and what it states of the text, is put right where it is false, and only there."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.premises import denied, premise_of
from bot.question import text_to_question
from bot.stated import agrees, contradictions
from corpus.quantity import find_quantities
from eval.counted.lists import at, in_batch, matching, on


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Given that Wuhan has 9 clusters, where are they?", "Is it true that wuhan has 9 clusters?"),
        ("听说武汉有9个集群，都是哪些？", "武汉有9个集群，对吗？"),
        ("武汉有9个集群，分别是什么？", "武汉有9个集群，对吗？"),
        ("Since when has MOST certified pilots?", None),
        ("As a table, which clusters does Wuhan have?", None),
        ("武汉有9个集群吗？", None),
        ("武汉有几个集群，分别是什么？", None),
    ],
)
def test_what_is_taken_for_granted(text: str, claim: str | None) -> None:
    assert premise_of(text) == claim


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Since Hefei has five NDRC clusters, which is its fifth?", len(matching(on("ndrc"), at("合肥")))),
        ("既然合肥有5个发改委的集群，第五个是哪个？", len(matching(on("ndrc"), at("合肥")))),
        ("工信部第二批有35个集群，覆盖了哪些省份？", len(matching(on("miit"), in_batch(2)))),
    ],
)
def test_a_false_number_is_put_right_before_the_answer(text: str, number: int, bot: Bot) -> None:
    answer = bot.ask(text)
    first = answer.answer.split("\n\n")[0]
    assert first.startswith(("No.", "不对。", "不是。"))
    assert number in {quantity.value for quantity in find_quantities(first)}


@pytest.mark.parametrize(
    "text",
    [
        "Since Hefei has three NDRC clusters, which is its third?",
        "既然合肥有3个发改委的集群，第三个是哪个？",
        "工信部第二批有20个集群，覆盖了哪些省份？",
    ],
)
def test_a_true_number_is_not(text: str, bot: Bot) -> None:
    assert not bot.ask(text).answer.startswith(("No.", "不"))


@pytest.mark.parametrize(
    ("text", "start", "told"),
    [
        ("科技部从2015年开始认定试点，对吗？", "不对。", "2013年"),
        ("科技部从2013年开始认定试点，对吗？", "对。", None),
        ("MOST started certifying pilots in 2015, right?", "No.", "2013"),
        ("杭州数字安防每年投入3亿元，对吗？", "不对。", "10亿元"),
        ("Is it right that 80% of provinces mention clusters?", "No.", "93.5%"),
    ],
)
def test_a_stated_figure_is_held_against_the_text(text: str, start: str, told: str | None, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.answer.startswith(start)
    notes = [note for note in answer.notes if note.startswith(("所引原文中没有", "The lines quoted do not say"))]
    assert all(told in note for note in notes) if told else not notes
    assert bool(notes) is bool(told)


def test_the_papers_own_year_and_small_numbers_contradict_nothing(bot: Bot) -> None:
    question = text_to_question("用3点说说2020年白皮书讲的2013年试点", bot.grounds.vocabulary)
    assert contradictions(question, "从2013年开始认定试点，至今71个", "", "2020先进制造业集群白皮书") == []
    assert agrees(question, "从2013年开始认定试点", "", "2020先进制造业集群白皮书") is None  # it claims nothing


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("山东青岛智能家电集群是协同创新那条措施的案例，对吗？", "不对。"),
        ("Was the white paper published by Peking University?", "No."),
        ("这份白皮书是复旦大学发布的吗？", "不是。"),
        ("这份白皮书是赛迪研究院发布的，对吗？", "对。"),
        ("Did Japan launch the Leading-Edge Cluster Competition?", "No."),
        ("白皮书是2020年3月18日发布的吧？", "不是。"),
        ("Was the white paper published on 18 March 2021?", "Yes."),
        ("Was the white paper published by the Ministry of Industry and Information Technology?", "No."),
        ("发改委的战略性新兴产业集群第一批是61个吗？", "不是。"),
        ("Is the Jingdezhen helicopter cluster in Hunan province?", "No."),
        ("景德镇直升机集群在江西吗？", "是。"),
        ("四川德阳有通用航空创新型产业集群，它属于发改委名单，对吗？", "不"),
    ],
)
def test_what_small_tables_say_against_a_claim(text: str, start: str, bot: Bot) -> None:
    assert bot.ask(text).answer.startswith(start)


@pytest.mark.parametrize(
    "text",
    [
        'Does the "415" system belong to Zhejiang or Jiangsu?',
        "Is the pharmaceutical cluster of Benxi on the MOST list or the NDRC list?",
    ],
)
def test_one_or_the_other_is_neither_yes_nor_no(text: str, bot: Bot) -> None:
    assert not bot.ask(text).answer.startswith(("Yes", "No"))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("为什么白皮书说杭州数字安防每年投入资金20亿元？", "10亿元"),
        ("既然科技部从2015年开始认定试点，截至目前认定了多少个创新型产业集群？", "2013年"),
        ("The paper says that 80% of provinces mention clusters; why?", "93.5%"),
    ],
)
def test_what_the_text_says_instead_comes_first(text: str, told: str, bot: Bot) -> None:
    first = bot.ask(text).answer.split("\n\n")[0]
    assert first.startswith(("不对。", "No.")) and told in first


def test_what_the_paper_does_not_date_is_not_denied(bot: Bot) -> None:
    answer = bot.ask("Was the 14th Five-Year Plan outline issued in 2019?").answer
    assert "not given" in answer and not answer.startswith("No")


def test_a_false_number_of_the_whole_is_told_beside_a_part(bot: Bot) -> None:
    answer = bot.ask("工信部第二批的22个集群里，江苏占几个？")
    assert answer.value == len(matching(on("miit"), in_batch(2), at("江苏")))
    assert any(str(len(matching(on("miit"), in_batch(2)))) in note and "22" in note for note in answer.notes)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("湖南的“415”体系包括哪些内容", "“415”是浙江的，不是湖南的。"),
        ("What does Guangdong's '3+3+2' system contain?", "“3+3+2” is Hunan’s, not Guangdong’s."),
    ],
)
def test_whose_it_really_is(text: str, note: str, bot: Bot) -> None:
    assert note in bot.ask(text).notes


def test_nothing_is_put_right_of_the_one_who_has_it(bot: Bot) -> None:
    assert bot.ask("浙江的“415”体系包括哪些内容").notes == ()


@pytest.mark.parametrize("turn", ["Is textiles one of them?", "纺织在其中吗？"])
def test_what_a_passage_does_not_name_is_none_of_them(turn: str, bot: Bot) -> None:
    zh = "纺织" in turn
    before = "十四五规划提到哪些产业？" if zh else "Which industries does the 14th Five-Year Plan name?"
    assert bot.ask(turn, [before]).answer.startswith("没有。" if zh else "No.")


@pytest.mark.parametrize(
    ("text", "start", "told"),
    [
        ("为什么工信部第一批只选了20个集群？", "不对。", "24个"),
        ("Why is Beijing the only city with four NDRC clusters?", "No.", "Shanghai"),
        ("Why did all 31 provinces put industrial clusters in their 2020 work reports?", "Not all.", "29 regions"),
        ("When did Japan launch its leading-edge cluster competition mentioned in the report?", "No.", "Japan"),
        ("Why is there only one cluster in Tibet?", "No.", "Tibet"),
    ],
)
def test_why_and_when_take_for_granted_that_it_is_so(text: str, start: str, told: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.answer.startswith(start) and told in answer.answer and answer.kind != "refused"


@pytest.mark.parametrize(
    "text",
    ["When did MOST start its cluster pilots?", "为什么要培育集群？", "Why do developed countries build clusters?"],
)
def test_what_is_so_is_not_denied_where_it_is_asked_why(text: str, bot: Bot) -> None:
    assert not denied(bot.ask(text))


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("工信部的创新型产业集群有哪些？", "创新型产业集群是科技部的名单；工信部的是先进制造业集群。"),
        ("How many innovative clusters does the NDRC list?", "The innovative industrial clusters are MOST's; "),
        ("商务部认定的71个创新型产业集群分别是哪些？", "白皮书没有商务部的集群名单"),
    ],
)
def test_whose_list_it_is_that_is_called_by_its_name(text: str, note: str, bot: Bot) -> None:
    assert any(told.startswith(note) for told in bot.ask(text).notes)


@pytest.mark.parametrize("text", ["发改委的先进制造业集群有几个", "科技部的创新型产业集群有几个"])
def test_nothing_is_put_right_of_a_list_by_its_own_or_the_papers_name(text: str, bot: Bot) -> None:
    assert not any("的名单" in note for note in bot.ask(text).notes)


def test_a_system_that_is_another_provinces_is_not_affirmed(bot: Bot) -> None:
    assert bot.ask("江苏的“3+3+2”集群体系包括什么内容").answer.startswith("不是。")
