"""How many of the generated questions are asked: a few by default, many in CI, all on demand (`LOOKUPS=all`)."""

from __future__ import annotations

import os

SIZES = ("few", "many", "all")
"""What LOOKUPS may be."""


def sized(few: int, many: int, all_: int) -> int:
    """The number for the size that LOOKUPS names; ValueError for another word, lest fewer are asked than was meant."""
    size = os.environ.get("LOOKUPS", SIZES[0])
    if size not in SIZES:
        raise ValueError(f"LOOKUPS is {size!r}; it must be one of {', '.join(SIZES)}")
    return (few, many, all_)[SIZES.index(size)]
