import pytest

from koppeling.reference.languages import normalise_language
from koppeling.reference.postcodes import COUNTRIES
from koppeling.reference.shares import mother_tongues


def test_mother_tongues_are_given_for_both_countries():
    assert tuple(mother_tongues()) == COUNTRIES


@pytest.mark.parametrize("country", COUNTRIES)
def test_mother_tongues_are_shares_of_a_thousand(country):
    shares = mother_tongues()[country]
    assert sum(shares.values()) == 1000
    assert [tag for tag in shares if normalise_language(tag) != tag] == []
