"""What all factories share: the session they write into, and the town they write about."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from factory.alchemy import SESSION_PERSISTENCE_FLUSH, SQLAlchemyModelFactory
from factory.declarations import LazyAttribute, SubFactory
from sqlalchemy import select
from sqlalchemy.orm import Session

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday of 2026-W48, nine o'clock in Enschede and Münster."""

current_session: ContextVar[Session] = ContextVar("current_session")


@contextmanager
def writing_into(session: Session) -> Iterator[None]:
    """Make ``session`` the one into which factories write."""
    token = current_session.set(session)
    yield
    current_session.reset(token)


class StoredFactory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        exclude = ("town",)
        sqlalchemy_session_factory = current_session.get
        sqlalchemy_session_persistence = SESSION_PERSISTENCE_FLUSH


class The(SubFactory):
    """The oldest row of this kind in the town of the test, made where there is none yet."""

    def evaluate(self, instance: Any, step: Any, extra: Mapping[str, Any]) -> Any:
        model = self.get_factory()._meta.model
        oldest = select(model).order_by(model.id).limit(1)
        if "town_id" in model.__table__.columns:
            oldest = oldest.where(model.town_id == instance.town.id)
        found = current_session.get().scalar(oldest)
        return super().evaluate(instance, step, extra) if found is None else found


TOWN_ID = LazyAttribute(lambda row: row.town.id)
