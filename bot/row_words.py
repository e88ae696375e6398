"""Rows in words: one, many, what is asked of one, in Chinese or English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

from bot.answer import show_cell
from bot.lookup import ORDERED, passes
from bot.nouns import Nouns
from bot.operations import PLACES, sides_of
from bot.plan import Lookup
from bot.result import SCOPES, Result
from corpus.model import Column, Record, Value

LONG = 16
"""A list longer than this is grouped."""

FEW_PLACES = 6
"""Of no more places than this that are named together each one's number is told."""

SHORT = 24
"""A cell of so many characters fits into a sentence."""

_UNSAID = ("order", "figure")
"""Uses of columns that a row in words leaves out: its date and its text say as much."""


class RowWords(Nouns):
    """Words for the rows of one table, in one language."""

    def row(self, record: Record, brief: Sequence[str] = ()) -> str:
        """One row in words; `brief` are columns already said."""
        if not self.lists:
            return self._small_row(record, brief)
        name = str(record.first("name"))
        details = []
        for column in ("programme", "batch", "serial"):
            if column in brief or not record.get(column):
                continue
            if column == "batch" and "programme" in brief and self._undivided([record]):
                continue
            if column == "serial":
                details.append(
                    f"序号{record.first(column)}" if self.language == "zh" else f"no. {record.first(column)}"
                )
            else:
                details.append(self.key(column, record.get(column)[0]))
        if self.language == "zh":
            return name + (f"（{'·'.join(details)}）" if details else "")
        return f"{record.english} ({name})" + (f" — {', '.join(details)}" if details else "")

    def _small_cell(self, record: Record, column: Column) -> str:
        """A cell in words; an English name has the Chinese one beside it."""
        shown = str(show_cell(record, column.id, self.lexicon, self.language))
        printed = "、".join(map(str, record.get(column.id)))
        if self.language == "en" and column.id == "name" and printed not in shown:
            shown = f"{shown} ({printed})"
        lines = [line.strip().rstrip("，,；;。." if self.language == "zh" else ",;.") for line in shown.split("\n")]
        return ("；" if self.language == "zh" else "; ").join(line for line in lines if line)

    def _small_row(self, record: Record, brief: Sequence[str], labelled: bool = False) -> str:
        columns = [
            column
            for column in self.table.columns
            if column.id not in brief and column.id != "year" and column.use not in _UNSAID and record.get(column.id)
        ]
        columns = [column for column in columns if not self._told_by_another(record, column, columns)]
        cells = [self._small_cell(record, column) for column in columns]
        if len(columns) > 1 and columns[0].id == "number":
            cells[:2] = [f"{cells[0]}. {cells[1]}"]
            columns = columns[1:]
        head, *tail = cells or [record.printed]
        joint = "：" if self.language == "zh" else ": "
        if labelled and len(tail) > 1:
            named = zip(columns[1:], tail, strict=True)
            return "\n".join([f"**{head}**", *(f"  - {self._label(c.id)}{joint}{cell}" for c, cell in named)])
        if len(columns) > 3 or (len(columns) == 3 and cells[0][:1].isdigit()):
            behind = zip(columns[2:], tail[1:], strict=True)
            tail = [*tail[:1], *(f"{self._label(c.id)}{joint}{cell}" for c, cell in behind)]
        body = (" · " if self.language == "en" else "；").join(tail).removeprefix(f"{head}{joint}")
        return f"**{head}**" + (f"{joint}{body}" if body else "")

    def _told_by_another(self, record: Record, column: Column, columns: Sequence[Column]) -> bool:
        """Whether a place's cell says no more than another does: the city of the case "浙江宁波…", its province."""
        cities = record.get("city") if column.id == "province" and column.id != columns[0].id else ()
        if cities and {self.lexicon.province_of("city", str(city)) for city in cities} == set(record.get("province")):
            return True
        others = " ".join(str(v) for c in columns if c.id not in PLACES for v in record.get(c.id))
        first = column.id == columns[0].id
        return column.id in PLACES and not first and all(str(value) in others for value in record.get(column.id))

    def shared(self, records: Sequence[Record]) -> list[str]:
        """The columns of a list's tags that are the same in all of several rows: said once, not beside each."""
        told = ["programme", "batch"] if self.lists and len(records) > 1 else []
        told = told[:1] if self._undivided(records) else told
        return [c for c in told if len({record.get(c) for record in records}) == 1 and records[0].get(c)]

    def _undivided(self, records: Sequence[Record]) -> bool:
        """Whether all rows are of lists that have but one batch."""
        return all(str(record.first("programme")) in self.undivided for record in records)

    def listing(self, records: Sequence[Record], lookup: Lookup, said: Collection[str] = ()) -> str:
        """All rows: a bullet each, or, when they are many, a bullet a group.

        What the filters say of all rows, and the columns of `said`, are not repeated beside each.
        """
        one = [
            c
            for c in ("programme", "batch")
            if len({record.get(c) for record in records}) == 1 and (c in said or self._said(lookup, c))
        ]
        if not self.lists:  # what all were asked for by is said once
            keys = [c.id for c in self.table.columns[1:] if c.key and self._said(lookup, c.id)]
            one = [c for c in keys if len({record.get(c) for record in records}) == 1 < len(records)]
            if len(records) == 1:
                return f"- {self._small_row(records[0], one, labelled=True)}"
        if not self.lists or len(records) <= LONG:
            return "\n".join(f"- {self.row(record, one)}" for record in records)
        by, groups = self._parted(records)
        joint = "；" if self.language == "zh" else "; "
        colon = "：" if self.language == "zh" else ": "
        lines = []
        for key, rows in groups.items():
            same = [c for c in self.shared(rows) if c not in (*one, by)]
            alike = self._in_common(rows, same)
            number = f"（{len(rows)}{alike}）" if self.language == "zh" else f" ({len(rows)}{alike})"
            told = joint.join(self.row(row, [*one, *same, by]) for row in rows)
            lines.append(f"- **{self.key(by, key) if key else self._nowhere()}**{number}{colon}{told}")
        return "\n".join(lines)

    def whole_listing(self, result: Result) -> str:
        """All rows of a lookup, and below them what they have in common although nobody asked for it."""
        rows, same = result.rows, self.shared(result.rows)
        told = [c for c in same if not self._said(result.lookup, c)]
        return self.listing(rows, result.lookup, same) + self.all_in(rows, told)

    def _keys_told(self, result: Result) -> str:
        """The rows of a small table by their first column alone, in one line."""
        first = self.table.columns[0]
        cells = [self._small_cell(record, first) for record in result.rows]
        return self.joined(cells) + ("。" if self.language == "zh" else ".")

    def sides(self, result: Result) -> list[str]:
        """The rows of each side of a comparison or share, under its name and what they have in common."""
        told = []
        for side, members in zip(result.lookup.sides, result.sides, strict=True):
            said = [c for c in self.shared(members) if c in side.columns or self._said(result.lookup, c)]
            same = [c for c in self.shared(members) if c not in said]
            alike = self._in_common(members, same).lstrip("，, ")
            alike = alike and (f"（{alike}）" if self.language == "zh" else f" ({alike})")
            head = f"**{side.name(self.language)}**{alike}\n\n" if self.lists else ""
            if members:
                told.append(head + self.listing(members, result.lookup, [*side.columns, *same]))
        return told

    def numbers(self, result: Result) -> str:
        """How many of a long list's rows are in each ministry's list, batch or province; none of their names.

        Empty where the direct answer has said so. Of a small table what its rows are, and nothing else of them.
        """
        if not self.lists:
            return self._keys_told(result)
        by, groups = self._parted(result.rows)
        if len(groups) < 2 or (by in ("programme", "batch") and self._in_each(result)):
            return ""
        zh, counted = (
            self.language == "zh",
            [(self.key(by, k) if k else self._nowhere(), len(g)) for k, g in groups.items()],
        )
        counted = counted if by in ORDERED else sorted(counted, key=lambda pair: -pair[1])
        ones = [name for name, number in counted if number == 1]
        ones = ones if by not in ORDERED and len(ones) > 2 else []
        told = [f"{name}{number}个" if zh else f"{number} in {name}" for name, number in counted if name not in ones]
        tail = f"{self.joined(ones)}各1个" if zh else f"1 each in {self.joined(ones)}"
        if zh:
            return (
                f"按{self.by_noun(by)}：" + "，".join(["、".join(told), *([tail] if ones else [])]).strip("，") + "。"
            )
        return f"By {self.by_noun(by, 1)}: " + "; ".join([", ".join(told), *([tail] if ones else [])]).strip("; ") + "."

    def _parted(self, records: Sequence[Record]) -> tuple[str, dict[Value, list[Record]]]:
        """A long list in groups: the column that parts it, and each group's rows."""
        by = self._group_column(records)
        groups: dict[Value, list[Record]] = {}
        for record in records:
            groups.setdefault((record.get(by) or ("",))[0], []).append(record)
        return by, groups

    def _nowhere(self) -> str:
        return "未写明省份" if self.language == "zh" else "no province named"

    def _group_column(self, records: Sequence[Record]) -> str:
        for column in ("programme", "batch", "province"):
            if len({record.get(column) for record in records}) > 1:
                return column
        return "province"

    @staticmethod
    def _said(lookup: Lookup, column: str) -> bool:
        return any(column in f.columns for f in lookup.filters)

    def all_in(self, rows: Sequence[Record], columns: Sequence[str]) -> str:
        """What the rows listed above have in common, in a line of its own; empty without columns."""
        if not columns:
            return ""
        told = [self.key(column, rows[0].get(column)[0]) for column in columns]
        if self.language == "zh":
            return f"\n\n以上均属{''.join(told)}。"
        return f"\n\n{'Both' if len(rows) == 2 else 'All'} are {self._standing_in(columns, told)}."

    def _in_common(self, rows: Sequence[Record], columns: Sequence[str]) -> str:
        """The batch or the list that all rows share: "，均属第一批", ", all in batch 1"; empty without columns."""
        told = [self.key(column, rows[0].get(column)[0]) for column in columns]
        if not told:
            return ""
        if self.language == "zh":
            return f"，均属{''.join(told)}"
        return f", {'both' if len(rows) == 2 else 'all'} {self._standing_in(columns, told)}"

    @staticmethod
    def _standing_in(columns: Sequence[str], told: Sequence[str]) -> str:
        """ "on the NDRC list, in batch 1": where a row stands, in English."""
        phrases = {"programme": "on the {} list", "batch": "in {}"}
        return ", ".join(phrases[column].format(name) for column, name in zip(columns, told, strict=True))

    def _attribute(self, result: Result) -> str:
        """One row: its values said outright; several: a bullet each follows."""
        said = self._said_of_list if self.lists else self._said_of_row
        lines = [said(record, result.lookup) for record in result.rows[:LONG]]
        return "\n".join(lines if len(lines) == 1 else [f"- {line}" for line in lines])

    def _said_of_list(self, record: Record, lookup: Lookup) -> str:
        """What is asked of a row of the lists, as a sentence: "X是工信部第二批的集群", "X is on the MIIT list"."""
        asked, zh = lookup.columns, self.language == "zh"
        given = [column for column in asked if record.get(column)]
        brief = [*asked, *(c for c in ("programme", "batch") if self._said(lookup, c))]
        head = self.row(record, brief)
        if not given:
            return f"{head}：文中未列{self.joined([self._label(c) for c in asked])}。" if zh else f"{head}: not given."
        if not zh and (tags := head.partition(") — ")[2]):
            head = f"{head.removesuffix(f') — {tags}')}; {tags})"
        parts = []
        standing = [(c, self._attribute_cell(record, c)) for c in ("programme", "batch") if c in given]
        if standing and zh:
            parts.append("属" + "".join(cell for _, cell in standing))
        elif standing:
            parts.append("is " + self._standing_in(*zip(*standing, strict=True)))
        places = [column for column in PLACES if column in given]
        names = [self._place_cell(record, column) for column in places]
        if names and zh:
            several = any(len(record.get(column)) > 1 for column in places)
            parts.append("位于" + ("的" if several else "").join(dict.fromkeys(names)))
        elif names:
            told = [name for name in dict.fromkeys(reversed(names)) if not _said_within(name, names)]
            parts.append("is in " + ", ".join(told))
        for column in (c for c in given if c not in ("programme", "batch", *PLACES)):
            cell = self._attribute_cell(record, column)
            parts.append(f"{self._label(column)}为{cell}" if zh else f"has the {self._label(column)} {cell}")
        return head + "，".join(parts) + "。" if zh else f"{head} {self.joined(parts)}."

    def _place_cell(self, record: Record, column: str) -> str:
        return self.joined([self.key(column, value) for value in record.get(column)])

    def _said_of_row(self, record: Record, lookup: Lookup) -> str:
        """What is asked of a row of a small table: short values in a sentence, long ones behind their column's name."""
        zh, head = self.language == "zh", self._heading(record, lookup.columns)
        if of := self._item_of(record, lookup):
            head += f"（{of}）" if zh else f", {of}"
        cells = [(self._label(c), self._quoted_cell(record, c)) for c in lookup.columns if record.get(c)]
        if (stating := self._stating(record, lookup.columns)) and cells:
            return f"{head.partition('（')[0]}：“{stating}”。" if zh else f"{head.partition(', to ')[0]}: “{stating}”."
        if not cells:
            return f"{head}：文中未列。" if zh else f"{head}: not given."
        if any(len(cell) > SHORT * (1 if zh else 3) or "\n" in cell for _, cell in cells):
            told = [f"{label}{'：' if zh else ': '}{cell}" for label, cell in cells]
            return f"{head}，{'；'.join(told)}" if zh else f"{head}, {'; '.join(told)}"
        if zh:
            joint = "" if "的" in cells[0][0] else "的"
            return head + joint + "，".join(f"{label}为{cell}" for label, cell in cells) + "。"
        return f"{head}: " + self.joined([f"the {label} is {cell}" for label, cell in cells]) + "."

    def _item_of(self, record: Record, lookup: Lookup) -> str:
        """What of a small table's enumerations a row belongs to: by the filter's name, its own value of several."""
        several = [t.column for f in lookup.filters if f.columns <= SCOPES for t in f.tests if len(t.values) > 1]
        if several and record.get(several[0]):
            return str(show_cell(record, several[0], self.lexicon, self.language))
        return self._enumeration(lookup.filters)

    def _stating(self, record: Record, columns: Sequence[str]) -> str:
        """The words of a row that state its figure, where that alone is asked for; "" where they are in no column."""
        if len(columns) != 1 or self.table.column(columns[0]).use != "figure":
            return ""
        cells = (str(show_cell(record, c, self.lexicon, self.language)) for c in self.table.using("item"))
        figure = str(record.first(columns[0]))
        return next((cell for cell in cells if re.search(rf"(?<!\d){re.escape(figure)}(?!\d)", cell)), "")

    def _heading(self, record: Record, columns: Sequence[str]) -> str:
        given = [column.id for column in self.table.columns if record.get(column.id)]
        kept = [column for column in given if column not in (*columns, "year")] or given
        key = next((c for c in kept if self.table.column(c).use not in _UNSAID), kept[0])
        return str(show_cell(record, key, self.lexicon, self.language))

    def _attribute_cell(self, record: Record, column: str) -> str:
        if column in ("programme", "batch"):
            return self.key(column, record.get(column)[0])
        return str(show_cell(record, column, self.lexicon, self.language))

    def _quoted_cell(self, record: Record, column: str) -> str:
        """A cell of a small table as it is said in a sentence: short words of the paper in quotation marks."""
        cell, values = self._attribute_cell(record, column), record.get(column)
        plain = column in (*PLACES, "date", "when", "year") or not all(isinstance(value, str) for value in values)
        return cell if plain or "“" in cell or "\n" in cell else f"“{cell}”"

    def _label(self, column: str) -> str:
        found = self.table.column(column)
        return found.zh if self.language == "zh" else found.en

    def _in_each(self, result: Result) -> str:
        """How many of the rows are on each of the lists, or in each of the batches, that a lookup is about."""
        filters = [f for f in result.lookup.filters if not f.negated and len(f.tests) == 1]
        if result.lookup.limit or any(f.columns == {"name"} for f in filters):
            return ""
        for column in ("programme", "batch"):
            named = [value for f in filters if f.columns == {column} for value in f.tests[0].values]
            held = Counter(value for row in result.rows for value in row.get(column)[:1])
            if len(named) > 1 or (column == "programme" and not named and len(held) > 1):
                told = [(self.key(column, value), held[value]) for value in named or held]
                if self.language == "zh":
                    return "，其中" + "、".join(f"{name}{number}个" for name, number in told)
                at = "{} in {}" if column == "batch" else "{} on {}'s"
                return ": " + ", ".join(at.format(number, name) for name, number in told)
        return ""

    def _in_each_place(self, result: Result) -> str:
        """How many of the rows lie in each of a few places that are named, which has any: "；安徽1个、浙江7个"."""
        filters = [f for f in result.lookup.filters if f.columns <= set(PLACES) and not f.negated]
        places = sides_of(filters) if len(filters) == 1 and not result.lookup.limit else ()
        counts = [(each.name(self.language), sum(passes(row, each) for row in result.rows)) for each in places]
        held = [(name, number) for name, number in counts if number]
        if not 1 < len(held) <= FEW_PLACES:
            return ""
        if self.language == "zh":
            told = "、".join(f"{name}{number}个" for name, number in held)
            return f"；{told}" if self._in_each(result) else f"，其中{told}"
        told = ", ".join(f"{number} in {name}" for name, number in held)
        return f"; {told}" if self._in_each(result) else f": {told}"


def _said_within(place: str, names: Sequence[str]) -> bool:
    """Whether another name says where it lies: "Jiangsu (江苏)" beside "Suzhou (苏州, Jiangsu)"."""
    return any(name != place and f", {place.partition(' (')[0]})" in name for name in names)
