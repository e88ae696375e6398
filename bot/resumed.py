"""What a later turn says of the ones before it in words that leave no doubt: the option that does as told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.again import ANOTHER_YEAR, in_context, in_place, lines_told, points, rest_of_table
from bot.asking import asks
from bot.carried import compared_overall
from bot.conditions import ordinal_in
from bot.filters import programme_filter
from bot.follow import repeats
from bot.nouns import is_those
from bot.operations import PLACES
from bot.option import Option
from bot.picking import LEAST, Chances, Rule, likeliest, lookups, numbers_said
from bot.plan import Filter, Lookup, Operation, Refuse, Retrieve, Several
from bot.situation import Situation
from bot.windows import OF_SHOWN


def _who_listed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The ministries of the rows before, where a turn asks who picked them."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "who_listed") or situation.question.found:
        return best
    before = situation.said.found
    same = ((at, each) for at, each in lookups(options) if before is not None and each.filters == before.filters)
    return next((at for at, each in same if "programme" in (each.by, *each.columns)), best)


def _clusters_not_rows(options: Sequence[Option], chances: Chances, best: int) -> int:
    """How many clusters there are, where a turn asks for that after a row of a table that says nothing of it."""
    situation, plan = options[best].situation, options[best].plan
    asked = situation.later and asks(situation.question, "how_many_clusters") and isinstance(plan, Lookup)
    if not asked or not isinstance(plan, Lookup) or plan.table == situation.grounds.lists or plan.sides:
        return best
    if situation.grounds.tables[plan.table].using("figure") or plan.operation not in ("count", "attribute", "list"):
        return best
    counts = (at for at, each in lookups(options) if each.table == situation.grounds.lists and not each.by)
    return likeliest((at for at in counts if chances[at] > LEAST * chances[best]), chances, best)


def _share_of_both(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The share of both places that were asked about one by one, where that of the last is best: "and of the two?"."""
    question, plan = options[best].situation.question, options[best].plan
    later = options[best].situation.later and question.has("pair", "both") and not question.of(*PLACES, "region")
    if not later or not isinstance(plan, Lookup) or plan.operation != "share" or plan.by:
        return best
    if question.has("that_province", "that_city") or not all(each.columns <= set(PLACES) for each in plan.sides):
        return best
    several = (
        at
        for at, each in lookups(options)
        if each.operation == "share"
        and not each.by
        and any(f.columns <= set(PLACES) and sum(len(t.values) for t in f.tests) > 1 for f in each.sides)
    )
    return likeliest(several, chances, best)


