"""What a question says of numbers in words that leave no doubt: a share, a ratio, who leads, who alone has so many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.alone import only_so_many, only_with_so_many, said_to_be_alone
from bot.asking import asks
from bot.claims import claims
from bot.operations import PLACES, any_key
from bot.option import Option
from bot.paired import paired_claims
from bot.picking import EVEN, LEAST, OF_ROWS, Chances, likeliest, lookups, numbers_said, ranked
from bot.plan import Lookup, Several
from bot.shares import as_shares, share_bound

MANY = 10
"""A number from here on may be one that was only said: there are not so many places to rank."""


def places_with_so_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All places with so many, where it is claimed that these are the only ones."""
    question = options[best].situation.question
    lists, plan = options[best].situation.grounds.lists, options[best].plan
    if not question.has("only") or isinstance(plan, Several) or (isinstance(plan, Lookup) and plan.table != lists):
        return best
    made = {free for _, each in lookups(options) for free in only_so_many(each, question)}
    made |= {f for _, each in lookups(options) if each.table == lists for f in only_with_so_many(each, question)}
    cities = "city" in {found.kind for found in said_to_be_alone(question)}
    there = [(at, each) for at, each in lookups(options) if each in made and (each.by == "city" or not cities)]
    narrowest = max((len(each.filters) for _, each in there), default=0)
    return likeliest((at for at, each in there if len(each.filters) == narrowest), chances, best)


def groups_with_so_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the things that a small table tells apart those with just so many rows: "which terms does only one use?"."""
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    said = question.cue("exactly")
    if not isinstance(plan, Lookup) or plan.table == grounds.lists or not plan.by or plan.having:
        return best
    if said is None or not said.number or plan.operation not in ("list", "group", "count"):
        return best
    bound = (
        at
        for at, each in lookups(options)
        if each.table == plan.table
        and each.by == plan.by
        and each.having is not None
        and (each.having.sign, each.having.number) == ("=", said.number)
        and each.filters == plan.filters
    )
    return likeliest(bound, chances, best)


def share_too(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Where the best leaves out a share that is asked for, parts of the question of which one tells that.

    "Which province has most, how many, and what share is that?"
    """
    question, plan = options[best].situation.question, options[best].plan
    if not question.has("share") or not isinstance(plan, Lookup) or plan.operation in ("share", "ratio"):
        return best
    telling = (
        at
        for at, option in enumerate(options)
        if chances[at] > LEAST * chances[best]
        and any(isinstance(part.plan, Lookup) and part.plan.operation == "share" for part in option.parts)
    )
    return likeliest(telling, chances, best)


