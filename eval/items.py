"""Names, or names with numbers, that an answer must list -> how many it lists, and how many others."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from eval.answer import Answer, says
from eval.cases import Item
from eval.figures import text_to_numbers

SEGMENT_ENDS = re.compile(r"[，；;。、\n]|,(?!\d)|\.(?=\s|$)|\sand\s")


@dataclass(frozen=True)
class ItemMatch:
    """Which items were found, and where.

    `positions[i]` is the place of item i in reading order (a row's index, or a segment's), None if it is
    missing. `strays` are the rows that hold none of the items, out of `shown` rows; rows without the column that
    holds the names answer another part of the question. Both are empty when the items were found in the text, where
    the names that are no answer cannot be told from those that are.
    """

    items: tuple[Item, ...]
    positions: tuple[int | None, ...]
    strays: tuple[str, ...] = ()
    shown: int = 0

    @property
    def found(self) -> int:
        return sum(position is not None for position in self.positions)

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item, at in zip(self.items, self.positions, strict=True) if at is None)

    @property
    def out_of_order(self) -> tuple[tuple[Item, Item], ...]:
        """Neighbouring items that come the wrong way round; those of equal number may come in any order."""
        placed = [(item, at) for item, at in zip(self.items, self.positions, strict=True) if at is not None]
        return tuple(
            (item, later)
            for (item, at), (later, later_at) in pairwise(placed)
            if later_at < at and (item.number is None or item.number != later.number)
        )


def answer_to_item_match(items: Sequence[Item], answer: Answer, *, leading: bool = False) -> ItemMatch:
    """Looks for the items in the rows and in the text and takes the better of the two, rows if they tie.

    In the rows one column must hold the names and, for pairs, one and the same column the numbers: a serial
    number that happens to equal a count is no match. `leading` (for ranks) judges only the first rows, as
    many as there are items: what a longer ranking lists below them is no mistake.
    """
    in_rows = _match_rows(tuple(items), answer, len(items) if leading else len(answer.rows))
    in_text = _match_text(tuple(items), answer.text)
    return in_rows if in_rows.found >= in_text.found else in_text


def _match_rows(items: tuple[Item, ...], answer: Answer, limit: int) -> ItemMatch:
    rows = _foremost(items, answer.cells[:limit])
    columns = list(dict.fromkeys(column for row in rows for column in row))
    paired = any(item.number is not None for item in items)
    best = ItemMatch(items, (None,) * len(items))
    for name_column in columns:
        for number_column in columns if paired else [None]:
            cells = [(row.get(name_column, ""), row.get(number_column, "") if number_column else "") for row in rows]
            match = _cells_to_match(items, cells)
            if (match.found, -len(match.strays)) > (best.found, -len(best.strays)):
                best = match
    return best


def _foremost(items: tuple[Item, ...], rows: Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    """Of a comparison's sides the one with the most, or the fewest, where that is who is asked for.

    "Which has more?" is answered with both numbers; the other side's name is no mistake.
    """
    if any(item.number is not None for item in items) or not rows or not all({"side", "count"} <= set(r) for r in rows):
        return rows
    counts = [float(row["count"]) for row in rows]
    for number in (max(counts), min(counts)):
        first = [row for row, count in zip(rows, counts, strict=True) if count == number]
        if len(first) == len(items) and all(any(_is_item(i, " ".join(r.values()), "") for r in first) for i in items):
            return first
    return rows


def _cells_to_match(items: tuple[Item, ...], cells: Sequence[tuple[str, str]]) -> ItemMatch:
    positions = tuple(
        next((at for at, (name, number) in enumerate(cells) if _is_item(item, name, number)), None) for item in items
    )
    named = [(name, number) for name, number in cells if name]
    strays = tuple(name for name, number in named if not any(_is_item(item, name, number) for item in items))
    return ItemMatch(items, positions, strays, len(named))


def _is_item(item: Item, name: str, number: str) -> bool:
    return says(name, item.name) and _has_number(item, number)


def _has_number(item: Item, text: str) -> bool:
    """Equal as numbers, 0.05 for those with decimals, as for `value`."""
    if item.number is None:
        return True
    return has_number(text_to_numbers(text), item.number)


def has_number(numbers: Iterable[float], wanted: float, *, percent: bool = False) -> bool:
    """Whether a number equals the wanted one; within 0.05 for a percentage or a number with decimals."""
    tolerance = 0.05 if percent or not wanted.is_integer() else 0.0
    return any(abs(number - wanted) <= tolerance + 1e-9 for number in numbers)


def _match_text(items: tuple[Item, ...], text: str) -> ItemMatch:
    """In prose a pair's number stands in the same segment as its name: 江苏13个，浙江10个."""
    segments = SEGMENT_ENDS.split(text)
    positions = tuple(
        next((at for at, segment in enumerate(segments) if _is_item(item, segment, segment)), None) for item in items
    )
    return ItemMatch(items, positions)
