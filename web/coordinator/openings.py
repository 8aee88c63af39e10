"""Openings: to look up, to note, to change; a volunteer's vetting.

A guide may look openings up, and reads nothing there of newcomers and no contact data.
"""

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import UnknownRef
from koppeling.queries.contacts import couplings_of, introductions_of
from koppeling.queries.history import proposals_of
from koppeling.queries.openings import (
    OpeningFilter,
    find_openings,
    get_opening,
)
from koppeling.terms import ConsentPurpose, Kind, OpeningId, Role
from koppeling.usecases.disclosures import Contact
from koppeling.usecases.offers import (
    change_places,
    close_opening,
    reopen_opening,
    state_opening,
)
from koppeling.usecases.pauses import pause_opening, resume_opening, stop_opening
from koppeling.usecases.registrations import note_first_talk, record_vetting
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.cells import edit, new
from web.coordinator.columns import opening_form
from web.coordinator.desk import actor, today
from web.coordinator.facts import facts_in_words
from web.coordinator.given import given_day, given_places
from web.coordinator.subjects import Shown, Subject
from web.rendering import page
from web.session import Session, now, reading


@blueprint.get("/openings")
def openings() -> str:
    """The openings of the town, as filtered."""
    words = request.args.get("words", "").strip()
    kind = request.args.get("kind", type=Kind)
    only = request.args.get("only", type=OpeningFilter)
    with reading() as session:
        found = find_openings(
            session,
            staff().town_id,
            today=today(),
            now=now(),
            words=words,
            kind=kind,
            only=only,
            page=request.args.get("page", 1, type=int),
            protected_too=not _is_guide(),
        )
    return page(
        "coordinator/openings.html",
        found=found,
        words=words,
        kind=kind,
        only=only,
        kinds=tuple(Kind),
        is_guide=_is_guide(),
        filters=[
            ("", _("All")),
            (OpeningFilter.FREE, _("With a free place")),
            (OpeningFilter.STALE, _("Not stated for long")),
            (OpeningFilter.FIRST_TALK, _("To talk with first")),
            (OpeningFilter.PAUSED, _("Paused")),
            (OpeningFilter.CLOSED, _("Closed")),
        ],
    )


@blueprint.route("/openings/new", methods=["GET", "POST"])
def new_opening() -> Response | tuple[str, int]:
    """Note an opening."""
    organisation = request.args.get("organisation", "")
    return new(opening_form(is_new=True), {"organisation": organisation})


@blueprint.route("/openings/edit/<path:ref>", methods=["GET", "POST"])
def edit_opening(ref: str) -> Response | tuple[str, int]:
    """Change an opening."""
    return edit(opening_form(), ref)


@blueprint.get("/opening/<path:ref>")
def opening(ref: str) -> str:
    """One opening, and what came of it."""
    return _shown(ref)


@blueprint.post("/openings/contact/<path:ref>")
def opening_contact(ref: str) -> str:
    """Show the contact data, this once."""
    return _opening.with_contact(ref)


@blueprint.post("/openings/state/<path:ref>")
def state_again(ref: str) -> Response | tuple[str, int]:
    """Note that the offer stands, with so many places."""
    places, problem = given_places()
    if places is None:
        return _shown(ref, problems={"places": problem}), 422
    return _opening.done(
        ref,
        _("Noted: the offer stands."),
        lambda db, one: state_opening(db, one, places=places, now=now(), actor=actor()),
    )


@blueprint.post("/openings/places/<path:ref>")
def change_places_of(ref: str) -> Response | tuple[str, int]:
    """Change how many places there are."""
    places, problem = given_places()
    if places is None:
        return _shown(ref, problems={"places": problem}), 422
    return _opening.done(
        ref,
        _("Kept."),
        lambda db, one: change_places(db, one, places=places, now=now(), actor=actor()),
    )


@blueprint.post("/openings/pause/<path:ref>")
def pause_offer(ref: str) -> Response | tuple[str, int]:
    """Let an opening rest, until a day or until somebody says so."""
    return _opening.paused(ref, pause_opening)


@blueprint.post("/openings/resume/<path:ref>")
def resume_offer(ref: str) -> Response | tuple[str, int]:
    """End its pause."""
    return _opening.resumed(ref, resume_opening)


