"""A sender that is killed again and again loses no mail, and sends none as another."""

import multiprocessing
import random
from collections import Counter
from itertools import accumulate

import pytest
from sqlalchemy import func, select

from koppeling.jobs.mailroom import drain
from koppeling.store import Message, Town
from koppeling.store.engine import make_engine, reading
from tests.factories.base import NOW
from tests.jobs.mail_server import mail_server, text_of

MAILS = 300
KILLS = 20
HOUSE = {"base_url": "https://koppeling.example", "secret_key": "k" * 43}


def drain_alone(database_url, smtp_url):
    engine = make_engine(database_url)
    drain(engine, smtp_url=smtp_url, now=NOW, actor="test", **HOUSE)
    engine.dispose()


@pytest.fixture
def waiting(session, enschede, newcomer_factory, message_factory):
    """Three hundred messages to thirty people; every tenth carries a link of its own."""
    session.get_one(Town, enschede.id).opened_at = NOW
    people = newcomer_factory.create_batch(30, locale="en")
    for number in range(MAILS):
        person = people[number % len(people)]
        message_factory(
            link=None,
            link_id=None,
            introduction_id=None,
            newcomer_id=person.id,
            code="expired",
            message_id=f"waiting-{number}@koppeling.example",
        )
    session.commit()
    return {f"<waiting-{number}@koppeling.example>" for number in range(MAILS)}


def test_300_mails_reach_the_server_although_the_sender_is_killed_20_times(
    engine, database_url, waiting
):
    # A server process from which senders are forked: each begins at once, and clean.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.jobs.test_mailroom_killed"])
    gaps = random.Random(48).choices(range(4, 14), k=KILLS)
    kill_at = set(accumulate(gaps))
    taken = 0
    killed = 0
    with mail_server() as server:
        while killed < KILLS or are_waiting(engine):
            sender = context.Process(target=drain_alone, args=(database_url, server.url))

            def kill(sender=sender):
                nonlocal taken
                taken += 1
                # Between what the server has taken and what the sender has marked.
                if taken in kill_at:
                    sender.kill()

            server.when_taken = kill
            sender.start()
            sender.join()
            killed += sender.exitcode == -9
            assert sender.exitcode in {0, -9}
    arrived = Counter(mail["Message-ID"] for _, mail in server.received)
    assert killed == KILLS
    assert set(arrived) == waiting
    # Each kill can make one copy, and a copy says the same.
    assert arrived.total() <= MAILS + KILLS
    copies = {(mail["Message-ID"], to, text_of(mail)) for to, mail in server.received}
    assert len(copies) == MAILS


def are_waiting(engine):
    with reading(engine) as session:
        return session.scalar(select(func.count()).where(Message.sent_at.is_(None)))
