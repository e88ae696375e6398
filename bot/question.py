"""A question as typed -> a `Question`: its language, the names and figures it holds, the cues of what it asks.

Both languages go through one path: the text is folded, names and figures are found with whatever language they are
asked in and masked by one character each, and the patterns of `cues.toml` are matched against the masked text. What
is then left over is content that nothing has explained.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from bot.spelling import Speller
from corpus.model import Language, Record, Table
from corpus.names import Lexicon, Meaning, Mention, NameFinder
from corpus.quantity import english_words_to_digits, numeral_to_number
from corpus.words import HAN, fold, is_chinese, stem

CUES = Path(__file__).parent / "cues.toml"

FIGURES = ("batch", "serial", "year", "record")

MASKS = {
    "province": "Ⓟ", "city": "Ⓟ", "district": "Ⓟ", "region": "Ⓟ", "cities": "Ⓟ", "ministry": "Ⓜ", "programme": "Ⓖ",
    "industry": "Ⓘ", "country": "Ⓒ", "batch": "Ⓑ", "serial": "Ⓢ", "year": "Ⓨ", "value": "Ⓥ", "record": "Ⓡ",
}  # fmt: skip

_BATCH = re.compile(
    r"第([一二两三四五六七八九十\d]+)批次?|首批|(?<![a-z])(?:the )?(\d+)(?:st|nd|rd|th)[ -](?:batch|round)|batch(?:es)? (?:no\. ?)?(\d+)|"
    r"(?<![a-z])(\d+)(?:st|nd|rd|th)(?= (?:[a-z]+ ){0,3}(?:batch|round)\b)|(?<=than the )(\d+)(?:st|nd)\b|"
    r"(?<![a-z])(?:the )?(first)[ -]batch|initial batch"
)
_SERIAL = re.compile(
    r"(?:序号|编号)[为是:]?\s*(\d+)(?:\s*(?:号)?\s*(?:-|到|至|~)\s*(\d+))?号?|第?(\d+)\s*(?:-|到|至|~)\s*(\d+)号|(?<![\d年月])第?(\d+)号"
    r"|(?:serial|entry)?\s*(?:numbers?|nos?\.?|#)\s?(\d+)(?:\s*(?:-|to|through|and)\s*(\d+))?(?!\d)|\bserials? (\d+)(?:\s*(?:-|to|through)\s*(\d+))?"
    r"|#(\d+)"
)
_SERIAL_BOUND = re.compile(
    r"(?:序号|编号)(?:号)?在?(大于等于|不小于|大于|超过|高于|小于等于|不大于|小于|低于|不超过)?\s*(\d+)\s*号?(以上|及以上|以后|之后|以下|及以下|以前|之前)?"
    r"|(?:serial|entry) (?:numbers?|nos?\.?)\s*(?:is |are )?(above|over|greater than|higher than|after|at least|below|under|less than|lower than|before|up to)\s*(\d+)"
)
_BOUNDS = {
    "大于": (1, ">"), "超过": (1, ">"), "高于": (1, ">"), "大于等于": (0, ">"), "不小于": (0, ">"), "小于": (-1, "<"), "低于": (-1, "<"),
    "小于等于": (0, "<"), "不大于": (0, "<"), "不超过": (0, "<"), "以上": (0, ">"), "及以上": (0, ">"), "以后": (1, ">"), "之后": (1, ">"),
    "以下": (0, "<"), "及以下": (0, "<"), "以前": (-1, "<"), "之前": (-1, "<"), "above": (1, ">"), "over": (1, ">"),
    "greater than": (1, ">"), "higher than": (1, ">"), "after": (1, ">"), "at least": (0, ">"), "below": (-1, "<"), "under": (-1, "<"),
    "less than": (-1, "<"), "lower than": (-1, "<"), "before": (-1, "<"), "up to": (0, "<"),
}  # fmt: skip
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年(?:\s*(\d{1,2})\s*月)?|(?<![\d.])((?:19|20)\d\d)(?![\d.%])")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")  # fmt: skip


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


@dataclass(frozen=True)
class Question:
    """A question, read. `masked` has one character for each of `found`; `rest` are its unexplained words."""

    text: str
    folded: str
    language: Language
    found: tuple[Found, ...]
    masked: str
    cues: tuple[Cue, ...]
    focus: tuple[Focus, ...]
    subjects: Mapping[str, int] = field(default_factory=dict)
    """Table id -> how many of its names stand in the question."""
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

    def has(self, *kinds: str) -> bool:
        return any(cue.kind in kinds for cue in self.cues)

    def cue(self, kind: str) -> Cue | None:
        return next((cue for cue in self.cues if cue.kind == kind), None)

    def of(self, *kinds: str) -> list[Found]:
        return [found for found in self.found if any(m.kind in kinds for m in found.meanings)]


@dataclass(frozen=True)
class Vocabulary:
    """Everything that questions are matched against: the lexicon's names, the tables' own values, the cues."""

    finder: NameFinder
    cues: Mapping[Language, Sequence[tuple[str, re.Pattern[str]]]]
    keys: Mapping[Language, Sequence[tuple[str, re.Pattern[str]]]]
    stop: Mapping[Language, re.Pattern[str] | frozenset[str]]
    subjects: Mapping[str, re.Pattern[str]]
    cased: frozenset[str]
    stop_words: frozenset[str]
    marks: Mapping[str, re.Pattern[str]]
    speller: Speller
    printed: Mapping[Meaning, tuple[str, ...]]
    """The Chinese names of a meaning whose value is not itself one: a ministry's, a programme's."""
    name_text: str = ""
    """All record names, folded, one a line: a left-over word that stands in it names an unlisted term."""
    name_words: frozenset[str] = frozenset()


def vocabulary(lexicon: Lexicon, tables: Mapping[str, Table], records: Collection[Record]) -> Vocabulary:
    """Build the vocabulary of an index; about 30 ms, once."""
    raw = _cues()
    surfaces: dict[str, tuple[Meaning, ...]] = dict(lexicon.surfaces)
    names: list[str] = []
    words: set[str] = set()
    seen = {fold(alias) for table in tables.values() for alias in table.aliases}
    used = {(kind, str(v)) for record in records for kind in ("province", "city", "district") for v in record.get(kind)}
    for short, place in list(surfaces.items()):
        # A county's bare short name is common words' stuff; it counts only where the tables name it.
        if len(short) <= 2 and all(m.kind == "district" and ("district", m.value) not in used for m in place):
            del surfaces[short]
    for short, meanings in list(surfaces.items()):
        # All of the country is no condition.
        if all(m.kind == "region" and len(lexicon.members[m.value]) >= 31 for m in meanings):
            del surfaces[short]
    for record in records:
        table = tables[record.table]
        if any(column.id == "programme" for column in table.columns):
            names.append(fold(f"{record.first('name')}"))
            words |= {stem(word) for word in re.findall(r"[a-z0-9]+", fold(record.english))}
            surfaces.setdefault(fold(str(record.first("name"))), (Meaning("record", f"{table.id}:{record.row}"),))
            continue
        for column in table.columns:
            if column.id in ("province", "country", "year", "number", "kind", "text", "example", "goal", "actions"):
                continue
            printed = tuple(map(str, record.get(column.id)))
            known_as = [alias for value in printed for alias in table.value_aliases.get(value, ())]
            for surface in (*printed, record.translations.get(column.id, ""), *known_as):
                key = re.sub(r'["《》]', "", fold(surface)).strip()
                if key and key not in seen and key.rstrip("s") not in seen and len(key) <= 60 and not key.isdigit():
                    meaning = Meaning("value", f"{table.id}\t{column.id}\t{record.first(column.id)}")
                    held = surfaces.get(key, ())
                    if meaning not in held:
                        surfaces[key] = (*held, meaning)
    return Vocabulary(
        NameFinder(surfaces),
        {lang: _compiled({**raw["cue"], "outside": raw["outside"]}, lang) for lang in ("zh", "en")},
        {lang: _key_patterns(raw, lang) for lang in ("zh", "en")},
        {"zh": _alternation(raw["stop"]["zh"]), "en": frozenset(raw["stop"]["en"])},
        {table.id: _subject(table) for table in tables.values()},
        frozenset(raw["cased"]["words"]),
        frozenset(raw["stop"]["zh"]) | {stem(word) for word in raw["stop"]["en"]} | frozenset(raw["stop"]["en"]),
        {kind: re.compile("|".join((*by["zh"], *by["en"])), re.IGNORECASE) for kind, by in raw["marks"].items()},
        Speller(_names_of(surfaces, records, used)),
        _printed(lexicon),
        "\n".join(names),
        frozenset(words),
    )


def _names_of(
    surfaces: Mapping[str, tuple[Meaning, ...]], records: Iterable[Record], used: set[tuple[str, str]]
) -> list[str]:
    """The names that a mistyped word may have meant: provinces, the cities and industries of the tables, ministries."""
    industries = {str(v) for record in records for v in record.get("industry")}
    return [
        surface
        for surface, meanings in surfaces.items()
        if any(
            m.kind in ("province", "ministry", "region")
            or (m.kind in ("city", "district") and (m.kind, m.value) in used)
            or (m.kind == "industry" and m.value in industries)
            for m in meanings
        )
    ]


def _printed(lexicon: Lexicon) -> dict[Meaning, tuple[str, ...]]:
    names = {}
    for p in lexicon.programmes.values():
        ministry = (p.short, p.ministry, *(a for a in p.ministry_aliases if not a.isascii() and len(a) > 2))
        names[Meaning("ministry", p.id)] = ministry
        names[Meaning("programme", p.id)] = (p.programme,)
    return names


@lru_cache(maxsize=1)
def _cues() -> dict[str, Any]:
    return tomllib.loads(CUES.read_text(encoding="utf-8"))


def _compiled(cues: Mapping[str, Mapping[str, Sequence[str]]], language: Language) -> list[tuple[str, re.Pattern[str]]]:
    return [(kind, re.compile(pattern)) for kind, by in cues.items() for pattern in by[language]]


def _alternation(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))


def _subject(table: Table) -> re.Pattern[str]:
    zh = [re.escape(fold(alias)) for alias in table.aliases if not alias.isascii()]
    en = [rf"\b{re.escape(fold(alias))}(?:s|es)?\b" for alias in table.aliases if alias.isascii()]
    return re.compile("|".join(sorted([*zh, *en], key=len, reverse=True)) or r"(?!)")


def _key_patterns(raw: Mapping[str, Any], language: Language) -> list[tuple[str, re.Pattern[str]]]:
    """Patterns for "which <key>" and "each <key>", role in the pattern's group name."""
    ask = raw["ask"]
    patterns = []
    for key, by in raw["key"].items():
        nouns = "|".join(by[language])
        for role in ("which", "each"):
            words = "|".join(map(re.escape, ask[f"{'wh' if role == 'which' else 'each'}_{language}"]))
            if role == "which" and key in ("province", "city", "district", "industry", "term"):
                words += "|" + "|".join(map(re.escape, ask[f"name_{language}"]))
            if role == "which":
                patterns.append((key, _bare_key(nouns, language)))
                patterns.append((key, _key_first(key, nouns, language)))
            if language == "zh":
                between = r"(?:一?(?:个|座|家|些|类|种|份|条|大|几个|几)?|\d+个?)(?:不同的?|其他)?(?:[ⓅⒼⓂ]的?)?(?:年度)?"
                pattern = rf"(?P<{role}>{words})" + between + rf"(?:{nouns})"
            else:
                pattern = rf"\b(?P<{role}>{words})\s+(?:(?!list|in\b|on\b|of\b|is\b|are\b|the\b)[\w'ⓅⒼⓂⒾⒷⓋ-]+\s+){{0,2}}(?:{nouns})\b"
            patterns.append((key, re.compile(pattern)))
    return patterns


