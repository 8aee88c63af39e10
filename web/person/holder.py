"""Whoever holds a link: what it opens, the page of where things stand, and deeds done by it."""

from collections.abc import Callable
from datetime import date

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from koppeling.errors import Refusal
from koppeling.queries.asked import Asked, find_asked
from koppeling.queries.links import LinkLine, find_link
from koppeling.terms import LinkPurpose
from koppeling.usecases.pauses import pause_newcomer, pause_opening
from koppeling.wording.catalogue import readers_language
from web.asked import facts, moment, times
from web.languages import PEOPLE_LANGUAGES, speak
from web.links import Answered, actor, gone
from web.person.choices import BREAKS, after_no, check_ins
from web.refusals import UNAVAILABLE
from web.rendering import in_town, page
from web.session import Session, deed, now, reading


def answered(token: str, answer: Callable[[Session, LinkLine, Asked], Answered | None]) -> Answered:
    """Do a deed and show where things stand then; what was refused is shown so too."""
    try:
        with deed() as db:
            link, asked = holder(db, token)
            found = answer(db, link, asked)
    except UNAVAILABLE:
        raise
    except Refusal:
        # Why is nobody's business: the page says what is so now.
        with reading() as db:
            link, asked = holder(db, token)
        return asked_page(token, link, asked, {}, changed=True), 409
    return back(token) if found is None else found


def holder(db: Session, token: str) -> tuple[LinkLine, Asked]:
    """The link and what its holder may read now; else the answer for a link that is gone."""
    link = link_of(db, token, LinkPurpose.ANSWER)
    if link.introduction_id is None or link.party is None:
        gone()
    asked = find_asked(db, link.introduction_id, link.party, town_id=link.town_id, now=now())
    if asked is None:
        gone()
    return link, asked


def link_of(db: Session, token: str, purpose: LinkPurpose) -> LinkLine:
    """A link for this purpose, and the page in its holder's language."""
    link = find_link(db, token, purpose=purpose, now=now())
    if link is None:
        gone()
    in_town(link.town)
    speak(tongue_of(link), among=PEOPLE_LANGUAGES)
    return link


def asked_page(
    token: str, link: LinkLine, asked: Asked, problems: dict[str, str], *, changed: bool = False
) -> str:
    """The page of where things stand."""
    return page(
        "person/asked.html",
        token=token,
        town=link.town,
        asked=asked,
        problems=problems,
        changed=changed,
        given=request.form,
        facts=facts(asked, link.town),
        times=times(asked, link.town),
        chosen=moment(asked.chosen, link.town),
        agreed=moment(asked.agreed, link.town),
        after_no=after_no(),
        check_ins=check_ins(),
    )


def form(
    name: str, token: str, link: LinkLine, asked: Asked, problems: dict[str, str], **more: object
) -> str:
    """A page of its own for one question."""
    return page(
        name,
        token=token,
        town=link.town,
        asked=asked,
        problems=problems,
        given=request.form,
        **more,
    )


def take_a_break(db: Session, link: LinkLine, code: str) -> None:
    """Let the holder rest for as long as a code of ``BREAKS`` says."""
    length = BREAKS[code]
    until: date | None = None if length is None else link.town.day(now()) + length
    if link.newcomer_id is not None:
        pause_newcomer(db, link.newcomer_id, until=until, now=now(), actor=actor(link))
    elif link.opening_id is not None:
        pause_opening(db, link.opening_id, until=until, now=now(), actor=actor(link))


def back(token: str) -> Response:
    """To where things stand."""
    return redirect(url_for("person.show", token=token), 303)


def tongue_of(link: LinkLine) -> str:
    """The language in which the holder reads."""
    return readers_language(link.locale, link.town.language)
