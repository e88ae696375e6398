"""Of the weighed options the one that is given: where that is not simply the most probable one."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.asked import number_in
from bot.asking import asks
from bot.denial import DENIALS
from bot.filters import negated
from bot.option import Choice, Option
from bot.plan import Clarify, Help, Lookup, Refuse, Retrieve, Several
from bot.rows import enumerated_on

BEYOND_DOUBT = 0.94
"""Probability from which a lookup is chosen without a search in the text."""
UNLIKELY = 0.04
"""Probability below which it does not matter what lines a plan would show."""
EVEN = 0.9
"""Share of the best option's probability from which another is as probable."""
LEAST = 0.1
"""Share of its probability that is enough for what fits a number that a question says, or tells all that it asks."""
NEARLY = 0.5
"""Share of its probability that is enough for what answers just the question: one row of a table beside a passage that
holds them all, a lookup that explains every word beside a refusal."""


def best_of(options: Sequence[Option], chances: NDArray[np.float32] | None) -> Choice:
    """The option that is given, without probabilities the first."""
    if chances is None:
        return Choice(options[0], 1.0)
    elsewhere = np.array([_tells_of_others(option) for option in options])
    if not elsewhere.all():
        chances = np.where(elsewhere, np.float32(0), chances)
    best = _unless_ambiguous(options, chances)
    best = _row_within(options, chances, _together(options, chances, best))
    best = _as_many_as_said(options, chances, best)
    if asked := _of_asked_column(options, options[best]):
        best = max(asked, key=lambda at: float(chances[at]))
    if (apart := _of_each(options, options[best])) is not None:
        best = apart
    best = _of_rows(options, chances, best)
    best = _share_too(options, chances, best)
    if ratios := _ratios(options, options[best]):
        best = max(ratios, key=lambda at: float(chances[at]))
    best = _as_named(options, chances, best)
    return Choice(options[best], float(chances[best]))


def _tells_of_others(option: Option) -> bool:
    """Whether a plan quotes nothing but rows of a table about other provinces than those that a question names."""
    situation, question = option.situation, option.situation.question
    out = negated(question)
    meanings = [m for number, found in enumerate(question.found) if number not in out for m in found.meanings]
    if not isinstance(option.plan, Retrieve) or not option.lines or not meanings or asks(question, "others", "like"):
        return False
    lexicon = situation.grounds.lexicon
    named = {m.value for m in meanings if m.kind == "province"}
    named |= {p for m in meanings if m.kind in ("city", "district") and (p := lexicon.province_of(m.kind, m.value))}
    named |= {p for m in meanings if m.kind == "region" for p in lexicon.members.get(m.value, ())}
    rows = [row for row in situation.grounds.records.values() if row.span.first in option.lines]
    places = {str(value) for row in rows for value in row.get("province")}
    whole = option.lines <= {line for row in rows if row.get("province") for line in row.span.lines}
    return bool(named and places) and whole and not named & places


def next_best(
    best: Choice, options: Sequence[Option], chances: NDArray[np.float32] | None, number: int
) -> list[Choice]:
    """The options that tell something else than the best one, so many of the most probable."""
    if chances is None or not number:
        return []
    told = {best.option.told}
    found: list[Choice] = []
    likely = [at for at, chance in enumerate(chances) if chance > UNLIKELY]
    for at in sorted(likely, key=lambda at: -float(chances[at])):
        option = options[at]
        if option.told not in told and len(found) < number and isinstance(option.plan, Lookup | Retrieve):
            told.add(option.told)
            found.append(Choice(option, float(chances[at])))
    return found


def _unless_refused(options: Sequence[Option], chances: NDArray[np.float32]) -> int:
    """The most probable option; beside a refusal a passage that is as probable: its reader can check it."""
    best = int(chances.argmax())
    if not isinstance(options[best].plan, Refuse):
        return best
    told = [at for at, each in enumerate(options) if isinstance(each.plan, Retrieve)]
    near = max(told, key=lambda at: float(chances[at]), default=best)
    return near if chances[near] > EVEN * chances[best] else best


