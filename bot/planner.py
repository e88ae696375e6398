"""Question -> plan. When nothing is sure, the plan is to retrieve prose; when nothing fits, the answer says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from bot.enact import Asked, intent_to_lookup
from bot.filters import AmbiguousName, Known, joint_filters, name_filter, negated, programme_filter, value_filters
from bot.intent import OTHER, intent_model
from bot.leftover import longest_part
from bot.lookup import passes
from bot.mentions import is_aside, left_out, nested, retold
from bot.naming import literal_filters, name_conditions, name_words, tells_kind
from bot.operations import KEYS, operation_of
from bot.plan import Clarify, Filter, Help, Lookup, Plan, Refuse, Retrieve, Test
from bot.question import Found, Question, text_to_question
from bot.rows import claimed, enumerates, plan_small_table
from bot.vocabulary import Vocabulary, vocabulary
from corpus.model import Language, Record, Table, Value
from corpus.names import Lexicon
from corpus.words import HAN, search_terms, stem

ANY = ("有没有", "有无", "is there", "are there", "any")
"""Words that ask whether there is one at all."""
SHORT = 40
"""Characters up to which a question of nothing but generic words is vague rather than about the text."""
PLAIN = 0.8
"""Probability of an intent from which a question is taken for one to the lists whatever else it says."""
LIKELY = 0.9
"""Probability that the lists are asked from which left-over words no longer speak against it."""
UNLIKELY = 0.16
"""Probability that the lists are asked up to which they are not."""
LIKELY_LISTS = 1.5
"""How much better a small table must then explain a question for its rows to answer."""
SURE = 0.5
"""Probability from which the intent that was learnt decides, not the cues (docs/log.md)."""
ENOUGH = 2.0
"""How much of a question must speak for a lookup in the lists."""


@dataclass(frozen=True)
class Grounds:
    """What planning needs to know of an index; `text` is all of its documents' text, `english` its rendering."""

    lexicon: Lexicon
    tables: Mapping[str, Table]
    records: Mapping[int, Record]
    text: str = ""
    english: str = ""

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.lexicon, self.tables, self.records.values())

    @cached_property
    def lists(self) -> str | None:
        """The table that holds the ministries' lists: the one with a programme column."""
        return next((t.id for t in self.tables.values() if any(c.id == "programme" for c in t.columns)), None)

    @cached_property
    def small(self) -> tuple[Record, ...]:
        """The rows of all tables but the lists."""
        return tuple(record for record in self.records.values() if record.table != self.lists)

    @cached_property
    def known(self) -> Known:
        """The values of the lists' columns."""
        values: dict[str, set[Value]] = {}
        for record in self.records.values():
            if record.table == self.lists:
                for column, found in record.values.items():
                    values.setdefault(column, set()).update(found)
        return Known({column: frozenset(found) for column, found in values.items()})

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """The programmes that have a list, in the paper's order."""
        return tuple(dict.fromkeys(str(v) for r in self.records.values() for v in r.get("programme")))

    @cached_property
    def batches(self) -> Mapping[str, frozenset[int]]:
        """Programme -> the batches of its list."""
        held: dict[str, set[int]] = {}
        for record in self.records.values():
            for programme in record.get("programme"):
                held.setdefault(str(programme), set()).update(int(b) for b in record.get("batch"))
        return {programme: frozenset(batches) for programme, batches in held.items()}

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that the documents speak of."""
        return frozenset(int(year) for year in re.findall(r"(?:19|20)\d\d", self.text))

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(stem(word) for word in re.findall(r"[a-z]+", self.english.lower()))

    def speaks_of(self, word: str) -> bool:
        """Whether a word, or for Chinese most of it, stands anywhere in the documents."""
        if re.match(rf"[{HAN}]", word):
            return 2 * len(longest_part(word, self.text)) >= len(word)
        return stem(word) in self._stems

    def read(self, text: str, language: Language | None = None) -> Question:
        return text_to_question(text, self.vocabulary, language)


def question_to_plan(question: Question, grounds: Grounds) -> Plan:
    """The plan for a question that stands alone."""
    if not question.folded or (question.has("greet") and not question.found):
        return Help()
    if question.has("pronoun") and not question.found and not question.rest and not question.subjects:
        return Clarify()  # it stands for nothing that was said
    trusted = speaks_plainly(question, grounds)
    likely = trusted or (grounds.lists is not None and intent_model().first(question).lists >= LIKELY)
    if refused := (() if trusted or enumerates(question, grounds.tables.values()) else _outside(question)):
        return Refuse(refused)
    stray = _stray_years(question, grounds)
    if not trusted and not question.has("why", "define", "named"):
        beside = LIKELY_LISTS if likely else 0.0
        small = plan_small_table(question, grounds.tables, grounds.records, grounds.lexicon, grounds.lists, beside)
        if small is not None and not (stray and not any("year" in f.columns for f in small.filters)):
            return small
    if stray:
        return Refuse(stray)
    try:
        lookup = plan_lists(question, grounds, trusted) if grounds.lists else None
    except AmbiguousName as error:
        return Clarify("ambiguous", error.name, tuple(f"{m.kind}:{m.value}" for m in error.meanings))
    if lookup is not None:
        return lookup
    if unheard := _unheard_batches(question, grounds):
        return Refuse(unheard)
    return Clarify() if _is_vague(question, grounds) else Retrieve(question.text, wanted_figure(question))


def _outside(question: Question) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cue.text for cue in question.cues if cue.kind == "outside"))


def _stray_years(question: Question, grounds: Grounds) -> tuple[str, ...]:
    """Years asked about, if the documents speak of none of them."""
    if question.has("exists") and question.of("ministry"):  # a claim to be checked: the text has the right year
        return ()
    years = [m.value.split("-")[0] for f in question.found for m in f.meanings if m.kind == "year"]
    return tuple(years) if years and not any(int(year) in grounds.years for year in years) else ()


def _unheard_batches(question: Question, grounds: Grounds) -> tuple[str, ...]:
    """Batches that no list has."""
    batches = [(f.text, m.value) for f in question.found for m in f.meanings if m.kind == "batch"]
    return tuple(text for text, value in batches if not grounds.known.has("batch", int(value.split("-")[0])))


def wanted_figure(question: Question) -> Literal["amount", "date", "share", ""]:
    """The kind of figure that a passage should hold."""
    if question.has("share"):
        return "share"
    if question.has("date"):
        return "date"
    return "amount" if question.has("amount", "count") else ""


def _is_vague(question: Question, grounds: Grounds) -> bool:
    """Nothing but generic words: "集群呢？", "tell me more"."""
    prose = question.has("define", "amount", "date", "why") or set(question.subjects) - {grounds.lists}
    bare = not question.found and not question.rest and len(question.masked) <= SHORT
    return bare and (not prose or question.has("pronoun"))


# ------------------------------------------------------------------------------------------------ the lists


def speaks_plainly(question: Question, grounds: Grounds) -> bool:
    """Whether a question is so much like those to the lists that words nothing explains need not stop it."""
    if grounds.lists is None or not (question.of("ministry", "programme", "batch") or question.has("lists")):
        return False
    if (
        _tells_text(question)
        or question.has("define", "why")
        or claimed(question, grounds.tables, grounds.small, grounds.lexicon)
    ):
        return False
    if question.has("prose") and not question.has(
        "count", "group", "share", "rank", "most", "compare", "both", "only", "none"
    ):
        return False
    if any(not grounds.known.has("programme", m.value) for f in question.of("ministry") for m in f.meanings[:1]):
        return False
    vote = intent_model().first(question)
    return vote.intent != OTHER and vote.probability >= PLAIN


def plan_lists(question: Question, grounds: Grounds, trusted: bool = False) -> Lookup | None:
    """A lookup in the ministries' lists, or None if the question is not about their rows.

    `trusted`: the question is known to be, whatever words are left over.
    """
    literal, unknown = literal_filters(question, grounds.vocabulary)
    if trusted:
        if not question.has("named"):
            literal = []
        return _lookup(question, literal, grounds)
    vote = intent_model().first(question)
    if _tells_text(question) or (vote.lists < LIKELY and _asks_for_text(question, grounds)):
        return None
    if asked_unknown(question, unknown):
        return None
    if vote.lists <= UNLIKELY and not question.of("record", "serial"):
        return None
    likely = vote.lists >= LIKELY
    missing = [] if any(grounds.speaks_of(word) for word in unknown) else _named_but_absent(question, unknown)
    if question.has("named") and question.has("cluster") and unknown and not literal and not question.of("industry"):
        missing = name_filter(unknown[:1], "name" if re.match(rf"[{HAN}]", unknown[0]) else "english")
    if not question.found and not question.has("cluster", "lists") and not missing:
        return None
    if not likely and speaks_for_lists(question, literal, unknown) < ENOUGH and not missing:
        return None
    lookup = _lookup(question, [*literal, *missing], grounds)
    told = question.has("named") and question.has("cluster")  # that no name bears them all is an answer
    if literal and not missing and not told and not _matches(lookup, grounds):
        return None
    if not lookup.filters and any(f.key in ("programme", "batch", "serial") for f in question.focus) and not lookup.by:
        return None
    if question.has("share") and lookup.operation != "share":
        return None
    return lookup


def speaks_for_lists(question: Question, literal: Sequence[Filter], unknown: Sequence[str]) -> float:
    """How much speaks for a lookup: names, the word cluster, a question word, a key; left-over words speak against."""
    named = len(question.of("ministry", "programme", "batch", "serial", "industry", "record"))
    places = len(question.of("province", "city", "district", "region", "cities"))
    score = 1.0 * min(2, named + places) + (1.0 if question.of("record", "serial", "batch") else 0.0)
    score += 1.0 if question.has("cluster") or question.of("programme") else 0.0
    score += 0.8 * min(1, len(literal))
    operation = question.has(
        "where", "count", "list", "exists", "group", "rank", "most", "least", "share", "both", "compare", "top", "joint"
    )
    score += (1.0 if operation else 0.0) + (1.0 if any(f.key in KEYS for f in question.focus) else 0.0)
    aside = re.sub(r"\([^)]*\)", "", question.masked)  # what stands in brackets explains, it does not ask
    told = [word for word in unknown if word in aside]
    # A word that says what kind of cluster is meant weighs; the others are mostly how people talk.
    weights = [1.0 if tells_kind(word, question.masked) else 0.25 for word in told]
    score -= min(2.4, sum(w for w in weights if w == 1.0) + min(1.0, sum(w for w in weights if w < 1.0)))
    plain = question.has("count", "group", "rank", "share") or any(c.text in ANY for c in question.cues)
    if question.has("prose") and not plain and not question.focus:
        score -= 2.5
    score += 1.0 if question.has("joint", "span") else 0.0
    if not question.rest and not question.has("prose", "date", "amount") and named + places:
        score += 1.0  # nothing but names: "武汉？", "NDRC Wuhan"
    return score if named + places + len(literal) or question.has("cluster") else 0.0


def _tells_text(question: Question) -> bool:
    """Whether a question speaks of what no list has: months, sums of money, the fields that a ministry fosters."""
    fields = bool(question.of("ministry", "programme")) and re.search(r"领域|\bfields?\b", question.masked) is not None
    fields = fields and not question.of("industry", "batch") and not question.has("group", "count")
    dated = question.of("year") and question.has("exists", "date")
    return bool(names_month(question) or _MONEY.search(question.folded) or fields or dated)


_MONEY = re.compile(r"\d\s*个?亿|\d\s*万元|\d (?:billion|million)")


def names_month(question: Question) -> bool:
    return any(m.kind == "year" and "-" in m.value for f in question.found for m in f.meanings)


def _asks_for_text(question: Question, grounds: Grounds) -> bool:
    """Definitions, reasons, dates, sums of money, and a ministry's work where it has no list: these are prose."""
    if _tells_text(question):
        return True
    if question.has("define", "why") and not question.has("count"):
        return True
    if question.has("amount", "date") and not any(f.key in KEYS for f in question.focus):
        return True
    fosters = question.has("foster") and any(f.key == "industry" for f in question.focus)
    if fosters and not question.of("batch") and not (question.of("province", "city") and question.has("cluster")):
        return True
    if question.of("year") and not (question.has("cluster") or question.of("programme", "industry", "batch", "serial")):
        return True
    asked = [m.value for f in question.found for m in f.meanings if m.kind in ("ministry", "programme")]
    listless = bool(asked) and not any(grounds.known.has("programme", programme) for programme in asked)
    stated = any(word.isdigit() and int(word) >= 10 for word in question.rest)
    placed = question.of("province", "city", "district", "region")
    return listless and not (question.has("count", "exists") or placed or stated)


