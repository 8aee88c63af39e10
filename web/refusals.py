"""What a refusal, a missing page or an error looks like: words, and a way on."""

from flask import Flask, make_response
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from koppeling.errors import DatabaseBusy, DatabaseUnavailable, Refusal
from koppeling.wording.refusals import refusal_text
from koppeling.wording.signing_up import SIGNING_UP
from web.languages import language, library_language
from web.rendering import page

UNAVAILABLE = (DatabaseBusy, DatabaseUnavailable)
"""No answer to what somebody asked for: they are told to come back in a minute."""
RETRY_AFTER_S = 30


def answer(app: Flask) -> None:
    """Answer refusals and errors with a page, never with a trace."""

    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        if _is_unknown(refusal):
            # What another town has and what does not exist are answered alike.
            return _answered(404, page("public/not_found.html"))
        if isinstance(refusal, UNAVAILABLE):
            # What the driver says of a database is for whoever runs it, not for a reader.
            app.logger.error("refused with %s", refusal.code)
            sentence = _("The data cannot be reached at this moment.")
            title = _("Please try again in a minute")
            text = page("public/refused.html", title=title, sentence=sentence, later=True)
            response = _answered(503, text)
            response.headers["Retry-After"] = str(RETRY_AFTER_S)
            return response
        sentence = in_words(refusal)
        title = _("That was not possible")
        return _answered(409, page("public/refused.html", title=title, sentence=sentence))

    @app.errorhandler(CSRFError)
    def not_from_here(_error: CSRFError) -> Response:
        return _answered(400, page("public/try_again.html"))

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()
        if status == 404:
            return _answered(404, page("public/not_found.html"))
        title, sentence = _words(status)
        response = _answered(status, page("public/error.html", title=title, sentence=sentence))
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        if app.testing:
            raise error
        # The class alone: what an error says may quote a person.
        app.logger.error("a request failed with %s", type(error).__name__)
        title, sentence = _words(500)
        return _answered(500, page("public/error.html", title=title, sentence=sentence))


def in_words(refusal: Refusal) -> str:
    """A refusal as a sentence for the page on which it was met.

    One that has a page of its own is raised again: what is unknown, and what does not answer.
    """
    if _is_unknown(refusal) or isinstance(refusal, UNAVAILABLE):
        raise refusal
    spoken = language() if refusal.code in SIGNING_UP else library_language()
    return refusal_text(refusal, spoken)


def _is_unknown(refusal: Refusal) -> bool:
    return refusal.code.startswith("unknown_")


def _answered(status: int, text: str) -> Response:
    return make_response(text, status)


def _words(status: int) -> tuple[str, str]:
    if status == 403:
        return (
            _("This page is not part of your work"),
            _("Your account does not open it. If it should, ask the administrator of your town."),
        )
    if status in {400, 405, 422}:
        return (
            _("We did not understand that"),
            _("Nothing was changed. Go back one page and try once more."),
        )
    if status == 413:
        return _("That was too much text"), _("Nothing was changed. Please write it shorter.")
    if status == 401:
        return _("Please sign in"), _("Nobody is signed in in this browser any more.")
    return (
        _("Something went wrong here"),
        _("That is our fault, not yours. Nothing was half done: please try again in a while."),
    )
