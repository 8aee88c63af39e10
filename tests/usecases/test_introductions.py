from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import (
    IntroductionExpired,
    IntroductionOver,
    MoveNotAllowed,
    NoLongerAllowed,
    NotYourTurn,
    OpeningIsFull,
    UnknownIntroduction,
    VettingEnded,
)
from koppeling.store import Avoidance, Consent, JournalLine, Message, Tie
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    ConsentPurpose,
    ContactGender,
    CouplingState,
    IntroductionState,
    Party,
    TieKind,
)
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    expire_introductions,
)
from koppeling.usecases.privacy import erase_person
from tests.factories.base import NOW

LATER = NOW + timedelta(hours=1)
NEWCOMER, OPENING = Party.NEWCOMER, Party.OPENING


@pytest.fixture
def asking(enschede, introduction_factory):
    """An introduction of a newcomer and a neighbour, who is asked first."""
    return introduction_factory()


@pytest.fixture
def asking_association(enschede, introduction_factory, opening_factory):
    return introduction_factory(opening=opening_factory(association=True))


def yes(session, introduction, by, now=LATER):
    return accept_introduction(session, introduction.id, by=by, now=now, actor="test")


def no(session, introduction, by, *, for_good=False, now=LATER):
    return decline_introduction(
        session, introduction.id, by=by, for_good=for_good, now=now, actor="test"
    )


def couplings(session):
    return session.scalars(select(Tie)).all()


def messages(session):
    """Code and side of every message, in the order in which they were queued."""
    return [
        (message.code, "newcomer" if message.newcomer_id else "opening")
        for message in session.scalars(select(Message).order_by(Message.id))
    ]


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


def test_both_yeses_make_a_coupling(session, asking):
    yes(session, asking, OPENING)
    assert (asking.state, couplings(session)) == (IntroductionState.ASKING, [])
    assert messages(session) == [("ask_newcomer", "newcomer")]
    yes(session, asking, NEWCOMER, NOW + timedelta(days=1))
    assert asking.state is IntroductionState.COUPLED
    (tie,) = couplings(session)
    assert (tie.since, tie.until, tie.state, tie.place_no, tie.opening_places) == (
        date(2026, 11, 24),
        None,
        CouplingState.TRIAL,
        1,
        1,
    )
    assert (tie.opening_yes_at, tie.newcomer_yes_at) == (LATER, NOW + timedelta(days=1))
    assert messages(session)[1:] == [
        ("coupled_newcomer", "newcomer"),
        ("coupled_opening", "opening"),
        ("check_in", "newcomer"),
        ("check_in", "opening"),
    ]
    assert deeds(session) == ["accept_introduction", "accept_introduction", "couple"]


@pytest.mark.parametrize("again", [1, 3])
def test_saying_yes_twice_changes_nothing_and_answers_as_the_first_time(session, asking, again):
    for by in (OPENING, NEWCOMER):
        first = yes(session, asking, by)
        for n in range(again):
            assert yes(session, asking, by, LATER + timedelta(minutes=n)) is first
    assert len(couplings(session)) == 1
    assert len(messages(session)) == 5
    assert len(deeds(session)) == 3
    assert asking.newcomer_yes_at == LATER


def test_a_yes_after_the_coupling_ended_still_answers_as_the_first_time(session, asking):
    yes(session, asking, OPENING)
    yes(session, asking, NEWCOMER)
    assert yes(session, asking, OPENING, NOW + timedelta(days=60)).state == "coupled"


def test_a_neighbour_is_asked_before_the_newcomer(session, asking):
    with pytest.raises(NotYourTurn) as refused:
        yes(session, asking, NEWCOMER)
    assert refused.value.params == {"party": "newcomer"}


def test_a_newcomer_chooses_before_an_association_is_asked(session, asking_association):
    with pytest.raises(NotYourTurn) as refused:
        yes(session, asking_association, OPENING)
    assert refused.value.params == {"party": "opening"}
    yes(session, asking_association, NEWCOMER)
    assert messages(session) == [("ask_opening", "opening")]
    yes(session, asking_association, OPENING)
    assert asking_association.state is IntroductionState.COUPLED