_ASKED = re.compile(
    rf"(?P<a>[{HAN}]{{2,8}})(?:是|有|为|达到|达|约)?(?:多少|几何|怎么样|怎样|如何|多大|多高)|(?:多少|(?<!第)几|哪些|什么)(?:家|名|个|项|件|亿|万|元)*(?P<b>[{HAN}]{{2,8}})"
    r"|how (?:many|much) (?P<c>[a-z' -]+?)"
    r"(?= (?:is|are|was|were|does|did|do|has|have|had|can|in|on|of|from|at|to|there|by|with)\b|[?.,]|$)"
    r"|(?:what|which) (?P<e>[a-z' -]+?)(?= (?:did|do|does|is|are|was|were|has|have)\b)"
    r"|what (?:is|are|was|were) (?:the )?(?:\d+ )?(?P<d>[a-z' -]+?)(?= (?:of|in|for|that|which)\b| ?[ⓅⓂ])"
)


def asked_unknown(question: Question, unknown: Sequence[str]) -> bool:
    """Whether the very thing asked for is a word that nothing explains: "the *revenue* of …", "…的碳排放量是多少"."""
    return any(word in asked for asked in _asked(question) for word in unknown)


def _asked(question: Question) -> list[str]:
    """The words after "how many", before "是多少", in "what is the … of"; not those that only frame it (做法)."""
    frames = [c for c in question.cues if c.kind in ("prose", "why", "define", "date", "amount", "share", "cluster")]
    spans = [(m.start(g), m.end(g)) for m in _ASKED.finditer(question.masked) for g in m.groupdict() if m.group(g)]
    return [question.masked[a:b] for a, b in spans if not any(c.start < b and a < c.end for c in frames)]


