"""Sets of places: on several lists, on one and not on another, on none, in both batches, of two industries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.asked import Asked, several
from bot.filters import batch_filter, negated_places, programme_filter
from bot.operations import PLACES, sides_of
from bot.plan import Filter, Lookup, Operation, Test
from bot.question import Cue, Question

_CONTRAST = r"[有上进选][^,。;]{0,4}[,、]?\s*(?:但|却|而)|\b(?:but|yet|though)\b"
_NEITHER = r"either(?! (?:\S )?(?:batch|round))|neither|\bnor\b|(?<!一个)都没|都不|均未|均无|皆无|也没|也不|任何"


def on_none(asked: Asked) -> Lookup | None:
    """Those on none of the lists, or in none of one list's batches (the list stays a condition: others have some)."""
    lists, batches = asked.named("programme"), [batch_filter([int(b)]) for b in asked.named("batch")]
    if any(f.columns & set(PLACES) and f.negated for f in asked.base.filters):
        return None
    if len(lists) > 1 and not re.search(_NEITHER, asked.question.masked):
        return None
    if batches:
        return sets_of(asked, [], batches, tuple(replace(f, negated=False) for f in asked.without("batch")))
    sides = [programme_filter(str(p), asked.lexicon) for p in lists or asked.programmes]
    return sets_of(asked, [], sides, asked.without("programme"))


def on_both(asked: Asked) -> Lookup | None:
    if len(asked.named("programme")) < 2 and len(asked.named("batch")) == 1:  # "new in the second batch"
        return on_one(asked)
    if asked.question.has("none", "negate", "negate_after") and (two := on_two_not(asked)):
        return two
    sides, scope = _sides(asked)
    return sets_of(asked, sides, [], scope) if len(sides) >= 2 else None


def on_one(asked: Asked, second: bool = False) -> Lookup | None:
    """On the one that is named first and not on the other (`second`: the other way round)."""
    neither = re.search(_NEITHER, asked.question.masked) and not re.search(_CONTRAST, asked.question.masked)
    if asked.question.has("none") and neither:
        return on_none(asked)
    sides, scope = _sides(asked)
    if len(sides) != 2:
        return None
    told = _told_to_lack(asked.question)
    second = second if told is None else told == 0
    having, lacking = reversed(sides) if second else sides
    return sets_of(asked, [having], [lacking], scope)


def _told_to_lack(question: Question) -> int | None:
    """Which of two lists or batches, by its place in the question, a negation is said of; None if that is not clear."""
    kinds = ("batch",) if len(question.of("batch")) > 1 else ("ministry", "programme")
    places = [found.at for found in question.of(*kinds)]
    lacking = negated_places(question, places) if len(places) == 2 else set()
    return lacking.pop() if len(lacking) == 1 else None


def on_two_not(asked: Asked) -> Lookup | None:
    """On two of three lists and not on the third."""
    found = asked.question.of("ministry", "programme")
    names = [str(name) for name in asked.named("programme")]
    if len(names) != 3 or len(found) != 3:
        return None
    lacking = negated_places(asked.question, [f.at for f in found]) or {2}
    if len(lacking) != 1:
        return None
    return _lists(asked, [n for at, n in enumerate(names) if at not in lacking], [names[at] for at in lacking])


def on_one_only(asked: Asked) -> Lookup | None:
    """On one list and on none of the others that have one."""
    found = asked.question.of("ministry", "programme")
    names = [str(name) for name in asked.named("programme")]
    if len(names) == 1 and asked.question.of("batch"):
        return on_one(asked)
    if len(names) == 1:
        return _lists(asked, names, [p for p in asked.programmes if p != names[0]])
    if len(names) != 3 or len(found) != 3:
        return on_one(asked)
    places = [f.at for f in found]
    alone = [
        n for n, at in enumerate(places) if any(_says_only(asked.question, cue, at) for cue in asked.question.cues)
    ]
    having = set(range(3)) - negated_places(asked.question, places)
    one = alone[0] if len(alone) == 1 else having.pop() if len(having) == 1 else 0
    return _lists(asked, [names[one]], [n for at, n in enumerate(names) if at != one])


def _says_only(question: Question, cue: Cue, at: int) -> bool:
    """Whether "only" is said of the name at a place: right before it or right behind it."""
    reach = 12 if cue.text.isascii() else 5
    near = 0 <= at - cue.end <= reach or 0 <= cue.start - at - 1 <= 2
    return cue.kind == "only" and near and not re.search(r"[ⓂⒼ]", question.masked[cue.end : at])


def _lists(asked: Asked, having: Sequence[str], lacking: Sequence[str]) -> Lookup:
    on, off = ([programme_filter(name, asked.lexicon) for name in names] for names in (having, lacking))
    return sets_of(asked, on, off, asked.without("programme", "batch"))


def _sides(asked: Asked) -> tuple[list[Filter], tuple[Filter, ...]]:
    """What places are to have, in the question's order, and the filters that remain.

    They are to be on lists, in the batches of one, or to have clusters of industries.

    A batch that is named beside several lists narrows only the lists that have several batches.
    """
    lists, batches = [str(p) for p in asked.named("programme")], [int(str(b)) for b in asked.named("batch")]
    if len(lists) >= 2:
        scope = asked.without("programme", "batch")
        if batches:
            without = [p for p in lists if len(asked.batches.get(p, ())) < 2]
            narrowed = batch_filter(batches)
            either = (*narrowed.tests, *([Test("programme", tuple(without))] if without else []))
            scope = (*scope, replace(narrowed, tests=either))
        return [programme_filter(p, asked.lexicon) for p in lists], scope
    owner = [p for p in lists or asked.programmes if len(asked.batches.get(p, ())) > 1]
    speaks = batches or re.search(r"批|\bbatch|\bround", asked.question.masked)
    if speaks and owner and (lists or len(owner) == 1):
        every = sorted(asked.batches[owner[0]])
        order = batches + [b for b in every if b not in batches]
        scope = (programme_filter(owner[0], asked.lexicon), *asked.without("programme", "batch"))
        return [batch_filter([b]) for b in order], scope
    if len(industries := sides_of([f for f in asked.positive if f.columns == {"industry"}])) >= 2:
        return list(industries), asked.without("industry")
    if lists:
        return [], ()
    return [programme_filter(p, asked.lexicon) for p in asked.programmes], asked.without("programme")


def sets_of(asked: Asked, having: Sequence[Filter], lacking: Sequence[Filter], scope: tuple[Filter, ...]) -> Lookup:
    operation: Operation = "count" if asked.counts else "list"
    key = asked.key(several(asked) or ("province" if not having else "city"))
    return Lookup(asked.base.table, operation, scope, by=key, all_of=tuple(having), none_of=tuple(lacking))
