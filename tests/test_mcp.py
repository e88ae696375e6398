"""The MCP door, through the real client: over HTTP against a real server, and over standard input and output."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from bot.chat import Bot
from tests.serving import SECONDS, environment

WUHAN = "武汉有几个战略性新兴产业集群？"
JSON = {"Content-Type": "application/json"}
MODES = ("auto", "legacy")

Talk = Callable[[Client], Awaitable[Any]]


def over_http(doors: str, talk: Talk, mode: str = "auto", key: str = "one") -> Any:
    async def run() -> Any:
        async with (
            httpx2.AsyncClient(headers={"Authorization": f"Bearer {key}"}, timeout=SECONDS) as http,
            Client(streamable_http_client(f"{doors}mcp", http_client=http), mode=mode) as client,
        ):
            return await talk(client)

    return asyncio.run(run())


def over_stdio(home: Path, talk: Talk, mode: str = "auto") -> Any:
    async def run() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "whitepaper", "mcp"], env=environment(home), cwd=home
        )
        async with Client(stdio_client(command), mode=mode) as client:
            return await talk(client)

    return asyncio.run(run())


async def all_tools(client: Client) -> dict[str, Any]:
    """What every tool answers, as a client sees it."""
    called = {
        "ask": {"question": WUHAN},
        "search": {"query": "What is an advanced manufacturing cluster?", "limit": 2},
        "list_tables": {},
        "query_table": {"table": "clusters", "filters": [{"column": "city", "values": ["Wuhan"]}]},
    }
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert set(tools) == set(called)
    assert all(tool.description and tool.output_schema for tool in tools.values())
    assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in tools.values())
    results = {name: await client.call_tool(name, arguments) for name, arguments in called.items()}
    assert not any(result.is_error for result in results.values())
    return {name: (result.structured_content, result.content[0].text) for name, result in results.items()}  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_over_http(doors: str, bot: Bot, mode: str) -> None:
    check(over_http(doors, all_tools, mode), bot)


@pytest.mark.parametrize("mode", MODES)
def test_every_tool_over_standard_input_and_output(home: Path, bot: Bot, mode: str) -> None:
    check(over_stdio(home, all_tools, mode), bot)


def check(told: dict[str, Any], bot: Bot) -> None:
    answer, text = told["ask"]
    assert answer["value"] == 4 and len(answer["rows"]) == 4 and text.startswith(answer["answer"]) and "[1]" in text
    found, _ = told["search"]
    assert found["answers"] and len(found["passages"]) == 2 and found["passages"][0]["lines"][1] == 17
    tables, compact = told["list_tables"]
    assert {t["id"]: t["rows"] for t in tables["tables"]} == Counter(r.table for r in bot.index.records.values())
    assert json.loads(compact) == tables and len(compact) < 20_000, "what a model reads should be short"
    rows, _ = told["query_table"]
    expected = [r.span.first for r in bot.index.records.values() if "武汉" in r.get("city") and r.table == "clusters"]
    assert [row["line"] for row in rows["rows"]] == expected and rows["count"] == len(expected) == 7
    assert rows["complete"] and rows["of"] == 166


def test_turns_and_language_reach_the_bot(doors: str, bot: Bot) -> None:
    async def ask(client: Client) -> Any:
        arguments = {"question": "那第二批呢？", "turns": ["工信部第一批集群里，江苏有几个？"], "language": "en"}
        return (await client.call_tool("ask", arguments)).structured_content

    answer = over_http(doors, ask)
    assert answer["language"] == "en" and answer["value"] == bot.ask("工信部第二批集群里，江苏有几个？").value


def query(arguments: dict[str, Any]) -> Talk:
    async def talk(client: Client) -> Any:
        result = await client.call_tool("query_table", arguments)
        return result.is_error, result.content[0].text  # type: ignore[union-attr]

    return talk


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"table": "cluster"}, ["'cluster'", "did you mean clusters", "terms"]),
        ({"table": "clusters", "filters": [{"column": "town", "values": ["x"]}]}, ["'town'", "city, district"]),
        ({"table": "clusters", "filters": [{"column": "city", "values": ["武憾"]}]}, ["'武憾'", "did you mean 武汉"]),
        ({"table": "clusters", "filters": [{"column": "city", "values": []}]}, ["at least 1 item"]),
        ({"table": "clusters", "filters": [{"column": "city", "value": "武汉"}]}, ["filters.0.value"]),
        ({"table": "clusters", "filters": [{"column": "batch", "values": ["two"]}]}, ["'batch' holds numbers", "two"]),
        ({"table": "clusters", "order_by": "city"}, ["order_by needs a column of numbers", "batch, serial, cities"]),
        ({"table": "clusters", "group_by": "town"}, ["'town'", "province, city"]),
        ({}, ["table", "Field required"]),
    ],
)  # fmt: skip
def test_an_error_says_what_there_is(doors: str, arguments: dict[str, Any], said: list[str]) -> None:
    is_error, text = over_http(doors, query(arguments))
    assert is_error and all(part in text for part in said), text


@pytest.mark.parametrize(
    ("question", "said"), [("", "at least 1 character"), (" ", "blank"), ("x" * 2001, "2001 characters; at most 2000")]
)
def test_an_empty_or_too_long_question_is_refused_in_words(doors: str, question: str, said: str) -> None:
    async def ask(client: Client) -> Any:
        result = await client.call_tool("ask", {"question": question})
        return result.is_error, result.content[0].text  # type: ignore[union-attr]

    is_error, text = over_http(doors, ask)
    assert is_error and said in text, text
    assert "pydantic" not in text and "input_value" not in text and "xxx" not in text


def test_the_door_is_locked_without_a_key(doors: str) -> None:
    refused = httpx.post(f"{doors}mcp", json={})
    assert refused.status_code == 401 and "Bearer" in refused.json()["error"]["message"]


def test_half_a_character_is_refused(doors: str) -> None:
    headers = {"Authorization": "Bearer one", "Accept": "application/json, text/event-stream"}
    half = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": %s}}'
    refused = httpx.post(f"{doors}mcp", content=half % b'{"question": "x\\ud800"}', headers=headers | JSON)
    assert refused.status_code == 400 and "Parse error" in refused.json()["error"]["message"]


def test_on_the_loopback_only_its_own_names_are_answered(doors: str) -> None:
    headers = {"Authorization": "Bearer one", "Accept": "application/json, text/event-stream"}
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    assert httpx.post(f"{doors}mcp", json=ping, headers=headers).status_code == 200
    assert httpx.get(f"{doors}mcp", headers=headers).status_code == 405, "there is nothing to listen to"
    assert httpx.post(f"{doors}mcp", json=ping, headers=headers | {"Host": "evil.example"}).status_code == 421
    assert httpx.post(f"{doors}mcp", json=ping, headers=headers | {"Origin": "http://evil.example"}).status_code == 403
