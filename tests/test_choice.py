"""The choice between plans: what the model is made of, what it may choose, and when it needs no search."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from bot.best import BEYOND_DOUBT, _together
from bot.chat import Bot
from bot.choice_model import choice_model
from bot.follow import Said
from bot.kinds import kinds_of, shape_of
from bot.plan import Having, Lookup, Refuse, Retrieve, Several
from bot.situation import Situation
from bot.within import row_within
from corpus.encode import Encoder, load_encoder
from corpus.store import Index, open_index
from eval.choice_training import made_of


@pytest.fixture(scope="module")
def index(home: Path) -> Index:
    opened = open_index(home)
    assert opened is not None
    return opened


def no_encoder() -> Encoder:
    raise AssertionError("nothing was to be searched")


def test_the_model_was_fitted_to_these_cases_and_questions() -> None:
    assert choice_model().made_of == made_of(), "run: python -m eval.choice_training"


@pytest.mark.parametrize("text", ["江苏有几个工信部集群？", "How many MIIT clusters are in Hunan?"])
def test_a_plain_lookup_is_beyond_doubt_and_needs_no_search(text: str, index: Index) -> None:
    chosen = Bot(index, no_encoder).choose([text])
    assert isinstance(chosen.plan, Lookup) and BEYOND_DOUBT <= chosen.chance <= 1


@pytest.mark.parametrize("text", ["什么是先进制造业集群？", "明天天气怎么样？"])
def test_what_is_no_lookup_is_chosen_after_a_search(text: str, index: Index, bot: Bot) -> None:
    with pytest.raises(AssertionError, match="nothing was to be searched"):
        Bot(index, no_encoder).choose([text])
    assert isinstance(bot.choose([text]).plan, Retrieve | Refuse)


@pytest.mark.parametrize("text", ["江苏有几个集群？", "为什么要发展集群？", "有几个集群，什么是集群？", "", "哪个？"])
def test_what_is_chosen_is_an_option(text: str, bot: Bot) -> None:
    chosen = bot.choose([text])
    options = bot.chooser.options(text, Said())
    assert chosen.plan in [option.plan for option in options]
    assert 0 < chosen.chance <= 1


def test_plans_that_tell_the_same_are_chosen_together(bot: Bot) -> None:
    """None of the two that tell Wuhan's four is as probable as the list of all, but they are together."""
    options = bot.chooser.options("武汉有几个发改委集群？", Said())
    lookups = [option for option in options if isinstance(option.plan, Lookup)]
    same = next([a, b] for a, b in combinations(lookups, 2) if a.told == b.told and a.plan != b.plan)
    other = next(option for option in lookups if option.told != same[0].told)
    three, chances = [other, *same], np.array([0.4, 0.35, 0.25], dtype=np.float32)
    assert _together(three, chances, 0) == 1
    assert _together([other, same[0]], chances[:2], 0) == 0


def test_a_comparison_is_told_before_two_counts_that_tell_the_same(bot: Bot) -> None:
    options = bot.chooser.options(
        "How many clusters does Hubei have on MIIT's list, and how many on the NDRC's list?", Said()
    )
    compare = next(
        o for o in options if isinstance(o.plan, Lookup) and o.plan.operation == "compare" and o.told[0][2] == 3
    )
    parts = next(option for option in options if option.told == compare.told and option.parts)
    assert _together([parts, compare], np.array([0.6, 0.4], dtype=np.float32), 0) == 1


def test_beside_a_refusal_a_lookup_that_is_as_probable_is_given(bot: Bot) -> None:
    """Half as probable is enough where it explains all that is asked."""
    options = bot.chooser.options("Does the paper mention Japan or South Korea?", Said())
    refused = next(option for option in options if isinstance(option.plan, Refuse))
    asked = [option for option in options if isinstance(option.plan, Lookup) and option.plan.table == "foreign"]
    absent = next(option for option in asked if isinstance(p := option.plan, Lookup) and p.operation == "exists")
    other = next(option for option in asked if isinstance(p := option.plan, Lookup) and p.operation == "list")
    for lookup, chance, given in ((absent, 0.3, 1), (absent, 0.2, 0), (other, 0.46, 1), (other, 0.3, 0)):
        assert _together([refused, lookup], np.array([0.5, chance], dtype=np.float32), 0) == given


