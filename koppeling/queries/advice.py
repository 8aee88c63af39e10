"""What would help the town, as the latest round found it, and what a flyer may say.

Whoever is protected or gone since is in nothing of it, and neither is what they offer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.queries.names import offered
from koppeling.queries.paging import Page, paged
from koppeling.queries.remedies import (
    AdviceLine,
    EmptyLine,
    advice_lines,
    empty_lines,
    hidden_in,
)
from koppeling.queries.rounds import find_round, latest_round
from koppeling.queries.towns import TownLine, districts_of
from koppeling.store import (
    District,
    MatchRound,
    Newcomer,
    Opening,
    Organisation,
    StillWaiting,
    Town,
    Volunteer,
)
from koppeling.terms import Kind, Level, TownId, Week

FLYER_FROM = 10
"""How many newcomers of a town share a language before a flyer may name the two together."""

SPEAKS_FROM = Level.B1
"""The level from which somebody counts as a speaker: enough for most of everyday life."""


@dataclass(frozen=True, slots=True)
class OpeningName:
    """An opening as staff call it; ``name`` is None where none is known."""

    ref: str
    name: str | None
    kind: Kind
    district: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A newcomer as staff call her."""

    ref: str
    called: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: whom it would couple, and the openings that it is about.

    ``has_flyer``: a flyer may name its language.
    """

    advice: AdviceLine
    people: tuple[Person, ...]
    openings: tuple[OpeningName, ...]
    has_flyer: bool


@dataclass(frozen=True, slots=True)
class Unfilled:
    """An opening with places and no pair, and what keeps those away who wait."""

    opening: OpeningName
    line: EmptyLine


@dataclass(frozen=True, slots=True)
class TownAdvice:
    """The latest round's advice; ``week`` None before the first. ``waiting``: how many wait."""

    week: Week | None
    waiting: int
    steps: tuple[Step, ...]
    unfilled: Page[Unfilled]
    districts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Flyer:
    """What a flyer may say: a language, a town, and how the town is reached.

    ``is_shown`` only where at least ``FLYER_FROM`` newcomers of the town speak the language.
    """

    town: TownLine
    tongue: str
    meeting_place: str | None
    is_shown: bool


def town_advice(session: Session, town_id: TownId, *, page: int = 1) -> TownAdvice:
    """What the latest round of a town advises, in its order, and a page of its empty openings.

    Openings with a remedy come first, those that it would serve most people at before others.
    """
    latest = latest_round(session, town_id)
    if latest is None:
        return TownAdvice(None, 0, (), paged((), page), {})
    advice = advice_lines(latest.advice, hidden_in(session, latest.id))
    empty = paged(sorted(empty_lines(session, latest.id), key=_most_served), page)
    openings = opening_names(
        session,
        town_id,
        {ref for one in advice for ref in _openings(one)} | {one.opening for one in empty.lines},
    )
    people = _people(session, town_id, {ref for one in advice for ref in one.newcomers})
    flyers = flyer_languages(session, town_id)
    return TownAdvice(
        week=Week(latest.iso_year, latest.iso_week),
        waiting=_waiting(session, latest),
        steps=tuple(
            Step(
                advice=one,
                people=tuple(people[ref] for ref in one.newcomers if ref in people),
                openings=tuple(openings[ref] for ref in _openings(one) if ref in openings),
                has_flyer=one.params.get("language") in flyers,
            )
            for one in advice
        ),
        unfilled=Page(
            tuple(Unfilled(openings[one.opening], one) for one in empty.lines),
            empty.page,
            empty.pages,
            empty.total,
        ),
        districts=dict(districts_of(session, town_id)),
    )


def first_advice(session: Session, town_id: TownId) -> AdviceLine | None:
    """What the latest round of a town advises before all else; None where it advises nothing."""
    latest = latest_round(session, town_id)
    found = () if latest is None else _advice_of(session, latest)
    return found[0] if found else None


def round_advice(session: Session, town: TownLine, week: Week) -> tuple[AdviceLine, ...]:
    """What the round of a week advises; nothing where there is none."""
    found = find_round(session, town, week)
    return () if found is None else _advice_of(session, found)


def opening_names(
    session: Session, town_id: TownId, refs: Iterable[str]
) -> Mapping[str, OpeningName]:
    """How staff call these openings of a town, by ref; protected ones are left out."""
    rows = session.execute(
        select(
            Opening.ref,
            Opening.kind,
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
            District.name.label("district"),
        )
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .join(District, District.id == Opening.district_id, isouter=True)
        .where(
            Opening.town_id == town_id,
            Opening.ref.in_(sorted(refs)),
            Opening.protected.is_not(True),
        )
    )
    return {row.ref: OpeningName(row.ref, offered(row), row.kind, row.district) for row in rows}


def flyer_languages(session: Session, town_id: TownId) -> frozenset[str]:
    """The languages, by their tags, that a flyer may name together with a town.

    Enough of its newcomers speak them; protected people do not count.
    """
    spoken: Counter[str] = Counter()
    for languages in session.scalars(
        select(Newcomer.languages).where(
            Newcomer.town_id == town_id, Newcomer.protected.is_not(True)
        )
    ):
        spoken.update(tag for tag, level in (languages or {}).items() if level >= SPEAKS_FROM)
    return frozenset(tag for tag, count in spoken.items() if count >= FLYER_FROM)


def find_flyer(session: Session, town: TownLine, tongue: str) -> Flyer:
    """What a flyer for the speakers of a language may say in a town."""
    return Flyer(
        town=town,
        tongue=tongue,
        meeting_place=session.get_one(Town, town.id).meeting_place,
        is_shown=tongue in flyer_languages(session, town.id),
    )


def _advice_of(session: Session, match_round: MatchRound) -> tuple[AdviceLine, ...]:
    if not match_round.advice:
        return ()
    return advice_lines(match_round.advice, hidden_in(session, match_round.id))


def _openings(advice: AdviceLine) -> tuple[str, ...]:
    """The refs of the openings that an advice is about."""
    several, one = advice.params.get("openings"), advice.params.get("opening")
    return several if isinstance(several, tuple) else () if one is None else (str(one),)


def _most_served(line: EmptyLine) -> tuple[int, str]:
    return -max((one.openings for one in line.remedies), default=0), line.opening


def _people(session: Session, town_id: TownId, refs: Iterable[str]) -> Mapping[str, Person]:
    rows = session.execute(
        select(Newcomer.ref, Newcomer.called).where(
            Newcomer.town_id == town_id,
            Newcomer.ref.in_(sorted(refs)),
            Newcomer.protected.is_not(True),
        )
    )
    return {row.ref: Person(row.ref, row.called) for row in rows}


def _waiting(session: Session, match_round: MatchRound) -> int:
    found = session.scalars(
        select(Newcomer.id)
        .join(StillWaiting, StillWaiting.newcomer_id == Newcomer.id)
        .where(StillWaiting.match_round_id == match_round.id, Newcomer.protected.is_not(True))
    )
    return len(found.all())
