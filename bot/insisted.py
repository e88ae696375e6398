"""What a question says in words that leave no doubt: where the best option does not do it, another that does."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable, Sequence
from dataclasses import replace

from bot.asking import asks
from bot.each import asks_both_ends
from bot.filters import ONE_CITY
from bot.insisted_findings import OF_FINDINGS
from bot.insisted_lists import asked_lists, of_list_named, on_each_list, on_lists_unsaid, which_list_most
from bot.insisted_numbers import (
    as_named,
    as_paired,
    as_ratio,
    as_share,
    groups_with_so_many,
    list_said_to_lead,
    of_too_many,
    places_with_so_many,
    said_to_lead,
    share_too,
    tied,
    two_leaders,
)
from bot.insisted_order import OF_ORDER
from bot.insisted_rows import (
    against_claim,
    alone_in_lacking,
    as_many_rows,
    as_put_forward,
    as_stated,
    claimed_of_all,
    digits_untold,
    figure_in_text,
    in_order,
    no_duration_told,
    no_person_told,
    of_asked_kind,
    printed_where,
    programmes_apart,
    row_claimed,
    row_of_reason,
    row_with_number,
    section_of_row,
    to_come,
    told_of_by_name,
    which_so_many,
)
from bot.named_rows import row_beside_named
from bot.operations import PLACES
from bot.option import Option
from bot.outnumber import more_of_one
from bot.picking import LEAST, Chances, Rule, likeliest, lookups
from bot.plan import Filter, Lookup, Several
from bot.remade import batch_by_batch, lists_bound, said_outright

FEW = 5
"""Rows that may each be told in a sentence of its own."""


def _every_part(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The parts of a question, where the best tells just what one of them asks, and the other asks something else."""
    question, told = options[best].situation.question, _told_of(options[best])
    if isinstance(options[best].plan, Several) or not asks(question, "asks_further"):
        return best
    more = (
        at
        for at, option in enumerate(options)
        if option.whole is not None
        and all(isinstance(part.plan, Lookup) for part in option.parts)
        and told in (parts := [_told_of(part.option) for part in option.parts])
        and len(set(parts)) == len(parts)
    )
    return max(more, key=lambda at: math.prod(part.chance for part in options[at].parts), default=best)


def _told_of(option: Option) -> Hashable:
    """What an option tells, and of which table: that there is none of one is not that there is none of another."""
    return (option.told, option.plan.table if isinstance(option.plan, Lookup) else "")


