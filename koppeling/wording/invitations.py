"""What a calendar says of a first meeting: nothing that a colleague may not read."""

from koppeling.wording.catalogue import say, text
from koppeling.wording.names import cleaned

_MEETING_WITH = text("Meeting %(called)s – Koppeling")
_MEETING = text("Meeting – Koppeling")
_DESCRIPTION = text("To change anything, use the link in our mail or tell your coordinator.")


def summary(called: str | None, language: str) -> str:
    """``Meeting Amina – Koppeling``; without a name where none may be told."""
    if not called:
        return say(_MEETING, language)
    return say(_MEETING_WITH, language, called=cleaned(called))


def description(language: str) -> str:
    """How to change it."""
    return say(_DESCRIPTION, language)
