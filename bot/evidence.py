"""Answer -> its evidence as HTML: what kind of answer it is, what was checked, the places of the paper it cites."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from bot.answer import Answer, Citation
from bot.labels import Labels, labels_of
from bot.markup import text_to_html
from bot.plan import Filter, Lookup
from corpus.model import Language, Span
from corpus.store import Document, Index

CONTEXT = 3
"""Lines of the paper that are shown before and after a citation."""


def documents_to_html(documents: Sequence[Document], language: Language) -> str:
    """The page's header: the first paper's title, publisher and date, and how many more there are."""
    if not documents:
        return ""
    first, *others = documents
    publisher = first.publisher_en if language == "en" and first.publisher_en else first.publisher
    facts = [part for part in (publisher, first.date) if part]
    if others:
        facts.append(labels_of(language)["more_papers"].format(n=len(others)))
    shown = "".join(f"<span>{text_to_html(fact)}</span>" for fact in facts)
    return f'<div class="wp-title"><h1>{text_to_html(first.name(language))}</h1><p>{shown}</p></div>'


def nothing_to_html(language: Language) -> str:
    """What will be shown here, before there is any answer."""
    labels = labels_of(language)
    said = f'<p class="wp-empty">{labels["no_evidence"]}</p>'
    return f'<section class="wp-verdict"><h2>{labels["evidence"]}</h2>{said}</section>'


def answer_to_verdict(answer: Answer, at: int, of: int, language: Language) -> str:
    """What kind of answer it is and what was checked; with buttons to the conversation's other answers.

    It is the answer `at` (from 0) of `of`.
    """
    labels = labels_of(language)
    kind = f'<p class="wp-kind wp-{answer.kind}"><b>{labels[f"kind_{answer.kind}"]}</b>{_checked(answer, language)}</p>'
    asked = f'<p class="wp-asked">{text_to_html(answer.question)}</p>' if of > 1 else ""
    head = f'<div class="wp-which"><h2>{labels["evidence"]}</h2>{_others(at, of, labels)}</div>'
    return f'<section class="wp-verdict">{head}{asked}{kind}</section>'


def _others(at: int, of: int, labels: Labels) -> str:
    if of < 2:
        return ""

    def button(to: int, name: str, sign: str) -> str:
        off = "" if 0 <= to < of else " disabled"
        return (
            f'<button type="button" data-do="select" data-turn="{to}" aria-label="{labels[name]}"{off}>{sign}</button>'
        )

    where = labels["answer_of"].format(n=at + 1, of=of)
    before, after = button(at - 1, "earlier", "‹"), button(at + 1, "later", "›")
    return f'<div class="wp-others">{before}<span>{where}</span>{after}</div>'


def answer_to_sources(answer: Answer | None, index: Index, language: Language) -> str:
    """Its citations, the first of them opened where there is no list of rows above."""
    labels = labels_of(language)
    if answer is None:
        return ""
    if not answer.citations:
        return f'<section class="wp-sources"><p class="wp-empty">{labels["no_source"]}</p></section>'
    places = citations_to_places(answer.citations)
    cited = "".join(
        place_to_html(place, index, language, answer.language == "en", opened=not at) for at, place in enumerate(places)
    )
    return f'<section class="wp-sources"><h3>{labels["sources"].format(n=len(places))}</h3>{cited}</section>'


def _checked(answer: Answer, language: Language) -> str:
    """The filter of a lookup in words, and how many of how many rows passed it: "MIIT · batch 2: 5 of 20 rows"."""
    if not isinstance(answer.plan, Lookup):
        return ""
    labels = labels_of(language)
    words = " · ".join(filter_name(f, language) for f in answer.plan.filters)
    n, of = answer.trace.get("rows"), answer.trace.get("of")
    counted = labels["rows_of"].format(n=n, of=of) if n is not None and of else ""
    said = labels["colon"].join(part for part in (words, counted) if part)
    return f"<span>{text_to_html(said)}</span>" if said else ""


def filter_name(each: Filter, language: Language) -> str:
    name = each.name(language) or " / ".join(str(v) for test in each.tests for v in test.values)
    return f"{labels_of(language)['not']} {name}" if each.negated else name


class Place(NamedTuple):
    """A section of a document, and the lines of it that are cited: (first, last) pairs in the paper's order."""

    document: str
    section: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]
    quotes: tuple[str, ...] = ()
    """What was quoted from each run when the answer was given."""

    def stands(self, index: Index) -> bool:
        """Whether the index still holds what was quoted, at those lines."""
        now = (index.quote(Span(self.document, *run)) for run in self.runs)
        return all(text and quote in text for text, quote in zip(now, self.quotes, strict=True))

    def cites(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.runs)

    @property
    def windows(self) -> Iterator[Span]:
        """The cited lines with their context; windows that touch are one."""
        first, last = self.runs[0][0] - CONTEXT, self.runs[0][1] + CONTEXT
        for after in self.runs[1:]:
            if after[0] - CONTEXT > last + 1:
                yield Span(self.document, max(1, first), last)
                first = after[0] - CONTEXT
            last = max(last, after[1] + CONTEXT)
        yield Span(self.document, max(1, first), last)


