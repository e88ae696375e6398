"""What is told beside a lookup: false premises, industry families, totals that the paper states itself."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk import Desk
from bot.lookup import Result
from bot.plan import Lookup
from bot.question import Question
from corpus.model import Language
from corpus.quantity import find_quantities, numeral_to_number
from corpus.words import fold


def premise_notes(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects a number that the question takes for granted: "工信部的66个集群" when the 66 are another ministry's."""
    if result.lookup.table != desk.lists:
        return []
    asked = list(dict.fromkeys(m.value for f in question.found for m in f.meanings if m.kind == "ministry"))
    asked = asked or [
        str(v)
        for f in result.lookup.filters
        if not f.negated
        for t in f.tests
        if t.column == "programme"
        for v in t.values
    ]
    if len(asked) > 1:
        return []
    counts: dict[str, int] = {}
    for record in desk.index.records.values():
        for programme in record.get("programme"):
            counts[str(programme)] = counts.get(str(programme), 0) + 1
    notes = []
    if asked and asked[0] not in counts:
        notes.append(listless_sentence(asked, desk, question.language))
    shown = len(result.rows)
    counted = result.lookup.operation in ("list", "count", "exists") and not result.lookup.by
    for stated in _stated_of_these(question) if counted else ():
        if 0 < shown != stated:
            zh, en = f"名单列出的是{shown}个，不是{stated}个。", f"The list has {shown} of them, not {stated}."
            notes.append(zh if question.language == "zh" else en)
    for stated in _stated_counts(question):
        owners = [p for p, n in counts.items() if n == stated and p not in asked]
        if not asked or counts.get(asked[0]) == stated or not owners:
            continue
        mine, other = desk.lexicon.programmes[asked[0]], desk.lexicon.programmes[owners[0]]
        if question.language == "zh":
            notes.append(f"{stated}个是{other.short}{other.programme}的数目，不是{mine.short}的。")
        else:
            notes.append(
                f"The {stated} are the {other.abbreviation}'s {other.programme_en}, not {mine.abbreviation}'s."
            )
    return notes


def _stated_of_these(question: Question) -> list[int]:
    """A number that the question takes for granted of the very clusters it asks for: "武汉的5个战新集群分别是什么"."""
    if question.has("top", "few", "count", "at_least", "more_than", "exactly", "rank", "most", "least"):
        return []
    zh = re.findall(r"(?:的|这|那)(\d+|[两三四五六七八九十]+)个(?=[ⒼⓂⒾ]|产业集群|集群)", question.masked)
    en = re.findall(r"(?:'s|the|these|those) (\d+) (?=[ⓂⒼⒾ]|clusters?\b)", question.masked)
    return [int(n) for word in (*zh, *en) if (n := numeral_to_number(word)) is not None]


def _stated_counts(question: Question) -> list[int]:
    return [int(q.value) for q in find_quantities(question.folded) if q.kind == "cardinal" and q.value >= 10]


def related_notes(result: Result, desk: Desk, language: Language) -> list[str]:
    """Where an industry's family is wider than its printed name, how many rows print the name itself."""
    lookup = result.lookup
    if lookup.operation not in ("list", "count", "exists") or lookup.by or not result.rows:
        return []
    for each in lookup.filters:
        if each.columns == {"industry"} and not each.negated and "、" not in each.zh:
            printing = [r for r in result.rows if fold(each.zh) in fold(str(r.first("name")))]
            if len(printing) < len(result.rows):
                if language == "zh":
                    return [f"按产业归类；其中名称直接写有“{each.zh}”的有{len(printing)}个。"]
                return [f"Grouped by industry family; {len(printing)} of them print “{each.zh}” in their name."]
    return []


def listless(lookup: Lookup, desk: Desk) -> list[str]:
    """Programmes asked about that have no list at all."""
    asked = [
        str(v) for f in lookup.filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values
    ]
    held = {v for r in desk.index.records.values() for v in r.get("programme")}
    return [programme for programme in asked if programme not in held]


def listless_sentence(listless: Sequence[str], desk: Desk, language: Language) -> str:
    programme = desk.lexicon.programmes[listless[0]]
    held = dict.fromkeys(str(v) for r in desk.index.records.values() for v in r.get("programme"))
    counts = {p: len([r for r in desk.index.records.values() if p in r.get("programme")]) for p in held}
    if language == "zh":
        others = "、".join(f"{desk.lexicon.programmes[p].short}（{n}个）" for p, n in counts.items())
        return f"白皮书没有{programme.short}的集群名单（其工作是{programme.programme}）；列出名单的是{others}。"
    others = ", ".join(f"{desk.lexicon.programmes[p].abbreviation} ({n})" for p, n in counts.items())
    return (
        f"The paper has no {programme.abbreviation} list of clusters ({programme.abbreviation} runs the "
        f"{programme.programme_en}); "
        f"the lists are those of {others}."
    )
