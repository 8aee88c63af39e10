from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import BadDate, FirstTalkNeeded, NoLongerAllowed, UnknownRef
from koppeling.queries.facts import read_problem
from koppeling.store import Consent, Introduction, JournalLine, Link, Message, Tie
from koppeling.terms import ConsentPurpose, EndReason, IntroductionState, Party, Week
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.pauses import (
    pause_newcomer,
    pause_opening,
    resume_due,
    resume_newcomer,
    resume_opening,
    stop_newcomer,
    stop_opening,
)
from tests.factories.base import NOW

TODAY = date(2026, 11, 23)
BY = {"now": NOW, "actor": "test"}


@pytest.fixture(params=["newcomer", "opening"])
def resting(request, enschede, newcomer_factory, opening_factory):
    """Somebody of either side, with the deeds of that side."""
    if request.param == "newcomer":
        return newcomer_factory(), pause_newcomer, resume_newcomer
    return opening_factory(), pause_opening, resume_opening


def taking_part(session, town):
    problem = read_problem(session, town.id, Week(2026, 48), now=NOW)
    return {*problem.newcomers.ref, *problem.openings.ref}


def deeds(session):
    lines = session.execute(
        select(JournalLine.deed, JournalLine.params).order_by(JournalLine.id)
    ).all()
    return [(line.deed, line.params) for line in lines][1:]


def test_who_rests_is_in_no_round_until_somebody_says_so(session, enschede, resting):
    person, pause, resume = resting
    assert taking_part(session, enschede) == {person.ref}
    for _ in range(2):
        pause(session, person.id, until=None, **BY)
    assert taking_part(session, enschede) == set()
    for _ in range(2):
        resume(session, person.id, **BY)
    assert taking_part(session, enschede) == {person.ref}
    side = "newcomer" if pause is pause_newcomer else "opening"
    assert deeds(session) == [(f"pause_{side}", {"days": None}), (f"resume_{side}", {})]


def test_a_break_with_a_day_ends_on_it(session, enschede, resting):
    person, pause, _ = resting
    pause(session, person.id, until=TODAY + timedelta(days=14), **BY)
    day_before, day = (NOW + timedelta(days=n) for n in (13, 14))
    assert resume_due(session, enschede.id, now=day_before, actor="test") == 0
    assert resume_due(session, enschede.id, now=day, actor="test") == 1
    assert resume_due(session, enschede.id, now=day, actor="test") == 0
    assert (person.paused_at, person.resumes_on) == (None, None)


def test_the_day_is_the_town_s(session, enschede, resting):
    person, pause, _ = resting
    pause(session, person.id, until=TODAY + timedelta(days=1), **BY)
    # Half past eleven in the evening in London is tomorrow in Enschede.
    assert resume_due(session, enschede.id, now=NOW.replace(hour=23, minute=30), actor="test") == 1


def test_a_break_without_a_day_does_not_end_by_itself(session, enschede, resting):
    person, pause, _ = resting
    pause(session, person.id, until=TODAY + timedelta(days=1), **BY)
    pause(session, person.id, until=None, **BY)
    assert resume_due(session, enschede.id, now=NOW + timedelta(days=900), actor="test") == 0


@pytest.mark.parametrize("until", [TODAY, date(2026, 1, 1), date(2100, 1, 1)])
def test_a_break_ends_on_a_day_ahead(session, resting, until):
    person, pause, _ = resting
    with pytest.raises(BadDate):
        pause(session, person.id, until=until, **BY)
    assert person.paused_at is None


def test_who_signed_up_rests_until_the_first_talk(session, enschede, resting):
    person, pause, resume = resting
    person.signed_up_at = person.paused_at = NOW
    session.flush()
    pause(session, person.id, until=TODAY + timedelta(days=1), **BY)
    with pytest.raises(FirstTalkNeeded):
        resume(session, person.id, **BY)
    assert resume_due(session, enschede.id, now=NOW + timedelta(days=9), actor="test") == 0
    person.first_talk_at = NOW
    session.flush()
    assert resume_due(session, enschede.id, now=NOW + timedelta(days=9), actor="test") == 1


def test_no_yes_counts_during_a_break(session, enschede, introduction_factory):
    introduction = introduction_factory()
    pause_opening(session, introduction.opening_id, until=None, **BY)
    with pytest.raises(NoLongerAllowed):
        accept_introduction(session, introduction.id, by=Party.OPENING, **BY)
    resume_opening(session, introduction.opening_id, **BY)
    accept_introduction(session, introduction.id, by=Party.OPENING, **BY)


