"""Settings: one frozen, validated object, read from the environment and a `.env` file, passed in everywhere."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "WHITEPAPER_"


class SettingsError(ValueError):
    """A setting is wrong; the message names the variable, what it was and what is allowed."""


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
        if value is not None and not all(
            all(part.strip() for part in pair.partition(":")[::2]) for pair in value.get_secret_value().split(",")
        ):
            raise ValueError("must be user:password, several parted by commas")
        return value

    @field_validator("home")
    @classmethod
    def _expanded(cls, value: Path) -> Path:
        return value.expanduser().absolute()


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
