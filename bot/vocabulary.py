"""What questions are matched against: the lexicon's names, the tables' own values, the cues of `cues.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from bot.spelling import Speller
from corpus.finder import Meaning, NameFinder
from corpus.model import Language, Record, Table
from corpus.names import Lexicon
from corpus.words import fold, search_terms, stem

CUES = Path(__file__).parent / "cues.toml"


@dataclass(frozen=True)
class Vocabulary:
    """Everything that questions are matched against: the lexicon's names, the tables' own values, the cues."""

    finder: NameFinder
    cues: Mapping[Language, Sequence[tuple[str, re.Pattern[str]]]]
    keys: Mapping[Language, Sequence[tuple[str, re.Pattern[str]]]]
    stop_zh: re.Pattern[str]
    edge_zh: str
    """Single characters that mean nothing at a run's edge but belong to words inside it: 数 in 数字化."""
    stop_en: frozenset[str]
    subjects: Mapping[str, re.Pattern[str]]
    cased: frozenset[str]
    stop_words: frozenset[str]
    marks: Mapping[str, re.Pattern[str]]
    evidence: Mapping[str, re.Pattern[str]]
    """How a text reads that tells what a cue of that kind asks for: money, people, firms."""
    speller: Speller
    shortened: Sequence[tuple[re.Pattern[str], str]]
    """What people write for a word, and the word."""
    printed: Mapping[Meaning, tuple[str, ...]]
    """The Chinese names of a meaning whose value is not itself one: a ministry's, a programme's."""
    name_text: str = ""
    """All record names, folded, one a line: a left-over word that stands in it names an unlisted term."""
    whole: frozenset[str] = frozenset()
    """Words that hold a stop word of one character and stay whole: 能 in 氢能 is none."""
    name_words: frozenset[str] = frozenset()
    generic_words: frozenset[str] = frozenset()
    """Words that carry no content of their own in a question."""

    @cached_property
    def generic(self) -> frozenset[str]:
        """The index terms of those words; jieba cuts them, so only a search in the text needs them."""
        return frozenset(term for word in self.generic_words for term in search_terms(word))


_UNNAMED = ("province", "city", "country", "year", "number", "text", "example", "goal", "actions")
"""Columns whose values are found otherwise (places, figures) or are sentences."""


def vocabulary(lexicon: Lexicon, tables: Mapping[str, Table], records: Collection[Record]) -> Vocabulary:
    """Build the vocabulary of an index; about 30 ms, once."""
    raw = _cues()
    surfaces: dict[str, tuple[Meaning, ...]] = dict(lexicon.surfaces)
    names: list[str] = []
    words: set[str] = set()
    seen = {fold(alias) for table in tables.values() for alias in table.aliases}
    used = {(kind, str(v)) for record in records for kind in ("province", "city", "district") for v in record.get(kind)}
    for short, meanings in list(surfaces.items()):
        # A district's or county's bare short name is common words' stuff; it counts only where the tables name it.
        if len(short) <= 2 and all(_is_bare(m, lexicon) and (m.kind, m.value) not in used for m in meanings):
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
            if column.use or column.id in _UNNAMED or table.contexts.keys() - {"", "*"}:
                continue
            printed = tuple(map(str, record.get(column.id)))
            known_as = [alias for value in printed for alias in table.value_aliases.get(value, ())]
            own = () if column.id == "kind" else (*printed, record.translations.get(column.id, ""))
            for key in (form for surface in (*own, *known_as) for form in _forms(surface)):
                if key and key not in seen and key.rstrip("s") not in seen and len(key) <= 60 and not key.isdigit():
                    meaning = Meaning("value", f"{table.id}\t{column.id}\t{record.first(column.id)}")
                    held = surfaces.get(key, ())
                    if meaning not in held:
                        surfaces[key] = (*held, meaning)
    return Vocabulary(
        NameFinder(surfaces, lexicon.abbreviations),
        {lang: _compiled({**raw["cue"], "outside": raw["outside"]}, lang) for lang in ("zh", "en")},
        {lang: _key_patterns(raw, lang) for lang in ("zh", "en")},
        _alternation(word for word in raw["stop"]["zh"] if len(word) > 1 or word in raw["function"]["zh"]),
        "".join(word for word in raw["stop"]["zh"] if len(word) == 1),
        frozenset(raw["stop"]["en"]),
        {table.id: _subject(table) for table in tables.values()},
        frozenset(raw["cased"]["words"]),
        frozenset(raw["function"]["zh"]) | {stem(word) for word in raw["function"]["en"]},
        _either_language(raw["marks"]),
        _either_language(raw["evidence"]),
        Speller(_names_of(surfaces, records, used), [*raw["spelling"]["zh"], *raw["spelling"]["en"]]),
        [(re.compile(pattern), word) for pattern, word in (*raw["short"]["zh"], *raw["short"]["en"])],
        _printed(lexicon),
        "\n".join(names),
        frozenset(raw["stop"]["whole"]),
        frozenset(words),
        frozenset(fold(word) for by in ("zh", "en") for word in raw["stop"][by]),
    )


