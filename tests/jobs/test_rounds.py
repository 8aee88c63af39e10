import copy
import gc
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import event, func, select, update

from koppeling.errors import DataChanged, RoundClosed, UnknownTown
from koppeling.jobs.rounds import default_seed, run_round
from koppeling.queries.rounds import round_view
from koppeling.store import (
    Avoidance,
    Introduction,
    JournalLine,
    MatchRound,
    Newcomer,
    Proposal,
    StillWaiting,
    Town,
)
from koppeling.store.bulk import change_mark
from koppeling.store.digest import state_digest
from koppeling.store.engine import deed, reading
from koppeling.terms import IntroductionState, Kind, Party, ProposalState, Week
from koppeling.usecases import proposals
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from koppeling.usecases.kept_rounds import keep_round
from koppeling.usecases.rounds import close_round, send_round
from tests.factories.base import NOW

WEEK = Week(2026, 48)


@pytest.fixture
def people(enschede, session, newcomer_factory, opening_factory):
    """Four newcomers, three neighbours and a club with room for two."""
    for _ in range(4):
        newcomer_factory()
    for _ in range(3):
        opening_factory()
    opening_factory(association=True, places=2)
    newcomer_factory(availability=0b1000)
    session.commit()


def run(engine, *, now=NOW, **options):
    return run_round(engine, "enschede", now=now, actor="test", **options)


def shown(engine, town, week=WEEK):
    with reading(engine) as session:
        return round_view(session, town, week, now=NOW)


def decide(engine, town, deed_of, *lines):
    with deed(engine) as session:
        pairs = [(line.newcomer, line.opening) for line in lines]
        deed_of(session, town, WEEK, pairs, now=NOW, actor="test")


def send(engine, town):
    with deed(engine) as session:
        return [one.id for one in send_round(session, town, WEEK, now=NOW, actor="test")]


def pairs(view):
    return {(line.newcomer, line.opening) for line in view.proposals}


def test_the_round_is_kept_as_it_was_computed(engine, enschede, people):
    view = run(engine).view
    assert (view.week, view.seed, view.covered) == (WEEK, default_seed("enschede", WEEK), 4)
    assert len(view.proposals) > 4
    assert [line.newcomer for line in view.waiting] == ["N-0004"]
    assert shown(engine, enschede) == view


def test_a_dry_run_answers_the_same_and_writes_nothing(engine, session, enschede, people):
    dry = run(engine, dry_run=True).view
    assert session.scalar(select(func.count()).select_from(MatchRound)) == 0
    session.rollback()
    assert run(engine).view == dry


def test_the_collector_rests_only_while_a_round_runs(engine, people):
    collecting: list[bool] = []
    run(engine, progress=lambda *_: collecting.append(gc.isenabled()))
    assert set(collecting) == {False}
    assert gc.isenabled()


def test_the_stages_are_told_in_their_order(engine, people):
    heard: list[str] = []
    run(engine, progress=lambda stage, _done, _total: heard.append(stage))
    assert list(dict.fromkeys(heard)) == [
        "reading",
        "candidates",
        "assignment",
        "reasons",
        "advice",
        "keeping",
    ]


def test_the_same_round_again_touches_nothing(engine, session, enschede, people):
    view = run(engine).view
    ids = session.scalars(select(Proposal.id)).all()
    lines = session.scalar(select(func.count()).select_from(JournalLine))
    session.rollback()
    assert run(engine, now=NOW + timedelta(hours=1)).view == view
    assert session.scalars(select(Proposal.id)).all() == ids
    assert session.scalar(select(func.count()).select_from(JournalLine)) == lines


def test_another_seed_replaces_the_drafts(engine, session, enschede, people):
    run(engine)
    view = run(engine, seed=7).view
    assert view.seed == 7
    assert shown(engine, enschede) == view
    assert session.scalar(select(func.count()).select_from(Proposal)) == len(view.proposals)
    assert session.scalar(select(func.count()).select_from(StillWaiting)) == len(view.waiting)


def test_approved_and_held_proposals_stay_when_the_week_is_proposed_again(
    engine, session, enschede, people, newcomer_factory
):
    first = run(engine).view
    approved, held = first.proposals[0], first.proposals[-1]
    decide(engine, enschede, proposals.approve_proposals, approved)
    decide(engine, enschede, proposals.hold_proposals, held)
    newcomer_factory()
    session.commit()
    again = run(engine).view
    assert shown(engine, enschede) == again
    states = {(line.newcomer, line.opening): line.state for line in again.proposals}
    assert states[approved.newcomer, approved.opening] == "approved"
    assert states[held.newcomer, held.opening] == "held"
    assert sorted(set(states.values())) == ["approved", "draft", "held"]


def test_what_was_put_aside_stays_away_this_week_and_may_come_again(engine, enschede, people):
    next_week = Week(2026, 49)
    undisturbed = run(engine, week=next_week, dry_run=True).view
    aside = run(engine).view.proposals[0]
    decide(engine, enschede, proposals.put_proposals_aside, aside)
    again = run(engine).view
    assert (aside.newcomer, aside.opening) not in pairs(again)
    assert shown(engine, enschede) == again
    assert run(engine, week=next_week, dry_run=True).view == undisturbed


