"""Settings -> a bot: the index opened and checked, built first where there is none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.chat import Bot
from bot.settings import Settings
from bot.writer import settings_to_writer
from corpus.encode import BUNDLED, Encoder, load_encoder
from corpus.names import LEXICON
from corpus.store import REBUILD, Index, Manifest, StoreError, folder_hash, open_index

PAPERS = Path(__file__).parent.parent / "corpus" / "papers"

Build = Callable[[], object]
"""Builds the index in the settings' home. The bot does not know how: it meets ingest on disk only."""


def open_bot(settings: Settings, build: Build, thorough: bool = False) -> Bot:
    """A bot over the current index; `build` is called if there is none yet.

    `thorough` loads the encoder at once, as a program that stays will need it, so that one that does not belong to the
    index is refused now and not at the first question about prose.

    Raises `StoreError` for an index that is damaged or foreign, `SettingsError` for a language model that cannot be
    made, `EncoderError` for an encoder that cannot be loaded.
    """
    bot = index_to_bot(open_or_build(settings, build), settings)
    if thorough:
        _ = bot.retriever
    return bot


def index_to_bot(index: Index, settings: Settings) -> Bot:
    """A bot over an open index, with the encoder and the language model that are set."""
    return Bot(index, lambda: index_to_encoder(index, settings), settings_to_writer(settings))


def open_or_build(settings: Settings, build: Build) -> Index:
    """The current index, checked against what is installed; built if there is none."""

    def checked() -> Index | None:
        return open_index(
            settings.home, lambda manifest: staleness(manifest, settings.encoder), chroma_url=settings.chroma_url
        )

    index = checked()
    if index is None:
        build()
        index = checked()
    if index is None:
        raise StoreError(f"{settings.home}: holds no index, though one was built just now; try again: {REBUILD}")
    return index


def staleness(manifest: Manifest, encoder: str | None) -> str | None:
    """Why an index does not fit what is installed and set; None if it does.

    Reads some 200 kB and no weights, because every question pays for it: whether the encoder is the very same, weights
    included, is checked when it is loaded (`index_to_encoder`).
    """
    id_, dimension = named_encoder(encoder)
    if id_ is not None and (manifest.encoder != id_ or dimension not in (None, manifest.dimension)):
        made = f"{manifest.encoder} ({manifest.dimension} dimensions)"
        return f"was made by the encoder {made}, but {id_}{f' ({dimension})' if dimension else ''} is set"
    for id_, sha256 in bundled_sources().items():
        if manifest.sources.get(id_) != sha256:
            verb = "holds another version of" if id_ in manifest.sources else "lacks"
            return f"{verb} the paper {id_}, which ships with the program"
    if manifest.lexicon_hash != folder_hash(LEXICON, [".csv"]):
        return "was made with another lexicon of names"
    if manifest.papers_hash != folder_hash(PAPERS, [".toml", ".jsonl"]):
        return "was made from another description of the papers"
    return None


def named_encoder(name: str | None) -> tuple[str | None, int | None]:
    """Id and dimension of the encoder that is set, without loading it.

    The dimension is None where only loading would tell it; both are, where loading will fail and say why.
    """
    directory = BUNDLED if name is None else Path(name).expanduser()
    described = directory / "encoder.json"
    if name is not None and not described.is_file():
        return name, None
    try:
        raw: dict[str, Any] = json.loads(described.read_text(encoding="utf-8"))
        return str(raw["id"]), int(raw["dimension"])
    except (OSError, ValueError, KeyError, TypeError):
        return None, None


def bundled_sources(folder: Path = PAPERS) -> dict[str, str]:
    """Paper id -> the SHA-256 that its description states, for every paper that ships with the program."""
    import tomllib

    described = (tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*/paper.toml")))
    return {str(paper["id"]): str(paper["sha256"]) for paper in described}


def index_to_encoder(index: Index, settings: Settings) -> Encoder:
    """The encoder that is set; raises `StoreError` if the index was made by one with other weights or prompts."""
    encoder = load_encoder(settings.encoder)
    made = index.manifest
    if (made.encoder, made.dimension, made.encoder_hash) != (encoder.id, encoder.dimension, encoder.hash):
        raise StoreError(
            f"{index.folder}: was made by the encoder {made.encoder} ({made.encoder_hash}), but the one that is set is "
            f"{encoder.id} ({encoder.hash}); rebuild the index: {REBUILD}"
        )
    return encoder
