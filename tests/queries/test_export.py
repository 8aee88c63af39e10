from datetime import date

from sqlalchemy import delete

from koppeling.exchange.columns import COLUMNS, FileKind
from koppeling.exchange.reading import read_file
from koppeling.exchange.writing import write_file
from koppeling.queries.export import export_rows
from koppeling.simulate import simulate
from koppeling.store import CaseRef, Town
from koppeling.store.digest import state_digest
from koppeling.usecases.importing import import_rows
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW

IN_ORDER = (FileKind.ORGANISATIONS, FileKind.NEWCOMERS, FileKind.OPENINGS, FileKind.TIES)


def taken(session, town_id, kind, content):
    rows, problems = read_file(kind, content, country="nl")
    assert problems == []
    return import_rows(session, town_id, kind, rows, file="f", now=NOW, actor="test")


def exported(session, town_id):
    return {kind: write_file(kind, export_rows(session, town_id, kind)) for kind in IN_ORDER}


def test_what_is_exported_and_imported_again_is_the_same(session, enschede):
    town = simulate(newcomers=60, openings=120, seed=5, on=date(2026, 11, 23))
    drawn = {kind: write_file(kind, getattr(town, kind.value)) for kind in IN_ORDER}
    for kind, content in drawn.items():
        taken(session, enschede.id, kind, content)
    files = exported(session, enschede.id)
    for kind, content in files.items():
        again = taken(session, enschede.id, kind, content)
        assert (again.new, again.changed) == (0, 0)
    before = state_digest(session)
    session.execute(delete(Town))
    session.flush()
    session.expire_all()
    elsewhere = add_town(session, "enschede", now=NOW, actor="test")
    for kind, content in files.items():
        taken(session, elsewhere.id, kind, content)
    assert exported(session, elsewhere.id) == files
    assert state_digest(session) == before


def test_a_file_has_every_column_and_people_in_the_order_of_their_refs(
    session, enschede, newcomer_factory
):
    for ref in ("b-2", "B-10", "A-1"):
        newcomer_factory(ref=ref)
    content = write_file(
        FileKind.NEWCOMERS, export_rows(session, enschede.id, FileKind.NEWCOMERS)
    ).decode()
    heading, *lines = content.splitlines()
    assert heading.split(",") == [column.name for column in COLUMNS[FileKind.NEWCOMERS]]
    assert [line.split(",")[0] for line in lines] == ["A-1", "B-10", "b-2"]


def test_a_file_holds_its_own_town_only(session, enschede, opening_factory, town_factory):
    opening_factory(ref="HERE")
    opening_factory(ref="THERE", town=town_factory())
    rows = export_rows(session, enschede.id, FileKind.OPENINGS)
    assert [row["ref"] for row in rows] == ["HERE"]
    assert session.query(CaseRef).count() == 2
