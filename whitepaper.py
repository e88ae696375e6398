"""The command line: one door to all of it. Imports lazily, so that it starts fast."""

from __future__ import annotations

import errno
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from bot.batch import Summary
    from bot.chat import Bot
    from bot.settings import Settings
    from ingest.build import Digest

ANSWERED, ERROR, USAGE, REFUSED = 0, 1, 2, 3

_KNOWN = {
    "bot.settings": "SettingsError",
    "bot.batch": "BatchError",
    "bot.database": "DatabaseError",
    "bot.show": "ShowError",
    "bot.server": "ServeError",
    "corpus.store": "StoreError",
    "corpus.encode": "EncoderError",
    "ingest.read": "SourceError",
}
"""Module -> the error that it raises with a message for whoever typed the command."""
_DAMAGE = {"sqlite3": "Error", "chromadb.errors": "ChromaError"}


def _loaded(errors: dict[str, str]) -> tuple[type[Exception], ...]:
    """The classes whose modules are loaded: none of the others can have been raised, and nothing is imported here."""
    return tuple(getattr(sys.modules[module], name) for module, name in errors.items() if module in sys.modules)


def _expected() -> tuple[type[Exception], ...]:
    return (*_loaded(_KNOWN), *_loaded(_DAMAGE), ModuleNotFoundError, OSError)


class _Commands(TyperGroup):
    """Commands whose known errors end in one line on standard error."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except _expected() as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # a pipe that closed early, as in `| head`, is no error to speak of
            advice = ""
            if isinstance(error, ModuleNotFoundError):
                advice = "; see what is missing: whitepaper doctor"
            elif isinstance(error, _loaded(_DAMAGE)):
                advice = "; rebuild the index: whitepaper ingest"
            _fail(f"{error}{advice}")


def _fail(message: str, code: int = ERROR) -> NoReturn:
    print(f"whitepaper: {message}", file=sys.stderr)
    raise typer.Exit(code)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Ask a Chinese white paper questions: exact counts and lists, quoted prose, every answer with its source.

    Settings are environment variables (or lines of a .env file) with the prefix WHITEPAPER_; see .env.example.
    Exit codes: 0 answered, 1 error, 2 usage, 3 refused (ask only).

    \b
    whitepaper ask "武汉有几个战略性新兴产业集群？"
    whitepaper ask "Which cities have integrated circuit clusters?"
    whitepaper serve
    """,
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Lang = Annotated[Literal["auto", "zh", "en"], typer.Option(help="Language of the answer; auto: that of the question.")]
Explain = Annotated[bool, typer.Option("--explain", help="Also print the plan, what was run, and the evidence.")]


# ------------------------------------------------------------------------------------------------ asking


@app.command(short_help="Answer one question.")
def ask(
    question: Annotated[
        str,
        typer.Argument(metavar="QUESTION", help="The question, in Chinese or English; - reads it from standard input."),
    ],
    json_: Json = False,
    lang: Lang = "auto",
    explain: Explain = False,
) -> None:
    """Answer one question. Exit code 3 if the paper does not say.

    \b
    whitepaper ask "武汉有几个战略性新兴产业集群？"
    whitepaper ask "How many clusters does Guangdong have?" --lang zh
    whitepaper ask "集群面临哪些问题？" --explain
    echo "哪个省的集群最多？" | whitepaper ask - --json
    """
    from bot.chat import LONGEST
    from bot.terminal import print_answer, text_to_clean

    if question == "-":
        question = sys.stdin.buffer.read().decode("utf-8-sig", "surrogateescape")
    question = text_to_clean(question).strip()
    if not any(character.isprintable() and not character.isspace() for character in question):
        _fail('the question is empty; ask one, for example: whitepaper ask "武汉有几个集群？"', USAGE)
    if len(question) > LONGEST:
        print(f"whitepaper: only the first {LONGEST} of {len(question)} characters are read", file=sys.stderr)
    bot = _bot()
    answer = bot.ask(question, language=None if lang == "auto" else lang)
    if json_:
        _print_json(answer.to_json() | ({"trace": answer.trace} if explain else {}))
    else:
        print_answer(answer, bot.index.documents, explain)
    raise typer.Exit(REFUSED if answer.refused else ANSWERED)