def as_share(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What a plan becomes where a share of places is asked for, or a question claims how large a share is."""
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    if not isinstance(plan, Lookup):
        return best
    if plan.table != grounds.lists:
        unsaid = plan.operation == "share" and plan.table not in question.subjects and share_bound(question)
        of_lists = (at for at, each in lookups(options) if each.table == grounds.lists and each.operation == "share")
        return likeliest(of_lists if unsaid else (), chances, best)
    if plan.operation == "share" and not plan.by and (top := question.cue("top")) and top.number:
        first = (
            at for at, each in lookups(options) if each.operation == "share" and each.by and each.limit == top.number
        )
        return likeliest(first, chances, best)
    leading = plan.operation == "rank" and plan.limit and not plan.place and question.has("share")
    made = {replace(plan, operation="share")} if leading else set(as_shares(plan, question, grounds))
    return likeliest((at for at, each in lookups(options) if each in made), chances, best)


def as_ratio(options: Sequence[Option], chances: Chances, best: int) -> int:
    """How many times as many, where a count or a difference is best but a question asks for that and for no share."""
    question, plan = options[best].situation.question, options[best].plan
    counts = isinstance(plan, Lookup) and plan.operation in ("count", "compare")
    counts = counts or asks(question, "ratio_of")
    if not counts or not question.has("ratio") or question.has("share"):
        return best
    return likeliest((at for at, each in lookups(options) if each.operation == "ratio"), chances, best)


def as_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of a ratio and its inverse that are as probable the one in the order of the names, which was made first."""
    plan = options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "ratio":
        return best
    either = (plan, replace(plan, sides=plan.sides[::-1]))
    return next((at for at, each in lookups(options) if each in either and chances[at] > EVEN * chances[best]), best)


def two_leaders(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The first two of a ranking, where both are asked for: "which has most, and which comes second?"."""
    question, plan = options[best].situation.question, options[best].plan
    if not isinstance(plan, Lookup) or plan.operation != "rank" or plan.sides or not asks(question, "then_second"):
        return best
    both = replace(plan, limit=2, place=None)
    return next((at for at, each in lookups(options) if each == both), best)


def said_to_lead(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The place in the ranking of what is claimed to come first, where the best only counts its rows."""
    question, plan = options[best].situation.question, options[best].plan
    claimed = question.has("most", "least") or (asks(question, "said_first") and not question.has("count"))
    claimed = claimed and not question.focus and claims(question)
    if not claimed or not isinstance(plan, Lookup) or plan.operation not in ("list", "count", "exists") or plan.by:
        return best
    places = [each for each in plan.filters if each.columns <= set(PLACES) and not each.negated]
    if len(places) != 1 or len(places[0].tests) != 1 or question.of("industry"):
        return best
    return ranked(places[0], plan, options, chances, best)


def list_said_to_lead(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list's place among the lists, where a question says that it has the most clusters of all."""
    question, grounds = options[best].situation.question, options[best].situation.grounds
    named = {m.value for found in question.of("ministry", "programme") for m in found.meanings}
    lists = {name for name in grounds.programmes if name in named}
    if len(lists) != 1 or not asks(question, "list_has_most") or question.of(*PLACES, "region", "industry"):
        return best
    if any_key(question) not in (None, "programme"):  # who leads on that list
        return best
    among = (
        at
        for at, each in lookups(options)
        if each.operation == "rank"
        and each.by == "programme"
        and not each.filters
        and {str(v) for side in each.sides for test in side.tests for v in test.values} == lists
    )
    return likeliest(among, chances, best)


def of_too_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The count, where a ranking is best that is to show more than there are: a number was said, not asked for."""
    question, plan, result = options[best].situation.question, options[best].plan, options[best].result
    if not isinstance(plan, Lookup) or result is None or plan.operation != "rank" or question.has("top", "few"):
        return best
    wanted = plan.limit if plan.limit in numbers_said(question) else 0
    if not wanted or wanted <= max(MANY, result.among, len(result.groups)):
        return best
    counts = (at for at, each in lookups(options) if each == Lookup(plan.table, "count", plan.filters))
    return likeliest(counts, chances, best)


def tied(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Those that come first, where it is asked which do so together."""
    question, plan = options[best].situation.question, options[best].plan
    if not asks(question, "tied_first") or question.has("count") or isinstance(plan, Several):
        return best
    named = [at for at, each in lookups(options) if each.operation == "rank" and each.sides]
    if named and claims(question):
        cities = [at for at in named if getattr(options[at].plan, "by", "") == "city"]
        return likeliest(cities or named, chances, best)
    if isinstance(plan, Lookup) and plan.operation == "rank":
        return best
    first = (at for at, each in lookups(options) if each.operation == "rank" and each.limit == 1 and not each.place)
    return likeliest(first, chances, best)


def as_paired(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of all that numbers are claimed of, where a passage that may say some of them is best."""
    question = options[best].situation.question
    pairs = paired_claims(question)
    if not pairs:
        return best
    values = {meaning.value for found, _ in pairs for meaning in found.meanings}
    told = [
        (at, each)
        for at, each in lookups(options)
        if any(len(values & {str(v) for t in f.tests for v in t.values}) >= len(pairs) for f in each.filters)
    ]
    if any(at == best and each.operation in OF_ROWS for at, each in told):
        return best
    own = [at for at, each in told if each.table in question.subjects and each.operation in OF_ROWS]
    return likeliest(own or (at for at, each in told if each.operation == "exists"), chances, best)
