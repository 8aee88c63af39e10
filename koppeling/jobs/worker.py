"""The worker beside the pages: runs rounds that were asked for, and does the minute's chores.

A job's row is written in small transactions of their own, so that a page can show how far
it is; the round itself holds no transaction while it computes. Whoever dies in the middle
leaves a row without signs of life, which another worker takes up.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Final, Self

from sqlalchemy import Engine

from koppeling.errors import DatabaseBusy, DatabaseUnavailable, ProgramError, Refusal
from koppeling.jobs.endings import end_what_is_over
from koppeling.jobs.mailroom import MailServer, note_links, send_due
from koppeling.jobs.rounds import run_round
from koppeling.queries import towns
from koppeling.queries.jobs import unfinished_jobs
from koppeling.settings import Settings
from koppeling.store.engine import deed, reading
from koppeling.usecases.jobs import (
    Taken,
    fail_job,
    finish_job,
    note_progress,
    return_job,
    take_job,
)

Clock = Callable[[], datetime]

ACTOR: Final = "worker"
LOOK_SECONDS: Final = 1.0
"""How often somebody who waits for a round may have to wait longer for the worker to look."""
CHORES_SECONDS: Final = 60.0
SHOWN_SECONDS: Final = 0.5
"""How old what a page shows of a job is at most."""
ALIVE_SECONDS: Final = 20.0

log = logging.getLogger("koppeling.worker")


def work(
    engine: Engine,
    *,
    clock: Clock,
    settings: Settings,
    once: bool = False,
    stopping: Event | None = None,
) -> None:
    """Run jobs as they come and do the chores of each minute, until ``stopping`` is set.

    ``once`` does what is there and returns. Ctrl-C puts a round that is being
    computed back and ends; it counts as a clean end. Raises ``BadSetting`` for a mail
    server that cannot be one.
    """
    if settings.smtp_url is not None:
        MailServer.read(settings.smtp_url)
    stopping = stopping or Event()
    chores_at = time.monotonic()
    with suppress(KeyboardInterrupt):
        while not stopping.is_set():
            with _patient(once=once):
                while run_next(engine, clock=clock, settings=settings):
                    pass
                if once or time.monotonic() >= chores_at:
                    chores_at = time.monotonic() + CHORES_SECONDS
                    do_chores(engine, settings=settings, now=clock())
            if once:
                return
            stopping.wait(LOOK_SECONDS)


@contextmanager
def _patient(*, once: bool) -> Iterator[None]:
    """Let a database that does not answer at this moment be asked again later."""
    try:
        yield
    except (DatabaseBusy, DatabaseUnavailable) as refusal:
        if once:
            raise
        log.warning("refused with %s; trying again", refusal.code)


def run_next(engine: Engine, *, clock: Clock, settings: Settings) -> bool:
    """Take one job and run it to its end; answers whether there was one."""
    with reading(engine) as session:
        # Only who has found something asks to write.
        if not unfinished_jobs(session):
            return False
    with deed(engine) as session:
        taken = take_job(session, now=clock())
    if taken is None:
        return False
    try:
        refusal = _run(engine, taken, clock=clock, settings=settings)
    except BaseException:
        # Ctrl-C, and what else ends a program: somebody else may run it.
        with deed(engine) as session:
            return_job(session, taken)
        raise
    with deed(engine) as session:
        if refusal is None:
            finish_job(session, taken, now=clock())
        else:
            fail_job(session, taken, refusal, now=clock())
    return True


def _run(engine: Engine, taken: Taken, *, clock: Clock, settings: Settings) -> Refusal | None:
    """Run a round; answers why it came to nothing, None where it was kept."""
    try:
        with Signs(engine, taken, clock) as signs:
            run_round(
                engine,
                taken.town,
                week=taken.week,
                seed=settings.seed,
                now=clock(),
                actor=taken.actor,
                progress=signs.hear,
            )
    except Refusal as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001 - one bad round must not end all others
        # The class alone: what an error says may quote a person.
        log.error("a round failed with %s", type(error).__name__)  # noqa: TRY400 - so would a trace
        return ProgramError()
    return None


def do_chores(engine: Engine, *, settings: Settings, now: datetime) -> None:
    """End what ran out and pauses that are over; send what is due where there is a mail server.

    What keeps the mail back is logged, and waits for the next minute.
    """
    end_what_is_over(engine, now=now, actor=ACTOR)
    with reading(engine) as session:
        there = towns.towns(session)
    for town in there:
        if town.in_practice:
            # Nothing is sent there, and yet staff open the links that they read.
            note_links(engine, town.id, secret_key=settings.secret_key)
    if settings.smtp_url is None:
        return
    try:
        send_due(
            engine,
            MailServer.read(settings.smtp_url),
            base_url=settings.base_url,
            secret_key=settings.secret_key,
            now=now,
            actor=ACTOR,
        )
    except (DatabaseBusy, DatabaseUnavailable):
        raise
    except Refusal as refusal:
        log.warning("mail stays in the outbox: %s", refusal.code)
    except Exception as error:  # noqa: BLE001 - one bad letter must not end the rounds
        log.error("mail failed with %s", type(error).__name__)  # noqa: TRY400 - a trace may quote, too


class Signs:
    """Signs of life of a running job, and how far it is, written by a thread beside it.

    So a long stage that reports nothing is not taken for a death, and computing never
    waits for the database.
    """

    def __init__(self, engine: Engine, taken: Taken, clock: Clock) -> None:
        self._engine = engine
        self._taken = taken
        self._clock = clock
        self._heard: tuple[str | None, int, int | None] = (None, 0, None)
        self._lock = Lock()
        self._over = Event()
        self._thread = Thread(target=self._write, name="signs", daemon=True)

    def hear(self, stage: str, done: int, total: int) -> None:
        """Hear how far the job is."""
        with self._lock:
            self._heard = (stage, done, total)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _write(self) -> None:
        written: tuple[str | None, int, int | None] = (None, 0, None)
        written_at = time.monotonic()
        while not self._over.wait(SHOWN_SECONDS):
            with self._lock:
                heard = self._heard
            if heard == written and time.monotonic() < written_at + ALIVE_SECONDS:
                continue
            # One sign that could not be written is followed by another.
            with suppress(DatabaseBusy, DatabaseUnavailable), deed(self._engine) as session:
                note_progress(session, self._taken, *heard, now=self._clock())
                written, written_at = heard, time.monotonic()
