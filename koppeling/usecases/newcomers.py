"""Newcomers from a file."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from koppeling.exchange.columns import FileKind
from koppeling.exchange.rows import Row, missing_in_new_row
from koppeling.store import Household, Newcomer
from koppeling.terms import HouseholdId, Ref, TownId
from koppeling.usecases.intake import Intake, in_chunks, merge, stored
from koppeling.usecases.placing import cell_of_postcode, country_after, place

_KEPT = (
    "called",
    "full_name",
    "locale",
    "email",
    "phone",
    "next_postcode",
    "moves_on",
    "languages",
    "practise",
    "interests",
    "offers",
    "occupations",
    "availability",
    "wants",
    "gender",
    "birth_year",
    "contact_gender",
    "children",
    "travel",
    "max_minutes",
    "crosses_border",
    "arrived_on",
    "registered_on",
    "emphasis",
    "protected",
)
"""Columns kept under their own names."""


def take_newcomers(intake: Intake, rows: Sequence[Row]) -> None:
    """Add or update a newcomer for each row; problems are left with the intake."""
    town = intake.town
    known = _known(intake, rows)
    households = _households(intake, rows)
    people: dict[str, Newcomer] = {}
    fresh: list[str] = []
    changed: set[str] = set()
    for row in intake.watched(rows):
        if intake.names_another(row, "newcomer") or intake.avoids_oneself(row):
            continue
        ref = str(row.values["ref"])
        person = known.get(ref)
        if person is None:
            intake.problems += missing_in_new_row(FileKind.NEWCOMERS, row)
            fresh.append(ref)
        values = {
            **place(intake, row, person),
            **_next_place(intake, row, person),
            **_household(households, row),
            **stored(row.values, _KEPT),
        }
        if person is None:
            person = Newcomer(town_id=town.id, ref=Ref(ref), placed_by_point=False)
        address = person.email
        if merge(person, values):
            changed.add(ref)
        intake.vouch_for(person, address, person.email)
        people[ref] = person
    if intake.problems:
        return
    intake.write("newcomer", people, rows, new=fresh, changed=changed)
    remove_empty_households(intake.session, town.id)


def remove_empty_households(session: Session, town_id: TownId) -> None:
    """Remove the households of a town that nobody belongs to any more."""
    session.execute(
        delete(Household).where(
            Household.town_id == town_id,
            ~exists().where(Newcomer.household_id == Household.id),
        )
    )


def _known(intake: Intake, rows: Sequence[Row]) -> Mapping[str, Newcomer]:
    return {
        person.ref: person
        for refs in in_chunks(Ref(str(row.values["ref"])) for row in rows)
        for person in intake.session.scalars(
            select(Newcomer).where(Newcomer.town_id == intake.town.id, Newcomer.ref.in_(refs))
        )
    }


def _next_place(intake: Intake, row: Row, person: Newcomer | None) -> dict[str, object]:
    """The cell of the place she will move to, where the row changes it."""
    country = country_after(intake, row, person)
    known = person.next_postcode if person else None
    postcode = row.values.get("next_postcode", known)
    if person is not None and postcode == known and country == person.country:
        return {}
    if not isinstance(postcode, str):
        return {"next_cell_row": None, "next_cell_col": None}
    cell = cell_of_postcode(intake, row, "next_postcode", country, postcode)
    return {} if cell is None else {"next_cell_row": cell[0], "next_cell_col": cell[1]}


def _households(intake: Intake, rows: Sequence[Row]) -> Mapping[str, HouseholdId]:
    """The household of every key that the rows name; new ones are written first."""
    named = {str(row.values["household"]) for row in rows if row.values.get("household")}
    of_town = select(Household.key, Household.id).where(Household.town_id == intake.town.id)
    known = {row.key for row in intake.session.execute(of_town)}
    fresh = sorted(named - known)
    if fresh:
        intake.session.execute(
            insert(Household), [{"town_id": intake.town.id, "key": key} for key in fresh]
        )
    return {row.key: row.id for row in intake.session.execute(of_town)}


def _household(households: Mapping[str, HouseholdId], row: Row) -> dict[str, object]:
    if "household" not in row.values:
        return {}
    key = row.values["household"]
    return {"household_id": None if key is None else households[str(key)]}
