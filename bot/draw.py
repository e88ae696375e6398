"""Charts -> Altair drawings. Vega, which draws them in the browser, comes with Gradio and is served by it.

Everything is drawn as SVG in `currentColor`, so that a drawing follows the page from light to dark by itself.
"""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import altair as alt

from bot.charts import Chart, month_name, province_tiles
from bot.labels import Labels, labels_of
from corpus.model import Language
from corpus.names import Lexicon
from corpus.words import is_chinese

Drawing = alt.LayerChart | alt.FacetChart

FONT = "system-ui, sans-serif"
"""A font that a canvas knows too: Vega measures print on one, and what it measures too narrow it cuts off."""
TEXT, BAR, NAMED = "currentColor", "#0f9488", "#d97706"
SHADES = ("#99f6e4", "#0f766e")
"""Fewest to most; the lighter third carries dark print, the darker white."""
BARS = 20
"""Bars that are drawn; the data behind them is whole."""
MOMENTS = 0.32
"""The share of a timeline's width that is time; the rest is print."""
WIDEST, LINE = 30, 16
"""Letters that fit beside the moments on a narrow screen (half as many Chinese characters), and a line's height."""
_EMBED = {"renderer": "svg", "actions": False}
"""How the browser embeds a drawing. Vega's own menu would offer an editor on another host."""


def chart_to_drawing(chart: Chart, lexicon: Lexicon, language: Language) -> Drawing:
    """A drawing with the chart's names in a language; it fills the width that it is given."""
    labels, english = labels_of(language), language == "en"
    if chart.kind == "tiles":
        drawing = _tiles(chart, lexicon, labels, english)
    elif chart.kind == "timeline":
        drawing = _timeline(chart, labels, english)
    else:
        drawing = _bars(chart, labels, english)
    styled: Drawing = (
        drawing.properties(background="transparent", usermeta={"embedOptions": _EMBED})
        .configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=TEXT, titleColor=TEXT, tickColor=TEXT, domainColor=TEXT, grid=False, labelFontSize=12,
            labelLimit=180, labelOverlap=False,
        )
        .configure_text(color=TEXT, fontSize=12)
        .configure_legend(labelColor=TEXT, titleColor=TEXT)
    )  # fmt: skip
    return styled


def _bars(chart: Chart, labels: Labels, english: bool) -> Drawing:
    shown = chart.points[:BARS]
    data = alt.InlineData([{"name": p.en if english else p.zh, "count": p.value, "named": p.named} for p in shown])
    count = alt.X("count:Q", axis=None, scale=alt.Scale(domain=[0, chart.points[0].value * 1.1], nice=False))
    name = alt.Y("name:N", sort=None, title=None, axis=alt.Axis(domain=False, ticks=False, labelPadding=6))
    tip = [
        alt.Tooltip("name:N", title=chart.name("en" if english else "zh")),
        alt.Tooltip("count:Q", title=labels["count"]),
    ]
    base = alt.Chart(data, width="container", height=alt.Step(22)).encode(x=count, y=name, tooltip=tip)
    colour = alt.condition("datum.named", alt.value(NAMED), alt.value(BAR))
    return alt.layer(
        base.mark_bar(cornerRadiusEnd=3).encode(color=colour),
        base.mark_text(align="left", dx=5).encode(text="count:Q"),
    ).properties(description=_described(chart, labels, english))


