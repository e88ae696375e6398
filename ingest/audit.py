"""The source's own arithmetic: totals against rows listed, serials without gaps, places that disagree, misprints.

Nothing here knows what it will find; a finding is told beside the answers it touches, and the source is never
silently corrected.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pypinyin import lazy_pinyin
from text_to_num import alpha2digit

from corpus.model import Block, Column, Finding, Record, Span, Table, Value
from corpus.names import Lexicon, text_to_industries, text_to_places
from corpus.quantity import find_quantities
from corpus.words import HAN
from ingest.paper import Paper, TableSpec, Total
from ingest.read import SourceError

_COUNTED = re.compile(r"^[个大家项类条]*(?P<noun>[" + HAN + r"]{2,14}?)(?=[，,、。；\s“”和与及等]|$)")


def audit(
    paper: Paper, blocks: Sequence[Block], records: Mapping[str, Sequence[Record]], lexicon: Lexicon
) -> list[Finding]:
    """All findings of one paper, in a fixed order."""
    findings: list[Finding] = []
    for table in paper.tables:
        rows = records[table.id]
        findings += total_findings(paper, table, rows)
        findings += sum_findings(paper, table, rows)
        findings += serial_findings(paper, table, rows)
    for table in paper.tables:
        findings += row_disagreements(records[table.id], lexicon)
    findings += mention_disagreements(paper, blocks, records, lexicon)
    findings += homophone_misprints(paper, records)
    findings += doubled_words(blocks)
    return findings


def selected(rows: Iterable[Record], where: Mapping[str, Value]) -> list[Record]:
    return [row for row in rows if all(value in row.get(column) for column, value in where.items())]


def _stated(paper: Paper, total: Total) -> int:
    line = paper.lines[total.line - 1] if 1 <= total.line <= len(paper.lines) else ""
    if total.says not in line.replace("*", ""):
        raise SourceError(f"paper.toml: line {total.line} does not say {total.says!r}; correct the total")
    stated = _figure(total.says)
    if stated is None:
        raise SourceError(f"paper.toml: {total.says!r} (line {total.line}) states no figure; correct the total")
    return stated


def _figure(text: str) -> int | None:
    """The first count in a text; 第一批24个 -> 24."""
    return next((int(q.value) for q in find_quantities(text) if q.kind == "cardinal"), None)


def total_findings(paper: Paper, table: TableSpec, rows: Sequence[Record]) -> list[Finding]:
    """One finding for each set of rows whose number differs from what the paper states, all statements together."""
    statements: dict[tuple[tuple[str, Value], ...], list[Total]] = defaultdict(list)
    for total in table.totals:
        statements[tuple(total.where.items())].append(total)
    findings = []
    for where, totals in statements.items():
        listed = selected(rows, dict(where))
        stated = [(total, _stated(paper, total)) for total in totals]
        if all(number == len(listed) for _, number in stated):
            continue
        said_zh = "，".join(f"第{total.line}行称“{total.says}”" for total, _ in stated)
        said_en = ", ".join(f"line {total.line} states {number} (“{total.says}”)" for total, number in stated)
        findings.append(
            Finding(
                "total",
                f"数目不一致：{said_zh}，而名单实际列出{len(listed)}个。",
                f"The stated totals disagree with the list: {said_en}, but {len(listed)} rows are listed.",
                (*(Span(paper.id, t.line, t.line) for t, _ in stated), *_hull(listed)),
                table.id,
                {column: (value,) for column, value in where},
                tuple(total.says for total, _ in stated),
            )
        )
    return findings


def sum_findings(paper: Paper, table: TableSpec, rows: Sequence[Record]) -> list[Finding]:
    """Groups whose printed count is not the number of their rows."""
    findings = []
    for check in table.sums:
        groups: dict[str, list[Record]] = defaultdict(list)
        for row in selected(rows, check.where):
            name = _printed_cell(paper, table, row, check.by) or next(reversed(groups), "")
            groups[name].append(row)
        for name, group in groups.items():
            stated = _figure(_printed_cell(paper, table, group[0], check.column))
            if stated is not None and stated != len(group):
                findings.append(
                    Finding(
                        "total",
                        f"数目不一致：表中{name}标为{stated}，实际列出{len(group)}行。",
                        f"The table gives {name} as {stated}, but lists {len(group)} rows.",
                        tuple(row.span for row in group),
                        table.id,
                        {column: (value,) for column, value in check.where.items()},
                        (name,),
                    )
                )
    return findings


def _printed_cell(paper: Paper, table: TableSpec, row: Record, column: str) -> str:
    """What a grid's row prints in a column, also in one that is no column of the records; "" if blank."""
    for part in table.parts:
        if part.lines[0] <= row.span.first <= part.lines[1] and column in part.columns:
            return paper.lines[row.span.first - 1].split("\t")[part.columns.index(column)].strip()
    return ""


