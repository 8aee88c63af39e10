"""How many openings, or people, each rule takes out of the question, in words.

``not_available`` says nothing but that: no sentence tells whom somebody avoids,
who is protected, or what somebody wishes.
"""

from collections.abc import Mapping

from koppeling.terms import TAKEN, Rule
from koppeling.wording.catalogue import Text, counted, say

RULES: Mapping[str, Text] = {
    Rule.KIND: counted(
        "%(count)s is of a kind not wished for, or found already",
        "%(count)s are of a kind not wished for, or found already",
    ),
    Rule.PLACES: counted("%(count)s has no place left", "%(count)s have no place left"),
    Rule.CONSENT: counted(
        "%(count)s waits for somebody's consent", "%(count)s wait for somebody's consent"
    ),
    Rule.VETTING: counted("%(count)s has no valid vetting", "%(count)s have no valid vetting"),
    Rule.VALID: counted(
        "%(count)s is not on offer that week", "%(count)s are not on offer that week"
    ),
    Rule.LANGUAGE: counted(
        "%(count)s shares no language well enough", "%(count)s share no language well enough"
    ),
    Rule.TIME: counted("%(count)s has no shared half-day", "%(count)s have no shared half-day"),
    Rule.DISTANCE: counted("%(count)s is too far to travel", "%(count)s are too far to travel"),
    Rule.AGE: counted("%(count)s is meant for another age", "%(count)s are meant for another age"),
    Rule.NOT_AVAILABLE: counted("%(count)s is not available", "%(count)s are not available"),
    Rule.FLOOR: counted(
        "%(count)s has fewer points than the policy asks for",
        "%(count)s have fewer points than the policy asks for",
    ),
    TAKEN: counted(
        "%(count)s would have suited, but its places went to others this week",
        "%(count)s would have suited, but their places went to others this week",
    ),
}

PEOPLE: Mapping[Rule, Text] = {
    Rule.KIND: counted(
        "%(count)s wishes for another kind, or has found this one already",
        "%(count)s wish for another kind, or have found this one already",
    ),
    Rule.PLACES: counted("%(count)s finds no place left", "%(count)s find no place left"),
    Rule.CONSENT: counted(
        "%(count)s waits for somebody's consent", "%(count)s wait for somebody's consent"
    ),
    Rule.VETTING: counted("%(count)s waits for the vetting", "%(count)s wait for the vetting"),
    Rule.VALID: counted(
        "%(count)s waits until the offer is renewed", "%(count)s wait until the offer is renewed"
    ),
    Rule.LANGUAGE: counted(
        "%(count)s shares no language well enough", "%(count)s share no language well enough"
    ),
    Rule.TIME: counted("%(count)s has no shared half-day", "%(count)s have no shared half-day"),
    Rule.DISTANCE: counted(
        "%(count)s would have too far to travel", "%(count)s would have too far to travel"
    ),
    Rule.AGE: counted(
        "%(count)s is of another age than it is meant for",
        "%(count)s are of another age than it is meant for",
    ),
    Rule.NOT_AVAILABLE: counted("%(count)s is not available", "%(count)s are not available"),
    Rule.FLOOR: counted(
        "%(count)s has fewer points than the policy asks for",
        "%(count)s have fewer points than the policy asks for",
    ),
}
"""The same of people who wait, as an opening that stays empty counts them."""


def rule_text(rule: str, count: int, language: str) -> str:
    """``12 have no shared half-day``. KeyError for an unknown code."""
    return say(RULES[rule], language, count=count)


def people_text(rule: str, count: int, language: str) -> str:
    """``12 have no shared half-day``, of people who wait. KeyError for an unknown code."""
    return say(PEOPLE[Rule(rule)], language, count=count)
