"""What would help, as a round found it and keeps it: remedies, empty openings, advice.

Nothing kept names whoever is protected by now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from koppeling.matching import result
from koppeling.matching.result import Value
from koppeling.store import EmptyOpening, MatchRound, Newcomer, Opening
from koppeling.terms import MatchRoundId, Whose

RemedyLine = result.Remedy
EmptyLine = result.EmptyOpening
AdviceLine = result.Advice
"""What a round says is the same from the engine and as it is kept, parameters ``in_order``."""


def hidden_in(session: Session, match_round_id: MatchRoundId) -> frozenset[str]:
    """Who of the round's town is protected by now, by ref: nothing kept names them."""
    refs = union_all(
        *(
            select(one.ref)
            .join(MatchRound, MatchRound.town_id == one.town_id)
            .where(MatchRound.id == match_round_id, one.protected.is_(True))
            for one in (Newcomer, Opening)
        )
    )
    return frozenset(session.scalars(refs))


def found_remedies(remedies: Iterable[RemedyLine]) -> tuple[RemedyLine, ...]:
    """Remedies straight from the engine."""
    return tuple(replace(one, params=in_order(one.params)) for one in remedies)


def remedy_lines(
    kept: Sequence[Mapping[str, Any]], hidden: frozenset[str]
) -> tuple[RemedyLine, ...]:
    """Remedies as a round keeps them, without those of openings that are ``hidden``."""
    return tuple(
        RemedyLine(
            code=one["code"],
            whose=Whose(one["whose"]),
            effort=one["effort"],
            openings=one["openings"],
            params=in_order(one["params"]),
        )
        for one in kept
        if one["params"].get("opening") not in hidden
    )


def empty_lines(session: Session, match_round_id: MatchRoundId) -> tuple[EmptyLine, ...]:
    """The openings that a round left empty, by ref; protected ones are left out."""
    rows = session.execute(
        select(Opening.ref, EmptyOpening.blocked, EmptyOpening.remedies)
        .join(Opening, Opening.id == EmptyOpening.opening_id)
        .where(EmptyOpening.match_round_id == match_round_id, Opening.protected.is_not(True))
    )
    found = [
        EmptyLine(row.ref, row.blocked, remedy_lines(row.remedies, frozenset())) for row in rows
    ]
    return tuple(sorted(found, key=lambda line: line.opening))


def found_advice(advice: Iterable[AdviceLine]) -> tuple[AdviceLine, ...]:
    """Advice straight from the engine."""
    return tuple(replace(one, params=in_order(one.params)) for one in advice)


def advice_lines(
    kept: Sequence[Mapping[str, Any]], hidden: frozenset[str]
) -> tuple[AdviceLine, ...]:
    """The advice of a round as it is kept, without what is about openings that are ``hidden``.

    A newcomer who is hidden is not named; what would have coupled nobody else is left out.
    """
    lines = (
        AdviceLine(
            code=one["code"],
            params=in_order(one["params"]),
            people=one["people"],
            at_least=one["at_least"],
            at_most=one["at_most"],
            newcomers=tuple(ref for ref in one["newcomers"] if ref not in hidden),
        )
        for one in kept
        if not hidden.intersection(_openings(one["params"]))
    )
    return tuple(line for line in lines if line.newcomers)


def _openings(params: Mapping[str, Any]) -> Iterable[str]:
    return params.get("openings") or [params.get("opening", "")]


def in_order(params: Mapping[str, Any]) -> Mapping[str, Value]:
    """Parameters by name, lists as tuples: the same from the engine and back from JSON."""
    return {name: _value(params[name]) for name in sorted(params)}


def _value(value: Any) -> Value:
    if isinstance(value, list | tuple):
        return tuple(str(one) for one in value)
    return int(value) if isinstance(value, int) else str(value)
