from datetime import date, timedelta

from factory.declarations import LazyAttribute, SelfAttribute, SubFactory, Trait
from sqlalchemy import func, select

from koppeling.store import CheckIn, Introduction, Tie
from koppeling.terms import (
    CheckInAnswer,
    CouplingState,
    EndReason,
    IntroductionState,
    Party,
    TieKind,
)
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The, current_session
from tests.factories.openings import OpeningFactory
from tests.factories.people import NewcomerFactory
from tests.factories.rounds import ProposalFactory
from tests.factories.towns import TownFactory


class IntroductionFactory(StoredFactory):
    """Both sides are being asked."""

    class Meta:
        model = Introduction

    class Params:
        coupled = Trait(
            state=IntroductionState.COUPLED,
            newcomer_yes_at=NOW + timedelta(hours=1),
            opening_yes_at=NOW + timedelta(hours=2),
        )
        declined = Trait(
            state=IntroductionState.DECLINED,
            declined_by=Party.OPENING,
            declined_at=NOW + timedelta(hours=1),
        )

    town = The(TownFactory)
    town_id = TOWN_ID
    proposal = SubFactory(
        ProposalFactory,
        town=SelfAttribute("..town"),
        newcomer=SelfAttribute("..newcomer"),
        opening=SelfAttribute("..opening"),
    )
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    state = IntroductionState.ASKING
    asked_at = NOW
    expires_at = NOW + timedelta(days=7)


class TieFactory(StoredFactory):
    """A tie from before; with a trait a coupling that lives, or one that has ended."""

    class Meta:
        model = Tie

    class Params:
        living_coupling = Trait(
            kind=TieKind.COUPLING,
            state=CouplingState.TRIAL,
            newcomer_yes_at=NOW,
            opening_yes_at=NOW,
            place_no=LazyAttribute(
                lambda tie: (
                    1
                    + (
                        current_session.get().scalar(
                            select(func.max(Tie.place_no)).where(Tie.opening_id == tie.opening.id)
                        )
                        or 0
                    )
                )
            ),
            opening_places=LazyAttribute(lambda tie: tie.opening.places),
        )
        ended_coupling = Trait(
            kind=TieKind.COUPLING,
            state=CouplingState.ENDED,
            newcomer_yes_at=NOW,
            opening_yes_at=NOW,
            until=date(2026, 10, 1),
            end_reason=EndReason.TERM_OVER,
        )

    town = The(TownFactory)
    town_id = TOWN_ID
    kind = TieKind.PRIOR
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    since = date(2026, 3, 2)


class CheckInFactory(StoredFactory):
    """The newcomer of a coupling says that the two met."""

    class Meta:
        model = CheckIn

    town = The(TownFactory)
    town_id = TOWN_ID
    tie = SubFactory(TieFactory, town=SelfAttribute("..town"), living_coupling=True)
    party = Party.NEWCOMER
    answer = CheckInAnswer.MET
    answered_at = NOW
