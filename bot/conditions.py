"""Conditions of a question to a small table: which rows are meant, by their values, places, dates and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.asking import asks, places_of, stands_at, words_in
from bot.filters import negated
from bot.mentions import is_aside, retold
from bot.plan import Filter, Match, Test
from bot.question import Found, Question
from corpus.finder import Meaning
from corpus.model import Record, Table, Value
from corpus.names import Lexicon
from corpus.quantity import numeral_to_number
from corpus.words import HAN, fold, stem

PLACES = ("province", "city")

_ORDINAL = re.compile(
    r"第([一二三四五六七八九十\d]+)(?:条|项|个|点|大|种|次|份)|(\d+)(?:st|nd|rd|th) (?:local )?"
    r"(?:measure|approach|point|one|problem|case|item|project|field|meeting)|(?:measure|point) (?:no\.? ?)?(\d+)"
    r"|(?:case|example|problem|measure|approach|point)s? (?:for|of|under|in) (?:no\.? ?|number ?|#)(\d+)"
    r"|^(?:and |what about |how about |then |so )*(?:with |for |in |of )?the (\d+)(?:st|nd|rd|th)\s*[?.]?$"
    r"|^(?:那|还有)?第([一二三四五六七八九十\d]+)(?:条|项|个|点|种)?呢?[?？。]?$"
)


@dataclass(frozen=True)
class Small:
    """A small table with its rows."""

    table: Table
    rows: Sequence[Record]
    lexicon: Lexicon

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(column.id for column in self.table.columns)

    @property
    def key(self) -> str | None:
        """The column that its rows are told apart by beside their place: a term, a year, a country."""
        return next((c.id for c in self.table.columns if c.key and c.id not in PLACES), None)

    def english(self, column: str, value: Value) -> str:
        if column in PLACES:
            return self.lexicon.english_of(column, str(value))
        shown = (row.translations.get(column) for row in self.rows if value in row.get(column))
        return str(next((text for text in shown if text), value))

    def where(self, column: str, values: Iterable[Value], negative: bool = False) -> Filter:
        """The rows whose column holds one of the values, named by them."""
        told = tuple(dict.fromkeys(values))
        english = ", ".join(self.english(column, value) for value in told)
        return Filter((Test(column, told),), negative, "、".join(map(str, told)), english)

    def only(self, chosen: Sequence[Record]) -> Filter:
        """A filter that picks out just these rows, by the first column that can; it has no name of its own."""
        for column in self.table.columns:
            values = [value for row in chosen for value in row.get(column.id)]
            held = [row for row in self.rows if set(row.get(column.id)) & set(values)]
            if all(row.get(column.id) for row in chosen) and len(held) == len(chosen):
                return Filter((Test(column.id, tuple(dict.fromkeys(values))),))
        column_id = next(c.id for c in self.table.columns if all(row.get(c.id) for row in chosen))
        return Filter((Test(column_id, tuple(v for row in chosen for v in row.get(column_id))),))


@dataclass(frozen=True)
class Named:
    """A value of the table that a question names: where, how much that says for the table, whether it is denied."""

    column: str
    value: Value
    at: int
    weight: float
    denied: bool = False
    excluded: bool = False
    """It is left out ("besides X"), rather than said not to hold."""


def named_values(question: Question, small: Small) -> list[Named]:
    """The table's own values in a question; one in quotation marks goes before a programme of the same name."""
    table, aside, out = small.table, asides(question), negated(question)
    named = []
    for number, found in enumerate(question.found):
        asked = bool(question.subjects.get(table.id)) and _quoted(question, found)
        for meaning in found.meanings if number not in aside else ():
            owner, column, value = _owned(meaning, small) if meaning.kind == "value" or asked else ("", "", "")
            if owner == table.id:
                weight = 3.0 if found.kind == "value" else 2.0 if _quoted(question, found) else 0.4
                named.append(Named(column, value, found.at, weight, denied(question, found.at), number in out))
    named += quoted_values(question, small)
    best = {column: max(n.weight for n in named if n.column == column) for column in {n.column for n in named}}
    return sorted((n for n in named if n.weight >= 1 or best[n.column] < 1), key=lambda n: n.at)


