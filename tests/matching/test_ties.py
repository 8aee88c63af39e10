"""Tie numbers: even, from the seed and the two refs alone."""

from collections import Counter
from hashlib import blake2b

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.ties import TIE_BITS, tie_numbers

PEOPLE = tuple(f"n-{no}" for no in range(200))
PLACES = tuple(f"o-{no}" for no in range(300))


def table(
    seed: int, people: tuple[str, ...] = PEOPLE, places: tuple[str, ...] = PLACES
) -> np.ndarray:
    newcomer_no, opening_no = np.divmod(np.arange(len(people) * len(places)), max(1, len(places)))
    return tie_numbers(seed, people, places, newcomer_no, opening_no).reshape(
        len(people), len(places)
    )


def test_numbers_fit_what_assign_takes() -> None:
    found = table(1)
    assert (found.min(), found.max()) >= (0, 0)
    assert found.max() < 1 << TIE_BITS == 1 << 20
    assert found.max() > 0.999 * (1 << 20)


def test_numbers_are_spread_evenly() -> None:
    """Over 64 buckets, over each newcomer's and over each opening's pairs."""
    found = table(2026)
    counts = Counter((found.ravel() >> 14).tolist())
    expected = found.size / 64
    assert set(counts) == set(range(64))
    chi_square = sum((n - expected) ** 2 / expected for n in counts.values())
    assert chi_square < 120  # of 63 degrees of freedom: one in 50,000 draws is greater
    middle, spread = 2**19, 2**20 / np.sqrt(12)
    for means, each in ((found.mean(axis=1), len(PLACES)), (found.mean(axis=0), len(PEOPLE))):
        assert np.abs(means - middle).max() < 5 * spread / np.sqrt(each)


def test_pairs_that_share_a_side_are_not_alike() -> None:
    """Neither side leans on the other: no newcomer is luckier with every opening."""
    found = table(7).astype(np.float64)
    for side in (found[:60], found[:, :60].T):
        matrix = np.asarray(np.corrcoef(side))
        off = matrix[~np.eye(len(matrix), dtype=np.bool_)]
        assert np.abs(off).max() < 0.4


def test_another_seed_gives_other_numbers() -> None:
    same = (table(1) == table(2)).mean()
    assert same < 0.001


def test_seed_may_be_great_or_negative() -> None:
    seeds = (0, -1, 2**64, -(2**100), 2**127 - 1)
    assert len({table(seed, PEOPLE[:3], PLACES[:3]).tobytes() for seed in seeds}) == len(seeds)


def test_swapped_sides_give_other_numbers() -> None:
    one = table(1, ("a",), ("b",))
    other = table(1, ("b",), ("a",))
    assert one.tolist() != other.tolist()


@given(
    people=st.permutations(PEOPLE[:6]),
    places=st.permutations(PLACES[:6]),
    seed=st.integers(-(2**62), 2**62),
)
def test_order_and_company_decide_nothing(people: list[str], places: list[str], seed: int) -> None:
    base = table(seed, PEOPLE[:6], PLACES[:6])
    moved = table(seed, tuple(people), tuple(places))
    for row, person in enumerate(people):
        for column, place in enumerate(places):
            expected = base[PEOPLE.index(person), PLACES.index(place)]
            assert moved[row, column] == expected
            assert table(seed, (person,), (place,)).tolist() == [[expected]]


def test_no_pairs_have_no_numbers() -> None:
    none = np.zeros(0, np.int64)
    assert tie_numbers(1, (), (), none, none).tolist() == []
    assert tie_numbers(1, PEOPLE, PLACES, none, none).tolist() == []


def test_numbers_are_the_same_on_every_machine() -> None:
    """In Python's own whole numbers: BLAKE2b of both refs, mixed by SplitMix64's finaliser."""

    def scrambled(number: int) -> int:
        number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        number = (number ^ number >> 27) * 0x94D049BB133111EB % 2**64
        return number ^ number >> 31

    def hashed(ref: str, side: bytes) -> int:
        key = (2026).to_bytes(16, "little", signed=True)
        digest = blake2b(ref.encode(), digest_size=8, key=key, person=side).digest()
        return int.from_bytes(digest, "little")

    expected = [
        [
            scrambled(hashed(n, b"newcomer") ^ scrambled(hashed(o, b"opening"))) >> 44
            for o in PLACES[:9]
        ]
        for n in PEOPLE[:9]
    ]
    assert table(2026)[:9, :9].tolist() == expected
