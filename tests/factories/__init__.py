"""Stored things for tests, one factory a table, without surprises.

Each row is written (flushed) into the session of the test. There is one town and one week
unless a test makes another: ``newcomer_factory()`` lives in the town of the test,
``newcomer_factory(town=other)`` elsewhere. What somebody may be in a round for is given:
consent, a shared language, a half-day; pass None for "not asked".
"""

from tests.factories.accounts import AccountFactory, SignInFactory
from tests.factories.base import StoredFactory
from tests.factories.concerns import ConcernFactory
from tests.factories.couplings import CheckInFactory, IntroductionFactory, TieFactory
from tests.factories.inputs import RoundNewcomerFactory, RoundOpeningFactory
from tests.factories.jobs import JobFactory
from tests.factories.journal import JournalLineFactory
from tests.factories.links import LinkFactory
from tests.factories.openings import OpeningFactory, OrganisationFactory
from tests.factories.outbox import MessageFactory
from tests.factories.people import (
    AvoidanceFactory,
    CaseRefFactory,
    ConsentFactory,
    HouseholdFactory,
    NewcomerFactory,
    VolunteerFactory,
)
from tests.factories.policies import PolicyChangeFactory
from tests.factories.rounds import (
    AlternateFactory,
    EmptyOpeningFactory,
    MatchRoundFactory,
    ProposalFactory,
    StillWaitingFactory,
)
from tests.factories.towns import DistrictFactory, TownFactory

FACTORIES: tuple[type[StoredFactory], ...] = (
    AccountFactory,
    AlternateFactory,
    AvoidanceFactory,
    CaseRefFactory,
    CheckInFactory,
    ConcernFactory,
    ConsentFactory,
    DistrictFactory,
    EmptyOpeningFactory,
    HouseholdFactory,
    IntroductionFactory,
    JobFactory,
    JournalLineFactory,
    LinkFactory,
    MatchRoundFactory,
    MessageFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    PolicyChangeFactory,
    ProposalFactory,
    RoundNewcomerFactory,
    RoundOpeningFactory,
    SignInFactory,
    StillWaitingFactory,
    TieFactory,
    TownFactory,
    VolunteerFactory,
)
"""One for every table."""

__all__ = [
    "FACTORIES",
    "AccountFactory",
    "AlternateFactory",
    "AvoidanceFactory",
    "CaseRefFactory",
    "CheckInFactory",
    "ConcernFactory",
    "ConsentFactory",
    "DistrictFactory",
    "EmptyOpeningFactory",
    "HouseholdFactory",
    "IntroductionFactory",
    "JobFactory",
    "JournalLineFactory",
    "LinkFactory",
    "MatchRoundFactory",
    "MessageFactory",
    "NewcomerFactory",
    "OpeningFactory",
    "OrganisationFactory",
    "PolicyChangeFactory",
    "ProposalFactory",
    "RoundNewcomerFactory",
    "RoundOpeningFactory",
    "SignInFactory",
    "StillWaitingFactory",
    "StoredFactory",
    "TieFactory",
    "TownFactory",
    "VolunteerFactory",
]
