"""No figure and no name without evidence: inventions are caught, and no template answer needs any."""

from dataclasses import replace

import pytest

from bot.chat import Bot
from bot.check import computed_of, unsupported
from bot.compose import lookup_to_answer
from bot.lookup import run_lookup
from bot.plan import Lookup, Retrieve
from bot.planner import question_to_plan
from eval.counted.lookups import sampled


def doubted(bot: Bot, text: str, addition: str) -> list[tuple[str, str]]:
    """What the check objects to once `addition` is put behind a right answer."""
    question = bot.grounds.read(text)
    plan = question_to_plan(question, bot.grounds)
    assert isinstance(plan, Lookup)
    result = bot.run(plan)
    answer = lookup_to_answer(question, result, bot.desk)
    return [(each.kind, each.text) for each in bot.doubts(replace(answer, answer=answer.answer + addition), result)]


@pytest.mark.parametrize(
    ("text", "addition", "kind"),
    [
        ("武汉有几个发改委集群？", "产值达8421亿元。", "figure"),
        ("武汉有几个发改委集群？", "另有973家企业。", "figure"),
        ("武汉有几个发改委集群？", "占37.7%。", "figure"),
        ("武汉有几个发改委集群？", "昆明也有一个。", "name"),
        ("武汉有几个发改委集群？", "云南也入选了。", "name"),
        ("How many NDRC clusters are in Wuhan?", " They employ 38,417 people.", "figure"),
        ("How many NDRC clusters are in Wuhan?", " So does Kunming.", "name"),
        ("How many NDRC clusters are in Wuhan?", " Yunnan follows.", "name"),
    ],
)
def test_an_invented_figure_or_place_is_caught(text: str, addition: str, kind: str, bot: Bot) -> None:
    assert doubted(bot, text, "") == []
    assert kind in {found for found, _ in doubted(bot, text, addition)}


@pytest.mark.parametrize("addition", ["共4个。", "都在湖北武汉。", " In Wuhan (武汉): 4 of 66."])
def test_what_the_rows_say_or_were_counted_from_is_no_invention(addition: str, bot: Bot) -> None:
    assert doubted(bot, "武汉有几个发改委集群？", addition) == []


def test_template_answers_need_no_inventions(bot: Bot) -> None:
    """A hundred lookups of every operation, in both languages: shown as composed, not reduced to quotations."""
    for case in sampled(110, seed=1):
        answer = bot.ask(case.question)
        if isinstance(answer.plan, Lookup) and answer.kind == "lookup":
            assert "unworded" not in answer.trace, case.question
            assert bot.doubts(answer, bot.run(answer.plan)) == [], case.question


def test_an_answer_that_fails_is_shown_as_quotations_only(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    question = bot.grounds.read("武汉有几个发改委集群？")
    plan = question_to_plan(question, bot.grounds)

    def invented(*given: object) -> object:
        answer = lookup_to_answer(*given)  # type: ignore[arg-type]
        return replace(answer, answer=answer.answer + "昆明有8421个。")

    monkeypatch.setattr("bot.chat.lookup_to_answer", invented)
    answer = bot.plan_to_answer(question, plan)
    assert "昆明" not in answer.answer and "8421" not in answer.answer
    assert "新型显示器件" in answer.answer and len(answer.rows) == 4


def test_figures_are_compared_as_numbers(bot: Bot) -> None:
    answer = replace(bot.ask("你好"), question="", answer="二十个")
    assert unsupported(answer, ["20个"], (), bot.lexicon) == []
    assert unsupported(answer, ["120个"], (), bot.lexicon)
    assert unsupported(answer, [], [20], bot.lexicon) == []


def test_what_is_computed_are_the_counts_of_the_result(bot: Bot) -> None:
    plan = question_to_plan(bot.grounds.read("江苏占工信部集群的百分之多少？"), bot.grounds)
    assert isinstance(plan, Lookup)
    numbers = computed_of(run_lookup(bot.index, plan))
    assert {9, 44, 20.5} <= numbers


def test_passages_quote_only_what_the_paper_says(bot: Bot) -> None:
    for text in (
        "什么是先进制造业集群？",
        "What is an advanced manufacturing cluster?",
        "集群发展促进机构是什么性质？",
    ):
        answer = bot.ask(text)
        assert answer.kind == "passage" and isinstance(answer.plan, Retrieve)
        assert bot.doubts(answer) == []
