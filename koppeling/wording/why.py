"""Why the week chose a pair, or another instead: one sentence for each code.

For coordinators only: the people concerned read ``neutral``.
"""

from collections.abc import Mapping

from koppeling.wording.catalogue import counted, say, text, text_as
from koppeling.wording.clauses import Clause, as_is, as_number, clause, rounded_points

WHYS: Mapping[str, Clause] = {
    "only_one": clause(text("It is the only opening of this kind that is possible.")),
    "best_of_all": clause(
        counted(
            "It has the most points for the newcomer of %(count)s possible opening of this kind.",
            "It has the most points for the newcomer of %(count)s possible openings of this kind.",
        ),
        "count",
    ),
    "best_of_many": clause(
        text(
            "It has the most points for the newcomer of more than %(counted)s possible openings "
            "of this kind."
        ),
        counted=as_number("count"),
    ),
    "scarcer_elsewhere": clause(
        text(
            "For the newcomer alone, %(opening)s would be best (%(score)s points). Its places "
            "are scarcer elsewhere: this pair makes the week's total best."
        ),
        opening=as_is("opening"),
        score=rounded_points("score"),
    ),
    "goes_elsewhere": clause(
        text(
            "For the newcomer alone, %(opening)s would be best (%(score)s points). Its places "
            "go to others: this pair makes the week's total best."
        ),
        opening=as_is("opening"),
        score=rounded_points("score"),
    ),
    "kept": clause(text("A person has approved this pair or put it on hold: the week keeps it.")),
    "stands": clause(
        text(
            "Somebody has decided on this week, so this pair stands: a change would gain fewer "
            "points than the policy asks for."
        )
    ),
}
"""Every code of a pair that the week chose."""

WHYS_NOT: Mapping[str, Clause] = {
    "another_scores_more": clause(
        text(
            "Of this kind, %(opening)s is proposed: it has at least as many points for the "
            "newcomer (%(score)s)."
        ),
        opening=as_is("opening"),
        score=rounded_points("score"),
    ),
    "another_stands": clause(
        text(
            "Of this kind, %(opening)s is proposed (%(score)s points) and stands. Proposing the "
            "week again may change that."
        ),
        opening=as_is("opening"),
        score=rounded_points("score"),
    ),
    "places_to_others": clause(
        text(
            "Its places go to others this week: the week reaches more people or gains more "
            "points that way. Of this kind, %(opening)s is proposed (%(score)s points)."
        ),
        opening=as_is("opening"),
        score=rounded_points("score"),
    ),
    "all_to_others": clause(
        text(
            "Its places go to others this week: the week reaches more people or gains more "
            "points that way."
        )
    ),
    "other_kinds": clause(
        counted(
            "Openings of other kinds are proposed, and the policy allows %(count)s contact "
            "at a time.",
            "Openings of other kinds are proposed, and the policy allows %(count)s contacts "
            "at a time.",
        ),
        "most",
    ),
    "since_the_round": clause(
        text(
            "Nothing speaks against this pair. Something has changed since the week was "
            "computed: propose the week again."
        )
    ),
}
"""Every code of a pair that is possible and that the week did not choose."""

_STANDS = text_as("pair", "proposed this week")
_WOULD_STAND = text_as("pair", "would be proposed now")
_MORE_TERMS = counted("and %(count)s more term", "and %(count)s more terms")
_TOGETHER = text_as("points", "together")


def why_text(code: str, params: Mapping[str, object], language: str) -> str:
    """The sentence for a coordinator. KeyError for an unknown code or a missing parameter."""
    found = WHYS.get(code) or WHYS_NOT[code]
    return found.in_words(params, language)


def stands_text(language: str, *, is_kept: bool) -> str:
    """Beside a pair that the week proposes, or would if it were proposed now."""
    return say(_STANDS if is_kept else _WOULD_STAND, language)


def more_terms_text(terms: int, language: str) -> str:
    """Beside the points of the terms of a score that are not told one by one."""
    return say(_MORE_TERMS, language, count=terms)


def together_text(language: str) -> str:
    """Beside the whole score, under its terms."""
    return say(_TOGETHER, language)
