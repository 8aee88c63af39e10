import math

import pytest

from koppeling.network.layout import HEIGHT, STEPS, WIDTH, Place, layout

DISTRICTS = ("centre", "north", "south", "west")
SIZE = 300


def places(count: int = SIZE) -> list[Place]:
    newcomers = [Place(f"N-{no:03d}", DISTRICTS[no % 4]) for no in range(count)]
    return newcomers + [Place(f"O-{no:03d}", DISTRICTS[no % 3]) for no in range(count)]


def ties(count: int = SIZE) -> list[tuple[str, str]]:
    return [(f"N-{no:03d}", f"O-{no:03d}") for no in range(count)]


def moved(before, after) -> dict[str, float]:
    return {ref: math.dist(before[ref], after[ref]) for ref in before if before[ref] != after[ref]}


def test_layout_gives_whole_places_within_the_picture():
    found = layout(places(), ties(), districts=DISTRICTS, seed=1)

    assert set(found) == {place.ref for place in places()}
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in found.values())
    assert all(isinstance(number, int) for point in found.values() for number in point)


def test_layout_does_not_ask_for_an_order():
    found = layout(places(), ties(), districts=DISTRICTS, seed=1)

    turned = [(other, one) for one, other in reversed(ties())]
    assert layout(reversed(places()), turned, districts=DISTRICTS, seed=1) == found


def test_layout_of_another_town_is_another():
    one = layout(places(5), ties(5), districts=DISTRICTS, seed=1)

    assert layout(places(5), ties(5), districts=DISTRICTS, seed=2) != one


def test_layout_without_anybody_is_empty():
    assert layout([], [], districts=(), seed=1) == {}


def test_layout_passes_over_ties_of_the_unknown_and_to_oneself():
    alone = layout([Place("N-1")], [], districts=(), seed=1)

    strange = [("N-1", "N-1"), ("N-1", "N-2"), ("N-3", "N-2")]
    assert layout([Place("N-1")], strange, districts=(), seed=1) == alone


@pytest.mark.parametrize("seed", range(5))
def test_one_more_tie_leaves_the_others_where_they_were(seed):
    before = layout(places(), ties(), districts=DISTRICTS, seed=seed)
    after = layout(places(), [*ties(), ("N-000", "O-150")], districts=DISTRICTS, seed=seed)

    near = {"N-000", "O-000", "N-150", "O-150"}
    far = {ref: way for ref, way in moved(before, after).items() if ref not in near}
    assert before["N-000"] != after["N-000"]
    # Only those who are pushed a little by who came near.
    assert len(far) < 0.05 * len(before)
    assert max(far.values(), default=0) < 20


@pytest.mark.parametrize("seed", range(5))
def test_one_more_newcomer_leaves_the_others_where_they_were(seed):
    before = layout(places(), ties(), districts=DISTRICTS, seed=seed)
    after = layout([*places(), Place("N-new", "west")], ties(), districts=DISTRICTS, seed=seed)

    way = moved(before, after)
    assert len(way) < 0.03 * len(before)
    assert max(way.values(), default=0) < 20


def test_a_tie_is_felt_no_further_than_its_steps():
    # Far apart in one long chain, so that nobody is pushed.
    chain = [Place(f"N-{no:02d}", DISTRICTS[no % 4]) for no in range(12)]
    linked = [(f"N-{no:02d}", f"N-{no + 1:02d}") for no in range(11)]
    before = layout(chain, linked[1:], districts=DISTRICTS, seed=3)
    after = layout(chain, linked, districts=DISTRICTS, seed=3)

    assert set(moved(before, after)) <= {f"N-{no:02d}" for no in range(STEPS + 2)}


def test_those_who_are_tied_stand_nearer_than_those_who_are_not():
    found = layout(places(40), ties(40), districts=DISTRICTS, seed=1)

    tied = [math.dist(found[one], found[other]) for one, other in ties(40)]
    untied = [math.dist(found[f"N-{no:03d}"], found[f"O-{no + 2:03d}"]) for no in range(38)]
    assert sum(tied) / len(tied) < 0.6 * sum(untied) / len(untied)
