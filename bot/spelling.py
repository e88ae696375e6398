"""Mistyped names: 株州 for 株洲, "xinjang" for Xinjiang.

Chinese is typed by sound, so a left-over run is compared by pinyin with the names that the tables hold; English words
are compared by letters. Only words that nothing else explains are ever changed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from corpus.equivalents import nearest_words
from corpus.words import HAN, frequency, word_spans

LONG = 8
"""Letters from which a word of an English name of several words is one that may be mistyped."""
LONGEST = 6
"""Characters of the longest common word that may be mistyped."""
SPELT = 8
"""Letters from which a word may be a Chinese name in pinyin: shorter ones are English words as well."""
CLOSE = 0.83
"""Similarity (1 - optimal string alignment distance / length) from which a Latin word counts as a mistyped name."""


class Speller:
    """Finds the name that was meant, among `names` (folded surfaces)."""

    def __init__(self, names: Iterable[str], common: Iterable[str] = ()) -> None:
        """`common`: words that are no names; they are looked for in all of a text, where what is written is no word."""
        self._common = tuple(common)
        self._names = (*names, *self._common)

    @cached_property
    def _by_sound(self) -> Mapping[tuple[str, ...], str]:
        from pypinyin import lazy_pinyin

        chinese = [name for name in self._names if re.fullmatch(rf"[{HAN}]{{2,8}}", name)]
        return {_sounds(lazy_pinyin(name)): name for name in sorted(chinese, reverse=True)}

    @cached_property
    def _whole(self) -> frozenset[str]:
        """English names of one word."""
        return frozenset(name for name in self._names if name.isascii() and name.isalpha())

    @cached_property
    def _common_sounds(self) -> Mapping[tuple[str, ...], str]:
        from pypinyin import lazy_pinyin

        return {_sounds(lazy_pinyin(word)): word for word in self._common if re.fullmatch(rf"[{HAN}]{{2,8}}", word)}

    @cached_property
    def _anagrams(self) -> Mapping[str, tuple[str, ...]]:
        """Latin names by their letters in order."""
        found: dict[str, tuple[str, ...]] = {}
        for name in self._latin:
            found["".join(sorted(name))] = (*found.get("".join(sorted(name)), ()), name)
        return found

    @cached_property
    def _latin(self) -> tuple[str, ...]:
        words = {word for name in self._names if name.isascii() for word in name.split() if word.isalpha()}
        return tuple(sorted(word for word in words if len(word) >= LONG or (word in self._names and len(word) >= 5)))

    @cached_property
    def _by_pinyin(self) -> Mapping[str, str]:
        """Chinese names by their pinyin in one word, of `SPELT` letters or more."""
        from pypinyin import lazy_pinyin

        chinese = (name for name in self._names if re.fullmatch(rf"[{HAN}]{{2,8}}", name))
        spelt = {"".join(lazy_pinyin(name)): name for name in sorted(chinese, reverse=True)}
        return {pinyin: name for pinyin, name in spelt.items() if len(pinyin) >= SPELT}

    def _from_pinyin(self, text: str, words: Collection[str]) -> str:
        """`text` with names that left-over words write in pinyin in characters: "guidao jiaotong"."""
        for run in re.findall(r"[a-z]+(?:[ '-][a-z]+)*", text):
            spelt = re.split(r"[ '-]", run)
            for start in range(len(spelt)):
                for end in range(len(spelt), start, -1):
                    name = self._by_pinyin.get("".join(spelt[start:end]))
                    known = "".join(spelt[start:end]) in self._whole  # a name as it is
                    if name and not known and set(spelt[start:end]) & set(words):
                        text = re.sub(rf"\b{'[ -]?'.join(spelt[start:end])}\b", name, text)
                        break
        return text

    def correct(self, text: str, words: Iterable[str]) -> str:
        """`text` with those of `words` that sound or look like a name replaced by it; the same text if none does.

        So are two words that a name was parted into: "Jiang-yin" for Jiangyin.
        """
        words = list(words)
        if any(word.isascii() and word.isalpha() for word in words):
            text = self._from_pinyin(text, words)
            words = [word for word in words if word in text]
        for word in (word.removesuffix("'s") for word in words):
            for parted in re.findall(rf"\b{word} [a-z]+\b", text) if word.isalpha() and word.isascii() else ():
                if (whole := parted.replace(" ", "")) in self._whole:
                    text = text.replace(parted, whole)
            meant = self._chinese(_with_neighbour(word, text)) if re.match(rf"[{HAN}]", word) else self._english(word)
            if meant:
                text = text.replace(*meant)
        return text

    def correct_common(self, text: str) -> str:
        """`text` with what sounds like a common word, and is none itself, replaced by that: 级群 by 集群."""
        from pypinyin import lazy_pinyin

        for run in re.findall(rf"[{HAN}]{{2,}}", text):
            sounds = lazy_pinyin(run)
            for size in range(min(LONGEST, len(run)), 1, -1) if len(sounds) == len(run) else ():
                for start in range(len(run) - size + 1):
                    end, written = start + size, run[start : start + size]
                    word = self._common_sounds.get(_sounds(sounds[start:end]), written)
                    slip = word != written and not frequency(written) and _alike(word, written)
                    if slip and not _cuts(run, start, end, word):
                        text = text.replace(written, word)
        return text

    def _chinese(self, run: str) -> tuple[str, str] | None:
        from pypinyin import lazy_pinyin

        sounds = lazy_pinyin(run)
        if len(sounds) != len(run):
            return None
        for size in range(min(8, len(run)), 1, -1):
            for start in range(len(run) - size + 1):
                name = self._by_sound.get(_sounds(sounds[start : start + size]))
                written = run[start : start + size]
                if not name or name == written or not _alike(name, written) or _cuts(run, start, start + size, name):
                    continue
                if frequency(written) <= frequency(name):  # 制造 is no slip for 智造
                    return written, name
        return None

    def _english(self, word: str) -> tuple[str, str] | None:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < 5:
            return None
        found = process.extractOne(word, self._latin, scorer=OSA.normalized_similarity, score_cutoff=CLOSE)
        anagrams = self._anagrams.get("".join(sorted(word)), ())  # "hebie": two letters are swapped
        meant = found[0] if found else next((name for name in anagrams if OSA.distance(word, name) == 1), word)
        return None if meant == word or _is_word(word, meant) else (word, meant)


def _with_neighbour(word: str, text: str) -> str:
    """A Chinese run with the character before it, which may be part of a name as it is mistyped: 级|成电路."""
    at = text.find(word)
    before = text[at - 1 : at] if at > 0 else ""
    return before + word if re.match(rf"[{HAN}]", before) else word


def _is_word(word: str, name: str) -> bool:
    """Whether it is an English word: "senior" is no slip for "sensor".

    A Chinese word in Latin letters is none where it sounds like the name: "guandong", but not "huawei" for Huabei.
    """
    from pypinyin import lazy_pinyin

    alike = _slurred(word) == _slurred(name)
    if nearest_words([american := re.sub(r"is(e|ed|es|ing|ation)$", r"iz\1", word)], 1)[0] and american != word:
        return True  # "organise" is no slip for "organism"
    return any(not alike or "".join(lazy_pinyin(each.word)) != word for each in nearest_words([word], 1)[0])


def _slurred(pinyin: str) -> str:
    """Pinyin in one word without what many speakers do not tell apart."""
    return re.sub(r"ng", "n", re.sub(r"([zcs])h", r"\1", pinyin))


def _sounds(syllables: Sequence[str]) -> tuple[str, ...]:
    """Pinyin without what many speakers do not tell apart: zh and z, ch and c, sh and s, -ng and -n."""
    return tuple(re.sub(r"^([zcs])h", r"\1", syllable).removesuffix("g") for syllable in syllables)


def _cuts(run: str, start: int, end: int, name: str) -> bool:
    """Whether it begins and ends inside of words, or in a commoner one than the name.

    复建 in 重复|建设 is no slip for 福建, 要材 in 要|材料 none for 药材.
    """
    cut = [[run[first:last] for first, last in word_spans(run) if first < at < last] for at in (start, end)]
    return all(cut) or any(frequency(word) > frequency(name) for words in cut for word in words)


def _alike(name: str, written: str) -> bool:
    """At least half of the characters agree: a slip in a name, not another word of the same sound."""
    return 2 * sum(a == b for a, b in zip(name, written, strict=True)) >= len(name)
