"""What the case numbers of a town name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownRef
from koppeling.store import CaseRef, Newcomer, Opening, Organisation
from koppeling.terms import Ref, TownId

HOLDERS: Mapping[str, type[Newcomer] | type[Opening] | type[Organisation]] = MappingProxyType(
    {"newcomer": Newcomer, "opening": Opening, "organisation": Organisation}
)
"""The table of whoever holds a case number, by the number's subject."""

Holder = TypeVar("Holder", Newcomer, Opening, Organisation)


def find_subject(session: Session, town_id: TownId, ref: str) -> str | None:
    """What a case number names, a key of ``HOLDERS``; None where nobody holds it."""
    return session.scalar(
        select(CaseRef.subject).where(CaseRef.town_id == town_id, CaseRef.ref == Ref(ref))
    )


def get_subject(session: Session, town_id: TownId, ref: str) -> str:
    """What a case number names. Raises ``UnknownRef``."""
    subject = find_subject(session, town_id, ref)
    if subject is None:
        raise UnknownRef(ref=ref)
    return subject


def get_holder(session: Session, table: type[Holder], town_id: TownId, ref: str) -> Holder:
    """The row of a table that holds a case number of a town. Raises ``UnknownRef``."""
    found = session.scalar(select(table).where(table.town_id == town_id, table.ref == Ref(ref)))
    if found is None:
        raise UnknownRef(ref=ref)
    return found
