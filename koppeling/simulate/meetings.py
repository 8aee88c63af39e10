"""Whether two could have been coupled in an earlier week, as far as their rows tell.

This is no second rule book: ``koppeling.matching`` decides who may meet. It
keeps the past of a simulated town from containing what no coordinator would
have done.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from koppeling.reference.grid import snap
from koppeling.simulate.columns import Row
from koppeling.simulate.places import metres_between
from koppeling.terms import ConsentPurpose, ContactGender, Kind, Level, Travel

ADULT = 18
METRES_A_MINUTE: Mapping[Travel, int] = {
    Travel.WALK: 55,
    Travel.BICYCLE: 150,
    Travel.TRANSIT: 120,
    Travel.CAR: 250,
}
"""As the crow flies, getting ready included: slower than what a town's policy grants."""
LEAST_LEVEL = {Kind.NEIGHBOUR: Level.A1, Kind.ASSOCIATION: Level.A1, Kind.EMPLOYER: Level.A2}


def may_meet(newcomer: Row, opening: Row, on: date) -> bool:
    """Kind, consent, protection, vetting, validity, ages, wishes, language, time and distance."""
    here: Mapping[str, Any] = newcomer
    there: Mapping[str, Any] = opening
    return (
        there["kind"] in here.get("wants", ())
        and ConsentPurpose.MATCHING in here.get("consent", ())
        and ConsentPurpose.MATCHING in there.get("consent", ())
        and not (here.get("protected") or there.get("protected"))
        and there["ref"] not in here.get("avoid", ())
        and here["ref"] not in there.get("avoid", ())
        and _stands(there, on)
        and _of_age(here, there, on)
        and _as_wished(here, there)
        and _understand(here, there)
        and bool(here.get("availability", 0) & there.get("availability", 0))
        and _near(here, there)
    )


def _stands(opening: Mapping[str, Any], on: date) -> bool:
    if opening["kind"] is Kind.NEIGHBOUR and opening.get("vetted_until", date.min) < on:
        return False
    return bool(opening.get("valid_until", date.max) >= on)


def _of_age(newcomer: Mapping[str, Any], opening: Mapping[str, Any], on: date) -> bool:
    """Grown up, and within the group's ages whatever her birthday."""
    if "birth_year" not in newcomer:
        return False
    age = on.year - newcomer["birth_year"] - 1
    return bool(
        age >= ADULT and opening.get("min_age", 0) <= age and age + 1 <= opening.get("max_age", 120)
    )


def _as_wished(newcomer: Mapping[str, Any], opening: Mapping[str, Any]) -> bool:
    wishes = (
        (newcomer.get("contact_gender"), opening.get("gender"), opening["kind"] is Kind.NEIGHBOUR),
        (opening.get("contact_gender"), newcomer.get("gender"), True),
        (opening.get("for_gender"), newcomer.get("gender"), True),
    )
    return not any(
        asked and wish not in {None, ContactGender.ANY} and wish != gender
        for wish, gender, asked in wishes
    )


def _understand(newcomer: Mapping[str, Any], opening: Mapping[str, Any]) -> bool:
    hers: Mapping[str, Level] = newcomer.get("languages", {})
    theirs: Mapping[str, Level] = opening["languages"]
    least = LEAST_LEVEL[opening["kind"]]
    needs: Mapping[str, Level] = opening.get("needs_language", {})
    return any(
        tag in theirs and min(level, theirs[tag]) >= least for tag, level in hers.items()
    ) and all(hers.get(tag, 0) >= level for tag, level in needs.items())


def _near(newcomer: Mapping[str, Any], opening: Mapping[str, Any]) -> bool:
    if newcomer["country"] != opening["country"] and not newcomer.get("crosses_border"):
        return False
    if "travel" not in newcomer or "max_minutes" not in newcomer:
        return False
    here = snap(newcomer["lat"], newcomer["lon"])
    there = snap(opening["lat"], opening["lon"])
    reach = METRES_A_MINUTE[newcomer["travel"]] * newcomer["max_minutes"]
    return bool(metres_between(here, there) <= reach)
