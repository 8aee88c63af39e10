"""Who did what when: every deed leaves one line, in its own transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from koppeling.errors import Parameter
from koppeling.store import JournalLine, MatchRound, Newcomer, Opening
from koppeling.terms import IntroductionId, MatchRoundId, NewcomerId, OpeningId, TieId, TownId, Week


def record(
    session: Session,
    town_id: TownId,
    deed: str,
    *,
    now: datetime,
    actor: str,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
    match_round_id: MatchRoundId | None = None,
    introduction_id: IntroductionId | None = None,
    tie_id: TieId | None = None,
    **params: Parameter,
) -> None:
    """Write one line about a deed, named as its function is.

    ``params`` are codes and counts. A ref, a name or a contact datum may not
    stand in them: people appear by id only, and the id goes when they do.
    """
    session.add(
        JournalLine(
            town_id=town_id,
            at=now,
            actor=actor,
            deed=deed,
            params=params,
            newcomer_id=newcomer_id,
            opening_id=opening_id,
            match_round_id=match_round_id,
            introduction_id=introduction_id,
            tie_id=tie_id,
        )
    )


def record_of(
    session: Session,
    whose: Newcomer | Opening,
    deed: str,
    *,
    now: datetime,
    actor: str,
    **params: Parameter,
) -> None:
    """Write one line about a deed that concerns one newcomer or one opening."""
    session.add(
        JournalLine(
            town_id=whose.town_id,
            at=now,
            actor=actor,
            deed=deed,
            params=params,
            newcomer_id=whose.id if isinstance(whose, Newcomer) else None,
            opening_id=whose.id if isinstance(whose, Opening) else None,
        )
    )


def record_of_round(
    session: Session,
    match_round: MatchRound,
    deed: str,
    *,
    now: datetime,
    actor: str,
    **params: Parameter,
) -> None:
    """Write one line about a deed that concerns a week's round as a whole."""
    week = Week(match_round.iso_year, match_round.iso_week)
    session.add(
        JournalLine(
            town_id=match_round.town_id,
            at=now,
            actor=actor,
            deed=deed,
            params={"week": str(week)} | params,
            match_round_id=match_round.id,
        )
    )
