"""A small town as somebody meets it in a browser: its pages served, its mail caught, its clock.

Nothing here waits: a test moves the clock, and lets the worker do what is due then.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage

import pyotp
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from koppeling.exchange.columns import FileKind
from koppeling.jobs import worker
from koppeling.jobs.mailroom import drain
from koppeling.queries import towns
from koppeling.queries.towns import TownLine
from koppeling.settings import Settings
from koppeling.store import Organisation
from koppeling.store.engine import deed
from koppeling.terms import Role
from koppeling.usecases import accounts
from koppeling.usecases.importing import take_cells
from koppeling.usecases.organisations import send_organisation_link
from koppeling.usecases.passwords import choose
from koppeling.usecases.towns import add_town, name_meeting_place, open_town, tick_dpia
from tests.browser.people import CHOIR, Place, rows_of
from tests.browser.serving import served_at
from tests.factories.base import NOW
from tests.jobs.mail_server import MailServer, mail_server, text_of
from web.app import create_app

PASSWORD = "four words nobody combines"
SECRET_KEY = "k" * 43
TOTP = {Role.COORDINATOR: "JBSWY3DPEHPK3PXP" * 2, Role.ADMINISTRATOR: "KRSXG5CTMVRXEZLU" * 2}
LINK = re.compile(r"http://127\.0\.0\.1:\d+/[a-z/]+/[\w-]{43}/?")


class Clock:
    """What time it is in the town, until somebody moves it on."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        """Move on, as ``timedelta`` counts."""
        self.at += timedelta(**by)


@dataclass(frozen=True)
class World:
    """A town that is being served."""

    engine: Engine
    settings: Settings
    clock: Clock
    mail: MailServer
    town: TownLine

    @property
    def address(self) -> str:
        return self.settings.base_url or ""

    @property
    def week(self) -> str:
        """The address of this week's pages."""
        return f"/coordinator/week/{self.town.week(self.clock())}"

    def work(self) -> None:
        """Let the worker do all that is there at this moment, and send what is due."""
        worker.work(self.engine, clock=self.clock, settings=self.settings, once=True)

    def send_mail(self) -> None:
        """Send what is due, as ``koppeling mail drain`` does."""
        drain(
            self.engine,
            smtp_url=self.settings.smtp_url,
            base_url=self.settings.base_url,
            secret_key=self.settings.secret_key,
            now=self.clock(),
            actor="test",
        )

    def letters(self, to: str) -> list[EmailMessage]:
        """What somebody has got by mail, in order."""
        return [letter for recipient, letter in self.mail.received if recipient == to]

    def link(self, to: str) -> str:
        """The link in the newest letter to somebody."""
        (found,) = set(LINK.findall(text_of(self.letters(to)[-1])))
        return str(found)

    def sign_in(self, page: Page, role: Role = Role.COORDINATOR) -> None:
        """Sign in as staff do: address, password, and the code of this moment.

        No code is taken twice, so the clock goes on to the next one first.
        """
        self.clock.move(seconds=30)
        page.goto(f"{self.address}/account/sign-in")
        page.fill("[name=email]", staff_email(role, self.town.slug))
        page.fill("[name=password]", PASSWORD)
        page.fill("[name=code]", pyotp.TOTP(TOTP[role]).at(self.clock()))
        with page.expect_navigation():
            page.click("main button")


def staff_email(role: Role, slug: str) -> str:
    return f"{role}@{slug}.example"


@contextmanager
def world(
    engine: Engine, place: Place, *, in_practice: bool = False, now: datetime = NOW
) -> Iterator[World]:
    """Fill an empty database with a town and serve it; what is put in is committed."""
    clock = Clock(now)
    with mail_server() as mail:
        made: list[World] = []

        def make(address: str):
            settings = Settings(
                database_url="", secret_key=SECRET_KEY, base_url=address, smtp_url=mail.url
            )
            with deed(engine) as session:
                town = settle(session, place, now=now, in_practice=in_practice)
            made.append(World(engine, settings, clock, mail, town))
            return create_app(settings, engine=engine, clock=clock)

        with served_at(make):
            yield made[0]


def settle(session: Session, place: Place, *, now: datetime, in_practice: bool) -> TownLine:
    """Put a town with its people and its staff into a database."""
    town = add_town(session, place.slug, now=now, actor="test")
    for kind, rows in rows_of(place).items():
        for cells in rows:
            take(session, town.id, kind, cells, now=now)
    for role, secret in TOTP.items():
        account = accounts.add_account(
            session,
            town.id,
            email=staff_email(role, place.slug),
            name={Role.COORDINATOR: "Mirjam Postma", Role.ADMINISTRATOR: "Erik Brink"}[role],
            role=role,
            now=now,
            actor="test",
        )
        accounts.begin_account(
            session,
            account.id,
            password=choose(PASSWORD, salt="salt"),
            totp_secret=secret,
            now=now,
            actor="test",
        )
    name_meeting_place(session, town.id, "Stadsbibliotheek", now=now, actor="test")
    if not in_practice:
        tick_dpia(session, town.id, now=now, actor="test")
        open_town(
            session, town.id, secret_key=True, base_url=True, mail=True, now=now, actor="test"
        )
    choir = session.query(Organisation).filter_by(town_id=town.id, ref=CHOIR).one()
    send_organisation_link(session, choir.id, now=now, actor="test")
    return towns.line(town)


def take(session: Session, town_id, kind: FileKind, cells: Mapping[str, str], *, now) -> None:
    take_cells(session, town_id, kind, cells, now=now, actor="test")
