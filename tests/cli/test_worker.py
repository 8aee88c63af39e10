from koppeling.queries.towns import get_town
from koppeling.store.engine import deed
from koppeling.terms import Week
from koppeling.usecases.jobs import queue_round
from tests.cli.conftest import TOWN
from tests.factories.base import NOW


def test_a_worker_runs_what_was_asked_for_and_ends(enschede, engine):
    with deed(engine) as session:
        town = get_town(session, "enschede")
        queue_round(session, town.id, Week(2026, 48), now=NOW, actor="account:1")
    assert enschede.refused("round", "show", *TOWN) == ["unknown_round"]
    assert enschede.done("worker", "--once") == ""
    assert enschede.json("round", "show", *TOWN)["covered"] == 2


def test_a_worker_without_its_database_is_refused(bare_cli):
    assert bare_cli.refused("worker", "--once") == ["database_behind"]
