"""What a later turn says of a small table or a text that was told of before: the option that does as told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.again import ANOTHER_YEAR, in_place, lines_told, points, rest_of_table
from bot.asking import asks, words_in
from bot.conditions import ordinal_in
from bot.context import in_context_told
from bot.follow import repeats
from bot.grounds import FINDINGS
from bot.option import Option
from bot.picking import LEAST, Chances, likeliest, lookups, numbers_said
from bot.plan import Lookup, Refuse, Retrieve, Several
from bot.situation import Situation

AGAIN = 0.02
"""Share of the probability of what was told already that is enough for what was not."""


def clusters_not_rows(options: Sequence[Option], chances: Chances, best: int) -> int:
    """How many clusters there are, where a turn asks for that after a row of a table that says nothing of it."""
    situation, plan = options[best].situation, options[best].plan
    asked = situation.later and asks(situation.question, "how_many_clusters") and isinstance(plan, Lookup)
    if not asked or not isinstance(plan, Lookup) or plan.table == situation.grounds.lists or plan.sides:
        return best
    if situation.grounds.tables[plan.table].using("figure") or plan.operation not in ("count", "attribute", "list"):
        return best
    counts = (at for at, each in lookups(options) if each.table == situation.grounds.lists and not each.by)
    return likeliest((at for at in counts if chances[at] > LEAST * chances[best]), chances, best)


def the_rest(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The other rows of the small table that a passage before was of: "are there other problems?"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not isinstance(plan, Retrieve | Refuse):
        return best
    rest = rest_of_table(situation.question, situation.said.found, situation.grounds)
    return next((at for at, each in lookups(options) if each == rest), best)


def pointed_at(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The row that a turn points at, before a passage: "and the case of the third?"."""
    situation, plan = options[best].situation, options[best].plan
    numbered = ordinal_in(situation.question) is not None
    if not situation.later or points(situation.question) < 2 or not (numbered or not situation.question.rest):
        return best
    if not isinstance(plan, Lookup | Retrieve) or (isinstance(plan, Lookup) and plan.table == situation.grounds.lists):
        return best
    again = ((at, each) for at, each in lookups(options) if "again" in options[at].candidate.origins)
    same = (at for at, each in again if isinstance(plan, Retrieve) or each.table == plan.table)
    return likeliest(same, chances, best)


