"""Learning to choose: examples become lessons, what was unseen stays unseen, and right options become probable."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from bot.chat import Bot
from bot.choice_model import ChoiceModel
from bot.follow import Said
from bot.intent import MODEL as INTENTS
from bot.intent_training import read_exemplars
from eval.cases import read_cases
from eval.choice_net import SAMPLED, Options, fit, got_right, names_in
from eval.choice_training import MEMBERS, folded, made_of, train
from eval.lessons import (
    FOLDS,
    HELD,
    Compact,
    Example,
    Lesson,
    every_example,
    example_to_lesson,
    fit_intents,
    leans_on_choices,
    make_lessons,
    text_to_fold,
)

RIGHT, WRONG = {"good": 1.0}, {"bad": 1.0}


def lesson(number: int, *options: dict[str, float], writer: str = "w", right: int = 0) -> Lesson:
    """A lesson of which one option is right."""
    return Lesson(
        str(number), writer, ("word",), np.ones(4, dtype=np.float32), tuple(("list",) for _ in options), options,
        tuple(at == right for at in range(len(options))), tuple(at == 0 for at in range(len(options))),
    )  # fmt: skip


@cache
def _examples() -> tuple[Example, ...]:
    return tuple(every_example())


def test_held_cases_are_never_learnt_from() -> None:
    held = {case.id for case in read_cases(HELD)}
    learnt = {example.id for example in _examples()}
    assert len(held) >= 400 and len(learnt) > 5000
    assert not held & learnt


def test_writers_are_told_by_the_ids() -> None:
    writers = {example.id: example.writer for example in _examples()}
    assert writers["bank-i-zh-look-086"] == "bank-i" and writers["m2-en-term-missing"] == "m2"
    assert len(set(writers.values())) >= 20


def test_the_right_options_become_probable() -> None:
    lessons = [lesson(n, *((RIGHT, WRONG) if n % 2 else (WRONG, RIGHT)), right=0 if n % 2 else 1) for n in range(8)]
    names = names_in(lessons)
    assert all(got_right(lessons, names, fit(Options(lessons, names, early=False))).values())


def test_compact_features_are_those_that_they_were_made_of() -> None:
    features = {"good": 1.0, "seen:text": 0.5, "fit": 0.0}
    compact = pickle.loads(pickle.dumps(Compact(features)))
    assert dict(compact.items()) == dict(compact) == features
    assert compact["seen:text"] == 0.5 and len(compact) == 3 and "bad" not in compact


def test_a_step_weighs_all_right_options_and_a_share_of_the_wrong_ones() -> None:
    lessons = [lesson(n, RIGHT, *(WRONG for _ in range(99)), right=0) for n in range(20)]
    options = Options(lessons, names_in(lessons), early=False)
    batch = options.take(np.arange(20), np.random.default_rng(0))
    wrong = int((~batch.right).sum())
    assert int(batch.right.sum()) == 20
    assert abs(wrong / (20 * 99) - SAMPLED) < 0.05
    assert len(batch.of) == len(batch.right) == wrong + 20
    assert len(options.take(np.arange(20)).right) == 2000


def test_the_order_of_words_can_tell_what_is_right() -> None:
    """What stands in the text twice over, only in another order, no weight of a word can part."""
    orders = (("more", "a", "than", "b"), ("than", "a", "more", "b"))
    lessons = [
        replace(lesson(n, RIGHT, WRONG, right=n % 2), sequence=orders[n % 2], kinds=(("list",), ("small",)))
        for n in range(160)
    ]
    names = names_in(lessons)
    assert all(got_right(lessons, names, fit(Options(lessons, names, early=False))).values())


def test_a_writer_left_out_is_judged_by_what_the_others_teach() -> None:
    lessons = [lesson(n, RIGHT, WRONG, writer=f"w{n % 2}") for n in range(8)]
    contrary = [lesson(n, RIGHT, WRONG, writer="other", right=1) for n in range(8, 12)]
    assert folded(lessons, 2) == [True] * 8
    assert folded([*lessons, *contrary], 3)[8:] == [False] * 4


def test_training_is_the_same_each_time_and_tells_what_it_is_made_of(tmp_path: Path) -> None:
    lessons = [lesson(n, RIGHT, WRONG, {**WRONG, "seen:text": 1.0}) for n in range(12)]
    for name in ("one.npz", "two.npz"):
        train(lessons, tmp_path / name)
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all((one[key] == two[key]).all() for key in one.files)
    assert ChoiceModel(tmp_path / "one.npz").made_of == made_of()


@pytest.fixture
def _one_thread() -> Iterator[None]:
    """As members are fitted: with two threads sums round otherwise, and what is fitted drifts apart."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("_one_thread")
