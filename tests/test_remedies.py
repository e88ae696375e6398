"""From a problem to the measure against it: what the paper's editor reads, as its data says."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from tests.test_resumed import MEASURES, cited

CHAINS, ACROSS, GOVERNANCE = MEASURES[1], MEASURES[3], MEASURES[4]


@pytest.mark.parametrize(
    ("turns", "measure"),
    [
        (("怎么解决集而不聚的问题？",), CHAINS),
        (("针对“管理机构过度行政化”，报告开的药方是什么？",), GOVERNANCE),
        (("How is the problem of cross-regional competition tackled?",), ACROSS),
        (("我国集群发展有哪些突出毛病？", "第二条具体讲的是什么？", "针对这一条，报告开的药方是什么？"), GOVERNANCE),
        (("我国产业集群有哪些问题？", "第二个具体怎么说？", "那第三个呢？", "针对这个，地方有什么做法？"), ACROSS),
    ],
)
def test_the_measure_against_a_problem(turns: tuple[str, ...], measure: tuple[int, int], bot: Bot) -> None:
    assert measure in cited(bot, *turns)
    assert not set(cited(bot, *turns)) & (set(MEASURES) - {measure})


def test_the_measures_against_all_problems(bot: Bot) -> None:
    turns = ("What stands in the way of China's clusters?", "What does the paper propose against them?")
    assert {CHAINS, ACROSS, GOVERNANCE} <= set(cited(bot, *turns))


def test_measures_of_no_problem_are_all_measures(bot: Bot) -> None:
    assert set(cited(bot, "地方有哪些举措？")) >= set(MEASURES)
