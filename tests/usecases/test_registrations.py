from datetime import date, timedelta

import pytest
from sqlalchemy import select

from koppeling.errors import (
    BadDate,
    FirstTalkNeeded,
    ImportRefused,
    NoVolunteer,
    TooManySignUps,
    UnknownRef,
)
from koppeling.exchange.columns import FileKind
from koppeling.queries.facts import read_problem
from koppeling.queries.links import find_link
from koppeling.store import Consent, JournalLine, Link, Message, Newcomer, Opening
from koppeling.terms import ConsentPurpose, Kind, LinkPurpose, Week
from koppeling.usecases.importing import take_cells
from koppeling.usecases.links import note_token, token_of
from koppeling.usecases.pauses import resume_newcomer
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.registrations import (
    confirm_address,
    note_first_talk,
    record_guardian,
    record_vetting,
    sign_up_newcomer,
    sign_up_volunteer,
)
from tests.factories.base import NOW

TODAY = date(2026, 11, 23)
BY = {"now": NOW, "actor": "test"}
KEY = "k" * 43
AMINA = {
    "called": "Amina",
    "email": "amina@example.org",
    "locale": "ar",
    "postcode": "7511 AB",
    "languages": "ar:C2 nl:A2",
    "interests": "cooking",
    "consent": "matching",
}
COR = {
    "contact_name": "Cor",
    "email": "cor@example.org",
    "postcode": "7511 EF",
    "languages": "nl:C2",
    "availability": "mon-eve",
    "consent": "matching contact",
}


def newcomer(session):
    return session.scalars(select(Newcomer)).one()


def opening(session):
    return session.scalars(select(Opening)).one()


def deeds(session):
    return list(session.scalars(select(JournalLine.deed).order_by(JournalLine.id)))[1:]


def sign_up(session, town, cells=AMINA, *, now=NOW):
    return sign_up_newcomer(session, town.id, cells, now=now, actor="test")


def taking_part(session, town):
    problem = read_problem(session, town.id, Week(2026, 48), now=NOW)
    return [*problem.newcomers.ref, *problem.openings.ref]


def test_a_newcomer_signs_up_and_waits_for_the_first_talk(session, enschede):
    ref = sign_up(session, enschede)
    person = newcomer(session)
    assert person.ref == ref
    assert (person.called, person.signed_up_at, person.paused_at, person.registered_on) == (
        "Amina",
        NOW,
        NOW,
        TODAY,
    )
    assert (person.first_talk_at, person.email_confirmed_at) == (None, None)
    assert session.scalars(select(Consent.purpose)).all() == [ConsentPurpose.MATCHING]
    assert taking_part(session, enschede) == []
    assert deeds(session) == ["sign_up_newcomer"]
    with pytest.raises(FirstTalkNeeded):
        resume_newcomer(session, person.id, **BY)


def test_a_volunteer_signs_up_with_an_hour_and_without_vetting(session, enschede):
    ref = sign_up_volunteer(session, enschede.id, COR, **BY)
    one = opening(session)
    assert one.ref == ref
    assert (one.kind, one.signed_up_at, one.paused_at, one.vetted_until) == (
        Kind.NEIGHBOUR,
        NOW,
        NOW,
        None,
    )
    assert (one.volunteer.name, one.volunteer.email) == ("Cor", "cor@example.org")
    assert taking_part(session, enschede) == []
    assert deeds(session) == ["sign_up_volunteer"]


@pytest.mark.parametrize(("deed", "cells"), [(sign_up_newcomer, AMINA), (sign_up_volunteer, COR)])
def test_an_address_is_asked_whether_it_is_theirs(session, enschede, deed, cells):
    deed(session, enschede.id, cells, **BY)
    message = session.scalars(select(Message)).one()
    link = session.get_one(Link, message.link_id)
    assert (message.code, link.purpose) == ("confirm_address", LinkPurpose.CONFIRM)
    token = token_of(KEY, link.id, link.nonce)
    note_token(session, link.id, token)
    found = find_link(session, token, purpose=LinkPurpose.CONFIRM, now=NOW)
    for _ in range(2):
        confirm_address(session, found, **BY)
    person = newcomer(session) if deed is sign_up_newcomer else opening(session)
    assert person.email_confirmed_at == NOW
    assert deeds(session)[1:] == ["confirm_address"]


