"""The gate before app and doors: who may enter a door, how often, how many at once, and how large a body may be.

It stands before the framework, because one of the doors (MCP) is not FastAPI's. Each door hears of a refusal in the
shape that its clients understand.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, Literal

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.access import Access, header_to_credentials
from bot.limits import Limits, TooMany
from bot.settings import PREFIX

Door = Literal["api", "v1", "mcp", ""]
"""REST, OpenAI's protocol, MCP; "" is the app."""
LOGIN = "/login"
QUEUE = "/gradio_api/queue/join"
"""Where the page sends a question."""
"""Where the app's login form posts to."""


REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"description": "A key or password is needed"},
    413: {"description": "The body is too large"},
    429: {"description": "Too many questions, or too many at once; the header Retry-After says in how many seconds"},
}
"""What the gate answers, for the description of the doors."""


class Refused(Exception):
    """A request that goes no further: its status, why, and the headers that say more."""

    def __init__(self, status: HTTPStatus, why: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(why)
        self.status = status
        self.headers = headers or {}


class Gate:
    """Lets a request through, or says why not. The client that asks is then `scope["state"]["client"]`."""

    def __init__(self, app: ASGIApp, access: Access, limits: Limits, max_body: int) -> None:
        self.app = app
        self._access = access
        self._limits = limits
        self._max_body = max_body
        self._checking = asyncio.Semaphore(2)
        """Passwords that are checked at the same time: each takes 19 MiB."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        door = path_to_door(scope["path"])
        address = scope["client"][0] if scope.get("client") else "unknown"
        with ExitStack() as held:
            try:
                if door:
                    client = await self._client(Headers(scope=scope), address)
                    scope.setdefault("state", {})["client"] = client
                    self._limits.ask(client)
                elif scope["path"] == QUEUE:
                    self._limits.ask(address)
                elif scope["path"] == LOGIN:
                    self._limits.check_failures(address)
                    send = self._counted(send, address)
                if scope["method"] in ("POST", "PUT", "PATCH"):
                    receive = await self._body(Headers(scope=scope), receive)
                if door and scope["method"] == "POST":
                    held.enter_context(self._limits.running())
            except TooMany as error:
                refused = Refused(HTTPStatus.TOO_MANY_REQUESTS, str(error), {"Retry-After": str(error.seconds)})
                await refusal_to_response(door, refused)(scope, receive, send)
                return
            except Refused as error:
                await refusal_to_response(door, error)(scope, receive, send)
                return
            await self.app(scope, receive, send)

    async def _client(self, headers: Headers, address: str) -> str:
        """Who asks: a key, a user, or, where everyone may enter, an address."""
        schemes = self._access.schemes
        if not schemes:
            return address
        scheme, user, secret = header_to_credentials(headers)
        if scheme == "basic" and self._access.is_known(user, secret):
            return f"user {user}"
        self._limits.check_failures(address)
        if scheme == "bearer" and self._access.is_key(secret):
            return f"key {self._access.mark(secret)}"
        if scheme == "basic" and self._access.has_users:
            async with self._checking:
                if await asyncio.to_thread(self._access.is_user, user, secret):
                    return f"user {user}"
        ways = {"Bearer": "a key (Authorization: Bearer …)", "Basic": "a user and password (Authorization: Basic …)"}
        if scheme:
            self._limits.fail(address)
        why = "this key or password is not known" if scheme else "this door is locked"
        needed = " or ".join(ways[each] for each in schemes)
        raise Refused(HTTPStatus.UNAUTHORIZED, f"{why}; show {needed}", {"WWW-Authenticate": ", ".join(schemes)})

    async def _body(self, headers: Headers, receive: Receive) -> Receive:
        """All of the body, read before anything waits for it; raises `Refused` once it is too large."""
        why = f"the body is larger than {self._max_body} bytes ({PREFIX}MAX_BODY); send less at a time"
        too_large = Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, why, {"Connection": "close"})
        if (declared := headers.get("content-length", "")).isdecimal() and int(declared) > self._max_body:
            raise too_large
        messages: deque[Message] = deque()
        received, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            received += len(message.get("body", b""))
            more = message["type"] == "http.request" and message.get("more_body", False)
            if received > self._max_body:
                raise too_large

        async def replay() -> Message:
            return messages.popleft() if messages else await receive()

        return replay

    def _counted(self, send: Send, address: str) -> Send:
        """`send` that counts a login that the app turns down."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] >= HTTPStatus.BAD_REQUEST:
                self._limits.fail(address)
            await send(message)

        return counting


def path_to_door(path: str) -> Door:
    """
    >>> path_to_door("/v1/models"), path_to_door("/mcp"), path_to_door("/mcpx"), path_to_door("/gradio_api/info")
    ('v1', 'mcp', '', '')

    The description of the doors is one of them.

    >>> path_to_door("/docs"), path_to_door("/openapi.json")
    ('api', 'api')
    """
    first = path.split("/")[1] if path.startswith("/") else ""
    if first in ("docs", "openapi.json"):
        return "api"
    return first if first in ("api", "v1", "mcp") else ""  # type: ignore[return-value]


def refusal_to_response(door: Door, refused: Refused) -> JSONResponse:
    return JSONResponse(_body_of(door, refused.status, str(refused)), refused.status, dict(refused.headers))


def _body_of(door: Door, status: HTTPStatus, why: str) -> dict[str, Any]:
    if door == "v1":
        return openai_error(status, why)
    if door == "mcp":
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32000, "message": why}}
    return {"detail": why}


_CODES = {
    HTTPStatus.UNAUTHORIZED: ("invalid_request_error", "invalid_api_key"),
    HTTPStatus.NOT_FOUND: ("invalid_request_error", "not_found"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("invalid_request_error", "request_too_large"),
    HTTPStatus.TOO_MANY_REQUESTS: ("rate_limit_error", "rate_limit_exceeded"),
}


def openai_error(status: int, why: str, param: str | None = None, code: str | None = None) -> dict[str, Any]:
    """The object with which OpenAI's API says that something went wrong."""
    kind, usual = _CODES.get(HTTPStatus(status), ("server_error" if status >= 500 else "invalid_request_error", None))
    return {"error": {"message": why, "type": kind, "param": param, "code": code or usual}}
