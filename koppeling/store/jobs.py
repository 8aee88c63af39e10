"""What runs outside a request."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base, code_of
from koppeling.terms import JobId, JobKind, JobState, TownId


class Job(Base):
    """Work outside a request, with its stage and n of N. One of a kind at a time in a town."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "uq_jobs_unfinished",
            "town_id",
            "kind",
            unique=True,
            sqlite_where=text("finished_at is null"),
            postgresql_where=text("finished_at is null"),
        ),
    )

    id: Mapped[JobId] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    kind: Mapped[JobKind] = mapped_column(code_of(JobKind))
    actor: Mapped[str]
    params: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(code_of(JobState))
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """When whoever runs it last gave a sign of life."""
    error_code: Mapped[str | None]
    error_params: Mapped[dict[str, Any] | None]
