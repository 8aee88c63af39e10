"""What counts as held, taken and apart when a week is read."""

from datetime import date, timedelta

import pytest

from koppeling.queries.facts import read_problem, size_of_week
from koppeling.store import Avoidance
from koppeling.terms import KINDS, IntroductionState, Kind, ProposalState, TieKind, Week
from tests.factories.base import NOW

WEEK = Week(2026, 48)
OTHER_WEEK = {"match_round__iso_week": 45, "match_round__iso_year": 2026}


@pytest.fixture
def problem(session, enschede):
    """The problem of the week as it is read now."""

    def problem(week=WEEK, now=NOW):
        session.flush()
        return read_problem(session, enschede.id, week, now=now)

    return problem


def held(problem, ref):
    no = problem.newcomers.ref.index(ref)
    counts = problem.newcomers.held[no].tolist()
    return {kind.value: n for kind, n in zip(KINDS, counts, strict=True) if n}


def places(problem, ref):
    return int(problem.openings.places[problem.openings.ref.index(ref)])


def apart(problem):
    return {
        (problem.newcomers.ref[newcomer_no], problem.openings.ref[opening_no])
        for newcomer_no, opening_no in problem.apart
    }


def locks(problem):
    return {
        (problem.newcomers.ref[newcomer_no], problem.openings.ref[opening_no])
        for newcomer_no, opening_no in problem.locks
    }


def pair(thing):
    return thing.newcomer.ref, thing.opening.ref


def test_a_living_coupling_holds_a_place_and_parts_the_two_for_the_round(
    problem, tie_factory, opening_factory
):
    opening = opening_factory(association=True, places=3)
    tie = tie_factory(living_coupling=True, opening=opening)
    found = problem()
    assert held(found, tie.newcomer.ref) == {"association": 1}
    assert places(found, opening.ref) == 2
    assert apart(found) == {pair(tie)}
    assert found.newcomers.living.tolist() == [1]
    assert found.newcomers.days_alone.tolist() == [0]


def test_an_ended_coupling_frees_its_place_and_still_parts_the_two(problem, enschede, tie_factory):
    tie = tie_factory(ended_coupling=True)
    found = problem()
    assert held(found, tie.newcomer.ref) == {}
    assert places(found, tie.opening.ref) == 1
    assert apart(found) == {pair(tie)}
    assert found.newcomers.days_alone.tolist() == [(WEEK.monday - tie.until).days]


def test_a_tie_of_another_kind_holds_and_parts_nothing(problem, tie_factory):
    tie = tie_factory(kind=TieKind.PRIOR)
    found = problem()
    assert (held(found, tie.newcomer.ref), places(found, tie.opening.ref)) == ({}, 1)
    assert apart(found) == set()


def test_an_introduction_under_way_holds_its_place_until_it_expires(problem, introduction_factory):
    introduction = introduction_factory(
        proposal__state=ProposalState.SENT, **{f"proposal__{k}": v for k, v in OTHER_WEEK.items()}
    )
    found = problem()
    assert held(found, introduction.newcomer.ref) == {"neighbour": 1}
    assert places(found, introduction.opening.ref) == 0
    assert apart(found) == {pair(introduction)}
    later = problem(now=introduction.expires_at)
    assert held(later, introduction.newcomer.ref) == {}
    assert (places(later, introduction.opening.ref), apart(later)) == (1, set())


@pytest.mark.parametrize("for_good", [False, True])
def test_a_no_parts_the_two_only_for_good_or_in_its_own_week(
    problem, introduction_factory, for_good
):
    introduction = introduction_factory(
        declined=True, declined_for_good=for_good, proposal__state=ProposalState.SENT
    )
    assert apart(problem()) == {pair(introduction)}
    next_week = apart(problem(Week(2026, 49)))
    assert next_week == ({pair(introduction)} if for_good else set())


