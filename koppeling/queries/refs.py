"""What the case numbers of a town name."""

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import UnknownRef
from koppeling.store import CaseRef, Newcomer, Opening, Organisation
from koppeling.terms import Ref, TownId

HOLDERS: Mapping[str, type[Newcomer] | type[Opening] | type[Organisation]] = MappingProxyType(
    {"newcomer": Newcomer, "opening": Opening, "organisation": Organisation}
)
"""The table of whoever holds a case number, by the number's subject."""


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
