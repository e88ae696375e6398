"""Words that a question looks for in names: all of them, any of them, or none ("has 汽车 but not 新能源")."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from bot.filters import name_filter, negated, negated_places
from bot.leftover import longest_part
from bot.plan import Filter, Test
from bot.question import Question
from bot.vocabulary import Vocabulary
from corpus.names import Lexicon
from corpus.words import HAN, stem

_ANY = re.compile(
    r"或|任[一意何]|之一|都算|中(?:的)?一个"
    r"|\b(?:or|either|any of|at least (?:1|one)|along with|both count)\b"
)
_BORNE = re.compile(
    r"(?:含|包含|带有?|写(?:明|着)?了?有?|出现了?|沾上?|检索|提到|名[称字](?:里面?|当?中|上)?(?:既|都|同时)?没?有|又有|[但却而]没有)"
    rf"\"?(?:Ⓘ[和与及或、])*([{HAN}、]{{2,8}}?)\"?(?=的|字|[\",，。?\s]|[和与及或、]Ⓘ|但|却|而|还|又|$)"
)
"""Words that a Chinese question says names bear."""


class Word(NamedTuple):
    """A word looked for in names: where it stands in the masked text, as typed, and what it is canonically."""

    at: int
    typed: str
    canonical: str = ""

    @property
    def test(self) -> Test:
        """Chinese is looked for in the Chinese name, English in the English one."""
        if re.search(rf"[{HAN}]", self.typed):
            return Test("name", (self.typed,), "contains")
        head, space, last = self.typed.rpartition(" ")
        return Test("english", (f"{head}{space}{_stem(last)}",), "contains")


def _stem(word: str) -> str:
    """What is common to a word's forms as they are written: "batter" of battery and batteries."""
    return stem(word).removesuffix("i")


def name_conditions(question: Question, lexicon: Lexicon, held: Collection[str]) -> list[Filter]:
    """Filters on names for the words that a question looks for in them; `held` are those left over that names have."""
    words = _words_in(question, lexicon, held)
    places = sorted({word.at for word in words} | {found.at for found in question.found})  # a place may be left out
    denied = {places[n] for n in negated_places(question, places)}
    denied |= {found.at for number, found in enumerate(question.found) if number in negated(question)}
    out = {n for n, word in enumerate(words) if word.at in denied}
    wanted = [word for n, word in enumerate(words) if n not in out]
    filters = [_filter(words[n : n + 1], True) for n in sorted(out)]
    if len(wanted) > 1 and _ANY.search(question.masked):
        return [_filter(wanted, False), *filters]
    return [*(_filter([word], False) for word in wanted), *filters]


def name_words(question: Question, vocabulary: Vocabulary) -> list[str]:
    """Words in quotation marks or said to be borne, and left-over ones that some row's name holds, at least in part."""
    quoted = re.findall(r'"([^"]+)"', question.masked)
    told = [word for word in quoted if not re.search(r"[^\w\s]", word)]
    for words in () if quoted else _BORNE.findall(question.masked):
        told += (
            [words] if words in vocabulary.name_text else [w for w in re.split(r"[和与及或、]", words) if len(w) > 1]
        )
    spans = [cue.text for cue in question.cues if cue.kind in ("joint", "span")]
    told = [word for word in told if not any(word in span or span in word for span in spans)]
    if question.language_of(question.text) == "en":
        told += re.findall(rf"[{HAN}]{{2,}}", question.masked)
    parts = [longest_part(w, vocabulary.name_text) if re.match(rf"[{HAN}]", w) else w for w in question.rest]
    told = [word for word in told if not vocabulary.stop_zh.fullmatch(word) and not re.fullmatch(r"[这该].?词", word)]
    own = re.compile(rf"[{HAN}]") if told and question.language_of(question.text) == "en" else re.compile("")
    held = [w for w in parts if w and own.match(w) and (w[0] > "\u2e80" or stem(w) in vocabulary.name_words)]
    words = list(dict.fromkeys([*told, *held]))
    return [word for word in words if not any(other != word and other in word for other in words)]


def literal_filters(question: Question, vocabulary: Vocabulary) -> tuple[list[Filter], list[str]]:
    """Left-over words that stand in some rows' names, as filters, and those that stand nowhere."""
    filters: list[Filter] = []
    unknown: list[str] = []
    bracketed = "".join(re.findall(r"\([^)]*\)", question.masked))
    for word in question.rest:
        if word in bracketed:
            continue
        if re.match(rf"[{HAN}]", word):
            part = longest_part(word, vocabulary.name_text)
            if part and (part == word or len(part) >= 4):
                filters += name_filter([part])
            if len(word) - len(part) >= 2 or (part and len(part) < 4 and part != word):
                unknown.append(word)
        elif stem(word) in vocabulary.name_words and len(word) > 3 and _names_kind(word, question):
            filters += name_filter([_stem(word)], "english", word)
        elif not word.isdigit():
            unknown.append(word)
    return filters, unknown


def _names_kind(word: str, question: Question) -> bool:
    """Whether an English word is put as what clusters are: beside the word cluster, after "about", or quoted."""
    before = r"(?:\b(?:about|for|in|on|of|to|named|called|say|says|saying|mention\w*|contain\w*)|[\"(:])\s*(?:the )?"
    at = rf"{before}{re.escape(word)}\b"
    return question.has("named") or tells_kind(word, question.masked) or re.search(at, question.masked) is not None


def tells_kind(word: str, masked: str) -> bool:
    """Whether a word stands right before "cluster": "*nuclear* clusters", "风电集群"."""
    gap = r"[的类产业]{0,3}集群" if re.match(rf"[{HAN}]", word) else r"(?: [a-z]+)? clusters?\b"
    return re.search(re.escape(word) + gap, masked) is not None


def _words_in(question: Question, lexicon: Lexicon, held: Collection[str]) -> list[Word]:
    """The words in the question's order; not those that hold another; one in brackets translates the one before."""
    words = [
        Word(found.at, found.text, meaning.value)
        for found in question.found
        for meaning in found.meanings[:1]
        if meaning.kind == "industry"
    ]
    words += [Word(at, text) for text in held if (at := question.masked.find(text)) >= 0]
    kept: list[Word] = []
    for word in sorted(words):
        last = kept[-1] if kept else None
        if last is not None and re.fullmatch(r"\"?\s*\(\s*\"?", question.masked[_end(last) : word.at]):
            kept[-1] = word if re.search(rf"[{HAN}]", word.typed) else last
        elif not any(word.typed == each.typed for each in kept):
            kept.append(word)
    return [word for word in kept if not any(each.typed in word.typed for each in kept if each is not word)]


def _end(word: Word) -> int:
    return word.at + (1 if word.canonical else len(word.typed))


def _filter(words: Sequence[Word], negate: bool) -> Filter:
    zh, en = "或".join(f"“{w.typed}”" for w in words), " or ".join(f'"{w.typed}"' for w in words)
    names = (f"名称不含{zh}", f"name without {en}") if negate else (f"名称含{zh}", f"name has {en}")
    return Filter(tuple(word.test for word in words), negate, *names)
