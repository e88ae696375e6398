"""The paper itself, whole, with lines marked: what a citation opens."""

from __future__ import annotations

import re

from bot.evidence import line_to_html, runs_in_words
from bot.labels import labels_of
from bot.markup import text_to_html
from corpus.model import Language, Span
from corpus.store import Index

_RUNS = re.compile(r"\d{1,7}-\d{1,7}(?:,\d{1,7}-\d{1,7}){0,999}")


def text_to_runs(text: str) -> tuple[tuple[int, int], ...]:
    """ "115-119,121-121" -> ((115, 119), (121, 121)); nothing for anything else."""
    if not _RUNS.fullmatch(text):
        return ()
    pairs = (tuple(map(int, run.split("-"))) for run in text.split(","))
    return tuple((first, last) for first, last in pairs if 1 <= first <= last)


def document_to_html(
    document: str, runs: tuple[tuple[int, int], ...], translated: bool, index: Index, language: Language
) -> str:
    """A dialog that shows all lines of a document, those of `runs` marked under their section path.

    "" if the index holds no such document.
    """
    held = index.documents.get(document)
    if held is None:
        return ""
    labels = labels_of(language)
    lines = "".join(
        line_to_html(number, text, english if translated else "", any(first <= number <= last for first, last in runs))
        for number, text, english in index.lines(Span(document, 1, max(1, held.lines)))
        if text.strip()
    )
    where = " › ".join(_section(document, runs, index))
    cited = f"<b>{runs_in_words(runs, language)}</b>" if runs else ""
    return (
        f'<dialog class="wp-reader" aria-labelledby="wp-reader-title"><header><div><h2 id="wp-reader-title">'
        f'{text_to_html(held.name(language))}</h2><p>{cited} <span lang="zh">{text_to_html(where)}</span></p></div>'
        f'<button type="button" data-close aria-label="{labels["close"]}">✕</button></header>'
        f'<div class="wp-lines" role="region" tabindex="0" aria-label="{labels["context"]}">{lines}</div></dialog>'
    )


def _section(document: str, runs: tuple[tuple[int, int], ...], index: Index) -> tuple[str, ...]:
    """The heading path of the first marked line."""
    inside = (b.section for b in index.blocks if b.span.document == document and runs and runs[0][0] in b.span.lines)
    return next(inside, ())
