"""Make random keys, and keep only what is needed to recognise them."""

import hashlib
import secrets as system_secrets

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"


def new_key(size: int = 32) -> str:
    """Return a URL-safe key of `size` random bytes."""
    return system_secrets.token_urlsafe(size)


def new_code(length: int = 12) -> str:
    """Return a random public identifier without look-alike letters."""
    return "".join(system_secrets.choice(_LETTERS) for _ in range(length))


def digest(key: str) -> str:
    """Return the look-up form (SHA-256, hex) of a key that must not be stored."""
    return hashlib.sha256(key.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two secrets without telling by time where they differ."""
    return system_secrets.compare_digest(one.encode(), other.encode())
