"""What a question states, held against the text that answers it: "from 2015, right?" - 2013, it says.

A stated figure is contradicted where the text holds figures of its kind, in its unit, and not this one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking import asks, spans_of, words_in
from bot.claims import claims
from bot.question import Question
from corpus.fold import fold
from corpus.model import Language, Record
from corpus.quantity import Quantity, bases_of_shares, find_quantities
from corpus.words import search_terms

LEAST = 10
"""The smallest number that says something of the text rather than of the answer that is wished for: 三点, two cases."""
SUM = 1_000_000
"""From here on a number is a sum of money, before or behind whatever unit."""
YEARLY = ("year", "date")
_SPAN = re.compile(r"(?:19|20)\d\d ?[-–—~至到] ?(?:19|20)\d\d年?")
"""From one year to another: the name of a plan's time."""
_QUOTED = re.compile(r'"([^"]{2,40})"|(?<![\d+])(\d+(?:\+\d+)+|\d{3}(?= ?(?:体系|cluster|system|scheme)))')
"""What is quoted, or a name made of sums: 3+3+2."""
MOST = 3
"""How many figures of the text are told against a stated one."""


def contradictions(
    question: Question, text: str, english: str = "", given: str = ""
) -> list[tuple[Quantity, list[Quantity]]]:
    """Each figure that a question states and a text does not hold, with those that the text holds in its place.

    The latter are those of the text in the question's language, if there is an English one. What stands in `given`,
    such as the paper's title with its year, is stated of no text.
    """
    held = find_quantities(f"{text}\n{english}")
    own = find_quantities(english if question.language == "en" and english else text)
    found = []
    bases, whole = bases_of_shares(own), spans_of(question.folded, "out_of")
    for stated in _stated(question, given):
        among = any(first <= stated.start < last for first, last in whole)  # "29 of 31": that is no claim of its own
        if _holds(held, stated) and (among or stated.value not in bases or _holds_part(question, own, bases)):
            continue
        like = [each for each in own if _is_like(stated, each)]
        if like := [each for each in like if each.value not in bases] or like:
            found.append((stated, list({each.value: each for each in like}.values())[:MOST]))
    return found


def _holds_part(question: Question, held: Sequence[Quantity], bases: set[int | float]) -> bool:
    """Whether a question states a number that is the stated share of a base, so that it names the base beside it."""
    said = {figure.value for figure in find_quantities(question.folded) if figure.kind == "cardinal"}
    parts = {figure.value for figure in held if figure.kind == "cardinal"} - bases
    return bool(said & parts) or not any(q.kind == "percent" for q in find_quantities(question.folded))


def agrees(question: Question, text: str, english: str = "", given: str = "") -> bool | None:
    """Whether a text holds the figures that a question claims; None where it claims none, or asks something else."""
    if not (claims(question) or asks(question, "correct")):
        return None
    if question.has("list", "count") or asks(question, "how_many", "either", "same"):
        return None
    if contradictions(question, text, english, given):
        return False
    held, stated = find_quantities(f"{text}\n{english}"), _stated(question, given)
    names = all(any(name in text for name in each) for each in question.names)
    return True if stated and names and all(_holds(held, each) for each in stated) else None


def says_of_another(question: Question, found: Sequence[Record], rows: Sequence[Record]) -> bool:
    """Whether a question about some rows of a small table has more words of another row than of these.

    Of a table with one row it is the name of a body that is not there ("by Tsinghua University"), or a date.
    """
    text = "\n".join(f"{row.printed}\n{row.english}" for row in found)
    if found and len(rows) == 1:
        bodies = [fold(body) for body in words_in(question.masked, "organisation")]
        ministries = question.of("ministry")  # one that is named has its Chinese names among the question's
        named = not ministries or any(name in text for names in question.names for name in names)
        strange = [body for body in bodies if body not in fold(text)]
        strange += [] if named else [ministries[0].text]
        return bool(strange) or bool(contradictions(question, text))
    terms = {term for words in question.rest for term in search_terms(words) if len(term) > 1}
    others = {term for row in rows if row not in found for term in search_terms(f"{row.printed}\n{row.english}")}
    own = set(search_terms(text))
    return bool(found) and len((terms - own) & others) > len(terms & own)


def owned_elsewhere(question: Question, found: Sequence[Record]) -> list[tuple[str, str, str]]:
    """What a question names as a province's though only another's row holds it: (words, whose they are, whose not)."""
    named = {m.value for f in question.of("province") for m in f.meanings if m.kind == "province"}
    values = [f.text for f in question.of("value")]
    values += [quoted or sums for quoted, sums in _QUOTED.findall(question.folded)]
    if len(named) != 1:
        return []
    owned = []
    for value in dict.fromkeys(filter(None, values)):
        owners = {
            str(row.first("province"))
            for row in found
            if row.get("province") and fold(value) in fold(f"{row.printed}\n{row.english}")
        }
        if len(owners) == 1 and not owners & named:
            owned.append((value, owners.pop(), next(iter(named))))
    return owned


def contradiction_notes(found: Sequence[tuple[Quantity, Sequence[Quantity]]], language: Language) -> list[str]:
    """What the text holds in place of each figure that a question states."""
    notes = []
    for stated, like in found:
        if language == "zh":
            told = "、".join(f"“{each.text.strip()}{each.unit}”" for each in like)
            unit = stated.unit if stated.unit in {each.unit for each in like} else ""
            notes.append(f"所引原文中没有“{stated.text.strip()}{unit}”，写的是{told}。")
        else:
            told = ", ".join(f"“{each.text.strip()}”" for each in like)
            notes.append(f"The lines quoted do not say “{stated.text.strip()}” but {told}.")
    return notes


def _stated(question: Question, given: str) -> list[Quantity]:
    """The figures that a question states of the text: not small ones, and not the paper's own year."""
    known = {_year(figure) for figure in find_quantities(given)} - {None}
    exact = question.has("date") or asks(question, "put_out")  # then the paper's year is no name of it
    typed = question.folded if question.language_of(question.text) == "zh" else question.text
    typed = _SPAN.sub(" ", typed)
    return [q for q in find_quantities(typed) if _tells(q) and ((exact and q.kind == "date") or _year(q) not in known)]


def _tells(figure: Quantity) -> bool:
    return figure.kind in (*YEARLY, "percent") or (figure.kind == "cardinal" and figure.value >= LEAST)


def _year(figure: Quantity) -> int | None:
    if figure.kind not in YEARLY:
        return None
    return int(figure.value) // 100 if figure.kind == "date" else int(figure.value)


def _holds(held: Sequence[Quantity], stated: Quantity) -> bool:
    """Whether a stated figure is among those held; a date must be among the dates, if there are any."""
    dates = [each for each in held if each.kind == "date"]
    return any(_agrees(stated, each) for each in (dates if stated.kind == "date" and dates else held))


def _agrees(stated: Quantity, held: Quantity) -> bool:
    """Whether they are the same figure; of a year and a month only the year counts where one has no month."""
    if (year := _year(stated)) is None:
        return stated.value == held.value
    return stated.value == held.value if stated.kind == held.kind else year == _year(held)


def _is_like(stated: Quantity, held: Quantity) -> bool:
    """Whether they are figures of one kind and unit, so that one of them stands where the other was said to."""
    if stated.kind in YEARLY:
        return held.kind in YEARLY
    large = min(stated.value, held.value) >= SUM
    alike = stated.kind == "percent" or large or (stated.unit == held.unit and held.value >= LEAST)
    return stated.kind == held.kind and alike
