"""Every ``ValueError`` that ``assign`` documents names the position."""

from typing import Any

import numpy as np
import pytest

from koppeling.matching import assign

TWO_EACH: dict[str, Any] = {
    "newcomer_no": [0, 0, 1],
    "opening_no": [0, 1, 1],
    "value": [3.0, 2.0, 1.0],
    "kind": [0, 1],
    "places": [1, 2],
}
"""A question that can be answered; each test spoils one thing."""


def ask(**spoiled: Any) -> Any:
    arguments = {**TWO_EACH, **spoiled}
    pairs = (arguments.pop("newcomer_no"), arguments.pop("opening_no"), arguments.pop("value"))
    return assign(*pairs, **arguments)


def test_assign_answers_the_question_as_it_stands() -> None:
    assert ask().chosen.tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("spoiled", "message"),
    [
        ({"opening_no": [0, 1, 2]}, r"^opening_no\[2\] = 2 is out of range$"),
        ({"opening_no": [0, -1, 1]}, r"^opening_no\[1\] = -1 is out of range$"),
        ({"newcomer_no": [0, -1, 1]}, r"^newcomer_no\[1\] = -1 is out of range$"),
        ({"newcomer_no": [0, 0, 2], "at_most": [3, 3]}, r"^newcomer_no\[2\] = 2 is out of range$"),
        ({"kind": [], "places": []}, r"^opening_no\[0\] = 0 is out of range$"),
        (
            {"opening_no": [1, 1, 1]},
            r"^pair 1 \(newcomer 0, opening 1\) stands twice$",
        ),
        ({"value": [1.0, float("nan"), 1.0]}, r"^value\[1\] = nan is not finite$"),
        ({"value": [1.0, 1.0, float("inf")]}, r"^value\[2\] = inf is not finite$"),
        ({"value": [-0.001, 1.0, 1.0]}, r"^value\[0\] = -0.001 is negative$"),
        ({"value": [1.0, 1.0, 1e10]}, r"^value\[2\] = 10000000000.0 is beyond 2\^53 units"),
        ({"kind": [0, 3]}, r"^kind\[1\] = 3 is not 0, 1 or 2$"),
        ({"kind": [-1, 1]}, r"^kind\[0\] = -1 is not 0, 1 or 2$"),
        ({"places": [1, -2]}, r"^places\[1\] = -2 is negative$"),
        ({"at_most": -1}, r"^at_most\[0\] = -1 is negative$"),
        ({"at_most": [1, -1]}, r"^at_most\[1\] = -1 is negative$"),
        ({"at_most_per_kind": (1, 1, -1)}, r"^at_most_per_kind\[2\] = -1 is negative$"),
        (
            {"at_most_per_kind": [[1, 1, 1], [1, -1, 1]]},
            r"^at_most_per_kind\[\(1, 1\)\] = -1 is negative$",
        ),
        ({"bonus": (1.0, 2.0)}, r"^bonus\[1\] = 2.0 is greater than the one before it$"),
        (
            {"bonus": [[1.0, 1.0], [0.0, 0.5]]},
            r"^bonus\[\(1, 1\)\] = 0.5 is greater than the one before it$",
        ),
        ({"bonus": (0.0, float("-inf"))}, r"^bonus\[1\] = -inf is not finite$"),
        ({"bonus": (float("nan"),)}, r"^bonus\[0\] = nan is not finite$"),
        ({"bonus": (1e11, 0.0)}, r"^bonus\[0\] = 100000000000.0 is beyond 2\^53 units"),
        ({"locked": [3]}, r"^locked\[0\] = 3 is out of range$"),
        ({"locked": [0, -1]}, r"^locked\[1\] = -1 is out of range$"),
        ({"tie": [0, 1 << 20, 0]}, r"^tie\[1\] = 1048576 is not in 0 .. 2\^20 - 1$"),
        ({"tie": [0, 0, -1]}, r"^tie\[2\] = -1 is not in 0 .. 2\^20 - 1$"),
        ({"opening_no": [0, 1]}, r"^opening_no has shape \(2,\).* position 2$"),
        ({"value": [1.0, 1.0]}, r"^value has shape \(2,\).* position 2$"),
        ({"places": [1]}, r"^places has shape \(1,\).* position 1$"),
        ({"tie": [0]}, r"^tie has shape \(1,\).* position 1$"),
    ],
)
def test_assign_refuses_and_names_the_position(spoiled: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ask(**spoiled)


@pytest.mark.parametrize(
    ("limits", "locked", "message"),
    [
        ({"places": [0, 2]}, [0], "locked pair 0 is impossible: over the opening's places"),
        ({"places": [1, 1]}, [1, 2], "locked pair 2 is impossible: over the opening's places"),
        ({"at_most": 1}, [0, 1], "locked pair 1 is impossible: over the newcomer's limit"),
        ({"at_most": [3, 0]}, [0, 2], "locked pair 2 is impossible: over the newcomer's limit"),
        (
            {"at_most_per_kind": (0, 1, 1)},
            [0],
            "locked pair 0 is impossible: over the newcomer's limit of the kind",
        ),
        (
            {"kind": [2, 2]},
            [1, 0],
            "locked pair 1 is impossible: over the newcomer's limit of the kind",
        ),
    ],
)
def test_assign_refuses_an_impossible_lock(
    limits: dict[str, Any], locked: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        ask(**limits, locked=locked)


@pytest.mark.parametrize("resolution", [0.0, -1.0, float("nan"), float("inf")])
def test_assign_refuses_a_resolution_that_is_no_step(resolution: float) -> None:
    with pytest.raises(ValueError, match="is not a positive number"):
        ask(resolution=resolution)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"newcomer_no": [0.0, 0.0, 1.0]},
        {"opening_no": [True, False, True]},
        {"kind": ["neighbour", "employer"]},
        {"places": [1.0, 2.0]},
        {"at_most": 2.5},
        {"at_most_per_kind": (1.0, 1.0, 1.0)},
        {"locked": [1.0]},
        {"tie": [0.5, 0.5, 0.5]},
    ],
)
def test_assign_refuses_what_is_no_whole_number(spoiled: dict[str, Any]) -> None:
    (name,) = spoiled
    with pytest.raises(ValueError, match=f"^{name} holds .*, expected whole numbers$"):
        ask(**spoiled)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"at_most": [3, 3, 3], "bonus": [[0.0], [0.0]]},
        {"at_most_per_kind": [[1, 1, 1]] * 3, "at_most": [3, 3]},
    ],
)
def test_assign_refuses_arguments_of_different_length(spoiled: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"^arguments disagree on the number of newcomers: "):
        ask(**spoiled)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"bonus": ()},
        {"bonus": 1.0},
        {"bonus": np.zeros((2, 0))},
        {"at_most_per_kind": (1, 1)},
        {"at_most": [[3], [3]]},
    ],
)
def test_assign_refuses_another_shape(spoiled: dict[str, Any]) -> None:
    (name,) = spoiled
    with pytest.raises(ValueError, match=f"^{name} has shape "):
        ask(**spoiled)


