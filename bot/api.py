"""The REST door: one answer as JSON, the intermediates as lists, and whether the program is up.

It stands beside the app on the same port and does not go through Gradio's queue.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBasic, HTTPBasicCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field
from starlette.types import Message

from bot.chat import LONGEST, Bot
from bot.settings import Settings
from corpus.model import Language, Span, to_json

LARGEST = 256 * 1024
"""Bytes of a request's body that are read."""
MOST_TURNS = 50

Turn = Annotated[str, Field(max_length=LONGEST)]


class Ask(BaseModel):
    """A question; `turns` are the questions asked before it, oldest first."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    turns: Annotated[list[Turn], Field(max_length=MOST_TURNS)] = []
    language: Literal["auto", "zh", "en"] = "auto"


class BoundedRoute(APIRoute):
    """A route that answers 413 once more than `LARGEST` bytes arrive, whatever the headers said."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            received = 0

            async def receive() -> Message:
                nonlocal received
                message = await request.receive()
                received += len(message.get("body", b""))
                if received > LARGEST:
                    raise HTTPException(413, f"the body is larger than {LARGEST} bytes")
                return message

            return await handle(Request(request.scope, receive))

        return bounded


def api_router(bot: Bot, settings: Settings) -> APIRouter:
    """The routes. With `api_keys` a request needs one as bearer token, with `auth` a user and password (basic)."""
    router = APIRouter(route_class=BoundedRoute)
    guarded = APIRouter(prefix="/api", route_class=BoundedRoute, dependencies=[Depends(_guard(settings))])

    @router.get("/health", tags=["state"])
    def health() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @router.get("/ready", tags=["state"])
    def ready() -> dict[str, Any]:
        """The index can be read; what it was made of."""
        manifest = bot.index.manifest
        try:
            for document in manifest.sources:
                bot.index.lines(Span(document, 1, 1))
        except sqlite3.Error as error:
            raise HTTPException(503, f"the index cannot be read: {error}") from error
        return {"status": "ready", "documents": dict(manifest.sources), "counts": dict(manifest.counts)}

    @guarded.post("/ask", tags=["answers"])
    def ask(body: Ask) -> dict[str, Any]:
        """One answer with its rows, citations, notes and plan."""
        language: Language | None = None if body.language == "auto" else body.language
        return bot.ask(body.question, body.turns, language).to_json()

    @guarded.get("/records", tags=["intermediates"])
    def records(table: Annotated[str | None, Query(description="only this table's rows")] = None) -> dict[str, Any]:
        """The typed rows of every table, or of one."""
        if table is not None and table not in bot.index.tables:
            raise HTTPException(404, f"there is no table {table!r}; the tables are {', '.join(bot.index.tables)}")
        rows = [to_json(row) for row in bot.index.records.values() if table in (None, row.table)]
        return {"count": len(rows), "records": rows}

    @guarded.get("/chunks", tags=["intermediates"])
    def chunks() -> dict[str, Any]:
        """The pieces of prose that are searched."""
        found = [to_json(chunk) for chunk in bot.index.chunks.values()]
        return {"count": len(found), "chunks": found}

    @guarded.get("/findings", tags=["intermediates"])
    def findings() -> dict[str, Any]:
        """What the source itself gets wrong or leaves open."""
        found = [to_json(finding) for finding in bot.index.findings]
        return {"count": len(found), "findings": found}

    router.include_router(guarded)
    return router


def users_of(settings: Settings) -> list[tuple[str, str]]:
    """(user, password) pairs of `auth`; none if it is not set."""
    pairs = settings.auth.get_secret_value().split(",") if settings.auth else []
    return [(user.strip(), password.strip()) for user, _, password in (pair.partition(":") for pair in pairs)]


def _keys_of(settings: Settings) -> list[str]:
    keys = settings.api_keys.get_secret_value().split(",") if settings.api_keys else []
    return [key.strip() for key in keys if key.strip()]


def _same(given: str, known: str) -> bool:
    return secrets.compare_digest(given.encode(), known.encode())


def is_user(settings: Settings, user: str, password: str) -> bool:
    """Whether `auth` has this pair; every pair is compared, in constant time."""
    return sum(_same(user, name) & _same(password, word) for name, word in users_of(settings)) > 0


def _guard(settings: Settings) -> Callable[..., None]:
    keys, users = _keys_of(settings), users_of(settings)

    def guard(
        bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))],
        basic: Annotated[HTTPBasicCredentials | None, Depends(HTTPBasic(auto_error=False))],
    ) -> None:
        if not keys and not users:
            return
        if bearer and sum(_same(bearer.credentials, key) for key in keys):
            return
        if basic and is_user(settings, basic.username, basic.password):
            return
        schemes = ["Bearer"] * bool(keys) + ["Basic"] * bool(users)
        raise HTTPException(401, "a key or password is needed", {"WWW-Authenticate": ", ".join(schemes)})

    return guard
