"""What commands answer, in a sentence or a cell of a table."""

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from koppeling.terms import Answer, Party, ProposalState, Week
from koppeling.wording.calendar import date_text, week_text
from koppeling.wording.catalogue import Text, counted, number, say, text, text_as

_WAL_RESET = text(
    "SQLite %(version)s can damage a database that two programs write at the same time; "
    "use SQLite 3.51.3 or later, or PostgreSQL."
)

_ADDED = text("%(town)s is here, in practice: no message leaves until it is opened.")
_NO_TOWNS = text("There is no town here yet; add one with “koppeling town add enschede”.")
_OPENED = text("%(town)s is open: from now on messages are sent.")
_OPEN_SINCE = text("open since %(day)s")
_IN_PRACTICE = text("in practice")

_INTERRUPTED = text("Interrupted: of what was not finished, nothing is kept.")
_COMPUTED: Mapping[str, Text] = {
    "numpy": text("Computed on this machine, every pair at once (numpy)."),
    "numba": text("Computed on this machine, by compiled loops (numba)."),
    "dask": text("Pairs found by several processes or machines, the week chosen here (dask)."),
}

_ROWS = text("%(new)s new, %(changed)s changed, %(unchanged)s as they were.")
_TRIED = text("This was a trial: nothing was written.")
_WRITTEN = counted("%(count)s row is in %(file)s.", "%(count)s rows are in %(file)s.")

_POLICY_SET = text("The policy of %(town)s is set; rounds that stand keep theirs.")
_NO_ACCOUNTS = text(
    "Nobody has an account in %(town)s yet; "
    "add one with “koppeling user add EMAIL --town %(slug)s”."
)
_ACCOUNT_ADDED = text("%(email)s has an account in %(town)s now (%(role)s).")
_ACCOUNT_LINK = text(
    "Within three days, with this link, %(email)s sets a password and the second step of "
    "signing in: %(link)s"
)
_NO_ACCOUNT_LINK = text(
    "Nobody can sign in with it yet: set KOPPELING_SECRET_KEY and KOPPELING_BASE_URL, "
    "then make its link with “koppeling user link %(email)s”."
)
_ACCOUNT_DISABLED = text("Nobody signs in with %(email)s any more.")

_DECIDED: Mapping[ProposalState, Text] = {
    ProposalState.DRAFT: counted(
        "%(count)s proposal is a draft again.", "%(count)s proposals are drafts again."
    ),
    ProposalState.HELD: counted(
        "%(count)s proposal is on hold now.", "%(count)s proposals are on hold now."
    ),
    ProposalState.APPROVED: counted(
        "%(count)s proposal is approved now.", "%(count)s proposals are approved now."
    ),
    ProposalState.PUT_ASIDE: counted(
        "%(count)s proposal is put aside now.", "%(count)s proposals are put aside now."
    ),
}
_SENT = counted(
    "%(count)s introduction has begun; its first side is being asked.",
    "%(count)s introductions have begun; their first sides are being asked.",
)
_CLOSED = text("The round of %(town)s for %(week)s is closed.")
_MORE_PROPOSALS = counted(
    "… and %(count)s more; all of them: %(command)s",
    "… and %(count)s more; all of them: %(command)s",
)

_DRAINED = text("%(sent)s sent, %(cancelled)s cancelled because too late, %(unsent)s not sent.")
_NO_MESSAGES = text("There are no messages.")
_MESSAGE_SENT = text("sent %(instant)s")
_MESSAGE_CANCELLED = text("cancelled")
_MESSAGE_WAITS = text("waiting in the outbox")
_NO_ADDRESS = text("no address: please call")

_YES_FIRST = text("Noted: yes. Now the other side is asked.")
_YES_BOTH = text("Noted: yes. Both have agreed now, and both are told.")
_NO = text("Noted: no. Nobody is told why.")
_NO_FOR_GOOD = text("Noted: no, for good. The two are not proposed to each other again.")
_NO_INTRODUCTIONS = text("There are no introductions.")
_AWAITS: Mapping[Party, Text] = {
    Party.NEWCOMER: text("waiting for the newcomer's answer"),
    Party.OPENING: text("waiting for the other side's answer"),
}

_ENDED = text("The coupling of %(newcomer)s and %(opening)s has ended on %(day)s.")
_NO_COUPLINGS = text("There are no couplings.")
_SINCE = text("since %(day)s")
_FROM_TO = text("from %(since)s to %(until)s")

