"""Weeks to measure: simulated towns as the engine sees them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.bonus import bonuses
from koppeling.matching.candidates import find_candidates
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem, build
from koppeling.matching.scores.week import WeighedWeek
from koppeling.reference.grid import snap
from koppeling.reference.towns import town_seeds
from koppeling.simulate import SimulatedTown, simulate
from koppeling.terms import ConsentPurpose, Kind, TieKind

ON = date(2026, 11, 23)
TOWN = "enschede"

Ints = NDArray[np.int64]
Rows = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, eq=False)
class Instance:
    """The bare problem that ``assign`` and its peers solve, in whole 0.001 points.

    Per pair ``newcomer_no``, ``opening_no`` and ``value``; per opening ``kind``
    and ``places``; per newcomer ``at_most``, ``at_most_per_kind`` (kinds) and
    ``bonus`` (ranks).
    """

    newcomer_no: Ints
    opening_no: Ints
    value: Ints
    kind: Ints
    places: Ints
    at_most: Ints
    at_most_per_kind: Ints
    bonus: Ints

    @property
    def pair_kind(self) -> Ints:
        return self.kind[self.opening_no]


def week(newcomers: int, openings: int, seed: int) -> tuple[Problem, Policy]:
    """A simulated town on its Monday, with its couplings of earlier weeks."""
    town = simulate(newcomers=newcomers, openings=openings, seed=seed, on=ON, town=TOWN)
    policy = Policy.from_document(town_seeds()[TOWN].policy)
    people = {str(row["ref"]): row for row in town.newcomers}
    places = {str(row["ref"]): row for row in town.openings}
    problem = build(
        _newcomer_facts(people, _couplings(town), places),
        _opening_facts(places, _couplings(town)),
        on=ON,
        apart=set(_apart(town)),
    )
    return problem, policy


def instance(problem: Problem, policy: Policy) -> Instance:
    """The pairs that may meet, with the values and limits under which a week is chosen."""
    found = find_candidates(WeighedWeek(problem, policy), lambda _done, _total: None)
    held = problem.newcomers.held.astype(np.int64)
    per_kind = np.array(policy.at_most_per_kind, np.int64)
    return Instance(
        newcomer_no=found.newcomer_no,
        opening_no=found.opening_no,
        value=found.score,
        kind=problem.openings.kind.astype(np.int64),
        places=problem.openings.places.astype(np.int64),
        at_most=np.maximum(policy.at_most - held.sum(axis=1), 0),
        at_most_per_kind=np.maximum(per_kind - held, 0),
        bonus=bonuses(problem, policy).astype(np.int64),
    )


def _couplings(town: SimulatedTown) -> list[Mapping[str, Any]]:
    return [row for row in town.ties if row["kind"] is TieKind.COUPLING]


def _apart(town: SimulatedTown) -> Iterator[tuple[str, str]]:
    """Whom somebody avoids, whichever side said so, and who was coupled before."""
    people: list[Mapping[str, Any]] = [*town.newcomers, *town.openings]
    for row in people:
        for other in row.get("avoid", ()):
            yield row["ref"], other
            yield other, row["ref"]
    for row in _couplings(town):
        yield row["newcomer_ref"], row["other_ref"]


def _newcomer_facts(
    people: Rows, couplings: list[Mapping[str, Any]], openings: Rows
) -> Iterator[NewcomerFacts]:
    held: dict[str, dict[Kind, int]] = {}
    ended: dict[str, date] = {}
    for row in couplings:
        ref, kind = row["newcomer_ref"], openings[row["other_ref"]]["kind"]
        if "until" in row:
            ended[ref] = max(row["until"], ended.get(ref, date.min))
        else:
            held.setdefault(ref, {})[kind] = held.get(ref, {}).get(kind, 0) + 1
    for ref, row in people.items():
        if row.get("protected"):
            continue
        yield NewcomerFacts(
            ref=ref,
            country=row["country"],
            cell=snap(row["lat"], row["lon"]),
            languages=row.get("languages"),
            practise=_set(row, "practise"),
            interests=_set(row, "interests"),
            offers=_set(row, "offers"),
            occupations=_set(row, "occupations"),
            availability=row.get("availability"),
            wants=_set(row, "wants"),
            gender=row.get("gender"),
            birth_year=row.get("birth_year"),
            contact_gender=row.get("contact_gender"),
            children=row.get("children"),
            travel=row.get("travel"),
            max_minutes=row.get("max_minutes"),
            crosses_border=row.get("crosses_border"),
            registered_on=row.get("registered_on"),
            emphasis=frozenset(row.get("emphasis", ())),
            consents=ConsentPurpose.MATCHING in row.get("consent", ()),
            held=held.get(ref, {}),
            living=sum(held.get(ref, {}).values()),
            last_contact_on=ended.get(ref),
        )


def _opening_facts(openings: Rows, couplings: list[Mapping[str, Any]]) -> Iterator[OpeningFacts]:
    taken = Counter(row["other_ref"] for row in couplings if "until" not in row)
    for ref, row in openings.items():
        yield OpeningFacts(
            ref=ref,
            kind=row["kind"],
            country=row["country"],
            cell=snap(row["lat"], row["lon"]),
            places=row["places"] - taken[ref],
            languages=row.get("languages"),
            needs_language=row.get("needs_language"),
            interests=_set(row, "interests"),
            welcomes=_set(row, "welcomes"),
            occupations=_set(row, "occupations"),
            availability=row.get("availability"),
            valid_until=row.get("valid_until"),
            min_age=row.get("min_age"),
            max_age=row.get("max_age"),
            for_gender=row.get("for_gender"),
            gender=row.get("gender"),
            birth_year=row.get("birth_year"),
            contact_gender=row.get("contact_gender"),
            children=row.get("children"),
            vetted_until=row.get("vetted_until"),
            protected=bool(row.get("protected")),
            consents=ConsentPurpose.MATCHING in row.get("consent", ()),
        )


def _set(row: Mapping[str, Any], column: str) -> frozenset[Any] | None:
    return frozenset(row[column]) if column in row else None
