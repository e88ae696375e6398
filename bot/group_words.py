"""Groups of rows in words: who has how many, who has none, what all of some have, in Chinese or English."""

from __future__ import annotations

from collections.abc import Sequence

from bot.lookup import passes
from bot.nouns import ZH_NUMBERS, place_in_words
from bot.operations import PLACES
from bot.plan import Filter, Having, Lookup
from bot.result import Group, Result
from bot.row_words import LONG, RowWords
from corpus.model import Value

NAMED = 8
"""A group of more rows than this is told by their number alone."""
FIRST_FEW = 6
"""So many that lead a ranking are named in a sentence."""


class GroupWords(RowWords):
    """Words for groups of the rows of one table, in one language."""

    def _rank(self, result: Result, scope: str) -> str:
        by, groups = result.lookup.by or "", result.groups
        place = result.lookup.place or 0
        best = [group for group in groups if group.count == groups[0].count]
        if result.lookup.limit and not place and len(best) < len(groups) <= FIRST_FEW:
            return self._first_few(result, scope)
        if not place and 1 < (result.lookup.limit or 0) < len(groups) and len(best) < len(groups):
            return self._first_tied(result, scope)
        rest = self._rest(result)
        if self.language == "zh":
            degree = f"第{ZH_NUMBERS[place] if place < len(ZH_NUMBERS) else place}" if place else "最"
            sign = degree + ("多" if result.lookup.descending else "少")
            names = "、".join(self.group_name(group, by) for group in best)
            what = self.noun()[1:] or "条目"
            each = "并列各" if len(best) > 1 else ""
            return f"{scope}中，{what}{sign}的{self.by_noun(by)}是{names}，{each}有{groups[0].count}个{rest}。"
        sign = (f"{place_in_words(place)} " if place else "") + ("most" if result.lookup.descending else "fewest")
        names = ", ".join(self.group_name(group, by) for group in best)
        verb, each = ("have", " each") if len(best) > 1 else ("has", "")
        return f"{self._on_scope(scope)}, {names} {verb} the {sign} {self.noun()}: {groups[0].count}{each}{rest}."

    def _rest(self, result: Result) -> str:
        """What comes behind the first of a short ranking: "；其余天津2个、北京1个"."""
        by, zh = result.lookup.by or "", self.language == "zh"
        names = [(self.group_name(group, by), group.count) for group in result.behind]
        names += [(self.key(by, value), 0) for value in result.missing if names]
        if not names:
            return ""
        told = [f"{name}{number}个" if zh else f"{name} {number}" for name, number in names]
        return f"；其余{'、'.join(told)}" if zh else f"; the others: {', '.join(told)}"

    def _tells_all(self, result: Result) -> bool:
        """Whether the sentence about a ranking has told each group with its number."""
        lookup, groups = result.lookup, result.groups
        level = len({group.count for group in groups}) == 1
        return self.lists and lookup.operation == "rank" and bool(lookup.limit) and (level or len(groups) <= FIRST_FEW)

    def _first_few(self, result: Result, scope: str) -> str:
        """The first few of a ranking, each with its number."""
        lookup, groups, by = result.lookup, result.groups, result.lookup.by or ""
        if self.language == "zh":
            most = f"{self.noun()[1:] or '条目'}最{'多' if lookup.descending else '少'}"
            told = "、".join(f"{self.group_name(group, by)}（{group.count}个）" for group in groups)
            tied = "（含并列）" if len(groups) > (lookup.limit or 0) else ""
            return f"{scope}中，{most}的{len(groups)}个{self.by_noun(by)}{tied}是{told}。"
        told = self.joined([f"{self.group_name(group, by)} ({group.count})" for group in groups])
        most = "most" if lookup.descending else "fewest"
        which = f"the {len(groups)} {self.by_noun(by, len(groups))} with the {most} {self.noun()}"
        which += " (ties included)" if len(groups) > (lookup.limit or 0) else ""
        return f"{self._on_scope(scope)}, {which} are {told}."

    def _first_tied(self, result: Result, scope: str) -> str:
        """What stands before the list of the first so many of a ranking, where more are level than fit in."""
        lookup, number, by = result.lookup, len(result.groups), result.lookup.by or ""
        if self.language == "zh":
            most = f"{self.noun()[1:] or '条目'}最{'多' if lookup.descending else '少'}"
            return f"{scope}中，{most}的前{lookup.limit}名（含并列）共{number}个{self.by_noun(by)}："
        first = f"the {'top' if lookup.descending else 'bottom'} {lookup.limit} by number of {self.noun()}"
        return f"{self._on_scope(scope)}, {first}, ties included, are {number} {self.by_noun(by, number)}:"

    def _groups(self, result: Result, scope: str, where: str) -> str:
        lookup, number = result.lookup, len(result.groups)
        by = lookup.by or ""
        condition = self._condition(lookup, number)
        together = self._together(result) if number > 1 and (lookup.having or self.totalled) else ""
        several = self._several(result)
        if condition and lookup.operation != "group" and (named := self._of_named(lookup)):
            if self.language == "zh":
                return f"{named}中，{condition}共有{number}个{together}。"
            if condition.startswith("that "):
                return f"Of {named}, **{number}** {condition.removeprefix('that ')}{together}."
        if self.language == "zh":
            key = self.by_noun(by)
            if lookup.operation == "group":
                return f"{scope}{where}按{key}统计，涉及{number}个{key}、{len(result.rows)}{self.noun()}{several}："
            if lookup.limit:
                return f"{scope}{where}中，按原文顺序，前{number}个{condition}{key}是："
            if not condition:
                return f"{scope}中，{self._spread(result)}{together}{several}。"
            among = "" if self._in_condition(lookup) and not self.lists else f"{scope}{where}中，"
            return f"{among}{condition}{key}共有{number}个{together}。"
        if lookup.operation == "group":
            total = f"{number} {self.by_noun(by, number)}, {len(result.rows)} {self.noun(len(result.rows))}"
            return f"{self._on_scope(scope)}{where}, by {self.by_noun(by, 1)} ({total}{several}):"
        if lookup.limit:
            first = f"the first {number} {self.by_noun(by, number)}{f' {condition}' if condition else ''}"
            return f"{self._on_scope(scope)}{where}, in the order printed, {first}:"
        if not condition:
            return f"{self._on_scope(scope)}, {self._spread(result)}{together}{several}."
        verb = "is" if number == 1 else "are"
        what = f"**{number}** {self.by_noun(by, number)}"
        if self._in_condition(lookup):
            return f"There {verb} {what}{where} {condition}{together}."
        return f"{self._on_scope(scope)}{where}, there {verb} {what} {condition}{together}."

    def _of_named(self, lookup: Lookup) -> str:
        """The places among which a condition is asked for, where several are named and nothing else is asked."""
        by, each = lookup.by or "", lookup.filters[0] if len(lookup.filters) == 1 else None
        if not self.lists or each is None or each.columns != {by} or each.negated or "、" not in each.zh:
            return ""
        number, zh = len(each.tests[0].values), self.language == "zh"
        if number <= FIRST_FEW:
            return each.zh if zh else self.joined(each.en.split(", "))
        return f"这{number}个{self.by_noun(by)}" if zh else f"these {number} {self.by_noun(by, number)}"

    def _in_condition(self, lookup: Lookup) -> bool:
        """Whether the condition on the groups says itself which lists, or which table, are meant."""
        if not self.lists:
            return contains_any(lookup.none_of) and not lookup.all_of
        on_list = any("programme" in f.columns for f in lookup.filters)
        return not on_list and any(f.columns == {"programme"} for f in (*lookup.all_of, *lookup.none_of))

    def _on_scope(self, scope: str) -> str:
        """ "On the MIIT list", "In the table of …", "Of Guangdong's six major projects"."""
        return f"On {scope}" if self.lists else f"In {scope}" if scope.startswith("the table of ") else f"Of {scope}"

    def _several(self, result: Result) -> str:
        """Says so where a row stands in several of the groups and is counted in each."""
        by, rows = result.lookup.by or "", sum(group.count for group in result.groups)
        distinct = len({id(row) for group in result.groups for row in group.rows})
        if distinct == 1 or rows <= distinct:
            return ""
        if self.language == "zh":
            return f"（涉及几个{self.by_noun(by)}的{self.noun()[1:]}，每个{self.by_noun(by)}都计入）"
        kind = "lies in" if by in PLACES else "belongs to"
        said = f"a {self.noun(1)} that {kind} several is counted in each"
        return f"; {said}" if result.lookup.operation == "group" else f" ({said})"

    def _spread(self, result: Result) -> str:
        """How many values of a column the rows have: "江苏的集群分布在5个城市", "there are **44** cities"."""
        lookup, number, zh = result.lookup, len(result.groups), self.language == "zh"
        by = lookup.by or ""
        noun = f"{number}个{self.by_noun(by)}" if zh else f"**{number}** {self.by_noun(by, number)}"
        if not (self.lists and any(self._narrowing(lookup.filters))):
            return f"共有{noun}" if zh else f"there {'is' if number == 1 else 'are'} {noun}"
        alone = len(result.rows) == 1
        brief = [by, *(c for c in ("programme", "batch") if self._said(lookup, c))]
        rows = self.row(result.rows[0], brief) if alone else self.rows_meant(lookup.filters)
        only = f"：{self.group_name(result.groups[0], by)}" if zh else f": {self.group_name(result.groups[0], by)}"
        if zh:
            verb = "分布在" if by in PLACES else "属" if by == "batch" else "涉及"
            if number == 1:
                return f"{rows}只{verb}{noun}{only}"
            return f"{rows}{'分' if by == 'batch' else ''}{verb}{noun}"
        one, many = _SPREAD_EN["place" if by in PLACES else by if by in _SPREAD_EN else "industry"]
        return f"{rows} {one if alone else many} {noun}{only if number == 1 else ''}"

    def _together(self, result: Result) -> str:
        """How many rows all groups have between them."""
        rows = len({id(row) for group in result.groups for row in group.rows})
        if not rows:
            return ""
        return f"，合计{rows}{self.noun()}" if self.language == "zh" else f", {rows} {self.noun(rows)} together"

    def missing(self, result: Result, lacking: bool = True) -> str:
        """Which of those that were asked about have no row at all; empty if all have one.

        Of a region those that have none are told only where a question asks for what is `lacking`.
        """
        by = result.lookup.by
        names = [self.key(by, value) if by else self._place(value) for value in result.missing]
        if not names:
            return ""
        among = "" if by else "其中"
        listed = any("、" in each.zh for each in result.lookup.filters)
        if not by and not listed and not lacking:
            return ""
        return f"{among}{'、'.join(names)}没有。" if self.language == "zh" else f"{', '.join(names)}: none."

    def unplaced(self, result: Result) -> str:
        """The rows of which the paper does not say where they lie, if few; they stand in no group."""
        rows = result.unplaced
        if not self.lists or not 0 < len(rows) <= NAMED:
            return ""
        names, noun = [self.row(row) for row in rows], self.by_noun(result.lookup.by or "", 1)
        if self.language == "zh":
            return f"另有{len(rows)}个未写明{noun}：{'；'.join(names)}。"
        return f"No {noun} named: {'; '.join(names)}."

    def _place(self, value: Value) -> str:
        if ("country", str(value)) in self.lexicon.english:
            return self.key("country", value)
        return self.key("province" if ("province", value) in self.lexicon.places else "city", value)

    def _condition(self, lookup: Lookup, number: int = 1) -> str:
        """What the groups have to meet: "同时入选A、B的", "on the A and B lists but not on the C list"."""
        zh = self.language == "zh"
        made, on = _by_industry(lookup.all_of)
        none_made, off = _by_industry(lookup.none_of)
        are = "is" if number == 1 else "are"
        parts = []
        if made:
            names = [side.name(self.language) for side in made]
            both = "同时" if len(made) > 1 else ""
            parts.append(f"{both}有{'、'.join(names)}集群" if zh else f"with a cluster in {' and in '.join(names)}")
        shared = [side for side in on if side.columns <= set(PLACES)]
        on = [side for side in on if side not in shared]
        if shared:
            told = self.joined([side.name(self.language) for side in shared])
            parts.append(f"{told}都有" if zh else f"that {told} both have" if len(shared) == 2 else f"in {told}")
        on_each = lookup.having is not None and lookup.having.each
        if on and not on_each and zh:
            names = [side.zh.replace("、", "或") for side in on]
            parts.append(("同时" if len(on) > 1 else "") + f"入选{'、'.join(names)}")
        elif on and not on_each:
            parts.append(f"that {are} {self._on(on, ' and ')}")
        lacking = [side.name(self.language) for side in lookup.none_of]
        if lacking and not self.lists:
            parts.append(self._lacking(lacking, contains_any(lookup.none_of), are))
            return self._joined_condition(parts, are)
        if none_made:
            names = [side.name(self.language) for side in none_made]
            one = "one" if made else "a cluster"
            parts.append(f"没有{'、'.join(names)}集群" if zh else f"without {one} in {' or '.join(names)}")
        if off:
            names = [side.name(self.language) for side in off]
            parts.append(f"不在{'、'.join(names)}名单上" if zh else f"that {are} not {self._on(off, ' or ')}")
        if lookup.having:
            words = {">=": ("至少有", "at least"), "<=": ("至多有", "at most"), "=": ("恰有", "exactly")}
            sign, rows = words[lookup.having.sign], lookup.having.number
            if lookup.having.than:
                parts.append(self._more_than(lookup.having))
                return self._joined_condition(parts, are)
            if of := lookup.having.of:
                parts.append(self._of_so_many(of, sign, rows, are))
                return self._joined_condition(parts, are)
            there = "、".join(side.zh for side in on) + "名单上各" if on_each else ""
            lists = f" on each of the {self.joined([side.name(self.language) for side in on])} lists" if on_each else ""
            told = f"{there}{sign[0]}{rows}{self.noun()}"
            parts.append(told if zh else f"with {sign[1]} {rows} {self.noun(rows)}{lists}")
        return self._joined_condition(parts, are)

    def _more_than(self, having: Having) -> str:
        """A condition on how many more one has than another: "科技部集群比工信部多", "with more on A than on B"."""
        first, second = (side.name(self.language) for side in having.than)
        equal = having.sign == "="
        if self.language == "zh":
            if equal:
                return f"{first}与{second}集群一样多"
            least = f"至少多{having.number}个" if having.number > 1 else "多"
            return f"{first}集群比{second}{least}"
        if having.than[0].columns <= {"programme", "batch"}:
            on = [self._on([side], "") for side in having.than]
            if equal:
                return f"with as many clusters {on[0]} as {on[1]}"
            least = f"at least {having.number} more" if having.number > 1 else "more"
            return f"with {least} clusters {on[0]} than {on[1]}"
        return f"with {'as many' if equal else 'more'} {first} clusters {'as' if equal else 'than'} {second} clusters"

    def _of_so_many(self, of: str, sign: tuple[str, str], number: int, are: str) -> str:
        """ "that are on exactly 2 of the lists": a condition on how many different values of a column there are."""
        if of == "programme":
            zh = {"恰有": "恰好入选", "至少有": "至少入选", "至多有": "至多入选"}[sign[0]]
            lists = "of the lists" if number > 1 else "list"
            return f"{zh}{number}份名单" if self.language == "zh" else f"that {are} on {sign[1]} {number} {lists}"
        noun = self.by_noun(of, number)
        return f"{sign[0]}{number}个{noun}" if self.language == "zh" else f"with {sign[1]} {number} {noun}"

    def _joined_condition(self, parts: Sequence[str], are: str) -> str:
        if not parts:
            return ""
        if self.language == "zh":
            return "、".join(parts) + "的"
        return " and ".join(parts).replace(f" and that {are} not ", " but not ")

    def _lacking(self, lacking: Sequence[str], every: bool, are: str) -> str:
        """ "that are not in the table", "that are not listed under X"."""
        if self.language == "zh":
            return f"没有列入“{self.table.zh}”" if every else f"没有列在“{'、'.join(lacking)}”下"
        if every:
            return f"that {are} not in the table of {self.table.en.removeprefix('the ')}"
        return f"that {are} not listed under “{', '.join(lacking)}”"

    def _on(self, sides: Sequence[Filter], joint: str) -> str:
        """ "on the MIIT and NDRC lists", "in batch 1"."""
        names = [side.name(self.language) for side in sides]
        names = [name.replace(", ", " or ") for name in names]
        if all(side.columns == {"batch"} for side in sides):
            return f"in {joint.join(names)}"
        plural = "s" if len(names) > 1 and joint == " and " else ""
        return f"on the {self.joined(names, joint.strip())} list{plural}"

    def no_group(self, lookup: Lookup) -> str:
        """No place meets what was asked of it: all of them are on the list, or none is on all lists."""
        by, words = self.by_noun(lookup.by or "", 1), self.qualifier(lookup.filters)
        lacking = [side.name(self.language) for side in lookup.none_of]
        if lacking and not lookup.all_of and not self.lists:
            every = contains_any(lookup.none_of)
            under = "" if every else f"“{'、'.join(lacking)}”" if self.language == "zh" else f"“{', '.join(lacking)}”"
            if self.language == "zh":
                return f"没有这样的{by}：{words or '全部'}都列在{under + '下' if under else '表中'}。"
            return f"None: every {by} asked about is {'listed under ' + under if under else 'in the table'}."
        named = [each for each in lookup.filters if each.columns == {lookup.by} and not each.negated]
        if len(named) == 1 and sum(len(test.values) for test in named[0].tests) == 1 and lookup.all_of:
            name, condition = named[0].name(self.language), self._condition(lookup, 2)
            if self.language == "zh":
                return f"{name}不是{condition}{by}。"
            return f"{name} is not among the {self.by_noun(lookup.by or '', 2)} {condition}."
        if self.language == "zh":
            if lacking and not lookup.all_of:
                return f"没有这样的{by}：{words or '全部'}都在{'、'.join(lacking)}名单上。"
            return f"{f'{words}中，' if words else ''}没有{self._condition(lookup)}{by}。"
        if lacking and not lookup.all_of:
            return f"None: every {by} asked about is on the {' or '.join(lacking)} list."
        return f"None: there is no {by} among those asked about {self._condition(lookup)}."

    def group_lines(self, result: Result, *, counted: bool) -> str:
        """A bullet for each group, with its number of rows and, when few, their names.

        Where others are told by their names, a group of many rows shows their number even if numbers are not asked for.
        Where numbers are, either all groups show names or none does; and none is shown where the groups are those that
        lack something, nor a number that all were asked to have.
        """
        lookup, groups, by = result.lookup, result.groups, result.lookup.by or ""
        zh = self.language == "zh"
        lines = []
        told = {column for each in (*lookup.filters, *lookup.all_of) for column in each.columns}
        brief = [by, *(column for column in self.shared(result.rows) if column in told)]
        alike = [c for c in self.shared(result.rows) if c not in brief]
        few = len(result.rows) > 1 and sum(group.count for group in groups) <= 40
        few = few and not (lookup.none_of and not lookup.all_of)
        few = few and (not counted or all(group.count <= NAMED for group in groups))
        exact = few and lookup.having is not None and lookup.having.sign == "=" and not lookup.having.of
        numbered = counted and len(result.rows) > 1 and not exact
        if not few and self._tells_all(result):
            return ""
        if lookup.having and lookup.having.than:
            return self._by_sides(groups, by, lookup.having.than)
        if of := lookup.having.of if lookup.having else None:
            return self._by_values(groups, by, of)
        if counted and not few and len(groups) > LONG and all(group.rows for group in groups):
            return self._by_number(groups, by)
        for group in groups:
            named: list[str] = []
            if few and 0 < group.count <= NAMED and self.lists:
                named = [self.row(r, [*brief, *alike]) for r in group.rows]
            elif not self.lists and by not in PLACES and any(column.id == "province" for column in self.table.columns):
                named = [self.key("province", place) for r in group.rows for place in r.get("province")]
            names = (("：" if zh else ": ") + ("；" if zh else "; ").join(named)) if named else ""
            number = (
                f"{'（' if zh else ' ('}{group.count}{'）' if zh else ')'}"
                if group.rows and (numbered or (few and group.count > NAMED))
                else ""
            )
            lines.append(f"- {self.group_name(group, by)}{number}{names}")
        return "\n".join(lines) + (self.all_in(result.rows, alike) if few and self.lists else "")

    def groups_named(self, result: Result) -> str:
        """The groups' names alone, in one line."""
        names = [self.group_name(group, result.lookup.by or "") for group in result.groups]
        return self.joined(names) + ("。" if self.language == "zh" else ".")

    def _by_number(self, groups: Sequence[Group], by: str) -> str:
        """Many groups, the largest first: one line for each number, with all groups that have it."""
        zh, lines = self.language == "zh", []
        for number in sorted({group.count for group in groups}, reverse=True):
            names = [self.group_name(group, by) for group in groups if group.count == number]
            each = ("各" if zh else " each") if len(names) > 1 else ""
            told = ("、" if zh else ", ").join(names)
            lines.append(f"- {each}{number}个：{told}" if zh else f"- {number}{each}: {told}")
        return "\n".join(lines)

    def _by_values(self, groups: Sequence[Group], by: str, of: str) -> str:
        """Groups by which values of a column their rows have: one line for all that are on the same lists."""
        zh, told = self.language == "zh", dict[tuple[Value, ...], list[str]]()
        values = list(dict.fromkeys(value for group in groups for row in group.rows for value in row.get(of)))
        for group in groups:
            held = {value for row in group.rows for value in row.get(of)}
            told.setdefault(tuple(v for v in values if v in held), []).append(self.group_name(group, by))
        lines = []
        for held_by, names in sorted(told.items(), key=lambda each: -len(each[0])):
            keys = [self.key(of, value) for value in held_by]
            number = len(names)
            line = (
                f"{'、'.join(keys)}（{number}）：{'、'.join(names)}"
                if zh
                else f"{self.joined(keys)} ({number}): {', '.join(names)}"
            )
            lines.append(f"- {line}")
        return "\n".join(lines)

    def _by_sides(self, groups: Sequence[Group], by: str, sides: Sequence[Filter]) -> str:
        """Groups with how many of their rows are under each of two filters; the widest apart first."""
        zh, told = self.language == "zh", []
        for group in groups:
            counts = [sum(passes(row, side) for row in group.rows) for side in sides]
            named = [f"{side.name(self.language)} {n}" for side, n in zip(sides, counts, strict=True)]
            if zh:
                named = [f"{side.zh}{n}个" for side, n in zip(sides, counts, strict=True)]
            line = f"- {self.group_name(group, by)}{'：' if zh else ': '}{('、' if zh else ', ').join(named)}"
            told.append((counts[1] - counts[0], line))
        return "\n".join(line for _, line in sorted(told, key=lambda each: each[0]))

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


_SPREAD_EN = {
    "place": ("lies in", "are found in"), "programme": ("is on the lists of", "are on the lists of"),
    "batch": ("is in", "are in"), "industry": ("belongs to", "belong to"),
}  # fmt: skip


def _by_industry(sides: Sequence[Filter]) -> tuple[list[Filter], list[Filter]]:
    """The sides that are industries, and the others: lists and batches."""
    made = [side for side in sides if side.columns == {"industry"}]
    return made, [side for side in sides if side not in made]


def contains_any(filters: Sequence[Filter]) -> bool:
    """Whether filters ask for any entry at all rather than for one under a name."""
    return any(each.tests[0].match == "contains" for each in filters)
