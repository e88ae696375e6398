"""What the page shows: a visitor and a place in their conversations -> new values for the components."""

from __future__ import annotations

import time
from base64 import b64encode
from json import dumps
from typing import Any, NamedTuple

import gradio as gr

from bot.charts import Chart
from bot.chat import Bot
from bot.draw import BARS, chart_to_drawing
from bot.evidence import documents_to_html, nothing_to_html
from bot.export import conversation_to_json, conversation_to_markdown, title_to_filename
from bot.feedback import Feedback
from bot.grid import Grid, buttons_that_save, chart_to_grid, grid_to_csv, grid_to_heading, grid_to_xlsx, grid_with
from bot.history import History, Turn
from bot.labels import labels_of
from bot.layout import LIKES, Parts, Where, choices, gradio_core
from bot.markup import answers_to_messages, text_to_html
from bot.order import grid_in_order, grid_to_select
from bot.overview import LANGUAGES, Overview
from bot.panel import Panel, table_to_panel, turns_to_panel
from bot.sidebar import summaries_to_html
from bot.visitor import owner_of
from corpus.model import Language

View = dict[Any, Any]
"""Components -> their new values; the others stay as they are."""

PANEL = 480
"""Pixels of a table that fits beside the conversation."""
FEW = 5
"""Rows that need no filter."""


class Asked(NamedTuple):
    """What comes with every event: the language choice, what the page shows, what is searched for, who it is, and
    which of their pages."""

    choice: str
    where: Where
    search: str
    owner: str
    language: Language
    page: str

    @property
    def answer_language(self) -> Language | None:
        return "zh" if self.choice == "zh" else "en" if self.choice == "en" else None


def interface_language(choice: str, accepted: str) -> Language:
    """The interface's language: the one chosen for answers or, when that is automatic, the browser's first."""
    if choice in ("zh", "en"):
        return "zh" if choice == "zh" else "en"
    return "zh" if accepted.strip().lower().startswith("zh") else "en"


def asked(choice: str, where: Where, search: str, request: gr.Request) -> Asked:
    headers = request.headers
    owner = owner_of(request.username, str(headers.get("cookie", "")), str(request.session_hash))
    language = interface_language(choice, str(headers.get("accept-language", "")))
    return Asked(choice, where, search, owner, language, str(request.session_hash))


