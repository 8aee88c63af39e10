import pytest

from koppeling.queries.names import first_name, names


def test_staff_read_how_somebody_is_called_and_what_an_opening_is(
    session, enschede, newcomer_factory, opening_factory, volunteer_factory
):
    newcomer_factory(ref="N1", called="Ada")
    newcomer_factory(ref="N2", called=None)
    opening_factory(ref="O1", volunteer=volunteer_factory(name="Cornelia van Dijk"))
    opening_factory(ref="O2", association=True, title="Football")
    club = opening_factory(ref="O3", association=True, title=None)
    assert names(session, enschede.id) == {
        "N1": "Ada",
        "O1": "Cornelia",
        "O2": "Football",
        "O3": club.organisation.name,
    }


@pytest.mark.parametrize(
    ("name", "first"),
    [("Cornelia van Dijk", "Cornelia"), (" Ada ", "Ada"), ("", None), (None, None)],
)
def test_a_first_name_is_the_first_word(name, first):
    assert first_name(name) == first
