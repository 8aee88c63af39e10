"""Proposals: a person looks at each, and approves it, holds it or puts it aside."""

import re
import unicodedata
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.errors import (
    ContactInWords,
    MoveNotAllowed,
    NoLongerAllowed,
    UnknownProposal,
    WordsTooLong,
)
from koppeling.exchange.cells import clean
from koppeling.exchange.problems import BadCell
from koppeling.queries.explanations import explain_pair
from koppeling.queries.towns import TownLine
from koppeling.store import Newcomer, Opening, Proposal
from koppeling.store.engine import lock_opening
from koppeling.terms import (
    SHOWN_BEFORE_BOTH_YESES,
    AccountId,
    AsideReason,
    ProposalState,
    Ref,
    Week,
)
from koppeling.usecases.desk import Desk, Pairs
from koppeling.usecases.journal import record
from koppeling.usecases.kept_rounds import reasons_as_kept

MOST_OWN_WORDS = 500
"""Characters that a coordinator may add to a question."""

_DAY = re.compile(
    r"""
    (?<! [\d./-]) \d{1,2} [./-] \d{1,2} [./-] 20\d\d (?! [\d./-])
    | (?<! [\d./-]) \d{1,2} [./-] \d{1,2} (?! [\s()./-]* \d)
    """,
    re.VERBOSE,
)
"""A day of the calendar, which may be told; what further digits follow may be a number."""

