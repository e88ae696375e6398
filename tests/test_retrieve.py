"""Prose: the right lines come first, in both languages, whole, with scores that mean something."""

import pytest

from bot.chat import Bot
from corpus.encode import load_encoder

QUESTIONS = [
    ("什么是先进制造业集群？", 17), ("What is an advanced manufacturing cluster?", 17),
    ("国际经济竞争有什么新变化？", 27), ("集群发展促进机构是什么样的组织？", 391),
    ("What kind of organisation is a cluster promotion institution?", 391),
    ("杭州数字安防集群每年投入多少资金？", 335), ("如何构建集群创新生态系统？", 380),
]  # fmt: skip


def cited(bot: Bot, text: str) -> set[int]:
    return {n for c in bot.ask(text).citations for n in range(c.lines[0], c.lines[1] + 1)}


@pytest.mark.parametrize(("text", "line"), QUESTIONS)
def test_the_lines_that_answer_are_quoted(text: str, line: int, bot: Bot) -> None:
    assert bot.ask(text).kind in ("passage", "lookup")
    assert line in cited(bot, text)


@pytest.mark.parametrize(("text", "_"), QUESTIONS)
def test_passages_come_best_first_with_scores_in_their_ranges(text: str, _: int, bot: Bot) -> None:
    found = bot.retriever.search(bot.grounds.read(text), text)
    assert 1 <= len(found) <= 5
    assert len({passage.chunk.id for passage in found}) == len(found)
    scores = [passage.score for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= passage.coverage <= 1.0001 and -1 <= passage.cosine <= 1.0001 for passage in found)


def test_a_limit_is_kept(bot: Bot) -> None:
    text = "集群"
    assert len(bot.retriever.search(bot.grounds.read(text), text, limit=2)) == 2


def test_the_same_search_finds_the_same_again(bot: Bot) -> None:
    text = "如何促进集群发展？"
    first, second = (bot.retriever.search(bot.grounds.read(text), text) for _ in range(2))
    assert first == second


def test_all_three_problems_come_together(bot: Bot) -> None:
    assert {39, 43, 47} <= cited(bot, "我国集群发展存在哪些问题？")
    assert {39, 43, 47} <= cited(bot, "What problems do Chinese clusters have?")


def test_an_english_question_reaches_chinese_text_by_the_names_in_it(bot: Bot) -> None:
    question = bot.grounds.read("What does the Ministry of Commerce do for clusters?")
    assert "商务部" in bot.retriever.query_terms(question, question.text)


@pytest.mark.parametrize("text", ["白皮书说了什么？", "What does the whitepaper say, and why does it?"])
def test_words_that_every_question_has_are_not_searched_for_in_any_form(text: str, bot: Bot) -> None:
    assert not bot.retriever.query_terms(bot.grounds.read(text), text)


def test_what_stands_nowhere_is_refused(bot: Bot) -> None:
    for text in ("量子计算机的工作原理是什么？", "How do I bake sourdough bread?", "谁是最好的篮球运动员？"):
        assert bot.ask(text).kind == "refused", text


def test_an_english_answer_quotes_both_languages(bot: Bot) -> None:
    answer = bot.ask("What is an advanced manufacturing cluster?").answer
    assert "network" in answer and "复杂网络" in answer
    assert "network" not in bot.ask("什么是先进制造业集群？").answer


@pytest.mark.parametrize("text", ['"', "NEAR(", "a* OR b", "集群 AND -", '""', "zh:集群", "^集群"])
def test_search_syntax_in_a_question_is_only_text(text: str, bot: Bot) -> None:
    found = bot.retriever.search(bot.grounds.read(text), text)
    assert isinstance(found, list)


def test_other_words_than_the_papers_find_it_by_its_subject_index(bot: Bot) -> None:
    questions = (
        ("Companies share a postcode yet barely do business together: which complaint is that?", 41),
        ("How come the people who run industrial parks are so bogged down?", 45),
        ("左邻右舍的厂子各干各的，说的是哪个毛病？", 41),
    )
    for text, line in questions:
        assert line in cited(bot, text), text


def test_subjects_are_searched_and_never_shown(bot: Bot) -> None:
    entries = {entry for chunk in bot.index.chunks.values() for entry in chunk.subjects if len(entry) > 12}
    answer = bot.ask("How come the people who run industrial parks are so bogged down?")
    shown = answer.answer + "".join(citation.quote for citation in answer.citations)
    assert entries
    assert not any(entry in shown for entry in entries)


def test_how_sure_an_answer_is_does_not_depend_on_what_was_asked_before(bot: Bot) -> None:
    """Vectors of words are kept from question to question: they must be what they would be alone."""
    texts = [text for text, _ in QUESTIONS] + [
        "How do I bake sourdough bread?",
        "左邻右舍的厂子各干各的，说的是哪个毛病？",
    ]
    fresh = {text: Bot(bot.index, load_encoder).sureness([text]) for text in texts}
    for order in (texts, texts[::-1]):
        used = Bot(bot.index, load_encoder)
        assert {text: used.sureness([text]) for text in order} == fresh
    assert any(fresh.values())