def test_one_row_of_a_table_is_told_before_the_passage_that_holds_them_all(bot: Bot) -> None:
    options = bot.chooser.options("What is the case study for cluster governance?", Said())
    row = next(o for o in options if isinstance(o.plan, Lookup) and o.plan.table == "cases" and o.plan.filters)
    passage = next(o for o in options if isinstance(o.plan, Retrieve) and row.lines < o.lines)
    assert row_within([passage, row], np.array([0.6, 0.35], dtype=np.float32), 0) == 1
    assert row_within([passage, row], np.array([0.6, 0.25], dtype=np.float32), 0) == 0


def test_without_a_model_the_rules_decide(index: Index) -> None:
    ruled = Bot(index, load_encoder, model=None)
    for text in ("江苏有几个集群？", "什么是先进制造业集群？"):
        assert ruled.choose([text]).plan == ruled.chooser.options(text, Said())[0].plan


def test_a_question_taken_apart_is_one_option_with_its_parts(bot: Bot) -> None:
    options = bot.chooser.options("江苏有几个工信部集群？浙江的体系叫什么？", Said())
    (parted,) = [option for option in options if option.parts]
    assert isinstance(parted.plan, Several) and len(parted.parts) == 2
    assert parted.lines >= {117, 317}
    assert any(name.startswith("part") for name in parted.features())


def test_the_names_in_a_question_never_enter(bot: Bot) -> None:
    one, other = (
        bot.chooser.options(f"{place}有几个工信部集群？", Said())[0].situation.words for place in ("湖南", "陕西")
    )
    assert one == other


def test_a_plan_is_of_a_kind_and_a_shape(bot: Bot) -> None:
    lookup = Lookup("clusters", "list", (), by="province", having=Having(">=", 3))
    assert shape_of(lookup) == "list+by+having"
    assert kinds_of(lookup, bot.grounds) == ("list", "list:list+by+having", "list:list province")
    assert kinds_of(Retrieve("集群"), bot.grounds) == ("retrieve",)
    assert Situation(bot.grounds.read("3个"), Said(), bot.grounds).numbers == (3,)


def test_what_the_documents_never_speak_of_is_told(bot: Bot) -> None:
    situation = Situation(bot.grounds.read("Which clusters have umbrellas?"), Said(), bot.grounds)
    assert situation.unheard == ("umbrellas",)
    (refused,) = [
        o for o in bot.chooser.options("Which clusters have umbrellas?", Said()) if isinstance(o.plan, Refuse)
    ]
    assert refused.features()["unheard 1:refuse"] == 1


@pytest.mark.parametrize("text", ["2022年12月的会议说了什么？", "What did the meeting of 2022 say?"])
def test_a_year_that_a_passage_does_not_hold_is_told(text: str, bot: Bot) -> None:
    options = bot.chooser.options(text, Said())
    passages = [option.features() for option in options if isinstance(option.plan, Retrieve)]
    assert passages and all(found["seen:year not in the passage"] == 1 for found in passages)


def test_the_intents_of_both_kinds_of_turns_are_added_as_probabilities(bot: Bot) -> None:
    said = bot.choose(["How many clusters are in the first MIIT batch?"]).said
    options = bot.chooser.options("What about the second batch?", said)
    (meant,) = [
        o
        for o in options
        if isinstance(o.plan, Lookup)
        and {"later", "intent"} <= o.candidate.scores.keys()
        and o.plan.operation == "count"
        and len(o.plan.filters) == 2
    ][:1]
    assert meant.features()["told, later"] > max(
        meant.candidate.scores["intent"], meant.candidate.scores["later"] - 0.1
    )


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("科技部集群分布在哪些领域", "clusters"),
        ("工信部集群分布在哪些领域？", "clusters"),
        ("国家发展改革委的集群都涵盖哪些行业方向", None),  # a sentence enumerates them
    ],
)
def test_a_column_of_a_list_goes_before_a_passage_that_enumerates_nothing(
    text: str, table: str | None, bot: Bot
) -> None:
    answer = bot.ask(text)
    assert (answer.plan.table if isinstance(answer.plan, Lookup) else None) == table
    assert table is not None or any(first <= 93 <= last for first, last in (c.lines for c in answer.citations))