def _owned(meaning: Meaning, small: Small) -> tuple[str, str, str]:
    """Table, column and value that a name means; a programme's name may be a value of the table too."""
    if meaning.kind == "value":
        owner, column, value = meaning.value.split("\t")
        return owner, column, value
    programme = small.lexicon.programmes.get(meaning.value) if meaning.kind == "programme" else None
    if programme and small.key and any(programme.programme in row.get(small.key) for row in small.rows):
        return small.table.id, small.key, programme.programme
    return "", "", ""


def _quoted(question: Question, found: Found) -> bool:
    return question.masked[found.at - 1 : found.at + 2 : 2] == '""'


def quoted_values(question: Question, small: Small) -> list[Named]:
    """Values of key columns in quotation marks, behind "the term", or in Chinese in an English question."""
    keys = [c.id for c in small.table.columns if c.key and c.id != "province" and not c.use]
    known: dict[str, tuple[str, str]] = {}
    for row in small.rows:
        for column in keys:
            for value in row.get(column):
                known[fold(str(value))] = known[fold(row.translations.get(column, str(value)))] = (column, str(value))
    marked = [(m.start(), m.group(1)) for m in re.finditer(r'"([^"]+)"', question.masked)]
    if question.language_of(question.text) == "en":
        marked += [(m.start(), m.group()) for m in re.finditer(rf"[{HAN}]{{2,}}", question.masked)]
    if not question.has("define", "prose"):
        marked += [(question.masked.rfind(text), text) for text in words_in(question.masked, "called")]
    whole = {text: next((t for t in (text, f"{text}s") if t in known), _only_holder(text, known)) for _, text in marked}
    told = {known[whole[text]]: at for at, text in reversed(marked) if whole[text]}
    return [Named(column, value, at, 2.0, denied(question, at)) for (column, value), at in sorted(told.items())]


def _only_holder(text: str, known: Iterable[str]) -> str:
    """The one value that holds quoted words ('strategic emerging'), or ""."""
    holders = [value for value in known if len(text) >= 4 and text in value]
    return holders[0] if len(holders) == 1 else ""


def denied(question: Question, at: int) -> bool:
    """Whether a negation reaches what stands at a place: "did not use X", 没用X, X没用."""
    for start, end in lacks(question):
        words = question.masked[start:end]
        gap = question.masked[end:at] if end <= at else ""
        if end <= at and len(gap) <= 32 and not re.search(r"[,，。;；而但却]|\bbut\b|\bor\b", gap):
            return True
        behind = question.masked[at + 1 : start]
        if start > at and not words.isascii() and len(behind) <= 8 and not re.search(r"[,，。;；Ⓥ]", behind):
            return True
    return False


def lacks(question: Question) -> list[tuple[int, int]]:
    """Where negations stand in the masked text; 有没有 only asks."""
    said = {*places_of(question, "lacks"), *((c.start, c.end) for c in question.cues if c.kind == "none")}
    return sorted((start, end) for start, end in said if question.masked[max(0, start - 1) : start] != "有")


def asides(question: Question) -> set[int]:
    """Which of `question.found` are told as examples in brackets: "(such as Zhejiang's 415)"."""
    told: set[int] = set()
    marks = {found.at for found in question.found}
    for number, found in enumerate(question.found):
        opened = question.masked.rfind("(", 0, found.at)
        first = min((at for at in marks if at > opened), default=0)
        if opened >= 0 and ")" not in question.masked[opened : found.at]:
            told |= {number} if stands_at(question.masked[opened:first], "such_as") else set()
    return told


@dataclass(frozen=True)
class Land:
    """The places of a question: those that count, each as a filter, those left out, and the one others are like."""

    told: tuple[Filter, ...] = ()
    left_out: tuple[Value, ...] = ()
    alike: tuple[Value, ...] = ()

    @property
    def filters(self) -> list[Filter]:
        """All that is told as one condition, what is left out as another."""
        columns: dict[str, list[Value]] = {}
        for each in self.told:
            for test in each.tests:
                columns.setdefault(test.column, []).extend(test.values)
        zh, en = "、".join(f.zh for f in self.told), ", ".join(f.en for f in self.told)
        tests = tuple(Test(column, tuple(dict.fromkeys(values))) for column, values in columns.items())
        return [Filter(tests, False, zh, en)] if tests else []


NOWHERE = Land()


