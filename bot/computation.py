"""Answer -> how it came about, as HTML: its plan in words, the SQL that was run, the passages that were weighed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.answer import Answer
from bot.evidence import filter_name
from bot.labels import Labels, labels_of
from bot.markup import text_to_html
from bot.plan import Clarify, Filter, Help, Lookup, Plan, Refuse, Retrieve, Several, Test
from corpus.model import Language
from corpus.store import Index

Row = tuple[str, str]
"""A name and its value, both HTML."""


def answer_to_computation(answer: Answer | None, index: Index, language: Language) -> str:
    """How an answer came about: its plan in words, the SQL that was run, or the passages that were weighed."""
    if answer is None:
        return ""
    labels = labels_of(language)
    rows = [*plan_to_rows(answer.plan, index, language)]
    rows.append((labels["plan_time"], labels["milliseconds"].format(n=f"{answer.seconds * 1000:.1f}")))
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows)
    return f'<div class="wp-computed"><dl>{listed}</dl>{"".join(_trace(answer, labels))}</div>'


def plan_to_rows(plan: Plan | None, index: Index, language: Language) -> Iterator[Row]:
    """A plan in words: names and values, as HTML; those of several parts one after the other."""
    labels = labels_of(language)
    match plan:
        case Lookup() as lookup:
            yield from _lookup_to_rows(lookup, index, language)
        case Retrieve(query=query):
            yield labels["plan_query"], text_to_html(query)
        case Refuse(words=words) if words:
            yield labels["plan_words"], text_to_html("、".join(words))
        case Clarify(name=name) if name:
            yield labels["plan_name"], text_to_html(name)
        case Several(parts=parts):
            for part in parts:
                yield from plan_to_rows(part, index, language)
        case Refuse() | Clarify() | Help() | None:
            pass


def _lookup_to_rows(lookup: Lookup, index: Index, language: Language) -> Iterator[Row]:
    labels, table = labels_of(language), index.tables.get(lookup.table)  # an old answer's table may be gone
    names = {column.id: column.en if language == "en" else column.zh for column in (table.columns if table else ())}

    def words(filters: Iterable[Filter]) -> str:
        return "<br>".join(text_to_html(_filter_in_words(f, names, language)) for f in filters)

    yield labels["plan_table"], text_to_html((table.en if language == "en" else table.zh) if table else lookup.table)
    yield labels["plan_operation"], labels[f"operation_{lookup.operation}"]
    for key in ("filters", "sides", "all_of", "none_of"):
        if filters := getattr(lookup, key):
            yield labels[f"plan_{key}"], words(filters)
    if lookup.by:
        yield labels["plan_by"], text_to_html(names.get(lookup.by, lookup.by))
    if lookup.columns:
        yield labels["plan_columns"], text_to_html(", ".join(names.get(c, c) for c in lookup.columns))
    if lookup.having:
        counted = f" × {names.get(of, of)}" if (of := lookup.having.of) else ""
        yield labels["plan_having"], text_to_html(f"{lookup.having.sign} {lookup.having.number}{counted}")
    if lookup.operation in ("rank", "gap"):
        yield labels["plan_order"], labels["descending" if lookup.descending else "ascending"]
    if lookup.limit:
        yield labels["plan_limit"], str(lookup.limit)
    if lookup.place:
        yield labels["plan_place"], str(lookup.place)


def _filter_in_words(each: Filter, names: Mapping[str, str], language: Language) -> str:
    """A filter's name and what it tests: "Wuhan (city = 武汉)"."""
    signs = {"is": "=", "contains": "∋", "at least": "≥", "at most": "≤"}

    def tested(test: Test) -> str:
        return f"{names.get(test.column, test.column)} {signs[test.match]} {' / '.join(map(str, test.values))}"

    return f"{filter_name(each, language)} ({'; '.join(map(tested, each.tests))})"


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
