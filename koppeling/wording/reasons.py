"""Why a pair scores what it scores: one short clause for each reason code."""

from collections.abc import Mapping

from koppeling.wording.catalogue import text
from koppeling.wording.clauses import (
    Clause,
    clause,
    concepts,
    half_days,
    journey,
    level,
    occupations,
    spoken,
    term,
)

REASONS: Mapping[str, Clause] = {
    "shared_interests": clause(text("both like %(interests)s"), interests=concepts("interests")),
    "related_interests": clause(
        text("related interests: %(newcomer)s – %(opening)s"),
        newcomer=concepts("newcomer"),
        opening=concepts("opening"),
    ),
    "other_interests": clause(text("different interests")),
    "offers_welcomed": clause(
        text("what the newcomer can offer is welcome: %(interests)s"),
        interests=concepts("interests"),
    ),
    "offers_related": clause(
        text("what is offered and what is welcome are close: %(newcomer)s – %(opening)s"),
        newcomer=concepts("newcomer"),
        opening=concepts("opening"),
    ),
    "offers_other": clause(text("something else is welcome than the newcomer offers")),
    "shared_language": clause(
        text("both speak %(language)s (%(level)s)"),
        language=spoken("language"),
        level=level("level"),
    ),
    "practises_language": clause(
        text("both speak %(shared)s (%(level)s), with a chance to practise %(language)s"),
        shared=spoken("shared"),
        level=level("level"),
        language=spoken("language"),
    ),
    "no_shared_language": clause(text("no shared language yet")),
    "near": clause(text("%(journey)s"), journey=journey("minutes", "travel")),
    "shared_half_days": clause(text("suits both: %(half_days)s"), half_days=half_days("half_days")),
    "no_shared_half_day": clause(text("no shared half-day")),
    "both_with_children": clause(text("both have children")),
    "near_in_age": clause(text("close in age")),
    "other_stage": clause(text("at another stage of life")),
    "same_occupation": clause(
        text("the same line of work: %(occupations)s"), occupations=occupations("occupations")
    ),
    "near_occupation": clause(
        text("related work: %(newcomer)s – %(opening)s"),
        newcomer=occupations("newcomer"),
        opening=occupations("opening"),
    ),
    "other_occupation": clause(text("another line of work")),
    "not_asked": clause(text("%(term)s: not asked yet"), term=term("term")),
}
"""Every reason code. Persons are *both* or *the newcomer*: no clause guesses a gender."""

PRACTISES_THE_SHARED = clause(
    text("both speak %(language)s (%(level)s), with a chance to practise it"),
    language=spoken("language"),
    level=level("level"),
)
PRACTISES_A_NEW_ONE = clause(text("a chance to practise %(language)s"), language=spoken("language"))


def reason_text(code: str, params: Mapping[str, object], language: str) -> str:
    """The clause of a reason, such as ``both like cooking and football``.

    KeyError for an unknown code or a missing parameter.
    """
    found = REASONS[code]
    if code == "practises_language":
        found = _practice(params)
    return found.in_words(params, language)


def _practice(params: Mapping[str, object]) -> Clause:
    """``practises_language`` tells the shared language too, where there is one."""
    if "shared" not in params:
        return PRACTISES_A_NEW_ONE
    if params["shared"] == params["language"]:
        return PRACTISES_THE_SHARED
    return REASONS["practises_language"]
