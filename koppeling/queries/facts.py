"""What a round reads of a town: a handful of set-based queries.

What counts as held, taken and apart in a round stands here; ``places`` asks the
same of one opening or newcomer when somebody decides. Living couplings,
introductions under way and approved proposals of other rounds hold places;
drafts do not. Protected newcomers, closed openings, and whoever is paused or frozen by
a concern are not in the week at all.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Exists,
    Select,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from koppeling.queries.concerns import newcomer_is_frozen, opening_is_frozen
from koppeling.queries.introductions import under_way
from koppeling.store import (
    Avoidance,
    Consent,
    District,
    Introduction,
    MatchRound,
    Newcomer,
    Opening,
    Proposal,
    Tie,
)
from koppeling.terms import (
    KINDS,
    ConsentPurpose,
    NewcomerId,
    OpeningId,
    ProposalState,
    TieKind,
    TownId,
    Week,
)

if TYPE_CHECKING:
    from koppeling.matching.problem import Problem

Pair = tuple[str, str]
"""Newcomer ref and opening ref."""

Progress = Callable[[str, int, int], None]


def read_problem(
    session: Session,
    town_id: TownId,
    week: Week,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> "Problem":
    """The problem of a town's week as it stands at ``now``.

    The week's approved and held proposals become locks, unless one of the two
    is no longer in the week; pairs that avoid each other, were coupled, declined
    for good, are being asked or were put aside this week are apart. Once a person has
    decided on one of the week's proposals, its drafts stand. ``progress`` hears
    (``reading``, done, total) of people and openings.
    """
    # Only here: numpy, and the vocabularies, are for rounds.
    from koppeling.queries.laid_out import lay_out

    is_reviewed = session.scalar(select(reviewed(town_id, week)))
    return lay_out(
        session,
        newcomers=newcomers_in_week(town_id, week.monday),
        openings=openings_in_week(town_id),
        meetings=union_all(*meetings_in_week(town_id, week, now)),
        drafts=drafts_of_week(town_id, week) if is_reviewed else None,
        avoiding=avoiding(session, town_id),
        on=week.monday,
        progress=progress,
    )


def size_of_week(session: Session, town_id: TownId, week: Week, *, at_most: int) -> tuple[int, int]:
    """How many newcomers and how many openings are in a town's week, each counted so far only."""
    newcomers, openings = (
        session.scalar(select(func.count()).select_from(query.limit(at_most).subquery())) or 0
        for query in (
            newcomers_in_week(town_id, week.monday).with_only_columns(Newcomer.id),
            openings_in_week(town_id).with_only_columns(Opening.id),
        )
    )
    return newcomers, openings


def read_permissions(
    session: Session,
    town_id: TownId,
    *,
    on: date,
    newcomer_id: NewcomerId | None = None,
    opening_id: OpeningId | None = None,
    also_resting: bool = False,
) -> "Problem":
    """A town, or one newcomer and one opening of it, by the rules alone: nothing is held.

    ``also_resting`` counts those in who are paused or closed: what both agreed on
    outlasts a pause.
    """
    # Only here, as above.
    from koppeling.queries.laid_out import lay_out

    newcomers = newcomers_in_week(town_id, on, also_resting=also_resting)
    openings = openings_in_week(town_id, also_resting=also_resting)
    if newcomer_id is not None:
        newcomers = newcomers.where(Newcomer.id == newcomer_id)
    if opening_id is not None:
        openings = openings.where(Opening.id == opening_id)
    return lay_out(
        session,
        newcomers=newcomers,
        openings=openings,
        meetings=None,
        drafts=None,
        avoiding=avoiding(session, town_id),
        on=on,
    )


def newcomers_in_week(town_id: TownId, on: date, *, also_resting: bool = False) -> Select[Any]:
    """Every newcomer who is in the week, where she lives on its Monday.

    No name and no contact datum leaves the database.
    """
    moved = and_(Newcomer.moves_on <= on, Newcomer.next_cell_row.is_not(None))
    return (
        select(
            Newcomer.id,
            Newcomer.ref,
            Newcomer.country,
            case((moved, Newcomer.next_cell_row), else_=Newcomer.cell_row).label("cell_row"),
            case((moved, Newcomer.next_cell_col), else_=Newcomer.cell_col).label("cell_col"),
            Newcomer.languages,
            Newcomer.practise,
            Newcomer.interests,
            Newcomer.offers,
            Newcomer.occupations,
            Newcomer.availability,
            Newcomer.wants,
            Newcomer.gender,
            Newcomer.birth_year,
            Newcomer.contact_gender,
            Newcomer.children,
            Newcomer.travel,
            Newcomer.max_minutes,
            Newcomer.crosses_border,
            Newcomer.registered_on,
            case((moved, null()), else_=District.key).label("district"),
            Newcomer.emphasis,
            Newcomer.guardian_agreed_at.is_not(None).label("guardian_agreed"),
            exists()
            .where(Consent.newcomer_id == Newcomer.id, Consent.purpose == ConsentPurpose.MATCHING)
            .label("consents"),
        )
        .outerjoin(District, District.id == Newcomer.district_id)
        .where(
            Newcomer.town_id == town_id,
            Newcomer.protected.is_not(True),
            ~newcomer_is_frozen(),
            *([] if also_resting else [Newcomer.paused_at.is_(None)]),
        )
    )


