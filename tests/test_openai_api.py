"""The OpenAI-compatible door, through the real client against a real server."""

from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from openai import OpenAI

from bot.chat import LONGEST, Bot
from bot.openai_api import MODEL, MOST_SOURCES, ApiError, ChatRequest, Message, count_tokens, request_to_turns

WUHAN = "武汉有几个战略性新兴产业集群？"
PROBLEMS = "What problems do clusters face?"


@pytest.fixture(scope="module")
def client(doors: str) -> Iterator[OpenAI]:
    with OpenAI(base_url=f"{doors}v1", api_key="one", max_retries=0) as client:
        yield client


def asked(*questions: str) -> Any:
    return [{"role": "user", "content": question} for question in questions]


def test_the_model_is_listed(client: OpenAI) -> None:
    (model,) = client.models.list().data
    assert model.id == MODEL == client.models.retrieve(MODEL).id and model.created > 1_600_000_000


def test_an_answer_with_its_sources_in_the_text_and_whole_in_the_extension(client: OpenAI, bot: Bot) -> None:
    made = client.chat.completions.create(model=MODEL, messages=asked(WUHAN), temperature=0.2, max_tokens=5)
    (choice,) = made.choices
    expected = bot.ask(WUHAN).to_json()
    assert choice.finish_reason == "stop" and choice.message.role == "assistant" and made.object == "chat.completion"
    assert choice.message.content is not None and choice.message.content.startswith(expected["answer"])
    assert "[1]" in choice.message.content and "第173–176行" in choice.message.content
    extension = made.model_extra[MODEL]  # type: ignore[index]
    assert {k: v for k, v in extension.items() if k != "seconds"} == {
        k: v for k, v in expected.items() if k != "seconds"
    }
    assert made.usage is not None and made.usage.prompt_tokens == count_tokens(WUHAN)
    assert made.usage.completion_tokens == count_tokens(choice.message.content)
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens


def test_the_users_messages_are_the_turns(client: OpenAI, bot: Bot) -> None:
    messages = [
        {"role": "system", "content": "Answer in verse."},
        {"role": "user", "content": [{"type": "text", "text": "工信部第一批集群里，江苏有几个？"}]},
        {"role": "assistant", "content": "一个也没有。"},
        {"role": "user", "content": "那第二批呢？"},
    ]
    made = client.chat.completions.create(model=MODEL, messages=messages)  # type: ignore[arg-type]
    expected = bot.ask("工信部第二批集群里，江苏有几个？").value
    assert expected is not None and made.model_extra[MODEL]["value"] == expected  # type: ignore[index]


def test_the_language_may_be_chosen(client: OpenAI) -> None:
    made = client.chat.completions.create(model=MODEL, messages=asked(WUHAN), extra_body={"language": "en"})
    assert made.model_extra[MODEL]["language"] == "en" and "Sources:" in str(made.choices[0].message.content)  # type: ignore[index]
    sources = str(made.choices[0].message.content).split("Sources:")[1]
    assert "NDRC: strategic emerging industry clusters" in sources and "发改委" not in sources


def test_a_stream_adds_up_to_the_whole_answer(client: OpenAI) -> None:
    whole = client.chat.completions.create(model=MODEL, messages=asked(PROBLEMS))
    chunks = [*client.chat.completions.create(model=MODEL, messages=asked(PROBLEMS), stream=True)]
    assert chunks[0].choices[0].delta.role == "assistant" and len(chunks) > 4
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == whole.choices[0].message.content
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1].model_extra[MODEL]["citations"] == whole.model_extra[MODEL]["citations"]  # type: ignore[index]
    assert len({chunk.id for chunk in chunks}) == 1 and all(chunk.usage is None for chunk in chunks)


