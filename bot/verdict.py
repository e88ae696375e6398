"""What a yes-or-no question claims of the lists, held against what was found: how its answer begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.alone import said_to_be_alone
from bot.asking import asks, places_of, words_in
from bot.claims import claimed_number, claims
from bot.filters import threshold
from bot.lookup import passes
from bot.operations import PLACES
from bot.paired import holds_for_each, holds_in_rows
from bot.picking import OF_ROWS, numbers_said
from bot.plan import Filter, Lookup
from bot.question import Question
from bot.result import Result
from bot.shares import keeps_bound
from bot.stated import YEARLY, agrees, contradictions, owned_elsewhere, says_of_another
from corpus.fold import fold
from corpus.model import Record
from corpus.quantity import find_quantities, numeral_to_number

LARGE = 10
"""A number from here on says something of its own."""


def verdict(
    question: Question, result: Result, lists: int = 0, small: bool = False, rows: Sequence[Record] = ()
) -> bool | None:
    """Whether what a yes-or-no question about the lists, or a `small` table of `rows`, claims is so.

    None if it claims nothing.

    It may claim that there are such clusters, or none, or so many; that they are on all lists, of which there are
    `lists`; that they are the only ones of a wider kind; that a place or an industry comes first. Of two numbers it
    asks which one is so, and claims neither.
    """
    if asks(question, "either", "same", "either_list", "other_way", "asks_to_tell"):
        return None
    if small and asks(question, "alternatives"):
        return None
    lookup = result.lookup
    if small and lookup == Lookup(lookup.table, "count") and asks(question, "agrees"):
        return True if len(result.rows) in numbers_said(question) else None
    if small and lookup.order == "when" and asks(question, "printed_in_time"):
        printed = [row.span.first for row in result.rows]  # the rows stand in the order of time here
        return printed == sorted(printed)
    if (said := words_in(question.masked, "you_said")) and not lookup.by and lookup.operation in OF_ROWS:
        return numeral_to_number(said[0]) == len(result.rows)
    if lookup.operation == "exists" and lookup.sides:
        return all(passes(row, lookup.sides[0]) for row in result.rows)
    if small and (paired := holds_in_rows(question, rows)) is not None:
        return paired
    plainly = not question.has("only", "none", "negate", "negate_after")
    if small and len(result.rows) == 1 and question.of(*PLACES) and (number := claimed_number(question)):
        return True if number in {figure.value for figure in find_quantities(result.rows[0].printed)} else None
    claimed = claims(question) or asks(question, "claims")
    elsewhere = bool(owned_elsewhere(question, result.rows))
    if small and plainly and (elsewhere or (claimed and says_of_another(question, result.rows, rows))):
        return False
    if small and plainly and len(result.rows) == 1:
        texts = (result.rows[0].printed, result.rows[0].english)
        stated = agrees(question, *texts)
        dated = all(figure.kind in YEARLY for figure, _ in contradictions(question, *texts))
        if (stated is False and not (dated and len(rows) > 1)) or (
            stated and len(rows) == 1
        ):  # dates are told elsewhere
            return stated
    if (
        plainly
        and asks(question, "belongs")
        and result.rows
        and not lookup.by
        and lookup.operation in ("list", "exists", "count")
    ):
        return True
    if not claims(question):
        return None
    if lookup.operation == "list" and lookup.by in PLACES and lookup.conditioned and question.has("only"):
        return _are_just(question, result)
    if lookup.operation in ("list", "count") and lookup.by in PLACES and not small and not lookup.limit:
        return _all_named(question, result)
    if small and not lookup.by and lookup.operation in ("exists", "list") and _claims_otherwise(question, result):
        return False
    if lookup.operation == "rank" and lookup.sides:
        return _comes_first(question, result)
    if lookup.operation == "compare":
        amounts = result.amounts
        as_many = asks(question, "as_many_too") and len(amounts) == 2
        return amounts[0] == amounts[1] if as_many else _has_more(question, result)
    if lookup.operation == "share":
        return keeps_bound(question, result)
    if lookup.by or lookup.operation not in ("exists", "count", "list"):
        return None
    if (paired := holds_for_each(question, result)) is not None:
        return paired
    if any(
        test.match in ("at least", "at most") and test.column != "cities" for f in lookup.filters for test in f.tests
    ):
        return bool(result.rows)  # what a row states has been held against the bound
    if lists and _on_all_lists(question, lookup):
        return len({programme for row in result.rows for programme in row.get("programme")}) == lists
    counted = _as_claimed(question, len(result.rows))
    if counted is not None:
        return counted
    if lookup.operation != "exists" or (result.missing and _each_named(lookup)):
        return None
    if not small and any(
        word.isdigit() and int(word) >= LARGE for word in question.rest
    ):  # a number that nothing here can tell of
        return None
    if small and (strange := _numbers_elsewhere(question, result.rows)):
        return False if any(word in row.printed for word in strange for row in rows) else None
    return _all_of_them(result) if asks(question, "every") else not denies(question)


def _numbers_elsewhere(question: Question, found: Sequence[Record]) -> list[str]:
    """The numbers of some size in a question that none of some rows has: "415" of the province whose it is not."""
    numbers = [word for word in question.rest if word.isdigit() and int(word) >= LARGE]
    return [word for word in numbers if not any(word in row.printed for row in found)]


def _all_named(question: Question, result: Result) -> bool | None:
    """Whether each of the places that a question names is among those found, where it claims that of them."""
    if asks(question, "how_many") or question.has("list", "only", "having", "at_least", "more_than", "exactly"):
        return None
    named = [
        value
        for each in result.lookup.filters
        if each.columns <= set(PLACES) and result.lookup.by in each.columns and not each.negated
        for test in each.tests
        for value in test.values
    ]
    return not set(named) - {group.key for group in result.groups} if named else None


def _each_named(lookup: Lookup) -> bool:
    """Whether several places are named one by one, so that some may have what is asked and others not."""
    return any(each.columns <= set(PLACES) and "、" in each.zh and not each.negated for each in lookup.filters)


def _are_just(question: Question, result: Result) -> bool | None:
    """Whether the places found are those, and only those, that a question says."""
    named = {each.meanings[0].value for each in said_to_be_alone(question)}
    return {str(group.key) for group in result.groups} == named if named else None


def _claims_otherwise(question: Question, result: Result) -> bool:
    """Whether no row holds what a question names, or together with what it quotes: "Hunan's is the 415, isn't it?"."""
    if not asks(question, "claims") or question.has("list", "count") or denies(question) or not result.rows:
        return False
    quoted = re.findall(r'"([^"]{2,60})"', question.folded)
    texts = [fold(f"{row.printed}\n{row.english}") for row in result.rows]

    def holds(text: str, names: tuple[str, ...]) -> bool:
        return any(fold(name) in text for name in names)

    if not quoted:
        named = {name for names in question.names for name in names}
        values = {str(value) for each in result.lookup.filters for test in each.tests for value in test.values}
        meant = [value for value in values - named if any(fold(value) in text for text in texts)]  # by another name
        texts.append(fold("\n".join(values)))
        apart = _of_other_tables(question, result.lookup.table)
        own = [names for names in question.names if not apart.issuperset(names)]
        return sum(not any(holds(text, names) for text in texts) for names in own) > len(meant)
    together = (
        all(words in text for words in quoted) and all(holds(text, n) for n in question.names) for text in texts
    )
    return bool(question.names) and not any(together)


def _of_other_tables(question: Question, table: str) -> set[str]:
    """The values of other tables that a question names: the meeting whose words a table takes apart."""
    values = (m.value.split("\t") for found in question.found for m in found.meanings if m.kind == "value")
    return {value for held, _, value in values if held != table}


def only_there(question: Question, result: Result) -> Filter | None:
    """The list or lists, as a filter, of which a question claims that what it finds there is on no other."""
    scopes = [each for each in result.lookup.filters if each.columns == {"programme"} and not each.negated]
    narrowed = len(scopes) == 1 < len(result.lookup.filters)
    claims = result.lookup.operation in ("exists", "list", "count") and not result.lookup.sides
    claims = claims and result.lookup.by is None and question.has("exists") and asks(question, "only_on")
    return scopes[0] if narrowed and claims and result.rows else None


def _on_all_lists(question: Question, lookup: Lookup) -> bool:
    """Whether a question claims of what a lookup finds on any list that it is on all of them."""
    free = bool(lookup.filters) and not any(each.columns & {"programme", "batch"} for each in lookup.filters)
    return free and question.has("lists") and asks(question, "claims") and asks(question, "every")


def _all_of_them(result: Result) -> bool | None:
    """Whether each of several that a question says all of has a row; None where it says all of what is not looked up.

    That all of a province's are in one city is not told by those in that city.
    """
    several = [t for f in result.lookup.filters if not f.negated for t in f.tests if len(t.values) > 1]
    if not several:
        return None
    return all(any(value in row.get(test.column) for row in result.rows) for test in several for value in test.values)


def _as_claimed(question: Question, number: int) -> bool | None:
    """Whether there are as many as a question says; None if it does not say how many."""
    claimed = asks(question, "claims", "confirm", "declared")
    if question.has("top", "few", "share") or asks(question, "how_many") or not claimed:
        return None
    cues = [c for c in question.cues if not question.masked[c.end : c.end + 1].isdigit()]  # "3+3+2" is a name
    if bound := threshold(cues):
        sign, wanted = bound
        return {"=": number == wanted, ">=": number >= wanted, "<=": number <= wanted}[sign]
    if asks(question, "just_one"):
        return number == 1
    said = claimed_number(question)
    return None if said in (None, 1) else number == said  # "is there one that …?" asks for any


def _comes_first(question: Question, result: Result) -> bool | None:
    """Whether the one that is asked about leads; as one of several only if the question does not say "alone"."""
    several = asks(question, "tied_first")
    if several and len(result.places) > 1:
        return all(place == 1 for _, place, _ in result.places)
    first = question.has("most", "least", "apart") or asks(question, "said_first")
    if not (several or first) or len(result.places) != 1:
        return None
    _, place, tied = result.places[0]
    if several:
        return place == 1 and tied > 1
    return place == 1 and (tied == 1 or not question.has("only", "apart"))


def _has_more(question: Question, result: Result) -> bool | None:
    """Whether the first of two has more, or fewer, than the second, where a question claims just that."""
    amounts = result.amounts
    more, fewer = (bool(places_of(question, kind)) for kind in ("claims_more", "claims_fewer"))
    if len(amounts) != 2 or more == fewer or not asks(question, "claims") or asks(question, "compared_with"):
        return None
    return amounts[0] > amounts[1] if more else amounts[0] < amounts[1]


def verdict_words(question: Question, holds: bool | None) -> str:
    """The first word or two of the answer: 有, 是, 对; "Yes.", "No."; with the space that English needs."""
    if holds is None:
        return ""
    if question.language == "en":
        there_are = denies(question) and (not question.has("only") or question.has("include"))
        return "Yes. " if holds else "No, there are. " if there_are else "No. "
    if asks(question, "correct"):
        return "对。" if holds else "不对。"
    return ("有。" if asks(question, "has") and not question.has("only") else "是。") if holds else "不是。"


def denies(question: Question) -> bool:
    """Whether a question asks if there are none, and does not only ask so."""
    return question.has("none") and not asks(question, "rhetorical")
