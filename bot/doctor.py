"""What is installed, found and reachable, and for everything that is wrong what to do about it.

Imports nothing but the standard library until every package is known to be there: this is what one runs when nothing
else starts.
"""

from __future__ import annotations

import difflib
import importlib.metadata
import os
import platform
import re
import shutil
import sqlite3
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.settings import Settings

NEEDED = (
    *("torch", "langchain", "langchain-chroma", "langchain-text-splitters", "chromadb", "sentence-transformers"),
    *(
        "gradio",
        "jieba",
        "typer",
        "rich",
        "pydantic",
        "pydantic-settings",
        "fastapi",
        "uvicorn",
        "numpy",
        "threadpoolctl",
        "tokenizers",
    ),
    *(
        "safetensors",
        "opencc",
        "cn2an",
        "text2num",
        "pypinyin",
        "rapidfuzz",
        "snowballstemmer",
        "platformdirs",
        "filelock",
        "openpyxl",
        "altair",
    ),
    *("fastapi-offline", "mcp", "argon2-cffi", "limits", "cachetools", "orjson"),
)
"""What the program needs, as distributions; a test compares it with pyproject.toml."""
ENOUGH_DISK = 200 * 2**20

State = Literal["ok", "note", "broken"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `fix` says what to do where the state is not `ok`; `broken` is what is needed."""

    name: str
    state: State
    found: str
    fix: str = ""

    def to_json(self) -> dict[str, str]:
        return asdict(self)


def examine() -> list[Check]:
    """Every check, in the order in which one would mend things. Contacts only what the settings name."""
    checks = [_python(), *_packages(), _sqlite()]
    if not healthy(checks):
        return checks  # the rest could not even be looked at
    from bot.settings import SettingsError, load_settings

    checks += _unknown_variables()
    try:
        settings = load_settings()
    except SettingsError as error:
        fix = f"correct the variable in the environment or in {Path('.env').absolute()}"
        return [*checks, *(Check("settings", "broken", line, fix) for line in str(error).splitlines())]
    checks.append(Check("settings", "ok", _settings_to_text(settings)))
    return [
        *checks,
        _home(settings),
        _index(settings),
        *_encoder(settings),
        _chroma(settings),
        *_llm(settings),
        *_web(settings),
    ]


def healthy(checks: list[Check]) -> bool:
    return all(check.state != "broken" for check in checks)


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("python", "ok", found)


def _packages() -> Iterator[Check]:
    versions = {name: _version(name) for name in NEEDED}
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        yield Check("packages", "broken", f"not installed: {', '.join(missing)}", f"pip install {' '.join(missing)}")
    installed = (f"{name} {version}" for name, version in versions.items() if version is not None)
    yield Check("packages", "ok", ", ".join(installed))


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _sqlite() -> Check:
    found = f"SQLite {sqlite3.sqlite_version}"
    db = sqlite3.connect(":memory:")
    try:
        db.execute("CREATE VIRTUAL TABLE probe USING fts5 (text)")
    except sqlite3.OperationalError:
        return Check(
            "sqlite", "broken", f"{found} without FTS5", "use a Python whose SQLite has full-text search (python.org)"
        )
    finally:
        db.close()
    return Check("sqlite", "ok", found)


def _unknown_variables() -> Iterator[Check]:
    from bot.settings import PREFIX, Settings

    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            advice = f"did you mean {near[0]}?" if near else f"the settings are {', '.join(known)}"
            yield Check("settings", "note", f"{name} is no setting and has no effect", advice)


def _settings_to_text(settings: Settings) -> str:
    """What is set, without secrets."""
    said = {name: getattr(settings, name) for name in sorted(settings.model_fields_set)}
    if not said:
        return "all at their defaults"
    return ", ".join(f"{name}={value}" for name, value in said.items())


def _home(settings: Settings) -> Check:
    from bot.settings import PREFIX

    home = settings.home
    fix = f"set {PREFIX}HOME to a folder that you may write to"
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    try:
        with tempfile.TemporaryFile(dir=there):
            pass
    except OSError as error:
        return Check("home", "broken", f"{home}: cannot be written ({error.strerror}, at {there})", fix)
    free = shutil.disk_usage(there).free
    if free < ENOUGH_DISK:
        return Check("home", "note", f"{home}: {free // 2**20} MiB free", f"free some space, or {fix}")
    return Check("home", "ok", f"{home}{'' if home.exists() else ' (made on first use)'}, {free / 2**30:.1f} GiB free")


def _index(settings: Settings) -> Check:
    from bot.open import staleness
    from bot.settings import PREFIX
    from corpus.store import REBUILD, StoreError, open_index

    try:
        index = open_index(settings.home, lambda manifest: staleness(manifest, settings.encoder))
    except StoreError as error:
        return Check("index", "broken", str(error), REBUILD)
    except OSError as error:
        return Check(
            "index",
            "broken",
            f"{settings.home}: cannot be read ({error.strerror})",
            f"set {PREFIX}HOME to another folder",
        )
    if index is None:
        return Check("index", "note", "none yet; the first question builds it, in some seconds", REBUILD)
    index.close()
    counts = ", ".join(f"{count} {name}" for name, count in index.manifest.counts.items())
    return Check("index", "ok", f"{counts}; built {index.manifest.built} in {index.folder}")


def _encoder(settings: Settings) -> Iterator[Check]:
    from bot.open import named_encoder
    from bot.settings import PREFIX
    from corpus.encode import EncoderError, load_encoder
    from corpus.store import REBUILD, StoreError, open_index

    fix = f"set {PREFIX}ENCODER to a model directory or a hub id, or unset it for the bundled encoder"
    id_, dimension = named_encoder(settings.encoder)
    if id_ is not None and dimension is None:
        local = Path(id_).expanduser()
        if local.is_dir():
            yield Check("encoder", "ok", f"{id_}, a sentence-transformers directory (not loaded here)")
        else:
            there = "not loaded here; a hub id is fetched from the hub when it is first used"
            yield Check("encoder", "note", f"{id_}: no such directory, so a hub id ({there})", fix)
        return
    try:
        encoder = load_encoder(settings.encoder)
    except EncoderError as error:
        yield Check("encoder", "broken", str(error), fix)
        return
    yield Check("encoder", "ok", f"{encoder.id}, {encoder.dimension} dimensions, {encoder.hash}")
    try:
        index = open_index(settings.home)
    except (StoreError, OSError):
        return  # told by the index's own check
    if index is not None:
        index.close()
        if index.manifest.encoder == encoder.id and index.manifest.encoder_hash != encoder.hash:
            found = f"the index was made by {index.manifest.encoder_hash}, the encoder is {encoder.hash} now"
            yield Check("encoder", "broken", found, REBUILD)


def _chroma(settings: Settings) -> Check:
    from bot.settings import PREFIX

    if settings.chroma_url is None:
        return Check("chroma", "ok", "embedded, inside the index")
    url = settings.chroma_url.rstrip("/")
    if why := _unreachable(f"{url}/api/v2/heartbeat"):
        fix = f"start it (chroma run), or unset {PREFIX}CHROMA_URL for the embedded one"
        return Check("chroma", "broken", f"{url} does not answer ({why})", fix)
    return Check("chroma", "ok", f"{url} answers")


def _llm(settings: Settings) -> Iterator[Check]:
    if settings.llm is None:
        yield Check("llm", "ok", "none; none is needed")
        return
    from bot.settings import PREFIX, SettingsError
    from bot.writer import settings_to_writer

    try:
        settings_to_writer(settings)
    except SettingsError as error:
        fix = f"install what it names, set {PREFIX}LLM_API_KEY, or unset {PREFIX}LLM"
        yield Check("llm", "broken", str(error), fix)
        return
    if settings.llm_base_url is None:
        yield Check("llm", "ok", f"{settings.llm} (its provider is not contacted here)")
    elif why := _unreachable(settings.llm_base_url):
        fix = f"start the server, or correct {PREFIX}LLM_BASE_URL"
        yield Check("llm", "note", f"{settings.llm_base_url} does not answer ({why}); answers stay as they are", fix)
    else:
        yield Check("llm", "ok", f"{settings.llm} at {settings.llm_base_url} answers")


def _unreachable(url: str) -> str | None:
    """Why nothing answers at a URL; any HTTP answer, an error too, means that something is there."""
    try:
        with urllib.request.urlopen(url, timeout=3):
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return None
    except (OSError, ValueError) as error:
        return re.sub(r"^<urlopen error (.*)>$", r"\1", str(error))


def _web(settings: Settings) -> Iterator[Check]:
    from bot.listen import exposure, port_trouble
    from bot.settings import PREFIX

    where = f"{settings.host}:{settings.port}"
    if why := port_trouble(settings.host, settings.port):
        yield Check("port", "note", why, "stop what uses it, or take another: whitepaper serve --port 7861")
    else:
        yield Check("port", "ok", f"{where} is free")
    for warning in exposure(settings):
        yield Check("access", "note", warning, f"set {PREFIX}AUTH and {PREFIX}API_KEYS, or bind to 127.0.0.1")
