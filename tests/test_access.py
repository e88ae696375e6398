"""Users and keys: what `auth` may say, what is kept of it, who gets in."""

import base64

import pytest
from pydantic import SecretStr

from bot import access
from bot.access import Access, hash_password, header_to_credentials, sealed
from bot.settings import Settings, auth_to_pairs

HASH = hash_password("s3cret")


def access_of(auth: str | None = None, keys: str | None = None) -> Access:
    return Access(Settings(auth=auth and SecretStr(auth), api_keys=keys and SecretStr(keys)))


def test_pairs_may_hold_hashes_which_hold_commas() -> None:
    assert "," in HASH and ":" not in HASH
    assert auth_to_pairs(f"anna:{HASH}, bob:b:c ,cleo:{HASH}") == [("anna", HASH), ("bob", "b:c"), ("cleo", HASH)]


@pytest.mark.parametrize("text", ["", "anna", "anna:", ":x", " : ", "anna:x,bob", "anna:x,,bob:y"])
def test_what_is_no_pair_is_refused(text: str) -> None:
    if text:
        with pytest.raises(ValueError, match="user:password"):
            auth_to_pairs(text)
    else:
        assert auth_to_pairs(text) == []


def test_a_user_named_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="once"):
        auth_to_pairs("anna:x,anna:y")


@pytest.mark.parametrize("word", ["s3cret", HASH], ids=["plain", "hashed"])
def test_a_password_lets_its_user_in_and_nobody_else(word: str) -> None:
    users = access_of(f"anna:{word},bob:other")
    assert users.is_user("anna", "s3cret") and users.is_user("bob", "other")
    assert not users.is_user("anna", "other") and not users.is_user("anna", "") and not users.is_user("cleo", "s3cret")
    assert not users.is_user("anna", HASH), "the hash is no password"


def test_a_right_password_is_checked_once_and_a_wrong_one_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    users = access_of("anna:s3cret")
    checked: list[str] = []
    real = access._HASHER

    class Counting:
        def verify(self, hash_: str, password: str) -> bool:
            checked.append(password)
            return bool(real.verify(hash_, password))

    monkeypatch.setattr(access, "_HASHER", Counting())
    assert [users.is_user("anna", word) for word in ("s3cret", "s3cret", "no", "no", "s3cret")] == [1, 1, 0, 0, 1]
    assert checked == ["s3cret", "no", "no"]
    assert users.is_known("anna", "s3cret") and not users.is_known("anna", "no")
    assert not users.is_known("bob", "s3cret") and not users.is_known("", "anna\0s3cret")


def test_nothing_plain_is_kept() -> None:
    users = access_of("anna:s3cret", "k3y-one,k3y-two")
    assert users.is_user("anna", "s3cret")
    kept = repr([vars(users), users._known.items()])
    assert "anna" in kept and not any(word in kept for word in ("s3cret", "k3y"))


def test_sealing_hashes_passwords_and_clears_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHITEPAPER_AUTH", "anna:s3cret")
    monkeypatch.setenv("WHITEPAPER_API_KEYS", "k3y")
    settings = sealed(Settings())
    assert settings.auth is not None and "s3cret" not in settings.auth.get_secret_value()
    assert Access(settings).is_user("anna", "s3cret") and Access(settings).is_key("k3y")
    assert Settings().auth is None and Settings().api_keys is None
    assert sealed(settings).auth == settings.auth, "what is hashed stays"


def test_a_hash_that_was_cut_is_told_with_what_to_do() -> None:
    for cut in (HASH.rpartition("$")[0], HASH[:20]):
        with pytest.raises(ValueError, match=r"cut short.*hash-password"):
            auth_to_pairs(f"anna:{cut},bob:b")


@pytest.mark.parametrize("keys", [",", " ", " , "])
def test_keys_that_are_none_do_not_open_the_doors(keys: str) -> None:
    with pytest.raises(ValueError, match="one or more keys"):
        access_of(keys=keys)


def test_keys() -> None:
    keys = access_of(keys="one, two,")
    assert keys.is_key("one") and keys.is_key("two") and not keys.is_key("") and not keys.is_key("three")
    assert keys.mark("one") != keys.mark("two") and "one" not in keys.mark("one")
    assert (access_of().schemes, keys.schemes, access_of("a:b", "k").schemes) == ((), ("Bearer",), ("Bearer", "Basic"))


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Bearer  k ", ("bearer", "", "k")), ("bearer k", ("bearer", "", "k")),
        (basic("安娜:p:q"), ("basic", "安娜", "p:q")), (basic("anna"), ("", "", "")), ("Basic ***", ("", "", "")),
        ("Basic /w==", ("", "", "")), ("Bearer", ("", "", "")), ("Digest x", ("", "", "")), ("", ("", "", "")),
    ],
)  # fmt: skip
def test_the_header_is_read(header: str, found: tuple[str, str, str]) -> None:
    assert header_to_credentials({"authorization": header}) == found
    assert header_to_credentials({}) == ("", "", "")
