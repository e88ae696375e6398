"""Names and what they mean: places, regions, industries, ministries, in both languages.

The knowledge is `corpus/lexicon/*.csv`; this file reads it, and `corpus.finder` finds names in text. A name found has
one or several `Meaning`s ("Suzhou" is 苏州 or 宿州); whoever asks decides among them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from corpus.finder import PLACE_KINDS, Meaning, Mention, NameFinder, NameKind
from corpus.fold import fold
from corpus.quantity import english_words_to_digits

LEXICON = Path(__file__).parent / "lexicon"


@dataclass(frozen=True, slots=True)
class Place:
    """A province, city or district; `parent` is the short name of what contains it."""

    kind: NameKind
    short: str
    zh: str
    en: str
    parent: str


@dataclass(frozen=True, slots=True)
class Industry:
    """A node of the industry taxonomy; `forms` are the printed words that put a row under it."""

    id: str
    en: str
    parents: tuple[str, ...]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Programme:
    """A ministry and the cluster programme that it runs."""

    id: str
    ministry: str
    short: str
    ministry_en: str
    abbreviation: str
    programme: str
    programme_en: str
    ministry_aliases: tuple[str, ...]
    programme_aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rank:
    """A kind of place below the city: how full names of its places end, and what it is called."""

    id: str
    en: str
    ends: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Everything in `corpus/lexicon`; `surfaces` maps each folded name to its meanings."""

    places: Mapping[tuple[str, str], Place]
    members: Mapping[str, tuple[str, ...]]
    english: Mapping[tuple[str, str], str]
    industries: Mapping[str, Industry]
    programmes: Mapping[str, Programme]
    surfaces: Mapping[str, tuple[Meaning, ...]]
    ranks: frozenset[str]
    """The regions that are a rank of place rather than a land: the municipalities, the provincial capitals."""
    abbreviations: Mapping[str, Meaning]
    """The one character that a province goes by: 粤 for 广东."""
    below: tuple[Rank, ...]
    """The ranks of places below the city, those with the more particular ends first."""

    @cached_property
    def place_finder(self) -> NameFinder:
        return NameFinder({s: m for s, m in self.surfaces.items() if any(x.kind in PLACE_KINDS for x in m)})

    @cached_property
    def industry_finder(self) -> NameFinder:
        return NameFinder({s: m for s, m in self.surfaces.items() if any(x.kind == "industry" for x in m)})

    def province_of(self, kind: str, short: str) -> str | None:
        """The province that contains a place; a province contains itself."""
        place = self.places.get((kind, short))
        while place is not None and place.kind != "province":
            place = self.places.get(("province", place.parent)) or self.places.get(("city", place.parent))
        return place.short if place else None

    def city_of(self, short: str) -> str | None:
        """The city that contains a district; the municipality for a municipality's district."""
        place = self.places.get(("district", short))
        if place is None:
            return None
        return place.parent if ("city", place.parent) in self.places else None

    def rank_of(self, district: str) -> Rank | None:
        """Whether a place below the city is a district, a county, a county-level city or a zone: 昆山市 ends so."""
        place = self.places.get(("district", district))
        return next((rank for rank in self.below if place and place.zh.endswith(rank.ends)), None)

    def inside(self, one: Meaning, other: Meaning) -> bool:
        """Whether a place lies in another: a district or city in its city or province, any of them in a region."""
        if one.kind not in ("province", "city", "district"):
            return False
        above = {one.value, self.province_of(one.kind, one.value)}
        above |= {self.city_of(one.value)} if one.kind == "district" else set()
        if other.kind in ("region", "cities"):
            return bool(above & set(self.members[other.value]))
        return other.value in above and other.value != one.value

    def english_of(self, kind: str, value: str) -> str:
        return self.english.get((kind, value), value)

    def kin(self, industry: str) -> frozenset[str]:
        """An industry and everything under it."""
        found = {industry}
        grown = True
        while grown:
            more = {node.id for node in self.industries.values() if found & set(node.parents)} - found
            grown = bool(more)
            found |= more
        return frozenset(found)

    def ancestors(self, industry: str) -> tuple[str, ...]:
        """An industry and what it is part of, nearest first."""
        found = [industry]
        for node in found:
            found.extend(p for p in self.industries[node].parents if p not in found)
        return tuple(found)


