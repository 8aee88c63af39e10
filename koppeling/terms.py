"""The words of the field: identities, closed lists of codes, allowed moves between states.

Every code that stands in a file or in a column of its own is an enum here, so
that one word means one thing. Codes of reasons, helps, refusals and messages are
named where they arise and worded by ``koppeling.wording``, whose tests hold the
two against each other. Imports nothing of the project.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import NewType

TownId = NewType("TownId", int)
DistrictId = NewType("DistrictId", int)
HouseholdId = NewType("HouseholdId", int)
NewcomerId = NewType("NewcomerId", int)
VolunteerId = NewType("VolunteerId", int)
OrganisationId = NewType("OrganisationId", int)
OpeningId = NewType("OpeningId", int)
MatchRoundId = NewType("MatchRoundId", int)
PolicyChangeId = NewType("PolicyChangeId", int)
ProposalId = NewType("ProposalId", int)
IntroductionId = NewType("IntroductionId", int)
TieId = NewType("TieId", int)
AccountId = NewType("AccountId", int)
LinkId = NewType("LinkId", int)
ConcernId = NewType("ConcernId", int)
JobId = NewType("JobId", int)
MessageId = NewType("MessageId", int)

Ref = NewType("Ref", str)
"""A town's own case number, unique in the town over newcomers, openings and organisations."""


class Kind(StrEnum):
    """Who stands behind an opening; the order is the kind number of ``matching.assign``."""

    NEIGHBOUR = "neighbour"
    ASSOCIATION = "association"
    EMPLOYER = "employer"


KINDS: tuple[Kind, ...] = tuple(Kind)


class OrganisationKind(StrEnum):
    ASSOCIATION = "association"
    EMPLOYER = "employer"


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class ContactGender(StrEnum):
    """Whom somebody wants to meet, or whom a group is for."""

    ANY = "any"
    WOMAN = "woman"
    MAN = "man"


class Travel(StrEnum):
    WALK = "walk"
    BICYCLE = "bicycle"
    TRANSIT = "transit"
    CAR = "car"


class Emphasis(StrEnum):
    """What matters most to a newcomer; up to two shift the weights."""

    NEAR = "near"
    LANGUAGE = "language"
    INTERESTS = "interests"
    TIME = "time"
    WORK = "work"
    STAGE = "stage"


class ConsentPurpose(StrEnum):
    MATCHING = "matching"
    CONTACT = "contact"
    RESEARCH = "research"


class Level(IntEnum):
    """CEFR; ``C2`` also stands for the mother tongue. 0 is not at all."""

    A1 = 1
    A2 = 2
    B1 = 3
    B2 = 4
    C1 = 5
    C2 = 6


DAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_PARTS: tuple[str, ...] = ("mor", "aft", "eve")
HALF_DAYS: tuple[str, ...] = tuple(f"{day}-{part}" for day in DAYS for part in DAY_PARTS)
"""``mon-mor`` is bit 0 of a half-day mask, ``sun-eve`` bit 20."""


def half_days_in(mask: int | None) -> tuple[str, ...]:
    """The half-days of a mask, in the order of the week; none where it was not asked."""
    return tuple(name for bit, name in enumerate(HALF_DAYS) if (mask or 0) >> bit & 1)


class Rule(StrEnum):
    """Why two may not meet, in the order in which the rules are asked.

    ``NOT_AVAILABLE`` covers avoid-lists, blocks, protection, contact wishes and
    the pair's past under one code, so that nobody learns whom a person fears.
    ``FLOOR`` is no rule of safety: the pair scores below the policy's floor.
    """

    KIND = "kind"
    PLACES = "places"
    CONSENT = "consent"
    VETTING = "vetting"
    VALID = "valid"
    LANGUAGE = "language"
    TIME = "time"
    DISTANCE = "distance"
    AGE = "age"
    NOT_AVAILABLE = "not_available"
    FLOOR = "floor"


TAKEN = "taken"
"""In ``blocked`` counts: the two could have met, but the places went to others this week."""


class Term(StrEnum):
    """The parts of a score."""

    INTERESTS = "interests"
    GIVES = "gives"
    LANGUAGE = "language"
    PROXIMITY = "proximity"
    TIME = "time"
    STAGE = "stage"
    WORK = "work"
    ACQUAINTANCE = "acquaintance"
    BRIDGING = "bridging"


class Whose(StrEnum):
    """Who can make a change that would couple somebody: the person, or the town's own people."""

    HERS = "hers"
    OURS = "ours"


class TieKind(StrEnum):
    COUPLING = "coupling"
    PRIOR = "prior"
    SELF_GROWN = "self-grown"
    MEMBERSHIP = "membership"


class Role(StrEnum):
    COORDINATOR = "coordinator"
    GUIDE = "guide"
    ADMINISTRATOR = "administrator"


