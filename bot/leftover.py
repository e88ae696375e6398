"""Words of a question that nothing explains -> the rows of a small table that bear them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from bot.asking import said, words_in
from bot.conditions import Small
from bot.plan import Filter
from bot.question import Question
from corpus.model import Record
from corpus.words import HAN, fold, stem

SAME_WORD = 0.65
"""Share of the shorter of two words of one stem with which both begin, if they are forms of one."""
IN_HEAD = 3
"""Votes for a row whose own name bears a word; one that says it elsewhere gets one."""


def _head(row: Record, small: Small) -> str:
    """A row's name, in both languages."""
    names = [name for name in ("name", small.key or "") if name]
    return " ".join([*(str(v) for name in names for v in row.get(name)), *(row.translations.get(n, "") for n in names)])


def _by_stem(text: str) -> dict[str, list[str]]:
    """The English words of a text by their stems."""
    found: dict[str, list[str]] = {}
    for word in set(re.findall(r"[a-z0-9+]+", text)):
        found.setdefault(stem(word), []).append(word)
    return found


def _bears(held: Mapping[str, Sequence[str]], word: str) -> bool:
    """Whether a text bears a word in some form; governance and governments, of one stem, are two words."""
    return any(_share_begun(word, other) >= SAME_WORD for other in held.get(stem(word), ()))


def _share_begun(word: str, other: str) -> float:
    """The share of the shorter of two words with which both begin."""
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False))
    return sum(1 for _ in alike) / min(len(word), len(other))


def left_over(question: Question, small: Small) -> tuple[Filter | None, int, int]:
    """Left-over words: those that pick out rows, as a filter; how many the table explains, how many nothing does."""
    table, rows = small.table, small.rows
    labels = sorted((fold(alias) for alias in (*table.aliases, table.zh, table.noun_zh)), key=len, reverse=True)
    asking = [*said(question), *words_in(question.masked, "done_to_clusters")]
    own = {stem(word) for word in re.findall(r"[a-z]+", fold(" ".join((table.en, *table.aliases))))}
    texts = [fold(f"{row.printed}\n{row.english}") for row in rows]
    heads = [fold(_head(row, small)) for row in rows]
    in_texts, in_heads = [_by_stem(text) for text in texts], [_by_stem(head) for head in heads]
    explained = unknown = 0
    votes, bearing = [0] * len(rows), [0] * len(rows)
    for found in question.found:
        if found.kind in ("city", "district", "industry", "record") or (
            found.kind in ("region", "province") and not any(c.id == "province" for c in table.columns)
        ):
            names = {found.text, *(m.value for m in found.meanings)}
            for at, text in enumerate(texts):
                votes[at] += (held := any(name in text for name in names))
                bearing[at] += held
            explained += any(votes)
    for left in question.rest:
        word = left
        for label in labels:  # "数字化发展那条举措" is about 数字化发展
            word = word.replace(label, "")
        if (
            len(word) < 2
            or stem(word) in own
            or any(word in words for words in asking)
            or (word.isdigit() and int(word) <= max(len(rows), 31))
        ):
            explained += not word.isdigit()
            continue
        if re.match(rf"[{HAN}]", word):
            part = longest_part(word, "\n".join((*texts, table.zh)))
            holding = [at for at, text in enumerate(texts) if part and part in text]
            heading = [at for at in holding if part in heads[at]]
            known = bool(part)
        else:
            holding = [at for at, held in enumerate(in_texts) if _bears(held, word)]
            heading = [at for at in holding if _bears(in_heads[at], word)]
            known = bool(holding)
        explained += known
        unknown += not known
        if holding and len(holding) < len(rows):
            for at in holding:
                votes[at] += IN_HEAD if at in heading else 1
                bearing[at] += 1
    if re.search(rf"(?<!\d){len(rows)}(?!\d)", question.masked):  # "the 3 problems": all of them
        return None, explained, unknown
    best = max(votes, default=0)
    chosen = [row for row, vote in zip(rows, votes, strict=True) if vote == best]
    most = max((number for number, vote in zip(bearing, votes, strict=True) if vote == best), default=0)
    if best == 0 or (most < 2 and len(question.rest) > 2 and len(chosen) > 1):
        return None, explained, unknown
    if len(chosen) > max(1, len(rows) // 2):
        return None, explained, unknown
    return small.only(chosen), explained, unknown


def own_words(question: Question, small: Small) -> Filter | None:
    """The row of a numbered list that alone bears some Chinese words of the question: 数字化 in 加速集群数字化发展."""
    short = [[str(v) for values in row.values.values() for v in values if len(str(v)) <= 40] for row in small.rows]
    common = {fold(alias) for alias in (*small.table.aliases, small.table.zh)}
    for run in sorted(re.findall(rf"[{HAN}]{{3,}}", question.masked), key=len, reverse=True):
        for size in range(min(len(run), 12), 2, -1):
            for part in (run[at : at + size] for at in range(len(run) - size + 1)):
                held = [row for row, cells in zip(small.rows, short, strict=True) if any(part in c for c in cells)]
                if len(held) == 1 and not any(part in alias for alias in common):
                    return small.only(held)
    return None


def longest_part(run: str, text: str) -> str:
    """The longest part of `run`, of two characters at least, that stands in `text`."""
    for size in range(len(run), 1, -1):
        for start in range(len(run) - size + 1):
            if (part := run[start : start + size]) in text:
                return part
    return ""
