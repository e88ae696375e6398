"""Asking, measuring, the report, comparing two of them, and the baselines."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from eval.answer import mapping_to_answer
from eval.baselines import paper_to_baselines
from eval.cases import Case, read_paper
from eval.compare import ReportError, compare
from eval.counts import Count, mcnemar_p, percentile
from eval.report import results_to_markdown, write_report
from eval.results import Results
from eval.run import evaluate, run_evaluation

PAPER = read_paper()
WUHAN = Case("zh-count", "zh", ("武汉？", "几个？"), ("lookup",), value=4.0, rows=(165, 166), tags=("count", "city"))
MARS = Case("en-mars", "en", ("On Mars?",), ("refused",), tags=("refusal",))
BROKEN = Case("zh-broken", "zh", ("坏",), ("lookup",), value=1.0, tags=("count",))


def right(turns: Sequence[str]) -> Mapping[str, object]:
    if turns[-1] == "坏":
        raise ZeroDivisionError("broken here")
    base: dict[str, object] = {"notes": [], "citations": [], "value": None, "rows": []}
    if turns[-1] == "On Mars?":
        return base | {"kind": "refused", "refused": True, "answer": "The paper does not say."}
    rows = [{"line": 165}, {"line": 166}]
    return base | {"kind": "lookup", "refused": False, "answer": "共4个。", "value": 4, "rows": rows}


def wrong(turns: Sequence[str]) -> Mapping[str, object]:
    return dict(right(turns)) | {"answer": "共9个。", "value": 9} if turns[-1] == "几个？" else right(turns)


def test_all_turns_are_asked_twice_and_progress_is_told() -> None:
    asked: list[tuple[str, ...]] = []
    seen: list[tuple[int, int]] = []

    def ask(turns: Sequence[str]) -> Mapping[str, object]:
        asked.append(tuple(turns))
        return right(turns)

    results = evaluate([WUHAN, MARS], ask, lambda done, total: seen.append((done, total)), paper=PAPER)
    assert asked == [WUHAN.turns, MARS.turns] * 2
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert results.right == Count(2, 2) and results.repeatable == Count(2, 2)


def test_an_error_is_counted_as_wrong_and_kept_and_the_rest_goes_on() -> None:
    results = evaluate([BROKEN, WUHAN], right, paper=PAPER)
    assert results.right == Count(1, 2) and results.errors == Count(1, 2)
    assert results.outcomes[0].error is not None and "broken here" in results.outcomes[0].error
    assert "ZeroDivisionError: broken here" in results_to_markdown(results, {})
    assert results.refusals()["must be answered, was not refused"] == Count(1, 2)


def test_an_interrupt_is_no_error_of_the_program() -> None:
    def interrupted(turns: Sequence[str]) -> Mapping[str, object]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate([WUHAN], interrupted, paper=PAPER)


def test_latency_is_that_of_the_second_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("eval.run.time.perf_counter", lambda: clock[0])
    slow = iter([10.0, 10.0, 1.0, 3.0])

    def ask(turns: Sequence[str]) -> Mapping[str, object]:
        clock[0] += next(slow)
        return right(turns)

    results = evaluate([WUHAN, MARS], ask, paper=PAPER)
    assert (results.first_seconds, results.latency(50)) == (10.0, 2.0)
    assert results.latency(95) == pytest.approx(2.9)


def test_an_answer_that_changes_between_the_passes_is_told() -> None:
    answers = iter([right(["几个？"]), wrong(["几个？"])])
    assert evaluate([WUHAN], lambda turns: next(answers), paper=PAPER).repeatable == Count(0, 1)
    times = iter([{"seconds": 1.0}, {"seconds": 2.0}])
    same = evaluate([WUHAN], lambda turns: dict(right(turns)) | next(times), paper=PAPER)
    assert same.repeatable == Count(1, 1)


def test_a_refusal_of_what_must_be_answered_is_told_both_ways() -> None:
    def refuse(turns: Sequence[str]) -> Mapping[str, object]:
        return right(["On Mars?"])

    refusals = evaluate([WUHAN, MARS], refuse, paper=PAPER).refusals()
    assert list(refusals.values()) == [Count(1, 1), Count(0, 1)]


def measured(ask: object = wrong) -> Results:
    return evaluate([WUHAN, MARS, BROKEN], ask, paper=PAPER)  # type: ignore[arg-type]


def test_the_report_shows_counts_groups_and_every_failed_case() -> None:
    text = results_to_markdown(measured(), {"fragments": measured(right)})
    assert "**Right: 1/3 = 33.3% (95% CI 6-79)**" in text
    assert "Errors: 1 of 3 questions" in text
    assert "| en | 1/1 = 100.0%" in text and "| zh | 0/2 = 0.0%" in text
    assert "| count | 0/2 = 0.0%" in text and "| city | 0/1 = 0.0%" in text
    assert "| fragments | 2/3" in text
    assert "| must be refused, was | 1/1" in text
    assert "### zh-count" in text and "### zh-broken" in text and "### en-mars" not in text
    assert "武汉？ → 几个？" in text and "value 4; 2 rows: 165, 166" in text
    assert "wrong: **value**: expected 4, got 9" in text
    assert "- `zh-count`: 9 (in: 共9个。)" in text


def test_the_report_directory_is_whole_or_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(measured(), {}, tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(before) == ["report.md", "results.jsonl", "summary.json"]
    summary = json.loads(before["summary.json"])
    assert summary["right"]["hits"] == 1 and summary["tags"]["count"]["total"] == 2
    lines = [json.loads(line) for line in before["results.jsonl"].splitlines()]
    assert [line["id"] for line in lines] == ["zh-count", "en-mars", "zh-broken"]
    assert lines[0]["answer"]["value"] == 9 and lines[0]["case"]["value"] == 4

    reader = tmp_path.parent / "opened-before"
    reader.hardlink_to(tmp_path / "report.md")
    write_report(measured(right), {}, tmp_path)
    assert reader.read_bytes() == before["report.md"]
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def full_disk(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("eval.report.os.fsync", full_disk)
    with pytest.raises(OSError, match="no space"):
        write_report(measured(wrong), {}, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_compare_tells_fixed_and_broken_cases_and_not_those_whose_gold_changed(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_report(measured(wrong), {}, old)
    write_report(measured(right), {}, new)
    comparison = compare(old, new)
    assert (comparison.fixed, comparison.broken) == (("zh-count",), ())
    assert (comparison.still_right, comparison.still_wrong) == (1, 1)
    assert compare(new, old).broken == ("zh-count",)
    assert "fixed 1, broken 0, still right 1, still wrong 1 (McNemar exact p = 1)" in str(comparison)

    other_gold = Case("zh-count", "zh", WUHAN.turns, ("lookup",), value=9.0)
    write_report(evaluate([other_gold], wrong, paper=PAPER), {}, new)
    changed = compare(old, new)
    assert (changed.fixed, changed.changed, changed.removed) == ((), ("zh-count",), ("en-mars", "zh-broken"))


def test_a_report_that_cannot_be_compared_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"results\.jsonl: cannot be read"):
        compare(tmp_path, tmp_path)
    (tmp_path / "results.jsonl").write_text('{"id": "a"}\n', encoding="utf-8")
    with pytest.raises(ReportError, match=r"results\.jsonl:1:"):
        compare(tmp_path, tmp_path)


def test_wilson_interval_and_mcnemar_against_published_figures() -> None:
    low, high = Count(81, 263).interval  # Newcombe, Statistics in Medicine 17 (1998) 857, table I
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = Count(0, 20).interval
    assert (round(low, 4), round(high, 4)) == (0.0, 0.1611)
    assert str(Count(0, 0)) == "0/0"
    assert mcnemar_p(0, 0) == 1.0
    assert mcnemar_p(5, 0) == 2 / 32
    assert mcnemar_p(1, 5) == pytest.approx(14 / 64)
    assert percentile([], 50) is None and percentile([2.0], 95) == 2.0


def write_cases(path: Path, *lines: dict[str, object]) -> Path:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    return path


COUNT_LINE: dict[str, object] = {
    "id": "zh-count",
    "language": "zh",
    "question": "几个？",
    "kind": "lookup",
    "value": 4,
}


def test_a_whole_evaluation_prints_writes_and_compares(tmp_path: Path) -> None:
    cases = write_cases(tmp_path / "cases.jsonl", COUNT_LINE)
    console = Console(record=True, width=200)
    assert run_evaluation([cases], tmp_path / "one", None, wrong, console) == 0
    assert run_evaluation([cases], tmp_path / "two", tmp_path / "one", right, console) == 0
    shown = console.export_text()
    assert "right: 0/1" in shown and "right: 1/1" in shown and "wrong: zh-count" in shown
    assert re.search(r"fixed 1, broken 0.*\nfixed: zh-count", shown)
    assert "BM25 over lines" in (tmp_path / "two" / "report.md").read_text(encoding="utf-8")
    assert compare(tmp_path / "one", tmp_path / "two").fixed == ("zh-count",)


def test_exit_codes(tmp_path: Path) -> None:
    def never(turns: Sequence[str]) -> Mapping[str, object]:
        raise AssertionError("nothing may be asked")

    console = Console(record=True, width=200)
    bad = write_cases(tmp_path / "bad.jsonl", {"id": "[red]"})
    good = write_cases(tmp_path / "good.jsonl", COUNT_LINE)
    assert run_evaluation([bad], None, None, never, console) == 2
    shown = console.export_text()
    assert f"{bad}:1:" in shown and "'id' is \"[red]\"" in shown
    assert run_evaluation([good], None, tmp_path, never, console) == 2
    assert run_evaluation([good], None, None, never, console) == 1
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    assert run_evaluation([good], blocked / "report", None, right, console) == 1


# baselines


@pytest.mark.parametrize("name", ["BM25 over lines", "fragments"])
@pytest.mark.parametrize("question", ["武汉有几个集群？", "How many in Wuhan?", "？", ""])
def test_baselines_keep_the_contract_and_quote_the_paper(name: str, question: str) -> None:
    raw = paper_to_baselines(PAPER)[name]([question])
    answer = mapping_to_answer(raw)
    assert answer.kind != "help"
    for citation in answer.citations:
        assert citation.quote in "\n".join(PAPER[citation.first - 1 : citation.last])


def test_bm25_answers_the_best_line() -> None:
    raw = paper_to_baselines(PAPER)["BM25 over lines"](["科技部认定了多少个创新型产业集群？"])
    assert raw["answer"] == "■ 科技部——创新型产业集群 (61个)" and raw["value"] == 61.0
    assert paper_to_baselines(PAPER)["BM25 over lines"](["火星"])["refused"] is True


def test_fragments_count_what_they_happen_to_hold() -> None:
    paper = [*(f"其他行业企业{n}" * 12 for n in range(30)), "武汉市甲集群", "武汉市乙集群", "丙集群", "丁集群"]
    raw = paper_to_baselines(paper)["fragments"](["武汉市有几个集群？"])
    assert raw["value"] == 2.0  # by the rarer word, not by 集群
    assert [row["line"] for row in mapping_to_answer(raw).rows] == [31, 32]


def test_a_fragment_that_shares_no_word_with_the_question_is_not_shown() -> None:
    paper = [*("其他行业企业" * 12 for _ in range(30)), "武汉市甲集群"]
    cited = mapping_to_answer(paper_to_baselines(paper)["fragments"](["武汉市？"])).citations
    assert cited and all("武汉市" in citation.quote for citation in cited)
