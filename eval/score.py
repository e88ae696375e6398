"""One case and one answer -> a verdict, part by part, each with its counts and an explanation."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eval.answer import Answer, AnswerError, mapping_to_answer, says, text_to_plain
from eval.cases import Case
from eval.figures import text_to_numbers
from eval.items import answer_to_item_match, has_number
from eval.language import text_to_language

CONTENT_KINDS = frozenset({"lookup", "absent", "passage"})
INTERCHANGEABLE = frozenset({"lookup", "passage"})
# A reader forgives some surplus evidence, not a heap in which the right line is hidden.
STRAYS_FOR_EACH_HIT = 3


@dataclass(frozen=True)
class Part:
    """One thing that was looked at: `hits` of `total`. A total of 0 is "not judged", which is not "wrong"."""

    name: str
    hits: int
    total: int
    explanation: str = ""
    required: bool = True

    @property
    def score(self) -> float | None:
        """Between 0 and 1; None when not judged."""
        return self.hits / self.total if self.total else None

    @property
    def passed(self) -> bool:
        return self.hits == self.total or not self.required


@dataclass(frozen=True)
class Verdict:
    """The parts of one judgement; it is right if every part that is required passed."""

    parts: tuple[Part, ...]

    @property
    def right(self) -> bool:
        return all(part.passed for part in self.parts)

    @property
    def failures(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if not part.passed)

    def part(self, name: str) -> Part | None:
        """The part of that name; None if it was not looked at."""
        return next((part for part in self.parts if part.name == name), None)


def score(case: Case, raw: Mapping[str, object]) -> Verdict:
    """Judges one answer object. One that breaks the contract is wrong; the part "contract" says why."""
    try:
        answer = mapping_to_answer(raw)
    except AnswerError as error:
        return Verdict((Part("contract", 0, 1, str(error)),))
    content = tuple(_content_parts(case, answer))
    rest = (*_refusal(case, answer), *_excludes(case, answer), *_language(case, answer))
    return Verdict((_kind(case, answer, content), *content, *rest))


def _content_parts(case: Case, answer: Answer) -> Iterable[Part]:
    """The parts that say whether the answer holds what was asked for.

    Where the gold also allows not to answer ("lookup" or "clarify") and the answer chose that, there is no
    content to judge.
    """
    if answer.kind in case.kinds and answer.kind not in CONTENT_KINDS and CONTENT_KINDS & set(case.kinds):
        return
    yield from _value(case, answer)
    yield from _rows(case, answer)
    yield from _items(case, answer)
    yield from _contains(case, answer)
    yield from _lines(case, answer)
    yield from _finding(case, answer)


def _yes(name: str, passed: bool, explanation: str) -> Part:
    return Part(name, int(passed), 1, "" if passed else explanation)


def _kind(case: Case, answer: Answer, content: tuple[Part, ...]) -> Part:
    """Exact, but whether an answer was looked up or quoted does not matter if what it says is right."""
    alike = answer.kind in INTERCHANGEABLE and bool(INTERCHANGEABLE & set(case.kinds))
    judged = [part for part in content if part.total and part.required]
    passed = answer.kind in case.kinds or (alike and bool(judged) and all(part.passed for part in judged))
    return _yes("kind", passed, f"expected {' or '.join(case.kinds)}, got {answer.kind}")


def _refusal(case: Case, answer: Answer) -> Iterable[Part]:
    """Both ways: what the paper does not say is refused, and nothing else is."""
    if case.kinds == ("refused",):
        yield _yes("refusal", answer.refused, f"must be refused, but was answered ({answer.kind})")
    elif "refused" not in case.kinds:
        yield _yes("refusal", not answer.refused, "must be answered, but was refused")


def _value(case: Case, answer: Answer) -> Iterable[Part]:
    """The number in `value`, and the same number said to the reader (a zero may be said in words)."""
    if case.value is None:
        return
    percent = "share" in case.tags
    carried = () if answer.value is None else (answer.value,)
    got = "none" if answer.value is None else f"{answer.value:g}"
    yield _yes("value", has_number(carried, case.value, percent=percent), f"expected {case.value:g}, got {got}")
    if case.value == 0:
        return
    numbers = text_to_numbers(answer.text)
    said = ", ".join(f"{number:g}" for number in sorted(numbers)) or "no number"
    yield _yes(
        "value said",
        has_number(numbers, case.value, percent=percent),
        f"the text must say {case.value:g}; it says {said}",
    )


def _rows(case: Case, answer: Answer) -> Iterable[Part]:
    """Recall and precision of the listed source lines; those cited stand in if the rows carry no line.

    Rows on lines that are evidence for another part of the question are no strays.
    """
    if case.rows is None:
        return
    gold = frozenset(case.rows)
    beside = frozenset(line for first, last in case.lines for line in range(first, last + 1)) - gold
    shown = (answer.row_lines or (answer.cited_lines if gold else frozenset())) - beside
    missing, strays = sorted(gold - shown), sorted(shown - gold)
    yield Part("row recall", len(gold & shown), len(gold), _listed("missing lines", missing))
    yield Part("row precision", len(gold & shown), len(shown), _listed("lines that do not belong", strays))


def _items(case: Case, answer: Answer) -> Iterable[Part]:
    if case.items is None:
        return
    match = answer_to_item_match(case.items, answer, leading=case.ordered or "rank" in case.tags)
    yield Part("item recall", match.found, len(match.items), _listed("missing", match.missing))
    yield Part("item precision", match.shown - len(match.strays), match.shown, _listed("not asked for", match.strays))
    if case.ordered:
        swapped = [f"{later} before {item}" for item, later in match.out_of_order]
        yield _yes("item order", not swapped, _listed("wrong order", swapped))


def _contains(case: Case, answer: Answer) -> Iterable[Part]:
    missing = _unsaid(case, answer.everything)
    total = len(case.contains)
    if total:
        yield Part("contains", total - len(missing), total, _listed("does not say", missing))


def _unsaid(case: Case, text: str) -> list[str]:
    return [
        " / ".join(alternatives)
        for alternatives in case.contains
        if not any(says(text, phrase) for phrase in alternatives)
    ]


def _excludes(case: Case, answer: Answer) -> Iterable[Part]:
    said = [phrase for phrase in case.excludes if says(answer.everything, phrase)]
    total = len(case.excludes)
    if total:
        yield Part("excludes", total - len(said), total, _listed("says what it must not", said))


def _lines(case: Case, answer: Answer) -> Iterable[Part]:
    """Every gold span must be touched. Stray citations fail only where they swamp the hits."""
    if not case.lines:
        return
    missed = [span for span in case.lines if not any(c.touches(*span) for c in answer.citations)]
    shown = [f"{first}-{last}" for first, last in missed]
    yield Part("citation recall", len(case.lines) - len(missed), len(case.lines), _listed("not cited: lines", shown))
    strays = [c for c in answer.citations if not any(c.touches(*span) for span in case.lines)]
    hits = len(answer.citations) - len(strays)
    yield Part(
        "citation precision",
        hits,
        len(answer.citations),
        _listed("stray citations: lines", [f"{c.first}-{c.last}" for c in strays]),
        required=len(strays) > STRAYS_FOR_EACH_HIT * hits,
    )


def _finding(case: Case, answer: Answer) -> Iterable[Part]:
    """A contradiction must be told in words: that the rows happen to hold its key words is not enough."""
    if case.finding:
        yield _yes(
            "finding",
            not _unsaid(case, answer.prose),
            _listed("not told in the answer's words", _unsaid(case, answer.prose)),
        )


def _language(case: Case, answer: Answer) -> Iterable[Part]:
    if not text_to_plain(answer.text).strip():
        yield Part("language", 0, 1, "the answer is empty")
        return
    language = text_to_language(answer.prose)
    bare_number = language is None and not any(character.isalpha() for character in answer.prose)
    if not bare_number:
        yield _yes("language", language == case.language, f"expected {case.language}, got {language or 'a mixture'}")


def _listed(label: str, entries: Iterable[object]) -> str:
    """Label and entries, the first dozen of them; empty if there are none."""
    shown = [str(entry) for entry in entries]
    if not shown:
        return ""
    more = f" … ({len(shown)} in all)" if len(shown) > 12 else ""
    return f"{label}: {', '.join(shown[:12])}{more}"
