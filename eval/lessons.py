"""Examples of questions -> what the choice between plans is learnt from.

An example is a conversation and a judge of its last answer. Every plan that the last turn may mean is carried out and
judged, so that nobody has to write down which plan is meant: those are right whose answer is.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
import zlib
from collections.abc import Callable, Collection, ItemsView, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.progress import track
from threadpoolctl import threadpool_limits

from bot.answer import Answer
from bot.chat import Bot
from bot.check import Unsupported
from bot.choice_model import ChoiceModel
from bot.follow import Said
from bot.intent import IntentModel
from bot.intent_training import read_exemplars, reading_grounds
from bot.intent_training import train as train_intents
from bot.option import Choice, Option
from bot.plan import Retrieve
from bot.result import Result
from bot.settings import load_settings
from bot.several import text_to_splits
from corpus.encode import load_encoder
from corpus.store import open_index
from eval.cases import CASES, Case, read_cases
from eval.counted import lookups, pairs, phrasings, tables, turns
from eval.counted.golds import Gold
from eval.score import score

HELD = tuple(CASES / f"{name}.jsonl" for name in ("held", "fair", "ordinary", "afresh"))
"""Cases that are only measured."""
FOLDS = 5
"""Into how many lots examples are parted for their intents."""
LOOKUPS = 1200
"""How many of the lookups from fixed templates are learnt from."""
AFTER = 4
"""Every so manieth of the questions that stand alone is also asked after another."""
OTHERWISE = 2
"""How many more fillings of each template are learnt from, with other names than where it is tested."""
JOINED = 4
"""Every so manieth is also asked together with another."""
BESIDE = 8
"""Every so manieth lookup is also asked beside what the paper does not answer."""
AGAIN = 16
"""Every so manieth passage is also asked for once more, in the other language."""
ONCE_MORE = {
    "zh": ("用中文再说一遍", "请用中文回答", "Say that again in Chinese", "now in Chinese please", "中文怎么说"),
    "en": ("用英文再说一遍", "请用英文回答", "say that in English", "in English, please", "英文版呢"),
}
"""How people ask to hear the same in another language."""
JOINTS = {
    "zh": (
        "{}？{}", "{}，另外{}", "{}，顺便问一下{}", "{} {}", "{}；{}", "{}，还有{}", "{}，以及{}", "{}。再问一下，{}",
        "{}？此外，{}", "{}，{}", "{}，同时{}", "{}？顺便{}",
    ),
    "en": (
        "{}? {}", "{}, and {}", "{}? Also, {}", "{} and also {}", "{}; {}", "{}. Plus, {}", "{}, and then {}",
        "{}? And {}", "{} plus {}", "{}? Then {}", "{}, {}", "{}. Also {}",
    ),
}  # fmt: skip
"""How people ask two things at once."""

Judge = Callable[[Answer], bool]


@dataclass(frozen=True)
class Example:
    """A conversation whose last turn is answered, and who wrote it: examples by one writer are folded together."""

    id: str
    writer: str
    turns: tuple[str, ...]
    judge: Judge
    text: str = ""
    """How its last turn is written among the exemplars of intents: a template, or the turn itself."""
    parts: tuple[Judge, ...] = ()
    """Of two questions in one: the judges of both answers; then nothing else is right but what `whole` says."""
    whole: Callable[[Result], bool] | None = None
    """Of such, whether what one lookup finds answers both."""

    @property
    def fold(self) -> int:
        """Examples and exemplars of one text fall into one fold, so that none is judged by a model that has seen it."""
        return text_to_fold(self.text or self.turns[-1])


class Compact(Mapping[str, float]):
    """An option's features in a quarter of a dictionary's memory: to be gone through, not to be looked up."""

    __slots__ = ("_names", "_values")

    def __init__(self, features: Mapping[str, float]) -> None:
        self._names = tuple(map(sys.intern, features))
        self._values = np.fromiter(features.values(), dtype=np.float32, count=len(features))

    def __getitem__(self, name: str) -> float:
        return dict(self.items())[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def items(self) -> ItemsView[str, float]:
        return dict(zip(self._names, self._values.tolist(), strict=True)).items()


@dataclass(frozen=True)
class Lesson:
    """An example as it is learnt from: what its question says, and of each option what speaks for it."""

    id: str
    writer: str
    words: tuple[str, ...]
    vector: NDArray[np.float32]
    """What the question means, (dimension,)."""
    kinds: tuple[tuple[str, ...], ...]
    """The classes of plans that the words and the meaning speak for, of each option."""
    features: tuple[Mapping[str, float], ...]
    right: tuple[bool, ...]
    early: tuple[bool, ...]
    """Whether there is an option before far ones are sought, the text is searched and the question taken apart."""
    sequence: tuple[str, ...] = ()
    """The question's words in their order."""

    @property
    def later(self) -> bool:
        """Whether something was asked before: then nothing is chosen early."""
        return any(name.startswith("later:") for option in self.features for name in option)


