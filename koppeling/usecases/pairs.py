"""Whether two may still meet: the engine's rules, asked again after the proposal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from koppeling.errors import EnoughForNow, NoLongerAllowed, OpeningIsFull, VettingEnded
from koppeling.queries.facts import read_permissions
from koppeling.queries.places import kinds_held, living_couplings, places_reserved
from koppeling.store import Newcomer, Opening, Town
from koppeling.terms import KINDS, Kind, NewcomerId, OpeningId, ProposalId, Rule, TownId

if TYPE_CHECKING:
    from koppeling.matching.policy import Policy
    from koppeling.matching.scores.week import WeighedWeek

SAFETY = (Rule.VETTING, Rule.CONSENT, Rule.VALID, Rule.AGE, Rule.NOT_AVAILABLE)
"""The rules that may end what is under way; taste and distance were settled by the proposal.

Of the distance only the border is asked again.
"""


@dataclass(frozen=True, eq=False)
class Permissions:
    """Who may meet whom on a day, for pairs by ref."""

    week: "WeighedWeek"
    newcomer_no: Mapping[str, int]
    opening_no: Mapping[str, int]

    @classmethod
    def read(
        cls,
        session: Session,
        town_id: TownId,
        *,
        on: date,
        newcomer_id: NewcomerId | None = None,
        opening_id: OpeningId | None = None,
        also_resting: bool = False,
    ) -> "Permissions":
        """Read the town as it is now, or one newcomer and one opening of it.

        Whoever is frozen by a concern may meet nobody; nor may whoever is paused or
        closed, unless ``also_resting`` asks about two who have agreed already.
        """
        # Only here: numpy is for those who ask.
        from koppeling.matching.policy import Policy
        from koppeling.matching.scores.week import WeighedWeek

        problem = read_permissions(
            session,
            town_id,
            on=on,
            newcomer_id=newcomer_id,
            opening_id=opening_id,
            also_resting=also_resting,
        )
        policy = Policy.from_document(session.get_one(Town, town_id).policy)
        return cls(
            week=WeighedWeek(problem, policy),
            newcomer_no={ref: no for no, ref in enumerate(problem.newcomers.ref)},
            opening_no={ref: no for no, ref in enumerate(problem.openings.ref)},
        )

    def check(self, newcomer: str, opening: str) -> None:
        """Refuse a pair that safety forbids by now.

        ``VettingEnded`` for a neighbour without valid vetting; for everything
        else the one answer ``NoLongerAllowed``, so that nobody learns which.
        """
        # Only here, as above.
        import numpy as np

        from koppeling.matching.candidates import RULES, abroad

        newcomer_no = self.newcomer_no.get(newcomer)
        opening_no = self.opening_no.get(opening)
        if newcomer_no is None or opening_no is None:
            raise NoLongerAllowed(newcomer=newcomer, opening=opening)
        row, column = np.array([newcomer_no]), np.array([opening_no])
        for rule in SAFETY:
            if RULES[rule](self.week, row, column)[0, 0]:
                if rule is Rule.VETTING:
                    raise VettingEnded(opening=opening)
                raise NoLongerAllowed(newcomer=newcomer, opening=opening)
        if abroad(self.week, row, column)[0, 0]:
            raise NoLongerAllowed(newcomer=newcomer, opening=opening)

    def allow(self, newcomer: str, opening: str) -> bool:
        """Whether ``check`` would pass the pair."""
        try:
            self.check(newcomer, opening)
        except (NoLongerAllowed, VettingEnded):
            return False
        return True


def check_places(
    session: Session, opening: Opening, *, now: datetime, without: Iterable[ProposalId] = ()
) -> None:
    """Refuse with ``OpeningIsFull`` unless a place is neither held nor promised.

    The caller holds the opening locked; ``without`` names proposals that do not count.
    """
    held = living_couplings(session, opening.id) + places_reserved(
        session, opening.id, now=now, without=without
    )
    if held >= opening.places:
        raise OpeningIsFull(opening=opening.ref)


def check_limits(
    session: Session,
    newcomer: Newcomer,
    kind: Kind,
    policy: "Policy",
    *,
    now: datetime,
    without: Iterable[ProposalId] = (),
) -> None:
    """Refuse with ``EnoughForNow`` a contact beyond what the policy allows a newcomer."""
    held = kinds_held(session, newcomer.id, now=now, without=without)
    of_kind = policy.at_most_per_kind[KINDS.index(kind)]
    if held[kind] >= of_kind or held.total() >= policy.at_most:
        raise EnoughForNow(newcomer=newcomer.ref, kind=kind.value)