def land_of(question: Question, small: Small) -> Land:
    """The provinces (and cities, where the table has them) that a question names; regions by their members."""
    taken = [column for column in PLACES if column in small.columns]
    if not taken:
        return Land()
    skipped = retold(question, small.lexicon) | asides(question)
    out = negated(question)
    told: list[Filter] = []
    left_out: list[Value] = []
    alike: list[Value] = []
    for number, found in enumerate(question.found):
        place = _place(found, taken, small)
        if place is None or number in skipped or is_aside(question, found, small.lexicon):
            continue
        values = [value for test in place.tests for value in test.values]
        if any(end == found.at for _, end in places_of(question, "like")) and asks(question, "others"):
            alike += values
        if number in out or values[0] in alike or stands_at(question.masked[found.at + 1 :], "left_out"):
            left_out += values
        else:
            told.append(place)
    kept = [f for f in dict.fromkeys(told) if not set(_values(f)) & set(left_out) or len(_values(f)) > 1]
    members = {value for f in kept if len(_values(f)) == 1 for value in _values(f)}
    inner = [f for f in kept if not (len(_values(f)) > 1 and members & set(_values(f)))]
    return Land(tuple(inner or kept), tuple(dict.fromkeys(left_out)), tuple(alike))


def _values(each: Filter) -> list[Value]:
    return [value for test in each.tests for value in test.values]


def _place(found: Found, taken: Sequence[str], small: Small) -> Filter | None:
    meanings = [m for m in found.meanings if m.kind in (*taken, "region")]
    meaning: Meaning | None = min(meanings, key=lambda m: (*taken, "region").index(m.kind), default=None)
    if meaning is None:
        return None
    english = small.lexicon.english_of(meaning.kind, meaning.value)
    if meaning.kind != "region":
        return Filter((Test(meaning.kind, (meaning.value,)),), False, meaning.value, english)
    members = small.lexicon.members[meaning.value]
    column = "province" if all(("province", member) in small.lexicon.places for member in members) else "city"
    return Filter((Test(column, tuple(members)),), False, meaning.value, english) if column in taken else None


def time_filters(question: Question, small: Small, named: Sequence[Named]) -> tuple[list[Filter], set[int]]:
    """Conditions on the date (a year, a month, before or after one or another row), and the named values used up."""
    if "when" not in small.columns:
        dated = year_filter(question, small) if "year" in small.columns else None
        return [dated] if dated else [], set()
    anchors: list[tuple[int, int, int, str, str]] = []
    for found in question.of("year"):
        year, _, month = found.meanings[0].value.partition("-")
        first, last = (int(year) * 100 + int(month or low) for low in (1, 12))
        anchors.append((found.at, first, last, found.text, found.text))
    for each in named:
        whens = [int(w) for row in small.rows if each.value in row.get(each.column) for w in row.get("when")]
        if whens and not each.denied:
            anchors.append((each.at, min(whens), max(whens), str(each.value), small.english(each.column, each.value)))
    for at, first, last, zh, en in anchors:
        for kind, match, bound, words in (
            ("before", "at most", first - 1, (f"{zh}之前", f"before {en}")),
            ("after", "at least", last + 1, (f"{zh}之后", f"after {en}")),
        ):
            if _beside(question, kind, at):
                chosen: Match = "at most" if match == "at most" else "at least"
                return [Filter((Test("when", (bound,), chosen),), False, *words)], {at}
    filters = [dated] if (dated := year_filter(question, small)) else []
    months = [m for m in (_month(word) for word in words_in(question.masked, "months")) if m]
    months += [int(m.value.split("-")[1]) for f in question.of("year") for m in f.meanings if "-" in m.value]
    if months:
        told = tuple(dict.fromkeys(months))
        english = ", ".join(_MONTHS[m - 1].capitalize() for m in told)
        filters.append(Filter((Test("month", told),), False, "、".join(f"{m}月" for m in told), english))
    return filters, set()


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _month(word: str) -> int | None:
    number = _MONTHS.index(word) + 1 if word in _MONTHS else int(numeral_to_number(word) or 0)
    return number if 1 <= number <= 12 else None


def _beside(question: Question, kind: str, at: int) -> bool:
    """Whether "before" or "after" is said of what stands at a place: behind it in Chinese, before it in English."""
    for start, end in places_of(question, kind):
        if question.masked[start:end].isascii():
            if 0 <= at - end <= 20 and not re.search(r"[,.;]", question.masked[end:at]):
                return True
        elif 0 <= start - at - 1 <= 4:
            return True
    return False