def every_example() -> Iterator[Example]:
    """All that is learnt from."""
    files = [path for path in sorted(CASES.glob("*.jsonl")) if path not in HELD]
    cases = list(read_cases(files))
    for case in cases:
        yield Example(case.id, _writer(case.id), case.turns, partial(_case_is_right, case))
    yield from _after_others(cases)
    yield from _once_more(cases)
    fillings = chain(phrasings.every_phrasing(1), phrasings.every_phrasing(OTHERWISE, seed=1))
    for number, asked in enumerate(fillings):
        id_ = f"phrasing-{number}"
        judge: Judge = partial(_phrasing_is_right, asked.gold)
        writer = f"phrasings {_digest(asked.template) % 5}"  # one for all fillings of a template
        yield Example(id_, writer, asked.turns, judge, asked.template)
    for number, table in enumerate(tables.every_table_case()):
        yield Example(f"table-{number}", f"tables {number % 5}", table.turns, partial(_table_is_right, table))
    for number, pair in enumerate(pairs.every_pair()):
        halves = tuple(partial(_phrasing_is_right, gold) for gold in pair.golds)
        yield Example(
            f"pair-{number}",
            f"pairs {number % 5}",
            (pair.question,),
            halves[0],
            "",
            halves,
            partial(pairs.told_of_each, pair),
        )
    for number, turns_ in enumerate(turns.every_conversation()):
        right: Judge = partial(_conversation_is_right, turns_)
        yield Example(f"turns-{number}", f"turns {number % 5}", turns_.turns, right)
    sampled = lookups.sampled(LOOKUPS)
    for number, lookup in enumerate(sampled):
        judge = partial(_lookup_is_right, lookup)
        yield Example(f"lookup-{number}", f"lookups {number % 5}", (lookup.question,), judge)
        if number % AFTER == 0:
            other = sampled[number - 1].question
            yield Example(f"after-lookup-{number}", f"lookups {number % 5}", (other, lookup.question), judge)