@pytest.mark.parametrize("cover_first", [False, True])
def test_assign_refuses_sums_beyond_what_a_double_holds(cover_first: bool) -> None:
    """9 x 10^15 units are just below 2^53; whoever brings the sum over it is named."""
    people = list(range(11))
    told: dict[str, Any] = {"kind": [0] * 11, "places": [1] * 11, "cover_first": cover_first}
    with pytest.raises(ValueError, match=r"^sums pass 2\^53 units .* \(value\[\d+\]\)$"):
        assign(people, people, [1e9] * 11, **told)


def test_assign_answers_up_to_what_a_double_holds() -> None:
    people = list(range(9))
    found = assign(people, people, [1e9] * 9, kind=[0] * 9, places=[1] * 9)
    assert found.total == 9e9


def test_assign_names_the_newcomer_with_whom_sums_pass_the_limit() -> None:
    value = [4e9, 1.0, 1.0, 6e9]
    with pytest.raises(ValueError, match=r"at newcomer 3 \(value\[3\]\)$"):
        assign([0, 1, 2, 3], [0, 1, 2, 3], value, kind=[0] * 4, places=[1] * 4)


def test_bonuses_count_towards_the_limit() -> None:
    with pytest.raises(ValueError, match=r"^sums pass 2\^53 units"):
        assign([0, 1], [0, 1], [1.0, 1.0], kind=[0] * 2, places=[1] * 2, bonus=(-5e9,))


@pytest.mark.parametrize("cover_first", [False, True])
@pytest.mark.parametrize("openings", [0, 2])
def test_zero_pairs_is_a_valid_question(cover_first: bool, openings: int) -> None:
    found = assign([], [], [], kind=[2] * openings, places=[3] * openings, cover_first=cover_first)
    assert found.chosen.tolist() == []
    assert (found.total, found.covered, found.bound) == (0, 0, 0)
    assert found.opening_price.tolist() == [0] * openings
    assert found.newcomer_price.tolist() == []


def test_newcomers_without_pairs_have_a_price_of_nothing() -> None:
    found = assign([], [], [], kind=[0], places=[1], at_most=[3, 1], bonus=[[5.0], [-1.0]])
    assert found.newcomer_price.tolist() == [0, 0]
    assert found.covered == 0


def test_a_lock_named_twice_is_one_lock() -> None:
    assert ask(places=[1, 1], locked=[2, 2]).chosen.tolist() == [0, 2]
