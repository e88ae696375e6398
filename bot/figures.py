"""Batches, serial numbers, years and months in a folded question."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus.finder import Meaning
from corpus.quantity import numeral_to_number

_BATCH = re.compile(
    r"[第弟]([一二两三四五六七八九十\d]+)批次?|首批|头一?批|"
    r"(?<![这本该上下那此每一两三首多])(次)批(?![准复示评量])|"
    r"(?<![a-z])(?:the )?(\d+)(?:st|nd|rd|th)[ -](?:batch|round)|"
    r"(?:batch(?:es)?|\bround) (?:no\. ?)?(\d+|one\b)|"
    r"(?<![a-z])(\d+)(?:st|nd|rd|th)(?= (?:(?!(?:in|of|on|from|for|within|and)\b)[a-z]+ ){0,3}(?:batch|round)\b)|"
    r"(?<=than the )(\d+)(?:st|nd)\b|"
    r"(?<![a-z])(?:the )?(first)[ -]batch|initial batch"
)
_NAMED = {"次": 2}
"""Words that number a batch and are no numerals."""
_BATCHES = re.compile(
    r"(?<![第\d])[两二2]批(?!次)|第?一批?[、和与及跟,]第?二批|"
    r"(?<![a-z])(?:first|1st) (?:and|&|or|to|vs\.?|versus) (?:the )?(?:second|2nd)"
    r"(?=[ -](?:[a-z]+ ){0,2}(?:batch|round))|"
    r"(?<![a-z])(?:both|the 2|2|two)(?: of the)?(?= (?:[a-z]+ ){0,3}(?:batches|rounds)\b)|"
    r"(?:batch|round)(?:es|s)? (?:1|one) (?:and|&|or|to|vs\.?|versus) (?:the )?(?:batch |round )?(?:2|two)(?![a-z\d])"
)
_ORDINAL = re.compile(
    r"(?<![a-z])(?:the )?(?:(1st|first)|(2nd|second))(?: one)?(?= *(?:[?.,;:)!]|$|"
    r"and\b(?! (?:the )?(?:very )?(?:last|final|bottom)\b)|or\b|but\b|than\b|vs\b|to\b|-))"
)
"""A bare ordinal, in a question that speaks of batches."""
_SERIAL = re.compile(
    r"(?:序号|编号)[为是写填在:]?从?\s*(\d+)(?:\s*(?:号)?\s*(?:-|到|至|~)\s*(\d+))号?"
    r"|(?:序号|编号)[为是写填:]?\s*第?([一二三四五六七八九十]+)号?"
    r"|(?:序号|编号)[为是写填:]?\s*(\d+(?:号?\s*[和与及跟、,]\s*\d+)*)号?"
    r"|第?(\d+)号?\s*(?:-|到|至|~)\s*第?(\d+)号|(?<![\d年月])第?(\d+(?:号?\s*[和与及跟、]\s*\d+)*)号(?![以之]|及以)"
    r"|(?:serial|entry)?\s*(?:numbers?|nos?\.?|#)\s?(?:from )?(\d+)\s*(?:-|to|through)"
    r"\s*(?:numbers? |nos?\.? )?(\d+)(?!\d)"
    r"|(?:serial|entry)?\s*(?:numbers?|nos?\.?)\s?(?:(?:that )?(?:lie|are|fall|range|run)s? )?"
    r"(?:between|from) (\d+) (?:and|to) (\d+)(?!\d)"
    r"|(?:serial|entry)?\s*(?:(?<![a-z])(?:numbers?|nos?\.?)|#)\s?(\d+(?:,? (?:and|or|&) \d+|, ?\d+)*)"
    r"(?!\d|st|nd|rd|th)(?! (?:among|by|for|in (?:number|terms)|provinces?|cit(?:y|ies)|spot|place)\b)"
    r"|\bnumbered (\d+)\s*(?:-|to|through)\s*(\d+)(?!\d)|\bnumbered (\d+(?:,? (?:and|or|&) \d+|, ?\d+)*)(?!\d)"
    r"|\bserials? (\d+)(?:\s*(?:-|to|through)\s*(\d+))?|#(\d+)|\bentries (\d+(?:,? (?:and|or|&) \d+|, ?\d+)+)(?!\d)"
)
_BEFORE = {
    "大于": (1, ">"), "超过": (1, ">"), "高于": (1, ">"), "大于等于": (0, ">"), "不小于": (0, ">"), "小于": (-1, "<"),
    "低于": (-1, "<"), "小于等于": (0, "<"), "不大于": (0, "<"), "不超过": (0, "<"),
}  # fmt: skip
_AFTER = {
    "以上": (0, ">"), "及以上": (0, ">"), "以后": (1, ">"), "之后": (1, ">"), "以下": (0, "<"), "及以下": (0, "<"),
    "以前": (-1, "<"), "之前": (-1, "<"),
}  # fmt: skip
_ENGLISH = {
    "above": (1, ">"), "over": (1, ">"), "greater than": (1, ">"), "higher than": (1, ">"), "after": (1, ">"),
    "at least": (0, ">"), "below": (-1, "<"), "under": (-1, "<"), "less than": (-1, "<"), "lower than": (-1, "<"),
    "before": (-1, "<"), "up to": (0, "<"),
}  # fmt: skip
"""A word of comparison -> how far the bound is from the number said, and on which side of it the rows lie."""


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_SERIAL_BOUND = re.compile(
    rf"(?:序号|编号)(?:号)?在?({_any(_BEFORE)})?\s*(\d+)\s*号?({_any(_AFTER)})?"
    rf"|(?:(?:serial|entry) (?:numbers?|nos?\.?)|numbered)\s*(?:is |are )?({_any(_ENGLISH)})\s*(\d+)"
    rf"|(?<![\d年月])第?(\d+)号({_any(_AFTER)})"
)
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年(?:\s*(\d{1,2})\s*月)?|(?<![\d.])((?:19|20)\d\d)(?!\d|\.\d|%)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?[ ,]*$")


def find_figures(folded: str) -> list[tuple[int, int, Meaning]]:
    """(start, end, meaning) of each; a serial's value is "20", "16,33", "10-20", "<=55" as "<55" or ">=56" as ">56"."""
    found: list[tuple[int, int, Meaning]] = []
    for kind, pattern in (("batch", _BATCH), ("serial", _SERIAL), ("year", _YEAR)):
        for match in pattern.finditer(folded):
            said = [group for group in match.groups() if group]
            if kind == "serial" and len(said) == 1 and said[0][0].isdigit():
                value = ",".join(re.findall(r"\d+", said[0]))
            else:
                numbers = [n for group in said if (n := _NAMED.get(group) or numeral_to_number(group)) is not None]
                value = "-".join(map(str, numbers)) or "1"
            if kind == "year" and (month := _MONTH.search(folded[: match.start()])):
                value += f"-{_MONTHS.index(month[1]) + 1}"
            found.append((match.start(), match.end(), Meaning(kind, value)))  # type: ignore[arg-type]
    found += [(m.start(), m.end(), Meaning("batch", "1-2")) for m in _BATCHES.finditer(folded)]
    if re.search(r"\b(?:batch|round)", folded):
        ordinals = _ORDINAL.finditer(folded)
        found += [(m.start(), m.end(), Meaning("batch", "1" if m.group(1) else "2")) for m in ordinals]
    for match in _SERIAL_BOUND.finditer(folded):
        before, number, after, english, figure, bare, behind = match.groups()
        if word := before or after or english or behind:
            shift, sign = (_BEFORE | _AFTER | _ENGLISH)[word]
            value = f"{sign}{int(number or figure or bare) + shift}"
            found.append((match.start(), match.end(), Meaning("serial", value)))
    return found