def test_a_no_needs_no_turn_and_tells_nobody_who_was_not_asked(session, asking):
    no(session, asking, NEWCOMER)
    assert (asking.state, asking.declined_by, asking.declined_for_good) == (
        IntroductionState.DECLINED,
        NEWCOMER,
        False,
    )
    assert messages(session) == []


def test_a_no_tells_the_side_that_had_said_yes(session, asking):
    yes(session, asking, OPENING)
    no(session, asking, NEWCOMER)
    assert messages(session) == [("ask_newcomer", "newcomer"), ("not_this_time", "opening")]


def test_a_side_may_say_no_after_its_own_yes_until_both_agreed(session, asking):
    yes(session, asking, OPENING)
    assert no(session, asking, OPENING).state is IntroductionState.DECLINED
    with pytest.raises(IntroductionOver):
        yes(session, asking, NEWCOMER)


def test_a_no_after_both_agreed_is_refused(session, asking):
    yes(session, asking, OPENING)
    yes(session, asking, NEWCOMER)
    with pytest.raises(MoveNotAllowed) as refused:
        no(session, asking, NEWCOMER)
    assert refused.value.params == {"state": "coupled", "wanted": "declined"}


def test_a_no_may_become_one_for_good_but_not_the_reverse(session, asking):
    no(session, asking, OPENING)
    no(session, asking, OPENING, for_good=True)
    no(session, asking, OPENING)
    assert asking.declined_for_good is True
    assert deeds(session) == ["decline_introduction", "decline_for_good"]


def test_a_yes_after_seven_days_is_refused(session, asking):
    with pytest.raises(IntroductionExpired) as refused:
        yes(session, asking, OPENING, asking.expires_at)
    assert refused.value.params == {
        "newcomer": asking.newcomer.ref,
        "opening": asking.opening.ref,
    }
    assert asking.state is IntroductionState.ASKING


def test_expiring_ends_what_is_due_once(session, enschede, introduction_factory):
    due = introduction_factory(opening_yes_at=LATER)
    early = introduction_factory()
    running = introduction_factory(expires_at=NOW + timedelta(days=8))
    seven_days = NOW + timedelta(days=7)
    assert expire_introductions(session, enschede.id, now=seven_days, actor="test") == 2
    assert expire_introductions(session, enschede.id, now=seven_days, actor="test") == 0
    assert [one.state for one in (due, early, running)] == ["expired", "expired", "asking"]
    assert messages(session) == [
        ("expired", "opening"),
        ("expired", "newcomer"),
        ("expired", "opening"),
    ]
    with pytest.raises(IntroductionExpired):
        yes(session, due, NEWCOMER)
    with pytest.raises(IntroductionExpired):
        no(session, due, NEWCOMER)


def test_a_full_opening_is_refused_at_the_first_yes(
    session, enschede, introduction_factory, tie_factory, opening_factory
):
    opening = opening_factory()
    tie_factory(living_coupling=True, opening=opening)
    with pytest.raises(OpeningIsFull) as refused:
        yes(session, introduction_factory(opening=opening), OPENING)
    assert refused.value.params == {"opening": opening.ref}


def test_an_opening_that_filled_between_the_yeses_is_refused_at_the_second(
    session, enschede, introduction_factory, opening_factory
):
    opening = opening_factory()
    one, other = (introduction_factory(opening=opening) for _ in range(2))
    yes(session, one, OPENING)
    yes(session, other, OPENING)
    yes(session, one, NEWCOMER)
    with pytest.raises(OpeningIsFull):
        yes(session, other, NEWCOMER)
    assert len(couplings(session)) == 1


def test_couplings_take_the_lowest_free_place(
    session, enschede, introduction_factory, opening_factory, tie_factory
):
    opening = opening_factory(association=True, places=3)
    for place_no in (1, 3):
        tie_factory(living_coupling=True, opening=opening, place_no=place_no)
    introduction = introduction_factory(opening=opening)
    yes(session, introduction, NEWCOMER)
    yes(session, introduction, OPENING)
    assert sorted(tie.place_no for tie in couplings(session)) == [1, 2, 3]


