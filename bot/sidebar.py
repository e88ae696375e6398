"""Past conversations as HTML: a list to open, rename, save and delete from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.history import TITLE, Summary
from bot.labels import Labels, labels_of
from bot.markup import text_to_html
from corpus.model import Language


def summaries_to_html(summaries: Sequence[Summary], current: str, search: str, language: Language) -> str:
    """The list; `current` is the conversation that is open. It says where there is none, or none was found."""
    labels = labels_of(language)
    if not summaries:
        said = labels["none_found" if search.strip() else "none_yet"]
        return f'<p class="wp-empty">{said}</p>'
    items = "".join(_item(summary, summary.id == current, labels) for summary in summaries)
    return f'<ul class="wp-list">{items}</ul>'


def _item(summary: Summary, open_: bool, labels: Labels) -> str:
    title, id_ = text_to_html(summary.title), text_to_html(summary.id)
    when = datetime.fromisoformat(summary.changed).astimezone().strftime("%Y-%m-%d %H:%M")
    mark = ' aria-current="true"' if open_ else ""

    def button(do: str, label: str, what: str = "") -> str:
        return f'<button type="button" data-do="{do}" data-what="{what}" data-id="{id_}">{labels[label]}</button>'

    return (
        '<li><button type="button" class="wp-open" data-do="open" data-centre="chat" data-view="chat" '
        f'data-id="{id_}"{mark}>'
        f"<span>{title}</span><time>{when}</time></button>"
        f'<details class="wp-menu"><summary aria-label="{labels["more"]}: {title}">⋯</summary><div>'
        f'<form data-do="rename" data-id="{id_}"><label>{labels["title"]}'
        f'<input name="title" value="{title}" maxlength="{TITLE}" autocomplete="off"></label>'
        f"<button>{labels['rename']}</button></form>"
        f"{button('save', 'save_markdown', 'conversation-md')}{button('save', 'save_json', 'conversation-json')}"
        f'<details class="wp-sure"><summary>{labels["delete"]}</summary>{button("delete", "really_delete")}</details>'
        "</div></details></li>"
    )
