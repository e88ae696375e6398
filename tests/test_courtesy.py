"""What a turn says out of courtesy, or of who asks and why, does not change what is answered."""

import pytest

from bot.chat import Bot
from bot.courtesy import without_courtesies

QUESTIONS = [
    "湖南在工信部名单里有几个集群？",
    "杭州数字安防集群的具体做法是什么？",
    "How many clusters does Hunan have on the MIIT list?",
    "Which clusters in Jiangsu are on the NDRC list?",
]
BEFORE = {
    "zh": [
        "老师您好，想向您请教一个问题，",
        "打扰了，我正在撰写一份研究报告，需要核实一个数据：",
        "我们单位准备向上级申报集群项目，",
    ],
    "en": [
        "Good morning. I am preparing a briefing for my director. ",
        "Sorry to bother you, I have a quick question: ",
    ],
}
BEHIND = {
    "zh": ["如蒙解答，不胜感激。", "我想给领导写个简短的汇报，先谢过了。", "麻烦您了，谢谢！"],
    "en": [" Thank you very much in advance.", " I'd really appreciate your help. Kind regards."],
}


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_answer_is_that_of_the_question_alone(text: str, bot: Bot) -> None:
    alone = bot.ask(text)
    for before in BEFORE[alone.language]:
        for behind in BEHIND[alone.language]:
            polite = bot.ask(f"{before}{text}{behind}")
            assert (polite.answer, polite.citations) == (alone.answer, alone.citations), (before, behind)


@pytest.mark.parametrize(
    "text",
    [
        "抱歉，我问的是湖南",
        "Sorry, I meant Hunan",
        "我是苏州一家企业的，我们市有几个集群？",
        "I am writing about the car industry. Which of those are on the MIIT list?",
        "我来自武汉，想知道有几个集群",
        "谢谢",
        "请确认：无锡有集群吗？",
        "我在写什么？",
        "Top 3 provinces by MIIT clusters, as a table",
    ],
)
def test_what_the_rest_rests_on_is_kept(text: str, bot: Bot) -> None:
    assert without_courtesies(text, bot.grounds.vocabulary.finder) == text


def test_an_answer_repeats_the_question_as_it_was_asked(bot: Bot) -> None:
    text = "您好，湖南在工信部名单里有几个集群？谢谢！"
    assert bot.ask(text).question == text


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        (
            "您好，我是某省发改委产业处的工作人员，近期正在起草一份关于战略性新兴产业集群的调研报告，想请教一下：发改委名单里河南有哪些城市？谢谢！",
            "发改委名单里河南有哪些城市？",
        ),
        (
            "Good morning, I'm preparing a briefing on semiconductors, and I would be most grateful "
            "if you could tell me which cities have an integrated circuit cluster.",
            "which cities have an integrated circuit cluster",
        ),
        (
            "尊敬的研究人员：本人系财经媒体记者，拟就成渝地区集群作报道，烦请说明成都与重庆在三份名单中各自的情况。",
            "成都与重庆在三份名单中各自的情况",
        ),
    ],
)
def test_long_introductions_are_no_part_of_the_question(text: str, rest: str, bot: Bot) -> None:
    assert without_courtesies(text, bot.grounds.vocabulary.finder).strip("。.") == rest
