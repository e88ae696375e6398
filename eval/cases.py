"""Evaluation cases: JSONL files -> checked, frozen `Case` objects (the format: `cases/README.md`)."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CASES = Path(__file__).parent / "cases"
PAPER = Path(__file__).resolve().parents[1] / "corpus/papers/2020-advanced-manufacturing-clusters/source.txt"

KINDS = ("lookup", "absent", "passage", "refused", "clarify", "help")
LANGUAGES = ("zh", "en")
KEYS = (
    *("id", "language", "question", "turns", "kind", "value", "rows", "items", "ordered"),
    *("contains", "excludes", "lines", "finding", "tags", "note"),
)


class CaseError(ValueError):
    """Case files that cannot be used; one line for each problem: file:line, what, what to do."""


@dataclass(frozen=True)
class Item:
    """A name that must be listed, with its number where the question asks for one: 江苏, 13."""

    name: str
    number: float | None = None

    def __str__(self) -> str:
        return self.name if self.number is None else f"{self.name} {self.number:g}"


@dataclass(frozen=True)
class Case:
    """One question (or conversation) and what a right answer to its last turn holds.

    None means "not asked for": `rows=None` judges no rows, `rows=()` demands that none are listed.
    `contains` is a conjunction of alternatives; `lines` are inclusive spans of source lines, from 1.
    """

    id: str
    language: str
    turns: tuple[str, ...]
    kinds: tuple[str, ...]
    value: float | None = None
    rows: tuple[int, ...] | None = None
    items: tuple[Item, ...] | None = None
    ordered: bool = False
    contains: tuple[tuple[str, ...], ...] = ()
    excludes: tuple[str, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    finding: bool = False
    tags: tuple[str, ...] = ()
    note: str = ""

    @property
    def question(self) -> str:
        """The turn that is scored."""
        return self.turns[-1]

    @property
    def wants_content(self) -> bool:
        """Whether the gold says anything of what the answer must hold, beyond its kind."""
        judged = (self.value is not None, self.rows is not None, self.items is not None)
        return any(judged) or bool(self.contains or self.lines)


def read_paper(path: Path = PAPER) -> tuple[str, ...]:
    """The paper -> its lines; `lines[n - 1]` is source line n. Only a newline ends a line."""
    return tuple(path.read_text(encoding="utf-8").split("\n"))


def read_cases(paths: Iterable[Path], paper: Sequence[str] | None = None) -> list[Case]:
    """JSONL files, or folders of them, -> cases in file order.

    Raises `CaseError` that lists every bad line of every file, so that one run is enough to mend them.
    """
    source = read_paper() if paper is None else paper
    cases: list[Case] = []
    problems: list[str] = []
    places: dict[str, str] = {}
    for path in _paths_to_files(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if not line.strip():
                continue
            place = f"{path}:{number}"
            try:
                case = line_to_case(line, source)
            except CaseError as error:
                problems.append(f"{place}: {error}")
                continue
            if case.id in places:
                problems.append(f"{place}: id '{case.id}' is used at {places[case.id]} too; give one of them another")
                continue
            places[case.id] = place
            cases.append(case)
    if problems:
        raise CaseError("\n".join(problems))
    return cases


def _paths_to_files(paths: Iterable[Path]) -> list[Path]:
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(path.glob("*.jsonl"))
            if not inside:
                raise CaseError(f"{path}: no *.jsonl file in this folder; name a case file or another folder")
            files.extend(inside)
        elif path.is_file():
            files.append(path)
        else:
            raise CaseError(f"{path}: no such file; name a JSONL file of cases, or a folder of them")
    return files


def line_to_case(line: str, paper: Sequence[str]) -> Case:
    """One JSON object -> a case whose line numbers exist in `paper`. Raises `CaseError`."""
    raw = _line_to_mapping(line)
    for key in raw:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            advice = f"did you mean '{near[0]}'?" if near else f"allowed: {', '.join(KEYS)}"
            raise CaseError(f"unknown key '{key}'; {advice}")
    case = Case(
        id=_id(raw.get("id")),
        language=_one_of("language", raw.get("language"), LANGUAGES),
        turns=_turns(raw),
        kinds=_kinds(raw.get("kind")),
        value=_number("value", raw["value"]) if "value" in raw else None,
        rows=_rows(raw["rows"], paper) if "rows" in raw else None,
        items=_items(raw["items"]) if "items" in raw else None,
        ordered=_flag("ordered", raw.get("ordered", False)),
        contains=tuple(_alternatives(entry) for entry in _list("contains", raw.get("contains", []))),
        excludes=_strings("excludes", raw.get("excludes", [])),
        lines=tuple(_span(entry, paper) for entry in _list("lines", raw.get("lines", []))),
        finding=_flag("finding", raw.get("finding", False)),
        tags=_strings("tags", raw.get("tags", [])),
        note=_string("note", raw["note"]) if "note" in raw else "",
    )
    _check_whole(case)
    return case


def _check_whole(case: Case) -> None:
    """What no single key can tell: a gold that judges nothing would make every answer right."""
    if case.finding and not case.contains:
        raise CaseError("'finding' is true but 'contains' is empty; put the finding's key words there")
    if case.ordered and case.items is None:
        raise CaseError("'ordered' is true but there are no 'items'; list them in order, or leave it out")
    if {"lookup", "passage"} & set(case.kinds) and not case.wants_content:
        raise CaseError(
            f"a case of kind {'/'.join(case.kinds)} judges nothing; "
            "give 'value', 'rows' or 'items' (lookup), or 'lines' and 'contains' (passage)"
        )


def _line_to_mapping(line: str) -> dict[str, object]:
    def pairs_to_mapping(pairs: list[tuple[str, object]]) -> dict[str, object]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            raise CaseError("a key stands twice in the object; keep one of them")
        return mapping

    def refuse_constant(name: str) -> object:
        raise CaseError(f"{name} is not a number that can be compared; write a finite one")

    try:
        raw = json.loads(line, object_pairs_hook=pairs_to_mapping, parse_constant=refuse_constant)
    except json.JSONDecodeError as error:
        start = max(0, error.colno - 20)
        shown = line[start : error.colno + 20]
        raise CaseError(f"not JSON: {error.msg} at column {error.colno}, near {shown!r}; one object a line") from error
    if not isinstance(raw, dict):
        raise CaseError(f"expected an object {{…}}, got {_short(raw)}; one object a line")
    return raw


def _short(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else shown[:57] + "…"


def _id(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise CaseError(f"'id' is {_short(value)}; write it in kebab-case, e.g. \"zh-count-ndrc-wuhan\"")
    return value


def _string(key: str, value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise CaseError(f"'{key}' is {_short(value)}; it must be a string that is not blank")
    return value


def _list(key: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise CaseError(f"'{key}' is {_short(value)}; it must be a list […]")
    return value


def _strings(key: str, value: object) -> tuple[str, ...]:
    return tuple(_string(key, entry) for entry in _list(key, value))


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise CaseError(f"'{key}' is {_short(value)}; it must be true or false")
    return value


def _number(key: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CaseError(f"'{key}' is {_short(value)}; it must be a number, without quotation marks")
    return float(value)


def _one_of(key: str, value: object, allowed: Sequence[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise CaseError(f"'{key}' is {_short(value)}; allowed: {', '.join(allowed)}")
    return value


def _turns(raw: Mapping[str, object]) -> tuple[str, ...]:
    if ("question" in raw) == ("turns" in raw):
        raise CaseError("give either 'question' or 'turns', one of the two")
    if "question" in raw:
        return (_string("question", raw["question"]),)
    turns = _strings("turns", raw["turns"])
    if not turns:
        raise CaseError("'turns' is empty; list the conversation's questions in order")
    return turns


def _kinds(value: object) -> tuple[str, ...]:
    entries = value if isinstance(value, list) else [value]
    kinds = tuple(_one_of("kind", entry, KINDS) for entry in entries)
    if not kinds or len(set(kinds)) < len(kinds):
        raise CaseError(f"'kind' is {_short(value)}; give one kind, or a list of different ones")
    return kinds


def _alternatives(entry: object) -> tuple[str, ...]:
    alternatives = _strings("contains", entry if isinstance(entry, list) else [entry])
    if not alternatives:
        raise CaseError("'contains' has an empty list of alternatives; name one, or leave it out")
    return alternatives


def _line_number(key: str, value: object, paper: Sequence[str]) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise CaseError(f"'{key}' holds {_short(value)}; line numbers are whole numbers")
    if not 1 <= value <= len(paper):
        raise CaseError(f"'{key}' names line {value}, but the paper has lines 1 to {len(paper)}")
    return value


def _rows(value: object, paper: Sequence[str]) -> tuple[int, ...]:
    rows = tuple(_line_number("rows", entry, paper) for entry in _list("rows", value))
    if len(set(rows)) < len(rows):
        raise CaseError("'rows' names a line twice; name each once")
    for row in rows:
        if not paper[row - 1].strip():
            raise CaseError(f"'rows' names line {row}, which is blank; look the row up again in the paper")
    return rows


def _span(value: object, paper: Sequence[str]) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise CaseError(f"'lines' holds {_short(value)}; write spans as [first, last]")
    first, last = (_line_number("lines", entry, paper) for entry in value)
    if first > last:
        raise CaseError(f"'lines' holds [{first}, {last}], which ends before it begins; swap them")
    if not any(line.strip() for line in paper[first - 1 : last]):
        raise CaseError(f"'lines' holds [{first}, {last}], which is blank; look the evidence up again in the paper")
    return first, last


def _items(value: object) -> tuple[Item, ...]:
    items = tuple(_item(entry) for entry in _list("items", value))
    if not items:
        raise CaseError("'items' is empty; list the names, or leave it out")
    if len({item.number is None for item in items}) > 1:
        raise CaseError("'items' mixes names and pairs; give every item a number, or none")
    if len({item.name for item in items}) < len(items):
        raise CaseError("'items' names something twice; name each once")
    return items


def _item(value: object) -> Item:
    if isinstance(value, list):
        if len(value) != 2:
            raise CaseError(f"'items' holds {_short(value)}; write a name, or a pair [name, number]")
        return Item(_string("items", value[0]), _number("items", value[1]))
    return Item(_string("items", value))
