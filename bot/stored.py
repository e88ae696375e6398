"""Answers as they are kept: all that is needed to show one again, whatever became of the index since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.answer import Answer, Citation
from bot.charts import Chart, Point
from bot.plan import Plan, PlanError, plan_from_json


def answer_to_text(answer: Answer, charts: tuple[Chart, ...] = ()) -> str:
    """The contract's object with two keys more: `trace`, and `charts` (what its pictures show)."""
    kept = answer.to_json() | {"trace": answer.trace, "charts": [chart._asdict() for chart in charts]}
    return json.dumps(kept, ensure_ascii=False, default=str)


def text_to_answer(text: str) -> tuple[Answer, tuple[Chart, ...]]:
    """What `answer_to_text` wrote. A plan that this version no longer knows is left out."""
    raw: dict[str, Any] = json.loads(text)
    charts = raw.get("charts", ())
    answer = Answer(
        question=raw["question"],
        language=raw["language"],
        kind=raw["kind"],
        answer=raw["answer"],
        value=raw["value"],
        rows=tuple(raw["rows"]),
        columns=tuple(raw["columns"]),
        citations=tuple(map(_citation, raw["citations"])),
        notes=tuple(raw["notes"]),
        plan=_plan(raw["plan"]),
        suggestions=tuple(raw["suggestions"]),
        seconds=raw["seconds"],
        writer=raw["writer"],
        trace=raw.get("trace", {}),
    )
    return answer, tuple(
        Chart(**chart | {"points": tuple(Point(*point) for point in chart["points"])}) for chart in charts
    )


def _citation(raw: Mapping[str, Any]) -> Citation:
    first, last = raw["lines"]
    english = tuple(raw.get("section_en", ()))  # answers kept by earlier versions have none
    return Citation(raw["document"], tuple(raw["section"]), (first, last), raw["quote"], raw["table"], english)


def _plan(raw: Mapping[str, Any] | None) -> Plan | None:
    if raw is None:
        return None
    try:
        return plan_from_json(raw)
    except PlanError:
        return None
