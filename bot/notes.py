"""What is told beside a lookup: false premises, industry families, totals that the paper states itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer import english_of
from bot.asking import asks
from bot.beyond import SCOPE
from bot.desk import Desk
from bot.lookup import run_lookup
from bot.picking import OF_ROWS
from bot.plan import Filter, Lookup
from bot.question import Question
from bot.result import Result, percentage
from bot.stated import owned_elsewhere
from corpus.model import Language, Record
from corpus.quantity import find_quantities, numeral_to_number
from corpus.words import fold

_NUMERAL = r"\d+|[两三四五六七八九十]+"


def premise_notes(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects a number that the question takes for granted: "工信部的66个集群" when the 66 are another ministry's."""
    if result.lookup.table != desk.lists:
        return _of_another_place(question, result, desk)
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
    if result.lookup.operation in ("list", "count", "exists") and not result.lookup.by and result.rows:
        notes += _miscounted(question, result, desk)
    notes += [*_not_lacking(question, result, desk), *_misnamed(question, asked, desk)]
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


def _misnamed(question: Question, asked: Sequence[str], desk: Desk) -> list[str]:
    """Corrects whose list it is that is called by its name: "工信部的创新型产业集群" when those are another ministry's.

    The name that is in the paper's title may stand for the clusters of all.
    """
    called = {m.value for found in question.of("programme") for m in found.meanings if m.kind == "programme"}
    ministries = {m.value for found in question.of("ministry") for m in found.meanings if m.kind == "ministry"}
    known = desk.lexicon.programmes
    others = [each for each in called - {*asked} if each in known and known[each].programme not in desk.title]
    if len(asked) != 1 or ministries != {*asked} or len(others) != 1:
        return []
    mine, other = known[asked[0]], known[others[0]]
    if question.language == "zh":
        return [f"{other.programme}是{other.short}的名单；{mine.short}的是{mine.programme}。"]
    return [f"The {other.programme_en} are {other.abbreviation}'s; {mine.abbreviation}'s are {mine.programme_en}."]


