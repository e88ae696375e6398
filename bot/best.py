"""Of the weighed options the one that is given: where that is not simply the most probable one."""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.asked import number_in
from bot.asking import asks
from bot.denial import DENIALS
from bot.filters import negated
from bot.insisted import INSISTED
from bot.option import Choice, Option
from bot.picking import EVEN, LEAST, NEARLY, applied
from bot.plan import Clarify, Help, Lookup, Refuse, Retrieve
from bot.question import asides, preambles
from bot.resumed import RESUMED
from bot.rows import enumerated_on
from bot.within import WITHIN, row_within

BEYOND_DOUBT = 0.94
"""Probability from which a lookup is chosen without a search in the text."""
UNLIKELY = 0.04
"""Probability below which it does not matter what lines a plan would show."""
INSISTED_ON = 0.25
"""Share of the highest probability below which what is given was insisted on, so that nothing else is meant."""
SPOKEN_OF = 0.3
"""Share of a refusal's probability that is enough for a lookup in the table whose subject a question speaks of."""


def best_of(options: Sequence[Option], chances: NDArray[np.float32] | None) -> Choice:
    """The option that is given, without probabilities the first."""
    if chances is None:
        return Choice(options[0], 1.0)
    elsewhere = np.array([_tells_of_others(option) for option in options])
    if not elsewhere.all():
        chances = np.where(elsewhere, np.float32(0), chances)
    best = _unless_ambiguous(options, chances)
    best = row_within(options, chances, _together(options, chances, best))
    best = _as_many_as_said(options, chances, best)
    if asked := _of_asked_column(options, options[best]):
        best = max(asked, key=lambda at: float(chances[at]))
    likely, best = best, applied((*WITHIN, *INSISTED, *RESUMED), options, chances, best)
    alike = options[best].lines == options[likely].lines  # it tells of the same rows, only otherwise
    return Choice(options[best], float(max(chances[best], chances[likely]) if alike else chances[best]))


def _tells_of_others(option: Option) -> bool:
    """Whether a plan quotes rows about other provinces, or other countries, than those that a question names."""
    situation, question = option.situation, option.situation.question
    aside = [*preambles(question.masked, question.cues), *asides(question.masked)]
    led_up = {n for n, f in enumerate(question.found) if any(first <= f.at < last for first, last in aside)}
    out = {*negated(question), *led_up}
    meanings = [m for number, found in enumerate(question.found) if number not in out for m in found.meanings]
    if not isinstance(option.plan, Retrieve) or not option.lines or not meanings or asks(question, "others", "like"):
        return False
    lexicon = situation.grounds.lexicon
    named = {m.value for m in meanings if m.kind == "province"}
    named |= {p for m in meanings if m.kind in ("city", "district") and (p := lexicon.province_of(m.kind, m.value))}
    named |= {p for m in meanings if m.kind == "region" for p in lexicon.members.get(m.value, ())}
    rows = [row for row in situation.grounds.records.values() if row.span.first in option.lines]
    countries = {m.value for m in meanings if m.kind == "country"}
    told = {str(value) for row in rows for value in row.get("country")}
    if countries and told and not countries & told:
        return True
    places = {str(value) for row in rows for value in row.get("province")}
    whole = option.lines <= {line for row in rows if row.get("province") for line in row.span.lines}
    return bool(named and places) and whole and not named & places


def next_best(
    best: Choice, options: Sequence[Option], chances: NDArray[np.float32] | None, number: int
) -> list[Choice]:
    """The options that tell something else than the best one, so many of the most probable."""
    insisted = chances is not None and best.chance < INSISTED_ON * chances.max() and best.option.situation.later
    if chances is None or not number or insisted:
        return []  # what words leave no doubt of was given though it is not probable
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
    """The most probable option; beside a refusal a passage that is as probable: its reader can check it.

    Passages that lie within each other count together: each of them answers.
    """
    best = int(chances.argmax())
    if not isinstance(options[best].plan, Refuse):
        return best
    told = [at for at, each in enumerate(options) if isinstance(each.plan, Retrieve)]
    near = max(told, key=lambda at: float(chances[at]), default=best)
    lines = options[near].lines
    nested = [at for at in told if options[at].lines <= lines or lines <= options[at].lines]
    return near if sum(float(chances[at]) for at in nested) > EVEN * chances[best] else best


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
        bounds = [_enough(options[places[0]]) * float(chances[best]) for places in looked_up]
        near = [places for places, bound in zip(looked_up, bounds, strict=True) if chances[places].sum() > bound]
        alike = near or alike
    return _as_one(options, sorted(alike[0], key=lambda at: -float(chances[at])))


def _enough(option: Option) -> float:
    """The share of a refusal's probability that is enough for a lookup: less for one that explains all words."""
    return SPOKEN_OF if _is_of_subject(option) else NEARLY if _explains_all(option) else EVEN


def _is_of_subject(option: Option) -> bool:
    """Whether it is what the rules make of a question to the small table whose subject it speaks of, and of no else."""
    question, plan, grounds = option.situation.question, option.plan, option.situation.grounds
    if not isinstance(plan, Lookup) or plan.table == grounds.lists or plan.table not in question.subjects:
        return False
    aliases = grounds.tables[plan.table].aliases
    years = {m.value[:4] for found in question.of("year") for m in found.meanings}
    beside = "|".join(map(re.escape, aliases))
    known = all(re.search(rf"{year}[^\n]{{0,20}}(?:{beside})", grounds.text) for year in years)
    own = known and "rules" in option.candidate.origins and not question.has("outside")
    return own and all(word in " ".join(aliases) for word in question.rest)


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