def test_drafts_hold_nothing_and_approved_ones_of_other_weeks_do(problem, proposal_factory):
    draft = proposal_factory(**OTHER_WEEK)
    approved = proposal_factory(state=ProposalState.APPROVED)
    found = problem()
    assert (places(found, draft.opening.ref), places(found, approved.opening.ref)) == (1, 0)
    assert held(found, approved.newcomer.ref) == {"neighbour": 1}
    assert apart(found) == {pair(approved)}
    assert locks(found) == set()


def test_approved_and_held_ones_of_the_week_are_locks_and_those_put_aside_stay_apart(
    problem, match_round_factory, proposal_factory
):
    match_round_factory(iso_week=48)
    approved, kept, aside, _ = (
        proposal_factory(state=state)
        for state in (
            ProposalState.APPROVED,
            ProposalState.HELD,
            ProposalState.PUT_ASIDE,
            ProposalState.DRAFT,
        )
    )
    found = problem()
    assert locks(found) == {pair(approved), pair(kept)}
    assert apart(found) == {pair(aside)}
    assert found.openings.places.tolist() == [1, 1, 1, 1]


def test_a_lock_on_somebody_who_left_the_week_is_dropped(
    problem, match_round_factory, proposal_factory
):
    match_round_factory(iso_week=48)
    one, two, three = (proposal_factory(state=ProposalState.APPROVED) for _ in range(3))
    one.newcomer.paused_at = NOW
    two.opening.closed_at = NOW
    three.opening.protected = True
    assert locks(problem()) == set()


def test_protected_and_paused_newcomers_and_closed_openings_are_not_in_the_week(
    problem, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="PROTECTED", protected=True)
    newcomer_factory(ref="PAUSED", paused_at=NOW)
    newcomer_factory(ref="HERE", protected=None)
    opening_factory(ref="CLOSED", closed_at=NOW)
    opening_factory(ref="GUARDED", protected=True)
    found = problem()
    assert found.newcomers.ref == ("HERE",)
    assert found.openings.ref == ("GUARDED",)
    assert found.openings.protected.tolist() == [True]


def test_avoidance_counts_both_ways_and_unknown_refs_are_left_out(
    session, problem, enschede, newcomer_factory, opening_factory
):
    newcomers = [newcomer_factory(ref=ref) for ref in ("N1", "N2")]
    openings = [opening_factory(ref=ref) for ref in ("O1", "O2")]
    for ref, avoided in (("N1", "O1"), ("O2", "N2"), ("N1", "NOBODY"), ("N1", "N2")):
        session.add(Avoidance(town_id=enschede.id, ref=ref, avoids_ref=avoided))
    assert len(newcomers) == len(openings) == 2
    assert apart(problem()) == {("N1", "O1"), ("N2", "O2")}


def test_a_newcomer_is_where_she_lives_on_the_monday(problem, enschede, newcomer_factory):
    moving = {"next_postcode": "7545", "next_cell_row": 11_600, "next_cell_col": 900}
    newcomer_factory(ref="A", moves_on=WEEK.monday, **moving)
    newcomer_factory(ref="B", moves_on=WEEK.monday + timedelta(days=1), **moving)
    newcomer_factory(ref="C", moves_on=WEEK.monday)
    assert problem().newcomers.row.tolist() == [11_600, 11_626, 11_626]


def test_consent_and_a_guardians_yes_are_facts_of_their_own(
    problem, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="A", consents=[])
    newcomer_factory(ref="B", guardian_agreed_at=NOW)
    opening_factory(ref="C", consents=[])
    opening_factory(ref="D")
    found = problem()
    assert found.newcomers.consents.tolist() == [False, True]
    assert found.newcomers.guardian_agreed.tolist() == [False, True]
    assert found.openings.consents.tolist() == [False, True]


def test_other_towns_are_not_read(problem, enschede, newcomer_factory, town_factory):
    newcomer_factory(ref="HERE")
    newcomer_factory(ref="THERE", town=town_factory())
    assert problem().newcomers.ref == ("HERE",)