def _as_many_as_said(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """The best option, or where a turn says how many others there are, the best that finds so many: "the other two"."""
    question = options[best].situation.question
    bound = question.has("at_least", "more_than", "at_most", "fewer_than", "exactly")
    number = number_in(question) if question.has("others") and not bound else None
    if number is None or not options[best].situation.later:
        return best

    def finds(option: Option) -> bool:
        result = option.result
        return result is not None and number == (len(result.groups) if result.lookup.by else len(result.rows))

    fitting = [at for at, option in enumerate(options) if finds(option) and chances[at] > LEAST * chances[best]]
    return max(fitting, key=lambda at: float(chances[at]), default=best)


def _of_asked_column(options: Sequence[Option], best: Option) -> list[int]:
    """The lookups of the column that is asked for, if the passage that is best enumerates nothing.

    Where every word of a question to one of the lists is explained, "which fields are the MIIT clusters in?" asks for a
    column of that list, however much a passage sounds like it.
    """
    question, grounds = best.situation.question, best.situation.grounds
    keys = {focus.key for focus in question.focus if focus.role == "which"}
    named = {meaning.value for found in question.of("ministry", "programme") for meaning in found.meanings}
    other = question.has("prose", "define", "why", "foster", "date", "amount", "outside", *DENIALS)
    if not isinstance(best.plan, Retrieve) or not keys or not named & set(grounds.programmes):
        return []
    if other or question.rest or best.situation.later or not best.lines or enumerated_on(grounds, best.lines):
        return []
    return [
        at
        for at, option in enumerate(options)
        if isinstance(plan := option.plan, Lookup) and plan.table == grounds.lists and keys & {plan.by, *plan.columns}
    ]


def _of_each(options: Sequence[Option], best: Option) -> int | None:
    """The same asked of each list or batch, where a ranking of all together is best but each is plainly meant."""
    if not isinstance(best.plan, Lookup) or not asks(best.situation.question, "of_each"):
        return None
    same = (
        at for at, each in enumerate(options) if each.candidate.plan == best.plan and isinstance(each.plan, Several)
    )
    return next(same, None)


def _of_rows(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """The number of clusters where that is asked for, and of places only by name: 其他省有多少集群."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "count" or not plan.by or plan.having or plan.all_of:
        return best
    if plan.none_of or not asks(question, "how_many_clusters") or asks(question, "how_many_keys"):
        return best
    rows = replace(plan, by=None)
    return max((at for at, each in enumerate(options) if each.plan == rows), key=lambda at: chances[at], default=best)


def _share_too(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """The best option, or where it leaves out a share that is asked for, parts of the question of which one tells that.

    "Which province has most, how many, and what share is that?"
    """
    question, plan = options[best].situation.question, options[best].plan
    if not question.has("share") or not isinstance(plan, Lookup) or plan.operation in ("share", "ratio"):
        return best
    telling = [
        at
        for at, option in enumerate(options)
        if chances[at] > LEAST * chances[best]
        and any(isinstance(part.plan, Lookup) and part.plan.operation == "share" for part in option.parts)
    ]
    return max(telling, key=lambda at: float(chances[at]), default=best)


def _as_named(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """Of a ratio and its inverse that are as probable the one in the order of the names, which was made first."""
    plan = options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "ratio":
        return best
    either = (plan, replace(plan, sides=plan.sides[::-1]))
    tied = (at for at, each in enumerate(options) if each.plan in either and chances[at] > EVEN * chances[best])
    return next(tied, best)


def _ratios(options: Sequence[Option], best: Option) -> list[int]:
    """How many times as many, where a count or a difference is best but a question asks for that and for no share."""
    question = best.situation.question
    counts = isinstance(best.plan, Lookup) and best.plan.operation in ("count", "compare")
    if not counts or not question.has("ratio") or question.has("share"):
        return []
    return [at for at, each in enumerate(options) if isinstance(each.plan, Lookup) and each.plan.operation == "ratio"]


def _unless_ambiguous(options: Sequence[Option], chances: NDArray[np.float32]) -> int:
    """The best option; where it rests on one meaning of a name, and another or to ask back is as probable, that."""
    best = _unless_refused(options, chances)
    if options[best].candidate.origins != {"meaning"}:
        return best
    even = [
        at
        for at, each in enumerate(options)
        if "meaning" in each.candidate.origins and chances[at] > EVEN * chances[best]
    ]
    asked = [
        at for at, each in enumerate(options) if isinstance(each.plan, Clarify) and each.plan.reason == "ambiguous"
    ]
    return asked[0] if asked and (len(even) > 1 or chances[asked[0]] > EVEN * chances[best]) else best


def chance_alike(best: Choice, options: Sequence[Option], chances: NDArray[np.float32] | None) -> float:
    """How probable it is that a lookup is meant which shows the same lines as the best: no text is needed then."""
    if chances is None or best.chance >= BEYOND_DOUBT:
        return best.chance
    near = (each for each in zip(options, chances, strict=True) if each[1] > UNLIKELY)
    return sum(
        float(chance) for each, chance in near if isinstance(each.plan, Lookup) and each.lines == best.option.lines
    )


def _together(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """The best option of the most probable answer: plans that tell the same are chosen together.

    Beside a refusal a lookup that is as probable is chosen, or, if it explains all words, half so: its reader can check
    it.
    """
    if isinstance(options[best].plan, Clarify | Help):
        return best
    told: dict[Hashable, list[int]] = {}
    for at, chance in enumerate(chances):
        if chance > UNLIKELY or at == best:
            told.setdefault(options[at].told, []).append(at)
    alike = sorted(told.values(), key=lambda places: -float(chances[places].sum()))
    if isinstance(options[best].plan, Refuse):
        looked_up = [places for places in alike if isinstance(options[places[0]].plan, Lookup)]
        bounds = [
            (NEARLY if _explains_all(options[places[0]]) else EVEN) * float(chances[best]) for places in looked_up
        ]
        near = [places for places, bound in zip(looked_up, bounds, strict=True) if chances[places].sum() > bound]
        alike = near or alike
    return _as_one(options, sorted(alike[0], key=lambda at: -float(chances[at])))


def _explains_all(option: Option) -> bool:
    """Whether a lookup answers if there are any of what a question names, of whose words none is left unexplained."""
    question, plan = option.situation.question, option.plan
    if not isinstance(plan, Lookup) or plan.operation != "exists" or not question.has("exists") or question.rest:
        return False
    held = {value for each in plan.filters for test in each.tests for value in test.values}
    return bool(question.found) and all({m.value for m in each.meanings} & held for each in question.found)


def _as_one(options: Sequence[Option], same: Sequence[int]) -> int:
    """The first of those that tell the same; if that only counts one by one, the first that counts all at once."""
    counted = [isinstance(part.plan, Lookup) and part.plan.operation == "count" for part in options[same[0]].parts]
    whole = (at for at in same if not options[at].parts)
    return next(whole, same[0]) if counted and all(counted) else same[0]


def _row_within(options: Sequence[Option], chances: NDArray[np.float32], best: int) -> int:
    """The one row of a small table that is asked for, where a passage that holds the whole table is little better.

    The same where the whole table is best only because several plans tell it, each less probable than the one row.
    """
    whole = options[best].plan
    if isinstance(whole, Lookup) and whole.operation in ("list", "count") and not whole.filters and not whole.by:
        bound = float(chances[best])
    elif isinstance(whole, Retrieve):
        bound = NEARLY * float(chances[best])
    else:
        return best
    within = [
        at
        for at, option in enumerate(options)
        if isinstance(plan := option.plan, Lookup)
        and plan.filters
        and chances[at] > bound
        and option.result is not None
        and len(option.result.rows) == 1 < option.result.scope
        and option.lines < options[best].lines
    ]
    return max(within, key=lambda at: float(chances[at]), default=best)