@app.command(short_help="Hold a conversation in the terminal.")
def chat(lang: Lang = "auto", explain: Explain = False) -> None:
    """Hold a conversation in the terminal: /new starts over, /quit or Ctrl-D ends.

    \b
    whitepaper chat
    whitepaper chat --lang en
    """
    from bot.terminal import converse

    converse(_bot(), None if lang == "auto" else lang, explain)


@app.command(short_help="Serve the web app and the APIs.")
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. Default: WHITEPAPER_HOST, else 127.0.0.1.")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help="Port; 0 takes a free one. Default: WHITEPAPER_PORT, else 7860."),
    ] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Open the page in a browser, where there is a desktop.")
    ] = False,
) -> None:
    """Serve the web app and, beside it, REST (/docs), an OpenAI-compatible API (/v1) and MCP (/mcp).

    \b
    whitepaper serve
    whitepaper serve --port 8080
    WHITEPAPER_AUTH=me:secret WHITEPAPER_API_KEYS=key whitepaper serve --host 0.0.0.0
    """
    from bot.listen import exposure, open_page, port_trouble
    from bot.settings import load_settings

    settings = load_settings(host=host, port=port)
    if why := port_trouble(settings.host, settings.port):
        _fail(
            f"{why}; stop what uses it, or take another port: whitepaper serve --port {min(settings.port + 1, 65535)}"
        )
    for warning in exposure(settings):
        print(f"whitepaper: warning: {warning}", file=sys.stderr)
    bot = _bot(settings, thorough=True)
    from bot.server import serve as serve_app

    if open_:
        open_page(settings)
    serve_app(bot, settings)


@app.command(short_help="Serve MCP tools over standard input and output.")
def mcp() -> None:
    """Serve the tools ask, search, list_tables and query_table to an MCP client, over standard input and output.

    The client starts this command itself. `whitepaper serve` has the same tools at /mcp.

    \b
    whitepaper mcp
    {"mcpServers": {"whitepaper": {"command": "whitepaper", "args": ["mcp"]}}}
    """
    from bot.settings import load_settings

    settings = load_settings()
    bot = _bot(settings, thorough=True)
    from bot.mcp_server import serve_stdio

    serve_stdio(bot, settings)


@app.command("hash-password", short_help="Hash a password for WHITEPAPER_AUTH.")
def hash_password_(
    user: Annotated[str, typer.Argument(metavar="USER", help="Whose password it is; no colon, no comma.")],
) -> None:
    """Ask for a password (or read it from standard input) and print USER with its hash, as WHITEPAPER_AUTH takes it.

    In a shell, put the value between single quotes: a hash has dollar signs.

    \b
    whitepaper hash-password anna
    echo "$PASSWORD" | whitepaper hash-password anna
    """
    from bot.access import hash_password

    if not user.strip() or set(user) & set(":,"):
        _fail(f"{user!r} is no name of a user: it must not be blank, nor hold a colon or a comma", USAGE)
    if sys.stdin.isatty():
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    if not password.strip():
        _fail("the password is empty", USAGE)
    print(f"{user.strip()}:{hash_password(password)}")


@app.command(short_help="Answer a file of questions.")
def batch(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="Cases: .jsonl, .csv or .xlsx, with id and question or turns.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="OUT", help="Answers: .jsonl, .csv or .xlsx.")],
    json_: Json = False,
) -> None:
    """Answer a file of questions. A bad line is reported with its number and does not stop the rest.

    A case is {"id": …, "question": …} or {"id": …, "turns": [… one conversation …]}, one a line; in .csv and .xlsx
    the columns are named so, and a cell of turns holds one turn a line. Exit code 1 if none could be answered.

    \b
    whitepaper batch questions.jsonl --output answers.jsonl
    whitepaper batch questions.xlsx --output answers.xlsx
    """
    from bot.batch import answer_batch, check_suffix, read_cases

    check_suffix(output)
    read_cases(source)  # what cannot be used at all is told before an index is opened or built
    bot = _bot(thorough=True)
    with _bar("answering") as progress:
        summary = answer_batch(source, output, lambda turns: bot.ask(turns[-1], turns[:-1]), progress)
    _report_batch(summary, output, json_)
    raise typer.Exit(ANSWERED if summary.answered else ERROR)


