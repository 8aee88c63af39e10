"""What we could change so that the week couples somebody who is waiting.

One more place, an offer renewed, a vetting finished, a half-day more, less of a language
asked for, a neighbour found. Each is held against everybody's claims (see ``claims``):
told is only what couples her in every optimum, whoever else would like the place.

Or there is a place left for everybody who is waiting, or might move for one of them (see
``cover``), and could have it then: were she left out, its places would be full, some of
them with people who had their own all the same, and one of these would leave it to her.

What avoiding, protection, a wish or a consent closes is closed in each of them as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koppeling.matching.candidates import NEIGHBOUR
from koppeling.matching.chosen import Chosen, Positions
from koppeling.matching.claims import NO_CLAIM, Bools, Claims, sure
from koppeling.matching.opened import Opened, changed, some_of
from koppeling.matching.pairs import Pairs
from koppeling.matching.problem import FAR_FUTURE
from koppeling.matching.remedies.asked import Asked
from koppeling.matching.remedies.effort import effort_of
from koppeling.matching.remedies.judge import Judge
from koppeling.matching.remedies.neighbours import neighbours
from koppeling.matching.result import Remedy, Value
from koppeling.matching.scores.week import WeighedWeek
from koppeling.matching.shortlists import end_to_end
from koppeling.terms import HALF_DAYS, KINDS, Level, Whose

NO_PLACE = 1 << 40
"""A price beyond every score."""


@dataclass(frozen=True, eq=False)
class Ours:
    """``of_newcomer``: by position; ``of_opening``: of openings that have nobody."""

    of_newcomer: dict[int, list[Remedy]]
    of_opening: dict[int, list[Remedy]]


@dataclass(frozen=True, eq=False)
class Change:
    """Openings as they would be, each changed in one thing, which its code tells."""

    opened: Opened
    code: NDArray[np.object_]
    params: tuple[dict[str, Value], ...]


def ours(judge: Judge, pairs: Pairs, asked: Asked) -> Ours:
    """What would couple those who are waiting, one change of each code for each of them.

    ``asked``: what their near misses ask of openings with a place left.
    """
    found = Ours({}, {})
    _one_more_place(judge.week, pairs, judge.chosen, judge.claims, found)
    for change in (closed(judge.week), *_more_open(judge.week, asked)):
        _evaluate(judge, change, found)
    for who, remedy in neighbours(judge):
        found.of_newcomer.setdefault(who, []).append(remedy)
    return found


def _one_more_place(
    week: WeighedWeek, pairs: Pairs, chosen: Chosen, claims: Claims, found: Ours
) -> None:
    """At the openings she could have whose places went to others: where she claims the most."""
    openings, width = week.problem.openings, len(week.problem.openings.ref)
    asked = (chosen.opening_price > 0) & ~chosen.released(week.problem)
    price = np.where(asked, chosen.opening_price, NO_PLACE)
    newcomer_no, opening_no, score = _claiming(pairs, claims, claims.seeking(), price)
    contested = np.zeros(width, np.bool_)
    contested[opening_no] = True
    price = np.where(contested, price, NO_PLACE)
    others = np.setdiff1d(claims.rivals(), claims.seeking(), assume_unique=True)
    also = _claiming(pairs, claims, others, price)
    holds = np.isin(also[0] * width + also[1], chosen.newcomer_no * width + chosen.opening_no)
    newcomer_no, opening_no, score = (
        np.concatenate((one, other[~holds]))
        for one, other in zip((newcomer_no, opening_no, score), also, strict=True)
    )
    claim = claims.of(newcomer_no, openings.kind[opening_no], score)
    coupled = sure(claims, newcomer_no, opening_no, claim, np.ones(width, np.int64))
    code = np.full(width, "one_more_place", np.object_)
    _tell(week, newcomer_no[coupled], opening_no[coupled], score[coupled], code, None, found)


def _claiming(
    pairs: Pairs, claims: Claims, newcomers: Positions, price: Positions
) -> tuple[Positions, Positions, Positions]:
    """Newcomers, openings and scores of pairs of which the claim reaches the price."""
    lists = (newcomers[:, None] * len(KINDS) + np.arange(len(KINDS))).ravel()
    head = claims.head[newcomers].ravel()
    reaches = (head > NO_CLAIM) & (head + claims.most_points >= price.min(initial=NO_PLACE))
    lists, head = lists[reaches], head[reaches]
    found = pairs.worth(lists, price, -head)
    entries = end_to_end(found.first, found.length)
    return (
        np.repeat(lists // len(KINDS), found.length),
        found.opening_no[entries].astype(np.int64),
        found.score[entries].astype(np.int64),
    )


def closed(week: WeighedWeek) -> Change:
    """Openings that one thing of their own keeps from everybody, as if it were mended.

    An offer past its day, a vetting that is missing or ended, no place left. Whose consent
    is missing, and who is protected, stays out.
    """
    openings, monday = week.problem.openings, week.problem.on.toordinal()
    kept_from_all = {
        "one_more_place": openings.places <= 0,
        "renew_opening": openings.valid_until < monday,
        "finish_vetting": (openings.kind == NEIGHBOUR) & (openings.vetted_until < monday),
    }
    count = np.sum(list(kept_from_all.values()), axis=0)
    may_open = (count == 1) & openings.consents & ~openings.protected & ~locked(week)
    opening_no = np.flatnonzero(may_open)
    code = np.empty(len(openings.ref), np.object_)
    for name, holds in kept_from_all.items():
        code[holds] = name
    opened = some_of(week, opening_no)
    days = np.full(len(opened), FAR_FUTURE, np.int32)
    opened = changed(
        opened,
        places=np.maximum(opened.openings.places, 1),
        valid_until=days,
        vetted_until=days,
    )
    return Change(opened, code[opening_no], tuple({} for _ in opening_no))


def locked(week: WeighedWeek) -> Bools:
    """Openings of which a lock was kept or released: it would come first."""
    found = np.zeros(len(week.problem.openings.ref), np.bool_)
    found[[opening_no for _, opening_no in week.problem.locks]] = True
    return found


def has_nobody(week: WeighedWeek, chosen: Chosen) -> Bools:
    """Openings with all places left that somebody could have had, as far as it is theirs."""
    openings, monday = week.problem.openings, week.problem.on.toordinal()
    found = (openings.places > 0) & openings.consents & ~openings.protected
    found &= openings.valid_until >= monday
    found &= (openings.kind != NEIGHBOUR) | (openings.vetted_until >= monday)
    found[chosen.opening_no] = False
    return found


def _more_open(week: WeighedWeek, asked: Asked) -> Iterator[Change]:
    """Openings with a place left, with a half-day more, and asking less of a language."""
    opening_no, half_day = asked.half_days()
    opened = some_of(week, opening_no)
    yield Change(
        changed(opened, availability=opened.openings.availability | (1 << half_day)),
        np.full(len(opened), "opening_half_day", np.object_),
        tuple({"half_day": HALF_DAYS[no]} for no in half_day.tolist()),
    )
    opening_no, tongue, level = asked.levels()
    opened = some_of(week, opening_no)
    needs = opened.openings.needs_level.copy()
    needs[np.arange(len(opened)), tongue] = level
    languages = week.problem.languages
    yield Change(
        changed(opened, needs_level=needs),
        np.full(len(opened), "opening_language", np.object_),
        tuple(
            {"language": languages[no], "level": Level(at).name}
            for no, at in zip(tongue.tolist(), level.tolist(), strict=True)
        ),
    )


def _evaluate(judge: Judge, change: Change, found: Ours) -> None:
    """Who would surely be coupled, of those who could have each of the openings."""
    week, opened = judge.week, change.opened
    pairs, serves = judge.coupled(opened)
    _tell(week, *pairs, change.code, change, found)
    for no in np.unique(pairs.column).tolist():
        code = str(change.code[no])
        opening_no = int(opened.opening_no[no])
        if code == "one_more_place" or opening_no in judge.chosen.opening_no:
            continue
        params = _params(week, code, opening_no, change.params[no], of_opening=True)
        remedy = Remedy(code, Whose.OURS, effort_of(code), int(serves[no]), params)
        found.of_opening.setdefault(opening_no, []).append(remedy)


def _tell(
    week: WeighedWeek,
    newcomer_no: Positions,
    column: Positions,
    score: Positions,
    code: NDArray[np.object_],
    change: Change | None,
    found: Ours,
) -> None:
    """Of each newcomer and code the opening with the best score."""
    told: set[tuple[int, str]] = set()
    for entry in np.lexsort((column, -score, newcomer_no)).tolist():
        who, no = int(newcomer_no[entry]), int(column[entry])
        name = str(code[no])
        if (who, name) in told or name == "opening_language":
            continue
        told.add((who, name))
        opening_no = no if change is None else int(change.opened.opening_no[no])
        params = _params(week, name, opening_no, {} if change is None else change.params[no])
        remedy = Remedy(name, Whose.OURS, effort_of(name), 1, params)
        found.of_newcomer.setdefault(who, []).append(remedy)


def _params(
    week: WeighedWeek,
    code: str,
    opening_no: int,
    params: dict[str, Value],
    *,
    of_opening: bool = False,
) -> dict[str, Value]:
    if of_opening and code in {"opening_half_day", "opening_language"}:
        return params
    told: dict[str, Value] = {"opening": week.problem.openings.ref[opening_no], **params}
    if code != "finish_vetting":
        told["kind"] = week.problem.kind_of(opening_no).value
    return told