class Party(StrEnum):
    """The two sides of an introduction."""

    NEWCOMER = "newcomer"
    OPENING = "opening"

    @property
    def other(self) -> "Party":
        return Party.OPENING if self is Party.NEWCOMER else Party.NEWCOMER


SHOWN_BEFORE_BOTH_YESES: frozenset[str] = frozenset(
    {"interests", "half_days", "district", "practise", "called"}
)
"""What of the other side anybody sees; ``called`` is a volunteer's first name, to newcomers."""


class Answer(StrEnum):
    YES = "yes"
    NO = "no"


class RoundState(StrEnum):
    PROPOSED = "proposed"
    CLOSED = "closed"


class ProposalState(StrEnum):
    DRAFT = "draft"
    HELD = "held"
    APPROVED = "approved"
    PUT_ASIDE = "put_aside"
    SENT = "sent"


PROPOSAL_MOVES: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset(
        {ProposalState.HELD, ProposalState.APPROVED, ProposalState.PUT_ASIDE}
    ),
    ProposalState.HELD: frozenset(
        {ProposalState.DRAFT, ProposalState.APPROVED, ProposalState.PUT_ASIDE}
    ),
    ProposalState.APPROVED: frozenset(
        {ProposalState.DRAFT, ProposalState.HELD, ProposalState.PUT_ASIDE, ProposalState.SENT}
    ),
    ProposalState.PUT_ASIDE: frozenset({ProposalState.DRAFT}),
    ProposalState.SENT: frozenset({ProposalState.APPROVED}),
}


class AsideReason(StrEnum):
    """Why a person put a proposal aside; none of them is a verdict on a person."""

    NOT_A_FIT = "not_a_fit"
    WRONG_MOMENT = "wrong_moment"
    KNOW_EACH_OTHER = "know_each_other"
    ANOTHER_PAIR = "another_pair"
    CAUTION = "caution"
    OTHER = "other"


class IntroductionState(StrEnum):
    """``WITHDRAWN`` is a question that the house took back: by a person, or as somebody stopped."""

    ASKING = "asking"
    COUPLED = "coupled"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


INTRODUCTION_MOVES: dict[IntroductionState, frozenset[IntroductionState]] = {
    IntroductionState.ASKING: frozenset(
        {
            IntroductionState.COUPLED,
            IntroductionState.DECLINED,
            IntroductionState.EXPIRED,
            IntroductionState.WITHDRAWN,
        }
    ),
    IntroductionState.COUPLED: frozenset(),
    # A no may be taken back until the other side has answered.
    IntroductionState.DECLINED: frozenset({IntroductionState.ASKING}),
    IntroductionState.EXPIRED: frozenset(),
    IntroductionState.WITHDRAWN: frozenset(),
}


class CouplingState(StrEnum):
    TRIAL = "trial"
    SETTLED = "settled"
    ENDED = "ended"


class EndReason(StrEnum):
    """Why a coupling ended; none of them is a verdict on a person."""

    GOAL_REACHED = "goal_reached"
    TERM_OVER = "term_over"
    MOVED_AWAY = "moved_away"
    NO_TIME = "no_time"
    NO_CLICK = "no_click"
    NEVER_STARTED = "never_started"
    CONCERN = "concern"
    OTHER = "other"


class CheckInAnswer(StrEnum):
    """How it goes, as one side says when it is asked whether the two met."""

    MET = "met"
    NOT_YET = "not_yet"
    CALL_ME = "call_me"


class ConcernKind(StrEnum):
    """What somebody is worried about; a person rings up and hears the rest."""

    UNSAFE = "unsafe"
    PRESSURE = "pressure"
    UNWANTED_CONTACT = "unwanted_contact"
    OTHER = "other"


class ConcernOutcome(StrEnum):
    """What two members of staff decided on a concern."""

    GO_ON = "go_on"
    END = "end"


class LinkPurpose(StrEnum):
    """What the holder of a link may do, and nothing else.

    ``ANSWER``: one side of one introduction. ``ORGANISATION``: an association's or
    employer's standing link. ``CONFIRM``: say that an address is one's own.
    ``ACCOUNT``: begin or renew a staff account.
    """

    ANSWER = "answer"
    ORGANISATION = "organisation"
    CONFIRM = "confirm"
    ACCOUNT = "account"


class JobKind(StrEnum):
    ROUND = "round"


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, ``2026-W48``. 2026 has a week 53."""

    year: int
    week: int

    @classmethod
    def parse(cls, text: str) -> "Week":
        """Read ``2026-W48``. Raises ValueError for anything else, ``2027-W53`` included."""
        matched = re.fullmatch(r"(\d{4})-W(\d{2})", text)
        if matched is None:
            raise ValueError(f"not an ISO week: {text!r}")
        found = cls(int(matched[1]), int(matched[2]))
        date.fromisocalendar(found.year, found.week, 1)
        return found

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week in which a calendar day of the town lies."""
        year, week, _ = day.isocalendar()
        return cls(year, week)

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.week, 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.week:02d}"
