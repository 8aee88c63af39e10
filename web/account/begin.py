"""Beginning an account: its link shows a second factor, and takes a password and the first code.

Showing writes nothing. The second factor is derived from the link's token with the secret
key, so that whoever opens the page twice scans the same code twice.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

import pyotp
import segno
from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from koppeling.errors import AccountDisabled, WeakPassword, WrongCode
from koppeling.queries.accounts import StaffLine, get_staff
from koppeling.queries.links import LinkLine, find_link
from koppeling.terms import LinkPurpose
from koppeling.usecases.accounts import begin_account
from koppeling.usecases.passwords import LEAST_CHARACTERS, choose
from web.account import blueprint
from web.account.signing import forget
from web.languages import speak
from web.rendering import page
from web.session import Session, deed, house, now, reading

_SECRET_BYTES = 20  # as long as a SHA-1, which TOTP goes by (RFC 4226, 4)


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code to be drawn: modules to a side, and the dark ones as the path of an SVG."""

    side: int
    path: str


@blueprint.route("/begin/<token>", methods=["GET", "POST"])
def begin(token: str) -> Response | tuple[str, int]:
    """Set the password and the second factor of an account."""
    with reading() as db:
        found = _find(db, token)
    if found is None:
        return page("public/gone.html"), 404
    link, account = found
    speak(link.town.language)
    secret = totp_secret(house().settings.secret_key or "", token)
    problems = _begun(token, secret) if request.method == "POST" else {}
    if problems is None:
        forget()
        flash(_("Your account is ready. Sign in with your password and the next code."))
        return redirect(url_for("account.sign_in"), 303)
    issuer = f"Koppeling {link.town.name}"
    address = pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=issuer)
    text = page(
        "account/begin.html",
        account_to_begin=account,
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        address=address,
        square=square(address),
        least=LEAST_CHARACTERS,
        problems=problems,
    )
    return text, 422 if problems else 200


def totp_secret(secret_key: str, token: str) -> str:
    """The second factor that a link gives, in base 32."""
    mac = hmac.new(secret_key.encode(), f"totp {token}".encode(), hashlib.sha256).digest()
    return base64.b32encode(mac[:_SECRET_BYTES]).decode()


def square(text: str) -> Square:
    """The QR code of a text."""
    code = segno.make_qr(text, error="m")
    quiet = code.default_border_size
    path = "".join(
        f"M{x + quiet} {y + quiet}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return Square(len(code.matrix) + 2 * quiet, path)


def _find(db: Session, token: str) -> tuple[LinkLine, StaffLine] | None:
    link = find_link(db, token, purpose=LinkPurpose.ACCOUNT, now=now())
    if link is None or link.account_id is None:
        return None
    return link, get_staff(db, link.town_id, link.account_id)


def _begun(token: str, secret: str) -> dict[str, str] | None:
    """Begin the account; None where it is done, else what is wrong, by field."""
    password = request.form.get("password", "")
    if request.form.get("again", "") != password:
        return {"again": _("The two passwords are not the same")}
    chosen = choose(password, salt=secrets.token_hex(16))
    try:
        with deed() as db:
            found = _find(db, token)
            if found is None:
                return {"": _("This link was used meanwhile")}
            _link, account = found
            begin_account(
                db,
                account.id,
                password=chosen,
                totp_secret=secret,
                code=request.form.get("code", ""),
                now=now(),
                actor=f"account:{account.id}",
            )
    except WeakPassword:
        return {"password": weak_password()}
    except WrongCode:
        return {"code": _("This is not the code that your app shows now")}
    except AccountDisabled:
        return {"": _("This account is closed")}
    return None


def weak_password() -> str:
    """What is wrong with a password that is not taken."""
    return _(
        "Choose at least %(least)s characters, and not your e-mail address", least=LEAST_CHARACTERS
    )