def _after_others(cases: Sequence[Case]) -> Iterator[Example]:
    """Questions that stand alone, after others or beside them: people change the subject, or ask two things at once.

    Which comes after which is told by the digests of their ids: by chance, and hardly otherwise when cases are added.
    """
    alone = [case for case in cases if len(case.turns) == 1 and "clarify" not in case.kinds]
    refused = [case for case in alone if case.kinds == ("refused",)]
    ring = sorted(alone, key=lambda case: _digest(case.id))
    for other, case in pairwise([*ring[-1:], *ring]):
        judge: Judge = partial(_case_is_right, case)
        if _digest(case.id) % AFTER == 0 or "help" in case.kinds:
            yield Example(f"after-{case.id}", _writer(case.id), (*other.turns, *case.turns), judge)
        answered = {"lookup", "passage"} >= {*case.kinds, *other.kinds}
        if _digest(case.id) % JOINED == 1 and case.language == other.language and answered:
            both = _in_one(other, case)
            parts = (partial(_case_is_right, other), judge)
            yield Example(f"joined-{case.id}", _writer(case.id), (both,), judge, parts=parts)
        beside = [each for each in refused if each.language == case.language]
        if _digest(case.id) % BESIDE == 1 and "lookup" in case.kinds and beside:
            other = beside[_digest(case.id) // BESIDE % len(beside)]
            first, second = (case, other) if _digest(case.id) // 7 % 2 else (other, case)
            both = _in_one(first, second)
            parts = (partial(_case_is_right, first), partial(_case_is_right, second))
            yield Example(f"beside-{case.id}", _writer(case.id), (both,), judge, parts=parts)


def _once_more(cases: Sequence[Case]) -> Iterator[Example]:
    """Passages, asked for once more in the other language: right is what cites the same lines."""
    for case in cases:
        if case.kinds == ("passage",) and len(case.turns) == 1 and case.lines and _digest(case.id) % AGAIN == 3:
            language = "en" if case.language == "zh" else "zh"
            wishes = ONCE_MORE[language]
            turns_ = (*case.turns, wishes[_digest(case.id) // AGAIN % len(wishes)])
            same = Case(case.id, language, turns_, case.kinds, lines=case.lines)
            yield Example(f"again-{case.id}", _writer(case.id), turns_, partial(_case_is_right, same))


def _in_one(first: Case, second: Case) -> str:
    """Two questions as one, joined in one of the ways in which people do."""
    joints = JOINTS[first.language]
    start, rest = first.turns[-1].rstrip("?？。.!！ "), second.turns[-1]
    joint = joints[_digest(first.id + second.id) % len(joints)]
    inside = joint.rpartition("{}")[0].endswith(" ") and not re.search(r"[?.] \{\}$", joint)
    if inside and not rest[1:2].isupper():
        rest = rest[:1].lower() + rest[1:]
    return joint.format(start, rest)


def _digest(text: str) -> int:
    return zlib.crc32(text.encode())


def _writer(id_: str) -> str:
    """The lot that a case was written in: its id's first words."""
    match = re.match(r"(?:bank|open|shut)-[a-z]+|fresh|unseen|[a-z]\d+(?=-)", id_)
    return match.group() if match else "first"


def _case_is_right(case: Case, answer: Answer) -> bool:
    return score(case, answer.to_json()).right


def _phrasing_is_right(gold: Gold, answer: Answer) -> bool:
    return not phrasings.wrong(gold, answer)


def _conversation_is_right(asked: turns.Asked, answer: Answer) -> bool:
    return not turns.wrong(asked, answer)


def _table_is_right(asked: tables.Asked, answer: Answer) -> bool:
    return not tables.wrong(asked, answer)


def _lookup_is_right(case: lookups.Case, answer: Answer) -> bool:
    return not lookups.wrong(case, answer)


# ------------------------------------------------------------------------------------------------ lessons


def example_to_lesson(example: Example, bot: Bot) -> Lesson:
    """Carry out every plan that the last turn may mean and judge what comes of it."""
    said = Said()
    for turn in example.turns[:-1]:
        said = bot.chooser.choose(turn, said).said
    options = bot.chooser.options(example.turns[-1], said)
    situation = options[0].situation
    return Lesson(
        example.id,
        example.writer,
        tuple(sorted(situation.words)),
        situation.vector,
        tuple(option.kinds for option in options),
        tuple(option.features() for option in options),
        tuple(_is_right(example, option, bot) for option in options),
        tuple(map(_is_early, options)),
        situation.sequence,
    )


def _is_right(example: Example, option: Option, bot: Bot) -> bool:
    if not example.parts:
        return example.judge(bot.choice_to_answer(Choice(option, 1.0)))
    if example.whole is not None and option.result is not None and example.whole(option.result):
        return True
    judged = zip(example.parts, option.parts, strict=False)
    return len(option.parts) == len(example.parts) and all(judge(bot.choice_to_answer(part)) for judge, part in judged)


def _is_early(option: Option) -> bool:
    if "parts" in option.candidate.origins or option.candidate.far:
        return False
    return not (isinstance(option.plan, Retrieve) and option.plan.rank)


def text_to_fold(text: str) -> int:
    return _digest(text) % FOLDS


def leans_on_choices(example: Example) -> bool:
    """Whether what an example may mean rests on other choices: for earlier turns, or for the parts of a question."""
    return len(example.turns) > 1 or bool(text_to_splits(example.turns[-1]))


def make_lessons(
    examples: Sequence[Example], model: Path | None, intents: Mapping[int, Path], show: str
) -> list[Lesson]:
    """The lessons of examples; earlier turns and a question's parts are chosen by `model`, without one by the rules.

    What a question of a fold wants is told by `intents` of that fold.
    """
    order = sorted(range(len(examples)), key=lambda at: examples[at].fold)
    with multiprocessing.get_context("spawn").Pool(os.cpu_count(), _open, (examples, model, intents)) as pool:
        done = track(pool.imap(_learn, order, 8), show, len(order))
        found = dict(zip(order, map(_names_once, done), strict=True))
    return [found[at] for at in range(len(examples))]


def _names_once(lesson: Lesson) -> Lesson:
    """The lesson, its names, which are the same in thousands of lessons, kept once: else they fill the memory."""
    features = tuple(map(Compact, lesson.features))
    kinds = tuple(tuple(map(sys.intern, names)) for names in lesson.kinds)
    words, sequence = (tuple(map(sys.intern, each)) for each in (lesson.words, lesson.sequence))
    return replace(lesson, words=words, sequence=sequence, kinds=kinds, features=features)


def fit_intents(folds: Collection[int], folder: Path) -> dict[int, Path]:
    """A model of intents for each fold, fitted to the exemplars of all others (stacking: Wolpert 1992).

    So it knows as little of an example's text as it will of questions that nobody has written down yet.
    """
    index = open_index(load_settings().home)
    assert index is not None
    exemplars = list(read_exemplars(reading_grounds(index)))
    index.close()
    paths = {fold: folder / f"intents{fold}.npz" for fold in sorted(folds)}
    for fold, path in track(paths.items(), "models of intents"):
        train_intents([each for each in exemplars if text_to_fold(each.text) != fold], path)
    return paths


class _Unchecked(Bot):
    """A bot whose plans are carried out by the hundred: what it says rests on evidence, as `bot.check` makes sure."""

    def doubts(self, answer: Answer, result: Result | None = None) -> list[Unsupported]:
        return []


_worker: dict[str, object] = {}


def _open(examples: Sequence[Example], model: Path | None, intents: Mapping[int, Path]) -> None:
    threadpool_limits(1)  # there is a worker for each core
    choice = None if model is None else ChoiceModel(model)

    @lru_cache(maxsize=2)
    def bot_of(fold: int) -> Bot:
        index = open_index(load_settings().home)
        assert index is not None
        return _Unchecked(index, load_encoder, model=choice, intents=IntentModel(intents[fold]))

    _worker["learn"] = lambda at: example_to_lesson(examples[at], bot_of(examples[at].fold))


def _learn(at: int) -> Lesson:
    learn = _worker["learn"]
    assert callable(learn)
    lesson = learn(at)
    assert isinstance(lesson, Lesson)
    return lesson
