"""ask(): a question, and what was said before it, to an answer."""

from __future__ import annotations

import math
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from bot.answer import Answer
from bot.check import Unsupported, computed_of, unsupported
from bot.compose import clarify_to_answer, help_answer, lookup_to_answer, refusal_to_answer, unworded
from bot.desk import Desk
from bot.follow import turns_to_plan
from bot.lookup import Result, run_lookup
from bot.passages import passages_to_answer
from bot.plan import Clarify, Help, Lookup, Plan, Refuse, Retrieve, Several, all_filters
from bot.planner import Grounds, asked_terms
from bot.question import Question
from bot.retrieve import Passage, Retriever
from bot.several import join, parts_to_answer, text_to_parts
from bot.writer import Writer, rewrite
from corpus.encode import Encoder
from corpus.model import Language, Span
from corpus.names import Lexicon, load_lexicon
from corpus.quantity import find_quantities
from corpus.store import Index

LONGEST = 2000
"""Characters of a question that are read; what is beyond is no question."""


class Bot:
    """Answers questions from one index. Safe to share between threads.

    The encoder is made by `load_encoder` when the first question needs vectors: exact lookups never do.
    """

    def __init__(
        self,
        index: Index,
        load_encoder: Callable[[], Encoder],
        writer: Writer | None = None,
    ) -> None:
        self.index = index
        self.writer = writer
        self.lexicon: Lexicon = load_lexicon()
        self.grounds = Grounds(self.lexicon, index.tables, index.records, index.text, index.all_english)
        self.desk = Desk(index, self.lexicon, self.grounds.lists)
        self._load_encoder = load_encoder

    @cached_property
    def retriever(self) -> Retriever:
        return Retriever(self.index, self._load_encoder())

    def ask(self, question: str, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        """Answer `question`; `history` are the questions asked before it, oldest first."""
        return self.reworded(self.draft(question, history, language))

    def draft(self, question: str, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        """The answer before the language model, if one is set, has worded it: complete and checked."""
        start = time.perf_counter()
        turns = [turn[:LONGEST] for turn in (*history, question)]
        read, plan = turns_to_plan(turns, self.grounds, self.run, language, self.quoted)
        answer = self.plan_to_answer(read, plan)
        if len(parts := text_to_parts(turns[-1])) > 1:
            answer = self._of_parts(turns[:-1], parts, answer) or answer
        return replace(answer, question=question[:LONGEST], seconds=time.perf_counter() - start)

    def reworded(self, answer: Answer) -> Answer:
        """The same answer in the language model's words, if one is set and what it wrote passed the check."""
        if self.writer is None:
            return answer
        start = time.perf_counter()
        worded = rewrite(answer, self.writer, self.lexicon)
        return replace(worded, seconds=answer.seconds + time.perf_counter() - start)

    def _of_parts(self, before: Sequence[str], parts: Sequence[str], whole: Answer) -> Answer | None:
        """The answers to a question's parts, each asked after the ones before it."""

        def answer_of(number: int) -> Answer:
            asked = [*before, *parts[: number + 1]]
            return self.plan_to_answer(*turns_to_plan(asked, self.grounds, self.run, whole.language))

        return parts_to_answer(parts, whole, answer_of)

    def plan_to_answer(self, question: Question, plan: Plan) -> Answer:
        match plan:
            case Lookup():
                result = self.run(plan)
                return self._checked(lookup_to_answer(question, result, self.desk), result)
            case Retrieve():
                return self._retrieved(question, plan)
            case Refuse():
                return refusal_to_answer(question, plan, self.desk)
            case Clarify():
                return self._told_vaguely(question, plan)
            case Help():
                return help_answer(question, plan, self.desk)
            case Several():
                return join([self.plan_to_answer(question, part) for part in plan.parts])

    def sureness(self, turns: Sequence[str]) -> float | None:
        """How sure the prose is to answer a conversation's last question; None where no prose is searched for it."""
        read, plan = turns_to_plan([turn[:LONGEST] for turn in turns], self.grounds, self.run)
        return sureness(read, self.retriever.search(read, plan.query)) if isinstance(plan, Retrieve) else None

    def run(self, lookup: Lookup) -> Result:
        return run_lookup(self.index, lookup, self._universe(lookup))

    def quoted(self, question: Question, plan: Retrieve) -> Span | None:
        """The passage that answers a question to the prose, if one does."""
        passages = self.retriever.search(question, plan.query)
        return passages[0].chunk.span if sureness(question, passages) >= SURE else None

    def _universe(self, lookup: Lookup) -> tuple[str, ...]:
        """Every value that a group could have, for "which provinces have none": the lexicon's provinces, else none."""
        lacking = lookup.none_of and not lookup.all_of
        if lookup.by == "province" and (lacking or lookup.operation == "share"):
            return self.lexicon.members.get("31个省区市", ())
        return ()

    def _checked(self, answer: Answer, result: Result | None = None) -> Answer:
        """The answer, or, if anything in it has no evidence, the bare quotation of what it rests on."""
        return unworded(answer) if self.doubts(answer, result) else answer

    def doubts(self, answer: Answer, result: Result | None = None) -> list[Unsupported]:
        """What of an answer nothing supports; empty for every answer that is shown."""
        evidence = [part for citation in answer.citations for part in (citation.quote, *citation.section)]
        evidence += [str(value) for row in answer.rows for value in row.values()]
        evidence += [part for finding in self.index.findings for part in (finding.zh, finding.en)]
        evidence += [self.index.english(Span(c.document, *c.lines)) for c in answer.citations]
        if result is not None:
            shown = (*result.rows, *(r for s in result.sides for r in s), *(r for g in result.groups for r in g.rows))
            evidence += [part for r in shown for part in (r.printed, r.english, str(r.first("name")))]
        if isinstance(answer.plan, Lookup):
            evidence += [part for f in all_filters(answer.plan) for part in (f.zh, f.en)]
        computed = {line for c in answer.citations for line in c.lines} | self._sizes
        computed |= {near} if isinstance(near := answer.trace.get("near"), int) else set()
        return unsupported(answer, evidence, computed | (computed_of(result) if result else set()), self.lexicon)

    @cached_property
    def _sizes(self) -> set[int | float]:
        """How many rows each table and each programme's list has, and how many lists there are."""
        rows = Counter(record.table for record in self.index.records.values())
        lists = Counter(v for record in self.index.records.values() for v in record.get("programme"))
        return {*rows.values(), *lists.values(), len(lists)}

    def _told_vaguely(self, question: Question, plan: Clarify) -> Answer:
        """A question of generic words only may still be a heading's: then the section answers."""
        if plan.reason == "vague" and len(self.retriever.query_terms(question, question.text)) > 1:
            passages = self.retriever.search(question, question.text)
            if sureness(question, passages) >= QUITE_SURE:
                return self._checked(passages_to_answer(question, Retrieve(question.text), passages, self.desk))
        return clarify_to_answer(question, plan, self.desk)

    def _retrieved(self, question: Question, plan: Retrieve) -> Answer:
        passages = self.retriever.search(question, plan.query)
        if sureness(question, passages) < SURE:
            return refusal_to_answer(question, Refuse(), self.desk, passages)
        return self._checked(passages_to_answer(question, plan, passages, self.desk))


SURE = 0.7
"""Sureness from which a passage answers: none that should be refused reaches it (the report's threshold table)."""
QUITE_SURE = 1.2
"""Sureness from which a passage answers even a question that seems to ask nothing."""
NOT_HELD = 0.4
"""What is taken off where the very thing asked for is not in the passage."""


_QUOTED = re.compile(r'"|\d\+\d|\d\.\d')


def sureness(question: Question, passages: Sequence[Passage]) -> float:
    """How sure it is that the best passage answers: its coverage and cosine, added, from -1 to 2.

    Infinite for one that holds the words which the question quotes, or reads like the kind of answer asked for.
    """
    if not passages:
        return -math.inf
    best = passages[0]
    if best.marked and (question.has("cluster") or question.of("programme") or _QUOTED.search(question.folded)):
        return math.inf
    asked = frozenset() if question.has("amount") else asked_terms(question)
    lacks = bool(asked) and not asked & best.held
    if best.lexical == 0 or (question.has("count", "amount") and not find_quantities(best.chunk.text)):
        lacks = True  # not a word of it stands there, or no figure where one is asked for
    return best.coverage + best.cosine - (NOT_HELD if lacks else 0.0)