def test_the_program_scores_as_the_net_that_was_fitted_does(tmp_path: Path) -> None:
    kinds, features = ("list", "list:count"), ({"good": 1.0, "seen:text": 0.5}, {"bad": 2.0}, {"bad": 1.0, "odd": 3.0})
    lessons = [
        Lesson(str(n), "w", ("word",), np.full(4, n % 3, dtype=np.float32), (kinds, kinds[:1], ()), features,
               (True, False, False), (True, True, False), ("how", "many", *("of", "them") * (n % 5)))
        for n in range(50)
    ]  # fmt: skip
    train(lessons, tmp_path / "model.npz")
    names, model = names_in(lessons), ChoiceModel(tmp_path / "model.npz")
    assert {"how", "of"} <= names.words.keys()
    for column, (known, early) in enumerate(((names.unsearched(), True), (names, False))):
        batch = Options(lessons[:2], known, early).take(np.array([0, 1]))  # the other one is longer
        first = batch.of.numpy() == 0
        nets = [fit(Options(lessons, known, early), seed) for seed in range(MEMBERS)]
        with torch.no_grad():
            members = [net(batch).numpy()[first] for net in nets]
        wanted = np.mean(members, axis=0).tolist()
        options = [as_option(lessons[0], at) for at, is_early in enumerate(lessons[0].early) if is_early or not early]
        assert model.scores(options, column) == pytest.approx(wanted, abs=0.02)
        assert max(wanted) - min(wanted) > 0.2


def as_option(lesson: Lesson, at: int) -> Any:
    """One of a lesson's options, as the program weighs it."""
    situation = SimpleNamespace(vector=lesson.vector, words=lesson.words, sequence=lesson.sequence)
    return SimpleNamespace(situation=situation, kinds=lesson.kinds[at], features=lambda: lesson.features[at])


def test_an_example_becomes_options_and_what_is_right_of_them(bot: Bot) -> None:
    examples = {example.id: example for example in _examples()}
    learnt = example_to_lesson(examples["bank-i-zh-look-086"], bot)
    assert len(learnt.right) == len(learnt.features) == len(learnt.kinds) == len(learnt.early) > 5
    assert any(learnt.right) and not all(learnt.right) and any(learnt.early)


def test_lessons_come_in_the_order_of_their_examples(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(home))
    plain = [example for example in _examples() if not leans_on_choices(example)]
    examples = sorted(plain[:6], key=lambda example: -example.fold)
    lessons = make_lessons(examples, None, dict.fromkeys(range(FOLDS), INTENTS), "learning")
    assert [each.id for each in lessons] == [each.id for each in examples]
    assert all(any(each.right) for each in lessons)


def test_no_question_is_read_by_intents_that_have_seen_it(
    bot: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exemplars = list(read_exemplars(bot.grounds))[:: len(list(read_exemplars(bot.grounds))) // 60]
    fitted: list[list[str]] = []
    monkeypatch.setattr("eval.lessons.read_exemplars", lambda grounds: exemplars)
    monkeypatch.setattr("eval.lessons.train_intents", lambda chosen, path: fitted.append([e.text for e in chosen]))
    monkeypatch.setattr("eval.lessons.open_index", lambda home: bot.index)
    monkeypatch.setattr(bot.index, "close", lambda: None)
    assert fit_intents([0, 3], tmp_path).keys() == {0, 3}
    for fold, texts in zip((0, 3), fitted, strict=True):
        assert texts and fold not in set(map(text_to_fold, texts))
        assert {text_to_fold(e.text) for e in exemplars} - set(map(text_to_fold, texts)) == {fold}


def test_questions_are_also_asked_after_others_and_two_at_once() -> None:
    examples = _examples()
    after = [example for example in examples if example.id.startswith("after-")]
    joined = [example for example in examples if example.id.startswith("joined-")]
    assert len(after) > 500 and all(len(example.turns) == 2 for example in after)
    assert len(joined) > 50 and all(len(example.turns) == 1 and len(example.parts) == 2 for example in joined)


def test_of_two_questions_in_one_both_must_be_answered(bot: Bot) -> None:
    joined = next(example for example in _examples() if example.id.startswith("joined-"))
    learnt = example_to_lesson(joined, bot)
    options = bot.chooser.options(joined.turns[0], Said())
    assert all(option.parts for option, right in zip(options, learnt.right, strict=True) if right)
