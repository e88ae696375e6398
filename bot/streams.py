"""The page's open streams: they last for as long as somebody looks at the page, unless the server ends them."""

from __future__ import annotations

import asyncio
import socket

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMS = "/gradio_api/"
"""Where the page asks for them. A door's stream is left its time: cut short, it would look whole."""


class Server(uvicorn.Server):
    """Sets `leaving` once it is asked to stop, before it waits for connections to close."""

    def __init__(self, config: uvicorn.Config, leaving: asyncio.Event) -> None:
        super().__init__(config)
        self._leaving = leaving

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._leaving.set()
        await super().shutdown(sockets)


class EndingStreams:
    """Tells the page's streams, once the server is leaving, that their reader has gone, and ends them in good form.

    Without it they would be cancelled when the server's patience is over, each with a traceback.
    """

    def __init__(self, app: ASGIApp, leaving: asyncio.Event) -> None:
        self.app = app
        self._leaving = leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(STREAMS):
            await self.app(scope, receive, send)
            return
        unfinished = False

        async def noted(message: Message) -> None:
            nonlocal unfinished
            unfinished = message["type"] == "http.response.start" or message.get("more_body", False)
            await send(message)

        async def receive_or_leave() -> Message:
            received, leaving = asyncio.ensure_future(receive()), asyncio.create_task(self._leaving.wait())
            try:
                await asyncio.wait({received, leaving}, return_when=asyncio.FIRST_COMPLETED)
                return received.result() if received.done() else {"type": "http.disconnect"}
            finally:
                received.cancel()
                leaving.cancel()

        await self.app(scope, receive_or_leave, noted)
        if unfinished and self._leaving.is_set():
            await send({"type": "http.response.body", "body": b"", "more_body": False})
