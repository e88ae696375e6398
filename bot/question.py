"""A question as typed -> a `Question`: its language, the names and figures it holds, the cues of what it asks.

Both languages go through one path: the text is folded, names and figures are found with whatever language they are
asked in and masked by one character each, and the patterns of `cues.toml` are matched against the masked text. What
is then left over is content that nothing has explained.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_lowercase
from typing import Literal

from bot.figures import find_figures
from bot.vocabulary import Vocabulary
from corpus.finder import Meaning, Mention
from corpus.model import Language
from corpus.quantity import english_words_to_digits, numeral_to_number
from corpus.words import HAN, fold, is_chinese

FIGURES = ("batch", "serial", "year", "record")

MASKS = {
    "province": "Ⓟ", "city": "Ⓟ", "district": "Ⓟ", "region": "Ⓟ", "cities": "Ⓟ", "ministry": "Ⓜ", "programme": "Ⓖ",
    "industry": "Ⓘ", "country": "Ⓒ", "batch": "Ⓑ", "serial": "Ⓢ", "year": "Ⓨ", "value": "Ⓥ", "record": "Ⓡ",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cue:
    """A pattern of `cues.toml` that matched: its kind, where, and the number it holds, if any."""

    kind: str
    start: int
    end: int
    text: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A name or figure in a question: where it stands, what it may mean, and its place in the masked text."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...]
    at: int = 0

    @property
    def kind(self) -> str:
        return self.meanings[0].kind


@dataclass(frozen=True, slots=True)
class Focus:
    """The noun that is asked for: "which *cities*", "how many *provinces*", "by *industry*"."""

    key: str
    role: Literal["which", "each"]
    at: int


@dataclass(frozen=True, eq=False)
class Question:
    """A question, read. `masked` has one character for each of `found`; `rest` are its unexplained words.

    Each reading equals only itself, so that what is worked out of it can be remembered.
    """

    text: str
    folded: str
    language: Language
    found: tuple[Found, ...]
    masked: str
    cues: tuple[Cue, ...]
    focus: tuple[Focus, ...]
    subjects: Mapping[str, int] = field(default_factory=dict)
    """Table id -> how many of its names stand in the question."""
    subject_words: frozenset[str] = frozenset()
    """The tables' names that stand in it."""
    rest: tuple[str, ...] = ()
    stop_words: frozenset[str] = frozenset()
    marks: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    """How passages read that answer some kinds of question: "define", "why"."""
    names: tuple[tuple[str, ...], ...] = ()
    """The Chinese names, as a paper prints them, of each thing that is named."""
    chinese_names: tuple[str, ...] = ()
    """Index terms of the canonical names of what is named: how an English question reaches Chinese text."""

    @staticmethod
    def language_of(text: str) -> Language:
        return "zh" if is_chinese(text) else "en"

    @property
    def plain(self) -> str:
        """`masked` without what only leads up to what is asked; the names in that are kept."""
        text = self.masked
        for first, last in reversed(preambles(text, self.cues)):
            text = text[:first] + "".join(c for c in text[first:last] if c in _MARKS) + text[last:]
        return text

    @property
    def told(self) -> str:
        """The question without what only leads up to it, names in full; its own text where nothing does."""
        if self.plain == self.masked:
            return self.text
        names = iter(found.text for found in self.found)
        return "".join(next(names) if character in _MARKS else character for character in self.plain)

    def has(self, *kinds: str) -> bool:
        return any(cue.kind in kinds for cue in self.cues)

    def cue(self, kind: str) -> Cue | None:
        return next((cue for cue in self.cues if cue.kind == kind), None)

    def of(self, *kinds: str) -> list[Found]:
        return [found for found in self.found if any(m.kind in kinds for m in found.meanings)]


def text_to_question(text: str, vocabulary: Vocabulary, language: Language | None = None) -> Question:
    """Read one question. `language` forces the answer's language; else it is the question's own.

    Left-over words that are mistyped names are corrected, once, and the question read again.
    """
    folded = fold(text)
    question = _read(
        text, vocabulary.speller.correct_common(folded) if is_chinese(text) else folded, vocabulary, language
    )
    corrected = vocabulary.speller.correct(question.folded, question.rest) if question.rest else question.folded
    if corrected != question.folded:
        again = _read(text, corrected, vocabulary, language)
        better = len(again.found) > len(question.found) or len(again.rest) <= len(question.rest)
        return again if better else question
    return question


