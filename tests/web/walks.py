"""One pair through every state of an introduction, and what each reader is given in each.

``Walk`` brings two people, all of whose fields are marks, from the draft to wherever it may
end, by the deeds of the house, and takes what leaves it: the pages of every audience, with
their refusals, the mails from a catcher, pictures, exports and the log.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from koppeling.cli.main import main
from koppeling.jobs.mailroom import drain
from koppeling.queries import towns
from koppeling.settings import Settings
from koppeling.store import (
    Concern,
    District,
    Introduction,
    Message,
    PolicyChange,
    Tie,
    Town,
)
from koppeling.store.engine import deed, reading
from koppeling.terms import ContactGender, Kind, LinkPurpose, Role, Week
from koppeling.usecases import rounds
from koppeling.usecases.organisations import send_organisation_link
from koppeling.usecases.proposals import approve_proposals, edit_question
from koppeling.usecases.towns import add_town
from tests.factories import (
    AccountFactory,
    AvoidanceFactory,
    DistrictFactory,
    HouseholdFactory,
    JobFactory,
    MatchRoundFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    ProposalFactory,
    VolunteerFactory,
)
from tests.factories.base import NOW
from tests.jobs.mail_server import MailServer
from tests.sizes import PROVING
from tests.web import canaries
from tests.web.browsers import browser, csrf_token, sign_in
from tests.web.pages import forms
from tests.web.places import address
from web.access import ACCESS, STAFF, Audience
from web.app import create_app

WEEK = Week.of(NOW.date())
HOUSE = {"base_url": "https://koppeling.example", "secret_key": "k" * 43}
URL = re.compile(r"https://koppeling\.example(/[^\s\"<>]*)")


ASKED_FOR = re.compile(r'name="at-[^"]*" value="[^"]*"')
"""What the choice of a language repeats of the address that somebody asked for."""


class Walk:
    """A pair in a town that is open; ``now`` is the clock of the house."""

    def __init__(
        self, engine: Engine, session: Session, server: MailServer, kind: Kind, *, url: str
    ) -> None:
        self.engine, self.server, self.kind, self.url = engine, server, kind, url
        self.now = NOW
        self.links: dict[str, str] = {}
        self.mails: list[tuple[str, str]] = []
        self.addresses: set[str] = set()
        """Every address of ours that any mail held, in text, in HTML or in a calendar."""
        self.app: Flask
        self._settle(session)
        self.app = create_app(
            Settings(database_url=url, **HOUSE), engine=engine, clock=lambda: self.now
        )
        self.browsers = {
            "guide": self._staff(session, Role.GUIDE),
            "coordinator": self._staff(session, Role.COORDINATOR),
            "administrator": self._staff(session, Role.ADMINISTRATOR),
            "elsewhere": self._staff(session, Role.COORDINATOR, town=self.other),
        }

    # --- the people -----------------------------------------------------------------

    def _settle(self, session: Session) -> None:
        town = add_town(session, "enschede", now=NOW, actor="test")
        town.opened_at = NOW - timedelta(days=1)
        town.phone, town.meeting_place = "+31530000000", "Library, Pijpenstraat"
        other: Any = add_town(session, "muenster", now=NOW, actor="test")
        self.town, self.other = town.slug, other
        staff: Any = AccountFactory(town=town, email="cstaff@example.org", name="Cname")
        hers: Any
        theirs: Any
        hers, theirs = (
            DistrictFactory(town=town, name=f"{one}district", key=f"{one.lower()}district")
            for one in "AB"
        )
        newcomer: Any = NewcomerFactory(
            town=town,
            district_id=hers.id,
            household=HouseholdFactory(town=town, key="Ahousehold"),
            **canaries.OF_NEWCOMER
            | ({} if self.kind is Kind.NEIGHBOUR else {"contact_gender": ContactGender.ANY}),
        )
        opening: Any = self._opening(town, theirs)
        AvoidanceFactory(
            town=town, case_ref=newcomer.case_ref, ref=newcomer.ref, avoids_ref="AVOIDED-72"
        )
        AvoidanceFactory(
            town=town, case_ref=opening.case_ref, ref=opening.ref, avoids_ref="AVOIDED-84"
        )
        proposal: Any = ProposalFactory(
            town=town,
            match_round=MatchRoundFactory(
                town=town, iso_year=WEEK.year, iso_week=WEEK.week, policy=town.policy
            ),
            newcomer=newcomer,
            opening=opening,
            score=61_234,
            reasons=[
                {
                    "code": "shared_interests",
                    "points": 61_234,
                    "params": {"interests": ["cooking"]},
                }
            ],
        )
        job: Any = JobFactory(town=town)
        session.commit()
        second: Any = AccountFactory(town=town, name="Second")
        session.commit()
        self.staff_id, self.staff_ids = staff.id, (staff.id, second.id)
        self.town_id = town.id
        self.newcomer_id, self.opening_id, self.proposal_id = newcomer.id, opening.id, proposal.id
        self.organisation_id = opening.organisation_id
        self.job_id = job.id

    def _opening(self, town: Town, district: District) -> Any:
        common = {**canaries.OF_OPENING, "town": town, "kind": self.kind}
        common["district_id"] = district.id
        if self.kind is Kind.NEIGHBOUR:
            volunteer = VolunteerFactory(town=town, **canaries.OF_VOLUNTEER)
            return OpeningFactory(volunteer=volunteer, **common, **canaries.OF_NEIGHBOUR)
        organisation = OrganisationFactory(
            town=town, kind=self.kind.value, **canaries.OF_ORGANISATION
        )
        reached = {"contact_name": "Bcontact Bfamily", "locale": "en"}
        return OpeningFactory(
            organisation=organisation,
            **common,
            **reached,
            email=canaries.OF_VOLUNTEER["email"],
            phone=canaries.OF_VOLUNTEER["phone"],
        )

    def _staff(self, session: Session, role: Role, *, town: Any = None) -> FlaskClient:
        client = browser(self.app)
        named = {"email": f"{role}{self.now:%f}@staff.example", "name": "Staff"}
        if town is not None:
            named["email"] = "elsewhere@staff.example"
        home = session.get_one(Town, self.town_id) if town is None else town
        sign_in(client, session, AccountFactory(town=home, role=role, **named))
        return client

    # --- the deeds ------------------------------------------------------------------

    def do(self, deed_of: Callable[..., object], *about: object, **more: object) -> Any:
        """One deed, and then the mail that it makes leaves the house."""
        with deed(self.engine) as session:
            deed_of(session, *about, **more, now=self.now, actor="test")
        self.send_mail()

    def send_mail(self) -> None:
        drain(self.engine, smtp_url=self.server.url, **HOUSE, now=self.now, actor="test")
        for reader, mail in self.new_mails():
            self._note_links(reader, mail)

    def approve(self) -> None:
        with deed(self.engine) as session:
            town = towns.town_of(session, self.town_id)
            by = {"now": self.now, "actor": "test", "account_id": self.staff_id}
            approve_proposals(session, town, WEEK, **by)
            edit_question(
                session,
                town,
                WEEK,
                canaries.OF_NEWCOMER["ref"],
                canaries.OF_OPENING["ref"],
                own_words="Cownwords",
                left_out=(),
                now=self.now,
                actor="test",
            )

    def ask(self) -> None:
        with deed(self.engine) as session:
            town = towns.town_of(session, self.town_id)
            rounds.send_round(session, town, WEEK, now=self.now, actor="test")
            if self.organisation_id is not None:
                send_organisation_link(session, self.organisation_id, now=self.now, actor="test")
        self.send_mail()

    # --- what leaves ----------------------------------------------------------------

    def to_staff(self) -> dict[str, set[str]]:
        """What staff and strangers are given now, by the pages: the marks in it."""
        found = {"anonymous": self._pages(browser(self.app), {Audience.ANYONE})}
        for name, client in self.browsers.items():
            role = Role.COORDINATOR if name == "elsewhere" else Role(name)
            found[name] = self._pages(client, {STAFF[role]})
        return {name: canaries.told(text) for name, text in found.items()}

    def to_the_two(self) -> dict[str, set[str]]:
        """What leaves the house now, by reader: the marks in it."""
        found: dict[str, str] = defaultdict(str)
        for name, path in self.links.items():
            audience = Audience.ORGANISATION if "/organisation/" in path else Audience.LINK
            found[name] = self._pages(browser(self.app), {audience}, path=path)
        for reader, text in self.mails:
            found[f"mail to {reader}"] += text
        self.mails = []
        found["picture"] = "".join(
            self.browsers[name].get("/coordinator/network.svg").text
            for name in ("guide", "coordinator")
        )
        found["export"] = self.exports()
        return {name: canaries.told(text) for name, text in found.items()}

    def exports(self) -> str:
        """Every form in which the network leaves the house."""
        exports = [
            self.command("network", "export", "-", "--town", self.town, "--format", form)
            for form in (("json", "graphml", "gexf") if PROVING else ("json",))
        ]
        return "".join(exports)

    def command(self, *words: str) -> str:
        environment = {"KOPPELING_DATABASE_URL": self.url, "KOPPELING_NOW": self.now.isoformat()}
        ran = CliRunner().invoke(main, list(words), env=environment)
        assert ran.exit_code == 0, ran.output
        return ran.output

    def _pages(
        self, client: FlaskClient, audiences: set[Audience], *, path: str | None = None
    ) -> str:
        """Every page for an audience, with what its forms answer when sent as they stand."""
        token = csrf_token(client)
        found = []
        for rule in self.app.url_map.iter_rules():
            if rule.endpoint == "static" or not ACCESS[rule.endpoint] & audiences:
                continue
            url = self._address(rule, path)
            if url is None or "GET" not in (rule.methods or set()):
                continue
            page = client.get(url)
            found.append(f"{page.headers}{ASKED_FOR.sub('', page.text)}")
            found += [
                client.post(form.action or url, data=form.fields).text
                for form in forms(page.text)
                if form.action not in {"/language", "/account/sign-out"} and path is not None
            ]
        found.append(client.post("/account/sign-in", data={"csrf_token": token}).text)
        found.append(client.post("/account/sign-in", data={}).text)
        found.append(client.get("/nowhere").text)
        return "".join(found)

    def _address(self, rule: Any, path: str | None) -> str | None:
        if path is not None:
            start, _, own = path.rstrip("/").rpartition("/")
            if not rule.rule.startswith(f"{start}/<token>"):
                return None
            place: Any = self._place(own)
        else:
            place = self._place("x" * 43)
        return address(self.app, rule, place)

    def _place(self, token: str) -> SimpleNamespace:
        """What the addresses of pages are made of."""
        rows = {
            "introduction": self.one(Introduction),
            "tie": self.one(Tie),
            "concern": self.one(Concern),
            "message": self.one(Message),
            "policy_change": self.one(PolicyChange),
        }
        none = SimpleNamespace(id=999)
        opening = SimpleNamespace(id=self.opening_id, ref="BREF-81")
        return SimpleNamespace(
            **{name: row or none for name, row in rows.items()},
            account=SimpleNamespace(id=self.staff_id),
            job=SimpleNamespace(id=self.job_id),
            newcomer=SimpleNamespace(id=self.newcomer_id, ref="AREF-71"),
            opening=opening,
            neighbour=opening,
            organisation=SimpleNamespace(id=self.organisation_id or 999, ref="BORG-85"),
            proposal=SimpleNamespace(id=self.proposal_id),
            town=SimpleNamespace(slug=self.town),
            tokens=dict.fromkeys(LinkPurpose, token),
        )

    def new_mails(self) -> Iterator[tuple[str, str]]:
        """What the catcher got since it was asked last: the reader, and the whole mail."""
        readers = {
            "amail-a@example.org": "newcomer",
            "bmail-b@example.org": "opening",
            "borg-b@example.org": "organisation",
        }
        received, self.server.received = self.server.received, []
        for to, mail in received:
            parts = [
                part.get_content()
                if part.get_content_maintype() == "text"
                else part.get_content().decode()
                for part in mail.walk()
                if not part.is_multipart()
            ]
            headers = "".join(f"{name}: {value}\n" for name, value in mail.items())
            folded = "".join(parts).replace("\r\n ", "")
            reader = readers.get(to, to)
            self.mails.append((reader, headers + folded))
            yield reader, headers + folded

    def _note_links(self, reader: str, mail: str) -> None:
        for found in URL.findall(mail):
            self.addresses.add(found.rstrip(".>"))
            self.links[f"link of {reader}"] = found.rstrip(".>")

    def one(self, kind: type[Any]) -> Any:
        """The one row of a table that is about the pair; None where there is none."""
        with reading(self.engine) as session:
            found = session.scalars(select(kind).order_by(kind.id.desc())).first()
            session.expunge_all()
        return found
