"""What leaves no doubt: thanks, the paper as a whole, words that stand nowhere in it."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.follow import Said
from bot.plainly import plain_plan


@pytest.mark.parametrize(
    "text",
    [
        "总结一下这份白皮书", "请概括本报告的主要内容", "这份白皮书讲了什么？", "白皮书主要说了些什么内容",
        "What is the paper about?", "Summarise the report", "Can you summarise the paper in three sentences?",
        "What's in this paper?", "What are the main points of the white paper?",
        "把白皮书总结一下", "这份白皮书是关于什么的？",
        "Tell me about this paper", "What does this white paper talk about?",
    ],
)  # fmt: skip
def test_of_the_whole_paper_its_parts_and_lists_are_told(bot: Bot, text: str) -> None:
    answer = bot.ask(text)
    assert answer.kind == "help"
    assert all(number in answer.answer for number in ("44", "66", "56"))
    assert all(lines in answer.answer for lines in ("13–50", "51–80", "81–107", "108–374", "375–386", "387–401"))
    assert [citation.lines[0] for citation in answer.citations] == [13, 51, 81, 108, 375, 387]


@pytest.mark.parametrize(
    "text",
    [
        "总结一下浙江的做法", "Summarise the governance measures", "白皮书讲了哪些问题？", "两批集群涉及几个地级市？",
        "Thanks for that, what about Hubei?", "Summarise the report of Hubei",
        "哪一章提到了揭榜挂帅？", "有没有提到29个地区",
    ],
)  # fmt: skip
def test_whatever_asks_for_more_is_weighed(bot: Bot, text: str) -> None:
    assert plain_plan(bot.grounds.read(text), Said(), bot.grounds) is None


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("谢谢", "不客气"), ("好的，谢谢你！", "不客气"), ("Thanks a lot!", "You're welcome"),
        ("thanks again", "You're welcome"), ("再见", "再见"), ("你好", "你好"),
    ],
)  # fmt: skip
def test_thanks_are_answered_as_thanks(bot: Bot, text: str, start: str) -> None:
    answer = bot.ask(text, ["江苏有几个集群？"])
    assert answer.kind == "help" and answer.answer.startswith(start)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("提到区块链了吗", "区块链"), ("白皮书有没有提到5G？", "5G"),
        ("Does the paper mention blockchain?", "blockchain"),
        ("Does it say anything about cryptocurrencies?", "cryptocurrencies"),
        ("区块链提到了吗？", "区块链"), ("Is blockchain mentioned anywhere?", "blockchain"),
    ],
)  # fmt: skip
def test_a_word_that_stands_nowhere_is_said_to_stand_nowhere(bot: Bot, text: str, word: str) -> None:
    answer = bot.ask(text)
    assert answer.kind == "refused" and f"“{word}”" in answer.answer


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("有没有提到揭榜挂帅", "有。白皮书"), ("Does the paper mention the block economy?", "Yes. The paper says"),
        ("Does the paper mention Germany?", "Yes. "),
    ],
)  # fmt: skip
def test_a_word_that_stands_there_is_shown_where(bot: Bot, text: str, start: str) -> None:
    answer = bot.ask(text)
    assert answer.kind in ("passage", "lookup") and answer.answer.startswith(start)


def test_only_a_yes_or_no_question_is_answered_with_yes(bot: Bot) -> None:
    assert bot.ask("Where does the paper mention the block economy?").answer.startswith("The paper says")