def _rows(name: str, folder: Path) -> Iterator[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _split(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split("|") if part.strip())


@lru_cache(maxsize=4)
def _surfaces(name: str) -> tuple[str, ...]:
    """A name as it stands in folded text, whether that tells numbers in words or in digits."""
    folded = fold(name)
    return tuple(dict.fromkeys((folded, english_words_to_digits(folded))))


def load_lexicon(folder: Path = LEXICON) -> Lexicon:
    """Read the CSV files of `folder`; about 25 ms, once."""
    places: dict[tuple[str, str], Place] = {}
    surfaces: dict[str, list[Meaning]] = {}
    english: dict[tuple[str, str], str] = {}
    members: dict[str, tuple[str, ...]] = {}
    abbreviations: dict[str, Meaning] = {}
    ranks: set[str] = set()

    def add(meaning: Meaning, *names: str) -> None:
        for surface in (form for name in names for form in _surfaces(name)):
            meanings = surfaces.setdefault(surface, [])
            if surface and meaning not in meanings:
                meanings.append(meaning)

    municipalities = {
        row["short"]
        for row in _rows("places.csv", folder)
        if row["zh"] == row["short"] + "市" and row["level"] == "province"
    }
    for row in _rows("places.csv", folder):
        kind: NameKind = "district" if row["level"] == "county" else row["level"]  # type: ignore[assignment]
        place = Place(kind, row["short"], row["zh"], row["en"], row["parent"])
        places.setdefault((kind, place.short), place)
        english.setdefault((kind, place.short), place.en)
        add(Meaning(kind, place.short), place.short, place.zh, place.en, *_split(row["aliases"]))
        if row["abbreviation"]:
            abbreviations[row["abbreviation"]] = Meaning(kind, place.short)
        if place.short in municipalities and kind == "province":
            places[("city", place.short)] = Place("city", place.short, place.zh, place.en, place.short)
            english[("city", place.short)] = place.en
    for row in _rows("regions.csv", folder):
        members[row["name"]] = _split(row["members"])
        english[("region", row["name"])] = row["en"]
        add(Meaning("region", row["name"]), row["name"], row["en"], *_split(row["aliases"]))
        if row["rank"]:
            ranks.add(row["name"])
    for row in _rows("abbreviations.csv", folder):
        members[row["text"]] = _split(row["members"])
        add(Meaning("cities", row["text"]), row["text"])

    for row in _rows("countries.csv", folder):
        english[("country", row["zh"])] = row["en"]
        add(Meaning("country", row["zh"]), row["zh"], row["en"], *_split(row["aliases"]))

    industries: dict[str, Industry] = {}
    for row in _rows("industries.csv", folder):
        industries[row["id"]] = Industry(row["id"], row["en"], _split(row["parent"]), _split(row["forms"]))
        english[("industry", row["id"])] = row["en"]
        add(Meaning("industry", row["id"]), row["id"], row["en"], *_split(row["aliases"]))
    for row in _rows("industries.csv", folder):  # a printed form means what is called so before what it lies under
        add(Meaning("industry", row["id"]), *_split(row["forms"]))
    programmes: dict[str, Programme] = {}
    for row in _rows("programmes.csv", folder):
        programme = Programme(
            row["id"], row["ministry_zh"], row["ministry_short"], row["ministry_en"], row["ministry_abbr"],
            row["programme_zh"], row["programme_en"], _split(row["ministry_aliases"]), _split(row["programme_aliases"]),
        )  # fmt: skip
        programmes[programme.id] = programme
        english[("programme", programme.id)] = programme.abbreviation
        ministry = (programme.ministry, programme.short, programme.ministry_en, programme.abbreviation)
        add(Meaning("ministry", programme.id), *ministry, *programme.ministry_aliases)
        work = (programme.programme, programme.programme_en)
        add(Meaning("programme", programme.id), *work, *programme.programme_aliases)
    surfaces.pop("", None)
    below = tuple(
        Rank(row["id"], row["en"], _split(row["ends"]), _split(row["words"])) for row in _rows("ranks.csv", folder)
    )
    english |= {("rank", rank.id): rank.en for rank in below}
    return Lexicon(
        places, members, english, industries, programmes, {k: tuple(v) for k, v in surfaces.items()},
        frozenset(ranks), abbreviations, below,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Where:
    """Places that a text names, each level's names in order, and what contains them."""

    provinces: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    rest: str = ""
    """The text without the places."""


def text_to_places(text: str, lexicon: Lexicon) -> Where:
    """Places named at the head of a cluster's name: "江苏苏州、无锡、南通高端纺织" -> three cities of one province.

    A name with several meanings takes the one that agrees with the other places named (北京朝阳区 is no Liaoning city).
    """
    mentions = [m for m in lexicon.place_finder.find(fold(text)) if m.of(*PLACE_KINDS)]
    provinces: list[str] = []
    cities: list[str] = []
    districts: list[str] = []
    sure = {m.meanings[0].value for m in mentions if len(m.of("province", "city", "district")) == 1}
    for mention in mentions:
        for kind, value in _settle(mention, sure, lexicon):
            if kind == "district":
                districts.append(value)
                kind, value = ("city", lexicon.city_of(value) or "")
            if kind == "city" and value:
                cities.append(value)
            if kind == "province":
                provinces.append(value)
    for kind, names in (("city", cities), ("district", districts)):
        provinces.extend(p for name in names if (p := lexicon.province_of(kind, name)))
    cities.extend(p for p in provinces if ("city", p) in lexicon.places and lexicon.places[("city", p)].parent == p)
    rest = fold(text)
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    return Where(_unique(provinces), _unique(cities), _unique(districts), rest.strip("、，, "))


def _settle(mention: Mention, sure: set[str], lexicon: Lexicon) -> list[tuple[str, str]]:
    for meaning in mention.of("cities"):
        return [("city", city) for city in lexicon.members[meaning.value]]
    options = mention.of("province", "city", "district")
    if not options:
        return []
    agreeing = [m for m in options if lexicon.province_of(m.kind, m.value) in sure or m.value in sure]
    best = (agreeing or list(options))[0]
    return [(best.kind, best.value)]


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


def text_to_industries(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Industries whose printed forms stand in `text`, in their order there; not their ancestors.

    Forms may overlap (通用航空 is also 航空): all of them count.
    """
    folded = fold(text)
    found = [
        (at, node.id)
        for node in lexicon.industries.values()
        if (at := min((folded.find(f) for f in map(fold, node.forms) if f in folded), default=-1)) >= 0
    ]
    return _unique(industry for _, industry in sorted(found))
