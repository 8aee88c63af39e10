"""The environment, read once at the entry points and passed on as one frozen value."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from dotenv import dotenv_values

from koppeling.errors import BadSetting, FileNotReadable

DEFAULT_DATABASE = "koppeling.sqlite3"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. ``now`` and ``seed`` are None unless fixed."""

    database_url: str = field(repr=False)
    secret_key: str | None = field(default=None, repr=False)
    base_url: str | None = None
    smtp_url: str | None = field(default=None, repr=False)
    sms_url: str | None = field(default=None, repr=False)
    now: datetime | None = None
    seed: int | None = None


SETTINGS: dict[str, str] = {
    "KOPPELING_DATABASE_URL": "Where the data is kept; else a SQLite file in the working folder.",
    "KOPPELING_SECRET_KEY": "Signs people's links and sessions; required to serve the pages.",
    "KOPPELING_BASE_URL": "The public address that links in messages begin with.",
    "KOPPELING_SMTP_URL": "The mail server; without it messages stay in the outbox.",
    "KOPPELING_SMS_URL": "The text-message gateway; nothing is sent through it yet.",
    "KOPPELING_NOW": "An ISO 8601 instant with offset: a fixed clock.",
    "KOPPELING_SEED": "A whole number that decides exact ties; from town and week unless set.",
}
"""Every setting with its meaning, as the reference page lists it."""


def read_settings(environ: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Read the environment and ``folder/.env`` (the environment wins).

    Raises ``BadSetting`` for an instant, a seed or a database URL that cannot be read,
    ``FileNotReadable`` for a file that is no text or somebody else's.
    """
    folder = folder or Path.cwd()
    found = _written(folder / ".env")
    found.update(os.environ if environ is None else environ)
    values = {name: found[name] for name in SETTINGS if found.get(name)}
    return Settings(
        database_url=_database_url(values.get("KOPPELING_DATABASE_URL"), folder),
        secret_key=values.get("KOPPELING_SECRET_KEY"),
        base_url=values.get("KOPPELING_BASE_URL"),
        smtp_url=values.get("KOPPELING_SMTP_URL"),
        sms_url=values.get("KOPPELING_SMS_URL"),
        now=_instant(values.get("KOPPELING_NOW")),
        seed=_seed(values.get("KOPPELING_SEED")),
    )


def _written(path: Path) -> dict[str, str | None]:
    try:
        return dict(dotenv_values(path))
    except (OSError, UnicodeDecodeError) as error:
        # What a decoder says quotes bytes of the file, which holds secrets.
        why = getattr(error, "strerror", None) or type(error).__name__
        raise FileNotReadable(file=str(path), why=why) from None


def _database_url(text: str | None, folder: Path) -> str:
    if text is None:
        return f"sqlite:///{folder / DEFAULT_DATABASE}"
    for prefix in ("postgres://", "postgresql://"):
        if text.startswith(prefix):
            return "postgresql+psycopg://" + text.removeprefix(prefix)
    if text.startswith(("postgresql+psycopg://", "sqlite:///")):
        return text
    raise BadSetting(
        setting="KOPPELING_DATABASE_URL",
        value=text.partition("://")[0] if "://" in text else "…",
        expected="sqlite:///… | postgresql://…",
    )


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise BadSetting(setting="KOPPELING_NOW", value=text, expected="2026-11-23T08:00:00+01:00")
    return instant.astimezone(UTC)


def _seed(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or int(text) >= 2**63:
        raise BadSetting(setting="KOPPELING_SEED", value=text, expected="0 … 9223372036854775807")
    return int(text)
