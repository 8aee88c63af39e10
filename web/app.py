"""``create_app``: what every request goes through, in order."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect

from koppeling.errors import MissingSecretKey
from koppeling.settings import Settings
from web import access, arguments, headers, languages, refusals, rendering
from web.account import blueprint as account
from web.account.signing import role_of_reader, sign_in_with
from web.association import blueprint as association
from web.coordinator import blueprint as coordinator
from web.person import blueprint as person
from web.public import blueprint as public
from web.session import Clock, Engine, House, open_engine
from web.signup import blueprint as signup


class Pages(Flask):
    """An application whose log names errors by their class: what they say may quote a person."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("a request failed with %s", exc_info[0].__name__)


LONGEST_FORM = 512 * 1024
"""Bytes of one request; nothing is uploaded on the pages."""


def create_app(
    settings: Settings, *, engine: Engine | None = None, clock: Clock | None = None
) -> Flask:
    """The pages over one database.

    ``engine`` and ``clock`` are for tests; else the settings' database, and their fixed
    instant or the wall clock. Raises ``MissingSecretKey`` without a secret key, and as
    ``open_engine`` does.
    """
    if not settings.secret_key:
        raise MissingSecretKey(setting="KOPPELING_SECRET_KEY")
    app = Pages(__name__)
    app.extensions["koppeling"] = House(
        engine=open_engine(settings) if engine is None else engine,
        settings=settings,
        clock=clock or (lambda: settings.now or datetime.now(UTC)),
    )
    secure = not (settings.base_url or "").startswith("http://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        PREFERRED_URL_SCHEME="https" if secure else "http",
        SESSION_COOKIE_NAME="__Host-koppeling" if secure else "koppeling",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a page may lie open over lunch
        WTF_CSRF_SSL_STRICT=False,  # pages send no referrer, which names people's links
        MAX_CONTENT_LENGTH=LONGEST_FORM,
        MAX_FORM_MEMORY_SIZE=LONGEST_FORM,
        TEMPLATES_AUTO_RELOAD=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=30),  # of one version: see rendering.sheet
    )
    arguments.read(app)
    CSRFProtect(app)
    languages.init(app)
    rendering.init(app)
    sign_in_with(app)
    for blueprint in (public, account, coordinator, person, signup, association):
        app.register_blueprint(blueprint)
    access.enforce(app, role_of_reader)
    headers.send(app, secure=secure)
    refusals.answer(app)
    return app
