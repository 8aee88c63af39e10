"""What is done alike on the page of a newcomer and on that of an opening."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.terms import NewcomerId, OpeningId
from koppeling.usecases.disclosures import Contact, hand_out_copy, show_contact
from koppeling.usecases.privacy import erase_person
from web.account.signing import staff
from web.coordinator.desk import actor
from web.coordinator.given import given_day
from web.refusals import in_words
from web.rendering import download, page
from web.session import Session, deed, now, reading

Id = TypeVar("Id", NewcomerId, OpeningId)
Shown = Response | tuple[str, int] | str


class Renders(Protocol):
    """Renders the page of one: with contact data, or with what is wrong with a form."""

    def __call__(
        self, ref: str, *, contact: Contact | None = None, problems: dict[str, str] | None = None
    ) -> str: ...


@dataclass(frozen=True, slots=True)
class Subject(Generic[Id]):
    """A kind of those who hold a case number: how one is found, and where its pages are."""

    find: Callable[[Session, str], tuple[Id, str | None]]
    """Identity and name of the one with a ref in the own town. Raises ``UnknownRef``."""
    render: Renders
    shows: str
    """The endpoint of the page of one, which takes its ``ref``."""
    lists: str

    def done(
        self, ref: str, said: str, do: Callable[[Session, Id], object]
    ) -> Response | tuple[str, int]:
        """Do something about one of the own town and show it again."""
        try:
            with deed() as session:
                do(session, self._identity(session, ref))
        except Refusal as refusal:
            return self.render(ref, problems={"": in_words(refusal)}), 409
        flash(said)
        return redirect(url_for(self.shows, ref=ref), 303)

    def paused(self, ref: str, pause: Callable[..., object]) -> Response | tuple[str, int]:
        """Let one rest, until the day that the form names or until somebody says so."""
        until, problem = given_day("until")
        if problem:
            return self.render(ref, problems={"until": problem}), 422
        return self.done(
            ref, _("Paused."), lambda db, one: pause(db, one, until=until, now=now(), actor=actor())
        )

    def resumed(self, ref: str, resume: Callable[..., object]) -> Response | tuple[str, int]:
        """End a pause."""
        return self.done(
            ref,
            _("The pause is over."),
            lambda db, one: resume(db, one, now=now(), actor=actor()),
        )

    def with_contact(self, ref: str) -> str:
        """Show the contact data, this once.

        No redirect: an address by which they could be read again would show them without a
        line in the journal.
        """
        with deed() as session:
            contact = show_contact(session, staff().town_id, ref, now=now(), actor=actor())
        return self.render(ref, contact=contact)

    def copied(self, ref: str) -> Response:
        """Everything that is kept, as a file for the person; the journal says who fetched it."""
        with deed() as session:
            self._identity(session, ref)
            told = hand_out_copy(session, staff().town_id, ref, now=now(), actor=actor())
        return download(f"{ref}.json", told)

    def stopped(self, ref: str, stop: Callable[..., object]) -> Shown:
        """Ask, and then stop everything."""
        if request.method == "POST":
            return self.done(
                ref,
                _("Stopped. Nothing more is sent to this person."),
                lambda db, one: stop(db, one, now=now(), actor=actor()),
            )
        return page("coordinator/stop.html", ref=ref, name=self._name(ref), shows=self.shows)

    def erased(self, ref: str, said: str) -> Shown:
        """Ask for the case number, and then erase who or what holds it."""
        name = self._name(ref)
        problems = {}
        if request.method == "POST":
            if request.form.get("ref", "").strip() == ref:
                with deed() as session:
                    erase_person(session, staff().town_id, ref, now=now(), actor=actor())
                flash(said)
                return redirect(url_for(self.lists), 303)
            problems = {"ref": _("Type the case number as it stands above.")}
        shown = page(
            "coordinator/erase.html", ref=ref, name=name, shows=self.shows, problems=problems
        )
        return (shown, 422) if problems else shown

    def _identity(self, session: Session, ref: str) -> Id:
        identity, _name = self.find(session, ref)
        return identity

    def _name(self, ref: str) -> str | None:
        with reading() as session:
            _identity, name = self.find(session, ref)
        return name
