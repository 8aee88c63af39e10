"""The six digits of the second factor: TOTP, RFC 6238, as any authenticator app shows them."""

import hmac
from datetime import datetime, timedelta

import pyotp

STEP = timedelta(seconds=30)

NOBODYS = "A" * 32
"""A secret to compute with where there is no account: it takes as long."""


def code_at(secret: str, now: datetime) -> str:
    """The code of an instant."""
    return str(pyotp.TOTP(secret).at(now))


def next_code(secret: str, taken: int | None, now: datetime) -> str:
    """The code of ``now``, or of the first step after it that was not ``taken``."""
    step = int(now.timestamp() // STEP.total_seconds())
    first = step if taken is None else max(step, taken + 1)
    return code_at(secret, now + (first - step) * STEP)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The 30-second step whose code this is, the one before and after ``now`` counting too.

    None for any other; blanks between the digits do not matter.
    """
    told = "".join(code.split()).encode(errors="replace")
    found = None
    for instant in (now - STEP, now, now + STEP):
        if hmac.compare_digest(told, code_at(secret, instant).encode()):
            found = int(instant.timestamp() // STEP.total_seconds())
    return found
