"""A week that a person has reviewed is proposed again: what stands, and what changed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from koppeling.jobs.rounds import run_round
from koppeling.queries import towns
from koppeling.queries.differences import Cause, CauseCode, changed_since_last_run, find_differences
from koppeling.queries.facts import read_problem
from koppeling.queries.rounds import round_view
from koppeling.store import Avoidance, MatchRound, Newcomer, Opening, Town
from koppeling.store.engine import deed, reading
from koppeling.terms import Kind, Party, Week
from koppeling.usecases import proposals
from koppeling.usecases.introductions import decline_introduction
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.rounds import send_round
from tests.factories.base import NOW

WEEK, NEXT_WEEK = Week(2026, 48), Week(2026, 49)


@dataclass
class Reviewed:
    """The town's weeks, run, decided on and read again."""

    engine: Any
    town: Any

    def run(self, week=WEEK, **options):
        return run_round(
            self.engine, self.town.slug, week=week, now=NOW, actor="test", **options
        ).view

    def decide(self, deed_of, *lines, week=WEEK):
        with deed(self.engine) as session:
            pairs = [(line.newcomer, line.opening) for line in lines]
            deed_of(session, self.town, week, pairs, now=NOW, actor="test")

    def change(self, table, ref, **values):
        with deed(self.engine) as session:
            session.execute(update(table).where(table.ref == ref).values(values))

    def price(self, points):
        with deed(self.engine) as session:
            town = session.scalars(select(Town)).one()
            town.policy = town.policy | {"stability": {"price_of_change": points}}

    def differences(self, week=WEEK, since=None):
        with reading(self.engine) as session:
            town = towns.get_town(session, self.town.slug)
            return find_differences(session, town, week, now=NOW, since=since)

    def standing(self):
        with reading(self.engine) as session:
            problem = read_problem(session, self.town.id, WEEK, now=NOW)
        newcomers, openings = problem.newcomers.ref, problem.openings.ref
        return {(newcomers[one], openings[other]) for one, other in problem.standing}


@pytest.fixture
def weeks(engine, enschede, session, newcomer_factory, opening_factory):
    """Three newcomers who want a neighbour, and five neighbours one place each."""
    for no in range(3):
        newcomer_factory(ref=f"N-{no}", wants=[Kind.NEIGHBOUR], interests=["cooking"])
    for no in range(5):
        opening_factory(ref=f"O-{no}", interests=["cooking"])
    session.commit()
    return Reviewed(engine, enschede)


def pairs(view):
    return {(line.newcomer, line.opening) for line in view.proposals}


def test_nothing_is_compared_before_a_week_was_proposed_twice(weeks):
    weeks.run()
    assert weeks.differences() is None


def test_proposing_a_reviewed_week_twice_prints_the_same_and_keeps_it(weeks):
    first = weeks.run()
    weeks.decide(proposals.approve_proposals, first.proposals[0])
    again = weeks.run()
    assert pairs(again) == pairs(first)
    assert weeks.standing() == pairs(first) - {
        (first.proposals[0].newcomer, first.proposals[0].opening)
    }
    assert weeks.run(dry_run=True) == again
    assert weeks.run() == again
    with reading(weeks.engine) as session:
        assert round_view(session, weeks.town, WEEK, now=NOW) == again
    found = weeks.differences()
    assert (found.kept, found.changed) == (3, 0)


def spoiled(weeks, view):
    """Change the interests of one draft's opening, so that another one fits a little better."""
    line = view.proposals[-1]
    weeks.change(Opening, line.opening, interests=["football", "walking", "cooking"])
    return line


@pytest.mark.parametrize(("price", "stays"), [(0, False), (100, True)])
def test_what_stands_goes_only_for_more_than_the_price(weeks, price, stays):
    first = weeks.run()
    weeks.decide(proposals.hold_proposals, first.proposals[0])
    line = spoiled(weeks, first)
    weeks.price(price)
    again = weeks.run()
    assert ((line.newcomer, line.opening) in pairs(again)) is stays
    assert again.objective == again.bound
    assert weeks.run(dry_run=True) == again
    found = weeks.differences()
    assert found.changed == (0 if stays else 1)
    if not stays:
        (move,) = found.moved
        assert (move.newcomer, move.kind, move.left) == (line.newcomer, "neighbour", line.opening)
        assert move.cause == Cause(CauseCode.OPENING_CHANGED, line.opening)