def _the_rest(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The other rows of the small table that a passage before was of: "are there other problems?"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not isinstance(plan, Retrieve | Refuse):
        return best
    rest = rest_of_table(situation.question, situation.said.found, situation.grounds)
    return next((at for at, each in lookups(options) if each == rest), best)


def _pointed_at(options: Sequence[Option], chances: Chances, best: int) -> int:
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


def _of_another_year(options: Sequence[Option], chances: Chances, best: int) -> int:
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


def _in_time(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What came next, or before, in time: "and which came after that?"."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "after", "before", "next_in_time", "last_in_time"):
        return best
    told = (at for at, each in lookups(options) if each.order == "when" and "again" in options[at].candidate.origins)
    return likeliest((at for at in told if options[at].plan != situation.said.plan), chances, best)


def _both_beside(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a small table that were asked about one by one, where they are set against each other."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "contrast", "these_two"):
        return best
    pairs = (
        at
        for at, each in lookups(options)
        if each.table != situation.grounds.lists
        and "again" in options[at].candidate.origins
        and any(len(f.tests[0].values) == 2 for f in each.filters)
    )
    return likeliest(pairs, chances, best)


def _in_context(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows in whose context a turn stands together with the one before: the target, after the number reached."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or isinstance(plan, Several) or situation.said.question is None:
        return best
    meant = in_context(situation.question, situation.said.question, situation.grounds)
    return next((at for at, each in lookups(options) if each == meant), best)


def _still_compared(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The comparison before, where a turn only narrows it or moves it elsewhere: "only the first batch, please"."""
    situation = options[best].situation
    before, question = situation.said.plan, situation.question
    if not situation.later or not isinstance(before, Lookup) or not before.compared or question.focus or question.rest:
        return best
    kinds = {meaning.kind for found in question.found for meaning in found.meanings[:1]}
    if not kinds or not kinds <= _SCOPES or not {cue.kind for cue in question.cues} <= _ONLY_SCOPES:
        return best
    same = (at for at, each in lookups(options) if each.operation == "compare" and each.sides == before.sides)
    return likeliest(same, chances, best)


_SCOPES = {"ministry", "programme", "batch", "industry"}
"""Kinds of names that say where something is compared, not what."""
_ONLY_SCOPES = {"only", "follow", "narrow", "correct", "cluster", "lists", "opens", "closes"}
"""Cues of turns that say no more than that."""


def _overall(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Two that were compared, on all lists together, where that is asked for."""
    situation = options[best].situation
    if not situation.later or not asks(situation.question, "overall") or situation.question.found:
        return best
    told = set(compared_overall(situation.question, situation.said, situation.grounds))
    return next((at for at, each in lookups(options) if each in told), best)


def _on_that_list(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The list of the one ministry that was spoken of, where a turn says "the list", or a batch, and names none."""
    situation, plan = options[best].situation, options[best].plan
    before, question, lists = situation.said.question, situation.question, situation.grounds.lists
    if before is None or not isinstance(plan, Lookup) or plan.by or question.has("lists", "both"):
        return best
    ministries = {m.value for found in before.of("ministry", "programme") for m in found.meanings[:1]}
    named = [name for name in situation.grounds.programmes if name in ministries]
    if question.of("ministry", "programme", "record") or len(named) != 1:
        return best
    there = programme_filter(named[0], situation.grounds.lexicon)
    if question.of("batch") and plan.table != lists:  # a batch is one of a list's
        counted = "count" if question.has("count") else "list"
        same = [
            at
            for at, each in lookups(options)
            if each.table == lists and each.operation == counted and there in each.filters and len(each.filters) == 2
        ]
        return likeliest(
            (at for at in same if any(f.columns == {"batch"} for f in _filters(options[at]))), chances, best
        )
    unsaid = {each for each in plan.filters if each.columns == {"programme"}}
    said = bool(question.of("batch")) or (asks(question, "the_list") and not unsaid)
    if plan.table != lists or not said:
        return best
    wanted = {*(set(plan.filters) - unsaid), there}
    same = [at for at, each in lookups(options) if set(each.filters) == wanted]
    return likeliest((at for at in same if _but_filters(options[at]) == _but_filters(options[best])), chances, best)


def _but_filters(option: Option) -> Lookup | None:
    """What a lookup does, on whatever conditions."""
    return replace(option.plan, filters=()) if isinstance(option.plan, Lookup) else None


def _not_there(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of other places, where a turn asks where else there are some, and the best tells of all."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "elsewhere") or not isinstance(plan, Lookup):
        return best
    if plan.table != situation.grounds.lists or situation.question.found or _leaves_out(plan):
        return best
    others = [at for at, each in lookups(options) if each.table == plan.table and _leaves_out(each)]
    kept = {each for each in plan.filters if not each.columns <= set(PLACES)}
    same = [at for at in others if kept <= set(_filters(options[at]))]
    return likeliest(same or others, chances, best)


def _filters(option: Option) -> tuple[Filter, ...]:
    return option.plan.filters if isinstance(option.plan, Lookup) else ()


def _leaves_out(plan: Lookup) -> bool:
    """Whether places are left out."""
    return any(each.negated and each.columns <= set(PLACES) for each in plan.filters)


def _which_batch(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The batch of the row that was spoken of, where a turn asks which of the batches it is."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "which_of_batches") or situation.question.has("count"):
        return best
    if isinstance(plan, Several) or (isinstance(plan, Lookup) and plan.operation in ("attribute", "compare")):
        return best
    told = (
        at
        for at, each in lookups(options)
        if each.operation == "attribute"
        and each.columns == ("batch",)
        and (result := options[at].result) is not None
        and 0 < len(result.rows) <= FEW
    )
    return likeliest(told, chances, best)


FEW = 3
"""Rows each of whose batches may be told."""


def _rows_pointed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a place that were told of, not whether they are so many: "those three of Hefei's"."""
    situation, plan = options[best].situation, options[best].plan
    if not situation.later or not asks(situation.question, "pointed_rows") or not isinstance(plan, Lookup):
        return best
    if plan.having is None or situation.question.has("count") or not situation.question.of(*PLACES):
        return best
    rows = (
        at
        for at, each in lookups(options)
        if each.operation in ("list", "count") and not each.by and set(plan.filters) <= set(each.filters)
    )
    return likeliest(rows, chances, best)


def _in_place(options: Sequence[Option], chances: Chances, best: int) -> int:
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
    meant = [
        each
        for each in meant
        if (each.filters or again)
        and (before is None or each.table != before.table or (each.filters and whole == Lookup(each.table, "list")))
    ]
    if not meant or (isinstance(plan, Lookup) and plan.table == situation.grounds.lists):
        return best
    if isinstance(plan, Lookup) and not options[best].lines & lines:  # it is of something else
        return best
    return next((at for at, each in lookups(options) if each in meant), best)


def _a_reason(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A passage that gives a reason, where a turn asks for one and the best passage was told already."""
    situation = options[best].situation
    question, told = situation.question, _told_before(situation)
    again = bool(told) and options[best].lines and options[best].lines <= told
    if not situation.later or not again or not question.has("why") or _gives_reason(options[best]):
        return best
    others = (
        at
        for at, option in enumerate(options)
        if _gives_reason(option) and not option.lines & told and chances[at] > AGAIN * chances[best]
    )
    return likeliest(others, chances, best)


def _of_subject(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the small table whose subject a turn names, where the best only tells again what was told."""
    situation, plan = options[best].situation, options[best].plan
    told, named = _told_before(situation), set(situation.question.subjects) - {situation.grounds.lists}
    again = bool(told) and options[best].lines and options[best].lines <= told
    if not situation.later or not again or isinstance(plan, Several) or situation.question.found:
        return best
    if situation.question.rest:  # it is of what was told
        return best
    others = (
        at
        for at, each in lookups(options)
        if each == Lookup(each.table, "list") and each.table in named and not options[at].lines & told
    )
    return likeliest(others, chances, best)


AGAIN = 0.02
"""Share of the probability of what was told already that is enough for what was not."""


def _gives_reason(option: Option) -> bool:
    """Whether a passage reads as if it gave a reason."""
    plan, question = option.plan, option.situation.question
    if not isinstance(plan, Retrieve) or option.prose is None or plan.rank >= len(option.prose.passages):
        return False
    chunk = option.prose.passages[plan.rank].chunk
    return question.marks["why"].search(f"{chunk.text}\n{chunk.english}") is not None


def _told_before(situation: Situation) -> set[int]:
    return lines_told(situation.said.found, situation.said.quoted, situation.grounds)


def _of_shown(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Of the rows that were shown of a list those that a turn names: "how many of those ten are in Jiangsu?"."""
    situation = options[best].situation
    question, said, grounds = situation.question, situation.said, situation.grounds
    if not situation.later or not asks(question, *OF_SHOWN):
        return best
    shown = [each for each in said.asked if each.table == grounds.lists and each.limit is not None and not each.by]
    if not shown or shown[-1] != said.plan:
        return best
    wanted: Operation = "count" if question.has("count") else "exists" if question.has("exists") else "list"
    told = (
        at
        for at, each in lookups(options)
        if each.operation == wanted and each.filters and is_those(each.filters[0]) and len(each.filters) > 1
    )
    return likeliest(told, chances, best)


def _share_kept(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The share of the place that was spoken of, where a turn asks for a share and names no place."""
    situation, plan = options[best].situation, options[best].plan
    before = situation.said.found
    if not situation.later or not isinstance(plan, Lookup) or plan.operation != "share" or before is None or plan.by:
        return best
    places = {each for each in before.filters if each.columns <= set(PLACES) and not each.negated}
    if not places or any(each.columns <= set(PLACES) for each in (*plan.filters, *plan.sides)):
        return best
    same = (at for at, each in lookups(options) if each.operation == "share" and set(each.sides) == places)
    return likeliest(same, chances, best)


def _which_leads(options: Sequence[Option], chances: Chances, best: int) -> int:
    """Two places that were asked about one by one, compared, where a turn asks which is ahead."""
    situation, plan = options[best].situation, options[best].plan
    question = situation.question
    if not situation.later or not asks(question, "which_leads") or question.of(*PLACES, "region"):
        return best
    if isinstance(plan, Several) or (isinstance(plan, Lookup) and plan.operation == "compare"):
        return best
    pairs = (
        at
        for at, each in lookups(options)
        if each.operation == "compare" and len(each.sides) == 2 and all(f.columns <= set(PLACES) for f in each.sides)
    )
    return likeliest(pairs, chances, best)


def _listed_then(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of a small table that were counted, or told of, where a turn only wants them listed."""
    situation = options[best].situation
    before = situation.said.plan
    if not situation.later or not asks(situation.question, "list_them") or not isinstance(before, Lookup):
        return best
    if before.table == situation.grounds.lists or before.by:
        return best
    rows = Lookup(before.table, "list", before.filters)
    return next((at for at, each in lookups(options) if each == rows), best)


def _repeated(options: Sequence[Option], chances: Chances, best: int) -> int:
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


RESUMED: tuple[Rule, ...] = (
    _who_listed, _clusters_not_rows, _share_of_both, _the_rest, _pointed_at, _of_another_year,
    _in_time, _both_beside, _in_context, _still_compared, _overall, _on_that_list,
    _not_there, _which_batch, _rows_pointed, _a_reason, _of_subject, _in_place,
    _of_shown, _share_kept, _which_leads, _listed_then, _repeated,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
