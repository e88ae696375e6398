"""The page's events: what was typed or clicked -> new values for the components. Decides nothing about answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import wraps
from typing import Any, TypeVar

import gradio as gr

from bot.chat import LONGEST, Bot
from bot.database import DatabaseError
from bot.feedback import Feedback
from bot.history import History, Turn
from bot.labels import labels_of
from bot.layout import Parts, Where
from bot.markup import answer_to_markdown, answers_to_messages, markdown_to_pieces, markdown_to_text, without_direction
from bot.panel import answer_to_charts
from bot.queues import Place, Queues
from bot.reader import document_to_html, text_to_runs
from bot.shown import Asked, Shown, View, asked, notice_to_html
from corpus.encode import EncoderError
from corpus.model import Language
from corpus.store import StoreError

Event = TypeVar("Event", bound=Callable[..., View])

PIECE = 600
"""Characters of a long answer that are sent at a time."""
TROUBLE = (DatabaseError, EncoderError, StoreError)
"""What can go wrong and says what to do: the page shows it."""


def said(event: gr.EventData, name: str) -> str:
    """A part of a click's data, as text; "" if the browser sent none."""
    return str(getattr(event, name, ""))


def explaining(event: Event) -> Event:
    """An event that, where something goes wrong, says what and what to do."""

    @wraps(event)
    def explained(page: Page, *given: Any, **named: Any) -> View:
        try:
            return event(page, *given, **named)
        except TROUBLE as error:
            return page.told(error)

    return explained  # type: ignore[return-value]


