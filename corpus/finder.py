"""Names found in folded text: the longest, left to right, without overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

NameKind = Literal[
    "province", "city", "district", "region", "cities", "industry", "ministry", "programme",
    "country", "batch", "serial", "year", "value", "record",
]  # fmt: skip
PLACE_KINDS: tuple[NameKind, ...] = ("province", "city", "district", "region", "cities")


@dataclass(frozen=True, slots=True)
class Meaning:
    """One thing that a name may mean: its kind and its canonical value (short Chinese name, or programme id)."""

    kind: NameKind
    value: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A name found in folded text."""

    start: int
    end: int
    text: str
    meanings: tuple[Meaning, ...]

    def of(self, *kinds: NameKind) -> tuple[Meaning, ...]:
        return tuple(meaning for meaning in self.meanings if meaning.kind in kinds)


FUNCTION_WORDS = frozenset("中在和与及有的是里内上下含除了被把从到由各为于")
WHOLE_WORDS = ("其中",)
"""Function words into which no name cuts: 其中西部 is 其中 + 西部."""
WORDS = frozenset("新云青贵宁吉黑甘台港")
"""Characters of provinces that are everyday words, too: alone, they name none."""
UNCUT = ("省会",)
"""Words that no longer name takes a character of: 安徽省会 is 安徽 + 省会."""


class NameFinder:
    """Finds the longest known names in folded text, left to right, without overlaps.

    A Latin name must stand at word boundaries (a plural "s" or "es" may follow); a Chinese one may stand anywhere.
    """

    def __init__(
        self, surfaces: Mapping[str, tuple[Meaning, ...]], abbreviations: Mapping[str, Meaning] | None = None
    ) -> None:
        """`abbreviations` are single characters, names beside each other (粤比苏多, 苏浙沪, 苏鲁两省).

        They are also names where one opens a clause and what follows tells that: 鄂有几个, 那湘呢.
        """
        self.surfaces = surfaces
        self._abbreviations = abbreviations or {}
        one = f"[{''.join(self._abbreviations)}]"
        self._beside = (
            re.compile(rf"{one}(?:[、,/比和与跟及]{one})+|{one}{{3,}}|{one}{{2}}(?=[两2][省市地])")
            if self._abbreviations
            else re.compile(r"(?!)")
        )
        alone = "".join(sorted(self._abbreviations.keys() - WORDS))
        self._opening = (
            re.compile(
                rf"(?:^|(?<=[,、。;:?!\s\"(那和与跟比]))[{alone}](?=[省市]?(?:的|在|有|呢|占|拿|进|上榜|入选|$|[?？,:]))"
            )
            if alone
            else re.compile(r"(?!)")
        )
        lengths: dict[str, set[int]] = {}
        for surface in surfaces:
            lengths.setdefault(surface[:2], set()).add(len(surface))
        self._lengths = {head: sorted(sizes, reverse=True) for head, sizes in lengths.items()}

    def find(self, text: str) -> list[Mention]:
        """Names in `text`, which must be folded."""
        found: list[Mention] = []
        at = 0
        while at < len(text):
            mention = self._at(text, at)
            if mention is None:
                at += 1
            elif later := self._rather(text, mention):
                at = later
            else:
                found.append(mention)
                at = mention.end
        runs = [run for run in self._beside.finditer(text) if not _cuts(run.span(), found)]
        opening = [match for match in self._opening.finditer(text) if not _cuts(match.span(), found)]
        letters = [
            Mention(at, at + 1, text[at], (self._abbreviations[text[at]],))
            for run in (
                *runs,
                *(each for each in opening if not any(r.start() <= each.start() < r.end() for r in runs)),
            )
            for at in range(*run.span())
            if text[at] in self._abbreviations
        ]
        kept = [m for m in found if not any(run.start() <= m.start and m.end <= run.end() for run in runs)]
        return sorted([*kept, *letters], key=lambda mention: mention.start)

    def _rather(self, text: str, mention: Mention) -> int:
        """Where a better name starts inside `mention`, or 0: 其中山东 is 中 + 山东, not 中山 + 东.

        Better is one that runs further and leaves only a function word before it, while `mention` would leave a
        remnant that is none.
        """
        if mention.text.isascii():
            return 0
        for word in WHOLE_WORDS:
            before = mention.start + 1 - len(word)
            if before >= 0 and text.startswith(word, before) and self._at(text, mention.start + 1) is not None:
                return mention.start + 1
        for start in range(mention.start + 1, mention.end):
            other = self._at(text, start)
            if other is None or other.end <= mention.end:
                continue
            if text[mention.start : start] in FUNCTION_WORDS and text[mention.end] not in FUNCTION_WORDS:
                return start
        return 0

    def _at(self, text: str, at: int) -> Mention | None:
        if _is_latin(text[at]) and at > 0 and _is_latin(text[at - 1]):
            return None
        for size in self._lengths.get(text[at : at + 2], ()):
            end = at + size
            meanings = self.surfaces.get(text[at:end])
            if meanings is None or end > len(text) or any(text.startswith(word, end - 1) for word in UNCUT):
                continue
            if _is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end]):
                plural = (_PLURAL if size > SHORT else _PLURAL_SHORT).match(text, end)
                if plural is None:
                    continue
                end = plural.end()
            return Mention(at, end, text[at:end], meanings)
        return None


_PLURAL, _PLURAL_SHORT = (re.compile(rf"{ending}(?![a-z0-9])") for ending in ("e?s", "s"))
SHORT = 3
"""Letters up to which a name takes no "es": "uses" is no plural of US."""


def _cuts(run: tuple[int, int], found: Iterable[Mention]) -> bool:
    """Whether a run of province characters is a name itself (京津冀) or cuts into one; a shorter one inside is none."""
    inside = [m for m in found if m.start < run[1] and run[0] < m.end]
    return any((m.start, m.end) == run or m.start < run[0] or m.end > run[1] for m in inside)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()
