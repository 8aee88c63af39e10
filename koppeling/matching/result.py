"""What a round answers. All points are integers of 0.001 point; lists are sorted by ref."""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.terms import Kind, Rule, Term, Whose

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair scores what it scores: one term's code, points and parameters."""

    term: Term
    code: str
    points: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Why:
    """Why the week chose a pair, as the prices tell it; the reasons say what it scores."""

    code: str
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ProposedPair:
    newcomer: str
    opening: str
    kind: Kind
    score: int
    why: Why
    reasons: tuple[Reason, ...]
    alternates: tuple[tuple[str, int], ...]
    """Other openings of the kind that she could have and that have a place left, with scores."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """One change that alone would couple somebody in every optimum of the week.

    ``whose`` it is to change, ``effort`` what it costs in the units of
    ``remedies.effort``, ``openings`` how many openings it would open.
    """

    code: str
    whose: Whose
    effort: int
    openings: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newcomer without a pair: each opening of the town once, under its first rule.

    ``remedies``: what would couple her, the least effort first.
    """

    newcomer: str
    blocked: Mapping[str, int]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class EmptyOpening:
    """An opening with places left and no pair: who still waits, under their first rule."""

    opening: str
    blocked: Mapping[str, int]
    remedies: tuple[Remedy, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to do for the town, confirmed by choosing the week anew with it.

    ``people`` more would have a pair: ``at_least`` so many where it comes out
    least favourably, ``at_most`` where most. ``newcomers``: who, by ref.
    """

    code: str
    params: Mapping[str, Value]
    people: int
    at_least: int
    at_most: int
    newcomers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Released:
    """A lock that breaks a hard rule by now."""

    newcomer: str
    opening: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Result:
    """The round.

    ``objective`` is the sum of scores and bonuses, ``bound`` the same from the
    prices alone (less the covering weight), ``scarcity`` the least optimal
    price per opening with a price.
    """

    proposals: tuple[ProposedPair, ...]
    waiting: tuple[Waiting, ...]
    empty: tuple[EmptyOpening, ...]
    advice: tuple[Advice, ...]
    released: tuple[Released, ...]
    objective: int
    bound: int
    covered: int
    scarcity: Mapping[str, int]
