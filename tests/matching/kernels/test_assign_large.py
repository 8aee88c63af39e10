"""The solver for many pairs answers like the one for few, and like whoever tries everything.

A failing test names the number of the question: ``draw_question(number)`` and the like.
"""

import numpy as np
import pytest

from koppeling.matching import assign
from koppeling.matching.assignment.assign import LARGE_PAIRS
from koppeling.matching.assignment.choice import own_best, total_of
from koppeling.matching.assignment.large import solve_large
from koppeling.matching.assignment.question import Question, Solved
from koppeling.matching.assignment.small import cover_small, solve_small
from koppeling.matching.kernels.market import FITS, width_of
from tests.matching.kernels.questions import (
    BEYOND_HALF_A_WORD,
    chain,
    distinct_ties,
    in_units,
    larger_question,
)
from tests.matching.optima import by_networkx, every_choice
from tests.matching.questions import Question as Drawn
from tests.matching.questions import draw_question
from tests.sizes import size

PARTS = 4


def numbers(part: int, cases: int) -> range:
    return range(part, cases, PARTS)


def solve_few(question: Question, *, cover_first: bool) -> Solved:
    """As ``assign`` answers where few pairs are given."""
    found = cover_small(question) if cover_first else solve_small(question, weight=0)
    total, covered = total_of(question, found.chosen)
    worth = own_best(question, found.price, found.weight).worth
    bound = int((question.places * found.price).sum() + worth.sum())
    return Solved(found.chosen, found.price, worth, total, covered, found.weight, bound)


def told(solved: Solved) -> tuple[object, ...]:
    """All of an answer, to compare."""
    return (
        (solved.total, solved.covered, solved.weight, solved.bound),
        solved.price.tolist(),
        solved.worth.tolist(),
        solved.chosen.tolist(),
    )


def check(drawn: Drawn, number: int, times: int = 1) -> None:
    question = in_units(drawn, times)
    large = solve_large(question, cover_first=drawn.cover_first)
    assert told(large) == told(solve_few(question, cover_first=drawn.cover_first)), number
    assert large.bound == large.total + large.weight * large.covered, number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("times", [1, BEYOND_HALF_A_WORD])
def test_many_pairs_are_answered_as_few(part: int, times: int) -> None:
    """Prices of openings without a place, and of those that locks fill, among them."""
    for number in numbers(part, size(400, proved=50_000)):
        check(distinct_ties(number, draw_question(number)), number, times)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("times", [1, BEYOND_HALF_A_WORD])
def test_more_pairs_are_answered_as_few(part: int, times: int) -> None:
    for number in numbers(part, size(80, proved=5_000)):
        check(larger_question(number), number, times)


@pytest.mark.parametrize("beyond", [0, 1])
def test_sums_at_the_edge_of_half_a_word_are_exact(beyond: int) -> None:
    """The greatest value and bonus together just fit into 32 bits, or just do not."""
    widths = set()
    for number in range(size(80, proved=5_000)):
        drawn = larger_question(number)
        once = in_units(drawn, 1)
        most = int(once.value.max(initial=0)) + int(np.abs(once.bonus).max(initial=0))
        if not most:
            continue
        times = (FITS - 1) // most + beyond
        question = in_units(drawn, times)
        widths.add(width_of(int(question.value.max(initial=0)), question.bonus))
        large = solve_large(question, cover_first=False)
        assert told(large) == told(solve_few(question, cover_first=False)), number
    assert widths == {np.int64 if beyond else np.int32}


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_covering_comes_first_where_it_costs_just_its_weight(part: int) -> None:
    for number in numbers(part, size(160, proved=20_000)):
        check(chain(number), number)


def test_tie_does_not_leave_anybody_out() -> None:
    """Covering n-0 costs 4 and counts for 4; the tie is for doing without her."""
    found = solve_large(
        in_units(
            Drawn(
                newcomer_no=(0, 1, 1, 2, 2),
                opening_no=(0, 0, 1, 1, 2),
                quarters=(0, 12, 0, 12, 8),
                kind=(0, 0, 0),
                places=(1, 1, 1),
                at_most=(3, 3, 3),
                at_most_per_kind=((1, 1, 1),) * 3,
                bonus=((0,),) * 3,
                locked=(),
                tie=(1, 100, 1, 100, 1),
                cover_first=True,
                resolution=1.0,
            )
        ),
        cover_first=True,
    )
    assert found.chosen.tolist() == [0, 2, 4]
    assert (found.covered, found.total) == (3, 2)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_many_pairs_are_the_best_of_all_choices(part: int) -> None:
    """With ties of any form, or none: an optimum, none of whose pairs can be dropped."""
    for number in numbers(part, size(200, proved=50_000)):
        drawn = draw_question(number)
        found = solve_large(in_units(drawn), cover_first=drawn.cover_first)
        chosen = found.chosen.tolist()
        choices = every_choice(drawn)
        lean = choices.optimal() & ~choices.droppable().any(axis=1)
        assert sum(1 << pair for pair in chosen) in np.flatnonzero(lean), number
        assert drawn.worth(chosen) == (found.total, found.covered), number
        if drawn.tie is not None:
            sums = choices.member @ np.array(drawn.tie, np.int64)
            assert sum(drawn.tie[pair] for pair in chosen) == sums[lean].max(), number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_many_pairs_equal_a_flow(part: int) -> None:
    for number in numbers(part, size(80, proved=5_000)):
        drawn = larger_question(number)
        found = solve_large(in_units(drawn), cover_first=drawn.cover_first)
        assert drawn.is_allowed(found.chosen.tolist()), number
        covered = found.covered if drawn.cover_first else None
        assert (found.total, covered) == by_networkx(drawn), number


