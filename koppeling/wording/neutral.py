"""Why two are proposed to each other, as the two of them read it.

Nothing of anybody else stands in these sentences, no other opening and no score. What
the week weighed is one sentence for all of its codes: that somebody was not the best for
the other alone, or the only one, is nobody's business but the coordinators'.
"""

from collections.abc import Mapping

from koppeling.wording.catalogue import Text, say, text

_WEEK = text(
    "We think that this fits well. This way, as many people as possible get to know somebody."
)
_PERSON = text("A coordinator thinks that this fits well.")

NEUTRAL: Mapping[str, Text] = {
    "only_one": _WEEK,
    "best_of_all": _WEEK,
    "best_of_many": _WEEK,
    "scarcer_elsewhere": _WEEK,
    "goes_elsewhere": _WEEK,
    "stands": _WEEK,
    "kept": _PERSON,
}
"""Every code of ``why.WHYS``."""


def neutral_text(code: str | None, language: str) -> str:
    """The sentence for the people concerned; None is a pair that a person made.

    KeyError for an unknown code.
    """
    return say(_PERSON if code is None else NEUTRAL[code], language)