_FROM_TO = re.compile(
    r"Ⓨ\s*(?:到|至|[-–—~～]+|\bto\b|\bthrough\b|\buntil\b)\s*Ⓨ|\bbetween Ⓨ and Ⓨ|Ⓨ[和与、]Ⓨ(?:之)?间|从Ⓨ.{0,2}[到至]Ⓨ",
)
"""Two years that are the ends of a time."""


def year_filter(question: Question, small: Small) -> Filter | None:
    """A filter on the year, where the year is not part of some row's own name (二〇三五年远景目标)."""
    years = [int(m.value[:4]) for f in question.found for m in f.meanings if m.kind == "year"]
    held = {year for row in small.rows for year in row.get("year")}
    known = [year for year in years if year in held]
    if len(years) == 2 and _FROM_TO.search(question.masked):
        first, last = sorted(years)
        inside = tuple(sorted(int(year) for year in held if first <= int(year) <= last))
        return Filter((Test("year", inside),), False, f"{first}–{last}年", f"{first}–{last}") if inside else None
    if not years or (not known and any(str(y) in row.printed for y in years for row in small.rows)):
        return None
    return Filter(
        (Test("year", tuple(dict.fromkeys(years))),), False, "、".join(f"{y}年" for y in years),
        ", ".join(map(str, years)),
    )  # fmt: skip


def ordinal_in(question: Question) -> int | None:
    """The place in a list that is named: 第三条, "the 2nd measure"."""
    match = _ORDINAL.search(question.folded)
    number = numeral_to_number(next(g for g in match.groups() if g)) if match else None
    return int(number) if number else None


def item_filter(question: Question, small: Small, explained: Sequence[tuple[int, int]] = ()) -> Filter | None:
    """The items that a question names, or, where it asks for one that is not among them, that one.

    `explained` are the parts of the text that say which rows are meant.
    """
    if not small.table.using("item") or not question.has("exists"):
        return None
    things = words_in(question.folded, "thing")
    asked = next((t.strip() for t in things if not _explains(question, t, explained)), "")
    asked = "" if re.match(r"(?:of|its|their)\b", asked) else asked  # "a list of its zones" is no item
    if found := items_called(asked, question, small):
        return found
    if not asked or len(asked.split()) > 4 or "" in small.table.contexts or "*" in small.table.contexts:
        return None
    return Filter((Test(small.table.using("item")[0], (asked,), "contains"),), False, asked, asked)


def items_called(asked: str, question: Question, small: Small) -> Filter | None:
    """The items that are called so, by the industries in it or by their words; None if there are none."""
    column = small.table.using("item")[0]
    industries = [m.value for f in question.found for m in f.meanings if m.kind == "industry" and f.text in asked]
    names = {name for each in industries for name in (each, *_unions_of(each, small.lexicon))}
    wanted = {stem(word) for word in re.findall(r"[a-z0-9]+", asked)}
    chosen: list[Value] = []
    alike: list[Value] = []
    for row in small.rows:
        for value in row.get(column):
            rendered = {stem(word) for word in re.findall(r"[a-z0-9]+", fold(small.english(column, value)))}
            same = asked and (fold(str(value)) == asked or fold(str(value)) == asked + "工程")
            held = {str(value), *_industries_in(str(value), small.lexicon)}
            if same or names & held or (wanted and wanted == rendered):
                chosen.append(value)
            elif wanted and wanted <= rendered:
                alike.append(value)
    return small.where(column, chosen or alike) if chosen or alike else None


def _unions_of(industry: str, lexicon: Lexicon) -> Iterable[str]:
    """The families that name an industry beside another one: 船舶与海工."""
    return (parent for parent in lexicon.industries[industry].parents if "与" in parent)


def _industries_in(text: str, lexicon: Lexicon) -> set[str]:
    """The industries that a text names."""
    return {meaning.value for mention in lexicon.industry_finder.find(fold(text)) for meaning in mention.of("industry")}


def _explains(question: Question, thing: str, explained: Sequence[tuple[int, int]]) -> bool:
    """Whether words are those that say which rows are meant, rather than what is asked for among them."""
    at = question.folded.find(thing)
    covered = {place for start, end in explained for place in range(max(start, at), min(end, at + len(thing)))}
    return 2 * len(covered) > len(thing)
