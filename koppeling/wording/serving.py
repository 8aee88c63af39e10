"""Refusals about staff who sign in, jobs, and what serves the pages."""

from collections.abc import Mapping

from koppeling.wording.catalogue import Text, say, text, text_as
from koppeling.wording.clauses import Clause, Form, as_is, as_number, clause

_PARTS: Mapping[str, Text] = {
    "web": text_as("part", "The web server"),
    "worker": text_as("part", "The worker"),
}


def _part(value: str, language: str) -> str:
    return say(_PARTS[value], language)


SERVING: Mapping[str, Clause] = {
    "unknown_account": clause(
        text("There is no account “%(account)s” here; “koppeling user list” shows who has one."),
        account=as_is("account"),
    ),
    "account_disabled": clause(
        text("The account %(email)s is disabled, so nobody signs in with it any more."),
        email=as_is("email"),
    ),
    "account_not_begun": clause(
        text(
            "Nobody has set a password for %(email)s yet; "
            "make its link with “koppeling user link %(email)s”."
        ),
        email=as_is("email"),
    ),
    "weak_password": clause(
        text(
            "The password is too easy to guess; take at least %(least)s characters, "
            "and not your address."
        ),
        least=as_number("least"),
    ),
    "wrong_code": clause(
        text(
            "These are not the six digits that the app shows now; "
            "wait for the next ones and type them in."
        )
    ),
    "only_in_practice": clause(
        text("“%(town)s” is open, and this is only for a town in practice."), town=as_is("town")
    ),
    "unknown_job": clause(
        text("There is no job %(job)s here; ask for the round again."), job=as_is("job")
    ),
    "failed": clause(
        text(
            "Something went wrong, and nothing was kept; try again, and tell whoever runs this "
            "program if it goes wrong once more."
        )
    ),
    "missing_secret_key": clause(
        text(
            "There is no secret key, and people's links are signed with it; set %(setting)s to "
            "43 or more characters drawn by chance."
        ),
        setting=as_is("setting"),
    ),
    "missing_base_url": clause(
        text(
            "A link begins with the public address of the pages; set %(setting)s, "
            "as https://koppeling.example."
        ),
        setting=as_is("setting"),
    ),
    "port_taken": clause(
        text("Port %(port)s is in use already, or not allowed here; choose another with --port."),
        port=as_is("port"),
    ),
    "no_pages": clause(
        text(
            "The pages are not installed here, because the wheel has none; "
            "start “koppeling serve” from the source code."
        )
    ),
    "server_stopped": clause(
        text("%(part)s stopped, so the other was stopped as well; what it said is above."),
        part=Form(("part",), _part),
    ),
}
"""The sentence of each of these refusals; ``wording.refusals`` has them all."""
