"""What would help somebody, or fill an opening: sentences, each with the page where it is done."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from koppeling.queries.advice import OpeningName, flyer_languages, opening_names
from koppeling.queries.remedies import RemedyLine
from koppeling.terms import TownId, Whose
from koppeling.wording.remedies import opening_remedy_text, remedy_text
from web.languages import language
from web.session import Session


@dataclass(frozen=True, slots=True)
class Remedy:
    """A sentence; ``opening`` is the one to name beside it, ``url`` where a coordinator does it."""

    text: str
    opening: OpeningName | None
    url: str | None
    deed: str


@dataclass(frozen=True, slots=True)
class Remedies:
    """Hers and ours, each with the least effort first."""

    hers: tuple[Remedy, ...]
    ours: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What remedies are told with: openings by ref, and the languages that have a flyer."""

    openings: Mapping[str, OpeningName]
    flyers: frozenset[str]


def known_to(session: Session, town_id: TownId, lines: Iterable[RemedyLine]) -> Known:
    """What these remedies are told with in a town."""
    about = {str(line.params["opening"]) for line in lines if "opening" in line.params}
    return Known(opening_names(session, town_id, about), flyer_languages(session, town_id))


def of_person(ref: str, lines: Iterable[RemedyLine], known: Known) -> Remedies:
    """What would couple a newcomer; what is about an opening that is not there is left out."""
    found: dict[Whose, list[Remedy]] = {whose: [] for whose in Whose}
    for line in lines:
        about = line.params.get("opening")
        opening = None if about is None else known.openings.get(str(about))
        if about is not None and opening is None:
            continue
        url, deed = _deed(line, ref, opening, known.flyers)
        text = remedy_text(line.code, line.openings, line.params, language())
        found[line.whose].append(Remedy(text, opening, url, deed))
    return Remedies(tuple(found[Whose.HERS]), tuple(found[Whose.OURS]))


def of_opening(opening: OpeningName, lines: Iterable[RemedyLine]) -> tuple[Remedy, ...]:
    """What would fill an opening."""
    found = []
    for line in lines:
        url, deed = _deed(line, "", opening, frozenset())
        text = opening_remedy_text(line.code, line.openings, line.params, language())
        found.append(Remedy(text, None, url, deed))
    return tuple(found)


def named(code: str) -> str:
    """What would help, in a word or two: for a list to choose from."""
    return {
        "another_half_day": _("another half-day"),
        "wider_travel": _("a longer way"),
        "another_kind": _("another kind"),
        "language_level": _("more of a language"),
        "one_more_place": _("one more place"),
        "renew_opening": _("an offer renewed"),
        "finish_vetting": _("a vetting finished"),
        "opening_half_day": _("time of an opening"),
        "neighbour_who": _("a new neighbour"),
    }[code]


def _deed(
    line: RemedyLine, ref: str, opening: OpeningName | None, flyers: frozenset[str]
) -> tuple[str | None, str]:
    """Where a coordinator does it, and what the link says; None where it takes more than a page."""
    if line.code == "neighbour_who":
        return _recruiting(str(line.params["language"]), flyers)
    if line.code == "language_level":
        return None, ""
    if opening is None:
        return url_for("coordinator.edit_person", ref=ref), _("Change it, if the person agrees")
    at = url_for("coordinator.opening", ref=opening.ref)
    if line.code == "one_more_place":
        return f"{at}#places", _("Add a place, if they agree")
    if line.code == "finish_vetting":
        return f"{at}#vetting", _("Note the certificate")
    return url_for("coordinator.edit_opening", ref=opening.ref), _("Change it, if they agree")


def _recruiting(tongue: str, flyers: frozenset[str]) -> tuple[str, str]:
    """Looking for somebody who speaks a language, or noting whom one found without a flyer."""
    if tongue in flyers:
        return url_for("coordinator.flyer", tongue=tongue), _("Flyer to print")
    return url_for("coordinator.new_opening"), _("Note an opening")
