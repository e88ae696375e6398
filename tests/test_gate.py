"""The gate: who may enter, how often, how many at once, how large; and the shape in which each door hears of it."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.access import Access
from bot.gate import Gate, path_to_door
from bot.limits import BEYOND_LOOPBACK, Limits
from bot.settings import Settings

DOORS = ("/api/x", "/v1/x", "/mcp")


def gated(**settings: object) -> Gate:
    """An app that says who asks and how much it got, behind a gate."""

    async def echo(request: Request) -> Response:
        body = await request.body()
        if request.query_params.get("wait"):
            await asyncio.sleep(float(request.query_params["wait"]))
        status = 400 if b"wrong" in body else 200
        return PlainTextResponse(f"{request.scope.get('state', {}).get('client', '-')} {len(body)}", status)

    chosen = Settings(**{k: SecretStr(str(v)) if k in ("auth", "api_keys") else v for k, v in settings.items()})
    app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
    return Gate(app, Access(chosen), Limits(chosen), chosen.max_body)


@pytest.mark.parametrize(
    ("path", "door"),
    [
        ("/api/ask", "api"),
        ("/v1/models", "v1"),
        ("/mcp", "mcp"),
        ("/", ""),
        ("/apis", ""),
        ("", ""),
        ("/docs", "api"),
        ("/openapi.json", "api"),
    ],
)
def test_doors_are_told_apart_by_their_path(path: str, door: str) -> None:
    assert path_to_door(path) == door


def why(answer: httpx.Response, path: str) -> str:
    """What a refusal says, found where the door's clients look for it."""
    body = answer.json()
    if path.startswith("/v1"):
        assert set(body["error"]) == {"message", "type", "param", "code"}
        return str(body["error"]["message"])
    if path.startswith("/mcp"):
        assert (body["jsonrpc"], body["id"]) == ("2.0", None)
        return str(body["error"]["message"])
    return str(body["detail"])


# ------------------------------------------------------------------------------------------------ who


@pytest.mark.parametrize("path", DOORS)
def test_a_door_opens_to_a_key_or_a_password_and_to_nothing_else(path: str) -> None:
    client = TestClient(gated(auth="anna:s3cret", api_keys="one,two"))
    refused = client.post(path)
    assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Bearer, Basic"
    assert "locked" in why(refused, path) and "Bearer" in why(refused, path)
    wrong = client.post(path, headers={"Authorization": "Bearer three"})
    assert wrong.status_code == 401 and "not known" in why(wrong, path)
    assert client.post(path, auth=("anna", "one")).status_code == 401
    assert client.post(path, auth=("anna", "s3cret")).text.startswith("user anna")
    first, second = (client.post(path, headers={"Authorization": f"Bearer {key}"}).text for key in ("one", "two"))
    assert first.startswith("key ") and second.startswith("key ") and first != second and "one" not in first


def test_openais_clients_hear_of_a_wrong_key_as_from_openai() -> None:
    body = TestClient(gated(api_keys="one")).post("/v1/x", headers={"Authorization": "Bearer no"}).json()
    assert body["error"]["code"] == "invalid_api_key" and body["error"]["type"] == "invalid_request_error"


def test_a_key_does_not_stand_for_a_password_nor_the_other_way_round() -> None:
    assert TestClient(gated(auth="anna:s3cret")).get("/api/x", headers={"Authorization": "Bearer s3cret"}).is_error
    assert TestClient(gated(api_keys="one")).get("/api/x", auth=("one", "one")).status_code == 401


def test_without_users_and_keys_everyone_may_enter_and_the_app_is_never_the_gates_business() -> None:
    assert TestClient(gated()).get("/api/x", auth=("x", "y")).text == "testclient 0"
    assert TestClient(gated(auth="anna:s3cret")).get("/").text == "- 0"


