"""A town with one of everything that a page can be about, and the addresses of its pages.

A page whose route takes a new argument needs its value in ``ARGUMENTS``; the tests of
rights say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, url_for
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from koppeling.queries.links import hash_of
from koppeling.store import (
    Account,
    Concern,
    Introduction,
    Job,
    Message,
    Newcomer,
    Opening,
    Organisation,
    PolicyChange,
    Proposal,
    Tie,
    Town,
)
from koppeling.terms import JobState, LinkPurpose, ProposalState
from koppeling.usecases.towns import add_town
from tests.factories import (
    AccountFactory,
    ConcernFactory,
    EmptyOpeningFactory,
    IntroductionFactory,
    JobFactory,
    LinkFactory,
    MatchRoundFactory,
    MessageFactory,
    NewcomerFactory,
    OpeningFactory,
    OrganisationFactory,
    PolicyChangeFactory,
    ProposalFactory,
    StillWaitingFactory,
    TieFactory,
    VolunteerFactory,
)
from tests.factories.base import NOW


@dataclass(frozen=True)
class Place:
    """What there is in a town. ``tokens`` are those of links, by purpose."""

    town: Town
    account: Account
    newcomer: Newcomer
    opening: Opening
    neighbour: Opening
    organisation: Organisation
    proposal: Proposal
    introduction: Introduction
    tie: Tie
    concern: Concern
    policy_change: PolicyChange
    message: Message
    job: Job
    tokens: Mapping[LinkPurpose, str]
    canaries: tuple[str, ...]


def settle(session: Session, slug: str) -> Place:
    """Fill a town of the seeds. Everything told of its people begins with ``canary-<slug>``."""
    town = add_town(session, slug, now=NOW, actor="test")
    marks: list[str] = []

    def mark(what: str) -> str:
        marks.append(f"canary-{slug}-{what}")
        return marks[-1]

    def newcomer(what: str) -> Any:
        found: Any = NewcomerFactory(
            town=town,
            ref=mark(f"{what}-ref"),
            called=mark(f"{what}-called"),
            full_name=mark(f"{what}-full-name"),
            email=f"{mark(f'{what}-email')}@example.org",
            phone=mark(f"{what}-phone"),
        )
        return found

    account: Any = AccountFactory(
        town=town, email=f"{mark('staff')}@example.org", name=mark("staff-name")
    )
    organisation: Any = OrganisationFactory(
        town=town,
        ref=mark("organisation-ref"),
        name=mark("organisation-name"),
        email=f"{mark('organisation-email')}@example.org",
    )
    offered = {
        "town": town,
        "kind": "association",
        "organisation": organisation,
        "places": 4,
        "contact_name": mark("contact-name"),
        "email": f"{mark('contact-email')}@example.org",
    }
    opening = OpeningFactory(ref=mark("opening-ref"), title=mark("opening-title"), **offered)
    neighbour: Any = OpeningFactory(
        town=town,
        ref=mark("neighbour-ref"),
        volunteer=VolunteerFactory(
            town=town, name=mark("volunteer"), email=f"{mark('volunteer-email')}@example.org"
        ),
    )
    week: Any = MatchRoundFactory(town=town, iso_year=2026, iso_week=48, policy=town.policy)
    asked = newcomer("asked")
    sent = ProposalFactory(
        town=town,
        match_round=week,
        newcomer=asked,
        opening=opening,
        state=ProposalState.SENT,
    )
    introduction: Any = IntroductionFactory(
        town=town, proposal=sent, newcomer=asked, opening=opening
    )
    proposal = ProposalFactory(
        town=town, match_round=week, newcomer=newcomer("proposed"), opening=neighbour
    )
    waiting = newcomer("waiting")
    place = {"opening": neighbour.ref, "kind": "neighbour"}
    StillWaitingFactory(
        town=town,
        match_round=week,
        newcomer=waiting,
        remedies=[
            {
                "code": "one_more_place",
                "whose": "ours",
                "effort": 5,
                "openings": 1,
                "params": place,
            }
        ],
    )
    EmptyOpeningFactory(town=town, match_round=week, opening=opening)
    week.advice = [
        {
            "code": "places_at",
            "params": {"count": 1, "opening": neighbour.ref},
            "people": 1,
            "at_least": 1,
            "at_most": 1,
            "newcomers": [waiting.ref],
        }
    ]
    coupled = newcomer("coupled")
    tie = TieFactory(town=town, living_coupling=True, newcomer=coupled, opening=opening)
    job = JobFactory(town=town, state=JobState.DONE)
    tokens = {purpose: f"{slug}-{purpose}".ljust(43, "x") for purpose in LinkPurpose}
    whose: dict[LinkPurpose, dict[str, Any]] = {
        LinkPurpose.ANSWER: {"introduction": introduction},
        LinkPurpose.CONFIRM: {"introduction_id": None, "newcomer_id": asked.id},
        LinkPurpose.ORGANISATION: {
            "introduction_id": None,
            "newcomer_id": None,
            "organisation_id": organisation.id,
        },
        LinkPurpose.ACCOUNT: {
            "introduction_id": None,
            "newcomer_id": None,
            "account_id": account.id,
        },
    }
    links: dict[LinkPurpose, Any] = {
        purpose: LinkFactory(
            town=town,
            **({"introduction": introduction} | whose[purpose]),
            purpose=purpose,
            token_hash=hash_of(tokens[purpose]),
        )
        for purpose in LinkPurpose
    }
    message = MessageFactory(town=town, link=links[LinkPurpose.ANSWER], code="ask_newcomer")
    concern = ConcernFactory(
        town=town,
        introduction=IntroductionFactory(
            town=town, newcomer=newcomer("worried"), opening=opening, coupled=True
        ),
    )
    policy_change: Any = PolicyChangeFactory(
        town=town, policy=town.policy, reason=mark("reason"), proposed_by=account.id
    )
    session.commit()
    return Place(
        town=town,
        account=account,
        newcomer=asked,
        opening=opening,
        neighbour=neighbour,
        organisation=organisation,
        proposal=proposal,
        introduction=introduction,
        tie=tie,
        concern=concern,
        policy_change=policy_change,
        message=message,
        job=job,
        tokens=tokens,
        canaries=tuple(marks),
    )


PURPOSES = {
    "account": LinkPurpose.ACCOUNT,
    "association": LinkPurpose.ORGANISATION,
    "person": LinkPurpose.ANSWER,
}
"""What the links of an audience are for, by the name of its blueprint."""


def _ref(place: Place, rule: Rule) -> str:
    """The case number that a page goes by: of whom, its address says before it."""
    if "/opening" in rule.rule:
        return place.neighbour.ref if "volunteer" in rule.endpoint else place.opening.ref
    if "/organisation" in rule.rule:
        return place.organisation.ref
    return place.newcomer.ref


def _token(place: Place, rule: Rule) -> str:
    if rule.rule.startswith("/confirm/"):
        return place.tokens[LinkPurpose.CONFIRM]
    return place.tokens[PURPOSES[rule.endpoint.partition(".")[0]]]


ARGUMENTS: Mapping[str, Callable[[Place, Rule], object]] = {
    "account_id": lambda place, _rule: place.account.id,
    "change_id": lambda place, _rule: place.policy_change.id,
    "concern_id": lambda place, _rule: place.concern.id,
    "coupling_id": lambda place, _rule: place.tie.id,
    "filename": lambda _place, _rule: "koppeling.css",
    "introduction_id": lambda place, _rule: place.introduction.id,
    "job_id": lambda place, _rule: place.job.id,
    "message_id": lambda place, _rule: place.message.id,
    "newcomer_id": lambda place, _rule: place.newcomer.id,
    "opening_id": lambda place, _rule: place.opening.id,
    "organisation_id": lambda place, _rule: place.organisation.id,
    "proposal_id": lambda place, _rule: place.proposal.id,
    "ref": _ref,
    "role": lambda _place, _rule: "newcomer",
    "slug": lambda place, _rule: place.town.slug,
    "tie_id": lambda place, _rule: place.tie.id,
    "token": _token,
    "tongue": lambda _place, _rule: "nl",
    "week": lambda _place, _rule: "2026-W48",
}
"""The arguments of routes, by name: what each is in a place."""

SAME_EVERYWHERE = frozenset({"filename", "role", "slug", "tongue", "week"})
"""Arguments that name nothing of one town."""


def address(app: Flask, rule: Rule, place: Place) -> str:
    """The address of a page about a place."""
    given = {name: ARGUMENTS[name](place, rule) for name in rule.arguments}
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    with app.test_request_context():
        return url_for(rule.endpoint, _method=method, **given)
