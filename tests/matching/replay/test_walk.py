"""Past weeks walked through anew: who is met when, by the same luck under every policy."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.matching.policy_changes import changed
from koppeling.matching.problem import Problem, build
from koppeling.matching.propose import choose, propose
from koppeling.matching.replay import Replayed, WeekInput, replay, scores_by
from koppeling.matching.replay.walk import says_yes
from koppeling.terms import KINDS
from tests.matching.towns import DOCUMENT, MONDAY, POLICY, SEED, beside, newcomer, opening
from tests.strategies import lively_towns

OTHER = Policy.from_document(changed(DOCUMENT, {"bonus.waiting_most": 0, "bonus.early_most": 0}))


def week(
    no: int, newcomers: list[NewcomerFacts], openings: list[OpeningFacts], **more: object
) -> WeekInput:
    on = MONDAY + timedelta(weeks=no)
    return WeekInput(on, tuple(newcomers), tuple(openings), **more)


def days(replayed: Replayed) -> dict[str, tuple[int, bool]]:
    return {ref: (wait.days, wait.met) for ref, wait in replayed.waits.items()}


def test_choose_has_the_pairs_of_propose() -> None:
    people = [newcomer(f"n-{no}", cell=beside(no)) for no in range(6)]
    problem = build(people, [opening("o-1"), opening("o-2", places=2)], on=MONDAY)
    assert choose(problem, POLICY, SEED) == [
        (pair.newcomer, pair.opening, pair.score)
        for pair in propose(problem, POLICY, SEED).proposals
    ]


def test_a_yes_takes_a_place_and_ends_the_wait() -> None:
    weeks = [week(no, [newcomer("n-1"), newcomer("n-2")], [opening()]) for no in range(3)]
    found = replay(weeks, POLICY, seed=SEED, yes=1)
    first = found.weeks[0].coupled[0][0]
    other = "n-2" if first == "n-1" else "n-1"
    assert [len(one.proposed) for one in found.weeks] == [1, 0, 0]
    assert days(found) == {first: (7, True), other: (21, False)}
    assert found.total_score == found.weeks[0].proposed[0][2]
    assert found.couplings == 1


def test_a_contact_that_ends_gives_its_place_back() -> None:
    people = [newcomer("n-1", registered_on=MONDAY), newcomer("n-2", registered_on=MONDAY)]
    weeks = [week(no, people, [opening()]) for no in range(5)]
    seen: list[dict[str, tuple[int, int]]] = []

    def watch(problem: Problem, policy: Policy, seed: int) -> list[tuple[str, str, int]]:
        sides = problem.newcomers
        living = zip(sides.living.tolist(), sides.days_alone.tolist(), strict=True)
        seen.append(dict(zip(sides.ref, living, strict=True)))
        return choose(problem, policy, seed)

    found = replay(
        weeks, POLICY, seed=SEED, chooser=watch, yes=1, lasts=lambda *_: timedelta(weeks=2)
    )
    first, second = (found.weeks[no].coupled[0][0] for no in (0, 3))

    assert [len(one.coupled) for one in found.weeks] == [1, 0, 0, 1, 0]
    assert {first, second} == {"n-1", "n-2"}
    assert [week_[first] for week_ in seen] == [(0, 0), (1, 0), (1, 0), (0, 0), (0, 7)]
    assert days(found) == {first: (7, True), second: (28, True)}


def test_a_no_is_not_asked_again_and_takes_no_place() -> None:
    weeks = [week(no, [newcomer()], [opening("o-1"), opening("o-2")]) for no in range(3)]
    found = replay(weeks, POLICY, seed=SEED, yes=0)
    asked = [pair[:2] for one in found.weeks for pair in one.proposed]
    assert sorted(asked) == [("n-1", "o-1"), ("n-1", "o-2")]
    assert days(found) == {"n-1": (21, False)}


def test_whoever_no_longer_appears_has_left() -> None:
    stays, leaves = newcomer("n-1", consents=False), newcomer("n-2", consents=False)
    weeks = [week(0, [stays, leaves], []), week(1, [stays, leaves], []), week(2, [stays], [])]
    assert days(replay(weeks, POLICY, seed=SEED)) == {"n-1": (21, False), "n-2": (14, False)}


def test_whoever_comes_later_waits_from_then_on() -> None:
    weeks = [week(0, [], []), week(2, [newcomer()], [opening()])]
    (wait,) = replay(weeks, POLICY, seed=SEED, yes=1).waits.values()
    assert (wait.entered_on, wait.first_contact_on) == (
        weeks[1].on,
        weeks[1].on + timedelta(days=7),
    )


def test_whoever_has_a_contact_does_not_wait_until_it_ends() -> None:
    has = newcomer(living=1, held={KINDS[1]: 1}, consents=False)
    weeks = [week(0, [has], []), week(1, [newcomer(consents=False)], [])]
    assert days(replay(weeks, POLICY, seed=SEED)) == {"n-1": (7, False)}


def test_what_was_held_and_apart_before_counts() -> None:
    apart = frozenset({("n-1", "o-1")})
    weeks = [week(0, [newcomer()], [opening("o-1"), opening("o-2", places=0)], apart=apart)]
    assert replay(weeks, POLICY, seed=SEED, yes=1).weeks[0].proposed == ()


def test_contacts_of_the_replay_fill_her_limits() -> None:
    weeks = [week(no, [newcomer()], [opening(f"o-{no}")]) for no in range(2)]
    found = replay(weeks, POLICY, seed=SEED, yes=1)
    assert [len(one.coupled) for one in found.weeks] == [1, 0]


def test_another_chooser_is_asked_instead() -> None:
    weeks = [week(0, [newcomer()], [opening("o-1"), opening("o-2")])]
    found = replay(weeks, POLICY, seed=SEED, yes=1, chooser=lambda *_: [("n-1", "o-2", 7)])
    assert (found.weeks[0].coupled, found.total_score) == ((("n-1", "o-2"),), 7)


def test_scores_are_measured_by_one_policy() -> None:
    weeks = [week(no, [newcomer("n-1"), newcomer("n-2")], [opening()]) for no in range(2)]
    found = replay(weeks, OTHER, seed=SEED, yes=1)
    assert scores_by(weeks, found, OTHER) == found.total_score
    other = Policy.from_document(
        changed(DOCUMENT, {"weights.neighbour.interests": 10, "weights.neighbour.time": 25})
    )
    assert scores_by(weeks, found, other) != found.total_score


def test_the_luck_of_a_pair_is_the_same_under_every_policy() -> None:
    said = [says_yes(SEED, f"n-{no}", "o-1", 0.3) for no in range(4000)]
    assert said == [says_yes(SEED, f"n-{no}", "o-1", 0.3) for no in range(4000)]
    assert abs(sum(said) / 4000 - 0.3) < 0.03
    more = [says_yes(SEED, f"n-{no}", "o-1", 0.6) for no in range(4000)]
    assert all(later for earlier, later in zip(said, more, strict=True) if earlier)
    assert [says_yes(SEED, "n", "o", share) for share in (0, 1)] == [False, True]


def test_weeks_ascend_and_a_share_is_a_share() -> None:
    weeks = [week(1, [], []), week(0, [], [])]
    with pytest.raises(ValueError, match="ascend"):
        replay(weeks, POLICY, seed=SEED)
    with pytest.raises(ValueError, match="share"):
        replay([], POLICY, seed=SEED, yes=1.2)


@settings(max_examples=40, deadline=None)
@given(lively_towns(newcomers=4, openings=4), st.floats(0, 1), st.integers(0, 99))
def test_a_replay_keeps_every_promise(town: object, yes: float, seed: int) -> None:
    """No place twice, no pair twice, nobody over their limits, waits within the weeks."""
    newcomers, openings = town.newcomers, town.openings  # type: ignore[attr-defined]
    apart = frozenset(town.apart)  # type: ignore[attr-defined]
    weeks = [WeekInput(MONDAY + timedelta(weeks=no), newcomers, openings, apart) for no in range(4)]
    found = replay(weeks, POLICY, seed=seed, yes=yes)
    asked = [pair[:2] for one in found.weeks for pair in one.proposed]
    assert len(asked) == len(set(asked))
    assert not apart & set(asked)
    coupled = [pair for one in found.weeks for pair in one.coupled]
    places = {one.ref: one.places for one in openings}
    for ref, count in places.items():
        assert sum(opening == ref for _, opening in coupled) <= count
    for one in newcomers:
        room = max(POLICY.at_most - sum(one.held.values()), 0)
        assert sum(ref == one.ref for ref, _ in coupled) <= room
    for ref, wait in found.waits.items():
        assert wait.met == any(one == ref for one, _ in coupled)
        assert 7 <= wait.days <= 28
    assert (
        replay(
            [replace(one, newcomers=one.newcomers[::-1]) for one in weeks],
            POLICY,
            seed=seed,
            yes=yes,
        )
        == found
    )
