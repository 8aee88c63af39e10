"""Refusals that people meet who hold no account: in all the languages of people."""

from collections.abc import Mapping

from koppeling.wording.catalogue import text
from koppeling.wording.clauses import Clause, clause

SIGNING_UP: Mapping[str, Clause] = {
    "too_many_sign_ups": clause(
        text("Too many sign-ups have come in; try again in an hour, or ring us up.")
    ),
}
"""The sentence of each; ``wording.refusals`` has them all."""
