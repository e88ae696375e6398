"""The web app: shows `Answer`s, decides nothing.

The state of a conversation is what `bot.history` keeps of it; the chat, the evidence and the table are views of it.
Nothing is loaded from another host, and the browser is told to refuse what would be (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it when it is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import api_router, is_user
from bot.chat import Bot
from bot.evidence import documents_to_html
from bot.feedback import Feedback
from bot.history import History
from bot.labels import labels_of
from bot.layout import lay_out
from bot.page import Page
from bot.plan import Retrieve
from bot.script import showing, toggling
from bot.settings import Settings
from bot.suggest import starters
from bot.visitor import VisitorCookie
from corpus.encode import EncoderError
from corpus.model import Language
from corpus.store import StoreError

LANGUAGES: tuple[Language, ...] = ("zh", "en")
CSS = Path(__file__).parent / "app.css"
SANS = ("system-ui", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Consolas", "Noto Sans Mono CJK SC", "monospace")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class ServeError(RuntimeError):
    """The server cannot start; the message says why and what to do."""


def serve(bot: Bot, settings: Settings) -> None:
    """Serve the app and the API until interrupted; raises `ServeError` if the port cannot be had."""
    with _listen(settings) as listening, suppress(KeyboardInterrupt):
        asyncio.run(_serve(bot, settings, listening))


async def _serve(bot: Bot, settings: Settings, listening: socket.socket) -> None:
    app = await create_app(bot, settings)
    # An open page keeps a connection; without a limit, Ctrl-C would wait until it is closed.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    threading.Thread(target=_warm, args=(bot,), daemon=True).start()
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"http://{host}:{listening.getsockname()[1]}/", flush=True)
    await server.serve(sockets=[listening])


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise ServeError(
            f"cannot listen on {settings.host}:{settings.port}: {error.strerror or error}; "
            "choose another port: whitepaper serve --port 0 takes a free one"
        ) from error
    # Connections inherit it. asyncio would set it only on a socket of its own making, and each answer, whose headers
    # and body are sent apart, would wait 40 ms for an acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def _warm(bot: Bot) -> None:
    """Searches for the starter questions once, so that nobody waits while the encoder and the vectors are loaded."""
    with suppress(EncoderError, StoreError):  # the question that needs them will say what is wrong
        for language in LANGUAGES:
            for question in starters(bot.index, language):
                bot.plan_to_answer(bot.grounds.read(question, language), Retrieve(question))


async def create_app(bot: Bot, settings: Settings) -> FastAPI:
    """The API's routes and, at /, the app.

    A coroutine, because Gradio makes a new event loop for each of its locks, and closes none, where none is running.
    """
    # FastAPI's own pages for the API's description load their scripts from another host.
    app = FastAPI(title="whitepaper", docs_url=None, redoc_url=None)
    app.include_router(api_router(bot, settings))
    app.add_middleware(SecurityHeaders)
    app.add_middleware(VisitorCookie)
    blocks = create_blocks(bot, settings.home)
    blocks.queue(default_concurrency_limit=16, max_size=256)
    gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        server_name=settings.host,
        server_port=settings.port,
        auth=(lambda user, password: is_user(settings, user, password)) if settings.auth else None,
        # Gradio gives its login page no title of its own; a browser takes the first that it finds.
        auth_message=f"<title>{labels_of('zh')['page']} · {labels_of('en')['page']}</title>",
        footer_links=[],
        run_history=False,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        theme=_theme(),
        css_paths=CSS,
    )
    return app


class SecurityHeaders:
    """Adds the headers that keep a page from loading, or sending, anything beyond this server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["X-Content-Type-Options"] = "nosniff"
                headers["Referrer-Policy"] = "no-referrer"
            await send(message)

        await self.app(scope, receive, send_with_headers)


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
    asking = [
        gr.on([parts.box.submit, parts.send.click], page.submit, **ask | {"inputs": [*inputs, parts.box]}),
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
    for each in (parts.listed, parts.overview, parts.verdict, parts.heading, parts.sources, parts.picture_saves):
        each.click(page.act, **known)
    parts.reader.clear(page.closed, **known | {"inputs": None})
    parts.filter.change(page.narrow, **known | {"inputs": [*inputs, parts.filter]})
    parts.picture.input(page.picture, **known | {"inputs": [*inputs, parts.picture]})
    gr.on([blocks.load, parts.choice.change], page.show, **known)
    parts.past.click(None, js=toggling("view", "history", "chat"))
    parts.side.click(None, js=toggling("view", "evidence", "chat"))
    parts.about.click(None, js=toggling("centre", "overview", "chat"))