def test_a_week_that_nobody_reviewed_is_simply_the_best(weeks):
    first = weeks.run()
    line = spoiled(weeks, first)
    weeks.price(100)
    assert (line.newcomer, line.opening) not in pairs(weeks.run())


def test_what_breaks_a_rule_goes_whatever_it_costs(weeks):
    first = weeks.run()
    weeks.price(1000)
    weeks.decide(proposals.hold_proposals, first.proposals[0])
    gone = first.proposals[-1]
    weeks.change(Opening, gone.opening, closed_at=NOW)
    again = weeks.run()
    assert (gone.newcomer, gone.opening) not in pairs(again)
    (move,) = weeks.differences().moved
    assert (move.left, move.cause) == (
        gone.opening,
        Cause(CauseCode.OPENING_AWAY, gone.opening),
    )


def test_what_was_approved_and_breaks_a_rule_by_now_is_told_by_its_cause(weeks):
    first = weeks.run()
    gone = first.proposals[0]
    weeks.decide(proposals.approve_proposals, gone)
    weeks.change(Opening, gone.opening, closed_at=NOW)
    weeks.run()
    (move,) = weeks.differences().moved
    assert (move.left, move.cause) == (gone.opening, Cause(CauseCode.OPENING_AWAY, gone.opening))


def test_it_is_told_whose_hours_changed(weeks):
    first = weeks.run()
    line = first.proposals[0]
    weeks.change(Opening, line.opening, availability=1 << 20)
    weeks.change(Newcomer, line.newcomer, availability=1)
    weeks.run()
    (move,) = weeks.differences().moved or weeks.differences().gone
    assert move.cause == Cause(CauseCode.NEWCOMER_HOURS, line.newcomer)


def test_who_comes_and_who_pauses_is_told(weeks, session, newcomer_factory):
    first = weeks.run()
    newcomer_factory(ref="N-9", wants=[Kind.NEIGHBOUR], interests=["cooking"])
    session.commit()
    weeks.change(Newcomer, first.proposals[0].newcomer, paused_at=NOW)
    weeks.run()
    found = weeks.differences()
    assert [(one.newcomer, one.cause) for one in found.added] == [
        ("N-9", Cause(CauseCode.NEWCOMER_NEW, "N-9"))
    ]
    paused = first.proposals[0].newcomer
    assert [(one.newcomer, one.cause) for one in found.gone] == [
        (paused, Cause(CauseCode.NEWCOMER_AWAY, paused))
    ]


def test_what_was_put_aside_is_told(weeks):
    first = weeks.run()
    aside = first.proposals[0]
    weeks.decide(proposals.put_proposals_aside, aside)
    weeks.run()
    (added,) = weeks.differences().added
    assert (added.newcomer, added.cause) == (aside.newcomer, Cause(CauseCode.ELSEWHERE))
    assert weeks.differences().gone == ()


def test_put_aside_after_the_run_is_told(weeks):
    first = weeks.run()
    weeks.change(Newcomer, first.proposals[0].newcomer, paused_at=NOW)
    weeks.run()
    aside = first.proposals[1]
    weeks.decide(proposals.put_proposals_aside, aside)
    gone = {one.newcomer: one.cause for one in weeks.differences().gone}
    assert gone[aside.newcomer] == Cause(CauseCode.PUT_ASIDE)


