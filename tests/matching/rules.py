"""The hard rules once more, in plain Python from their words alone, to hold the engine against."""

from collections.abc import Collection
from datetime import date
from math import cos, hypot, radians

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.reference import grid
from koppeling.terms import KINDS, ContactGender, Gender, Kind, Rule

TOO_NEAR_TO_CALL = 0.02
"""Minutes: floats cannot tell on which side of her limit such a way lies."""


def broken_rules(
    newcomer: NewcomerFacts,
    opening: OpeningFacts,
    *,
    on: date,
    policy: Policy,
    apart: Collection[tuple[str, str]] = (),
) -> list[Rule]:
    """Every rule that a pair breaks, in the order in which they are asked."""
    meets = opening.kind is not Kind.EMPLOYER
    answers = {
        Rule.KIND: not _has_room_for(newcomer, opening.kind, policy),
        Rule.PLACES: opening.places < 1,
        Rule.CONSENT: not (newcomer.consents and opening.consents),
        Rule.VETTING: opening.kind is Kind.NEIGHBOUR
        and (opening.vetted_until is None or opening.vetted_until < on),
        Rule.VALID: opening.valid_until is not None and opening.valid_until < on,
        Rule.LANGUAGE: not _understand_each_other(newcomer, opening, policy),
        Rule.TIME: newcomer.availability is not None
        and opening.availability is not None
        and newcomer.availability & opening.availability == 0,
        Rule.DISTANCE: _is_too_far(newcomer, opening, policy),
        Rule.AGE: meets and _is_of_the_wrong_age(newcomer, opening, on),
        Rule.NOT_AVAILABLE: opening.protected
        or (newcomer.ref, opening.ref) in apart
        or (meets and not _wish_to_meet(newcomer, opening)),
    }
    return [rule for rule, is_broken in answers.items() if is_broken]


def _has_room_for(newcomer: NewcomerFacts, kind: Kind, policy: Policy) -> bool:
    wanted = newcomer.wants is None or kind in newcomer.wants
    of_kind = newcomer.held.get(kind, 0) < policy.at_most_per_kind[KINDS.index(kind)]
    return wanted and of_kind and sum(newcomer.held.values()) < policy.at_most


def _understand_each_other(newcomer: NewcomerFacts, opening: OpeningFacts, policy: Policy) -> bool:
    if newcomer.languages is None:
        return True
    for tongue, needed in (opening.needs_language or {}).items():
        if newcomer.languages.get(tongue, 0) < needed:
            return False
    if opening.languages is None:
        return True
    least = policy.least_level[KINDS.index(opening.kind)]
    return any(
        min(level, opening.languages.get(tongue, 0)) >= least
        for tongue, level in newcomer.languages.items()
    )


def kilometres(one: grid.Cell, other: grid.Cell) -> float:
    """On a map that is flat round the two."""
    (lat, lon), (their_lat, their_lon) = grid.centre(one), grid.centre(other)
    shrunk = cos(radians((lat + their_lat) / 2))
    return hypot(lat - their_lat, (lon - their_lon) * shrunk) * grid.METRES_PER_DEGREE / 1000


def minutes(newcomer: NewcomerFacts, opening: OpeningFacts, policy: Policy) -> float:
    assert newcomer.travel is not None
    pace = policy.travel[newcomer.travel]
    way = kilometres(newcomer.cell, opening.cell) * policy.detour / 1000
    return pace.overhead_minutes + way / (pace.kmh / 1000) * 60


def _is_too_far(newcomer: NewcomerFacts, opening: OpeningFacts, policy: Policy) -> bool:
    if newcomer.country != opening.country and not newcomer.crosses_border:
        return True
    if newcomer.max_minutes is None or newcomer.travel is None:
        return False
    over = minutes(newcomer, opening, policy) - newcomer.max_minutes
    is_clear = abs(over) > TOO_NEAR_TO_CALL or newcomer.cell == opening.cell
    assert is_clear, "draw other cells: this way lies on her limit"
    return over > 0


def _is_of_the_wrong_age(newcomer: NewcomerFacts, opening: OpeningFacts, on: date) -> bool:
    """With a year of birth she has one of two ages; doubt protects the minor only."""
    if newcomer.birth_year is None:
        return False
    ages = (on.year - newcomer.birth_year - 1, on.year - newcomer.birth_year)
    if min(ages) < 18 and (opening.kind is Kind.NEIGHBOUR or not newcomer.guardian_agreed):
        return True
    least = 0 if opening.min_age is None else opening.min_age
    most = 200 if opening.max_age is None else opening.max_age
    return not any(least <= age <= most for age in ages)


def _wish_to_meet(newcomer: NewcomerFacts, opening: OpeningFacts) -> bool:
    """A stated wish is met only by somebody known to fit it."""
    group = opening.kind is Kind.ASSOCIATION and opening.for_gender == newcomer.contact_gender
    return (
        (_admits(newcomer.contact_gender, opening.gender) or group)
        and _admits(opening.contact_gender, newcomer.gender)
        and _admits(opening.for_gender, newcomer.gender)
    )


def _admits(wish: ContactGender | None, gender: Gender | None) -> bool:
    return wish in {None, ContactGender.ANY} or (gender is not None and wish == gender.value)
