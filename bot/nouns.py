"""The nouns of an answer: lists, places, industries, and the rows that conditions mean, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.answer import english_name
from bot.operations import PLACES
from bot.plan import THOSE, Filter
from bot.result import SCOPES
from corpus.model import Language, Table, Value
from corpus.names import Lexicon

_BY_ZH = {
    "province": "省份", "city": "城市", "district": "区县", "programme": "部委", "batch": "批次", "industry": "产业",
    "serial": "序号", "field": "产业大类",
}  # fmt: skip
_BY_EN = {
    "province": "province|provinces", "city": "city|cities", "district": "district|districts",
    "programme": "ministry|ministries", "batch": "batch|batches", "industry": "industry|industries",
    "serial": "serial number|serial numbers", "field": "industry family|industry families",
}  # fmt: skip


ZH_NUMBERS = "零一二三四五六七八九十"
EN_PLACES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Places in a ranking, in words."""


def place_in_words(place: int) -> str:
    """
    >>> [place_in_words(place) for place in (1, 10, 22)]
    ['first', 'tenth', '22nd']
    """
    return EN_PLACES[place] if place < len(EN_PLACES) else ordinal(place)


def ordinal(number: int) -> str:
    """
    >>> [ordinal(number) for number in (1, 2, 11, 23)]
    ['1st', '2nd', '11th', '23rd']
    """
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


