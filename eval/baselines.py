"""Two plain answerers over the raw paper, shown beside the bot so that its figures can be put in proportion.

Both read Chinese only, know one turn only (the last), and return the same JSON object as the bot.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import bm25s
import jieba

from eval.answer import Ask
from eval.figures import text_to_figures

# Sizes that are usual for Chinese text.
FRAGMENT_CHARACTERS = 250
FRAGMENT_OVERLAP = 50
FRAGMENTS_SHOWN = 3

_WORD = re.compile(r"\w")


@dataclass(frozen=True)
class Passage:
    """A piece of the paper and its inclusive source lines, from 1."""

    text: str
    first: int
    last: int


def paper_to_baselines(paper: Sequence[str]) -> dict[str, Ask]:
    """The paper's lines -> name -> answerer."""
    words = _segmenter()
    lines = _lines_to_passages(paper)
    return {
        "BM25 over lines": partial(_answer_top_line, _Ranking(lines, words)),
        "fragments": partial(_answer_fragments, _Ranking(_paper_to_fragments(paper), words), lines, words),
    }


def _segmenter() -> Callable[[str], list[str]]:
    """A segmenter of its own, so that words which others add to jieba's shared one do not help it."""
    logging.getLogger("jieba").setLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    return lambda text: [word for word in tokenizer.lcut(text.lower()) if _WORD.match(word)]


class _Ranking:
    """Passages ranked by BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009)."""

    def __init__(self, passages: Sequence[Passage], words: Callable[[str], list[str]]) -> None:
        self._passages = passages
        self._words = words
        self._index = bm25s.BM25()
        self._index.index([words(passage.text) for passage in passages], show_progress=False)

    def top(self, question: str, k: int) -> list[Passage]:
        """The k best passages that share a word with the question, best first; of equals, the earlier one."""
        known = [word for word in self._words(question) if word in self._index.vocab_dict]
        if not known:
            return []
        scores = [float(value) for value in self._index.get_scores(known)]
        order = sorted(range(len(scores)), key=lambda at: -scores[at])
        return [self._passages[at] for at in order[:k] if scores[at] > 0]


def _answer_top_line(ranking: _Ranking, turns: Sequence[str]) -> Mapping[str, object]:
    """Quotes the best line. Its number, if it has just one, is taken for the answer's."""
    best = ranking.top(turns[-1], k=1)
    if not best:
        return _refuse(turns)
    figures = text_to_figures(best[0].text)
    value = figures[0].value if len(figures) == 1 else None
    return _answer(turns, "passage", best[0].text.strip(), value, (), best)


def _answer_fragments(
    ranking: _Ranking, lines: Sequence[Passage], words: Callable[[str], list[str]], turns: Sequence[str]
) -> Mapping[str, object]:
    """Retrieves fragments and counts the lines in them that match: all that one who sees only them can.

    A line matches if it holds the rarest of the question's words (of two characters or more) that the
    fragments hold at all. The kindest simple rule: any commoner word matches lines about other things.
    """
    fragments = ranking.top(turns[-1], k=FRAGMENTS_SHOWN)
    seen = [line for line in lines if any(f.first <= line.first <= f.last for f in fragments)]
    asked = {word for word in words(turns[-1]) if len(word) > 1}
    by_word = {word: [line for line in seen if word in line.text.lower()] for word in sorted(asked)}
    matching = min((hits for hits in by_word.values() if hits), key=len, default=[])
    if not matching:
        return _refuse(turns)
    text = "\n".join((f"共{len(matching)}个：", *(f"- {line.text.strip()}" for line in matching)))
    return _answer(turns, "lookup", text, float(len(matching)), matching, fragments)


def _lines_to_passages(paper: Sequence[str]) -> list[Passage]:
    return [Passage(text, n, n) for n, text in enumerate(paper, start=1) if _WORD.search(text)]


def _paper_to_fragments(paper: Sequence[str]) -> list[Passage]:
    """Windows of a fixed number of characters, wherever they happen to cut."""
    text = "\n".join(paper)
    starts = range(0, max(1, len(text) - FRAGMENT_OVERLAP), FRAGMENT_CHARACTERS - FRAGMENT_OVERLAP)
    windows = ((at, text[at : at + FRAGMENT_CHARACTERS]) for at in starts)
    return [
        Passage(window, 1 + text.count("\n", 0, at), 1 + text.count("\n", 0, at + len(window.rstrip())))
        for at, window in windows
        if _WORD.search(window)
    ]


def _refuse(turns: Sequence[str]) -> Mapping[str, object]:
    return _answer(turns, "refused", "没有找到相关内容。", None, (), ())


def _answer(
    turns: Sequence[str],
    kind: str,
    text: str,
    value: float | None,
    rows: Iterable[Passage],
    cited: Iterable[Passage],
) -> Mapping[str, object]:
    return {
        "question": turns[-1],
        "language": "zh",
        "kind": kind,
        "answer": text,
        "refused": kind == "refused",
        "value": value,
        "rows": [{"text": row.text, "line": row.first} for row in rows],
        "columns": ["text"],
        "citations": [
            {
                "document": "source.txt",
                "section": [],
                "lines": [p.first, p.last],
                "quote": p.text,
                "table": None,
            }
            for p in cited
        ],
        "notes": [],
        "plan": None,
        "suggestions": [],
        "seconds": 0.0,
        "writer": None,
    }