def test_who_gives_no_address_is_not_written_to(session, enschede):
    sign_up(session, enschede, {**AMINA, "email": ""})
    assert session.scalars(select(Message)).all() == []


@pytest.mark.parametrize(("deed", "cells"), [(sign_up_newcomer, AMINA), (sign_up_volunteer, COR)])
@pytest.mark.parametrize("heading", ["ref", "protected", "avoid", "vetted_until"])
def test_nobody_gives_themselves_what_staff_decide(session, enschede, deed, cells, heading):
    with pytest.raises(ValueError, match=heading):
        deed(session, enschede.id, {**cells, heading: "yes"}, **BY)


def test_what_is_wrong_names_its_question(session, enschede):
    with pytest.raises(ImportRefused) as refused:
        sign_up(session, enschede, {**AMINA, "email": "?", "languages": "ar:Z9"})
    assert {problem.column for problem in refused.value.problems} == {"email", "languages"}


def test_case_numbers_are_given_out_once(session, enschede, newcomer_factory):
    newcomer_factory(ref="W-2")
    given = [sign_up(session, enschede), sign_up_volunteer(session, enschede.id, COR, **BY)]
    for no in range(2):
        given.append(sign_up(session, enschede, {**AMINA, "email": f"{no}@example.org"}))
        # The number of somebody erased is nobody else's.
        erase_person(session, enschede.id, given[-1], **BY)
    assert given == ["W-1", "W-2-2", "W-3", "W-4"]


def test_three_sign_ups_of_one_address_an_hour_are_enough(session, enschede):
    for deed, cells in (
        (sign_up_newcomer, AMINA),
        (sign_up_volunteer, COR),
        (sign_up_newcomer, AMINA),
    ):
        deed(session, enschede.id, {**cells, "email": "one@example.org"}, **BY)
    with pytest.raises(TooManySignUps):
        sign_up(session, enschede, {**AMINA, "email": "ONE@example.org"})
    sign_up(session, enschede)
    later = NOW + timedelta(hours=1)
    sign_up(session, enschede, {**AMINA, "email": "one@example.org"}, now=later)


def test_sixty_sign_ups_an_hour_are_enough_for_a_town_also_of_who_was_erased(session, enschede):
    for no in range(60):
        ref = sign_up(session, enschede, {**AMINA, "email": f"{no}@example.org"})
    erase_person(session, enschede.id, ref, **BY)
    with pytest.raises(TooManySignUps):
        sign_up(session, enschede)


def test_an_address_that_nobody_confirmed_is_asked_again_after_the_talk(session, enschede):
    for cells, confirmed in ((AMINA, None), ({**AMINA, "email": "x@example.org"}, NOW)):
        ref = sign_up(session, enschede, cells)
        person = session.scalars(select(Newcomer).where(Newcomer.ref == ref)).one()
        person.email_confirmed_at = confirmed
        note_first_talk(session, enschede.id, ref, **BY)
        asked = select(Message.code).where(Message.newcomer_id == person.id)
        assert session.scalars(asked).all() == ["confirm_address"] * (1 if confirmed else 2)


# --- what staff record -------------------------------------------------------


@pytest.mark.parametrize(
    ("sign_up", "kind", "cells", "who"),
    [
        (sign_up_newcomer, FileKind.NEWCOMERS, AMINA, newcomer),
        (sign_up_volunteer, FileKind.OPENINGS, COR, opening),
    ],
)
def test_staff_answer_for_an_address_that_they_enter(session, enschede, sign_up, kind, cells, who):
    ref = sign_up(session, enschede.id, cells, **BY)

    def entered(email):
        take_cells(session, enschede.id, kind, {"ref": ref, "email": email}, **BY)
        return who(session).email_confirmed_at

    assert entered(cells["email"]) is None
    assert entered("new@example.org") == NOW
    assert entered("-") is None


