"""What runs outside a request. No job is queued yet: commands wait for theirs."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from koppeling.store.base import Base, code_of
from koppeling.terms import JobState, TownId


class Job(Base):
    """Work outside a request, with its stage and n of N."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[TownId] = mapped_column(ForeignKey("towns.id", ondelete="CASCADE"))
    kind: Mapped[str]
    params: Mapped[dict[str, Any]]
    state: Mapped[JobState] = mapped_column(code_of(JobState))
    stage: Mapped[str | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error_code: Mapped[str | None]
