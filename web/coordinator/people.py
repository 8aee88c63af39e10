"""Newcomers: to look up, to take in, to change; their contact data only to who asks for them."""

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.queries.contacts import couplings_of, introductions_of
from koppeling.queries.history import proposals_of
from koppeling.queries.people import PeopleFilter, find_people, get_person
from koppeling.terms import ConsentPurpose, NewcomerId
from koppeling.usecases.disclosures import Contact
from koppeling.usecases.pauses import pause_newcomer, resume_newcomer, stop_newcomer
from koppeling.usecases.registrations import note_first_talk, record_guardian
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.cells import edit, new
from web.coordinator.columns import newcomer_form
from web.coordinator.desk import actor, today
from web.coordinator.facts import facts_in_words
from web.coordinator.subjects import Shown, Subject
from web.rendering import page
from web.session import Session, now, reading


@blueprint.get("/people")
def people() -> str:
    """The newcomers of the town, as filtered."""
    words = request.args.get("words", "").strip()
    only = request.args.get("only", type=PeopleFilter)
    with reading() as session:
        found = find_people(
            session,
            staff().town_id,
            words=words,
            only=only,
            page=request.args.get("page", 1, type=int),
        )
    return page(
        "coordinator/people.html",
        found=found,
        words=words,
        only=only,
        filters=[
            ("", _("Everybody")),
            (PeopleFilter.WAITING, _("Waiting for a contact")),
            (PeopleFilter.WITH_CONTACT, _("With a contact")),
            (PeopleFilter.PAUSED, _("Paused")),
            (PeopleFilter.FIRST_TALK, _("To talk with first")),
            (PeopleFilter.PROTECTED, _("Protected")),
        ],
    )


@blueprint.route("/people/new", methods=["GET", "POST"])
def new_person() -> Response | tuple[str, int]:
    """Take in a newcomer."""
    return new(newcomer_form())


@blueprint.route("/people/edit/<path:ref>", methods=["GET", "POST"])
def edit_person(ref: str) -> Response | tuple[str, int]:
    """Change a newcomer."""
    return edit(newcomer_form(), ref)


@blueprint.get("/person/<path:ref>")
def person(ref: str) -> str:
    """One newcomer, and what came of her."""
    return _shown(ref)


@blueprint.post("/people/contact/<path:ref>")
def person_contact(ref: str) -> str:
    """Show the contact data, this once."""
    return _newcomer.with_contact(ref)


@blueprint.post("/people/pause/<path:ref>")
def pause_person(ref: str) -> Response | tuple[str, int]:
    """Let a newcomer rest, until a day or until somebody says so."""
    return _newcomer.paused(ref, pause_newcomer)


@blueprint.post("/people/resume/<path:ref>")
def resume_person(ref: str) -> Response | tuple[str, int]:
    """End her pause."""
    return _newcomer.resumed(ref, resume_newcomer)


@blueprint.post("/people/talk/<path:ref>")
def talk_with_person(ref: str) -> Response | tuple[str, int]:
    """Note the first talk with a newcomer who signed up."""
    town_id = staff().town_id
    return _newcomer.done(
        ref,
        _("Noted. The next round can take this person in."),
        lambda db, _one: note_first_talk(db, town_id, ref, now=now(), actor=actor()),
    )


@blueprint.post("/people/guardian/<path:ref>")
def guardian_of_person(ref: str) -> Response | tuple[str, int]:
    """Note whether the guardian of somebody under age agreed."""
    agreed = request.form.get("agreed")
    if agreed not in {"yes", "no"}:
        return _shown(ref, problems={"agreed": _("Say whether the guardian agreed.")}), 422
    return _newcomer.done(
        ref,
        _("Kept."),
        lambda db, one: record_guardian(db, one, agreed=agreed == "yes", now=now(), actor=actor()),
    )


@blueprint.post("/people/copy/<path:ref>")
def copy_of_person(ref: str) -> Response:
    """Everything that is kept, as a file for the person."""
    return _newcomer.copied(ref)


@blueprint.route("/people/stop/<path:ref>", methods=["GET", "POST"])
def stop_person(ref: str) -> Shown:
    """Ask, and then stop everything for a newcomer."""
    return _newcomer.stopped(ref, stop_newcomer)


@blueprint.route("/people/erase/<path:ref>", methods=["GET", "POST"])
def erase_newcomer(ref: str) -> Shown:
    """Ask for the case number, and then erase a newcomer."""
    return _newcomer.erased(ref, _("Erased. Nothing about this person is kept any more."))


def _found(session: Session, ref: str) -> tuple[NewcomerId, str | None]:
    found = get_person(session, staff().town_id, ref, today=today())
    return found.id, found.called


def _shown(
    ref: str, *, contact: Contact | None = None, problems: dict[str, str] | None = None
) -> str:
    town_id = staff().town_id
    with reading() as session:
        found = get_person(session, town_id, ref, today=today())
        introductions = introductions_of(session, town_id, now=now(), newcomer_id=found.id)
        couplings = couplings_of(session, town_id, newcomer_id=found.id)
        proposals = proposals_of(session, town_id, newcomer_id=found.id)
    return page(
        "coordinator/person.html",
        person=found,
        facts=facts_in_words(found.facts),
        contact=contact,
        introductions=introductions,
        couplings=couplings,
        proposals=proposals,
        problems=problems or {},
        purposes=tuple(ConsentPurpose),
    )


_newcomer = Subject(
    find=_found, render=_shown, shows="coordinator.person", lists="coordinator.people"
)
