"""What two runs of a week, or two weeks, propose differently, and why as far as facts tell.

Whoever was erased or is protected by now is in no list; nobody is told why two may not meet.
"""

from collections import defaultdict
from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from koppeling.queries.became import Became, People, compare, read_inputs, read_people
from koppeling.queries.introductions import under_way
from koppeling.queries.rounds import get_round, in_force
from koppeling.queries.towns import TownLine
from koppeling.store import (
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    Tie,
)
from koppeling.terms import (
    Kind,
    MatchRoundId,
    ProposalState,
    TownId,
    Week,
)


class CauseCode(StrEnum):
    """Why a pair came or went."""

    INTRODUCED = "introduced"
    CAME_TO_NOTHING = "came_to_nothing"
    PUT_ASIDE = "put_aside"
    APPROVED = "approved"
    NEWCOMER_AWAY = "newcomer_away"
    OPENING_AWAY = "opening_away"
    OPENING_FULL = "opening_full"
    NEWCOMER_MET = "newcomer_met"
    NEWCOMER_NEW = "newcomer_new"
    OPENING_NEW = "opening_new"
    NEWCOMER_HOURS = "newcomer_hours"
    OPENING_HOURS = "opening_hours"
    NEWCOMER_CHANGED = "newcomer_changed"
    OPENING_CHANGED = "opening_changed"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a pair came or went; ``about`` is the ref of whom it lies with, if with anybody."""

    code: CauseCode
    about: str | None = None


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair that came or went, with its score in 0.001 point; no ``cause`` where none is told."""

    newcomer: str
    opening: str
    kind: Kind
    score: int
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A newcomer who was proposed to one opening and is to another of the same kind."""

    newcomer: str
    kind: Kind
    left: str
    taken: str
    score: int
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Differences:
    """What a week proposes otherwise than the run before, or than the week ``since``."""

    week: Week
    since: Week | None
    added: tuple[PairLine, ...]
    gone: tuple[PairLine, ...]
    moved: tuple[MoveLine, ...]
    kept: int

    @property
    def changed(self) -> int:
        """How many proposals came, went or moved."""
        return len(self.added) + len(self.gone) + len(self.moved)


@dataclass(frozen=True, slots=True)
class _Pair:
    newcomer: str
    opening: str
    kind: Kind
    score: int


Query = Select[*tuple[Any, ...]]
_Pairs = Mapping[tuple[str, str], _Pair]

_ENDS: tuple[tuple[bool, Became, CauseCode], ...] = (
    (True, Became.AWAY, CauseCode.NEWCOMER_AWAY),
    (False, Became.AWAY, CauseCode.OPENING_AWAY),
    (False, Became.FULL, CauseCode.OPENING_FULL),
)
_BEGINS: tuple[tuple[bool, Became, CauseCode], ...] = (
    (True, Became.NEW, CauseCode.NEWCOMER_NEW),
    (False, Became.NEW, CauseCode.OPENING_NEW),
)
_EITHER: tuple[tuple[bool, Became, CauseCode], ...] = (
    (True, Became.HOURS, CauseCode.NEWCOMER_HOURS),
    (False, Became.HOURS, CauseCode.OPENING_HOURS),
    (True, Became.CHANGED, CauseCode.NEWCOMER_CHANGED),
    (False, Became.CHANGED, CauseCode.OPENING_CHANGED),
)
"""Whether it lies with the newcomer, what became of them, and the cause; the first that holds."""


def find_differences(
    session: Session, town: TownLine, week: Week, *, now: datetime, since: Week | None = None
) -> Differences | None:
    """What a week proposes otherwise than the week ``since``, or than its own run before.

    None where the week was proposed once only. Raises ``UnknownRound`` of either week.
    """
    match_round = get_round(session, town, week)
    standing = in_force(_PAIR, match_round.id, now)
    if since is not None:
        earlier = get_round(session, town, since)
        before, current = _pairs(session, _of_round(earlier.id)), _pairs(session, standing)
        changed = before.keys() ^ current.keys()
        knew, knows = (read_inputs(session, no, changed) for no in (earlier.id, match_round.id))
        people = compare(knew, knows, changed)
    elif match_round.previous is None:
        return None
    else:
        before = _previous(session, town.id, match_round.previous)
        current = _pairs(session, standing)
        people = read_people(match_round.previous)
    gone = [pair for refs, pair in before.items() if refs not in current]
    added = [pair for refs, pair in current.items() if refs not in before]
    found = _Lines(session, match_round, people, since=since or week, now=now)
    return found.told(week, since, added, gone, kept=len(current) - len(added))


def changed_since_last_run(
    session: Session, town: TownLine, week: Week, *, now: datetime
) -> int | None:
    """How many proposals of a week differ from its run before; None where there was none."""
    found = find_differences(session, town, week, now=now)
    return None if found is None else found.changed


def earlier_weeks(session: Session, town_id: TownId, week: Week) -> tuple[Week, ...]:
    """The weeks before this for which the town has a round, the latest first."""
    rows = session.execute(
        select(MatchRound.iso_year, MatchRound.iso_week).where(MatchRound.town_id == town_id)
    )
    found = (Week(row.iso_year, row.iso_week) for row in rows)
    return tuple(sorted((one for one in found if one < week), reverse=True))


def pairs_of_round(
    session: Session, match_round_id: MatchRoundId, *, now: datetime
) -> list[tuple[str, str, int]]:
    """The proposals of a round in force: newcomer, opening and score, by ref."""
    found = _pairs(session, in_force(_PAIR, match_round_id, now))
    return sorted((pair.newcomer, pair.opening, pair.score) for pair in found.values())


_PAIR = select(
    Newcomer.ref.label("newcomer"), Opening.ref.label("opening"), Opening.kind, Proposal.score
)


_NAMED = (
    _PAIR.select_from(Proposal)
    .join(Newcomer, Newcomer.id == Proposal.newcomer_id)
    .join(Opening, Opening.id == Proposal.opening_id)
)


def _of_round(match_round_id: MatchRoundId) -> Query:
    """What a round proposed and nobody put aside, whatever came of it."""
    return _NAMED.where(
        Proposal.match_round_id == match_round_id,
        Proposal.state != ProposalState.PUT_ASIDE,
        Newcomer.protected.is_not(True),
        Opening.protected.is_not(True),
    )


def _pairs(session: Session, query: Query) -> _Pairs:
    found = [
        _Pair(row.newcomer, row.opening, row.kind, row.score) for row in session.execute(query)
    ]
    return {(pair.newcomer, pair.opening): pair for pair in found}


def _previous(session: Session, town_id: TownId, lines: Collection[Mapping[str, Any]]) -> _Pairs:
    """The pairs of the run before, of whom is still there and may be shown."""
    newcomers = set(
        session.scalars(
            select(Newcomer.ref).where(Newcomer.town_id == town_id, Newcomer.protected.is_not(True))
        )
    )
    kinds = {
        row.ref: row.kind
        for row in session.execute(
            select(Opening.ref, Opening.kind).where(
                Opening.town_id == town_id, Opening.protected.is_not(True)
            )
        )
    }
    return {
        (line["newcomer"], line["opening"]): _Pair(
            line["newcomer"], line["opening"], kinds[line["opening"]], line["score"]
        )
        for line in lines
        if "score" in line and line["newcomer"] in newcomers and line["opening"] in kinds
    }


class _Lines:
    """Puts pairs that came and went into lines, with their causes."""

    def __init__(
        self,
        session: Session,
        match_round: MatchRound,
        people: People,
        *,
        since: Week,
        now: datetime,
    ) -> None:
        self.people = people
        self.aside, self.approved = (
            _pairs(session, query) for query in _decided(match_round.town_id, match_round.id)
        )
        self.introduced: set[tuple[str, str]] = set()
        self.came_to_nothing: set[tuple[str, str]] = set()
        self.free_again: set[tuple[str, Kind]] = set()
        self.busy: set[tuple[str, Kind]] = set()
        self.busy |= {(pair.newcomer, pair.kind) for pair in self.approved.values()}
        for row in session.execute(_introductions(match_round.town_id, now)):
            if row.goes_on:
                self.introduced.add((row.newcomer, row.opening))
                self.busy.add((row.newcomer, row.kind))
            elif Week(row.iso_year, row.iso_week) >= since:
                self.came_to_nothing.add((row.newcomer, row.opening))
                self.free_again.add((row.newcomer, row.kind))

    def told(
        self,
        week: Week,
        since: Week | None,
        added: Collection[_Pair],
        gone: Collection[_Pair],
        *,
        kept: int,
    ) -> Differences:
        """Lines by ref; what came and what went of one newcomer and kind is a move."""
        came, went = _by_list(added), _by_list(gone)
        moves, fresh, lost = [], [], []
        for of in sorted(came.keys() | went.keys()):
            for new, old in zip_longest(came[of], went[of]):
                if old is None:
                    fresh.append(_line(new, self._beginning(new)))
                elif new is None:
                    lost.append(_line(old, self._end(old)))
                else:
                    moves.append(
                        MoveLine(
                            newcomer=new.newcomer,
                            kind=new.kind,
                            left=old.opening,
                            taken=new.opening,
                            score=new.score,
                            cause=self._move(old, new),
                        )
                    )
        return Differences(week, since, tuple(fresh), tuple(lost), tuple(moves), kept)

    def _end(self, pair: _Pair) -> Cause | None:
        decided: tuple[tuple[Container[tuple[str, str]], Cause], ...] = (
            (self.introduced, Cause(CauseCode.INTRODUCED)),
            (self.came_to_nothing, Cause(CauseCode.CAME_TO_NOTHING, pair.newcomer)),
            (self.aside, Cause(CauseCode.PUT_ASIDE)),
            (self.approved, Cause(CauseCode.APPROVED)),
        )
        refs = pair.newcomer, pair.opening
        told = next((cause for pairs, cause in decided if refs in pairs), None)
        told = told or self._first(pair, _ENDS)
        if told is None and (pair.newcomer, pair.kind) in self.busy:
            told = Cause(CauseCode.NEWCOMER_MET, pair.newcomer)
        return told or self._first(pair, _EITHER) or self._elsewhere(pair)

    def _beginning(self, pair: _Pair) -> Cause | None:
        if (new := self._first(pair, _BEGINS)) is not None:
            return new
        if (pair.newcomer, pair.kind) in self.free_again:
            return Cause(CauseCode.CAME_TO_NOTHING, pair.newcomer)
        return self._first(pair, _EITHER) or self._elsewhere(pair)

    def _move(self, old: _Pair, new: _Pair) -> Cause | None:
        """What ended the one, else what brought the other about."""
        end = self._end(old)
        if end is None or end.code is not CauseCode.ELSEWHERE:
            return end
        return self._beginning(new)

    def _first(
        self, pair: _Pair, causes: Collection[tuple[bool, Became, CauseCode]]
    ) -> Cause | None:
        """The first of the causes that the facts of the two tell."""
        hers = self.people.newcomers.get(pair.newcomer)
        its = self.people.openings.get(pair.opening)
        for with_newcomer, became, code in causes:
            if (hers if with_newcomer else its) is became:
                return Cause(code, pair.newcomer if with_newcomer else pair.opening)
        return None

    def _elsewhere(self, pair: _Pair) -> Cause | None:
        """It lies with neither of the two, where it is known of both what became of them."""
        knows = pair.newcomer in self.people.newcomers and pair.opening in self.people.openings
        return Cause(CauseCode.ELSEWHERE) if knows else None


def _decided(town_id: TownId, match_round_id: MatchRoundId) -> tuple[Query, Query]:
    """What somebody put aside in a round, and what other rounds of the town have approved.

    What a run puts aside by itself, because it breaks a rule by now, has no reason of a person.
    """
    return (
        _NAMED.where(
            Proposal.match_round_id == match_round_id,
            Proposal.state == ProposalState.PUT_ASIDE,
            Proposal.aside_reason.is_not(None),
        ),
        _NAMED.where(
            Proposal.match_round_id != match_round_id,
            Proposal.state == ProposalState.APPROVED,
            Newcomer.town_id == town_id,
        ),
    )


def _introductions(town_id: TownId, now: datetime) -> Query:
    """Who was asked to meet whom in which week, and whether it goes on."""
    return (
        select(
            Newcomer.ref.label("newcomer"),
            Opening.ref.label("opening"),
            Opening.kind,
            or_(under_way(now), Tie.id.is_not(None)).label("goes_on"),
            MatchRound.iso_year,
            MatchRound.iso_week,
        )
        .select_from(Introduction)
        .join(Newcomer, Newcomer.id == Introduction.newcomer_id)
        .join(Opening, Opening.id == Introduction.opening_id)
        .join(Proposal, Proposal.id == Introduction.proposal_id)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .join(Tie, and_(Tie.introduction_id == Introduction.id, Tie.until.is_(None)), isouter=True)
        .where(Introduction.town_id == town_id)
    )


def _by_list(pairs: Collection[_Pair]) -> defaultdict[tuple[str, str], list[_Pair]]:
    """By newcomer and kind, each by opening."""
    found: defaultdict[tuple[str, str], list[_Pair]] = defaultdict(list)
    for pair in sorted(pairs, key=lambda one: (one.newcomer, one.opening)):
        found[(pair.newcomer, pair.kind)].append(pair)
    return found


def _line(pair: _Pair, cause: Cause | None) -> PairLine:
    return PairLine(pair.newcomer, pair.opening, pair.kind, pair.score, cause)
