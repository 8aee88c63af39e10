from datetime import timedelta

from factory.declarations import LazyFunction, SelfAttribute, Sequence, SubFactory

from koppeling.store import Alternate, EmptyOpening, MatchRound, Proposal, StillWaiting
from koppeling.terms import ProposalState, RoundState, Week
from tests.factories.base import NOW, TOWN_ID, StoredFactory, The
from tests.factories.openings import OpeningFactory
from tests.factories.people import NewcomerFactory
from tests.factories.towns import TownFactory, policy


def week(n: int) -> Week:
    """The week of `NOW`, or the n-th after it."""
    return Week.of(NOW.date() + timedelta(weeks=n))


class MatchRoundFactory(StoredFactory):
    """The week of `NOW`; another call, another week."""

    class Meta:
        model = MatchRound

    town = The(TownFactory)
    town_id = TOWN_ID
    iso_year = Sequence(lambda n: week(n).year)
    iso_week = Sequence(lambda n: week(n).week)
    state = RoundState.PROPOSED
    policy = LazyFunction(policy)
    seed = 48
    digest = "0" * 64
    code_version = "0.1.0"
    objective = 61_000
    bound = 61_000
    covered = 1
    proposed_at = NOW


class ProposalFactory(StoredFactory):
    class Meta:
        model = Proposal

    town = The(TownFactory)
    match_round = The(MatchRoundFactory, town=SelfAttribute("..town"))
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    state = ProposalState.DRAFT
    score = 61_000
    reasons = LazyFunction(
        lambda: [
            {
                "code": "shared_interests",
                "points": 61_000,
                "params": {"interests": ["cooking"]},
            }
        ]
    )


class AlternateFactory(StoredFactory):
    class Meta:
        model = Alternate

    town = The(TownFactory)
    proposal = SubFactory(ProposalFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    score = 40_000


class StillWaitingFactory(StoredFactory):
    class Meta:
        model = StillWaiting

    town = The(TownFactory)
    match_round = The(MatchRoundFactory, town=SelfAttribute("..town"))
    newcomer = SubFactory(NewcomerFactory, town=SelfAttribute("..town"))
    blocked = LazyFunction(lambda: {"distance": 3, "taken": 1})
    remedies = LazyFunction(list)


class EmptyOpeningFactory(StoredFactory):
    class Meta:
        model = EmptyOpening

    town = The(TownFactory)
    match_round = The(MatchRoundFactory, town=SelfAttribute("..town"))
    opening = SubFactory(OpeningFactory, town=SelfAttribute("..town"))
    blocked = LazyFunction(lambda: {"time": 3, "language": 1})
    remedies = LazyFunction(list)