def openings_in_week(town_id: TownId, *, also_resting: bool = False) -> Select[Any]:
    """Every opening that is in the week, with all its places. No name leaves the database."""
    offered = [Opening.closed_at.is_(None), Opening.paused_at.is_(None)]
    return select(
        Opening.id,
        Opening.ref,
        Opening.kind,
        Opening.country,
        Opening.cell_row,
        Opening.cell_col,
        Opening.places,
        Opening.languages,
        Opening.needs_language,
        Opening.interests,
        Opening.welcomes,
        Opening.occupations,
        Opening.availability,
        Opening.valid_until,
        Opening.min_age,
        Opening.max_age,
        Opening.for_gender,
        Opening.gender,
        Opening.birth_year,
        Opening.contact_gender,
        Opening.children,
        Opening.vetted_until,
        Opening.protected,
        exists()
        .where(Consent.opening_id == Opening.id, Consent.purpose == ConsentPurpose.MATCHING)
        .label("consents"),
    ).where(
        Opening.town_id == town_id,
        ~opening_is_frozen(),
        *([] if also_resting else offered),
    )


_KIND_NO = case({kind: no for no, kind in enumerate(KINDS)}, value=Opening.kind).label("kind_no")


def meetings_in_week(
    town_id: TownId, week: Week, now: datetime
) -> tuple[Select[Any], Select[Any], Select[Any]]:
    """The couplings, introductions and proposals that count in a week, columns alike."""
    return _couplings(town_id), _introductions(town_id, week, now), _proposals(town_id, week)


def _meetings(
    table: type[Tie | Introduction | Proposal],
    *,
    holds: ColumnElement[bool],
    apart: ColumnElement[bool] | None = None,
    locks: ColumnElement[bool] | None = None,
    living: ColumnElement[bool] | None = None,
    until: InstrumentedAttribute[date | None] | None = None,
) -> Select[Any]:
    """What two have had or have to do with each other, and what follows from it for a round.

    ``holds``: one of her places of the kind and one of the opening's; ``apart``: they are
    not proposed to each other; ``locks``: they are, whatever else; ``living``: a coupling,
    which ended on ``until`` otherwise.
    """
    return select(
        table.newcomer_id,
        table.opening_id,
        _KIND_NO,
        holds.label("holds"),
        (true() if apart is None else apart).label("apart"),
        (false() if locks is None else locks).label("locks"),
        (false() if living is None else living).label("living"),
        (cast(null(), Date) if until is None else until).label("until"),
    ).join(Opening, Opening.id == table.opening_id)


def _couplings(town_id: TownId) -> Select[Any]:
    lives = Tie.until.is_(None)
    return _meetings(Tie, holds=lives, living=lives, until=Tie.until).where(
        Tie.town_id == town_id, Tie.kind == TieKind.COUPLING
    )


def _introductions(town_id: TownId, week: Week, now: datetime) -> Select[Any]:
    """Introductions under way, declined for good, or begun in the week itself."""
    asking = under_way(now)
    return (
        _meetings(Introduction, holds=asking)
        .join(Proposal, Proposal.id == Introduction.proposal_id)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(
            Introduction.town_id == town_id,
            or_(asking, Introduction.declined_for_good.is_(True), _of_week(week)),
        )
    )


def _proposals(town_id: TownId, week: Week) -> Select[Any]:
    """Decided, unsent proposals of the week, and what is approved in other weeks."""
    approved = Proposal.state == ProposalState.APPROVED
    kept = and_(_of_week(week), or_(approved, Proposal.state == ProposalState.HELD))
    aside = and_(_of_week(week), Proposal.state == ProposalState.PUT_ASIDE)
    return (
        _meetings(Proposal, holds=and_(approved, ~kept), apart=~kept, locks=kept)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(MatchRound.town_id == town_id, or_(approved, kept, aside))
    )


def reviewed(town_id: TownId, week: Week) -> Exists:
    """Whether a person has decided on a proposal of the week: approved, held, sent, put aside."""
    return (
        exists()
        .where(Proposal.match_round_id == MatchRound.id, Proposal.state != ProposalState.DRAFT)
        .where(MatchRound.town_id == town_id, _of_week(week))
    )


def drafts_of_week(town_id: TownId, week: Week) -> Select[NewcomerId, OpeningId]:
    """The pairs of a week that nobody has decided on yet."""
    return (
        select(Proposal.newcomer_id, Proposal.opening_id)
        .join(MatchRound, MatchRound.id == Proposal.match_round_id)
        .where(
            MatchRound.town_id == town_id,
            _of_week(week),
            Proposal.state == ProposalState.DRAFT,
        )
    )


def _of_week(week: Week) -> ColumnElement[bool]:
    return and_(MatchRound.iso_year == week.year, MatchRound.iso_week == week.week)


def avoiding(session: Session, town_id: TownId) -> set[Pair]:
    """Both directions of every avoidance; what is no pair of the week counts for nothing."""
    rows = session.execute(
        select(Avoidance.ref, Avoidance.avoids_ref).where(Avoidance.town_id == town_id)
    ).all()
    return {pair for one, other in rows for pair in ((one, other), (other, one))}
