"""Which of the passages and rows that lie within each other tells just what is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking import asks
from bot.leftover import longest_part
from bot.not_again import not_again, other_subject, own_words
from bot.option import Option
from bot.picking import EVEN, LEAST, NEARLY, Chances, Rule, likeliest, lookups, numbers_said
from bot.plan import Lookup, Refuse, Retrieve
from bot.retrieve import Passage
from corpus.model import Span
from corpus.quantity import find_quantities
from corpus.words import HAN, fold

TITLE = 3
"""Characters of a heading which a question says that may stand anywhere."""
NAME = 6
"""Characters of a heading from which it is the very name of what is asked about."""
ELSEWHERE = 0.1
"""How much less of a question's words another item may hold than the one that it is about."""
ASKING = ("define", "why", "date", "amount")
"""Cues of which each asks for something else."""
AS_WELL = 0.02
"""How much lower the score of a passage may be that fits as well."""
ONE_OF_ALL = 0.25
"""Share of a whole table's probability that is enough for one of its rows."""
MOST_ROWS = 0.7
"""Share of a table's rows from which a passage that holds so many tells less than the table."""
FEW_ROWS = 6
"""Rows of a table each of which may be told of by itself."""
HEADING = 2
"""Lines that a passage's own heading takes before the rows of which it consists."""
OTHER_ROW = 0.3
"""Share of that row's probability which no other row may have."""


