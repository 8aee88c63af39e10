"""Passwords, kept as scrypt hashes: expensive for whoever has stolen a database.

The form is the usual one, ``scrypt:n:r:p$salt$hash`` with the hash in hexadecimal digits
(RFC 7914, 64 bytes), so that other programs can read it. The salt is drawn by whoever
calls: nothing is left to chance here.
"""

import hashlib
import hmac
from dataclasses import dataclass

LEAST_CHARACTERS = 12

COST = 2**15
BLOCK_SIZE = 8
PARALLEL = 1

NOBODYS = f"scrypt:{COST}:{BLOCK_SIZE}:{PARALLEL}$-${'0' * 128}"
"""A hash that no password has, to be checked where there is no account: it takes as long."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A password that somebody gave, held against the hash that was ``kept`` at that moment.

    It takes a tenth of a second, so it is done before a deed and not within: on SQLite
    nobody else could write meanwhile.
    """

    kept: str | None
    is_same: bool


def compare(password: str, kept: str | None) -> Compared:
    """Hold a password against a hash; where there is none, it takes as long."""
    is_same = is_password(password, kept or NOBODYS)
    return Compared(kept, is_same and kept is not None)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A new password with the hash by which it will be ``kept``: made before a deed, likewise."""

    password: str
    kept: str


def choose(password: str, *, salt: str) -> Chosen:
    """Hash a password that somebody chose; whether it is strong enough, the deed looks at."""
    return Chosen(password, hash_password(password, salt=salt))


def hash_password(password: str, *, salt: str) -> str:
    """The hash of a password, as it is kept; ``salt`` is drawn anew for each, without a ``$``."""
    found = _scrypt(password, salt, COST, BLOCK_SIZE, PARALLEL)
    return f"scrypt:{COST}:{BLOCK_SIZE}:{PARALLEL}${salt}${found}"


def is_password(password: str, kept: str) -> bool:
    """Whether a password has this hash. Raises ValueError for what is no such hash."""
    method, salt, expected = kept.split("$", 2)
    _, cost, block_size, parallel = method.split(":")
    found = _scrypt(password, salt, int(cost), int(block_size), int(parallel))
    return hmac.compare_digest(found, expected)


def _scrypt(password: str, salt: str, cost: int, block_size: int, parallel: int) -> str:
    return hashlib.scrypt(
        password.encode(errors="replace"),
        salt=salt.encode(),
        n=cost,
        r=block_size,
        p=parallel,
        # As much memory as these numbers need, and a little.
        maxmem=132 * cost * block_size * parallel,
    ).hex()
