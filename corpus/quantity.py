"""Figures in text -> values: 三成, 1.2万亿元, 第２批, 二〇二〇年, 93.5%, "twenty-one", "2nd".

One reader for ingest, bot and eval, so that a figure compares as a number wherever it was printed. Han numerals are
read by `cn2an`, English number words by `text2num`; what is ours is finding them and the units around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Kind = Literal["cardinal", "ordinal", "percent", "year", "date"]

_HAN = "零〇一二三四五六七八九十百千两廿卅"
_UNITS = {"万亿": 10**12, "亿": 10**8, "万": 10**4}
_NUMERAL = rf"(?:\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[{_HAN}]+(?:[万亿][{_HAN}]+)*(?:点[{_HAN}]+)?)"
_LONGEST = 40
"""No figure of a text has more characters; a longer run of digits is none."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)

_PATTERN = re.compile(
    rf"""
      (?P<date>(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月
          (?:\s*(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*[日号])?
          |\b{_MONTH}\ (?:\d{{1,2}}(?:st|nd|rd|th)?,?\ )?(?:19|20)\d\d\b
          |\b\d{{1,2}}(?:st|nd|rd|th)?\ {_MONTH},?\ (?:19|20)\d\d\b)
    | (?P<year>(?:\d{{4}}|[〇零一二三四五六七八九]{{4}})\s*年|(?<![\d.])(?:19|20)\d\d(?![\d%]|[.,]\d|\s*(?:个|家|名)))
    | (?P<ordinal>第\s*{_NUMERAL}|\d+(?:st|nd|rd|th)\b)
    | (?P<percent>{_NUMERAL}\s*(?:%|percent\b|per\ cent\b)|百分之{_NUMERAL}|{_NUMERAL}成)
    | (?P<cardinal>\d+(?:\.\d+)?(?:万\d千|[百千][万亿]?)|{_NUMERAL}(?:\s*(?:万亿|亿|万))?)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DATE = re.compile(r"(?P<y>[^年\s]+)\s*年\s*(?P<m>[^月\s]+)\s*月(?:\s*(?P<d>[^日号\s]+)\s*[日号])?")
_DATE_EN = re.compile(rf"(?P<m>{_MONTH}).*?(?P<y>\d{{4}})$", re.IGNORECASE)
_MAGNITUDE = re.compile(r"\s*(trillion|billion|million|thousand|hundred)\b", re.IGNORECASE)
_MAGNITUDES = {"trillion": 10**12, "billion": 10**9, "million": 10**6, "thousand": 1000, "hundred": 100}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure in a text.

    `value`: the number; a share of one hundred for `percent` (三成 -> 30); the year for `year`;
    year * 100 + month (+ day as hundredths of that, 20190503 -> 201905) for `date`.
    `start` and `end` are offsets into the text that was searched, `unit` the word right after it, if any.
    """

    value: int | float
    kind: Kind
    start: int
    end: int
    text: str
    unit: str = ""


def _plain(number: float | Fraction) -> int | float:
    """A whole number as `int`, exactly; any other as `float`."""
    exact = Fraction(number).limit_denominator(10**10)
    return exact.numerator if exact.denominator == 1 else float(exact)


@lru_cache(maxsize=4096)
def numeral_to_number(text: str) -> int | float | None:
    """'1.2万亿' -> 1200000000000, '二十四' -> 24, '二〇二〇' -> 2020, '１２' -> 12; None if it is no numeral.

    >>> numeral_to_number("10亿"), numeral_to_number("两"), numeral_to_number("x")
    (1000000000, 2, None)
    """
    text = unicodedata.normalize("NFKC", text).strip().replace(",", "").replace("卅", "三十")
    factor = 1
    for unit, worth in _UNITS.items():
        # 三亿五千万: the last unit is that of 五千 only, so the whole is left to cn2an.
        if text.endswith(unit) and not re.search("[万亿]", text[: -len(unit)]):
            text, factor = text[: -len(unit)].rstrip(), worth
            break
    if not text or len(text) > _LONGEST:
        return None
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return _plain(Fraction(text) * factor)
    if not re.fullmatch(rf"[{_HAN}点\d.万亿]+", text):
        return None
    if text[0] in "百千":
        text = "一" + text
    import cn2an  # 90 ms; figures in digits don't need it

    # cn2an writes 亿一千 for 亿零一千, but reads only the latter.
    for written in dict.fromkeys((text, re.sub("亿(?=[^零〇万][^万]*$)", "亿零", text))):
        try:
            return _plain(Fraction(str(cn2an.cn2an(written, "smart"))) * factor)
        except (ValueError, KeyError):  # KeyError: cn2an's for digits in an impossible order, such as 三十〇
            continue
    return None


def english_words_to_digits(text: str) -> str:
    """Number words as digits: "the second batch, top five" -> "the 2nd batch, top 5"."""
    from text_to_num import alpha2digit

    # A lone "one" is mostly a pronoun ("the one in Wuhan"), never worth the damage.
    guarded = _PRONOUN_ONE.sub("ⓞ", text)
    return str(alpha2digit(guarded, "en", threshold=0)).replace("ⓞ", "one")


_PARTS = {"half": 2, "majority": 2, "third": 3, "3rd": 3, "quarter": 4, "fifth": 5, "5th": 5, "tenth": 10, "10th": 10}
"""English names of parts, as `english_words_to_digits` leaves them."""


def text_to_fraction(text: str) -> Fraction | None:
    """A part of a whole, exactly; None if the text is none.

    >>> [str(text_to_fraction(text)) for text in ("四分之一", "一半", "三成", "35%", "a 3rd", "two thirds", "x")]
    ['1/4', '1/2', '3/10', '7/20', '1/3', '2/3', 'None']
    """
    text = text.strip().lower()
    if re.fullmatch("[一1]?半数?", text):
        return Fraction(1, 2)
    if match := re.fullmatch(r"([^分]+)分之([^分]+)", text):
        whole, part = (100 if each == "百" else numeral_to_number(each) for each in match.groups())
        return Fraction(part) / Fraction(whole) if part is not None and whole else None
    english = re.fullmatch(r"(?:(an?|one|two|three|four|\d+)[ -])?(half|\w+?)s?", text)
    if english and english[2] in _PARTS:
        number = {"two": 2, "three": 3, "four": 4}.get(english[1] or "") or numeral_to_number(english[1] or "1") or 1
        return Fraction(number) / _PARTS[english[2]]
    return next((Fraction(found.value) / 100 for found in find_quantities(text) if found.kind == "percent"), None)


_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "hundred and")
_PRONOUN_ONE = re.compile(
    "".join(rf"(?<!\b{word}[\s-])" for word in _TENS)
    + r"\bone(?:(?=s (?:in|on|from|at)\b)|\b(?!\s+(?:hundred|thousand|million|billion|batch|cluster|city|province)))",
    re.IGNORECASE,
)


