"""What every template has at hand: the language and its direction, dates, names of codes."""

import hashlib
import json
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from babel.dates import format_skeleton
from flask import Flask, current_app, g, make_response, render_template, request
from flask_babel import format_date, get_locale, to_user_timezone
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from koppeling.queries.towns import TownLine
from koppeling.wording.neutral import neutral_text
from koppeling.wording.terms import label
from web import navigation
from web.languages import OWN_NAMES, RIGHT_TO_LEFT, language, offered


def page(name: str, /, **values: object) -> str:
    """A page of ``templates``."""
    return render_template(name, **values)


def download(name: str, told: object) -> Response:
    """A JSON file to keep."""
    content = json.dumps(told, ensure_ascii=False, indent=2, sort_keys=False)
    response = make_response(content)
    response.mimetype = "application/json"
    safe = "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in name)
    response.headers["Content-Disposition"] = f'attachment; filename="{safe}"'
    return response


def in_town(town: TownLine) -> None:
    """Let the page say whether its town is in practice, and tell times as its clocks do."""
    g.practice = town.in_practice
    g.time_zone = town.time_zone


def init(app: Flask) -> None:
    """Give the templates what they have in common."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=_day,
        date=_date,
        moment=_moment,
        label=_label,
        neutral=_neutral,
        raised=_raised,
        dialled=_dialled,
    )

    sheet = _version(app, "koppeling.css")

    @app.context_processor
    def common() -> dict[str, object]:
        spoken = language()
        account = g.get("account")
        return {
            "language": spoken,
            "direction": "rtl" if spoken in RIGHT_TO_LEFT else "ltr",
            "own_name": OWN_NAMES[spoken],
            "languages": [(tag, OWN_NAMES[tag]) for tag in offered()],
            "right_to_left": RIGHT_TO_LEFT,
            "here": _here(),
            "sheet": sheet,
            "account": account,
            "navigation": navigation.sections(account.role) if account else (),
            "endpoints": app.view_functions,
            "practice": g.get("practice", False),
        }


def _version(app: Flask, filename: str) -> str:
    """What changes with a static file, so that browsers may keep each version of it."""
    content = Path(app.static_folder or "", filename).read_bytes()
    return hashlib.sha256(content).hexdigest()[:8]


def _here() -> list[tuple[str, str]]:
    """Name and arguments of the page, as the choice of a language names it.

    A page that answers a form stands for the page that showed the form: the nearest one
    above it that can be opened.
    """
    path = request.path
    adapter = current_app.create_url_adapter(request)
    while adapter is not None and path:
        try:
            endpoint, args = adapter.match(path, method="GET")
        except HTTPException:
            path = path.rpartition("/")[0]
        else:
            return [("page", endpoint), *((f"at-{name}", str(args[name])) for name in args)]
    return []


def _day(value: date) -> str:
    return format_date(value, "full")


def _date(value: date) -> str:
    """Without the day of the week, as tables have it."""
    return format_date(value, "long")


def _moment(value: datetime) -> str:
    """``Mon, 23 Nov 2026, 09:00`` by the clocks of the town: short enough for a table."""
    local = to_user_timezone(value)
    return f"{format_skeleton('yMMMEd', local, locale=get_locale())}, {local:%H:%M}"


def _label(code: StrEnum) -> str:
    return label(code, language())


def _neutral(why: str | None) -> str:
    """Why the week chose two, for the two of them."""
    return neutral_text(why, language())


def _dialled(phone: str) -> str:
    """A number as a phone dials it."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


def _raised(words: str) -> str:
    """With a capital at the beginning, and everything else as it was: German has its own."""
    return words[:1].upper() + words[1:]
