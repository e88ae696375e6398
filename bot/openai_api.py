"""The OpenAI-compatible door: the paper as a model that chat programs and the `openai` client can use.

The user's messages are the turns of the conversation; what others said in it (system, assistant, tools) and the
settings of sampling have no bearing on an answer that is looked up. Beside what OpenAI's protocol has:

    request    `language`     "auto" (default), "zh" or "en"
    response   `whitepaper`   the answer as `POST /api/ask` gives it (rows, citations, notes, plan …); in a stream it
                              comes with the chunk that has the `finish_reason`

The text ends with its sources, a line each. `usage` counts Chinese characters, words and marks.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Request, Response, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, StreamingResponse
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from bot.answer import Citation
from bot.batch import is_unicode
from bot.chat import LONGEST
from bot.gate import REFUSALS, openai_error
from bot.plan import PlanError
from bot.pool import Answerer
from bot.terminal import citations_to_text
from corpus.fold import HAN
from corpus.store import Document, Index

MODEL = "whitepaper"
MOST_TURNS = 50
"""User messages that are read, the newest."""
MOST_SOURCES = 5
"""Sources that the text names; the extension field has all."""


class Part(BaseModel):
    """A piece of a message's content; text is all that is read."""

    model_config = ConfigDict(extra="ignore")

    type: str
    text: str = ""