def serial_findings(paper: Paper, table: TableSpec, rows: Sequence[Record]) -> list[Finding]:
    """Serial numbers that the list leaves out, up to the smallest total that the paper states for it."""
    findings = []
    for check in table.serials:
        listed = selected(rows, check.where)
        numbers = [number for row in listed for number in row.get(check.column) if isinstance(number, int)]
        if not numbers:
            continue
        missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
        headed = [_stated(paper, total) for total in table.totals if total.where == check.where]
        beyond = list(range(max(numbers) + 1, min(headed, default=0) + 1))
        if not missing and not beyond:
            continue
        gaps = missing + beyond
        first, last = min(numbers), max(numbers)
        of_these = [total for total in table.totals if total.where == check.where]
        stating = next((total for total in of_these if beyond and _stated(paper, total) == gaps[-1]), None)
        zh = f"名单序号为{first}–{last}" + (f"，缺{'、'.join(map(str, missing))}号" if missing else "")
        en = f"Serial numbers run from {first} to {last}"
        en += f"; {_and(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""
        if stating:
            zh += f"；第{stating.line}行称“{stating.says}”，但最后印出的序号是{last}"
            en += f"; line {stating.line} states {gaps[-1]}, but the last number printed is {last}"
        findings.append(
            Finding(
                "serial-gap",
                f"序号不连续：{zh}；共列出{len(listed)}个。",
                f"{en}. In all, {len(listed)} rows are listed.",
                _hull(listed),
                table.id,
                {column: (value,) for column, value in check.where.items()} | {check.column: tuple(gaps)},
                (),
            )
        )
    return findings


def _and(numbers: Sequence[int]) -> str:
    """
    >>> _and([20, 21, 41])
    '20, 21 and 41'
    """
    told = list(map(str, numbers))
    return " and ".join([", ".join(told[:-1]), told[-1]] if len(told) > 1 else told)


def counted_nouns(text: str) -> list[tuple[int, str, str]]:
    """Counted things in a text: "十大战略性新兴产业集群" -> (10, "战略性新兴产业集群", "十大战略性新兴产业集群")."""
    found = []
    for quantity in find_quantities(text):
        match = _COUNTED.match(text[quantity.end :])
        if quantity.kind == "cardinal" and match:
            found.append((int(quantity.value), match["noun"], quantity.text + match.group()))
    return found


def row_disagreements(rows: Sequence[Record], lexicon: Lexicon) -> list[Finding]:
    """Cells of one row that count the same thing differently."""
    findings = []
    for row in rows:
        counts: dict[str, list[tuple[int, str]]] = defaultdict(list)
        english = _counted_in_english(row)
        for number, noun, words in counted_nouns(row.printed):
            counts[noun].append((number, words))
        for noun, said in counts.items():
            if len({number for number, _ in said}) < 2:
                continue
            quoted = [words for _, words in said]
            others = [words for n, w in counts.items() if n != noun for _, words in w if _related(n, noun)]
            province = row.first("province")
            name = str(province) if province else ""
            in_english = {words: f"{english.get(words, '')} (“{words}”)".strip() for words in (*quoted, *others)}
            findings.append(
                Finding(
                    "disagreement",
                    f"同一行说法不一致：{name}一处称“{quoted[0]}”"
                    + (f"（与“{others[0]}”并列）" if others else "")
                    + f"，另一处称“{quoted[1]}”。",
                    f"One row disagrees with itself: {lexicon.english_of('province', name) or 'it'} has "
                    + in_english[quoted[0]]
                    + (f" beside {in_english[others[0]]}" if others else "")
                    + f" in one cell, but {in_english[quoted[1]]} in another.",
                    (row.span,),
                    row.table,
                    {"province": (province,)} if province else {},
                    (*quoted, *others, noun),
                )
            )
    return findings