def test_the_digest_depends_on_facts_not_on_identities(
    session, problem, enschede, newcomer_factory, opening_factory
):
    newcomer = newcomer_factory(ref="N1")
    opening_factory(ref="O1")
    before = problem().digest()
    newcomer.called, newcomer.email, newcomer.locale = "Other", "other@example.org", "de"
    assert problem().digest() == before
    newcomer.availability = 1
    assert problem().digest() != before


def test_every_opening_kind_is_read_as_its_own(problem, enschede, opening_factory):
    for kind in Kind:
        opening_factory(kind=kind, ref=f"O-{kind}")
    found = problem()
    kinds = {found.openings.ref[no]: found.kind_of(no) for no in range(3)}
    assert kinds == {f"O-{kind}": kind for kind in Kind}


def test_a_coupled_introduction_counts_once_as_its_coupling(
    problem, introduction_factory, tie_factory, opening_factory
):
    opening = opening_factory(association=True, places=2)
    introduction = introduction_factory(
        coupled=True, opening=opening, proposal__state=ProposalState.SENT
    )
    tie_factory(
        living_coupling=True,
        opening=opening,
        newcomer=introduction.newcomer,
        introduction=introduction,
        introduction_state=IntroductionState.COUPLED,
        since=date(2026, 11, 23),
    )
    found = problem()
    assert places(found, opening.ref) == 1
    assert held(found, introduction.newcomer.ref) == {"association": 1}


# --- what stands ----------------------------------------------------------------


def standing(problem):
    return {
        (problem.newcomers.ref[newcomer_no], problem.openings.ref[opening_no])
        for newcomer_no, opening_no in problem.standing
    }


def test_drafts_stand_in_no_week_that_nobody_decided_on(problem, proposal_factory):
    proposal_factory()
    found = problem()
    assert (found.reviewed, found.standing) == (False, ())


@pytest.mark.parametrize(
    "state",
    [
        ProposalState.APPROVED,
        ProposalState.HELD,
        ProposalState.PUT_ASIDE,
        ProposalState.SENT,
    ],
)
def test_drafts_stand_once_a_person_has_decided(problem, proposal_factory, state):
    draft = proposal_factory()
    decided = proposal_factory(match_round=draft.match_round, state=state)
    found = problem()
    assert (found.reviewed, standing(found)) == (True, {pair(draft)})
    assert pair(decided) not in standing(found)


def test_drafts_of_another_week_stand_nowhere(problem, proposal_factory):
    draft = proposal_factory()
    proposal_factory(match_round=draft.match_round, state=ProposalState.HELD)
    found = problem(Week(2026, 49))
    assert (found.reviewed, found.standing) == (False, ())


def test_drafts_of_whoever_is_out_of_the_week_do_not_stand(
    problem, proposal_factory, newcomer_factory, opening_factory
):
    stays = proposal_factory()
    of_week = {"match_round": stays.match_round}
    proposal_factory(**of_week, newcomer=newcomer_factory(paused_at=NOW))
    proposal_factory(**of_week, opening=opening_factory(closed_at=NOW))
    proposal_factory(**of_week, state=ProposalState.PUT_ASIDE)
    found = problem()
    assert (found.reviewed, standing(found)) == (True, {pair(stays)})


def test_what_stands_is_not_in_the_digest(problem, session, proposal_factory):
    draft = proposal_factory()
    proposal_factory(match_round=draft.match_round, state=ProposalState.PUT_ASIDE)
    before = problem()
    assert standing(before) == {pair(draft)}
    session.delete(draft)
    after = problem()
    assert (after.reviewed, after.standing) == (True, ())
    assert after.digest() == before.digest()


@pytest.mark.parametrize(("at_most", "size"), [(9, (3, 2)), (3, (3, 2)), (2, (2, 2)), (1, (1, 1))])
def test_a_week_is_counted_so_far_only(
    session, enschede, newcomer_factory, opening_factory, at_most, size
):
    newcomer_factory.create_batch(3)
    opening_factory.create_batch(2)
    newcomer_factory(paused_at=NOW)
    opening_factory(closed_at=NOW)
    assert size_of_week(session, enschede.id, WEEK, at_most=at_most) == size
