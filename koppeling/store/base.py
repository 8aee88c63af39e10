"""What every table shares: naming of constraints, column types, a repr without personal data."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, Integer, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator, TypeEngine

from koppeling import terms

Document = JSON(none_as_null=True)
"""Lists and mappings of codes; never free text about a person.

Plain JSON on both databases: it gives back what was put in, key order and all, where
PostgreSQL's JSONB sorts. Assign a new value to change one; a change inside is not seen.
"""


class Instant(TypeDecorator[datetime]):
    """An instant in UTC; a datetime without offset is an error of the program."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its offset from UTC")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def code_of(codes: type[StrEnum], *, name: str | None = None) -> Enum:
    """A column of one of ``codes``, which the database checks.

    ``name`` tells the constraints of two columns of one table apart.
    """
    return Enum(
        codes,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name or codes.__name__.lower(),
        values_callable=lambda codes: [code.value for code in codes],
    )


IDENTITIES: dict[Any, type[TypeEngine[Any]]] = {
    terms.TownId: Integer,
    terms.DistrictId: Integer,
    terms.HouseholdId: Integer,
    terms.NewcomerId: Integer,
    terms.VolunteerId: Integer,
    terms.OrganisationId: Integer,
    terms.OpeningId: Integer,
    terms.MatchRoundId: Integer,
    terms.PolicyChangeId: Integer,
    terms.ProposalId: Integer,
    terms.IntroductionId: Integer,
    terms.TieId: Integer,
    terms.AccountId: Integer,
    terms.LinkId: Integer,
    terms.ConcernId: Integer,
    terms.JobId: Integer,
    terms.MessageId: Integer,
    terms.Ref: String,
}


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        **IDENTITIES,
        datetime: Instant,
        dict[str, Any]: Document,
        list[Any]: Document,
    }

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        table = cls.__dict__.get("__table__")
        if isinstance(table, Table) and len(table.primary_key.columns) == 1:
            # Else SQLite gives the identity of whoever was erased last to the next person.
            table.dialect_options["sqlite"]["autoincrement"] = True

    def __repr__(self) -> str:
        """Class and id only: a log line or a failing test must not print a person."""
        return f"<{type(self).__name__} {getattr(self, 'id', None)}>"
