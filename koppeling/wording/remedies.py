"""What would help: a sentence for each change that alone would couple somebody.

A change is the person's own, or ours: of an opening, or a neighbour whom somebody finds.
"""

from collections.abc import Mapping

from koppeling.terms import Kind
from koppeling.wording.catalogue import counted, text
from koppeling.wording.clauses import (
    Clause,
    Form,
    as_is,
    clause,
    journey,
    kind,
    level,
    spoken,
)
from koppeling.wording.when import when_text

COUNT = "openings"
"""The sentences count by it: how many openings, or newcomers, the change alone would add."""


def _when(half_day: object, language: str) -> str:
    return when_text([str(half_day)], language)


_WHEN = Form(("half_day",), _when)

REMEDIES: Mapping[str, Clause] = {
    "another_half_day": clause(
        counted(
            "Time %(when)s as well would bring a proposal: %(count)s more opening would suit.",
            "Time %(when)s as well would bring a proposal: %(count)s more openings would suit.",
        ),
        COUNT,
        when=_WHEN,
    ),
    "wider_travel": clause(
        counted(
            "Travelling up to %(journey)s would bring a proposal: %(count)s more opening "
            "would suit.",
            "Travelling up to %(journey)s would bring a proposal: %(count)s more openings "
            "would suit.",
        ),
        COUNT,
        journey=journey("minutes", "travel"),
    ),
    "language_level": clause(
        counted(
            "%(language)s at %(level)s would bring a proposal: %(count)s more opening would suit.",
            "%(language)s at %(level)s would bring a proposal: %(count)s more openings would suit.",
        ),
        COUNT,
        language=spoken("language"),
        level=level("level"),
    ),
    "one_more_place": clause(
        text("One more place at %(opening)s (%(kind)s) would bring a proposal."),
        opening=as_is("opening"),
        kind=kind("kind"),
    ),
    "renew_opening": clause(
        text("Renewing the offer %(opening)s (%(kind)s) would bring a proposal."),
        opening=as_is("opening"),
        kind=kind("kind"),
    ),
    "finish_vetting": clause(
        text("Finishing the vetting of %(opening)s would bring a proposal."),
        opening=as_is("opening"),
    ),
    "opening_half_day": clause(
        text("If %(opening)s (%(kind)s) had time %(when)s too, there would be a proposal."),
        opening=as_is("opening"),
        kind=kind("kind"),
        when=_WHEN,
    ),
    "neighbour_who": clause(
        text(
            "A new neighbour who speaks %(language)s and has time %(when)s would bring a proposal."
        ),
        language=spoken("language"),
        when=_WHEN,
    ),
}
"""Every code whose sentence is the same for every kind of opening, for somebody who waits."""

REMEDIES_BY_KIND: Mapping[str, Mapping[Kind, Clause]] = {
    "another_kind": {
        Kind.NEIGHBOUR: clause(
            counted(
                "Being open to a neighbour too would bring a proposal: %(count)s more opening "
                "would suit.",
                "Being open to a neighbour too would bring a proposal: %(count)s more openings "
                "would suit.",
            ),
            COUNT,
        ),
        Kind.ASSOCIATION: clause(
            counted(
                "Being open to an association too would bring a proposal: %(count)s more opening "
                "would suit.",
                "Being open to an association too would bring a proposal: %(count)s more openings "
                "would suit.",
            ),
            COUNT,
        ),
        Kind.EMPLOYER: clause(
            counted(
                "Being open to an employer too would bring a proposal: %(count)s more opening "
                "would suit.",
                "Being open to an employer too would bring a proposal: %(count)s more openings "
                "would suit.",
            ),
            COUNT,
        ),
    },
}
"""Codes with the parameter ``kind``, which has a sentence of its own for each."""

OF_OPENINGS: Mapping[str, Clause] = {
    "opening_half_day": clause(
        counted(
            "Time %(when)s as well would bring a proposal: %(count)s person waiting would suit.",
            "Time %(when)s as well would bring a proposal: %(count)s people waiting would suit.",
        ),
        COUNT,
        when=_WHEN,
    ),
    "opening_language": clause(
        counted(
            "Asking for %(language)s at %(level)s only would bring a proposal: %(count)s person "
            "waiting would suit.",
            "Asking for %(language)s at %(level)s only would bring a proposal: %(count)s people "
            "waiting would suit.",
        ),
        COUNT,
        language=spoken("language"),
        level=level("level"),
    ),
    "renew_opening": clause(
        counted(
            "Renewing the offer would bring a proposal: %(count)s person waiting would suit.",
            "Renewing the offer would bring a proposal: %(count)s people waiting would suit.",
        ),
        COUNT,
    ),
    "finish_vetting": clause(
        counted(
            "Finishing the vetting would bring a proposal: %(count)s person waiting would suit.",
            "Finishing the vetting would bring a proposal: %(count)s people waiting would suit.",
        ),
        COUNT,
    ),
}
"""What would fill an opening that stays empty; the opening itself is named beside."""


def remedy_text(code: str, openings: int, params: Mapping[str, object], language: str) -> str:
    """What would couple somebody: ``Time on Monday evening as well would bring a proposal: …``.

    KeyError for an unknown code or a missing parameter.
    """
    by_kind = REMEDIES_BY_KIND.get(code)
    found = REMEDIES[code] if by_kind is None else by_kind[Kind(str(params["kind"]))]
    return found.in_words({**params, COUNT: openings}, language)


def opening_remedy_text(
    code: str, newcomers: int, params: Mapping[str, object], language: str
) -> str:
    """What would fill an empty opening, for so many people who wait.

    KeyError for an unknown code or a missing parameter.
    """
    return OF_OPENINGS[code].in_words({**params, COUNT: newcomers}, language)
