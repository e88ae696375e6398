"""The page's components: past conversations, the chat or the overview, and the evidence, from left to right."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import gradio as gr

from bot.chat import LONGEST
from bot.feedback import LONGEST as LONGEST_COMMENT
from bot.labels import Labels, labels_of
from bot.script import MAIN, script

LIKES = ("Like", "Dislike")
"""Gradio's names of the two thumbs."""


class Where(NamedTuple):
    """What a page shows: a conversation ("" before the first question), which of its answers the evidence is of (-1:
    the last), a table that is browsed instead, the turn that a comment would be on, the words that the shown rows must
    hold, and their order."""

    conversation: str = ""
    selected: int = -1
    table: str = ""
    judged: str = ""
    filter: str = ""
    order: str = ""


class Parts(NamedTuple):
    """The components that events change."""

    where: gr.State
    header: gr.HTML
    past: gr.Button
    about: gr.Button
    side: gr.Button
    choice: gr.Radio
    new: gr.Button
    search: gr.Textbox
    listed: gr.HTML
    overview: gr.HTML
    chat: gr.Chatbot
    judging: gr.Row
    comment: gr.Textbox
    keep: gr.Button
    notice: gr.HTML
    box: gr.Textbox
    send: gr.Button
    stop: gr.Button
    nothing: gr.HTML
    verdict: gr.HTML
    pictures: gr.Column
    picture: gr.Radio
    plot: gr.Plot
    picture_saves: gr.HTML
    heading: gr.HTML
    filter: gr.Textbox
    order: gr.HTML
    table: gr.Dataframe
    sources: gr.HTML
    how: gr.Accordion
    computation: gr.HTML
    reader: gr.HTML
    saver: gr.HTML
    tongue: gr.HTML


def choices(labels: Labels) -> list[tuple[str, str]]:
    return [(labels["automatic"], "auto"), ("中文", "zh"), ("English", "en")]


@lru_cache(maxsize=1)
def gradio_core() -> str:
    """The address of Gradio's own script that can change the language of its words."""
    assets = Path(gr.__file__).parent / "templates" / "frontend" / "assets"
    return f"/assets/{next(assets.glob('core-*.js')).name}"


def lay_out(header: str) -> Parts:
    """The page as it is before any question, in Chinese until the browser has said what it reads."""
    labels, clicks = labels_of("zh"), script("clicks")
    where = gr.State(Where())
    with gr.Row(elem_id="wp-header"):
        title = gr.HTML(header, elem_id="wp-paper", apply_default_css=False)
        with gr.Row(elem_id="wp-tools"):
            past = gr.Button(labels["history"], size="sm", elem_id="wp-past")
            about = gr.Button(labels["overview"], size="sm", elem_id="wp-about")
            side = gr.Button(labels["panel"], size="sm", elem_id="wp-panel")
            choice = gr.Radio(choices(labels), value="auto", label=labels["language"], elem_id="wp-language")
    with gr.Row(elem_id=MAIN):
        with gr.Column(scale=0, min_width=250, elem_id="wp-history"):
            new = gr.Button(labels["new"], variant="primary", elem_id="wp-new")
            search = gr.Textbox(
                label=labels["search"], show_label=False, placeholder=labels["search_hint"], container=False,
                max_length=200, elem_id="wp-search",
            )  # fmt: skip
            listed = gr.HTML("", elem_id="wp-conversations", js_on_load=clicks, apply_default_css=False)
        with gr.Column(scale=3, min_width=300, elem_id="wp-conversation"):
            overview = gr.HTML("", elem_id="wp-overview", js_on_load=clicks, apply_default_css=False)
            chat = gr.Chatbot(
                label=labels["conversation"], show_label=False, layout="bubble", sanitize_html=True, height="100%",
                latex_delimiters=[], allow_tags=False, buttons=["copy"], elem_id="wp-chat", editable="user",
                feedback_options=LIKES, placeholder=labels["welcome"],
            )  # fmt: skip
            with gr.Row(visible=False, elem_id="wp-judging") as judging:
                comment = gr.Textbox(
                    label=labels["comment"], show_label=False, container=False, scale=1, max_lines=3,
                    max_length=LONGEST_COMMENT, placeholder=labels["comment_hint"], elem_id="wp-comment",
                )  # fmt: skip
                keep = gr.Button(labels["comment_save"], size="sm", elem_id="wp-keep")
            notice = gr.HTML("", elem_id="wp-notice", apply_default_css=False)
            with gr.Row(elem_id="wp-ask"):
                box = gr.Textbox(
                    label=labels["ask_label"], show_label=False, placeholder=labels["ask_hint"], autofocus=True,
                    container=False, lines=1, max_lines=5, max_length=LONGEST, scale=1, elem_id="wp-question",
                )  # fmt: skip
                send = gr.Button(labels["send"], variant="primary", elem_id="wp-send")
                stop = gr.Button(labels["stop"], variant="stop", visible=False, elem_id="wp-stop")
        with gr.Column(scale=2, min_width=300, elem_id="wp-side"):
            nothing = gr.HTML("", elem_id="wp-nothing", apply_default_css=False)
            verdict = gr.HTML("", elem_id="wp-verdict", js_on_load=clicks, apply_default_css=False)
            with gr.Column(visible=False, elem_id="wp-pictures") as pictures:
                picture = gr.Radio([], label=labels["pictures"], elem_id="wp-picture")
                plot = gr.Plot(label=labels["picture"], show_label=False, container=False, elem_id="wp-plot")
                picture_saves = gr.HTML("", elem_id="wp-picture-saves", js_on_load=clicks, apply_default_css=False)
            heading = gr.HTML("", visible=False, elem_id="wp-rows", js_on_load=clicks, apply_default_css=False)
            with gr.Row(elem_id="wp-sieve"):
                filter_ = gr.Textbox(
                    label=labels["filter"], show_label=False, placeholder=labels["filter"], container=False,
                    visible=False, max_length=200, min_width=120, elem_id="wp-filter",
                )  # fmt: skip
                order = gr.HTML("", elem_id="wp-order", js_on_load=clicks, apply_default_css=False)
            table = gr.Dataframe(
                interactive=False, visible=False, wrap=True, max_height=380, show_label=False,
                buttons=["fullscreen", "copy"], elem_id="wp-table",
            )  # fmt: skip
            sources = gr.HTML("", elem_id="wp-evidence", js_on_load=clicks, apply_default_css=False)
            with gr.Accordion(labels["computed"], open=False, visible=False, elem_id="wp-how") as how:
                computation = gr.HTML("", apply_default_css=False)
    reader = gr.HTML("", elem_id="wp-reader", js_on_load=script("reader"), apply_default_css=False)
    saver = gr.HTML("", html_template="", elem_id="wp-saver", js_on_load=script("saver"))
    tongue = gr.HTML("", html_template="", elem_id="wp-tongue", js_on_load=script("tongue"))
    return Parts(
        where, title, past, about, side, choice, new, search, listed, overview, chat, judging, comment, keep, notice,
        box, send, stop, nothing, verdict, pictures, picture, plot, picture_saves, heading, filter_, order, table,
        sources, how, computation, reader, saver, tongue,
    )  # fmt: skip
