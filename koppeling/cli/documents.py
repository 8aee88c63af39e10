"""The documents that commands print as JSON, and that outsiders rely on."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from koppeling.queries.remedies import AdviceLine, RemedyLine
from koppeling.queries.rounds import ProposalLine, RoundView
from koppeling.wording.advice import advice_text
from koppeling.wording.reasons import reason_text
from koppeling.wording.remedies import opening_remedy_text, remedy_text
from koppeling.wording.rule_facts import rule_facts_text
from koppeling.wording.why import why_text

if TYPE_CHECKING:
    from koppeling.queries.explanations import Explanation, PairExplained

MILLI = 1000
IN_POINTS = frozenset({"score", "floor"})
"""Parameters that the engine holds in 0.001 point."""


class Told(Protocol):
    """A code with its parameters, as the engine or the store gives it."""

    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


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
            {
                "newcomer": line.newcomer,
                "blocked": dict(line.blocked),
                "remedies": [remedy_document(one, language) for one in line.remedies],
            }
            for line in view.waiting
        ],
        "advice": [_advice(one, language, view.districts) for one in view.advice],
        "empty": [
            {
                "opening": line.opening,
                "blocked": dict(line.blocked),
                "remedies": [
                    remedy_document(one, language, worded=opening_remedy_text)
                    for one in line.remedies
                ],
            }
            for line in view.empty
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
        "why": None if line.why is None else why_document(line.why, language),
    }


def reason_document(reason: Reasoned, language: str) -> dict[str, Any]:
    """One term of a score: code, points, parameters, and the words for them."""
    return {
        "code": reason.code,
        "points": points(reason.points),
        "params": _plain(reason.params),
        "text": reason_text(reason.code, reason.params, language),
    }


def explanation_document(found: "Explanation", language: str) -> dict[str, Any]:
    """Why this one, why not that one, as ``round why --json`` prints it."""
    return {
        "newcomer": found.newcomer,
        "blocked": dict(found.blocked),
        "candidates": found.candidates,
        "pairs": [_pair(pair, language) for pair in found.pairs],
    }


def _pair(pair: "PairExplained", language: str) -> dict[str, Any]:
    return {
        "opening": pair.opening,
        "kind": pair.kind.value,
        "rule": pair.rule,
        "facts": None if pair.facts is None else _told(pair.facts, rule_facts_text, language),
        "score": None if pair.score is None else points(pair.score),
        "reasons": [reason_document(reason, language) for reason in pair.reasons],
        "stands": pair.stands,
        "why": None if pair.why is None else why_document(pair.why, language),
    }


def why_document(why: Told, language: str) -> dict[str, Any]:
    """The assignment's own reason for a pair: code, parameters, and the words for them."""
    return _told(why, why_text, language)


def _told(
    told: Told, worded: Callable[[str, Mapping[str, object], str], str], language: str
) -> dict[str, Any]:
    """A code with its parameters, points among them as points, and the words for them."""
    return {
        "code": told.code,
        "params": {
            name: points(int(str(value))) if name in IN_POINTS else value
            for name, value in _plain(told.params).items()
        },
        "text": worded(told.code, told.params, language),
    }


def remedy_document(
    remedy: RemedyLine,
    language: str,
    *,
    worded: Callable[[str, int, Mapping[str, object], str], str] = remedy_text,
) -> dict[str, Any]:
    """One change that alone would couple somebody, whose it is to make, and what it costs."""
    return {
        "code": remedy.code,
        "whose": remedy.whose.value,
        "effort": remedy.effort,
        "openings": remedy.openings,
        "params": _plain(remedy.params),
        "text": worded(remedy.code, remedy.openings, remedy.params, language),
    }


def _advice(advice: AdviceLine, language: str, districts: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": advice.code,
        "params": _plain(advice.params),
        "people": advice.people,
        "at_least": advice.at_least,
        "at_most": advice.at_most,
        "newcomers": list(advice.newcomers),
        "text": advice_text(advice, language, districts),
    }


def points(milli: int) -> int | float:
    """0.001 point as the shortest number: 12000 is 12, 12345 is 12.345."""
    return milli // MILLI if milli % MILLI == 0 else milli / MILLI


def _plain(params: Mapping[str, object]) -> dict[str, Any]:
    return {name: _list(params[name]) for name in sorted(params)}


def _list(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