def test_after_the_first_talk_the_waiting_is_over(session, enschede):
    ref = sign_up(session, enschede)
    for _ in range(2):
        note_first_talk(session, enschede.id, ref, **BY)
    person = newcomer(session)
    assert (person.first_talk_at, person.paused_at) == (NOW, None)
    assert taking_part(session, enschede) == [ref]
    assert deeds(session) == ["sign_up_newcomer", "note_first_talk"]


def test_a_talk_with_a_volunteer_ends_the_waiting_and_vetting_is_still_due(session, enschede):
    ref = sign_up_volunteer(session, enschede.id, COR, **BY)
    note_first_talk(session, enschede.id, ref, **BY)
    assert (opening(session).paused_at, opening(session).vetted_until) == (None, None)


def test_a_talk_with_who_did_not_sign_up_ends_no_break(session, enschede, newcomer_factory):
    person = newcomer_factory(paused_at=NOW)
    note_first_talk(session, enschede.id, person.ref, **BY)
    assert (person.first_talk_at, person.paused_at) == (NOW, NOW)


def test_nobody_talks_with_an_organisation_or_a_stranger(session, enschede, organisation_factory):
    for ref in (organisation_factory().ref, "NOBODY"):
        with pytest.raises(UnknownRef):
            note_first_talk(session, enschede.id, ref, **BY)


def vet(session, opening_id, account, *, seen_on=TODAY, valid_until=date(2029, 11, 23)):
    return record_vetting(
        session,
        opening_id,
        kind="VOG",
        seen_on=seen_on,
        valid_until=valid_until,
        account_id=account.id,
        **BY,
    )


def test_vetting_counts_for_every_opening_of_the_volunteer(
    session, enschede, volunteer_factory, opening_factory, account_factory
):
    volunteer, account = volunteer_factory(), account_factory()
    one, other = (opening_factory(volunteer=volunteer, vetted_until=None) for _ in range(2))
    stranger = opening_factory(vetted_until=None)
    vet(session, one.id, account)
    assert [each.vetted_until for each in (one, other, stranger)] == [
        date(2029, 11, 23),
        date(2029, 11, 23),
        None,
    ]
    assert (volunteer.vetting_kind, volunteer.vetting_seen_on, volunteer.vetting_seen_by) == (
        "VOG",
        TODAY,
        f"account:{account.id}",
    )
    line = session.scalars(select(JournalLine).where(JournalLine.opening_id == one.id)).one()
    assert (line.deed, line.params) == ("record_vetting", {"valid_until": "2029-11-23"})


@pytest.mark.parametrize(
    "days",
    [
        {"seen_on": date(2026, 11, 24)},
        {"seen_on": date(2010, 1, 1)},
        {"valid_until": date(2026, 11, 22)},
        {"valid_until": date(2040, 1, 1)},
    ],
)
def test_vetting_was_seen_before_and_ends_later(
    session, opening_factory, account_factory, enschede, days
):
    one = opening_factory(vetted_until=None)
    with pytest.raises(BadDate):
        vet(session, one.id, account_factory(), **days)
    assert one.vetted_until is None


def test_an_organisation_is_not_vetted(session, enschede, opening_factory, account_factory):
    with pytest.raises(NoVolunteer):
        vet(session, opening_factory(association=True).id, account_factory())
    with pytest.raises(UnknownRef):
        vet(session, 4711, account_factory())


def test_a_guardian_agrees_or_no_longer_does(session, enschede, newcomer_factory):
    person = newcomer_factory(birth_year=2012)
    for agreed, at in ((True, NOW), (True, NOW), (False, None)):
        record_guardian(session, person.id, agreed=agreed, **BY)
        assert person.guardian_agreed_at == at
    lines = session.scalars(
        select(JournalLine.params).where(JournalLine.deed == "record_guardian")
    ).all()
    assert lines == [{"agreed": True}, {"agreed": False}]
    with pytest.raises(UnknownRef):
        record_guardian(session, 4711, agreed=True, **BY)
