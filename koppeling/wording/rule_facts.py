"""Why two may not meet, with the facts of the rule: one sentence for each code.

For coordinators only. ``not_available`` has no code here, and so no sentence with facts.
"""

from collections.abc import Mapping

from koppeling.terms import Kind, Party
from koppeling.wording.catalogue import counted, text
from koppeling.wording.clauses import (
    Clause,
    as_number,
    clause,
    day,
    half_days,
    journey,
    level,
    points,
    spoken,
)

RULE_FACTS: Mapping[str, Clause] = {
    "contacts_found": clause(
        text(
            "The newcomer has as many contacts as the policy allows: %(most)s, open questions "
            "among them."
        ),
        most=as_number("most"),
    ),
    "no_place_left": clause(text("Every place is taken or promised.")),
    "never_vetted": clause(text("No vetting of this neighbour is known.")),
    "vetting_ended": clause(
        text("The vetting of this neighbour was valid until %(until)s."), until=day("until")
    ),
    "offer_ended": clause(text("It was on offer until %(until)s."), until=day("until")),
    "language_asked": clause(
        text("It asks for %(language)s (%(level)s), which the newcomer does not speak yet."),
        language=spoken("language"),
        level=level("level"),
    ),
    "language_level_asked": clause(
        text("It asks for %(language)s at level %(level)s; the newcomer has reached %(reached)s."),
        language=spoken("language"),
        level=level("level"),
        reached=level("hers"),
    ),
    "no_language_shared": clause(text("The two share no language.")),
    "language_below": clause(
        text(
            "The language they share best is %(language)s at level %(level)s; this kind of "
            "opening needs %(least)s."
        ),
        language=spoken("language"),
        level=level("level"),
        least=level("least"),
    ),
    "no_time_of_newcomer": clause(text("The newcomer has no half-day free.")),
    "no_time_of_opening": clause(text("The opening has no half-day free.")),
    "other_half_days": clause(
        text("Newcomer: %(newcomer)s. Opening: %(opening)s. No half-day suits both."),
        newcomer=half_days("newcomer"),
        opening=half_days("opening"),
    ),
    "across_the_border": clause(
        text("It lies across the border, and the newcomer has not agreed to cross it.")
    ),
    "too_far": clause(
        counted(
            "The way there is %(journey)s; the newcomer travels %(count)s minute at most.",
            "The way there is %(journey)s; the newcomer travels %(count)s minutes at most.",
        ),
        "most",
        journey=journey("minutes", "travel"),
    ),
    "under_age": clause(text("Whoever may be under 18 is never proposed to a neighbour.")),
    "guardian_open": clause(
        text(
            "Whoever may be under 18 needs a guardian's yes for an association, and there is "
            "none yet."
        )
    ),
    "for_age_from": clause(
        text("It is meant for people aged %(least)s or more."), least=as_number("least")
    ),
    "for_age_to": clause(
        text("It is meant for people aged %(most)s or less."), most=as_number("most")
    ),
    "for_ages": clause(
        text("It is meant for people aged %(least)s to %(most)s."),
        least=as_number("least"),
        most=as_number("most"),
    ),
    "below_floor": clause(
        text("It comes to %(score)s points; the policy asks for %(floor)s."),
        score=points("score"),
        floor=points("floor"),
    ),
}
"""Every code whose sentence is one for all kinds and sides."""

RULE_FACTS_BY_KIND: Mapping[str, Mapping[Kind, Clause]] = {
    "kind_not_wanted": {
        Kind.NEIGHBOUR: clause(text("The newcomer has not asked for a neighbour.")),
        Kind.ASSOCIATION: clause(text("The newcomer has not asked for an association.")),
        Kind.EMPLOYER: clause(text("The newcomer has not asked for an employer.")),
    },
    "kind_found": {
        Kind.NEIGHBOUR: clause(
            counted(
                "The newcomer has %(count)s neighbour already or is being asked: the policy "
                "allows no more.",
                "The newcomer has %(count)s neighbours already or is being asked: the policy "
                "allows no more.",
            ),
            "most",
        ),
        Kind.ASSOCIATION: clause(
            counted(
                "The newcomer has %(count)s association already or is being asked: the policy "
                "allows no more.",
                "The newcomer has %(count)s associations already or is being asked: the policy "
                "allows no more.",
            ),
            "most",
        ),
        Kind.EMPLOYER: clause(
            counted(
                "The newcomer has %(count)s employer already or is being asked: the policy "
                "allows no more.",
                "The newcomer has %(count)s employers already or is being asked: the policy "
                "allows no more.",
            ),
            "most",
        ),
    },
}
"""Codes with the parameter ``kind``, which has a sentence of its own for each."""

CONSENT_OPEN: Mapping[Party, Clause] = {
    Party.NEWCOMER: clause(
        text("The newcomer's consent to being proposed is not given, or not asked yet.")
    ),
    Party.OPENING: clause(
        text("The other side's consent to being proposed is not given, or not asked yet.")
    ),
}
"""``consent_open``, by whose it is."""


def rule_facts_text(code: str, params: Mapping[str, object], language: str) -> str:
    """The sentence for a coordinator. KeyError for an unknown code or a missing parameter."""
    if code == "consent_open":
        return CONSENT_OPEN[Party(str(params["whose"]))].in_words(params, language)
    by_kind = RULE_FACTS_BY_KIND.get(code)
    found = RULE_FACTS[code] if by_kind is None else by_kind[Kind(str(params["kind"]))]
    return found.in_words(params, language)