def _report_batch(summary: Summary, output: Path, json_: bool) -> None:
    for said in (*summary.bad, *summary.warnings):
        print(f"whitepaper: {said}", file=sys.stderr)
    bad = [{"line": line.line, "why": line.why} for line in summary.bad]
    counts = {"answered": summary.answered, "refused": summary.refused, "bad": bad, "output": str(output)}
    if json_:
        _print_json(counts)
    else:
        text = f"{summary.answered} answered ({summary.refused} of them refused), {len(bad)} bad lines: {output}"
        print(text, file=sys.stderr)


# ------------------------------------------------------------------------------------------------ the index


@app.command(short_help="Build or extend the index; print the audit.")
def ingest(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]...", help="UTF-8 .txt or .md documents to add.")
    ] = None,
    json_: Json = False,
) -> None:
    """Build the index anew, with FILEs added, and print the audit: where the sources disagree with themselves.

    Documents added earlier are kept. The old index answers until the new one is complete.

    \b
    whitepaper ingest
    whitepaper ingest report-2021.txt notes.md
    """
    from bot.settings import load_settings

    settings = load_settings()
    digests = _build(settings, "building the index", files or ())
    counts = {
        part: sum(len(getattr(digest, part)) for digest in digests)
        for part in ("blocks", "tables", "records", "chunks", "findings")
    }
    if json_:
        from corpus.model import to_json

        findings = [to_json(finding) for digest in digests for finding in digest.findings]
        documents = [digest.paper.id for digest in digests]
        _print_json({"home": str(settings.home), "documents": documents, "counts": counts, "findings": findings})
        return
    for digest in digests:
        print(f"{digest.paper.title} ({digest.paper.id}): {len(digest.findings)} findings")
        for finding in digest.findings:
            where = ", ".join(f"{s.first}-{s.last}" if s.last > s.first else str(s.first) for s in finding.spans)
            print(f"  {finding.kind}, lines {where}: {finding.zh}\n    {finding.en}")
    print(
        f"{len(digests)} documents, {', '.join(f'{count} {part}' for part, count in counts.items())}: {settings.home}"
    )


