"""Processes that say yes at the same instant, again and again."""

import multiprocessing
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from koppeling.errors import Refusal
from koppeling.store import Opening
from koppeling.store.engine import Sessions, deed, lock_opening, make_engine
from koppeling.terms import IntroductionId, OpeningId, Party
from koppeling.usecases.introductions import accept_introduction
from tests.factories.base import NOW

Run = Sequence[IntroductionId]
"""The introduction to which one process says yes, race by race."""


@dataclass(frozen=True)
class Answers:
    """What each process was told, race by race: a state, a refusal's code or an error's name."""

    told: Sequence[Sequence[str]]

    def race(self, number: int) -> list[str]:
        return [answers[number] for answers in self.told]


def race(url: str, runs: Sequence[Run], *, locked: bool) -> Answers:
    """Let one process for each run say the newcomer's yes, all at once in every race.

    With ``locked`` as the product does it; without, the opening is not locked,
    and on SQLite the deed begins as any other program's would.
    """
    context = multiprocessing.get_context("spawn")
    barrier, told = context.Barrier(len(runs)), context.Queue()
    processes = [
        context.Process(target=_say_yes, args=(url, no, run, barrier, told, locked))
        for no, run in enumerate(runs)
    ]
    for process in processes:
        process.start()
    found: dict[int, list[str]] = dict(told.get(timeout=300) for _ in processes)
    for process in processes:
        process.join()
    return Answers([found[no] for no in range(len(runs))])


def _say_yes(url: str, no: int, run: Run, barrier: Barrier, told: Any, locked: bool) -> None:
    engine = make_engine(url)
    answers = []
    for introduction_id in run:
        barrier.wait(timeout=300)
        answers.append(_answer(engine, introduction_id, locked=locked))
    told.put((no, answers))
    engine.dispose()


def _answer(engine: Engine, introduction_id: IntroductionId, *, locked: bool) -> str:
    begin, lock = (deed, lock_opening) if locked else (_careless, _look_only)
    try:
        with begin(engine) as session:
            introduction = accept_introduction(
                session, introduction_id, by=Party.NEWCOMER, now=NOW, actor="race", lock=lock
            )
            return introduction.state.value
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
