"""``assign`` against independent optima, and the proof that it gives with each answer.

A failing test names the number of the question: ``draw_question(number)``.
"""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from koppeling.matching import Assignment, assign
from tests.matching.optima import by_highs, by_networkx, every_choice, own_best
from tests.matching.questions import Question, ask, draw_question, unique_ties, with_locks
from tests.sizes import size

PARTS = 10
"""The numbers are dealt to this many tests, so that several cores share them."""


def numbers(part: int, cases: int) -> range:
    return range(part, cases, PARTS)


def in_units(question: Question, amount: float) -> int:
    units = amount / question.resolution
    assert abs(units - round(units)) < 1e-6
    return round(units)


def prices_of(question: Question, found: Assignment) -> np.ndarray:
    return np.array([in_units(question, price) for price in found.opening_price], np.int64)


def larger_question(number: int) -> Question:
    return draw_question(number, most_pairs=20, most_newcomers=7, most_openings=6)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_assign_equals_the_best_of_all_choices(part: int) -> None:
    for number in numbers(part, size(2_000, proved=50_000)):
        question = draw_question(number)
        choices, found = every_choice(question), ask(question)
        chosen = found.chosen.tolist()
        assert sum(1 << pair for pair in chosen) in np.flatnonzero(choices.optimal()), number
        assert chosen == sorted(set(chosen)), number
        assert question.is_allowed(chosen), number
        assert question.worth(chosen) == (in_units(question, found.total), found.covered), number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_assign_equals_an_integer_programme_and_a_flow(part: int) -> None:
    for number in numbers(part, size(2_000, proved=50_000)):
        question = larger_question(number) if number % 2 else draw_question(number)
        found = ask(question)
        covered = found.covered if question.cover_first else None
        answer = (in_units(question, found.total), covered)
        assert answer == by_networkx(question), number
        assert answer == by_highs(question), number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_no_chosen_pair_can_be_dropped_without_loss(part: int) -> None:
    for number in numbers(part, size(2_000, proved=50_000)):
        question = draw_question(number)
        chosen = ask(question).chosen.tolist()
        total, covered = question.worth(chosen)
        for pair in set(chosen) - set(question.locked):
            less, fewer = question.worth([p for p in chosen if p != pair])
            loses = less < total or (question.cover_first and fewer < covered)
            assert loses, (number, pair)


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_ties_decide_among_equal_optima(part: int) -> None:
    """Their sum is greatest among the optima without a pair that could be dropped."""
    for number in numbers(part, size(2_000, proved=50_000)):
        question = draw_question(number)
        if question.tie is None:
            continue
        choices, chosen = every_choice(question), ask(question).chosen.tolist()
        droppable = choices.droppable()
        lean = choices.optimal() & ~droppable.any(axis=1)
        sums = choices.member @ np.array(question.tie, np.int64)
        assert sum(question.tie[pair] for pair in chosen) == sums[lean].max(), number
        assert sum(1 << pair for pair in chosen) in np.flatnonzero(lean), number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_bound_follows_from_the_prices_alone(part: int) -> None:
    for number in numbers(part, size(2_000, proved=50_000)):
        question = larger_question(number) if number % 2 else draw_question(number)
        found = ask(question)
        price, weight = prices_of(question, found), in_units(question, found.weight)
        assert (price >= 0).all(), number
        assert (weight > 0) == question.cover_first, number
        worth = [own_best(question, price, n, weight) for n in range(question.newcomers)]
        assert [in_units(question, w) for w in found.newcomer_price] == worth, number
        bound = int((np.array(question.places, np.int64) * price).sum()) + sum(worth)
        assert in_units(question, found.bound) == bound, number
        assert bound == in_units(question, found.total) + weight * found.covered, number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_opening_price_is_what_one_more_place_would_be_worth(part: int) -> None:
    """The least optimal dual of every opening, those without a place included."""
    for number in numbers(part, size(2_000, proved=50_000)):
        question = draw_question(number)
        found, choices = ask(question), every_choice(question)
        weight = in_units(question, found.weight)
        places = np.array(question.places, np.int64)
        best = choices.best(places, weight)
        more = [choices.best(places + one, weight) for one in np.eye(len(places), dtype=np.int64)]
        assert prices_of(question, found).tolist() == [m - best for m in more], number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_order_of_the_pairs_decides_nothing(part: int) -> None:
    for number in numbers(part, size(1_000, proved=20_000)):
        dice = Random(number)
        question = draw_question(number, most_pairs=16)
        question = replace(question, tie=unique_ties(dice, question.pairs))
        order = dice.sample(range(question.pairs), question.pairs)
        shuffled = replace(
            question,
            newcomer_no=tuple(question.newcomer_no[p] for p in order),
            opening_no=tuple(question.opening_no[p] for p in order),
            quarters=tuple(question.quarters[p] for p in order),
            tie=tuple((question.tie or ())[p] for p in order),
            locked=tuple(order.index(p) for p in question.locked),
        )
        found, again = ask(question), ask(shuffled)
        assert sorted(order[p] for p in again.chosen) == found.chosen.tolist(), number
        assert again.opening_price.tolist() == found.opening_price.tolist(), number
        assert again.newcomer_price.tolist() == found.newcomer_price.tolist(), number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_numbering_of_newcomers_and_openings_decides_nothing(part: int) -> None:
    for number in numbers(part, size(1_000, proved=20_000)):
        dice = Random(number)
        question = draw_question(number, most_pairs=16)
        question = replace(question, tie=unique_ties(dice, question.pairs))
        people = dice.sample(range(question.newcomers), question.newcomers)
        openings = dice.sample(range(len(question.places)), len(question.places))
        renumbered = replace(
            question,
            newcomer_no=tuple(people.index(n) for n in question.newcomer_no),
            opening_no=tuple(openings.index(o) for o in question.opening_no),
            kind=tuple(question.kind[o] for o in openings),
            places=tuple(question.places[o] for o in openings),
            at_most=tuple(question.at_most[n] for n in people),
            at_most_per_kind=tuple(question.at_most_per_kind[n] for n in people),
            bonus=tuple(question.bonus[n] for n in people),
        )
        found, again = ask(question), ask(renumbered)
        assert again.chosen.tolist() == found.chosen.tolist(), number
        assert again.opening_price.tolist() == [found.opening_price[o] for o in openings], number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_locks_are_kept_or_refused(part: int) -> None:
    for number in numbers(part, size(2_000, proved=20_000)):
        question = draw_question(number)
        dice = Random(number)
        count = dice.randint(0, question.pairs)
        question = with_locks(question, tuple(dice.sample(range(question.pairs), count)))
        if question.is_allowed(question.locked):
            chosen = set(ask(question).chosen.tolist())
            assert set(question.locked) <= chosen, number
            assert question.is_allowed(sorted(chosen)), number
        else:
            with pytest.raises(ValueError, match=r"locked pair \d+ is impossible") as refused:
                ask(question)
            named = int(str(refused.value).split()[2])
            assert named in question.locked, number


