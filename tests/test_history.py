"""Past conversations: whole, in order, the owner's alone, over restarts, rebuilds and several processes."""

import json
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.charts import Chart, Point
from bot.chat import Bot
from bot.database import DatabaseError
from bot.export import conversation_to_json, conversation_to_markdown, title_to_filename
from bot.history import TITLE, History
from bot.panel import answer_to_charts
from bot.stored import answer_to_text, text_to_answer

ANNA, BOB = "user:anna", "user:bob"
CHART = Chart("bars", "province", "省份", "province", (Point("江苏", "Jiangsu", 2, True), Point("浙江", "Zhejiang", 1)))


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path)


def answer(question: str, text: str = "4") -> Answer:
    return Answer(question=question, language="zh", kind="lookup", answer=text)


def questions(history: History, conversation: str, owner: str = ANNA) -> list[str]:
    return [turn.answer.question for turn in history.turns(owner, conversation)]


@pytest.mark.parametrize(
    "question",
    [
        "武汉有几个战略性新兴产业集群？",
        "集群面临哪些问题？",
        "哪个省的集群最多？",
        "今天天气怎么样？",
        "你好",
        "集群的情况",
    ],
)
def test_an_answer_is_kept_whole(bot: Bot, question: str) -> None:
    given = bot.ask(question)
    kept, charts = text_to_answer(answer_to_text(given, answer_to_charts(given, bot)))
    assert kept.to_json() == given.to_json() and kept.plan == given.plan
    assert kept.trace.keys() == given.trace.keys() and charts == answer_to_charts(given, bot)


def test_an_answer_with_a_plan_of_another_version_is_shown_without_it(bot: Bot) -> None:
    text = answer_to_text(bot.ask("武汉有几个战略性新兴产业集群？")).replace(
        '"kind": "lookup", "table"', '"kind": "new", "table"'
    )
    text = text.replace('"operation": "count"', '"operation": "count", "of_later": 1')
    kept, _ = text_to_answer(text)
    assert kept.plan is None and kept.value == 4 and kept.rows


def test_turns_come_back_in_order_after_a_restart(history: History, tmp_path: Path) -> None:
    id_ = history.add(ANNA, "", answer("一"), (CHART,))
    assert history.add(ANNA, id_, answer("二")) == id_
    again = History(tmp_path)
    assert questions(again, id_) == ["一", "二"]
    assert again.turns(ANNA, id_)[0].charts == (CHART,)
    assert [summary.title for summary in again.conversations(ANNA)] == ["一"]


def test_nobody_sees_changes_or_deletes_anothers(history: History) -> None:
    id_ = history.add(ANNA, "", answer("秘密"))
    assert history.conversations(BOB) == [] and history.turns(BOB, id_) == [] and history.summary(BOB, id_) is None
    history.rename(BOB, id_, "其他")
    history.delete(BOB, id_)
    history.drop(BOB, id_, history.turns(ANNA, id_)[0].id)
    assert [s.title for s in history.conversations(ANNA)] == ["秘密"] and questions(history, id_) == ["秘密"]
    other = history.add(BOB, id_, answer("我的"))
    assert other != id_ and questions(history, id_) == ["秘密"] and questions(history, other, BOB) == ["我的"]


def test_a_question_asked_again_replaces_it_and_what_followed(history: History) -> None:
    id_ = ""
    for text in ("一", "二", "三"):
        id_ = history.add(ANNA, id_, answer(text))
    second = history.turns(ANNA, id_)[1].id
    history.add(ANNA, id_, answer("改"), instead_of=second)
    assert questions(history, id_) == ["一", "改"]
    history.add(ANNA, id_, answer("后"), instead_of=second)  # another page replaced it meanwhile
    assert questions(history, id_) == ["一", "改", "后"]
    history.drop(ANNA, id_, history.turns(ANNA, id_)[1].id)
    assert questions(history, id_) == ["一"]
    history.add(ANNA, id_, answer("始"), instead_of=history.turns(ANNA, id_)[0].id)
    assert history.conversations(ANNA)[0].title == "始"
    history.rename(ANNA, id_, "名")
    history.add(ANNA, id_, answer("初"), instead_of=history.turns(ANNA, id_)[0].id)
    assert history.conversations(ANNA)[0].title == "名" and questions(history, id_) == ["初"]
    history.drop(ANNA, id_, history.turns(ANNA, id_)[0].id)
    assert history.conversations(ANNA) == []


