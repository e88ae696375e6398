"""Questions whose answers plain loops over the printed text have counted: every one must come out exactly so."""

from collections import Counter

import pytest

from bot.chat import Bot
from eval.counted.lists import ATLAS, PROVINCE_OF, ROWS, SOURCE
from eval.counted.lookups import every_case, sampled, wrong
from tests.sizes import sized

SAMPLE = sized(300, 2_400, 12_000)
"""How many of the questions are asked."""
PARTS = 12
"""They are asked in so many parts, which can be run side by side."""


def test_the_loops_read_the_lists_as_the_paper_prints_them() -> None:
    """Sizes, batches, serials and the city counts of the second list, as one reads them off the page."""
    assert Counter(row.programme for row in ROWS) == {"miit": 44, "ndrc": 66, "most": 56}
    assert Counter(row.batch for row in ROWS if row.programme == "miit") == {1: 24, 2: 20}
    assert [row.serial for row in ROWS if row.serial] == [n for n in range(1, 61) if n not in (20, 21, 41, 42)]
    stated = {
        cells[0].rstrip("市县").strip(): int(cells[1])
        for line in SOURCE.read_text(encoding="utf-8").splitlines()[163:234]
        if len(cells := line.split("\t")) == 3 and cells[1].isdigit()
    }
    assert Counter(city for row in ROWS if row.programme == "ndrc" for city in row.cities) == stated
    assert len(stated) == 44 and sum(stated.values()) == 66
    assert {city for row in ROWS for city in row.cities} <= set(PROVINCE_OF)
    assert ATLAS.count(":") == 31


def test_there_are_enough_questions_of_every_kind() -> None:
    cases = every_case()
    assert len(cases) >= 600
    assert len({case.operation for case in sampled(300)}) == len({case.operation for case in cases}) >= 14


@pytest.mark.parametrize("part", range(PARTS))
def test_every_answer_is_what_was_counted(part: int, bot: Bot) -> None:
    """Value and source lines (or groups), of a fixed sample; the message lists every miss."""
    asked = sampled(SAMPLE)[part::PARTS]
    misses = [f"{case.question}: {why}" for case in asked if (why := wrong(case, bot.ask(case.question)))]
    assert not misses, "\n".join(misses)


@pytest.mark.parametrize("operation", ["count", "list"])
def test_an_answer_cites_every_line_that_it_counts(operation: str, bot: Bot) -> None:
    cases = [case for case in sampled(300) if case.operation == operation and case.lines]
    assert cases
    for case in cases:
        cited = {n for c in bot.ask(case.question).citations for n in range(c.lines[0], c.lines[1] + 1)}
        assert case.lines is not None and case.lines <= cited, case.question
