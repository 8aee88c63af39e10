"""What a message tells of the other side, as whoever reads the outbox sees it."""

import pytest
from sqlalchemy import select

from koppeling.errors import UnknownProposal
from koppeling.jobs.mailroom import worded
from koppeling.queries.mail import (
    due_messages,
    find_due_message,
    find_message,
    messages,
    question_of_proposal,
)
from koppeling.store import Avoidance, Tie, Town
from koppeling.terms import CouplingState, EndReason, Kind, Party, ProposalId, Role
from koppeling.usecases.introductions import accept_introduction, ask_both
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


@pytest.fixture
def proposed(session, enschede, proposal_factory, account_factory):
    account_factory(name="Anna de Vries", role=Role.COORDINATOR)
    account_factory(name="Out of Office", role=Role.COORDINATOR, disabled_at=NOW)
    account_factory(name="Guide", role=Role.GUIDE)
    proposal = proposal_factory(own_words="We know you both.", left_out=["interests"])
    proposal.newcomer.availability = proposal.opening.availability = 0b101
    session.flush()
    return proposal


def test_question_of_a_proposal_is_the_question_that_will_be_sent(session, enschede, proposed):
    line = question_of_proposal(session, enschede.id, proposed.id, to=Party.OPENING, now=NOW)
    introduction = ask_both(
        session, proposed, proposed.opening, expire_days=7, now=NOW, actor="test"
    )
    session.flush()
    (sent,) = messages(session, enschede.id)
    assert (line.code, line.recipient, line.to, line.email, line.locale) == (
        "ask_opening",
        "opening",
        proposed.opening.ref,
        sent.email,
        sent.locale,
    )
    assert line.own_words == sent.own_words == "We know you both."
    assert line.params == {name: told for name, told in sent.params.items() if name != "left_out"}
    assert "interests" not in line.params
    assert (line.introduction_id, sent.introduction_id) == (None, introduction.id)
    house = {"base_url": "https://koppeling.example", "secret_key": "k" * 43}
    # In practice the letter has its link, which no preview can know.
    shown, real = worded(line, **house).text, worded(sent, **house)
    assert real.link is not None
    assert shown == real.text.replace(real.link, "[persoonlijke link]")
    session.get_one(Town, enschede.id).opened_at = NOW
    session.flush()
    (sent,) = messages(session, enschede.id)
    assert worded(sent, **house).text == shown


def test_question_names_the_coordinators_of_today(session, enschede, proposed):
    line = question_of_proposal(session, enschede.id, proposed.id, to=Party.OPENING)
    assert line.params["coordinators"] == ("Anna de Vries",)
    assert "expires_on" not in line.params


def test_words_and_omissions_are_for_who_is_asked_first(session, enschede, proposed):
    line = question_of_proposal(session, enschede.id, proposed.id, to=Party.NEWCOMER, now=NOW)
    assert (line.code, line.recipient, line.own_words) == ("ask_newcomer", "newcomer", None)
    assert line.params["interests"]
    assert line.params["called"] == "Volunteer"


def test_question_of_another_towns_proposal_is_unknown(session, enschede, proposed, town_factory):
    other = town_factory(slug="elsewhere")
    for town_id, proposal_id in ((other.id, proposed.id), (enschede.id, ProposalId(4711))):
        with pytest.raises(UnknownProposal):
            question_of_proposal(session, town_id, proposal_id, to=Party.OPENING)


def test_message_of_another_town_is_not_found(session, enschede, coupled, town_factory):
    line = messages(session, enschede.id)[0]
    assert find_message(session, enschede.id, line.id) == line
    assert find_message(session, town_factory(slug="elsewhere").id, line.id) is None


def test_what_a_concern_holds_back_is_not_due(session, enschede, coupled, concern_factory):
    session.get_one(Town, enschede.id).opened_at = NOW
    due = due_messages(session, now=NOW)
    assert due
    concern_factory(introduction=coupled, newcomer=coupled.newcomer, opening=coupled.opening)
    assert due_messages(session, now=NOW) == ()
    assert find_due_message(session, due[0]) is None


def test_meeting_is_told_to_who_is_together_only(session, enschede, coupled):
    coupled.newcomer_time = coupled.opening_time = NOW.replace(day=26)
    session.get_one(Town, enschede.id).meeting_place = "Library"
    session.flush()
    told = {line.code: line.meeting for line in messages(session, enschede.id)}
    assert {code for code, meeting in told.items() if meeting} == {
        "coupled_newcomer",
        "coupled_opening",
    }
    meeting = told["coupled_newcomer"]
    assert meeting is not None
    assert (meeting.starts_at, meeting.called, meeting.place) == (
        NOW.replace(day=26),
        "Volunteer",
        "Library",
    )
    coupled.opening.protected = True
    session.flush()
    assert {line.meeting for line in messages(session, enschede.id)} == {None}


def test_moving_an_organisations_page_is_asked_at_the_new_address(
    session, enschede, organisation_factory, message_factory
):
    organisation = organisation_factory(
        name="Choir", email="old@example.org", contact_name="Old", next_email="new@example.org"
    )
    for code in ("organisation_transfer", "organisation_link"):
        message_factory(
            link=None,
            link_id=None,
            introduction_id=None,
            newcomer_id=None,
            organisation_id=organisation.id,
            code=code,
        )
    transfer, link = messages(session, enschede.id)
    assert (transfer.email, transfer.params["to"]) == ("new@example.org", None)
    assert (link.email, link.params["to"]) == ("old@example.org", "Old")
    assert transfer.params["organisation"] == link.params["organisation"] == "Choir"
    assert (transfer.recipient, transfer.to) == ("organisation", organisation.ref)


def test_question_whether_an_offer_stands_goes_to_the_organisations_own_address(
    session, enschede, opening_factory, organisation_factory, message_factory
):
    opening = opening_factory(
        kind=Kind.ASSOCIATION,
        volunteer=None,
        organisation=organisation_factory(email="choir@example.org", contact_name="Head"),
        email="trainer@example.org",
        contact_name="Trainer",
        title="Choir",
        places=4,
    )
    for code in ("still_open", "ask_opening"):
        message_factory(
            link=None,
            link_id=None,
            introduction_id=None,
            newcomer_id=None,
            opening_id=opening.id,
            code=code,
        )
    still_open, ask = messages(session, enschede.id)
    assert (still_open.email, still_open.params["to"]) == ("choir@example.org", "Head")
    assert (still_open.params["title"], still_open.params["places"]) == ("Choir", 4)
    assert (ask.email, ask.params["to"]) == ("trainer@example.org", "Trainer")


def test_who_begins_an_account_is_written_to(session, enschede, account_factory, message_factory):
    account = account_factory(name="Ada", email="ada@example.org")
    message_factory(
        link=None,
        link_id=None,
        introduction_id=None,
        newcomer_id=None,
        account_id=account.id,
        code="account_link",
    )
    (line,) = messages(session, enschede.id)
    assert (line.recipient, line.email, line.params["to"]) == ("account", "ada@example.org", "Ada")
