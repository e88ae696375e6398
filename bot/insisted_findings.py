"""What a question says of what is wrong in the paper: of that which is spoken of, its gaps, its sums."""

from __future__ import annotations

from collections.abc import Sequence

from bot.asking import asks, stands_at
from bot.grounds import FINDINGS
from bot.lookup import passes
from bot.option import Option
from bot.picking import Chances, Rule, likeliest, lookups, numbers_said
from bot.plan import Lookup, Several
from bot.rows import gaps_told
from bot.situation import Situation


def agrees_with_table(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a small table counted, where it is asked if a number agrees with them: 跟表里加起来对得上吗."""
    question, lists = options[best].situation.question, options[best].situation.grounds.lists
    tables = set(question.subjects) - {FINDINGS, lists}
    if not asks(question, "agrees") or not numbers_said(question) or question.of("ministry", "programme"):
        return best
    counted = (at for at, each in lookups(options) if each == Lookup(each.table, "count") and each.table in tables)
    return likeliest(counted, chances, best)


def what_is_wrong(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What is wrong of that which is spoken of, before all that is wrong, or where it is asked if the paper agrees.

    It is of the lists that are named, of the row told before, or of a place that is named; else all is told.
    """
    situation, plan = options[best].situation, options[best].plan
    told = {at: each for at, each in lookups(options) if each.table == FINDINGS}
    all_told = isinstance(plan, Lookup) and plan.table == FINDINGS and not plan.filters
    if not told or not (all_told or asks(situation.question, "agrees")):
        return best
    rows = {at: result.rows if (result := options[at].result) else () for at in told}
    of_lists = [at for at, each in told.items() if any(f.columns == {"list"} for f in each.filters)]
    if not all_told:
        of_lists = [at for at in of_lists if any(row.translations.get("kind") == "total" for row in rows[at])]
    of_rows = [at for at in told if options[at].lines & _lines_before(situation)]
    places = _places_named(situation)
    of_places = [at for at in told if len(rows[at]) == 1 and any(p in rows[at][0].printed for p in places)]
    anew = not (situation.later or situation.question.found)
    of_all = [at for at, each in told.items() if anew and not each.filters]
    case = asks(situation.question, "example")
    of_cases = [at for at in told if case and len(rows[at]) == 1 and stands_at(rows[at][0].printed, "example")]
    return next(iter((*of_cases, *of_lists, *of_rows, *of_places, *of_all)), best)


def _places_named(situation: Situation) -> set[str]:
    """The provinces and cities that a turn names, or else the turn before."""
    asked = [situation.question, *([situation.said.question] if situation.said.question else [])]
    named = [{m.value for f in each.of("province", "city") for m in f.meanings} for each in asked]
    return next((values for values in named if values), set())


def _lines_before(situation: Situation) -> frozenset[int]:
    """The lines of the few rows of a small table that the turn before found."""
    found, grounds = situation.said.found, situation.grounds
    if found is None or found.table == grounds.lists or not found.filters:
        return frozenset()
    rows = [row for row in grounds.records.values() if row.table == found.table]
    return frozenset(line for row in rows if all(passes(row, f) for f in found.filters) for line in row.span.lines)


def gaps(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The numbers that a list skips, or the misprints, where these are asked for."""
    question, grounds = options[best].situation.question, options[best].situation.grounds
    plan = options[best].plan
    if isinstance(plan, Several) and {found.kind for found in question.found} - {"ministry", "programme"}:
        return best
    if options[best].situation.later and not asks(question, "serial_gaps"):
        return best
    if isinstance(plan, Lookup) and plan.table == FINDINGS and plan.filters:
        return best
    told = set(gaps_told(question, grounds))
    return next((at for at, each in lookups(options) if each in told), best)


OF_FINDINGS: tuple[Rule, ...] = (what_is_wrong, gaps, agrees_with_table)
"""The rules, in the order in which they are applied."""
