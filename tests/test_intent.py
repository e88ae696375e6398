"""The intent model: fitted to what stands beside it, sure of what it learnt, blind to the names in a question."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.chat import Bot
from bot.intent import OTHER, intent_model, question_to_features, softmax
from bot.intent_training import fit, made_of, read_exemplars, train


def test_the_model_was_fitted_to_these_exemplars_and_cues() -> None:
    assert intent_model().made_of == made_of(), "run: python -m bot.intent_training"


def test_it_knows_its_exemplars(bot: Bot) -> None:
    exemplars = list(read_exemplars(bot.grounds))[::9]
    model = intent_model()
    right = sum((model.later if e.later else model.first)(e.question).intent == e.intent for e in exemplars)
    assert right >= 0.98 * len(exemplars)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("湖南在工信部名单上拿下几席？", "陕西在科技部名单上拿下几席？"),
        ("How many MIIT clusters has Hunan got?", "How many NDRC clusters has Shaanxi got?"),
    ],
)
def test_names_make_no_difference(one: str, other: str, bot: Bot) -> None:
    first, second = bot.grounds.read(one), bot.grounds.read(other)
    assert question_to_features(first) == question_to_features(second)
    assert intent_model().first(first) == intent_model().first(second)


@pytest.mark.parametrize(
    "text", ["白皮书怎么定义先进制造业集群？", "What problems do the clusters have?", "", "？？？"]
)
def test_what_is_not_about_the_lists_is_told_apart(text: str, bot: Bot) -> None:
    vote = intent_model().first(bot.grounds.read(text))
    assert 0 <= vote.probability <= 1 and 0 <= vote.lists <= 1
    if text.strip("？"):
        assert vote.intent == OTHER and vote.lists < 0.5


def test_training_is_the_same_each_time(bot: Bot, tmp_path: Path) -> None:
    exemplars = list(read_exemplars(bot.grounds))[::40]
    for name in ("one.npz", "two.npz"):
        train(exemplars, tmp_path / name)
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all((one[key] == two[key]).all() for key in one.files)


def test_regression_separates_what_can_be_separated() -> None:
    rows = np.eye(3, dtype=np.float32)
    weights = fit(rows, np.array([0, 1, 2]), 3)
    assert (softmax(rows @ weights).argmax(axis=1) == [0, 1, 2]).all()


@pytest.mark.parametrize("text", ["哪个部委的集群最多？", "Which ministry has the most clusters?"])
def test_what_is_ranked_is_what_is_asked_for(text: str, bot: Bot) -> None:
    answer = bot.ask(text)
    assert answer.value == 66 and answer.columns[0] == "programme"
