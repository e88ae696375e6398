"""The server: app and doors on one port, its headers, its login, its port."""

import asyncio
import json
import re
import socket
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import expect, sync_playwright
from pydantic import SecretStr

from bot.chat import Bot
from bot.database import DatabaseError
from bot.server import POLICY, ServeError, create_app, serve
from bot.settings import Settings
from bot.visitor import COOKIE
from tests.browsing import CHROMIUM, FLAGS, needs_chromium
from tests.serving import SECONDS, served

CASES = Path(__file__).parent.parent / "eval" / "cases" / "zh-lookup.jsonl"


@pytest.fixture(scope="module")
def app(bot: Bot) -> FastAPI:
    return asyncio.run(create_app(bot, Settings()))


def test_the_page_may_load_nothing_from_elsewhere(app: FastAPI) -> None:
    answer = TestClient(app).get("/")
    assert answer.status_code == 200 and answer.headers["content-security-policy"] == POLICY
    assert "https://" not in POLICY and "http:" not in POLICY and "*" not in POLICY
    for host in ("googleapis", "gstatic", "cdnjs", "jsdelivr", "unpkg"):
        assert host not in answer.text
    assert '"analytics_enabled":false' in answer.text.replace(" ", "")


def test_the_doors_stand_beside_the_app(app: FastAPI) -> None:
    client = TestClient(app)
    assert client.get("/health").json() == {"status": "ok"}
    assert client.post("/api/ask", json={"question": "武汉有几个战略性新兴产业集群？"}).json()["value"] == 4
    assert {"/api/ask", "/api/batch", "/v1/chat/completions"} <= set(client.get("/openapi.json").json()["paths"])
    assert client.get("/v1/models").json()["data"][0]["id"] == "whitepaper"


def test_the_description_loads_its_scripts_and_styles_from_here(app: FastAPI) -> None:
    client = TestClient(app)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', client.get("/docs").text)
    assert any(path.endswith(".js") for path in loaded) and any(path.endswith(".css") for path in loaded)
    assert all(client.get(path).status_code == 200 for path in loaded if path.startswith("/"))
    assert all(path.startswith("/") for path in loaded)


@needs_chromium
def test_the_description_is_drawn_without_another_host(doors: str) -> None:
    requests: list[str] = []
    errors: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(extra_http_headers={"Authorization": "Bearer one"})
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{doors}docs")
        expect(page.get_by_text("/v1/chat/completions")).to_be_visible()
        browser.close()
    assert errors == [] and all(url.startswith(doors) for url in requests)


def test_the_description_of_the_doors_is_locked_like_them(doors: str) -> None:
    for path in ("docs", "openapi.json"):
        assert httpx.get(f"{doors}{path}").status_code == 401
        assert httpx.get(f"{doors}{path}", headers={"Authorization": "Bearer one"}).status_code == 200


def test_another_method_is_told_which_one_is_taken(doors: str) -> None:
    headers = {"Authorization": "Bearer one"}
    for method, path, allowed in (("GET", "ask", "POST"), ("PUT", "batch", "POST"), ("POST", "records", "GET")):
        refused = httpx.request(method, f"{doors}api/{path}", headers=headers)
        assert (refused.status_code, refused.headers["Allow"]) == (405, allowed), path
        assert allowed in refused.json()["detail"]


def test_the_real_server_answers_many_at_once(doors: str) -> None:
    questions = [
        c["question"] for c in map(json.loads, CASES.read_text(encoding="utf-8").splitlines()) if "question" in c
    ]
    bodies = [{"question": question} for question in questions[:60]]
    headers = {"Authorization": "Bearer one"}

    async def crowd() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            headers=headers, timeout=SECONDS, limits=httpx.Limits(max_connections=50)
        ) as client:
            return await asyncio.gather(*(client.post(f"{doors}api/ask", json=body) for body in bodies))

    answers = asyncio.run(crowd())
    assert [answer.status_code for answer in answers] == [200] * 60
    assert [answer.json()["question"] for answer in answers] == questions[:60]


def test_a_body_is_bounded_for_the_app_too_and_a_crowd_is_turned_away_in_each_doors_shape(bot: Bot) -> None:
    settings = Settings(max_body=1024, rate="1/minute")
    client = TestClient(asyncio.run(create_app(bot, settings)))
    assert client.post("/gradio_api/upload", content=b"x" * 1025).status_code == 413
    assert client.get("/v1/models").status_code == 200
    limited = client.get("/v1/models")
    assert limited.status_code == 429 and limited.json()["error"]["type"] == "rate_limit_error"
    assert limited.headers["content-security-policy"] == POLICY


def test_a_password_guards_the_app_and_the_doors(bot: Bot) -> None:
    client = TestClient(asyncio.run(create_app(bot, Settings(auth=SecretStr("anna:secret")))))
    assert client.get("/config").status_code == 401
    assert client.post("/api/ask", json={"question": "x"}).status_code == 401
    assert client.post("/login", data={"username": "anna", "password": "wrong"}).status_code == 400
    assert client.post("/login", data={"username": "anna", "password": "secret"}).status_code == 200
    assert client.get("/config").status_code == 200
    assert client.get("/health").status_code == 200


def test_an_open_page_is_let_go_in_good_form_and_in_silence(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with ExitStack() as held:
        with served(home, WHITEPAPER_WORKERS="0") as address:
            stream = held.enter_context(httpx.stream("GET", f"{address}gradio_api/heartbeat/page", timeout=SECONDS))
            lines = stream.iter_lines()
            assert "data:" in next(lines)
        assert "".join(lines) == "", "a stream that breaks off would have raised"
    assert capfd.readouterr().err == ""


def test_each_visitor_is_named_and_a_home_that_cannot_be_written_to_is_said(bot: Bot, tmp_path: Path) -> None:
    answer = TestClient(asyncio.run(create_app(bot, Settings(home=tmp_path)))).get("/")
    assert COOKIE in answer.headers["set-cookie"] and answer.headers["content-security-policy"] == POLICY
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseError, match="WHITEPAPER_HOME"):
        serve(bot, Settings(home=tmp_path / "file", port=0))


def test_a_port_in_use_is_said(bot: Bot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"127.0.0.1:{port}.*--port"):
            serve(bot, Settings(port=port))
