"""The MCP door: tools with which any agent asks the paper, searches it, and looks its tables up exactly.

Over streamable HTTP at `/mcp` (no session: every tool only reads), and over standard input and output
(`whitepaper mcp`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import orjson
from mcp.server import MCPServer
from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.answer import records_to_citations
from bot.chat import Bot
from bot.contract import AnswerModel, Question
from bot.listen import is_loopback
from bot.openai_api import MOST_TURNS, answer_to_text
from bot.plan import PlanError
from bot.pool import Answerer
from bot.query import Condition, Querying
from bot.settings import Settings
from bot.sureness import SURE, sureness

PATH = "/mcp"
MOST_ROWS = 500
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

ASKING = """Answer a question about the white paper: exact counts and lists from its tables, quoted prose, and a refusal
where the paper does not say. The answer is final: its number is that of its rows, and every statement is cited."""
SEARCHING = """Find passages of the white paper's prose. For counts and lists use query_table or ask: a search shows
some fragments, never all of a table."""
LISTING = "List the white paper's tables with their columns and the values these hold. Call it before query_table."
QUERYING = """Look rows up in a table of the white paper, exactly: all rows that meet all conditions, and their number.

Values may be Chinese or English names, full or short. A count of 0 means that the whole table was checked and holds
none. An unknown table, column or value is an error that names those that exist. Example: {example}"""


class PassageModel(BaseModel):
    """A piece of the paper."""

    document: str
    section: Annotated[list[str], Field(description="headings above it, outermost first")]
    lines: Annotated[list[int], Field(description="first and last line of the source, from 1, inclusive")]
    text: str
    english: Annotated[str, Field(description="an English rendering, where there is one; the Chinese is the source")]
    score: Annotated[float, Field(description="comparable within one search only")]
    coverage: Annotated[float, Field(description="share of the query's content that it holds, 0 to 1")]


class SearchResult(BaseModel):
    """Passages, best first."""

    answers: Annotated[bool, Field(description="whether the best one holds enough of the query to answer it")]
    passages: list[PassageModel]


class ColumnModel(BaseModel):
    id: str
    zh: str
    en: str
    type: Literal["text", "number"]
    several_values: Annotated[bool, Field(description="whether a cell may hold several values")]
    distinct: Annotated[int, Field(description="how many different values it has")]
    all_values_listed: bool
    values: Annotated[list[str | int | float], Field(description="its values, or the first five; English in brackets")]


class TableModel(BaseModel):
    id: str
    zh: str
    en: str
    document: str
    rows: int
    columns: list[ColumnModel]


class TableList(BaseModel):
    tables: list[TableModel]


class GroupModel(BaseModel):
    value: str | int | float
    count: int


class Lines(BaseModel):
    document: str
    lines: Annotated[list[int], Field(description="first and last line of the source, from 1, inclusive")]


class QueryResult(BaseModel):
    """Exact rows of a table."""

    count: Annotated[int, Field(description="how many rows meet all conditions: the answer to “how many”")]
    of: Annotated[int, Field(description="how many rows the table has")]
    complete: Annotated[bool, Field(description="whether `rows` holds all of them; false: `limit` cut it")]
    rows: Annotated[
        list[dict[str, Any]],
        Field(description="cells by column (a value, a list of several, or null), `english`, and the source `line`"),
    ]
    groups: Annotated[
        list[GroupModel],
        Field(description="with group_by: rows counted by value; a row with several values counts in each of them"),
    ]
    citations: list[Lines]
    notes: Annotated[list[str], Field(description="what the source itself gets wrong about these rows")]


class Server(MCPServer[Any]):
    """A server that says what is wrong with a tool's arguments in words, without repeating them."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if not isinstance(error.__cause__, ValidationError):
                raise
            raise ToolError("; ".join(map(_wrong, error.__cause__.errors()))) from None


def _wrong(error: ErrorDetails) -> str:
    where = ".".join(map(str, error["loc"]))
    if error["type"] == "string_too_long":
        return f"{where} has {len(error['input'])} characters; at most {error['ctx']['max_length']} are read"
    return f"{where}: {error['msg']}"