def _forms(surface: str) -> tuple[str, ...]:
    """A value as it is looked for in questions; English words in the plural in the singular, too.

    >>> _forms("《Rules》"), _forms("Industrial clusters")
    (('rules',), ('industrial clusters', 'industrial cluster'))
    """
    key = re.sub(r'["《》]', "", fold(surface)).strip()
    plural = " " in key and re.fullmatch(r"[a-z ]+[a-rt-z]s", key)
    return (key, f"{key[:-3]}y" if key.endswith("ies") else key[:-1]) if plural else (key,)


def _is_bare(meaning: Meaning, lexicon: Lexicon) -> bool:
    """Whether a name is that of a district or a county, which is no city of its own."""
    place = lexicon.places.get(("district", meaning.value)) if meaning.kind == "district" else None
    return place is not None and not place.zh.endswith("市")


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


def _either_language(raw: Mapping[str, Mapping[Language, Sequence[str]]]) -> dict[str, re.Pattern[str]]:
    return {kind: re.compile("|".join((*by["zh"], *by["en"])), re.IGNORECASE) for kind, by in raw.items()}


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
                between = (
                    r"(?:一?(?:个|座|家|些|类|种|份|条|大|几个|几)?|\d+个?)(?:不同的?|其他)?(?:[ⓅⒼⓂ]的?)?(?:年度)?"
                )
                pattern = rf"(?P<{role}>{words})" + between + rf"(?:{nouns})"
            else:
                between = r"(?:of (?:the )?(?:\d+ )?)?(?:(?!list|in\b|on\b|of\b|is\b|are\b|the\b)[\w'ⓅⒼⓂⒾⒷⓋ-]+\s+){0,2}"
                pattern = rf"\b(?P<{role}>{words})\s+{between}(?:{nouns})\b"
            patterns.append((key, re.compile(pattern)))
    return patterns


def _key_first(key: str, nouns: str, language: Language) -> re.Pattern[str]:
    """A key that stands before its question word or alone: "编号是多少", "serial number of …"."""
    if language == "zh":
        link = "(?:是|为)" if key == "programme" else "(?:是|为|有)?"  # 发改委名单哪个省: no list is asked for
        return re.compile(rf"(?P<which>{nouns}){link}(?:多少|几号|第几|几(?!个)|哪个|哪些|哪一)")
    return re.compile(rf"\b(?P<which>{nouns})(?= (?:of|for)\b)" if key in ("serial", "batch") else r"(?P<which>(?!))")


def _bare_key(nouns: str, language: Language) -> re.Pattern[str]:
    """A key that is asked for without a question word: "provinces with …", "…都有集群的城市", "cities in all three"."""
    if language == "zh":
        return re.compile(rf"的(?P<which>(?:{nouns}))(?=有|是|呢|[?？,，。:：（(]|$|一共|总共|共|都|数|挑|找|列|给|全)")
    return re.compile(
        rf"^(?:(?:the|all|any|list|name|[ⓂⒼⓅ]) ?)*(?P<which>{nouns})\b(?! of)"
        r"(?= (?:with|that|where|whose|in|on|having|which|from|listed|appearing|named|not|only))"
    )
