"""Why a deed was refused, and what to do next: one sentence for each refusal."""

import errno
import os
from collections.abc import Mapping

from koppeling.errors import Refusal
from koppeling.terms import CouplingState, IntroductionState, Party, ProposalState, RoundState
from koppeling.wording import terms
from koppeling.wording.catalogue import Text, counted, say, text, text_as
from koppeling.wording.clauses import (
    Clause,
    Form,
    as_is,
    as_listed,
    clause,
    kind,
    week,
)
from koppeling.wording.introducing import INTRODUCING
from koppeling.wording.serving import SERVING
from koppeling.wording.signing_up import SIGNING_UP
from koppeling.wording.weighing import POLICY_PROBLEMS, WEIGHING

_MISSING: Mapping[str, Text] = {
    "secret_key": text_as("missing", "a secret key (KOPPELING_SECRET_KEY)"),
    "base_url": text_as("missing", "the public address (KOPPELING_BASE_URL)"),
    "mail": text_as("missing", "a mail server (KOPPELING_SMTP_URL)"),
    "second_account": text_as("missing", "a second member of staff (koppeling user add)"),
    "dpia": text_as("missing", "the data protection impact assessment"),
}

_SOMEBODY = text_as("ref", "somebody")
_NO_VERSION = text_as("version", "none")

_WHYS: Mapping[str, Text] = {
    os.strerror(errno.ENOENT): text_as("why", "there is none"),
    os.strerror(errno.EISDIR): text_as("why", "it is a folder"),
    os.strerror(errno.ENOTDIR): text_as("why", "what should be a folder is a file"),
    os.strerror(errno.EACCES): text_as("why", "it is not permitted"),
    os.strerror(errno.EROFS): text_as("why", "it is not permitted"),
    os.strerror(errno.ENOSPC): text_as("why", "the disk is full"),
    "UnicodeDecodeError": text_as("why", "it is not in UTF-8"),
    "attempt to write a readonly database": text_as("why", "nothing can be written there"),
    "database disk image is malformed": text_as("why", "the file is damaged"),
    "database or disk is full": text_as("why", "the disk is full"),
    "file is not a database": text_as("why", "the file is no database"),
    "unable to open database file": text_as("why", "the file cannot be opened"),
}
"""What systems and drivers often say, in words; the rest is left as they say it."""

_STATES: Mapping[str, ProposalState | IntroductionState | CouplingState | RoundState] = {
    state.value: state
    for states in (RoundState, CouplingState, IntroductionState, ProposalState)
    for state in states
}


def missing_text(code: str, language: str) -> str:
    """One thing that a town lacks to leave practice."""
    return say(_MISSING[code], language)


def _missing(codes: tuple[str, ...], language: str) -> str:
    return terms.listed((say(_MISSING[code], language) for code in codes), language)


def _state(value: str, language: str) -> str:
    return terms.label(_STATES[value], language)


def _party(value: str, language: str) -> str:
    return terms.label(Party(value), language)


def _version(value: str | None, language: str) -> str:
    return value or say(_NO_VERSION, language)


def _somebody(ref: str | None, language: str) -> str:
    return ref or say(_SOMEBODY, language)


def _why(value: str, language: str) -> str:
    return say(_WHYS[value], language) if value in _WHYS else value


def _pair(source: Text) -> Clause:
    newcomer, opening = (Form((side,), _somebody) for side in ("newcomer", "opening"))
    return clause(source, newcomer=newcomer, opening=opening)


