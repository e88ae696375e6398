"""A lookup's result -> sentences: the direct answer first, then the rows, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.group_words import GroupWords
from bot.lookup import passes
from bot.nouns import is_those, place_in_words
from bot.operations import sides_of
from bot.plan import ENDS, PRINTED, Lookup
from bot.result import Result, percentage
from corpus.model import Value

TOLD = 6
"""So many numbers that are lacking are named."""


class Wording(GroupWords):
    """Words for the results of one table, in one language."""

    def sentence(self, result: Result) -> str:
        """The direct answer to a lookup that found something."""
        lookup = result.lookup
        scope, where = self.scope(lookup.filters), self.aside(lookup.filters)
        if lookup.shares_groups:
            told = self._groups(result, scope, where)
            return (told.removesuffix("。") if self.language == "zh" else told) + self._of_all_groups(result)
        if lookup.operation == "share":
            return self._share(result, scope + where)
        if lookup.compared:
            return self._compare(result, scope + where)
        if lookup.operation == "rank":
            return self._rank(result, scope + where)
        if lookup.by:
            return self._groups(result, scope, where)
        if lookup.operation == "attribute":
            return self._attribute(result)
        if lookup.order in (PRINTED, ENDS):
            return self._standing(lookup, scope + where)
        if lookup.sides:
            return self._only(result, scope)
        return self._number_of(result) if self.lists else self._small(result, where)

    def _number_of(self, result: Result) -> str:
        """How many rows of the lists there are, which of them are meant, what they have in common."""
        lookup, number = result.lookup, len(result.rows)
        scope, plain = self.scope(lookup.filters), self._narrowing(lookup.filters)[0]
        rows, more = (
            self.rows_meant(lookup.filters, number),
            self._in_each(result) + self._in_each_place(result) + self._no_such_serial(result),
        )
        only_those = len(plain) == 1 and is_those(plain[0]) and not plain[0].negated
        if lookup.operation == "list" and lookup.limit == number:
            return self._first(lookup, scope, number)
        if number == 1 and not more and [f.columns for f in plain] == [{"serial"}]:
            return f"{scope}中，{rows}是：" if self.language == "zh" else f"The {rows} on {scope}:"
        if self.language == "zh":
            if not plain:
                out = rows.removeprefix(self.noun()[1:])
                return f"{scope}中，共有{number}{self.noun()}{out}{more}。"
            return f"{scope}中，{rows}{'' if only_those or number == 1 else '共'}有{number}个{more}。"
        verb = "is" if number == 1 else "are"
        if only_those:
            return f"**{number}** of {plain[0].en} {verb} on {scope}{more}."
        return f"There {verb} **{number}** {rows} on {scope}{more}."

    def _only(self, result: Result, scope: str) -> str:
        """Whether some rows are the only ones of their kind: how many there are, and how many of them are those."""
        lookup, number, own = result.lookup, len(result.rows), len(result.sides[0])
        side, rows = lookup.sides[0].name(self.language), self.rows_meant(lookup.filters, number)
        if self.language == "zh":
            tail = f"全部属于{side}" if own == number else f"其中{side}{own}个" if number > 1 else f"不属于{side}"
            return f"{scope}中，{rows}共有{number}个，{tail}。"
        verb = "is" if number == 1 else "are"
        every = f"{'' if number == 1 else 'all '}in {side}"
        tail = every if own == number else f"{own or 'none'} of them in {side}" if number > 1 else f"not in {side}"
        return f"There {verb} **{number}** {rows} on {scope}, {tail}."

    def _first(self, lookup: Lookup, scope: str, number: int) -> str:
        """The first rows of a list, as they are printed or by a column's numbers: they are not all that there are."""
        rows, last = self.rows_meant(lookup.filters), lookup.descending
        if self.language == "zh":
            which = f"{self._label(lookup.order)}最{'大' if last else '小'}的" if lookup.order else "按印出的顺序，前"
            return f"{scope}中，{rows}{which}{number}个是："
        which = (
            f"with the {'highest' if last else 'lowest'} {self._label(lookup.order)}"
            if lookup.order
            else "printed first"
        )
        return f"Of the {rows} on {scope}, the {'one' if number == 1 else number} {which}:"

    def _small(self, result: Result, where: str) -> str:
        """The heading of a small table's rows, with their number; a sentence of its own where the noun allows it."""
        lookup, number = result.lookup, len(result.rows)
        head, zh = self.heading(lookup.filters), self.language == "zh"
        where = where if number > 1 else ""  # one row says itself what it is
        if zh:
            return f"{head}{where}：" + (f"共{number}{self.noun()}。" if number > 1 else "")
        if number == 1:
            return f"{head}{where}:"
        counted = rf"\b{re.escape(self.noun(number))}\b(?!['’])"
        if not self._enumeration(lookup.filters) and re.search(counted, self.table.en):
            return f"There are **{number}** {self.table.en.removeprefix('the ')}{where}:"
        return f"{head}{where}: **{number}** {self.noun(number)}."

    def _no_such_serial(self, result: Result) -> str:
        """Which of several serial numbers that were asked for the list does not have."""
        tests = [t for f in result.lookup.filters if f.columns == {"serial"} and not f.negated for t in f.tests]
        asked = [value for test in tests for value in test.values if test.match == "is"]
        lacking = [str(value) for value in asked if not any(value in row.get("serial") for row in result.rows)]
        if len(asked) < 2 or not lacking or len(lacking) > TOLD:
            return ""
        if self.language == "zh":
            return f"；名单中没有{self.joined(lacking)}号"
        return f"; no. {self.joined(lacking)} {'is' if len(lacking) == 1 else 'are'} not on the list"

    def _standing(self, lookup: Lookup, scope: str) -> str:
        """ "In the order printed, the last three clusters on …:"."""
        number, place, last = lookup.limit or 1, lookup.place, lookup.descending
        if self.language == "zh":
            measure = self.noun()[:1]
            if lookup.order == ENDS:
                which = f"首尾各{number}{measure}"
            elif place:
                until = f"至第{place + number - 1}" if number > 1 else ""
                which = f"{'倒数' if last else ''}第{place}{until}{measure}"
            else:
                ends = ("最后一", "第一") if number == 1 else (f"最后{number}", f"前{number}")
                which = f"{ends[0] if last else ends[1]}{measure}"
            return f"{scope}按印出的顺序，{which}是："
        noun = self.noun(number)
        if lookup.order == ENDS:
            which = (
                f"first and the last {self.noun(1)}" if number == 1 else f"first {number} and the last {number} {noun}"
            )
        elif place and number > 1:
            which = f"{noun} from no. {place} to no. {place + number - 1}{' from the end' if last else ''}"
        elif place:
            nth = place_in_words(place)
            which = f"{nth} {noun}{' from the end' if last else ''}"
        else:
            which = f"{'last' if last else 'first'} {noun if number == 1 else f'{number} {noun}'}"
        return f"In the order printed, the {which} on {scope}:"

    def _share(self, result: Result, base: str) -> str:
        part, whole = result.part_and_whole
        side = result.lookup.sides[0]
        if self.lists and result.lookup.by:
            return self._share_on_list(result)
        several = sides_of([side]) if not result.lookup.by else ()
        parts = [(each.name(self.language), sum(passes(row, each) for row in result.sides[0])) for each in several]
        shares = [(name, own, percentage(own, whole)) for name, own in parts if whole]
        each = [
            (self._one_of(result, value), own[0], all_, percentage(own[0], all_))
            for value, own, all_ in result.apiece
            if all_
        ]
        name = self.joined([one for one, _ in parts]) if parts else side.name(self.language)
        if self.language == "zh":
            told = [f"{one}{own}个，占{share}%" for one, own, share in shares]
            told += [f"{name}{all_}个中有{own}个，占{share}%" for name, own, all_, share in each]
            held = f"{name}{'共' if several else ''}有{part}个"
            return f"{base}共{whole}{self.noun()}，其中{held}，占{result.value}%。" + (
                f"分开看：{'；'.join(told)}。" if told else ""
            )
        told = [f"{name} {own} ({share}%)" for name, own, share in shares]
        told += [f"{name} {own} of {all_} ({share}%)" for name, own, all_, share in each]
        together = " together" if several else ""
        have = "have" if several else _has(name)
        return f"{name}{together} {have} {part} of the {whole} {self.noun(whole)} on {base}: {result.value}%." + (
            f" One by one: {'; '.join(told)}." if told else ""
        )

    def _share_on_list(self, result: Result) -> str:
        """ "15 of all 31 provinces are on the MIIT list: 48.4 %." """
        (part, whole), by = result.part_and_whole, result.lookup.by or ""
        side, scope = result.lookup.sides[0], self.scope(result.lookup.filters)
        name, listed = side.name(self.language), side.columns == {"programme"}
        if self.language == "zh":
            held = f"{name}名单上有{part}个" if listed else f"{scope}中有{name}集群的有{part}个"
            return f"全部{whole}个{self.by_noun(by)}中，{held}，占{result.value}%。"
        verbs = ("is", "has") if part == 1 else ("are", "have")
        held = f"{verbs[0]} on the {name} list" if listed else f"{verbs[1]} a cluster in {name} on {scope}"
        return f"{part} of all {whole} {self.by_noun(by, whole)} {held}: {result.value}%."

    def _of_all_groups(self, result: Result) -> str:
        """What share of all places the groups are that meet a condition."""
        part, whole = result.part_and_whole
        by = self.by_noun(result.lookup.by or "", whole)
        if self.language == "zh":
            return f"，占全部{whole}个{by}的{result.value}%。"
        return f" That is {part} of all {whole} {by}: {result.value}%."

    def _one_of(self, result: Result, value: Value) -> str:
        """One of the lists or batches that a lookup is about."""
        told = (t.column for f in result.lookup.filters for t in f.tests if value in t.values)
        return self.key(next(told, "programme"), value)

    def _apiece(self, result: Result) -> str:
        """A comparison in each of the lists or batches, where it is about several: "MIIT: Jiangsu 9, Zhejiang 7"."""
        names = [side.name(self.language) for side in result.lookup.sides]
        comma, colon, joint = ("，", "：", "；") if self.language == "zh" else (", ", ": ", "; ")
        told = [
            self._one_of(result, value)
            + colon
            + comma.join(f"{name}{'' if self.language == 'zh' else ' '}{n}" for name, n in zip(names, own, strict=True))
            for value, own, _ in result.apiece
        ]
        if not told:
            return ""
        return f"分开看，{joint.join(told)}。" if self.language == "zh" else f" One by one, {joint.join(told)}."

    def _compare(self, result: Result, scope: str) -> str:
        if not self.lists and not result.lookup.columns and all(len(side) == 1 for side in result.sides):
            both = self.joined([side.name(self.language) for side in result.lookup.sides])
            head = self.heading(result.lookup.filters)
            return f"{head}（{both}）：" if self.language == "zh" else f"{head} ({both}):"
        names = (side.name(self.language) for side in result.lookup.sides)
        counts = list(zip(names, result.amounts, strict=True))
        if len(counts) > 2:
            counts.sort(key=lambda pair: -pair[1])
        top = max(counts, key=lambda pair: pair[1])
        level = len({number for _, number in counts}) == 1
        first = self.joined([name for name, number in counts if number == top[1]])
        together = result.together if top[1] and self.summed else None
        gap = abs(counts[0][1] - counts[1][1])
        total, pair = (together, None) if len(counts) > 2 else (None, together)
        if result.lookup.operation == "ratio" and result.value is not None:
            return self._ratio(result, scope, counts)
        if self.language == "zh":
            last = f"，合计{pair}个。" if pair else "。"
            head = f"{scope}中，" + "，".join(f"{name}有{number}个" for name, number in counts)
            head += f"，合计{total}个" if total else ""
            if level:
                return f"{head}，一样多{last}{self._apiece(result)}"
            more = f"{top[0]}多{gap:g}个{last}" if len(counts) == 2 else f"{first}最多。"
            return f"{head}，{more}{self._apiece(result)}"
        head, last = f"{self._on_scope(scope)}, ", f" ({pair} together)." if pair else "."
        if level and len(counts) == 2:
            return f"{head}{counts[0][0]} and {counts[1][0]} have {counts[0][1]} each{last}{self._apiece(result)}"
        if len(counts) == 2:
            (one, number), (other, fewer) = counts
            beside = f"{other} {_has(other)} {fewer}" if other[-1:].isdigit() else f"{other} {fewer}"
            told = f"{one} {_has(one)} {number} and {beside}: {top[0]} {_has(top[0])} {gap:g} more{last}"
            return f"{head}{told}{self._apiece(result)}"
        head += ", ".join(f"{name} {_has(name)} {number}" for name, number in counts)
        head += f", {total} together" if total else ""
        return f"{head}: {'the same number' if level else f'{first} {_has(first)} the most'}.{self._apiece(result)}"

    def _ratio(self, result: Result, scope: str, counts: Sequence[tuple[str, int | float]]) -> str:
        (one, number), (other, unit) = counts
        times = f"{result.value:g}"
        if self.language == "zh":
            return f"{scope}中，{one}有{number}个，{other}有{unit}个，前者是后者的{times}倍。{self._apiece(result)}"
        head = f"{self._on_scope(scope)}, {one} {_has(one)} {number} and {other} {unit}"
        return f"{head}: **{times}** times as many as {other}.{self._apiece(result)}"

    def none(self, lookup: Lookup, checked: int, claimed: bool = True) -> str:
        """What was looked for in vain among how many rows; "No" before it where it was `claimed` to be there."""
        filters, zh = lookup.filters, self.language == "zh"
        plain, out = self._narrowing(filters)
        every = f"all {checked} {self.noun(checked)} were checked" if checked > 1 else "its only row was checked"
        no = "None. " if lookup.operation == "count" else "No. " if claimed else ""
        if self.lists:
            batches = [f for f in filters if "batch" in f.columns and not f.negated] if not (plain or out) else []
            rows, scope = self.rows_meant(filters, 1), self.scope([f for f in filters if f not in batches])
            told = self.joined([self._listed(f) for f in batches])
            if zh:
                sought = rows if plain or out else f"{told}的{rows}" if told else "符合条件的条目"
                return f"没有。逐行核对了{scope}的{checked}{self.noun()}，其中没有{sought}。"
            if told:
                return f"{no}There is no {rows} in {told} on {scope}; {every}."
            if len(plain) == 1 and is_those(plain[0]) and not plain[0].negated:
                return f"{no}None of {plain[0].en} is on {scope}; {every}."
            return f"{no}There is no {rows if plain or out else 'such ' + rows} on {scope}; {every}."
        words = self.joined([self._listed(f, "或" if zh else "or") for f in plain]) + self._without(out)
        if zh:
            own = any(self.by_noun(column) == self.noun()[1:] for f in plain for column in f.columns)
            kind = self.noun()[1:]
            both = len(plain) > 1 and not out
            words = f"同时符合{self.joined([f'“{self._listed(f)}”' for f in plain])}" if both else words
            sought = words if words and not both and (own or not kind) else f"{words or '符合条件'}的{kind or '条目'}"
            return f"没有。逐行核对了“{self.heading(filters)}”的{checked}{self.noun()}，其中没有{sought}。"
        name = self._enumeration(filters) or self.table.en.removeprefix("the ")
        words = f"both {words}" if len(plain) == 2 and not out else words
        return f"{no}Among the {name} there is none{f' for {words}' if words else ''}; {every}."


_SEVERAL = ("provinces", "regions", "cities", "areas", "municipalities", "capitals", "zones")
"""Last words of names that are told of in the plural."""


def _has(name: str) -> str:
    """ "Jiangsu has", "Coastal provinces have", "Wuhan, Xi'an have"."""
    return "have" if name.lower().endswith(_SEVERAL) or ", " in name else "has"