def _of_each(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The same asked of each list or batch, or of both ends, where one ranking is best but each is plainly meant."""
    plan, question = options[best].candidate.plan, options[best].situation.question
    if not isinstance(options[best].plan, Lookup) or not isinstance(plan, Lookup):
        return best
    if not asks(question, "of_each") and not asks_both_ends(plan, question):
        return best
    return next((n for n, o in enumerate(options) if o.candidate.plan == plan and isinstance(o.plan, Several)), best)


def _on_so_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Places on so many of the lists, where a question says on how many."""
    plan = options[best].plan
    if lists_bound(options[best].situation.question) is None or not isinstance(plan, Lookup) or plan.by not in PLACES:
        return best
    told = [at for at, plan in lookups(options) if plan.having is not None and plan.having.of == "programme"]
    return likeliest(told, chances, best)


def _only_lacking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Those without any in the batch that is named, where being in the other is not said: "had none in the first"."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or not plan.none_of or not all(f.columns == {"batch"} for f in plan.all_of):
        return best
    if len(question.of("batch")) != 1 or question.has("only") or asks(question, "came_later"):
        return best
    alone = replace(plan, all_of=())
    return next((at for at, each in lookups(options) if each == alone), best)


def _of_one_city(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Clusters of one city only, where that is plainly said: "which does Dongguan have to itself?"."""
    question, plan = options[best].situation.question, options[best].plan
    if isinstance(plan, Several) or not asks(question, "one_city_alone") or asks(question, "either_way"):
        return best
    if isinstance(plan, Lookup) and (ONE_CITY in plan.filters or plan.by):
        return best
    alone = [at for at, each in lookups(options) if ONE_CITY in each.filters and each.operation in ("list", "count")]
    if isinstance(plan, Lookup):
        rest = (each for each in plan.filters if "cities" not in each.columns)
        same = replace(plan, filters=(*rest, ONE_CITY))
        alone = [at for at in alone if options[at].plan == same] or alone
    return likeliest(alone, chances, best)


def _of_several_cities(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Clusters of several cities only, where that is said and the best leaves it out."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation not in ("count", "list", "exists") or plan.by:
        return best
    if not question.has("joint") or any("cities" in each.columns for each in plan.filters):
        return best
    kept = set(plan.filters)
    joint = (
        at
        for at, each in lookups(options)
        if kept < set(each.filters)
        and all(new.columns == {"cities"} for new in set(each.filters) - kept)
        and each.operation in ("count", "list", "exists")
        and chances[at] > chances[best]
    )
    return likeliest(joint, chances, best)


def _each_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Those that are named one by one, where it is asked how many each of them has: "烟台、淄博各有几个"."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "group" or not asks(question, "each_named"):
        return best
    named = [each for each in plan.filters if not each.negated and any(len(test.values) > 1 for test in each.tests)]
    if len(named) != 1 or len(named[0].columns) != 1 or plan.by in named[0].columns or question.focus:
        return best
    same = replace(plan, by=next(iter(named[0].columns)))
    return next((at for at, each in lookups(options) if each == same), best)


def _lists_lacking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """List by list, where it is asked from which of them something is missing."""
    question, plan = options[best].situation.question, options[best].plan
    if not asks(question, "list_lacking") or not isinstance(plan, Lookup) or not plan.filters:
        return best
    if asks(question, "of_text"):
        return best
    same = [at for at, each in lookups(options) if each.operation == "group" and each.by == "programme"]
    same = [at for at in same if options[at].plan == Lookup(plan.table, "group", plan.filters, by="programme")] or same
    return likeliest(same, chances, best)


def _all_are(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Whether all are what a question says of them all, where those that are so would be told: "are all NDRC's?"."""
    situation, plan = options[best].situation, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation not in ("list", "count", "exists") or plan.sides or plan.by:
        return best
    if not asks(situation.question, "all_so"):
        return best
    claims = [
        at
        for at, each in lookups(options)
        if each.operation == "exists" and each.sides and {*each.filters, *each.sides} == set(plan.filters)
    ]
    return likeliest(claims, chances, best)


def _of_rows(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The number of clusters where that is asked for, and of places only by name: 其他省有多少集群."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "count" or not plan.by or plan.having or plan.all_of:
        return best
    if plan.none_of or not asks(question, "how_many_clusters") or asks(question, "how_many_keys"):
        return best
    rows = replace(plan, by=None)
    return likeliest((at for at, each in lookups(options) if each == rows), chances, best)


def _as_made(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What is made of the best where words ask for it: on one list or another, a region's places, places in order."""
    situation, plan = options[best].situation, options[best].plan
    if not isinstance(plan, Lookup) or plan.table != situation.grounds.lists:
        return best
    question = situation.question
    made = set(said_outright(plan, question))
    return next((at for at, each in lookups(options) if each in made), best)


def _in_common(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The industries that two places both have, where these are asked for."""
    if not asks(options[best].situation.question, "in_common") or isinstance(options[best].plan, Several):
        return best
    shared = (
        at
        for at, each in lookups(options)
        if each.by == "industry" and each.all_of and all(f.columns <= set(PLACES) for f in each.all_of)
    )
    return likeliest(shared, chances, best)


def _most_cities(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The cluster that lies in most cities, where that is asked for."""
    question = options[best].situation.question
    keys = {focus.key for focus in question.focus if focus.role == "which"}
    if not asks(question, "most_cities") or keys & {"programme", "province"}:
        return best
    before = options[best].situation.said.found
    widest = [(at, each) for at, each in lookups(options) if each.order == "cities"]
    same = [at for at, each in widest if before is not None and set(before.filters) <= set(each.filters)]
    return likeliest(same or (at for at, _ in widest), chances, best)


def _asked_column(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The column of which a question asks which it is, where another column of the same rows is best."""
    plan, question = options[best].plan, options[best].situation.question
    keys = [focus.key for focus in question.focus if focus.role == "which" and focus.key in PLACES]
    if not isinstance(plan, Lookup) or plan.operation != "attribute" or not keys or keys[0] in plan.columns:
        return best
    other = replace(plan, columns=(keys[0],))
    return next((at for at, each in lookups(options) if each == other), best)


def _of_kind_said(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The clusters whose name has the word by which a question says of what kind they are: "equipment clusters"."""
    plan, question = options[best].plan, options[best].situation.question
    if not isinstance(plan, Lookup) or plan.operation not in ("list", "count", "exists") or plan.by or plan.sides:
        return best
    if not any(_says_kind(word, question.masked) for word in question.rest):
        return best
    named = (
        at
        for at, each in lookups(options)
        if replace(each, filters=()) == replace(plan, filters=())
        and each.filters[:-1] == plan.filters
        and each.filters[-1:]
        and each.filters[-1].columns <= {"name", "english"}
        and chances[at] > LEAST * chances[best]
        and (result := options[at].result) is not None
        and result.rows
    )
    return likeliest(named, chances, best)


def _says_kind(word: str, text: str) -> bool:
    """Whether a word stands right before "clusters"."""
    stem = re.escape(word)
    return re.search(rf"{stem}(?: industry| industrial)? clusters?\b|{stem}类?集群", text) is not None


def _given(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows themselves, where the best would tell a column that they leave empty and nobody asked for."""
    plan, result, question = options[best].plan, options[best].result, options[best].situation.question
    if not isinstance(plan, Lookup) or plan.operation != "attribute" or result is None or not question.has("list"):
        return best
    told = any(row.get(column) for row in result.rows for column in plan.columns)
    asked = any(focus.key in plan.columns for focus in question.focus) or asks(question, "numbered", "which_batch")
    if told or asked or plan.table != options[best].situation.grounds.lists:
        return best
    rows = Lookup(plan.table, "list", plan.filters)
    return next((at for at, each in lookups(options) if each == rows), best)


def _row_itself(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row whose industry is asked for: its name tells that best."""
    plan, result = options[best].plan, options[best].result
    if not isinstance(plan, Lookup) or plan.by != "industry" or result is None or len(result.rows) != 1:
        return best
    if plan.operation not in ("list", "group") or plan.all_of or plan.none_of or plan.having:
        return best
    row = Lookup(plan.table, "list", plan.filters)
    return next((at for at, each in lookups(options) if each == row), best)


def _by_city(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The cities of many rows whose places are asked for, each once, before a sentence for each row."""
    plan, result = options[best].plan, options[best].result
    if not isinstance(plan, Lookup) or plan.operation != "attribute" or "city" not in plan.columns:
        return best
    if result is None or len(result.rows) <= FEW:
        return best
    return next(
        (at for at, each in lookups(options) if each == Lookup(plan.table, "list", plan.filters, by="city")), best
    )


def _batch_by_batch(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The batches compared with each other, where it is asked in which there are more: "which batch went better?"."""
    situation, plan = options[best].situation, options[best].plan
    if not asks(situation.question, "which_batch_more") or isinstance(plan, Several):
        return best
    grounds = situation.grounds
    rows = replace(plan, sides=()) if isinstance(plan, Lookup) else None
    made = set(batch_by_batch(rows, situation.question, grounds)) if rows else set()
    batches = [
        at
        for at, each in lookups(options)
        if each.operation == "compare" and all(f.columns == {"batch"} for f in each.sides)
    ]
    return likeliest([at for at in batches if options[at].plan in made] or batches, chances, best)


def _newly(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places of a batch that were not in the one before, where it is asked which came anew."""
    if not asks(options[best].situation.question, "newly") or isinstance(options[best].plan, Several):
        return best
    new = [
        at
        for at, each in lookups(options)
        if each.by
        and each.operation in ("list", "count")
        and len(each.all_of) == len(each.none_of) == 1
        and _batch_of(each.all_of[0]) > _batch_of(each.none_of[0]) > 0
    ]
    return likeliest(new, chances, best)


def _batch_of(each: Filter) -> int:
    """The one batch that a condition is on; 0 if it is on none."""
    values = [value for test in each.tests for value in test.values]
    return int(values[0]) if each.columns == {"batch"} and len(values) == 1 else 0


INSISTED: tuple[Rule, ...] = (
    _of_each, of_list_named, _on_so_many, _only_lacking, places_with_so_many, groups_with_so_many, _of_one_city,
    _of_several_cities, on_each_list, _each_named, _lists_lacking, _all_are, _of_rows,
    share_too, as_share, as_ratio, as_named, as_stated, section_of_row, told_of_by_name, row_beside_named,
    alone_in_lacking, *OF_FINDINGS, on_lists_unsaid, _as_made,
    _in_common, more_of_one, _most_cities, which_list_most, asked_lists, _asked_column, _of_kind_said, printed_where,
    _given, _row_itself, _by_city, to_come, _batch_by_batch, two_leaders, said_to_lead, list_said_to_lead, of_too_many,
    tied, _newly, in_order, as_many_rows, which_so_many, of_asked_kind, _every_part,
    as_paired, row_claimed, no_person_told, no_duration_told, digits_untold, claimed_of_all, against_claim,
    figure_in_text, programmes_apart, as_put_forward, row_with_number, row_of_reason, *OF_ORDER,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
