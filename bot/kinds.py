"""The classes of plans that words, cues and names speak for or against."""

from __future__ import annotations

from bot.grounds import Grounds
from bot.merge import PLACE
from bot.plan import ENDS, PRINTED, Clarify, Filter, Lookup, Plan


def kind_of(plan: Plan, grounds: Grounds) -> str:
    if isinstance(plan, Lookup):
        return "list" if plan.table == grounds.lists else "small"
    return plan.reason if isinstance(plan, Clarify) else plan.kind


def kinds_of(plan: Plan, grounds: Grounds) -> tuple[str, ...]:
    """The classes of plans that words speak for or against, from the widest to the narrowest."""
    kind = kind_of(plan, grounds)
    if not isinstance(plan, Lookup):
        return (kind,)
    asked = " ".join((plan.operation, plan.by or "", *plan.columns))
    return (kind, f"list:{shape_of(plan)}" if kind == "list" else f"small:{plan.table}", f"{kind}:{asked}")


def dimension_of(each: Filter) -> str:
    """Of what kind a condition is: place, batch, programme, industry, rows that were shown …"""
    if each.columns == {"name"} and each.tests[0].match == "is":
        return "all but rows" if each.negated else "rows"
    return "place" if each.columns & PLACE else min(each.columns, default="")


def shape_of(lookup: Lookup) -> str:
    """The operation and the parts that a lookup has: `list+by+having`.

    rows: rows that were shown before; rest: all but those; twice: two conditions of one kind at once.
    """
    parts = [
        name
        for name in ("by", "having", "all_of", "none_of", "limit", "place", "order")
        if getattr(lookup, name) not in (None, ())
    ]
    parts += ["sides"] if lookup.operation in ("rank", "exists") and lookup.sides else []
    parts += [lookup.order] if lookup.order in (PRINTED, ENDS) else []
    names = [each.negated for each in lookup.filters if each.columns == {"name"} and each.tests[0].match == "is"]
    parts += (["rest"] if any(names) else []) + (["rows"] if not all(names) else [])
    columns = [each.columns for each in lookup.filters if not each.negated]
    parts += ["twice"] if len(set(columns)) < len(columns) else []
    out = ["not"] if any(each.negated for each in lookup.filters if each.columns != {"name"}) else []
    return "+".join((lookup.operation, *parts, *out))
