"""What a question says of the ministries' lists in words that leave no doubt: on each, on which, of one by its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.asking import asks
from bot.operations import PLACES
from bot.option import Option
from bot.picking import OF_ROWS, Chances, likeliest, lookups
from bot.plan import Lookup, Several


def on_each_list(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places with so many clusters on each list, where just that is asked: "at least two on every list"."""
    if not asks(options[best].situation.question, "on_each_list") or isinstance(options[best].plan, Several):
        return best
    keyed = [(at, each) for at, each in lookups(options) if each.having and each.having.each]
    wanted = "count" if options[best].situation.question.has("count") else "list"
    return likeliest((at for at, each in keyed if each.operation == wanted), chances, best)


def on_lists_unsaid(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The places on any list, where the best is those on all of them but no word says so: "which cities have one?"."""
    situation, plan = options[best].situation, options[best].plan
    if not isinstance(plan, Lookup) or plan.none_of or len(plan.all_of) != len(situation.grounds.programmes):
        return best
    said = asks(situation.question, "every_one") or situation.question.of("ministry", "programme")
    if said or situation.later or not all(each.columns == {"programme"} for each in plan.all_of):
        return best
    free = replace(plan, all_of=())
    return next((at for at, each in lookups(options) if each == free), best)


def which_list_most(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list that holds most, where the numbers on each are best but one is asked for: "on which has it most?"."""
    question, plan = options[best].situation.question, options[best].plan
    asked = {focus.key for focus in question.focus if focus.role == "which"} == {"programme"}
    if asked and isinstance(plan, Lookup) and plan.compared and all(f.columns == {"batch"} for f in plan.sides):
        of_lists = (
            at
            for at, each in lookups(options)
            if each.filters == plan.filters
            and (each.by == "programme" or (each.sides and all(f.columns == {"programme"} for f in each.sides)))
        )
        return likeliest(of_lists, chances, best)
    if not isinstance(plan, Lookup) or plan.operation != "group" or plan.by != "programme":
        return best
    if not question.has("most") or (not question.has("lists") and not asks(question, "on_lists")):
        return best
    ranked = Lookup(plan.table, "rank", plan.filters, by="programme", limit=1)
    return next((at for at, each in lookups(options) if each == ranked), best)


def asked_lists(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The lists on which something is, where these are asked for and the best tells the places in which it lies."""
    plan, question = options[best].plan, options[best].situation.question
    keys = {focus.key for focus in question.focus if focus.role == "which"}
    if not isinstance(plan, Lookup) or plan.by not in PLACES or plan.operation not in ("list", "group", "count"):
        return best
    if keys != {"programme"} or plan.conditioned or not any(each.columns <= set(PLACES) for each in plan.filters):
        return best
    listed = Lookup(plan.table, "group", plan.filters, by="programme")
    told = Lookup(plan.table, "attribute", plan.filters, columns=("programme",))
    return next((at for made in (listed, told) for at, each in lookups(options) if each == made), best)


def of_list_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a list that is called by its name, where the ministry whose it is said to be has none."""
    situation, plan = options[best].situation, options[best].plan
    question, lists, programmes = situation.question, situation.grounds.lists, situation.grounds.programmes
    ministries = {m.value for found in question.of("ministry") for m in found.meanings if m.kind == "ministry"}
    called = {m.value for found in question.of("programme") for m in found.meanings if m.kind == "programme"}
    meant = called & set(programmes)
    if len(meant) != 1 or len(ministries) != 1 or ministries & set(programmes) or question.has("prose", "why", "date"):
        return best
    if isinstance(plan, Lookup) and plan.table == lists:
        return best
    own = (tuple(meant),)
    rows = (
        at
        for at, each in lookups(options)
        if each.table == lists and each.operation in OF_ROWS and not each.by and _lists_in(each) == own
    )
    return likeliest(rows, chances, best)


def _lists_in(plan: Lookup) -> tuple[tuple[str | int | float, ...], ...]:
    """The lists to which each condition of a lookup keeps it, if there are no others."""
    return tuple(test.values if test.column == "programme" else () for each in plan.filters for test in each.tests)
