"""Settings: from the environment and what is given, validated, never shown where they are secret."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.settings import PREFIX, Settings, SettingsError, load_settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_defaults_reach_out_to_nothing() -> None:
    settings = load_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 7860)
    assert settings.llm is settings.llm_base_url is settings.chroma_url is settings.encoder is None
    assert settings.auth is settings.api_keys is settings.llm_api_key is None


def test_the_environment_is_read_and_what_is_given_goes_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_PORT", "8000")
    monkeypatch.setenv("WHITEPAPER_HOST", "0.0.0.0")
    assert (load_settings().port, load_settings().host) == (8000, "0.0.0.0")
    assert load_settings(port=9000, host=None).port == 9000
    assert load_settings(port=9000, host=None).host == "0.0.0.0"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_PORT", "")
    assert load_settings().port == 7860


def test_a_file_is_read_and_the_environment_goes_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / ".env"
    file.write_text("WHITEPAPER_PORT=8001\nWHITEPAPER_HOST=10.0.0.1\n", encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", str(file))
    monkeypatch.setenv("WHITEPAPER_PORT", "8002")
    assert (load_settings().port, load_settings().host) == (8002, "10.0.0.1")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("port", "banana", "integer"), ("port", "70000", "65535"), ("port", "-1", "0"),
        ("llm", "gpt-4o", "provider:model"),
        ("chroma_url", "localhost:8000", "http"), ("llm_base_url", "ftp://x", "http"),
    ],
)  # fmt: skip
def test_a_wrong_value_names_the_variable_the_value_and_what_is_allowed(
    name: str, value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert all(part in str(error.value) for part in (f"{PREFIX}{name.upper()}", value, allowed))


def test_every_wrong_value_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_PORT", "x")
    monkeypatch.setenv("WHITEPAPER_LLM", "y")
    with pytest.raises(SettingsError, match=r"(?s)WHITEPAPER_LLM.*WHITEPAPER_PORT|WHITEPAPER_PORT.*WHITEPAPER_LLM"):
        load_settings()


@pytest.mark.parametrize("value", ["justauser", "user:", ":password", "a:b,c"])
def test_a_secret_is_not_shown_in_its_error(value: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(auth=value)
    assert "WHITEPAPER_AUTH is (hidden): must be user:password" in str(error.value)


def test_secrets_are_not_printed() -> None:
    settings = load_settings(auth="user:s3cret", api_keys="k3y", llm_api_key="t0ken")
    shown = repr(settings) + str(settings)
    assert not any(secret in shown for secret in ("s3cret", "k3y", "t0ken"))
    assert settings.auth is not None and settings.auth.get_secret_value() == "user:s3cret"


def test_settings_do_not_change() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError):
        settings.port = 1  # type: ignore[misc]


def test_home_is_absolute_and_expanded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert load_settings(home=Path("~/papers")).home == tmp_path / "papers"
    assert load_settings(home=Path("here")).home.is_absolute()


def test_the_example_file_lists_every_setting_and_no_other() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    listed = {line.lstrip("# ").partition("=")[0] for line in text.splitlines() if line.lstrip("# ").startswith(PREFIX)}
    assert listed == {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
