"""What a round was computed from is kept with it, and gives the same round again."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from koppeling.jobs.rounds import run_round
from koppeling.matching.policy import Policy
from koppeling.matching.problem import build
from koppeling.matching.propose import choose
from koppeling.queries import inputs, towns
from koppeling.queries.inputs import Answers, answers, kept_weeks
from koppeling.store import Newcomer, Opening, RoundNewcomer, RoundOpening, Tie
from koppeling.store.engine import deed, reading
from koppeling.terms import IntroductionState, Party, Week
from koppeling.usecases import proposals
from koppeling.usecases.introductions import accept_introduction
from koppeling.usecases.pauses import stop_newcomer, stop_opening
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.rounds import send_round
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW

WEEK = Week(2026, 48)
LATER = NOW + timedelta(days=7)
NEXT = Week(2026, 49)


@pytest.fixture
def enschede(engine, session):
    """A town of its own, in a database of its own."""
    town = towns.line(add_town(session, "enschede", now=NOW, actor="test"))
    session.commit()
    return town


@pytest.fixture
def people(enschede, session, newcomer_factory, opening_factory, tie_factory):
    """Four newcomers, of whom one had a contact once and one has one; two neighbours, a club."""
    for _ in range(4):
        newcomer_factory()
    for _ in range(2):
        opening_factory()
    club = opening_factory(association=True, places=3)
    had, has = session.scalars(select(Newcomer).order_by(Newcomer.ref).limit(2)).all()
    tie_factory(newcomer=had, opening=opening_factory(), ended_coupling=True)
    tie_factory(newcomer=has, opening=club, living_coupling=True)
    opening_factory(
        employer=True, needs_language={"nl": 2}, min_age=None, valid_until=date(2027, 1, 1)
    )
    session.commit()


@pytest.fixture
def hidden_neighbour(people, session, opening_factory):
    """A protected neighbour beside all those."""
    opening_factory(protected=True)
    session.commit()


def run(engine, *, now=NOW, week=WEEK):
    return run_round(engine, "enschede", week=week, now=now, actor="test").view


def kept_problem(engine, town, *, locks=()):
    """The problem of the last round of a town, built anew from what was kept with it."""
    with reading(engine) as session:
        (week,) = kept_weeks(session, town.id, most=1).weeks
    return build(
        week.newcomers, week.openings, on=week.on, apart=week.apart, locks=frozenset(locks)
    )


def couple_first(engine, town, view):
    """Approve and send the first proposal of a week; both sides say yes."""
    line = view.proposals[0]
    pair = (line.newcomer, line.opening)
    with deed(engine) as session:
        proposals.approve_proposals(session, town, WEEK, [pair], now=NOW, actor="test")
    with deed(engine) as session:
        introduction = send_round(session, town, WEEK, now=NOW, actor="test")[0].id
    for by in Party:
        with deed(engine) as session:
            accept_introduction(session, introduction, by=by, now=NOW, actor="test")
    return pair


def test_a_kept_round_gives_its_own_digest_and_its_own_pairs(engine, enschede, people):
    view = run(engine)
    problem = kept_problem(engine, enschede)
    assert problem.digest() == view.digest
    chosen = choose(problem, Policy.from_document(view.policy), view.seed)
    assert [(line.newcomer, line.opening, line.score) for line in view.proposals] == chosen


def test_a_round_gives_its_digest_after_its_people_have_changed(engine, enschede, people):
    view = run(engine)
    with deed(engine) as session:
        newcomer = session.scalars(select(Newcomer).order_by(Newcomer.ref).limit(1)).one()
        newcomer.interests, newcomer.paused_at = ["chess"], NOW
        session.scalars(select(Opening).order_by(Opening.ref).limit(1)).one().closed_at = NOW
    assert kept_problem(engine, enschede).digest() == view.digest


def test_a_run_of_the_week_with_an_approved_pair_gives_its_digest_too(engine, enschede, people):
    line = run(engine).proposals[0]
    with deed(engine) as session:
        pair = (line.newcomer, line.opening)
        proposals.approve_proposals(session, enschede, WEEK, [pair], now=NOW, actor="test")
        session.scalars(
            select(Newcomer).order_by(Newcomer.ref.desc()).limit(1)
        ).one().birth_year = 1950
    view = run(engine)
    assert kept_problem(engine, enschede).digest() != view.digest
    assert kept_problem(engine, enschede, locks=[pair]).digest() == view.digest


def test_weeks_are_told_without_what_their_own_rounds_brought_about(engine, enschede, people):
    first = run(engine)
    newcomer, opening = couple_first(engine, enschede, first)
    second = run(engine, now=LATER, week=NEXT)
    assert (newcomer, opening) not in {(one.newcomer, one.opening) for one in second.proposals}
    with reading(engine) as session:
        both = kept_weeks(session, enschede.id, most=8)
        last = kept_weeks(session, enschede.id, most=1)
    assert both.lacking == ()
    assert [week.on for week in both.weeks] == [WEEK.monday, NEXT.monday]
    for week in both.weeks:
        assert {one.ref: one.living for one in week.newcomers}[newcomer] == (
            {one.ref: one.living for one in both.weeks[0].newcomers}[newcomer]
        )
        assert (newcomer, opening) not in week.apart
    lived = {one.ref: one for one in last.weeks[0].newcomers}[newcomer]
    left = {one.ref: one.places for one in last.weeks[0].openings}[opening]
    assert lived.living == {one.ref: one.living for one in both.weeks[1].newcomers}[newcomer] + 1
    assert left == {one.ref: one.places for one in both.weeks[1].openings}[opening] - 1
    assert (newcomer, opening) in last.weeks[0].apart


def test_a_pair_that_others_coupled_before_is_apart(engine, enschede, people):
    run(engine)
    with reading(engine) as session:
        (week,) = kept_weeks(session, enschede.id, most=8).weeks
    with reading(engine) as session:
        coupled = session.execute(
            select(Newcomer.ref, Opening.ref)
            .select_from(Tie)
            .join(Newcomer, Newcomer.id == Tie.newcomer_id)
            .join(Opening, Opening.id == Tie.opening_id)
        )
        assert week.apart == {(newcomer, opening) for newcomer, opening in coupled}
    assert len(week.apart) == 2


def test_whoever_is_protected_by_now_is_in_no_past_week(engine, enschede, hidden_neighbour):
    run(engine)
    with deed(engine) as session:
        hidden = session.scalars(select(Newcomer).order_by(Newcomer.ref).limit(1)).one()
        hidden.protected = True
        ref = hidden.ref
    with reading(engine) as session:
        (week,) = kept_weeks(session, enschede.id, most=8).weeks
    assert len(week.newcomers) == 3
    assert ref not in {one.ref for one in week.newcomers}
    assert len(week.openings) == 5


def test_whoever_left_is_in_past_weeks_and_whoever_took_consent_back_is_not(
    engine, enschede, people
):
    run(engine)
    with deed(engine) as session:
        pauses, stops = session.scalars(select(Newcomer).order_by(Newcomer.ref).limit(2)).all()
        leaves, ends = session.scalars(select(Opening).order_by(Opening.ref).limit(2)).all()
        pauses.paused_at = leaves.closed_at = NOW
        stop_newcomer(session, stops.id, now=NOW, actor="test")
        stop_opening(session, ends.id, now=NOW, actor="test")
        there, gone = {pauses.ref, leaves.ref}, {stops.ref, ends.ref}
    with reading(engine) as session:
        (week,) = kept_weeks(session, enschede.id, most=8).weeks
    refs = {one.ref for one in week.newcomers} | {one.ref for one in week.openings}
    assert (len(refs), there <= refs, gone & refs) == (7, True, set())


def test_what_is_kept_goes_with_the_person(engine, enschede, people):
    run(engine)
    with deed(engine) as session:
        assert session.scalar(select(func.count()).select_from(RoundNewcomer)) == 4
        assert session.scalar(select(func.count()).select_from(RoundOpening)) == 5
        newcomer = session.scalars(select(Newcomer.ref).order_by(Newcomer.ref)).first()
        opening = session.scalars(select(Opening.ref).order_by(Opening.ref)).first()
        for ref in (newcomer, opening):
            erase_person(session, enschede.id, ref, now=NOW, actor="test")
        assert session.scalar(select(func.count()).select_from(RoundNewcomer)) == 3
        assert session.scalar(select(func.count()).select_from(RoundOpening)) == 4


def test_of_a_week_that_is_too_large_nothing_is_kept(engine, enschede, people, monkeypatch):
    run(engine)
    monkeypatch.setattr(inputs, "MOST_KEPT", 8)
    with deed(engine) as session:
        session.scalars(select(Newcomer).order_by(Newcomer.ref).limit(1)).one().interests = [
            "chess"
        ]
    run(engine)
    with reading(engine) as session:
        assert kept_weeks(session, enschede.id, most=8).lacking == (WEEK,)


def test_answers_count_introductions_that_are_over(engine, enschede, session, introduction_factory):
    for state in (IntroductionState.EXPIRED, IntroductionState.WITHDRAWN, IntroductionState.ASKING):
        introduction_factory(state=state)
    introduction_factory(coupled=True)
    session.commit()
    found = answers(session, enschede.id)
    assert found == Answers(over=2, coupled=1)
    assert found.share is None
    assert Answers(over=30, coupled=18).share == 0.6
