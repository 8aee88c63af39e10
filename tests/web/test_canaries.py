"""Every field of both people holds something of its own; only who may see it sees it."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from koppeling.store import Concern, Introduction, Newcomer, Opening, Tie
from koppeling.store.engine import deed
from koppeling.terms import CheckInAnswer, ConcernKind, ConcernOutcome, EndReason, Kind, Party
from koppeling.usecases.check_ins import answer_check_in
from koppeling.usecases.concerns import look_at_concern, report_concern
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    withdraw_introduction,
)
from koppeling.usecases.pauses import stop_newcomer, stop_opening
from koppeling.usecases.privacy import erase_person
from tests.databases import ON_SQLITE
from tests.factories.base import NOW
from tests.jobs.mail_server import mail_server
from tests.sizes import PROVING
from tests.web import canaries
from tests.web.walks import Walk

pytestmark = ON_SQLITE


@pytest.fixture
def server():
    with mail_server() as server:
        yield server


@pytest.fixture
def walk(engine, session, server, database_url, caplog):
    """``walk(Kind.EMPLOYER)``: a pair of this kind, and the house round it."""
    caplog.set_level(logging.INFO)
    return lambda kind: Walk(engine, session, server, kind, url=database_url)


# --- what each may be given -----------------------------------------------------------

SHARED = {"shared interest", "shared half-day", "language to practise"}
TO_NEWCOMER = {"newcomer called", "newcomer email"}
"""What stands in every mail to her: how she is called, and her own address."""

OF_HOUSE = {
    "anonymous": {"age or family", "newcomer travel"},
    "administrator": {"staff e-mail"},
    "elsewhere": {"newcomer travel", "age or family", "shared interest", "shared half-day"},
}
"""What pages say whoever lives there, in the words of their forms."""

OPENING_TO_LOOK_UP = SHARED | {
    f"opening {name}"
    for name in (
        *("ref", "district", "languages", "needs_language", "interests", "welcomes"),
        *("occupations", "hours_per_week", "valid_until"),
    )
}
TO_GUIDE = {
    Kind.NEIGHBOUR: OPENING_TO_LOOK_UP | {f"opening {n}" for n in ("called", "min_age", "max_age")},
    Kind.ASSOCIATION: OPENING_TO_LOOK_UP | {"opening title"},
    Kind.EMPLOYER: OPENING_TO_LOOK_UP | {"opening title"},
}
ONLY_WHO_ASKS = {f"{side} {way}" for side in ("newcomer", "opening") for way in ("email", "phone")}
"""What a coordinator's pages say only after a press that the journal notes."""


def own_of_organisation():
    """What an organisation reads of itself and of its offer."""
    fields = ("organisation", "title", "interests", "postcode", "valid_until")
    return {"age or family", "shared interest", "shared half-day"} | {
        f"opening {name}" for name in fields
    }