@pytest.mark.parametrize("deed", [pause_newcomer, pause_opening])
def test_nobody_is_paused_who_is_not_there(session, enschede, deed):
    with pytest.raises(UnknownRef):
        deed(session, 4711, until=None, **BY)
    with pytest.raises(UnknownRef):
        stop_newcomer(session, 4711, **BY)
    with pytest.raises(UnknownRef):
        stop_opening(session, 4711, **BY)


# --- stop everything ---------------------------------------------------------


@pytest.fixture
def busy(session, enschede, introduction_factory, newcomer_factory, opening_factory):
    """A newcomer with a contact, and asked by another neighbour, who said yes."""
    newcomer = newcomer_factory()
    one = introduction_factory(newcomer=newcomer, opening=opening_factory(association=True))
    for by in (Party.NEWCOMER, Party.OPENING):
        accept_introduction(session, one.id, by=by, **BY)
    other = introduction_factory(newcomer=newcomer)
    accept_introduction(session, other.id, by=Party.OPENING, **BY)
    for message in session.scalars(select(Message)):
        message.sent_at = NOW
    session.flush()
    return one, other


def waiting(session):
    return [
        (message.code, "newcomer" if message.newcomer_id else "opening", message.opening_id)
        for message in session.scalars(
            select(Message)
            .where(Message.sent_at.is_(None), Message.cancelled_at.is_(None))
            .order_by(Message.id)
        )
    ]


def purposes(session, **whose):
    ((column, holder_id),) = whose.items()
    return set(
        session.scalars(select(Consent.purpose).where(getattr(Consent, column) == holder_id))
    )


def test_who_stops_everything_is_out_of_everything(session, enschede, busy):
    one, other = busy
    newcomer = one.newcomer
    session.add(Consent(newcomer_id=newcomer.id, purpose=ConsentPurpose.RESEARCH, granted_at=NOW))
    newcomer.resumes_on = None
    stop_newcomer(session, newcomer.id, **BY)
    tie = session.scalars(select(Tie)).one()
    assert (tie.until, tie.end_reason, tie.place_no) == (TODAY, EndReason.OTHER, None)
    assert other.state is IntroductionState.WITHDRAWN
    assert purposes(session, newcomer_id=newcomer.id) == {ConsentPurpose.RESEARCH}
    assert (newcomer.paused_at, newcomer.resumes_on) == (NOW, None)
    links = session.scalars(select(Link)).all()
    assert {link.revoked_at for link in links if link.newcomer_id} == {NOW}
    assert {link.revoked_at for link in links if link.opening_id} == {None}
    assert newcomer.ref not in taking_part(session, enschede)


def test_others_hear_neutrally_what_concerns_them_and_who_stopped_nothing(session, busy):
    one, other = busy
    stop_newcomer(session, one.newcomer_id, **BY)
    assert waiting(session) == [
        ("not_this_time", "opening", other.opening_id),
        ("ended", "opening", one.opening_id),
    ]


def test_stopping_twice_is_once(session, busy):
    one, _ = busy
    stop_newcomer(session, one.newcomer_id, **BY)
    lines, messages = deeds(session), waiting(session)
    stop_newcomer(session, one.newcomer_id, **BY)
    assert (deeds(session), waiting(session)) == (lines, messages)
    assert lines[-3:] == [
        ("withdraw_introduction", {}),
        ("end_coupling", {"reason": "other"}),
        ("stop_newcomer", {}),
    ]


def test_a_volunteer_stops_with_every_opening(
    session, enschede, volunteer_factory, opening_factory, introduction_factory
):
    volunteer = volunteer_factory()
    one, other = (opening_factory(volunteer=volunteer) for _ in range(2))
    asked = introduction_factory(opening=other)
    stop_opening(session, one.id, **BY)
    assert asked.state is IntroductionState.WITHDRAWN
    assert (one.paused_at, other.paused_at) == (NOW, NOW)
    assert purposes(session, opening_id=one.id) == purposes(session, opening_id=other.id) == set()
    assert [line for line in deeds(session) if line[0] == "stop_opening"] == [
        ("stop_opening", {})
    ] * 2


def test_a_resumed_newcomer_stays_without_consent(session, enschede, busy):
    one, _ = busy
    stop_newcomer(session, one.newcomer_id, **BY)
    resume_newcomer(session, one.newcomer_id, **BY)
    problem = read_problem(session, enschede.id, Week(2026, 48), now=NOW)
    no = problem.newcomers.ref.index(one.newcomer.ref)
    assert bool(problem.newcomers.consents[no]) is False


def test_what_was_stopped_is_no_coupling_of_introduction(session, busy):
    one, _ = busy
    stop_newcomer(session, one.newcomer_id, **BY)
    states = session.scalars(select(Introduction.state).order_by(Introduction.id)).all()
    assert states == [IntroductionState.COUPLED, IntroductionState.WITHDRAWN]
