"""The REST door: the contract's JSON, bounded bodies, who may enter."""

import sqlite3
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot.api import LARGEST, MOST_TURNS, api_router
from bot.chat import LONGEST, Bot
from bot.settings import Settings

KEYS = {
    "question", "language", "kind", "answer", "refused", "value", "rows", "columns", "citations", "notes", "plan",
    "suggestions", "seconds", "writer",
}  # fmt: skip


def client_of(bot: Bot, settings: Settings) -> TestClient:
    app = FastAPI()
    app.include_router(api_router(bot, settings))
    return TestClient(app)


@pytest.fixture(scope="module")
def client(bot: Bot) -> Iterator[TestClient]:
    with client_of(bot, Settings()) as client:
        yield client


def test_health_and_readiness(client: TestClient, bot: Bot) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    ready = client.get("/ready")
    assert ready.status_code == 200 and ready.json()["counts"] == bot.index.manifest.counts


def test_not_ready_when_the_index_cannot_be_read(client: TestClient, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(span: object) -> None:
        raise sqlite3.DatabaseError("disk image is malformed")

    monkeypatch.setattr(bot.index, "lines", broken)
    answer = client.get("/ready")
    assert answer.status_code == 503 and "malformed" in answer.json()["detail"]


@pytest.mark.parametrize("question", ["武汉有几个战略性新兴产业集群？", "How many NDRC clusters are in Wuhan?"])
def test_an_answer_is_the_contracts_object(client: TestClient, question: str) -> None:
    answer = client.post("/api/ask", json={"question": question}).json()
    assert set(answer) == KEYS
    assert answer["value"] == len(answer["rows"]) == 4 and answer["kind"] == "lookup"
    assert answer["citations"][0]["lines"][0] <= answer["citations"][0]["lines"][1]


def test_turns_and_language_reach_the_bot(client: TestClient) -> None:
    turns = ["工信部第一批集群里，江苏有几个？"]
    follow_up = client.post("/api/ask", json={"question": "那第二批呢？", "turns": turns, "language": "en"}).json()
    alone = client.post("/api/ask", json={"question": "工信部第二批集群里，江苏有几个？"}).json()
    assert follow_up["language"] == "en" and follow_up["value"] == alone["value"]


@pytest.mark.parametrize(
    "body",
    [
        {}, {"question": ""}, {"question": 3}, {"question": "x" * (LONGEST + 1)}, {"question": "x", "language": "fr"},
        {"question": "x", "turns": "y"}, {"question": "x", "turns": ["y"] * (MOST_TURNS + 1)},
        {"question": "x", "turn": []}, [], "x",
    ],
)  # fmt: skip
def test_a_body_that_is_no_question_is_refused(client: TestClient, body: object) -> None:
    assert client.post("/api/ask", json=body).status_code == 422


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    assert client.post("/api/ask", content=b"{\x00", headers=headers).status_code == 422
    assert client.post("/api/ask", content=b'{"question": "\xff"}', headers=headers).status_code in (400, 422)
    assert client.get("/api/ask").status_code == 405


def test_a_large_body_is_refused_whatever_its_headers_say(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    large = b'{"question": "' + b"x" * LARGEST + b'"}'
    assert client.post("/api/ask", content=large, headers=headers).status_code == 413
    pieces = (large[at : at + 10_000] for at in range(0, len(large), 10_000))
    assert client.post("/api/ask", content=pieces, headers=headers).status_code == 413


def test_control_characters_in_a_question_are_answered(client: TestClient) -> None:
    assert client.post("/api/ask", json={"question": "武汉\u0000\u001b[31m有几个集群？\u202e"}).status_code == 200


def test_intermediates(client: TestClient, bot: Bot) -> None:
    records = client.get("/api/records").json()
    assert records["count"] == len(records["records"]) == len(bot.index.records)
    clusters = client.get("/api/records", params={"table": "clusters"}).json()
    assert clusters["count"] == 44 + 66 + 56 and {row["table"] for row in clusters["records"]} == {"clusters"}
    assert client.get("/api/chunks").json()["count"] == len(bot.index.chunks)
    findings = client.get("/api/findings").json()["findings"]
    assert len(findings) == len(bot.index.findings) and findings[0]["spans"][0]["first"] >= 1


def test_an_unknown_table_is_named_with_those_that_are(client: TestClient) -> None:
    answer = client.get("/api/records", params={"table": "x"})
    assert answer.status_code == 404 and "clusters" in answer.json()["detail"]


def test_keys_guard_the_doors_but_not_the_state(bot: Bot) -> None:
    client = client_of(bot, Settings(api_keys=SecretStr("one, two")))
    assert client.get("/health").status_code == client.get("/ready").status_code == 200
    assert client.get("/api/findings").status_code == 401
    assert client.get("/api/findings", headers={"Authorization": "Bearer no"}).status_code == 401
    assert client.get("/api/findings", headers={"Authorization": "Bearer two"}).status_code == 200


def test_the_apps_users_may_use_the_doors(bot: Bot) -> None:
    client = client_of(bot, Settings(auth=SecretStr("anna:secret,bob:b")))
    refused = client.post("/api/ask", json={"question": "x"})
    assert refused.status_code == 401 and refused.headers["www-authenticate"] == "Basic"
    assert client.get("/api/findings", auth=("anna", "b")).status_code == 401
    assert client.get("/api/findings", auth=("anna", "secret")).status_code == 200
    assert client.get("/api/findings", auth=("bob", "b")).status_code == 200
