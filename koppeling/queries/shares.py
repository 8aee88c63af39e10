"""A score as people read it: a few steps in whole points that sum to it.

A reason keeps its 0.001 points in the store; rounding each by itself would no longer sum.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from koppeling.matching.result import Value
from koppeling.terms import Term

TERMS: Mapping[str, Term] = MappingProxyType(
    {
        "shared_interests": Term.INTERESTS,
        "related_interests": Term.INTERESTS,
        "other_interests": Term.INTERESTS,
        "offers_welcomed": Term.GIVES,
        "offers_related": Term.GIVES,
        "offers_other": Term.GIVES,
        "shared_language": Term.LANGUAGE,
        "practises_language": Term.LANGUAGE,
        "no_shared_language": Term.LANGUAGE,
        "near": Term.PROXIMITY,
        "shared_half_days": Term.TIME,
        "no_shared_half_day": Term.TIME,
        "both_with_children": Term.STAGE,
        "near_in_age": Term.STAGE,
        "other_stage": Term.STAGE,
        "same_occupation": Term.WORK,
        "near_occupation": Term.WORK,
        "other_occupation": Term.WORK,
    }
)
"""Which part of a score a reason speaks of; ``not_asked`` names its own."""

MILLI = 1000
REASONS_SHOWN = 6
"""More than six characteristics confuse; the rest of the points is shown as one sum."""


@dataclass(frozen=True, slots=True)
class Share:
    """One step of a score as people read it; ``code`` is None for the sum of the rest.

    ``milli`` are its points in 0.001 point, ``points`` the same in whole ones: together
    the steps are the whole score, because the largest remainders are rounded up.
    ``terms``: how many terms of the score it stands for.
    """

    code: str | None
    params: Mapping[str, object]
    terms: int
    milli: int
    points: int
    begins: int
    """The sum of the steps before."""

    @property
    def term(self) -> Term | None:
        """The part of the score; None for the sum of the rest."""
        if self.code == "not_asked":
            return Term(str(self.params["term"]))
        return None if self.code is None else TERMS.get(self.code)

    @property
    def ends(self) -> int:
        return self.begins + self.points


class Scored(Protocol):
    """A reason as the engine or the store gives it."""

    @property
    def code(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def params(self) -> Mapping[str, Value]: ...


def shares(reasons: Iterable[Scored], score: int) -> tuple[Share, ...]:
    """Reasons as steps in whole points that sum to the score in whole points.

    The six with the most points come first and one by one, in the order of the terms;
    what the others add is one step. Nothing is shown for what adds nothing.
    """
    told = [reason for reason in reasons if reason.points]
    by_points = sorted(range(len(told)), key=lambda no: (-abs(told[no].points), no))
    shown = [told[no] for no in sorted(by_points[:REASONS_SHOWN])]
    steps: list[tuple[str | None, Mapping[str, object], int, int]] = [
        (reason.code, reason.params, 1, reason.points) for reason in shown
    ]
    rest = score - sum(reason.points for reason in shown)
    if rest:
        steps.append((None, {}, len(told) - len(shown), rest))
    whole = _to_whole([milli for *_, milli in steps], whole_points(score))
    found, begins = [], 0
    for step, points in zip(steps, whole, strict=True):
        found.append(Share(*step, points, begins))
        begins += points
    return tuple(found)


def whole_points(milli: int) -> int:
    """Whole points, half up."""
    return (milli + MILLI // 2) // MILLI


def _to_whole(milli: list[int], total: int) -> list[int]:
    """Points as whole numbers that sum to ``total``; the largest remainders are rounded up."""
    whole = [points // MILLI for points in milli]
    by_remainder = sorted(range(len(milli)), key=lambda no: (-(milli[no] % MILLI), no))
    for no in by_remainder[: total - sum(whole)]:
        whole[no] += 1
    return whole