def citations_to_places(citations: Iterable[Citation]) -> list[Place]:
    """One place a section, in the order in which the answer cites them: 25 rows of three lists are four places."""
    runs: dict[tuple[str, tuple[str, ...]], dict[tuple[int, int], str]] = {}
    for citation in citations:
        runs.setdefault((citation.document, citation.section), {})[citation.lines] = citation.quote
    return [
        Place(document, section, *zip(*sorted(lines.items()), strict=True))
        for (document, section), lines in runs.items()
    ]


def place_to_html(
    place: Place, index: Index, language: Language, translated: bool = False, opened: bool = False
) -> str:
    """A place to open: its section and lines, then the paper's lines there with the cited ones marked.

    `translated` puts the English rendering under each line. Where the index no longer holds what was quoted, the
    quotation stands alone, as it was kept with the answer.
    """
    labels = labels_of(language)
    where = runs_in_words(place.runs, language)
    names = [f"<b>{where}</b>", f'<span lang="zh">{text_to_html(" › ".join(place.section))}</span>']
    if translated and (english := section_to_english(place, index)):
        names.append(f'<i lang="en">{text_to_html(english)}</i>')
    if place.stands(index):
        shown = '<div class="wp-gap" aria-hidden="true">⋯</div>'.join(_windows(place, index, translated))
        runs = ",".join(f"{first}-{last}" for first, last in place.runs)
        shown += (
            f'<button type="button" class="wp-read" data-do="read" data-document="{text_to_html(place.document)}" '
            f'data-runs="{runs}" data-english="{int(translated)}">{labels["read"]}</button>'
        )
    else:
        quoted = (
            line_to_html(first + at, text, "", True)
            for (first, _), quote in zip(place.runs, place.quotes, strict=True)
            for at, text in enumerate(quote.splitlines())
            if text.strip()
        )
        shown = f'<p class="wp-empty">{labels["changed"]}</p>{"".join(quoted)}'
    return (
        f'<details class="wp-citation"{" open" if opened else ""}>'
        f"<summary><span>{''.join(names)}</span></summary>"
        f'<div class="wp-lines" role="region" tabindex="0" aria-label="{labels["context"]} {where}">{shown}</div>'
        "</details>"
    )


def _windows(place: Place, index: Index, translated: bool) -> Iterator[str]:
    for window in place.windows:
        yield "".join(
            line_to_html(number, text, english if translated else "", place.cites(number))
            for number, text, english in index.lines(window)
            if text.strip()  # the numbers tell that blank lines are there
        )


def runs_in_words(runs: Sequence[tuple[int, int]], language: Language) -> str:
    """The cited lines: "lines 125–126, 131"."""
    labels = labels_of(language)
    single = len(runs) == 1 and runs[0][0] == runs[0][1]
    shown = (f"{first}" if first == last else f"{first}–{last}" for first, last in runs)
    return labels["line" if single else "lines"].format(lines=labels["comma"].join(shown))


def line_to_html(number: int, text: str, english: str, cited: bool) -> str:
    """One line of the paper; the mark leaves out the blanks before it, which are a table's empty cells."""
    words, printed = text_to_html(text.strip()), text.rstrip()
    indent = printed[: len(printed) - len(printed.lstrip())]
    marked = f"<mark>{words}</mark>" if cited else words
    below = f'<div class="wp-english" lang="en">{text_to_html(english.strip())}</div>' if english.strip() else ""
    kind = "wp-line wp-cited" if cited else "wp-line"
    return (
        f'<div class="{kind}"><span class="wp-number">{number}</span>'
        f'<div><div class="wp-text" lang="zh">{indent}{marked}</div>{below}</div></div>'
    )


def section_to_english(place: Place, index: Index) -> str:
    """The English rendering of a section path; "" if none of its headings has one."""
    names = index.section_english(place.document, place.section)
    return " › ".join(names) if names != place.section else ""
