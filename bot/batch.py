"""A file of questions -> a file of answers, in the same order; the output appears whole or not at all.

A case is `{"id", "question"}` or `{"id", "turns"}` (the turns of one conversation; the answer is the last one's);
other keys are ignored. In csv and xlsx the first row names the columns, and a cell of turns holds them line by line or
as a JSON list.
"""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.answer import Answer
from bot.plan import PlanError

SUFFIXES = (".jsonl", ".csv", ".xlsx")
COLUMNS = (
    *("id", "question", "language", "kind", "answer", "refused", "value", "rows", "columns", "citations"),
    *("notes", "plan", "suggestions", "seconds", "writer"),
)
LONGEST_CELL = 32767
"""Characters that a cell of a spreadsheet can hold."""

Ask = Callable[[Sequence[str]], Answer]
"""The turns of a conversation -> the answer to the last one."""
OnProgress = Callable[[int, int], None]
"""Called after each case with how many are done, and of how many."""


class BatchError(ValueError):
    """A file that cannot be read or written as cases; the message says which, why and what to do."""


@dataclass(frozen=True, slots=True)
class Case:
    """One conversation: its id, its questions, and the line (row) of the file that it starts at."""

    line: int
    id: str
    turns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that holds no case, or a case that could not be answered, and why."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


@dataclass(slots=True)
class Summary:
    """How a batch went."""

    answered: int = 0
    refused: int = 0
    bad: list[BadLine] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def check_suffix(path: Path) -> str:
    """The file's type; raises `BatchError` if it is none that is read and written."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BatchError(f"{path}: the name must end in {', '.join(SUFFIXES)}, which says how the file is laid out")
    return suffix


def answer_batch(source: Path, target: Path, ask: Ask, progress: OnProgress = lambda done, total: None) -> Summary:
    """Answer every case of `source` into `target`; raises `BatchError` if either file cannot be used at all."""
    check_suffix(target)
    found = read_cases(source)
    if not found:
        raise BatchError(f"{source}: holds no case; each line is one, such as {EXAMPLE}")
    summary = Summary()
    with _writer(target, summary) as write:
        for done, case in enumerate(found, start=1):
            if isinstance(case, BadLine):
                summary.bad.append(case)
            else:
                _answer_case(case, ask, write, summary)
            progress(done, len(found))
    return summary


def _answer_case(case: Case, ask: Ask, write: Callable[[Mapping[str, Any]], None], summary: Summary) -> None:
    try:
        answer = ask(case.turns)
    except PlanError as error:
        summary.bad.append(BadLine(case.line, f"could not be answered: {error}"))
        return
    write({"id": case.id, **answer.to_json()})
    summary.answered += 1
    summary.refused += answer.refused


# ------------------------------------------------------------------------------------------------ reading

EXAMPLE = '{"id": "1", "question": "…"}'


def read_cases(path: Path) -> list[Case | BadLine]:
    """Every case of a file and every line that is none, in order; blank lines do not count."""
    suffix = check_suffix(path)
    if not path.is_file():
        raise BatchError(f"{path}: there is no such file; check the path")
    if suffix == ".xlsx":
        return list(_xlsx_to_cases(path))
    data = path.read_bytes()
    return list(jsonl_to_cases(data) if suffix == ".jsonl" else _csv_to_cases(path, data))


def jsonl_to_cases(data: bytes) -> Iterator[Case | BadLine]:
    """Every case of UTF-8 lines and every line that is none, in order; blank lines do not count."""
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line.decode("utf-8"))
        except UnicodeDecodeError as error:
            yield BadLine(
                number, f"is not UTF-8 (byte {line[error.start]:#04x} at {error.start + 1}); save it as UTF-8"
            )
        except json.JSONDecodeError as error:
            yield BadLine(number, f"is not JSON ({error.msg} at column {error.colno}); one object a line: {EXAMPLE}")
        except (ValueError, RecursionError) as error:
            yield BadLine(number, f"cannot be read ({error}); one object a line: {EXAMPLE}")
        else:
            yield _object_to_case(number, raw)


def _object_to_case(line: int, raw: object) -> Case | BadLine:
    if not isinstance(raw, Mapping):
        return BadLine(line, f"is {_short(raw)}, not an object; one object a line: {EXAMPLE}")
    id_ = raw.get("id")
    if isinstance(id_, int) and not isinstance(id_, bool):
        id_ = str(id_)
    if not isinstance(id_, str) or not id_.strip():
        return BadLine(line, f"'id' is {_short(id_)}; it must be a text that is not blank")
    question, turns = raw.get("question"), raw.get("turns")
    if (question is None) == (turns is None):
        why = "has neither 'question' nor 'turns'" if question is None else "has both 'question' and 'turns'"
        return BadLine(line, f"{why}; give one of them")
    asked = [question] if turns is None else turns
    key = "question" if turns is None else "turns"
    if not isinstance(asked, list) or not asked:
        return BadLine(line, f"'{key}' is {_short(asked)}; it must be a list of one or more questions")
    for turn in asked:
        if not isinstance(turn, str) or not turn.strip():
            return BadLine(line, f"'{key}' holds {_short(turn)}; a question is a text that is not blank")
    if not all(is_unicode(text) for text in (id_, *asked)):
        return BadLine(line, f"'id' or '{key}' holds half a character (a lone surrogate); write the whole one")
    return Case(line, id_, tuple(asked))


def _short(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
    return shown if len(shown) <= 60 else shown[:57] + "…"


def is_unicode(text: str) -> bool:
    """Whether no half of a character (a lone surrogate), as JSON can hold it, stands in a text."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _csv_to_cases(path: Path, data: bytes) -> Iterator[Case | BadLine]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BatchError(
            f"{path}: line {line} is not UTF-8; save it as “CSV UTF-8”, or convert it, for example: "
            f"iconv -f GB18030 -t UTF-8 {path.name} > {path.stem}-utf8.csv"
        ) from error
    reader = csv.reader(io.StringIO(text, newline=""))
    yield from _rows_to_cases(path, _numbered(reader))