_ERASED = text("Nothing of %(ref)s is kept any more. Backups still hold it until they expire.")
_TRACES = text(
    "Another program is reading the database: until it has ended, traces stay in its files."
)
_ERASE = text("Erase all that is kept of %(ref)s? This cannot be undone.")

_PAGES_AT = text("The pages are at %(address)s; Ctrl-C ends them.")
_DEMO_PASSWORD = text("Sign in with the password %(password)s and the code of an account:")
_DEMO_ACCOUNT = text_as("sign-in", "%(town)s: %(email)s (%(role)s), code %(code)s")
_NEXT_CODE = text(
    "A code counts once and for half a minute; for another, in %(folder)s: %(command)s"
)

_PAIR = text("%(newcomer)s and %(opening)s, %(kind)s")
_PAIR_SCORE = text("%(newcomer)s and %(opening)s, %(kind)s: %(points)s points")
_PAIR_RULE = text("%(newcomer)s and %(opening)s, %(kind)s: %(rule)s.")
_POSSIBLE = counted(
    "%(count)s opening is possible; best first:",
    "%(count)s openings are possible; best first:",
)
_NONE_POSSIBLE = text("No opening is possible this week.")


def interrupted(language: str) -> str:
    """What Ctrl-C has left behind."""
    return say(_INTERRUPTED, language)


def computed(engine: str, language: str) -> str:
    """Which engine has computed a round; ``engine`` is its code."""
    return say(_COMPUTED[engine], language)


def wal_reset_note(version: str, language: str) -> str:
    """A warning about the SQLite that is installed here."""
    return say(_WAL_RESET, language, version=version)


def town_added(town: str, language: str) -> str:
    """A town stands in practice."""
    return say(_ADDED, language, town=town)


def no_towns(language: str) -> str:
    """Nothing was ever added."""
    return say(_NO_TOWNS, language)


def town_opened(town: str, language: str) -> str:
    """A town has left practice."""
    return say(_OPENED, language, town=town)


def town_state(opened_at: datetime | None, time_zone: str, language: str) -> str:
    """Whether a town is in practice, or open since a day of the town."""
    if opened_at is None:
        return say(_IN_PRACTICE, language)
    day = opened_at.astimezone(ZoneInfo(time_zone)).date()
    return say(_OPEN_SINCE, language, day=date_text(day, language))


def imported(new: int, changed: int, unchanged: int, *, dry_run: bool, language: str) -> str:
    """What came of a file; after a dry run, that nothing did."""
    rows = say(
        _ROWS,
        language,
        new=number(new, language),
        changed=number(changed, language),
        unchanged=number(unchanged, language),
    )
    return f"{rows} {say(_TRIED, language)}" if dry_run else rows


def written(rows: int, file: str, language: str) -> str:
    """How many rows a file has."""
    return say(_WRITTEN, language, count=rows, file=file)


def policy_set(town: str, language: str) -> str:
    """A town has another policy."""
    return say(_POLICY_SET, language, town=town)


def no_accounts(town: str, slug: str, language: str) -> str:
    """A town has no staff."""
    return say(_NO_ACCOUNTS, language, town=town, slug=slug)


def account_added(email: str, town: str, role: str, language: str) -> str:
    """A member of staff has an account."""
    return say(_ACCOUNT_ADDED, language, email=email, town=town, role=role)


def account_link(email: str, link: str, language: str) -> str:
    """How an account is begun."""
    return say(_ACCOUNT_LINK, language, email=email, link=link)


def no_account_link(email: str, language: str) -> str:
    """What is missing before an account can be begun."""
    return say(_NO_ACCOUNT_LINK, language, email=email)


def account_disabled(email: str, language: str) -> str:
    """An account is closed."""
    return say(_ACCOUNT_DISABLED, language, email=email)


def decided(state: ProposalState, count: int, language: str) -> str:
    """How many proposals were approved, held, put aside or made drafts again."""
    return say(_DECIDED[state], language, count=count)


def round_sent(count: int, language: str) -> str:
    """How many introductions began."""
    return say(_SENT, language, count=count)


def round_closed(town: str, week: Week, language: str) -> str:
    """A week is over."""
    return say(_CLOSED, language, town=town, week=week_text(week, language))


