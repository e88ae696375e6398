"""Answer -> what a page shows: Markdown, HTML, a table. Pure functions; whatever a document or a user wrote is text.

The page is made of three languages, and each has its own way to run what it should only show: HTML (tags), Markdown
(a remote image is a request to another host) and the page's templates (`${…}`, `{{…}}`). `text_to_html`,
`text_to_markdown` and `answer_to_markdown` each close all of theirs.
"""

from __future__ import annotations

import base64
import csv
import html
import io
import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from unicodedata import east_asian_width

from bot.answer import Answer, Cell, Citation
from bot.plan import Clarify, Filter, Help, Lookup, Refuse, Retrieve, Test
from corpus.model import Language, Span
from corpus.store import Document, Index

Labels = Mapping[str, str]
Row = tuple[str, str]
"""A name and its value, both HTML."""

CONTEXT = 3
"""Lines of the paper that are shown before and after a citation."""


@lru_cache(maxsize=1)
def _labels() -> dict[Language, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "labels.toml").read_text(encoding="utf-8"))  # type: ignore[return-value]


def labels_of(language: Language) -> Labels:
    """The interface's words in a language."""
    return _labels()[language]


# ------------------------------------------------------------------------------------------------ text as text


def text_to_html(value: object) -> str:
    """HTML that shows `value` and runs nothing: neither tags nor the page's own `${…}` and `{{…}}` templates."""
    return html.escape(str(value)).replace("$", "&#36;").replace("{", "&#123;").replace("}", "&#125;")


def text_to_markdown(text: str) -> str:
    """Markdown that shows `text` as it was typed: `*x*` stays `*x*`, `<b>` stays `<b>`, an address is no link."""
    inline = re.sub(r"[\\`*_\[\]<>#|~&$]|(?<=\w)@|:(?=//)|(?i:(?<=\bwww)\.)", r"\\\g<0>", text)
    return re.sub(r"^[ \t]*(\d*)([-+=.)])|^[ \t]+", _guard, inline, flags=re.MULTILINE)


def _guard(match: re.Match[str]) -> str:
    """Keeps the beginning of a line from opening a list, a heading or a code block."""
    number, mark = match.groups()
    return f"{number}\\{mark}" if mark else ""


def answer_to_markdown(answer: Answer) -> str:
    """The answer's Markdown, whose lists, quotes and bold print stay; it never holds tags, links or images."""
    text = answer.answer.replace("&", "&amp;").replace("<", "&lt;")
    return re.sub(r"[\[`~$]|:(?=//)", r"\\\g<0>", text)


def answers_to_messages(answers: Sequence[Answer], pending: str | None = None) -> list[dict[str, object]]:
    """The conversation as chat messages; the last answer carries its suggestions, `pending` is not answered yet."""
    messages: list[dict[str, object]] = []
    for answer in answers:
        messages.append({"role": "user", "content": text_to_markdown(answer.question)})
        messages.append({"role": "assistant", "content": answer_to_markdown(answer)})
    if pending is not None:
        messages.append({"role": "user", "content": text_to_markdown(pending)})
    elif answers and answers[-1].suggestions:
        messages[-1]["options"] = [{"value": each, "label": each} for each in answers[-1].suggestions]
    return messages


# ------------------------------------------------------------------------------------------------ the paper


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


# ------------------------------------------------------------------------------------------------ evidence


def answer_to_evidence(answer: Answer | None, index: Index, language: Language) -> str:
    """What kind of answer it is, how many rows were checked, and its citations, the first of them opened."""
    labels = labels_of(language)
    head = f"<h2>{labels['evidence']}</h2>"
    if answer is None:
        return f'<section class="wp-evidence">{head}<p class="wp-empty">{labels["no_evidence"]}</p></section>'
    kind = f'<p class="wp-kind wp-{answer.kind}"><b>{labels[f"kind_{answer.kind}"]}</b>{_checked(answer, language)}</p>'
    if answer.citations:
        places = citations_to_places(answer.citations)
        cited = "".join(
            place_to_html(place, index, language, answer.language == "en", opened=not at)
            for at, place in enumerate(places)
        )
        body = f"<h3>{labels['sources'].format(n=len(places))}</h3>{cited}"
    else:
        body = f'<p class="wp-empty">{labels["no_source"]}</p>'
    return f'<section class="wp-evidence">{head}{kind}{body}</section>'


def _checked(answer: Answer, language: Language) -> str:
    """The filter of a lookup in words, and how many of how many rows passed it: "MIIT · batch 2: 5 of 20"."""
    if not isinstance(answer.plan, Lookup):
        return ""
    labels = labels_of(language)
    words = " · ".join(_filter_name(f, language) for f in answer.plan.filters)
    n, of = answer.trace.get("rows"), answer.trace.get("of")
    counted = labels["rows_of"].format(n=n, of=of) if n is not None and of else ""
    return "".join(f"<span>{text_to_html(part)}</span>" for part in (words, counted) if part)


def _filter_name(each: Filter, language: Language) -> str:
    name = each.name(language) or " / ".join(str(v) for test in each.tests for v in test.values)
    return f"{labels_of(language)['not']} {name}" if each.negated else name


