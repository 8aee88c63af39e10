"""Small towns in the engine's own terms, whose people may meet unless a test says otherwise."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from koppeling.matching.explain import Explanation, PairExplained, explain
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem, build
from koppeling.matching.propose import propose
from koppeling.matching.result import Result
from koppeling.matching.scores.week import WeighedWeek
from koppeling.reference import grid
from koppeling.reference.interests import concepts as reference_concepts
from koppeling.terms import (
    HALF_DAYS,
    ContactGender,
    Gender,
    Kind,
    Level,
    Rule,
    Travel,
)

MONDAY = date(2026, 11, 23)
SEED = 2026

DOCUMENT: dict[str, Any] = {
    "weights": {
        "neighbour": {
            "interests": 20,
            "gives": 15,
            "language": 20,
            "proximity": 20,
            "time": 15,
            "stage": 10,
            "work": 0,
            "acquaintance": 0,
            "bridging": 0,
        },
        "association": {
            "interests": 35,
            "gives": 15,
            "language": 10,
            "proximity": 20,
            "time": 15,
            "stage": 5,
            "work": 0,
            "acquaintance": 0,
            "bridging": 0,
        },
        "employer": {
            "interests": 0,
            "gives": 5,
            "language": 20.5,
            "proximity": 14.5,
            "time": 15,
            "stage": 0,
            "work": 45,
            "acquaintance": 0,
            "bridging": 0,
        },
    },
    "limits": {"at_most": 3, "neighbour": 1, "association": 1, "employer": 1},
    "floor": {"neighbour": 20, "association": 20, "employer": 25},
    "least_level": {"neighbour": "A1", "association": "A1", "employer": "A2"},
    "proximity": {"halving_minutes": 12},
    "travel": {
        "detour": 1.3,
        "walk": {"kmh": 4.8, "overhead_minutes": 0},
        "bicycle": {"kmh": 15, "overhead_minutes": 2},
        "transit": {"kmh": 18, "overhead_minutes": 10},
        "car": {"kmh": 30, "overhead_minutes": 5},
    },
    "bonus": {
        "first": 20,
        "second": 8,
        "third": 4,
        "waiting_most": 25,
        "waiting_half_days": 42,
        "early_most": 20,
        "early_half_days": 21,
    },
    "emphasis": {"factor": 1.6},
    "neutral": {"share": 0.5},
    "alternates": {"at_most": 3},
    "introductions": {"expire_days": 7},
    "stability": {"price_of_change": 2.5},
    "waiting": {"most_days": 56},
}
"""A policy of the tests' own, so that a town may tune its without turning them red."""

POLICY = Policy.from_document(DOCUMENT)
NO_FLOOR = replace(POLICY, floor=(0, 0, 0))

CENTRE = grid.snap(52.2215, 6.8937)
"""The middle of Enschede."""
GRONAU = grid.snap(52.2125, 7.0251)
"""The next town, 9 km off and across the border."""


def beside(cells: int, *, north: int = 0) -> grid.Cell:
    """A cell so many half kilometres east (and north) of the centre."""
    return CENTRE[0] + north, CENTRE[1] + cells


def half_days(*names: str) -> int:
    return sum(1 << HALF_DAYS.index(name) for name in names)


def newcomer(ref: str = "n-1", **facts: Any) -> NewcomerFacts:
    """Somebody of whom all is known and whom everybody of ``opening`` may meet."""
    known: dict[str, Any] = {
        "country": "NL",
        "cell": CENTRE,
        "languages": {"ar": Level.C2, "nl": Level.A2, "en": Level.B1},
        "practise": frozenset({"nl"}),
        "interests": frozenset({"football", "walking"}),
        "offers": frozenset({"cooking"}),
        "occupations": frozenset({"512"}),
        "availability": half_days("mon-eve", "wed-aft", "sat-mor"),
        "wants": frozenset(Kind),
        "gender": Gender.WOMAN,
        "birth_year": 1996,
        "contact_gender": ContactGender.ANY,
        "children": False,
        "travel": Travel.BICYCLE,
        "max_minutes": 30,
        "crosses_border": False,
        "registered_on": date(2026, 9, 28),
        "consents": True,
    }
    return NewcomerFacts(ref=ref, **{**known, **facts})


def opening(ref: str = "o-1", kind: Kind = Kind.NEIGHBOUR, **facts: Any) -> OpeningFacts:
    """An opening of which all is known and that ``newcomer`` may have."""
    known: dict[str, Any] = {
        "country": "NL",
        "cell": beside(2),
        "places": 1,
        "languages": {"nl": Level.C2, "en": Level.B2},
        "needs_language": {},
        "interests": frozenset({"football", "baking"}),
        "welcomes": frozenset({"cooking", "sewing"}),
        "occupations": frozenset({"512"}),
        "availability": half_days("mon-eve", "sat-mor", "sun-aft"),
        "valid_until": date(2027, 6, 30),
        "min_age": None,
        "max_age": None,
        "for_gender": ContactGender.ANY,
        "gender": Gender.WOMAN,
        "birth_year": 1990,
        "contact_gender": ContactGender.ANY,
        "children": False,
        "vetted_until": date(2028, 1, 1),
        "consents": True,
    }
    return OpeningFacts(ref=ref, kind=kind, **{**known, **facts})


