"""A model's wording is used only where it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult

from bot.answer import Answer
from bot.chat import Bot
from bot.settings import Settings, SettingsError, load_settings
from bot.writer import ChatModelWriter, answer_to_prompt, objection, rewrite, settings_to_writer

COUNT_ZH = "武汉有几个战略性新兴产业集群？"
COUNT_EN = "How many strategic emerging industry clusters does Wuhan have?"


def fake(*replies: str) -> ChatModelWriter:
    return ChatModelWriter("fake:model", FakeListChatModel(responses=list(replies)))


@pytest.fixture
def said(bot: Bot) -> Callable[..., Answer]:
    """An answer by a bot whose model says what the test wants."""

    def ask(question: str, reply: str) -> Answer:
        answer = bot.ask(question)
        return rewrite(answer, fake(reply), bot.lexicon)

    return ask


@pytest.mark.parametrize(
    ("question", "prose"),
    [
        (COUNT_ZH, "在发改委公布的战略性新兴产业集群名单里，武汉一共占了4个。"),
        (COUNT_EN, "Wuhan is home to 4 of the strategic emerging industry clusters on the NDRC's list."),
    ],
)
def test_good_prose_replaces_the_opening_sentence_and_nothing_else(
    bot: Bot, said: Callable[..., Answer], question: str, prose: str
) -> None:
    plain, answer = bot.ask(question), said(question, prose)
    assert answer.answer == prose + "\n\n" + plain.answer.partition("\n\n")[2]
    assert answer.writer == "fake:model" and plain.writer is None
    assert replace(answer, answer=plain.answer, writer=None, seconds=0.0) == replace(plain, seconds=0.0)


@pytest.mark.parametrize(
    ("prose", "reason"),
    [
        ("武汉有4个集群，占全国的12%。", "figure"),
        ("武汉共有9个战略性新兴产业集群。", "lost"),
        ("武汉的集群不止4个，加上其他的共有9个。", "figure"),
        ("武汉和哈尔滨共有4个战略性新兴产业集群。", "name"),
        ("武汉有好几个战略性新兴产业集群。", "lost"),
        ("Wuhan has 4 of them on the list of the ministry.", "language"),
        ("", "empty"),
        ("武汉共有4个。" * 300, "empty"),
    ],
)
def test_prose_that_invents_or_loses_something_is_not_used(
    bot: Bot, said: Callable[..., Answer], prose: str, reason: str
) -> None:
    plain, answer = bot.ask(COUNT_ZH), said(COUNT_ZH, prose)
    assert answer.answer.startswith(plain.answer)
    assert answer.writer is None and answer.value == plain.value and answer.rows == plain.rows
    assert len(answer.notes) == len(plain.notes) + 1 and answer.notes[-1] in answer.answer
    trace = answer.trace["writer"]
    assert isinstance(trace, dict) and trace["reason"] == reason


def test_a_figure_of_the_question_is_no_evidence(bot: Bot) -> None:
    asked = replace(bot.ask(COUNT_ZH), question="武汉的25个战略性新兴产业集群是哪些？")
    assert objection(asked, "武汉共有4个。", asked.answer.partition("\n\n")[0], bot.lexicon) is None
    assert objection(asked, "武汉的25个里这里有4个。", asked.answer.partition("\n\n")[0], bot.lexicon) == "figure"


def test_a_passage_keeps_its_quotation_under_the_prose(bot: Bot) -> None:
    plain = _passage(bot)
    answer = rewrite(plain, fake("白皮书对此有明确的说明。"), bot.lexicon)
    assert answer.writer == "fake:model"
    assert answer.answer == "白皮书对此有明确的说明。\n\n" + plain.answer
    assert answer.citations == plain.citations


def test_an_invented_number_above_a_passage_is_rejected(bot: Bot) -> None:
    plain = _passage(bot)
    answer = rewrite(plain, fake("白皮书说共有98765家企业。"), bot.lexicon)
    assert answer.writer is None and "98765" not in answer.answer and answer.answer.startswith(plain.answer)


def _passage(bot: Bot) -> Answer:
    """Some passage answer, whichever questions are answered by one at present."""
    asked = ("什么是先进制造业集群？", "培育集群为什么重要？", "日本怎么发展集群？", "集群促进机构是什么？")
    return next(
        answer for question in asked if (answer := bot.ask(question)).kind == "passage" and answer.value is None
    )


@pytest.mark.parametrize("question", ["你好", "比特币价格是多少？", "西藏有几个战略性新兴产业集群？"])
def test_other_kinds_of_answers_are_never_reworded(bot: Bot, question: str) -> None:
    answer = bot.ask(question)
    assert answer.kind not in ("lookup", "passage")
    assert rewrite(answer, fake("好的。"), bot.lexicon) is answer


class _Broken(FakeListChatModel):
    """A provider's package that raises a class of its own."""

    def _generate(self, messages: list[BaseMessage], *args: object, **kwargs: object) -> ChatResult:
        raise _ProviderError("429: too many requests\nwith details")


class _ProviderError(Exception):
    pass


def test_a_model_that_fails_leaves_the_answer_and_a_note(bot: Bot) -> None:
    plain = bot.ask(COUNT_EN)
    answer = rewrite(plain, ChatModelWriter("fake:model", _Broken(responses=[""])), bot.lexicon)
    assert answer.writer is None and answer.answer.startswith(plain.answer)
    assert "did not answer" in answer.notes[-1]
    assert answer.trace["writer"] == {
        "model": "fake:model",
        "reason": "error",
        "said": "fake:model: 429: too many requests",
    }


def test_a_bot_with_a_writer_uses_it(bot: Bot) -> None:
    writing = Bot(bot.index, lambda: bot.retriever._encoder, writer=fake("武汉共有4个这样的集群。"))
    answer = writing.ask(COUNT_ZH)
    assert answer.writer == "fake:model" and answer.value == 4
    assert answer.answer.startswith("武汉共有4个这样的集群。\n\n")
    assert answer.to_json()["writer"] == "fake:model"


def test_the_prompt_holds_the_question_the_answer_and_the_quotations(bot: Bot) -> None:
    answer = bot.ask(COUNT_ZH)
    prompt = answer_to_prompt(answer)
    assert all(part in prompt for part in (COUNT_ZH, answer.answer, answer.citations[0].quote))


def test_no_model_no_writer() -> None:
    assert settings_to_writer(Settings()) is None


@pytest.mark.parametrize("name", ["openai:gpt-4o-mini", "nosuchprovider:model"])
def test_a_model_that_cannot_be_made_names_the_setting_in_one_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "langchain_openai", None)
    monkeypatch.setenv("WHITEPAPER_LLM", name)
    with pytest.raises(SettingsError, match=rf"^WHITEPAPER_LLM is '{name}': .+") as caught:
        settings_to_writer(load_settings())
    assert "\n" not in str(caught.value)
