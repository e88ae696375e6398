"""One answer as JSON, for those who describe it to programs: OpenAPI and MCP. `bot.answer` makes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from bot.chat import LONGEST


def _not_blank(question: str) -> str:
    if not question.strip():
        raise PydanticCustomError("blank", "the question is blank")
    return question


Question = Annotated[str, Field(min_length=1, max_length=LONGEST), AfterValidator(_not_blank)]
"""A question as every door wants it."""


class CitationModel(BaseModel):
    """Where a statement stands in a paper."""

    document: Annotated[str, Field(description="id of the paper")]
    section: Annotated[list[str], Field(description="headings above it, outermost first")]
    section_en: Annotated[
        list[str], Field(description="the same in English, where the index has it; empty if it has none of it")
    ] = []
    lines: Annotated[list[int], Field(description="first and last line of the source, from 1, inclusive")]
    quote: Annotated[str, Field(description="the text of these lines")]
    table: Annotated[str | None, Field(description="the table whose rows these lines are")] = None


class AnswerModel(BaseModel):
    """An answer, and all that it rests on."""

    question: str
    language: Annotated[Literal["zh", "en"], Field(description="the language of the answer")]
    kind: Annotated[
        Literal["lookup", "absent", "passage", "refused", "clarify", "help"],
        Field(
            description="lookup: exact rows; absent: all of a table was checked and nothing matches; passage: quoted "
            "prose; refused: the paper does not say; clarify: the question was too vague; help: a greeting"
        ),
    ]
    answer: Annotated[str, Field(description="Markdown; the direct answer first")]
    refused: Annotated[bool, Field(description="whether the paper does not say")]
    value: Annotated[float | None, Field(description="the number, where the answer is one")] = None
    rows: Annotated[list[dict[str, Any]], Field(description="all rows that the answer counts or lists")] = []
    columns: Annotated[list[str], Field(description="the keys of the rows that are worth showing, in order")] = []
    citations: list[CitationModel] = []
    notes: Annotated[list[str], Field(description="what the source itself gets wrong here, and other remarks")] = []
    plan: Annotated[dict[str, Any] | None, Field(description="what was looked up, exactly")] = None
    suggestions: Annotated[list[str], Field(description="questions that could come next")] = []
    seconds: Annotated[float, Field(description="how long it took to make")] = 0.0
    writer: Annotated[str | None, Field(description="the language model that worded it, if one did")] = None
