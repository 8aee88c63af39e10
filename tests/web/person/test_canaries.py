"""Every field of both people holds a word of its own; each side sees only what it may."""

from datetime import date

import pytest

from koppeling.store import Tie
from koppeling.terms import ConcernKind, ContactGender, EndReason, Level, Party, Travel
from koppeling.usecases.concerns import report_concern
from koppeling.usecases.couplings import end_coupling
from tests.factories.base import NOW

OF_NEWCOMER = {
    "called": "Acalled",
    "full_name": "Afullname",
    "email": "amail@example.org",
    "phone": "+31600000001",
    "ref": "AREF-1",
    "postcode": "7522 NB",
    "birth_year": "1931",
    "mother tongue": "Tigrinya",
    "interest": "chess",
    "next_postcode": "7533 AB",
    "occupation": "Nursing",
}
OF_OPENING = {
    "title": "Btitle",
    "first name": "Bfirst",
    "family name": "Bfamily",
    "email": "bmail@example.org",
    "phone": "+31600000002",
    "ref": "BREF-1",
    "postcode": "7523 XC",
    "birth_year": "1942",
    "mother tongue": "Vietnamese",
    "interest": "martial arts",
    "contact_name": "Bcontact",
    "organisation": "Borganisation",
}
SHARED = {"Cooking", "Monday afternoon"}
PRACTISED = "Dutch"


@pytest.fixture
def pair(
    session, enschede, introduction_factory, newcomer_factory, opening_factory, district_factory,
    organisation_factory, volunteer_factory,
):  # fmt: skip
    """Two people of whom everything is known; ``pair(association=True)`` with an association."""

    def pair(**kind):
        hers = district_factory(name="Adistrict", town=enschede)
        theirs = district_factory(name="Bdistrict", town=enschede)
        newcomer = newcomer_factory(
            ref=OF_NEWCOMER["ref"],
            called=OF_NEWCOMER["called"],
            locale="en",
            full_name=OF_NEWCOMER["full_name"],
            email=OF_NEWCOMER["email"],
            phone=OF_NEWCOMER["phone"],
            postcode=OF_NEWCOMER["postcode"],
            next_postcode=OF_NEWCOMER["next_postcode"],
            next_cell_row=1,
            next_cell_col=1,
            moves_on=date(2027, 1, 1),
            district_id=hers.id,
            birth_year=1931,
            languages={"ti": Level.C2, "nl": Level.B1},
            practise=["nl"],
            interests=["cooking", "chess"],
            occupations=["222"],
            availability=0b011,
            contact_gender=ContactGender.ANY,
            children=True,
            travel=Travel.CAR,
            max_minutes=59,
        )
        common = {
            "ref": OF_OPENING["ref"],
            "title": OF_OPENING["title"],
            "postcode": OF_OPENING["postcode"],
            "district_id": theirs.id,
            "birth_year": 1942,
            "languages": {"vi": Level.C2, "nl": Level.C1},
            "interests": ["cooking", "martial-arts"],
            "availability": 0b110,
            "children": True,
            "contact_name": OF_OPENING["contact_name"],
            "locale": "en",
            "email": OF_OPENING["email"],
            "phone": OF_OPENING["phone"],
        }
        if kind:
            organisation = organisation_factory(
                name=OF_OPENING["organisation"], email="org@example.org"
            )
            opening = opening_factory(**common, **kind, organisation=organisation)
        else:
            volunteer = volunteer_factory(
                name=f"{OF_OPENING['first name']} {OF_OPENING['family name']}",
                locale="en",
                email=OF_OPENING["email"],
                phone=OF_OPENING["phone"],
            )
            opening = opening_factory(**common, volunteer=volunteer)
        return introduction_factory(newcomer=newcomer, opening=opening)

    return pair


def seen(page, words):
    return {word for word in words if word in page}


def subpages(client, link):
    return "".join(
        client.get(f"{link}{part}").text for part in ("", "/end", "/concern", "/pause", "/stop")
    )


@pytest.fixture
def look(client, session, link_to):
    def look(introduction, by):
        return subpages(client, f"/a/{link_to(session, introduction, by=by)}")

    return look


ALL_OF_NEWCOMER = {*OF_NEWCOMER.values(), "Adistrict"}
ALL_OF_OPENING = {*OF_OPENING.values(), "Bdistrict"}


def test_a_neighbour_and_a_newcomer_see_only_what_they_may(pair, look, say_yes, session):
    asking = pair()
    volunteer, newcomer = look(asking, Party.OPENING), look(asking, Party.NEWCOMER)
    assert seen(volunteer, ALL_OF_NEWCOMER) == {"Adistrict"}
    assert seen(volunteer, ("cooking", PRACTISED)) == {"cooking", PRACTISED}
    assert seen(newcomer, ALL_OF_OPENING) == set()

    say_yes(asking, Party.OPENING)
    volunteer, newcomer = look(asking, Party.OPENING), look(asking, Party.NEWCOMER)
    assert seen(volunteer, ALL_OF_NEWCOMER) == {"Adistrict"}
    assert seen(newcomer, ALL_OF_OPENING) == {"Bdistrict", "Bfirst"}

    say_yes(asking, Party.NEWCOMER)
    volunteer, newcomer = look(asking, Party.OPENING), look(asking, Party.NEWCOMER)
    assert seen(volunteer, ALL_OF_NEWCOMER) == {"Acalled"}
    assert seen(newcomer, ALL_OF_OPENING) == {"Bfirst"}

    (tie,) = session.query(Tie)
    today = NOW.date()
    end_coupling(
        session, tie.id, reason=EndReason.OTHER, on=today, today=today, now=NOW, actor="test"
    )
    session.commit()
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == set()
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == set()


@pytest.mark.parametrize("kind", ["association", "employer"])
def test_who_chose_an_opening_is_named_after_her_own_yes(pair, look, say_yes, kind):
    asking = pair(**{kind: True})
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == set()
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == {"Bdistrict"}

    say_yes(asking, Party.NEWCOMER)
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == {"Adistrict", "Acalled"}
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == {"Bdistrict"}

    say_yes(asking, Party.OPENING)
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == {"Acalled"}
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == {"Bcontact"}


@pytest.mark.parametrize("yeses", [0, 1, 2])
def test_under_a_concern_nobody_sees_anything(pair, look, say_yes, session, yeses):
    asking = pair()
    for by in (Party.OPENING, Party.NEWCOMER)[:yeses]:
        say_yes(asking, by)
    report_concern(
        session,
        asking.id,
        by=Party.NEWCOMER,
        kind=ConcernKind.UNSAFE,
        wants_call=False,
        now=NOW,
        actor="test",
    )
    session.commit()
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == set()
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == set()


def test_what_a_coordinator_left_out_is_not_on_the_first_question(pair, look, session):
    asking = pair()
    asking.proposal.left_out = ["district", "practise"]
    session.commit()
    volunteer = look(asking, Party.OPENING)
    assert seen(volunteer, ("cooking", PRACTISED, "Adistrict")) == {"cooking"}


def test_who_must_not_meet_any_more_reads_nothing(pair, look, session, say_yes, avoidance_factory):
    asking = pair()
    say_yes(asking, Party.OPENING)
    say_yes(asking, Party.NEWCOMER)
    avoidance_factory(
        case_ref=asking.newcomer.case_ref, avoids_ref=asking.opening.ref, ref=asking.newcomer.ref
    )
    session.commit()
    assert seen(look(asking, Party.OPENING), ALL_OF_NEWCOMER) == set()
    assert seen(look(asking, Party.NEWCOMER), ALL_OF_OPENING) == set()