@pytest.mark.prove
@pytest.mark.parametrize("part", range(PARTS))
def test_one_limit_for_all_is_the_same_as_one_for_each(part: int) -> None:
    for number in numbers(part, size(500, proved=5_000)):
        question = draw_question(number)
        question = replace(
            question,
            at_most=(2,) * question.newcomers,
            at_most_per_kind=((1, 2, 0),) * question.newcomers,
            bonus=((3, 1, -2),) * question.newcomers,
            locked=(),
        )
        step = question.resolution
        each = ask(question)
        alike = ask(
            question,
            at_most=2,
            at_most_per_kind=(1, 2, 0),
            bonus=(3 * step, step, -2 * step),
        )
        assert alike.chosen.tolist() == each.chosen.tolist(), number
        assert alike.opening_price.tolist() == each.opening_price.tolist(), number
        assert (alike.total, alike.covered) == (each.total, each.covered), number


def test_values_are_rounded_half_to_even() -> None:
    found = assign([0, 1, 2, 3], [0, 1, 2, 3], [0.5, 1.5, 2.5, 3.75], kind=[0] * 4, places=[1] * 4)
    assert found.total == 8.25
    found = assign(
        [0, 1, 2, 3],
        [0, 1, 2, 3],
        [0.5, 1.5, 2.5, 3.75],
        kind=[0] * 4,
        places=[1] * 4,
        resolution=1.0,
    )
    assert found.chosen.tolist() == [1, 2, 3]
    assert found.total == 0 + 2 + 2 + 4


def test_bonuses_are_rounded_half_to_even() -> None:
    found = assign(
        [0, 0, 1],
        [0, 1, 2],
        [1.0, 1.0, 1.0],
        kind=[0, 1, 0],
        places=[1, 1, 1],
        bonus=(2.5, 0.5),
        resolution=1.0,
    )
    assert found.total == 3 + (2 + 0) + 2


def test_total_is_the_nearest_double_to_the_sum() -> None:
    found = assign([0, 1, 2], [0, 1, 2], [0.1, 0.2, 0.3], kind=[0] * 3, places=[1] * 3)
    assert (found.total, found.bound) == (0.6, 0.6)


def test_nobody_is_left_out_for_a_greater_sum_where_covering_comes_first() -> None:
    pairs: dict = {"newcomer_no": [0, 0, 1], "opening_no": [0, 1, 0], "value": [9.0, 1.0, 2.0]}
    told: dict = {"kind": [0, 0], "places": [1, 1], "bonus": (-5.0,)}
    greatest = assign(**pairs, **told)
    assert (greatest.chosen.tolist(), greatest.covered, greatest.weight) == ([0], 1, 0)
    covering = assign(**pairs, **told, cover_first=True)
    assert (covering.chosen.tolist(), covering.covered) == ([1, 2], 2)
    assert covering.total == 1 + 2 - 5 - 5
    assert covering.bound == covering.total + 2 * covering.weight


def test_price_of_the_last_place_counts_only_what_somebody_else_would_gain() -> None:
    """She may have two of the kind, but the same opening only once."""
    found = assign(
        [0, 0, 1],
        [0, 1, 0],
        [10.0, 5.0, 1.0],
        kind=[0, 0],
        places=[1, 0],
        at_most_per_kind=(2, 1, 1),
    )
    assert found.chosen.tolist() == [0]
    assert found.opening_price.tolist() == [1.0, 5.0]


def test_one_newcomer_never_takes_two_places_of_an_opening() -> None:
    found = assign(
        [0, 0, 1, 2],
        [0, 1, 0, 0],
        [9.0, 1.0, 2.0, 1.0],
        kind=[0, 0],
        places=[2, 1],
        at_most_per_kind=(2, 1, 1),
    )
    assert found.chosen.tolist() == [0, 1, 2]
    assert found.total == 12


def test_sums_up_to_the_limit_are_exact() -> None:
    """One great value among many small ones passes no limit, whatever rows there are."""
    count = 40
    value = [1e9, *(1.0 + k * 1e-6 for k in range(1, count))]
    found = assign(range(count), [0] * count, value, kind=[0], places=[3])
    assert found.chosen.tolist() == [0, count - 2, count - 1]
    assert found.total == 1_000_000_002.000077
    assert found.opening_price.tolist() == [1.000037]
