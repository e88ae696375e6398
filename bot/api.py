"""The REST door: answers as JSON, one or a stream of them, the intermediates as lists, and whether the program is up.

It stands beside the app on the same port and does not go through Gradio's queue. Who may enter, how often, and how
large a body may be is the gate's business (`bot.gate`).
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from functools import cache
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, HTTPException, Query, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import StreamingResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBasic, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from bot.batch import EXAMPLE, BadLine, Case, jsonl_to_cases
from bot.chat import LONGEST, Bot
from bot.contract import AnswerModel, Question
from bot.gate import REFUSALS
from bot.limits import Limits, TooMany
from bot.plan import PlanError
from bot.pool import Answerer
from corpus.model import Language, Span, to_json

MOST_TURNS = 50
MOST_CASES = 10_000
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
NDJSON = "application/x-ndjson"

Turn = Annotated[str, Field(max_length=LONGEST)]


class Ask(BaseModel):
    """A question; `turns` are the questions asked before it, oldest first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"question": "哪些城市同时入选三份名单？"}]}
    )

    question: Question
    turns: Annotated[list[Turn], Field(max_length=MOST_TURNS)] = []
    language: Annotated[Literal["auto", "zh", "en"], Field(description="of the answer; auto: the question's")] = "auto"


class PlainRoute(APIRoute):
    """A route whose errors do not repeat what was sent: that may be no Unicode, which no answer can hold."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def plain(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                wrong = [{key: each[key] for key in ("type", "loc", "msg")} for each in error.errors()]
                raise HTTPException(422, wrong) from error
            except PlanError as error:
                raise HTTPException(422, f"could not be answered: {error}") from error

        return plain


def api_router(bot: Bot, answerer: Answerer, limits: Limits) -> APIRouter:
    """The routes. The security schemes are named for the page that describes them; the gate checks."""
    router = APIRouter()
    shown = [Security(HTTPBearer(auto_error=False)), Security(HTTPBasic(auto_error=False))]
    api = APIRouter(prefix="/api", dependencies=shown, route_class=PlainRoute, responses=REFUSALS)

    @router.get("/health", tags=["state"])
    async def health() -> dict[str, str]:
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

    @api.post("/ask", tags=["answers"], response_model=AnswerModel)
    async def ask(body: Ask) -> Response:
        """One answer with its rows, citations, notes and plan."""
        language: Language | None = None if body.language == "auto" else body.language
        return Response(await answerer.ask(body.question, body.turns, language), media_type="application/json")

    @api.post(
        "/batch",
        tags=["answers"],
        openapi_extra={"requestBody": {"required": True, "content": {NDJSON: {"example": EXAMPLE}}}},
        responses={200: {"content": {NDJSON: {"schema": {"type": "string"}}}, "description": "One answer a line"}},
    )
    async def batch(request: Request) -> Response:
        """Many questions, one JSON object a line: `id`, and `question` or `turns` (the turns of one conversation).

        The answers come as a stream, one line a case, in the same order, each with its `id`. A line that holds no case
        becomes `{"line": …, "error": …}` and stops nothing. Where questions are limited in rate, the stream waits.
        """
        cases = list(jsonl_to_cases(await request.body()))
        if not cases:
            raise HTTPException(400, f"the body holds no case; each line is one, such as {EXAMPLE}")
        if len(cases) > MOST_CASES:
            raise HTTPException(413, f"{len(cases)} cases; send at most {MOST_CASES} at a time")
        client = str(request.scope.get("state", {}).get("client", "unknown"))
        return StreamingResponse(_answers(cases, answerer, limits, client), media_type=NDJSON)

    @cache
    def parts_to_json(what: Literal["records", "chunks", "findings"], table: str | None = None) -> bytes:
        """An index does not change while it is open."""
        found: Sequence[object] = bot.index.findings
        if what == "records":
            found = [row for row in bot.index.records.values() if table in (None, row.table)]
        elif what == "chunks":
            found = [*bot.index.chunks.values()]
        return orjson.dumps({"count": len(found), what: [to_json(each) for each in found]})

    @api.get("/records", tags=["intermediates"])
    def records(table: Annotated[str | None, Query(description="only this table's rows")] = None) -> Response:
        """The typed rows of every table, or of one."""
        if table is not None and table not in bot.index.tables:
            raise HTTPException(404, f"there is no table {table!r}; the tables are {', '.join(bot.index.tables)}")
        return Response(parts_to_json("records", table), media_type="application/json")

    @api.get("/chunks", tags=["intermediates"])
    def chunks() -> Response:
        """The pieces of prose that are searched."""
        return Response(parts_to_json("chunks"), media_type="application/json")

    @api.get("/findings", tags=["intermediates"])
    def findings() -> Response:
        """What the source itself gets wrong or leaves open."""
        return Response(parts_to_json("findings"), media_type="application/json")

    for route in [each for each in api.routes if isinstance(each, APIRoute)]:
        taken = route.methods or set()
        path, others = route.path.removeprefix(api.prefix), sorted(METHODS - taken)
        api.add_api_route(path, _only(taken), methods=others, include_in_schema=False)
    router.include_router(api)
    return router


def _only(methods: set[str]) -> Callable[[], None]:
    """The app, which stands at /, would answer the other methods of a path with a 404."""
    allowed = ", ".join(sorted(methods))

    def refuse() -> None:
        raise HTTPException(405, f"this path takes {allowed} only", {"Allow": allowed})

    return refuse


async def _answers(
    cases: Sequence[Case | BadLine], answerer: Answerer, limits: Limits, client: str
) -> AsyncIterator[bytes]:
    """A line for each case. The gate has counted the first; each further one waits for the client's rate."""
    for number, case in enumerate(cases):
        if number:
            await _turn(limits, client)
        yield await _case_to_line(case, answerer)


async def _turn(limits: Limits, client: str) -> None:
    while True:
        try:
            return limits.ask(client)
        except TooMany as error:
            await asyncio.sleep(error.seconds)


async def _case_to_line(case: Case | BadLine, answerer: Answerer) -> bytes:
    if isinstance(case, BadLine):
        return _line({"line": case.line, "error": case.why})
    if any(len(turn) > LONGEST for turn in case.turns) or len(case.turns) > MOST_TURNS + 1:
        why = f"a question has at most {LONGEST} characters, a conversation {MOST_TURNS + 1} turns"
        return _line({"id": case.id, "line": case.line, "error": why})
    try:
        answer = orjson.loads(await answerer.ask(case.turns[-1], case.turns[:-1]))
    except PlanError as error:
        return _line({"id": case.id, "line": case.line, "error": f"could not be answered: {error}"})
    return _line({"id": case.id, **answer})


def _line(value: dict[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE)
