import logging
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import select

from koppeling.errors import BadSetting
from koppeling.jobs import worker
from koppeling.jobs.worker import Signs, work
from koppeling.queries.jobs import latest_job
from koppeling.queries.rounds import round_view
from koppeling.settings import Settings
from koppeling.store import Introduction, Message, Newcomer, Town
from koppeling.store.engine import deed, reading
from koppeling.terms import IntroductionState, JobState, LinkPurpose, Week
from koppeling.usecases.jobs import LOST_AFTER, queue_round, take_job
from koppeling.usecases.rounds import close_round
from tests.factories.base import NOW
from tests.jobs.mail_server import mail_server

WEEK = Week(2026, 48)


@pytest.fixture
def people(enschede, session, newcomer_factory, opening_factory):
    for _ in range(3):
        newcomer_factory()
        opening_factory()
    session.commit()


def queue(engine, town):
    with deed(engine) as session:
        return queue_round(session, town.id, WEEK, now=NOW, actor="account:1")


def run(engine, *, now=NOW, **settings):
    told = Settings(database_url="", **settings)
    work(engine, clock=lambda: now, settings=told, once=True)


def latest(engine, town):
    with reading(engine) as session:
        return latest_job(session, town.id)


def shown(engine, town):
    with reading(engine) as session:
        return round_view(session, town, WEEK, now=NOW)


def test_a_round_that_was_asked_for_is_run(engine, enschede, people):
    queue(engine, enschede)
    run(engine)
    job = latest(engine, enschede)
    assert (job.state, job.finished_at, job.error_code) == (JobState.DONE, NOW, None)
    assert shown(engine, enschede).covered == 3


def test_a_seed_of_the_settings_counts(engine, enschede, people):
    queue(engine, enschede)
    run(engine, seed=7)
    assert shown(engine, enschede).seed == 7


def test_a_refused_round_says_why(engine, enschede, people):
    queue(engine, enschede)
    run(engine)
    with deed(engine) as session:
        close_round(session, enschede, WEEK, now=NOW, actor="test")
    queue(engine, enschede)
    run(engine)
    job = latest(engine, enschede)
    assert (job.state, job.error_code, job.error_params) == (
        JobState.FAILED,
        "round_closed",
        {"town": "enschede", "week": "2026-W48"},
    )


def test_an_error_of_the_program_fails_one_job_and_tells_nobody(
    engine, session, enschede, people, caplog
):
    newcomer = session.scalars(select(Newcomer)).first()
    newcomer.languages = {"ar": "canary"}
    session.commit()
    queue(engine, enschede)
    with caplog.at_level(logging.ERROR, logger="koppeling.worker"):
        run(engine)
    job = latest(engine, enschede)
    assert (job.state, job.error_code, job.error_params) == (JobState.FAILED, "failed", {})
    assert "a round failed with" in caplog.text
    assert "canary" not in caplog.text


def test_a_job_left_by_the_dead_is_run(engine, enschede, people):
    queue(engine, enschede)
    with deed(engine) as session:
        take_job(session, now=NOW)
    run(engine, now=NOW + timedelta(seconds=30))
    assert latest(engine, enschede).state is JobState.RUNNING
    run(engine, now=NOW + LOST_AFTER)
    assert latest(engine, enschede).state is JobState.DONE


def test_ctrl_c_puts_a_job_back(engine, enschede, people, monkeypatch):
    def interrupted(*_words, **_more):
        raise KeyboardInterrupt

    queue(engine, enschede)
    with monkeypatch.context() as patched:
        patched.setattr("koppeling.matching.propose.find_candidates", interrupted)
        run(engine)
    assert latest(engine, enschede).state is JobState.WAITING
    run(engine)
    assert latest(engine, enschede).state is JobState.DONE


def test_signs_of_life_are_written_while_a_round_is_computed(engine, enschede, people, monkeypatch):
    monkeypatch.setattr(worker, "SHOWN_SECONDS", 0.01)
    queue(engine, enschede)
    with deed(engine) as session:
        taken = take_job(session, now=NOW)
    seen = latest(engine, enschede)
    with Signs(engine, taken, lambda: NOW + timedelta(seconds=1)) as signs:
        signs.hear("candidates", 2, 9)
        for _ in range(1000):
            if seen.stage:
                break
            Event().wait(0.01)
            seen = latest(engine, enschede)
    assert (seen.stage, seen.done, seen.total) == ("candidates", 2, 9)


def test_a_worker_works_until_it_is_told_to_stop(engine, enschede, people):
    stopping = Event()
    worker_thread = Thread(
        target=work,
        args=(engine,),
        kwargs={
            "clock": lambda: NOW,
            "settings": Settings(database_url=""),
            "stopping": stopping,
        },
    )
    queue(engine, enschede)
    worker_thread.start()
    try:
        for _ in range(3000):
            if latest(engine, enschede).is_over:
                break
            Event().wait(0.01)
    finally:
        stopping.set()
        worker_thread.join()
    assert latest(engine, enschede).state is JobState.DONE


# Chores


def test_questions_that_ran_out_expire(engine, session, enschede, introduction_factory):
    introduction_factory()
    session.commit()
    run(engine, now=NOW + timedelta(days=8))
    session.expire_all()
    assert session.scalars(select(Introduction.state)).all() == [IntroductionState.EXPIRED]


def test_a_pause_that_is_over_ends(engine, session, enschede, newcomer_factory):
    newcomer_factory(paused_at=NOW, resumes_on=NOW.date() + timedelta(days=1))
    newcomer_factory(paused_at=NOW)
    session.commit()
    run(engine)
    assert None not in session.scalars(select(Newcomer.paused_at)).all()
    session.rollback()
    run(engine, now=NOW + timedelta(days=1))
    session.expire_all()
    assert session.scalars(select(Newcomer.paused_at).order_by(Newcomer.id)).all() == [None, NOW]


@pytest.fixture
def due_message(session, enschede, account_factory, link_factory, message_factory):
    """A message that is due in a town that is open."""
    session.get_one(Town, enschede.id).opened_at = NOW
    whose = {"newcomer_id": None, "introduction_id": None, "account_id": account_factory().id}
    link = link_factory(purpose=LinkPurpose.ACCOUNT, **whose)
    message = message_factory(code="account_link", link=link, **whose)
    session.commit()
    return message.id


def test_due_mail_is_sent_where_there_is_a_server(engine, session, due_message):
    run(engine)
    assert session.get_one(Message, due_message).sent_at is None
    session.rollback()
    with mail_server() as server:
        run(
            engine,
            smtp_url=server.url,
            base_url="https://koppeling.example",
            secret_key="k" * 43,
        )
    session.expire_all()
    message = session.get_one(Message, due_message)
    assert message.sent_at == NOW


def test_a_mail_server_that_is_away_stops_no_round(
    engine, session, enschede, people, due_message, caplog
):
    session.rollback()
    with mail_server() as server:
        url = server.url
    queue(engine, enschede)
    run(engine, smtp_url=url, base_url="https://koppeling.example", secret_key="k" * 43)
    assert latest(engine, enschede).state is JobState.DONE
    assert "mail stays in the outbox: mail_server_unavailable" in caplog.text


def test_a_mail_server_that_cannot_be_one_is_refused_at_the_start(engine):
    with pytest.raises(BadSetting):
        run(engine, smtp_url="smtp://nowhere")