class Shown:
    """Values for the components of one page, over one bot, one history and the readers' opinions."""

    def __init__(self, bot: Bot, history: History, feedback: Feedback, parts: Parts) -> None:
        self.bot = bot
        self.history = history
        self.feedback = feedback
        self.parts = parts
        self.overview = Overview(bot)

    def thumbs(self, owner: str, turns: list[Turn]) -> list[str | None]:
        verdicts = self.feedback.verdicts(owner) if turns else {}
        return [LIKES[verdicts[turn.id] == "down"] if turn.id in verdicts else None for turn in turns]

    def whole(self, visit: Asked) -> View:
        turns = self.history.turns(visit.owner, visit.where.conversation)
        if not turns:
            visit = visit._replace(where=Where())
        messages = answers_to_messages([turn.answer for turn in turns])
        return {
            self.parts.chat: gr.Chatbot(value=messages, feedback_value=self.thumbs(visit.owner, turns)),
            self.parts.listed: self.listed(visit),
            self.parts.judging: gr.Row(visible=False),
            self.parts.notice: "",
            **self.panel(visit, turns),
            **self.busy(False),
        }

    def listed(self, visit: Asked) -> str:
        found = self.history.conversations(visit.owner, visit.search)
        return summaries_to_html(found, visit.where.conversation, visit.search, visit.language)

    def panel_of(self, visit: Asked, turns: list[Turn] | None = None) -> Panel:
        if visit.where.table:
            return table_to_panel(visit.where.table, self.bot, visit.language)
        if turns is None:
            turns = self.history.turns(visit.owner, visit.where.conversation)
        return turns_to_panel(turns, visit.where.selected, self.bot, visit.language)

    def panel(self, visit: Asked, turns: list[Turn] | None = None) -> View:
        parts, panel = self.parts, self.panel_of(visit, turns)
        names, labels = self._picture_names(panel, visit.language), labels_of(visit.language)
        first = 0 if panel.telling else None
        return {
            parts.verdict: panel.verdict,
            parts.pictures: gr.Column(visible=bool(names)),
            parts.picture: gr.Radio(
                list(zip(names, range(len(names)), strict=True)), value=first, label=labels["pictures"]
            ),
            **self.drawn(panel, first, visit.language),
            **self.rows(panel, visit),
            parts.filter: gr.Textbox(
                value=visit.where.filter,
                label=labels["filter"],
                placeholder=labels["filter"],
                visible=len(panel.grid.rows) > FEW,
            ),
            parts.order: grid_to_select(panel.grid, visit.where.order, visit.language),
            parts.sources: panel.sources,
            parts.how: gr.Accordion(visible=bool(panel.computation)),
            parts.computation: panel.computation,
        }

    def rows(self, panel: Panel, visit: Asked) -> View:
        grid = _as_chosen(panel.grid, visit.where)
        heading = grid_to_heading(grid, len(panel.grid.rows), visit.language)
        return {
            self.parts.where: visit.where,
            self.parts.heading: gr.HTML(heading, visible=bool(panel.grid.rows)),
            self.parts.table: _table(grid),
        }

    @staticmethod
    def _picture_names(panel: Panel, language: Language) -> list[str]:
        labels = labels_of(language)
        return [
            labels[f"chart_{chart.kind}"] + (labels["colon"] + chart.name(language) if chart.kind == "bars" else "")
            for chart in panel.charts
        ]

    def drawn(self, panel: Panel, at: int | None, language: Language) -> View:
        """A picture; none until one is chosen, where the rows tell as much."""
        labels = labels_of(language)
        if at is None or not 0 <= at < len(panel.charts):
            return {
                self.parts.plot: gr.Plot(value=None, label=labels["picture"], visible=False),
                self.parts.picture_saves: "",
            }
        drawing = chart_to_drawing(panel.charts[at], self.bot.lexicon, language)
        return {
            self.parts.plot: gr.Plot(value=drawing, label=labels["picture"], visible=True),
            self.parts.picture_saves: _cut(panel.charts[at], language) + buttons_that_save(f"picture-{at}", language),
        }

    def busy(self, busy: bool) -> View:
        """While an answer is made, it can be stopped."""
        return {
            self.parts.send: gr.Button(visible=not busy),
            self.parts.stop: gr.Button(visible=busy),
        }

    def words(self, ui: Language, choice: str) -> View:
        """The interface's words, in its language; and which choice that was."""
        parts, labels = self.parts, labels_of(ui)
        return {
            parts.tongue: self._tongue(ui),
            parts.header: documents_to_html([*self.bot.index.documents.values()], ui),
            parts.overview: self.overview.html(ui),
            parts.choice: gr.Radio(choices(labels), value=choice, label=labels["language"]),
            parts.past: gr.Button(labels["history"]),
            parts.about: gr.Button(labels["overview"]),
            parts.side: gr.Button(labels["panel"]),
            parts.new: gr.Button(labels["new"]),
            parts.search: gr.Textbox(label=labels["search"], placeholder=labels["search_hint"]),
            parts.box: gr.Textbox(label=labels["ask_label"], placeholder=labels["ask_hint"]),
            parts.comment: gr.Textbox(label=labels["comment"], placeholder=labels["comment_hint"]),
            parts.keep: gr.Button(labels["comment_save"]),
            parts.send: gr.Button(labels["send"]),
            parts.stop: gr.Button(labels["stop"]),
            parts.nothing: nothing_to_html(ui),
        }

    @staticmethod
    def _tongue(ui: Language) -> str:
        """What the browser needs to have the page, and Gradio's own words, in a language."""
        labels = labels_of(ui)
        others = [labels_of(language) for language in LANGUAGES if language != ui]
        return dumps({
            "language": "zh-CN" if ui == "zh" else "en",
            "title": labels["page"],
            "words": {other[key]: labels[key] for other in others for key in labels if key.startswith("gradio_")},
            "gradio": gradio_core(),
        })  # fmt: skip

    def save(self, visit: Asked, what: str, conversation: str) -> View:
        """A conversation, the rows or a picture's data as a file, for the browser to save."""
        thing, _, kind = what.rpartition("-")
        if thing == "conversation":
            summary = self.history.summary(visit.owner, conversation)
            if summary is None:
                gone = notice_to_html(labels_of(visit.language)["conversation_gone"], "wp-wrong")
                return {self.parts.listed: self.listed(visit), self.parts.notice: gone}
            turns = self.history.turns(visit.owner, conversation)
            name = title_to_filename(summary.title)
            if kind == "json":
                return self._saved(f"{name}.json", conversation_to_json(summary, turns).encode())
            return self._saved(f"{name}.md", conversation_to_markdown(summary, turns, visit.language).encode())
        panel = self.panel_of(visit)
        grid = _as_chosen(panel.grid, visit.where)
        if thing.startswith("picture-"):
            at = int(thing.removeprefix("picture-"))
            if not 0 <= at < len(panel.charts):
                return {}
            grid = chart_to_grid(panel.charts[at], visit.language)
        name = "rows" if thing == "rows" else "chart"
        if kind == "xlsx":
            return self._saved(f"{name}.xlsx", grid_to_xlsx(grid))
        # A byte order mark: without it, Excel reads the Chinese as Latin-1.
        return self._saved(f"{name}.csv", grid_to_csv(grid).encode("utf-8-sig"))

    def _saved(self, name: str, data: bytes) -> View:
        """The time makes it another value when the same file is saved twice."""
        file = {"name": name, "type": "application/octet-stream", "data": b64encode(data).decode("ascii")}
        return {self.parts.saver: dumps(file | {"at": time.monotonic_ns()})}


def _cut(chart: Chart, language: Language) -> str:
    """Says so where not everything is drawn."""
    if chart.kind != "bars" or len(chart.points) <= BARS:
        return ""
    return f"<p>{labels_of(language)['first_of'].format(n=BARS, of=len(chart.points))}</p>"


def notice_to_html(text: str, kind: str = "") -> str:
    """A line over the question box, which is also read aloud."""
    return f'<p class="wp-notice {kind}" role="status">{text_to_html(text)}</p>'


def _as_chosen(grid: Grid, where: Where) -> Grid:
    """The rows that the reader wants to see, in the order that they want."""
    return grid_in_order(grid_with(grid, where.filter), where.order)


def _table(grid: Grid) -> gr.Dataframe:
    if not grid.rows:
        return gr.Dataframe(visible=False)
    value = {"headers": list(grid.headers), "data": [list(row) for row in grid.rows]}
    return gr.Dataframe(
        value=value,
        headers=list(grid.headers),
        datatype=list(grid.types),
        # What fits is stretched over the panel by the browser, which knows how wide that is.
        column_widths=[f"{width}px" for width in grid.widths] if sum(grid.widths) > PANEL else [],
        visible=True,
    )
