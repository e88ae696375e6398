"""What pictures show: the right numbers, marked, in order; every province has its tile."""

import json

import pytest

from bot.charts import Chart, province_tiles, result_to_charts
from bot.chat import Bot
from bot.draw import BARS, chart_to_drawing
from bot.grid import chart_to_grid
from bot.panel import answer_to_charts
from bot.plan import Lookup
from corpus.names import load_lexicon


def charts(bot: Bot, question: str) -> tuple[Chart, ...]:
    return answer_to_charts(bot.ask(question), bot)


def test_every_province_has_a_tile_of_its_own() -> None:
    provinces = {place.short for place in load_lexicon().places.values() if place.kind == "province"}
    tiles = province_tiles()
    assert tiles.keys() == provinces and len({(tile.row, tile.column) for tile in tiles.values()}) == len(tiles) == 34


def test_a_ranking_shows_every_group_and_marks_the_answer(bot: Bot) -> None:
    bars, tiles = charts(bot, "哪个省的集群最多？")
    counts: dict[str, int] = {}
    for record in bot.index.records.values():
        if record.table == "clusters":
            for province in record.get("province"):
                counts[str(province)] = counts.get(str(province), 0) + 1
    assert {point.zh: point.value for point in bars.points} == counts
    assert [point.value for point in bars.points] == sorted(counts.values(), reverse=True)
    assert [point.zh for point in bars.points if point.named] == ["江苏"] and bars.points[0].en == "Jiangsu"
    assert (tiles.kind, {point.zh: point.value for point in tiles.points}) == ("tiles", counts)


def test_groups_are_all_the_answer_so_that_none_is_marked(bot: Bot) -> None:
    (bars,) = charts(bot, "How many clusters per ministry?")
    assert [(point.zh, point.en) for point in bars.points][:1] == [("发改委", "NDRC")]
    assert sum(point.value for point in bars.points) == 166 and not any(point.named for point in bars.points)


def test_a_comparison_shows_its_sides_and_a_share_its_whole(bot: Bot) -> None:
    (sides,) = charts(bot, "比较江苏和浙江的集群数量")
    assert [(point.zh, point.value) for point in sides.points] == [("江苏", 22), ("浙江", 11)]
    (share,) = charts(bot, "江苏占工信部集群的比例")
    assert [(point.zh, point.value) for point in share.points] == [("全部", 44), ("江苏", 9)]


def test_meetings_stand_in_time(bot: Bot) -> None:
    (line,) = charts(bot, "中央会议有哪些？")
    assert line.kind == "timeline" and [point.value for point in line.points] == [
        201710,
        201812,
        201905,
        201912,
        202010,
        0,
    ]
    assert chart_to_grid(line, "zh").rows[0] == ("2017-10", "党的十九大报告")
    month, name = chart_to_grid(line, "zh").rows[-1]
    assert month == "" and "2035年远景目标纲要" in str(name)  # nothing is left out because it has no date


def test_a_list_is_counted_by_what_differs(bot: Bot) -> None:
    found = charts(bot, "江苏有哪些集群？")
    assert {chart.by for chart in found} == {"programme", "city", "industry"}  # not by province: there is one


@pytest.mark.parametrize("question", ["武汉在哪个省？", "今天天气怎么样？", "集群面临哪些问题？", "你好"])
def test_what_cannot_be_compared_has_no_picture(bot: Bot, question: str) -> None:
    assert charts(bot, question) == ()


def test_every_table_can_be_drawn_in_both_languages(bot: Bot) -> None:
    drawn = 0
    for table in bot.index.tables:
        for chart in result_to_charts(bot.run(Lookup(table, "list")), bot.run, bot.index, bot.lexicon):
            for language in ("zh", "en"):
                spec = json.loads(chart_to_drawing(chart, bot.lexicon, language).to_json())  # type: ignore[arg-type]
                assert spec["usermeta"]["embedOptions"] == {"renderer": "svg", "actions": False}
                name = chart.points[0].en if language == "en" else chart.points[0].zh
                assert name in spec["description"]
                if chart.kind == "bars":
                    (rows,) = spec["datasets"].values() if "datasets" in spec else [spec["data"]["values"]]
                    assert len(rows) == min(BARS, len(chart.points))
                drawn += 1
    assert drawn >= 6


def test_the_data_behind_a_picture_is_whole(bot: Bot) -> None:
    chart = next(chart for chart in charts(bot, "列出全部166个集群") if chart.by == "city")
    grid = chart_to_grid(chart, "en")
    assert grid.headers == ("city", "count") and len(grid.rows) == len(chart.points) > BARS
    assert grid.rows[0] == (chart.points[0].en, chart.points[0].value)
