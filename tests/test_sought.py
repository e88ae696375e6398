"""What a question seeks: the words beside those that ask, and the figure that a text gives of them."""

import pytest

from bot.chat import Bot
from bot.follow import Said
from bot.situation import Situation
from bot.sought import asked_figure, sought_terms

BEGAN = "Pilot designation began in 2013, and to date 71 clusters have been designated. In May 2020 a plan was issued."


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("How many staff should a promotion agency have?", {"staff"}),
        ("How many euros has Germany spent?", {"euro"}),
        ("Xiangtan cluster: how many square kilometres?", {"squar", "kilometr"}),
        ("Which provincial leader is in charge of it?", {"provinci", "leader"}),
        ("What's the budget of the project?", {"budget"}),
        ("评审专家都有谁？", {"评审", "专家"}),
        ("德国搞了什么计划？", {"计划"}),
        ("点了哪些园区的名？", {"园区"}),
        ("为什么要发展？", set()),
    ],
)
def test_the_nouns_beside_the_words_that_ask(text: str, terms: set[str], bot: Bot) -> None:
    assert sought_terms(bot.grounds.read(text)) >= terms
    assert bool(terms) or not sought_terms(bot.grounds.read(text))


@pytest.mark.parametrize("text", ["江苏有哪些集群？", "Which clusters are on the list?", "哪些省份入选了名单？"])
def test_what_every_question_asks_for_is_nothing_of_its_own(text: str, bot: Bot) -> None:
    assert not Situation(bot.grounds.read(text), Said(), bot.grounds).asked


@pytest.mark.parametrize(
    ("text", "wants", "value"),
    [
        ("In what year did the designation of pilots begin?", "date", 2013),
        ("When was the plan issued?", "date", 202005),
        ("When were clusters first put through designation?", "date", 2013),
        ("How many clusters have been designated?", "amount", 71),
        ("What share of the pilots is that?", "share", None),
        ("Which pilots?", "", None),
    ],
)
def test_the_figure_whose_neighbours_the_question_shares(text: str, wants: str, value: float | None, bot: Bot) -> None:
    found = asked_figure(bot.grounds.read(text), wants, "", BEGAN)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("2020年各省政府工作报告中明确提出产业集群发展的地区有多少个、占比多少", "**29个**，**93.5%**。"),
        ("In what month did the Fifth Plenum take place, and what did it say about clusters?", "**October 2020**"),
        ("湖南的集群体系用哪三个数字概括？", "地方集群培育体系："),
        ("科技部什么时候开始认定集群，目标建多少个？", "**2013年**，**100个**。"),
        ("Who is in charge of innovative industrial clusters, and since when?", "**2013**"),
    ],
)
def test_the_figures_that_stand_first(text: str, lead: str, bot: Bot) -> None:
    assert bot.ask(text).answer.splitlines()[0] == lead


def test_a_claim_asks_for_no_figure(bot: Bot) -> None:
    turns = ("杭州数字安防集群每年投入多少？", "Is that government money?")
    assert not bot.ask(turns[-1], turns[:-1]).answer.startswith("**")


def test_no_date_is_told_of_a_figure_that_has_none(bot: Bot) -> None:
    turns = ("Which ministry wants to build 100 innovative clusters?", "By when does it want 100?")
    assert not bot.ask(turns[-1], turns[:-1]).answer.startswith("**")
