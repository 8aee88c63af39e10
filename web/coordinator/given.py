"""What the forms of staff say, and what is wrong with it: empty where nothing is."""

from datetime import date

from flask import request
from flask_babel import gettext as _

from koppeling.usecases.offers import MOST_PLACES


def given_day(name: str) -> tuple[date | None, str]:
    """A day that may stay empty."""
    text = request.form.get(name, "").strip()
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, _("Write the day like 2026-11-23.")


def given_places() -> tuple[int | None, str]:
    """How many places an opening has."""
    places = request.form.get("places", type=int)
    if places is None or not 0 <= places <= MOST_PLACES:
        return None, _("Write how many places there are in all, couplings included.")
    return places, ""
