"""The server: app and doors on one port, its headers, its login, its port."""

import asyncio
import socket

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.chat import Bot
from bot.server import POLICY, ServeError, create_app, serve
from bot.settings import Settings


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
    assert "/api/ask" in client.get("/openapi.json").json()["paths"]
    assert "cdn" not in client.get("/docs").text


def test_a_password_guards_the_app_and_the_doors(bot: Bot) -> None:
    client = TestClient(asyncio.run(create_app(bot, Settings(auth=SecretStr("anna:secret")))))
    assert client.get("/config").status_code == 401
    assert client.post("/api/ask", json={"question": "x"}).status_code == 401
    assert client.post("/login", data={"username": "anna", "password": "wrong"}).status_code == 400
    assert client.post("/login", data={"username": "anna", "password": "secret"}).status_code == 200
    assert client.get("/config").status_code == 200
    assert client.get("/health").status_code == 200


def test_a_port_in_use_is_said(bot: Bot) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=f"127.0.0.1:{port}.*--port"):
            serve(bot, Settings(port=port))