class Page:
    """The page over one bot, one history and the readers' opinions."""

    def __init__(self, bot: Bot, history: History, feedback: Feedback, parts: Parts) -> None:
        self.bot = bot
        self.history = history
        self.feedback = feedback
        self.parts = parts
        self.shown = Shown(bot, history, feedback, parts)
        self.queues = Queues()

    # -------------------------------------------------------------------------------------------- asking

    async def submit(
        self, choice: str, where: Where, search: str, question: str, request: gr.Request
    ) -> AsyncIterator[View]:
        """Shows the question at once, then its answer. A blank question changes nothing."""
        async for view in self._ask(asked(choice, where, search, request), question):
            yield view

    async def option(
        self, choice: str, where: Where, search: str, request: gr.Request, event: gr.SelectData
    ) -> AsyncIterator[View]:
        """A suggestion was clicked."""
        async for view in self._ask(asked(choice, where, search, request), str(event.value)):
            yield view

    async def starter(
        self, choice: str, where: Where, search: str, request: gr.Request, event: gr.EventData
    ) -> AsyncIterator[View]:
        """A question of the overview was clicked."""
        async for view in self._ask(asked(choice, where, search, request), said(event, "question")):
            yield view

    async def retry(
        self, choice: str, where: Where, search: str, request: gr.Request, event: gr.RetryData
    ) -> AsyncIterator[View]:
        """Asks a question again: in another language, say. What followed it goes."""
        async for view in self._ask(asked(choice, where, search, request), "", _place(event.index)):
            yield view

    async def edit(
        self, choice: str, where: Where, search: str, request: gr.Request, event: gr.EditData
    ) -> AsyncIterator[View]:
        """Asks a changed question in the place of the old one. What followed it goes."""
        changed = markdown_to_text(str(event.value))
        async for view in self._ask(asked(choice, where, search, request), changed, _place(event.index)):
            yield view

    async def _ask(self, visit: Asked, question: str, at: int | None = None) -> AsyncIterator[View]:
        """Asks, `at` a place in the conversation the question there or another one instead of it, else at the end.

        Coroutines that wait for threads can be stopped at once; Gradio would wait for a thread of its own.
        """
        try:
            async with self.queues.turn(visit.page, visit.where.conversation) as place:
                async for view in self._answer(visit, place, question, at):
                    yield view
        except TROUBLE as error:
            yield self.shown.busy(False) | self.told(error) | {self.parts.box: question}

    async def _answer(self, visit: Asked, place: Place, question: str, at: int | None) -> AsyncIterator[View]:
        owner, conversation = visit.owner, place.conversation
        turns = await asyncio.to_thread(self.history.turns, owner, conversation)
        old = _turn_at(turns, at)
        asking = without_direction(question if question.strip() or old is None else old.answer.question)
        if not asking.strip():
            yield self._nothing
            return
        if len(asking) > LONGEST:
            long = labels_of(visit.language)["too_long"].format(n=len(asking), most=LONGEST)
            yield self.shown.busy(False) | {self.parts.notice: notice_to_html(long, "wp-wrong")}
            return
        kept = [turn.answer for turn in (turns if old is None else turns[:at])]
        yield {self.parts.chat: answers_to_messages(kept, asking), **self.shown.busy(True)}
        history = [answer.question for answer in kept]
        answer = await asyncio.to_thread(self.bot.draft, asking, history, visit.answer_language)
        for piece in self._pieces(answer_to_markdown(answer), visit.language):
            yield {self.parts.chat: answers_to_messages(kept, asking, piece)}
        answer = await asyncio.to_thread(self.bot.reworded, answer)
        charts = await asyncio.to_thread(answer_to_charts, answer, self.bot)
        replaced = "" if old is None else old.id
        place.conversation = await asyncio.to_thread(self.history.add, owner, conversation, answer, charts, replaced)
        yield await asyncio.to_thread(self.shown.whole, visit._replace(where=Where(place.conversation)))

    @property
    def _nothing(self) -> View:
        """Gradio wants some component to be named."""
        return {self.parts.notice: ""}

    def told(self, error: Exception) -> View:
        """What went wrong, over the question box."""
        return {self.parts.notice: notice_to_html(str(error), "wp-wrong")}

    def _pieces(self, markdown: str, language: Language) -> list[str]:
        """What is shown of an answer before its evidence is: in pieces if it is long, and the whole of it."""
        *pieces, whole = markdown_to_pieces(markdown, PIECE) or [""]
        reworded = f"\n\n*{labels_of(language)['polishing']}*" if self.bot.writer is not None else ""
        return [*pieces, whole + reworded]

    # -------------------------------------------------------------------------------------------- conversations

    @explaining
    def greet(self, choice: str, where: Where, search: str, request: gr.Request) -> View:
        """The page has loaded: its words and its lists, nothing that a question may have changed in the meantime."""
        visit = asked(choice, where, search, request)
        words = self.shown.words(visit.language, visit.choice)
        return words | {self.parts.listed: self.shown.listed(visit)}

    @explaining
    def speak(self, choice: str, where: Where, search: str, request: gr.Request) -> View:
        """Another language was chosen: words and evidence change, the conversation and what is being typed do not."""
        visit = asked(choice, where, search, request)
        panel = self.shown.panel(visit)
        del panel[self.parts.where]  # an answer that is being made may have moved on
        return self.greet(choice, where, search, request) | panel

    @explaining
    def show(self, choice: str, where: Where, search: str, request: gr.Request) -> View:
        """A conversation as it was kept: after a stop."""
        return self.shown.whole(asked(choice, where, search, request))

    @explaining
    def undo(self, choice: str, where: Where, search: str, request: gr.Request, event: gr.UndoData) -> View:
        """Takes a question back into the box, to be changed."""
        visit = asked(choice, where, search, request)
        turn = _turn_at(self.history.turns(visit.owner, where.conversation), _place(event.index))
        if turn is None:
            return self._nothing
        self.history.drop(visit.owner, where.conversation, turn.id)
        return self.shown.whole(visit) | {self.parts.box: turn.answer.question}

    @explaining
    def clear(self, choice: str, where: Where, search: str, request: gr.Request) -> View:
        """A new conversation; the old one stays in the list."""
        return self.shown.whole(asked(choice, Where(), search, request))

    @explaining
    def find(self, choice: str, where: Where, search: str, request: gr.Request) -> View:
        visit = asked(choice, where, search, request)
        return {self.parts.listed: self.shown.listed(visit)}

    @explaining
    def act(self, choice: str, where: Where, search: str, request: gr.Request, event: gr.EventData) -> View:
        """A button of a list, of the overview or of the evidence was clicked."""
        visit = asked(choice, where, search, request)
        id_ = said(event, "id")
        match said(event, "do"):
            case "open":
                return self.shown.whole(visit._replace(where=Where(id_)))
            case "rename":
                self.history.rename(visit.owner, id_, said(event, "title"))
                return {self.parts.listed: self.shown.listed(visit)}
            case "delete":
                self.history.delete(visit.owner, id_)
                gone = id_ == where.conversation
                return (
                    self.shown.whole(visit._replace(where=Where()))
                    if gone
                    else {self.parts.listed: self.shown.listed(visit)}
                )
            case "save":
                return self.shown.save(visit, said(event, "what"), id_)
            case "select":
                return self._selected(visit, int(said(event, "turn")) if said(event, "turn").isdecimal() else -1)
            case "table":
                return self.shown.panel(visit._replace(where=where._replace(table=id_, filter="", order="")))
            case "sort":
                return self._rows(visit._replace(where=where._replace(order=said(event, "value"))))
            case "read":
                runs, english = text_to_runs(said(event, "runs")), said(event, "english") == "1"
                translated = english or (visit.language == "en")
                shown = document_to_html(said(event, "document"), runs, translated, self.bot.index, visit.language)
                return {self.parts.reader: shown}
        return self._nothing

    def closed(self) -> View:
        """The reader was closed: the next one that opens is another."""
        return {self.parts.reader: ""}

    @explaining
    def select(self, choice: str, where: Where, search: str, request: gr.Request, event: gr.SelectData) -> View:
        """A message was clicked: its answer's evidence."""
        return self._selected(asked(choice, where, search, request), _place(event.index))

    def _selected(self, visit: Asked, at: int) -> View:
        return self.shown.panel(visit._replace(where=visit.where._replace(selected=at, table="", filter="", order="")))

    # -------------------------------------------------------------------------------------------- opinions

    @explaining
    def like(self, choice: str, where: Where, search: str, request: gr.Request, event: gr.LikeData) -> View:
        """A thumb was clicked; clicked again, it is taken back."""
        visit = asked(choice, where, search, request)
        turns = self.history.turns(visit.owner, where.conversation)
        at = _place(event.index)
        turn = _turn_at(turns, at)
        if turn is None:
            return self._nothing
        labels = labels_of(visit.language)
        if event.liked not in (True, False):
            self.feedback.withdraw(visit.owner, turn.id)
            return self._judged(visit, turns, "") | {self.parts.judging: gr.Row(visible=False)}
        questions = [before.answer.question for before in turns[: at + 1]]
        self.feedback.give(visit.owner, turn.id, "up" if event.liked else "down", questions, turn.answer)
        hint = labels["comment_up" if event.liked else "comment_down"]
        return self._judged(visit, turns, turn.id) | {
            self.parts.judging: gr.Row(visible=True),
            self.parts.notice: "",
            self.parts.comment: gr.Textbox(value="", placeholder=hint),
        }

    def _judged(self, visit: Asked, turns: list[Turn], judged: str) -> View:
        thumbs = gr.Chatbot(feedback_value=self.shown.thumbs(visit.owner, turns))
        return {self.parts.chat: thumbs, self.parts.where: visit.where._replace(judged=judged)}

    @explaining
    def comment(self, choice: str, where: Where, search: str, comment: str, request: gr.Request) -> View:
        visit = asked(choice, where, search, request)
        self.feedback.comment(visit.owner, where.judged, comment)
        said_so = notice_to_html(labels_of(visit.language)["comment_saved"])
        return {self.parts.comment: "", self.parts.judging: gr.Row(visible=False), self.parts.notice: said_so}

    # -------------------------------------------------------------------------------------------- rows and pictures

    @explaining
    def picture(self, choice: str, where: Where, search: str, at: int | None, request: gr.Request) -> View:
        """Another picture of the same rows."""
        visit = asked(choice, where, search, request)
        return self.shown.drawn(self.shown.panel_of(visit), at, visit.language)

    @explaining
    def narrow(self, choice: str, where: Where, search: str, words: str, request: gr.Request) -> View:
        """Only the rows that hold some words."""
        return self._rows(asked(choice, where._replace(filter=words), search, request))

    def _rows(self, visit: Asked) -> View:
        return self.shown.rows(self.shown.panel_of(visit), visit)


def _place(index: int | tuple[int, int] | list[int]) -> int:
    """The turn of a message: questions and answers take turns."""
    return (index if isinstance(index, int) else int(index[0])) // 2


def _turn_at(turns: list[Turn], at: int | None) -> Turn | None:
    return turns[at] if at is not None and 0 <= at < len(turns) else None
