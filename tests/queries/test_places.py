"""What a round counts as held, and what somebody who decides counts: the same."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from koppeling.queries.facts import read_problem
from koppeling.queries.places import kinds_held, living_couplings, places_reserved
from koppeling.store import Newcomer, Opening
from koppeling.terms import KINDS, IntroductionState, ProposalState, Week
from tests.factories.base import NOW
from tests.sizes import size

ROUND_WEEKS = (Week(2026, 47), Week(2026, 48))
LATER_WEEK = Week(2026, 49)
STANDINGS = (
    "draft",
    "held",
    "approved",
    "put_aside",
    "asking",
    "expired",
    "declined",
    "coupled",
    "ended",
)

standings = st.dictionaries(
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.sampled_from(STANDINGS), st.integers(0, 1)),
)


@pytest.fixture
def town(session, enschede, newcomer_factory, opening_factory, match_round_factory):
    """Three newcomers, an opening of each kind with places for all, and two rounds."""
    newcomers = [newcomer_factory() for _ in range(3)]
    openings = [opening_factory(**{kind.value: True}, places=3) for kind in KINDS]
    rounds = [match_round_factory(iso_year=week.year, iso_week=week.week) for week in ROUND_WEEKS]
    session.commit()
    return newcomers, openings, rounds


@settings(
    max_examples=size(40, proved=1_000),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=standings)
def test_both_forms_of_what_is_held_agree(
    session, enschede, town, proposal_factory, introduction_factory, tie_factory, drawn
):
    newcomers, openings, rounds = town
    savepoint = session.begin_nested()
    for (newcomer, opening), (standing, no) in drawn.items():
        two = {"newcomer": newcomers[newcomer], "opening": openings[opening]}
        if standing in set(ProposalState):
            proposal_factory(match_round=rounds[no], state=ProposalState(standing), **two)
        elif standing == "ended":
            tie_factory(ended_coupling=True, **two)
        else:
            sent = proposal_factory(match_round=rounds[no], state=ProposalState.SENT, **two)
            traits = {standing: True} if standing in {"declined", "coupled"} else {}
            introduction = introduction_factory(proposal=sent, **two, **traits)
            if standing == "expired":
                # Its time is over, and nobody has swept it up yet.
                introduction.expires_at = NOW
                introduction.asked_at = NOW.replace(month=10)
            if standing == "coupled":
                tie_factory(
                    living_coupling=True,
                    introduction=introduction,
                    introduction_state=IntroductionState.COUPLED,
                    **two,
                )
    session.flush()
    # The week after: there, what is approved holds its place as it does for who decides.
    problem = read_problem(session, enschede.id, LATER_WEEK, now=NOW)
    left = dict(zip(problem.openings.ref, problem.openings.places.tolist(), strict=True))
    assert left == {
        opening.ref: opening.places
        - living_couplings(session, opening.id)
        - places_reserved(session, opening.id, now=NOW)
        for opening in session.scalars(select(Opening))
    }
    found = dict(zip(problem.newcomers.ref, problem.newcomers.held.tolist(), strict=True))
    assert found == {
        newcomer.ref: [kinds_held(session, newcomer.id, now=NOW)[kind] for kind in KINDS]
        for newcomer in session.scalars(select(Newcomer))
    }
    savepoint.rollback()
