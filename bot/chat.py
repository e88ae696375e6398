"""ask(): a question, and what was said before it, to an answer."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Literal

from bot.answer import Answer
from bot.check import Unsupported, computed_of, unsupported
from bot.choice import Chooser
from bot.choice_model import ChoiceModel, choice_model
from bot.compose import clarify_to_answer, lookup_to_answer, refusal_to_answer, unworded
from bot.desk import Desk
from bot.follow import Said
from bot.grounds import Grounds
from bot.intent import IntentModel, intent_model
from bot.lookup import run_lookup
from bot.option import Choice
from bot.passages import passages_to_answer
from bot.plan import Clarify, Help, Lookup, Plan, Refuse, Retrieve, Several, all_filters
from bot.premises import denied, premise_of, put_right
from bot.question import Question
from bot.result import Result
from bot.retrieve import Passage, Retriever
from bot.several import join, without_told
from bot.sureness import sureness
from bot.welcome import help_answer
from bot.writer import Writer, rewrite
from corpus.encode import Encoder
from corpus.model import Language, Span, Value
from corpus.names import Lexicon, load_lexicon
from corpus.store import Index

CONVERSATIONS = 512
"""Of so many conversations, as far as they went, what was said is kept: a later turn does not read them anew."""
LOOKUPS = 4096
"""How many lookups are kept with what they found."""
LONGEST = 2000
"""Characters of a question that are read; what is beyond is no question."""


class Bot:
    """Answers questions from one index. Safe to share between threads.

    The encoder is made by `load_encoder` when the first question needs vectors. `model` chooses between the plans that
    a question may mean; without one, the rules' reading is taken. `intents` tells what questions want: by default the
    model that ships.
    """

    def __init__(
        self,
        index: Index,
        load_encoder: Callable[[], Encoder],
        writer: Writer | None = None,
        model: ChoiceModel | Literal["shipped"] | None = "shipped",
        intents: IntentModel | None = None,
    ) -> None:
        self.index = index
        self.writer = writer
        self.lexicon: Lexicon = load_lexicon()
        subjects = "\n".join(subject for chunk in index.chunks.values() for subject in chunk.subjects)
        text = (index.text, index.all_english, subjects)
        self.grounds = Grounds(self.lexicon, index.tables, index.records, *text, intents or intent_model())
        self.desk = Desk(index, self.lexicon, self.grounds.lists)
        self._load_encoder = load_encoder
        self._said_after = lru_cache(maxsize=CONVERSATIONS)(self._follow)
        self._found = lru_cache(maxsize=LOOKUPS)(self._look_up)
        self._model = choice_model() if model == "shipped" else model

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
        answer = self._put_right(turns, self.choice_to_answer(self.choose(turns, language)))
        return replace(answer, question=question[:LONGEST], seconds=time.perf_counter() - start)

    def _put_right(self, turns: Sequence[str], answer: Answer) -> Answer:
        """The answer behind what is so, where its question takes something for granted that is not."""
        if (premise := premise_of(turns[-1])) is None or denied(answer):
            return answer
        claim = self.choice_to_answer(self.choose([*turns[:-1], premise], answer.language))
        return put_right(answer, claim) if denied(claim) else answer

    def choose(self, turns: Sequence[str], language: Language | None = None) -> Choice:
        """The plan for a conversation's last turn."""
        return self.chooser.choose(turns[-1], self._said_after(tuple(turns[:-1])), language)

    def _follow(self, turns: tuple[str, ...]) -> Said:
        """A conversation after some turns; what was said before the last one is kept from when that was asked."""
        if not turns:
            return Said()
        return self.chooser.choose(turns[-1], self._said_after(turns[:-1])).said

    @cached_property
    def chooser(self) -> Chooser:
        return Chooser(self.grounds, self.run, lambda: self.retriever, self._model)

    def reworded(self, answer: Answer) -> Answer:
        """The same answer in the language model's words, if one is set and what it wrote passed the check."""
        if self.writer is None:
            return answer
        start = time.perf_counter()
        worded = rewrite(answer, self.writer, self.lexicon)
        return replace(worded, seconds=answer.seconds + time.perf_counter() - start)

    def choice_to_answer(self, chosen: Choice) -> Answer:
        """The answer to what was chosen, from what it found when it was weighed."""
        question, plan, option = chosen.question, chosen.plan, chosen.option
        if chosen.parts:
            answers = [self.choice_to_answer(part) for part in chosen.parts]
            return join(without_told([part.question for part in chosen.parts], answers))
        if isinstance(plan, Retrieve) and option.prose is not None:
            return self._quoted(question, plan, option.prose.passages)
        if isinstance(plan, Lookup) and option.result is not None:
            return self._checked(lookup_to_answer(question, option.result, self.desk), option.result)
        return self.plan_to_answer(question, plan)

    def plan_to_answer(self, question: Question, plan: Plan) -> Answer:
        match plan:
            case Lookup():
                result = self.run(plan)
                return self._checked(lookup_to_answer(question, result, self.desk), result)
            case Retrieve():
                return self._quoted(question, plan, self.retriever.search(question, plan.query))
            case Refuse():
                return refusal_to_answer(question, plan, self.desk)
            case Clarify():
                return clarify_to_answer(question, plan, self.desk)
            case Help():
                return help_answer(question, self.desk)
            case Several():
                return join([self.plan_to_answer(question, part) for part in plan.parts])

    def sureness(self, turns: Sequence[str]) -> float | None:
        """How sure the prose is to answer a conversation's last question; None where a table answers it."""
        chosen = self.choose([turn[:LONGEST] for turn in turns])
        if not isinstance(chosen.plan, Retrieve | Refuse):
            return None
        query = chosen.plan.query if isinstance(chosen.plan, Retrieve) else chosen.question.told
        return sureness(chosen.question, self.retriever.search(chosen.question, query))

    def run(self, lookup: Lookup) -> Result:
        """What a lookup finds; kept, for the same ones are weighed again and again."""
        return self._found(lookup)

    def _look_up(self, lookup: Lookup) -> Result:
        return run_lookup(self.index, lookup, self._universe(lookup))

    def _universe(self, lookup: Lookup) -> tuple[Value, ...]:
        """Every value that a group could have, for "which provinces have none": provinces, lists, batches."""
        if lookup.operation == "group" and lookup.by == "programme":
            return tuple(self.grounds.programmes)
        if lookup.operation == "group" and lookup.by == "batch":
            lists = [str(v) for f in lookup.filters for t in f.tests if t.column == "programme" for v in t.values]
            return tuple(sorted(self.grounds.batches.get(lists[0], ()))) if len(lists) == 1 else ()
        lacking = lookup.none_of and not lookup.all_of
        fewest = lookup.operation == "rank" and not lookup.descending
        if lookup.by == "province" and (
            lacking or fewest or lookup.operation == "mean" or not lookup.grouped or lookup.shares_groups
        ):
            return self.lexicon.members.get("31个省区市", ())
        return ()

    def _checked(self, answer: Answer, result: Result | None = None) -> Answer:
        """The answer, or, if anything in it has no evidence, the bare quotation of what it rests on."""
        return unworded(answer) if self.doubts(answer, result) else answer

    def doubts(self, answer: Answer, result: Result | None = None) -> list[Unsupported]:
        """What of an answer nothing supports; empty for every answer that is shown."""
        evidence = [part for citation in answer.citations for part in (citation.quote, *citation.section)]
        evidence += [self.desk.title, *(self.desk.section(c.section, "en") for c in answer.citations)]
        evidence += [str(value) for row in answer.rows for value in row.values()]
        evidence += [part for finding in self.index.findings for part in (finding.zh, finding.en)]
        evidence += [self.index.english(Span(c.document, *c.lines)) for c in answer.citations]
        if result is not None:
            shown = (
                *result.rows,
                *result.unplaced,
                *(r for s in result.sides for r in s),
                *(r for g in (*result.groups, *result.behind) for r in g.rows),
            )
            evidence += [part for r in shown for part in (r.printed, r.english, str(r.first("name")))]
            evidence += map(str, result.missing)
        if answer.kind == "absent":  # what comes nearest is no part of the result
            cited = {line for c in answer.citations for line in range(c.lines[0], c.lines[1] + 1)}
            evidence += [r.english for r in self.index.records.values() if r.span.first in cited]
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

    def _quoted(self, question: Question, plan: Retrieve, passages: Sequence[Passage]) -> Answer:
        if plan.rank >= len(passages):
            return refusal_to_answer(question, Refuse(), self.desk, passages)
        return self._checked(passages_to_answer(question, plan, passages, self.desk))
