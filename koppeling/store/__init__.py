"""The tables. Import from here; the modules are one noun each."""

from koppeling.store.accounts import Account, SignIn
from koppeling.store.base import Base
from koppeling.store.concerns import Concern
from koppeling.store.couplings import CheckIn, Introduction, Tie
from koppeling.store.inputs import RoundNewcomer, RoundOpening
from koppeling.store.jobs import Job
from koppeling.store.journal import JournalLine
from koppeling.store.links import Link
from koppeling.store.openings import Opening, Organisation
from koppeling.store.outbox import Message
from koppeling.store.people import Avoidance, CaseRef, Consent, Household, Newcomer, Volunteer
from koppeling.store.policies import PolicyChange
from koppeling.store.rounds import Alternate, EmptyOpening, MatchRound, Proposal, StillWaiting
from koppeling.store.towns import District, Town

__all__ = [
    "Account",
    "Alternate",
    "Avoidance",
    "Base",
    "CaseRef",
    "CheckIn",
    "Concern",
    "Consent",
    "District",
    "EmptyOpening",
    "Household",
    "Introduction",
    "Job",
    "JournalLine",
    "Link",
    "MatchRound",
    "Message",
    "Newcomer",
    "Opening",
    "Organisation",
    "PolicyChange",
    "Proposal",
    "RoundNewcomer",
    "RoundOpening",
    "SignIn",
    "StillWaiting",
    "Tie",
    "Town",
    "Volunteer",
]