def end_vetting(session, introduction):
    introduction.opening.vetted_until = date(2026, 11, 22)


def forget_vetting(session, introduction):
    introduction.opening.vetted_until = None


@pytest.mark.parametrize("end", [end_vetting, forget_vetting])
@pytest.mark.parametrize("at", [OPENING, NEWCOMER])
def test_vetting_is_checked_at_every_yes(session, asking, end, at):
    if at is NEWCOMER:
        yes(session, asking, OPENING)
    end(session, asking)
    session.flush()
    with pytest.raises(VettingEnded) as refused:
        yes(session, asking, at)
    assert refused.value.params == {"opening": asking.opening.ref}


def protect_newcomer(session, introduction):
    introduction.newcomer.protected = True


def protect_opening(session, introduction):
    introduction.opening.protected = True


def pause(session, introduction):
    introduction.newcomer.paused_at = NOW


def close(session, introduction):
    introduction.opening.closed_at = NOW


def let_lapse(session, introduction):
    introduction.opening.valid_until = date(2026, 11, 22)


def avoid(session, introduction):
    session.add(
        Avoidance(
            town_id=introduction.town_id,
            ref=introduction.newcomer.ref,
            avoids_ref=introduction.opening.ref,
        )
    )


def avoid_back(session, introduction):
    session.add(
        Avoidance(
            town_id=introduction.town_id,
            ref=introduction.opening.ref,
            avoids_ref=introduction.newcomer.ref,
        )
    )


def wish_for_men(session, introduction):
    introduction.newcomer.contact_gender = ContactGender.MAN


def withdraw_consent(session, introduction):
    consent = session.scalars(
        select(Consent).where(
            Consent.newcomer_id == introduction.newcomer_id,
            Consent.purpose == ConsentPurpose.MATCHING,
        )
    ).one()
    session.delete(consent)


def put_the_border_between(session, introduction):
    introduction.opening.country = "de"


def couple_from_a_file(session, introduction):
    two = {"newcomer_id": introduction.newcomer_id, "opening_id": introduction.opening_id}
    session.add(
        Tie(
            town_id=introduction.town_id,
            kind=TieKind.COUPLING,
            since=date(2025, 1, 1),
            until=date(2025, 6, 1),
            state=CouplingState.ENDED,
            newcomer_yes_at=NOW,
            opening_yes_at=NOW,
            **two,
        )
    )


CHANGES = [
    protect_newcomer,
    protect_opening,
    pause,
    close,
    let_lapse,
    avoid,
    avoid_back,
    wish_for_men,
    withdraw_consent,
    put_the_border_between,
    couple_from_a_file,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
@pytest.mark.parametrize("at", [OPENING, NEWCOMER])
def test_safety_is_checked_at_every_yes_and_the_reason_stays_untold(session, asking, change, at):
    if at is NEWCOMER:
        yes(session, asking, OPENING)
    change(session, asking)
    session.flush()
    with pytest.raises(NoLongerAllowed) as refused:
        yes(session, asking, at)
    assert refused.value.params == {
        "newcomer": asking.newcomer.ref,
        "opening": asking.opening.ref,
    }
    assert [tie for tie in couplings(session) if tie.introduction_id is not None] == []


def test_who_was_erased_while_a_yes_waited_for_the_lock_is_unknown(session, enschede, asking):
    def erased_meanwhile(session, opening_id):
        erase_person(session, enschede.id, asking.opening.ref, now=NOW, actor="test")
        return lock_opening(session, opening_id)

    with pytest.raises(UnknownIntroduction):
        accept_introduction(
            session, asking.id, by=OPENING, now=NOW, actor="test", lock=erased_meanwhile
        )


def test_an_unknown_introduction_is_refused(session, enschede):
    with pytest.raises(UnknownIntroduction):
        accept_introduction(session, 4711, by=OPENING, now=NOW, actor="test")


def test_message_ids_differ_and_stay(session, asking):
    yes(session, asking, OPENING)
    yes(session, asking, NEWCOMER)
    ids = [message.message_id for message in session.scalars(select(Message))]
    assert len(set(ids)) == 5
    assert all(one.endswith("@koppeling.invalid") for one in ids)