class Message(BaseModel):
    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """The part of OpenAI's request that matters here; everything else is ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str
    messages: Annotated[list[Message], Field(min_length=1)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int | None, Field(description="1: an answer that is looked up has no variants")] = 1
    language: Annotated[Literal["auto", "zh", "en"], Field(description="an extension: of the answer")] = "auto"


class ApiError(Exception):
    """A request that cannot be answered, for OpenAI's shape."""

    def __init__(self, status: int, why: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(why)
        self.response = JSONResponse(openai_error(status, why, param, code), status)


class OpenAIRoute(APIRoute):
    """A route whose errors have OpenAI's shape."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def shaped(request: Request) -> Response:
            try:
                return await handle(request)
            except ApiError as error:
                return error.response
            except RequestValidationError as error:
                first = error.errors()[0]
                param = ".".join(str(part) for part in first["loc"][1:])
                return ApiError(400, f"{param}: {first['msg']}", param).response

        return shaped


def openai_router(index: Index, answerer: Answerer) -> APIRouter:
    """`/v1/models` and `/v1/chat/completions`; any other path under `/v1` is a 404 in OpenAI's shape."""
    shown = [Security(HTTPBearer(auto_error=False))]
    router = APIRouter(
        prefix="/v1",
        route_class=OpenAIRoute,
        tags=["OpenAI-compatible"],
        dependencies=shown,
        responses=REFUSALS,
    )
    model = {"id": MODEL, "object": "model", "created": _built(index), "owned_by": MODEL}

    @router.get("/models")
    async def models() -> dict[str, Any]:
        """The one model."""
        return {"object": "list", "data": [model]}

    @router.get("/models/{id_}")
    async def one_model(id_: str) -> dict[str, Any]:
        _check_model(id_)
        return model

    @router.post("/chat/completions")
    async def chat_completions(body: ChatRequest) -> Response:
        """The answer to the user's last message, whole or as server-sent events."""
        turns = request_to_turns(body)
        try:
            language = None if body.language == "auto" else body.language
            answer = orjson.loads(await answerer.ask(turns[-1], turns[:-1], language))
        except PlanError as error:
            raise ApiError(400, f"could not be answered: {error}", "messages") from error
        text = answer_to_text(answer, index.documents)
        usage = _usage(turns, text)
        head = {"id": f"chatcmpl-{uuid.uuid4().hex}", "created": int(time.time()), "model": MODEL}
        if body.stream:
            counted = usage if body.stream_options and body.stream_options.include_usage else None
            return StreamingResponse(_events(head, text, answer, counted), media_type="text/event-stream")
        message = {"role": "assistant", "content": text, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        whole = {**head, "object": "chat.completion", "choices": [choice], "usage": usage, MODEL: answer}
        return Response(orjson.dumps(whole), media_type="application/json")

    @router.api_route("/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def unknown(path: str, request: Request) -> Response:
        raise ApiError(
            404, f"{request.method} /v1/{path} is not served; POST /v1/chat/completions and GET /v1/models are"
        )

    return router


def _built(index: Index) -> int:
    """When the index was built, in seconds since 1970."""
    return int((index.folder / "manifest.json").stat().st_mtime)


def _check_model(name: str) -> None:
    if name != MODEL:
        raise ApiError(404, f"there is no model {name!r}; the model is {MODEL!r}", "model", "model_not_found")


def request_to_turns(body: ChatRequest) -> list[str]:
    """The user's messages, oldest first; raises `ApiError` where the last one is no question."""
    _check_model(body.model)
    if body.n not in (None, 1):
        raise ApiError(400, f"n is {body.n}; an answer that is looked up has no variants, so it must be 1", "n")
    said = [(at, message) for at, message in enumerate(body.messages) if message.role == "user"]
    if not said:
        raise ApiError(400, "there is no message with the role 'user', so there is no question", "messages")
    at = said[-1][0]
    turns = [_message_to_text(message, f"messages[{place}].content") for place, message in said]
    for turn, (place, _) in zip(turns, said, strict=True):
        if not is_unicode(turn):
            why = "holds half a character (a lone surrogate); send the whole one"
            raise ApiError(400, why, f"messages[{place}].content")
    if not turns[-1].strip():
        raise ApiError(400, "the last message of the user is empty", f"messages[{at}].content")
    if len(turns[-1]) > LONGEST:
        why = f"the question has {len(turns[-1])} characters; at most {LONGEST} are read"
        raise ApiError(400, why, f"messages[{at}].content", "string_above_max_length")
    return [turn for turn in turns[:-1] if turn.strip()][-MOST_TURNS:] + turns[-1:]


def _message_to_text(message: Message, param: str) -> str:
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    if other := [part.type for part in message.content if part.type != "text"]:
        raise ApiError(400, f"a part of the type {other[0]!r} cannot be read; text can", param)
    return "\n".join(part.text for part in message.content)


def answer_to_text(answer: dict[str, Any], documents: dict[str, Document]) -> str:
    """The answer's Markdown, then its sources, a line each."""
    citations = [
        Citation(
            c["document"],
            tuple(c["section"]),
            (c["lines"][0], c["lines"][1]),
            c["quote"],
            c["table"],
            tuple(c["section_en"]),
        )
        for c in answer["citations"]
    ]
    sources = citations_to_text(citations[:MOST_SOURCES], documents, answer["language"])
    if (further := len(citations) - MOST_SOURCES) > 0:
        sources += f"\n（另有{further}处）" if answer["language"] == "zh" else f"\n(and {further} more)"
    # Two blanks at a line's end are Markdown's line break.
    return "\n\n".join(part for part in (answer["answer"], sources.replace("\n", "  \n")) if part)


def _usage(turns: Sequence[str], text: str) -> dict[str, int]:
    asked, said = sum(map(count_tokens, turns)), count_tokens(text)
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


def count_tokens(text: str) -> int:
    """Chinese characters, words and marks.

    >>> count_tokens("武汉有4个 clusters。")
    7
    """
    return len(re.findall(rf"[{HAN}]|[^\W{HAN}]+|[^\w\s]", text))


def _events(head: dict[str, Any], text: str, answer: dict[str, Any], usage: dict[str, int] | None) -> Iterator[bytes]:
    """Server-sent events: the role, the text a line at a time, the end with the whole answer, the usage if wanted."""
    chunk = {**head, "object": "chat.completion.chunk"}
    deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": line} for line in text.splitlines(keepends=True)]
    for delta in deltas:
        yield _event({**chunk, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]})
    end = {"index": 0, "delta": {}, "logprobs": None, "finish_reason": "stop"}
    yield _event({**chunk, "choices": [end], MODEL: answer})
    if usage is not None:
        yield _event({**chunk, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> bytes:
    return b"data: " + orjson.dumps(value) + b"\n\n"
