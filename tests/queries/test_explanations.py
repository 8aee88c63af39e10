import pytest

from koppeling.errors import NotInRound, UnknownRef
from koppeling.matching.result import Why
from koppeling.matching.rule_facts import RuleFacts
from koppeling.queries.explanations import BEST_OF_KIND, explain_pair, why_page
from koppeling.queries.rounds import round_view
from koppeling.terms import ProposalState, Week
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


@pytest.fixture
def two_openings(
    enschede, newcomer_factory, opening_factory, match_round_factory, proposal_factory
):
    """N1 with O1, proposed in week 48 as one of two; O2 is further away."""
    proposal = proposal_factory(
        match_round=match_round_factory(policy=enschede.policy, iso_week=48),
        newcomer=newcomer_factory(ref="N1"),
        opening=opening_factory(ref="O1"),
        why={"code": "best_of_all", "params": {"count": 2}},
    )
    opening_factory(ref="O2")
    return proposal


def pairs_of(found):
    return {
        pair.opening: (pair.stands, None if pair.why is None else pair.why.code)
        for pair in found.pairs
    }


def test_the_weeks_round_says_what_stands_and_what_decided(session, enschede, two_openings):
    assert pairs_of(explain(session, enschede, "N1")) == {
        "O1": (True, "best_of_all"),
        "O2": (False, "another_scores_more"),
    }


def test_what_was_put_aside_does_not_stand(session, enschede, two_openings):
    two_openings.state = ProposalState.PUT_ASIDE
    session.flush()
    found = explain(session, enschede, "N1", "O1")
    assert [(pair.rule, pair.stands) for pair in found.pairs] == [("not_available", False)]
    assert pairs_of(explain(session, enschede, "N1")) == {"O2": (False, "since_the_round")}


def test_what_was_sent_stands_and_holds_its_place(
    session, enschede, two_openings, introduction_factory
):
    introduction_factory(
        proposal=two_openings, newcomer=two_openings.newcomer, opening=two_openings.opening
    )
    two_openings.state = ProposalState.SENT
    session.flush()
    (pair,) = explain(session, enschede, "N1", "O1").pairs
    assert (pair.stands, pair.rule, pair.score, pair.why) == (True, "kind", None, None)
    (pair,) = explain(session, enschede, "N1", "O2").pairs
    assert (pair.stands, pair.facts) == (
        False,
        RuleFacts("kind_found", {"kind": "neighbour", "most": 1}),
    )


def test_without_a_round_nothing_is_computed_unless_a_seed_says_so(
    session, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="N1")
    opening_factory(ref="O1")
    assert pairs_of(explain(session, enschede, "N1")) == {"O1": (False, None)}
    found = explain_pair(session, enschede, WEEK, "N1", None, now=NOW, seed=1)
    assert pairs_of(found) == {"O1": (True, "only_one")}


def test_a_reason_that_names_somebody_protected_by_now_is_not_told(
    session, enschede, two_openings, opening_factory
):
    two_openings.why = {"code": "scarcer_elsewhere", "params": {"opening": "O3", "score": 9}}
    third = opening_factory(ref="O3")
    session.flush()
    (pair,) = explain(session, enschede, "N1", "O1").pairs
    assert pair.why == Why("scarcer_elsewhere", {"opening": "O3", "score": 9})
    third.protected = True
    session.flush()
    (pair,) = explain(session, enschede, "N1", "O1").pairs
    assert (pair.stands, pair.why) == (True, None)
    (line,) = round_view(session, enschede, WEEK, now=NOW).proposals
    assert (line.opening, line.why) == ("O1", None)


def test_the_page_has_the_best_of_each_kind_and_what_stands(
    session, enschede, newcomer_factory, opening_factory
):
    newcomer_factory(ref="N1")
    for no in range(5):
        opening_factory(ref=f"O{no}", title=None)
    for no in range(2):
        opening_factory(ref=f"A{no}", association=True)
    found = why_page(session, enschede, WEEK, "N1", "A1", now=NOW, seed=1)
    assert (found.is_kept, found.is_computed) == (False, True)
    assert {kind: len(pairs) for kind, pairs in found.by_kind} == {
        "neighbour": BEST_OF_KIND,
        "association": 2,
    }
    assert sum(pair.stands for pair in found.best) == 2
    assert found.asked is not None
    assert (found.asked.opening, found.asked.kind) == ("A1", "association")
    for pair in found.best:
        assert sum(step.points for step in pair.steps) == pair.points
