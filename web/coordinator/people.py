"""Newcomers: to look up, to take in, to change; their contact data only to who asks for them."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.contacts import couplings_of, introductions_of
from koppeling.queries.history import proposals_of
from koppeling.queries.people import PeopleFilter, find_people, get_person
from koppeling.terms import ConsentPurpose, NewcomerId
from koppeling.usecases.disclosures import Contact, hand_out_copy, show_contact
from koppeling.usecases.pauses import pause_newcomer, resume_newcomer, stop_newcomer
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.registrations import note_first_talk, record_guardian
from web.account.signing import staff
from web.coordinator import blueprint
from web.coordinator.cells import edit, new
from web.coordinator.columns import newcomer_form
from web.coordinator.desk import actor, today
from web.coordinator.facts import facts_in_words
from web.coordinator.given import given_day
from web.refusals import in_words
from web.rendering import download, page
from web.session import Session, deed, now, reading


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
    """Show the contact data, this once.

    No redirect: an address by which they could be read again would show them without a
    line in the journal.
    """
    with deed() as session:
        contact = show_contact(session, staff().town_id, ref, now=now(), actor=actor())
    return _shown(ref, contact=contact)


@blueprint.post("/people/pause/<path:ref>")
def pause_person(ref: str) -> Response | tuple[str, int]:
    """Let a newcomer rest, until a day or until somebody says so."""
    until, problem = given_day("until")
    if problem:
        return _shown(ref, problems={"until": problem}), 422
    return _done(
        ref,
        _("Paused."),
        lambda db, one: pause_newcomer(db, one, until=until, now=now(), actor=actor()),
    )


@blueprint.post("/people/resume/<path:ref>")
def resume_person(ref: str) -> Response | tuple[str, int]:
    """End her pause."""
    return _done(
        ref,
        _("The pause is over."),
        lambda db, one: resume_newcomer(db, one, now=now(), actor=actor()),
    )


@blueprint.post("/people/talk/<path:ref>")
def talk_with_person(ref: str) -> Response | tuple[str, int]:
    """Note the first talk with a newcomer who signed up."""
    town_id = staff().town_id
    return _done(
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
    return _done(
        ref,
        _("Kept."),
        lambda db, one: record_guardian(db, one, agreed=agreed == "yes", now=now(), actor=actor()),
    )


@blueprint.post("/people/copy/<path:ref>")
def copy_of_person(ref: str) -> Response:
    """Everything that is kept, as a file for the person; the journal says who fetched it."""
    with deed() as session:
        _identity(session, ref)
        told = hand_out_copy(session, staff().town_id, ref, now=now(), actor=actor())
    return download(f"{ref}.json", told)


@blueprint.route("/people/stop/<path:ref>", methods=["GET", "POST"])
def stop_person(ref: str) -> Response | tuple[str, int] | str:
    """Ask, and then stop everything for a newcomer."""
    if request.method == "POST":
        return _done(
            ref,
            _("Stopped. Nothing more is sent to this person."),
            lambda db, one: stop_newcomer(db, one, now=now(), actor=actor()),
        )
    with reading() as session:
        found = get_person(session, staff().town_id, ref, today=today())
    return page("coordinator/stop.html", ref=ref, name=found.called, shows="coordinator.person")


@blueprint.route("/people/erase/<path:ref>", methods=["GET", "POST"])
def erase_newcomer(ref: str) -> Response | tuple[str, int] | str:
    """Ask for the case number, and then erase a newcomer."""
    with reading() as session:
        found = get_person(session, staff().town_id, ref, today=today())
    problems = {}
    if request.method == "POST":
        if request.form.get("ref", "").strip() == ref:
            with deed() as session:
                erase_person(session, staff().town_id, ref, now=now(), actor=actor())
            flash(_("Erased. Nothing about this person is kept any more."))
            return redirect(url_for("coordinator.people"), 303)
        problems = {"ref": _("Type the case number as it stands above.")}
    shown = page(
        "coordinator/erase.html",
        ref=ref,
        name=found.called,
        shows="coordinator.person",
        problems=problems,
    )
    return (shown, 422) if problems else shown


def _done(
    ref: str, said: str, do: Callable[[Session, NewcomerId], object]
) -> Response | tuple[str, int]:
    """Do something about a newcomer of the own town and show her again."""
    try:
        with deed() as session:
            do(session, _identity(session, ref))
    except Refusal as refusal:
        return _shown(ref, problems={"": in_words(refusal)}), 409
    flash(said)
    return redirect(url_for("coordinator.person", ref=ref), 303)


def _identity(session: Session, ref: str) -> NewcomerId:
    return get_person(session, staff().town_id, ref, today=today()).id


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
