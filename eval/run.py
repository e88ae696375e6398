"""Cases and an answerer -> results; and all of an evaluation, from case files to a report."""

import importlib.util
import json
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from eval.answer import AnswerError, Ask, mapping_to_answer
from eval.cases import CASES, Case, CaseError, read_cases, read_paper
from eval.compare import ReportError, Standing, compare_standings, read_standings
from eval.fabrication import suspicious_figures, unfaithful_quotes
from eval.report import outcome_to_json, write_report
from eval.results import Outcome, Results
from eval.score import score

ANSWERED, ERROR, USAGE = 0, 1, 2

Sureness = Callable[[Sequence[str]], float | None]
"""Turns -> how sure the prose is to answer the last; None where none is searched."""
# Called after each question with how many are done, and of how many.
OnProgress = Callable[[int, int], None]


def evaluate(
    cases: Sequence[Case],
    ask: Ask,
    progress: OnProgress | None = None,
    *,
    warm_up: bool = True,
    paper: Sequence[str] | None = None,
    sureness: Sureness | None = None,
) -> Results:
    """Asks every case and judges the answers.

    With `warm_up`, one whole pass goes first, so that the times of the second are those of a program that
    has been running; an answer that differs between the two is told too. An exception that `ask` raises is
    kept as the case's error, and the other cases go on.
    """
    source = read_paper() if paper is None else paper
    total = len(cases) * (2 if warm_up else 1)
    first: list[_Asked] = []
    for case in cases if warm_up else ():
        first.append(_ask(ask, case))
        _report(progress, len(first), total)
    outcomes: list[Outcome] = []
    for at, case in enumerate(cases):
        asked = _ask(ask, case)
        repeatable = _content(first[at].answer) == _content(asked.answer) if warm_up else None
        outcome = _judge(case, asked, repeatable, source)
        outcomes.append(replace(outcome, sureness=sureness(case.turns)) if sureness else outcome)
        _report(progress, len(first) + len(outcomes), total)
    times = [asked.seconds for asked in first] + [outcome.seconds for outcome in outcomes]
    return Results(tuple(outcomes), times[0] if times else None)


@dataclass(frozen=True)
class _Asked:
    """One question as it went: an answer or an error (a traceback), and the seconds it took."""

    answer: Mapping[str, object] | None
    error: str | None
    seconds: float


def _ask(ask: Ask, case: Case) -> _Asked:
    start = time.perf_counter()
    try:
        answer = ask(case.turns)
    except Exception:  # noqa: BLE001 - the program under test may fail in any way; all of it is reported
        return _Asked(None, traceback.format_exc(), time.perf_counter() - start)
    return _Asked(answer, None, time.perf_counter() - start)


def _judge(case: Case, asked: _Asked, repeatable: bool | None, paper: Sequence[str]) -> Outcome:
    if asked.answer is None:
        return Outcome(case, None, None, asked.seconds, asked.error, repeatable=repeatable)
    verdict = score(case, asked.answer)
    try:
        answer = mapping_to_answer(asked.answer)
    except AnswerError:  # told by the verdict; there is nothing more to look at
        return Outcome(case, asked.answer, verdict, asked.seconds, repeatable=repeatable)
    return Outcome(
        case,
        asked.answer,
        verdict,
        asked.seconds,
        suspicious=suspicious_figures(case.turns, answer),
        quotes=len(answer.citations),
        unfaithful=unfaithful_quotes(answer, paper),
        repeatable=repeatable,
    )


def _content(answer: Mapping[str, object] | None) -> object:
    """What must not differ between two passes: everything but the time it took."""
    return answer and {key: value for key, value in answer.items() if key != "seconds"}


def _report(progress: OnProgress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)


def run_evaluation(
    paths: Sequence[Path],
    report_dir: Path | None,
    compare_dir: Path | None,
    ask: Ask,
    console: Console,
    sureness: Sureness | None = None,
) -> int:
    """Case files or folders (none: the bundled ones) -> printed headline, report directory, exit code.

    0: every question was answered, right or wrong; 1: some raised an error, or the report could not be
    written; 2: the case files or the report to compare with cannot be used (nothing was asked).
    """
    try:
        cases = read_cases(paths or [CASES])
        if not cases:
            raise CaseError("there is no case in these files; name others")
        old = None if compare_dir is None else read_standings(compare_dir)
    except (CaseError, ReportError) as error:
        console.print(escape(str(error)), style="red", soft_wrap=True)
        return USAGE
    results = _evaluate_with_bar("asking", cases, ask, console, warm_up=True, sureness=sureness)
    baselines = {
        name: _evaluate_with_bar(name, cases, baseline, console, warm_up=False)
        for name, baseline in _baselines(console).items()
    }
    _print_headline(results, baselines, console)
    if old is not None:
        comparison = compare_standings(old, results_to_standings(results))
        console.print(escape(f"\nagainst {compare_dir}:\n{comparison}"), soft_wrap=True)
    if report_dir is not None:
        try:
            write_report(results, baselines, report_dir)
        except OSError as error:
            console.print(
                escape(f"{report_dir}: the report cannot be written ({error.strerror}); name another folder"),
                style="red",
                soft_wrap=True,
            )
            return ERROR
        console.print(escape(f"\nreport: {report_dir}"), soft_wrap=True)
    return ERROR if results.errors.hits else ANSWERED


def _baselines(console: Console) -> dict[str, Ask]:
    """None, and a line that says so, where their ranking library is not installed: few users need it."""
    if importlib.util.find_spec("bm25s") is None:
        console.print("no baselines: bm25s is not installed; it comes with the development dependencies")
        return {}
    from eval.baselines import paper_to_baselines

    return paper_to_baselines(read_paper())


def results_to_standings(results: Results) -> dict[str, Standing]:
    """The same as reading the results back from their report: cases compare as JSON."""
    lines = (json.loads(json.dumps(outcome_to_json(o), default=str)) for o in results.outcomes)
    return {line["id"]: Standing(line["right"], line["case"]) for line in lines}


def _evaluate_with_bar(
    label: str, cases: Sequence[Case], ask: Ask, console: Console, *, warm_up: bool, sureness: Sureness | None = None
) -> Results:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        return evaluate(cases, ask, progress, warm_up=warm_up, sureness=sureness)


def _print_headline(results: Results, baselines: Mapping[str, Results], console: Console) -> None:
    lines = [f"right: {results.right}"]
    lines.extend(f"  {name}: {part.right}" for name, part in results.by(lambda case: (case.language,)).items())
    lines.extend(f"{name}: {count}" for name, count in results.refusals().items())
    lines.extend(f"baseline, {name}: {of_baseline.right}" for name, of_baseline in baselines.items())
    p50, p95 = results.latency(50), results.latency(95)
    if p50 is not None and p95 is not None:
        lines.append(f"latency, warm: p50 {1000 * p50:.0f} ms, p95 {1000 * p95:.0f} ms")
    lines.append(f"errors: {results.errors.hits}")
    lines.extend(f"wrong: {outcome.case.id}" for outcome in results.failed)
    console.print(escape("\n".join(lines)), soft_wrap=True)
