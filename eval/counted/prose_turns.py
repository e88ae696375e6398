"""Conversations about the small tables and the text: what is right for their last turns."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import permutations, product

from bot.answer import Answer
from eval.counted.filling import Filling, listed, placed
from eval.counted.golds import rows_of
from eval.counted.lists import PROVINCES, ROWS, at, matching, on
from eval.counted.slots import SAID
from eval.counted.tables import CASES, DATED, HEADS, TERM_EN, TERMS, users


@dataclass(frozen=True)
class Cites:
    """An answer that points into these lines, and at none before them or more than `slack` behind."""

    first: int
    last: int
    slack: int = 1

    def __call__(self, answer: Answer) -> str:
        cited = {n for each in answer.citations for n in range(each.lines[0], each.lines[1] + 1)}
        inside = cited & set(range(self.first, self.last + 1))
        near = set(range(self.first - 1, self.last + self.slack + 1))
        return "" if inside and cited <= near else f"{answer.kind} cites {sorted(cited)[:5]}, not {self.first}"


@dataclass(frozen=True)
class Tells:
    """An answer that says these names."""

    names: tuple[str, ...]

    def __call__(self, answer: Answer) -> str:
        missing = [name for name in self.names if name not in f"{answer.answer} {answer.rows}"]
        return f"{answer.kind} without {missing}" if missing or answer.kind not in ("lookup", "passage") else ""


@dataclass(frozen=True)
class Users:
    """An answer whose rows tell the terms of these provinces."""

    names: frozenset[str]

    def __call__(self, answer: Answer) -> str:
        rows = [row for row in answer.rows if "term" in row]
        found = {str(row.get("province")).split("(")[-1].rstrip(")") for row in rows}
        return "" if found == self.names else f"{answer.kind} {sorted(found)}, not {sorted(self.names)}"


NTH = {
    "zh": ("第一个", "第二个", "第三个", "第四个", "第五个"),
    "en": ("the first one", "the second one", "the third one", "the fourth one", "the fifth one"),
}
PROBLEMS = ((39, 41), (43, 45), (47, 49))
"""Where each of the three problems is told."""


def _problem_nth(language: str) -> Iterator[Filling]:
    for word, lines in zip(NTH[language], PROBLEMS, strict=False):
        yield {"o": word}, Cites(*lines)


def _measure_case(language: str) -> Iterator[Filling]:
    for word, (head, case) in zip(NTH[language], HEADS.items(), strict=True):
        yield {"o": word}, Cites(head, case, 8)


def _case_batch(language: str) -> Iterator[Filling]:
    for word, case in zip(NTH[language], HEADS.values(), strict=True):
        if told := [row for row in ROWS if row.batch and row.programme == "miit" and _alike(row.name, CASES[case])]:
            yield {"o": word}, rows_of(frozenset({told[0].line}))


def _alike(name: str, other: str) -> bool:
    return set(name) - set("省市") <= set(other)


def _meeting_next(language: str) -> Iterator[Filling]:
    for (one, _), (two, line) in permutations(DATED, 2):
        yield {"w": _month(one, language), "v": _month(two, language)}, Cites(line, line + 2)


def _month(when: int, language: str) -> str:
    year, month = divmod(when, 100)
    return f"{year}年{month}月" if language == "zh" else f"{month_name[month]} {year}"


def _term_of_it(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, TERMS):
        if matching(on(programme), at(province)):
            yield listed(language, m=programme) | placed(language, l=province), Users(frozenset({province}))


def _term_then_count(language: str) -> Iterator[Filling]:
    for programme, province in product(SAID, TERMS):
        if rows := matching(on(programme), at(province)):
            yield listed(language, m=programme) | placed(language, l=province), rows_of(rows)


def _term_next(language: str) -> Iterator[Filling]:
    for one, two in permutations(TERM_EN, 2):
        said = (TERM_EN[one], TERM_EN[two]) if language == "en" else (one, two)
        yield {"t": said[0], "u": said[1]}, Users(users(two))


def _term_peers(language: str) -> Iterator[Filling]:
    for province, term in TERMS.items():
        if others := users(term) - {province}:
            yield placed(language, l=province), Users(others)


def _missing(language: str) -> Iterator[Filling]:
    names = sorted(set(PROVINCES) - TERMS.keys())
    yield {}, Tells(tuple(names))


OPS: dict[str, Callable[[str], Iterator[Filling]]] = {
    "problem_nth": _problem_nth,
    "measure_case": _measure_case,
    "case_batch": _case_batch,
    "meeting_next": _meeting_next,
    "term_of_it": _term_of_it,
    "term_then_count": _term_then_count,
    "term_next": _term_next,
    "term_peers": _term_peers,
    "missing": _missing,
}