_AT = r"(?: at | ät | arobase | apenstaartje | klammeraffe )"
_DOT = r"(?: \. | \s+\.\s* | [\s(\[]+ (?: dot | punt | punkt ) [\s)\]]+ )"
_ENDINGS = "nl | de | com | org | net | eu | info | io | me | be | app | link | at | ch | uk"
_CONTACT = re.compile(
    rf"""
    @ | [(\[{{<] \s* {_AT} \s* [)\]}}>] # an address, or a name in a network
    | \w \s+ {_AT} \s+ [\w.-]+ {_DOT} \w
    | :// | \b www \s* \. | \b hxxp     # a link
    | \w {_DOT} (?: {_ENDINGS} ) \b
    | (?: \d [\s()./\\,;_*·•‐-―-]* ){{7}}  # a number to ring up
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What leads past the double yes."""


class Decider(TypedDict):
    """Who decides, and when; ``account_id`` is None on the command line."""

    now: datetime
    actor: str
    account_id: NotRequired[AccountId | None]


def approve_proposals(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs | None = None,
    *,
    bulk: bool = False,
    **by: Unpack[Decider],
) -> int:
    """Approve these proposals of a week, or all its drafts; each reserves a place.

    ``bulk`` where they were not looked at one by one, which the journal says. Answers
    how many changed. Refused as a whole when one is unknown, may no
    longer meet, would overfill its opening (``OpeningIsFull``) or give the
    newcomer more than the policy allows (``EnoughForNow``).
    """
    desk = Desk.open(session, town, week, **by)
    return desk.decide(pairs, ProposalState.APPROVED, bulk=bulk or pairs is None)


def hold_proposals(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs | None = None,
    **by: Unpack[Decider],
) -> int:
    """Hold these proposals of a week, or all its drafts: proposing again keeps them."""
    return Desk.open(session, town, week, **by).decide(pairs, ProposalState.HELD)


def put_proposals_aside(
    session: Session,
    town: TownLine,
    week: Week,
    pairs: Pairs,
    *,
    reason: AsideReason = AsideReason.OTHER,
    **by: Unpack[Decider],
) -> int:
    """Put these proposals aside: this week does not propose them again, a later one may."""
    desk = Desk.open(session, town, week, **by)
    return desk.decide(pairs, ProposalState.PUT_ASIDE, reason=reason)


def reopen_proposals(
    session: Session, town: TownLine, week: Week, pairs: Pairs, **by: Unpack[Decider]
) -> int:
    """Make these proposals drafts again; a place that one had reserved is free."""
    return Desk.open(session, town, week, **by).decide(pairs, ProposalState.DRAFT)


def swap_proposal(
    session: Session,
    town: TownLine,
    week: Week,
    newcomer: str,
    opening: str,
    *,
    instead: tuple[str, str],
    reason: AsideReason,
    **by: Unpack[Decider],
) -> Proposal:
    """Put a pair aside and approve another in its stead, which shares one side with it.

    The other pair gets its score and reasons from the engine, asked of the town as it is
    with the first pair put aside. Swapping again answers as the first time. Refused as an
    approval is, with ``UnknownProposal`` where the two pairs share no side or all, with
    ``NotInRound`` for whoever takes no part, and with ``NoLongerAllowed`` where a rule
    stands between them.
    """
    desk = Desk.open(session, town, week, **by)
    old, new = (newcomer, opening), instead
    if (old[0] == new[0]) is (old[1] == new[1]):
        raise UnknownProposal(newcomer=new[0], opening=new[1], week=str(week))
    desk.named([old])
    # Everybody who needs several openings locks them in this order.
    for opening_id in session.scalars(
        select(Opening.id)
        .where(Opening.town_id == town.id, Opening.ref.in_([Ref(old[1]), Ref(new[1])]))
        .order_by(Opening.id)
    ).all():
        lock_opening(session, opening_id)
    desk.decide([old], ProposalState.PUT_ASIDE, reason=reason)
    proposal = _find_proposal(session, desk, new) or _computed(session, desk, new)
    if proposal.state is ProposalState.APPROVED:
        return proposal
    if proposal.state is ProposalState.PUT_ASIDE:
        # What was put aside is as good as a draft to whoever chooses it now.
        desk.move(proposal, ProposalState.DRAFT)
    desk.check(proposal)
    desk.check_limits(proposal)
    desk.move(proposal, ProposalState.APPROVED, deed="swap_proposal")
    session.flush()
    return proposal


def edit_question(
    session: Session,
    town: TownLine,
    week: Week,
    newcomer: str,
    opening: str,
    *,
    own_words: str | None,
    left_out: tuple[str, ...],
    **by: Unpack[Decider],
) -> Proposal:
    """Add words of one's own to the first question of a proposal, or leave facts out of it.

    ``left_out`` names some of ``SHOWN_BEFORE_BOTH_YESES``. The words may not lead past
    the double yes: an address, a number or a link is refused with ``ContactInWords``, as
    are characters nobody can see; more than 500 with ``WordsTooLong``. Refused with
    ``MoveNotAllowed`` once the question was sent.
    """
    desk = Desk.open(session, town, week, **by)
    (proposal,) = desk.named([(newcomer, opening)])
    if proposal.state is ProposalState.SENT:
        raise MoveNotAllowed(state=proposal.state, wanted=ProposalState.APPROVED)
    words = _checked_words(own_words)
    facts = sorted(SHOWN_BEFORE_BOTH_YESES & set(left_out)) or None
    if (words, facts) == (proposal.own_words, proposal.left_out):
        return proposal
    proposal.own_words, proposal.left_out = words, facts
    record(
        session,
        town.id,
        "edit_question",
        now=desk.now,
        actor=desk.actor,
        newcomer_id=proposal.newcomer_id,
        opening_id=proposal.opening_id,
        match_round_id=desk.match_round.id,
        left_out=tuple(facts or ()),
        words=words is not None,
    )
    session.flush()
    return proposal


def _checked_words(own_words: str | None) -> str | None:
    try:
        lines = [clean(line) for line in (own_words or "").splitlines()]
    except BadCell:
        raise ContactInWords from None
    words = "\n".join(lines).strip()
    if len(words) > MOST_OWN_WORDS:
        raise WordsTooLong(length=len(words), most=MOST_OWN_WORDS)
    # As one reads them: full-width letters and raised digits lead there as well.
    if _CONTACT.search(_DAY.sub("", unicodedata.normalize("NFKC", words))):
        raise ContactInWords
    return words or None


def _find_proposal(session: Session, desk: Desk, pair: tuple[str, str]) -> Proposal | None:
    return session.scalar(
        select(Proposal)
        .join(Proposal.newcomer)
        .join(Proposal.opening)
        .where(
            Proposal.match_round_id == desk.match_round.id,
            Newcomer.ref == Ref(pair[0]),
            Opening.ref == Ref(pair[1]),
        )
    )


def _computed(session: Session, desk: Desk, pair: tuple[str, str]) -> Proposal:
    """A draft of a pair that the week did not propose, with score and reasons of the engine."""
    newcomer, opening = pair
    explained = explain_pair(session, desk.town, desk.week, newcomer, opening, now=desk.now)
    (found,) = explained.pairs
    if found.rule is not None or found.score is None:
        raise NoLongerAllowed(newcomer=newcomer, opening=opening)
    ids = {
        table: session.scalars(
            select(table.id).where(table.town_id == desk.town.id, table.ref == Ref(ref))
        ).one()
        for table, ref in ((Newcomer, newcomer), (Opening, opening))
    }
    proposal = Proposal(
        match_round_id=desk.match_round.id,
        newcomer_id=ids[Newcomer],
        opening_id=ids[Opening],
        state=ProposalState.DRAFT,
        score=found.score,
        reasons=reasons_as_kept(found.reasons),
    )
    session.add(proposal)
    session.flush()
    return proposal
