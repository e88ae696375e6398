"""One question in many dresses has one plan: preambles, scripts, digits, punctuation and the other language."""

import json
import re
from functools import lru_cache
from typing import Any

import pytest

from bot.chat import Bot
from bot.plan import plan_to_json
from bot.planner import question_to_plan

TWINS = [
    ("工信部有多少个集群？", "How many MIIT clusters are there?"),
    ("发改委有几个集群？", "How many NDRC clusters are there?"),
    ("科技部有几个集群？", "How many MOST clusters are there?"),
    ("工信部第二批有几个集群？", "How many clusters are in the second MIIT batch?"),
    ("工信部第一批有哪些集群？", "Which clusters are in the first MIIT batch?"),
    ("武汉有几个战略性新兴产业集群？", "How many strategic emerging industry clusters are in Wuhan?"),
    ("江苏有几个工信部集群？", "How many MIIT clusters are in Jiangsu?"),
    ("浙江有哪些发改委集群？", "Which NDRC clusters are in Zhejiang?"),
    ("山东有哪些创新型产业集群？", "Which innovative industrial clusters are in Shandong?"),
    ("深圳有几个集群？", "How many clusters are in Shenzhen?"),
    ("苏州有哪些集群？", "Which clusters are in Suzhou?"),
    ("昆山有哪些集群？", "Which clusters are in Kunshan?"),
    ("海南有没有集群？", "Are there any clusters in Hainan?"),
    ("西藏有没有集群？", "Are there any clusters in Tibet?"),
    ("山西有没有发改委集群？", "Are there any NDRC clusters in Shanxi?"),
    ("哪个省的工信部集群最多？", "Which province has the most MIIT clusters?"),
    ("哪个城市的发改委集群最多？", "Which city has the most NDRC clusters?"),
    ("每个省各有几个发改委集群？", "How many NDRC clusters does each province have?"),
    ("每个城市各有几个科技部集群？", "How many MOST clusters does each city have?"),
    ("江苏和浙江的工信部集群谁多？", "Which has more MIIT clusters, Jiangsu or Zhejiang?"),
    ("广东占工信部集群的百分之多少？", "What percentage of MIIT clusters are in Guangdong?"),
    ("科技部序号17的集群是哪个？", "Which MOST cluster has serial number 17?"),
    ("科技部序号25的集群是哪个？", "Which MOST cluster has serial number 25?"),
    ("科技部序号10到20的集群有哪些？", "List the MOST clusters with serial numbers 10 to 20"),
    ("有哪些人工智能集群？", "Which artificial intelligence clusters are there?"),
    ("有几个集成电路集群？", "How many integrated circuit clusters are there?"),
    ("发改委有几个生物医药集群？", "How many NDRC biomedicine clusters are there?"),
    ("江苏有哪些生物医药集群？", "Which biomedicine clusters are in Jiangsu?"),
    ("长三角有几个工信部集群？", "How many MIIT clusters are in the Yangtze River Delta?"),
    ("京津冀有哪些集群？", "Which clusters are in Beijing-Tianjin-Hebei?"),
    ("哪些城市同时在发改委和科技部的名单上？", "Which cities are on both the NDRC and the MOST list?"),
    ("哪些省在工信部名单上但不在科技部名单上？", "Which provinces are on the MIIT list but not on the MOST list?"),
    ("哪些城市至少有3个发改委集群？", "Which cities have at least 3 NDRC clusters?"),
    ("江苏除苏州外有几个科技部集群？", "How many MOST clusters are in Jiangsu, excluding Suzhou?"),
    ("工信部和发改委谁的集群多？", "Which has more clusters, MIIT or NDRC?"),
    ("重庆有哪些科技部集群？", "Which MOST clusters are in Chongqing?"),
    ("内蒙古有几个集群？", "How many clusters are in Inner Mongolia?"),
    ("陕西有几个发改委集群？", "How many NDRC clusters are in Shaanxi?"),
    ("第二批里江苏有几个集群？", "How many clusters in the second batch are in Jiangsu?"),
    ("广东有哪些工信部第一批集群？", "Which MIIT first-batch clusters are in Guangdong?"),
]
ZH, EN = [zh for zh, _ in TWINS], [en for _, en in TWINS]


