"""Raw rows -> typed records: numbers as numbers, places and industries resolved through the lexicon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.model import Record, Stated, Table, Value
from corpus.names import Lexicon, Where, text_to_industries, text_to_places
from corpus.quantity import find_quantities, numeral_to_number
from corpus.words import fold
from ingest.paper import Paper, TableSpec
from ingest.tables import RawRow


def spec_to_table(paper: Paper, spec: TableSpec) -> Table:
    stated = tuple(Stated(total.line, total.says, dict(total.where)) for total in spec.totals)
    return Table(
        spec.id, paper.id, spec.zh, spec.en, spec.columns, spec.noun_zh, spec.noun_en, spec.aliases,
        spec.value_aliases, stated, spec.contexts, spec.answered_by,
    )  # fmt: skip


def rows_to_records(paper: Paper, spec: TableSpec, rows: Sequence[RawRow], lexicon: Lexicon) -> list[Record]:
    """Typed records of one table, numbered from 1 in the paper's order."""
    records = []
    for number, row in enumerate(rows, start=1):
        values: dict[str, tuple[Value, ...]] = {key: (value,) for key, value in row.set.items()}
        for column in spec.columns:
            cell = row.cells.get(column.id, "")
            if cell:
                values[column.id] = (_typed(cell, column.type),)
        values |= _dates(spec, row) | _figures(spec, row)
        if spec.places:
            values |= _places(spec, row, lexicon)
        if spec.industries:
            values |= _industries(row.cells[spec.industries], lexicon)
        english = paper.english_names.get(row.span.first, "") or " ".join(text for text in row.english.values() if text)
        translations = {column: text for column, text in row.english.items() if column and text}
        records.append(Record(spec.id, number, row.span, row.printed, values, english, row.section, translations))
    return records


def _typed(cell: str, type_: str) -> Value:
    number = numeral_to_number(cell) if type_ == "number" else None
    return cell if number is None else number


def _dates(spec: TableSpec, row: RawRow) -> dict[str, tuple[Value, ...]]:
    """The columns `year`, `month` and `when` (201710) are read off the printed `date`."""
    columns = {column.id for column in spec.columns}
    if "year" not in columns or not row.cells.get("date"):
        return {}
    dates = [int(q.value) for q in find_quantities(row.cells["date"]) if q.kind == "date"]
    read = {"year": [d // 100 for d in dates], "month": [d % 100 for d in dates], "when": dates}
    return {column: tuple(found) for column, found in read.items() if column in columns}


def _figures(spec: TableSpec, row: RawRow) -> dict[str, tuple[Value, ...]]:
    """Figures that a cell states of something counted: 13个先进制造业集群 -> 13, but no name such as 415."""
    found: dict[str, tuple[Value, ...]] = {}
    for column, text in spec.figures.items():
        stated = [q.value for q in find_quantities(row.cells.get(text, "")) if q.kind == "cardinal" and q.unit]
        found |= {column: tuple(stated[:1])} if stated else {}
    return found


def _places(spec: TableSpec, row: RawRow, lexicon: Lexicon) -> dict[str, tuple[Value, ...]]:
    """Province, cities and district of a row; a name printed without its place (a blank first cell) gets it."""
    text = row.cells[spec.places["text"]]
    if spec.places.get("only") == "province":
        return {"province": text_to_places(text, lexicon).provinces[:1]}
    within = row.cells.get(spec.places.get("within", ""), "")
    where = text_to_places(within + text, lexicon)
    own = text_to_places(text, lexicon)
    names: dict[str, tuple[Value, ...]] = {
        "province": where.provinces,
        "city": where.cities,
        "district": where.districts,
    }
    if any(column.id == "rank" for column in spec.columns):
        ranks = [rank.id for district in where.districts if (rank := lexicon.rank_of(district))]
        names["rank"] = tuple(dict.fromkeys(ranks))
    if within and not _names_place(text, own, within):
        names["name"] = (within + text,)
    if not where.cities:
        # A county that lies right under its province stands for a city in the lists.
        names["city"] = tuple(
            d for d in where.districts if ("province", lexicon.places["district", d].parent) in lexicon.places
        )
    if where.cities and any(column.id == "cities" for column in spec.columns):
        names["cities"] = (len(where.cities),)
    return {key: found for key, found in names.items() if found}


def _names_place(text: str, own: Where, within: str) -> bool:
    """Whether a name starts with the place of its row, in full or in short: 合肥市集成电路产业集群 in 合肥市."""
    folded = fold(text)
    return any(folded.startswith(name) for name in (*own.cities, *own.provinces) if name in within)


def _industries(name: str, lexicon: Lexicon) -> dict[str, tuple[Value, ...]]:
    found = text_to_industries(text_to_places(name, lexicon).rest or name, lexicon)
    tops = [node for industry in found for node in lexicon.ancestors(industry) if not lexicon.industries[node].parents]
    values: Mapping[str, tuple[Value, ...]] = {"industry": found, "field": tuple(dict.fromkeys(tops))}
    return {key: value for key, value in values.items() if value}
