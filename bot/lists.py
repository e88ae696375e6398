"""A question to the ministries' lists -> a lookup: exact rules tell which rows, an intent what is done with them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.asked import Asked
from bot.enact import intent_to_lookup
from bot.filters import joint_filters, negated, place_filter, programme_filter, value_filters
from bot.grounds import Grounds
from bot.intent import Vote
from bot.lookup import passes
from bot.mentions import is_aside, left_out, nested, retold, taken_back
from bot.naming import name_conditions, name_words
from bot.operations import operation_of
from bot.plan import Filter, Lookup, Test
from bot.question import Found, Question
from corpus.model import Value
from corpus.names import Lexicon

SURE = 0.5
"""Probability from which the intent that was learnt decides, not the cues (docs/log.md)."""


@dataclass(frozen=True)
class Variant:
    """How a question to the lists may be read otherwise than the rules do."""

    out: frozenset[int] | None = None
    """Which of the names found are left out."""
    number: int | None = None
    """The number that a threshold, or a first few, is of."""
    by: str | None = None
    """What is ranked, grouped, counted: provinces, cities, ministries …"""
    unheeded: frozenset[int] = frozenset()
    """Which of the names found ask for nothing: who asks, and from where."""
    within: tuple[Filter, ...] = ()
    """Further conditions: the places that another table tells, what "those" stands for."""


AS_READ = Variant()


def lists_lookup(
    question: Question, literal: Sequence[Filter], grounds: Grounds, vote: Vote, variant: Variant = AS_READ
) -> Lookup:
    """The lookup that a question makes in the lists if it wants what the vote says; `literal` are words of names.

    Where the vote is unsure, the question's cues tell what it wants. Raises `AmbiguousName`.
    """
    table, lexicon, known = grounds.lists or "", grounds.lexicon, grounds.known
    sure = vote.probability >= SURE
    if variant.out is not None:
        out = set(variant.out)
    else:
        out = left_out(question, vote.intent, lexicon) if sure else negated(question)
    again = retold(question, lexicon) if not sure or vote.intent not in ("compare", "group") else set()
    back = taken_back(question)
    within = [
        n
        for n, f in enumerate(question.found)
        if n not in out | again | back | variant.unheeded and not is_aside(question, f, lexicon)
    ]
    parts = nested(question, lexicon) & set(within) if sure and vote.intent == "share" else set()
    positive = value_filters(question, [n for n in within if n not in parts], lexicon, known, False)
    positive += value_filters(question, sorted(parts), lexicon, known, False)
    negative = _left_out(question, sorted(out), grounds)
    records = [_record_filter(f, grounds) for n, f in enumerate(question.found) if f.kind == "record" and n not in out]
    if records:  # a row's own name already says where it lies and what it makes
        positive = [f for f in positive if not f.columns & {"province", "city", "district", "industry"}]
    joint = joint_filters(question) if not sure or vote.intent not in ("count", "list", "exists") else []
    if question.has("named") and (
        named := name_conditions(question, lexicon, name_words(question, grounds.vocabulary))
    ):
        literal = named
    positive += variant.within
    filters = [*positive, *literal, *records, *joint]
    filters = _with_total(question, _with_owner(filters, grounds), grounds)
    filters = _where_batches_are(_owned(question, filters, lexicon), grounds)
    out_again = {each.tests for each in negative}  # "not on the list that it is missing from": named twice
    filters = [each for each in filters if each.tests not in out_again]
    base = Lookup(table, "list", (*filters, *negative))
    each = [place_filter([question.found[n]], lexicon, known, beside=question.found) for n in within if n not in parts]
    places = [place for place in each if place is not None]
    asked = Asked(
        question, base, positive, lexicon, grounds.programmes, grounds.batches, variant.number, variant.by, places
    )
    made = intent_to_lookup(vote.intent, asked) if sure else None
    made = made or operation_of(question, base, positive, lexicon, grounds.programmes)
    return _fewest_first(made) if question.has("ascending") else made


def _fewest_first(lookup: Lookup) -> Lookup:
    """All groups of a lookup that tells how many each has, in the order from the fewest on."""
    if lookup.operation not in ("group", "rank") or lookup.sides:
        return lookup
    return replace(lookup, operation="rank", limit=None, place=None, descending=False)


def _left_out(question: Question, out: Sequence[int], grounds: Grounds) -> list[Filter]:
    """What is left out: each of the names; where several make one ("Ningbo's petrochemicals", a list's batch), that."""
    rows = [replace(_record_filter(question.found[n], grounds), negated=True) for n in out if _is_row(question, n)]
    rest = [n for n in out if not _is_row(question, n)]
    apart = value_filters(question, rest, grounds.lexicon, grounds.known, True)
    if len(apart) > 1 and _as_one([question.found[n] for n in rest], question.masked):
        inside = [replace(each, negated=False) for each in apart]
        meant = [r for r in grounds.records.values() if r.table == grounds.lists and all(passes(r, f) for f in inside)]
        names = tuple(str(record.first("name")) for record in meant)
        if len(names) == 1:
            return [*rows, Filter((Test("name", names),), True, names[0], meant[0].english)]
        if names:
            told = "".join(each.zh for each in apart), " ".join(each.en for each in apart)
            return [*rows, Filter((Test("name", names),), True, *told)]
    return [*rows, *apart]


def _as_one(found: Sequence[Found], masked: str) -> bool:
    """Whether names follow each other with nothing between them but what makes the next one the other's."""
    gaps = (masked[one.at + 1 : other.at].strip() for one, other in pairwise(found))
    return all(gap in ("", "的", "'s") for gap in gaps)


def _is_row(question: Question, number: int) -> bool:
    return question.found[number].kind == "record"


def _where_batches_are(filters: Sequence[Filter], grounds: Grounds) -> list[Filter]:
    """Beside several lists, a batch narrows only those that have several; all of a list's batches narrow nothing."""
    lists = [str(v) for f in filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values]
    without = tuple(p for p in lists if len(grounds.batches.get(p, ())) < 2)
    if len(lists) < 2 or not without:
        return list(filters)
    kept: list[Filter] = []
    for each in filters:
        values = {v for t in each.tests for v in t.values} if each.columns == {"batch"} and not each.negated else set()
        if not values or any(values >= grounds.batches[p] for p in lists if len(grounds.batches.get(p, ())) > 1):
            kept += [] if values else [each]
        else:
            kept.append(replace(each, tests=(*each.tests, Test("programme", without))))
    return kept


def _owned(question: Question, filters: Sequence[Filter], lexicon: Lexicon) -> list[Filter]:
    """ "Are the innovative clusters MIIT's?": a list that is one ministry's and said to be another's is on both."""
    own = {m.value for f in question.found for m in f.meanings[:1] if m.kind == "programme"}
    said = {m.value for f in question.found for m in f.meanings[:1] if m.kind == "ministry"}
    if not (question.has("exists") and len(own) == len(said) == 1 and own != said):
        return list(filters)
    kept = [f for f in filters if "programme" not in f.columns]
    return [programme_filter(own.pop(), lexicon), programme_filter(said.pop(), lexicon), *kept]


def has_rows(lookup: Lookup, grounds: Grounds) -> bool:
    """Whether any row passes; words left over that no row bears were no names."""
    rows = (record for record in grounds.records.values() if record.table == lookup.table)
    return any(all(passes(row, each) for each in lookup.filters) for row in rows)


def _record_filter(found: Found, grounds: Grounds) -> Filter:
    row = int(next(m.value for m in found.meanings if m.kind == "record").split(":")[1])
    record = next(r for r in grounds.records.values() if r.table == grounds.lists and r.row == row)
    name = str(record.first("name"))
    return Filter((Test("name", (name,)),), False, name, record.english)


_ALL_OF = re.compile(
    r"(\d+)个[^,。?ⓂⒼ]{0,8}集群|"
    r"\b(?:the|of|all) (\d+) (?:\w+ )?(?:clusters|winners|entries)\b|\b(?:among|of) (?:all )?the (\d\d)\b(?=,| *\?|$)"
)


def _with_total(question: Question, filters: list[Filter], grounds: Grounds) -> list[Filter]:
    """The number of all clusters of a list tells that list, where none is named: "of the 44 clusters"."""
    match = _ALL_OF.search(question.masked)
    if match is None or any(f.columns & {"programme", "serial", "name"} for f in filters):
        return filters
    held = Counter(str(p) for r in grounds.records.values() if r.table == grounds.lists for p in r.get("programme"))
    owners = [programme for programme, number in held.items() if str(number) in match.groups()]
    return [programme_filter(owners[0], grounds.lexicon), *filters] if len(owners) == 1 else filters


def _with_owner(filters: list[Filter], grounds: Grounds) -> list[Filter]:
    """A serial number or a batch tells the list it belongs to, where none is named and only one list has such.

    Of batches a list has several, or there is nothing to tell apart.
    """
    if any("programme" in f.columns for f in filters):
        return filters
    for column, several in (("serial", 1), ("batch", 2)):
        if any(column in f.columns for f in filters):
            held: dict[str, set[Value]] = {}
            for record in grounds.records.values():
                for programme in record.get("programme"):
                    held.setdefault(str(programme), set()).update(record.get(column))
            owners = [programme for programme, values in held.items() if len(values) >= several]
            if len(owners) == 1:
                return [programme_filter(owners[0], grounds.lexicon), *filters]
    return filters
