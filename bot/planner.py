"""Question -> plan. When nothing is sure, the plan is to retrieve prose; when nothing fits, the answer says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bot.filters import AmbiguousName, name_filter
from bot.grounds import Grounds
from bot.intent import OTHER
from bot.lists import has_rows, lists_lookup
from bot.naming import literal_filters, tells_kind
from bot.operations import KEYS
from bot.plan import Clarify, Filter, Help, Lookup, Plan, Refuse, Retrieve
from bot.question import Question
from bot.rows import claimed, enumerates, plan_small_table
from bot.sought import asked_unknown
from corpus.words import HAN

ANY = ("有没有", "有无", "is there", "are there", "any")
"""Words that ask whether there is one at all."""
SHORT = 40
"""Characters up to which a question of nothing but generic words is vague rather than about the text."""
PLAIN = 0.8
"""Probability of an intent from which a question is taken for one to the lists whatever else it says."""
LIKELY = 0.9
"""Probability that the lists are asked from which left-over words no longer speak against it."""
UNLIKELY = 0.16
"""Probability that the lists are asked up to which they are not."""
LIKELY_LISTS = 1.5
"""How much better a small table must then explain a question for its rows to answer."""
ENOUGH = 2.0
"""How much of a question must speak for a lookup in the lists."""


def question_to_plan(question: Question, grounds: Grounds) -> Plan:
    """The plan for a question that stands alone."""
    if not question.folded or (question.has("greet") and not question.found):
        return Help()
    if question.has("pronoun") and not question.found and not question.rest and not question.subjects:
        return Clarify()  # it stands for nothing that was said
    trusted = speaks_plainly(question, grounds)
    likely = trusted or (grounds.lists is not None and grounds.intents.first(question).lists >= LIKELY)
    if refused := (() if trusted or enumerates(question, grounds.tables.values()) else outside_words(question)):
        return Refuse(refused)
    stray = stray_years(question, grounds)
    if not trusted and not question.has("why", "define", "named"):
        beside = LIKELY_LISTS if likely else 0.0
        small = plan_small_table(question, grounds, beside)
        if small is not None and not (stray and not any("year" in f.columns for f in small.filters)):
            return small
    if stray:
        return Refuse(stray)
    try:
        lookup = plan_lists(question, grounds, trusted) if grounds.lists else None
    except AmbiguousName as error:
        return Clarify("ambiguous", error.name, tuple(f"{m.kind}:{m.value}" for m in error.meanings))
    if lookup is not None:
        return lookup
    if unheard := _unheard_batches(question, grounds):
        return Refuse(unheard)
    return Clarify() if is_vague(question, grounds) else Retrieve(question.told, wanted_figure(question))


def outside_words(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.text for cue in question.cues if cue.kind == "outside"))


def stray_years(question: Question, grounds: Grounds) -> tuple[str, ...]:
    """Years asked about, if the documents speak of none of them."""
    if question.has("exists") and question.of("ministry"):  # a claim to be checked: the text has the right year
        return ()
    years = [m.value.split("-")[0] for f in question.found for m in f.meanings if m.kind == "year"]
    return tuple(years) if years and not any(int(year) in grounds.years for year in years) else ()


def _unheard_batches(question: Question, grounds: Grounds) -> tuple[str, ...]:
    """Batches that no list has."""
    batches = [(f.text, m.value) for f in question.found for m in f.meanings if m.kind == "batch"]
    return tuple(text for text, value in batches if not grounds.known.has("batch", int(value.split("-")[0])))


def wanted_figure(question: Question) -> Literal["amount", "date", "share", ""]:
    """The kind of figure that a passage should hold."""
    if question.has("share"):
        return "share"
    if question.has("date"):
        return "date"
    claimed = question.has("exists") and not question.has("count")  # "is that government money?" asks for no sum
    return "amount" if question.has("amount", "count") and not claimed else ""


def is_vague(question: Question, grounds: Grounds) -> bool:
    """Nothing but generic words: "集群呢？", "tell me more"."""
    prose = question.has("define", "amount", "date", "why") or set(question.subjects) - {grounds.lists}
    bare = not question.found and not question.rest and len(question.masked) <= SHORT
    return bare and (not prose or question.has("pronoun"))


# ------------------------------------------------------------------------------------------------ the lists


def speaks_plainly(question: Question, grounds: Grounds) -> bool:
    """Whether a question is so much like those to the lists that words nothing explains need not stop it."""
    if grounds.lists is None or not (question.of("ministry", "programme", "batch") or question.has("lists")):
        return False
    if tells_text(question) or question.has("define", "why") or claimed(question, grounds):
        return False
    if question.has("prose") and not question.has(
        "count", "group", "share", "rank", "most", "compare", "both", "only", "none"
    ):
        return False
    if any(not grounds.known.has("programme", m.value) for f in question.of("ministry") for m in f.meanings[:1]):
        return False
    vote = grounds.intents.first(question)
    return vote.intent != OTHER and vote.probability >= PLAIN


def plan_lists(question: Question, grounds: Grounds, trusted: bool = False) -> Lookup | None:
    """A lookup in the ministries' lists, or None if the question is not about their rows.

    `trusted`: the question is known to be, whatever words are left over.
    """
    literal, unknown = literal_filters(question, grounds.vocabulary)
    if trusted:
        if not question.has("named"):
            literal = []
        return lists_lookup(question, literal, grounds, grounds.intents.first(question))
    vote = grounds.intents.first(question)
    if tells_text(question) or (vote.lists < LIKELY and asks_for_text(question, grounds)):
        return None
    if asked_unknown(question, unknown):
        return None
    if vote.lists <= UNLIKELY and not question.of("record", "serial"):
        return None
    likely = vote.lists >= LIKELY
    missing = [] if any(grounds.speaks_of(word) for word in unknown) else named_but_absent(question, unknown)
    if question.has("named") and question.has("cluster") and unknown and not literal and not question.of("industry"):
        missing = name_filter(unknown[:1], "name" if re.match(rf"[{HAN}]", unknown[0]) else "english")
    if not question.found and not question.has("cluster", "lists") and not missing:
        return None
    if not likely and speaks_for_lists(question, literal, unknown) < ENOUGH and not missing:
        return None
    lookup = lists_lookup(question, [*literal, *missing], grounds, vote)
    told = question.has("named") and question.has("cluster")  # that no name bears them all is an answer
    if literal and not missing and not told and not has_rows(lookup, grounds):
        return None
    if not lookup.filters and any(f.key in ("programme", "batch", "serial") for f in question.focus) and not lookup.by:
        return None
    if question.has("share") and lookup.operation != "share":
        return None
    return lookup


def speaks_for_lists(question: Question, literal: Sequence[Filter], unknown: Sequence[str]) -> float:
    """How much speaks for a lookup: names, the word cluster, a question word, a key; left-over words speak against."""
    named = len(question.of("ministry", "programme", "batch", "serial", "industry", "record"))
    places = len(question.of("province", "city", "district", "region", "cities"))
    score = 1.0 * min(2, named + places) + (1.0 if question.of("record", "serial", "batch") else 0.0)
    score += 1.0 if question.has("cluster") or question.of("programme") else 0.0
    score += 0.8 * min(1, len(literal))
    operation = question.has(
        "where", "count", "list", "exists", "group", "rank", "most", "least", "share", "both", "compare", "top", "joint"
    )
    score += (1.0 if operation else 0.0) + (1.0 if any(f.key in KEYS for f in question.focus) else 0.0)
    aside = re.sub(r"\([^)]*\)", "", question.masked)  # what stands in brackets explains, it does not ask
    told = [word for word in unknown if word in aside]
    # A word that says what kind of cluster is meant weighs; the others are mostly how people talk.
    weights = [1.0 if tells_kind(word, question.masked) else 0.25 for word in told]
    score -= min(2.4, sum(w for w in weights if w == 1.0) + min(1.0, sum(w for w in weights if w < 1.0)))
    plain = question.has("count", "group", "rank", "share") or any(c.text in ANY for c in question.cues)
    if question.has("prose") and not plain and not question.focus:
        score -= 2.5
    score += 1.0 if question.has("joint", "span") else 0.0
    if not question.rest and not question.has("prose", "date", "amount") and named + places:
        score += 1.0  # nothing but names: "武汉？", "NDRC Wuhan"
    return score if named + places + len(literal) or question.has("cluster") else 0.0


def tells_text(question: Question) -> bool:
    """Whether a question speaks of what no list has: months, sums of money, the fields that a ministry fosters."""
    fields = bool(question.of("ministry", "programme")) and re.search(r"领域|\bfields?\b", question.masked) is not None
    fields = fields and not question.of("industry", "batch") and not question.has("group", "count")
    dated = question.of("year") and question.has("exists", "date")
    return bool(names_month(question) or _MONEY.search(question.folded) or fields or dated)


_MONEY = re.compile(r"\d\s*个?亿|\d\s*万元|\d (?:billion|million)")


def names_month(question: Question) -> bool:
    return any(m.kind == "year" and "-" in m.value for f in question.found for m in f.meanings)


def asks_for_text(question: Question, grounds: Grounds) -> bool:
    """Definitions, reasons, dates, sums of money, and a ministry's work where it has no list: these are prose."""
    if tells_text(question):
        return True
    if question.has("define", "why") and not question.has("count"):
        return True
    if question.has("amount", "date") and not any(f.key in KEYS for f in question.focus):
        return True
    fosters = question.has("foster") and any(f.key == "industry" for f in question.focus)
    if fosters and not question.of("batch") and not (question.of("province", "city") and question.has("cluster")):
        return True
    if question.of("year") and not (question.has("cluster") or question.of("programme", "industry", "batch", "serial")):
        return True
    asked = [m.value for f in question.found for m in f.meanings if m.kind in ("ministry", "programme")]
    listless = bool(asked) and not any(grounds.known.has("programme", programme) for programme in asked)
    stated = any(word.isdigit() and int(word) >= 10 for word in question.rest)
    placed = question.of("province", "city", "district", "region")
    return listless and not (question.has("count", "exists") or placed or stated)


def named_but_absent(question: Question, unknown: Sequence[str]) -> list[Filter]:
    """ "Is there a cluster for nuclear power?": a word that no row bears, asked for as an industry."""
    others = question.of("ministry", "programme", "batch", "serial", "industry", "record")
    if not (question.has("exists") and question.has("cluster")) or others or not 1 <= len(unknown) <= 2:
        return []
    if question.has("prose", "both", "most") or question.focus or '"' in question.masked:
        return []
    if not any(tells_kind(word, question.masked) for word in unknown) and question.of("province", "city", "region"):
        return []
    column = "name" if re.match(rf"[{HAN}]", unknown[0]) else "english"
    return name_filter([unknown[0]], column)
