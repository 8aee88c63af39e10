"""A policy's document: read, kept as whole numbers, written back, or refused by its key."""

import json
from copy import deepcopy
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.errors import BadPolicy
from koppeling.matching.policy import FULL_SCORE, LATER, OTHERWISE, SECTIONS, WHOLE, Policy
from koppeling.reference.towns import town_seeds
from koppeling.terms import KINDS, Kind, Level, Term, Travel
from tests.matching.towns import DOCUMENT, POLICY

SEEDS = {slug: seed.policy for slug, seed in town_seeds().items()}


def changed(key: str, value: object) -> dict[str, Any]:
    """The document with one dotted key set anew."""
    document = deepcopy(DOCUMENT)
    *path, last = key.split(".")
    section = document
    for name in path:
        section = section[name]
    section[last] = value
    return document


def without(key: str) -> dict[str, Any]:
    document = changed(key, None)
    *path, last = key.split(".")
    section = document
    for name in path:
        section = section[name]
    del section[last]
    return document


def refused(document: Any) -> dict[str, Any]:
    with pytest.raises(BadPolicy) as refusal:
        Policy.from_document(document)
    assert refusal.value.code == "bad_policy"
    return dict(refusal.value.params)


def test_both_towns_have_a_policy() -> None:
    assert set(SEEDS) == {"enschede", "muenster"}


@pytest.mark.parametrize("slug", sorted(SEEDS))
def test_seed_policy_is_read(slug: str) -> None:
    policy = Policy.from_document(SEEDS[slug])
    for kind in KINDS:
        assert sum(policy.weights[kind].values()) == FULL_SCORE
        assert all(policy.weights[kind][term] == 0 for term in LATER)
    assert policy.weights[Kind.EMPLOYER][Term.STAGE] == 0
    assert set(policy.travel) == set(Travel)
    assert policy.expire_days == 7
    assert (policy.at_most, policy.at_most_per_kind) == (3, (1, 1, 1))


@pytest.mark.parametrize("slug", [*sorted(SEEDS), "tests"])
def test_document_read_and_written_is_the_same(slug: str) -> None:
    source = DOCUMENT if slug == "tests" else SEEDS[slug]
    policy = Policy.from_document(source)
    document = policy.document()
    assert Policy.from_document(document) == policy
    assert Policy.from_document(json.loads(json.dumps(document))) == policy
    assert Policy.from_document(document).document() == document
    assert document == source


def test_document_is_canonical_whatever_the_order_and_form_of_its_numbers() -> None:
    def turned(value: object) -> object:
        if isinstance(value, dict):
            return {key: turned(value[key]) for key in reversed(value)}
        return value

    document = turned(DOCUMENT)
    assert isinstance(document, dict)
    document["bonus"]["first"] = 20.0
    document["travel"]["detour"] = Decimal("1.300")
    assert json.dumps(Policy.from_document(document).document()) == json.dumps(POLICY.document())


def test_points_are_kept_in_thousandths() -> None:
    assert POLICY.weights[Kind.EMPLOYER][Term.LANGUAGE] == 20_500
    assert POLICY.travel[Travel.WALK].kmh == 4_800
    assert POLICY.detour == 1_300
    assert POLICY.neutral_share == 500
    assert POLICY.least_level == (Level.A1, Level.A1, Level.A2)
    assert Policy.from_document(changed("floor.employer", 30.125)).floor == (20_000, 20_000, 30_125)


KEYS = sorted(f"{section}.{key}" for section, keys in SECTIONS.items() for key in keys)


@pytest.mark.parametrize("key", sorted(set(KEYS) - OTHERWISE.keys()))
def test_a_missing_key_is_named(key: str) -> None:
    assert refused(without(key)) == {"key": key, "why": "missing"}


@pytest.mark.parametrize("key", sorted(OTHERWISE))
def test_a_document_older_than_a_key_means_what_it_always_meant(key: str) -> None:
    assert Policy.from_document(without(key)) == Policy.from_document(changed(key, OTHERWISE[key]))


@pytest.mark.parametrize(
    "key", ["weights.neighbour.faith", "bonus.fourth", "travel.horse", "nonsense"]
)
def test_an_unknown_key_is_named(key: str) -> None:
    assert refused(changed(key, 1)) == {"key": key, "why": "unknown"}


def test_an_unknown_kind_is_named() -> None:
    document = deepcopy(DOCUMENT)
    document["weights"]["friend"] = document["weights"]["neighbour"]
    assert refused(document) == {"key": "weights.friend.acquaintance", "why": "unknown"}