def _numbered(reader: Any) -> Iterator[tuple[int, Sequence[object] | BadLine]]:
    """Each row of a csv file with the line that it starts at."""
    while True:
        start = reader.line_num + 1
        try:
            yield start, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, BadLine(start, f"cannot be read ({error})")


def _xlsx_to_cases(path: Path) -> Iterator[Case | BadLine]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with closing(load_workbook(path, read_only=True, data_only=True)) as book:
            rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    except (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, SyntaxError, OSError) as error:
        raise BatchError(f"{path}: is no spreadsheet that can be read ({error}); save it as .xlsx again") from error
    yield from _rows_to_cases(path, enumerate(rows, start=1))


def _rows_to_cases(path: Path, rows: Iterable[tuple[int, Sequence[object] | BadLine]]) -> Iterator[Case | BadLine]:
    """The first row that is not empty names the columns."""
    header: list[str] | None = None
    for number, row in rows:
        if isinstance(row, BadLine):
            yield row
            continue
        cells = ["" if cell is None else _cell_to_text(cell) for cell in row]
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().lower() for cell in cells]
            if "id" not in header or not {"question", "turns"} & set(header):
                raise BatchError(
                    f"{path}: its first row is {', '.join(cells[:6])!r}; "
                    "it must name the columns: id, and question or turns"
                )
            continue
        named = {key: cell for key, cell in zip(header, cells, strict=False) if cell.strip()}
        yield _row_to_case(number, named)


def _cell_to_text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _row_to_case(line: int, named: Mapping[str, str]) -> Case | BadLine:
    raw: dict[str, object] = {key: named[key] for key in ("id", "question", "turns") if key in named}
    if "turns" in raw:
        turns = named["turns"].strip()
        raw["turns"] = [turn for turn in turns.splitlines() if turn.strip()]
        if turns.startswith("["):
            try:
                raw["turns"] = json.loads(turns)
            except json.JSONDecodeError as error:
                return BadLine(
                    line, f"'turns' looks like a JSON list but is none ({error.msg} at column {error.colno})"
                )
    return _object_to_case(line, raw)


# ------------------------------------------------------------------------------------------------ writing


@contextmanager
def _writer(path: Path, summary: Summary) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Writes answers beside `path`, and puts the file in its place at the end if nothing went wrong."""
    kinds = {".jsonl": _jsonl_writer, ".csv": _csv_writer, ".xlsx": _xlsx_writer}
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.touch()
    except OSError as error:
        raise BatchError(f"{path}: cannot be written ({error.strerror}); name another --output") from error
    try:
        with kinds[check_suffix(path)](beside, summary) as write:
            yield write
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _jsonl_writer(path: Path, summary: Summary) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        yield lambda row: print(json.dumps(row, ensure_ascii=False), file=file)


@contextmanager
def _csv_writer(path: Path, summary: Summary) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """With a byte order mark, without which a spreadsheet program takes Chinese for something else."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        yield lambda row: lines.writerow(answer_to_cells(row))


@contextmanager
def _xlsx_writer(path: Path, summary: Summary) -> Iterator[Callable[[Mapping[str, Any]], None]]:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)
    sheet = book.create_sheet("answers")
    sheet.freeze_panes = "B2"

    def cell(value: str | int | float | bool | None, id_: str, column: str) -> object:
        if not isinstance(value, str):
            return value
        text = ILLEGAL_CHARACTERS_RE.sub(" ", value)
        if len(text) > LONGEST_CELL:
            summary.warnings.append(
                f"{id_}: {column} has {len(text)} characters, a cell holds {LONGEST_CELL}; "
                "it is cut there, and whole in a .jsonl or .csv output"
            )
            text = text[: LONGEST_CELL - 1] + "…"
        made = WriteOnlyCell(sheet, text)
        made.data_type = "s"  # a question that begins with "=" is no formula
        return made

    def write(row: Mapping[str, Any]) -> None:
        values = answer_to_cells(row)
        sheet.append([cell(value, str(row["id"]), column) for column, value in zip(COLUMNS, values, strict=True)])

    try:
        sheet.append(list(COLUMNS))
        yield write
    finally:
        book.save(path)


def answer_to_cells(row: Mapping[str, Any]) -> list[str | int | float | bool | None]:
    """An answer's object as cells, in the order of `COLUMNS`: texts line by line, objects as JSON."""
    return [_flat(row[column]) for column in COLUMNS]


def _flat(value: Any) -> str | int | float | bool | None:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value  # type: ignore[no-any-return]
