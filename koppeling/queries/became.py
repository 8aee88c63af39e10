"""What became of people from one round to another, as far as the rounds kept what they knew."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.store import Newcomer, Opening, RoundNewcomer, RoundOpening
from koppeling.terms import MatchRoundId

UNTOLD = frozenset({"taken", "meetings", "contact_gender", "for_gender", "gender"})
"""Facts whose change is never a cause: what others did, and who does not want to meet whom."""


class Became(StrEnum):
    """What became of somebody from one run to another; of several the first."""

    NEW = "new"
    AWAY = "away"
    FULL = "full"
    HOURS = "hours"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class People:
    """What became of newcomers and openings by ref; nobody else is known about."""

    newcomers: Mapping[str, Became]
    openings: Mapping[str, Became]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a round knew of some people, by ref; ``kept`` where it knew anything at all."""

    newcomers: Mapping[str, Mapping[str, Any]]
    openings: Mapping[str, Mapping[str, Any]]
    kept: bool


def read_inputs(
    session: Session, match_round_id: MatchRoundId, pairs: Collection[tuple[str, str]]
) -> Inputs:
    """What a round kept of the people of these pairs."""
    kept = (
        select(RoundNewcomer.newcomer_id)
        .where(RoundNewcomer.match_round_id == match_round_id)
        .limit(1)
    )
    if session.scalar(kept) is None:
        return Inputs({}, {}, kept=False)
    people = session.execute(
        select(Newcomer.ref, RoundNewcomer.facts)
        .join(Newcomer, Newcomer.id == RoundNewcomer.newcomer_id)
        .where(
            RoundNewcomer.match_round_id == match_round_id,
            Newcomer.ref.in_({newcomer for newcomer, _ in pairs}),
        )
    )
    places = session.execute(
        select(Opening.ref, RoundOpening.facts)
        .join(Opening, Opening.id == RoundOpening.opening_id)
        .where(
            RoundOpening.match_round_id == match_round_id,
            Opening.ref.in_({opening for _, opening in pairs}),
        )
    )
    return Inputs(
        {row.ref: row.facts for row in people}, {row.ref: row.facts for row in places}, kept=True
    )


def compare(before: Inputs, after: Inputs, pairs: Collection[tuple[str, str]]) -> People:
    """What became of the people of these pairs; of nobody, where either round kept nothing."""
    if not (before.kept and after.kept):
        return People({}, {})
    return People(
        {
            ref: _became(before.newcomers.get(ref), after.newcomers.get(ref))
            for ref in {newcomer for newcomer, _ in pairs}
        },
        {
            ref: _became(before.openings.get(ref), after.openings.get(ref))
            for ref in {opening for _, opening in pairs}
        },
    )


def _became(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> Became:
    if after is None:
        return Became.AWAY
    if before is None:
        return Became.NEW
    differing = {
        name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }
    if "taken" in after and _left(after) <= 0 < _left(before):
        return Became.FULL
    if "availability" in differing:
        return Became.HOURS
    return Became.CHANGED if differing - UNTOLD else Became.SAME


def _left(opening: Mapping[str, Any]) -> int:
    """Places that nobody has."""
    taken: int = sum(count for _week, count in opening["taken"])
    return int(opening["places"]) - taken


def read_people(lines: Collection[Mapping[str, Any]]) -> People:
    """What a round keeps of what became of people since the run before."""
    became = [line for line in lines if "became" in line]
    return People(
        {line["newcomer"]: Became(line["became"]) for line in became if "newcomer" in line},
        {line["opening"]: Became(line["became"]) for line in became if "opening" in line},
    )