class Place(NamedTuple):
    """A section of a document, and the lines of it that are cited: (first, last) pairs in the paper's order."""

    document: str
    section: tuple[str, ...]
    runs: tuple[tuple[int, int], ...]

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
    runs: dict[tuple[str, tuple[str, ...]], set[tuple[int, int]]] = {}
    for citation in citations:
        runs.setdefault((citation.document, citation.section), set()).add(citation.lines)
    return [Place(document, section, tuple(sorted(lines))) for (document, section), lines in runs.items()]


def place_to_html(
    place: Place, index: Index, language: Language, translated: bool = False, opened: bool = False
) -> str:
    """A place to open: its section and lines, then the paper's lines there with the cited ones marked.

    `translated` puts the English rendering under each line.
    """
    labels = labels_of(language)
    where = runs_in_words(place.runs, language)
    names = [f"<b>{where}</b>", f'<span lang="zh">{text_to_html(" › ".join(place.section))}</span>']
    if translated and (english := section_to_english(place, index)):
        names.append(f'<i lang="en">{text_to_html(english)}</i>')
    windows = (
        "".join(
            _line(number, text, english if translated else "", place.cites(number))
            for number, text, english in index.lines(window)
            if text.strip()  # the numbers tell that blank lines are there
        )
        for window in place.windows
    )
    shown = '<div class="wp-gap" aria-hidden="true">⋯</div>'.join(windows)
    return (
        f'<details class="wp-citation"{" open" if opened else ""}>'
        f"<summary><span>{''.join(names)}</span></summary>"
        f'<div class="wp-lines" role="region" tabindex="0" aria-label="{labels["context"]}">{shown}</div></details>'
    )


def runs_in_words(runs: Sequence[tuple[int, int]], language: Language) -> str:
    """The cited lines: "lines 125–126, 131"."""
    labels = labels_of(language)
    single = len(runs) == 1 and runs[0][0] == runs[0][1]
    shown = (f"{first}" if first == last else f"{first}–{last}" for first, last in runs)
    return labels["line" if single else "lines"].format(lines=labels["comma"].join(shown))


def _line(number: int, text: str, english: str, cited: bool) -> str:
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
    """The English rendering of a section path, as far as its headings have one."""
    headings = [block for block in index.blocks if block.kind == "heading" and block.span.document == place.document]
    names: list[str] = []
    for depth, name in enumerate(place.section):
        spans = (b.span for b in headings if b.section == place.section[:depth] and name in b.text)
        if (span := next(spans, None)) and (english := index.english(span)):
            names.append(english.strip().rstrip(":"))
    return " › ".join(names)


# ------------------------------------------------------------------------------------------------ rows


WIDEST = 300
"""Pixels of the widest column; longer texts wrap."""


class Grid(NamedTuple):
    """A table to show or save: its headers, and rows of as many cells."""

    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def types(self) -> tuple[str, ...]:
        """For every column "number" if all its cells are numbers, else "str"."""
        columns = zip(*self.rows, strict=True)
        return tuple("number" if all(isinstance(c, int | float) for c in cells) else "str" for cells in columns)

    @property
    def widths(self) -> tuple[int, ...]:
        """For every column the pixels that its longest text needs in one line, within bounds; a header has a button."""
        columns = zip(*self.rows, strict=True)
        return tuple(
            min(WIDEST, max(_em(header) * 15 + 52, *(_em(cell) * 15 + 24 for cell in cells)))
            for header, cells in zip(self.headers, columns, strict=True)
        )


def _em(value: Cell) -> int:
    """The width of a text in Chinese characters, two Latin ones to one, rounded up."""
    shown = "" if value is None else str(value)
    return math.ceil(sum(2 if east_asian_width(character) in "WF" else 1 for character in shown) / 2)


def answer_to_grid(answer: Answer, index: Index) -> Grid:
    """The answer's rows under the names of their columns, in the answer's language; its source line comes last."""
    columns = [column for column in answer.columns if column not in ("english", "line")]
    held = {column for row in answer.rows for column, cell in row.items() if cell not in (None, "")}
    if answer.language == "en" and any(row.get("english") not in (None, "", *_names(row)) for row in answer.rows):
        columns.insert(columns.index("name") if "name" in columns else 1, "english")
    columns = [column for column in columns if column in held] + (["line"] if "line" in held else [])
    rows = tuple(tuple(row.get(column) for column in columns) for row in answer.rows)
    return Grid(tuple(column_name(column, answer, index) for column in columns), rows)


def _names(row: Mapping[str, Cell]) -> Iterator[Cell]:
    return (cell for column, cell in row.items() if column != "english")


def column_name(column: str, answer: Answer, index: Index) -> str:
    """A column's name in the answer's language: the table's own, or the interface's for what was computed."""
    labels = labels_of(answer.language)
    table = index.tables.get(answer.plan.table) if isinstance(answer.plan, Lookup) else None
    for known in table.columns if table else ():
        if known.id == column:
            return known.en if answer.language == "en" else known.zh
    return labels.get({"line": "line_column"}.get(column, column), column)


