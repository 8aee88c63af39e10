"""The pages, made once a process: most of what a test of a page would pay for is making them.

An application is lent to one test at a time and moves into the house of each. Templates are
compiled once for all applications of the process.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine

from koppeling.settings import Settings
from web.app import Pages, create_app
from web.session import Clock, House


class CompiledTemplates(BytecodeCache):
    """Jinja keys them by name and path, and compiles anew what has changed since."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        kept = self.kept.get(bucket.key)
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


Pages.jinja_options = {**Pages.jinja_options, "bytecode_cache": CompiledTemplates()}

_lent: set[Flask] = set()


@contextmanager
def lent(settings: Settings, *, engine: Engine, clock: Clock) -> Iterator[Flask]:
    """The pages over the house of a test; a test changes them through ``monkeypatch`` alone."""
    app = _made(replace(settings, database_url=""), engine)
    assert app not in _lent, "a second house in one test needs pages of its own: create_app"
    app.extensions["koppeling"] = House(engine=engine, settings=settings, clock=clock)
    app.testing = True
    _lent.add(app)
    yield app
    _lent.remove(app)


_by_settings: dict[Settings, Flask] = {}


def _made(settings: Settings, engine: Engine) -> Flask:
    if settings not in _by_settings:
        _by_settings[settings] = create_app(settings, engine=engine)
    return _by_settings[settings]