def test_price_of_an_opening_without_a_place_is_what_one_would_be_worth() -> None:
    for number in range(60):
        drawn = distinct_ties(number, draw_question(number))
        found = solve_large(in_units(drawn), cover_first=drawn.cover_first)
        choices, places = every_choice(drawn), np.array(drawn.places, np.int64)
        best = choices.best(places, found.weight)
        more = np.eye(len(places), dtype=np.int64)
        gains = [choices.best(places + one, found.weight) - best for one in more]
        assert found.price.tolist() == gains, number


# --- through ``assign`` ---------------------------------------------------------

PEOPLE, PLACES = LARGE_PAIRS // 200, 200
EVERY_PAIR = np.divmod(np.arange(LARGE_PAIRS), PLACES)
VALUES = np.random.default_rng(7).integers(0, 1_000, LARGE_PAIRS).astype(float)
LIMITS = {"kind": np.arange(PLACES) % 3, "places": np.ones(PLACES, np.int64), "resolution": 1.0}


def test_assign_answers_many_pairs_as_few() -> None:
    """From ``LARGE_PAIRS`` on by compiled loops; the same without the pairs worth nothing."""
    tie = np.arange(LARGE_PAIRS)
    many = assign(*EVERY_PAIR, VALUES, **LIMITS, tie=tie)
    some = np.flatnonzero(VALUES > 0)
    assert len(some) < LARGE_PAIRS
    few = assign(EVERY_PAIR[0][some], EVERY_PAIR[1][some], VALUES[some], **LIMITS, tie=tie[some])
    assert many.chosen.tolist() == some[few.chosen].tolist()
    assert many.opening_price.tolist() == few.opening_price.tolist()
    assert many.newcomer_price.tolist() == few.newcomer_price.tolist()
    assert (many.total, many.bound) == (few.total, few.bound)


def spoiled(values: np.ndarray, position: int, value: float) -> np.ndarray:
    found = values.copy()
    found[position] = value
    return found


@pytest.mark.parametrize(
    ("newcomer_no", "opening_no", "value", "other", "message"),
    [
        (*EVERY_PAIR, spoiled(VALUES, 49_999, np.nan), {}, r"^value\[49999\] = nan is not finite$"),
        (*EVERY_PAIR, spoiled(VALUES, 3, -1), {}, r"^value\[3\] = -1.0 is negative$"),
        (
            EVERY_PAIR[0],
            spoiled(EVERY_PAIR[1], 40_000, PLACES),
            VALUES,
            {},
            r"^opening_no\[40000\] = 200 is out of range$",
        ),
        (
            EVERY_PAIR[0],
            spoiled(EVERY_PAIR[1], 7, 6),
            VALUES,
            {},
            r"^pair 7 \(newcomer 0, opening 6\) stands twice$",
        ),
        (
            *EVERY_PAIR,
            VALUES,
            {"locked": [0, PLACES]},
            "^locked pair 200 is impossible: over the opening's places$",
        ),
    ],
)
def test_assign_refuses_many_pairs_as_few(newcomer_no, opening_no, value, other, message) -> None:
    with pytest.raises(ValueError, match=message):
        assign(newcomer_no, opening_no, value, **LIMITS, **other)


def test_assign_refuses_a_covering_weight_beyond_what_a_double_holds() -> None:
    """Though the sums of values fit, and those of many newcomers would pass 2^63."""
    people = np.arange(LARGE_PAIRS)
    told: dict = {"kind": np.zeros(LARGE_PAIRS, np.int64), "places": np.ones(LARGE_PAIRS, np.int64)}
    value = spoiled(np.ones(LARGE_PAIRS), 0, 2.0**50)
    assert assign(people, people, value, **told, resolution=1.0).covered == LARGE_PAIRS
    with pytest.raises(ValueError, match=r"^sums pass 2\^53 units"):
        assign(people, people, value, **told, resolution=1.0, cover_first=True)


def test_many_places_are_no_more_to_choose_from_than_few() -> None:
    """Laid out place by place, they would fill the memory."""
    people, openings = np.divmod(np.arange(9_000 * 20), 20)
    found = assign(
        people,
        openings,
        np.ones(len(people)),
        kind=np.zeros(20, np.int64),
        places=np.full(20, 400),
        at_most=1,
        tie=np.arange(len(people)),
    )
    assert (len(found.chosen), found.total, found.covered) == (8_000, 8_000.0, 8_000)
    assert found.opening_price.tolist() == [1.0] * 20


def test_whoever_may_have_thousands_is_answered_too() -> None:
    many = np.arange(2_000)
    found = assign(
        np.zeros(len(many), np.int64),
        many,
        np.ones(len(many)),
        kind=np.zeros(len(many), np.int64),
        places=np.ones(len(many), np.int64),
        at_most=len(many),
        at_most_per_kind=(len(many), 0, 0),
    )
    assert found.chosen.tolist() == many.tolist()
    assert found.total == found.bound == len(many)
