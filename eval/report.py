"""Results -> a report directory: `report.md` to read, `results.jsonl` and `summary.json` for programs."""

import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from eval.cases import Case
from eval.counts import Count
from eval.results import Outcome, Results
from eval.threshold import outcomes_to_curve

REPORT = "report.md"
RESULTS = "results.jsonl"
SUMMARY = "summary.json"


def write_report(results: Results, baselines: Mapping[str, Results], directory: Path) -> None:
    """Writes the three files, each of them whole or not at all. Raises `OSError`.

    `results.jsonl` is written last: a folder that has it is complete.
    """
    directory.mkdir(parents=True, exist_ok=True)
    _write_atomically(directory / REPORT, results_to_markdown(results, baselines))
    summary = results_to_summary(results) | {
        "baselines": {name: results_to_summary(of_baseline) for name, of_baseline in baselines.items()}
    }
    _write_atomically(directory / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    lines = (json.dumps(outcome_to_json(o), ensure_ascii=False, default=str) for o in results.outcomes)
    _write_atomically(directory / RESULTS, "".join(line + "\n" for line in lines))


def _write_atomically(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def outcome_to_json(outcome: Outcome) -> dict[str, object]:
    """One line of `results.jsonl`: the case with its gold, the verdict part by part, the answer as it was."""
    return {
        "id": outcome.case.id,
        "right": outcome.right,
        "case": asdict(outcome.case),
        "parts": [asdict(part) | {"score": part.score, "passed": part.passed} for part in outcome.parts],
        "answer": outcome.answer,
        "seconds": round(outcome.seconds, 6),
        "repeatable": outcome.repeatable,
        "sureness": None if outcome.sureness is None else str(outcome.sureness),
        "suspicious": list(outcome.suspicious),
        "unfaithful": [asdict(citation) for citation in outcome.unfaithful],
        "error": outcome.error,
    }


def results_to_summary(results: Results) -> dict[str, object]:
    """The figures of the report, each with the counts behind it; times in seconds."""
    return {
        "right": _count_to_json(results.right),
        "errors": _count_to_json(results.errors),
        "languages": _groups_to_json(results.by(lambda case: (case.language,))),
        "kinds": _groups_to_json(results.by(_kind_label)),
        "tags": _groups_to_json(results.by(lambda case: case.tags)),
        "refusals": {name: _count_to_json(count) for name, count in results.refusals().items()},
        "parts": {name: _count_to_json(count) for name, count in results.part_cases().items()},
        "units": {name: _count_to_json(count) for name, count in _units(results).items()},
        "unsuspicious": _count_to_json(results.unsuspicious),
        "faithful_quotes": _count_to_json(results.faithful_quotes),
        "repeatable": _count_to_json(results.repeatable),
        "latency": {
            "first": results.first_seconds,
            "p50": results.latency(50),
            "p95": results.latency(95),
        },
    }


def _count_to_json(count: Count) -> dict[str, object]:
    return {
        "hits": count.hits,
        "total": count.total,
        "rate": count.rate,
        "interval": list(count.interval),
    }


def _groups_to_json(groups: Mapping[str, Results]) -> dict[str, object]:
    return {name: _count_to_json(group.right) for name, group in groups.items()}


def _kind_label(case: Case) -> tuple[str]:
    return (" or ".join(sorted(case.kinds)),)


def _units(results: Results) -> dict[str, Count]:
    """Totals over all cases, where a part counts more than one thing."""
    lists = ("row recall", "row precision", "item recall", "item precision")
    names = (*lists, "citation recall", "citation precision", "contains")
    return {name: count for name in names if (count := results.part_units(name)).total}


def results_to_markdown(results: Results, baselines: Mapping[str, Results]) -> str:
    """The whole of `report.md`."""
    sections = (
        _headline(results),
        _baselines_table(results, baselines) if baselines else "",
        _groups_table("Languages", results.by(lambda case: (case.language,))),
        _groups_table("Expected kinds", results.by(_kind_label)),
        _kinds_table(results),
        _counts_table("Refusals, both ways", results.refusals()),
        _threshold_table(results),
        _counts_table("Parts: cases in which each is complete", results.part_cases()),
        _counts_table("Totals over all cases", _units(results)),
        _groups_table("Tags", results.by(lambda case: case.tags)),
        _latency(results),
        _integrity(results),
        _failures(results),
    )
    return "\n\n".join(section for section in sections if section) + "\n"


def _headline(results: Results) -> str:
    lines = [
        "# Evaluation",
        "",
        f"**Right: {results.right}**",
        "",
        f"Errors: {results.errors.hits} of {results.errors.total} questions"
        + (" (they count as wrong)" if results.errors.hits else ""),
        "",
        "A case is right if every part that its gold asks for is right. Intervals are Wilson's, at 95%.",
    ]
    return "\n".join(lines)


def _table(title: str, head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    columns = list(head)
    body = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    if not body:
        return ""
    return "\n".join([f"## {title}", "", f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns), *body])


def _cell(cell: object) -> str:
    return str(cell).replace("|", "\\|").replace("\n", " ")


def _counts_table(title: str, counts: Mapping[str, Count]) -> str:
    return _table(title, ("", "count"), counts.items())


def _threshold_table(results: Results) -> str:
    rows = [
        (f"{point.threshold:.1f}", point.false_refusals, point.false_answers)
        for point in outcomes_to_curve(results.outcomes)
    ]
    head = ("sureness from which prose answers", "answerable, but refused", "answered, but to be refused")
    table = _table("Refusal threshold", head, rows)
    note = (
        "Of the questions that came to a search in the prose. Sureness is one of the features that the choice between "
        "plans weighs; alone it decides for `search` of the MCP door, from `bot.sureness.SURE`."
    )
    return f"{table}\n\n{note}" if table else ""


def _groups_table(title: str, groups: Mapping[str, Results]) -> str:
    return _table(title, ("", "right"), ((name, group.right) for name, group in groups.items()))


def _baselines_table(results: Results, baselines: Mapping[str, Results]) -> str:
    rows = []
    for name, of_one in ({"this program": results} | dict(baselines)).items():
        languages = of_one.by(lambda case: (case.language,))
        values = of_one.part_cases().get("value", Count(0, 0))
        rows.append(
            (
                name,
                of_one.right,
                *(_hits(languages[code].right) if code in languages else "" for code in ("zh", "en")),
                _hits(values),
                _hits(of_one.part_units("row recall")),
                of_one.errors.hits,
            )
        )
    head = ("", "right", "zh", "en", "numbers right", "rows found", "errors")
    note = "The baselines read Chinese only, take each turn by itself, and use no language model."
    return f"{_table('Beside the baselines', head, rows)}\n\n{note}"


def _hits(count: Count) -> str:
    return f"{count.hits}/{count.total}"


def _kinds_table(results: Results) -> str:
    """Expected against answered."""
    groups = results.by(_kind_label)
    answered = sorted({outcome.kind for outcome in results.outcomes})
    rows = []
    for name, group in groups.items():
        counts = Counter(outcome.kind for outcome in group.outcomes)
        rows.append((name, *(counts[kind] or "" for kind in answered)))
    return _table("Expected kind against the answered one", ("expected", *answered), rows)


def _latency(results: Results) -> str:
    times = {
        "first question, cold": results.first_seconds,
        "p50, warm": results.latency(50),
        "p95, warm": results.latency(95),
    }
    rows = [(name, f"{1000 * seconds:.0f} ms") for name, seconds in times.items() if seconds is not None]
    return _table("Latency", ("", "time"), rows)


def _integrity(results: Results) -> str:
    counts = {
        "answers in which every figure is explained by what they show": results.unsuspicious,
        "quotations that stand at their lines of the paper": results.faithful_quotes,
        "answers that were the same in both passes": results.repeatable,
    }
    parts = [_counts_table("Integrity", {name: count for name, count in counts.items() if count.total})]
    suspects = [
        f"- `{o.case.id}`: {', '.join(o.suspicious)} (in: {_excerpt(_answer_text(o))})"
        for o in results.outcomes
        if o.suspicious
    ]
    if suspects:
        parts.append("\n".join(["Figures that nothing shown explains (a person decides):", "", *suspects]))
    quotes = [
        f"- `{o.case.id}`: lines {c.first}-{c.last}: {_excerpt(c.quote)}"
        for o in results.outcomes
        for c in o.unfaithful
    ]
    if quotes:
        parts.append("\n".join(["Quotations that do not stand at their lines:", "", *quotes]))
    return "\n\n".join(part for part in parts if part)


def _failures(results: Results) -> str:
    if not results.failed:
        return "## Failed cases\n\nNone."
    return "\n\n".join([f"## Failed cases ({len(results.failed)})", *map(_failure, results.failed)])


def _failure(outcome: Outcome) -> str:
    case = outcome.case
    lines = [
        f"### {case.id}",
        "",
        f"- asked ({', '.join((case.language, *case.tags))}): {_excerpt(' → '.join(case.turns))}",
        f"- expected: {expected(case)}",
        f"- got: {_got(outcome)}",
    ]
    if outcome.verdict is not None:
        lines.extend(f"- wrong: **{part.name}**: {part.explanation}" for part in outcome.verdict.failures)
    if case.note:
        lines.append(f"- note: {_excerpt(case.note)}")
    return "\n".join(lines)


def expected(case: Case) -> str:
    """The gold in one line."""
    parts = [" or ".join(case.kinds)]
    if case.value is not None:
        parts.append(f"value {case.value:g}")
    if case.rows is not None:
        parts.append(f"{len(case.rows)} rows: {', '.join(map(str, case.rows)) or 'none'}")
    if case.items is not None:
        parts.append(f"items{' in order' if case.ordered else ''}: {', '.join(map(str, case.items))}")
    if case.contains:
        parts.append("says " + ", ".join(" / ".join(alternatives) for alternatives in case.contains))
    if case.excludes:
        parts.append("does not say " + ", ".join(case.excludes))
    if case.lines:
        parts.append("cites " + ", ".join(f"{first}-{last}" for first, last in case.lines))
    return "; ".join(parts)


def _got(outcome: Outcome) -> str:
    if outcome.error is not None:
        return f"error: {_excerpt(outcome.error.strip().splitlines()[-1])}"
    answer = outcome.answer or {}
    value = answer.get("value")
    said = "" if value is None else f", value {value}"
    return f"{outcome.kind}{said}: {_excerpt(_answer_text(outcome))}"


def _answer_text(outcome: Outcome) -> str:
    return str((outcome.answer or {}).get("answer", ""))


def _excerpt(text: str, limit: int = 300) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"