def _of_another_place(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects whose it is what a question says is a place's own: "湖南的“415”体系" when that is Zhejiang's."""
    if result.lookup.compared or result.lookup.by:
        return []
    notes = []
    for value, owner, mistaken in owned_elsewhere(question, result.rows):
        if question.language == "zh":
            notes.append(f"“{value}”是{owner}的，不是{mistaken}的。")
        else:
            of = [english_of(desk.lexicon, "province", each) for each in (owner, mistaken)]
            notes.append(f"“{value}” is {of[0]}’s, not {of[1]}’s.")
    return notes


def _miscounted(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects a number of clusters that is true neither of those asked for nor of any that these are among."""
    numbers, filters, notes = _stated_of_these(question), result.lookup.filters, []
    if not numbers:
        return []
    scope = tuple(each for each in filters if each.columns <= SCOPE)
    rest = [each for each in filters if each not in scope]
    totals = [_total(result.lookup, (*scope, *some), desk) for n in range(len(rest)) for some in combinations(rest, n)]
    totals += [_total(result.lookup, tuple(each for each in scope if each.columns != {"batch"}), desk)]
    for stated, among in numbers:
        if stated in (*totals, len(result.rows)):
            continue
        if among and rest:
            zh, en = f"名单共有{totals[0]}个，不是{stated}个。", f"The list has {totals[0]} in all, not {stated}."
        else:
            shown = len(result.rows)
            zh, en = f"名单列出的是{shown}个，不是{stated}个。", f"The list has {shown} of them, not {stated}."
        notes.append(zh if question.language == "zh" else en)
    return notes


def _not_lacking(question: Question, result: Result, desk: Desk) -> list[str]:
    """Corrects that a place is not on a list, where a question takes that for granted and it is."""
    filters = result.lookup.filters
    denied = [each for each in filters if each.negated and each.columns == {"programme"}]
    kept = tuple(each for each in filters if each not in denied)
    if len(denied) != 1 or not kept or not question.has("none") or not asks(question, "granted"):
        return []
    meant = replace(denied[0], negated=False)
    number = _total(result.lookup, (*kept, meant), desk)
    if not number:
        return []
    if question.language == "zh":
        return [f"{meant.zh}的名单上其实有{number}个。"]
    return [f"In fact there {'is' if number == 1 else 'are'} {number} on the {meant.en} list."]


def _total(lookup: Lookup, filters: tuple[Filter, ...], desk: Desk) -> int:
    return len(run_lookup(desk.index, Lookup(lookup.table, "list", filters)).rows)


def _stated_of_these(question: Question) -> list[tuple[int, bool]]:
    """Numbers that the question takes for granted, and whether it asks for some among so many.

    "武汉的5个战新集群分别是什么" asks for those 5, "工信部的44个集群里江苏的有哪些" for some of 44.
    """
    bounds = ("top", "few", "at_least", "more_than", "at_most", "fewer_than", "exactly", "rank", "most", "least")
    if question.has(*bounds):
        return []
    zh = re.findall(rf"(?:的|这|那|[ⒷⓂ])({_NUMERAL})个(?:[ⒼⓂⒾ]|产业集群|集群)(里|中|当中|之中)?", question.masked)
    en = re.findall(r"(of )?(?:'s|the|these|those) (\d+) (?=[ⓂⒼⒾ]|clusters?\b)", question.masked)
    stated = [*zh, *((number, among) for among, number in en)]
    numbers = [(int(n), bool(among)) for word, among in stated if (n := numeral_to_number(word)) is not None]
    return [each for each in numbers if each[1] or not question.has("count")]


def _stated_counts(question: Question) -> list[int]:
    return [int(q.value) for q in find_quantities(question.folded) if q.kind == "cardinal" and q.value >= 10]


def rows_not_counted(result: Result, desk: Desk) -> list[Record]:
    """The rows of a list that name no province but a region of which the named one is a part; they do not count.

    The same of a region that lies in the provinces that are named: 青藏高原 in western China.
    """
    lookup = result.lookup
    tests = [t for f in lookup.filters if not f.negated and f.columns == {"province"} for t in f.tests]
    named = {value for test in tests for value in test.values}
    if lookup.table != desk.lists or not named or lookup.operation not in ("list", "count", "exists"):
        return []
    scope = tuple(each for each in lookup.filters if each.columns != {"province"})
    held = desk.lexicon.members.items()
    regions = [name for name, members in held if members and (named <= set(members) or set(members) <= named)]
    rows = run_lookup(desk.index, Lookup(lookup.table, "list", scope)).rows
    return [r for r in rows if not r.get("province") and any(name in str(r.first("name")) for name in regions)]


def not_counted_notes(rows: Sequence[Record], desk: Desk, language: Language) -> list[str]:
    """That such rows name no province and are not counted."""
    told = [desk.wording(row.table, language).row(row) for row in rows]
    end = "未写明省份，未计入。" if language == "zh" else ": it names no province and is not counted."
    return [row + end for row in told]


def related_notes(result: Result, desk: Desk, language: Language) -> list[str]:
    """Where an industry's family is wider than its printed name, how many rows print the name itself."""
    lookup = result.lookup
    shared = lookup.operation == "share" and not lookup.by
    if (lookup.operation not in ("list", "count", "exists") and not shared) or lookup.by or not result.rows:
        return []
    rows = result.sides[0] if shared else result.rows
    for each in lookup.sides if shared else lookup.filters:
        if each.columns == {"industry"} and not each.negated and "、" not in each.zh:
            printing = [r for r in rows if fold(each.zh) in fold(str(r.first("name")))]
            if len(printing) < len(rows):
                share = percentage(len(printing), len(result.rows)) if shared else None
                if language == "zh":
                    held = f"，占{share}%" if shared else ""
                    return [f"按产业归类；其中名称直接写有“{each.zh}”的有{len(printing)}个{held}。"]
                one = {0: "none of them prints", 1: "1 of them prints"}.get(len(printing))
                print_it = (
                    f"{one} “{each.zh}” in its name" if one else f"{len(printing)} print “{each.zh}” in their names"
                )
                held = f", which is {share}%" if shared and printing else ""
                return [f"Grouped by industry family; {print_it}{held}."]
    return []


def within_notes(result: Result, desk: Desk, language: Language) -> list[str]:
    """Of cities whose rows are told or counted: those rows that name a place within them instead."""
    lookup = result.lookup
    if lookup.table != desk.lists or lookup.by or not (lookup.compared or lookup.operation in OF_ROWS):
        return []
    cities = [each for each in lookup.filters if each.columns == {"city"} and not each.negated]
    told: list[str] = []
    sides = zip(lookup.sides, result.sides, strict=True) if lookup.compared else ((c, result.rows) for c in cities)
    for side, rows in sides:
        names = {str(value) for test in side.tests for value in test.values}
        within = [r for r in rows if r.get("district") and not any(name in str(r.first("name")) for name in names)]
        counted = Counter(str(r.first("district")) for r in within) if side.columns == {"city"} else {}
        for district, number in counted.items():
            if language == "zh":
                told.append(f"{side.zh}的含{district}{number}个")
            else:
                told.append(f"{side.en} includes {number} in {english_of(desk.lexicon, 'district', district)}")
    ends = ("；", "。") if language == "zh" else ("; ", ".")
    return [ends[0].join(told) + ends[1]] if told else []


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