def asked_terms(question: Question) -> frozenset[str]:
    """Index terms of the very thing that a "how many …" or "what is the … of" asks for; none if it is generic."""
    generic = {part for words in question.subject_words for part in search_terms(words)} | question.stop_words
    terms = {t for words in _asked(question) for t in search_terms(words) if len(t) > 1}
    return frozenset(terms - generic)


def _named_but_absent(question: Question, unknown: Sequence[str]) -> list[Filter]:
    """ "Is there a cluster for nuclear power?": a word that no row bears, asked for as an industry."""
    others = question.of("ministry", "programme", "batch", "serial", "industry", "record")
    if not (question.has("exists") and question.has("cluster")) or others or not 1 <= len(unknown) <= 2:
        return []
    if question.has("prose", "both", "most") or question.focus or '"' in question.masked:
        return []
    if not any(tells_kind(word, question.masked) for word in unknown) and question.of("province", "city", "region"):
        return []
    column = "name" if re.match(rf"[{HAN}]", unknown[0]) else "english"
    return name_filter([unknown[0]], column)


def _lookup(question: Question, literal: Sequence[Filter], grounds: Grounds) -> Lookup:
    table, lexicon, known = grounds.lists or "", grounds.lexicon, grounds.known
    vote = intent_model().first(question)
    sure = vote.probability >= SURE
    out = negated(question) if not sure else left_out(question, vote.intent, lexicon)
    again = retold(question, lexicon) if not sure or vote.intent not in ("compare", "group") else set()
    within = [
        n
        for n, f in enumerate(question.found)
        if n not in out and n not in again and not is_aside(question, f, lexicon)
    ]
    parts = nested(question, lexicon) & set(within) if sure and vote.intent == "share" else set()
    positive = value_filters(question, [n for n in within if n not in parts], lexicon, known, False)
    positive += value_filters(question, sorted(parts), lexicon, known, False)
    negative = value_filters(question, sorted(out), lexicon, known, True)
    records = [_record_filter(f, grounds) for f in question.found if f.kind == "record"]
    if records:  # a row's own name already says where it lies and what it makes
        positive = [f for f in positive if not f.columns & {"province", "city", "district", "industry"}]
    joint = joint_filters(question) if not sure or vote.intent not in ("count", "list", "exists") else []
    if question.has("named") and (
        named := name_conditions(question, lexicon, name_words(question, grounds.vocabulary))
    ):
        literal = named
    filters = [*positive, *literal, *records, *joint]
    filters = _with_owner(filters, grounds)
    filters = _where_batches_are(_owned(question, filters, lexicon), grounds)
    base = Lookup(table, "list", (*filters, *negative))
    asked = Asked(question, base, positive, lexicon, grounds.programmes, grounds.batches)
    if sure and (lookup := intent_to_lookup(vote.intent, asked)):
        return lookup
    return operation_of(question, base, positive, lexicon, grounds.programmes)


