"""A robot opens every link of every mail, follows and sends all it finds, and changes nothing."""

import re

import pytest

from koppeling.store import Introduction, Opening
from koppeling.store.engine import deed
from koppeling.terms import ConsentPurpose, Kind, Party
from koppeling.usecases.accounts import send_account_link
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.offers import ask_still_open
from koppeling.usecases.organisations import begin_transfer
from koppeling.usecases.registrations import sign_up_newcomer, sign_up_volunteer
from tests.databases import ON_SQLITE
from tests.jobs.mail_server import mail_server
from tests.web.browsers import browser
from tests.web.robots import digest, walk
from tests.web.walks import Walk

pytestmark = ON_SQLITE


@pytest.fixture
def walked(engine, session, database_url):
    """``walked(Kind.EMPLOYER)``: a pair of this kind in a house that sends its mail."""
    with mail_server() as server:
        yield lambda kind: Walk(engine, session, server, kind, url=database_url)


def roam(house) -> set[str]:
    """Send a robot to every address that was mailed; answers what its forms were for."""
    sent = set()
    for mailed in sorted(house.addresses):
        sent |= set(walk(browser(house.app), mailed))
    words = (re.sub(r"/[\w-]{43}", "", url).strip("/").split("/") for url in sent)
    return {found[-1] for found in words}


@pytest.mark.parametrize("kind", [Kind.NEIGHBOUR, Kind.ASSOCIATION])
def test_a_robot_in_every_mail_of_a_pair_changes_nothing(walked, engine, kind):
    house = walked(kind)
    house.approve()
    house.ask()
    introduction = house.one(Introduction)
    first = Party.OPENING if kind is Kind.NEIGHBOUR else Party.NEWCOMER
    sent = set()
    for by in (first, first.other, None):
        before = digest(engine)
        sent |= roam(house)
        assert digest(engine) == before
        if by is not None:
            house.do(accept_introduction, introduction.id, by=by)
    assert {"yes", "no", "pause", "stop", "concern", "take-back", "end", "met"} <= sent
    if kind is Kind.ASSOCIATION:
        assert {"new", "transfer"} <= sent


def test_a_robot_in_the_mails_of_the_house_changes_nothing(walked, engine):
    """To who signs up, to new staff, to an organisation and to who is to take it over."""
    house = walked(Kind.EMPLOYER)
    cells = {"postcode": "7511 AB", "consent": ConsentPurpose.MATCHING.value}
    house.do(sign_up_newcomer, house.town_id, cells | {"email": "new-a@example.org"})
    house.do(sign_up_volunteer, house.town_id, cells | {"email": "new-b@example.org"})
    with deed(engine) as session:
        session.get_one(Opening, house.opening_id).stated_on = None
        send_account_link(session, house.staff_id, now=house.now, actor="test")
    house.do(ask_still_open, house.town_id)
    house.do(begin_transfer, house.organisation_id, email="next@example.org")
    before = digest(engine)
    sent = roam(house)
    assert digest(engine) == before
    purposes = {address.split("/")[1] for address in house.addresses}
    assert purposes == {"account", "confirm", "organisation"}
    assert {"begin", "confirm", "take-over", "new"} <= sent