class Expected:
    """The table: what each reader is given in each state, for one kind of opening."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        neighbour = kind is Kind.NEIGHBOUR
        self.contact = {"opening called"} | (set() if neighbour else {"opening family_name"})
        """How whoever stands behind it is called; of a volunteer the first name alone."""
        self.to_opening = self.contact | {"opening email"}
        self.first = Party.OPENING if neighbour else Party.NEWCOMER
        self.before_newcomer = SHARED | {"opening district"}
        self.before_newcomer |= {"opening called"} if neighbour else set()
        self.before_opening = SHARED | {"newcomer district"}
        self.on_page = self.before_opening | (set() if neighbour else {"newcomer called"})
        """She who chose it said yes herself, so the page names her; a letter does not yet."""

    def asked(self):
        if self.first is Party.OPENING:
            links = {"link of opening": self.before_opening}
            return links | self._mail(Party.OPENING, self.before_opening | {"own words"})
        found = {"link of newcomer": self.before_newcomer}
        found |= self._mail(Party.NEWCOMER, self.before_newcomer | {"own words"})
        own = {"opening organisation", "opening organisation_contact", "opening organisation_email"}
        return found | {"mail to organisation": own}

    def one_yes(self):
        second = self.first.other
        told = self.before_newcomer if second is Party.NEWCOMER else self.before_opening
        return self._links(self.before_newcomer, self.on_page) | self._mail(second, told)

    def coupled(self):
        reached = self.contact | {"opening email", "opening phone"}
        hers = {"newcomer called", "newcomer email", "newcomer phone"}
        found = self._links(self.contact, {"newcomer called"})
        return found | self._mail(Party.NEWCOMER, reached) | self._mail(Party.OPENING, hers)

    def met(self):
        return self._links(self.contact, {"newcomer called"})

    def nothing(self):
        return self._links(set(), set())

    def ended(self):
        found = self.nothing() | self._mail(Party.NEWCOMER, self.contact)
        return found | self._mail(Party.OPENING, {"newcomer called"})

    def neutral(self, *parties):
        """A message to these that names nobody, and pages that show nothing."""
        found: dict[str, set[str]] = {}
        for party in parties:
            found |= self._mail(party, set())
        return self.nothing() | found

    def _links(self, newcomer, opening):
        return {"link of newcomer": set(newcomer), "link of opening": set(opening)}

    def _mail(self, to, told):
        own = TO_NEWCOMER if to is Party.NEWCOMER else self.to_opening
        return {f"mail to {to}": told | own}


def seen(walk, expected, *, ties=False, erased=False, organisation=None):
    """Ask for all that leaves now, and whether it is just what the table says."""
    given = walk.to_the_two()
    exported = {"newcomer ref"} | ({"opening ref"} if ties else set())
    wanted = {"picture": set(), "export": set() if erased else exported}
    wanted |= {name: marks for name, marks in expected.items() if name in given or marks}
    if walk.kind is not Kind.NEIGHBOUR and "link of organisation" in given:
        wanted["link of organisation"] = own_of_organisation() | (organisation or set())
    assert given == wanted


def looked_up(walk, *, erased=False):
    """Ask for all that staff and strangers are shown now."""
    given = walk.to_staff()
    coordinator = given.pop("coordinator")
    assert given == OF_HOUSE | {"guide": TO_GUIDE[walk.kind]}
    assert coordinator & (ONLY_WHO_ASKS | {"staff e-mail"}) == set()
    hers = {f"newcomer {name}" for name in ("called", "full_name", "avoid", "birth_year")}
    assert coordinator & hers == (set() if erased else hers)
    assert {"opening ref", "opening avoid", "opening district"} <= coordinator


def asked_both(walk, table):
    """From the draft to two yeses."""
    seen(walk, {})
    walk.approve()
    seen(walk, {})
    walk.ask()
    seen(walk, table.asked())
    introduction = walk.one(Introduction)
    walk.do(accept_introduction, introduction.id, by=table.first)
    other = table.on_page if walk.kind is not Kind.NEIGHBOUR else set()
    seen(walk, table.one_yes(), organisation=other)
    walk.do(accept_introduction, introduction.id, by=table.first.other)
    seen(walk, table.coupled(), ties=True, organisation={"newcomer called"})
    return introduction


def the_day():
    return {"on": NOW.date(), "today": NOW.date()}


# --- the ways it may go ----------------------------------------------------------------


# Associations and employers differ in little, and each case takes seconds.
KINDS = [Kind.NEIGHBOUR, Kind.ASSOCIATION, *([Kind.EMPLOYER] if PROVING else [])]
BOTH_WAYS = [Kind.NEIGHBOUR, *([Kind.ASSOCIATION] if PROVING else [])]


@pytest.mark.parametrize("kind", KINDS)
def test_two_who_meet_are_worried_and_part(walk, kind, caplog):
    walked, table = walk(kind), Expected(kind)
    if PROVING:
        looked_up(walked)
    introduction = asked_both(walked, table)
    answer = {"by": Party.NEWCOMER, "answer": CheckInAnswer.MET}
    walked.do(answer_check_in, introduction.id, **answer)
    named = {"newcomer called"}
    seen(walked, table.met(), ties=True, organisation=named)
    looked_up(walked)
    worry = {"by": Party.NEWCOMER, "kind": ConcernKind.UNSAFE, "wants_call": True}
    walked.do(report_concern, introduction.id, **worry)
    seen(walked, table.neutral(Party.NEWCOMER), ties=True)
    if PROVING:
        looked_up(walked)
    for account_id in walked.staff_ids:
        look = {"account_id": account_id, "outcome": ConcernOutcome.GO_ON}
        walked.do(look_at_concern, walked.one(Concern).id, **look)
    seen(walked, table.met(), ties=True, organisation=named)
    walked.do(end_coupling, walked.one(Tie).id, reason=EndReason.NO_CLICK, **the_day())
    seen(walked, table.ended())
    walked.do(erase_person, walked.town_id, "AREF-71")
    seen(walked, table.nothing(), erased=True)
    if PROVING or kind is Kind.NEIGHBOUR:
        looked_up(walked, erased=True)
    told = caplog.text
    assert "GET person.show 200" in told
    assert canaries.told(told) == set()
    assert [path for path in walked.links.values() if path.rpartition("/")[2] in told] == []


@pytest.mark.parametrize("kind", BOTH_WAYS)
@pytest.mark.parametrize("yeses", [0, 1] if PROVING else [1])
@pytest.mark.parametrize("how", ["declined", "withdrawn", "expired", "stopped", "erased"])
def test_what_comes_to_nothing_tells_nothing(walk, kind, yeses, how):
    walked, table = walk(kind), Expected(kind)
    walked.approve()
    walked.ask()
    introduction = walked.one(Introduction)
    if yeses:
        walked.do(accept_introduction, introduction.id, by=table.first)
    told_before = walked.to_the_two()
    assert told_before[f"mail to {table.first}"] & SHARED == SHARED
    last = table.first.other if yeses else table.first
    told = {
        "declined": [table.first] if yeses else [],
        "withdrawn": [*Party] if yeses else [table.first],
        "expired": [*Party] if yeses else [table.first],
        "stopped": [table.first] if yeses else [],
        "erased": [],
    }[how]
    if how == "declined":
        walked.do(decline_introduction, introduction.id, by=last)
    elif how == "withdrawn":
        walked.do(withdraw_introduction, introduction.id)
    elif how == "expired":
        walked.now += timedelta(days=8)
        walked.send_mail()
    elif how == "stopped" and last is Party.NEWCOMER:
        walked.do(stop_newcomer, walked.newcomer_id)
    elif how == "stopped":
        walked.do(stop_opening, walked.opening_id)
    else:
        walked.do(erase_person, walked.town_id, "AREF-71")
    seen(walked, table.neutral(*told), erased=how == "erased")


@pytest.mark.parametrize("kind", [Kind.EMPLOYER, *BOTH_WAYS] if PROVING else [Kind.EMPLOYER])
@pytest.mark.parametrize("by", list(Party) if PROVING else [Party.NEWCOMER])
def test_who_stops_a_contact_is_found_nowhere_any_more(walk, kind, by):
    walked, table = walk(kind), Expected(kind)
    asked_both(walked, table)
    who = walked.newcomer_id if by is Party.NEWCOMER else walked.opening_id
    walked.do(stop_newcomer if by is Party.NEWCOMER else stop_opening, who)
    left = {name: told for name, told in table.ended().items() if name != f"mail to {by}"}
    seen(walked, left)


@pytest.mark.parametrize("kind", BOTH_WAYS)
@pytest.mark.parametrize("who", ["newcomer", "opening"])
def test_protected_people_are_told_of_nowhere(walk, kind, who):
    """Marked in the middle of a contact: only a coordinator who looks them up finds them."""
    walked, table = walk(kind), Expected(kind)
    asked_both(walked, table)
    with deed(walked.engine) as session:
        table_of: type[Any] = Newcomer if who == "newcomer" else Opening
        person = walked.newcomer_id if who == "newcomer" else walked.opening_id
        session.get_one(table_of, person).protected = True
    walked.send_mail()
    given = walked.to_the_two()
    hidden = {name for name in canaries.MARKS if name.startswith(f"{who} ")}
    assert {
        name: marks & hidden for name, marks in given.items() if name != "link of organisation"
    } == {name: set() for name in given if name != "link of organisation"}
    shown = walked.to_staff()
    assert shown["guide"] & hidden == set()
    assert f"{who} ref" in shown["coordinator"]
