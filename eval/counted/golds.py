"""What plain loops over the printed text count for a question that is filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.counted.lists import (
    PROVINCE_OF,
    PROVINCES,
    ROWS,
    SIZES,
    Condition,
    at,
    counted,
    in_batch,
    matching,
    on,
)
from eval.counted.slots import INDUSTRIES, KINDS, REGIONS, SAID, Slots


@dataclass(frozen=True)
class Gold:
    """What must come out: a number, the rows' lines, or keys (with their numbers, where those are asked for)."""

    value: float | None = None
    lines: frozenset[int] | None = None
    keys: frozenset[str] | None = None
    counts: tuple[tuple[str, int], ...] | None = None


def prints(word: str) -> Condition:
    """The name of a row holds just these characters."""
    return lambda row: word in row.name


def of_industry(industry: str) -> Condition:
    """The name of a row holds the industry, or what is a kind of it under another name."""
    words = (industry, *KINDS.get(industry, ()))
    return lambda row: any(word in row.name for word in words)


def within(region: str) -> Condition:
    return lambda row: bool(set(row.provinces) & set(REGIONS[region][1]))


def outside(region: str) -> Condition:
    return lambda row: not set(row.provinces) & set(REGIONS[region][1])


def rows_of(lines: frozenset[int]) -> Gold:
    return Gold(len(lines), lines)


def rows_where(*conditions: Condition) -> Gold:
    return rows_of(matching(*conditions))


def number_where(*conditions: Condition) -> Gold:
    return Gold(len(matching(*conditions)))


def _ranked(key: str, first: int, *conditions: Condition) -> Gold:
    """The first so many, a tie at the edge kept whole."""
    counts = sorted(counted(key, *conditions).items(), key=lambda pair: -pair[1])
    edge = counts[min(first, len(counts)) - 1][1]
    kept = tuple((name, number) for name, number in counts if number >= edge)
    return Gold(keys=frozenset(name for name, _ in kept), counts=kept)


def _at_place(key: str, place: int, *conditions: Condition) -> Gold:
    """Those that come at a place, with all that have as many."""
    counts = counted(key, *conditions)
    held = sorted(counts.values(), reverse=True)[place - 1]
    kept = tuple((name, number) for name, number in counts.items() if number == held)
    return Gold(keys=frozenset(name for name, _ in kept), counts=kept)


def _fewest(key: str, *conditions: Condition) -> Gold:
    counts = counted(key, *conditions)
    few = tuple((name, number) for name, number in counts.items() if number == min(counts.values()))
    return Gold(keys=frozenset(name for name, _ in few), counts=few)


def _keys(names: Sequence[str] | set[str]) -> Gold:
    return Gold(keys=frozenset(names))


def _second(programme: str) -> int:
    return sorted(counted("province", on(programme)).values())[-2]


def _on_list(key: str, programme: str) -> set[str]:
    return set(counted(key, on(programme)))


def _cities_in(province: str, programme: str) -> set[str]:
    return {city for city in counted("city", on(programme), at(province)) if PROVINCE_OF[city] == province}


def _first_city_in(province: str, programme: str) -> Gold:
    counts = {city: len(matching(on(programme), at(city))) for city in _cities_in(province, programme)}
    most = tuple((city, number) for city, number in counts.items() if number == max(counts.values()))
    return Gold(keys=frozenset(city for city, _ in most), counts=most)


def _won(batch: int) -> set[str]:
    return set(counted("province", in_batch(batch)))


def difference(one: frozenset[int], other: frozenset[int]) -> Gold:
    return Gold(abs(len(one) - len(other)))


def _times(one: frozenset[int], other: frozenset[int]) -> Gold:
    return Gold(round(len(one) / len(other), 2))


def _key(place: str) -> str:
    return "province" if place in PROVINCES else "city"


def place_of(programme: str, place: str) -> int:
    """Where a province comes among provinces, or a city among cities; equal ones share a place."""
    counts = counted(_key(place), on(programme))
    return 1 + sum(number > counts[place] for number in counts.values())


def _sorted_counts(key: str, programme: str) -> list[int]:
    return sorted(counted(key, on(programme)).values(), reverse=True)


def _mean(key: str, programme: str) -> Gold:
    counts = counted(key, on(programme))
    return Gold(round(sum(counts.values()) / len(counts), 1))


