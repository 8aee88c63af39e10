"""What a town is like once somebody did what a remedy says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.result import Remedy
from koppeling.terms import HALF_DAYS, ContactGender, Gender, Kind, Level
from tests.matching.towns import MONDAY, Town

NEXT_YEAR = MONDAY + timedelta(365)
FOUND = "zz-found"
"""The ref of a neighbour who was found."""


def bit(half_day: str) -> int:
    return 1 << HALF_DAYS.index(half_day)


def followed(drawn: Town, ref: str, remedy: Remedy) -> Town:
    """The town after the remedy of one who was waiting."""
    told: Mapping[str, Any] = remedy.params
    facts = drawn.newcomer(ref)
    match remedy.code:
        case "wider_travel" | "another_half_day" | "another_kind" | "language_level":
            return drawn.having(changed_herself(facts, remedy))
        case "neighbour_who":
            found = neighbour(facts, told["language"], told["half_day"])
            return replace(drawn, openings=(*drawn.openings, found))
    return drawn.having(opened(drawn.opening(told["opening"]), remedy))


def changed_herself(facts: NewcomerFacts, remedy: Remedy) -> NewcomerFacts:
    told: Mapping[str, Any] = remedy.params
    match remedy.code:
        case "wider_travel":
            return replace(facts, max_minutes=told["minutes"])
        case "another_half_day":
            assert facts.availability is not None
            return replace(facts, availability=facts.availability | bit(told["half_day"]))
        case "another_kind":
            assert facts.wants is not None
            return replace(facts, wants=facts.wants | {Kind(told["kind"])})
        case "language_level":
            level = {told["language"]: Level[told["level"]]}
            return replace(facts, languages={**(facts.languages or {}), **level})
    raise AssertionError(remedy.code)


def opened(facts: OpeningFacts, remedy: Remedy) -> OpeningFacts:
    told: Mapping[str, Any] = remedy.params
    match remedy.code:
        case "one_more_place":
            return replace(facts, places=facts.places + 1)
        case "renew_opening":
            return replace(facts, valid_until=NEXT_YEAR)
        case "finish_vetting":
            return replace(facts, vetted_until=NEXT_YEAR)
        case "opening_half_day":
            assert facts.availability is not None
            return replace(facts, availability=facts.availability | bit(told["half_day"]))
        case "opening_language":
            asked = {**(facts.needs_language or {}), told["language"]: Level[told["level"]]}
            return replace(facts, needs_language=asked)
    raise AssertionError(remedy.code)


def neighbour(facts: NewcomerFacts, language: str, half_day: str) -> OpeningFacts:
    """Somebody whom she may meet, in her cell, who speaks a language and is free once."""
    wish = facts.contact_gender
    return OpeningFacts(
        ref=FOUND,
        kind=Kind.NEIGHBOUR,
        country=facts.country,
        cell=facts.cell,
        languages={language: Level.C2},
        needs_language={},
        availability=bit(half_day),
        gender=None if wish in (None, ContactGender.ANY) else Gender(wish.value),
        vetted_until=NEXT_YEAR,
        consents=True,
    )
