"""Likeness of two lists of concepts against the same sums in plain Python."""

from collections import Counter
from fractions import Fraction
from math import isqrt, log2

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching.marks import Marks
from koppeling.matching.scores import interests, likeness
from koppeling.matching.scores.tables import COSINE_STEPS, FULL_SHARE
from koppeling.reference.interests import concepts
from tests.matching.towns import newcomer, opening, week

PARENT = {key: concept.parent for key, concept in concepts().items()}
CHILDREN = sorted(key for key, parent in PARENT.items() if parent)
PARENTS = sorted(key for key, parent in PARENT.items() if parent is None)

Lists = list[frozenset[str]]


def lists(most: int = 5) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from([*CHILDREN[:12], *PARENTS[:4]]), max_size=most)


def shares(hers: Lists, theirs: Lists) -> np.ndarray:
    found = week(
        [newcomer(f"n-{no:02}", interests=one, offers=None) for no, one in enumerate(hers)],
        [opening(f"o-{no:02}", interests=one, welcomes=None) for no, one in enumerate(theirs)],
    )
    return interests.shares(found, np.arange(len(hers)), np.arange(len(theirs)))


def brought(listed: frozenset[str]) -> set[str]:
    return {parent for key in listed if (parent := PARENT[key])}


def weights(everybody: Lists) -> dict[str, int]:
    """``1 + log2((1 + people) / (1 + people naming it))`` in sixteenths, at most twelve."""
    named = Counter(key for listed in everybody for key in listed | brought(listed))
    count = len(everybody)
    return {
        key: min(round(16 * (1 + log2((1 + count) / (1 + named[key])))), 12 * 16) for key in PARENT
    }


def expected_share(one: frozenset[str], other: frozenset[str], idf: dict[str, int]) -> int:
    def vector(listed: frozenset[str]) -> dict[str, int]:
        return {
            **{key: idf[key] for key in brought(listed)},
            **{key: 2 * idf[key] for key in listed},
        }

    left, right = vector(one), vector(other)
    dot = sum(left[key] * right[key] for key in left.keys() & right.keys())
    if not dot:
        return 0
    squares = sum(w * w for w in left.values()) * sum(w * w for w in right.values())
    steps = Fraction(dot * dot, squares) * COSINE_STEPS // 1
    return (isqrt(4 * FULL_SHARE**2 * steps // COSINE_STEPS) + 1) // 2


@given(
    hers=st.lists(lists(), min_size=1, max_size=4), theirs=st.lists(lists(), min_size=1, max_size=4)
)
def test_share_is_the_weighted_cosine(hers: Lists, theirs: Lists) -> None:
    idf = weights([*hers, *theirs])
    expected = [[expected_share(one, other, idf) for other in theirs] for one in hers]
    assert shares(hers, theirs).tolist() == expected


def test_the_same_list_earns_all_and_a_strange_one_nothing() -> None:
    football, baking = frozenset({"football"}), frozenset({"baking"})
    assert PARENT["football"] != PARENT["baking"]
    assert shares([football, baking], [football, baking]).tolist() == [[1000, 0], [0, 1000]]


def test_concepts_of_one_parent_lie_nearer_than_others() -> None:
    one, sibling, parent, strange = (
        frozenset({key}) for key in ("football", "volleyball", "team-sports", "baking")
    )
    ((same, near, above, far),) = shares([one], [one, sibling, parent, strange]).tolist()
    assert same > above > near > far == 0


def test_what_few_people_name_tells_more() -> None:
    crowd = [frozenset({"walking"})] * 30
    hers = [frozenset({"walking", "chess"})]
    assert "chess" in PARENT
    found = shares([*hers, *crowd], [frozenset({"chess"}), frozenset({"walking"})])
    assert found[0, 0] > found[0, 1]


def test_an_empty_list_that_was_asked_for_is_like_nothing() -> None:
    assert shares([frozenset()], [frozenset(), frozenset({"football"})]).tolist() == [[0, 0]]


def test_likeness_never_overflows() -> None:
    """Every concept on both lists, each as rare as the cap allows."""
    marks = np.ones((1, len(PARENT)), np.bool_)
    full = likeness.weigh(marks, np.full(len(PARENT), likeness.MOST_IDF, np.int64))
    length = len(PARENT) * (2 * likeness.MOST_IDF) ** 2
    assert full.length.tolist() == [length]
    assert length * length * COSINE_STEPS < 2**63
    assert likeness.shares(full, full).tolist() == [[1000]]
    everything = frozenset(PARENT)
    alone = [frozenset[str]()] * 3000
    assert shares([everything, *alone[:1]], [everything]).tolist() == [[1000], [0]]


def test_idf_is_capped() -> None:
    """One of many thousands naming a concept counts no more than the cap."""
    marks = np.zeros((5000, len(PARENT)), np.bool_)
    marks[0, :] = True
    problem = week(newcomer(), opening()).problem
    everybody = np.ones(len(marks), np.bool_)
    changed = {
        "interests": Marks.of(marks),
        "offers": Marks.of(marks),
        "asked_interests": everybody,
        "asked_offers": everybody,
    }
    crowd = problem.newcomers.__class__(**{**vars(problem.newcomers), **changed})
    crowded = problem.__class__(**{**vars(problem), "newcomers": crowd})
    idf = likeness.idf(crowded)
    assert idf.max() <= likeness.MOST_IDF
    assert idf.min() >= likeness.IDF_STEPS


def test_who_is_protected_changes_nobodys_weights() -> None:
    rare = frozenset(CHILDREN[:3])
    everybody = newcomer("n-1", interests=rare), opening("o-1", interests=rare)
    hidden = opening("o-2", interests=rare, welcomes=rare, protected=True)
    without = likeness.idf(week(*everybody).problem)
    beside = likeness.idf(week([everybody[0]], [everybody[1], hidden]).problem)
    assert beside.tolist() == without.tolist()