def _leading_share(programme: str, first: int) -> Gold:
    counts = counted("province", on(programme))
    edge = _sorted_counts("province", programme)[first - 1]
    rows = [matching(on(programme), at(province)) for province, number in counts.items() if number >= edge]
    return Gold(round(100 * len(frozenset().union(*rows)) / SIZES[programme], 1))


def _first_industry() -> Gold:
    counts = {industry: len(matching(on("ndrc"), of_industry(industry))) for industry in INDUSTRIES}
    best = max(counts, key=lambda industry: counts[industry])
    return Gold(keys=frozenset({best}), counts=((best, counts[best]),))


GOLD: dict[str, Callable[[Slots], Gold]] = {
    "count": lambda s: number_where(on(s.m), at(s.l)),
    "list": lambda s: rows_where(on(s.m), at(s.l)),
    "exists": lambda s: rows_where(on(s.m), at(s.l)),
    "total": lambda s: number_where(on(s.m)),
    "count_batch": lambda s: number_where(in_batch(s.b), at(s.l)),
    "total_batch": lambda s: number_where(in_batch(s.b)),
    "count_all": lambda s: number_where(at(s.l)),
    "list_all": lambda s: rows_where(at(s.l)),
    "union": lambda s: Gold(len(matching(on(s.m), at(s.l)) | matching(on(s.m), at(s.k)))),
    "diff": lambda s: difference(matching(on(s.m), at(s.l)), matching(on(s.m), at(s.k))),
    "ratio": lambda s: _times(matching(on(s.m), at(s.l)), matching(on(s.m), at(s.k))),
    "ratio_later": lambda s: _times(matching(on(s.m), at(s.l)), matching(on(s.m), at(s.k))),
    "ratio_lists": lambda s: _times(matching(on(s.m), at(s.l)), matching(on(s.m2), at(s.l))),
    "ratio_batch": lambda s: _times(matching(in_batch(2), at(s.l)), matching(in_batch(1), at(s.l))),
    "diff_batch": lambda s: difference(matching(in_batch(1), at(s.l)), matching(in_batch(2), at(s.l))),
    "diff_programme": lambda s: difference(matching(on(s.m), at(s.l)), matching(on(s.m2), at(s.l))),
    "compare_programmes": lambda s: Gold(
        counts=tuple((SAID[m][0], len(matching(on(m), at(s.l)))) for m in (s.m, s.m2))
    ),
    "share": lambda s: Gold(round(100 * len(matching(on(s.m), at(s.l))) / SIZES[s.m], 1)),
    "share_region": lambda s: Gold(round(100 * len(matching(on(s.m), within(s.r))) / SIZES[s.m], 1)),
    "except": lambda s: Gold(len(matching(on(s.m), within(s.r)) - matching(at(s.l)))),
    "outside": lambda s: number_where(on(s.m), outside(s.r)),
    "group_province": lambda s: Gold(counts=tuple(counted("province", on(s.m)).items())),
    "group_city": lambda s: Gold(counts=tuple(counted("city", on(s.m)).items())),
    "most": lambda s: _ranked("province", 1, on(s.m)),
    "most_city": lambda s: _ranked("city", 1, on(s.m)),
    "top": lambda s: _ranked("province", s.n, on(s.m)),
    "top_two": lambda s: _ranked("province", 2, on(s.m)),
    "at_least": lambda s: _keys({p for p, n in counted("province", on(s.m)).items() if n >= s.n}),
    "exactly_one": lambda s: _keys({p for p, n in counted("province", on(s.m)).items() if n == 1}),
    "none": lambda s: _keys(set(PROVINCES) - set(counted("province", on(s.m)))),
    "distinct_province": lambda s: Gold(len(counted("province", on(s.m)))),
    "distinct_city": lambda s: Gold(len(counted("city", on(s.m)))),
    "both": lambda s: _keys(set(counted("city", on(s.m))) & set(counted("city", on(s.m2)))),
    "both_province": lambda s: _keys(set(counted("province", on(s.m))) & set(counted("province", on(s.m2)))),
    "only": lambda s: _keys(set(counted("city", on(s.m))) - set(counted("city", on(s.m2)))),
    "only_province": lambda s: _keys(set(counted("province", on(s.m))) - set(counted("province", on(s.m2)))),
    "all_three": lambda s: _keys(set.intersection(*(set(counted("city", on(m))) for m in SAID))),
    "both_batches": lambda s: _keys(set(counted("province", in_batch(1))) & set(counted("province", in_batch(2)))),
    "new_in_second": lambda s: _keys(set(counted("province", in_batch(2))) - set(counted("province", in_batch(1)))),
    "only_first": lambda s: _keys(set(counted("province", in_batch(1))) - set(counted("province", in_batch(2)))),
    "industry_count": lambda s: number_where(on("ndrc"), of_industry(s.i)),
    "industry_list": lambda s: rows_where(on("ndrc"), of_industry(s.i)),
    "industry_where": lambda s: _keys(set(counted("city", on("ndrc"), of_industry(s.i)))),
    "industry_exists": lambda s: rows_where(on("ndrc"), of_industry(s.i)),
    "joint": lambda s: rows_where(on("miit"), lambda row: len(row.cities) > 1),
    "region_count": lambda s: number_where(on(s.m), within(s.r)),
    "region_list": lambda s: rows_where(on(s.m), within(s.r)),
    "serial": lambda s: rows_where(lambda row: row.serial == s.n),
    "least": lambda s: _fewest("province", on(s.m)),
    "rank": lambda s: Gold(counts=tuple(counted("province", on(s.m)).items())),
    "both_count": lambda s: Gold(len(set(counted("city", on(s.m))) & set(counted("city", on(s.m2))))),
    "only_count": lambda s: Gold(len(set(counted("city", on(s.m))) - set(counted("city", on(s.m2))))),
    "only_of_three": lambda s: _keys(_on_list("city", s.m) - _on_list("city", s.m2) - _on_list("city", s.m3)),
    "only_of_three_province": lambda s: _keys(
        _on_list("province", s.m) - _on_list("province", s.m2) - _on_list("province", s.m3)
    ),
    "two_not_third": lambda s: _keys((_on_list("city", s.m) & _on_list("city", s.m2)) - _on_list("city", s.m3)),
    "name_has": lambda s: rows_where(on(s.m), prints(s.w)),
    "name_count": lambda s: number_where(on(s.m), prints(s.w)),
    "name_not": lambda s: rows_where(on(s.m), prints(s.w), lambda row: s.w2 not in row.name),
    "name_either": lambda s: rows_where(on(s.m), lambda row: s.w in row.name or s.w2 in row.name),
    "most_number": lambda s: _ranked("province", 1, on(s.m)),
    "share_industry": lambda s: Gold(round(100 * len(matching(on("ndrc"), of_industry(s.i))) / SIZES["ndrc"], 1)),
    "exists_batch": lambda s: rows_where(in_batch(s.b), at(s.l)),
    "at_least_city": lambda s: _keys({c for c, n in counted("city", on(s.m)).items() if n >= s.n}),
    "list_by_province": lambda s: rows_where(on(s.m), within(s.r)),
    "exactly_city": lambda s: _keys({c for c, n in counted("city", on(s.m)).items() if n == s.n}),
    "exactly_city_count": lambda s: Gold(sum(n == s.n for n in counted("city", on(s.m)).values())),
    "exactly_province": lambda s: _keys({p for p, n in counted("province", on(s.m)).items() if n == s.n}),
    "more_than": lambda s: _keys({p for p, n in counted("province", on(s.m)).items() if n > s.n}),
    "span": lambda s: rows_where(on("miit"), lambda row: len(row.cities) == s.n),
    "span_count": lambda s: number_where(on("miit"), lambda row: len(row.cities) == s.n),
    "share_pair": lambda s: Gold(
        round(100 * len(matching(on(s.m), at(s.l)) | matching(on(s.m), at(s.k))) / SIZES[s.m], 1)
    ),
    "share_batch_region": lambda s: Gold(
        round(100 * len(matching(in_batch(s.b), within(s.r))) / len(matching(in_batch(s.b))), 1)
    ),
    "diff3": lambda s: Gold(counts=tuple((p, len(matching(on(s.m), at(p)))) for p in (s.l, s.k, s.j))),
    "none_in": lambda s: _keys(set(REGIONS[s.r][1]) - set(counted("province", on(s.m)))),
    "except_two": lambda s: Gold(len(matching(on(s.m)) - matching(at(s.l)) - matching(at(s.k)))),
    "new_count": lambda s: Gold(len(set(counted("province", in_batch(2))) - set(counted("province", in_batch(1))))),
    "exists_pair": lambda s: Gold(len(matching(on(s.m), at(s.l)) | matching(on(s.m), at(s.k)))),
    "count_incl": lambda s: number_where(on("miit"), at(s.l)),
    "list_incl": lambda s: rows_where(on("miit"), at(s.l)),
    "none_batch": lambda s: _keys(set(PROVINCES) - set(counted("province", in_batch(s.b)))),
    "none_batches_count": lambda s: Gold(31 - len(counted("province", on("miit")))),
    "programme_group": lambda s: Gold(
        counts=tuple((SAID[m][0], n) for m in SAID if (n := len(matching(on(m), at(s.l)))))
    ),
    "none_count": lambda s: Gold(31 - len(counted("province", on(s.m)))),
    "at_least_count": lambda s: Gold(sum(n >= s.n for n in counted("province", on(s.m)).values())),
    "share_batch": lambda s: Gold(round(100 * len(matching(in_batch(s.b), at(s.l))) / len(matching(in_batch(s.b))), 1)),
    "joint_place": lambda s: rows_where(on("miit"), at(s.l), lambda row: len(row.cities) > 1),
    "both_in": lambda s: _keys(_cities_in(s.l, s.m) & _on_list("city", s.m2)),
    "sum_all": lambda s: Gold(len(matching(at(s.l)) | matching(at(s.k)))),
    "total_all": lambda s: Gold(len(ROWS)),
    "batch_split": lambda s: Gold(
        counts=tuple((f"第{'一二'[b - 1]}批", len(matching(in_batch(b), at(s.l)))) for b in (1, 2))
    ),
    "city_group": lambda s: Gold(
        counts=tuple((c, n) for c, n in counted("city", on(s.m), at(s.l)).items() if PROVINCE_OF[c] == s.l)
    ),
    "place": lambda s: _at_place("province", s.n, on(s.m)),
    "place_city": lambda s: _at_place("city", s.n, on(s.m)),
    "both_industry": lambda s: _keys(
        set(counted("city", on("ndrc"), of_industry(s.i))) & set(counted("city", on("ndrc"), of_industry(s.i2)))
    ),
    "only_industry": lambda s: _keys(
        set(counted("city", on("ndrc"), of_industry(s.i))) - set(counted("city", on("ndrc"), of_industry(s.i2)))
    ),
    "shared": lambda s: rows_where(at(s.c), at(s.d)),
    "position": lambda s: Gold(place_of(s.m, s.l)),
    "is_most": lambda s: Gold(place_of(s.m, s.l)),
    "gap": lambda s: Gold(_sorted_counts("province", s.m)[0] - _sorted_counts("province", s.m)[1]),
    "gap_ends": lambda s: Gold(_sorted_counts("province", s.m)[0] - _sorted_counts("province", s.m)[-1]),
    "top_share": lambda s: _leading_share(s.m, s.n),
    "mean": lambda s: _mean("province", s.m),
    "mean_city": lambda s: _mean("city", s.m),
    "region_group": lambda s: Gold(
        counts=tuple((p, n) for p, n in counted("province", on(s.m)).items() if p in REGIONS[s.r][1])
    ),
    "having_of_all": lambda s: _keys({c for c, n in counted("city", on(s.m)).items() if n == s.n}),
    "except_row": lambda s: rows_where(on(s.m), at(s.l), lambda row: row.line != s.x),
    "industry_most": lambda s: _first_industry(),
    "list_province": lambda s: _keys(_on_list("province", s.m)),
    "list_city": lambda s: _keys(_on_list("city", s.m)),
    "list_city_in": lambda s: _keys(_cities_in(s.l, s.m)),
    "list_province_region": lambda s: _keys(_on_list("province", s.m) & set(REGIONS[s.r][1])),
    "list_province_batch": lambda s: _keys(_won(s.b)),
    "distinct_city_in": lambda s: Gold(len(_cities_in(s.l, s.m))),
    "count_region_all": lambda s: number_where(within(s.r)),
    "f_region": lambda s: number_where(on(s.m), within(s.r)),
    "f_region_province": lambda s: _keys(_on_list("province", s.m) & set(REGIONS[s.r][1])),
    "f_drop_region_province": lambda s: _keys(_on_list("province", s.m) - set(REGIONS[s.r][1])),
    "f_province_absent": lambda s: _keys(_on_list("province", s.m) - _on_list("province", s.m2)),
    "f_province_also": lambda s: _keys(_on_list("province", s.m) & _on_list("province", s.m2)),
    "f_city_absent": lambda s: _keys(_cities_in(s.l, s.m) - _on_list("city", s.m2)),
    "f_city_also": lambda s: _keys(_cities_in(s.l, s.m) & _on_list("city", s.m2)),
    "f_swap": lambda s: _keys(_on_list("province", s.m2) - _on_list("province", s.m)),
    "f_both_batches": lambda s: _keys(_won(1) & _won(2)),
    "f_one_batch": lambda s: _keys(_won(s.b) - _won(3 - s.b)),
    "f_all_batches": lambda s: number_where(on("miit")),
    "f_distinct": lambda s: Gold(len(_on_list("province", s.m))),
    "f_distinct_city": lambda s: Gold(len(_on_list("city", s.m))),
    "f_of_two": lambda s: GOLD["pair_counts"](s),
    "f_of_first": lambda s: rows_where(on(s.m), at(s.l)),
    "list_whole": lambda s: rows_where(on(s.m)),
    "list_whole_batch": lambda s: rows_where(in_batch(s.b)),
    "batch_only": lambda s: rows_where(on("miit"), at(s.l)),
    "industry_place": lambda s: number_where(on("ndrc"), of_industry(s.i), at(s.l)),
    "industry_provinces": lambda s: _keys(set(counted("province", on("ndrc"), of_industry(s.i)))),
    "most_in": lambda s: _first_city_in(s.l, s.m),
    "most_batch": lambda s: _ranked("province", 1, in_batch(s.b)),
    "most_all": lambda s: _ranked("province", 1),
    "most_city_all": lambda s: _ranked("city", 1),
    "top_all": lambda s: _ranked("province", s.n),
    "region_compare": lambda s: difference(matching(on(s.m), within(s.r)), matching(on(s.m), within(s.r2))),
    "programme_list": lambda s: GOLD["programme_group"](s),
    "joint_count": lambda s: number_where(on("miit"), lambda row: len(row.cities) > 1),
    "batch_compare": lambda s: difference(matching(in_batch(1)), matching(in_batch(2))),
    "all_three_province": lambda s: _keys(set.intersection(*(_on_list("province", m) for m in SAID))),
    "none_any": lambda s: _keys(set(PROVINCES) - set(counted("province"))),
    "sum_two": lambda s: Gold(len(matching(on(s.m), at(s.l)) | matching(on(s.m2), at(s.l)))),
    "list_two": lambda s: rows_of(matching(on(s.m), at(s.l)) | matching(on(s.m2), at(s.l))),
    "share_all": lambda s: Gold(round(100 * len(matching(at(s.l))) / len(ROWS), 1)),
    "distinct_province_batch": lambda s: Gold(len(_won(s.b))),
    "list_city_batch": lambda s: _keys(set(counted("city", in_batch(s.b)))),
    "list_city_region": lambda s: _keys(
        {c for c in counted("city", on(s.m), within(s.r)) if PROVINCE_OF[c] in REGIONS[s.r][1]}
    ),
    "sizes": lambda s: Gold(counts=tuple((SAID[m][0], SIZES[m]) for m in SAID)),
    "f_where": lambda s: GOLD["industry_provinces"](s),
    "f_which_cities": lambda s: _keys(_cities_in(s.l, s.m)),
    "f_most_city": lambda s: _first_city_in(s.l, s.m),
    "f_all_lists": lambda s: number_where(at(s.l)),
    "f_region_next": lambda s: number_where(on(s.m), within(s.r2)),
    "f_region_list": lambda s: rows_where(on(s.m), within(s.r)),
    "f_except": lambda s: GOLD["except"](s),
    "f_add_list": lambda s: GOLD["sum_two"](s),
    "f_industry_place": lambda s: rows_where(on("ndrc"), of_industry(s.i), at(s.l)),
    "f_least": lambda s: _fewest("province", on(s.m)),
    "f_most_city_all": lambda s: _ranked("city", 1, on(s.m)),
    "f_batch_more": lambda s: GOLD["batch_compare"](s),
    "f_provinces_of_region": lambda s: GOLD["none_in"](s),
    "f_list_whole_batch": lambda s: rows_where(in_batch(s.b)),
    "f_list_other_batch": lambda s: rows_where(in_batch(3 - s.b)),
    "f_exists_list": lambda s: rows_where(on(s.m), at(s.l)),
    "f_then_industry": lambda s: GOLD["share_industry"](s),
    "f_again_other": lambda s: GOLD["diff_programme"](s),
    "f_place": lambda s: number_where(on(s.m), at(s.k)),
    "f_batch": lambda s: Gold(),  # with or without a place: `filled` sees which
    "f_programme": lambda s: number_where(on(s.m2), at(s.l)),
    "f_list": lambda s: rows_where(on(s.m), at(s.l)),
    "f_count": lambda s: number_where(on(s.m), at(s.l)),
    "f_top": lambda s: _ranked("province", s.n, on(s.m)),
    "f_not": lambda s: number_where(on(s.m), outside(s.r)),
    "f_form": lambda s: number_where(on(s.m), at(s.l)),
    "f_sum": lambda s: Gold(len(matching(on(s.m), at(s.l)) | matching(on(s.m), at(s.k)))),
    "f_share": lambda s: Gold(round(100 * len(matching(on(s.m), at(s.l))) / SIZES[s.m], 1)),
    "f_share_sum": lambda s: GOLD["share_pair"](s),
    "f_most_list": lambda s: Gold(
        lines=frozenset(n for p, _ in GOLD["most"](s).counts or () for n in matching(on(s.m), at(p)))
    ),
    "f_gap": lambda s: Gold(int(sorted(counted("province", on(s.m)).values())[-1]) - _second(s.m)),
    "pair_counts": lambda s: Gold(counts=tuple((p, len(matching(on(s.m), at(p)))) for p in (s.l, s.k))),
    "f_diff1": lambda s: difference(matching(on(s.m), at(s.l)), matching(on(s.m), at(s.k))),
    "f_having": lambda s: _keys({p for p, n in counted("province", on(s.m)).items() if n == s.n2}),
    "f_cities": lambda s: Gold(
        counts=tuple(
            (c, n) for c, n in counted("city", on(s.m), within(s.r)).items() if PROVINCE_OF[c] in REGIONS[s.r][1]
        )
    ),
    "f_most_number": lambda s: Gold(max(counted("province", on(s.m)).values())),
    "f_industry": lambda s: number_where(on("ndrc"), of_industry(s.i2)),
    "f_rest": lambda s: Gold(SIZES[s.m] - len(matching(on(s.m), at(s.l)))),
    "f_joint_out": lambda s: rows_where(on("miit"), at(s.l), lambda row: len(row.cities) == 1),
    "f_joint_only": lambda s: rows_where(on("miit"), at(s.l), lambda row: len(row.cities) > 1),
    "f_batch_of": lambda s: number_where(in_batch(s.b), at(s.l)),
    "f_rank3": lambda s: GOLD["diff3"](s),
    "f_which_more": lambda s: GOLD["diff"](s),
    "f_exists2": lambda s: number_where(on(s.m2), at(s.l)),
    "f_share_of": lambda s: Gold(round(100 * len(matching(on(s.m), at(s.k))) / SIZES[s.m], 1)),
    "f_second": lambda s: _ranked("province", 2, on(s.m)),
    "f_exists": lambda s: number_where(on(s.m), at(s.k)),
    "f_group": lambda s: Gold(
        counts=tuple((p, n) for p, n in counted("province", on(s.m)).items() if p in REGIONS[s.r][1])
    ),
    "f_also": lambda s: number_where(on(s.m2), at(s.l)),
    "f_three": lambda s: number_where(on(s.m), at(s.j)),
    "f_back": lambda s: number_where(on(s.m), at(s.k)),
    "f_sum3": lambda s: Gold(len(matching(on(s.m), at(s.l)) | matching(on(s.m), at(s.k)) | matching(on(s.m), at(s.j)))),
    "f_batch_list": lambda s: rows_where(in_batch(s.b), at(s.l)),
    "f_then_lists": lambda s: rows_where(on(s.m), at(s.l)),
    "f_diff": lambda s: difference(matching(on(s.m), at(s.l)), matching(on(s.m), at(s.k))),
}
"""Operation -> what plain loops count. `filled` adds those whose answer hangs on the words of a template."""