def plan_of(bot: Bot, text: str) -> dict[str, Any]:
    """A question's plan without its words: the order of filters and of values says nothing either."""
    return dict(_wordless(plan_to_json(question_to_plan(bot.grounds.read(text), bot.grounds))))


def _wordless(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _wordless(value) for key, value in part.items() if key not in ("zh", "en", "query")}
    if isinstance(part, list):
        parts = [_wordless(value) for value in part]
        return sorted(parts, key=lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False))
    return part


@lru_cache(maxsize=1)
def to_traditional() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


def full_width(text: str) -> str:
    return re.sub(r"\d", lambda match: chr(ord(match[0]) + 0xFEE0), text)


@pytest.mark.parametrize(("zh", "en"), TWINS)
def test_both_languages_have_one_plan(zh: str, en: str, bot: Bot) -> None:
    plan = plan_of(bot, zh)
    assert plan["kind"] == "lookup"
    assert plan_of(bot, en) == plan


@pytest.mark.parametrize("text", ZH)
def test_a_polite_chinese_preamble_changes_nothing(text: str, bot: Bot) -> None:
    plan = plan_of(bot, text)
    for dressed in (f"请问{text}", f"你好，请问{text}", f"麻烦帮我查一下，{text}谢谢", f"我想知道{text}"):
        assert plan_of(bot, dressed) == plan, dressed


@pytest.mark.parametrize("text", EN)
def test_a_polite_english_preamble_changes_nothing(text: str, bot: Bot) -> None:
    plan = plan_of(bot, text)
    lower = text if text.split()[0].isupper() else text[0].lower() + text[1:]
    dresses = [f"Hello, {lower}", f"Please, {lower}", f"{text} Thanks!"]
    dresses += [] if lower.startswith("are ") else [f"Could you please tell me: {lower}"]
    for dressed in dresses:
        assert plan_of(bot, dressed) == plan, dressed


@pytest.mark.parametrize("text", ZH)
def test_traditional_characters_change_nothing(text: str, bot: Bot) -> None:
    assert plan_of(bot, to_traditional().convert(text)) == plan_of(bot, text)


@pytest.mark.parametrize("text", [text for text in (*ZH, *EN) if re.search(r"\d", text)])
def test_full_width_digits_change_nothing(text: str, bot: Bot) -> None:
    assert full_width(text) != text
    assert plan_of(bot, full_width(text)) == plan_of(bot, text)


@pytest.mark.parametrize("text", [*ZH, *EN])
def test_punctuation_and_spaces_change_nothing(text: str, bot: Bot) -> None:
    plan = plan_of(bot, text)
    bare = text.rstrip("？?")
    for dressed in (bare, f"{bare}?", f"{bare}？", f"{bare}??!", f"  {bare} 。", f"{bare}\n"):
        assert plan_of(bot, dressed) == plan, repr(dressed)


@pytest.mark.parametrize("text", EN)
def test_upper_case_ministries_apart_case_changes_nothing(text: str, bot: Bot) -> None:
    lower = " ".join(word if word.isupper() else word.lower() for word in text.split())
    assert plan_of(bot, lower) == plan_of(bot, text)


@pytest.mark.parametrize(("zh", "en"), TWINS)
def test_both_languages_have_one_answer(zh: str, en: str, bot: Bot) -> None:
    mine, theirs = bot.ask(zh), bot.ask(en)
    assert (mine.kind, mine.value) == (theirs.kind, theirs.value)
    assert [row.get("line") for row in mine.rows] == [row.get("line") for row in theirs.rows]
    assert (mine.language, theirs.language) == ("zh", "en")
