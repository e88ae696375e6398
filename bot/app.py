"""The web app: shows `Answer`s, decides nothing.

The state of a conversation is what `bot.history` keeps of it; the chat, the evidence and the table are views of it.
Nothing is loaded from another host.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported

import gradio as gr
from fastapi import FastAPI

from bot.chat import Bot
from bot.evidence import documents_to_html
from bot.feedback import Feedback
from bot.history import History
from bot.labels import labels_of
from bot.layout import choices, lay_out
from bot.markup import text_to_html
from bot.overview import LANGUAGES
from bot.page import Page
from bot.script import choosing, recalling, returning, showing, toggling
from bot.settings import Settings
from corpus.store import Document

CSS = Path(__file__).parent / "app.css"
SANS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace")


def mount(app: FastAPI, bot: Bot, settings: Settings, is_user: Callable[[str, str], bool] | None) -> None:
    """Put the page at / of `app`, behind a login where `is_user` says who may enter.

    Raises `DatabaseError` if conversations cannot be kept in the home folder.
    """
    blocks = create_blocks(bot, settings.home)
    blocks.queue(default_concurrency_limit=16, max_size=256)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        auth=is_user,
        auth_message=login_to_html(next(iter(bot.index.documents.values()), None)),
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        theme=_theme(),
        css_paths=CSS,
    )


def login_to_html(paper: Document | None) -> str:
    """What stands over the login form, in both languages, of which the page shows its own.

    Gradio gives its login page no title; a browser takes the first that it finds.
    """
    names = [labels_of(language)["page"] for language in LANGUAGES]
    said = "".join(
        f'<div lang="{language}"><h1>{text_to_html(name)}</h1>'
        f"<p>{text_to_html(paper.name(language)) if paper else ''}</p></div>"
        for language, name in zip(LANGUAGES, names, strict=True)
    )
    style = (CSS.parent / "login.css").read_text(encoding="utf-8")
    return f'<title>{" · ".join(names)}</title><style>{style}</style><div class="wp-login">{said}</div>'


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


def create_blocks(bot: Bot, home: Path) -> gr.Blocks:
    """The page and its events; conversations and opinions are kept in `home`."""
    with gr.Blocks(analytics_enabled=False, title=labels_of("zh")["page"], fill_width=True) as blocks:
        parts = lay_out(documents_to_html([*bot.index.documents.values()], "zh"))
        page = Page(bot, History(home), Feedback(home), parts)
        connect(blocks, page)
    threading.Thread(target=page.shown.overview.make, daemon=True).start()
    return blocks


def connect(blocks: gr.Blocks, page: Page) -> None:
    """Which event of which component is which of the page's."""
    parts = page.parts
    inputs = [parts.choice, parts.where, parts.search]
    known: dict[str, Any] = {
        "inputs": inputs, "outputs": [*parts], "show_progress": "hidden", "api_visibility": "private",
    }  # fmt: skip
    # Gradio's other mode now and then forgets the question that follows a stop. Asking twice does no harm: each answer
    # is kept as a turn of its own.
    known["trigger_mode"] = "multiple"
    ask = known | {"js": showing(centre="chat", view="chat")}
    typed = {"inputs": [*inputs, parts.box], "js": showing(centre="chat", view="chat", sent="wp-question")}
    asking = [
        gr.on([parts.box.submit, parts.send.click], page.submit, **ask | typed),
        parts.chat.option_select(page.option, **ask),
        parts.overview.submit(page.starter, **ask),
        parts.chat.retry(page.retry, **ask),
        parts.chat.edit(page.edit, **ask),
    ]
    # These take a moment and so need no queue. In it, the end of one would close the stream of answers that Gradio's
    # page keeps, and a question sent at that very moment would wait for its answer forever.
    known["queue"] = False
    parts.stop.click(page.show, cancels=asking, **known)
    parts.chat.undo(page.undo, **known)
    parts.chat.select(page.select, **known)
    parts.chat.like(page.like, **known)
    gr.on([parts.keep.click, parts.comment.submit], page.comment, **known | {"inputs": [*inputs, parts.comment]})
    parts.new.click(page.clear, cancels=asking, js=showing(centre="overview", view="chat"), **known)
    parts.search.change(page.find, **known)
    clicked = (
        parts.listed, parts.overview, parts.verdict, parts.heading, parts.order, parts.sources, parts.picture_saves,
    )  # fmt: skip
    for each in clicked:
        each.click(page.act, **known)
    parts.reader.clear(page.closed, **known | {"inputs": None})
    parts.filter.change(page.narrow, **known | {"inputs": [*inputs, parts.filter]})
    parts.picture.input(page.picture, **known | {"inputs": [*inputs, parts.picture]})
    blocks.load(page.greet, **known | {"js": recalling([value for _, value in choices(labels_of("zh"))])})
    parts.choice.input(page.speak, **known | {"js": choosing()})
    parts.past.click(None, js=toggling("view", "history", "chat"))
    parts.side.click(None, js=toggling("view", "evidence", "chat"))
    parts.about.click(None, js=returning("overview", "chat"))