def test_an_empty_document_is_refused() -> None:
    assert refused({}) == {"key": KEYS[0], "why": "missing"}


POINTS = sorted(set(KEYS) - set(WHOLE) - {key for key in KEYS if key.startswith("least_level.")})


@pytest.mark.parametrize("key", POINTS)
@pytest.mark.parametrize("value", ["20", True, None, [20]])
def test_what_is_no_number_is_named(key: str, value: object) -> None:
    assert refused(changed(key, value)) == {"key": key, "why": "not_a_number"}


@pytest.mark.parametrize("key", POINTS)
@pytest.mark.parametrize("value", [1.0005, float("nan"), float("inf"), Decimal("0.0001")])
def test_more_than_three_decimals_are_named(key: str, value: object) -> None:
    assert refused(changed(key, value)) == {"key": key, "why": "too_fine"}


@pytest.mark.parametrize(
    ("key", "value", "least", "greatest"),
    [
        ("weights.neighbour.gives", -1, 0, 1000),
        ("weights.employer.work", 1000.001, 0, 1000),
        ("floor.neighbour", -0.001, 0, 1000),
        ("bonus.first", 1001, 0, 1000),
        ("travel.detour", 0.999, 1, 5),
        ("travel.walk.kmh", 0.5, 1, 130),
        ("travel.car.kmh", 131, 1, 130),
        ("emphasis.factor", 0.9, 1, 5),
        ("neutral.share", 1.001, 0, 1),
        *((key, least - 1, least, greatest) for key, (least, greatest) in WHOLE.items()),
        *((key, greatest + 1, least, greatest) for key, (least, greatest) in WHOLE.items()),
    ],
)
def test_out_of_range_is_named_with_the_range(
    key: str, value: float, least: int, greatest: int
) -> None:
    assert refused(changed(key, value)) == {
        "key": key,
        "why": "out_of_range",
        "least": least,
        "greatest": greatest,
    }


@pytest.mark.parametrize("key", sorted(WHOLE))
@pytest.mark.parametrize("value", [1.5, "1", True, 2.0])
def test_what_is_no_whole_number_is_named(key: str, value: object) -> None:
    assert refused(changed(key, value)) == {"key": key, "why": "not_a_whole_number"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", ["C3", "a1", 1, None, ["A1"]])
def test_what_is_no_level_is_named(kind: Kind, value: object) -> None:
    key = f"least_level.{kind}"
    assert refused(changed(key, value)) == {"key": key, "why": "not_a_level"}


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_do_not_sum_to_a_hundred_are_named(kind: Kind) -> None:
    for value in (15.001, 0):
        document = changed(f"weights.{kind}.time", value)
        assert refused(document) == {"key": f"weights.{kind}", "why": "not_100"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("term", sorted(LATER))
def test_weights_for_what_has_no_measure_are_named(kind: Kind, term: Term) -> None:
    document = changed(f"weights.{kind}.{term}", 5)
    document["weights"][kind]["time"] -= 5
    assert refused(document) == {"key": f"weights.{kind}.{term}", "why": "no_measure_yet"}


def test_employers_weigh_no_stage_of_life() -> None:
    document = changed("weights.employer.stage", 5)
    document["weights"]["employer"]["time"] -= 5
    assert refused(document) == {
        "key": "weights.employer.stage",
        "why": "no_age_for_employers",
    }


@pytest.mark.parametrize(("second", "third"), [(21, 4), (8, 9)])
def test_bonuses_that_grow_are_named(second: int, third: int) -> None:
    document = changed("bonus.second", second)
    document["bonus"]["third"] = third
    assert refused(document) == {"key": "bonus", "why": "bonus_grows"}


@given(cuts=st.lists(st.integers(0, FULL_SCORE), min_size=6, max_size=6))
def test_any_weights_that_sum_to_a_hundred_are_kept_exactly(cuts: list[int]) -> None:
    measured = [term for term in Term if term not in LATER]
    parts = [b - a for a, b in pairwise([0, *sorted(cuts), FULL_SCORE])]
    document = deepcopy(DOCUMENT)
    for term, part in zip(measured, parts, strict=True):
        document["weights"]["neighbour"][term.value] = part / 1000
    policy = Policy.from_document(document)
    assert [policy.weights[Kind.NEIGHBOUR][term] for term in measured] == parts
    assert Policy.from_document(json.loads(json.dumps(policy.document()))) == policy
