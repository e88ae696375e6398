"""What is asked of several lists or batches one by one."""

from __future__ import annotations

import pytest

from bot.chat import Bot
from bot.each import for_each
from bot.follow import Said
from bot.plan import PRINTED, Filter, Lookup, Several
from bot.plan import Test as Condition
from eval.counted.lists import ROWS, at, counted, in_batch, on

MIIT = Filter((Condition("programme", ("miit",)),), False, "工信部", "MIIT")
JIANGSU = Filter((Condition("province", ("江苏",)),), False, "江苏", "Jiangsu")


def told_apart(bot: Bot, plan: Lookup, text: str) -> list[tuple[Lookup, ...]]:
    return list(for_each(plan, bot.grounds.read(text), bot.grounds))


def test_a_ranking_of_all_lists_is_one_of_each(bot: Bot) -> None:
    plan = Lookup("clusters", "rank", by="province", limit=1)
    (lookups,) = told_apart(bot, plan, "三份名单上集群最多的省各是哪个？")
    results = [bot.run(lookup) for lookup in lookups]
    for programme, result in zip(("miit", "ndrc", "most"), results, strict=True):
        counts = counted("province", on(programme))
        assert {group.key for group in result.groups} == {p for p, n in counts.items() if n == max(counts.values())}


def test_a_list_is_taken_apart_into_its_batches(bot: Bot) -> None:
    plan = Lookup("clusters", "rank", (MIIT,), by="province", sides=(JIANGSU,))
    (lookups,) = told_apart(bot, plan, "Where does Jiangsu rank in each of the two MIIT batches?")
    for batch, lookup in enumerate(lookups, start=1):
        counts = counted("province", in_batch(batch))
        assert bot.run(lookup).value == 1 + sum(n > counts["江苏"] for n in counts.values())
        assert counts["江苏"] == counted("province", in_batch(batch), at("江苏"))["江苏"]


@pytest.mark.parametrize(
    "text", ["两批各自的最后一个是谁", "the last entry of batch 1 and the last of batch 2 at MIIT"]
)
def test_a_place_in_print_is_one_of_each_batch(text: str, bot: Bot) -> None:
    both = Filter((Condition("batch", (1, 2)),), False, "第一批、第二批", "batch 1, batch 2")
    plan = Lookup("clusters", "list", (MIIT, both), order=PRINTED, limit=1)
    (lookups,) = told_apart(bot, plan, text)
    last = [max(row.line for row in ROWS if row.batch == batch and row.programme == "miit") for batch in (1, 2)]
    assert [bot.run(lookup).rows[0].span.first for lookup in lookups] == last


@pytest.mark.parametrize(
    ("plan", "text"),
    [
        (Lookup("clusters", "rank", by="province", limit=1), "集群最多的省是哪个？"),
        (Lookup("clusters", "list", (JIANGSU,)), "三份名单上江苏各有哪些集群？"),
        (Lookup("clusters", "rank", by="programme", limit=1), "每份名单各有几个集群？"),
        (Lookup("terms", "rank", by="term", limit=1), "每个提法各有几个省？"),
    ],
)
def test_what_is_not_asked_of_each_is_left_whole(plan: Lookup, text: str, bot: Bot) -> None:
    assert told_apart(bot, plan, text) == []


def test_it_is_weighed_as_the_ranking_and_more(bot: Bot) -> None:
    options = bot.chooser.options("工信部两批名单里，每一批集群最多的省分别是哪个？", Said())
    apart = next(option for option in options if isinstance(option.plan, Several) and option.whole is None)
    whole = next(option for option in options if option.plan == apart.candidate.plan)
    extra = apart.features().keys() - whole.features().keys()
    assert extra and all(name.startswith("each") for name in extra)
    assert whole.features().keys() <= apart.features().keys() and apart.kinds == whole.kinds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("工信部两批名单里，每一批集群最多的省分别是哪个？", ["江苏，有6个", "浙江，有5个"]),
        ("Which province leads each of the two MIIT batches?", ["most clusters: 6", "most clusters: 5"]),
        ("三份名单上集群最多的省份各是哪个？", ["江苏，有9个", "山东，有7个", "江苏，有10个"]),
        ("Where does Jiangsu rank on each of the three lists?", ["1st with 9", "1st with 10"]),
    ],
)
def test_each_is_answered(text: str, said: list[str], bot: Bot) -> None:
    answer = bot.ask(text)
    assert all(part in answer.answer for part in said), answer.answer
