"""Words and answers that every asked side has in common: people with a link, and organisations."""

from datetime import UTC, datetime

from flask import request
from flask_babel import gettext as _

from koppeling.queries.asked import Asked, Standing
from koppeling.queries.links import LinkLine
from koppeling.queries.towns import TownLine
from koppeling.usecases.introductions import accept_introduction, take_back_answer
from koppeling.wording.calendar import half_days_text, moment_text
from koppeling.wording.terms import concept_label, language_label, listed
from web.languages import language
from web.links import actor, is_sure, not_sure
from web.session import Session, now

CALL_ME = "call_me"
"""What the form says for: none of these times, please call me."""


def times(asked: Asked, town: TownLine) -> list[tuple[str, str]]:
    """What a yes can be given for: the offered times, and being called."""
    offered = [(at.astimezone(UTC).isoformat(), moment(at, town)) for at in asked.offered]
    return [*offered, (CALL_ME, _("No time suits me, or I am not sure: please call me"))]


def chosen_time(wanted: str) -> datetime | None:
    """The time that a form names; None for being called. ValueError where nothing was chosen.

    Whether it is one of the offered ones is for whoever accepts to say.
    """
    if wanted == CALL_ME:
        return None
    at = datetime.fromisoformat(wanted)
    if at.tzinfo is None:
        raise ValueError("a time needs its offset from UTC")
    return at


def moment(at: datetime | None, town: TownLine) -> str:
    """A day and an hour by the clocks of the town; empty for None."""
    return "" if at is None else moment_text(at, town.time_zone, language())


def facts(asked: Asked, town: TownLine) -> list[tuple[str, str]]:
    """What may be told of the other side, line by line; what is not known is left out."""
    shown, tongue = asked.shown, language()
    interests = (concept_label(key, tongue, instead=town.language) for key in shown.interests)
    lines = (
        (_("You both like"), listed(interests, tongue)),
        (_("You both have time"), half_days_text(shown.half_days, tongue)),
        (_("District"), shown.district or ""),
        (
            _("Language to practise"),
            language_label(shown.practise, tongue) if shown.practise else "",
        ),
    )
    return [(name, value) for name, value in lines if value]


def say_yes(db: Session, link: LinkLine, asked: Asked) -> dict[str, str]:
    """Accept for the time that the form names, or with a call; what is wrong with it, by field."""
    if asked.standing is not Standing.YOUR_TURN:
        return {}
    try:
        chosen = chosen_time(request.form.get("time", ""))
    except ValueError:
        return {"time": _("Choose one of the times, or that we call you")}
    accept_introduction(
        db, asked.introduction_id, by=asked.party, chosen=chosen, now=now(), actor=actor(link)
    )
    return {}


def take_back(db: Session, link: LinkLine, asked: Asked) -> dict[str, str]:
    """Take an answer back, if the form is sure of it; what is wrong with it, by field."""
    if not asked.may_take_back:
        return {}
    if not is_sure():
        return not_sure()
    take_back_answer(db, asked.introduction_id, by=asked.party, now=now(), actor=actor(link))
    return {}
