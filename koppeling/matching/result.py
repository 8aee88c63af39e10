"""What a round answers. All points are integers of 0.001 point; lists are sorted by ref."""

from collections.abc import Mapping
from dataclasses import dataclass

from koppeling.terms import Kind, Rule, Term

Value = str | int | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a pair scores what it scores: one term's code, points and parameters."""

    term: Term
    code: str
    points: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ProposedPair:
    newcomer: str
    opening: str
    kind: Kind
    score: int
    reasons: tuple[Reason, ...]
    alternates: tuple[tuple[str, int], ...]
    """Other openings of the kind that she could have and that have a place left, with scores."""


@dataclass(frozen=True, slots=True)
class Help:
    """One change that alone would open ``openings`` more openings to her, places left."""

    code: str
    openings: int
    params: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A newcomer without a pair: each opening of the town once, under its first rule."""

    newcomer: str
    blocked: Mapping[str, int]
    would_help: tuple[Help, ...]


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
    released: tuple[Released, ...]
    objective: int
    bound: int
    covered: int
    scarcity: Mapping[str, int]
