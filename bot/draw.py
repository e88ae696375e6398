"""Charts -> Altair drawings. Vega, which draws them in the browser, comes with Gradio and is served by it.

Everything is drawn as SVG in `currentColor`, so that a drawing follows the page from light to dark by itself.
"""

from __future__ import annotations

from typing import Literal

import altair as alt

from bot.charts import Chart, province_tiles
from bot.labels import Labels, labels_of
from corpus.model import Language
from corpus.names import Lexicon

Drawing = alt.LayerChart | alt.FacetChart

FONT = "system-ui, sans-serif"
"""A font that a canvas knows too: Vega measures print on one, and what it measures too narrow it cuts off."""
TEXT, BAR, NAMED = "currentColor", "#0f9488", "#d97706"
SHADES = ("#99f6e4", "#0f766e")
"""Fewest to most; the lighter third carries dark print, the darker white."""
BARS = 20
"""Bars that are drawn; the data behind them is whole."""
_EMBED = {"renderer": "svg", "actions": False}
"""How the browser embeds a drawing. Vega's own menu would offer an editor on another host."""


def chart_to_drawing(chart: Chart, lexicon: Lexicon, language: Language) -> Drawing:
    """A drawing with the chart's names in a language; it fills the width that it is given."""
    labels, english = labels_of(language), language == "en"
    if chart.kind == "tiles":
        drawing = _tiles(chart, lexicon, labels, english)
    elif chart.kind == "timeline":
        drawing = _timeline(chart, english)
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
            "count": counts.get(province, 0),
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
    size = 9 if english else 12
    return alt.layer(
        empty.mark_rect(fill=TEXT, fillOpacity=0.08, cornerRadius=4),
        empty.mark_text(fontSize=size, limit=54).encode(text="shown:N"),
        held.mark_rect(cornerRadius=4).encode(color=shade),
        held.mark_text(fontSize=size, dy=-7, limit=54).encode(text="shown:N", color=print_),
        held.mark_text(fontSize=12, fontWeight="bold", dy=9).encode(text="count:Q", color=print_),
    ).properties(description=_described(chart, labels, english))


def _timeline(chart: Chart, english: bool) -> Drawing:
    """Moments from left to right and downwards; the print of the later half stands to the left of its moment."""
    first, last = _month(chart.points[0].value), _month(chart.points[-1].value)
    data = alt.InlineData([
        {
            # The middle of the month: a date is midnight in Greenwich, which is the month before in America.
            "date": f"{p.value // 100}-{p.value % 100:02}-15", "at": at, "name": p.en if english else p.zh,
            "late": 2 * _month(p.value) > first + last,
        }
        for at, p in enumerate(chart.points)
    ])  # fmt: skip
    when = alt.X("date:T", title=None, axis=alt.Axis(format="%Y", tickCount="year", orient="top"))
    tip = [alt.Tooltip("date:T", format="%Y-%m", title=chart.name("en" if english else "zh")), alt.Tooltip("name:N")]
    dates = alt.Chart(data, width="container", height=alt.Step(40)).encode(
        x=when, y=alt.Y("at:O", axis=None), tooltip=tip
    )
    printed = []
    for late in (False, True):
        some = dates.transform_filter(f"datum.late === {str(late).lower()}")
        side: Literal["left", "right"] = "right" if late else "left"
        away = -9 if late else 9
        printed += [
            some.mark_text(align=side, dx=away, dy=-7, fontWeight="bold").encode(
                text=alt.Text("date:T", format="%Y-%m")
            ),
            some.mark_text(align=side, dx=away, dy=8, limit=190).encode(text="name:N"),
        ]
    points = (f"{p.value // 100}-{p.value % 100:02} {p.en if english else p.zh}" for p in chart.points)
    return alt.layer(
        dates.mark_rule(color=TEXT, opacity=0.25), dates.mark_circle(size=110, color=BAR, opacity=1), *printed
    ).properties(description=", ".join(points))


def _month(value: int) -> int:
    """A month such as 201710 -> its number since the year 0."""
    return value // 100 * 12 + value % 100


def _described(chart: Chart, labels: Labels, english: bool) -> str:
    """The picture in words, for who does not see it."""
    points = ", ".join(f"{point.en if english else point.zh} {point.value}" for point in chart.points)
    return f"{labels[f'chart_{chart.kind}']} ({chart.name('en' if english else 'zh')}): {points}"