def test_an_approved_pair_that_breaks_a_rule_by_now_is_released_and_put_aside(
    engine, session, enschede, people
):
    line = run(engine).view.proposals[0]
    decide(engine, enschede, proposals.approve_proposals, line)
    session.add(Avoidance(town_id=enschede.id, ref=line.newcomer, avoids_ref=line.opening))
    session.commit()
    again = run(engine)
    assert [(one.newcomer, one.opening, one.rule) for one in again.released] == [
        (line.newcomer, line.opening, "not_available")
    ]
    assert (line.newcomer, line.opening) not in pairs(again.view)
    assert shown(engine, enschede) == again.view
    state = session.scalars(select(Proposal.state).where(Proposal.decided_at == NOW)).one()
    assert state is ProposalState.PUT_ASIDE


def test_somebody_who_became_protected_is_in_no_byte_of_the_round(
    engine, session, enschede, people
):
    line = run(engine).view.proposals[0]
    decide(engine, enschede, proposals.approve_proposals, line)
    newcomer = session.scalars(select(Newcomer).where(Newcomer.ref == line.newcomer)).one()
    newcomer.protected = True
    session.commit()
    again = run(engine)
    assert line.newcomer not in repr(again.view)
    assert shown(engine, enschede) == again.view


def test_introductions_of_the_week_stay_in_it_and_hold_their_places(engine, enschede, people):
    first = run(engine).view
    decide(engine, enschede, proposals.approve_proposals, *first.proposals)
    ids = send(engine, enschede)
    assert len(ids) == len(first.proposals)
    again = run(engine).view
    assert pairs(again) == pairs(first)
    assert {line.state for line in again.proposals} == {ProposalState.SENT}
    assert [line.newcomer for line in again.waiting] == ["N-0004"]
    assert shown(engine, enschede) == again


def test_a_pair_that_said_no_does_not_come_again_this_week(engine, enschede, people):
    first = run(engine).view
    line = first.proposals[0]
    decide(engine, enschede, proposals.approve_proposals, line)
    (introduction_id,) = send(engine, enschede)
    with deed(engine) as session:
        decline_introduction(session, introduction_id, by=Party.OPENING, now=NOW, actor="test")
    again = run(engine).view
    assert (line.newcomer, line.opening) not in pairs(again)
    assert shown(engine, enschede) == again


@pytest.mark.parametrize("for_good", [False, True])
def test_a_no_lowers_nobodys_chances_next_week_but_for_good_parts_the_two(
    engine, enschede, people, for_good
):
    next_week = Week(2026, 49)
    undisturbed = run(engine, week=next_week, dry_run=True).view
    line = run(engine).view.proposals[0]
    decide(engine, enschede, proposals.approve_proposals, line)
    (introduction_id,) = send(engine, enschede)
    with deed(engine) as session:
        decline_introduction(
            session,
            introduction_id,
            by=Party.OPENING,
            for_good=for_good,
            now=NOW,
            actor="test",
        )
    after = run(engine, week=next_week, dry_run=True).view
    if for_good:
        assert (line.newcomer, line.opening) not in pairs(after)
    else:
        assert after == undisturbed


def test_a_couplings_pair_is_not_proposed_again_and_her_kind_is_held(engine, enschede, people):
    first = run(engine).view
    line = next(one for one in first.proposals if one.kind is Kind.NEIGHBOUR)
    decide(engine, enschede, proposals.approve_proposals, line)
    (introduction_id,) = send(engine, enschede)
    with deed(engine) as session:
        for by in (Party.OPENING, Party.NEWCOMER):
            accept_introduction(session, introduction_id, by=by, now=NOW, actor="test")
    again = run(engine).view
    assert (line.newcomer, line.opening) in pairs(again)
    assert shown(engine, enschede) == again
    later = run(engine, week=Week(2026, 49)).view
    assert not any(
        one.newcomer == line.newcomer and one.kind is Kind.NEIGHBOUR for one in later.proposals
    )


def test_drafts_of_a_week_reserve_nothing_in_the_next_and_approved_ones_do(
    engine, enschede, people
):
    next_week = Week(2026, 49)
    alone = run(engine, week=next_week, dry_run=True).view
    line = run(engine).view.proposals[0]
    assert run(engine, week=next_week, dry_run=True).view == alone
    decide(engine, enschede, proposals.approve_proposals, line)
    after = run(engine, week=next_week, dry_run=True).view
    assert (line.newcomer, line.opening) not in pairs(after)


def test_a_run_ends_introductions_whose_time_is_over(engine, session, enschede, people):
    line = run(engine).view.proposals[0]
    decide(engine, enschede, proposals.approve_proposals, line)
    send(engine, enschede)
    later = NOW + timedelta(days=7)
    dry = run(engine, now=later, dry_run=True).view
    assert session.scalars(select(Introduction.state)).all() == [IntroductionState.ASKING]
    session.rollback()
    assert run(engine, now=later).view == dry
    assert session.scalars(select(Introduction.state)).all() == [IntroductionState.EXPIRED]


