"""The REST door: the contract's JSON, one answer or many, behind the gate."""

import json
import sqlite3
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from bot import api
from bot.access import Access
from bot.api import MOST_TURNS, api_router
from bot.chat import LONGEST, Bot
from bot.gate import Gate
from bot.limits import Limits
from bot.pool import Answerer
from bot.settings import Settings

WUHAN = "武汉有几个战略性新兴产业集群？"

KEYS = {
    "question", "language", "kind", "answer", "refused", "value", "rows", "columns", "citations", "notes", "plan",
    "suggestions", "seconds", "writer",
}  # fmt: skip


def client_of(bot: Bot, settings: Settings) -> TestClient:
    app, limits = FastAPI(), Limits(settings)
    app.include_router(api_router(bot, Answerer(bot, settings), limits))
    app.add_middleware(Gate, access=Access(settings), limits=limits, max_body=settings.max_body)
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


def test_a_blank_question_is_told_to_be_one(client: TestClient) -> None:
    refused = client.post("/api/ask", json={"question": " \u3000\n"})
    assert refused.status_code == 422 and "blank" in refused.text


def test_citations_name_their_section_in_english_too(client: TestClient) -> None:
    answer = client.post("/api/ask", json={"question": WUHAN, "language": "en"}).json()
    (citation,) = answer["citations"]
    assert citation["section"][-1] == "发改委——战略性新兴产业集群（66个）"
    assert citation["section_en"][-1] == "NDRC: strategic emerging industry clusters (66)"
    assert len(citation["section_en"]) == len(citation["section"])


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    assert client.post("/api/ask", content=b"{\x00", headers=headers).status_code == 422
    assert client.post("/api/ask", content=b'{"question": "\xff"}', headers=headers).status_code in (400, 422)
    assert client.post("/api/ask", content=b'{"question": "\\ud800"}', headers=headers).status_code == 422
    assert client.get("/api/ask").status_code == 405


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


# ------------------------------------------------------------------------------------------------ many questions


def lines_of(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_batch_is_answered_line_by_line_in_order(client: TestClient, bot: Bot) -> None:
    cases = [
        {"id": "a", "question": WUHAN}, {"id": 2, "turns": ["工信部第一批集群里，江苏有几个？", "那第二批呢？"]},
        {"id": "c", "question": "今天天气怎么样？"},
    ]  # fmt: skip
    body = "\n".join(json.dumps(case, ensure_ascii=False) for case in cases) + "\n\n"
    first, second, third = lines_of(client.post("/api/batch", content=body.encode()))
    assert [first["id"], second["id"], third["id"]] == ["a", "2", "c"]
    assert set(first) == {"id", *KEYS} and first["value"] == 4 and third["refused"]
    assert second["value"] == bot.ask("工信部第二批集群里，江苏有几个？").value


def test_a_bad_line_of_a_batch_is_told_and_stops_nothing(client: TestClient) -> None:
    long = json.dumps({"id": "long", "question": "x" * (LONGEST + 1)}).encode()
    body = b'{"id": "a", "question": "' + WUHAN.encode() + b'"}\n{\n\xff\n{"id": "b"}\n' + long + b"\n"
    body += b'{"id": "z", "question": "\xe4\xbd\xa0\xe5\xa5\xbd"}'
    answered, broken, foreign, empty, too_long, last = lines_of(client.post("/api/batch", content=body))
    assert answered["value"] == 4 and last["kind"] == "help"
    assert (broken["line"], foreign["line"], empty["line"]) == (2, 3, 4)
    assert "not JSON" in broken["error"] and "UTF-8" in foreign["error"] and "'question'" in empty["error"]
    assert too_long["id"] == "long" and str(LONGEST) in too_long["error"]


def test_a_batch_without_cases_or_with_too_many_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.post("/api/batch", content=b" \n\n").status_code == 400
    monkeypatch.setattr(api, "MOST_CASES", 2)
    many = client.post("/api/batch", content=b"{}\n" * 3)
    assert many.status_code == 413 and "at most 2" in many.json()["detail"]


def test_a_batch_waits_where_questions_are_limited_in_rate(bot: Bot) -> None:
    settings = Settings(rate="2/second", workers=0)
    body = b"".join(b'{"id": "%d", "question": "hello"}\n' % number for number in range(4))
    start = time.monotonic()
    assert len(lines_of(client_of(bot, settings).post("/api/batch", content=body))) == 4
    assert time.monotonic() - start >= 1


# ------------------------------------------------------------------------------------------------ behind the gate


def test_the_doors_open_to_keys_and_passwords_and_the_state_to_everyone(bot: Bot) -> None:
    client = client_of(bot, Settings(api_keys=SecretStr("one, two"), auth=SecretStr("anna:s3cret")))
    assert client.get("/health").status_code == client.get("/ready").status_code == 200
    assert client.get("/api/findings").status_code == 401
    assert client.get("/api/findings", headers={"Authorization": "Bearer two"}).status_code == 200
    assert client.post("/api/ask", json={"question": "x"}, auth=("anna", "s3cret")).status_code == 200


def test_the_description_names_what_is_answered_and_what_is_shown(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    answer = described["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["$ref"].endswith("/AnswerModel")
    assert set(described["components"]["schemas"]["AnswerModel"]["properties"]) == KEYS
    assert set(described["components"]["securitySchemes"]) == {"HTTPBearer", "HTTPBasic"}
    assert "application/x-ndjson" in described["paths"]["/api/batch"]["post"]["requestBody"]["content"]