def row_within(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table that is asked for, where a passage that holds the whole table is little better.

    The same where the whole table is best only because several plans tell it, each less probable than the one row.
    """
    whole = options[best].plan
    if isinstance(whole, Lookup) and whole.operation in ("list", "count") and not whole.filters and not whole.by:
        bound = float(chances[best])
    elif isinstance(whole, Retrieve):
        bound = NEARLY * float(chances[best])
    else:
        return best
    within = [
        at
        for at, option in enumerate(options)
        if isinstance(plan := option.plan, Lookup)
        and plan.filters
        and chances[at] > bound
        and option.result is not None
        and len(option.result.rows) == 1 < option.result.scope
        and option.lines < options[best].lines
    ]
    return max(within, key=lambda at: float(chances[at]), default=best)


def _headed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The passage whose heading is defined or explained, where the one that is best does not hold its words."""
    passage, question = options[best].passage, options[best].situation.question
    defined = question.has("define") or asks(question, "what_it_is")
    if passage is None or not (defined or question.has("why")):
        return best
    if options[best].situation.later and options[best].query != question.told:
        return best
    runs = re.findall(rf"[{HAN}]{{3,}}", question.masked)
    for at, each in enumerate(options):
        other = each.passage
        if other is None or each.query != options[best].query or not other.chunk.section:
            continue
        parts = [longest_part(run, fold(other.chunk.section[-1])) for run in runs]
        if any(len(part) > TITLE and part not in fold(passage.chunk.text) for part in parts):
            return at
        own = fold(passage.chunk.section[-1]) if passage.chunk.section else ""
        named = defined and any(len(part) >= NAME and part not in own for part in parts)
        if named and chances[at] > NEARLY / 2 * chances[best]:
            return at
    return best


def _with_body(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The passage with the ministry's name, where it is asked who does a thing and the one within it names none."""
    passage, situation = options[best].passage, options[best].situation
    if passage is None or not asks(situation.question, "which_body") or situation.question.of("ministry"):
        return best
    names = [name for each in situation.grounds.lexicon.programmes.values() for name in (each.ministry, each.short)]
    names += [name for each in situation.grounds.lexicon.programmes.values() for name in each.ministry_aliases]

    def tells(other: Passage) -> bool:
        return any(name in other.chunk.text for name in names if not name.isascii())

    if tells(passage):
        return best
    lines = set(passage.chunk.span.lines)
    around = {
        at: other
        for at, each in enumerate(options)
        if (other := each.passage) is not None and lines < set(other.chunk.span.lines) and tells(other)
    }
    return min(around, key=lambda at: len(around[at].chunk.span.lines), default=best)


def _on_date(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The shortest passage that holds the year and month which a question asks about, where a refusal is best."""
    question = options[best].situation.question
    dates = {figure.value for figure in find_quantities(question.folded) if figure.kind == "date"}
    if not isinstance(options[best].plan, Refuse) or len(dates) != 1 or len(question.rest) > 1:
        return best
    if {found.kind for found in question.found} - {"year"} or question.has("outside"):
        return best
    holding = {
        at: passage
        for at, each in enumerate(options)
        if (passage := each.passage) is not None
        and dates <= {figure.value for figure in find_quantities(passage.chunk.text) if figure.kind == "date"}
    }
    return min(holding, key=lambda at: len(holding[at].chunk.text), default=best)


def _item_within(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one item of a small table that a question is about, where a passage that holds several of them is best.

    It holds all of the question's words that the passage does, or what the question quotes, and no other item does.
    """
    whole, question = options[best].passage, options[best].situation.question
    alone = options[best].situation.later and options[best].query == question.told  # without what came before
    if whole is None or alone or asks(question, "one_by_one", "every") or _asks_twice(options[best]):
        return best
    records = options[best].situation.grounds.records.values()
    rows = [row for row in records if row.table != options[best].situation.grounds.lists]
    inside = {row.span for row in rows if row.span != whole.chunk.span and row.span.first in whole.chunk.span.lines}
    query = options[best].query
    same = [at for at, each in enumerate(options) if each.query == query or chances[at] > chances[best]]
    found = {at: passage for at in same if (passage := options[at].passage) and passage.chunk.span in inside}
    spans = {passage.chunk.span for passage in found.values()}
    if len(inside) < 2 or len(inside) in numbers_said(options[best].situation.question) or not spans:
        return best
    quoted = re.findall(r'"([^"]{3,60})"', question.folded)
    held = {at: 1.0 if _quotes(passage, quoted) else passage.coverage for at, passage in found.items()}
    first = max(held, key=lambda at: (held[at], found[at].score))
    others = [share for at, share in held.items() if found[at].chunk.span != found[first].chunk.span]
    only = held[first] >= whole.coverage and all(share < held[first] - ELSEWHERE for share in others)
    return first if only and found[first].score >= EVEN * whole.score - ELSEWHERE else best


def _whole_table(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All rows of a small table, where the passage that is best holds several of them but leaves others out."""
    passage, grounds = options[best].passage, options[best].situation.grounds
    if passage is None or options[best].situation.later:
        return best
    span = passage.chunk.span
    cut = {
        table.id
        for table, rows in grounds.small_tables
        if len(inside := {row.span for row in rows if row.span.first in span.lines}) > 1
        and len(inside) < len({row.span for row in rows})
        and not table.using("figure")
    }
    whole = {
        at: sum(float(chances[other]) for other, p in lookups(options) if p in (plan, Lookup(plan.table, "count")))
        for at, plan in lookups(options)
        if plan == Lookup(plan.table, "list") and plan.table in cut
    }
    rows = {table.id: {row.span for row in rows} for table, rows in grounds.small_tables}
    held = {name: sum(each.first in span.lines for each in rows[name]) / len(rows[name]) for name in cut}
    least = {at: 0 if held[plan.table] > MOST_ROWS else LEAST for at, plan in lookups(options) if at in whole}
    told = [at for at, chance in whole.items() if chance > least[at] * chances[best]]
    return max(told, key=lambda at: whole[at], default=best)


def _whole_row(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table, where a passage that holds only a part of it is best: a date without its title."""
    passage, grounds = options[best].passage, options[best].situation.grounds
    if passage is None or options[best].situation.later:
        return best
    lines = set(passage.chunk.span.lines)
    wider = {table.id for table, rows in grounds.small_tables if len(rows) == 1 and lines < set(rows[0].span.lines)}
    return next(
        (at for at, each in lookups(options) if each.table in wider and each == Lookup(each.table, "list")), best
    )


def _narrower(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A passage within the chapter that is best, where the search finds that it fits as well."""
    whole = options[best].passage
    if whole is None or not whole.chunk.whole or _asks_twice(options[best]):
        return best
    if asks(options[best].situation.question, "one_by_one", "every"):
        return best
    depth = len(whole.chunk.section)
    query, lines = options[best].query, whole.chunk.span.lines
    if query != options[best].situation.question.told:  # the words of an earlier turn fit what that turn was about
        return best
    inner = [
        at
        for at, each in enumerate(options)
        if (passage := each.passage)
        and each.query == query
        and passage.chunk.span != whole.chunk.span
        and passage.chunk.span.first in lines
        and (depth == 1 or (passage.chunk.whole and len(passage.chunk.section) > depth))
        and passage.score >= whole.score - AS_WELL
        and chances[at] > LEAST * chances[best]
    ]
    return likeliest(inner, chances, best)


def _one_row(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table that is meant, where all its rows are best, but of them only that is likely."""
    plan, result = options[best].plan, options[best].result
    if (
        options[best].situation.later
        or not isinstance(plan, Lookup)
        or result is None
        or plan.table == options[best].situation.grounds.lists
    ):
        return best
    if plan.operation not in ("list", "count") or plan != Lookup(plan.table, plan.operation):
        return best
    inside = {
        span: [
            at
            for at, each in enumerate(options)
            if each.lines and each.lines <= set(span.lines) and _table_of(each) in ("", plan.table)
        ]
        for span in {row.span for row in result.rows}
    }
    told_alike = (Lookup(plan.table, "list"), Lookup(plan.table, "count"))
    same = [best, *(at for at, each in lookups(options) if each in told_alike)]
    shares = sorted(((float(chances[ats].sum()), span) for span, ats in inside.items() if ats), key=lambda s: -s[0])
    if (
        not 2 <= len(inside) <= FEW_ROWS
        or len(inside) in numbers_said(options[best].situation.question)
        or not shares
        or shares[0][0] < ONE_OF_ALL * max(float(chances[at]) for at in same)
        or shares[0][0] < LEAST * float(chances.max())
    ):
        return best
    if len(shares) > 1 and shares[1][0] > OTHER_ROW * shares[0][0]:
        return best
    meant = inside[shares[0][1]]
    told = [at for at, _ in lookups([options[at] for at in meant])]
    return likeliest((meant[at] for at in told), chances, meant[0]) if told else likeliest(meant, chances, best)


def _row_named(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What tells of the one row that a question names, where a passage that holds others beside it is best."""
    passage, situation = options[best].passage, options[best].situation
    quotes = '"' in situation.question.folded  # what is quoted may be another row's
    if passage is None or quotes or asks(situation.question, "contrast", "others", "every", "same", "claims"):
        return best
    names = {name for names in situation.question.names for name in names}
    for table, rows in situation.grounds.small_tables:
        if len({row.span for row in rows}) < len(rows):  # several are told together
            continue
        inside = [row for row in rows if row.span.first in passage.chunk.span.lines and row.span != passage.chunk.span]
        keys = [column.id for column in table.columns if column.key]
        named = [row for row in inside if any(value in names for key in keys for value in row.get(key))]
        others = [fold(row.printed) for row in inside if row not in named]
        claimed = [w for w in situation.question.rest if any(map(str.isdigit, w)) and any(w in text for text in others)]
        if len(inside) > 1 and len(named) == 1 and not claimed:  # "Zhejiang's 3+3+2" may be another row's
            lines = set(named[0].span.lines)
            told = [at for at, each in enumerate(options) if each.lines and each.lines <= lines]
            return likeliest(told, chances, best)
    return best


def _row_quoted(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table that holds what a question quotes, where a passage with others beside it is best."""
    passage, situation = options[best].passage, options[best].situation
    quoted = re.findall(r'"([^"]{3,60})"|(?<![\d.])(\d{3}|\d(?:\+\d)+)(?![\d.年])', situation.question.folded)
    quoted = [next(filter(None, each)) for each in quoted]
    if (
        passage is None
        or len(quoted) != 1
        or len(situation.question.names) > 1
        or situation.question.has("compare")
        or asks(situation.question, "others")
    ):
        return best
    rows = [row for row in situation.grounds.records.values() if row.table != situation.grounds.lists]
    inside = [row for row in rows if row.span.first in passage.chunk.span.lines and row.span != passage.chunk.span]
    holding = {row.span for row in inside if quoted[0] in fold(f"{row.printed}\n{row.english}")}
    if len(holding) != 1 or len({row.span for row in inside}) < 2:
        return best
    lines = set(holding.pop().lines)
    told = [at for at, each in enumerate(options) if each.lines and each.lines <= lines]
    looked_up = [at for at, each in lookups(options) if at in told and each.operation == "list"]
    return likeliest(looked_up if situation.question.focus and looked_up else told, chances, best)


def _rows_asked(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of which the best passage consists, where their kind is asked for: "which two wheels?"."""
    passage, question = options[best].passage, options[best].situation.question
    if passage is None or not question.has("list", "count"):
        return best
    lines = passage.chunk.span
    for at, each in lookups(options):
        spans = _spans(options[at]) if each == Lookup(each.table, "list") and each.table in question.subjects else set()
        if len(spans) > 1 and max(s.last for s in spans) == lines.last:
            heading = min(s.first for s in spans) - lines.first
            if 0 <= heading <= (0 if '"' in question.folded else HEADING):
                return at
    return best


def _asks_twice(option: Option) -> bool:
    """Whether a question asks for two things of a text, which only the whole of it tells: what it is, and why."""
    return sum(option.situation.question.has(kind) for kind in ASKING) > 1


def _table_of(option: Option) -> str:
    """The table that an option looks something up in; none for prose."""
    return option.plan.table if isinstance(option.plan, Lookup) else ""


def _spans(option: Option) -> set[Span]:
    return {row.span for row in option.result.rows} if option.result is not None else set()


def _quotes(passage: Passage, quoted: Sequence[str]) -> bool:
    """Whether a passage holds all that is quoted."""
    text = fold(f"{passage.chunk.text}\n{passage.chunk.english}")
    return bool(quoted) and all(words in text for words in quoted)


WITHIN: tuple[Rule, ...] = (
    other_subject, _headed, _with_body, _on_date, _item_within, _narrower, _whole_table, _whole_row, _row_named,
    _row_quoted, own_words, not_again, _one_row, _rows_asked,
)  # fmt: skip
"""The rules, in the order in which they are applied."""
