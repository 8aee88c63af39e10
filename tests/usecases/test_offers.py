from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import ImportRefused, NoLongerAllowed, PlacesPromised, UnknownRef
from koppeling.exchange.columns import FileKind
from koppeling.queries.facts import read_problem
from koppeling.store import JournalLine, Link, Message, Tie
from koppeling.terms import IntroductionState, LinkPurpose, Party, ProposalState, Week
from koppeling.usecases.importing import take_cells
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.offers import (
    ask_still_open,
    change_places,
    close_opening,
    reopen_opening,
    state_opening,
)
from tests.factories.base import NOW

TODAY = date(2026, 11, 23)
BY = {"now": NOW, "actor": "test"}


@pytest.fixture
def opening(enschede, opening_factory, organisation_factory):
    choir = organisation_factory(email="choir@example.org")
    return opening_factory(association=True, places=4, organisation=choir)


def deeds(session):
    lines = session.execute(
        select(JournalLine.deed, JournalLine.params).order_by(JournalLine.id)
    ).all()
    return [(line.deed, line.params) for line in lines][1:]


def test_places_change_and_the_same_again_is_nothing(session, opening):
    for _ in range(2):
        assert change_places(session, opening.id, 7, **BY).places == 7
    assert deeds(session) == [("change_places", {"places": 7})]


def test_never_fewer_places_than_are_held_and_promised(
    session, enschede, opening, tie_factory, introduction_factory, proposal_factory
):
    tie_factory(living_coupling=True, opening=opening)
    introduction_factory(opening=opening, proposal__state=ProposalState.SENT)
    proposal_factory(opening=opening, state=ProposalState.APPROVED)
    with pytest.raises(PlacesPromised) as refused:
        change_places(session, opening.id, 2, **BY)
    assert refused.value.params == {"opening": opening.ref, "places": 2, "held": 3}
    with pytest.raises(ImportRefused):
        take_cells(
            session, enschede.id, FileKind.OPENINGS, {"ref": opening.ref, "places": "2"}, **BY
        )
    assert change_places(session, opening.id, 3, **BY).places == 3


@pytest.mark.parametrize("places", [-1, 1_001])
def test_places_are_a_number_that_can_be(session, opening, places):
    with pytest.raises(PlacesPromised):
        change_places(session, opening.id, places, **BY)


def test_couplings_move_to_the_places_that_stay(session, opening, tie_factory):
    for place_no in (2, 4):
        tie_factory(living_coupling=True, opening=opening, place_no=place_no)
    change_places(session, opening.id, 2, **BY)
    session.expire_all()
    places = session.execute(select(Tie.place_no, Tie.opening_places).order_by(Tie.place_no)).all()
    assert places == [(1, 2), (2, 2)]


def test_an_offer_is_stated_once_a_day(session, opening):
    for _ in range(2):
        state_opening(session, opening.id, places=4, **BY)
    assert (opening.stated_on, opening.places) == (TODAY, 4)
    state_opening(session, opening.id, places=5, **BY)
    assert deeds(session) == [
        ("state_opening", {"places": 4}),
        ("state_opening", {"places": 5}),
    ]


def test_a_closed_opening_withdraws_what_is_asked_and_keeps_its_couplings(
    session, enschede, opening, introduction_factory, tie_factory
):
    tie = tie_factory(living_coupling=True, opening=opening)
    asked = introduction_factory(opening=opening, newcomer_yes_at=NOW)
    for _ in range(2):
        close_opening(session, opening.id, **BY)
    assert (opening.closed_at, asked.state, tie.until) == (NOW, IntroductionState.WITHDRAWN, None)
    told = session.execute(select(Message.code, Message.newcomer_id)).all()
    assert told == [("not_this_time", asked.newcomer_id), ("not_this_time", None)]
    assert deeds(session) == [("close_opening", {}), ("withdraw_introduction", {})]
    assert read_problem(session, enschede.id, Week(2026, 48), now=NOW).openings.ref == ()


def test_an_opening_is_open_again(session, enschede, opening, introduction_factory):
    close_opening(session, opening.id, **BY)
    with pytest.raises(NoLongerAllowed):
        accept_introduction(
            session, introduction_factory(opening=opening).id, by=Party.NEWCOMER, **BY
        )
    for _ in range(2):
        reopen_opening(session, opening.id, **BY)
    assert (opening.closed_at, opening.stated_on) == (None, TODAY)
    assert [deed for deed, _ in deeds(session)].count("reopen_opening") == 1


@pytest.mark.parametrize("deed", [close_opening, reopen_opening])
def test_an_opening_that_is_not_there_is_unknown(session, enschede, deed):
    with pytest.raises(UnknownRef):
        deed(session, 4711, **BY)
    with pytest.raises(UnknownRef):
        change_places(session, 4711, 1, **BY)


def asked(session, enschede, now=NOW):
    return ask_still_open(session, enschede.id, now=now, actor="test")


def test_organisations_are_asked_once_a_month_whether_an_offer_stands(session, enschede, opening):
    assert asked(session, enschede) == 1
    assert asked(session, enschede) == 0
    message = session.scalars(select(Message)).one()
    link = session.get_one(Link, message.link_id)
    assert (message.code, message.opening_id) == ("still_open", opening.id)
    assert (link.purpose, link.organisation_id, link.opening_id) == (
        LinkPurpose.ORGANISATION,
        opening.organisation_id,
        None,
    )
    assert asked(session, enschede, NOW + timedelta(days=29)) == 0
    assert asked(session, enschede, NOW + timedelta(days=30)) == 1
    assert deeds(session) == [("ask_still_open", {"asked": 1})] * 2


def stated(opening):
    opening.stated_on = TODAY - timedelta(days=29)


def closed(opening):
    opening.closed_at = NOW


def resting(opening):
    opening.paused_at = NOW


def over(opening):
    opening.valid_until = TODAY - timedelta(days=1)


def nowhere(opening):
    opening.organisation.email = None


@pytest.mark.parametrize(
    "happen", [stated, closed, resting, over, nowhere], ids=lambda one: one.__name__
)
def test_nobody_is_asked_in_vain(session, enschede, opening, happen):
    happen(opening)
    session.flush()
    assert asked(session, enschede) == 0


def test_neighbours_are_not_asked_so(session, enschede, opening_factory):
    opening_factory()
    assert asked(session, enschede) == 0
