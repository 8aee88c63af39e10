"""Refusals about policies: documents, trials and changes that need a second person."""

from collections.abc import Mapping

from koppeling.wording.catalogue import text
from koppeling.wording.clauses import Clause, as_is, as_number, clause

POLICY_PROBLEMS: Mapping[str, Clause] = {
    "missing": clause(text("%(key)s is missing"), key=as_is("key")),
    "unknown": clause(text("%(key)s is not a key of a policy"), key=as_is("key")),
    "not_a_number": clause(text("%(key)s should be a number"), key=as_is("key")),
    "not_a_whole_number": clause(text("%(key)s should be a whole number"), key=as_is("key")),
    "too_fine": clause(text("%(key)s may have three decimals at most"), key=as_is("key")),
    "out_of_range": clause(
        text("%(key)s should lie between %(least)s and %(greatest)s"),
        key=as_is("key"),
        least=as_number("least"),
        greatest=as_number("greatest"),
    ),
    "not_100": clause(text("the weights of %(key)s should add up to 100"), key=as_is("key")),
    "no_measure_yet": clause(
        text("%(key)s should be 0, because it cannot be measured yet"), key=as_is("key")
    ),
    "no_age_for_employers": clause(
        text("%(key)s should be 0, because employers may not choose by age"), key=as_is("key")
    ),
    "not_a_level": clause(text("%(key)s should be a level from A1 to C2"), key=as_is("key")),
    "bonus_grows": clause(
        text("the second bonus should not be above the first, nor the third above the second")
    ),
}
"""Why a policy document is refused, by the parameter ``why`` of ``bad_policy``."""

WEIGHING: Mapping[str, Clause] = {
    "bad_policy": clause(
        text("The policy stays as it was: %(problem)s."), problem=as_is("problem")
    ),
    "no_past_weeks": clause(
        text(
            "There is no past week of “%(town)s” to try a policy on yet; propose a round, and "
            "what it reads is kept for that."
        ),
        town=as_is("town"),
    ),
    "replay_too_large": clause(
        text(
            "These weeks have %(people)s people and openings together, and a page tries at most "
            "%(most)s; choose fewer weeks, or use “koppeling policy try”."
        ),
        people=as_number("people"),
        most=as_number("most"),
    ),
    "nothing_changes": clause(text("This is the policy that the town has already.")),
    "policy_change_waits": clause(
        text("Another change of the policy waits to be confirmed; decide on that one first.")
    ),
    "policy_change_decided": clause(
        text("There is no such change of the policy, or it was decided on already.")
    ),
    "own_policy_change": clause(
        text("You asked for this change yourself; a second member of staff has to confirm it.")
    ),
}
"""The sentence of each."""
