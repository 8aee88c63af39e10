"""The standing link of an organisation: written, renewed, handed over; and what it registers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import BadEmail, ImportRefused, NoAddress, UnknownRef
from koppeling.queries.links import find_link
from koppeling.store import Consent, JournalLine, Link, Message, Opening
from koppeling.terms import ConsentPurpose, Kind, LinkPurpose
from koppeling.usecases.links import note_token, token_of
from koppeling.usecases.organisations import (
    begin_transfer,
    register_opening,
    renew_organisation_link,
    send_organisation_link,
    take_over,
)
from tests.factories.base import NOW

BY = {"now": NOW, "actor": "test"}
KEY = "k" * 43


@pytest.fixture
def choir(enschede, organisation_factory):
    return organisation_factory(
        email="choir@example.org", contact_name="Greetje", locale="nl", phone="+31 53 1"
    )


def opened(session, message, now=NOW):
    """What the link of a message opens, as whoever reads it finds it."""
    link = session.get_one(Link, message.link_id)
    token = token_of(KEY, link.id, link.nonce)
    note_token(session, link.id, token)
    return find_link(session, token, purpose=LinkPurpose.ORGANISATION, now=now)


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


def test_an_organisation_gets_its_standing_link_for_a_year(session, choir):
    message = send_organisation_link(session, choir.id, **BY)
    assert (message.code, message.organisation_id) == ("organisation_link", choir.id)
    assert opened(session, message).organisation_id == choir.id
    assert opened(session, message, NOW + timedelta(days=365)) is None
    assert deeds(session) == ["send_organisation_link"]


def test_without_an_address_no_link_is_written(session, enschede, organisation_factory):
    with pytest.raises(NoAddress) as refused:
        send_organisation_link(session, organisation_factory(ref="CHOIR").id, **BY)
    assert refused.value.params == {"ref": "CHOIR"}
    with pytest.raises(UnknownRef):
        send_organisation_link(session, 4711, **BY)


def test_a_new_link_is_asked_for_by_address_and_nobody_learns_whose_it_is(session, choir):
    for address in ("nobody@example.org", " CHOIR@example.org "):
        renew_organisation_link(session, address, **BY)
    message = session.scalars(select(Message)).one()
    assert message.organisation_id == choir.id


def test_nobody_fills_the_mailbox_of_an_organisation(session, choir):
    for _ in range(5):
        renew_organisation_link(session, "choir@example.org", **BY)
    assert len(session.scalars(select(Message)).all()) == 3
    later = NOW + timedelta(hours=1)
    renew_organisation_link(session, "choir@example.org", now=later, actor="test")
    assert len(session.scalars(select(Message)).all()) == 4


def test_a_page_is_handed_over(session, enschede, choir, opening_factory):
    whose = {"association": True, "organisation": choir}
    theirs = opening_factory(**whose, email="choir@example.org", contact_name="Greetje")
    other = opening_factory(**whose, email="board@example.org", contact_name="Board")
    before = send_organisation_link(session, choir.id, **BY)
    message = begin_transfer(session, choir.id, email="Joke@example.org", **BY)
    # Until somebody there agrees, all stays as it was.
    assert (choir.email, choir.next_email) == ("choir@example.org", "Joke@example.org")
    assert opened(session, before).takes_over is False
    link = opened(session, message)
    assert link.takes_over is True
    for _ in range(2):
        take_over(session, link, contact_name="Joke", locale="de", **BY)
    session.expire_all()
    assert (choir.email, choir.next_email, choir.contact_name, choir.locale) == (
        "Joke@example.org",
        None,
        "Joke",
        "de",
    )
    assert (theirs.email, theirs.contact_name) == ("Joke@example.org", "Joke")
    assert (other.email, other.contact_name) == ("board@example.org", "Board")
    assert opened(session, before) is None
    assert opened(session, message).takes_over is False
    assert deeds(session) == ["send_organisation_link", "begin_transfer", "take_over"]


def test_only_the_last_offer_of_a_page_is_one(session, choir):
    first = begin_transfer(session, choir.id, email="one@example.org", **BY)
    old = opened(session, first)
    second = begin_transfer(session, choir.id, email="two@example.org", **BY)
    assert opened(session, first) is None
    take_over(session, old, **BY)
    assert choir.email == "choir@example.org"
    take_over(session, opened(session, second), **BY)
    assert choir.email == "two@example.org"


def test_who_took_a_page_over_keeps_it_while_handing_it_on(session, choir):
    first = begin_transfer(session, choir.id, email="one@example.org", **BY)
    take_over(session, opened(session, first), **BY)
    second = begin_transfer(session, choir.id, email="two@example.org", **BY)
    assert opened(session, first).takes_over is False
    assert opened(session, second).takes_over is True


@pytest.mark.parametrize("email", ["", "joke", "a@b@c", "joke@example.org\nBcc: x@example.org"])
def test_a_page_goes_to_an_address(session, choir, email):
    with pytest.raises(BadEmail):
        begin_transfer(session, choir.id, email=email, **BY)
    assert choir.next_email is None


# --- openings ----------------------------------------------------------------

CELLS = {
    "title": "Singing in the choir",
    "interests": "music",
    "availability": "wed-eve",
    "places": "4",
    "needs_language": "nl:A2",
    "consent": "matching contact",
}


def test_an_organisation_registers_an_opening(session, enschede, choir):
    ref = register_opening(session, choir.id, CELLS, **BY)
    opening = session.scalars(select(Opening)).one()
    assert (opening.ref, opening.kind, opening.places) == (ref, Kind.ASSOCIATION, 4)
    assert (opening.organisation_id, opening.signed_up_at, opening.stated_on) == (
        choir.id,
        NOW,
        NOW.date(),
    )
    # What the form did not ask is the organisation's.
    assert (opening.contact_name, opening.email, opening.phone, opening.locale) == (
        "Greetje",
        "choir@example.org",
        "+31 53 1",
        "nl",
    )
    assert opening.postcode == choir.postcode
    purposes = session.scalars(select(Consent.purpose).where(Consent.opening_id == opening.id))
    assert set(purposes) == {ConsentPurpose.MATCHING, ConsentPurpose.CONTACT}
    line = session.scalars(select(JournalLine).where(JournalLine.opening_id == opening.id)).one()
    assert (line.deed, line.params) == ("register_opening", {})
    assert register_opening(session, choir.id, CELLS, **BY) != ref


def test_what_the_form_says_counts_before_what_the_organisation_says(session, choir):
    cells = {**CELLS, "contact_name": "Wim", "email": "wim@example.org", "postcode": "7512 AA"}
    register_opening(session, choir.id, cells, **BY)
    opening = session.scalars(select(Opening)).one()
    assert (opening.contact_name, opening.email, opening.postcode) == (
        "Wim",
        "wim@example.org",
        "7512 AA",
    )


def test_what_is_wrong_names_its_question_and_nothing_is_kept(session, choir):
    with pytest.raises(ImportRefused) as refused, session.begin_nested():
        register_opening(session, choir.id, {**CELLS, "places": "many", "email": "?"}, **BY)
    assert {problem.column for problem in refused.value.problems} == {"places", "email"}
    assert session.scalars(select(Opening)).all() == []


@pytest.mark.parametrize("heading", ["ref", "kind", "vetted_until", "avoid", "protected"])
def test_some_things_are_not_for_an_organisation_to_say(session, choir, heading):
    with pytest.raises(ValueError, match=heading):
        register_opening(session, choir.id, {**CELLS, heading: "yes"}, **BY)
