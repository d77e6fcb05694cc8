"""Make random keys, and keep only what is needed to recognise them, or to show them again."""

import base64
import functools
import hashlib
import hmac
import secrets as system_secrets
import string

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_ENDS = string.ascii_letters + string.digits
_URL_SAFE = _ENDS + "_-"
TOKEN_LENGTH = 21


def new_key(size: int = 32) -> str:
    """Return a URL-safe key of `size` random bytes."""
    return system_secrets.token_urlsafe(size)


def new_code(length: int = 12) -> str:
    """Return a random public identifier without look-alike letters."""
    return _drawn(_LETTERS, length)


def new_token() -> str:
    """Return an access token: 21 URL-safe characters, 125.9 random bits.

    It begins and ends with a letter or digit: chat programs leave a "-" or "_" at the end of an
    address outside of the link, or take it for emphasis.
    """
    return _drawn(_ENDS, 1) + _drawn(_URL_SAFE, TOKEN_LENGTH - 2) + _drawn(_ENDS, 1)


def _drawn(letters: str, length: int) -> str:
    return "".join(system_secrets.choice(letters) for _ in range(length))


def digest(key: str) -> str:
    """Return the look-up form (SHA-256, hex) of a key that must not be stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def keyed_digest(key: str) -> str:
    """Return the look-up form (HMAC-SHA-256, hex) of a key, worth nothing without SECRET_KEY."""
    return hmac.new(_derived("look-up"), key.encode(), hashlib.sha256).hexdigest()


def seal(text: str) -> str:
    """Return a text so that only who has SECRET_KEY can read it."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """Return a sealed text, or None when SECRET_KEY is another one by now."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        return None


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived("seal")))


def _derived(purpose: str) -> bytes:
    return _key_for(current_app.config["SECRET_KEY"], purpose)


@functools.lru_cache(16)
def _key_for(secret: str, purpose: str) -> bytes:
    """Return a key of its own for each purpose, so that one tells nothing about another."""
    return hmac.new(secret.encode(), f"livedemo {purpose}".encode(), hashlib.sha256).digest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time where they differ."""
    return system_secrets.compare_digest(one.encode(), other.encode())
