"""What a question seeks: the words of the very thing that it asks for, and the figure that a text gives of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.asking import asks, spans_of
from bot.question import Question
from corpus.quantity import Quantity, bases_of_shares, find_quantities
from corpus.words import HAN, search_terms

_ASKED = re.compile(
    rf"(?P<a>[{HAN}]{{2,8}})(?:是|有|为|达到|达|约)?(?:多少|几何|怎么样|怎样|如何|多大|多高)|(?:多少|(?<!第)几|哪些|什么)(?:家|名|个|项|件|亿|万|元)*(?P<b>[{HAN}]{{2,8}})"
    r"|how (?:many|much) (?P<c>[a-z' -]+?)"
    r"(?= (?:is|are|was|were|does|did|do|has|have|had|can|in|on|of|from|at|to|there|by|with)\b|[?.,]|$)"
    r"|(?:what|which) (?P<e>[a-z' -]+?)(?= (?:did|do|does|is|are|was|were|has|have)\b)"
    r"|what (?:is|are|was|were) (?:the )?(?:\d+ )?(?P<d>[a-z' -]+?)(?= (?:of|in|for|that|which)\b| ?[ⓅⓂ])"
)


def asked_unknown(question: Question, unknown: Sequence[str]) -> bool:
    """Whether the very thing asked for is a word that nothing explains: "the *revenue* of …", "…的碳排放量是多少"."""
    return any(word in asked for asked in _asked(question) for word in unknown)


def _asked(question: Question) -> list[str]:
    """The words after "how many", before "是多少", in "what is the … of"; not those that only frame it (做法)."""
    frames = [c for c in question.cues if c.kind in ("prose", "why", "define", "date", "amount", "share", "cluster")]
    spans = [(m.start(g), m.end(g)) for m in _ASKED.finditer(question.masked) for g in m.groupdict() if m.group(g)]
    return [question.masked[a:b] for a, b in spans if not any(c.start < b and a < c.end for c in frames)]


def asked_terms(question: Question) -> frozenset[str]:
    """Index terms of the very thing that a "how many …" or "what is the … of" asks for; none if it is generic."""
    generic = {part for words in question.subject_words for part in search_terms(words)} | question.stop_words
    terms = {t for words in _asked(question) for t in search_terms(words) if len(t) > 1}
    return frozenset(terms - generic)


_BEFORE = re.compile(
    rf"([{HAN}]{{2,6}}?)(?:都|分别|一共|总共|各)?(?:是|有|为|达到|达|约)?(?:多少|几|谁|哪|什么|啥|多大|多高|怎么样|如何)"
)
_BEHIND = re.compile(
    rf"(?:多少|(?<!第)几|哪(?:些|几|一|个|家|位|种|类)|(?<!为)什么|(?<!为)啥)(?:家|名|个|项|件|位|种|类|条)*([{HAN}]{{2,6}})"
    r"|\b(?:how (?:many|much)|which|what|whose)((?: (?!(?:is|are|was|were|do|does|did|has|have|had|can|could|should|"
    r"will|would|must|may|in|on|of|from|at|to|for|by|with)\b)[a-z'-]+){1,3})"
    r"|\bwhat(?:'s|s| is| are| was| were) (?:the )?(?:\d+ )?((?:[a-z'-]+ ?){1,3}?)"
    r"(?= (?:of|in|for|that|which)\b| ?[ⓅⓂⒼ?.,]|$)"
)


def sought_terms(question: Question) -> frozenset[str]:
    """Index terms of the nouns beside the words that ask: "how many *staff* should …", *评审专家*都有谁."""
    found = (*_BEFORE.finditer(question.masked), *_BEHIND.finditer(question.masked))
    spans = [words for match in found for words in match.groups() if words]
    return frozenset(t for words in spans for t in search_terms(words) if len(t) > 1)


def asked_figures(question: Question, wants: str, text: str, english: str) -> list[Quantity]:
    """The figures that a question asks for, as they stand in the text: of a number and its share both.

    `wants` is the kind of the one that is asked for before all, as `Retrieve` names it.
    """
    kinds = [wants, "amount"] if wants in ("share", "date") and asks(question, "how_many") else [wants]
    told = {f.text: f for kind in kinds if (f := asked_figure(question, kind, text, english))}
    found = told.values()
    return sorted(found, key=lambda figure: figure.start)


def asked_figure(question: Question, wants: str, text: str, english: str) -> Quantity | None:
    """The figure that a "how many" or "when" asks for: the one whose neighbouring words the question shares most.

    What is done (认定, launched) tells figures of one thing apart better than the name of the thing does.

    `wants` is its kind, as `Retrieve` names it; None where no figure is wanted, or none of that kind stands there.
    """
    if not wants or asks(question, "which_line"):
        return None
    source = english if question.language == "en" and english else text
    asked = {q.value for q in find_quantities(question.folded)}
    figures = [
        q
        for q in find_quantities(source)
        if (figure_kind(q) == wants or (wants == "amount" and q.kind == "percent"))
        and q.value not in asked
        and _is_figure(q, source)
    ]
    bases = set() if asks(question, "base_asked") else bases_of_shares(find_quantities(source))
    figures = [figure for figure in figures if figure.value not in bases] or figures
    if wants == "date" and (given := [q for q in find_quantities(source) if q.value in asked]):
        clauses = {_clause(source, each) for each in given}  # "by when does it want 100?" asks for the date of those
        figures = [figure for figure in figures if _clause(source, figure) in clauses]
    terms, own = (set(search_terms(text)) - question.stop_words for text in (question.told, question.masked))
    asking = _asking_clause(question, wants)
    begins = wants == "date" and asks(question, "since_when")
    scored = []
    for figure in figures:
        clause = _clause(source, figure)
        held = set(search_terms(clause))
        fits = (begins and bool(spans_of(clause.lower(), "begins")), len(set(asking) & set(clause)))
        scored.append((*fits, _shared(own, held), _shared(terms, held), -figure.start, figure))
    scored.sort(key=lambda entry: entry[:-1], reverse=True)
    if len(scored) > 1 and scored[0][:-2] == scored[1][:-2] and asks(question, "one_by_one"):
        return None  # each has its own
    return scored[0][-1] if scored else None


def _shared(terms: set[str], held: set[str]) -> int:
    """How many terms stand in a clause; of English ones also another form of the verb: "built" for "build"."""
    return sum(term in held or any(_other_form(term, other) for other in held) for term in terms)


def _other_form(one: str, other: str) -> bool:
    return one.isascii() and len(one) > BEGINS and one[:BEGINS] == other[:BEGINS] and abs(len(one) - len(other)) < 2


BEGINS = 4
"""Letters with which two forms of an English verb begin alike."""
_ENDS = re.compile(r"[,，;；。?？]")


def _asking_clause(question: Question, wants: str) -> str:
    """The Chinese characters, without words that ask, of the clause that asks for a figure of a kind, if another asks
    for another; else none.

    "When did it begin, and how many are to be built?"
    """
    ends = [0, *(match.end() for match in _ENDS.finditer(question.masked)), len(question.masked)]
    kinds = ("date",) if wants == "date" else ("count", "amount")
    places = {kind: [cue.start for cue in question.cues if cue.kind in kind] for kind in (kinds, ("date",))}
    for first, last in pairwise(ends):
        own = any(first <= at < last for at in places[kinds])
        other = any(not first <= at < last for at in places[("date",)]) and wants != "date"
        if own and other:
            said = {at for cue in question.cues for at in range(cue.start, cue.end)}
            left = "".join(question.masked[at] for at in range(first, last) if at not in said)
            return "".join(re.findall(f"(?![个家项条])[{HAN}]", left))
    return ""


def figure_kind(figure: Quantity) -> str:
    """What a figure may answer, as `Retrieve` names it; an ordinal answers nothing."""
    return {"date": "date", "year": "date", "percent": "share", "cardinal": "amount"}.get(figure.kind, "")


def _clause(text: str, figure: Quantity) -> str:
    """The clause that a figure stands in; a point between digits ends none."""
    ends = [0, *(match.end() for match in re.finditer(r"[，。；：;\n]|[,.](?!\d)", text)), len(text)]
    return text[max(end for end in ends if end <= figure.start) : min(end for end in ends if end >= figure.end)]


def _is_figure(quantity: Quantity, source: str) -> bool:
    """A lone Han numeral is a figure only before a measure word: 十大, not 一体; 一 says no number: 选出一批.

    Nor does the number of an item, at the start of its line, or that of a five-year plan.
    """
    before, behind = source[: quantity.start], source[quantity.end :]
    if before.endswith("+") or behind.startswith("+"):  # 3+3+2 is a name
        return False
    item = (not before.strip() or before.endswith("\n")) and behind[:1] in (".", "、")
    if quantity.text.strip() in ("一", "one", "a") or item or re.match(r"年?规划|-year plan", behind.lower()):
        return False
    return any(character.isdigit() for character in quantity.text) or quantity.unit in tuple(
        "个大项条家次种类年月元名位批"
    )
