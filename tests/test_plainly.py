"""What leaves no doubt: thanks, the paper as a whole, words that stand nowhere in it."""

from __future__ import annotations

import pytest

from bot.chat import Bot


@pytest.mark.parametrize(
    "text",
    [
        "总结一下这份白皮书", "请概括本报告的主要内容", "这份白皮书讲了什么？", "白皮书主要说了些什么内容",
        "What is the paper about?", "Summarise the report", "Can you summarise the paper in three sentences?",
        "What's in this paper?", "What are the main points of the white paper?",
    ],
)  # fmt: skip
def test_of_the_whole_paper_its_parts_and_lists_are_told(bot: Bot, text: str) -> None:
    answer = bot.ask(text)
    assert answer.kind == "help"
    assert all(number in answer.answer for number in ("44", "66", "56"))
    assert all(lines in answer.answer for lines in ("13–50", "51–80", "81–107", "108–374", "375–386", "387–401"))


@pytest.mark.parametrize("text", ["总结一下浙江的做法", "Summarise the governance measures", "白皮书讲了哪些问题？"])
def test_of_a_part_the_part_is_told(bot: Bot, text: str) -> None:
    assert bot.ask(text).kind in ("passage", "lookup")


@pytest.mark.parametrize(
    ("text", "start"),
    [("谢谢", "不客气"), ("好的，谢谢你！", "不客气"), ("Thanks a lot!", "You're welcome"), ("你好", "你好")],
)
def test_thanks_are_answered_as_thanks(bot: Bot, text: str, start: str) -> None:
    answer = bot.ask(text, ["江苏有几个集群？"])
    assert answer.kind == "help" and answer.answer.startswith(start)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("提到区块链了吗", "区块链"), ("白皮书有没有提到5G？", "5G"),
        ("Does the paper mention blockchain?", "blockchain"),
        ("Does it say anything about cryptocurrencies?", "cryptocurrencies"),
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