def _where_batches_are(filters: Sequence[Filter], grounds: Grounds) -> list[Filter]:
    """Beside several lists, a batch narrows only those that have several; all of a list's batches narrow nothing."""
    lists = [str(v) for f in filters if not f.negated for t in f.tests if t.column == "programme" for v in t.values]
    without = tuple(p for p in lists if len(grounds.batches.get(p, ())) < 2)
    if len(lists) < 2 or not without:
        return list(filters)
    kept: list[Filter] = []
    for each in filters:
        values = {v for t in each.tests for v in t.values} if each.columns == {"batch"} and not each.negated else set()
        if not values or any(values >= grounds.batches[p] for p in lists if len(grounds.batches.get(p, ())) > 1):
            kept += [] if values else [each]
        else:
            kept.append(replace(each, tests=(*each.tests, Test("programme", without))))
    return kept


def _owned(question: Question, filters: Sequence[Filter], lexicon: Lexicon) -> list[Filter]:
    """ "Are the innovative clusters MIIT's?": a list that is one ministry's and said to be another's is on both."""
    own = {m.value for f in question.found for m in f.meanings[:1] if m.kind == "programme"}
    said = {m.value for f in question.found for m in f.meanings[:1] if m.kind == "ministry"}
    if not (question.has("exists") and len(own) == len(said) == 1 and own != said):
        return list(filters)
    kept = [f for f in filters if "programme" not in f.columns]
    return [programme_filter(own.pop(), lexicon), programme_filter(said.pop(), lexicon), *kept]


