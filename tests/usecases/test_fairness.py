"""A no, a silence or a question taken back costs nobody anything in the weeks after."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from koppeling.queries.facts import read_problem
from koppeling.store import Introduction, Newcomer
from koppeling.terms import Gender, IntroductionState, Party, ProposalState, Week
from koppeling.usecases.introductions import (
    accept_introduction,
    decline_introduction,
    expire_introductions,
)
from tests.factories.base import NOW

LATER = NOW + timedelta(hours=1)
THIS_WEEK, NEXT_WEEK = Week(2026, 48), Week(2026, 49)


@pytest.fixture
def problem(session, enschede):
    """What the round of a week reads."""

    def problem(week=NEXT_WEEK, now=LATER):
        session.flush()
        return read_problem(session, enschede.id, week, now=now)

    return problem


@pytest.fixture
def town(enschede, newcomer_factory, opening_factory):
    """Three newcomers and three neighbours, before anything was proposed."""
    return (
        [newcomer_factory(ref=f"N-{no}") for no in range(3)],
        [opening_factory(ref=f"O-{no}") for no in range(3)],
    )


@pytest.fixture
def asked(town, introduction_factory) -> Callable[..., Introduction]:
    """An introduction of N-0 and one of the neighbours, sent in this week."""

    def asked(opening_no=0, **facts):
        newcomers, openings = town
        return introduction_factory(
            newcomer=newcomers[0],
            opening=openings[opening_no],
            proposal__state=ProposalState.SENT,
            proposal__match_round__iso_year=THIS_WEEK.year,
            proposal__match_round__iso_week=THIS_WEEK.week,
            **facts,
        )

    return asked


def decline(session, introduction, by, *, for_good):
    decline_introduction(
        session, introduction.id, by=by, for_good=for_good, now=LATER, actor="test"
    )
    assert introduction.state is IntroductionState.DECLINED


def beside_apart(problem):
    """Every fact of a week but which pairs are apart."""
    return replace(problem, apart=frozenset()).digest()


def apart(problem):
    return {(problem.newcomers.ref[n], problem.openings.ref[o]) for n, o in problem.apart}


@pytest.mark.parametrize("by", Party)
@pytest.mark.parametrize("for_good", [False, True])
def test_after_a_no_the_next_week_reads_what_it_would_have_read(
    session, problem, asked, by, for_good
):
    """Not a day of waiting, not a place, not a wish is another: only a no for good keeps apart."""
    before = problem()
    introduction = asked()
    assert beside_apart(problem()) != beside_apart(before)

    decline(session, introduction, by, for_good=for_good)

    assert beside_apart(problem()) == beside_apart(before)
    assert apart(problem()) == ({("N-0", "O-0")} if for_good else set())
    assert problem().digest() == before.digest() or for_good


@pytest.mark.parametrize("by", Party)
def test_in_its_own_week_a_no_takes_away_that_pair_alone(session, problem, asked, by):
    before = problem(THIS_WEEK)
    decline(session, asked(), by, for_good=False)
    assert beside_apart(problem(THIS_WEEK)) == beside_apart(before)
    assert apart(problem(THIS_WEEK)) == {("N-0", "O-0")}


def test_a_no_after_the_other_sides_yes_costs_no_more(session, problem, asked):
    before = problem()
    introduction = asked()
    accept_introduction(session, introduction.id, by=Party.OPENING, now=LATER, actor="test")
    decline(session, introduction, Party.NEWCOMER, for_good=False)
    assert problem().digest() == before.digest()


def test_many_noes_add_up_to_nothing_but_those_pairs(session, problem, asked):
    before = problem()
    for no in range(3):
        decline(session, asked(no), Party.NEWCOMER, for_good=True)
    assert beside_apart(problem()) == beside_apart(before)
    assert apart(problem()) == {("N-0", f"O-{no}") for no in range(3)}


def test_a_silence_costs_nothing(session, enschede, problem, asked):
    then = NOW + timedelta(days=10)
    before = problem(now=then)
    introduction = asked(expires_at=NOW + timedelta(days=7))
    expire_introductions(session, enschede.id, now=then, actor="test")
    assert introduction.state is IntroductionState.EXPIRED
    assert problem(now=then).digest() == before.digest()


# --- what is not read at all -------------------------------------------------------------

READ = {
    "id",
    "ref",
    "town_id",
    "country",
    "cell_row",
    "cell_col",
    "next_cell_row",
    "next_cell_col",
    "moves_on",
    "languages",
    "practise",
    "interests",
    "offers",
    "occupations",
    "availability",
    "wants",
    "gender",
    "birth_year",
    "contact_gender",
    "children",
    "travel",
    "max_minutes",
    "crosses_border",
    "registered_on",
    "emphasis",
    "protected",
    "guardian_agreed_at",
    "paused_at",
    "district_id",  # for what would help the town: tests/matching/test_fairness.py
}
"""Columns of a newcomer that a round reads, or that say whether somebody is in it."""

NOT_READ = {
    "subject": None,  # the same for every newcomer
    "household_id": None,
    "called": "Amina",
    "full_name": "Amina Haddad",
    "locale": "ti",
    "email": "another@example.org",
    "phone": "+31 6 12345678",
    "postcode": "7545 ZZ",
    "next_postcode": "7545 ZZ",
    "placed_by_point": True,
    "arrived_on": NOW.date() - timedelta(days=2_000),
    "resumes_on": None,  # beside a pause only, and who pauses is in no round
    "signed_up_at": NOW - timedelta(days=3),
    "first_talk_at": NOW,
    "email_confirmed_at": NOW,
}
"""All others, each with a value that changes nothing."""


def test_every_column_of_a_newcomer_is_said_to_be_read_or_not():
    assert sorted([*READ, *NOT_READ]) == sorted(Newcomer.__table__.columns.keys())


@pytest.mark.parametrize(
    "column", sorted(set(NOT_READ) - {"subject", "household_id", "resumes_on"})
)
def test_name_contact_arrival_and_address_are_not_read(session, problem, town, column):
    before = problem().digest()
    person = session.scalars(select(Newcomer).where(Newcomer.ref == "N-0")).one()
    assert getattr(person, column) != NOT_READ[column]
    setattr(person, column, NOT_READ[column])
    assert problem().digest() == before


def test_who_moves_together_is_not_read(session, problem, town, household_factory):
    before = problem().digest()
    town[0][0].household_id = town[0][1].household_id = household_factory().id
    assert problem().digest() == before


def test_what_is_read_is_seen_by_these_tests(session, problem, town):
    before = problem().digest()
    town[0][0].gender = Gender.MAN
    assert problem().digest() != before
