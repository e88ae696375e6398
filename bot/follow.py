"""Conversations: a follow-up edits the plan of the question before, or refers to its result."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.again import Quoted, carried, later_rows, points, rows_quoted, stands_apart
from bot.asked import number_in
from bot.asking import asks
from bot.filters import AmbiguousName
from bot.grounds import Grounds
from bot.intent import NEW
from bot.later import later_lookup, of_those, the_others
from bot.lists import SURE
from bot.lookup import Run
from bot.merge import PLACE, keeping_operation, merged_lookup, new_filters, same_dimension
from bot.naming import literal_filters
from bot.operations import operation_of
from bot.plan import Clarify, Filter, Help, Lookup, Plan, Refuse, Retrieve, Several, Test
from bot.planner import question_to_plan, speaks_plainly, wanted_figure
from bot.question import Cue, Question
from bot.subject import rows_told
from corpus.model import Language, Span
from corpus.words import HAN

QUITE_SURE = 0.8
"""Probability from which a turn stands alone, whatever it leans on by its words."""


@dataclass(frozen=True)
class Said:
    """A conversation so far: the last question that asked something, the last plan, the lookups, oldest first."""

    question: Question | None = None
    plan: Plan = Help()  # noqa: RUF009 - it is frozen
    asked: tuple[Lookup, ...] = ()
    places: tuple[Filter, ...] = ()
    """The places that were asked about: what "the two of them" stands for."""
    quoted: Span | None = None
    """The lines that were quoted for the last question, where the text answered it."""
    shown: Lookup | None = None
    """The rows of a small table in these."""

    @property
    def found(self) -> Lookup | None:
        """The lookup that tells what "that" stands for: the last one, or that of the rows in what was quoted."""
        return self.plan if isinstance(self.plan, Lookup) else self.shown

    def then(self, question: Question, plan: Plan) -> Said:
        """The conversation after one more question and its plan."""
        if isinstance(plan, Help):  # a greeting, thanks: what was spoken of goes on
            return self
        parts = plan.parts if isinstance(plan, Several) else (plan,)
        lookups = [part for part in parts if isinstance(part, Lookup)]
        places = [f for lookup in lookups for f in lookup.filters if f.columns & PLACE]
        asks = self.question is None or not isinstance(plan, Clarify)
        return Said(
            question if asks else self.question,
            parts[-1],
            (*self.asked, *lookups),
            tuple(dict.fromkeys((*self.places, *places))),
        )


def read_turn(turn: str, said: Said, grounds: Grounds, language: Language | None = None) -> Question:
    """One turn, to be answered in the language that is set, or that it asks for ("用英文回答"), or its own."""
    question = _in_shape(grounds.read(_completed(turn, said.plan, grounds), language), said)
    if language is not None:
        return question
    if question.has("english", "chinese"):
        return replace(question, language="en" if question.has("english") else "zh")
    if said.question is not None and _says_no_language(question):
        return replace(question, language=said.question.language)
    return question


def _in_shape(question: Question, said: Said) -> Question:
    """A turn that only names something else, "and Hubei?", is answered in the shape that was wished for: a table."""
    before = said.question
    if before is None or not before.has("table") or question.has("table", "bare", "count", "share", "exists", "prose"):
        return question
    if (
        not question.has("follow", "correct", "narrow", "only")
        or not question.found
        or len("".join(question.rest)) > 2
        or question.focus
    ):
        return question
    end = len(question.masked)
    return replace(question, cues=(*question.cues, Cue("table", end, end, "")))


def _says_no_language(question: Question) -> bool:
    """Whether a turn has no words of either language but names, figures and at most an English word before those."""
    if re.search(rf"[{HAN}]", question.masked):
        return False
    return not re.search(r"[a-z]{2}", question.masked) or re.search(rf"[{HAN}]", question.text) is not None


def rules_plan(question: Question, said: Said, grounds: Grounds, run: Run) -> Plan:
    """What the rules make of a turn: the plan before it as it changes that, or that of a question that stands alone."""
    edited = None if said.question is None else edit_plan(question, said, grounds, run)
    return edited if edited is not None else question_to_plan(question, grounds)


def pointed_into(question: Question, said: Said, grounds: Grounds, quoted: Quoted, run: Run) -> Said:
    """The conversation with the lines that were quoted and the rows of small tables in them.

    Where a turn points at one of several ("the last one") these rows take the quotation's place. `quoted` tells what
    was quoted for an earlier turn. Without such rows, or where the paper did not answer, those of the lists that the
    earlier turn named are spoken of: "and which batch is it in?" after a cluster's output. The rows that a share, a
    comparison or a ranking told of take its place where the turn speaks of these (`bot.subject`).
    """
    if said.question is not None:
        said = replace(said, plan=rows_told(question, said.plan, said.asked, run, grounds.lexicon))
    if said.question is None or not isinstance(said.plan, Retrieve | Refuse):
        return said
    span = quoted(said.question, said.plan) if isinstance(said.plan, Retrieve) else None
    shown = rows_quoted(span, grounds, 1) if span else None
    said = replace(said, quoted=span, shown=shown or _rows_named(said.question, grounds))
    rows = rows_quoted(span, grounds, least) if span and (least := points(question)) else None
    return said if rows is None else replace(said, plan=rows)


def _rows_named(question: Question, grounds: Grounds) -> Lookup | None:
    """The clusters of the places and industries that a question names; None if it names none."""
    if not grounds.lists:
        return None
    try:
        filters = tuple(each for each in new_filters(question, grounds) if not each.negated)
    except AmbiguousName:
        return None
    named = any(each.columns & (PLACE | {"industry"}) for each in filters)
    return Lookup(grounds.lists, "list", filters) if named else None


_PLACE_ALONE = re.compile(
    r"(?:那|and |then )*(?:第[二三四五](?:名|位|个)?|(?:the )?[2-5](?:nd|rd|th)(?: (?:one|place))?)(?:呢|是谁)?[?!. ]*$"
)
"""A turn that names no more than a place in a ranking: "and the second?"."""
_BARE_ORDINAL = re.compile(
    r"\bthe (first|1st|second|2nd)(?: one)?(?= *(?:[?.,;!]|$))(?!.*\b(?:batch|round))", re.IGNORECASE
)


_ORDINAL_ALONE = re.compile(r"\s*(?:and |then )?(first|1st|second|2nd)\s*[?.!]*\s*$", re.IGNORECASE)
"""A turn that names no more than an ordinal, after a batch."""


def _completed(turn: str, plan: Plan, grounds: Grounds) -> str:
    """ "And the second?" after a question about a list that came in batches: the second batch."""
    if not isinstance(plan, Lookup) or plan.table != grounds.lists:
        return turn
    lists = [str(v) for f in plan.filters for t in f.tests if t.column == "programme" for v in t.values]
    if len(lists) != 1 or len(grounds.batches.get(lists[0], ())) < 2:
        return turn
    if any(each.columns == {"batch"} for each in plan.filters) and (alone := _ORDINAL_ALONE.match(turn)):
        return f"and the {alone[1]} batch?"
    return _BARE_ORDINAL.sub(lambda match: f"the {match[1]} batch", turn)


def edit_plan(question: Question, said: Said, grounds: Grounds, run: Run) -> Plan | None:
    """The earlier plan as this turn changes it, or None if the turn stands alone."""
    plan, before, places, asked = said.plan, said.question, said.places, said.asked
    if before is None or isinstance(plan, Help | Clarify | Refuse | Several) or question.has("greet"):
        return None
    later = grounds.intents.later(question)
    listed = isinstance(plan, Lookup) and plan.table == grounds.lists
    if listed and stands_apart(question, grounds):
        return None
    if isinstance(plan, Lookup) and not listed:
        if points(question) or stands_apart(question, grounds):
            return later_rows(question, plan, grounds, run, asked)
        if other := carried(question, plan, grounds):
            return other
    if question.has("outside") and not (listed and later.intent != NEW and later.probability >= QUITE_SURE):
        return None
    if repeats(question):
        return plan
    if isinstance(plan, Lookup) and plan.table != grounds.lists and speaks_plainly(question, grounds):
        return None
    if isinstance(plan, Lookup) and plan.table == grounds.lists:
        if those := of_those(question, plan, grounds, run):
            return those
        if left := the_others(question, asked):
            return left
        if plan.operation == "rank" and _PLACE_ALONE.match(question.masked):
            return later_lookup("second", question, plan, grounds, asked, run)
        pointed = plan.operation == "rank" and later.intent in (NEW, "programme", "batch")
        bare = later.intent == NEW and not question.of(*PLACE, "industry")
        pointing = question.has("pronoun") and (pointed or bare)
        if later.probability >= SURE and not pointing:
            own = question.of("ministry", "programme", "serial", "record", "value", "country", "year")
            if (
                later.intent == NEW
                and later.probability >= QUITE_SURE
                and own
                and not question.has("follow", "correct")
            ):
                return None
            if edited := later_lookup(later.intent, question, plan, grounds, asked, run):
                return edited
    gap = question.has("compare") and not question.found and len(places) >= 2
    if not gap and not leans(question, plan, grounds):
        return None
    if isinstance(plan, Retrieve):
        return edit_retrieve(question, before, plan)
    if plan.table != grounds.lists:
        return later_rows(question, plan, grounds, run, asked)
    if (
        question.has("compare")
        and (question.has("pair") or not question.found)
        and len(places) >= 2
        and not question.of("province", "city")
    ):
        others = [f for f in new_filters(question, grounds) if not f.columns & PLACE]
        kept = tuple(f for f in plan.filters if not f.columns & PLACE and not any(same_dimension(f, o) for o in others))
        number = max(number_in(question) or 2, 2)
        return Lookup(plan.table, "compare", (*kept, *others), sides=tuple(places[-number:]))
    return edit_lists(question, plan, grounds, run)


def repeats(question: Question) -> bool:
    """Only a wish for another language, or for the same in other words: "in English please", 改成一段话."""
    wished = question.has("english", "chinese") or asks(question, "reworded")
    return wished and not question.found and len("".join(question.rest)) <= 10


def leans(question: Question, plan: Plan, grounds: Grounds) -> bool:
    """Whether a turn needs the one before: it says so, or names no subject of its own."""
    if question.has("define") and question.found:
        return False
    other_table = any(table != grounds.lists for table in question.subjects)
    own = question.of("ministry", "programme", "record", "serial") or question.has("define", "cluster") or other_table
    if question.has("follow", "correct", "narrow") and not question.found and not other_table:
        return True
    if question.has("pronoun") and isinstance(plan, Lookup):
        named = question.of("province", "city", "district", "region", "industry", "record", "serial")
        if plan.operation == "rank" or (plan.table == grounds.lists and not named):
            return True
    if question.has("follow", "correct", "narrow"):
        starts = any(c.kind in ("follow", "correct", "narrow") and c.start <= 4 for c in question.cues)
        return starts or not own or question.has("narrow")
    return not own and len(question.masked) <= 40


def edit_retrieve(question: Question, before: Question, plan: Retrieve) -> Retrieve:
    """The earlier query with its names replaced by new ones of the same kind, or with the new words added."""
    text = before.folded
    for new in question.found:
        old = [f for f in before.found if f.kind == new.kind]
        if old:
            text = text.replace(old[0].text, new.text)
            return replace(plan, query=text)
    anew = question.has("list", "prose", "why", "define", "where", "who", "exists") or asks(
        question, "others", "thing_asked"
    )
    wants = wanted_figure(question) or ("" if anew else plan.wants)
    subject = plan.query.rpartition("\n")[2]  # what was asked about first, without the turns between
    return replace(plan, query=f"{question.folded}\n{subject}", wants=wants)


def edit_lists(question: Question, plan: Lookup, grounds: Grounds, run: Run) -> Plan | None:
    try:
        new = new_filters(question, grounds)
    except AmbiguousName as error:
        return Clarify("ambiguous", error.name, tuple(f"{m.kind}:{m.value}" for m in error.meanings))
    placed = any(f.columns & PLACE for f in new)
    if (
        question.has("pronoun")
        and plan.operation == "rank"
        and not placed
        and (pointed := _pointed_at(plan, grounds, run))
    ):
        new = [*new, pointed]
    literal, unknown = literal_filters(question, grounds.vocabulary)
    asks = (
        question.has("count", "list", "exists", "group", "rank", "most", "least", "share", "compare", "both", "only")
        or question.focus
    )
    if not new and not literal and (not asks or unknown):
        return None
    if any(len(word) > 2 for word in unknown) and not new:
        return None
    base = merged_lookup(plan, [*new, *literal], question, grounds)
    if not asks or (
        question.has("list")
        and not question.focus
        and plan.operation in ("count", "exists")
        and new
        and _only_wh(question)
    ):
        return keeping_operation(plan, base, [*new, *literal])
    positive = [f for f in base.filters if not f.negated]
    fresh = Lookup(base.table, "list", base.filters)
    return operation_of(question, fresh, positive, grounds.lexicon, grounds.programmes)


def _only_wh(question: Question) -> bool:
    """A lone "呢" or "what about" is no wish for a list."""
    return (
        not question.has("count")
        and question.has("follow")
        and not any(c.kind == "list" and c.text not in ("what",) for c in question.cues)
    )


def _pointed_at(plan: Lookup, grounds: Grounds, run: Run) -> Filter | None:
    """What a pronoun after a ranking stands for: the group that came first."""
    groups = run(plan).groups
    if not groups or plan.by is None:
        return None
    key = groups[0].key
    return Filter((Test(plan.by, (key,)),), False, str(key), grounds.lexicon.english_of(plan.by, str(key)))