def _counted_in_english(row: Record) -> dict[str, str]:
    """The counted things of a row -> how its English renders them; nothing where the two do not count alike."""
    printed = counted_nouns(row.printed)
    text = alpha2digit(row.english, "en")
    rendered = re.findall(r"(?<![\w-])(\d+)((?: [\w-]+)*? [\w-]+s)\b", text)
    if [number for number, _, _ in printed] != [int(number) for number, _ in rendered]:
        return {}
    return {words: number + noun for (_, _, words), (number, noun) in zip(printed, rendered, strict=True)}


def _related(one: str, other: str) -> bool:
    return one[-4:] == other[-4:]


def mention_disagreements(
    paper: Paper, blocks: Sequence[Block], records: Mapping[str, Sequence[Record]], lexicon: Lexicon
) -> list[Finding]:
    """Rows that the prose names again with other places: same industry, some but not all cities in common."""
    findings = []
    for spec in paper.mentions:
        rows = selected(records[spec.table], spec.where)
        for block in blocks:
            if spec.marker not in block.text or block.kind == "table":
                continue
            name = block.text.split(spec.marker, 1)[1].partition("\n")[0].strip()
            where, industries = text_to_places(name, lexicon), set(text_to_industries(name, lexicon))
            alike = [
                row
                for row in rows
                if industries & set(row.get("industry")) and set(row.get("city")) & set(where.cities)
            ]
            if any(set(row.get("city")) == set(where.cities) for row in alike):
                continue
            for row in alike:
                cities = row.get("city")
                findings.append(
                    Finding(
                        "disagreement",
                        f"所涉城市不一致：名单作“{row.first('name')}”（{'、'.join(map(str, cities))}），"
                        f"案例作“{name}”（{'、'.join(where.cities)}）。",
                        f"The cities disagree: the list has {_english(cities, lexicon)} (“{row.first('name')}”), "
                        f"the case has {_english(where.cities, lexicon)} (“{name}”).",
                        (row.span, block.span),
                        spec.table,
                        {**{k: (v,) for k, v in spec.where.items()}, "name": (str(row.first("name")),)},
                        (name,),
                    )
                )
    return findings


def _english(cities: Iterable[Value], lexicon: Lexicon) -> str:
    return ", ".join(lexicon.english_of("city", str(city)) for city in cities)


def homophone_misprints(paper: Paper, records: Mapping[str, Sequence[Record]]) -> list[Finding]:
    """A short cell that differs by one character of the same sound from one printed more often: 智能智造, 智能制造."""
    findings = []
    for table in paper.tables:
        if not table.industries:
            continue
        printed = Counter(paper.lines[r.span.first - 1].split("\t")[-1].strip() for r in records[table.id])
        common = [cell for cell, times in printed.items() if times >= 2]
        for row in records[table.id]:
            cell = paper.lines[row.span.first - 1].split("\t")[-1].strip()
            likely = [c for c in common if printed[c] > printed[cell] and _homophone(cell, c)]
            if not likely:
                continue
            name = str(row.first("name"))
            about: dict[str, tuple[Value, ...]] = {"name": (name,)}
            findings.append(
                Finding(
                    "misprint",
                    f"疑为误印：“{cell}”（第{row.span.first}行）当作“{likely[0]}”，原文如此，未改动。",
                    f"An evident misprint, left as printed: “{cell}” (line {row.span.first}) is surely “{likely[0]}”.",
                    (row.span,),
                    table.id,
                    about,
                    (cell,),
                )
            )
    return findings


