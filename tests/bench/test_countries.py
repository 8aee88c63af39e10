"""Countries are the same whenever they are made, and local wherever somebody lives."""

import numpy as np
import pytest

from bench import countries
from bench.countries import Country, week_of
from koppeling.matching.problem import NOT_ASKED
from koppeling.reference.grid import METRES_PER_DEGREE, ROW_METRES

DRAWN = Country(60, each=2)


@pytest.fixture
def cities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let cities be of 20 newcomers, and every country be made of them."""
    monkeypatch.setattr(countries, "CITY_NEWCOMERS", 20)
    monkeypatch.setattr(countries, "BY_ROWS", 0)


@pytest.mark.parametrize("country", [Country(30), Country(30, tight=True, each=3)], ids=str)
def test_same_country_is_the_same_week(country: Country) -> None:
    (one, policy), (other, same) = week_of(country), week_of(country)

    assert (one.digest(), policy) == (other.digest(), same)
    assert (len(one.openings.ref), country.openings) == (country.openings, 30 * country.each)


def test_everybody_is_asked_unless_told(cities: None) -> None:
    asked, _ = week_of(DRAWN)
    as_drawn, _ = week_of(Country(60, each=2, asked=False))
    unlimited = as_drawn.newcomers.max_minutes == NOT_ASKED

    assert (asked.newcomers.max_minutes == NOT_ASKED).sum() == 0
    assert (asked.newcomers.travel == NOT_ASKED).sum() == 0
    assert unlimited.any()
    assert np.array_equal(
        asked.newcomers.max_minutes[~unlimited], as_drawn.newcomers.max_minutes[~unlimited]
    )


def test_tight_country_differs_in_places_alone(cities: None) -> None:
    loose, _ = week_of(DRAWN)
    tight, _ = week_of(Country(60, each=2, tight=True))
    left = tight.openings.places > 0

    assert 0.15 < left.mean() < 0.45
    assert np.array_equal(tight.openings.places[left], loose.openings.places[left])
    assert np.array_equal(tight.openings.row, loose.openings.row)


def test_cities_lie_apart_and_have_their_own_openings(cities: None) -> None:
    week, _ = week_of(DRAWN)
    newcomers = week.newcomers.east_e6.reshape(3, 20)
    openings = week.openings.east_e6.reshape(3, 40)
    between = (newcomers[1:].min(axis=1) - newcomers[:-1].max(axis=1)) / 1e6 * METRES_PER_DEGREE

    assert (between > countries.APART_METRES).all()
    assert (np.abs(newcomers.mean(axis=1) - openings.mean(axis=1)) < 100_000).all()
    assert np.ptp(week.newcomers.row) * ROW_METRES < countries.APART_METRES
    assert len(set(week.newcomers.ref) | set(week.openings.ref)) == 60 + 120