def _read(text: str, folded: str, vocabulary: Vocabulary, language: Language | None) -> Question:
    spoken: Language = "zh" if is_chinese(text) else "en"
    for pattern, word in vocabulary.shortened:
        folded = pattern.sub(word, folded)
    folded = _joined(folded, vocabulary)
    if spoken == "en" or re.search(r"[a-z]{3}", folded):
        folded = english_words_to_digits(folded)
    found = _find(folded, text, vocabulary)
    masked, placed = _mask(folded, found)
    cues = _match_cues(masked, vocabulary)
    focus = _focus(masked, vocabulary)
    subjects = {name: hits for name, p in vocabulary.subjects.items() if (hits := len(set(p.findall(masked))))}
    rest = _rest(masked, cues, vocabulary)
    printed = [
        vocabulary.printed.get(m, (m.value.rsplit("\t", 1)[-1],))
        for f in placed
        for m in f.meanings[:1]
        if m.kind not in FIGURES
    ]
    names = [
        name
        for f, names in zip([f for f in placed if f.kind not in FIGURES], printed, strict=True)
        if f.text.isascii()
        for name in names[:1]
    ]
    words = frozenset(word for pattern in vocabulary.subjects.values() for word in pattern.findall(masked))
    return Question(
        text, folded, language or spoken, tuple(placed), masked, tuple(cues), tuple(focus), subjects, words, rest,
        vocabulary.stop_words, vocabulary.marks, tuple(map(tuple, printed)), tuple(n for n in names if not n.isascii()),
    )  # fmt: skip


def _joined(folded: str, vocabulary: Vocabulary) -> str:
    """Pinyin that is typed apart, put together where that is a place's name and its parts are none: "He Bei"."""
    pieces: list[str] = []
    last, words = 0, list(re.finditer(r"\b[a-z]{2,6}\b", folded))
    for one, other in pairwise(words):
        parts = (one.group(), other.group())
        if (
            one.start() < last
            or folded[one.end() : other.start()] not in (" ", "-")
            or set(parts) <= vocabulary.stop_en
        ):
            continue
        kinds = {meaning.kind for meaning in vocabulary.finder.surfaces.get("".join(parts), ())}
        if kinds & {"province", "city"} and not any(part in vocabulary.finder.surfaces for part in parts):
            pieces += [folded[last : one.start()], "".join(parts)]
            last = other.end()
    return "".join([*pieces, folded[last:]])


def _find(folded: str, text: str, vocabulary: Vocabulary) -> list[Found]:
    found = [
        Found(m.start, m.end, m.text, m.meanings)
        for m in vocabulary.finder.find(folded)
        if _cased(m, folded, text, vocabulary)
    ]
    figures = [Found(start, end, folded[start:end], (meaning,)) for start, end, meaning in find_figures(folded)]
    kept: list[Found] = []
    for each in sorted([*found, *figures], key=lambda f: (f.start, -(f.end - f.start))):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


_ALONE = r"\W*(?:(?:and|or|then|what about|how about)\W+)?(?:the )?{}(?:'s)?(?: list)?\W*"


def _cased(mention: Mention, folded: str, text: str, vocabulary: Vocabulary) -> bool:
    """An abbreviation that is also an English word ("MOST", "LED") is a name only in capitals, within Chinese
    ("most名单"), or where it is all that is said ("and most?")."""
    if mention.text not in vocabulary.cased or re.fullmatch(_ALONE.format(re.escape(mention.text)), folded):
        return True
    if re.search(rf"[{HAN}]$", folded[: mention.start]) or re.match(rf"[{HAN}]", folded[mention.end :]):
        return True
    word = re.compile(rf"\b{re.escape(mention.text)}\b", re.IGNORECASE)
    before, written = len(word.findall(folded[: mention.start])), word.findall(text)
    return before < len(written) and sum(map(str.isupper, written[before])) > 1