def test_rename_delete_and_titles(history: History) -> None:
    id_ = history.add(ANNA, "", answer("长" * 99 + "\n 行"))
    assert len(history.conversations(ANNA)[0].title) == TITLE
    history.rename(ANNA, id_, "  新 \n名 ")
    history.rename(ANNA, id_, "  ")
    assert history.conversations(ANNA)[0].title == "新 名"
    history.delete(ANNA, id_)
    assert history.conversations(ANNA) == [] and history.turns(ANNA, id_) == []


def test_a_search_finds_words_of_titles_questions_and_answers(history: History) -> None:
    first = history.add(ANNA, "", answer("武汉的集群", "光电子"))
    second = history.add(ANNA, "", answer("Which are in Shenzhen?", "IC"))
    history.rename(ANNA, second, "Ｓouth")

    def found(search: str) -> list[str]:
        return [summary.id for summary in history.conversations(ANNA, search)]

    assert found("") == [second, first] and found("武漢") == [first] and found("武汉 光電") == [first]
    assert found("SHENZHEN") == [second] and found("south ic") == [second]
    assert found("武汉 Shenzhen") == found("%") == found("'") == []


def test_the_one_used_last_stands_first(history: History) -> None:
    first, second = history.add(ANNA, "", answer("一")), history.add(ANNA, "", answer("二"))
    history.add(ANNA, first, answer("三"))
    assert [summary.id for summary in history.conversations(ANNA)] == [first, second]


def test_many_threads_and_processes_lose_nothing(history: History, tmp_path: Path) -> None:
    id_ = history.add(ANNA, "", answer("0"))
    code = (
        "import sys; from pathlib import Path; from bot.answer import Answer; from bot.history import History\n"
        "h = History(Path(sys.argv[1]))\n"
        "for n in range(20): h.add('user:anna', sys.argv[2], Answer(f'{sys.argv[3]}-{n}', 'zh', 'lookup', 'x'))"
    )
    command = [sys.executable, "-c", code, str(tmp_path), id_]
    processes = [subprocess.Popen([*command, str(n)], cwd=Path(__file__).parent.parent) for n in range(2)]
    threads = [
        threading.Thread(target=lambda n=n: [history.add(ANNA, id_, answer(f"t{n}-{m}")) for m in range(20)])
        for n in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    asked = questions(history, id_)
    assert len(asked) == len(set(asked)) == 81
    assert [q for q in asked if q.startswith("1-")] == [f"1-{n}" for n in range(20)]


def test_an_interrupted_write_leaves_what_was(history: History, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = history.add(ANNA, "", answer("一"))
    old = history.turns(ANNA, id_)[0].id
    monkeypatch.setattr("bot.history.answer_to_text", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        history.add(ANNA, id_, answer("二"), instead_of=old)
    assert questions(history, id_) == ["一"]


def test_a_file_that_is_none_of_ours_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "conversations.sqlite").write_bytes(b"no database, but long enough to be looked at" * 99)
    with pytest.raises(DatabaseError, match=r"conversations\.sqlite.*move a damaged file away"):
        History(tmp_path)


def test_a_newer_file_is_left_alone(history: History, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "conversations.sqlite") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(DatabaseError, match="newer version"):
        History(tmp_path)


def test_only_the_owner_of_the_account_may_read_the_file(history: History, tmp_path: Path) -> None:
    assert (tmp_path / "conversations.sqlite").stat().st_mode & 0o077 == 0


# ------------------------------------------------------------------------------------------------ export


def test_a_conversation_as_markdown_has_questions_answers_and_sources(bot: Bot, history: History) -> None:
    given = replace(bot.ask("武汉有几个战略性新兴产业集群？"), question="*武汉* <b>")
    id_ = history.add(ANNA, "", given)
    summary = history.summary(ANNA, id_)
    assert summary is not None
    text = conversation_to_markdown(summary, history.turns(ANNA, id_), "zh")
    assert r"## \*武汉\* \<b\>" in text and "共有4个" in text and "第173–176行" in text


def test_a_conversation_as_json_has_the_contracts_objects(bot: Bot, history: History) -> None:
    given = bot.ask("武汉有几个战略性新兴产业集群？")
    id_ = history.add(ANNA, "", given)
    summary = history.summary(ANNA, id_)
    assert summary is not None
    whole = json.loads(conversation_to_json(summary, history.turns(ANNA, id_)))
    (turn,) = whole["turns"]
    assert {k: v for k, v in turn.items() if k != "asked"} == given.to_json() and whole["title"] == given.question


@pytest.mark.parametrize(
    ("title", "name"),
    [("a/b: c?", "a-b-c"), ("../..", "conversation"), ("武汉有几个？", "武汉有几个？"), ("x" * 99, "x" * 60)],
)
def test_a_title_is_a_safe_file_name(title: str, name: str) -> None:
    assert title_to_filename(title) == name
