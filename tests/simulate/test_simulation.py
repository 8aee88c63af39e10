import os
import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.reading import read_file
from koppeling.exchange.writing import write_file
from koppeling.simulate import SimulatedTown, simulate

ON = date(2026, 11, 23)
KINDS = {
    FileKind.NEWCOMERS: "newcomers",
    FileKind.OPENINGS: "openings",
    FileKind.ORGANISATIONS: "organisations",
    FileKind.TIES: "ties",
}
DIGEST = """
import hashlib, sys
from datetime import date
from koppeling.exchange.columns import FileKind
from koppeling.exchange.writing import write_file
from koppeling.simulate import simulate
town = simulate(newcomers=40, openings=90, seed=3, on=date(2026, 11, 23), town="muenster")
found = hashlib.sha256()
for kind in FileKind:
    found.update(write_file(kind, getattr(town, kind.value)))
sys.stdout.write(found.hexdigest())
"""


def files(town: SimulatedTown) -> dict[str, bytes]:
    return {name: write_file(kind, getattr(town, name)) for kind, name in KINDS.items()}


def test_simulate_gives_the_asked_numbers():
    town = simulate(newcomers=37, openings=81, seed=1, on=ON)
    assert (len(town.newcomers), len(town.openings)) == (37, 81)


@pytest.mark.parametrize(("newcomers", "openings"), [(0, 0), (1, 0), (0, 1), (3, 2)])
def test_simulate_gives_a_town_of_any_size(newcomers, openings):
    town = simulate(newcomers=newcomers, openings=openings, seed=1, on=ON)
    assert (len(town.newcomers), len(town.openings)) == (newcomers, openings)


@pytest.mark.parametrize("wrong", [{"newcomers": -1}, {"openings": -1}, {"seed": -1}])
def test_simulate_refuses_negative_numbers(wrong):
    given: dict[str, Any] = {"newcomers": 1, "openings": 1, "seed": 1, "on": ON, **wrong}
    with pytest.raises(ValueError, match=r"negative|from 0 on"):
        simulate(**given)


def test_simulate_twice_gives_the_same_bytes():
    one, two = (simulate(newcomers=120, openings=260, seed=9, on=ON) for _ in range(2))
    assert files(one) == files(two)


def test_simulate_gives_the_same_bytes_in_every_process():
    def digest(hash_seed: str) -> str:
        root = Path(__file__).parents[2]
        return subprocess.run(
            [sys.executable, "-c", DIGEST],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    assert digest("1") == digest("2")


def test_simulate_another_seed_gives_other_people():
    one = simulate(newcomers=50, openings=50, seed=1, on=ON)
    two = simulate(newcomers=50, openings=50, seed=2, on=ON)
    assert one.newcomers != two.newcomers


def test_simulate_two_towns_of_one_seed_are_no_twins(enschede, muenster):
    def lives(town: SimulatedTown) -> set[tuple[object, ...]]:
        return {(row["full_name"], row.get("birth_year")) for row in town.newcomers}

    assert len(lives(enschede) & lives(muenster)) < 60


def test_simulate_a_later_day_moves_every_date_by_as_much():
    week = timedelta(days=7)
    then = simulate(newcomers=60, openings=120, seed=4, on=ON)
    later = simulate(newcomers=60, openings=120, seed=4, on=ON + week)
    for before, after in zip(then.newcomers, later.newcomers, strict=True):
        moved = {day: value + week for day, value in before.items() if isinstance(value, date)}
        assert dict(after) == {**before, **moved}


def test_simulate_more_people_leaves_the_first_as_they_are():
    few = simulate(newcomers=100, openings=200, seed=5, on=ON)
    many = simulate(newcomers=400, openings=900, seed=5, on=ON)
    lasting = ("ref", "gender", "interests", "availability", "wants", "travel")
    for one, same in zip(few.newcomers, many.newcomers, strict=False):
        assert {key: one.get(key) for key in lasting} == {key: same.get(key) for key in lasting}


def test_simulate_refs_are_unique_over_all_kinds(town):
    refs = [row["ref"] for row in (*town.newcomers, *town.openings, *town.organisations)]
    assert len(set(refs)) == len(refs)


@pytest.mark.parametrize("kind", list(FileKind))
def test_simulate_rows_survive_a_file(town, kind):
    rows = getattr(town, KINDS[kind])
    country = str(town.newcomers[0]["country"])
    read, problems = read_file(kind, write_file(kind, rows), country=country)
    assert problems == []
    assert [dict(row.values) for row in read] == [dict(row) for row in rows]


@pytest.mark.parametrize("kind", list(FileKind))
def test_simulate_uses_every_column_and_no_other(enschede, muenster, kind):
    used = {
        key for town in (enschede, muenster) for row in getattr(town, KINDS[kind]) for key in row
    }
    assert used == {column.name for column in COLUMNS[kind]}


def test_simulate_keeps_the_order_of_the_columns(town):
    for kind, name in KINDS.items():
        order = [column.name for column in COLUMNS[kind]]
        for row in getattr(town, name):
            assert list(row) == [column for column in order if column in row]


def test_simulate_holds_no_place_of_origin(town):
    rows = [row for name in KINDS.values() for row in getattr(town, name)]
    told = re.compile("origin|national|birth_(place|country)|ethnic|faith|religion|status|health")
    assert [key for row in rows for key in row if told.search(key)] == []


def test_simulate_contact_data_reach_nobody(town):
    rows = [row for name in KINDS.values() for row in getattr(town, name)]
    mail = {str(row["email"]).rpartition("@")[2] for row in rows if "email" in row}
    assert {".".join(domain.split(".")[-2:]) for domain in mail} == {"example.org", "example.net"}
    phones = [row["phone"] for row in rows if "phone" in row]
    assert [number for number in phones if not re.fullmatch(r"\+49 30 23125 \d{3}", number)] == []
    assert {row["country"] for row in rows if "phone" in row} <= {"de"}
    sites = {str(row["website"]).split("/")[2] for row in rows if "website" in row}
    assert {".".join(site.split(".")[-2:]) for site in sites} == {"example.net"}


def test_simulate_spreads_a_country_at_the_density_of_a_town():
    country = simulate(newcomers=5_000, openings=5_000, seed=2, on=ON)
    twice = simulate(newcomers=10_000, openings=10_000, seed=2, on=ON)

    def per_cell(town: SimulatedTown) -> float:
        places = Counter((row["lat"], row["lon"]) for row in town.newcomers)
        return len(town.newcomers) / len(places)

    assert {row["country"] for row in twice.newcomers} == {"nl", "de"}
    assert per_cell(twice) == pytest.approx(per_cell(country), rel=0.05)
    assert [row for row in country.newcomers if "district" in row] == []
