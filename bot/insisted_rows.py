"""What a question says of small tables and text in words that leave no doubt: what is wrong, in which order, where."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking import asks, contexts_of, stands_at, words_in
from bot.claims import claims
from bot.operations import PLACES
from bot.option import Option
from bot.picking import LEAST, NEARLY, OF_ROWS, Chances, likeliest, lookups, numbers_said
from bot.plan import Lookup, Refuse, Retrieve, Several
from bot.remade import side_by_side
from bot.stated import contradictions
from corpus.quantity import find_quantities, numeral_to_number
from corpus.words import fold, search_terms


def claimed_of_all(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The passage that says of how many it is so, where that is claimed of all provinces, before a table of those."""
    question, plan, lists = options[best].situation.question, options[best].plan, options[best].situation.grounds.lists
    whole = isinstance(plan, Lookup) and plan.table != lists and not (plan.filters or plan.by)
    if not (isinstance(plan, Refuse) or whole) or not asks(question, "all_claimed") or not claims(question):
        return best
    said = (at for at, o in enumerate(options) if isinstance(o.plan, Retrieve) and chances[at] > NEARLY * chances[best])
    return likeliest(said, chances, best)


def against_claim(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What a small table has, or has not, of that which a claim says, before a refusal.

    "Was it published by Tsinghua?" is answered by who published it, "did Japan launch that?" by a table without Japan.
    """
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    quoted = isinstance(plan, Retrieve) and asks(question, "put_out")
    if not (isinstance(plan, Refuse) or quoted) or not claims(question):
        return best
    rows = {table.id: rows for table, rows in grounds.small_tables}
    terms = {term for words in question.rest for term in search_terms(words) if len(term) > 1}
    wholes, absences = [], []
    for at, each in lookups(options):
        result, own = options[at].result, rows.get(each.table, ())
        known = {term for row in own for term in search_terms(f"{row.printed}\n{row.english}")}
        of_country = any(f.columns == {"country"} for f in each.filters)
        lacking = each.operation == "exists" and of_country and result is not None and not result.found
        whole = len(own) == 1 and each.operation == "list" and not each.filters and asks(question, "put_out")
        wholes += [at] if whole else []
        absences += [at] if lacking and terms & known else []
    return likeliest(wholes or ([] if quoted else absences), chances, best)


def figure_in_text(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The passage that holds another figure where a claim states one, before a refusal: "20亿 a year, right?"."""
    question = options[best].situation.question
    if not isinstance(options[best].plan, Refuse) or not claims(question):
        return best
    against = (
        at
        for at, option in enumerate(options)
        if isinstance(plan := option.plan, Retrieve)
        and option.prose is not None
        and not plan.rank
        and chances[at] > (LEAST if question.has("share") else NEARLY) * chances[best]
        and (chunk := option.prose.passages[0].chunk)
        and all(any(name in chunk.text for name in names) for names in question.names)
        and contradictions(question, chunk.text, chunk.english)
    )
    return likeliest(against, chances, best)


def told_of_by_name(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What tells of a row whose name a question has word for word, where refusing is best: "为什么说集而不聚?".

    Only where it asks what that is, or why; a number of it may well not stand in the paper.
    """
    plan, question = options[best].plan, options[best].situation.question
    if not isinstance(plan, Refuse) or not question.has("define", "why", "prose") or question.found:
        return best
    if question.has("count", "amount", "date", "share"):
        return best
    named = {
        row.span.first
        for _, rows in options[best].situation.grounds.small_tables
        for row in rows
        for name in re.split("[、,，]", fold(f"{row.first('name') or ''}"))
        if len(name) >= SHORT and name in question.folded
    }
    told = (
        at
        for at, each in enumerate(options)
        if (each.passage is not None or isinstance(each.plan, Lookup)) and len(named) == 1 and named <= each.lines
    )
    return likeliest(told, chances, best)


def alone_in_lacking(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All places that a small table lacks, where it is claimed which these are: "was Tibet the only one without?"."""
    plan, question = options[best].plan, options[best].situation.question
    if not isinstance(plan, Lookup) or plan.table == options[best].situation.grounds.lists or plan.none_of:
        return best
    placed = bool(plan.filters) and all(each.columns <= set(PLACES) for each in plan.filters)
    if not placed or not question.has("only") or not question.has("none") or not claims(question):
        return best
    lacking = (
        at
        for at, each in lookups(options)
        if each.table == plan.table
        and each.operation == "list"
        and not each.filters
        and each.by in PLACES
        and len(each.none_of) == 1
        and each.none_of[0].tests[0].match == "contains"
    )
    return likeliest(lacking, chances, best)


SHORT = 4
"""Characters up to which a cell is no heading of its own."""


def section_of_row(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What stands under the heading of the one thing named, where the row that only mentions it is best.

    "What did Hangzhou's cluster do?" asks for that case, not for the measure that it is a case of.
    """
    question, plan, result = options[best].situation.question, options[best].plan, options[best].result
    if not isinstance(plan, Lookup) or plan.table == options[best].situation.grounds.lists or plan.by:
        return best
    if result is None or len(result.rows) != 1 or not question.found or not asks(question, "what_it_did"):
        return best
    cells = {
        fold(str(value))
        for c in options[best].situation.grounds.tables[plan.table].columns
        for value in result.rows[0].get(c.id)
        if isinstance(value, str) and len(value) > SHORT
    }
    if not question.of(*PLACES):
        cells = {cell for cell in cells if cell in question.folded}
    headed = (
        at
        for at, each in enumerate(options)
        if (passage := each.passage) is not None
        and passage.chunk.whole
        and passage.chunk.section
        and set(passage.chunk.span.lines) < set(result.rows[0].span.lines)
        and any(fold(passage.chunk.section[-1]).endswith(cell) for cell in cells)
    )
    return likeliest(headed, chances, best)


def as_stated(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The number that a sentence states in the context that a question says, before a count of rows that is as likely:
    "how many have been recognised so far?".
    """
    question, plan = options[best].situation.question, options[best].plan
    grounds = options[best].situation.grounds
    if not isinstance(plan, Lookup) or plan.operation != "count" or plan.by or plan.table != grounds.lists:
        return best
    told = {table.id for table, _ in grounds.small_tables if table.using("figure") and contexts_of(question, table)}
    stated = (
        at
        for at, each in lookups(options)
        if each.table in told and each.operation == "attribute" and chances[at] > LEAST * chances[best]
    )
    return likeliest(stated, chances, best)


def printed_where(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows themselves, where it is asked on which line they stand, not in which place they lie."""
    plan = options[best].plan
    if not asks(options[best].situation.question, "which_line") or not isinstance(plan, Lookup):
        return best
    if plan.operation != "attribute" or not set(plan.columns) & {*PLACES, "serial"}:
        return best
    rows = Lookup(plan.table, "list", plan.filters)
    return next((at for at, each in lookups(options) if each == rows), best)


def to_come(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A passage, where a number is asked for of what is to come: the lists hold only what there is."""
    question, plan = options[best].situation.question, options[best].plan
    if not asks(question, "to_come") or not isinstance(plan, Lookup) or plan.operation not in OF_ROWS:
        return best
    told = [at for at, option in enumerate(options) if isinstance(option.plan, Retrieve)]
    result, placed = options[best].result, question.of(*PLACES)
    if placed and (result is None or not result.found):  # of that place nothing is told
        told = [at for at, option in enumerate(options) if isinstance(option.plan, Refuse)]
    return likeliest(told, chances, best)


def in_order(options: Sequence[Option], chances: Chances, best: int) -> int:
    """All rows of a small table in the order of time, where that is asked and none of them is named."""
    question, plan = options[best].situation.question, options[best].plan
    counts = question.has("count") and not question.has("list") and not asks(question, "put_in_order")
    if not asks(question, "order") or question.of("value", "year") or counts or asks(question, "latest", "earliest"):
        return best
    if isinstance(plan, Lookup) and (plan.table == options[best].situation.grounds.lists or plan.order == "when"):
        return best
    ordered = (
        at
        for at, each in lookups(options)
        if each.order == "when" and not each.filters and not each.limit and each.table in question.subjects
    )
    return likeliest(ordered, chances, best)


def of_asked_kind(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The things that are asked for by a word for what only a small table tells apart, before those of the lists.

    "How many different names for clusters are used?" asks for terms, not for provinces.
    """
    situation, plan, grounds = options[best].situation, options[best].plan, options[best].situation.grounds
    question = situation.question
    if situation.later or not isinstance(plan, Lookup) or plan.table != grounds.lists or plan.filters or not plan.by:
        return best
    listed = {column.id for column in grounds.tables[plan.table].columns}
    keys = {focus.key for focus in question.focus if focus.role == "which"} - listed
    wanted = "rank" if question.has("most", "least") else "count" if question.has("count") else "list"
    told = [(at, each) for at, each in lookups(options) if each.by in keys and each.table != plan.table]
    exact = [at for at, each in told if each.operation == wanted and not each.having]
    return likeliest(exact or [at for at, each in told if not each.having], chances, best)


def digits_untold(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A refusal, where it is asked what a name's digits stand for, or what a sum is in another currency.

    What is best then is a row or a passage with just that name or sum.
    """
    question, plan, lists = options[best].situation.question, options[best].plan, options[best].situation.grounds.lists
    if (
        not asks(question, "digits_meant", "in_currency")
        or isinstance(plan, Several)
        or getattr(plan, "table", "") == lists
    ):
        return best
    return likeliest((at for at, o in enumerate(options) if isinstance(o.plan, Refuse)), chances, best)


def row_claimed(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table that a claim speaks of, where a passage that holds others beside it is best."""
    situation, lists = options[best].situation, options[best].situation.grounds.lists
    if situation.later or not isinstance(options[best].plan, Retrieve) or not claims(situation.question):
        return best
    rows = (
        at
        for at, each in lookups(options)
        if each.operation == "exists"
        and each.table != lists
        and any(f.columns <= set(PLACES) for f in each.filters)
        and (result := options[at].result) is not None
        and len(result.rows) == 1
        and options[at].lines < options[best].lines
        and chances[at] > LEAST * chances[best]
    )
    return likeliest(rows, chances, best)


def no_person_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A refusal, where the person is asked for who heads a body: the tables and the text name none."""
    if not asks(options[best].situation.question, "head_of_body") or isinstance(options[best].plan, Several):
        return best
    return likeliest((at for at, o in enumerate(options) if isinstance(o.plan, Refuse)), chances, best)


def no_duration_told(options: Sequence[Option], chances: Chances, best: int) -> int:
    """A refusal, where it is asked how long something goes on and the passage that is best tells no length of time."""
    passage, question = options[best].passage, options[best].situation.question
    if passage is None or not asks(question, "duration") or question.has("date"):
        return best
    text = passage.chunk.text if question.language == "zh" else passage.chunk.english or passage.chunk.text
    if any(stands_at(figure.unit, "length_of_time") for figure in find_quantities(text)):
        return best
    return likeliest((at for at, o in enumerate(options) if isinstance(o.plan, Refuse)), chances, best)


def programmes_apart(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The rows of the ministries that are named, side by side, where it is asked how their programmes differ."""
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    counted = isinstance(plan, Lookup) and plan.table == grounds.lists and plan.compared
    if not (counted or isinstance(plan, Retrieve)) or not asks(question, "apart_from_each_other"):
        return best
    if question.has("count", "most", "least", "more_than") or asks(question, "how_many"):
        return best
    made = set(side_by_side(question, grounds))
    return next((at for at, each in lookups(options) if each in made), best)


def as_put_forward(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The numbers that places have set themselves, where these are asked for, not how many clusters are listed."""
    question, plan, grounds = options[best].situation.question, options[best].plan, options[best].situation.grounds
    if not isinstance(plan, Lookup) or plan.table != grounds.lists or plan.operation not in ("count", "compare"):
        return best
    places = {each.tests for each in (*plan.filters, *plan.sides) if each.columns == {"province"}}
    if not asks(question, "puts_forward") or not places or question.of("ministry", "programme", "batch"):
        return best
    figures = {table.id for table, _ in grounds.small_tables if table.using("figure")}
    told = (
        at
        for at, each in lookups(options)
        if each.table in figures
        and each.operation == "attribute"
        and {f.tests for f in each.filters} == places
        and options[at].result is not None
        and chances[at] > LEAST * chances[best]
    )
    return likeliest(told, chances, best)


def row_with_number(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The one row of a small table that holds a number which a question says, before a refusal: "jiangsu 13?"."""
    question, plan = options[best].situation.question, options[best].plan
    said = {number for number in numbers_said(question) if number is not None and number >= LARGE}
    if not isinstance(plan, Refuse) or not said or not question.of(*PLACES):
        return best
    rows = (
        at
        for at, each in lookups(options)
        if each.table != options[best].situation.grounds.lists
        and each.operation == "list"
        and (result := options[at].result) is not None
        and len(result.rows) == 1
        and said <= {quantity.value for quantity in find_quantities(result.rows[0].printed)}
        and chances[at] > NEARLY * chances[best]
    )
    return likeliest(rows, chances, best)


LARGE = 10
"""From here on a number tells rows of small tables apart."""


def row_of_reason(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The row of a small table of which it is asked why, where a passage that holds the whole table is best."""
    question, lists = options[best].situation.question, options[best].situation.grounds.lists
    if not isinstance(options[best].plan, Retrieve) or options[best].situation.later:
        return best
    if asks(question, "every", "one_by_one") or not question.has("why", "reason"):
        return best
    rows = [
        at
        for at, each in lookups(options)
        if each.table != lists
        and each.operation == "list"
        and each.filters
        and "table" in options[at].candidate.origins
        and (result := options[at].result) is not None
        and len(result.rows) == 1 < result.scope
        and options[at].lines < options[best].lines
        and chances[at] > LEAST * chances[best]
    ]
    return rows[0] if len(rows) == 1 else best


def which_so_many(options: Sequence[Option], chances: Chances, best: int) -> int:
    """What the rules read as an enumeration of so many things as a question asks for: 广东六大工程具体指哪六个."""
    question, result = options[best].situation.question, options[best].result
    number = next((numeral_to_number(word) for word in words_in(question.masked, "which_so_many")), None)
    if number is None or question.of("value") or (result is not None and len(result.rows) == number):
        return best
    fitting = (
        at
        for at, each in lookups(options)
        if each.table != options[at].situation.grounds.lists
        and "rules" in options[at].candidate.origins
        and (found := options[at].result) is not None
        and len(found.rows) == number
    )
    return likeliest(fitting, chances, best)


def as_many_rows(options: Sequence[Option], chances: Chances, best: int) -> int:
    """The whole table, where one of its rows is best but a question says how many it has: "the two wheels"."""
    question, plan = options[best].situation.question, options[best].plan
    grounds = options[best].situation.grounds
    if not isinstance(plan, Lookup) or plan.table == grounds.lists or plan.table not in question.subjects:
        return best
    rows = next((rows for table, rows in grounds.small_tables if table.id == plan.table), ())
    if not (plan.limit or plan.place) or len(rows) not in numbers_said(question):
        return best
    whole = Lookup(plan.table, "list")
    return next((at for at, each in lookups(options) if each == whole), best)
