"""The tie decides among equals, group by group, and of groups that are too large none."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koppeling.matching.assignment import decided as decided_module
from koppeling.matching.assignment.question import Question
from koppeling.matching.assignment.slots import edges_of, lay_out
from tests.matching.kernels.questions import Everything, distinct_ties, in_units, larger_question
from tests.matching.kernels.test_optimum import ALL, chosen_from, offered
from tests.matching.questions import draw_question
from tests.sizes import size

BLOCKS = 12
FIXTURE = HealthCheck.function_scoped_fixture


def blocks(sizes: list[int]) -> Everything:
    """Groups in which anybody may have anything, all alike; nobody shares with another group."""
    people, openings = [], []
    first = 0
    for many in sizes:
        hers, its = np.divmod(np.arange(many * many), many)
        people.append(first + hers)
        openings.append(first + its)
        first += many
    newcomer_no = np.concatenate(people)
    return Everything(
        Question(
            newcomer_no=newcomer_no,
            opening_no=np.concatenate(openings),
            value=np.full(len(newcomer_no), 7),
            kind=np.zeros(first, np.int64),
            places=np.ones(first, np.int64),
            at_most=np.ones(first, np.int64),
            at_most_per_kind=np.ones((first, 3), np.int64),
            bonus=np.array([[3]] * first),
            locked=np.zeros(0, np.int64),
            tie=np.random.default_rng(3).permutation(1000)[: len(newcomer_no)],
        )
    )


def pairs_of(everything: Everything) -> set[tuple[int, int]]:
    found = chosen_from(everything.shortlists(ALL), everything, cover_first=True)
    assert found.total == (7 + 3) * len(everything.question.at_most)
    return set(zip(found.newcomer_no.tolist(), found.opening_no.tolist(), strict=True))


def best(everything: Everything, first: int) -> set[tuple[int, int]]:
    """Of a group of two by two, the way with the greater sum of ties."""
    tie = everything.question.tie
    assert tie is not None
    sums = []
    for ways in (((0, 0), (1, 1)), ((0, 1), (1, 0))):
        pairs = {(first + one, first + other) for one, other in ways}
        asked = zip(
            everything.question.newcomer_no.tolist(),
            everything.question.opening_no.tolist(),
            tie.tolist(),
            strict=True,
        )
        sums.append((sum(no for hers, its, no in asked if (hers, its) in pairs), pairs))
    return max(sums)[1]


def test_more_than_may_be_tied_at_once_are_decided_group_by_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything = blocks([2] * BLOCKS)
    expected = set().union(*(best(everything, 2 * no) for no in range(BLOCKS)))
    assert pairs_of(everything) == expected
    # Two by two are four edges, and one for each who might stay without.
    for most in (6, 7, 17):
        monkeypatch.setattr(decided_module, "MOST_TIED", most)
        assert pairs_of(everything) == expected
    monkeypatch.setattr(decided_module, "MOST_TIED", 5)
    assert pairs_of(everything) != expected


def test_one_group_that_is_too_large_leaves_the_others_to_their_ties(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everything = blocks([2, 2, 4, 2])
    whole = pairs_of(everything)
    monkeypatch.setattr(decided_module, "MOST_TIED", 19)
    some = pairs_of(everything)
    assert some != whole
    beside = {(one, other) for one, other in whole if not 4 <= one < 8}
    assert beside == set().union(*(best(everything, first) for first in (0, 2, 8)))
    assert {(one, other) for one, other in some if not 4 <= one < 8} == beside


def test_a_group_counts_for_each_place_that_its_pairs_could_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Six who are alike, and two openings with two places each."""
    everything = blocks([6])
    question = everything.question
    some = question.opening_no < 2
    tie = question.tie
    assert tie is not None
    everything = Everything(
        replace(
            question,
            newcomer_no=question.newcomer_no[some],
            opening_no=question.opening_no[some],
            value=question.value[some],
            places=np.full(6, 2),
            tie=tie[some],
        )
    )

    def sum_of_ties() -> int:
        found = chosen_from(everything.shortlists(ALL), everything, cover_first=True)
        chosen = found.newcomer_no * 6 + found.opening_no
        assert len(chosen) == 4
        return int(tie[chosen].sum())

    by_newcomer = tie.reshape(6, 6)[:, :2]
    most = max(
        int(by_newcomer[list(first), 0].sum() + by_newcomer[list(second), 1].sum())
        for first in combinations(range(6), 2)
        for second in combinations(sorted({*range(6)} - {*first}), 2)
    )
    monkeypatch.setattr(decided_module, "MOST_TIED", 6 * 2 * 2 + 6)
    assert sum_of_ties() == most
    monkeypatch.setattr(decided_module, "MOST_TIED", 6 * 2 * 2 + 5)
    assert sum_of_ties() < most


def test_edges_are_counted_as_they_are_laid_out() -> None:
    for number in range(size(200, proved=20_000)):
        for drawn in (draw_question(number), larger_question(number)):
            question = replace(in_units(drawn), locked=np.zeros(0, np.int64))
            laid = lay_out(question, question.bonus)
            assert edges_of(question).sum() == len(laid.row), number


def group_of(pairs: list[tuple[int, int]], at: int) -> set[int]:
    """Positions of all that share a newcomer or an opening with this one, or with one that does."""
    found = {at}
    while True:
        people, openings = {pairs[no][0] for no in found}, {pairs[no][1] for no in found}
        more = {no for no, (one, other) in enumerate(pairs) if one in people or other in openings}
        if more == found:
            return found
        found = more


@settings(max_examples=size(100, proved=10_000), suppress_health_check=[FIXTURE])
@given(
    pairs=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=16, unique=True),
    most=st.integers(1, 8),
)
def test_batches_are_whole_groups_that_are_not_too_large(
    pairs: list[tuple[int, int]], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decided_module, "MOST_TIED", most)
    people, openings = np.array(pairs, np.int64).reshape(-1, 2).T
    edges = np.ones(len(pairs), np.int64)
    batches = [set(batch.tolist()) for batch in decided_module._batches(people, openings, edges)]
    groups = [group_of(pairs, at) for at in range(len(pairs))]
    assert sorted(no for batch in batches for no in batch) == [
        at for at, group in enumerate(groups) if len(group) <= most
    ]
    for batch in batches:
        assert set().union(*(groups[at] for at in batch)) == batch
        assert len(batch) < 2 * most


@pytest.mark.prove
def test_a_week_is_as_good_when_nothing_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is proven, covers as many where that comes first, and leaves the same prices."""
    for number in range(size(100, proved=5_000)):
        for drawn in (distinct_ties(number, draw_question(number)), larger_question(number)):
            everything = offered(in_units(drawn))
            lists = everything.shortlists(ALL)
            by_tie = chosen_from(lists, everything, drawn.cover_first)
            with monkeypatch.context() as patch:
                patch.setattr(decided_module, "MOST_TIED", 1)
                by_none = chosen_from(lists, everything, drawn.cover_first)
            assert by_none.total == by_tie.total, number
            assert not drawn.cover_first or by_none.covered == by_tie.covered, number
            assert by_none.price.tolist() == by_tie.price.tolist(), number