def test_an_introduction_that_came_to_nothing_is_told(weeks):
    """Both before the week is proposed again and after: what was asked stays no proposal."""
    first = weeks.run()
    asked = first.proposals[0]
    weeks.decide(proposals.approve_proposals, asked)
    with deed(weeks.engine) as session:
        (sent,) = send_round(session, weeks.town, WEEK, now=NOW, actor="test")
    weeks.run()
    assert weeks.differences().changed == 0
    with deed(weeks.engine) as session:
        decline_introduction(session, sent.id, by=Party.OPENING, now=NOW, actor="test")
    cause = Cause(CauseCode.CAME_TO_NOTHING, asked.newcomer)
    (gone,) = weeks.differences().gone
    assert (gone.newcomer, gone.opening, gone.cause) == (asked.newcomer, asked.opening, cause)
    weeks.run()
    (added,) = weeks.differences().added
    assert (added.newcomer, added.cause) == (asked.newcomer, cause)


@pytest.mark.parametrize("wish", ["avoidance", "contact wish"])
def test_that_somebody_is_kept_from_somebody_is_no_cause(weeks, session, wish):
    """Neither of the two is named, whatever it was."""
    first = weeks.run()
    line = first.proposals[0]
    if wish == "avoidance":
        town_id = weeks.town.id
        session.add(Avoidance(town_id=town_id, ref=line.newcomer, avoids_ref=line.opening))
        session.commit()
    else:
        weeks.change(Newcomer, line.newcomer, contact_gender="man")
        weeks.change(Opening, line.opening, gender="woman")
    weeks.run()
    changes = weeks.differences()
    told = {one.cause for one in (*changes.gone, *changes.moved, *changes.added)}
    assert changes.changed
    assert told == {Cause(CauseCode.ELSEWHERE)}


@pytest.mark.parametrize("how", ["erased", "protected"])
def test_who_may_not_be_shown_is_in_no_list(weeks, how):
    first = weeks.run()
    ref = first.proposals[0].newcomer
    weeks.change(Newcomer, ref, paused_at=NOW)
    weeks.run()
    assert [one.newcomer for one in weeks.differences().gone] == [ref]
    if how == "erased":
        with deed(weeks.engine) as session:
            erase_person(session, weeks.town.id, ref, now=NOW, actor="test")
            kept = session.scalars(select(MatchRound.previous)).one()
        assert ref not in repr(kept)
    else:
        weeks.change(Newcomer, ref, protected=True)
    assert weeks.differences().changed == 0


# --- two weeks ------------------------------------------------------------------


def test_a_week_is_compared_with_an_earlier_one(weeks):
    first = weeks.run(seed=1)
    weeks.decide(proposals.approve_proposals, first.proposals[0])
    with deed(weeks.engine) as other:
        send_round(other, weeks.town, WEEK, now=NOW, actor="test")
    gone = first.proposals[1]
    weeks.change(Opening, gone.opening, paused_at=NOW + timedelta(days=1))
    weeks.run(NEXT_WEEK, seed=1)
    found = weeks.differences(NEXT_WEEK, since=WEEK)
    assert (found.week, found.since, found.added) == (NEXT_WEEK, WEEK, ())
    assert [(one.newcomer, one.opening, one.cause) for one in found.gone] == [
        (first.proposals[0].newcomer, first.proposals[0].opening, Cause(CauseCode.INTRODUCED))
    ]
    assert [(one.newcomer, one.left, one.cause) for one in found.moved] == [
        (gone.newcomer, gone.opening, Cause(CauseCode.OPENING_AWAY, gone.opening))
    ]
    assert found.kept == 1


def test_what_is_approved_in_another_week_is_told(weeks):
    first = weeks.run(seed=1)
    approved = first.proposals[0]
    weeks.decide(proposals.approve_proposals, approved)
    weeks.run(NEXT_WEEK, seed=1)
    (gone,) = weeks.differences(NEXT_WEEK, since=WEEK).gone
    assert (gone.opening, gone.cause) == (approved.opening, Cause(CauseCode.APPROVED))


def test_changes_are_counted_for_the_week(weeks):
    first = weeks.run()
    with reading(weeks.engine) as session:
        assert changed_since_last_run(session, weeks.town, WEEK, now=NOW) is None
    weeks.change(Newcomer, first.proposals[0].newcomer, paused_at=NOW)
    weeks.run()
    with reading(weeks.engine) as session:
        assert changed_since_last_run(session, weeks.town, WEEK, now=NOW) == 1
