"""Questions to offer: starters for a newcomer, follow-ups to a result, choices when a question is too vague."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from bot.filters import batch_filter
from bot.plan import Clarify
from bot.result import Result
from corpus.model import Language
from corpus.names import Lexicon
from corpus.store import Index

STARTERS = Path(__file__).parent / "starters.toml"


@lru_cache(maxsize=1)
def _starters() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(STARTERS.read_text(encoding="utf-8"))


def starters(index: Index, language: Language) -> tuple[str, ...]:
    """Five questions that work, for the first document that has some; else one that every document answers."""
    for document in index.documents:
        if document in _starters():
            return tuple(_starters()[document][language])
    title = next(iter(index.documents.values())).title
    return (f"《{title}》讲了什么？",) if language == "zh" else (f"What is “{title}” about?",)


def follow_ups(result: Result, index: Index, lexicon: Lexicon, language: Language) -> tuple[str, ...]:
    """Up to three questions that lead on from a lookup, built from what it found."""
    zh, lookup = language == "zh", result.lookup
    offers: list[str] = []
    if lookup.by is None and len(result.rows) > 1:
        if len({record.get("province") for record in result.rows}) > 1:
            offers.append("按省份怎么分布？" if zh else "How are they spread by province?")
        batches = sorted({int(batch) for record in result.rows for batch in record.get("batch")})
        if len(batches) > 1 and not any("batch" in each.columns for each in lookup.filters):
            last = batch_filter(batches[-1:]).name(language)
            offers.append(f"其中{last}的有哪些？" if zh else f"Which of them are in {last}?")
    programmes = [str(v) for f in lookup.filters for t in f.tests if t.column == "programme" for v in t.values]
    others = [p for p in lexicon.programmes.values() if p.id not in programmes and p.id in _held(index)]
    if programmes and others:
        offers.append(f"那{others[0].short}的呢？" if zh else f"And on the {others[0].abbreviation} list?")
    if lookup.by in ("province", "city") and result.groups:
        top = str(result.groups[0].key)
        offers.append(f"{top}的有哪些？" if zh else f"Which are in {lexicon.english_of(lookup.by or '', top)}?")
    return tuple(offers[:3])


def _held(index: Index) -> set[str]:
    return {str(v) for record in index.records.values() for v in record.get("programme")}


def choices(plan: Clarify, index: Index, lexicon: Lexicon, language: Language) -> tuple[str, ...]:
    """Questions that settle what was meant."""
    if plan.reason != "ambiguous":
        return starters(index, language)
    options = []
    for choice in plan.choices:
        kind, value = choice.split(":")
        province = lexicon.province_of(kind, value) or ""
        if language == "zh":
            options.append(f"{province}{value}有哪些集群？")
        else:
            english = f"{lexicon.english_of(kind, value)}, {lexicon.english_of('province', province)} ({value})"
            options.append(f"Which clusters are in {english}?")
    return tuple(options)
