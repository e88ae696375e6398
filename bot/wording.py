"""A lookup's result -> sentences: the direct answer first, then the rows, in Chinese or English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.answer import show_cell
from bot.lookup import SCOPES, Group, Result, passes, percentage
from bot.operations import sides_of
from bot.plan import ENDS, PRINTED, Filter, Lookup
from corpus.model import Column, Language, Record, Table, Value
from corpus.names import Lexicon

LONG = 16
"""A list longer than this is grouped."""

PLACES = ("province", "city", "district")
NAMED = 8
"""A group of more rows than this is told by their number alone."""

_BY_ZH = {
    "province": "省份", "city": "城市", "district": "区县", "programme": "部委", "batch": "批次", "industry": "产业",
    "serial": "序号", "field": "产业大类",
}  # fmt: skip
_BY_EN = {
    "province": "province|provinces", "city": "city|cities", "district": "district|districts",
    "programme": "ministry|ministries", "batch": "batch|batches", "industry": "industry|industries",
    "serial": "serial number|serial numbers", "field": "industry family|industry families",
}  # fmt: skip


ZH_NUMBERS = "零一二三四五六七八九十"
EN_PLACES = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
"""Places in a ranking, in words."""

_UNSAID = ("order", "figure")
"""Uses of columns that a row in words leaves out: its date and its text say as much."""


class Wording:
    """Words for the results of one table, in one language."""

    def __init__(self, table: Table, lexicon: Lexicon, language: Language) -> None:
        self.table = table
        self.lexicon = lexicon
        self.language = language
        self.lists = any(column.id == "programme" for column in table.columns)

    # ------------------------------------------------------------------ nouns and scopes

    def noun(self, number: int | float | None = None) -> str:
        """The table's counted noun: "个集群", "clusters"."""
        if self.language == "zh":
            return self.table.noun_zh
        one, many = self.table.noun_en.split("|")
        return one if number == 1 else many

    def by_noun(self, by: str, number: int = 2) -> str:
        if self.language == "zh":
            return _BY_ZH.get(by) or self.table.column(by).zh
        words = _BY_EN.get(by) or self.table.column(by).en
        one, _, many = words.partition("|")
        return one if number == 1 else (many or (one[:-1] + "ies" if one.endswith("y") else one + "s"))

    def key(self, by: str, value: Value) -> str:
        """A group's name: "江苏", "Jiangsu (江苏)", "工信部", "batch 1"."""
        zh = self.language == "zh"
        if by == "programme" and str(value) in self.lexicon.programmes:
            programme = self.lexicon.programmes[str(value)]
            return programme.short if zh else programme.abbreviation
        if by == "batch":
            return f"第{ZH_NUMBERS[int(value)]}批" if zh else f"batch {value}"
        if zh:
            return str(value)
        kind = "industry" if by == "field" else by
        english = self.lexicon.english_of(kind, str(value))
        return f"{english} ({value})" if english != str(value) else str(value)

    def scope(self, filters: Sequence[Filter]) -> str:
        """The list that was searched: "发改委战略性新兴产业集群名单（第一批）", "the NDRC list"."""
        zh = self.language == "zh"
        if not self.lists:
            told = [f for f in filters if f.columns <= SCOPES and not f.negated and f.name(self.language)]
            name = told[0].name(self.language) if told else self.table.zh if zh else self.table.en
            return name if zh else "the " + name.removeprefix("the ")
        programmes = [
            str(v) for f in filters if not f.negated and "batch" not in f.columns
            for t in f.tests if t.column == "programme" for v in t.values
        ]  # fmt: skip
        batches = [f.name(self.language) for f in filters if not f.negated and "batch" in f.columns]
        batch = (f"（{batches[0]}）" if zh else f" ({batches[0]})") if batches else ""
        if not programmes:
            return ("三份集群名单" if zh else "the three ministries' lists") + batch
        named = [self.lexicon.programmes[p] for p in programmes]
        if zh:
            return (
                "和".join(f"{p.short}{p.programme}名单" if len(named) == 1 else p.short for p in named)
                + ("" if len(named) == 1 else "名单")
                + batch
            )
        if len(named) == 1:
            return f"the {named[0].abbreviation} list of {named[0].programme_en}{batch}"
        return "the " + " and ".join(p.abbreviation for p in named) + " lists" + batch

    def qualifier(self, filters: Sequence[Filter]) -> str:
        """What narrows the list, in words: "江苏 · 生物医药（不含苏州）" / "in Jiangsu · biomedicine"."""
        zh = self.language == "zh"
        named = [f for f in filters if f.negated or not f.columns <= SCOPES]
        said = {"name", "english"}  # what a name lacks is said by the filter itself
        plain = [name for f in named if (not f.negated or f.columns <= said) and (name := f.name(self.language))]
        without = [f.name(self.language) for f in named if f.negated and not f.columns <= said]
        words = "、".join(plain) if zh else ", ".join(plain)
        if without:
            left_out = "、".join(without) if zh else ", ".join(without)
            words += f"（不含{left_out}）" if zh else f" (excluding {left_out})"
        return words.strip()

    def _which(self, filters: Sequence[Filter]) -> str:
        """The same in running English: " in Jiangsu (biomedicine, excluding Suzhou)"."""
        places = [f for f in filters if f.columns <= {"province", "city", "district"} and not f.negated]
        inside = " in " + " and ".join(f.en for f in places) if places else ""
        rest = self.qualifier([f for f in filters if f not in places])
        return inside + (f" ({rest})" if rest and not rest.startswith("(") else f" {rest}" if rest else "")

    # ------------------------------------------------------------------ rows

    def row(self, record: Record, brief: Sequence[str] = ()) -> str:
        """One row in words; `brief` are columns already said."""
        if not self.lists:
            return self._small_row(record, brief)
        name = str(record.first("name"))
        details = []
        for column in ("programme", "batch", "serial"):
            if column in brief or not record.get(column):
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
        return shown.replace("\n", "；" if self.language == "zh" else "; ")

    def _small_row(self, record: Record, brief: Sequence[str]) -> str:
        cells = [
            self._small_cell(record, column)
            for column in self.table.columns
            if column.id not in brief and column.id != "year" and column.use not in _UNSAID and record.get(column.id)
        ]
        head, *tail = cells or [record.printed]
        joint = "：" if self.language == "zh" else ": "
        body = (" · " if self.language == "en" else "；").join(tail)
        return f"**{head}**" + (f"{joint}{body}" if body else "")

    def listing(self, records: Sequence[Record], lookup: Lookup) -> str:
        """All rows: a bullet each, or, when they are many, a bullet a group."""
        one = [
            c
            for c in ("programme", "batch")
            if len({record.get(c) for record in records}) == 1 and self._said(lookup, c)
        ]
        if not self.lists:  # what all were asked for by is said once
            keys = [c.id for c in self.table.columns[1:] if c.key and self._said(lookup, c.id)]
            one = [c for c in keys if len({record.get(c) for record in records}) == 1 < len(records)]
        if not self.lists or len(records) <= LONG:
            return "\n".join(f"- {self.row(record, one)}" for record in records)
        by = self._group_column(records, lookup)
        groups: dict[Value, list[Record]] = {}
        for record in records:
            groups.setdefault((record.get(by) or ("",))[0], []).append(record)
        joint = "；" if self.language == "zh" else "; "
        colon = "：" if self.language == "zh" else ": "
        brief = [*one, by]
        return "\n".join(
            f"- **{self.key(by, key) if key else self._nowhere()}** ({len(rows)}){colon}"
            + joint.join(self.row(row, brief) for row in rows)
            for key, rows in groups.items()
        )

    def _nowhere(self) -> str:
        return "未写明省份" if self.language == "zh" else "no province named"

    def _group_column(self, records: Sequence[Record], lookup: Lookup) -> str:
        for column in ("programme", "batch", "province"):
            if len({record.get(column) for record in records}) > 1:
                return column
        return "province"

    @staticmethod
    def _said(lookup: Lookup, column: str) -> bool:
        return any(column in f.columns for f in lookup.filters)

    # ------------------------------------------------------------------ sentences

    def sentence(self, result: Result) -> str:
        """The direct answer to a lookup that found something."""
        lookup = result.lookup
        scope, words = self.scope(lookup.filters), self.qualifier(lookup.filters)
        if lookup.operation == "share":
            return self._share(result, scope, words)
        if lookup.operation == "compare":
            return self._compare(result, scope, words)
        if lookup.operation == "rank":
            return self._rank(result, scope, words)
        if lookup.by:
            return self._groups(result, scope, words)
        if lookup.operation == "attribute":
            return self._attribute(result)
        if lookup.order in (PRINTED, ENDS):
            return self._standing(lookup, scope, words)
        number = len(result.rows)
        if self.language == "zh":
            yes = "有。" if lookup.operation == "exists" else ""
            if self.lists:
                what = f"{words}的集群共有{number}个" if words else f"共有{number}个集群"
                if words.startswith("（"):  # nothing but what is left out
                    what = f"共有{number}个集群{words}"
                return f"{yes}{scope}中，{what}{self._in_each(result)}。"
            which = words if words.startswith("（") else f"（{words}）" if words else ""
            if number == 1:
                return f"{yes}{scope}{which}："
            return f"{yes}{scope}{which}：共{number}{self.noun()}。"
        yes = "Yes. " if lookup.operation == "exists" else ""
        verb = "is" if number == 1 else "are"
        where = f" {words}" if words.startswith("(") else f" ({words})" if words else ""
        if self.lists:
            which = self._which(lookup.filters)
            return f"{yes}There {verb} **{number}** {self.noun(number)}{which} on {scope}{self._in_each(result)}."
        if number == 1:
            return f"{yes}{scope[0].upper()}{scope[1:]}{where}:"
        return f"{yes}{scope[0].upper()}{scope[1:]}{where}: {number} {self.noun(number)}."

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

    def _standing(self, lookup: Lookup, scope: str, words: str) -> str:
        """ "In the order printed, the last three clusters on …:"."""
        number, place, last = lookup.limit or 1, lookup.place, lookup.descending
        if self.language == "zh":
            measure = self.noun()[:1]
            if lookup.order == ENDS:
                which = f"首尾各{number}{measure}"
            elif place:
                which = f"{'倒数' if last else ''}第{place}{measure}"
            else:
                ends = ("最后一", "第一") if number == 1 else (f"最后{number}", f"前{number}")
                which = f"{ends[0] if last else ends[1]}{measure}"
            where = f"（{words}）" if words else ""
            return f"{scope}{where}按印出的顺序，{which}是："
        noun = self.noun(1 if place else number)
        if lookup.order == ENDS:
            which = (
                f"first and the last {self.noun(1)}" if number == 1 else f"first {number} and the last {number} {noun}"
            )
        elif place:
            nth = EN_PLACES[place] if place < len(EN_PLACES) else f"no. {place}"
            which = f"{nth} {noun}{' from the end' if last else ''}"
        else:
            which = f"{'last' if last else 'first'} {noun if number == 1 else f'{number} {noun}'}"
        return f"In the order printed, the {which} on {scope}{f' ({words})' if words else ''}:"

    def _share(self, result: Result, scope: str, words: str) -> str:
        part, whole = result.part_and_whole
        side = result.lookup.sides[0]
        several = sides_of([side]) if not result.lookup.by else ()
        base = (
            f"{scope}{'（' + words + '）' if words else ''}"
            if self.language == "zh"
            else f"{scope}{f' ({words})' if words else ''}"
        )
        parts = [(each.name(self.language), sum(passes(row, each) for row in result.sides[0])) for each in several]
        shares = [(name, own, percentage(own, whole)) for name, own in parts if whole]
        each = [
            (self._one_of(result, value), own[0], all_, percentage(own[0], all_))
            for value, own, all_ in result.apiece
            if all_
        ]
        name = side.name(self.language)
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
        return f"{name}{together} {_has(name)} {part} of the {whole} {self.noun(whole)} on {base}: {result.value}%." + (
            f" One by one: {'; '.join(told)}." if told else ""
        )

    def _one_of(self, result: Result, value: Value) -> str:
        """One of the lists or batches that a lookup is about."""
        column = next(t.column for f in result.lookup.filters for t in f.tests if value in t.values)
        return self.key(column, value)

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

    def _compare(self, result: Result, scope: str, words: str) -> str:
        names = (side.name(self.language) for side in result.lookup.sides)
        counts = list(zip(names, result.amounts, strict=True))
        top = max(counts, key=lambda pair: pair[1])
        level = len({number for _, number in counts}) == 1
        total = result.together if len(counts) > 2 else None
        if self.language == "zh":
            head = f"{scope}{'（' + words + '）' if words else ''}中，" + "，".join(
                f"{name}有{number}个" for name, number in counts
            )
            head += f"，合计{total}个" if total else ""
            if level:
                return f"{head}，一样多。{self._apiece(result)}"
            more = f"多{result.value}个。" if len(counts) == 2 else "最多。"
            return f"{head}，{top[0]}{more}{self._apiece(result)}"
        head = f"On {scope}{f' ({words})' if words else ''}, " + ", ".join(
            f"{name} {_has(name)} {number}" for name, number in counts
        )
        head += f", {total} together" if total else ""
        if level:
            return f"{head}: the same number.{self._apiece(result)}"
        more = f"{result.value} more." if len(counts) == 2 else "the most."
        return f"{head}: {top[0]} {_has(top[0])} {more}{self._apiece(result)}"

    def _rank(self, result: Result, scope: str, words: str) -> str:
        by, groups = result.lookup.by or "", result.groups
        where = (f"（{words}）" if words else "") if self.language == "zh" else (f" ({words})" if words else "")
        place = result.lookup.place or 0
        best = [group for group in groups if group.count == groups[0].count]
        if self.language == "zh":
            degree = f"第{ZH_NUMBERS[place] if place < len(ZH_NUMBERS) else place}" if place else "最"
            sign = degree + ("多" if result.lookup.descending else "少")
            names = "、".join(self.group_name(group, by) for group in best)
            what = self.noun()[1:] if self.lists else "条目"
            each = "并列各" if len(best) > 1 else ""
            return f"{scope}{where}中，{what}{sign}的{self.by_noun(by)}是{names}，{each}有{groups[0].count}个。"
        sign = (f"{EN_PLACES[place] if place < len(EN_PLACES) else f'no. {place}'} " if place else "") + (
            "most" if result.lookup.descending else "fewest"
        )
        names = ", ".join(self.group_name(group, by) for group in best)
        verb, each = ("have", " each") if len(best) > 1 else ("has", "")
        return f"On {scope}{where}, {names} {verb} the {sign} {self.noun()}: {groups[0].count}{each}."

    def _groups(self, result: Result, scope: str, words: str) -> str:
        lookup, number = result.lookup, len(result.groups)
        by = lookup.by or ""
        where = (f"（{words}）" if words else "") if self.language == "zh" else (f" ({words})" if words else "")
        condition = self._condition(lookup, number)
        together = self._together(result) if lookup.having and number > 1 else ""
        on_list = any("programme" in f.columns for f in lookup.filters)
        if (lookup.all_of or lookup.none_of) and self.lists and not on_list:
            scope = "三份集群名单" if self.language == "zh" else "the three lists"
        if self.language == "zh":
            key = self.by_noun(by)
            if lookup.operation == "group":
                return f"{scope}{where}按{key}统计，涉及{number}个{key}、{len(result.rows)}{self.noun()}："
            return f"{scope}{where}中，{condition}{key}共有{number}个{together}。"
        if lookup.operation == "group":
            total = f"{number} {self.by_noun(by, number)}, {len(result.rows)} {self.noun()}"
            return f"On {scope}{where}, by {self.by_noun(by, 1)} ({total}):"
        verb = "is" if number == 1 else "are"
        that = f" {condition}" if condition else ""
        return f"On {scope}{where}, there {verb} **{number}** {self.by_noun(by, number)}{that}{together}."

    def _together(self, result: Result) -> str:
        """How many rows all groups have between them."""
        rows = len({id(row) for group in result.groups for row in group.rows})
        return f"，合计{rows}{self.noun()}" if self.language == "zh" else f", {rows} {self.noun(rows)} together"

    def missing(self, result: Result) -> str:
        """Which of those that were asked about have no row at all; empty if all have one."""
        by = result.lookup.by
        names = [self.key(by, value) if by else self._place(value) for value in result.missing]
        if not names:
            return ""
        among = "" if by else "其中"
        return f"{among}{'、'.join(names)}没有。" if self.language == "zh" else f"{', '.join(names)}: none."

    def _place(self, value: Value) -> str:
        return self.key("province" if ("province", value) in self.lexicon.places else "city", value)

    def _condition(self, lookup: Lookup, number: int = 1) -> str:
        """What the groups have to meet: "同时入选A、B的", "on the A and B lists but not on the C list"."""
        zh = self.language == "zh"
        having = [side.name(self.language) for side in lookup.all_of]
        lacking = [side.name(self.language) for side in lookup.none_of]
        are = "is" if number == 1 else "are"
        parts = []
        made = all(side.columns == {"industry"} for side in (*lookup.all_of, *lookup.none_of))
        if having and made:
            names = "、".join(having) if zh else " and in ".join(having)
            both = "同时" if len(having) > 1 else ""
            parts.append(f"{both}有{names}集群" if zh else f"with a cluster in {names}")
        elif having and zh:
            parts.append(("同时" if len(having) > 1 else "") + f"入选{'、'.join(having)}")
        elif having:
            parts.append(f"that {are} {self._on(lookup.all_of, ' and ')}")
        if lacking and not self.lists:
            every = [f for f in lookup.none_of if f.tests[0].match == "contains"]
            parts.append(self._lacking(lacking, bool(every), are))
        elif lacking and made:
            parts.append(f"没有{'、'.join(lacking)}集群" if zh else f"without one in {' or '.join(lacking)}")
        elif lacking:
            parts.append(
                f"不在{'、'.join(lacking)}名单上" if zh else f"that {are} not {self._on(lookup.none_of, ' or ')}"
            )
        if lookup.having:
            words = {">=": ("至少有", "at least"), "<=": ("至多有", "at most"), "=": ("恰有", "exactly")}
            sign, rows = words[lookup.having.sign], lookup.having.number
            parts.append(f"{sign[0]}{rows}{self.noun()}" if zh else f"with {sign[1]} {rows} {self.noun(rows)}")
        if not parts:
            return ""
        return "、".join(parts) + "的" if zh else " and ".join(parts)

    def _lacking(self, lacking: Sequence[str], every: bool, are: str) -> str:
        """ "that are not in the table", "that are not listed under X"."""
        if self.language == "zh":
            return "表中没有" if every else f"没有列在“{'、'.join(lacking)}”下"
        return f"that {are} not in the table" if every else f"that {are} not listed under “{', '.join(lacking)}”"

    def _on(self, sides: Sequence[Filter], joint: str) -> str:
        """ "on the MIIT and NDRC lists", "in batch 1"."""
        names = [side.name(self.language) for side in sides]
        if all(side.columns == {"batch"} for side in sides):
            return f"in {joint.join(names)}"
        plural = "s" if len(names) > 1 and joint == " and " else ""
        return f"on the {joint.join(names)} list{plural}"

    def no_group(self, lookup: Lookup) -> str:
        """No place meets what was asked of it: all of them are on the list, or none is on all lists."""
        by, words = self.by_noun(lookup.by or "", 1), self.qualifier(lookup.filters)
        lacking = [side.name(self.language) for side in lookup.none_of]
        if lacking and not lookup.all_of and not self.lists:
            every = any(f.tests[0].match == "contains" for f in lookup.none_of)
            under = "" if every else f"“{'、'.join(lacking)}”" if self.language == "zh" else f"“{', '.join(lacking)}”"
            if self.language == "zh":
                return f"没有这样的{by}：{words or '全部'}都列在{under + '下' if under else '表中'}。"
            return f"None: every {by} asked about is {'listed under ' + under if under else 'in the table'}."
        if self.language == "zh":
            if lacking and not lookup.all_of:
                return f"没有这样的{by}：{words or '全部'}都在{'、'.join(lacking)}名单上。"
            return f"没有这样的{by}：{f'{words}中，' if words else ''}没有{self._condition(lookup)}。"
        if lacking and not lookup.all_of:
            return f"None: every {by} asked about is on the {' or '.join(lacking)} list."
        return f"None: there is no {by} among those asked about {self._condition(lookup)}."

    def _attribute(self, result: Result) -> str:
        """One row: its values said outright; several: a bullet each follows."""
        lines = []
        for record in result.rows[:LONG]:
            cells = [
                f"{self._label(c)}{'：' if self.language == 'zh' else ': '}{self._attribute_cell(record, c)}"
                for c in result.lookup.columns
                if record.get(c)
            ]
            said = ("，" if self.language == "zh" else ", ").join(cells) or (
                "文中未列" if self.language == "zh" else "not given"
            )
            head = (
                self.row(record, result.lookup.columns) if self.lists else self._heading(record, result.lookup.columns)
            )
            lines.append(f"{head} — {said}")
        return "\n".join(lines if len(lines) == 1 else [f"- {line}" for line in lines])

    def _heading(self, record: Record, columns: Sequence[str]) -> str:
        key = next(c.id for c in self.table.columns if c.id not in (*columns, "year") and record.get(c.id))
        return str(show_cell(record, key, self.lexicon, self.language))

    def _attribute_cell(self, record: Record, column: str) -> str:
        if column in ("programme", "batch"):
            return self.key(column, record.get(column)[0])
        return str(show_cell(record, column, self.lexicon, self.language))

    def _label(self, column: str) -> str:
        found = self.table.column(column)
        return found.zh if self.language == "zh" else found.en

    def group_lines(self, groups: Sequence[Group], by: str, *, counted: bool) -> str:
        """A bullet for each group, with its number of rows and, when few, their names.

        A group of many rows shows their number even where numbers are not asked for. Where numbers are, either all
        groups show names or none does.
        """
        zh = self.language == "zh"
        lines = []
        few = sum(group.count for group in groups) <= 40
        few = few and (not counted or all(group.count <= NAMED for group in groups))
        for group in groups:
            named: list[str] = []
            if few and 0 < group.count <= NAMED and self.lists:
                named = [self.row(r, [by]) for r in group.rows]
            elif not self.lists and by not in PLACES and any(column.id == "province" for column in self.table.columns):
                named = [self.key("province", place) for r in group.rows for place in r.get("province")]
            names = (("：" if zh else ": ") + ("；" if zh else "; ").join(named)) if named else ""
            number = (
                f"{'（' if zh else ' ('}{group.count}{'）' if zh else ')'}"
                if group.rows and (counted or group.count > NAMED)
                else ""
            )
            lines.append(f"- {self.group_name(group, by)}{number}{names}")
        return "\n".join(lines)

    def ranking_lines(self, result: Result) -> str:
        """A bullet for each group of a ranking, with its number of rows alone."""
        zh, by = self.language == "zh", result.lookup.by or ""
        numbers = ("（{}）" if zh else " ({})").format
        return "\n".join(f"- {self.group_name(group, by)}{numbers(group.count)}" for group in result.groups)

    def group_name(self, group: Group, by: str) -> str:
        """A group's name; of a small table, its English rendering with the Chinese beside it."""
        plain = self.lists or self.language == "zh" or not group.rows
        rendered = "" if plain else group.rows[0].translations.get(by, "")
        return f"{rendered} ({group.key})" if rendered and rendered != group.key else self.key(by, group.key)


def _has(name: str) -> str:
    """ "Jiangsu has", "Coastal provinces have", "Wuhan, Xi'an have"."""
    return "have" if name.endswith(("provinces", "regions", "cities", "areas")) or ", " in name else "has"
