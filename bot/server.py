"""The server: the app and the doors on one port, and the headers that keep a page to itself.

Nothing is loaded from another host, and the browser is told to refuse what would be (Content-Security-Policy).
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import uvicorn
from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.access import Access, sealed
from bot.api import api_router
from bot.app import mount
from bot.chat import Bot
from bot.gate import Gate
from bot.limits import Limits
from bot.mcp_server import mcp_routes, mcp_server
from bot.openai_api import openai_router
from bot.pool import Answerer, warm
from bot.settings import Settings
from bot.streams import EndingStreams, Server
from bot.visitor import VisitorCookie

ABOUT = """Exact, cited answers from a white paper: counts and complete lists from its tables, quoted prose, a refusal
where it does not say. The same answers come from an OpenAI-compatible model (`/v1`) and from MCP tools (`/mcp`)."""
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class ServeError(RuntimeError):
    """The server cannot start; the message says why and what to do."""


def serve(bot: Bot, settings: Settings) -> None:
    """Serve the app and the doors until interrupted.

    Raises `ServeError` if the port cannot be had, `DatabaseError` if conversations cannot be kept in the home folder.
    """
    with _listen(settings) as listening, suppress(KeyboardInterrupt):
        asyncio.run(_serve(bot, sealed(settings), listening))


async def _serve(bot: Bot, settings: Settings, listening: socket.socket) -> None:
    leaving = asyncio.Event()
    app = await create_app(bot, settings, leaving)
    # What still runs after a second is cut off; without a limit, Ctrl-C would wait for as long as a client likes.
    server = Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1), leaving)
    threading.Thread(target=warm, args=(bot,), daemon=True).start()
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


async def create_app(bot: Bot, settings: Settings, leaving: asyncio.Event | None = None) -> FastAPI:
    """The doors' routes and, at /, the app, behind the gate. Open pages are let go once `leaving` is set.

    A coroutine, because Gradio makes a new event loop for each of its locks, and closes none, where none is running.
    """
    access, limits, answerer = Access(settings), Limits(settings), Answerer(bot, settings)
    tools = mcp_server(bot, answerer)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        answerer.start()
        try:
            async with tools.session_manager.run():
                yield
        finally:
            await asyncio.to_thread(answerer.close)

    # FastAPI's own page for the API's description loads its scripts from another host; this one has them with it.
    app: FastAPI = FastAPIOffline(title="whitepaper", description=ABOUT, redoc_url=None, lifespan=lifespan)
    app.include_router(api_router(bot, answerer, limits))
    app.include_router(openai_router(bot.index, answerer))
    app.router.routes.extend(mcp_routes(tools, settings))
    app.add_middleware(EndingStreams, leaving=leaving or asyncio.Event())  # what is added last meets a request first
    app.add_middleware(VisitorCookie)
    app.add_middleware(Gate, access=access, limits=limits, max_body=settings.max_body)
    app.add_middleware(SecurityHeaders)
    mount(app, bot, settings, access.is_user if access.has_users else None)
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
