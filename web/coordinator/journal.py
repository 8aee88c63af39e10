"""Who did what about one person, when."""

from flask import request

from koppeling.errors import UnknownRef
from koppeling.queries.history import JournalEntry, journal_of
from koppeling.wording.journal import actor_text, deed_details, deed_text
from web.account.signing import staff
from web.coordinator import blueprint
from web.languages import language
from web.rendering import page
from web.session import reading


@blueprint.get("/journal")
def journal() -> str | tuple[str, int]:
    """The lines about one ref; without one, the question for it."""
    ref = request.args.get("ref", "").strip()
    lines: tuple[JournalEntry, ...] = ()
    is_known = bool(ref)
    if ref:
        with reading() as session:
            try:
                lines = journal_of(session, staff().town_id, ref)
            except UnknownRef:
                is_known = False
    spoken = language()
    shown = page(
        "coordinator/journal.html",
        ref=ref,
        is_known=is_known,
        lines=[
            (
                line,
                line.actor if line.is_staff else actor_text(line.actor, spoken),
                deed_text(line.deed, spoken),
                deed_details(line.deed, line.params, spoken),
            )
            for line in lines
        ],
    )
    return shown if is_known or not ref else (shown, 404)
