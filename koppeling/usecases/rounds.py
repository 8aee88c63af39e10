"""Match rounds: sent, taken back, closed. How one is kept stands in ``kept_rounds``."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.errors import RoundNotFinished
from koppeling.queries.introductions import first_asked
from koppeling.queries.rounds import get_round
from koppeling.queries.times import yes_of
from koppeling.queries.towns import TownLine
from koppeling.store import Introduction, MatchRound, Message, Proposal
from koppeling.store.engine import lock_opening
from koppeling.terms import IntroductionState, Party, ProposalState, RoundState, Week
from koppeling.usecases.desk import Desk
from koppeling.usecases.introductions import ask_both, expire_introductions
from koppeling.usecases.journal import record_of_round
from koppeling.usecases.towns import lock_town


def send_round(
    session: Session,
    town: TownLine,
    week: Week,
    *,
    release_at: datetime | None = None,
    now: datetime,
    actor: str,
) -> tuple[Introduction, ...]:
    """Ask the first side of every approved proposal of the week.

    The questions go out at ``release_at``, at once without it; until then ``undo_send``
    takes them back. Each becomes an introduction that expires after the days of the
    round's policy. Refused as a whole when one of the pairs may no longer meet or its
    opening has become too small; put that one aside and send again.
    """
    desk = Desk.open(session, town, week, now=now, actor=actor)
    # A question whose time is over, and which nobody has swept up yet, is no hindrance.
    expire_introductions(session, town.id, now=now, actor=actor)
    sent = []
    for proposal in desk.in_state(ProposalState.APPROVED):
        desk.check(proposal)
        desk.move(proposal, ProposalState.SENT)
        introduction = ask_both(
            session,
            proposal,
            proposal.opening,
            expire_days=desk.policy.expire_days,
            release_at=release_at,
            now=now,
            actor=actor,
        )
        sent.append(introduction)
    if sent:
        record_of_round(
            session, desk.match_round, "send_round", now=now, actor=actor, sent=len(sent)
        )
    session.flush()
    return tuple(sent)


def undo_send(session: Session, town: TownLine, week: Week, *, now: datetime, actor: str) -> int:
    """Take back the questions of the week that have not gone out and nobody has answered.

    Their proposals are approved again, with the words that were added to them, and keep
    their places. Answers how many; taking back again takes back none.
    """
    desk = Desk.open(session, town, week, now=now, actor=actor)
    undone = 0
    for proposal in desk.in_state(ProposalState.SENT):
        lock_opening(session, proposal.opening_id)
        introduction = session.scalar(
            select(Introduction)
            .where(Introduction.proposal_id == proposal.id)
            .execution_options(populate_existing=True)
        )
        question = None if introduction is None else _unsent_question(session, introduction, now)
        if introduction is None or question is None:
            continue
        proposal.own_words = question.own_words
        # Its messages and links go with it.
        session.delete(introduction)
        session.flush()
        session.expire_all()
        desk.move(proposal, ProposalState.APPROVED)
        undone += 1
    if undone:
        record_of_round(session, desk.match_round, "undo_send", now=now, actor=actor, undone=undone)
    session.flush()
    return undone


def _unsent_question(session: Session, introduction: Introduction, now: datetime) -> Message | None:
    """The first question of an introduction that nobody has seen; None where somebody may have."""
    if introduction.state is not IntroductionState.ASKING or any(
        yes_of(introduction, party) for party in Party
    ):
        return None
    first = first_asked(introduction.opening.kind)
    # Locked, as whoever is about to send it does.
    return session.scalar(
        select(Message)
        .where(
            Message.introduction_id == introduction.id,
            Message.code == f"ask_{first}",
            Message.sent_at.is_(None),
            Message.cancelled_at.is_(None),
            Message.attempts == 0,
            Message.due_at > now,
        )
        .with_for_update()
    )


def close_round(
    session: Session, town: TownLine, week: Week, *, now: datetime, actor: str
) -> MatchRound:
    """Close the week: its drafts lapse, and nothing of it is decided any more.

    Introductions under way go on. Closing twice is once. Refused with
    ``RoundNotFinished`` while approved proposals are unsent.
    """
    lock_town(session, town.id)
    match_round = get_round(session, town, week)
    if match_round.state is RoundState.CLOSED:
        return match_round
    unsent = session.scalar(
        select(func.count()).where(
            Proposal.match_round_id == match_round.id,
            Proposal.state == ProposalState.APPROVED,
        )
    )
    if unsent:
        raise RoundNotFinished(week=str(week), open=unsent)
    match_round.state = RoundState.CLOSED
    record_of_round(session, match_round, "close_round", now=now, actor=actor)
    session.flush()
    return match_round


def reopen_round(
    session: Session, town: TownLine, week: Week, *, now: datetime, actor: str
) -> MatchRound:
    """Open a closed week again: its drafts can be decided. Opening twice is once."""
    lock_town(session, town.id)
    match_round = get_round(session, town, week)
    if match_round.state is RoundState.PROPOSED:
        return match_round
    match_round.state = RoundState.PROPOSED
    record_of_round(session, match_round, "reopen_round", now=now, actor=actor)
    session.flush()
    return match_round