def test_a_stream_counts_its_usage_where_that_is_asked_for(client: OpenAI) -> None:
    stream = client.chat.completions.create(
        model=MODEL, messages=asked(PROBLEMS), stream=True, stream_options={"include_usage": True}
    )
    *_, last = stream
    assert last.choices == [] and last.usage is not None and last.usage.prompt_tokens == count_tokens(PROBLEMS) == 6


def test_a_long_list_names_its_first_sources_only(client: OpenAI) -> None:
    made = client.chat.completions.create(model=MODEL, messages=asked("列出工信部和发改委在江苏的所有集群"))
    citations = made.model_extra[MODEL]["citations"]  # type: ignore[index]
    text = str(made.choices[0].message.content)
    assert len(citations) > MOST_SOURCES
    assert f"[{MOST_SOURCES}]" in text and f"[{MOST_SOURCES + 1}]" not in text
    assert f"另有{len(citations) - MOST_SOURCES}处" in text


@pytest.mark.parametrize(
    ("changed", "error", "param", "code"),
    [
        ({"model": "gpt-5"}, openai.NotFoundError, "model", "model_not_found"),
        ({"n": 2}, openai.BadRequestError, "n", None),
        ({"messages": []}, openai.BadRequestError, "messages", None),
        ({"messages": [{"role": "system", "content": "x"}]}, openai.BadRequestError, "messages", None),
        ({"messages": asked("x", " \n")}, openai.BadRequestError, "messages[1].content", None),
        ({"messages": [{"role": "king", "content": "x"}]}, openai.BadRequestError, "messages.0.role", None),
        (
            {"messages": asked("x" * (LONGEST + 1))},
            openai.BadRequestError, "messages[0].content", "string_above_max_length",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]},
            openai.BadRequestError, "messages[0].content", None,
        ),
    ],
)  # fmt: skip
def test_errors_have_openais_shape(
    client: OpenAI, changed: dict[str, Any], error: type[openai.APIStatusError], param: str, code: str | None
) -> None:
    with pytest.raises(error) as raised:
        client.chat.completions.create(**({"model": MODEL, "messages": asked("x")} | changed))
    assert (raised.value.param, raised.value.code) == (param, code) and raised.value.type == "invalid_request_error"


def test_what_is_not_served_and_what_is_no_json_are_told_in_that_shape_too(doors: str) -> None:
    with httpx.Client(base_url=doors, headers={"Authorization": "Bearer one"}) as client:
        embeddings = client.post("/v1/embeddings", json={})
        assert embeddings.status_code == 404 and "/v1/chat/completions" in embeddings.json()["error"]["message"]
        broken = client.post("/v1/chat/completions", content=b"{", headers={"Content-Type": "application/json"})
        half = b'{"model": "whitepaper", "messages": [{"role": "user", "content": "x\\ud800"}]}'
        halved = client.post("/v1/chat/completions", content=half, headers={"Content-Type": "application/json"})
        assert halved.status_code == 400 and "half a character" in halved.json()["error"]["message"]
        assert broken.status_code == 400 and broken.json()["error"]["type"] == "invalid_request_error"
        assert client.get("/v1/models/x").json()["error"]["code"] == "model_not_found"


def test_a_wrong_key_is_an_authentication_error(doors: str) -> None:
    with (
        OpenAI(base_url=f"{doors}v1", api_key="three", max_retries=0) as client,
        pytest.raises(openai.AuthenticationError) as raised,
    ):
        client.models.list()
    assert raised.value.code == "invalid_api_key"


def test_old_turns_are_dropped_and_blank_ones_skipped() -> None:
    said = [Message(role="user", content=str(number)) for number in range(60)]
    body = ChatRequest(model=MODEL, messages=[*said, Message(role="user"), Message(role="user", content="last")])
    turns = request_to_turns(body)
    assert len(turns) == 51 and turns[0] == "10" and turns[-2:] == ["59", "last"]
    with pytest.raises(ApiError):
        request_to_turns(ChatRequest(model=MODEL, messages=[*said, Message(role="user")]))
