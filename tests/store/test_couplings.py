"""The four wrongs of a coupling, which the database itself forbids; and their neighbours."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from koppeling.store import Introduction, Opening, Tie
from koppeling.terms import CouplingState, EndReason, IntroductionState, Party, TieKind
from tests.factories.base import NOW
from tests.store.forbidding import forbidden_by

ENDED = {
    "until": date(2026, 11, 30),
    "state": CouplingState.ENDED,
    "end_reason": EndReason.TERM_OVER,
    "place_no": None,
    "opening_places": None,
}


def end(tie: Tie) -> None:
    for name, value in ENDED.items():
        setattr(tie, name, value)


# One living coupling a pair


def test_a_pair_has_one_living_coupling(session, tie_factory, opening_factory, newcomer):
    opening = opening_factory(places=3)
    first = tie_factory(living_coupling=True, newcomer=newcomer, opening=opening)
    tie_factory(living_coupling=True, newcomer=newcomer)
    tie_factory(living_coupling=True, opening=opening)
    tie_factory(kind=TieKind.SELF_GROWN, newcomer=newcomer, opening=opening)
    with forbidden_by(session, "uq_ties_living_coupling"):
        tie_factory(living_coupling=True, newcomer=newcomer, opening=opening)
    end(first)
    tie_factory(living_coupling=True, newcomer=newcomer, opening=opening)
    assert session.scalar(select(func.count()).where(Tie.place_no.is_not(None))) == 3


# No more couplings than places


def test_two_couplings_do_not_hold_one_place(session, tie_factory, opening_factory):
    opening = opening_factory(places=2)
    tie_factory(living_coupling=True, opening=opening, place_no=1)
    tie_factory(living_coupling=True, opening=opening, place_no=2)
    with forbidden_by(session, "uq_ties_opening_id_place_no"):
        tie_factory(living_coupling=True, opening=opening, place_no=2)


def test_a_coupling_holds_one_of_the_places_there_are(session, tie_factory, opening_factory):
    opening = opening_factory(places=2)
    tie_factory(living_coupling=True, opening=opening, place_no=2)
    for place_no in (0, 3):
        with forbidden_by(session, "ck_ties_within_places"):
            tie_factory(living_coupling=True, opening=opening, place_no=place_no)
    with forbidden_by(session, "fk_ties_opening_id_opening_places_openings"):
        tie_factory(living_coupling=True, opening=opening, place_no=3, opening_places=3)


def test_a_living_coupling_holds_a_place_and_no_other_tie_does(session, tie_factory):
    coupling = tie_factory(living_coupling=True)
    with forbidden_by(session, "ck_ties_holds_a_place"):
        coupling.place_no = coupling.opening_places = None
    session.refresh(coupling)
    with forbidden_by(session, "ck_ties_place_of_opening"):
        coupling.opening_places = None
    prior = tie_factory()
    with forbidden_by(session, "ck_ties_holds_a_place"):
        prior.place_no, prior.opening_places = 1, 1


def test_places_go_no_lower_than_what_is_held(session, tie_factory, opening_factory):
    opening = opening_factory(places=3)
    tie_factory(living_coupling=True, opening=opening)
    second = tie_factory(living_coupling=True, opening=opening)
    opening.places = 2
    session.flush()
    with forbidden_by(session, "ck_ties_within_places"):
        session.execute(update(Opening).values(places=1))
    end(second)
    session.execute(update(Opening).values(places=1))
    with forbidden_by(session, "ck_ties_within_places"):
        session.execute(update(Opening).values(places=0))


def test_raised_places_reach_the_couplings(session, tie_factory, opening):
    coupling = tie_factory(living_coupling=True, opening=opening)
    opening.places = 4
    session.flush()
    session.refresh(coupling)
    assert (coupling.place_no, coupling.opening_places) == (1, 4)
    tie_factory(living_coupling=True, opening=opening)


# No coupling without two yeses


@pytest.mark.parametrize("missing", ["newcomer_yes_at", "opening_yes_at"])
def test_a_coupling_carries_two_yeses(session, tie_factory, missing):
    tie_factory(living_coupling=True)
    tie_factory(kind=TieKind.PRIOR, newcomer_yes_at=None, opening_yes_at=None)
    with forbidden_by(session, "ck_ties_two_yeses"):
        tie_factory(living_coupling=True, **{missing: None})
    with forbidden_by(session, "ck_ties_two_yeses"):
        tie_factory(ended_coupling=True, **{missing: None})


@pytest.mark.parametrize("missing", ["newcomer_yes_at", "opening_yes_at"])
def test_an_introduction_is_coupled_by_two_yeses(session, introduction_factory, missing):
    introduction_factory(coupled=True)
    introduction_factory(newcomer_yes_at=NOW)
    with forbidden_by(session, "ck_introductions_two_yeses"):
        introduction_factory(coupled=True, **{missing: None})


@pytest.fixture
def coupled(introduction_factory) -> Introduction:
    return introduction_factory(coupled=True)


def of(introduction: Introduction) -> dict[str, object]:
    return {
        "newcomer": introduction.newcomer,
        "opening": introduction.opening,
        "introduction": introduction,
        "introduction_state": IntroductionState.COUPLED,
    }


@pytest.mark.parametrize("state", ["asking", "declined", "expired", "withdrawn"])
def test_a_coupling_comes_of_a_coupled_introduction(
    session, coupled, introduction_factory, tie_factory, state
):
    tie_factory(living_coupling=True, **of(coupled))
    told = {"declined_by": Party.OPENING, "declined_at": NOW} if state == "declined" else {}
    other = introduction_factory(state=IntroductionState(state), **told)
    with forbidden_by(session, "fk_ties_introduction"):
        tie_factory(living_coupling=True, **of(other))
    with forbidden_by(session, "ck_ties_introduction_coupled"):
        tie_factory(living_coupling=True, **of(other) | {"introduction_state": state})
    with forbidden_by(session, "ck_ties_introduction"):
        tie_factory(living_coupling=True, **of(other) | {"introduction_state": None})


@pytest.mark.parametrize("side", ["newcomer", "opening"])
def test_a_coupling_does_not_borrow_the_yeses_of_others(
    session, coupled, tie_factory, newcomer_factory, opening_factory, side
):
    stranger = {"newcomer": newcomer_factory, "opening": opening_factory}[side]()
    with forbidden_by(session, "fk_ties_introduction"):
        tie_factory(living_coupling=True, **of(coupled) | {side: stranger})
    tie_factory(living_coupling=True, **of(coupled))


@pytest.mark.parametrize("state", ["asking", "expired", "withdrawn"])
def test_an_introduction_stays_coupled_while_its_coupling_is_remembered(
    session, coupled, introduction_factory, tie_factory, state
):
    coupling = tie_factory(living_coupling=True, **of(coupled))
    free = introduction_factory(coupled=True)
    free.state = state
    session.flush()
    with forbidden_by(session, "fk_ties_introduction"):
        coupled.state = state
    end(coupling)
    session.flush()
    with forbidden_by(session, "fk_ties_introduction"):
        coupled.state = state


def test_an_introduction_leads_to_one_coupling(session, coupled, tie_factory):
    first = tie_factory(living_coupling=True, **of(coupled))
    end(first)
    session.flush()
    with forbidden_by(session, "uq_ties_introduction_id"):
        tie_factory(living_coupling=True, **of(coupled))


def test_an_introduction_and_its_coupling_are_written_in_one_flush(session, introduction_factory):
    introduction = introduction_factory()
    introduction.newcomer_yes_at = introduction.opening_yes_at = NOW
    introduction.state = IntroductionState.COUPLED
    session.add(
        Tie(
            town_id=introduction.town_id,
            kind=TieKind.COUPLING,
            newcomer=introduction.newcomer,
            opening=introduction.opening,
            introduction=introduction,
            introduction_state=introduction.state,
            state=CouplingState.TRIAL,
            since=NOW.date(),
            newcomer_yes_at=NOW,
            opening_yes_at=NOW,
            place_no=1,
            opening_places=1,
        )
    )
    session.flush()


# Introductions


def test_a_pair_is_asked_once_at_a_time(
    session, introduction, introduction_factory, match_round_factory
):
    pair = {"newcomer": introduction.newcomer, "opening": introduction.opening}
    introduction_factory(newcomer=introduction.newcomer)
    introduction_factory(opening=introduction.opening)
    later = introduction.proposal.__class__(
        match_round=match_round_factory(), state="sent", score=1, reasons=[], **pair
    )
    session.add(later)
    session.flush()
    with forbidden_by(session, "uq_introductions_asking"):
        introduction_factory(proposal=later, **pair)
    introduction.state = IntroductionState.EXPIRED
    introduction_factory(proposal=later, **pair)


def test_a_proposal_is_asked_about_once(session, introduction, introduction_factory):
    introduction.state = IntroductionState.EXPIRED
    session.flush()
    with forbidden_by(session, "uq_introductions_proposal_id"):
        introduction_factory(
            proposal=introduction.proposal,
            newcomer=introduction.newcomer,
            opening=introduction.opening,
        )


def test_a_declined_introduction_says_by_whom_and_when(session, introduction_factory):
    introduction_factory(declined=True)
    introduction_factory(declined=True, declined_for_good=True)
    with forbidden_by(session, "ck_introductions_declined_by_one"):
        introduction_factory(declined=True, declined_by=None, declined_at=None)
    with forbidden_by(session, "ck_introductions_declined_by_one"):
        introduction_factory(declined_by=Party.NEWCOMER, declined_at=NOW)
    with forbidden_by(session, "ck_introductions_declined_at"):
        introduction_factory(declined=True, declined_at=None)
    with forbidden_by(session, "ck_introductions_declined_for_good"):
        introduction_factory(declined_for_good=True)


def test_an_introduction_expires_after_it_was_asked(session, introduction_factory):
    introduction_factory(expires_at=NOW + timedelta(seconds=1))
    with forbidden_by(session, "ck_introductions_expires_later"):
        introduction_factory(expires_at=NOW)


# Ties of any kind


def test_a_tie_has_one_other_side(session, tie_factory, newcomer_factory, organisation):
    tie_factory()
    tie_factory(opening=None, organisation=organisation)
    tie_factory(opening=None, other_newcomer=newcomer_factory())
    with forbidden_by(session, "ck_ties_one_other_side"):
        tie_factory(opening=None)
    with forbidden_by(session, "ck_ties_one_other_side"):
        tie_factory(organisation=organisation)


def test_nobody_is_tied_to_oneself(session, tie_factory, newcomer):
    with forbidden_by(session, "ck_ties_not_to_oneself"):
        tie_factory(opening=None, newcomer=newcomer, other_newcomer=newcomer)


def test_a_tie_ends_after_it_began(session, tie_factory):
    tie_factory(since=date(2026, 3, 2), until=date(2026, 3, 2))
    tie_factory(since=None, until=date(2026, 3, 2))
    with forbidden_by(session, "ck_ties_until_since"):
        tie_factory(since=date(2026, 3, 2), until=date(2026, 3, 1))


def test_only_a_coupling_has_a_state(session, tie_factory):
    tie_factory(ended_coupling=True)
    with forbidden_by(session, "ck_ties_coupling_state"):
        tie_factory(state=CouplingState.SETTLED)
    with forbidden_by(session, "ck_ties_coupling_state"):
        tie_factory(ended_coupling=True, state=None, end_reason=None)


def test_an_ended_coupling_has_its_day_and_only_it_a_reason(session, tie_factory):
    tie_factory(ended_coupling=True, end_reason=None)
    with forbidden_by(session, "ck_ties_ended_until"):
        tie_factory(living_coupling=True, state=CouplingState.ENDED)
    with forbidden_by(session, "ck_ties_ended_until"):
        tie_factory(ended_coupling=True, state=CouplingState.SETTLED, end_reason=None)
    with forbidden_by(session, "ck_ties_end_reason"):
        tie_factory(living_coupling=True, end_reason=EndReason.NO_TIME)
    with forbidden_by(session, "ck_ties_end_reason"):
        tie_factory(end_reason=EndReason.NO_TIME)


# Times and check-ins


def test_a_time_goes_with_a_yes(session, introduction_factory):
    later = NOW + timedelta(days=2)
    introduction_factory(newcomer_yes_at=NOW, newcomer_time=later)
    introduction_factory(opening_yes_at=NOW, opening_time=later)
    introduction_factory(newcomer_yes_at=NOW, opening_yes_at=NOW)
    with forbidden_by(session, "ck_introductions_time_of_a_yes"):
        introduction_factory(newcomer_time=later, opening_yes_at=NOW)
    with forbidden_by(session, "ck_introductions_time_of_a_yes"):
        introduction_factory(opening_time=later, newcomer_yes_at=NOW)


def test_each_side_answers_a_check_in_once(session, check_in_factory):
    first = check_in_factory()
    check_in_factory(tie=first.tie, party=Party.OPENING)
    with forbidden_by(session, "uq_check_ins_tie_id_party"):
        check_in_factory(tie=first.tie)