def grid_to_csv(grid: Grid) -> str:
    """The table as CSV; what a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_no_formula, grid.headers))
    writer.writerows([_no_formula(cell) for cell in row] for row in grid.rows)
    return out.getvalue()


def _no_formula(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def grid_to_heading(grid: Grid, language: Language) -> str:
    """The heading over the table, with the link that saves it. The file is in the link: nothing is kept on a disk."""
    labels = labels_of(language)
    # A byte order mark: without it, Excel reads the Chinese as Latin-1.
    data = base64.b64encode(grid_to_csv(grid).encode("utf-8-sig")).decode("ascii")
    address = f"data:text/csv;charset=utf-8;base64,{data}"
    link = f'<a class="wp-download" download="rows.csv" href="{address}">{labels["download"]}</a>'
    return f'<div class="wp-rows"><h3>{labels["rows"].format(n=len(grid.rows))}</h3>{link}</div>'


# ------------------------------------------------------------------------------------------------ computation


def answer_to_computation(answer: Answer | None, index: Index, language: Language) -> str:
    """How an answer came about: its plan in words, the SQL that was run, or the passages that were weighed."""
    if answer is None:
        return ""
    labels = labels_of(language)
    rows = [*plan_to_rows(answer, index, language)]
    rows.append((labels["plan_time"], labels["milliseconds"].format(n=f"{answer.seconds * 1000:.1f}")))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<div class="wp-computed"><dl>{listed}</dl>{"".join(_trace(answer, labels))}</div>'


def plan_to_rows(answer: Answer, index: Index, language: Language) -> Iterator[Row]:
    """The plan in words: names and values, as HTML."""
    labels = labels_of(language)
    match answer.plan:
        case Lookup() as lookup:
            yield from _lookup_to_rows(lookup, index, language)
        case Retrieve(query=query):
            yield labels["plan_query"], text_to_html(query)
        case Refuse(words=words) if words:
            yield labels["plan_words"], text_to_html("、".join(words))
        case Clarify(name=name) if name:
            yield labels["plan_name"], text_to_html(name)
        case Refuse() | Clarify() | Help() | None:
            pass


def _lookup_to_rows(lookup: Lookup, index: Index, language: Language) -> Iterator[Row]:
    labels, table = labels_of(language), index.tables[lookup.table]
    names = {column.id: column.en if language == "en" else column.zh for column in table.columns}

    def words(filters: Iterable[Filter]) -> str:
        return "<br>".join(text_to_html(_filter_in_words(f, names, language)) for f in filters)

    yield labels["plan_table"], text_to_html(table.en if language == "en" else table.zh)
    yield labels["plan_operation"], labels[f"operation_{lookup.operation}"]
    for key in ("filters", "sides", "all_of", "none_of"):
        if filters := getattr(lookup, key):
            yield labels[f"plan_{key}"], words(filters)
    if lookup.by:
        yield labels["plan_by"], text_to_html(names.get(lookup.by, lookup.by))
    if lookup.columns:
        yield labels["plan_columns"], text_to_html(", ".join(names.get(c, c) for c in lookup.columns))
    if lookup.having:
        yield labels["plan_having"], text_to_html(f"{lookup.having.sign} {lookup.having.number}")
    if lookup.operation == "rank":
        yield labels["plan_order"], labels["descending" if lookup.descending else "ascending"]
    if lookup.limit:
        yield labels["plan_limit"], str(lookup.limit)


def _filter_in_words(each: Filter, names: Mapping[str, str], language: Language) -> str:
    """A filter's name and what it tests: "Wuhan (city = 武汉)"."""
    signs = {"is": "=", "contains": "∋", "at least": "≥", "at most": "≤"}

    def tested(test: Test) -> str:
        return f"{names.get(test.column, test.column)} {signs[test.match]} {' / '.join(map(str, test.values))}"

    return f"{_filter_name(each, language)} ({'; '.join(map(tested, each.tests))})"


def _trace(answer: Answer, labels: Labels) -> Iterator[str]:
    if sql := answer.trace.get("sql"):
        parameters = answer.trace.get("parameters") or ()
        assert isinstance(parameters, Sequence)
        yield f'<h4>{labels["plan_sql"]}</h4><pre tabindex="0">{text_to_html(sql)}</pre>'
        yield f"<h4>{labels['plan_parameters']}</h4><p>{text_to_html(', '.join(map(str, parameters)))}</p>"
    if passages := answer.trace.get("passages"):
        assert isinstance(passages, Sequence)
        columns = ("score", "lexical", "cosine", "coverage")
        head = "".join(f"<th>{labels[name]}</th>" for name in ("line_column", *columns))
        rows = "".join(
            f"<tr><th>{text_to_html('–'.join(map(str, passage['lines'])))}</th>"
            + "".join(f"<td>{text_to_html(passage[name])}</td>" for name in columns)
            + "</tr>"
            for passage in passages
        )
        yield f"<h4>{labels['plan_passages']}</h4><table><tr>{head}</tr>{rows}</table>"
