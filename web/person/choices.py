"""What people choose from on these pages; nothing is chosen beforehand."""

from datetime import timedelta

from flask_babel import gettext as _

from koppeling.terms import CheckInAnswer, ConcernKind, EndReason
from koppeling.wording.terms import label
from web.languages import language

GO_ON = "go_on"


BREAKS = {"two_weeks": timedelta(weeks=2), "three_months": timedelta(weeks=13), "open": None}
"""Codes of breaks; None until somebody says so."""


def breaks() -> list[tuple[str, str]]:
    """How long a break may be."""
    return [
        ("two_weeks", _("Two weeks")),
        ("three_months", _("Three months")),
        ("open", _("Until I say so")),
    ]


def after_no() -> list[tuple[str, str]]:
    """What may follow a "not now"."""
    return [
        (GO_ON, _("Go on looking for me")),
        ("two_weeks", _("A break of two weeks")),
        ("three_months", _("A break of three months")),
        ("open", _("A break until I say so")),
    ]


def check_ins() -> list[tuple[str, str]]:
    """What may be said when asked whether the two met."""
    return [(answer.value, label(answer, language())) for answer in CheckInAnswer]


def end_reasons() -> list[tuple[str, str]]:
    """Why a contact ends; not saying is the first of them."""
    return [
        (EndReason.OTHER.value, _("I would rather not say")),
        (EndReason.GOAL_REACHED.value, _("We have reached what we wanted")),
        (EndReason.TERM_OVER.value, _("The agreed time is over")),
        (EndReason.NO_TIME.value, _("I have no time any more")),
        (EndReason.NO_CLICK.value, _("We do not suit each other")),
        (EndReason.MOVED_AWAY.value, _("One of us has moved")),
        (EndReason.NEVER_STARTED.value, _("We never met")),
    ]


def concern_kinds() -> list[tuple[str, str]]:
    """What a concern may be about."""
    return [(kind.value, label(kind, language())) for kind in ConcernKind]
