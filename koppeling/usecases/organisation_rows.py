"""Organisations from a file. Deeds: ``organisations``."""

from collections.abc import Sequence

from sqlalchemy import select

from koppeling.exchange.columns import FileKind
from koppeling.exchange.rows import Row, missing_in_new_row
from koppeling.store import Organisation
from koppeling.terms import Ref
from koppeling.usecases.intake import Intake, in_chunks, merge, stored
from koppeling.usecases.placing import place

_KEPT = ("kind", "name", "email", "phone", "website")
"""Columns kept under their own names."""


def take_organisations(intake: Intake, rows: Sequence[Row]) -> None:
    """Add or update an organisation for each row; problems are left with the intake."""
    known = {
        str(organisation.ref): organisation
        for refs in in_chunks(Ref(str(row.values["ref"])) for row in rows)
        for organisation in intake.session.scalars(
            select(Organisation).where(
                Organisation.town_id == intake.town.id, Organisation.ref.in_(refs)
            )
        )
    }
    organisations: dict[str, Organisation] = {}
    fresh: list[str] = []
    changed: set[str] = set()
    for row in intake.watched(rows):
        if intake.names_another(row, "organisation"):
            continue
        ref = str(row.values["ref"])
        organisation = known.get(ref)
        if organisation is None:
            intake.problems += missing_in_new_row(FileKind.ORGANISATIONS, row)
            fresh.append(ref)
        values = {**place(intake, row, organisation), **stored(row.values, _KEPT)}
        if organisation is None:
            organisation = Organisation(town_id=intake.town.id, ref=Ref(ref), placed_by_point=False)
        if merge(organisation, values):
            changed.add(ref)
        organisations[ref] = organisation
    if intake.problems:
        return
    intake.write("organisation", organisations, rows, new=fresh, changed=changed)
