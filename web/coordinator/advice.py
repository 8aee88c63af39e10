"""What would help the town most, the openings that stay empty, and the flyer."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from koppeling.queries.advice import (
    FLYER_FROM,
    OpeningName,
    Step,
    Unfilled,
    find_flyer,
    town_advice,
)
from koppeling.wording.advice import advice_text
from koppeling.wording.catalogue import CLDR_LOCALES
from koppeling.wording.terms import language_label
from koppeling.wording.week import kept_away_sentence
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.remedies import Remedy, of_opening
from web.languages import language
from web.rendering import page
from web.session import house, reading

FLYER_LANGUAGES = ("nl", "de")
"""Flyers hang where people live who are at home there."""


@dataclass(frozen=True, slots=True)
class ShownStep:
    """One thing to do, in words; ``tongue``: what the neighbours to find speak."""

    text: str
    step: Step
    tongue: str | None


@dataclass(frozen=True, slots=True)
class ShownOpening:
    """An opening that stays empty: why, if it is not what the remedies mend, and those."""

    opening: OpeningName
    why: str
    remedies: tuple[Remedy, ...]


@blueprint.get("/advice")
def advice() -> str:
    """The few things to do that would couple most people, and the empty openings."""
    with reading() as session:
        found = town_advice(session, staff().town_id, page=request.args.get("page", 1, type=int))
    spoken = language()
    return page(
        "coordinator/advice.html",
        found=found,
        steps=[
            ShownStep(
                text=advice_text(one.advice, spoken, found.districts),
                step=one,
                tongue=_tongue(one),
            )
            for one in found.steps
        ],
        unfilled=[_shown(one) for one in found.unfilled.lines],
        at_least=FLYER_FROM,
        flyer_languages=FLYER_LANGUAGES,
    )


@blueprint.get("/flyer/<tongue>")
def flyer(tongue: str) -> str:
    """A page to print: neighbours are wanted who speak a language. In Dutch or in German.

    It names that language and the town, and nothing else of anybody.
    """
    town = staff().town
    with reading() as session:
        found = find_flyer(session, town, tongue)
    if not found.is_shown:
        return page("coordinator/no_flyer.html", at_least=FLYER_FROM, town=town)
    written = request.args.get("language", town.language)
    if written not in FLYER_LANGUAGES:
        written = FLYER_LANGUAGES[0]
    address = (house().settings.base_url or request.host_url).rstrip("/")
    with force_locale(CLDR_LOCALES[written]):
        return page(
            "coordinator/flyer.html",
            flyer=found,
            named=language_label(tongue, written),
            address=address + url_for("signup.begin", role="volunteer"),
            others=[one for one in FLYER_LANGUAGES if one != written],
        )


def _tongue(step: Step) -> str | None:
    found = step.advice.params.get("language")
    return None if found is None else str(found)


def _shown(one: Unfilled) -> ShownOpening:
    why = ""
    if one.line.blocked:
        why = kept_away_sentence(one.line.blocked, language())
    elif not one.line.remedies:
        why = _("Nobody waits whom it could be for.")
    return ShownOpening(one.opening, why, of_opening(one.opening, one.line.remedies))
