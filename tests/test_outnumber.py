"""Places that have more on one list than on another, or in one batch, held against plain counts."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.plan import Having, Lookup, plan_from_json, plan_to_json
from eval.counted.lists import Condition, counted, in_batch, on

MIIT, NDRC, MOST = on("miit"), on("ndrc"), on("most")
FIRST, SECOND = (MIIT, in_batch(1)), (MIIT, in_batch(2))


def differences(column: str, one: tuple[Condition, ...], other: tuple[Condition, ...]) -> dict[str, int]:
    """How many more clusters each place has under the one conditions than under the other."""
    first, second = counted(column, *one), counted(column, *other)
    return {place: first.get(place, 0) - second.get(place, 0) for place in {*first, *second}}


@pytest.mark.parametrize(
    ("question", "column", "one", "other"),
    [
        ("哪个省的科技部集群比工信部集群多", "province", (MOST,), (MIIT,)),
        ("Which provinces have more MOST clusters than MIIT clusters?", "province", (MOST,), (MIIT,)),
        ("Which cities have more NDRC clusters than MIIT clusters?", "city", (NDRC,), (MIIT,)),
        ("哪些省第二批比第一批多", "province", SECOND, FIRST),
        ("有几个省工信部的比发改委的少", "province", (NDRC,), (MIIT,)),
        ("Which provinces have fewer clusters on the MIIT list than on the NDRC list?", "province", (NDRC,), (MIIT,)),
    ],
)
def test_places_that_have_more(
    question: str, column: str, one: tuple[Condition, ...], other: tuple[Condition, ...], bot: Bot
) -> None:
    more = {place for place, apart in differences(column, one, other).items() if apart > 0}
    answer = bot.ask(question)
    assert answer.value == len(more)
    assert all(place in answer.answer for place in more)


def test_places_that_have_as_many(bot: Bot) -> None:
    level = {place for place, apart in differences("province", (MIIT,), (NDRC,)).items() if not apart}
    answer = bot.ask("哪些省工信部和发改委的集群一样多")
    assert answer.value == len(level) and all(place in answer.answer for place in level)


def test_a_place_that_is_named_is_compared_by_itself(bot: Bot) -> None:
    answer = bot.ask("江苏的科技部集群比工信部多吗")
    assert isinstance(answer.plan, Lookup) and answer.plan.operation == "compare"


def test_the_condition_survives_json(bot: Bot) -> None:
    plan = bot.ask("哪些省第二批比第一批多").plan
    assert isinstance(plan, Lookup) and isinstance(plan.having, Having) and len(plan.having.than) == 2
    assert plan_from_json(plan_to_json(plan)) == plan
