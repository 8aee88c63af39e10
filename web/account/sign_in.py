"""Signing in and out, and changing a password."""

import secrets

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import WeakPassword
from koppeling.queries.accounts import find_password_hash
from koppeling.usecases import accounts
from koppeling.usecases.passwords import LEAST_CHARACTERS, Compared, choose, compare
from web.account import blueprint
from web.account.begin import weak_password
from web.account.signing import current_account, let_in, let_out, own_token_hash, staff
from web.rendering import page
from web.session import deed, now, reading


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Response | tuple[str, int]:
    """Sign in with address, password and code; whatever is wrong is answered alike."""
    if current_account() is not None and request.method == "GET":
        return redirect(url_for("coordinator.home"), 303)
    problems = {}
    if request.method == "POST":
        email, code = request.form.get("email", ""), request.form.get("code", "")
        password = _compared(email, request.form.get("password", ""))
        with deed() as db:
            account_id = accounts.check_sign_in(db, email, password, code, now=now())
            if account_id is not None:
                let_in(db, account_id)
                return redirect(url_for("coordinator.home"), 303)
        problems["email"] = _("Address, password and code do not belong together")
    text = page("account/sign_in.html", problems=problems, email=request.form.get("email", ""))
    return text, 422 if problems else 200


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session of this browser, and of every copy of its cookie."""
    with deed() as db:
        let_out(db)
    flash(_("You are signed out."))
    return redirect(url_for("account.sign_in"), 303)


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> Response | tuple[str, int]:
    """Set another password; every other browser is signed out."""
    problems = _changed() if request.method == "POST" else {}
    if problems is None:
        flash(_("Your password is changed. You are signed out everywhere else."))
        return redirect(url_for("coordinator.home"), 303)
    text = page("account/password.html", problems=problems, least=LEAST_CHARACTERS)
    return text, 422 if problems else 200


def _changed() -> dict[str, str] | None:
    """Change the password; None where it is done, else what is wrong, by field."""
    password = request.form.get("password", "")
    if request.form.get("again", "") != password:
        return {"again": _("The two passwords are not the same")}
    account = staff()
    old = _compared(account.email, request.form.get("old", ""))
    chosen = choose(password, salt=secrets.token_hex(16))
    try:
        with deed() as db:
            done = accounts.change_password(
                db,
                account.id,
                old=old,
                password=chosen,
                but=own_token_hash(),
                now=now(),
                actor=account.actor,
            )
    except WeakPassword:
        return {"password": weak_password()}
    return None if done else {"old": _("This is not your password of today")}


def _compared(email: str, password: str) -> Compared:
    """A password beside that of an address, while no transaction waits for it."""
    with reading() as db:
        kept = find_password_hash(db, email)
    return compare(password, kept)
