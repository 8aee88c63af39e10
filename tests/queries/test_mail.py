"""What a message tells of the other side, as whoever reads the outbox sees it."""

import pytest
from sqlalchemy import select

from koppeling.queries.mail import messages
from koppeling.store import Avoidance, Tie
from koppeling.terms import CouplingState, EndReason, Party
from koppeling.usecases.introductions import accept_introduction
from tests.factories.base import NOW


@pytest.fixture
def coupled(session, enschede, introduction_factory):
    introduction = introduction_factory()
    for party in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, introduction.id, by=party, now=NOW, actor="test")
    return introduction


def told_of_the_coupling(session, town):
    """What the messages to both tell: name and contact details."""
    return [
        (line.params.get("called"), line.params.get("contact"))
        for line in messages(session, town.id)
        if line.code.startswith("coupled_")
    ]


def protect_newcomer(session, introduction):
    introduction.newcomer.protected = True


def protect_opening(session, introduction):
    introduction.opening.protected = True


def avoid(session, introduction):
    refs = {"ref": introduction.opening.ref, "avoids_ref": introduction.newcomer.ref}
    session.add(Avoidance(town_id=introduction.town_id, **refs))


def test_who_is_together_is_told_how_to_meet(session, enschede, coupled):
    person, volunteer = coupled.newcomer, coupled.opening.volunteer
    assert told_of_the_coupling(session, enschede) == [
        ("Volunteer", volunteer.email),
        (person.called, person.email),
    ]


@pytest.mark.parametrize("change", [protect_newcomer, protect_opening, avoid])
def test_nobody_is_told_how_to_meet_when_it_is_not_safe_any_more(
    session, enschede, coupled, change
):
    change(session, coupled)
    session.flush()
    assert told_of_the_coupling(session, enschede) == [(None, None)] * 2


def test_nobody_is_told_how_to_meet_when_it_is_over(session, enschede, coupled):
    tie = session.scalars(select(Tie)).one()
    tie.state, tie.until, tie.end_reason = CouplingState.ENDED, NOW.date(), EndReason.OTHER
    tie.place_no = tie.opening_places = None
    session.flush()
    assert told_of_the_coupling(session, enschede) == [(None, None)] * 2
