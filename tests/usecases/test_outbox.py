"""What goes out to whom, and what does not any more."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from koppeling.queries.mail import due_messages, find_due_message
from koppeling.queries.times import offered_times
from koppeling.store import Concern, Consent, Message, Tie, Town
from koppeling.terms import (
    ConcernOutcome,
    ConsentPurpose,
    EndReason,
    LinkPurpose,
    Party,
)
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.outbox import cancel_stale, queue_message, queue_message_to
from tests.factories.base import NOW

FORTNIGHT = timedelta(days=14)


@pytest.fixture(autouse=True)
def open_town(session, enschede):
    session.get_one(Town, enschede.id).opened_at = NOW - timedelta(days=1)


@pytest.fixture
def coupled(session, enschede, introduction_factory):
    """Both have just said yes; nothing has gone out."""
    introduction = introduction_factory()
    for by in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, introduction.id, by=by, now=NOW, actor="test")
    return introduction


def going_out(session, now=NOW):
    """Code and side of what the mailroom would send now."""
    found = []
    for message_id in due_messages(session, now=now):
        cancel_stale(session, message_id, now=now)
        session.flush()
        if find_due_message(session, message_id) is not None:
            message = session.get_one(Message, message_id)
            sides = ("newcomer", "opening", "organisation", "account")
            side = next(side for side in sides if getattr(message, f"{side}_id") is not None)
            found.append((message.code, side))
    return found


def end(session, introduction):
    tie = session.scalars(select(Tie).where(Tie.introduction_id == introduction.id)).one()
    day = NOW.date()
    end_coupling(session, tie.id, reason=EndReason.OTHER, on=day, today=day, now=NOW, actor="test")


COUPLED = [("coupled_newcomer", "newcomer"), ("coupled_opening", "opening")]
CHECKED = [("check_in", "newcomer"), ("check_in", "opening")]


def test_two_are_told_at_once_and_asked_two_weeks_later(session, coupled):
    assert going_out(session) == COUPLED
    assert going_out(session, NOW + FORTNIGHT) == COUPLED + CHECKED


def test_a_meeting_that_lies_later_than_two_weeks_is_asked_about_after_it(
    session, enschede, introduction_factory
):
    introduction = introduction_factory(newcomer__availability=1, opening__availability=1)
    chosen = offered_times(session, introduction.id, now=NOW)[-1]
    assert chosen > NOW + FORTNIGHT
    for by in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, introduction.id, by=by, chosen=chosen, now=NOW, actor="test")
    due = session.scalars(select(Message.due_at).where(Message.code == "check_in"))
    assert set(due) == {chosen + timedelta(days=1)}


def test_nobody_is_asked_how_it_goes_after_the_end(session, coupled):
    end(session, coupled)
    assert going_out(session, NOW + FORTNIGHT) == [("ended", "newcomer"), ("ended", "opening")]


def pause(thing):
    thing.paused_at = NOW


def close(thing):
    thing.closed_at = NOW


@pytest.mark.parametrize(
    ("side", "rest"), [("newcomer", pause), ("opening", pause), ("opening", close)]
)
def test_who_rests_hears_of_what_is_under_way(session, coupled, side, rest):
    rest(getattr(coupled, side))
    session.flush()
    assert going_out(session, NOW + FORTNIGHT) == COUPLED + CHECKED


@pytest.mark.parametrize("rest", [pause, close])
def test_who_rests_is_asked_nothing_new(session, enschede, introduction_factory, rest):
    introduction = introduction_factory()
    queue_message(session, introduction, "ask_opening", to=Party.OPENING, now=NOW)
    assert going_out(session) == [("ask_opening", "opening")]
    rest(introduction.opening)
    session.flush()
    assert going_out(session) == []
    assert session.scalars(select(Message.cancelled_at)).all() == [NOW]


@pytest.mark.parametrize("side", ["newcomer", "opening"])
def test_who_withdrew_the_consent_gets_nothing(session, coupled, side):
    whose = getattr(Consent, f"{side}_id") == getattr(coupled, side).id
    session.execute(delete(Consent).where(whose, Consent.purpose == ConsentPurpose.MATCHING))
    end(session, coupled)
    other = Party(side).other.value
    assert going_out(session, NOW + FORTNIGHT) == [("ended", other)]


def test_what_a_concern_holds_back_goes_out_after_it(session, coupled, account_factory):
    concern = Concern(
        town_id=coupled.town_id,
        newcomer_id=coupled.newcomer_id,
        opening_id=coupled.opening_id,
        introduction_id=coupled.id,
        reported_by=Party.NEWCOMER,
        reported_at=NOW,
        kind="other",
    )
    session.add(concern)
    session.flush()
    messages = select(Message.id).where(Message.cancelled_at.is_(None)).order_by(Message.id)
    waiting = session.scalars(messages).all()
    # Also where somebody asked for the list before the concern came.
    assert [cancel_stale(session, one, now=NOW) for one in waiting] == [False] * len(waiting)
    assert [find_due_message(session, one) for one in waiting] == [None] * len(waiting)
    assert going_out(session) == []
    one, other = account_factory().id, account_factory().id
    concern.first_looked_at = concern.closed_at = NOW
    concern.first_looked_by, concern.closed_by = one, other
    concern.outcome = ConcernOutcome.GO_ON
    session.flush()
    assert going_out(session) == COUPLED


def test_who_signed_up_gets_nothing_before_the_address_is_confirmed(
    session, enschede, introduction_factory, newcomer_factory, opening_factory
):
    newcomer = newcomer_factory(signed_up_at=NOW)
    opening = opening_factory(signed_up_at=NOW)
    introduction = introduction_factory(newcomer=newcomer, opening=opening, opening_yes_at=NOW)
    for person in (newcomer, opening):
        queue_message_to(session, person, "confirm_address", now=NOW, link=LinkPurpose.CONFIRM)
    queue_message(session, introduction, "ask_newcomer", to=Party.NEWCOMER, now=NOW)
    queue_message(session, introduction, "expired", to=Party.OPENING, now=NOW)
    assert going_out(session) == [("confirm_address", "newcomer"), ("confirm_address", "opening")]


def test_who_has_confirmed_is_not_asked_to_and_is_written_to(
    session, enschede, introduction_factory, newcomer_factory
):
    newcomer = newcomer_factory(signed_up_at=NOW, email_confirmed_at=NOW)
    introduction = introduction_factory(newcomer=newcomer, opening_yes_at=NOW)
    queue_message_to(session, newcomer, "confirm_address", now=NOW, link=LinkPurpose.CONFIRM)
    queue_message(session, introduction, "ask_newcomer", to=Party.NEWCOMER, now=NOW)
    assert going_out(session) == [("ask_newcomer", "newcomer")]


def test_an_organisation_and_a_member_of_staff_are_written_to(
    session, enschede, organisation_factory, account_factory
):
    organisation, account = organisation_factory(email="choir@example.org"), account_factory()
    queue_message_to(
        session, organisation, "organisation_link", now=NOW, link=LinkPurpose.ORGANISATION
    )
    queue_message_to(session, account, "account_link", now=NOW, link=LinkPurpose.ACCOUNT)
    assert going_out(session) == [
        ("organisation_link", "organisation"),
        ("account_link", "account"),
    ]
    account.disabled_at = NOW
    session.flush()
    assert going_out(session) == [("organisation_link", "organisation")]


def test_a_message_to_the_same_in_the_same_instant_is_another(session, coupled):
    for _ in range(3):
        queue_message(session, coupled, "check_in", to=Party.NEWCOMER, now=NOW)
    session.flush()
    found = session.execute(select(Message.message_id, Message.link_id)).all()
    assert len(set(found)) == len(found)
