"""The server: the app and the doors on one port, and the headers that keep a page to itself.

Nothing is loaded from another host, and the browser is told to refuse what would be (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

import uvicorn
from fastapi import FastAPI
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.api import api_router
from bot.app import mount
from bot.chat import Bot
from bot.plan import Retrieve
from bot.settings import Settings
from bot.suggest import starters
from corpus.encode import EncoderError
from corpus.model import Language
from corpus.store import StoreError

LANGUAGES: tuple[Language, ...] = ("zh", "en")
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
    mount(app, bot, settings)
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
