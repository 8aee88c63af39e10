"""Two yeses at once for the last place, by real processes, and double clicks among them."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from koppeling.queries import towns
from koppeling.store import Introduction, Message, Tie
from koppeling.terms import IntroductionState
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW
from tests.sizes import size
from tests.usecases.racers import race

RACES = size(25, proved=1_000)
WITHOUT_LOCK = 12


@pytest.fixture
def last_places(engine, session, introduction_factory, opening_factory):
    """For each race an opening with one place, to which two newcomers are about to say yes."""

    def last_places(count):
        towns.line(add_town(session, "enschede", now=NOW, actor="test"))
        found = []
        for _ in range(count):
            opening = opening_factory()
            found.append(
                [introduction_factory(opening=opening, opening_yes_at=NOW).id for _ in range(2)]
            )
        session.commit()
        return found

    return last_places


def runs(pairs):
    """Four processes: two newcomers, each of whom clicks twice."""
    return [[pair[no] for pair in pairs] for no in (0, 0, 1, 1)]


def test_the_last_place_goes_to_one_and_the_winner_is_never_told_full(
    session, database_url, last_places
):
    pairs = last_places(RACES)
    answers = race(database_url, runs(pairs), locked=True)
    seen = Counter(tuple(answers.race(number)) for number in range(RACES))
    won, lost = ["coupled"] * 2, ["opening_is_full"] * 2
    assert seen.keys() <= {(*won, *lost), (*lost, *won)}
    places = select(func.count()).where(Tie.place_no == 1).group_by(Tie.opening_id)
    assert session.scalars(places).all() == [1] * RACES
    coupled = select(func.count()).where(Introduction.state == IntroductionState.COUPLED)
    assert session.scalar(coupled) == RACES
    # Who won is told how to reach each other, and asked later how it went: once each.
    assert session.scalar(select(func.count()).select_from(Message)) == 4 * RACES


def test_without_the_lock_somebody_is_answered_wrongly(session, database_url, last_places):
    pairs = last_places(WITHOUT_LOCK)
    answers = race(database_url, runs(pairs), locked=False)
    right = {
        ("coupled", "coupled", "opening_is_full", "opening_is_full"),
        ("opening_is_full", "opening_is_full", "coupled", "coupled"),
    }
    wrong = [
        answers.race(number)
        for number in range(WITHOUT_LOCK)
        if tuple(answers.race(number)) not in right
    ]
    assert wrong != []
    # Even then the database lets nobody in over the places.
    places = select(func.count()).where(Tie.place_no.is_not(None)).group_by(Tie.opening_id)
    assert set(session.scalars(places)) == {1}