def more_proposals(count: int, command: str, language: str) -> str:
    """How many proposals are not printed, and what prints them."""
    return say(_MORE_PROPOSALS, language, count=count, command=command)


def drained(sent: int, cancelled: int, unsent: int, language: str) -> str:
    """What became of the outbox."""
    return say(
        _DRAINED,
        language,
        sent=number(sent, language),
        cancelled=number(cancelled, language),
        unsent=number(unsent, language),
    )


def no_messages(language: str) -> str:
    """The outbox was never used."""
    return say(_NO_MESSAGES, language)


def message_state(
    sent_at: datetime | None,
    cancelled_at: datetime | None,
    *,
    has_address: bool,
    time_zone: str,
    language: str,
) -> str:
    """Whether a message was sent, cancelled, or waits."""
    if sent_at is not None:
        instant = sent_at.astimezone(ZoneInfo(time_zone))
        return say(_MESSAGE_SENT, language, instant=f"{instant:%Y-%m-%d %H:%M}")
    if cancelled_at is not None:
        return say(_MESSAGE_CANCELLED, language)
    return say(_MESSAGE_WAITS if has_address else _NO_ADDRESS, language)


def answered(answer: Answer, *, both: bool, for_good: bool, language: str) -> str:
    """What one side's answer led to."""
    if answer is Answer.YES:
        return say(_YES_BOTH if both else _YES_FIRST, language)
    return say(_NO_FOR_GOOD if for_good else _NO, language)


def no_introductions(language: str) -> str:
    """Nobody was ever asked."""
    return say(_NO_INTRODUCTIONS, language)


def awaits(party: Party, language: str) -> str:
    """Whose answer is awaited."""
    return say(_AWAITS[party], language)


def coupling_ended(newcomer: str, opening: str, on: date, language: str) -> str:
    """Two go their own ways."""
    return say(_ENDED, language, newcomer=newcomer, opening=opening, day=date_text(on, language))


def no_couplings(language: str) -> str:
    """Nobody was coupled yet."""
    return say(_NO_COUPLINGS, language)


def lasted(since: date, until: date | None, language: str) -> str:
    """From when to when a coupling lives or lived."""
    if until is None:
        return say(_SINCE, language, day=date_text(since, language))
    first, last = (date_text(day, language) for day in (since, until))
    return say(_FROM_TO, language, since=first, until=last)


def erased(ref: str, *, traces: bool, language: str) -> str:
    """Nothing of somebody is left, but for ``traces`` where another program holds them."""
    done = say(_ERASED, language, ref=ref)
    return f"{done} {say(_TRACES, language)}" if traces else done


def erase_question(ref: str, language: str) -> str:
    """Asked before somebody is erased."""
    return say(_ERASE, language, ref=ref)


def pages_at(address: str, language: str) -> str:
    """Where the pages are, which are served now."""
    return say(_PAGES_AT, language, address=address)


def demo_password(password: str, language: str) -> str:
    """With what one signs in to the demo; the accounts follow."""
    return say(_DEMO_PASSWORD, language, password=password)


def demo_account(town: str, email: str, role: str, code: str, language: str) -> str:
    """As whom one signs in to the demo."""
    return say(_DEMO_ACCOUNT, language, town=town, email=email, role=role, code=code)


def next_code(command: str, folder: str, language: str) -> str:
    """How one gets another code."""
    return say(_NEXT_CODE, language, command=command, folder=folder)


def pair(newcomer: str, opening: str, kind: str, language: str) -> str:
    """Two who are proposed to each other."""
    return say(_PAIR, language, newcomer=newcomer, opening=opening, kind=kind)


def pair_scored(newcomer: str, opening: str, kind: str, points: str, language: str) -> str:
    """A possible pair with its score."""
    return say(_PAIR_SCORE, language, newcomer=newcomer, opening=opening, kind=kind, points=points)


def pair_blocked(newcomer: str, opening: str, kind: str, rule: str, language: str) -> str:
    """A pair that is not possible, and the first rule it breaks, in words."""
    return say(_PAIR_RULE, language, newcomer=newcomer, opening=opening, kind=kind, rule=rule)


def possible(count: int, language: str) -> str:
    """How many openings a newcomer could have."""
    return say(_POSSIBLE, language, count=count) if count else say(_NONE_POSSIBLE, language)
