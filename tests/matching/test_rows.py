"""The week of a town's rows is the week that the town reads once they are imported."""

from datetime import date, timedelta

import pytest

from koppeling.exchange.columns import FileKind
from koppeling.exchange.reading import read_file
from koppeling.exchange.writing import write_file
from koppeling.matching.rows import problem_of_rows
from koppeling.queries.facts import read_problem
from koppeling.reference import grid
from koppeling.simulate import simulate
from koppeling.terms import Kind, TieKind, Week
from koppeling.usecases.importing import import_rows
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW

MONDAY = date(2026, 11, 23)
HERE = {"country": "nl", "lat": 52.22107, "lon": 6.90285}
NEWCOMER = {"ref": "N1", **HERE}
OPENING = {"ref": "O1", "kind": Kind.NEIGHBOUR, "places": 2, **HERE}
COUPLING = {"kind": TieKind.COUPLING, "newcomer_ref": "N1", "other_ref": "O1"}


def test_week_of_rows_is_the_week_of_the_imported_files(session):
    town_id = add_town(session, "enschede", now=NOW, actor="test").id
    town = simulate(newcomers=40, openings=80, seed=5, on=MONDAY)
    for kind in (FileKind.ORGANISATIONS, FileKind.NEWCOMERS, FileKind.OPENINGS, FileKind.TIES):
        content = write_file(kind, getattr(town, kind.value))
        rows, problems = read_file(kind, content, country="nl")
        assert problems == []
        import_rows(session, town_id, kind, rows, file="f", now=NOW, actor="test")
    problem = problem_of_rows(town.newcomers, town.openings, town.ties, on=MONDAY)
    read = read_problem(session, town_id, Week(2026, 48), now=NOW)
    assert problem.digest() == read.digest()


def test_a_living_coupling_holds_a_place_and_keeps_the_pair_apart():
    problem = problem_of_rows([NEWCOMER], [OPENING], [COUPLING], on=MONDAY)
    assert problem.openings.places.tolist() == [1]
    assert problem.newcomers.held.tolist() == [[1, 0, 0]]
    assert problem.apart == {(0, 0)}


def test_an_ended_coupling_keeps_the_pair_apart_and_holds_nothing():
    ended = {**COUPLING, "until": MONDAY - timedelta(10)}
    problem = problem_of_rows([NEWCOMER], [OPENING], [ended], on=MONDAY)
    assert problem.openings.places.tolist() == [2]
    assert problem.newcomers.held.tolist() == [[0, 0, 0]]
    assert problem.newcomers.days_alone.tolist() == [10]
    assert problem.apart == {(0, 0)}


def test_whoever_is_avoided_is_apart_whichever_side_said_so():
    others = [{**OPENING, "ref": ref} for ref in ("O1", "O2")]
    avoiding = [{**NEWCOMER, "avoid": ("O1",)}], [others[0], {**others[1], "avoid": ("N1",)}]
    assert problem_of_rows(*avoiding, [], on=MONDAY).apart == {(0, 0), (0, 1)}


def test_who_is_protected_is_in_no_week():
    problem = problem_of_rows([{**NEWCOMER, "protected": True}], [OPENING], [], on=MONDAY)
    assert problem.newcomers.ref == ()


@pytest.mark.parametrize(("days", "moved"), [(0, True), (1, False)])
def test_home_is_the_next_postcode_from_the_day_of_the_move(days, moved):
    moving = {**NEWCOMER, "next_postcode": "7545", "moves_on": MONDAY + timedelta(days)}
    problem = problem_of_rows(
        [moving], [{**OPENING, "lat": None, "postcode": "7545"}], [], on=MONDAY
    )
    row = grid.snap(HERE["lat"], HERE["lon"])[0]
    assert problem.newcomers.row[0] == (problem.openings.row[0] if moved else row)
    assert problem.openings.row[0] != row


@pytest.mark.parametrize("postcode", [None, "0000"])
def test_rows_without_a_place_are_told_apart(postcode):
    nowhere = {"ref": "N1", "country": "nl", "postcode": postcode}
    with pytest.raises(ValueError, match=r"^no place is known of 'N1'$"):
        problem_of_rows([nowhere], [], [], on=MONDAY)