def _key_first(key: str, nouns: str, language: Language) -> re.Pattern[str]:
    """A key that stands before its question word or alone: "编号是多少", "serial number of …"."""
    if language == "zh":
        return re.compile(rf"(?P<which>{nouns})(?:是|为|有)?(?:多少|几号|第几|几(?!个)|哪个|哪些|哪一)")
    return re.compile(rf"\b(?P<which>{nouns})(?= (?:of|for)\b)" if key in ("serial", "batch") else r"(?P<which>(?!))")


def _bare_key(nouns: str, language: Language) -> re.Pattern[str]:
    """A key that is asked for without a question word: "provinces with …", "…都有集群的城市", "cities in all three"."""
    if language == "zh":
        return re.compile(rf"的(?P<which>(?:{nouns}))(?=有|是|呢|[?？,，。:：（(]|$|一共|总共|共|都|数)")
    return re.compile(rf"^(?:(?:the|all|any|list|name|[ⓂⒼⓅ]) ?)*(?P<which>{nouns})\b(?! of)(?= (?:with|that|where|whose|in|on|having|which|from|listed|appearing|named|not|only))")


def text_to_question(text: str, vocabulary: Vocabulary, language: Language | None = None) -> Question:
    """Read one question. `language` forces the answer's language; else it is the question's own.

    Left-over words that are mistyped names are corrected, once, and the question read again.
    """
    question = _read(text, fold(text), vocabulary, language)
    corrected = vocabulary.speller.correct(question.folded, question.rest) if question.rest else question.folded
    if corrected != question.folded:
        again = _read(text, corrected, vocabulary, language)
        return again if len(again.found) > len(question.found) else question
    return question


