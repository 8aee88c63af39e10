import pytest

from koppeling.errors import NotInRound, UnknownRef
from koppeling.queries.explanations import explain_pair
from koppeling.terms import Week
from tests.factories.base import NOW

WEEK = Week(2026, 48)


def explain(session, town, newcomer, opening=None):
    return explain_pair(session, town, WEEK, newcomer, opening, now=NOW)


def test_a_pair_is_explained_by_its_reasons_or_its_rule(
    session, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="N1")
    opening_factory(ref="O1")
    opening_factory(ref="O2", vetted_until=None)
    (pair,) = explain(session, enschede, "N1", "O1").pairs
    assert sum(reason.points for reason in pair.reasons) == pair.score
    (pair,) = explain(session, enschede, "N1", "O2").pairs
    assert (pair.rule, pair.score, pair.reasons) == ("vetting", None, ())
    found = explain(session, enschede, "N1")
    assert ([pair.opening for pair in found.pairs], found.blocked) == (["O1"], {"vetting": 1})


def test_the_policy_is_that_of_the_weeks_round(
    session, enschede, newcomer_factory, opening_factory, match_round_factory
):
    newcomer_factory(ref="N1")
    opening_factory(ref="O1")
    strict = {
        **enschede.policy,
        "floor": dict.fromkeys(("neighbour", "association", "employer"), 99),
    }
    assert explain(session, enschede, "N1").candidates == 1
    match_round_factory(policy=strict, iso_week=48)
    assert explain(session, enschede, "N1").blocked == {"floor": 1}


def test_of_a_protected_opening_nothing_is_told(
    session, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="N1", max_minutes=5)
    opening_factory(ref="HIDDEN", protected=True, cell_row=11700, vetted_until=None)
    (pair,) = explain(session, enschede, "N1", "HIDDEN").pairs
    assert (pair.rule, pair.score, pair.reasons) == ("not_available", None, ())


def test_who_is_unknown_or_takes_no_part_is_refused(
    session, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="N1")
    newcomer_factory(ref="HIDDEN", protected=True)
    opening_factory(ref="O1")
    opening_factory(ref="CLOSED", closed_at=NOW)
    for newcomer, opening in (("N9", None), ("O1", None), ("N1", "N1"), ("N1", "O9")):
        with pytest.raises(UnknownRef):
            explain(session, enschede, newcomer, opening)
    for newcomer, opening in (("HIDDEN", None), ("N1", "CLOSED")):
        with pytest.raises(NotInRound):
            explain(session, enschede, newcomer, opening)
