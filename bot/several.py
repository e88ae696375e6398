"""A question of several parts: where it can be taken apart, and the answers put together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answer import Answer
from bot.desk import with_notes
from bot.leftover import longest_part
from bot.plan import Lookup, Refuse, Several
from bot.question import Question
from corpus.fold import simplify
from corpus.words import HAN, fold

MOST = 4
"""How many parts a question may have."""
WAYS = 5
"""In how many ways a question is taken apart."""

_JOINER_ZH = (
    "另外|此外|还有|加上|外加|还想|同时|顺便|顺带|对了|以及|并且|其次|然后|最后|它又|又是|再(?=[问说告列讲报给查看来者有数])|再(?=.{0,6}[几哪多什谁])"
    "|也(?=[问说告列讲])"
)
_ASKING_EN = (
    r"(?:(?:in |on |for |of |to |from |by )?(?:which|how|what|what's|who|when|where|whose|why)"
    r"|is|are|was|were|does|do|did|has|have|can you|could you|list|name|give|tell|show)\b"
)
_NUMBERING = r"(?:[①-⑳]|[(（][1-9a-d][)）]|(?<![\w.(（])[1-9a-d][)）]|(?<![\w.])[1-9]\.(?=[^\d]))"
_BOUNDARY = re.compile(
    r"(?<=[?？;；。！!])\s*(?=\S{3,})"
    rf"|[\s,，、;；]*(?={_NUMBERING}\s*\S{{3,}})|\s*\n\s*(?=\S{{3,}})"
    r"|(?<=[a-z)\"'\d]\.)(?<!\bno\.)\s+(?=\S{3,})"
    rf"|[,，、]?\s*(?<!^)(?:(?<=[,，、])|(?<=\s))(?=(?:{_JOINER_ZH})\S{{3,}})"
    rf"|[,，]?\s+(?:and|plus|also|then|as well as|and also|and then|while we're at it)[,，]?\s+(?={_ASKING_EN})"
    r"|,\s+(?=(?:which|how many|how much|what|who|when|where|why)\b)",
    re.IGNORECASE,
)
"""Where a question is taken apart if it is at all."""
_LISTED = re.compile(rf"(?<!^)[\s,，、;；]*(?={_NUMBERING}\s*\S{{3,}})|\s*\n\s*(?=\S{{3,}})|\s+[+＋]\s+(?=\S{{3,}})")
"""Between what is numbered, stands on lines of its own, or is added: each asks something, whatever its words."""
_WEAK = re.compile(
    rf"[,，]\s*(?=\S{{3,}})|\s+(?:and|plus|also|then)\s+|\s*(?:以及|并且)\s*|;\s*|(?<!\d)\s*[+＋/]\s*(?=\S{{3,}})|(?<=[{HAN}\d)）])\s+(?=[{HAN}])|\s+[-–—]+\s+",
    re.IGNORECASE,
)
"""Where a question may be taken apart, or not at all."""
_NAME = re.compile(r"(?:^|[^.?!;:]\s)[A-Z][\w'-]*$")
_VERB = re.compile(r"[A-Z][\w'-]*\s+(?:are|were|have|had|do|did|both|each|share|together)\b")
"""A name before "and", and one with a verb of several behind it: they are its subject together."""
_HALVES = re.compile(r"[;；]\s*(?=\S{3,})")
"""Between two halves that each ask something, whatever their words: "textiles at MIIT; rail transit at the NDRC"."""
_JOINT = re.compile(
    rf"^(?:[\s,，、;；]*(?:{_NUMBERING}|{_JOINER_ZH}|顺便(?:问|说|查|看)?(?:一?下)?|(?:and|plus|also|then|additionally|besides|finally)\b))+"
    r"(?:问|请问|说|告诉我)?(?:一?下)?[\s,，、:：]*",
    re.IGNORECASE,
)
"""What joins a part to the one before it, and asks nothing."""
_NUMBERED = re.compile(rf"^\s*{_NUMBERING}\s*")
"""The number of the first part, where the parts are numbered."""
_JOINING = re.compile(rf"(?:{_JOINER_ZH}|\b(?:and|plus|also|then|additionally|besides|finally))$", re.IGNORECASE)
_WANTED_ZH = (
    "数量|数目|个数|总数|名称|名字|提法|说法|叫法|归类|用语|表述|序号|编号"
    "|定义|原因|特点|做法|领域|方向|目标|内容|地点|时间|问题"
)
"""What a Chinese question may ask for by naming it only: 湖北的集群数量，工作报告的提法."""
_WANTED = re.compile(
    rf"(?:{_WANTED_ZH}|集群数|入选数)(?=\W|[和与及加]|$)"
    r"|\b(?:count|total|tally|figure|number|names?|term|wording|serial|fields?|focus|definition|reasons?)\b",
    re.IGNORECASE,
)
_NAMED_ONLY = re.compile(rf"(?<={_WANTED_ZH})(?:、|和|与|及其?|以及|加上|外加)\s*(?=\S{{3,}})|[,，;；]\s*(?=\S{{3,}})")
"""Between what is asked for by its name only."""
_LONG_ENOUGH = re.compile(
    rf"[{HAN}]{{3}}|\w+\W+\w+\W+\w+|^\W*(?:那|and )?(?:第|no\. |number )?\d+[号个]?(?:呢|\s*[?？])", re.IGNORECASE
)
"""What may be a question of its own: some words, or no more than a number ("and 22?")."""
_ONLY_WHICH = re.compile(r"\W*(?:(?:and|in|on|at|of|by|to) )*(?:which|what|whose)(?: \w+)?\W*$", re.IGNORECASE)
"""What asks for a noun and says nothing of it: its verb stands behind another one."""
_ONLY_WHO = re.compile(r"\W*(?:它们|他们)?(?:分别|各自)(?:是|有|叫)?(?:谁|哪些|哪几[个家]|哪[个家]|什么)\W*$")
"""What wants named what the part before it counts: 分别是谁."""
_ASKS = re.compile(
    r"[?？呢]\s*$|哪|几|多少|什么|啥|谁|吗|是否|是不是|有没有|有无|如何|怎么|怎样|咋|为何|为啥|列|占比|定义|分别|说说|介绍|解释|概括|总结|统计"
    r"|帮我|请(?!问)|给我|发我|写(?=[一段首封篇个几])|推荐|忽略|翻译|排(?:名|个|出)|对比|数一?数|总数|合计|全部|所有"
    r"|比较|相比|对照|占(?:了|全|总|到)?|份额|差(?:几|多少)|同样(?:看|查|问|比|再)"
    r"|\b(?:which|what|whats|how|who|whose|where|why|any|number of|need|please|pls)\b"
    r"|\b(?:share|vs|versus|percentage|difference)\b|\bdo the same\b|\bsame (?:for|with|question)\b"
    r"|(?:^|[,;:.!?] ?|\b(?:and|to|you|also|then|plus|just|me) )(?:list|name|give|show|tell|explain|define|describe"
    r"|write|ignore|recommend|drop|translate|rank|break|count|compare|summari[sz]e)\b"
    r"|^\W*(?:when(?! it)|is|are|was|were|does|do|did|has|have|can|could)\b",
    re.IGNORECASE,
)

_SHAPE = re.compile(
    r"^[\s,，]*(?:请|麻烦)?(?:再)?(?:用|以|做成|列成|整理成|列个|列一?[个张]|做一?[个张]|做个|出个|给我?个|给我?张|排成)(?:一?[个张])?"
    r"(?:表格|表|列表|清单)(?:的?形式)?(?:列出来?|展示|呈现|给我|回答|就行|即可)?[吧呗。！!?？\s]*$"
    r"|^[\s,]*(?:please )?(?:(?:put|give|show) (?:it|them|me|that) )?(?:in|as|into) (?:an? )?(?:table|list|bullets?)"
    r"(?: points)?(?: please| pls)?\W*$"
    r"|^[\s,，]*(?:(?:according to|in|per|as per) (?:the|this) (?:white )?(?:text|paper|report|document|source)"
    r"|(?:根据|按照?|依据)?(?:这份|该)?(?:白皮书|报告|文件|原文)(?:的(?:说法|表述))?)\W*$",
    re.IGNORECASE,
)
"""What only says in which shape the answer is wished for, or by which text."""


def text_to_splits(text: str) -> list[tuple[str, ...]]:
    """The ways in which a question can be taken apart into questions; none if it asks but once.

    Traditional characters are read as simplified ones. What asks nothing goes with the part behind it.

    >>> text_to_splits("贵州有哪几个集群？湖南的呢是什么体系？")
    [('贵州有哪几个集群？', '湖南的呢是什么体系？')]
    """
    plain = simplify(text)
    if len(plain) != len(text):  # it has no like of this text character by character
        text = plain
    strong = [match.span() for match in _BOUNDARY.finditer(plain)]
    cuts = (match.span() for match in _WEAK.finditer(plain) if not _JOINING.search(plain[: match.start()]))
    weak = [(start, end) for start, end in cuts if not (_NAME.search(plain[:start]) and _VERB.match(plain[end:]))]
    splits = [_parts(text, plain, strong)]
    if len(splits[0]) > MOST:
        return []
    listed = [match.span() for match in _LISTED.finditer(plain)]
    splits += [_listed(text, plain, listed)] if listed else []
    halves = [match.span() for match in _HALVES.finditer(plain)]
    splits += [_parts(text, plain, halves, every=True)] if len(halves) == 1 else []
    splits += [_parts(text, plain, [cut]) for cut in (*(strong if len(strong) > 1 else ()), *weak)]
    if named := [cut.span() for cut in _NAMED_ONLY.finditer(plain)]:
        parts = _parts(text, plain, named, every=True)
        splits += [parts] if all(_WANTED.search(part) or _ASKS.search(part) for part in parts) else []
    asking = [parts for parts in splits if 2 <= len(parts) <= MOST and all(map(_may_ask, parts))]
    return list(dict.fromkeys(asking))[:WAYS]


def _may_ask(part: str) -> bool:
    """Whether a part may be a question of its own: not "in which month", of "in which month and year did …?"."""
    tells_alone = _ONLY_WHICH.match(part) is None and _ONLY_WHO.match(part) is None
    return tells_alone and _LONG_ENOUGH.search(part) is not None


def _listed(text: str, plain: str, cuts: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """What is listed; without what only announces it ("two lists, please:")."""
    parts = _parts(text, plain, cuts, every=True)
    announced = len(parts) > 2 and re.search(r"[:：]$", parts[0]) is not None
    return parts[1:] if announced else parts


def _parts(text: str, plain: str, cuts: Sequence[tuple[int, int]], every: bool = False) -> tuple[str, ...]:
    """The parts between cuts, without what joins them; one that asks nothing stays with its neighbour.

    With `every` each is taken to ask something.
    """
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)]
    spans: list[tuple[int, int]] = []
    waiting: int | None = None
    for start, end in zip(starts, ends, strict=True):
        first = start if waiting is None else waiting
        asks = (every and end > start) or _ASKS.search(plain[start:end])
        if asks and not _SHAPE.match(plain[start:end]):
            spans.append((first, end))
            waiting = None
        else:
            waiting = first
    if waiting is not None and spans:
        spans[-1] = (spans[-1][0], len(text))
    parts = []
    for number, (start, end) in enumerate(spans):
        joint = (_JOINT if number else _NUMBERED).match(plain[start:end])
        parts.append(text[start + (joint.end() if joint else 0) : end].strip(" ,，、"))
    return tuple(part for part in parts if part)


_ORDER = ("lookup", "absent", "passage", "clarify", "help")
"""Of parts answered in different ways, which one tells how the whole was; a refusal only if all are."""
_COUNTING = ("count", "compare", "ratio", "share", "rank", "gap", "mean")


def join(answers: Sequence[Answer]) -> Answer:
    """Answers one after the other as one: the text, rows, citations and notes of all of them.

    Its number is that of the first part that counts, or else of the first that has one. A passage that holds one quoted
    before it, or lies within it, is not quoted; what the paper does not answer is told in a sentence.
    """
    columns = tuple(dict.fromkeys(column for answer in answers for column in answer.columns))
    kinds = [answer.kind for answer in answers]
    counting = [a for a in answers if isinstance(a.plan, Lookup) and a.plan.operation in _COUNTING]
    return replace(
        answers[-1],
        kind=next((kind for kind in _ORDER if kind in kinds), kinds[0]),
        answer=_told_together(answers),
        value=next((answer.value for answer in (*counting, *answers) if answer.value is not None), None),
        rows=tuple(row for answer in answers for row in answer.rows),
        columns=columns,
        citations=tuple(dict.fromkeys(citation for answer in answers for citation in answer.citations)),
        notes=tuple(dict.fromkeys(note for answer in answers for note in answer.notes)),
        plan=Several(tuple(answer.plan for answer in answers if answer.plan is not None)),
        trace={"parts": [dict(answer.trace) for answer in answers]},
    )


def without_told(questions: Sequence[Question], answers: Sequence[Answer]) -> list[Answer]:
    """The answers but those that only quote or refuse what the rows told before them say, or that nothing asked for.

    "Who uses that term, and on which industries does it focus?": the row of the term tells both.
    """
    kept: list[Answer] = []
    for question, answer in zip(questions, answers, strict=True):
        if answer.kind == "refused" and not question.has(*_ASKING_CUES) and "?" not in question.masked:
            continue
        if answer.kind == "refused" and _dated(question, kept):
            continue
        before = [each for each in kept if _tells_a_row(each)]
        text = fold("\n".join(each.answer for each in before))
        words = [word for word in question.rest if len(word) > 1]
        loose = answer.kind in ("passage", "refused") and before and words and not question.found
        share = 1 if answer.kind == "refused" else 2  # what is not answered is kept unless all its words were told
        if not (loose and all(share * len(longest_part(word, text)) >= len(word) for word in words)):
            kept.append(answer)
    return kept or list(answers)


def _dated(question: Question, told: Sequence[Answer]) -> bool:
    """Whether a part only asks when, and rows with their years were told before it."""
    only = question.has("date") and not question.found and not question.rest
    return only and any(each.kind == "lookup" and _YEAR.search(each.answer) for each in told)


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ASKING_CUES = (
    "count", "list", "exists", "share", "most", "least", "where", "date", "amount", "define", "why", "who", "follow",
)  # fmt: skip
"""One of these is in what asks for something, if only in some words."""


def _told_together(answers: Sequence[Answer]) -> str:
    """The texts of answers to the parts of one question, without what is told twice; their notes once, at the end."""
    if all(answer.kind == "refused" for answer in answers):
        return max(answers, key=lambda answer: bool(answer.plan.words) if isinstance(answer.plan, Refuse) else 0).answer
    told: list[str] = []
    quoted: list[set[int]] = []
    places: list[int] = []
    shown = [_lines(answer) for answer in answers if _tells_a_row(answer)]
    tables = [_lines(answer) for answer in answers if _tells_rows(answer)]
    for answer in answers:
        if any(_holds(other, answer) for other in answers):
            continue
        lines = _lines(answer)
        if answer.kind == "passage":
            if answer.value is None and (lines in shown or any(_is_headed(lines, rows) for rows in tables)):
                continue
            figure = answer.answer.partition("\n\n")[0] if answer.value is not None else ""
            if any(lines <= rows for rows in shown) and figure and figure.strip("*。") in "\n".join(told):
                continue
            if held := [at for at, other in zip(places, quoted, strict=True) if lines <= other or other <= lines]:
                told[held[0]] = _with_figure(told[held[0]], figure)
                continue
            quoted.append(lines)
            places.append(len(told))
        refused = answer.kind == "refused" and any(other.kind != "refused" for other in answers)
        told.append(_not_answered(answer) if refused else _without_notes(answer))
    text = "\n\n".join(dict.fromkeys(told))
    plain = text.replace("*", "")
    notes = dict.fromkeys(note for answer in answers for note in answer.notes if not _only_quotes(note, plain))
    return with_notes(text, tuple(notes), answers[-1].language)


def _with_figure(text: str, figure: str) -> str:
    """A quotation that told one figure, or none, with another of the same lines above it; the first one stays first."""
    first, _, rest = text.partition("\n\n")
    if not figure or figure in text:
        return text
    return f"{first}\n\n{figure}\n\n{rest}" if first.startswith("**") else f"{figure}\n\n{text}"


_QUOTATION = re.compile(r"“([^”]{12,}?)[。.]?”[。.]?$")


def _only_quotes(note: str, text: str) -> bool:
    """Whether a note ends in a sentence of the paper which a text quotes already."""
    quotation = _QUOTATION.search(note)
    return quotation is not None and quotation[1] in text


def _lines(answer: Answer) -> set[int]:
    return {line for citation in answer.citations for line in range(citation.lines[0], citation.lines[1] + 1)}


def _tells_a_row(answer: Answer) -> bool:
    """Whether an answer shows one row whole."""
    plan = answer.plan
    return isinstance(plan, Lookup) and plan.operation in ("list", "exists") and not plan.by and len(answer.rows) == 1


def _tells_rows(answer: Answer) -> bool:
    """Whether an answer shows the rows of a small table whole."""
    plan = answer.plan
    return isinstance(plan, Lookup) and plan.operation == "list" and not plan.by and 1 < len(answer.rows) <= FEW_ROWS


def _is_headed(lines: set[int], rows: set[int]) -> bool:
    """Whether lines are those of rows with a heading above, and empty lines between."""
    return rows < lines and min(rows) - min(lines) <= HEADING and max(rows) == max(lines)


FEW_ROWS = 8
"""Rows of a small table up to which a passage that holds them all says nothing more."""
HEADING = 2
"""Lines that the heading above them takes."""


def _without_notes(answer: Answer) -> str:
    """The text of an answer as it was before its notes were put below it."""
    below = with_notes("\n", answer.notes, answer.language).lstrip()
    return answer.answer.removesuffix(below).rstrip() or answer.answer


def _holds(longer: Answer, shorter: Answer) -> bool:
    """Whether an answer tells the first few of the very ranking of which another tells fewer."""
    one, other = longer.plan, shorter.plan
    if not (isinstance(one, Lookup) and isinstance(other, Lookup) and one.limit and other.limit):
        return False
    return one.operation == "rank" and replace(one, limit=other.limit) == other and one.limit > other.limit


def _not_answered(answer: Answer) -> str:
    """That the paper does not answer one of several questions."""
    asked = answer.question.strip(" ?？。.")
    return f"白皮书没有回答“{asked}”。" if answer.language == "zh" else f"The paper does not answer “{asked}”."
