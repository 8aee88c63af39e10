"""Saying that something is wrong: both are left alone until two people have looked."""

from flask import redirect, request, url_for
from flask_babel import gettext as _

from koppeling.queries.asked import Asked
from koppeling.queries.links import LinkLine
from koppeling.terms import ConcernKind
from koppeling.usecases.concerns import report_concern
from web.links import Answered, actor
from web.person import blueprint
from web.person.choices import concern_kinds
from web.person.holder import answered, form, holder
from web.session import Session, now, reading


@blueprint.get("/a/<token>/concern")
def concern(token: str) -> str:
    """Ask what somebody is worried about, and say what follows."""
    with reading() as db:
        link, asked = holder(db, token)
    return form("person/concern.html", token, link, asked, {}, kinds=concern_kinds())


@blueprint.post("/a/<token>/concern", endpoint="report_it")
def report_it(token: str) -> Answered:
    """Report a concern: both are left alone until two people have looked."""

    def answer(db: Session, link: LinkLine, asked: Asked) -> Answered:
        kind = request.form.get("kind", "")
        if kind not in set(ConcernKind):
            problem = {"kind": _("Choose what it is about")}
            shown = form("person/concern.html", token, link, asked, problem, kinds=concern_kinds())
            return shown, 422
        report_concern(
            db,
            asked.introduction_id,
            by=asked.party,
            kind=ConcernKind(kind),
            wants_call=request.form.get("call") == "yes",
            now=now(),
            actor=actor(link),
        )
        return redirect(url_for("person.concern_sent", token=token), 303)

    return answered(token, answer)


@blueprint.get("/a/<token>/concern/sent")
def concern_sent(token: str) -> str:
    """Say that the concern has arrived; shown once, and nowhere again."""
    with reading() as db:
        link, asked = holder(db, token)
    return form("person/concern_sent.html", token, link, asked, {})
