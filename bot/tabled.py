"""A lookup's result as rows with columns, and as a Markdown table in an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.answer import Cell, english_of, records_to_rows, result_columns
from bot.desk import Desk
from bot.question import Question
from bot.result import Result
from bot.wording import Wording
from corpus.model import Language


def result_to_rows(
    result: Result, desk: Desk, language: Language
) -> tuple[tuple[dict[str, Cell], ...], tuple[str, ...]]:
    lookup = result.lookup
    if lookup.compared:
        sides = zip(lookup.sides, result.amounts, strict=True)
        return tuple({"side": s.name("zh"), "english": s.name("en"), "count": n} for s, n in sides), (
            "side",
            "count",
        )
    if lookup.by and lookup.grouped:
        rows: list[dict[str, Cell]] = []
        for group in result.groups:
            row: dict[str, Cell] = {lookup.by: _key_cell(lookup.by, group.key, desk), "count": group.count}
            if isinstance(group.key, str) and lookup.by != "programme":
                row["english"] = english_of(desk.lexicon, lookup.by, group.key)
            rows.append(row)
        return tuple(rows), (lookup.by, "count")
    columns = result_columns(result, desk.index)
    records = result.sides[0] if lookup.operation == "share" else result.rows
    return records_to_rows(records, columns, desk.lexicon, language), columns


def _key_cell(by: str, key: str | int | float, desk: Desk) -> Cell:
    return desk.lexicon.programmes[str(key)].short if by == "programme" and str(key) in desk.lexicon.programmes else key


def result_to_table(question: Question, result: Result, desk: Desk) -> str:
    """The rows, or the groups with their numbers, as a Markdown table; empty where there are none."""
    rows, columns = result_to_rows(result, desk, question.language)
    if not rows:
        return ""
    shown = _worth_a_column(rows, columns, question, result)
    schema = desk.index.tables[result.lookup.table]
    known = {column.id: column.en if question.language == "en" else column.zh for column in schema.columns}
    count = "number" if question.language == "en" else "数目"
    heads = [known.get(column, count if column == "count" else column) for column in shown]
    wording = desk.wording(result.lookup.table, question.language)
    cells = [[_table_cell(row, column, wording) for column in shown] for row in rows]
    body = [[cell.replace("|", "\\|").replace("\n", " ") for cell in each] for each in cells]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (heads, ["---"] * len(heads), *body))


def _worth_a_column(
    rows: Sequence[Mapping[str, Cell]], columns: Sequence[str], question: Question, result: Result
) -> list[str]:
    """The columns of a table in an answer: not the classes that only serve filters, unless they are asked for.

    Nor what the conditions say of all rows alike: the sentence above says so.
    """
    tests = [each.tests[0] for each in result.lookup.filters if not each.negated and len(each.tests) == 1]
    told = {test.column for test in tests if test.match == "is" and len(test.values) == 1} - {"name"}
    asked = {focus.key for focus in question.focus} | {result.lookup.by}
    common = {column for column in told if len({row.get(column) for row in rows}) == 1}
    serving = {"industry"} if "name" in columns and result.lookup.by is None else set()
    return [column for column in columns if column in asked or column not in common | serving]


def _table_cell(row: Mapping[str, Cell], column: str, wording: Wording) -> str:
    """A cell of a table in an answer; a name in English has the Chinese beside it."""
    value = row.get(column)
    shown = "" if value is None else wording.key("batch", value) if column == "batch" else str(value)
    named = column == "name" or (column != "count" and "count" in row)
    english = row.get("english") if wording.language == "en" and named else None
    return f"{english} ({shown})" if english and english != shown else shown
