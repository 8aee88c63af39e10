"""Small countries on disk, laid out once for all tests of a process."""

from pathlib import Path

import pytest

from bench.countries import Country
from bench.peers import Case
from bench.stored import store

COUNTRIES = (Country(60), Country(60, tight=True))


@pytest.fixture(scope="session", params=COUNTRIES, ids=str)
def country(request: pytest.FixtureRequest) -> Country:
    found: Country = request.param
    return found


@pytest.fixture(scope="session")
def case(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder: Path = tmp_path_factory.mktemp("country")
    store(country, folder, (2,), full=True)
    return Case(folder)
