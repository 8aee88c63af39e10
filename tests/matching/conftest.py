"""Named small towns, each with the one thing it shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from koppeling.terms import ContactGender, Gender, Kind, Level
from tests.matching.towns import MONDAY, Town, beside, half_days, newcomer, opening, town


@pytest.fixture
def one_neighbour_two_waiting() -> Town:
    """One neighbour, two newcomers alike in everything; n-long has waited half a year longer."""
    return town(
        [
            newcomer("n-long", registered_on=MONDAY - timedelta(280)),
            newcomer("n-short", registered_on=MONDAY - timedelta(100)),
        ],
        opening("o-only"),
    )


@pytest.fixture
def one_neighbour_two_arrivals() -> Town:
    """One neighbour, two newcomers alike; n-new registered today, n-month's contact ended then.

    Who has waited since the day of registration keeps the points of that day: one more day
    of waiting never lowers a chance.
    """
    month_ago = MONDAY - timedelta(31)
    return town(
        [
            newcomer("n-month", registered_on=month_ago, last_contact_on=MONDAY),
            newcomer("n-new", registered_on=MONDAY),
        ],
        opening("o-only"),
    )


@pytest.fixture
def scarcity() -> Town:
    """Greedy would leave n-bound waiting: her only neighbour is also the best for n-free."""
    return town(
        [
            newcomer("n-free", cell=beside(0), max_minutes=45),
            newcomer("n-bound", cell=beside(2), max_minutes=10),
        ],
        [
            opening("o-near", cell=beside(1)),
            opening("o-far", cell=beside(-8)),
        ],
    )


@pytest.fixture
def two_contacts_or_two_people() -> Town:
    """n-rich could have both openings, n-poor only one of them, and scores low."""
    return town(
        [
            newcomer("n-rich"),
            newcomer(
                "n-poor",
                interests=frozenset({"chess"}),
                offers=frozenset({"chess"}),
                availability=half_days("mon-eve"),
                wants=frozenset({Kind.NEIGHBOUR}),
                registered_on=None,
            ),
        ],
        [opening("o-neighbour"), opening("o-club", Kind.ASSOCIATION)],
    )


@pytest.fixture
def coupled_and_alone() -> Town:
    """Two newcomers alike want one association; n-coupled has a living contact, n-alone none."""
    since = MONDAY - timedelta(200)
    return town(
        [
            newcomer("n-coupled", registered_on=since, held={Kind.NEIGHBOUR: 1}, living=1),
            newcomer("n-alone", registered_on=since),
        ],
        opening("o-club", Kind.ASSOCIATION),
    )


@pytest.fixture
def a_wish_among_women() -> Town:
    """n-wish wants to meet women only; the nearer neighbour is a man, one's gender is unknown."""
    return town(
        newcomer("n-wish", contact_gender=ContactGender.WOMAN),
        [
            opening("o-man", gender=Gender.MAN, cell=beside(0)),
            opening("o-unknown", gender=None, cell=beside(0)),
            opening("o-woman", gender=Gender.WOMAN, cell=beside(5)),
        ],
    )


@pytest.fixture
def a_club_with_room() -> Town:
    """Three newcomers alike, a club with two places."""
    one = newcomer("n-1")
    return town(
        [one, replace(one, ref="n-2"), replace(one, ref="n-3")],
        opening("o-club", Kind.ASSOCIATION, places=2),
    )


@pytest.fixture
def a_lock_below_the_floor() -> Town:
    """A coordinator approved a pair that has nothing in common but the language."""
    return town(
        newcomer("n-1", travel=None, languages={"nl": Level.A1}, practise=None),
        [
            opening(
                "o-plain",
                interests=frozenset(),
                welcomes=frozenset(),
                children=True,
                birth_year=1940,
                availability=half_days("mon-eve"),
            ),
            opening("o-better"),
        ],
        locks={("n-1", "o-plain")},
    )