def _read(text: str, folded: str, vocabulary: Vocabulary, language: Language | None) -> Question:
    spoken: Language = "zh" if is_chinese(text) else "en"
    if spoken == "en" or re.search(r"[a-z]{3}", folded):
        folded = english_words_to_digits(folded)
    found = _find(folded, text, vocabulary)
    masked, placed = _mask(folded, found)
    cues = _match_cues(masked, vocabulary)
    focus = _focus(masked, vocabulary)
    subjects = {name: hits for name, p in vocabulary.subjects.items() if (hits := len(set(p.findall(masked))))}
    rest = _rest(masked, cues, vocabulary)
    printed = [vocabulary.printed.get(m, (m.value.rsplit("\t", 1)[-1],)) for f in placed for m in f.meanings[:1] if m.kind not in FIGURES]
    names = [name for f, names in zip([f for f in placed if f.kind not in FIGURES], printed, strict=True) if f.text.isascii() for name in names[:1]]
    return Question(
        text, folded, language or spoken, tuple(placed), masked, tuple(cues), tuple(focus), subjects, rest,
        vocabulary.stop_words, vocabulary.marks, tuple(map(tuple, printed)), tuple(n for n in names if not n.isascii()),
    )  # fmt: skip


def _find(folded: str, text: str, vocabulary: Vocabulary) -> list[Found]:
    found = [Found(m.start, m.end, m.text, m.meanings) for m in vocabulary.finder.find(folded) if _cased(m, text, vocabulary)]
    figures: list[Found] = []
    for kind, pattern in (("batch", _BATCH), ("serial", _SERIAL), ("year", _YEAR)):
        for match in pattern.finditer(folded):
            numbers = [n for group in match.groups() if group and (n := numeral_to_number(group)) is not None]
            value = "-".join(map(str, numbers)) or "1"
            if kind == "year" and (month := re.search(r"(" + "|".join(_MONTHS) + r")[ ,]*$", folded[: match.start()])):
                value += f"-{_MONTHS.index(month[1]) + 1}"
            meaning = Meaning(kind, value)  # type: ignore[arg-type]
            figures.append(Found(match.start(), match.end(), match.group(), (meaning,)))
    for match in _SERIAL_BOUND.finditer(folded):
        before, number, after, english, figure = match.groups()
        word = before or after or english
        if word:
            shift, sign = _BOUNDS[word]
            meaning = Meaning("serial", f"{sign}{int(number or figure) + shift}")
            figures.append(Found(match.start(), match.end(), match.group(), (meaning,)))
    kept: list[Found] = []
    for each in sorted([*found, *figures], key=lambda f: (f.start, -(f.end - f.start))):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _cased(mention: Mention, text: str, vocabulary: Vocabulary) -> bool:
    """An abbreviation that is also an English word ("MOST", "LED") is a name only in capitals."""
    return mention.text not in vocabulary.cased or re.search(rf"\b{re.escape(mention.text.upper())}\b", text) is not None


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
                number = next((numeral_to_number(g) or _NUMBER.get(g) for g in match.groups() if g), None)
                cues.append(Cue(kind, match.start(), match.end(), match.group(), None if number is None else int(number)))
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


