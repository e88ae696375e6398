"""The web app without a browser: its events."""

import asyncio
from collections.abc import AsyncIterator
from types import SimpleNamespace

import gradio as gr
import pytest

from bot.app import Page, Parts, View, interface_language
from bot.chat import Bot
from bot.views import labels_of


@pytest.fixture(scope="module")
def page(bot: Bot) -> Page:
    return Page(bot, Parts(*Parts._fields))


def request(accepted: str = "zh-CN") -> gr.Request:
    return SimpleNamespace(headers={"accept-language": accepted})


@pytest.mark.parametrize(
    ("choice", "accepted", "language"),
    [
        ("auto", "zh-CN,en;q=0.8", "zh"),
        ("auto", "en-US,zh", "en"),
        ("auto", "", "en"),
        ("zh", "en", "zh"),
        ("en", "zh", "en"),
    ],
)
def test_the_interface_speaks_the_language_chosen_or_the_browsers(choice: str, accepted: str, language: str) -> None:
    assert interface_language(choice, accepted) == language


# ------------------------------------------------------------------------------------------------ events


def test_a_question_is_shown_at_once_and_then_its_answer(page: Page) -> None:
    first, second = all_of(page.submit("auto", (), "武汉有几个战略性新兴产业集群？", request()))
    assert [m["role"] for m in first["chat"]] == ["user"] and first["box"] == "" and "answers" not in first
    assert [m["role"] for m in second["chat"]] == ["user", "assistant"]
    (answer,) = second["answers"]
    assert answer.value == 4 and "4" in second["chat"][1]["content"]


def test_the_second_question_knows_the_first(page: Page) -> None:
    answers = last_of(page.submit("auto", (), "工信部第一批集群里，江苏有几个？", request()))["answers"]
    both = last_of(page.submit("auto", answers, "那第二批呢？", request()))["answers"]
    alone = last_of(page.submit("auto", (), "工信部第二批集群里，江苏有几个？", request()))["answers"]
    assert len(both) == 2 and both[1].value == alone[0].value


def test_the_language_chosen_is_that_of_the_answer(page: Page) -> None:
    view = last_of(page.submit("en", (), "武汉有几个战略性新兴产业集群？", request()))
    assert view["answers"][0].language == "en" and labels_of("en")["evidence"] in view["evidence"]


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_blank_question_changes_nothing(page: Page, blank: str) -> None:
    assert all_of(page.submit("auto", (), blank, request())) == [{"box": ""}]


def test_a_click_on_a_suggestion_or_starter_asks_it(page: Page) -> None:
    question = "武汉有几个战略性新兴产业集群？"
    option = SimpleNamespace(value=question)
    example = SimpleNamespace(value={"text": question})
    for view in (
        last_of(page.option("auto", (), request(), option)),
        last_of(page.example("auto", (), request(), example)),
    ):
        assert view["answers"][0].question == question and view["answers"][0].value == 4


def test_retry_undo_clear_and_stop(page: Page) -> None:
    answers = last_of(page.submit("auto", (), "武汉有几个战略性新兴产业集群？", request()))["answers"]
    again = last_of(page.retry("en", answers, request()))["answers"]
    assert [a.question for a in again] == [a.question for a in answers] and again[0].language == "en"
    undone = page.undo("auto", answers, request())
    assert undone["answers"] == () and undone["box"] == answers[0].question and undone["chat"] == []
    assert page.clear("auto", answers, request())["answers"] == ()
    stopped = page.view("auto", answers, request())
    assert stopped["answers"] == answers and len(stopped["chat"]) == 2
    assert all_of(page.retry("auto", (), request())) == [{"box": ""}]
    assert page.undo("auto", (), request())["box"] == ""


def test_an_unanswered_question_keeps_no_table_of_the_one_before(page: Page) -> None:
    answers = last_of(page.submit("auto", (), "武汉有几个战略性新兴产业集群？", request()))["answers"]
    view = last_of(page.submit("auto", answers, "今天天气怎么样？", request()))
    assert view["answers"][1].kind == "refused"
    assert view["table"].visible is False and view["heading"].visible is False


def test_the_labels_follow_the_language(page: Page) -> None:
    zh, en = page.rename("auto", (), request("zh")), page.rename("auto", (), request("en"))
    assert (zh["send"].value, en["send"].value) == (labels_of("zh")["send"], labels_of("en")["send"])
    assert zh["header"] != en["header"] and zh["chat"].examples != en["chat"].examples


def all_of(views: AsyncIterator[View]) -> list[View]:
    async def collect() -> list[View]:
        return [view async for view in views]

    return asyncio.run(collect())


def last_of(views: AsyncIterator[View]) -> View:
    return all_of(views)[-1]