@app.command(short_help="Print blocks, chunks, records or findings.")
def show(
    what: Annotated[
        Literal["blocks", "chunks", "records", "findings"],
        typer.Argument(metavar="WHAT", help="blocks, chunks, records or findings."),
    ],
    format_: Annotated[Literal["table", "json", "csv"], typer.Option("--format", help="How to print it.")] = "table",
    document: Annotated[str | None, typer.Option(metavar="ID", help="Only this document.")] = None,
    table: Annotated[str | None, typer.Option(metavar="ID", help="Only this table (records and findings).")] = None,
    json_: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Print what ingest made of the sources; a table is tab-separated when it is read by a program.

    \b
    whitepaper show findings
    whitepaper show records --table clusters --format csv > clusters.csv
    whitepaper show blocks --document 2020-advanced-manufacturing-clusters --format json
    """
    from bot.open import open_or_build
    from bot.settings import load_settings
    from bot.show import index_to_parts, print_parts

    if table is not None and what not in ("records", "findings"):
        _fail(f"{what} have no table; leave --table out, or show records or findings", USAGE)
    settings = load_settings()
    index = open_or_build(settings, lambda: _build(settings, _FIRST_USE))
    print_parts(index_to_parts(index, what, document, table), "json" if json_ else format_)


# ------------------------------------------------------------------------------------------------ checking


@app.command(short_help="Print what readers thought of answers; turn it into evaluation cases.")
def feedback(
    export: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write evaluation cases (.jsonl) into this file.")
    ] = None,
    json_: Json = False,
) -> None:
    """Print the thumbs and comments that readers left in the web app, or turn them into evaluation cases.

    The gold of an answer that was called right is what it said, for a person to confirm; that of an answer that was
    called wrong is for a person to write, and `whitepaper eval` refuses the case until then.

    \b
    whitepaper feedback
    whitepaper feedback --export feedback.jsonl
    """
    from bot.feedback import Feedback, opinion_to_case, opinions_to_file
    from bot.settings import load_settings

    if export is not None and not export.absolute().parent.is_dir():
        _fail(f"{export}: there is no folder {export.parent}; make it, or name another --export", USAGE)
    opinions = Feedback(load_settings().home).opinions()
    if export is not None:
        written = opinions_to_file(opinions, export)
        wrong = sum(opinion.verdict == "down" for opinion in opinions)
        counts = {"cases": written, "to_confirm": written - wrong, "to_write": wrong, "output": str(export)}
        if json_:
            _print_json(counts)
        else:
            said = f"{written} cases ({written - wrong} to confirm, {wrong} whose gold is to be written): {export}"
            print(said, file=sys.stderr)
    elif json_:
        _print_json([{"given": o.given, "comment": o.comment, **opinion_to_case(o)} for o in opinions])
    else:
        from bot.terminal import print_opinions

        print_opinions(opinions)


@app.command("eval", short_help="Measure how many answers are right.")
def evaluate(
    cases: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[CASES]...", help="Case files (.jsonl) or folders of them; none: the bundled ones."),
    ] = None,
    report: Annotated[Path | None, typer.Option(metavar="DIR", help="Write the whole report into this folder.")] = None,
    compare: Annotated[Path | None, typer.Option(metavar="DIR", help="Compare with the report in this folder.")] = None,
) -> None:
    """Ask all evaluation cases and print how many answers are right, how fast they came, and which are wrong.

    \b
    whitepaper eval
    whitepaper eval my-cases.jsonl --report report/new --compare report/old
    """
    from rich.console import Console

    from eval.run import run_evaluation

    bot = _bot(thorough=True)

    def ask(turns: Sequence[str]) -> dict[str, object]:
        return bot.ask(turns[-1], turns[:-1]).to_json()

    raise typer.Exit(run_evaluation(cases or (), report, compare, ask, Console(), bot.sureness))


@app.command(short_help="Say what is installed, found, reachable.")
def doctor(json_: Json = False) -> None:
    """Say what is installed, found and reachable, and what to do about what is not.

    Exit code 1 if something needed is broken.

    \b
    whitepaper doctor
    whitepaper doctor --json
    """
    from bot.doctor import examine, healthy

    checks = examine()
    if json_:
        _print_json({"ok": healthy(checks), "checks": [check.to_json() for check in checks]})
    else:
        for check in checks:
            print(f"{check.state:<6}  {check.name:<8}  {check.found}")
            if check.fix:
                print(f"{'':<6}  {'':<8}  → {check.fix}")
    raise typer.Exit(ANSWERED if healthy(checks) else ERROR)


# ------------------------------------------------------------------------------------------------ the bot and its index

_FIRST_USE = "building the index, which is done once"


def _bot(settings: Settings | None = None, thorough: bool = False) -> Bot:
    from bot.open import open_bot
    from bot.settings import load_settings

    chosen = settings or load_settings()
    return open_bot(chosen, lambda: _build(chosen, _FIRST_USE), thorough)


def _build(settings: Settings, what: str, files: Sequence[Path] = ()) -> list[Digest]:
    from bot.settings import PREFIX
    from corpus.encode import load_encoder
    from corpus.store import StoreError
    from ingest.build import build

    with _steps(what) as step:
        try:
            return build(settings.home, load_encoder(settings.encoder), files, step, settings.chroma_url)
        except OSError as error:
            raise StoreError(
                f"{settings.home}: the index was not built ({error.strerror or error}: {error.filename}); "
                f"mend that, or set {PREFIX}HOME to a folder that you may write to"
            ) from error


_STEPS = {"read": "reading the sources", "embed": "computing vectors", "publish": "writing"}


@contextmanager
def _steps(what: str) -> Iterator[Callable[[str], None]]:
    """Shows on standard error which step is under way; standard output stays clean."""
    if not sys.stderr.isatty():
        print(f"whitepaper: {what}", file=sys.stderr)
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda step: bar.update(task, description=f"{what}: {_STEPS.get(step, step)}")


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def main() -> None:
    """Write UTF-8 whatever the terminal's code page is: the paper is Chinese."""
    for stream, errors in ((sys.stdout, "replace"), (sys.stderr, "backslashreplace")):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors=errors)
    app(prog_name="whitepaper")


if __name__ == "__main__":
    main()