REFUSALS: Mapping[str, Clause] = {
    **SERVING,
    **INTRODUCING,
    **SIGNING_UP,
    **WEIGHING,
    "unknown_town": clause(
        text("There is no town “%(town)s” here yet; add it with “koppeling town add %(town)s”."),
        town=as_is("town"),
    ),
    "town_exists": clause(
        text("The town “%(town)s” is here already, so nothing was changed."), town=as_is("town")
    ),
    "unknown_town_seed": clause(
        text("“%(town)s” is not among the towns that can be added; choose from: %(known)s."),
        town=as_is("town"),
        known=as_listed("known"),
    ),
    "town_not_ready": clause(
        text("“%(town)s” stays in practice until this is there as well: %(missing)s."),
        town=as_is("town"),
        missing=Form(("missing",), _missing),
    ),
    "bad_setting": clause(
        text("%(setting)s is “%(value)s”, but should look like this: %(expected)s."),
        setting=as_is("setting"),
        value=as_is("value"),
        expected=as_is("expected"),
    ),
    "database_behind": clause(
        text(
            "The database stands at version %(found)s and this program needs %(expected)s; "
            "run “koppeling db upgrade”."
        ),
        found=Form(("found",), _version),
        expected=as_is("expected"),
    ),
    "database_ahead": clause(
        text(
            "The database stands at version %(found)s, which this program does not know; "
            "install the newer Koppeling."
        ),
        found=Form(("found",), _version),
    ),
    "unknown_revision": clause(
        text("The database knows no version “%(revision)s”; choose from: %(known)s."),
        revision=as_is("revision"),
        known=as_listed("known"),
    ),
    "database_unavailable": clause(
        text(
            "The database %(database)s does not answer (%(why)s); check KOPPELING_DATABASE_URL "
            "and whether the server runs."
        ),
        database=as_is("database"),
        why=Form(("why",), _why),
    ),
    "database_busy": clause(
        text("The database %(database)s is busy with something else; try again in a moment."),
        database=as_is("database"),
    ),
    "bad_date": clause(
        text("%(date)s lies outside; give a day from %(earliest)s to %(latest)s."),
        date=as_is("date"),
        earliest=as_is("earliest"),
        latest=as_is("latest"),
    ),
    "file_not_readable": clause(
        text("The file %(file)s cannot be read (%(why)s); check it and try again."),
        file=as_is("file"),
        why=Form(("why",), _why),
    ),
    "file_not_writable": clause(
        text("The file %(file)s cannot be written (%(why)s); choose another name or folder."),
        file=as_is("file"),
        why=Form(("why",), _why),
    ),
    "file_exists": clause(
        text("%(file)s exists already and was left as it is; choose another name."),
        file=as_is("file"),
    ),
    "import_refused": clause(
        counted(
            "Nothing of %(file)s was imported, because of %(count)s problem; "
            "put it right and import the file again.",
            "Nothing of %(file)s was imported, because of %(count)s problems; "
            "put them right and import the file again.",
        ),
        "count",
        file=as_is("file"),
    ),
    "bad_week": clause(
        text("“%(week)s” is not a week; write it like 2026-W48."), week=as_is("week")
    ),
    "unknown_round": clause(
        text(
            "“%(town)s” has no round for %(week)s; "
            "make one with “koppeling round propose --town %(town)s --week %(code)s”."
        ),
        town=as_is("town"),
        week=week("week"),
        code=as_is("week"),
    ),
    "round_closed": clause(
        text("The round of “%(town)s” for %(week)s is closed; propose a later week."),
        town=as_is("town"),
        week=week("week"),
    ),
    "round_not_finished": clause(
        counted(
            "The round for %(week)s cannot be closed yet: %(count)s approved proposal is not "
            "sent; send it or put it aside first.",
            "The round for %(week)s cannot be closed yet: %(count)s approved proposals are not "
            "sent; send them or put them aside first.",
        ),
        "open",
        week=week("week"),
    ),
    "data_changed": clause(
        text(
            "The records of “%(town)s” changed while %(week)s was being computed, "
            "so nothing was kept; propose the week again."
        ),
        town=as_is("town"),
        week=week("week"),
    ),
    "unknown_ref": clause(
        text("Nobody and nothing here has the ref “%(ref)s”; check how it is written."),
        ref=as_is("ref"),
    ),
    "not_in_round": clause(
        text(
            "“%(ref)s” does not take part in this round; check the ref, or look at another round."
        ),
        ref=as_is("ref"),
    ),
    "unknown_proposal": clause(
        text(
            "There is no proposal of %(newcomer)s with %(opening)s for %(week)s; "
            "“koppeling round show” lists those there are."
        ),
        newcomer=as_is("newcomer"),
        opening=as_is("opening"),
        week=week("week"),
    ),
    "move_not_allowed": clause(
        text("What is “%(state)s” cannot become “%(wanted)s”, so it stays as it is."),
        state=Form(("state",), _state),
        wanted=Form(("wanted",), _state),
    ),
    "unknown_introduction": _pair(
        text(
            "%(newcomer)s and %(opening)s are not being introduced to each other; "
            "“koppeling introduction list” shows who is."
        )
    ),
    "introduction_expired": _pair(
        text(
            "The time to answer for %(newcomer)s and %(opening)s is over; "
            "a later round can propose them again."
        )
    ),
    "introduction_over": _pair(
        text("The introduction of %(newcomer)s and %(opening)s is over, so no answer is needed.")
    ),
    "not_your_turn": clause(
        text("The other side is asked first; it is not the turn of the %(party)s yet."),
        party=Form(("party",), _party),
    ),
    "opening_is_full": clause(
        text("%(opening)s has no place left; wait until one is free or propose another opening."),
        opening=as_is("opening"),
    ),
    "vetting_ended": clause(
        text("The vetting of %(opening)s is not valid any more; renew it, then try again."),
        opening=as_is("opening"),
    ),
    "no_longer_allowed": _pair(
        text(
            "%(newcomer)s and %(opening)s can no longer be introduced to each other; "
            "propose the week again to find somebody else."
        )
    ),
    "unknown_coupling": _pair(
        text(
            "%(newcomer)s and %(opening)s are not coupled; “koppeling coupling list” shows who is."
        )
    ),
    "coupling_ended": _pair(
        text("The coupling of %(newcomer)s and %(opening)s has ended already.")
    ),
    "enough_for_now": clause(
        text(
            "%(newcomer)s has as many contacts as the policy allows, so another (%(kind)s) is "
            "not possible; end one of them first."
        ),
        newcomer=as_is("newcomer"),
        kind=kind("kind"),
    ),
    "account_exists": clause(
        text("%(email)s has an account already; use that one or another address."),
        email=as_is("email"),
    ),
    "own_account": clause(
        text("You are signed in with this account; somebody else has to close it.")
    ),
    "unknown_message": clause(text("There is no such message in the outbox of this town.")),
    "bad_phone": clause(
        text("“%(phone)s” is not a phone number; write it like +31 53 123 45 67."),
        phone=as_is("phone"),
    ),
    "bad_email": clause(
        text("“%(email)s” is not an e-mail address; write it like name@example.org."),
        email=as_is("email"),
    ),
    "mail_not_configured": clause(
        text(
            "No mail server is set, so messages stay in the outbox; set %(setting)s and try again."
        ),
        setting=as_is("setting"),
    ),
    "mail_server_unavailable": clause(
        text(
            "The mail server %(server)s does not take mail (%(why)s), so the rest stays in the "
            "outbox; check KOPPELING_SMTP_URL and try again."
        ),
        server=as_is("server"),
        why=as_is("why"),
    ),
    "engine_not_installed": clause(
        text(
            "The engine “%(engine)s” is not installed; install Koppeling with the extra "
            "“%(extra)s”, or leave the engine out."
        ),
        engine=as_is("engine"),
        extra=as_is("extra"),
    ),
    "cluster_unreachable": clause(
        text(
            "No scheduler with workers answers at %(scheduler)s; start them and check the "
            "address, or leave the engine out."
        ),
        scheduler=as_is("scheduler"),
    ),
    "workers_differ": clause(
        text(
            "The workers run Koppeling %(found)s and this is %(expected)s, so the week could be "
            "another; install the same version on all of them."
        ),
        expected=as_is("expected"),
        found=as_is("found"),
    ),
    "cluster_lost": clause(
        text(
            "The workers at %(scheduler)s were lost on the way and nothing is changed; try again, "
            "or leave the engine out."
        ),
        scheduler=as_is("scheduler"),
    ),
}
"""The sentence of each refusal."""


def refusal_text(refusal: Refusal, language: str) -> str:
    """One sentence: what was expected, and what to do next. KeyError for an unknown code."""
    params = dict(refusal.params)
    if refusal.code == "bad_policy":
        params["problem"] = POLICY_PROBLEMS[str(params["why"])].in_words(params, language)
    return REFUSALS[refusal.code].in_words(params, language)
