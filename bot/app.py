"""The web app: shows `Answer`s, decides nothing.

The state of a conversation is the tuple of its answers; the chat, the evidence and the table are views of it.
Nothing is loaded from another host.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported

import gradio as gr
from fastapi import FastAPI

from bot.answer import Answer
from bot.chat import LONGEST, Bot
from bot.settings import Settings
from bot.suggest import starters
from bot.views import (
    Grid,
    Labels,
    answer_to_computation,
    answer_to_evidence,
    answer_to_grid,
    answers_to_messages,
    documents_to_html,
    grid_to_heading,
    labels_of,
)
from corpus.model import Language

Answers = tuple[Answer, ...]
View = dict[Any, Any]
"""Components -> their new values; the others stay as they are."""

PANEL = 480
"""Pixels of a table that fits beside the conversation."""
CSS = Path(__file__).parent / "app.css"
SANS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def mount(app: FastAPI, bot: Bot, settings: Settings, is_user: Callable[[str, str], bool] | None) -> None:
    """Put the page at / of `app`, behind a login where `is_user` says who may enter."""
    blocks = create_blocks(bot)
    blocks.queue(default_concurrency_limit=16, max_size=256)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        auth=is_user,
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        theme=_theme(),
        css_paths=CSS,
    )


def _theme() -> gr.themes.Base:
    """System fonts only: Gradio's own themes come with fonts of their own."""
    return gr.themes.Base(
        primary_hue="teal", neutral_hue="slate", radius_size="md", text_size="md", font=SANS, font_mono=MONO
    ).set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        block_background_fill="white",
        block_background_fill_dark="*neutral_900",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_text_color="white",
    )


# ------------------------------------------------------------------------------------------------ the page


def interface_language(choice: str, accepted: str) -> Language:
    """The interface's language: the one chosen for answers or, when that is automatic, the browser's first."""
    if choice in ("zh", "en"):
        return "zh" if choice == "zh" else "en"
    return "zh" if accepted.strip().lower().startswith("zh") else "en"


class Parts(NamedTuple):
    """The components that events change."""

    answers: gr.State
    header: gr.HTML
    choice: gr.Radio
    new: gr.Button
    chat: gr.Chatbot
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    evidence: gr.HTML
    heading: gr.HTML
    table: gr.Dataframe
    how: gr.Accordion
    computation: gr.HTML


def create_blocks(bot: Bot) -> gr.Blocks:
    """The page and its events."""
    with gr.Blocks(analytics_enabled=False, title=labels_of("zh")["page"], fill_width=True) as blocks:
        parts = _layout(bot)
        page = Page(bot, parts)
        known: dict[str, Any] = {
            "inputs": [parts.choice, parts.answers], "outputs": [*parts], "show_progress": "hidden",
            "api_visibility": "private",
        }  # fmt: skip
        # Gradio's other mode now and then forgets the question that follows a stop. Asking twice does no harm: the
        # state of a conversation is its answers, and both start from the same.
        known["trigger_mode"] = "multiple"
        typed = known | {"inputs": [parts.choice, parts.answers, parts.box]}
        asking = [
            gr.on([parts.box.submit, parts.send.click], page.submit, **typed),
            parts.chat.option_select(page.option, **known),
            parts.chat.example_select(page.example, **known),
            parts.chat.retry(page.retry, **known),
        ]
        # These take a moment and so need no queue. In it, the end of one would close the stream of answers that
        # Gradio's page keeps, and a question sent at that very moment would wait for its answer forever.
        known["queue"] = False
        parts.stop.click(page.view, cancels=asking, **known)
        parts.chat.undo(page.undo, **known)
        gr.on([parts.new.click, parts.chat.clear], page.clear, cancels=asking, **known)
        gr.on([blocks.load, parts.choice.change], page.rename, **known)
    return blocks


def _layout(bot: Bot) -> Parts:
    """The page as it is before any question, in Chinese until the browser has said what it reads."""
    labels = labels_of("zh")
    answers = gr.State(())
    with gr.Row(elem_id="wp-header"):
        header = gr.HTML(documents_to_html([*bot.index.documents.values()], "zh"), elem_id="wp-paper")
        with gr.Row(elem_id="wp-tools"):
            choice = gr.Radio(_choices(labels), value="auto", label=labels["language"], elem_id="wp-language")
            new = gr.Button(labels["new"], size="sm", elem_id="wp-new")
    with gr.Row(elem_id="wp-main"):
        with gr.Column(scale=3, min_width=300, elem_id="wp-conversation"):
            chat = gr.Chatbot(
                label=labels["conversation"], show_label=False, layout="bubble", sanitize_html=True, height="100%",
                latex_delimiters=[], allow_tags=False, buttons=["copy"], elem_id="wp-chat",
                placeholder=labels["welcome"], examples=_examples(bot, "zh"),
            )  # fmt: skip
            with gr.Row(elem_id="wp-ask"):
                box = gr.Textbox(
                    label=labels["ask_label"], show_label=False, placeholder=labels["ask_hint"], autofocus=True,
                    container=False, lines=1, max_lines=5, max_length=LONGEST, scale=1, elem_id="wp-question",
                )  # fmt: skip
                send = gr.Button(labels["send"], variant="primary", elem_id="wp-send")
                stop = gr.Button(labels["stop"], variant="stop", visible=False, elem_id="wp-stop")
        with gr.Column(scale=2, min_width=300, elem_id="wp-side"):
            evidence = gr.HTML(answer_to_evidence(None, bot.index, "zh"), elem_id="wp-evidence")
            heading = gr.HTML("", visible=False, elem_id="wp-rows")
            table = gr.Dataframe(
                interactive=False, visible=False, wrap=True, max_height=380, show_label=False,
                buttons=["fullscreen", "copy"], elem_id="wp-table",
            )  # fmt: skip
            with gr.Accordion(labels["computed"], open=False, visible=False, elem_id="wp-how") as how:
                computation = gr.HTML("")
    return Parts(answers, header, choice, new, chat, box, send, stop, evidence, heading, table, how, computation)


