"""What a large round tells those still waiting equals what asking every pair tells."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching import scores, travel
from koppeling.matching.candidates import RULE_ORDER, broken, find_candidates, room
from koppeling.matching.kernels import blocked, selection
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.kernels.within_one_rule import WithinOneRule
from koppeling.matching.near_misses import MINUTE_STEP, STEPS_FURTHER
from koppeling.matching.policy import Policy
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import Rule
from tests.matching.kernels.weeks import POLICIES_TO_SCAN, any_town, simulated_town
from tests.matching.towns import NO_FLOOR, Town, newcomer, opening, town
from tests.sizes import size

policies = st.sampled_from(POLICIES_TO_SCAN)


def check_counts(week: WeighedWeek, threads: int = 1) -> None:
    found = find_candidates(week, lambda _done, _total: None)
    scanner = Scanner(week, threads)
    people = np.arange(len(week.problem.newcomers.ref))
    count = np.bincount(found.newcomer_no, minlength=len(people))
    for who in (people, people[::-1], people[1::2]):
        assert scanner.blocked(who).tolist() == found.blocked[who].tolist()
        assert scanner.candidates(who).sum(axis=1).tolist() == count[who].tolist()


@settings(max_examples=size(45, proved=10_000))
@given(drawn=any_town, policy=policies)
def test_counts_equal_those_of_all_pairs(drawn: Town, policy: Policy) -> None:
    check_counts(WeighedWeek(drawn.problem, policy))


def test_counts_of_a_simulated_town(monkeypatch: pytest.MonkeyPatch) -> None:
    check_counts(simulated_town())
    monkeypatch.setattr(blocked, "NEWCOMER_CHUNK", 11)
    monkeypatch.setattr(selection, "LIST_CHUNK", 5)
    check_counts(simulated_town(), threads=3)


Away = set[tuple[int, Rule]]


def away_by_asking(week: WeighedWeek, newcomer_no: int, left: np.ndarray) -> Away:
    """The openings that one rule keeps from her, as ``remedies.hers`` reads them."""
    people, openings = week.problem.newcomers, week.problem.openings
    rows, columns = np.array([newcomer_no]), np.arange(len(openings.ref))
    breaks = {rule: answer[0] for rule, answer in broken(week, rows, columns).items()}
    only = (np.sum(list(breaks.values()), axis=0) == 1) & (left > 0)
    score = scores.points(week, scores.weights(week.policy), rows, columns).sum(axis=0)[0]
    enough = score >= np.array(week.policy.floor)[openings.kind]
    may_want = (~people.wants & room(week))[newcomer_no, openings.kind]
    found = {
        Rule.KIND: only & breaks[Rule.KIND] & enough & may_want,
        Rule.LANGUAGE: only & breaks[Rule.LANGUAGE],
        Rule.TIME: only & breaks[Rule.TIME],
        Rule.DISTANCE: only & breaks[Rule.DISTANCE] & enough,
    }
    at_home = openings.country == people.country[newcomer_no]
    found[Rule.DISTANCE] &= at_home | people.crosses_border[newcomer_no]
    if found[Rule.DISTANCE].any():
        minutes = travel.minutes(week.problem, week.policy, rows, columns)[0]
        least = int(minutes[found[Rule.DISTANCE]].min())
        reach = -(-least // MINUTE_STEP) * MINUTE_STEP
        steps = -(-(reach - int(people.max_minutes[newcomer_no])) // MINUTE_STEP)
        found[Rule.DISTANCE] &= (minutes <= reach) & (steps <= STEPS_FURTHER)
    return {(int(no), rule) for rule, of in found.items() for no in np.flatnonzero(of)}


def away(found: WithinOneRule, at: int) -> Away:
    """Of the ``at``-th newcomer; every opening at most once."""
    own = slice(found.first[at], found.first[at + 1])
    openings = found.opening_no[own].tolist()
    assert openings == sorted(set(openings))
    rules = [RULE_ORDER[no - 1] for no in found.rule_no[own].tolist()]
    return set(zip(openings, rules, strict=True))


def check_away(week: WeighedWeek, left: np.ndarray) -> Away:
    people = np.arange(len(week.problem.newcomers.ref))[::-1]
    found = Scanner(week, 1).one_rule_away(people, left)
    for at, newcomer_no in enumerate(people):
        assert away(found, at) == away_by_asking(week, int(newcomer_no), left)
    return {entry for at in range(len(people)) for entry in away(found, at)}


@settings(max_examples=size(45, proved=10_000))
@given(drawn=any_town, policy=policies, draw=st.data())
def test_openings_that_one_rule_keeps_away(
    drawn: Town, policy: Policy, draw: st.DataObject
) -> None:
    """Those without a place left are no help."""
    places = drawn.problem.openings.places
    taken = draw.draw(st.lists(st.booleans(), min_size=len(places), max_size=len(places)))
    left = np.where(np.array(taken, np.bool_), 0, places).astype(np.int64)
    check_away(WeighedWeek(drawn.problem, policy), left)


def test_one_rule_away_in_a_simulated_town() -> None:
    week = simulated_town()
    told = check_away(week, week.problem.openings.places.astype(np.int64))
    assert {rule for _, rule in told} == {
        Rule.KIND, Rule.LANGUAGE, Rule.TIME, Rule.DISTANCE
    }  # fmt: skip


def test_the_way_is_widened_until_it_reaches_somebody() -> None:
    """Rings grow; the answer stays the first step of five, as far as anybody is told to go."""
    hers = newcomer(max_minutes=3)
    row, column = hers.cell
    far = [opening(f"o-{no:02}", cell=(row + no, column)) for no in range(2, 90)]
    reached = []
    for no in range(len(far)):
        week = WeighedWeek(town(hers, far[no:]).problem, NO_FLOOR)
        reached.append(len(check_away(week, np.ones(len(far) - no, np.int64))))
    assert 0 not in reached[: reached.index(0)]
    assert not any(reached[reached.index(0) :])
    assert len(set(reached)) > 2
