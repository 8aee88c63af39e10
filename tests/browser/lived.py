"""A town in which two days have passed: everything that a page can be about is there once."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.exchange.columns import FileKind
from koppeling.queries.times import times_of
from koppeling.store import (
    Concern,
    Introduction,
    Link,
    Message,
    Newcomer,
    Opening,
    Organisation,
    Proposal,
    Tie,
)
from koppeling.store.engine import deed
from koppeling.terms import (
    AsideReason,
    CheckInAnswer,
    ConcernKind,
    EndReason,
    LinkPurpose,
    Party,
    Role,
)
from koppeling.usecases.accounts import add_account, send_account_link
from koppeling.usecases.check_ins import answer_check_in
from koppeling.usecases.concerns import report_concern
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from koppeling.usecases.jobs import queue_round
from koppeling.usecases.links import token_of
from koppeling.usecases.organisations import register_opening
from koppeling.usecases.proposals import (
    approve_proposals,
    hold_proposals,
    put_proposals_aside,
)
from koppeling.usecases.registrations import sign_up_newcomer, sign_up_volunteer
from koppeling.usecases.rounds import send_round
from tests.browser.people import CHOIR
from tests.browser.world import SECRET_KEY, World, take

ACTOR = "test"
CHOIR_OFFER: Mapping[str, str] = {
    "title": "Zingen in het koor",
    "interests": "choir",
    "availability": "thu-eve",
    "places": "4",
    "needs_language": "nl:A1",
    "languages": "nl:C2",
    "consent": "matching contact",
}
ASKED = (*((f"N-0{no}", f"B-0{no}") for no in (1, 2, 3, 4, 5, 6, 8)), ("N-01", "W-1"))
"""The pairs of the week that are sent; the others are still to decide."""
TIES = (
    ("N-02", "N-05", "self-grown"),
    ("N-02", "A-03", "membership"),
    ("N-03", "A-01", "membership"),
    ("N-06", "A-01", "membership"),
    ("N-04", "N-07", "prior"),
    ("N-08", "A-02", "membership"),
    ("N-01", "A-02", "membership"),
    ("N-05", "E-01", "prior"),
)
"""Who knew whom before the week was over, as a file of ties says it."""


@dataclass(frozen=True)
class Lived:
    """Where things are: addresses of links by what one sees there, identities of rows."""

    town: World
    links: Mapping[str, str]
    proposal: int
    approved: int
    introduction: int
    tie: int
    concern: int
    message: int
    job: int
    choir_opening: int
    choir_question: int


def live(town: World) -> Lived:
    """Let a week be proposed, sent and answered in every way, and be half decided."""
    town.send_mail()
    with deed(town.engine) as session:
        choir = session.scalars(select(Organisation.id).where(Organisation.ref == CHOIR)).one()
        register_opening(session, choir, CHOIR_OFFER, now=town.clock(), actor=ACTOR)
    _propose(town)
    week = town.town.week(town.clock())
    with deed(town.engine) as session:
        approve_proposals(session, town.town, week, ASKED, now=town.clock(), actor=ACTOR)
        send_round(session, town.town, week, now=town.clock(), actor=ACTOR)
    town.clock.move(hours=3)
    town.send_mail()
    pairs = (("N-01", "B-01"), ("N-04", "B-04"), ("N-08", "B-08"), ("N-06", "B-06"))
    with deed(town.engine) as session:
        for pair in (*pairs, ("N-03", "B-03")):
            _yes(session, town, pair, Party.OPENING)
    town.send_mail()
    with deed(town.engine) as session:
        for pair in pairs:
            _yes(session, town, pair, Party.NEWCOMER)
        _yes(session, town, ("N-01", "W-1"), Party.NEWCOMER)
        decline_introduction(
            session,
            _introduction(session, ("N-02", "B-02")).id,
            by=Party.OPENING,
            now=town.clock(),
            actor=ACTOR,
        )
    town.send_mail()
    town.clock.move(days=1)
    with deed(town.engine) as session:
        _live_on(session, town)
    town.send_mail()
    with deed(town.engine) as session:
        _begin_to_decide(session, town)
        _know_others(session, town)
        return _found(session, town)


def _live_on(session: Session, town: World) -> None:
    """Somebody is worried, something ends, people meet, and others sign up."""
    at = {"now": town.clock(), "actor": ACTOR}
    worried = _introduction(session, ("N-04", "B-04")).id
    report_concern(
        session, worried, by=Party.NEWCOMER, kind=ConcernKind.UNSAFE, wants_call=True, **at
    )
    over = _tie(session, "N-08", "B-08")
    today = town.town.day(town.clock())
    end_coupling(session, over.id, reason=EndReason.TERM_OVER, on=today, today=today, **at)
    met = _introduction(session, ("N-06", "B-06")).id
    answer_check_in(session, met, by=Party.OPENING, answer=CheckInAnswer.CALL_ME, **at)
    town_id = town.town.id
    here = {"postcode": "7511", "languages": "nl:C2", "consent": "matching contact"}
    sign_up_volunteer(
        session,
        town_id,
        {**here, "contact_name": "Joke Veldman", "email": "joke@example.net", "locale": "nl"},
        **at,
    )
    sign_up_newcomer(
        session,
        town_id,
        {**here, "called": "Layla", "email": "layla@example.org", "locale": "ar"},
        **at,
    )
    guide = add_account(
        session, town_id, email="guide@enschede.example", name="Fatma Kaya", role=Role.GUIDE, **at
    )
    send_account_link(session, guide.id, **at)


def _know_others(session: Session, town: World) -> None:
    """What was there before: people who met elsewhere, and members of associations."""
    for newcomer, other, kind in TIES:
        cells = {"newcomer_ref": newcomer, "other_ref": other, "kind": kind, "since": "2026-09-01"}
        take(session, town.town.id, FileKind.TIES, cells, now=town.clock())


def _begin_to_decide(session: Session, town: World) -> None:
    by = {"now": town.clock(), "actor": ACTOR}
    week = town.town.week(town.clock())
    pairs = [(proposal.newcomer.ref, proposal.opening.ref) for proposal in _drafts(session)]
    approve_proposals(session, town.town, week, pairs[:2], **by)
    hold_proposals(session, town.town, week, pairs[2:3], **by)
    put_proposals_aside(session, town.town, week, pairs[3:4], reason=AsideReason.OTHER, **by)


def _found(session: Session, town: World) -> Lived:
    hers = {
        "question for a newcomer": (("N-03", "B-03"), Party.NEWCOMER),
        "question for a volunteer": (("N-05", "B-05"), Party.OPENING),
        "a yes that waits": (("N-03", "B-03"), Party.OPENING),
        "both said yes": (("N-01", "B-01"), Party.NEWCOMER),
        "said no": (("N-02", "B-02"), Party.OPENING),
        "on hold": (("N-04", "B-04"), Party.NEWCOMER),
        "ended": (("N-08", "B-08"), Party.NEWCOMER),
    }
    links = {}
    for what, (pair, party) in hers.items():
        link = _link(session, _introduction(session, pair), party)
        links[what] = f"{town.address}/a/{_token(link)}"
    standing = session.scalars(
        select(Link).where(Link.purpose == LinkPurpose.ORGANISATION).order_by(Link.id)
    ).first()
    confirm = session.scalars(
        select(Link).where(Link.purpose == LinkPurpose.CONFIRM).order_by(Link.id.desc())
    ).first()
    begin = session.scalars(
        select(Link).where(Link.purpose == LinkPurpose.ACCOUNT).order_by(Link.id.desc())
    ).first()
    assert standing is not None
    assert confirm is not None
    assert begin is not None
    links["standing link"] = f"{town.address}/organisation/{_token(standing)}/"
    links["confirm an address"] = f"{town.address}/confirm/{_token(confirm)}"
    links["begin an account"] = f"{town.address}/account/begin/{_token(begin)}"
    drafts = _drafts(session)
    approved = session.scalars(select(Proposal).where(Proposal.state == "approved")).first()
    choir = session.scalars(select(Opening).where(Opening.ref == "W-1")).one()
    job_id = queue_round(
        session, town.town.id, town.town.week(town.clock()), now=town.clock(), actor=ACTOR
    )
    assert approved is not None
    return Lived(
        town=town,
        links=links,
        proposal=drafts[0].id,
        approved=approved.id,
        introduction=_introduction(session, ("N-03", "B-03")).id,
        tie=_tie(session, "N-01", "B-01").id,
        concern=session.scalars(select(Concern.id)).one(),
        message=session.scalars(select(Message.id).order_by(Message.id)).all()[3],
        job=job_id,
        choir_opening=choir.id,
        choir_question=_introduction(session, ("N-01", "W-1")).id,
    )


def _propose(town: World) -> None:
    with deed(town.engine) as session:
        queue_round(
            session, town.town.id, town.town.week(town.clock()), now=town.clock(), actor=ACTOR
        )
    town.work()


def _yes(session: Session, town: World, pair: tuple[str, str], by: Party) -> None:
    introduction = _introduction(session, pair)
    times = times_of(introduction, session=session, now=town.clock())
    accept_introduction(
        session,
        introduction.id,
        by=by,
        chosen=times[0] if times else None,
        now=town.clock(),
        actor=ACTOR,
    )


def _introduction(session: Session, pair: tuple[str, str]) -> Introduction:
    return session.scalars(
        select(Introduction)
        .join(Introduction.newcomer)
        .join(Introduction.opening)
        .where(Newcomer.ref == pair[0], Opening.ref == pair[1])
    ).one()


def _tie(session: Session, newcomer: str, opening: str) -> Tie:
    return session.scalars(
        select(Tie)
        .join(Newcomer, Tie.newcomer_id == Newcomer.id)
        .join(Opening, Tie.opening_id == Opening.id)
        .where(Newcomer.ref == newcomer, Opening.ref == opening)
    ).one()


def _drafts(session: Session) -> list[Proposal]:
    found = select(Proposal).where(Proposal.state == "draft").order_by(Proposal.id)
    return list(session.scalars(found))


def _link(session: Session, introduction: Introduction, party: Party) -> Link:
    column = Link.newcomer_id if party is Party.NEWCOMER else Link.opening_id
    return session.scalars(
        select(Link)
        .where(
            Link.introduction_id == introduction.id,
            column.is_not(None),
            Link.token_hash.is_not(None),  # it went out with a letter
            Link.revoked_at.is_(None),
        )
        .order_by(Link.id.desc())
        .limit(1)
    ).one()


def _token(link: Link) -> str:
    return token_of(SECRET_KEY, link.id, link.nonce)
