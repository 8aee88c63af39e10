"""Processes that do their deeds at the same instant, again and again."""

import multiprocessing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from koppeling.errors import Refusal
from koppeling.queries.towns import town_of
from koppeling.store import MatchRound, Opening, Proposal
from koppeling.store.engine import Sessions, deed, lock_opening, make_engine
from koppeling.terms import IntroductionId, OpeningId, Party, Week
from koppeling.usecases.introductions import accept_introduction, take_back_answer
from koppeling.usecases.offers import change_places
from koppeling.usecases.proposals import approve_proposals
from koppeling.usecases.rounds import undo_send
from koppeling.usecases.steps import LockOpening
from tests.factories.base import NOW

Run = Sequence[int]
"""What one process decides about, race by race: an introduction where it says yes."""


Deed = Callable[[Session, int, LockOpening], str]
SIGNED: Any = {"now": NOW, "actor": "race"}


@dataclass(frozen=True)
class Answers:
    """What each process was told, race by race: a state, a refusal's code or an error's name."""

    told: Sequence[Sequence[str]]

    def race(self, number: int) -> list[str]:
        return [answers[number] for answers in self.told]


def race(
    url: str, runs: Sequence[Run], *, locked: bool, deeds: Sequence[str] | None = None
) -> Answers:
    """Let one process for each run do its deed of ``DEEDS``, all at once in every race.

    Without ``deeds`` everybody says the newcomer's yes. With ``locked`` as the product
    does it; without, the opening is not locked, and on SQLite the deed begins as any
    other program's would.
    """
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(len(runs)), context.Queue()
    processes = [
        context.Process(target=_run, args=(url, no, done, run, barrier, told, locked))
        for no, (run, done) in enumerate(zip(runs, deeds or ["yes"] * len(runs), strict=True))
    ]
    for process in processes:
        process.start()
    found: dict[int, list[str]] = dict(told.get(timeout=300) for _ in processes)
    for process in processes:
        process.join()
    return Answers([found[no] for no in range(len(runs))])


def _run(url: str, no: int, done: str, run: Run, barrier: Barrier, told: Any, locked: bool) -> None:
    engine = make_engine(url)
    answers = []
    for subject_id in run:
        barrier.wait(timeout=300)
        answers.append(_answer(engine, DEEDS[done], subject_id, locked=locked))
    told.put((no, answers))
    engine.dispose()


def _say_yes(session: Session, subject_id: int, lock: LockOpening) -> str:
    return accept_introduction(
        session, IntroductionId(subject_id), by=Party.NEWCOMER, lock=lock, **SIGNED
    ).state.value


def _offer_yes(session: Session, subject_id: int, lock: LockOpening) -> str:
    return accept_introduction(
        session, IntroductionId(subject_id), by=Party.OPENING, lock=lock, **SIGNED
    ).state.value


def _take_back(session: Session, subject_id: int, lock: LockOpening) -> str:
    return take_back_answer(
        session, IntroductionId(subject_id), by=Party.OPENING, lock=lock, **SIGNED
    ).state.value


def _approve(session: Session, subject_id: int, _lock: LockOpening) -> str:
    proposal = session.get_one(Proposal, subject_id)
    pair = proposal.newcomer.ref, proposal.opening.ref
    match_round = proposal.match_round
    town = town_of(session, match_round.town_id)
    week = Week(match_round.iso_year, match_round.iso_week)
    return f"approved {approve_proposals(session, town, week, [pair], **SIGNED)}"


def _close_places(session: Session, subject_id: int, _lock: LockOpening) -> str:
    return f"places {change_places(session, OpeningId(subject_id), 0, **SIGNED).places}"


def _undo(session: Session, subject_id: int, _lock: LockOpening) -> str:
    match_round = session.get_one(MatchRound, subject_id)
    town = town_of(session, match_round.town_id)
    week = Week(match_round.iso_year, match_round.iso_week)
    return f"undone {undo_send(session, town, week, **SIGNED)}"


DEEDS: Mapping[str, Deed] = {
    "yes": _say_yes,
    "offer yes": _offer_yes,
    "take back": _take_back,
    "approve": _approve,
    "close places": _close_places,
    "undo": _undo,
}


def _answer(engine: Engine, done: Deed, subject_id: int, *, locked: bool) -> str:
    begin, lock = (deed, lock_opening) if locked else (_careless, _look_only)
    try:
        with begin(engine) as session:
            return done(session, subject_id, lock)
    except Refusal as refusal:
        return refusal.code
    except DBAPIError as error:
        return type(error).__name__


def _look_only(session: Session, opening_id: OpeningId) -> Opening:
    return session.get_one(Opening, opening_id)


@contextmanager
def _careless(engine: Engine) -> Iterator[Session]:
    """A transaction that decides to write only when it does."""
    plain = engine.execution_options(koppeling_reads=True)
    with Sessions(bind=plain) as session, session.begin():
        yield session
