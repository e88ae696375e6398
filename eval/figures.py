"""Text -> the figures it states, in Arabic digits, Chinese numerals or English words.

An independent reader: it shares no code with the one that the bot's answers are made with, so that a
misreading there cannot excuse itself here.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "双": 2,
}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
SCALES = {
    "万": 1e4,
    "亿": 1e8,
    "万亿": 1e12,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
_BELOW_TWENTY = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
ENGLISH = {word: value for value, word in enumerate(_BELOW_TWENTY.split())} | {
    word: 10 * tens for tens, word in enumerate(_TENS_WORDS.split(), start=2)
}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "fourteenth": 14}

_DIGIT = "〇零一二三四五六七八九"
_HAN = (
    rf"(?P<years>[{_DIGIT}]{{2,}}(?![十百千]))"
    rf"|(?P<han>(?:[一二两三四五六七八九]千零?)?(?:[一二两三四五六七八九]百零?)?(?:[一二三四五六七八九]?十)?"
    rf"[{_DIGIT}两双]?)"
)
_ARABIC = (
    r"(?P<arabic>(?<![\d.])(?<![A-Za-z])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\d)"
    r"(?:(?:st|nd|rd|th)(?![A-Za-z])|(?![A-Za-z])))"
)
_TENS = "|".join(word for word, value in ENGLISH.items() if value >= 20)
_UNITS = "|".join(word for word, value in ENGLISH.items() if 1 <= value <= 9)
_WORDS = "|".join((*ENGLISH, *ORDINALS))
_ENGLISH = rf"(?P<english>(?<![A-Za-z])(?:(?:{_TENS})[- ](?:{_UNITS})|{_WORDS})(?![A-Za-z]))"
_SCALE = r"(?P<scale>\s*(?:万亿|万|亿|(?:thousand|million|billion|trillion)(?![A-Za-z])))?"
_PERCENT = r"(?P<percent>\s*(?:%|per\s?cent(?![A-Za-z])|个百分点|成(?![都立为员果熟本长功分效就集])))?"
_FIGURE = re.compile(rf"(?P<before>百分之\s*)?(?:{_ARABIC}|{_ENGLISH}|{_HAN}){_SCALE}{_PERCENT}", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A number stated in a text: 10亿 is 1e9, 93.5% is 93.5 with `percent`, 三成 is 30 with `percent`.

    `bare` is the value before its scale (10 in 10亿); `start` and `end` are character offsets into the
    NFKC-normalised text.
    """

    value: float
    bare: float
    percent: bool
    shown: str
    start: int
    end: int


def text_to_figures(text: str) -> tuple[Figure, ...]:
    """Every figure of `text`, in order. Digits glued to letters are names, not figures: 5G, H200."""
    return tuple(_figures(unicodedata.normalize("NFKC", text)))


def text_to_numbers(text: str) -> frozenset[float]:
    """The values of `text_to_figures`, and those before their scale: 10亿 gives 1e9 and 10."""
    return frozenset(number for figure in text_to_figures(text) for number in (figure.value, figure.bare))


def _figures(text: str) -> Iterator[Figure]:
    at = 0
    while at < len(text):
        match = _FIGURE.search(text, at)
        if match is None:
            return
        if _is_empty(match):
            at = match.end() + 1 if match.end() == match.start() else match.end()
            continue
        yield _match_to_figure(match)
        at = match.end()


def _is_empty(match: re.Match[str]) -> bool:
    return not any(match[name] for name in ("arabic", "english", "years", "han"))


def _match_to_figure(match: re.Match[str]) -> Figure:
    scale = SCALES.get((match["scale"] or "").strip().lower(), 1.0)
    percent = bool(match["before"] or match["percent"])
    tenths = 10.0 if (match["percent"] or "").strip() == "成" else 1.0
    bare = _bare_value(match)
    return Figure(bare * scale * tenths, bare, percent, match[0], match.start(), match.end())


def _bare_value(match: re.Match[str]) -> float:
    if match["arabic"]:
        return float(re.sub(r"[^\d.]", "", match["arabic"]))
    if match["english"]:
        return float(sum(_word_value(word) for word in re.split(r"[- ]", match["english"].lower())))
    if match["years"]:
        return float("".join(str(HAN_DIGITS[digit]) for digit in match["years"]))
    return float(_han_value(match["han"]))


def _word_value(word: str) -> int:
    return ENGLISH[word] if word in ENGLISH else ORDINALS[word]


def _han_value(numeral: str) -> int:
    """一百零五 -> 105; 十四 -> 14; 二 -> 2."""
    total, digit = 0, 0
    for character in numeral:
        if character in HAN_UNITS:
            total += (digit or 1) * HAN_UNITS[character]
            digit = 0
        else:
            digit = HAN_DIGITS[character]
    return total + digit
