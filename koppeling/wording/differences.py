"""What changed between two runs of a week, or two weeks: one sentence a line, and why."""

from collections.abc import Callable, Mapping

from koppeling.queries.differences import (
    Cause,
    CauseCode,
    Differences,
    MoveLine,
    PairLine,
)
from koppeling.wording import names
from koppeling.wording.calendar import week_text
from koppeling.wording.catalogue import Text, counted, say, text
from koppeling.wording.terms import label

CAUSES: Mapping[CauseCode, Text] = {
    CauseCode.INTRODUCED: text("The introduction has begun."),
    CauseCode.CAME_TO_NOTHING: text("An introduction of %(about)s did not lead to a contact."),
    CauseCode.PUT_ASIDE: text("Somebody put the proposal aside."),
    CauseCode.APPROVED: text("The proposal is approved in another week."),
    CauseCode.NEWCOMER_AWAY: text("%(about)s takes no part in the round now."),
    CauseCode.OPENING_AWAY: text("%(about)s takes no part in the round now."),
    CauseCode.OPENING_FULL: text("%(about)s has no place left."),
    CauseCode.NEWCOMER_MET: text("%(about)s has a contact of this kind by now, or is to be asked."),
    CauseCode.NEWCOMER_NEW: text("%(about)s is new in the round."),
    CauseCode.OPENING_NEW: text("%(about)s is new in the round."),
    CauseCode.NEWCOMER_HOURS: text("The half-days of %(about)s have changed."),
    CauseCode.OPENING_HOURS: text("The half-days of %(about)s have changed."),
    CauseCode.NEWCOMER_CHANGED: text("What is known of %(about)s has changed."),
    CauseCode.OPENING_CHANGED: text("What is known of %(about)s has changed."),
    CauseCode.ELSEWHERE: text("This way the week as a whole comes out better."),
}
"""Every code of a pair that came or went."""

_ADDED = text("New: %(newcomer)s with %(opening)s.")
_GONE = text("No longer: %(newcomer)s with %(opening)s.")
_MOVED = text("%(newcomer)s (%(kind)s): now %(taken)s, before that %(left)s.")

_SINCE_RUN = counted(
    "%(count)s proposal changed since the last run.",
    "%(count)s proposals changed since the last run.",
)
_NONE_SINCE_RUN = text("No proposal changed since the last run.")
_SINCE_WEEK = counted(
    "%(count)s proposal is different from %(week)s.",
    "%(count)s proposals are different from %(week)s.",
)
_NONE_SINCE_WEEK = text("The proposals are the same as in %(week)s.")
_KEPT = counted("%(count)s proposal stayed.", "%(count)s proposals stayed.")
_ONE_RUN = text("This week was proposed once so far: there is nothing to compare yet.")

Called = Callable[[str], str]
"""How a newcomer or an opening is called, by ref."""


def cause_text(cause: Cause | None, called: Called, language: str) -> str:
    """Why a pair came or went; empty where that is not told."""
    if cause is None:
        return ""
    if cause.about is None:
        return say(CAUSES[cause.code], language)
    return say(CAUSES[cause.code], language, about=names.isolated(called(cause.about)))


def added_text(line: PairLine, called: Called, language: str) -> str:
    """A pair that the week proposes and did not before."""
    return _pair(_ADDED, line, called, language)


def gone_text(line: PairLine, called: Called, language: str) -> str:
    """A pair that the week does not propose any more."""
    return _pair(_GONE, line, called, language)


def moved_text(line: MoveLine, called: Called, language: str) -> str:
    """A newcomer who is proposed to another opening of the kind than before."""
    return say(
        _MOVED,
        language,
        newcomer=names.isolated(called(line.newcomer)),
        kind=label(line.kind, language),
        taken=names.isolated(called(line.taken)),
        left=names.isolated(called(line.left)),
    )


def changes_sentence(found: Differences, language: str) -> str:
    """How many proposals are different, from the last run or from another week."""
    if found.since is None:
        return changed_since_run(found.changed, language)
    week = week_text(found.since, language)
    if not found.changed:
        return say(_NONE_SINCE_WEEK, language, week=week)
    return say(_SINCE_WEEK, language, count=found.changed, week=week)


def changed_since_run(changed: int, language: str) -> str:
    """How many proposals the last run of a week changed."""
    if not changed:
        return say(_NONE_SINCE_RUN, language)
    return say(_SINCE_RUN, language, count=changed)


def kept_sentence(kept: int, language: str) -> str:
    """How many proposals are the same."""
    return say(_KEPT, language, count=kept)


def one_run_sentence(language: str) -> str:
    """There is no run before to compare with."""
    return say(_ONE_RUN, language)


def _pair(said: Text, line: PairLine, called: Called, language: str) -> str:
    return say(
        said,
        language,
        newcomer=names.isolated(called(line.newcomer)),
        opening=names.isolated(called(line.opening)),
    )