def _matches(lookup: Lookup, grounds: Grounds) -> bool:
    """Whether any row passes; words left over that no row bears were no names."""
    rows = (record for record in grounds.records.values() if record.table == lookup.table)
    return any(all(passes(row, each) for each in lookup.filters) for row in rows)


def _record_filter(found: Found, grounds: Grounds) -> Filter:
    row = int(next(m.value for m in found.meanings if m.kind == "record").split(":")[1])
    record = next(r for r in grounds.records.values() if r.table == grounds.lists and r.row == row)
    name = str(record.first("name"))
    return Filter((Test("name", (name,)),), False, name, record.english)


def _with_owner(filters: list[Filter], grounds: Grounds) -> list[Filter]:
    """A serial number or a batch tells the list it belongs to, where none is named and only one list has such.

    Of batches a list has several, or there is nothing to tell apart.
    """
    if any("programme" in f.columns for f in filters):
        return filters
    for column, several in (("serial", 1), ("batch", 2)):
        if any(column in f.columns for f in filters):
            held: dict[str, set[Value]] = {}
            for record in grounds.records.values():
                for programme in record.get("programme"):
                    held.setdefault(str(programme), set()).update(record.get(column))
            owners = [programme for programme, values in held.items() if len(values) >= several]
            if len(owners) == 1:
                return [programme_filter(owners[0], grounds.lexicon), *filters]
    return filters