@dataclass(frozen=True)
class Town:
    """Facts of a week, which a test may change before the engine reads them."""

    newcomers: tuple[NewcomerFacts, ...]
    openings: tuple[OpeningFacts, ...]
    apart: frozenset[tuple[str, str]] = frozenset()
    locks: frozenset[tuple[str, str]] = frozenset()
    standing: frozenset[tuple[str, str]] | None = None

    @cached_property
    def problem(self) -> Problem:
        return build(
            self.newcomers,
            self.openings,
            on=MONDAY,
            apart=self.apart,
            locks=self.locks,
            standing=self.standing,
        )

    def propose(self, policy: Policy = POLICY, seed: int = SEED) -> Result:
        return propose(self.problem, policy, seed)

    def explain(self, newcomer: str, opening: str | None = None, **asked: Any) -> Explanation:
        policy = asked.pop("policy", POLICY)
        return explain(self.problem, policy, newcomer, opening, **asked)

    def pair(self, newcomer: str, opening: str, policy: Policy = POLICY) -> PairExplained:
        (found,) = self.explain(newcomer, opening, policy=policy).pairs
        return found

    def newcomer(self, ref: str) -> NewcomerFacts:
        return next(facts for facts in self.newcomers if facts.ref == ref)

    def opening(self, ref: str) -> OpeningFacts:
        return next(facts for facts in self.openings if facts.ref == ref)

    def having(self, *changed: NewcomerFacts | OpeningFacts) -> "Town":
        """The same town with these facts in place of those of the same ref."""
        people = {facts.ref: facts for facts in changed if isinstance(facts, NewcomerFacts)}
        places = {facts.ref: facts for facts in changed if isinstance(facts, OpeningFacts)}
        return replace(
            self,
            newcomers=tuple(people.get(facts.ref, facts) for facts in self.newcomers),
            openings=tuple(places.get(facts.ref, facts) for facts in self.openings),
        )


def town(
    newcomers: Iterable[NewcomerFacts] | NewcomerFacts,
    openings: Iterable[OpeningFacts] | OpeningFacts,
    *,
    apart: Collection[tuple[str, str]] = (),
    locks: Collection[tuple[str, str]] = (),
) -> Town:
    people = (newcomers,) if isinstance(newcomers, NewcomerFacts) else tuple(newcomers)
    places = (openings,) if isinstance(openings, OpeningFacts) else tuple(openings)
    return Town(people, places, frozenset(apart), frozenset(locks))


def week(newcomers: Any, openings: Any, policy: Policy = POLICY) -> WeighedWeek:
    return WeighedWeek(town(newcomers, openings).problem, policy)


def first_rule(
    one: NewcomerFacts,
    other: OpeningFacts,
    *,
    policy: Policy = POLICY,
    apart: Collection[tuple[str, str]] = (),
) -> Rule | None:
    """The first rule that a pair alone in town breaks."""
    return town(one, other, apart=apart).pair(one.ref, other.ref, policy).rule


def paired(result: Result) -> list[tuple[str, str]]:
    return [(pair.newcomer, pair.opening) for pair in result.proposals]


def crowd(number: int, newcomers: int, openings: int) -> Town:
    """A larger town drawn from a number: all is known, interests and half-days are scattered."""
    dice = Random(number)
    concepts = sorted(reference_concepts())

    def anybody() -> dict[str, Any]:
        half_day_names = dice.sample(HALF_DAYS, dice.randint(1, 6))
        return {
            "cell": beside(dice.randint(-8, 8), north=dice.randint(-8, 8)),
            "languages": {
                "nl": dice.choice(list(Level)),
                dice.choice(("en", "de", "ar")): Level.C2,
            },
            "interests": frozenset(dice.sample(concepts, dice.randint(1, 5))),
            "availability": half_days(*half_day_names),
            "gender": dice.choice(list(Gender)),
            "birth_year": dice.randint(1955, 2006),
            "children": dice.choice((True, False, None)),
        }

    people = [
        newcomer(
            f"n-{no:04}",
            **anybody(),
            offers=frozenset(dice.sample(concepts, 2)),
            registered_on=MONDAY - timedelta(dice.randint(0, 300)),
            wants=frozenset(dice.sample(list(Kind), dice.randint(1, 3))),
        )
        for no in range(newcomers)
    ]
    places = [
        opening(
            f"o-{no:04}",
            dice.choice(list(Kind)),
            **anybody(),
            welcomes=frozenset(dice.sample(concepts, 3)),
            places=dice.choice((0, 1, 1, 2, 3)),
        )
        for no in range(openings)
    ]
    return town(people, places)
