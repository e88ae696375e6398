"""ask(): a question, and what was said before it, to an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property

from bot.answer import Answer
from bot.check import Unsupported, computed_of, unsupported
from bot.compose import Desk, clarify_to_answer, help_answer, lookup_to_answer, passages_to_answer, refusal_to_answer
from bot.follow import turns_to_plan
from bot.lookup import Result, run_lookup
from bot.plan import Clarify, Help, Lookup, Plan, Refuse, Retrieve
from bot.planner import Grounds, asked_terms
from bot.question import Question
from bot.retrieve import Passage, Retriever
from bot.writer import Writer, rewrite
from corpus.encode import Encoder
from corpus.model import Language
from corpus.names import Lexicon, load_lexicon
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
        chroma_url: str | None = None,
        writer: Writer | None = None,
    ) -> None:
        self.index = index
        self.writer = writer
        self.lexicon: Lexicon = load_lexicon()
        self.grounds = Grounds(self.lexicon, index.tables, index.records, index.text)
        self.desk = Desk(index, self.lexicon, self.grounds.lists)
        self._load_encoder = load_encoder
        self._chroma_url = chroma_url

    @cached_property
    def retriever(self) -> Retriever:
        return Retriever(self.index, self._load_encoder(), self._chroma_url)

    def ask(self, question: str, history: Sequence[str] = (), language: Language | None = None) -> Answer:
        """Answer `question`; `history` are the questions asked before it, oldest first."""
        start = time.perf_counter()
        turns = [turn[:LONGEST] for turn in (*history, question)]
        read, plan = turns_to_plan(turns, self.grounds, self.run, language)
        answer = self.plan_to_answer(read, plan)
        if self.writer is not None:
            answer = rewrite(answer, self.writer, self.lexicon)
        return replace(answer, question=question[:LONGEST], seconds=time.perf_counter() - start)

    def plan_to_answer(self, question: Question, plan: Plan) -> Answer:
        match plan:
            case Lookup():
                return self._checked(question, self.run(plan))
            case Retrieve():
                return self._retrieved(question, plan)
            case Refuse():
                return refusal_to_answer(question, plan, self.desk)
            case Clarify():
                return clarify_to_answer(question, plan, self.desk)
            case Help():
                return help_answer(question, plan, self.desk)

    def run(self, lookup: Lookup) -> Result:
        return run_lookup(self.index, lookup, self._universe(lookup))

    def _universe(self, lookup: Lookup) -> tuple[str, ...]:
        """Every value that a group could have, for "which provinces have none": provinces of the lexicon, else known ones."""
        if lookup.by == "province" and lookup.none_of and not lookup.all_of:
            return self.lexicon.members.get("31个省区市", ())
        return ()

    def _checked(self, question: Question, result: Result) -> Answer:
        answer = lookup_to_answer(question, result, self.desk)
        return answer if not self.doubts(answer, result) else replace(answer, notes=answer.notes)

    def doubts(self, answer: Answer, result: Result | None = None) -> list[Unsupported]:
        """What of an answer nothing supports; empty for every answer that may be shown."""
        evidence = [citation.quote for citation in answer.citations]
        evidence += [str(value) for row in answer.rows for value in row.values()] + list(answer.notes)
        return unsupported(answer, evidence, computed_of(result) if result else (), self.lexicon)

    def _retrieved(self, question: Question, plan: Retrieve) -> Answer:
        passages = self.retriever.search(question, plan.query)
        if not answers(question, passages):
            return refusal_to_answer(question, Refuse(), self.desk, passages)
        return passages_to_answer(question, plan, passages, self.desk)


SURE = 0.6
"""Coverage and cosine, added, from which a passage answers; calibrated on the cases (docs/log.md)."""
QUITE_SURE = 1.3
"""The same, from which it answers even where the very word asked for is not in it."""


def answers(question: Question, passages: Sequence[Passage]) -> bool:
    """Whether the best passage holds enough of the question's content, and the very thing asked for, to answer."""
    if not passages:
        return False
    best = passages[0]
    if best.marked and (question.has("cluster") or question.of("programme")):
        return True
    sure = best.coverage + best.cosine
    asked = frozenset() if question.has("amount") else asked_terms(question)
    return sure >= (SURE if not asked or asked & best.held else QUITE_SURE)
