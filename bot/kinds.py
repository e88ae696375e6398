"""The classes of plans that words, cues and names speak for or against."""

from __future__ import annotations

from bot.grounds import Grounds
from bot.plan import Clarify, Lookup, Plan


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


def shape_of(lookup: Lookup) -> str:
    """The operation and the parts that a lookup has: `list+by+having`."""
    parts = [
        name
        for name in ("by", "having", "all_of", "none_of", "limit", "place", "order")
        if getattr(lookup, name) not in (None, ())
    ]
    out = ["not"] if any(each.negated for each in lookup.filters) else []
    return "+".join((lookup.operation, *parts, *out))