def test_a_town_that_changed_meanwhile_is_refused(engine, session, enschede, people):
    view = run(engine, dry_run=True).view
    session.add(Avoidance(town_id=enschede.id, ref="N-0000", avoids_ref="O-0000"))
    session.commit()
    with pytest.raises(DataChanged) as refused, deed(engine) as writing:
        keep_round(writing, enschede, view, now=NOW, actor="test")
    assert refused.value.params == {"town": "enschede", "week": "2026-W48"}


def marked(engine):
    with reading(engine) as session:
        return change_mark(session)


def test_a_town_that_was_read_just_now_is_not_read_again(engine, enschede, people):
    """But where the database cannot tell that nothing has changed."""
    view = run(engine, dry_run=True).view
    mark = marked(engine)
    asked: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def hear(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with deed(engine) as writing:
        keep_round(writing, enschede, view, now=NOW, actor="test", as_read=mark)
    packed = [one for one in asked if "group_concat" in one or "string_agg" in one]
    read_again = [statement for statement in packed if "registered_on" in statement]
    assert bool(read_again) is (mark is None)
    assert shown(engine, enschede) == view


def test_a_town_that_changed_since_its_mark_is_refused(engine, session, enschede, people):
    view = run(engine, dry_run=True).view
    mark = marked(engine)
    session.add(Avoidance(town_id=enschede.id, ref="N-0000", avoids_ref="O-0000"))
    session.commit()
    with pytest.raises(DataChanged), deed(engine) as writing:
        keep_round(writing, enschede, view, now=NOW, actor="test", as_read=mark)


def test_what_the_deed_itself_changes_of_the_town_is_seen(engine, enschede, people):
    view = run(engine, dry_run=True).view
    mark = marked(engine)
    with deed(engine) as writing:
        writing.add(Avoidance(town_id=enschede.id, ref="N-0000", avoids_ref="O-0000"))
        with pytest.raises(DataChanged):
            keep_round(writing, enschede, view, now=NOW, actor="test", as_read=mark)


def test_a_change_that_is_not_of_the_week_is_no_reason_to_refuse(engine, session, enschede, people):
    view = run(engine, dry_run=True).view
    mark = marked(engine)
    session.execute(update(Newcomer).values(called="Ada"))
    session.commit()
    with deed(engine) as writing:
        keep_round(writing, enschede, view, now=NOW, actor="test", as_read=mark)
    assert shown(engine, enschede) == view


@pytest.mark.parametrize("stage", ["reading", "candidates", "assignment", "reasons", "keeping"])
def test_ctrl_c_at_any_stage_leaves_the_database_as_it_was(engine, people, stage):
    with reading(engine) as session:
        before = state_digest(session)

    def press(heard: str, _done: int, _total: int) -> None:
        if heard == stage:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        run(engine, progress=press)
    with reading(engine) as session:
        assert state_digest(session) == before


def test_a_policy_that_changed_meanwhile_is_refused(engine, session, enschede, people):
    view = run(engine, dry_run=True).view
    policy = copy.deepcopy(enschede.policy)
    policy["introductions"]["expire_days"] = 9
    session.get_one(Town, enschede.id).policy = policy
    session.commit()
    with pytest.raises(DataChanged), deed(engine) as writing:
        keep_round(writing, enschede, view, now=NOW, actor="test")


def test_a_closed_week_is_not_proposed_again(engine, enschede, people):
    run(engine)
    with deed(engine) as session:
        close_round(session, enschede, WEEK, now=NOW, actor="test")
    with pytest.raises(RoundClosed):
        run(engine)
    assert shown(engine, enschede).state == "closed"


def test_the_week_is_that_of_the_town_not_of_utc(engine, enschede, people):
    sunday_night = NOW.replace(hour=23, minute=30) - timedelta(days=1)
    assert run(engine, now=sunday_night).view.week == WEEK


def test_an_unknown_town_is_refused(engine):
    with pytest.raises(UnknownTown):
        run(engine)


def test_the_seed_comes_from_town_and_week_and_fits_a_signed_integer():
    assert default_seed("enschede", WEEK) == 4_336_452_391_355_575_054
    assert default_seed("enschede", WEEK) != default_seed("muenster", WEEK)
    assert all(
        0 <= default_seed("enschede", Week.of(date(2026, 1, 5) + timedelta(weeks=n))) < 2**63
        for n in range(60)
    )


def test_a_week_proposed_several_times_at_once_is_one_round(engine, session, enschede, people):
    with ThreadPoolExecutor(6) as pool:
        views = [done.view for done in pool.map(lambda _: run(engine), range(6))]
    assert views == [views[0]] * 6
    assert shown(engine, enschede) == views[0]
    assert session.scalar(select(func.count()).select_from(MatchRound)) == 1
    deeds = select(func.count()).where(JournalLine.deed == "keep_round")
    assert session.scalar(deeds) == 1