def _tiles(chart: Chart, lexicon: Lexicon, labels: Labels, english: bool) -> Drawing:
    counts = {point.zh: point.value for point in chart.points}
    data = alt.InlineData([
        {
            "name": name, "shown": (tile.english if english else "") or name, "row": tile.row, "column": tile.column,
            "count": counts.get(province, 0), "lines": 1 + (english and "\n" in tile.english),
        }
        for province, tile in province_tiles().items()
        for name in [lexicon.english_of("province", province) if english else province]
    ])  # fmt: skip
    most = max(counts.values())
    gaps = alt.Scale(paddingInner=0.06, paddingOuter=0)
    across, down = alt.X("column:O", axis=None, scale=gaps), alt.Y("row:O", axis=None, scale=gaps)
    tip = [alt.Tooltip("name:N", title=labels["province"]), alt.Tooltip("count:Q", title=labels["count"])]
    base = alt.Chart(data, width="container", height=alt.Step(46)).encode(x=across, y=down, tooltip=tip)
    shade = alt.Color("count:Q", scale=alt.Scale(domain=[1, max(2, most)], range=[*SHADES]), legend=None)
    held, empty = base.transform_filter("datum.count > 0"), base.transform_filter("datum.count == 0")
    print_ = alt.condition(f"datum.count > {1 + (most - 1) * 0.55}", alt.value("white"), alt.value("#062a28"))
    look: dict[str, Any] = {"fontSize": 9 if english else 12, "lineBreak": "\n", "lineHeight": 10}
    top, bottom = (alt.Y("row:O", axis=None, scale=gaps, bandPosition=at) for at in (0, 1))
    one, two = empty.transform_filter("datum.lines == 1"), empty.transform_filter("datum.lines == 2")
    return alt.layer(
        empty.mark_rect(fill=TEXT, fillOpacity=0.08, cornerRadius=4),
        one.mark_text(**look).encode(text="shown:N"),
        two.mark_text(**look, dy=-5).encode(text="shown:N"),
        held.mark_rect(cornerRadius=4).encode(color=shade),
        held.mark_text(**look, baseline="top", dy=5 if english else 8).encode(text="shown:N", color=print_, y=top),
        held.mark_text(fontSize=12, fontWeight="bold", baseline="bottom", dy=-4).encode(
            text="count:Q", color=print_, y=bottom
        ),
    ).properties(description=_described(chart, labels, english))


def _timeline(chart: Chart, labels: Labels, english: bool) -> Drawing:
    """Moments from left to right and downwards, each with a line to its print, which has the right of the picture to
    itself; what has no date stands below, with no moment.
    """
    months = [_month(p.value) for p in chart.points if p.value]
    first, span = months[0], max(1, months[-1] - months[0])
    print_at, end = first + span * 1.1, first + span / MOMENTS
    rows, top = [], 6
    for point in chart.points:
        name = _wrapped(point.en if english else point.zh)
        at = {"month": _month(point.value)} if point.value else {}
        said = month_name(point.value) or labels["undated"]
        rows.append(
            {
                "date": said,
                "name": name,
                "zero": 0,
                "top": top,
                "middle": top + 7,
                "print": print_at,
                "reach": print_at - span * 0.03,
                **at,
            }
        )
        top += LINE * (2 + name.count("\n")) + 12
    years = [year * 12 + 1 for year in range(first // 12, months[-1] // 12 + 1) if year * 12 + 1 >= first]
    axis = alt.Axis(
        orient="top", values=years, labelExpr="floor(datum.value / 12)", title=None, labelOverlap=True,
        labelSeparation=4, domain=False,
    )  # fmt: skip
    across = alt.Scale(domain=[first, end], nice=False, zero=False)
    when = alt.X("month:Q", scale=across, axis=axis)
    down = alt.Scale(domain=[top, 0], nice=False, zero=False)
    tip = [
        alt.Tooltip("date:N", title=chart.name("en" if english else "zh")),
        alt.Tooltip("name:N", title=labels["name"]),
    ]
    base = alt.Chart(alt.InlineData(rows), width="container", height=top).encode(tooltip=tip)
    dated = base.transform_filter("isValid(datum.month)")
    middle = alt.Y("middle:Q", axis=None, scale=down)
    place = {"x": alt.X("print:Q", scale=across, axis=axis), "y": alt.Y("top:Q", axis=None, scale=down)}
    look: dict[str, Any] = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    return alt.layer(
        dated.mark_rule(color=TEXT, opacity=0.2).encode(
            x=when, y=alt.Y("zero:Q", axis=None, scale=down), y2="middle:Q"
        ),
        dated.mark_rule(color=TEXT, opacity=0.2).encode(x=when, x2="reach:Q", y=middle),
        dated.mark_circle(size=110, color=BAR, opacity=1).encode(x=when, y=middle),
        base.mark_text(**look, fontWeight="bold").encode(text="date:N", **place),
        base.mark_text(**look, dy=LINE).encode(text="name:N", **place),
    ).properties(description=", ".join(f"{row['date']} {row['name']}" for row in rows).replace("\n", " "))


def _wrapped(name: str) -> str:
    """A name in lines that the right of a narrow picture holds."""
    return "\n".join(wrap(name, WIDEST // 2 if is_chinese(name) else WIDEST))


def _month(value: int) -> int:
    """A month such as 201710 -> its number since the year 0."""
    return value // 100 * 12 + value % 100


def _described(chart: Chart, labels: Labels, english: bool) -> str:
    """The picture in words, for who does not see it."""
    points = ", ".join(f"{point.en if english else point.zh} {point.value}" for point in chart.points)
    return f"{labels[f'chart_{chart.kind}']} ({chart.name('en' if english else 'zh')}): {points}"