@pytest.mark.parametrize("known", [{"Authorization": "Bearer one"}, {}], ids=["a right key too", "nothing"])
def test_guessing_is_slowed_down(known: dict[str, str]) -> None:
    client = TestClient(gated(auth="anna:s3cret", api_keys="one"))
    assert client.get("/api/x", auth=("anna", "s3cret")).status_code == 200
    for _ in range(20):
        assert client.get("/api/x", headers={"Authorization": "Bearer no"}).status_code == 401
    slowed = client.get("/api/x", headers=known)
    assert slowed.status_code == 429 and 1 <= int(slowed.headers["retry-after"]) <= 60
    assert "wrong keys or passwords" in slowed.json()["detail"]
    assert client.get("/api/x", auth=("anna", "s3cret")).status_code == 200, "who is known is not kept waiting"


def test_guessing_at_the_login_form_is_slowed_down() -> None:
    client = TestClient(gated(auth="anna:s3cret"))
    for _ in range(20):
        assert client.post("/login", content=b"wrong").status_code == 400
    assert client.post("/login", content=b"right").status_code == 429


# ------------------------------------------------------------------------------------------------ how often


@pytest.mark.parametrize("path", DOORS)
def test_a_client_that_asks_too_often_is_told_when_to_come_back(path: str) -> None:
    client = TestClient(gated(rate="3/minute"))
    assert [client.post(path).status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = client.post(path)
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "more than 3 questions in a minute (WHITEPAPER_RATE)" in why(refused, path)
    assert client.get("/").status_code == 200


def test_each_client_has_a_rate_of_its_own() -> None:
    client = TestClient(gated(rate="1/minute;5/hour", auth="anna:a,bob:b"))
    assert [client.get("/api/x", auth=who).status_code for who in [("anna", "a"), ("anna", "a"), ("bob", "b")]] == [
        200, 429, 200,
    ]  # fmt: skip


def test_the_rate_by_default() -> None:
    assert TestClient(gated()).get("/api/x").status_code == 200
    home, away = Limits(Settings()), Limits(Settings(host="0.0.0.0"))
    assert not home._asking and [str(item) for item in away._asking] == ["600 per 1 minute"] and BEYOND_LOOPBACK


@pytest.mark.parametrize("rate", ["banana", "5", "5/fortnight", "-1/minute"])
def test_a_rate_that_is_none_is_refused(rate: str) -> None:
    with pytest.raises(ValidationError, match="600/minute"):
        Settings(rate=rate)


# ------------------------------------------------------------------------------------------------ how many, how large


def test_more_at_once_than_there_are_places_for_are_turned_away() -> None:
    async def three() -> list[httpx.Response]:
        transport = httpx.ASGITransport(gated(concurrency=2))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            crowd = await asyncio.gather(*(client.post("/api/x", params={"wait": 0.3}) for _ in range(3)))
            return [*crowd, await client.post("/api/x")]

    *crowd, after = asyncio.run(three())
    assert sorted(answer.status_code for answer in crowd) == [200, 200, 429] and after.status_code == 200
    refused = next(answer for answer in crowd if answer.status_code == 429)
    assert refused.headers["retry-after"] == "1" and "WHITEPAPER_CONCURRENCY" in refused.json()["detail"]


@pytest.mark.parametrize("path", [*DOORS, "/gradio_api/upload"])
def test_a_large_body_is_refused_whatever_its_headers_say(path: str) -> None:
    client = TestClient(gated(max_body=1024))
    assert client.post(path, content=b"x" * 1024).text.endswith(" 1024")
    declared = client.post(path, content=b"x" * 1025)
    assert declared.status_code == 413 and "1024 bytes (WHITEPAPER_MAX_BODY)" in why(declared, path)

    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 512] * 3

    assert client.post(path, content=pieces()).status_code == 413


def test_questions_in_the_page_are_bounded_too() -> None:
    client = TestClient(gated(rate="2/minute"))
    answers = [client.post("/gradio_api/queue/join", content=b"{}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2].headers["Retry-After"]) > 0
    assert client.get("/gradio_api/info").status_code == 200