def _value(kind: Kind, text: str) -> int | float | None:
    if kind == "date" and (english := _DATE_EN.search(text)):
        return int(english["y"]) * 100 + _MONTHS.index(english["m"][:3].lower()) + 1
    if kind == "date":
        match = _DATE.search(text)
        assert match is not None
        year, month = numeral_to_number(match["y"]), numeral_to_number(match["m"])
        return None if year is None or month is None else int(year) * 100 + int(month)
    if kind == "year":
        return numeral_to_number(text.rstrip("年 "))
    if kind == "ordinal":
        return numeral_to_number(re.sub(r"^第\s*|(?:st|nd|rd|th)$", "", text, flags=re.IGNORECASE))
    if kind == "percent":
        number = numeral_to_number(re.sub(r"^百分之|\s*(?:%|percent|per cent|成)$", "", text, flags=re.IGNORECASE))
        return number if number is None else _plain(number * (10 if text.endswith("成") else 1))
    return numeral_to_number(re.sub(r"\s+", "", text))


ROUNDED = 0.06
"""By how much a percentage with one decimal place may be off."""


def bases_of_shares(figures: Sequence[Quantity]) -> set[int | float]:
    """The numbers of which another one is the percentage that stands beside them: the 31 in "29 of 31, 93.5%".

    >>> bases_of_shares(find_quantities("31个省中29个明确提出，占比93.5%"))
    {31}
    """
    shares = [figure.value for figure in figures if figure.kind == "percent"]
    counts = {figure.value for figure in figures if figure.kind == "cardinal"}
    return {
        of
        for of in counts
        if any(0 < part < of and abs(100 * part / of - share) < ROUNDED for part in counts for share in shares)
    }


def find_quantities(text: str) -> list[Quantity]:
    """Every figure in `text`, in order, the longest reading at each place.

    >>> [(q.value, q.kind, q.unit) for q in find_quantities("2019年12月投入10亿元，占93.5%")]
    [(201912, 'date', ''), (1000000000, 'cardinal', '元'), (93.5, 'percent', '')]
    >>> [(q.value, q.text) for q in find_quantities("in May 2020, on 3 March 2021, may 5")]
    [(202005, 'May 2020'), (202103, '3 March 2021'), (5, '5')]
    """
    folded = text.translate(_FULLWIDTH)
    found = []
    for match in _PATTERN.finditer(folded):
        kind: Kind = match.lastgroup  # type: ignore[assignment]
        value = _value(kind, match.group())
        if value is None:
            continue
        end = match.end()
        if kind == "cardinal" and (scale := _MAGNITUDE.match(folded, end)):
            value, end = _plain(value * _MAGNITUDES[scale[1].lower()]), scale.end()
        unit = re.match(r"\s*([一-鿿]|[A-Za-z]+)", folded[end : end + 20]) if kind == "cardinal" else None
        found.append(Quantity(value, kind, match.start(), end, text[match.start() : end], unit[1] if unit else ""))
    return found


_FULLWIDTH = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFF10, 0xFF1A)} | {
    0xFF05: "%",
    0xFF0E: ".",
}
