"""The page's own script, in parts: `page.js`."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path

MAIN = "wp-main"
"""The element that holds the three columns; its `data-view` is the one that a narrow screen shows."""


@lru_cache(maxsize=1)
def _parts() -> dict[str, str]:
    source = (Path(__file__).parent / "page.js").read_text(encoding="utf-8")
    named = re.split(r"^// ---- (\w+):.*$", source, flags=re.MULTILINE)
    return dict(zip(named[1::2], named[2::2], strict=True))


def script(name: str) -> str:
    """A part of the script: clicks, reader, tongue or saver."""
    return _parts()[name]


KEPT = "whitepaper-language"
"""Where the browser keeps the language that was chosen."""


def choosing() -> str:
    """A function that keeps the language that was chosen, the first argument, and passes all on."""
    return f"(...given) => {{ try {{ localStorage.setItem('{KEPT}', given[0]); }} catch {{}} return given; }}"


def recalling(choices: Collection[str]) -> str:
    """A function that puts the language chosen at an earlier visit in the place of the first argument."""
    return (
        "(chosen, ...others) => { let kept = null; "
        f"try {{ kept = localStorage.getItem('{KEPT}'); }} catch {{}} "
        f"return [{list(choices)}.includes(kept) ? kept : chosen, ...others]; }}"
    )


def showing(centre: str = "", view: str = "", sent: str = "") -> str:
    """A function that shows the overview or the chat in the middle, and a column on a narrow screen, and passes on its
    arguments, as Gradio wants it of what runs before an event.

    The box `sent`, whose text is the last argument, is emptied here and now: what the server sends back may come when
    the next question is being typed.
    """
    sets = "".join(f"m.dataset.{name}='{value}';" for name, value in (("centre", centre), ("view", view)) if value)
    if sent:
        sets += (
            f"const box = document.querySelector('#{sent} textarea'); if (box.value === given.at(-1)) "
            "{ box.value = ''; box.dispatchEvent(new Event('input')); }"
        )
    return f"(...given) => {{ const m = document.getElementById('{MAIN}'); {sets} return given; }}"


def returning(centre: str, other: str) -> str:
    """A function that shows one of two things in the middle: `other` only where `centre` is what one sees."""
    return (
        f"() => {{ const m = document.getElementById('{MAIN}'); "
        f"const seen = m.dataset.centre === '{centre}' && document.getElementById('wp-{centre}')?.offsetParent; "
        f"m.dataset.centre = seen ? '{other}' : '{centre}'; m.dataset.view = 'chat'; "
        "window.dispatchEvent(new Event('resize')); }"
    )


def toggling(name: str, on: str, off: str) -> str:
    """A function that switches a state of the page between two values."""
    return (
        f"() => {{ const m = document.getElementById('{MAIN}'); "
        f"m.dataset.{name} = m.dataset.{name} === '{on}' ? '{off}' : '{on}'; "
        "window.dispatchEvent(new Event('resize')); }"  # a picture takes the width of what it stands in
    )
