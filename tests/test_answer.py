"""Answers: their JSON, their citations, what findings add where they matter, and corrected premises."""

import json
import re

import pytest

from bot.chat import Bot
from eval.counted.lists import SOURCE

LINES = SOURCE.read_text(encoding="utf-8").splitlines()

QUESTIONS = [
    "武汉有几个战略性新兴产业集群？", "Which MIIT clusters are in Hunan?", "哪个省的工信部集群最多？",
    "How many NDRC clusters does each city have?", "江苏占工信部集群的百分之多少？",
    "Does Shandong have more NDRC clusters than Henan?", "什么是先进制造业集群？", "西藏有没有发改委集群？",
    "Which MOST cluster has serial number 17?", "你好", "Fuzhou?", "What is the output value of the Wuxi cluster?",
]  # fmt: skip
KEYS = {
    "question", "language", "kind", "answer", "refused", "value", "rows", "columns", "citations", "notes", "plan",
    "suggestions", "seconds", "writer",
}  # fmt: skip


@pytest.mark.parametrize("text", QUESTIONS)
def test_an_answer_is_plain_json_of_the_promised_keys(text: str, bot: Bot) -> None:
    answer = bot.ask(text).to_json()
    assert set(answer) == KEYS
    assert json.loads(json.dumps(answer, ensure_ascii=False)) == answer
    assert answer["question"] == text
    assert answer["refused"] is (answer["kind"] == "refused")
    assert all(set(row) >= set(answer["columns"]) for row in answer["rows"])
    for citation in answer["citations"]:
        assert set(citation) == {"document", "section", "section_en", "lines", "quote", "table"}


@pytest.mark.parametrize("text", QUESTIONS)
def test_every_quotation_is_what_stands_on_its_lines(text: str, bot: Bot) -> None:
    for citation in bot.ask(text).citations:
        first, last = citation.lines
        assert re.sub(r"\s", "", citation.quote) == re.sub(r"\s", "", "".join(LINES[first - 1 : last]))
        assert citation.section


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_rows_line_is_where_it_is_printed(text: str, bot: Bot) -> None:
    for row in bot.ask(text).rows:
        if "line" in row and "name" in row:
            name = re.sub(r"^.{2,4}[市县]", "", str(row["name"]))
            assert name[-3:] in LINES[int(str(row["line"])) - 1]


def test_the_number_stands_in_the_first_sentence(bot: Bot) -> None:
    for text, number in (("江苏有几个工信部集群？", "9"), ("How many MIIT clusters are in Jiangsu?", "9")):
        assert number in bot.ask(text).answer.splitlines()[0]


def test_english_answers_carry_the_chinese_name(bot: Bot) -> None:
    answer = bot.ask("Which MIIT clusters are in Hunan?")
    assert "湖南长沙工程机械集群" in answer.answer and "Changsha" in answer.answer


def notes_of(bot: Bot, text: str) -> str:
    return "\n".join(bot.ask(text).notes)


@pytest.mark.parametrize("text", ["科技部有几个集群？", "How many MOST clusters are there?", "列出科技部的所有集群"])
def test_the_totals_that_disagree_are_told_of_that_list(text: str, bot: Bot) -> None:
    notes = notes_of(bot, text)
    assert all(number in notes for number in ("71", "61", "56"))
    assert {106, 236} <= {c.lines[0] for c in bot.ask(text).citations}


@pytest.mark.parametrize(
    "text",
    ["发改委有几个集群？", "How many NDRC clusters are there?", "工信部有几个集群？", "江苏有几个科技部集群？",
     "Which MOST clusters are in Hebei?", "科技部序号17的集群是哪个？"],
)  # fmt: skip
def test_they_are_told_nowhere_else(text: str, bot: Bot) -> None:
    notes = notes_of(bot, text)
    assert "71" not in notes and "61" not in notes


@pytest.mark.parametrize(
    "text",
    [
        "科技部名单前五个", "科技部创新型产业集群中，第15个是哪个？", "按省份给科技部集群排名前三",
        "科技部从哪一年开始认定创新型产业集群？",
    ],
)  # fmt: skip
def test_a_total_is_not_told_of_some_that_are_picked_nor_of_a_date(bot: Bot, text: str) -> None:
    assert not notes_of(bot, text)


@pytest.mark.parametrize("serial", [20, 21, 41, 42, 61])
def test_a_missing_serial_is_told_to_be_missing(serial: int, bot: Bot) -> None:
    for text in (f"科技部序号{serial}的集群是哪个？", f"Which MOST cluster has serial number {serial}?"):
        answer = bot.ask(text)
        assert (answer.kind, answer.value) == ("absent", 0)
        assert str(serial) in "\n".join(answer.notes)