def _mask(folded: str, found: Sequence[Found]) -> tuple[str, list[Found]]:
    pieces: list[str] = []
    placed: list[Found] = []
    last = length = 0
    for each in found:
        gap = folded[last : each.start]
        length += len(gap)
        placed.append(Found(each.start, each.end, each.text, each.meanings, length))
        pieces += [gap, MASKS[each.kind]]
        length += 1
        last = each.end
    return "".join([*pieces, folded[last:]]), placed


def _match_cues(masked: str, vocabulary: Vocabulary) -> list[Cue]:
    cues = []
    for language in ("zh", "en"):
        for kind, pattern in vocabulary.cues[language]:
            for match in pattern.finditer(masked):
                if kind not in ("include", "negate", "negate_after") and _bracketed(masked, match.start()):
                    continue
                if kind in ("none", "negate", "negate_after") and masked.count('"', 0, match.start()) % 2:
                    continue  # in what is quoted: "gathered but not clustered"
                if kind == "where" and _WHICH_CLUSTERS.match(masked, match.end()):
                    continue
                number = next((numeral_to_number(g) or _NUMBER.get(g) for g in match.groups() if g), None)
                cues.append(
                    Cue(kind, match.start(), match.end(), match.group(), None if number is None else int(number))
                )
    before, beside = preambles(masked, cues), asides(masked)
    cues = [c for c in cues if c.kind == "request" or not any(first <= c.start < last for first, last in before)]
    cues = [c for c in cues if c.kind != "outside" or not any(first <= c.start < last for first, last in beside)]
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


_WHICH_CLUSTERS = re.compile(r"[些个几].{0,4}集群")
"""What stands behind 在哪 where it asks for clusters, not for a place: 出现在哪些集群的名称里."""


def _bracketed(masked: str, at: int) -> bool:
    """Whether a place stands in brackets after some text: what is there explains and does not ask."""
    bracket = masked.rfind("(", 1, at)
    return bracket > 0 and ")" in masked[at:] and ")" not in masked[bracket:at]


_NUMBER = {
    "one": 1,
    "a single": 1,
    "penultimate": 2,
    "next to last": 2,
    "next-to-last": 2,
    "last but one": 2,
    "second to last": 2,
}


_ASKS_ROWS = re.compile(
    r"(?:哪些|哪几个|哪个|几个|多少个?)[ⓅⓂⒼⒾⒷ的]*(?:产业)?集群|(?:which|what|how many) [^,.?]{0,20}clusters?\b"
)
"""Asks for clusters: a place beside it, as in 由两个城市组成的, is no key."""


def _focus(masked: str, vocabulary: Vocabulary) -> list[Focus]:
    found: dict[tuple[str, str], Focus] = {}
    asks_rows = _ASKS_ROWS.search(masked) is not None
    for language in ("zh", "en"):
        for key, pattern in vocabulary.keys[language]:
            for match in pattern.finditer(masked):
                if asks_rows and match.group().startswith("的"):
                    continue
                role: Literal["which", "each"] = "which" if "which" in pattern.groupindex else "each"
                found.setdefault((key, role), Focus(key, role, match.start()))
    return sorted(found.values(), key=lambda focus: focus.at)


