"""Openings from a file, and the volunteers behind those of neighbours. Deeds: ``offers``."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from koppeling.exchange.columns import FileKind
from koppeling.exchange.problems import ProblemCode
from koppeling.exchange.rows import Row, contradictions, missing_in_new_row
from koppeling.queries.places import lowest_free_place, places_held, places_reserved
from koppeling.store import Opening, Organisation, Tie, Volunteer
from koppeling.store.engine import lock_opening
from koppeling.store.openings import VOLUNTEER_COLUMNS
from koppeling.terms import Kind, OrganisationId, Ref
from koppeling.usecases.intake import Intake, in_chunks, merge, stored
from koppeling.usecases.placing import place

_KEPT = (
    "title",
    "languages",
    "needs_language",
    "interests",
    "welcomes",
    "occupations",
    "availability",
    "hours_per_week",
    "valid_until",
    "min_age",
    "max_age",
    "for_gender",
    "gender",
    "birth_year",
    "contact_gender",
    "children",
    "vetted_until",
    "protected",
)
"""Columns kept under their own names."""

_LIMITS = ("kind", "min_age", "max_age", "for_gender", "contact_gender")


def take_openings(intake: Intake, rows: Sequence[Row]) -> None:
    """Add or update an opening for each row; problems are left with the intake."""
    known = _known(intake, rows)
    organisations = _organisations(intake, rows)
    openings: dict[str, Opening] = {}
    fresh: list[str] = []
    changed: set[str] = set()
    for row in intake.watched(rows):
        if intake.names_another(row, "opening") or intake.avoids_oneself(row):
            continue
        ref = str(row.values["ref"])
        opening = known.get(ref)
        if opening is None:
            lacking = missing_in_new_row(FileKind.OPENINGS, row)
            intake.problems += lacking
            if lacking:
                continue
            fresh.append(ref)
        _check_limits(intake, row, opening)
        values = {
            **place(intake, row, opening),
            **_organisation(intake, organisations, row),
            **_places(intake, row, opening),
            **stored(row.values, _KEPT),
        }
        if opening is None:
            opening = _new_opening(intake, ref, Kind(str(row.values["kind"])))
        address = _address(opening)
        if merge(opening, values) | _merge_contact(opening, row):
            changed.add(ref)
        intake.vouch_for(opening, address, _address(opening))
        openings[ref] = opening
    if intake.problems:
        return
    intake.write("opening", openings, rows, new=fresh, changed=changed)


def _known(intake: Intake, rows: Sequence[Row]) -> Mapping[str, Opening]:
    return {
        opening.ref: opening
        for refs in in_chunks(Ref(str(row.values["ref"])) for row in rows)
        for opening in intake.session.scalars(
            select(Opening)
            .where(Opening.town_id == intake.town.id, Opening.ref.in_(refs))
            .options(joinedload(Opening.volunteer))
        )
    }


def _organisations(intake: Intake, rows: Sequence[Row]) -> Mapping[str, OrganisationId]:
    named = {str(row.values["organisation"]) for row in rows if row.values.get("organisation")}
    return {
        ref: organisation_id
        for refs in in_chunks(sorted(named))
        for ref, organisation_id in intake.session.execute(
            select(Organisation.ref, Organisation.id).where(
                Organisation.town_id == intake.town.id, Organisation.ref.in_(refs)
            )
        )
    }


def _organisation(
    intake: Intake, organisations: Mapping[str, OrganisationId], row: Row
) -> dict[str, object]:
    if "organisation" not in row.values:
        return {}
    ref = row.values["organisation"]
    if ref is not None and ref not in organisations:
        intake.refuse(row, "organisation", ProblemCode.UNKNOWN_REF, ref=str(ref))
        return {}
    return {"organisation_id": None if ref is None else organisations[str(ref)]}


def _check_limits(intake: Intake, row: Row, opening: Opening | None) -> None:
    """Ask the row and what is known together; a row alone was asked when it was read."""
    if opening is None:
        return
    kind = row.values.get("kind", opening.kind)
    if kind is not opening.kind:
        intake.refuse(row, "kind", ProblemCode.KIND_IS_FIXED, kind=opening.kind.value)
        return
    if not row.values.keys() & set(_LIMITS):
        return
    merged = {name: row.values.get(name, getattr(opening, name)) for name in _LIMITS}
    intake.problems += contradictions(FileKind.OPENINGS, Row(row.line, merged))


def _places(intake: Intake, row: Row, opening: Opening | None) -> dict[str, object]:
    """How many places; one where nothing was said. Never fewer than are held or promised."""
    if opening is not None and "places" not in row.values:
        return {}
    given = row.values.get("places")
    places = given if isinstance(given, int) else 1
    if opening is not None and places < opening.places:
        lock_opening(intake.session, opening.id)
        held = places_held(intake.session, opening.id)
        reserved = places_reserved(intake.session, opening.id, now=intake.now)
        if len(held) + reserved > places:
            spoken_for = len(held) + reserved
            intake.refuse(row, "places", ProblemCode.PLACES_HELD, places=places, held=spoken_for)
            return {}
        move_below(intake.session, opening, places, held)
    return {"places": places}


def move_below(session: Session, opening: Opening, places: int, held: tuple[int, ...]) -> None:
    """Number the places that living couplings hold anew, so that the last numbers can go.

    The caller holds the opening locked, and knows that ``held`` are not more than ``places``.
    """
    kept = {no for no in held if no <= places}
    for no in held:
        if no > places:
            lower = lowest_free_place(kept)
            kept.add(lower)
            session.execute(
                update(Tie)
                .where(Tie.opening_id == opening.id, Tie.place_no == no)
                .values(place_no=lower)
            )


def _new_opening(intake: Intake, ref: str, kind: Kind) -> Opening:
    opening = Opening(
        town_id=intake.town.id, ref=Ref(ref), kind=kind, places=1, placed_by_point=False
    )
    if kind is Kind.NEIGHBOUR:
        opening.volunteer = Volunteer(town_id=intake.town.id, is_guide=False)
    return opening


def _address(opening: Opening) -> str | None:
    return opening.email if opening.volunteer is None else opening.volunteer.email


def _merge_contact(opening: Opening, row: Row) -> bool:
    given = {column: row.values[column] for column in VOLUNTEER_COLUMNS if column in row.values}
    if opening.volunteer is not None:
        return merge(opening.volunteer, {VOLUNTEER_COLUMNS[name]: given[name] for name in given})
    return merge(opening, given)