def mcp_server(bot: Bot, answerer: Answerer) -> MCPServer[Any]:
    """The server and its tools."""
    titles = "; ".join(f"{d.title} ({d.title_en or d.id})" for d in bot.index.documents.values())
    server = Server(
        "whitepaper",
        instructions=f"Exact, cited answers from: {titles}. For anything that is counted, listed, compared or looked "
        "up, call query_table (after list_tables) or ask; both return exact and complete rows, so never count "
        "fragments of text yourself. For what the paper says in prose, call ask or search. What ask refuses is not in "
        "the paper: do not fill it in from elsewhere.",
        log_level="WARNING",
    )
    querying = Querying(bot.index, bot.lexicon)

    @server.tool(annotations=READS, description=ASKING)
    async def ask(
        question: Annotated[Question, Field(description="a question in Chinese or English, one at a time")],
        turns: Annotated[
            list[Question], Field(max_length=MOST_TURNS, description="the questions asked before it, oldest first")
        ] = [],  # noqa: B006 - it becomes the schema's default and is never changed
        language: Annotated[Literal["auto", "zh", "en"], Field(description="of the answer; auto: the question's")] = (
            "auto"
        ),
    ) -> Annotated[CallToolResult, AnswerModel]:
        try:
            made = await answerer.ask(question, turns, None if language == "auto" else language)
        except PlanError as error:
            raise ToolError(str(error)) from error
        answer = orjson.loads(made)
        text = answer_to_text(answer, bot.index.documents)
        return CallToolResult(content=[TextContent(text=text)], structured_content=answer)

    @server.tool(annotations=READS, description=SEARCHING)
    def search(
        query: Annotated[Question, Field(description="what the passage should speak of, in Chinese or English")],
        limit: Annotated[int, Field(ge=1, le=20)] = 5,
    ) -> Annotated[CallToolResult, SearchResult]:
        question = bot.grounds.read(query, None)
        passages = bot.retriever.search(question, query, limit)
        found = [
            PassageModel(
                document=p.chunk.span.document, section=list(p.chunk.section), text=p.chunk.text,
                lines=[p.chunk.span.first, p.chunk.span.last], english=p.chunk.english,
                score=round(p.score, 4), coverage=round(p.coverage, 4),
            )
            for p in passages
        ]  # fmt: skip
        return _result(SearchResult(answers=sureness(question, passages) >= SURE, passages=found))

    @server.tool(annotations=READS, description=LISTING)
    def list_tables() -> Annotated[CallToolResult, TableList]:
        return _result(TableList.model_validate({"tables": [querying.describe(t) for t in bot.index.tables.values()]}))

    @server.tool(annotations=READS, description=QUERYING.format(example=_example(bot)))
    def query_table(
        table: Annotated[str, Field(description="id of a table, as list_tables gives it")],
        filters: Annotated[
            list[Condition], Field(max_length=20, description="a row must meet all of them; none: every row")
        ] = [],  # noqa: B006 - it becomes the schema's default and is never changed
        group_by: Annotated[str | None, Field(description="a column: count the rows by its values")] = None,
        order_by: Annotated[str | None, Field(description="a column of numbers; none: the paper's order")] = None,
        descending: bool = False,
        limit: Annotated[int, Field(ge=0, le=MOST_ROWS, description="rows returned; count is never cut")] = MOST_ROWS,
    ) -> Annotated[CallToolResult, QueryResult]:
        try:
            result = querying.run(table, filters, order_by, descending)
            groups = querying.groups(result, group_by) if group_by else ()
        except PlanError as error:
            raise ToolError(str(error)) from error
        cited = records_to_citations(bot.index, result.rows)
        found = QueryResult(
            count=len(result.rows),
            of=sum(record.table == table for record in bot.index.records.values()),
            complete=len(result.rows) <= limit,
            rows=[querying.row(row) for row in result.rows[:limit]],
            groups=[GroupModel(value=group.key, count=group.count) for group in groups],
            citations=[Lines(document=citation.document, lines=list(citation.lines)) for citation in cited],
            notes=querying.notes(result),
        )
        return _result(found)

    return server


def _result(found: BaseModel) -> CallToolResult:
    """The same for programs and, as compact JSON, for a model to read."""
    return CallToolResult(
        content=[TextContent(text=found.model_dump_json())], structured_content=found.model_dump(mode="json")
    )


def _example(bot: Bot) -> str:
    """Arguments that find the first row of the first table by the columns that it may be grouped by."""
    table = next(iter(bot.index.tables.values()))
    row = next(record for record in bot.index.records.values() if record.table == table.id)
    filters = [{"column": c.id, "values": [row.first(c.id)]} for c in table.columns if c.key and row.get(c.id)]
    return orjson.dumps({"table": table.id, "filters": filters[:3]}).decode()


def mcp_routes(server: MCPServer[Any], settings: Settings) -> list[Route]:
    """The server over HTTP. Bound to the loopback, it answers only those who call it by a loopback's name.

    Otherwise any page in this machine's browser could reach it by a name of its own that leads here (DNS rebinding).
    There is no stream to listen to (GET), as the server never speaks first, and no session to end (DELETE).
    """
    names = ("127.0.0.1", "localhost", "[::1]")
    guarded = TransportSecuritySettings(
        enable_dns_rebinding_protection=is_loopback(settings.host),
        allowed_hosts=[*names, *(f"{name}:*" for name in names)],
        allowed_origins=[f"http://{name}{port}" for name in names for port in ("", ":*")],
    )
    app = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        max_request_body_size=settings.max_body,
        transport_security=guarded,
    )
    (route,) = (each for each in app.routes if isinstance(each, Route))
    return [Route(PATH, route.endpoint, methods=["POST"]), Route(PATH, _not_served, methods=["GET", "DELETE"])]


async def _not_served(request: Request) -> Response:
    return Response(status_code=405, headers={"Allow": "POST"})


def serve_stdio(bot: Bot, settings: Settings) -> None:
    """Serve over standard input and output until the input ends."""
    answerer = Answerer(bot, settings)
    try:
        mcp_server(bot, answerer).run("stdio")
    finally:
        answerer.close()