def _rest(masked: str, cues: Sequence[Cue], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What neither names, cues nor stop words explain: content words, Chinese runs whole."""
    covered = [False] * len(masked)
    for cue in cues:
        if cue.kind not in ("follow", "narrow", "prose", "cluster", "outside", "foster"):
            end = cue.end
            if cue.text[-1:] in ascii_lowercase:  # a cue may be the beginning of a word: "compan|ies"
                end = len(masked) - len(masked[cue.end :].lstrip(ascii_lowercase))
            covered[cue.start : end] = [True] * (end - cue.start)
    for first, last in preambles(masked, cues):
        covered[first:last] = [True] * (last - first)
    left = "".join(" " if covered[at] or character in _MARKS else character for at, character in enumerate(masked))
    left = _without_preamble(left)
    quoted = list(re.findall(rf'"([{HAN}、]{{2,24}})"', left))
    for words in quoted:
        left = left.replace(f'"{words}"', " ")
    pieces = [piece for run in re.findall(rf"[{HAN}]+", left) for piece in _without_stop_words(run, vocabulary)]
    runs = [_trimmed(piece, vocabulary) for piece in pieces]
    latin = re.findall(r"[a-z][a-z0-9'.+-]*", left)
    words = [w for w in latin if w.strip("'.") not in vocabulary.stop_en and len(w) > 1]
    figures = re.findall(r"(?<![a-z0-9.])\d+(?:\.\d+)?(?![a-z0-9.])", left)
    return tuple(run for run in (*quoted, *runs, *words, *figures) if run and not (len(run) == 1 and not run.isdigit()))


def preambles(masked: str, cues: Sequence[Cue]) -> list[tuple[int, int]]:
    """What stands in a sentence before a request to be told something, if that is more than a few words.

    "I am writing on behalf of a library and would like to know whether …": who asks, and why, asks for nothing.
    """
    last_of: dict[int, int] = {}  # a sentence's start -> the end of its last request
    for cue in cues:
        if cue.kind == "request":
            first = max(masked.rfind(mark, 0, cue.start) for mark in ".!?。！") + 1
            asked = re.findall(rf"[a-z]+|[{HAN}{_MASKS}]", re.split(r"[.!?。！]", masked[cue.end :])[0])
            if len(asked) >= 4:
                after = re.match(r"[\s:,]*", masked[cue.end :])
                last_of[first] = max(last_of.get(first, 0), cue.end + (after.end() if after else 0))
    return sorted(last_of.items())


def _without_stop_words(run: str, vocabulary: Vocabulary) -> list[str]:
    """What stop words leave of a Chinese run.

    One character is none inside a word of the rows' names (能 in 智能) or one that is known to stay whole (能 in 氢能).
    """

    def cut(match: re.Match[str]) -> str:
        start, end = match.span()
        beside = [run[start - 1 : end]] if start else []
        beside += [run[start : end + 1]] if end < len(run) else []
        whole = [pair for pair in beside if pair in vocabulary.whole and not _counted(run, start)]
        inside = end - start == 1 and (bool(whole) or any(pair in vocabulary.name_text for pair in beside))
        return match.group() if inside else " "

    return vocabulary.stop_zh.sub(cut, run).split()


def _counted(run: str, at: int) -> bool:
    """Whether a character counts what stands before it: 家 in 三家具体, not in 家具."""
    return at > 0 and run[at - 1] in _COUNTING


_COUNTING = frozenset("一二两三四五六七八九十几哪这那各每多")


def _trimmed(piece: str, vocabulary: Vocabulary) -> str:
    """A piece without stop words at its ends, unless it is a word that holds one."""
    if piece in vocabulary.name_text:
        return piece
    start, end = 0, len(piece)
    while start < end and piece[start] in vocabulary.edge_zh and piece[start : start + 2] not in vocabulary.whole:
        start += 1
    while start < end and piece[end - 1] in vocabulary.edge_zh and piece[end - 2 : end] not in vocabulary.whole:
        end -= 1
    return piece[start:end]


def _without_preamble(left: str) -> str:
    """The sentences that ask, where there are some: "I teach geography. What are …?" asks nothing about geography."""
    for first, last in reversed(asides(left)):
        left = left[:first] + " " + left[last:]
    return left


def asides(text: str) -> list[tuple[int, int]]:
    """The sentences that do not ask, where others do so at some length: "Which ones?" leans on what stands before."""
    sentences = [match for match in re.finditer(r"[^.!?。！]*[.!?。！]?", text) if match.group()]
    asking = " ".join(match.group() for match in sentences if "?" in match.group())
    if len(re.findall(rf"[a-z]+|[{HAN}]{{2}}", asking)) < 4:
        return []
    return [match.span() for match in sentences if "?" not in match.group()]


_MARKS = frozenset(MASKS.values())
_MASKS = "".join(_MARKS)
