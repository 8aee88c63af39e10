"""Interest vectors for notebooks: scikit-learn's own rules, and the engine's own numbers."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.utils.estimator_checks import check_estimator

from koppeling.matching.interest_vectors import InterestVectors
from koppeling.matching.scores import interests, likeness
from koppeling.matching.scores.week import WeighedWeek
from tests.matching.towns import POLICY, crowd, newcomer, town
from tests.sizes import size
from tests.strategies import towns

ROUND = """
import sys
from koppeling.matching.propose import propose
from tests.matching.towns import POLICY, crowd
proposed = propose(crowd(1, 12, 20).problem, POLICY, 1).proposals
loaded = {name.split('.')[0] for name in sys.modules}
print(bool(proposed), sorted({'distributed', 'networkx', 'numba', 'sklearn'} & loaded))
"""


def test_scikit_learn_finds_nothing_amiss():
    checks = check_estimator(InterestVectors(), on_skip=None)
    # Arrays of other libraries are looked at only where the environment asks scipy for them.
    left_out = [check["check_name"] for check in checks if check["status"] != "passed"]
    assert left_out == ["check_array_api_input"]


@settings(max_examples=size(15, proved=2_000))
@given(drawn=towns())
def test_vectors_of_a_week_are_those_that_the_round_weighs(drawn):
    problem = drawn.problem
    vectors = InterestVectors.of(problem)
    lists = problem.newcomers.interests, problem.openings.interests
    for marks, weighed in zip(lists, WeighedWeek(problem, POLICY).interests, strict=True):
        rows = np.arange(marks.shape[0])
        if len(rows):
            assert vectors.transform(marks[:]).tolist() == weighed.only(rows).weight.tolist()


def test_fitting_to_everybody_learns_the_rarity_that_the_round_counts_with():
    problem = crowd(2, 30, 40).problem
    everybody = np.concatenate(
        (
            (problem.newcomers.interests | problem.newcomers.offers)[:],
            (problem.openings.interests | problem.openings.welcomes)[:],
        )
    )
    fitted = InterestVectors(problem.concepts).fit(everybody)
    assert fitted.rarity_.tolist() == likeness.idf(problem).tolist()
    assert fitted.rarity_.tolist() == InterestVectors.of(problem).rarity_.tolist()


def test_cosine_of_two_vectors_is_the_share_that_the_pair_earns():
    problem = crowd(3, 30, 40).problem
    vectors = InterestVectors.of(problem)
    near = cosine_similarity(
        vectors.transform(problem.newcomers.interests[:]),
        vectors.transform(problem.openings.interests[:]),
    )
    week = WeighedWeek(problem, POLICY)
    shares = interests.shares(week, np.arange(30), np.arange(40)) / 1000
    # The table knows squares in steps of 2^-12 and shares in steps of 0.001, rounded half up.
    assert (np.abs(near**2 - shares**2) <= 2**-12 + 2 * 0.0005 + 0.0005**2).all()


@pytest.mark.parametrize(("hers", "brought"), [({"football"}, {"football", "team-sports"})])
def test_a_concept_brings_its_parent(hers, brought):
    problem = town(newcomer("n-1", interests=frozenset(hers)), ()).problem
    (vector,) = InterestVectors.of(problem).transform(problem.newcomers.interests[:])
    assert {key for key, weight in zip(problem.concepts, vector, strict=True) if weight} == brought


def test_a_word_of_no_vocabulary_has_no_parent():
    (one, other) = InterestVectors(("football", "curling")).fit_transform([[1, 0], [0, 1]])
    assert (one > 0).tolist() == [True, False]
    assert (other > 0).tolist() == [False, True]


def test_columns_are_named_after_the_concepts():
    vectors = InterestVectors(("football", "team-sports")).fit([[1, 0]])
    assert vectors.get_feature_names_out().tolist() == ["football", "team-sports"]


def test_as_many_columns_as_concepts():
    with pytest.raises(ValueError, match=r"^3 columns for 2 concepts$"):
        InterestVectors(("football", "team-sports")).fit([[1, 0, 1]])


def test_a_round_of_a_town_loads_nothing_that_is_for_notebooks_or_countries():
    ran = subprocess.run([sys.executable, "-c", ROUND], capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr) == ("True []\n", "")
