"""What staff read beside a ref: how somebody is called, what an opening is."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from koppeling.store import Newcomer, Opening, Organisation, Volunteer
from koppeling.terms import TownId


def names(session: Session, town_id: TownId) -> Mapping[str, str]:
    """For staff of the town: names of its newcomers and openings by ref, where known.

    A newcomer as she is called, a neighbour by first name, any other opening
    by its title, else by its organisation.
    """
    found = {
        row.ref: row.called
        for row in session.execute(
            select(Newcomer.ref, Newcomer.called).where(Newcomer.town_id == town_id)
        )
    }
    openings = session.execute(
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
    for row in openings:
        found[row.ref] = first_name(row.volunteer) or row.title or row.organisation
    return {ref: name for ref, name in found.items() if name}


def first_name(name: str | None) -> str | None:
    """The first word of a name; all that a newcomer learns before both have agreed."""
    words = (name or "").split()
    return words[0] if words else None
