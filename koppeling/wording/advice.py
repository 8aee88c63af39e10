"""What would help the town: a sentence for each thing to do that was run with the week."""

from collections.abc import Mapping
from typing import Protocol

from koppeling.wording.catalogue import Text, counted, say
from koppeling.wording.quantities import number_text, people_text
from koppeling.wording.terms import language_label
from koppeling.wording.when import when_text


class Advised(Protocol):
    """What ``matching.result.Advice`` tells, fresh or as it was kept."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...
    @property
    def people(self) -> int: ...
    @property
    def at_least(self) -> int: ...
    @property
    def at_most(self) -> int: ...


_RECRUIT = counted(
    "One neighbour who speaks %(language)s and is free %(when)s would couple %(people)s.",
    "%(number)s neighbours who speak %(language)s and are free %(when)s would couple %(people)s.",
)
_RECRUIT_IN = counted(
    "One neighbour in %(district)s who speaks %(language)s and is free %(when)s "
    "would couple %(people)s.",
    "%(number)s neighbours in %(district)s who speak %(language)s and are free %(when)s "
    "would couple %(people)s.",
)
ADVICE: Mapping[str, Text] = {
    "renew_openings": counted(
        "Renewing one offer that has run out would couple %(people)s.",
        "Renewing %(number)s offers that have run out would couple %(people)s.",
    ),
    "finish_vettings": counted(
        "Finishing the vetting of one volunteer would couple %(people)s.",
        "Finishing the vetting of %(number)s volunteers would couple %(people)s.",
    ),
    "places_at": counted(
        "One more place at %(opening)s would couple %(people)s.",
        "%(number)s more places at %(opening)s would couple %(people)s.",
    ),
    "recruit_neighbours": _RECRUIT_IN,
}
"""Every code of advice; each says how many of what, and how many people that would couple."""
PARAMS: Mapping[str, tuple[str, ...]] = {
    "renew_openings": ("count", "openings"),
    "finish_vettings": ("count", "openings"),
    "places_at": ("count", "opening"),
    "recruit_neighbours": ("count", "district", "half_days", "language"),
}
"""The parameters of each code; which openings, a page or a list beside the sentence says."""


def advice_text(advice: Advised, language: str, districts: Mapping[str, str]) -> str:
    """A whole sentence: ``Five neighbours in Zuid … would couple seven people (five to eight)``.

    ``districts``: the names of the town's districts by key. KeyError for an unknown code
    or a missing parameter.
    """
    params = dict(advice.params)
    count = int(str(params["count"]))
    words = {
        "number": number_text(count, language),
        "people": people_text(advice.people, advice.at_least, advice.at_most, language),
    }
    found = ADVICE[advice.code]
    if advice.code == "recruit_neighbours":
        words["language"] = language_label(str(params["language"]), language)
        words["when"] = when_text(_half_days(params["half_days"]), language)
        if params["district"]:
            words["district"] = districts.get(str(params["district"]), str(params["district"]))
        else:
            found = _RECRUIT
    elif advice.code == "places_at":
        words["opening"] = str(params["opening"])
    sentence = say(found, language, count=count, **words)
    return sentence[:1].upper() + sentence[1:]


def _half_days(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
