"""The documents that commands print as JSON, and that outsiders rely on."""

from collections.abc import Mapping
from typing import Any, Protocol

from koppeling.queries.rounds import ProposalLine, RoundView
from koppeling.wording.reasons import reason_text

MILLI = 1000


class Reasoned(Protocol):
    """A reason as the engine or the store gives it."""

    @property
    def code(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def params(self) -> Mapping[str, object]: ...


def round_document(view: RoundView, language: str) -> dict[str, Any]:
    """A round as ``round propose --json`` and ``round show --json`` print it.

    People by ref only, lists sorted by ref, points with at most three decimals.
    """
    return {
        "town": view.town,
        "week": str(view.week),
        "seed": view.seed,
        "policy": view.policy,
        "digest": view.digest,
        "objective": points(view.objective),
        "bound": points(view.bound),
        "covered": view.covered,
        "proposals": [_proposal(line, language) for line in view.proposals],
        "unmatched": [
            {"newcomer": line.newcomer, "blocked": dict(line.blocked)} for line in view.waiting
        ],
    }


def _proposal(line: ProposalLine, language: str) -> dict[str, Any]:
    return {
        "newcomer": line.newcomer,
        "opening": line.opening,
        "kind": line.kind.value,
        "score": points(line.score),
        "reasons": [reason_document(reason, language) for reason in line.reasons],
        "alternates": [
            {"opening": opening, "score": points(score)} for opening, score in line.alternates
        ],
    }


def reason_document(reason: Reasoned, language: str) -> dict[str, Any]:
    """One term of a score: code, points, parameters, and the words for them."""
    return {
        "code": reason.code,
        "points": points(reason.points),
        "params": _plain(reason.params),
        "text": reason_text(reason.code, reason.params, language),
    }


def points(milli: int) -> int | float:
    """0.001 point as the shortest number: 12000 is 12, 12345 is 12.345."""
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI


def _plain(params: Mapping[str, object]) -> dict[str, Any]:
    return {name: _list(params[name]) for name in sorted(params)}


def _list(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
