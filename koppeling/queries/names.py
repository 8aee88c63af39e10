"""What staff read beside a ref: how somebody is called, what an opening is."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from koppeling.store import Newcomer, Opening, Organisation, Volunteer
from koppeling.terms import Kind, Ref, TownId


def names(
    session: Session, town_id: TownId, refs: Collection[str] | None = None
) -> Mapping[str, str]:
    """For staff of the town: names of its newcomers and openings by ref, where known.

    Of all, or of those in ``refs``. A newcomer as she is called, a neighbour by first name,
    any other opening by its title, else by its organisation.
    """
    newcomers = select(Newcomer.ref, Newcomer.called).where(Newcomer.town_id == town_id)
    openings = _offers(town_id)
    if refs is not None:
        newcomers = newcomers.where(Newcomer.ref.in_(refs))
        openings = openings.where(Opening.ref.in_(refs))
    found = {row.ref: row.called for row in session.execute(newcomers)}
    for row in session.execute(openings):
        found[row.ref] = offered(row)
    return {ref: name for ref, name in found.items() if name}


def first_name(name: str | None) -> str | None:
    """The first word of a name; all that a newcomer learns before both have agreed."""
    words = (name or "").split()
    return words[0] if words else None


def offered(row: Any) -> str | None:
    """How staff call an opening: a neighbour by first name, else its title or organisation.

    ``row`` has the name of its ``volunteer``, its ``title``, and that of its ``organisation``.
    """
    return first_name(row.volunteer) or row.title or row.organisation


def called_by_newcomer(opening: Opening) -> str | None:
    """How a newcomer may call whoever she meets there: a neighbour by first name."""
    if opening.kind is Kind.NEIGHBOUR:
        return first_name(opening.volunteer.name if opening.volunteer else None)
    return opening.contact_name or opening.title


def _offers(town_id: TownId) -> Select[Ref, str | None, str | None, str | None]:
    """Openings of a town with what ``offered`` calls them by."""
    return (
        select(
            Opening.ref,
            Opening.title,
            Volunteer.name.label("volunteer"),
            Organisation.name.label("organisation"),
        )
        .join(Volunteer, Volunteer.id == Opening.volunteer_id, isouter=True)
        .join(Organisation, Organisation.id == Opening.organisation_id, isouter=True)
        .where(Opening.town_id == town_id)
    )
