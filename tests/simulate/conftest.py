"""Two towns that every test of the simulation reads, drawn once."""

from datetime import date

import pytest

from koppeling.simulate import SimulatedTown, simulate

ON = date(2026, 11, 23)


@pytest.fixture(scope="session")
def enschede() -> SimulatedTown:
    return simulate(newcomers=1_500, openings=3_500, seed=7, on=ON)


@pytest.fixture(scope="session")
def muenster() -> SimulatedTown:
    return simulate(newcomers=1_500, openings=3_500, seed=7, on=ON, town="muenster")


@pytest.fixture(params=["enschede", "muenster"])
def town(request) -> SimulatedTown:
    return request.getfixturevalue(request.param)