@blueprint.post("/openings/close/<path:ref>")
def close_offer(ref: str) -> Response | tuple[str, int]:
    """Close an opening; its couplings go on."""
    return _opening.done(
        ref,
        _("Closed. What came of it goes on."),
        lambda db, one: close_opening(db, one, now=now(), actor=actor()),
    )


@blueprint.post("/openings/reopen/<path:ref>")
def reopen_offer(ref: str) -> Response | tuple[str, int]:
    """Open a closed opening again."""
    return _opening.done(
        ref,
        _("Open again."),
        lambda db, one: reopen_opening(db, one, now=now(), actor=actor()),
    )


@blueprint.post("/openings/talk/<path:ref>")
def talk_with_volunteer(ref: str) -> Response | tuple[str, int]:
    """Note the first talk with a volunteer who signed up."""
    town_id = staff().town_id
    return _opening.done(
        ref,
        _("Noted. Without a valid certificate the opening is in no round yet."),
        lambda db, _one: note_first_talk(db, town_id, ref, now=now(), actor=actor()),
    )


@blueprint.post("/openings/vetting/<path:ref>")
def vet_volunteer(ref: str) -> Response | tuple[str, int]:
    """Note which certificate was seen, and until when it counts: never a file."""
    kind = " ".join(request.form.get("vetting_kind", "").split())[:80]
    seen_on, seen_problem = given_day("seen_on")
    valid_until, until_problem = given_day("valid_until")
    problems = {
        "vetting_kind": "" if kind else _("Say which certificate you saw."),
        "seen_on": seen_problem or ("" if seen_on else _("Say on which day you saw it.")),
        "valid_until": until_problem or ("" if valid_until else _("Say until when it counts.")),
    }
    problems = {name: said for name, said in problems.items() if said}
    if problems or seen_on is None or valid_until is None:
        return _shown(ref, problems=problems), 422
    return _opening.done(
        ref,
        _("Kept."),
        lambda db, one: record_vetting(
            db,
            one,
            kind=kind,
            seen_on=seen_on,
            valid_until=valid_until,
            account_id=staff().id,
            now=now(),
            actor=actor(),
        ),
    )


@blueprint.post("/openings/copy/<path:ref>")
def copy_of_opening(ref: str) -> Response:
    """Everything that is kept, as a file for the person."""
    return _opening.copied(ref)


@blueprint.route("/openings/stop/<path:ref>", methods=["GET", "POST"])
def stop_offer(ref: str) -> Shown:
    """Ask, and then stop everything for the person behind an opening."""
    return _opening.stopped(ref, stop_opening)


@blueprint.route("/openings/erase/<path:ref>", methods=["GET", "POST"])
def erase_opening(ref: str) -> Shown:
    """Ask for the case number, and then erase an opening and who stands behind it."""
    return _opening.erased(ref, _("Erased. Nothing about this opening is kept any more."))


def _is_guide() -> bool:
    return staff().role is Role.GUIDE


def _found(session: Session, ref: str) -> tuple[OpeningId, str | None]:
    found = get_opening(session, staff().town_id, ref, today=today(), now=now())
    return found.id, found.line.name


def _shown(
    ref: str, *, contact: Contact | None = None, problems: dict[str, str] | None = None
) -> str:
    town_id = staff().town_id
    with reading() as session:
        found = get_opening(session, town_id, ref, today=today(), now=now())
        if _is_guide():
            if found.is_protected:
                raise UnknownRef(ref=ref)
            return page(
                "coordinator/opening_for_guides.html",
                opening=found,
                facts=facts_in_words(found.facts),
            )
        introductions = introductions_of(session, town_id, now=now(), opening_id=found.id)
        couplings = couplings_of(session, town_id, opening_id=found.id)
        proposals = proposals_of(session, town_id, opening_id=found.id)
    return page(
        "coordinator/opening.html",
        opening=found,
        facts=facts_in_words(found.facts),
        contact=contact,
        introductions=introductions,
        couplings=couplings,
        proposals=proposals,
        problems=problems or {},
        purposes=tuple(ConsentPurpose),
        is_vetted=found.vetting is not None and found.vetting.is_valid(today()),
        given=request.form,
    )


_opening = Subject(
    find=_found, render=_shown, shows="coordinator.opening", lists="coordinator.openings"
)