def of_another_year(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the year that a turn tells by the one before: "and the conference of that year?"."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, *ANOTHER_YEAR):
        return best
    told = (
        at
        for at, plan in lookups(options)
        if "again" in options[at].candidate.origins and any(each.columns == {"year"} for each in plan.filters)
    )
    return likeliest(told, chances, best)


def in_time(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What came next, or before, in time: "and which came after that?"."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "after", "before", "next_in_time", "last_in_time"):
        return best
    told = (at for at, each in lookups(options) if each.order == "when" and "again" in options[at].candidate.origins)
    return likeliest((at for at in told if options[at].plan != situation.said.plan), chances, best)


def both_beside(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a small table that were asked about one by one, where they are set against each other."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "contrast", "these_two", "which_earlier", "years_apart"):
        return best
    pairs = (
        at
        for at, each in lookups(options)
        if each.table != situation.grounds.lists
        and "again" in options[at].candidate.origins
        and any(len(f.tests[0].values) == 2 for f in each.filters)
    )
    return likeliest(pairs, chances, best)


def figure_in_context(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows in whose context a turn stands together with the one before: the target, after the number reached."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or isinstance(plan, Several) or situation.said.question is None:
        return best
    meant = in_context_told(situation.question, situation.said, situation.grounds)
    told_again = plan == situation.said.plan and isinstance(plan, Lookup)
    if meant is not None and not meant.columns and not (isinstance(plan, Retrieve) or told_again):  # items
        return best
    return next((at for at, each in lookups(options) if each == meant), best)


def how_the_row_is_done(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row told before, where a turn asks how that is done and a passage elsewhere is best."""
    situation, before = options[best].situation, options[best].situation.said.found
    if not situation.later or before is None or before.table == situation.grounds.lists or situation.question.found:
        return best
    if not isinstance(options[best].plan, Retrieve) or not asks(situation.question, "how_done"):
        return best
    same = [at for at, each in lookups(options) if each == before and (r := options[at].result) and len(r.rows) == 1]
    away = [at for at in same if not options[at].lines & options[best].lines]
    return away[0] if away else best


def row_in_place(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the table that a turn names, of what was told of before: the case of that measure, not all cases."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or isinstance(plan, Several) or asks(situation.question, "every", "any_others"):
        return best
    lines = _told_before(situation)
    meant = list(in_place(situation.question, lines, situation.grounds))
    if numbers_said(situation.question):  # it is one of them
        return best
    again = isinstance(plan, Retrieve) or plan == situation.said.plan
    before = situation.said.found
    whole = (
        replace(plan, operation="list") if isinstance(plan, Lookup) and asks(situation.question, "this_one") else None
    )
    beyond = {  # a row of which only a part was quoted: the measure, after its case
        each for at, each in lookups(options) if situation.said.quoted is not None and not options[at].lines <= lines
    }
    meant = [
        each
        for each in meant
        if (each.filters or again)
        and (
            before is None
            or each.table != before.table
            or (each.filters and (each in beyond or whole == Lookup(each.table, "list")))
        )
    ]
    if not meant or (isinstance(plan, Lookup) and plan.table == situation.grounds.lists):
        return best
    if isinstance(plan, Lookup) and not options[best].lines & lines:  # it is of something else
        return best
    return next((at for at, each in lookups(options) if each in meant), best)


def a_reason(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A passage that gives a reason, where a turn asks for one and the best passage was told already."""
    situation = options[best].situation
    question, told = situation.question, _told_before(situation)
    if (
        not situation.later
        or not _told_again(options[best], told)
        or not question.has("why")
        or _gives_reason(options[best])
    ):
        return best
    others = (
        at
        for at, option in enumerate(options)
        if _gives_reason(option) and not option.lines & told and chances[at] > AGAIN * chances[best]
    )
    return likeliest(others, chances, best)


def of_subject(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the small table whose subject a turn names, where the best only tells again what was told."""
    situation, plan = options[best].situation, options[best].plan
    told, named = _told_before(situation), set(situation.question.subjects) - {situation.grounds.lists}
    if (
        not situation.later
        or not _told_again(options[best], told)
        or isinstance(plan, Several)
        or situation.question.found
    ):
        return best
    if situation.question.rest:  # it is of what was told
        return best
    others = (
        at
        for at, each in lookups(options)
        if each == Lookup(each.table, "list") and each.table in named and not options[at].lines & told
    )
    return likeliest(others, chances, best)


def row_of_passage(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one of the rows told that a turn asks for, where a passage within it is best: "which is about parks?"."""
    situation, before = options[best].situation, options[best].situation.said.found
    lines = options[best].lines
    if not situation.later or before is None or before.table == situation.grounds.lists or not lines:
        return best
    if not isinstance(options[best].plan, Retrieve) or not asks(situation.question, "which_of_them"):
        return best
    whole = (
        at
        for at, each in lookups(options)
        if each.table == before.table
        and each.operation == "list"
        and (result := options[at].result) is not None
        and len(result.rows) == 1
        and lines <= options[at].lines
    )
    return likeliest(whole, chances, best)


def of_places_listed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the provinces that were listed, where a turn speaks of them: "do their reports mention it?"."""
    situation, before, plan = options[best].situation, options[best].situation.said.plan, options[best].plan
    if not situation.later or not isinstance(before, Lookup) or before.by != "province" or situation.question.found:
        return best
    if (
        not isinstance(plan, Lookup)
        or plan.table == situation.grounds.lists
        or not asks(situation.question, "they_all")
    ):
        return best
    of_them = (
        at
        for at, each in lookups(options)
        if each.table == plan.table
        and each.operation == "list"
        and len(each.filters) == 1
        and each.filters[0].columns == {"province"}
        and "those" in options[at].candidate.origins
    )
    return likeliest(of_them, chances, best)


def other_total(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What the paper says otherwise of the same, where a turn holds such a number against what was told: "not 61?"."""
    situation, plan = options[best].situation, options[best].plan
    numbers = words_in(situation.question.masked, "but_it_says")
    if not situation.later or not numbers or (isinstance(plan, Lookup) and plan.table == FINDINGS):
        return best
    told = (
        at
        for at, each in lookups(options)
        if each.table == FINDINGS
        and (result := options[at].result) is not None
        and len(result.rows) == 1
        and numbers[0] in re.findall(r"\d+", result.rows[0].printed)
    )
    return next(told, best)


def _gives_reason(option: Option) -> bool:
    """Whether a passage reads as if it gave a reason."""
    plan, question = option.plan, option.situation.question
    if not isinstance(plan, Retrieve) or option.prose is None or plan.rank >= len(option.prose.passages):
        return False
    chunk = option.prose.passages[plan.rank].chunk
    return question.marks["why"].search(f"{chunk.text}\n{chunk.english}") is not None


def _told_before(situation: Situation) -> set[int]:
    return lines_told(situation.said.found, situation.said.quoted, situation.grounds)


def listed_then(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a small table that were counted, or told of, where a turn only wants them listed."""
    situation = options[best].situation
    before = situation.said.plan
    if not situation.later or not asks(situation.question, "list_them") or not isinstance(before, Lookup):
        return best
    if before.table == situation.grounds.lists or before.by:
        return best
    rows = Lookup(before.table, "list", before.filters)
    return next((at for at, each in lookups(options) if each == rows), best)


def repeated(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The very plan before, where a turn only wants it in another language."""
    situation = options[best].situation
    if not situation.later or not repeats(situation.question):
        return best
    if situation.question.has("count", "list", "where", "group"):
        return best
    if situation.said.quoted is not None:
        quoted = set(situation.said.quoted.lines)
        return likeliest((at for at, each in enumerate(options) if each.lines == quoted), chances, best)
    return next((at for at, each in enumerate(options) if each.plan == situation.said.plan), best)


def as_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The very plan before, where a turn says of it how many were told: "you said four, didn't you?"."""
    situation, before = options[best].situation, options[best].situation.said.plan
    if not situation.later or not asks(situation.question, "you_said") or situation.question.found:
        return best
    return next((at for at, each in lookups(options) if each == before), best)


def _told_again(option: Option, told: set[int]) -> bool:
    """Whether an option shows no more than lines that were told of before."""
    return bool(told) and bool(option.lines) and option.lines <= told
