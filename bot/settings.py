"""Settings: one frozen, validated object, read from the environment and a `.env` file, passed in everywhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "WHITEPAPER_"


class SettingsError(ValueError):
    """A setting is wrong; the message names the variable, what it was and what is allowed."""


def _cores() -> int:
    """Processors that this process may use, at most four."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, 4)


class Settings(BaseSettings):
    """Every setting of the program; `.env.example` lists them with their defaults."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    home: Path = Field(default_factory=lambda: user_data_path("whitepaper"))
    encoder: str | None = None
    llm: str | None = None
    llm_base_url: str | None = None
    llm_api_key: SecretStr | None = None
    chroma_url: str | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=0, le=65535)
    auth: SecretStr | None = None
    api_keys: SecretStr | None = None
    rate: str | None = None
    concurrency: int = Field(default=128, ge=1)
    max_body: int = Field(default=2**20, ge=1024)
    workers: int = Field(default_factory=_cores, ge=0, le=64)

    @field_validator("llm")
    @classmethod
    def _provider_and_model(cls, value: str | None) -> str | None:
        if value is not None and ":" not in value:
            raise ValueError("must be provider:model, for example openai:gpt-4o-mini")
        return value

    @field_validator("chroma_url", "llm_base_url")
    @classmethod
    def _http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must be a URL that starts with http:// or https://")
        return value

    @field_validator("auth")
    @classmethod
    def _user_and_password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            auth_to_pairs(value.get_secret_value())
        return value

    @field_validator("api_keys")
    @classmethod
    def _some_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not any(key.strip() for key in value.get_secret_value().split(",")):
            raise ValueError("must be one or more keys, parted by commas; unset it to let everyone in")
        return value

    @field_validator("rate")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        from limits import parse_many

        try:
            if value is not None:
                parse_many(value)
        except ValueError as error:
            raise ValueError("must be a number of questions in a time, for example 600/minute or 5/second") from error
        return value

    @field_validator("home")
    @classmethod
    def _expanded(cls, value: Path) -> Path:
        return value.expanduser().absolute()


_HASHED = re.compile(r"\s*([^:,]+):(\$argon2\w*\$v=\d+\$m=\d+,t=\d+,p=\d+\$[\w+/]+\$[\w+/]+)\s*(?:,|$)")
_PLAIN = re.compile(r"\s*([^:,]+):([^,]+)(?:,|$)")


def auth_to_pairs(text: str) -> list[tuple[str, str]]:
    """What `auth` says -> (user, password or its hash); raises `ValueError` for anything else.

    Pairs are parted by commas, of which a hash holds some itself.

    >>> auth_to_pairs("anna:secret, bob:$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA")
    [('anna', 'secret'), ('bob', '$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA')]
    """
    pairs: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _HASHED.match(text, at) or _PLAIN.match(text, at)
        user, password = (part.strip() for part in match.groups()) if match else ("", "")
        if match is None or not user or not password:
            raise ValueError("must be user:password, several parted by commas")
        if password.startswith("$argon2") and not _HASHED.fullmatch(match.group()):
            raise ValueError("holds a hash that is cut short; make one anew: whitepaper hash-password")
        if user in pairs:
            raise ValueError("must name each user once")
        pairs[user] = password
        at = match.end()
    return list(pairs.items())


_SECRET = {"llm_api_key", "auth", "api_keys"}


def load_settings(**given: object) -> Settings:
    """Settings from the environment, `given` (what a command line says) taking precedence.

    Raises `SettingsError` for a wrong value.
    """
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError("\n".join(_explain(detail) for detail in error.errors())) from error


def _explain(detail) -> str:  # type: ignore[no-untyped-def]
    name = str(detail["loc"][0]) if detail["loc"] else "?"
    shown = "(hidden)" if name in _SECRET else repr(detail.get("input"))
    said = str(detail["msg"]).removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()} is {shown}: {said[0].lower()}{said[1:]}"
