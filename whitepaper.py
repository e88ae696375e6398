"""The command line: one door to all of it. Imports lazily, so that it starts fast."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.command()
def ask(question: str, json_: Annotated[bool, typer.Option("--json")] = False) -> None:
    """Ask."""


def main() -> None:
    app()
