"""What the right column shows: the evidence of one answer, or a table of the paper that is browsed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bot.answer import Answer, records_to_rows, result_columns
from bot.charts import Chart, result_to_charts
from bot.chat import Bot
from bot.computation import answer_to_computation
from bot.evidence import answer_to_sources, answer_to_verdict
from bot.grid import Grid, answer_to_grid, table_name
from bot.history import Turn
from bot.markup import text_to_html
from bot.plan import Lookup
from corpus.model import Language

EMPTY = Grid((), ())


class Panel(NamedTuple):
    """The column's parts: HTML, the rows, what can be drawn of them, and whether a picture is what tells most."""

    verdict: str
    grid: Grid = EMPTY
    charts: tuple[Chart, ...] = ()
    telling: bool = False
    sources: str = ""
    computation: str = ""


def turns_to_panel(turns: Sequence[Turn], selected: int, bot: Bot, language: Language) -> Panel:
    """The evidence of the selected answer; of the last one, if none is."""
    if not turns:
        return Panel("")
    at = selected if 0 <= selected < len(turns) else len(turns) - 1
    answer, charts = turns[at].answer, turns[at].charts
    return Panel(
        answer_to_verdict(answer, at, len(turns), language),
        answer_to_grid(answer, bot.index),
        charts=charts,
        telling=is_telling(answer),
        sources=answer_to_sources(answer, bot.index, language),
        computation=answer_to_computation(answer, bot.index, language),
    )


def is_telling(answer: Answer) -> bool:
    """Whether a picture says more than the list: for what was counted by something, compared, or stands in time."""
    plan = answer.plan
    return isinstance(plan, Lookup) and (
        plan.operation in ("group", "rank", "compare", "ratio", "share", "gap", "mean") or "year" in answer.columns
    )


def table_to_panel(table: str, bot: Bot, language: Language) -> Panel:
    """All rows of a table of the paper, to be browsed; nothing if the index has no such table."""
    held = bot.index.tables.get(table)
    if held is None:
        return turns_to_panel((), -1, bot, language)
    result = bot.run(Lookup(table, "list"))
    columns = result_columns(result, bot.index)
    rows = records_to_rows(result.rows, columns, bot.lexicon, language)
    listed = Answer("", language, "lookup", "", rows=rows, columns=columns, plan=result.lookup)
    name = text_to_html(table_name(held, language))
    verdict = f'<section class="wp-verdict"><h2>{name}</h2></section>'
    charts = result_to_charts(result, bot.run, bot.index, bot.lexicon)
    return Panel(verdict, answer_to_grid(listed, bot.index), charts)


def answer_to_charts(answer: Answer, bot: Bot) -> tuple[Chart, ...]:
    """What can be drawn of an answer that was just given."""
    if answer.kind != "lookup" or not isinstance(answer.plan, Lookup):
        return ()
    return result_to_charts(bot.run(answer.plan), bot.run, bot.index, bot.lexicon)
