"""A whole town at once: its newcomers, openings, organisations and the ties between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from koppeling.reference.towns import town_seeds
from koppeling.simulate.draws import Draws
from koppeling.simulate.newcomers import newcomers as draw_newcomers
from koppeling.simulate.openings import openings as draw_openings
from koppeling.simulate.places import cities
from koppeling.simulate.ties import ties


@dataclass(frozen=True, slots=True)
class SimulatedTown:
    """The rows of the four files.

    Each row holds the columns it has a value for, with the values that
    ``koppeling.exchange`` reads and writes: ``exchange.write_file(kind, rows)``
    makes the file. Refs are unique over newcomers, openings and organisations.
    """

    newcomers: Sequence[Mapping[str, object]]
    openings: Sequence[Mapping[str, object]]
    organisations: Sequence[Mapping[str, object]]
    ties: Sequence[Mapping[str, object]]


def simulate(
    *, newcomers: int, openings: int, seed: int, on: date, town: str = "enschede"
) -> SimulatedTown:
    """Draw a town as it stands on a day.

    The figures it is drawn from, with their sources, are in ``figures``. The
    same arguments give the same rows on every machine and at any time. Up to
    2,000 newcomers live in the districts of ``town``; more are spread over real
    cities of both countries, about 1,000 to each, so that distances and the
    number of openings within reach stay those of a town.

    Raises ValueError for a negative number or seed and KeyError for a town that
    has no seed.
    """
    if newcomers < 0 or openings < 0:
        raise ValueError("a town has no negative numbers of people or openings")
    draws = Draws(seed, town)
    where = cities(town_seeds()[town], newcomers)
    arrivals = draw_newcomers(draws, where, newcomers, on)
    supply = draw_openings(draws, where, openings, on, [str(row["ref"]) for row in arrivals.rows])
    return SimulatedTown(
        newcomers=arrivals.rows,
        openings=supply.rows,
        organisations=supply.organisations.rows,
        ties=ties(draws, arrivals, supply, on),
    )
