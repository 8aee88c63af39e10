"""The digest of the state: the same for the same history, another one after any change."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Enum,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    delete,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Session

from koppeling.store import Base, Job, JournalLine, Newcomer, Town
from koppeling.store.base import Instant
from koppeling.store.digest import DRAWN, NATURAL_KEYS, state_counts, state_digest
from koppeling.store.engine import Sessions
from koppeling.terms import Party
from tests.databases import SqliteDatabases, opened, with_factories
from tests.factories import (
    AccountFactory,
    AlternateFactory,
    AvoidanceFactory,
    CheckInFactory,
    ConcernFactory,
    ConsentFactory,
    DistrictFactory,
    EmptyOpeningFactory,
    HouseholdFactory,
    IntroductionFactory,
    JobFactory,
    JournalLineFactory,
    LinkFactory,
    MatchRoundFactory,
    MessageFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    PolicyChangeFactory,
    ProposalFactory,
    RoundNewcomerFactory,
    RoundOpeningFactory,
    SignInFactory,
    StillWaitingFactory,
    TieFactory,
    TownFactory,
)
from tests.factories.base import NOW


def live(session: Session) -> None:
    """A short history of two towns that leaves at least two rows in every table."""
    with with_factories(session):
        for town in (TownFactory.create(), TownFactory.create()):
            account = AccountFactory.create(
                town=town,
                password_hash=f"hash of {town.slug}",
                totp_secret=f"secret of {town.slug}",
            )
            SignInFactory.create(account=account)
            district = DistrictFactory.create(town=town)
            MatchRoundFactory.create(town=town)
            newcomer = NewcomerFactory.create(
                town=town,
                called="نور",
                household=HouseholdFactory.create(town=town),
                district_id=district.id,
                paused_at=datetime.fromisoformat("2026-11-23T09:00:00.25+01:00"),
            )
            proposal = ProposalFactory.create(town=town, newcomer=newcomer, decided_by=account.id)
            AlternateFactory.create(town=town, proposal=proposal)
            StillWaitingFactory.create(town=town)
            EmptyOpeningFactory.create(town=town)
            RoundNewcomerFactory.create(town=town)
            RoundOpeningFactory.create(town=town)
            PolicyChangeFactory.create(town=town, proposed_by=account.id)
            coupled = IntroductionFactory.create(town=town, newcomer=newcomer, coupled=True)
            coupling = TieFactory.create(
                town=town,
                living_coupling=True,
                newcomer=newcomer,
                opening=coupled.opening,
                introduction=coupled,
                introduction_state=coupled.state,
            )
            IntroductionFactory.create(
                town=town, declined=True, declined_by=Party.NEWCOMER, newcomer=newcomer
            )
            TieFactory.create(
                town=town, opening=None, organisation=OrganisationFactory.create(town=town)
            )
            TieFactory.create(
                town=town,
                opening=None,
                newcomer=newcomer,
                other_newcomer=NewcomerFactory.create(town=town),
            )
            OpeningFactory.create(town=town, association=True)
            link = LinkFactory.create(
                town=town, introduction=coupled, token_hash=f"hash-{town.slug}"
            )
            MessageFactory.create(town=town, link=link)
            AvoidanceFactory.create(town=town)
            CheckInFactory.create(town=town, tie=coupling)
            ConcernFactory.create(town=town, introduction=coupled, first_looked_by=account.id)
            JobFactory.create(town=town, actor=f"account:{account.id}")
            JournalLineFactory.create(
                town=town,
                actor=f"account:{account.id}",
                newcomer=newcomer,
                opening_id=coupled.opening_id,
                match_round_id=proposal.match_round_id,
                introduction_id=coupled.id,
                tie_id=coupling.id,
            )
        ConsentFactory.create(newcomer=newcomer)


@pytest.fixture
def elsewhere(tmp_path) -> Iterator[Session]:
    """Another database, of SQLite, that has given other identities out before."""
    with opened(SqliteDatabases(tmp_path).new()) as engine, Sessions(bind=engine) as session:
        with with_factories(session):
            for _ in range(3):
                MessageFactory.create()
                JournalLineFactory.create(actor=f"account:{AccountFactory.create().id}")
        session.execute(delete(Town))
        session.commit()
        yield session


def test_equal_histories_have_equal_digests_on_either_database(session, elsewhere):
    live(session)
    live(elsewhere)
    ids = [set(other.scalars(select(Newcomer.id))) for other in (session, elsewhere)]
    assert ids[0] != ids[1]
    assert state_digest(session) == state_digest(elsewhere)
    assert state_counts(session) == state_counts(elsewhere)


def test_the_order_of_writing_does_not_matter(session, elsewhere):
    for other, refs in ((session, "abc"), (elsewhere, "cab")):
        with with_factories(other):
            TownFactory.create()
            for ref in refs:
                NewcomerFactory.create(ref=ref, called=f"Newcomer {ref}")
    assert state_digest(session) == state_digest(elsewhere)


def test_an_empty_house_has_a_digest(session):
    assert len(state_digest(session)) == 64
    assert set(state_counts(session).values()) == {0}


def test_counts_name_every_table_in_order(session):
    live(session)
    counts = state_counts(session)
    assert list(counts) == sorted(Base.metadata.tables)
    assert min(counts.values()) >= 2
    assert counts["newcomers"] == len(session.scalars(select(Newcomer)).all())


def test_any_change_of_a_field_shows(empty_engine):
    # Half of these changes no house would allow, so this one has no rules.
    lawless = MetaData()
    for table in Base.metadata.sorted_tables:
        Table(
            table.name,
            lawless,
            *(Column(c.name, c.type, primary_key=c.primary_key) for c in table.columns),
        )
    lawless.create_all(empty_engine)
    with Sessions(bind=empty_engine) as session:
        live(session)
        before = state_digest(session)
        unseen = []
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, Enum) and len(column.type.enums) == 1:
                    continue  # there is no other code yet
                with session.begin_nested() as changed:
                    change(session, table, column)
                    if state_digest(session) == before:
                        unseen.append(str(column))
                    changed.rollback()
        assert state_digest(session) == before
    identities = {f"{name}.id" for name in Base.metadata.tables if "id" in columns(name)}
    assert set(unseen) - identities == DRAWN


def columns(table: str) -> set[str]:
    return set(Base.metadata.tables[table].columns.keys())


def change(session: Session, table: Table, column: Column[Any]) -> None:
    """Give one field of the newest row of a table another value."""
    keys = inspect(table).primary_key.columns
    row = session.execute(select(table).order_by(*(key.desc() for key in keys))).mappings().first()
    assert row is not None
    this_row = [key == row[key] for key in keys]
    if column.name == "id":
        value: Any = row["id"] + 1000
        # Where others point to it, they follow.
        for other in Base.metadata.tables.values():
            for pointing in other.columns:
                if pointing.references(column):
                    session.execute(
                        update(other).where(pointing == row["id"]).values({pointing.name: value})
                    )
        if table.name == "accounts":
            for acted in (JournalLine, Job):
                session.execute(
                    update(acted)
                    .where(acted.actor == f"account:{row['id']}")
                    .values(actor=f"account:{value}")
                )
    else:
        value = another(session, column, row[column])
    session.execute(update(table).where(*this_row).values({column.name: value}))


NEXT: dict[type, Callable[[Any], Any]] = {
    BigInteger: lambda value: value + 1,
    Boolean: lambda value: not value,
    Date: lambda value: (value or NOW.date()) + timedelta(days=1),
    Instant: lambda value: (value or NOW) + timedelta(microseconds=1),
    Integer: lambda value: (value or 0) + 1,
    JSON: lambda value: [value],
    String: lambda value: f"{value} and more",
}


def another(session: Session, column: Column[Any], value: Any) -> Any:
    for key in column.foreign_keys:
        if key.column.name == "id":
            others = select(key.column).where(key.column != (value or 0))
            return session.scalars(others.order_by(key.column.desc())).first()
    if isinstance(column.type, Enum):
        assert column.type.enum_class is not None
        return next(code for code in column.type.enum_class if code != value)
    return NEXT[type(column.type)](value)


def test_natural_keys_are_unique_in_the_database():
    """Else two rows would be taken for one; a proposal has one introduction, and so on."""
    for name, key in NATURAL_KEYS.items():
        table = Base.metadata.tables[name]
        assert set(key) in [
            {column.name for column in constraint.columns}
            for constraint in table.constraints
            if isinstance(constraint, UniqueConstraint)
        ]


def test_volunteers_of_one_description_are_told_apart_by_what_they_offer(session, opening_factory):
    first, second = (opening_factory() for _ in range(2))
    for opening in (first, second):
        opening.volunteer.name = opening.volunteer.email = None
    third = opening_factory(volunteer=first.volunteer)
    session.flush()
    before = state_digest(session)
    third.volunteer = second.volunteer
    session.flush()
    assert state_digest(session) != before
