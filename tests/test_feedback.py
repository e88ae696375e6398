"""Readers' opinions: kept, changed, taken back; and as cases that the evaluation reads or refuses."""

import json
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.chat import Bot
from bot.feedback import LONGEST, Feedback, opinion_to_case, opinions_to_file
from eval.cases import KEYS, CaseError, read_cases
from eval.score import score

ANNA, BOB = "user:anna", "user:bob"


@pytest.fixture
def feedback(tmp_path: Path) -> Feedback:
    return Feedback(tmp_path)


def given(feedback: Feedback, bot: Bot, verdict: str, *questions: str) -> Answer:
    answer = bot.ask(questions[-1], questions[:-1])
    feedback.give(ANNA, f"turn-{len(feedback.opinions())}", verdict, questions, answer)  # type: ignore[arg-type]
    return answer


def test_a_verdict_is_kept_with_its_comment_and_changes(feedback: Feedback, bot: Bot, tmp_path: Path) -> None:
    answer = given(feedback, bot, "up", "武汉有几个战略性新兴产业集群？")
    feedback.comment(ANNA, "turn-0", f"  好<b>{'x' * LONGEST}")
    feedback.give(ANNA, "turn-0", "down", [answer.question], answer)
    feedback.comment(BOB, "turn-0", "not mine")
    (opinion,) = Feedback(tmp_path).opinions()
    assert opinion.verdict == "down" and opinion.comment.startswith("好<b>x") and len(opinion.comment) == LONGEST
    assert opinion.answer.to_json() == answer.to_json() and opinion.questions == (answer.question,)
    assert feedback.verdicts(ANNA) == {"turn-0": "down"} and feedback.verdicts(BOB) == {}
    feedback.withdraw(BOB, "turn-0")
    assert len(feedback.opinions()) == 1
    feedback.withdraw(ANNA, "turn-0")
    assert feedback.opinions() == []


def test_what_was_called_right_is_a_case_that_the_bot_passes(feedback: Feedback, bot: Bot, tmp_path: Path) -> None:
    asked = [
        ("武汉有几个战略性新兴产业集群？",), ("工信部第一批集群里，江苏有几个？", "那第二批呢？"),
        ("集群面临哪些问题？",),
        ("How many NDRC clusters are in Wuhan?",), ("今天天气怎么样？",), ("哪个省的集群最多？",),
    ]  # fmt: skip
    for questions in asked:
        given(feedback, bot, "up", *questions)
    path = tmp_path / "cases.jsonl"
    assert opinions_to_file(feedback.opinions(), path) == len(asked)
    cases = read_cases([path])
    assert [case.turns for case in cases] == asked and all(case.tags == ("feedback", "up") for case in cases)
    assert all("confirm" in case.note for case in cases)
    for case in cases:
        assert score(case, bot.ask(case.turns[-1], case.turns[:-1]).to_json()).right


def test_what_was_called_wrong_is_refused_until_a_person_wrote_its_gold(
    feedback: Feedback, bot: Bot, tmp_path: Path
) -> None:
    answer = given(feedback, bot, "down", "武汉有几个战略性新兴产业集群？")
    feedback.comment(ANNA, "turn-0", "应该是5个")
    (opinion,) = feedback.opinions()
    case = opinion_to_case(opinion)
    assert set(case) <= set(KEYS) and case["kind"] == [] and not {"value", "rows", "items", "lines"} & set(case)
    assert "应该是5个" in case["note"] and answer.answer[:20] in case["note"]
    path = tmp_path / "cases.jsonl"
    opinions_to_file([opinion], path)
    with pytest.raises(CaseError, match=r"cases.jsonl:1: 'kind'"):
        read_cases([path])
    path.write_text(json.dumps(case | {"kind": "lookup", "value": 4}, ensure_ascii=False), encoding="utf-8")
    assert read_cases([path])[0].value == 4


def test_an_export_that_fails_leaves_the_old_file(feedback: Feedback, bot: Bot, tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text("old", encoding="utf-8")

    def broken() -> object:
        yield from feedback.opinions()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        opinions_to_file(broken(), path)  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == "old" and len(list(tmp_path.glob(".cases*"))) == 0