class Nouns:
    """Nouns for one table, in one language; `undivided` are the programmes whose list has one batch."""

    def __init__(
        self, table: Table, lexicon: Lexicon, language: Language, undivided: frozenset[str] = frozenset()
    ) -> None:
        self.table = table
        self.summed = True
        self.totalled = False
        """Whether a comparison tells what both have together."""
        self.undivided = undivided
        self.lexicon = lexicon
        self.language = language
        self.lists = any(column.id == "programme" for column in table.columns)

    def noun(self, number: int | float | None = None) -> str:
        """The table's counted noun: "个集群", "clusters"."""
        if self.language == "zh":
            return self.table.noun_zh
        one, many = self.table.noun_en.split("|")
        return one if number == 1 else many

    def by_noun(self, by: str, number: int = 2) -> str:
        if self.language == "zh":
            return _BY_ZH.get(by) or self.table.column(by).zh
        words = _BY_EN.get(by) or self.table.column(by).en
        one, _, many = words.partition("|")
        return one if number == 1 else (many or (one[:-1] + "ies" if one.endswith("y") else one + "s"))

    def key(self, by: str, value: Value) -> str:
        """A group's name: "江苏", "Jiangsu (江苏)", "工信部", "batch 1"."""
        zh = self.language == "zh"
        if by == "programme" and str(value) in self.lexicon.programmes:
            programme = self.lexicon.programmes[str(value)]
            return programme.short if zh else programme.abbreviation
        if by == "batch":
            return f"第{ZH_NUMBERS[int(value)]}批" if zh else f"batch {value}"
        if zh:
            return str(value)
        return english_name(self.lexicon, by, str(value))

    def scope(self, filters: Sequence[Filter]) -> str:
        """The list that was searched: "发改委战略性新兴产业集群名单（第一批）", "the NDRC list"."""
        zh = self.language == "zh"
        if not self.lists:
            if told := self._enumeration(filters):
                return told
            return self.table.zh if zh else f"the table of {self.table.en.removeprefix('the ')}"
        programmes = [
            str(v) for f in filters if not f.negated and "batch" not in f.columns
            for t in f.tests if t.column == "programme" for v in t.values
        ]  # fmt: skip
        batches = [f.name(self.language) for f in filters if not f.negated and "batch" in f.columns]
        batch = (f"（{batches[0]}）" if zh else f" ({batches[0]})") if batches else ""
        if not programmes:
            return ("三份集群名单" if zh else "the three ministries' lists") + batch
        named = [self.lexicon.programmes[p] for p in dict.fromkeys(programmes)]
        if len(named) == 1:
            only = named[0]
            if zh:
                return f"{only.short}{only.programme}名单{batch}"
            return f"the {only.abbreviation} list of {only.programme_en}{batch}"
        if zh:
            return self.joined([p.short for p in named]) + "名单" + batch
        return f"the {self.joined([p.abbreviation for p in named])} lists{batch}"

    def _enumeration(self, filters: Sequence[Filter]) -> str:
        """What of a small table's enumerations is asked about, by its own name; "" if the whole table is."""
        told = [f for f in filters if f.columns <= SCOPES and not f.negated and f.name(self.language)]
        return told[0].name(self.language) if told and not self.lists else ""

    def heading(self, filters: Sequence[Filter]) -> str:
        """What a small table's rows are, above them: "Guangdong's six major projects", "Cases of the measures"."""
        name = self._enumeration(filters) or (self.table.zh if self.language == "zh" else self.table.en)
        return name if self.language == "zh" else name[:1].upper() + name[1:]

    def joined(self, names: Iterable[str], last: str = "") -> str:
        """Names as an enumeration: "A、B和C", "A, B and C"; each is told once."""
        told = list(dict.fromkeys(names))
        comma, end = ("、", last or "和") if self.language == "zh" else (", ", f" {last or 'and'} ")
        return comma.join(told[:-1]) + (end if len(told) > 1 else "") + told[-1] if told else ""

    def _listed(self, each: Filter, last: str = "") -> str:
        """A filter's names as an enumeration."""
        return self.joined(re.split("、" if self.language == "zh" else ", ", each.name(self.language)), last)

    def _narrowing(self, filters: Sequence[Filter]) -> tuple[list[Filter], list[Filter]]:
        """The filters that narrow a list: those that say what its rows are, and those that leave something out.

        What a name lacks is said by the filter itself, and so is what is besides "those".
        """
        said = [f for f in filters if f.name(self.language) and (f.negated or not f.columns <= SCOPES)]
        out = [f for f in said if f.negated and not (is_those(f) or _of_words(f))]
        return [f for f in said if f not in out], out

    def qualifier(self, filters: Sequence[Filter]) -> str:
        """What narrows the list, in words: "江苏、生物医药，不含苏州" / "Jiangsu, biomedicine, excluding Suzhou"."""
        zh = self.language == "zh"
        plain, out = self._narrowing(filters)
        words = ("、" if zh else ", ").join(dict.fromkeys(self._plainly(f) for f in plain))
        return ("，" if zh else ", ").join(part for part in (words, self._left_out(out)) if part)

    def aside(self, filters: Sequence[Filter]) -> str:
        """What narrows the list, in brackets behind its name; empty if nothing does."""
        words = self.qualifier(filters)
        return (f"（{words}）" if self.language == "zh" else f" ({words})") if words else ""

    def _plainly(self, each: Filter) -> str:
        """A filter's name, each of its parts once; rows spoken of before are said to be all that is meant."""
        if is_those(each) and not each.negated:
            return "限" + each.zh if self.language == "zh" else "among " + each.en
        comma = "、" if self.language == "zh" else ", "
        return comma.join(dict.fromkeys(each.name(self.language).split(comma)))

    def _left_out(self, out: Sequence[Filter]) -> str:
        names = self.joined([self._listed(f) for f in out])
        return "" if not names else f"不含{names}" if self.language == "zh" else f"excluding {names}"

    def _without(self, out: Sequence[Filter]) -> str:
        left_out = self._left_out(out)
        return "" if not left_out else f"（{left_out}）" if self.language == "zh" else f" ({left_out})"

    def rows_meant(self, filters: Sequence[Filter], number: int = 2) -> str:
        """The rows that are meant, as a noun with what narrows it.

        "江苏的生物医药集群（不含苏州）", "biomedicine clusters in Jiangsu (excluding Suzhou)".
        """
        plain, out = self._narrowing(filters)
        places = [f for f in plain if f.columns <= set(PLACES)]
        trades = [f for f in plain if f.columns <= {"industry", "field"}]
        spans = [f for f in plain if f.columns == {"cities"}]
        those = [f for f in plain if is_those(f)]
        rest = [f for f in plain if f not in (*places, *trades, *spans, *those)]
        if self.language == "zh":
            beside = any(f.negated for f in those)
            words = "".join(f"{self._of_names(f)}的" for f in rest)
            words += f"{self._where(places)}的" if places else ""
            words += "其他" if beside else ""
            words += "".join(self._spanning(f) for f in spans)
            words += self.joined([self._listed(f) for f in trades]) + self.noun()[1:]
            if those and not beside:
                words = f"{those[0].zh}中{words}" if words != self.noun()[1:] or out else those[0].zh
            return words + self._without(out)
        named = [f.en for f in trades if _is_adjective(f.en)]
        other = ["other"] if any(f.negated for f in those) else []
        words = " ".join([*other, *named, self.noun(number)])
        fields = [self._listed(f) for f in trades if not _is_adjective(f.en)]
        several = "s" if any(", " in f.en for f in trades) or len(fields) > 1 else ""
        words += f" in the field{several} of {self.joined(fields)}" if fields else ""
        words += f" in {self._where(places)}" if places else ""
        words += "".join(f" {self._spanning(f)}" for f in spans)
        words += "".join(f" {self._of_names(f)}" for f in rest)
        words += "".join(f" among {f.en}" for f in those if not f.negated)
        return words + self._without(out)

    def _where(self, places: Sequence[Filter]) -> str:
        """Places that all hold: the narrower one with the one that it lies in, or both."""
        if len(places) == 2:
            wide, narrow = sorted(places, key=lambda f: min(map(PLACES.index, f.columns)))
            if self._inside(narrow, wide):
                if sum(len(test.values) for test in wide.tests) > 1:  # a region goes without saying
                    return self._listed(narrow)
                if self.language == "zh":
                    return wide.zh + narrow.zh
                return f"{self._listed(narrow)}, {wide.en}"
        names = [self._listed(f) for f in places]
        if self.language == "zh":
            return names[0] if len(names) == 1 else "同时涉及" + self.joined(names)
        return names[0] if len(names) == 1 else "both " + self.joined(names)

    def _inside(self, narrow: Filter, wide: Filter) -> bool:
        """Whether all places of one filter lie in the places of another."""
        holders = {v for t in wide.tests for v in t.values}
        held = [(t.column, str(v)) for t in narrow.tests for v in t.values]
        above = [{place[1], self.lexicon.province_of(*place), self.lexicon.city_of(place[1])} for place in held]
        return all(holders & each for each in above)

    def _spanning(self, each: Filter) -> str:
        """In how many cities a row lies: "跨城市", "spanning at least 3 cities"."""
        test, zh = each.tests[0], self.language == "zh"
        if test.match == "at most" and test.values == (1,):
            return "单一城市" if zh else "lying in a single city"
        if test.match == "at least" and test.values == (2,):
            return "跨城市" if zh else "spanning several cities"
        sign = {"at least": ("至少", "at least "), "at most": ("至多", "at most ")}.get(test.match, ("", ""))
        return f"涉及{sign[0]}{test.values[0]}个城市的" if zh else f"spanning {sign[1]}{test.values[0]} cities"

    def _of_names(self, each: Filter) -> str:
        """A filter on names, serial numbers or the like, as what is said of a row."""
        name = each.name(self.language)
        if self.language == "zh":
            return f"名为“{name}”" if each.columns == {"name"} and each.tests[0].match == "is" else name
        if each.columns == {"name"} and each.tests[0].match == "is":
            return f"called “{name}”"
        if _of_words(each):
            return re.sub(r"^name (has|without) ", lambda m: f"whose name {_NAME_EN[m[1]]} ", name)
        return f"with {self._listed(each, 'or')}" if each.columns == {"serial"} else f"({name})"


_NAME_EN = {"has": "has", "without": "does not have"}


def is_those(each: Filter) -> bool:
    """Whether a filter is rows spoken of before, told by a pronoun ("those clusters") and not by their names."""
    return each.columns == {"name"} and each.tests[0].match == "is" and each.zh.startswith(THOSE)


def _of_words(each: Filter) -> bool:
    """Whether a filter is on words that names bear or lack, as its own name says."""
    return each.columns <= {"name", "english"} and each.tests[0].match == "contains"


def _is_adjective(english: str) -> bool:
    """Whether an industry's English stands well before "clusters": "biomedicine", but not "magnetic materials"."""
    return ", " not in english and not english.endswith("s")