@pytest.mark.parametrize(
    ("text", "word", "told"),
    [
        ("泰州有哪些工信部集群？", "连云港", True),
        ("Which MIIT clusters are in Taizhou?", "Lianyungang", True),
        ("徐州有哪些工信部集群？", "连云港", False),
        ("江苏有哪些工信部集群？", "连云港", False),
        ("深圳有哪些发改委集群？", "智能智造", True),
        ("广州有哪些发改委集群？", "智能智造", False),
        ("广东的集群体系是什么？", "十大", True),
        ("湖南的集群体系是什么？", "十大", False),
    ],
)
def test_other_findings_are_told_where_their_row_is_shown(text: str, word: str, told: bool, bot: Bot) -> None:
    assert (word in notes_of(bot, text)) is told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("商务部的66个集群在武汉有几个？", ["66", "发改委"]),
        ("How many of MOFCOM's 66 clusters are in Wuhan?", ["66", "NDRC"]),
        ("工信部的66个集群有哪些？", ["66", "发改委"]),
        ("武汉的5个战新集群分别是什么？", ["4", "5"]),
    ],
)
def test_a_false_premise_is_put_right(text: str, words: list[str], bot: Bot) -> None:
    notes = notes_of(bot, text)
    assert all(word in notes for word in words), notes


@pytest.mark.parametrize(
    "text", ["发改委的66个集群有哪些？", "List the NDRC's 66 clusters", "武汉的4个战新集群分别是什么？"]
)
def test_a_true_premise_is_left_alone(text: str, bot: Bot) -> None:
    assert "不是" not in notes_of(bot, text) and "not" not in notes_of(bot, text)


def test_no_is_said_with_what_was_checked_and_what_is_nearest(bot: Bot) -> None:
    answer = bot.ask("西藏有没有发改委集群？")
    assert answer.answer.startswith("没有") and "66" in answer.answer
    assert bot.ask("Are there any NDRC clusters in Tibet?").answer.startswith("No")
    cited = {n for c in answer.citations for n in range(c.lines[0], c.lines[1] + 1)}
    assert set(range(165, 187)) <= cited


def test_a_refusal_says_what_it_has_nothing_on_and_offers_what_works(bot: Bot) -> None:
    answer = bot.ask("武汉光电子集群的产值是多少？")
    assert answer.refused and "产值" in answer.answer
    assert answer.suggestions and all(bot.ask(text).kind != "refused" for text in answer.suggestions)


def test_offered_questions_work(bot: Bot) -> None:
    for text in QUESTIONS[:8]:
        for offer in bot.ask(text).suggestions:
            assert bot.ask(offer, [text]).kind in ("lookup", "passage", "absent"), (text, offer)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("四个直辖市在工信部名单上各有几个？", "重庆没有"),
        ("湖南在工信部、发改委、科技部的名单上各有几个？", "合计9个"),
        ("长三角和广东，谁的工信部集群更多？", "长三角有20个，广东有7个，长三角多13个"),
        ("发改委名单上至少有3个集群的城市有哪些？", "合计18个集群"),
        ("Which cities have at least 3 NDRC clusters?", "18 clusters together"),
        ("发改委名单上集群第四多的城市是哪些？", "集群第四多的城市是深圳、合肥，并列各有3个"),
        ("Which province has the second most MIIT clusters?", "have the second most clusters: 7 each"),
        ("发改委名单上哪些城市既有人工智能集群又有集成电路集群？", "同时有人工智能、集成电路集群的城市共有3个"),
        (
            "Which NDRC cities have both AI and IC clusters?",
            "with a cluster in artificial intelligence and in integrated",
        ),
    ],
)
def test_the_direct_answer_is_whole(text: str, said: str, bot: Bot) -> None:
    assert said in bot.ask(text).answer


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("江苏和山东在发改委和科技部的名单上各有几个集群？", "发改委：江苏3，山东7；科技部：江苏10，山东7"),
        ("What share of the MIIT and NDRC lists is Jiangsu's?", "MIIT 9 of 44 (20.5%); NDRC 3 of 66 (4.5%)"),
        ("湖北和湖南占工信部名单的百分之几？", "湖北3个，占6.8%；湖南2个，占4.5%"),
    ],
)
def test_of_several_lists_or_places_each_is_told_too(text: str, told: str, bot: Bot) -> None:
    assert told in bot.ask(text).answer
