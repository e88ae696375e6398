"""Who may enter: the users of the app and the keys of the doors. Nothing plain is kept.

Passwords are kept as Argon2 hashes and keys as SHA-256 digests (a key is long and random, so that a fast digest will
do). Checking a password takes some 30 ms on purpose; who has just shown one is known again, for a while, by a digest
under a random key that only this process has.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import threading
from collections.abc import Mapping

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cachetools import TTLCache
from pydantic import SecretStr

from bot.settings import PREFIX, Settings, auth_to_pairs

REMEMBERED = 600.0
"""Seconds for which a password that was right is not checked again."""
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The parameters that OWASP's password storage cheat sheet names first for Argon2id."""


def hash_password(password: str) -> str:
    """A password -> the text that `auth` takes in its place."""
    return _HASHER.hash(password)


def sealed(settings: Settings) -> Settings:
    """The same settings with every password hashed; the environment, which worker processes inherit, loses its own."""
    for name in ("AUTH", "API_KEYS"):
        os.environ.pop(PREFIX + name, None)
    if settings.auth is None:
        return settings
    pairs = auth_to_pairs(settings.auth.get_secret_value())
    hashed = ",".join(
        f"{user}:{password if _is_hash(password) else hash_password(password)}" for user, password in pairs
    )
    return settings.model_copy(update={"auth": SecretStr(hashed)})


def _is_hash(password: str) -> bool:
    return password.startswith("$argon2")


class Access:
    """The users and keys of a server."""

    def __init__(self, settings: Settings) -> None:
        pairs = auth_to_pairs(settings.auth.get_secret_value()) if settings.auth else []
        self._hashes = {user: word if _is_hash(word) else hash_password(word) for user, word in pairs}
        keys = settings.api_keys.get_secret_value().split(",") if settings.api_keys else []
        self._keys = {_digest(key.strip()) for key in keys if key.strip()}
        self._nobody = hash_password(secrets.token_hex()) if pairs else ""
        self._secret = secrets.token_bytes(32)
        self._known: TTLCache[bytes, str] = TTLCache(maxsize=1024, ttl=REMEMBERED)
        self._lock = threading.Lock()

    @property
    def has_users(self) -> bool:
        return bool(self._hashes)

    @property
    def schemes(self) -> tuple[str, ...]:
        """What a request may show: keys, passwords, both; nothing where everyone may enter."""
        return ("Bearer",) * bool(self._keys) + ("Basic",) * bool(self._hashes)

    def is_key(self, key: str) -> bool:
        return _digest(key) in self._keys

    def mark(self, key: str) -> str:
        """What tells a key from others without telling it."""
        return self._mark("", key).hex()[:16]

    def is_known(self, user: str, password: str) -> bool:
        """Whether this password was right a while ago; takes no time."""
        with self._lock:
            return self._known.get(self._mark(user, password)) == user

    def is_user(self, user: str, password: str) -> bool:
        """Whether the password is this user's; as slow for a user who does not exist."""
        if self.is_known(user, password):
            return True
        try:
            _HASHER.verify(self._hashes.get(user, self._nobody), password)
        except (VerificationError, InvalidHashError):
            return False
        with self._lock:
            self._known[self._mark(user, password)] = user
        return True

    def _mark(self, user: str, password: str) -> bytes:
        shown = f"{user}\0{password}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(shown, key=self._secret, digest_size=32).digest()


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()


def header_to_credentials(headers: Mapping[str, str]) -> tuple[str, str, str]:
    """The Authorization header -> ("bearer", "", key), ("basic", user, password), or three empty texts."""
    scheme, _, shown = headers.get("authorization", "").partition(" ")
    shown = shown.strip()
    if scheme.lower() == "bearer" and shown:
        return "bearer", "", shown
    if scheme.lower() == "basic":
        try:
            user, colon, password = base64.b64decode(shown, validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return "", "", ""
        if colon:
            return "basic", user, password
    return "", "", ""
