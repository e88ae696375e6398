"""Claims that one place alone has clusters, or so many, held against plain counts."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from eval.counted.lists import PROVINCE_OF, counted, in_batch, on


def provinces_with(number: int, *conditions: object) -> set[str]:
    """The provinces with just so many clusters under the conditions, by the rows alone."""
    return {place for place, held in counted("province", *conditions).items() if held == number}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    [
        "只有北京有四个发改委集群，对吗",
        "为什么只有北京有四个发改委集群？",
        "Is Beijing the only province with four NDRC clusters?",
    ],
)
def test_that_one_alone_has_so_many_is_denied(question: str, bot: Bot) -> None:
    assert len(provinces_with(4, on("ndrc"))) > 1
    assert bot.ask(question).answer.startswith(("不对", "不是", "No"))


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("上海是唯一有三个工信部第一批集群的省份吗", "是"),
        ("Only Shanghai has exactly three clusters in MIIT's first batch, right?", "Yes"),
        ("为什么只有上海有三个工信部第一批集群？", "白皮书没有说明原因"),
    ],
)
def test_that_one_alone_has_so_many_is_confirmed(question: str, begins: str, bot: Bot) -> None:
    assert provinces_with(3, on("miit"), in_batch(1)) == {"上海"}
    assert bot.ask(question).answer.startswith(begins)


@pytest.mark.parametrize(
    ("question", "city", "listed"),
    [
        ("成都是四川唯一有集群的城市吗？", "成都", ()),
        ("德阳是四川唯一入选工信部名单的城市吗？", "德阳", ("miit",)),
        ("沈阳是辽宁唯一进工信部名单的城市，对吧", "沈阳", ("miit",)),
    ],
)
def test_the_only_city_of_a_province(question: str, city: str, listed: tuple[str, ...], bot: Bot) -> None:
    held = counted("city", *map(on, listed))
    alone = [other for other in held if PROVINCE_OF[other] == PROVINCE_OF[city]] == [city]
    assert bot.ask(question).answer.startswith(("是", "对") if alone else ("不是", "不对"))


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        ("Was Tibet the only province whose 2020 work report did not mention clusters?", "No. "),
        ("只有西藏的政府工作报告没提产业集群，对吗", "不对。"),
        ("只有四川和西藏的政府工作报告没提产业集群，对吗", "对。"),
        (
            "Is it true that Sichuan and Tibet were the only two places whose 2020 government work reports said "
            "nothing about industrial clusters?",
            "Yes. ",
        ),
    ],
)
def test_the_only_ones_that_a_table_lacks(question: str, begins: str, bot: Bot) -> None:
    answer = bot.ask(question).answer
    assert answer.startswith(begins) and ("四川" in answer or "Sichuan" in answer)
