from datetime import date

from koppeling.queries.newcomers import waiting_since


def test_waiting_begins_with_the_last_contact_or_with_registration(
    session, enschede, newcomer_factory, tie_factory
):
    fresh = newcomer_factory(ref="FRESH", registered_on=date(2026, 9, 7))
    again = newcomer_factory(ref="AGAIN", registered_on=date(2026, 1, 5))
    newcomer_factory(ref="UNKNOWN", registered_on=None)
    busy = newcomer_factory(ref="BUSY")
    for until in (date(2026, 4, 6), date(2026, 10, 1)):
        tie_factory(newcomer=again, ended_coupling=True, until=until)
    tie_factory(newcomer=busy, ended_coupling=True)
    tie_factory(newcomer=busy, living_coupling=True)
    tie_factory(newcomer=fresh)
    assert waiting_since(session, enschede.id) == {
        "FRESH": date(2026, 9, 7),
        "AGAIN": date(2026, 10, 1),
    }