def _choices(labels: Labels) -> list[tuple[str, str]]:
    return [(labels["automatic"], "auto"), ("中文", "zh"), ("English", "en")]


def _examples(bot: Bot, language: Language) -> list[Any]:
    return [{"text": each} for each in starters(bot.index, language)]


class Page:
    """The page's events: what was typed or clicked -> new values for the components."""

    def __init__(self, bot: Bot, parts: Parts) -> None:
        self.bot = bot
        self.parts = parts

    async def submit(self, choice: str, answers: Answers, question: str, request: gr.Request) -> AsyncIterator[View]:
        """Shows the question at once, then its answer. A blank question changes nothing.

        A coroutine that waits for a thread can be stopped at once; Gradio would keep everybody waiting while it waits
        for a thread of its own.
        """
        if not question.strip():
            yield {self.parts.box: ""}
            return
        yield {self.parts.chat: answers_to_messages(answers, question), **self._busy(True)}
        history = [answer.question for answer in answers]
        language: Language | None = "zh" if choice == "zh" else "en" if choice == "en" else None
        answer = await asyncio.to_thread(self.bot.ask, question, history, language)
        yield self.view(choice, (*answers, answer), request)

    async def option(
        self, choice: str, answers: Answers, request: gr.Request, event: gr.SelectData
    ) -> AsyncIterator[View]:
        async for view in self.submit(choice, answers, str(event.value), request):
            yield view

    async def example(
        self, choice: str, answers: Answers, request: gr.Request, event: gr.SelectData
    ) -> AsyncIterator[View]:
        async for view in self.submit(choice, answers, str(event.value["text"]), request):
            yield view

    async def retry(self, choice: str, answers: Answers, request: gr.Request) -> AsyncIterator[View]:
        """Asks the last question again: in another language, say."""
        async for view in self.submit(choice, answers[:-1], answers[-1].question if answers else "", request):
            yield view

    def undo(self, choice: str, answers: Answers, request: gr.Request) -> View:
        """Takes the last question back into the box, to be changed."""
        question = answers[-1].question if answers else ""
        return self.view(choice, answers[:-1], request) | {self.parts.box: question}

    def clear(self, choice: str, answers: Answers, request: gr.Request) -> View:
        return self.view(choice, (), request)

    def view(self, choice: str, answers: Answers, request: gr.Request) -> View:
        """Everything that shows a conversation. After a stop: as it was, for what was stopped changed no answer."""
        parts = self.parts
        grid = answer_to_grid(answers[-1], self.bot.index) if answers else Grid((), ())
        return {
            parts.answers: answers,
            parts.chat: answers_to_messages(answers),
            parts.table: _table(grid),
            parts.how: gr.Accordion(visible=bool(answers)),
            **self._evidence(answers, grid, _language(choice, request)),
            **self._busy(False),
        }

    def _evidence(self, answers: Answers, grid: Grid, ui: Language) -> View:
        last = answers[-1] if answers else None
        return {
            self.parts.evidence: answer_to_evidence(last, self.bot.index, ui),
            self.parts.heading: gr.HTML(grid_to_heading(grid, ui), visible=bool(grid.rows)),
            self.parts.computation: answer_to_computation(last, self.bot.index, ui),
        }

    def _busy(self, busy: bool) -> View:
        """The question box is emptied in any case; while an answer is made, it can be stopped."""
        return {
            self.parts.box: "",
            self.parts.send: gr.Button(visible=not busy),
            self.parts.stop: gr.Button(visible=busy),
        }

    def rename(self, choice: str, answers: Answers, request: gr.Request) -> View:
        """The interface's words, in its language."""
        ui, parts = _language(choice, request), self.parts
        labels = labels_of(ui)
        grid = answer_to_grid(answers[-1], self.bot.index) if answers else Grid((), ())
        return {
            parts.header: documents_to_html([*self.bot.index.documents.values()], ui),
            parts.choice: gr.Radio(_choices(labels), label=labels["language"]),
            parts.new: gr.Button(labels["new"]),
            parts.chat: gr.Chatbot(
                label=labels["conversation"], placeholder=labels["welcome"], examples=_examples(self.bot, ui)
            ),
            parts.box: gr.Textbox(label=labels["ask_label"], placeholder=labels["ask_hint"]),
            parts.send: gr.Button(labels["send"]),
            parts.stop: gr.Button(labels["stop"]),
            parts.how: gr.Accordion(label=labels["computed"]),
            **self._evidence(answers, grid, ui),
        }


def _language(choice: str, request: gr.Request) -> Language:
    return interface_language(choice, str(request.headers.get("accept-language", "")))


def _table(grid: Grid) -> gr.Dataframe:
    if not grid.rows:
        return gr.Dataframe(visible=False)
    value = {"headers": list(grid.headers), "data": [list(row) for row in grid.rows]}
    return gr.Dataframe(
        value=value,
        headers=list(grid.headers),
        datatype=list(grid.types),
        # What fits is stretched over the panel by the browser, which knows how wide that is.
        column_widths=[f"{width}px" for width in grid.widths] if sum(grid.widths) > PANEL else [],
        visible=True,
    )
