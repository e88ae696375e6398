"""The command line as one types it: output, exit codes, errors in one line, and how fast it starts."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

import whitepaper
from bot.access import Access
from bot.chat import Bot
from bot.doctor import NEEDED
from bot.listen import open_page
from bot.open import index_to_encoder, open_bot
from bot.settings import Settings
from bot.show import What, index_to_parts, print_parts
from bot.terminal import print_markdown
from corpus.store import StoreError, open_index

ROOT = Path(__file__).parent.parent
WUHAN = "武汉有几个战略性新兴产业集群？"
UNKNOWN = "比特币价格是多少？"

Run = Callable[..., Result]


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program on the shared index, in this process; standard output and error are kept apart."""
    monkeypatch.setenv("WHITEPAPER_HOME", str(home))

    def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(whitepaper.app, arguments, input=stdin, prog_name="whitepaper")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may damage."""
    return Path(shutil.copytree(home, tmp_path / "home"))


def start(home: Path, *arguments: str, code: str = "", **given: str) -> subprocess.Popen[str]:
    """The program as a process of its own; `code` runs in the same process before it."""
    environment = {**os.environ, "WHITEPAPER_HOME": str(home), "PYTHONPATH": str(ROOT)} | given
    begin = ["-m", "whitepaper"] if not code else ["-c", f"{code}\nimport whitepaper\nwhitepaper.main()"]
    return subprocess.Popen(
        [sys.executable, *begin, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=home.parent,
        env=environment,
        encoding="utf-8",
    )


def finish(process: subprocess.Popen[str], stdin: str = "") -> tuple[int, str, str]:
    out, err = process.communicate(stdin, timeout=120)
    return process.returncode, out, err


# ------------------------------------------------------------------------------------------------ ask


def test_an_answer_is_printed_with_its_sources(run: Run) -> None:
    result = run("ask", WUHAN)
    assert result.exit_code == 0 and result.stderr == ""
    assert "共有4个" in result.stdout
    assert re.search(r"出处：\n\[1\] 《2020先进制造业集群白皮书》 › .+ · 第\d+–\d+行", result.stdout)


def test_an_english_answer_names_its_sources_in_english(run: Run) -> None:
    result = run("ask", WUHAN, "--lang", "en")
    assert result.exit_code == 0
    assert re.search(r"Sources:\n\[1\] 2020 White Paper .+ – lines \d+–\d+", result.stdout)


def test_json_is_the_contracts_object_and_nothing_else_is_on_standard_output(run: Run) -> None:
    answer = json.loads(run("ask", WUHAN, "--json").stdout)
    assert list(answer) == [
        *("question", "language", "kind", "answer", "refused", "value", "rows", "columns", "citations"),
        *("notes", "plan", "suggestions", "seconds", "writer"),
    ]
    assert answer["value"] == len(answer["rows"]) == 4


def test_a_refusal_exits_with_3_in_both_forms(run: Run) -> None:
    assert run("ask", UNKNOWN).exit_code == 3
    result = run("ask", UNKNOWN, "--json")
    assert result.exit_code == 3 and json.loads(result.stdout)["refused"] is True


def test_the_question_can_come_from_standard_input(run: Run) -> None:
    piped = run("ask", "-", "--json", stdin=f"\ufeff{WUHAN}\n")
    assert json.loads(piped.stdout)["value"] == 4


@pytest.mark.parametrize("question", ["", "  ", "\u3000\n", "\x00\x07\x1b", "\u200b\u200e"])
def test_an_empty_question_is_a_usage_error(run: Run, question: str) -> None:
    result = run("ask", question)
    assert result.exit_code == 2 and "the question is empty" in result.stderr and result.stdout == ""
    assert run("ask", "-", stdin=question).exit_code == 2


def test_a_very_long_question_is_answered_soon(run: Run) -> None:
    for text in (WUHAN * 8000, "how many " * 12000, "？" * 100_000, "1" * 100_000):
        began = time.perf_counter()
        result = run("ask", "-", "--json", stdin=text)
        assert result.exit_code in (0, 3)
        assert "only the first 2000 of" in result.stderr
        assert time.perf_counter() - began < 30, "the length that is read is bounded"


@pytest.mark.parametrize("question", [f"\x1b[31m{WUHAN}\x1b[0m", f"{WUHAN}\x00", "\udcff武汉", "\ud800", "💥" * 50])
def test_odd_characters_do_no_harm(run: Run, question: str) -> None:
    for arguments in (("ask", question), ("ask", question, "--json"), ("ask", question, "--explain")):
        result = run(*arguments)
        assert result.exit_code in (0, 3)
        result.stdout.encode()


def test_bytes_that_are_no_text_are_read_as_far_as_they_are(run: Run) -> None:
    assert run("ask", "-", "--json", stdin=WUHAN.encode() + b"\xff\xfe").exit_code in (0, 3)


def test_explain_shows_the_plan_the_sql_and_the_rows(run: Run) -> None:
    shown = run("ask", WUHAN, "--explain").stdout
    for part in (
        '"operation": "count"',
        "SELECT id FROM records",
        'parameters: ["clusters"',
        "rows: 4 of 66",
        "evidence:",
    ):
        assert part in shown
    trace = json.loads(run("ask", WUHAN, "--explain", "--json").stdout)["trace"]
    assert trace["rows"] == 4 and "SELECT" in trace["sql"]


def test_explain_shows_the_scores_of_passages(run: Run, bot: Bot) -> None:
    asked = ("什么是先进制造业集群？", "培育集群为什么重要？", "日本怎么发展集群？")
    question = next(question for question in asked if bot.ask(question).trace.get("passages"))
    shown = run("ask", question, "--explain").stdout
    assert re.search(r"lines +score +lexical +cosine +coverage", shown)
    assert re.search(r"\n\d+–?\d* +\d\.\d+ +\d+\.\d+ +-?\d\.\d+ +\d\.\d+", shown)


@pytest.mark.parametrize(
    "arguments", [["ask"], ["ask", "x", "--lang", "fr"], ["nosuch"], ["ask", "x", "--nosuch"], ["batch", "x"]]
)
def test_wrong_usage_exits_with_2(run: Run, arguments: list[str]) -> None:
    assert run(*arguments).exit_code == 2


def test_every_command_has_help_with_examples(run: Run) -> None:
    commands = re.findall(r"^  ([\w-]+)  ", run("--help").stdout.split("Commands:")[1], re.MULTILINE)
    assert commands == [
        *("ask", "chat", "serve", "mcp", "hash-password", "batch", "ingest", "show", "feedback", "eval", "doctor"),
    ]
    for command in commands:
        result = run(command, "--help")
        assert result.exit_code == 0 and f"\n  whitepaper {command}" in result.stdout


# ------------------------------------------------------------------------------------------------ starting


HEAVY = {
    "torch",
    "gradio",
    "chromadb",
    "langchain",
    "langchain_core",
    "sentence_transformers",
    "jieba",
    "pandas",
    "fastapi",
}
WATCH = """
import atexit, sys
atexit.register(lambda: print(*(name for name in sys.modules if "." not in name), file=sys.stderr))
"""


@pytest.mark.parametrize(
    "arguments", [["ask", WUHAN], ["ask", "How many clusters does Wuhan have?", "--json"], ["--help"]]
)
def test_a_lookup_imports_nothing_heavy(home: Path, arguments: list[str]) -> None:
    code, out, err = finish(start(home, *arguments, code=WATCH))
    assert code == 0 and out
    loaded = set(err.split())
    assert "whitepaper" in loaded and not loaded & HEAVY
    assert "rich" not in loaded, "no terminal, no drawing"


def test_output_is_utf8_whatever_the_locale_says(home: Path) -> None:
    code, out, _ = finish(start(home, "ask", WUHAN, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONCOERCECLOCALE="0"))
    assert code == 0 and "武汉" in out


def test_a_pipe_that_closes_early_is_no_error_to_speak_of(home: Path) -> None:
    with start(home, "show", "records", "--format", "json") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == ""


# ------------------------------------------------------------------------------------------------ index and settings


def test_a_missing_index_is_built_on_first_use_and_standard_output_stays_clean(tmp_path: Path) -> None:
    new = tmp_path / "new" / "home"
    (tmp_path / "new").mkdir()
    code, out, err = finish(start(new, "ask", WUHAN, "--json"))
    assert code == 0 and json.loads(out)["value"] == 4
    assert err == "whitepaper: building the index, which is done once\n"
    assert open_index(new) is not None


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_killed_leaves_the_old_index_answering(
    own_home: Path, run: Run, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(own_home))
    before = (own_home / "current").read_bytes()
    process = start(own_home, "ingest")
    deadline = time.monotonic() + 60
    while len(list((own_home / "builds").iterdir())) < 2 and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(number)
    code, out, err = finish(process)
    assert code in (130, -signal.SIGKILL) and "Traceback" not in err and out == ""
    assert (own_home / "current").read_bytes() == before
    assert json.loads(run("ask", WUHAN, "--json").stdout)["value"] == 4
    assert run("ingest").exit_code == 0
    assert (own_home / "current").read_bytes() != before


@pytest.mark.parametrize("garbage", [b"", b"nosuch", b"\xff\xfe\x00", b"../../..", b"x" * 100_000])
def test_a_pointer_to_nothing_is_refused_with_the_command_that_mends_it(
    own_home: Path, run: Run, garbage: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(own_home))
    (own_home / "current").write_bytes(garbage)
    _refused_with_mending(run)


def _damage(manifest: dict[str, Any], **changed: Any) -> str:
    return json.dumps(manifest | changed)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"format": 999}, "format 999"),
        ({"encoder": "other/model"}, "made by the encoder other/model"),
        ({"dimension": 7}, "7 dimensions"),
        ({"lexicon_hash": "0"}, "another lexicon"),
        ({"sources": {"2020-advanced-manufacturing-clusters": "0"}}, "another version of the paper"),
        ({"sources": {}}, "lacks the paper"),
    ],
)
def test_a_foreign_index_is_refused_with_the_command_that_mends_it(
    own_home: Path, run: Run, changed: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(own_home))
    path = own_home / "builds" / (own_home / "current").read_text() / "manifest.json"
    path.write_text(_damage(json.loads(path.read_text()), **changed))
    assert why in _refused_with_mending(run)


def test_a_damaged_database_is_refused_with_the_command_that_mends_it(
    own_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(own_home))
    (own_home / "builds" / (own_home / "current").read_text() / "index.sqlite").write_bytes(b"garbage" * 1000)
    _refused_with_mending(run)


def _refused_with_mending(run: Run) -> str:
    result = run("ask", WUHAN)
    assert result.exit_code == 1 and result.stdout == ""
    assert re.fullmatch(r"whitepaper: .+rebuild the index: whitepaper ingest\n", result.stderr)
    assert run("doctor").exit_code == 1
    assert run("ingest").exit_code == 0
    assert run("ask", WUHAN).exit_code == 0
    return result.stderr


def test_other_weights_are_refused_when_vectors_are_needed_and_at_once_by_what_stays(own_home: Path) -> None:
    path = own_home / "builds" / (own_home / "current").read_text() / "manifest.json"
    path.write_text(_damage(json.loads(path.read_text()), encoder_hash="0" * 16))
    settings = Settings(home=own_home)
    bot = open_bot(settings, lambda: None)
    assert bot.ask(WUHAN).value == 4
    with pytest.raises(StoreError, match=r"0000000000000000.+rebuild the index: whitepaper ingest"):
        index_to_encoder(bot.index, settings)
    with pytest.raises(StoreError, match="rebuild the index"):
        open_bot(settings, lambda: None, thorough=True)
    bot.index.close()


def test_an_encoder_that_is_not_there_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_ENCODER", "/nowhere/model")
    for command in (["ask", WUHAN], ["ingest"]):
        result = run(*command)
        assert result.exit_code == 1 and "/nowhere/model" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "many"), ("PORT", "70000"), ("LLM", "gpt"), ("CHROMA_URL", "localhost"), ("AUTH", "me")],
)
def test_a_wrong_setting_is_one_line_that_names_the_variable(
    run: Run, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"WHITEPAPER_{name}", value)
    result = run("ask", WUHAN)
    assert result.exit_code == 1
    assert re.fullmatch(rf"whitepaper: WHITEPAPER_{name} is .+\n", result.stderr)
    checks = json.loads(run("doctor", "--json").stdout)["checks"]
    assert any(check["state"] == "broken" and name in check["found"] for check in checks)


def test_a_home_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WHITEPAPER_HOME", str(tmp_path / "file" / "home"))
    for command in (["ask", WUHAN], ["ingest"], ["show", "findings"]):
        result = run(*command)
        assert result.exit_code == 1 and "set WHITEPAPER_HOME" in result.stderr.splitlines()[-1]
    assert run("doctor").exit_code == 1


def test_a_language_model_that_cannot_be_made_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_LLM", "nosuchprovider:model")
    result = run("ask", WUHAN)
    assert result.exit_code == 1 and result.stderr.startswith("whitepaper: WHITEPAPER_LLM is 'nosuchprovider:model'")


# ------------------------------------------------------------------------------------------------ chat


def test_a_conversation_follows_up_and_starts_over(run: Run) -> None:
    result = run("chat", stdin=f"{WUHAN}\n那上海呢？\n\n/new\n那上海呢？\n/quit\n{WUHAN}\n")
    assert result.exit_code == 0
    first, second = re.findall(r"共有(\d+)个", result.stdout)[:2]
    assert (first, second) == ("4", "4")
    assert result.stdout.count("武汉的集群共有") == 1, "what follows /quit is not asked"
    assert "上海" in result.stdout


def test_a_conversation_ends_at_the_end_of_input(run: Run) -> None:
    assert run("chat", stdin="").exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_ends_a_conversation_quietly(home: Path) -> None:
    process = start(home, "chat")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(WUHAN + "\n")
    process.stdin.flush()
    while process.stdout.readline() not in ("出处：\n", ""):
        pass
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    code, _, err = finish(process)
    assert code == 0 and "Traceback" not in err


# ------------------------------------------------------------------------------------------------ serve


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[Bot, Settings]]]:
    """What `serve` hands to the web app, in place of running it."""
    calls: list[tuple[Bot, Settings]] = []
    fake = SimpleNamespace(serve=lambda bot, settings: calls.append((bot, settings)), ServeError=OSError)
    monkeypatch.setitem(sys.modules, "bot.server", fake)
    yield calls
    for bot, _ in calls:
        bot.index.close()


def test_serve_hands_bot_and_settings_to_the_app(run: Run, served: list[tuple[Bot, Settings]]) -> None:
    result = run("serve", "--port", "0")
    assert result.exit_code == 0 and result.stderr == ""
    ((bot, settings),) = served
    assert settings.host == "127.0.0.1" and settings.port == 0 and bot.ask(WUHAN).value == 4


def test_a_port_in_use_is_one_line(run: Run, served: list[tuple[Bot, Settings]]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))
    assert result.exit_code == 1 and not served
    assert re.fullmatch(
        rf"whitepaper: cannot listen on 127\.0\.0\.1:{port} \(.+\); .+ --port {port + 1}\n", result.stderr
    )


def test_an_open_door_is_warned_of(
    run: Run, served: list[tuple[Bot, Settings]], monkeypatch: pytest.MonkeyPatch
) -> None:
    result = run("serve", "--host", "0.0.0.0", "--port", "0")
    assert "the web app: WHITEPAPER_AUTH is not set" in result.stderr
    assert "the APIs: WHITEPAPER_API_KEYS is not set" in result.stderr
    monkeypatch.setenv("WHITEPAPER_AUTH", "me:secret")
    monkeypatch.setenv("WHITEPAPER_API_KEYS", "key")
    assert run("serve", "--host", "0.0.0.0", "--port", "0").stderr == ""
    monkeypatch.delenv("WHITEPAPER_AUTH")
    keys_only = run("serve", "--host", "0.0.0.0", "--port", "0").stderr
    assert "the web app" in keys_only and "the APIs" not in keys_only
    monkeypatch.delenv("WHITEPAPER_API_KEYS")
    monkeypatch.setenv("WHITEPAPER_AUTH", "me:secret")
    assert run("serve", "--host", "0.0.0.0", "--port", "0").stderr == "", "passwords guard the APIs too"
    assert len(served) == 4


def test_a_password_is_hashed_for_the_setting(run: Run) -> None:
    result = run("hash-password", "anna", stdin="s3cret, with: signs\n")
    assert result.exit_code == 0 and "s3cret" not in result.stdout + result.stderr
    users = Access(Settings(auth=SecretStr(f"bob:b,{result.stdout.strip()}")))
    assert users.is_user("anna", "s3cret, with: signs") and users.is_user("bob", "b")


@pytest.mark.parametrize(("user", "password"), [("a:b", "x"), ("a,b", "x"), (" ", "x"), ("anna", " "), ("anna", "")])
def test_what_cannot_be_a_user_or_password_is_refused(run: Run, user: str, password: str) -> None:
    result = run("hash-password", user, stdin=f"{password}\n")
    assert result.exit_code == 2 and result.stdout == "" and result.stderr.startswith("whitepaper: ")


def test_a_port_out_of_range_is_a_usage_error(run: Run) -> None:
    assert run("serve", "--port", "70000").exit_code == 2


# ------------------------------------------------------------------------------------------------ ingest and show


def test_ingest_adds_a_document_and_prints_the_audit(own_home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_HOME", str(own_home))
    (own_home.parent / "moon.md").write_text("# 月球基地报告\n\n月球基地由三十二个舱段组成。\n", encoding="utf-8")
    result = run("ingest", str(own_home.parent / "moon.md"))
    assert result.exit_code == 0
    assert "2 documents" in result.stdout and "月球基地报告 (moon): 0 findings" in result.stdout
    assert re.search(r"serial-gap, lines \d+", result.stdout)
    blocks = json.loads(run("show", "blocks", "--document", "moon", "--json").stdout)
    assert [block["text"] for block in blocks] == ["# 月球基地报告", "月球基地由三十二个舱段组成。"]
    again = json.loads(run("ingest", "--json").stdout)
    assert "moon" in again["documents"] and again["counts"]["findings"] == len(again["findings"])


@pytest.mark.parametrize(
    ("name", "data"), [("none.txt", None), ("a.pdf", b"x"), ("b.txt", b"\xc4\xe3"), ("c.txt", b" ")]
)
def test_a_file_that_cannot_be_read_is_one_line_and_changes_nothing(
    home: Path, run: Run, tmp_path: Path, name: str, data: bytes | None
) -> None:
    before = (home / "current").read_bytes()
    if data is not None:
        (tmp_path / name).write_bytes(data)
    result = run("ingest", str(tmp_path / name))
    assert result.exit_code == 1 and name in result.stderr and result.stderr.count("\n") == 2
    assert (home / "current").read_bytes() == before


@pytest.mark.parametrize("what", ["blocks", "chunks", "records", "findings"])
def test_show_prints_all_of_it_in_each_format(run: Run, bot: Bot, what: str) -> None:
    total = bot.index.manifest.counts[what]
    assert len(json.loads(run("show", what, "--format", "json").stdout)) == total
    rows = list(csv.DictReader(io.StringIO(run("show", what, "--format", "csv").stdout)))
    assert len(rows) == total and all(row["document"] and row["lines"] for row in rows)
    lines = run("show", what).stdout.splitlines()
    assert len(lines) == total + 1 and len({line.count("\t") for line in lines}) == 1


def test_records_of_one_table_have_its_columns(run: Run, bot: Bot) -> None:
    rows = list(csv.DictReader(io.StringIO(run("show", "records", "--table", "clusters", "--format", "csv").stdout)))
    assert len(rows) == 44 + 66 + 56
    assert {"programme", "name", "province", "city"} <= set(rows[0])


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("what", ["blocks", "chunks", "records", "findings"])
def test_a_terminal_is_shown_a_table_with_a_line_a_row(bot: Bot, what: What, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    screen = Terminal()
    parts = index_to_parts(bot.index, what)
    print_parts(parts, "table", screen)
    lines = re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue()).splitlines()
    assert len(lines) == len(parts) + 1 and "lines" in lines[0]


def test_a_terminal_is_shown_rendered_markdown_and_no_control_characters() -> None:
    screen = Terminal()
    print_markdown("**four** \x1b[2J clusters", screen)
    assert "**" not in screen.getvalue() and "\x1b[2J" not in screen.getvalue() and "four" in screen.getvalue()


def test_show_says_what_there_is(run: Run) -> None:
    result = run("show", "records", "--table", "planets")
    assert result.exit_code == 1 and "it" not in result.stdout and "clusters" in result.stderr
    assert "2020-advanced-manufacturing-clusters" in run("show", "blocks", "--document", "x").stderr
    assert run("show", "blocks", "--table", "clusters").exit_code == 2
    assert run("show", "tables").exit_code == 2


# ------------------------------------------------------------------------------------------------ batch, eval, doctor


def test_batch_answers_a_file_and_tells_the_bad_lines(run: Run, tmp_path: Path) -> None:
    cases = [json.dumps({"id": "1", "question": WUHAN}), "oops", json.dumps({"id": "2", "question": UNKNOWN})]
    (tmp_path / "in.jsonl").write_text("\n".join(cases), encoding="utf-8")
    result = run("batch", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl"))
    assert result.exit_code == 0 and result.stdout == ""
    assert (
        "whitepaper: line 2: is not JSON" in result.stderr
        and "2 answered (1 of them refused), 1 bad lines" in result.stderr
    )
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(answer["id"], answer["value"], answer["refused"]) for answer in answers] == [
        ("1", 4, False),
        ("2", None, True),
    ]


def test_batch_exits_with_1_if_nothing_could_be_answered(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("oops\n")
    result = run("batch", str(tmp_path / "in.jsonl"), "-o", str(tmp_path / "out.csv"), "--json")
    summary = json.loads(result.stdout)
    assert result.exit_code == 1 and summary["answered"] == 0 and summary["bad"][0]["line"] == 1


def test_batch_files_that_cannot_be_used_are_one_line(run: Run, tmp_path: Path) -> None:
    result = run("batch", str(tmp_path / "none.jsonl"), "-o", str(tmp_path / "out.jsonl"))
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and "no such file" in result.stderr


def test_eval_measures_and_writes_a_report(run: Run, tmp_path: Path) -> None:
    case = {"id": "zh-wuhan", "language": "zh", "question": WUHAN, "kind": "lookup", "value": 4, "tags": ["count"]}
    (tmp_path / "cases.jsonl").write_text(json.dumps(case, ensure_ascii=False) + "\n", encoding="utf-8")
    arguments = ("eval", str(tmp_path / "cases.jsonl"), "--report", str(tmp_path / "report"))
    result = run(*arguments)
    assert result.exit_code == 0 and "right: 1" in result.stdout and "latency" in result.stdout
    assert any((tmp_path / "report").iterdir())
    again = run("eval", str(tmp_path / "cases.jsonl"), "--compare", str(tmp_path / "report"))
    assert again.exit_code == 0 and "against" in again.stdout
    assert run("eval", str(tmp_path / "none.jsonl")).exit_code == 2


def test_doctor_finds_a_sound_installation(run: Run, home: Path) -> None:
    result = run("doctor", "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0 and found["ok"] is True
    states = {check["name"]: check for check in found["checks"]}
    assert {"python", "packages", "sqlite", "settings", "home", "index", "encoder", "chroma", "llm", "port"} <= set(
        states
    )
    assert str(home) in states["index"]["found"] and "whitepaper-static" in states["encoder"]["found"]
    assert all(check["fix"] for check in found["checks"] if check["state"] != "ok")


def test_doctor_says_what_to_do_about_each_problem(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for name, value in {
            "HOME": str(tmp_path / "none yet"),
            "CHROMA_URL": f"http://127.0.0.1:{closed.getsockname()[1]}",
            "LLM": "nosuchprovider:model",
            "PORT": str(taken.getsockname()[1]),
            "ENCODR": "typo",
        }.items():
            monkeypatch.setenv(f"WHITEPAPER_{name}", value)
        result = run("doctor")
    assert result.exit_code == 1
    for part in (
        "did you mean WHITEPAPER_ENCODER",
        "none yet; the first question builds it",
        "does not answer",
        "nosuchprovider",
    ):
        assert part in result.stdout
    assert re.search(r"note +port +cannot listen", result.stdout)
    assert not (tmp_path / "none yet").exists(), "looking changes nothing"


HIDE = """
import importlib.metadata, sys
real = importlib.metadata.version
def version(name):
    if name == "opencc":
        raise importlib.metadata.PackageNotFoundError(name)
    return real(name)
importlib.metadata.version = version
sys.modules["opencc"] = None
"""


def test_doctor_runs_where_packages_are_missing(home: Path) -> None:
    code, out, _ = finish(start(home, "doctor", code=HIDE))
    assert code == 1 and "not installed: opencc" in out and "pip install opencc" in out
    code, out, err = finish(start(home, "ask", WUHAN, code=HIDE))
    assert code == 1 and out == "" and err.count("\n") == 1 and "whitepaper doctor" in err


def test_doctor_knows_the_packages_that_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert sorted(re.split(r"[<>=]", needed)[0] for needed in project["dependencies"]) == sorted(NEEDED)


def test_the_example_lists_every_setting() -> None:
    listed = re.findall(r"^# WHITEPAPER_(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_the_page_opens_on_a_desktop_once_the_server_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = threading.Event()
    pages: list[str] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr("webbrowser.open", lambda page: (pages.append(page), opened.set()))
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        open_page(Settings(host="127.0.0.1", port=port))
        assert opened.wait(30) and pages == [f"http://127.0.0.1:{port}/"]