def _homophone(one: str, other: str) -> bool:
    """Same length, exactly one character differs, and the two sound alike but for the tone."""
    if len(one) != len(other) or len(one) < 3:
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) == 1 and lazy_pinyin(differing[0][0]) == lazy_pinyin(differing[0][1])


def doubled_words(blocks: Sequence[Block]) -> list[Finding]:
    """A word printed twice in a row in prose: 发展发展."""
    findings = []
    for block in blocks:
        if block.kind == "table":
            continue
        for number, line in zip(block.span.lines, block.text.split("\n"), strict=True):
            findings += [
                Finding(
                    "misprint",
                    f"疑为误印：第{number}行“{match.group()}”重复，原文如此，未改动。",
                    f"An evident misprint, left as printed: “{match.group()}” on line {number} repeats a word.",
                    (Span(block.span.document, number, number),),
                    topics=(match.group(),),
                )
                for match in re.finditer(rf"([{HAN}]{{2,4}})\1", line)
            ]
    return findings


def findings_table(paper: Paper) -> Table:
    """The schema under which findings can be asked for like any rows."""
    return Table(
        "findings",
        paper.id,
        "原文自相矛盾或误印之处",
        "places where the source contradicts itself or is misprinted",
        (
            Column("kind", "类别", "kind", key=True),
            Column("text", "说明", "what"),
            Column("list", "名单", "list", use="order"),
        ),
        "处",
        "place|places",
        ("矛盾", "自相矛盾", "不一致", "前后不一", "错误", "误印", "错别字", "印错", "印重", "笔误", "连续", "缺号",
         "缺了", "漏号", "跳号", "漏了", "对不上",
         "contradiction", "inconsistency", "inconsistencies", "error", "misprint",
         "misprinted", "typo", "mistake", "discrepancy", "discrepancies", "contradict", "contradicts", "disagree",
         "disagrees"),
        {
            "序号不连续": ("序号连续", "序号是连续", "序号是否连续", "缺号", "缺了哪些号", "跳号", "漏号",
                          "missing serial", "serial gap", "gap in serial"),
            "疑为误印": ("误印", "错别字", "印错", "印重", "笔误", "misprint", "misprinted", "typo"),
        },
    )  # fmt: skip


_KINDS = {
    "total": ("数目不一致", "total"), "serial-gap": ("序号不连续", "gap in serial numbers"),
    "disagreement": ("说法不一致", "disagreement"), "misprint": ("疑为误印", "misprint"),
}  # fmt: skip


def findings_to_records(findings: Sequence[Finding], rows: Sequence[Record] = ()) -> list[Record]:
    """A row for each finding; its lines are those of the first place that it names, its lists those it is about.

    `rows` are those of all tables.
    """
    records = []
    for number, finding in enumerate(findings, start=1):
        zh, en = _KINDS[finding.kind]
        touched = [row for row in rows if any(row.span.overlaps(span) for span in finding.spans)]
        lists = finding.about.get("programme") or [v for row in touched for v in row.get("programme")]
        values: dict[str, tuple[Value, ...]] = {
            "kind": (zh,),
            "text": (finding.zh,),
            "list": tuple(dict.fromkeys(lists)),
        }
        span = min(finding.spans, key=lambda s: s.last - s.first)
        records.append(
            Record(
                "findings",
                number,
                span,
                finding.zh,
                {column: held for column, held in values.items() if held},
                finding.en,
                (),
                {"kind": en, "text": finding.en},
            )
        )
    return records


def _hull(rows: Sequence[Record]) -> tuple[Span, ...]:
    """The one span from the first row to the last; none for no rows."""
    spans = [row.span for row in rows]
    return tuple(
        Span(s.document, s.first, max(t.last for t in spans)) for s in sorted(spans, key=lambda s: s.first)[:1]
    )