_NUMBER = {"one": 1, "a single": 1}


def _focus(masked: str, vocabulary: Vocabulary) -> list[Focus]:
    found: dict[tuple[str, str], Focus] = {}
    for language in ("zh", "en"):
        for key, pattern in vocabulary.keys[language]:
            for match in pattern.finditer(masked):
                role: Literal["which", "each"] = "which" if "which" in pattern.groupindex else "each"
                found.setdefault((key, role), Focus(key, role, match.start()))
    return sorted(found.values(), key=lambda focus: focus.at)


def _rest(masked: str, cues: Sequence[Cue], vocabulary: Vocabulary) -> tuple[str, ...]:
    """What neither names, cues nor stop words explain: content words, Chinese runs whole."""
    covered = [False] * len(masked)
    for cue in cues:
        if cue.kind not in ("follow", "narrow", "prose", "cluster", "outside"):
            covered[cue.start : cue.end] = [True] * (cue.end - cue.start)
    left = "".join(" " if covered[at] or character in _MARKS else character for at, character in enumerate(masked))
    left = _without_preamble(left)
    quoted = [words for words in re.findall(rf'"([{HAN}、]{{2,24}})"', left)]
    for words in quoted:
        left = left.replace(f'"{words}"', " ")
    stop_zh, stop_en = vocabulary.stop["zh"], vocabulary.stop["en"]
    assert isinstance(stop_zh, re.Pattern) and isinstance(stop_en, frozenset)
    runs = [piece for run in re.findall(rf"[{HAN}]+", left) for piece in re.split(stop_zh, run)]
    words = [w for w in re.findall(r"[a-z][a-z0-9'.+-]*", left) if w.strip("'.") not in stop_en and len(w) > 1]
    figures = re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", left)
    return tuple(run for run in (*quoted, *runs, *words, *figures) if run and not (len(run) == 1 and not run.isdigit()))


def _without_preamble(left: str) -> str:
    """The sentences that ask, where there are some: "I teach geography. What are …?" asks nothing about geography."""
    sentences = re.findall(r"[^.!?。！]*[.!?。！]?", left)
    asking = [sentence for sentence in sentences if "?" in sentence]
    return " ".join(asking) if asking else left


_MARKS = frozenset(MASKS.values())
