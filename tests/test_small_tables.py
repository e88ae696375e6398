"""The small tables are asked like the big lists: every answer is what plain loops over the printed lines count."""

import pytest
from brute_tables import CASES, DATED, ENUMERATED, STATED, TERMS, Asked, enumerated, every_table_case

from bot.answer import Answer
from bot.chat import Bot


def wrong(case: Asked, answer: Answer) -> str:
    """What of an answer differs from what was counted; empty if nothing does."""
    if case.absent:
        return "" if (answer.kind, answer.value) == ("absent", 0) else f"{answer.kind} {answer.value}, not absent"
    if answer.kind != "lookup":
        return answer.kind
    if case.value is not None and answer.value != case.value:
        return f"{answer.value}, not {case.value}"
    if case.names is not None:
        column = answer.columns[0]
        names = {str(row[column]).split("(")[-1].rstrip(")") for row in answer.rows}
        if names != case.names:
            return f"{sorted(names)}, not {sorted(case.names)}"
    if case.lines is not None and (lines := {row["line"] for row in answer.rows}) != case.lines:
        return f"lines {lines}, not {sorted(case.lines)}"
    return ""


def test_the_loops_read_the_tables_as_the_paper_prints_them() -> None:
    assert len(TERMS) == 29 and len(DATED) == 5 and len(CASES) == 5
    assert STATED == {"江苏": 13, "广东": 20}
    assert [len(enumerated(*at)) for at in ENUMERATED] == [8, 9, 6]


def test_there_are_enough_questions() -> None:
    cases = every_table_case()
    assert len(cases) >= 600 and len({case.operation for case in cases}) >= 20


@pytest.mark.parametrize("operation", sorted({case.operation for case in every_table_case()}))
def test_every_answer_is_what_was_counted(operation: str, bot: Bot) -> None:
    asked = [case for case in every_table_case() if case.operation == operation]
    answers = [(case, bot.ask(case.turns[-1], case.turns[:-1])) for case in asked]
    misses = [f"{' || '.join(case.turns)}: {why}" for case, answer in answers if (why := wrong(case, answer))]
    assert not misses, "\n".join(misses)
