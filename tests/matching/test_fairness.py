"""Waiting is fair: a no costs nothing, what must not matter does not, and a day more never hurts.

``MUST_NOT_MATTER`` and ``MATTERS`` name every fact of a newcomer, so that a new one cannot be
read without somebody deciding on which side it stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from koppeling.matching.bonus import bonuses
from koppeling.matching.facts import NewcomerFacts
from koppeling.matching.policy import Policy
from koppeling.matching.problem import Problem
from koppeling.matching.propose import choose
from koppeling.matching.result import Result
from koppeling.terms import Kind, Rule, Term
from tests.matching.optima import every_choice
from tests.matching.towns import MONDAY, POLICY, SEED, Town, crowd, newcomer, opening, paired, town
from tests.matching.weeks import POLICIES, Pair, as_question, candidates, unlocked
from tests.sizes import size
from tests.strategies import lively_towns, newcomer_facts, towns

ANY_TOWN = st.one_of(lively_towns(), towns())
SCARCE = st.one_of(lively_towns(newcomers=4, openings=2), towns())
ANY_POLICY = st.sampled_from(POLICIES)
DATA = st.data()


# --- a no costs nothing ---------------------------------------------------------------


def declined(drawn: Town, *pairs: Pair) -> Town:
    """The week after somebody said no for good: those pairs are apart, nothing else changed."""
    return replace(drawn, apart=drawn.apart | set(pairs))


@given(drawn=ANY_TOWN.map(unlocked), policy=ANY_POLICY, data=DATA)
def test_a_no_takes_away_that_pair_and_nothing_else(
    drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    """However many declined: all others are as possible, and worth as much, as before."""
    before = candidates(drawn, policy)
    assume(before)
    noes = data.draw(st.sets(st.sampled_from(sorted(before)), min_size=1))
    after = declined(drawn, *noes)
    event(f"{len(noes)} declined of {len(before)}")
    assert candidates(after, policy) == {
        pair: score for pair, score in before.items() if pair not in noes
    }
    assert {after.pair(*pair, policy).rule for pair in noes} == {Rule.NOT_AVAILABLE}
    assert bonuses(after.problem, policy).tolist() == bonuses(drawn.problem, policy).tolist()


@given(drawn=ANY_TOWN.map(unlocked), policy=ANY_POLICY, data=DATA)
def test_the_week_after_a_no_is_the_best_week_in_which_the_pair_never_was(
    drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    """The bare problem without the pair, solved by looking at every choice."""
    question, pairs = as_question(drawn, policy)
    assume(0 < len(pairs) <= 12)
    no = data.draw(st.integers(0, len(pairs) - 1))

    def without(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return values[:no] + values[no + 1 :]

    never = replace(
        question,
        newcomer_no=without(question.newcomer_no),
        opening_no=without(question.opening_no),
        quarters=without(question.quarters),
    )
    after = declined(drawn, pairs[no])
    assert as_question(after, policy)[0] == never
    choices = every_choice(never)
    best = choices.optimal()
    result = after.propose(policy)
    assert {result.covered} == set(choices.covered[best].tolist())
    assert {result.objective} == set(choices.total[best].tolist())


def test_who_declined_is_proposed_as_if_nothing_had_been() -> None:
    """Two alike, one opening each: the no of one is no reason to serve the other first."""
    alike = town([newcomer("n-1"), newcomer("n-2")], [opening("o-1"), opening("o-2")])
    assert len(paired(alike.propose())) == 2
    assert paired(declined(alike, ("n-1", "o-1")).propose()) == [("n-1", "o-2"), ("n-2", "o-1")]


# --- what must not matter --------------------------------------------------------------


@dataclass(frozen=True)
class Week:
    """A town and its policy."""

    town: Town
    policy: Policy


Setting = Callable[[Week], Week]
"""Makes a week of a drawn one in which a fact must not matter, as DESIGN 4 has it."""

ADULTS_BORN = 2007
"""Whoever was born then or earlier is of age on ``MONDAY``, whenever in the year it was."""


def everywhere(week: Week) -> Week:
    return week


def openings(**facts: Any) -> Setting:
    """Every opening with these facts."""
    return lambda week: replace(
        week,
        town=replace(
            week.town, openings=tuple(replace(one, **facts) for one in week.town.openings)
        ),
    )


def no_opening_wishes_for_a_gender(week: Week) -> Week:
    """Neighbours and associations for everyone; an employer's wish would count for nothing."""
    return replace(
        week,
        town=replace(
            week.town,
            openings=tuple(
                one
                if one.kind is Kind.EMPLOYER
                else replace(one, contact_gender=None, for_gender=None)
                for one in week.town.openings
            ),
        ),
    )


def adults(week: Week) -> Week:
    return replace(
        week,
        town=replace(
            week.town,
            newcomers=tuple(
                replace(one, birth_year=min(one.birth_year or ADULTS_BORN, ADULTS_BORN))
                for one in week.town.newcomers
            ),
        ),
    )


def one_country(week: Week) -> Week:
    at_home = replace(
        week.town, newcomers=tuple(replace(one, country="NL") for one in week.town.newcomers)
    )
    return openings(country="NL")(replace(week, town=at_home))


def no_stage_of_life(week: Week) -> Week:
    """A policy whose weight for it went to proximity."""
    weights = {
        kind: {
            **of_kind,
            Term.STAGE: 0,
            Term.PROXIMITY: of_kind[Term.PROXIMITY] + of_kind[Term.STAGE],
        }
        for kind, of_kind in week.policy.weights.items()
    }
    return replace(week, policy=replace(week.policy, weights=weights))


def no_age_is_asked(week: Week) -> Week:
    return openings(min_age=None, max_age=None)(adults(no_stage_of_life(week)))


EMPLOYERS = openings(kind=Kind.EMPLOYER)
NEIGHBOURS = openings(kind=Kind.NEIGHBOUR)

MUST_NOT_MATTER: Mapping[str, tuple[Setting, ...]] = {
    "gender": (EMPLOYERS, no_opening_wishes_for_a_gender),
    "contact_gender": (EMPLOYERS,),
    "birth_year": (EMPLOYERS, no_age_is_asked),
    "guardian_agreed": (EMPLOYERS, NEIGHBOURS, adults),
    "children": (EMPLOYERS, no_stage_of_life),
    "crosses_border": (one_country,),
    "district": (everywhere,),
}
"""Facts that decide nothing in some weeks, or in all, with each kind of such a week."""

ONLY_WHO_COMES_FIRST = ("registered_on", "last_contact_on", "living")
"""Facts that change nobody's score and no pair, only the bonus of waiting."""

MATTERS = {
    "ref": "breaks exact ties, by a hash with the seed of the week",
    "country": "distance",
    "cell": "distance and proximity",
    "languages": "the rule and the term of language",
    "practise": "the term of language",
    "interests": "the term of interests",
    "offers": "the term of giving",
    "occupations": "the term of work",
    "availability": "the rule and the term of time",
    "wants": "the rule of the kind",
    "travel": "distance and proximity",
    "max_minutes": "the rule of distance",
    "emphasis": "raises the weight of what matters most to her",
    "consents": "without it she is in no pair",
    "held": "how many more she may have",
}
"""Every other fact of a newcomer, and for what it is read."""

CASES = [
    (name, no) for name, settings in sorted(MUST_NOT_MATTER.items()) for no in range(len(settings))
]


def test_every_fact_of_a_newcomer_is_said_to_matter_or_not() -> None:
    told = [*MUST_NOT_MATTER, *ONLY_WHO_COMES_FIRST, *MATTERS]
    assert sorted(told) == sorted(field.name for field in fields(NewcomerFacts))


def other(data: st.DataObject, drawn: Town, *names: str) -> tuple[str, Town]:
    """Somebody's ref, and the town in which those facts of theirs are somebody else's."""
    assume(drawn.newcomers)
    one = data.draw(st.sampled_from(drawn.newcomers))
    somebody = data.draw(newcomer_facts())
    return one.ref, drawn.having(replace(one, **{n: getattr(somebody, n) for n in names}))


def of_this_week(result: Result) -> Result:
    """What a round answers about the openings that there are.

    Neighbours who are not there yet are looked for in a district, and by the rules of neighbours:
    a minor cannot have one, whichever openings the week has.
    """
    waiting = (
        replace(one, remedies=tuple(r for r in one.remedies if r.code != "neighbour_who"))
        for one in result.waiting
    )
    return replace(result, waiting=tuple(waiting), advice=())


@pytest.mark.parametrize(("name", "no"), CASES)
@settings(max_examples=size(20, proved=1_000))
@given(drawn=ANY_TOWN, policy=ANY_POLICY, data=DATA)
def test_what_must_not_matter_changes_nothing(
    name: str, no: int, drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    """The same week, to the last reason and remedy, whichever value somebody has."""
    setting = MUST_NOT_MATTER[name][no]
    _, swapped = other(data, drawn, name)
    weeks = (setting(Week(one, policy)) for one in (drawn, swapped))
    before, after = (of_this_week(one.town.propose(one.policy)) for one in weeks)
    assert after == before


@given(drawn=ANY_TOWN, policy=ANY_POLICY, data=DATA)
def test_how_long_somebody_waits_changes_no_score_and_no_pair(
    drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    _, swapped = other(data, drawn, *ONLY_WHO_COMES_FIRST)
    assert candidates(swapped, policy) == candidates(drawn, policy)


@settings(max_examples=size(25, proved=1_000))
@given(drawn=ANY_TOWN.map(unlocked), policy=ANY_POLICY, data=DATA)
def test_who_has_which_case_number_decides_exact_ties_alone(
    drawn: Town, policy: Policy, data: st.DataObject
) -> None:
    """Two exchange their refs: each keeps scores and pairs, and the week is as good."""
    assume(len(drawn.newcomers) > 1)
    one, two = data.draw(st.permutations(drawn.newcomers))[:2]
    renamed = {one.ref: two.ref, two.ref: one.ref}

    def called(ref: str) -> str:
        return renamed.get(ref, ref)

    swapped = replace(
        drawn,
        newcomers=tuple(replace(facts, ref=called(facts.ref)) for facts in drawn.newcomers),
        apart=frozenset((called(n), o) for n, o in drawn.apart),
    )
    assert candidates(swapped, policy) == {
        (called(n), o): score for (n, o), score in candidates(drawn, policy).items()
    }
    before, after = drawn.propose(policy), swapped.propose(policy)
    assert (after.covered, after.objective) == (before.covered, before.objective)


# --- a day more of waiting --------------------------------------------------------------


def a_day_more(problem: Problem, newcomer_no: int, days: int = 1) -> Problem:
    """The same week, in which one person's wait began so many days earlier."""
    alone = problem.newcomers.days_alone.copy()
    alone[newcomer_no] += days
    registered = problem.newcomers.days_registered.copy()
    registered[newcomer_no] += days * (registered[newcomer_no] >= 0)
    people = replace(problem.newcomers, days_alone=alone, days_registered=registered)
    return replace(problem, newcomers=people)


def covered(problem: Problem, policy: Policy) -> set[str]:
    return {newcomer for newcomer, _, _ in choose(problem, policy, SEED)}


def waits(problem: Problem) -> list[int]:
    """Positions of those without a living contact, whose wait goes on; -1 is not known."""
    people = problem.newcomers
    return np.flatnonzero((people.living == 0) & (people.days_alone >= 0)).tolist()


@given(drawn=ANY_TOWN, policy=ANY_POLICY, days=st.integers(1, 500))
def test_a_day_more_never_lowers_a_bonus_and_changes_nobody_elses(
    drawn: Town, policy: Policy, days: int
) -> None:
    problem = drawn.problem
    before = bonuses(problem, policy)
    for no in waits(problem):
        after = bonuses(a_day_more(problem, no, days), policy)
        assert after[no, 0] >= before[no, 0]
        assert after[no, 1:].tolist() == before[no, 1:].tolist()
        assert np.delete(after, no, axis=0).tolist() == np.delete(before, no, axis=0).tolist()


@given(drawn=SCARCE, policy=ANY_POLICY, days=st.integers(1, 500), data=DATA)
def test_whoever_has_a_proposal_has_one_after_a_day_more(
    drawn: Town, policy: Policy, days: int, data: st.DataObject
) -> None:
    """Her own first pair is worth as much or more, and nothing without her is."""
    problem = drawn.problem
    assume(waits(problem))
    no = data.draw(st.sampled_from(waits(problem)))
    ref = problem.newcomers.ref[no]
    before = covered(problem, policy)
    after = covered(a_day_more(problem, no, days), policy)
    event(f"covered: {ref in before} and {ref in after}")
    assert len(after) == len(before)
    assert ref in after or ref not in before


@given(drawn=ANY_TOWN.map(unlocked), policy=ANY_POLICY, days=st.integers(1, 500), data=DATA)
def test_whoever_is_in_every_best_week_still_is_after_a_day_more(
    drawn: Town, policy: Policy, days: int, data: st.DataObject
) -> None:
    """By every choice there is: the best weeks with her stay best, and no week without joins."""
    question, pairs = as_question(drawn, policy)
    assume(0 < len(pairs) <= 10 and waits(drawn.problem))
    no = data.draw(st.sampled_from(waits(drawn.problem)))
    later = bonuses(a_day_more(drawn.problem, no, days), policy)
    own = [place for place, person in enumerate(question.newcomer_no) if person == no]
    found = []
    for ranks in (question.bonus, tuple(tuple(of_one) for of_one in later.tolist())):
        choices = every_choice(replace(question, bonus=ranks))
        with_her = choices.member[:, own].any(axis=1)
        best = choices.optimal()
        found.append((best & with_her, best & ~with_her))
    (with_her, without), (later_with, later_without) = found
    event(f"best weeks with and without: {with_her.any()}, {without.any()}")
    assert not with_her.any() or (later_with == with_her).all()
    assert not (later_without & ~without).any()


@pytest.mark.parametrize("number", range(size(3, proved=25)))
def test_in_a_town_of_hundreds_a_day_more_takes_nobodys_proposal(number: int) -> None:
    drawn = crowd(number, 200, 30)
    problem = drawn.problem
    before = covered(problem, POLICY)
    assert 0 < len(before) < 200
    for no in waits(problem):
        ref = problem.newcomers.ref[no]
        if ref in before:
            assert ref in covered(a_day_more(problem, no, 300), POLICY)


def test_the_longer_wait_decides_between_two_alike() -> None:
    """That days count at all: of two who registered together the one alone for longer comes first.

    A day less is enough to lose the only opening, so the tests above would see a bonus that falls.
    """
    since = MONDAY - timedelta(300)
    for longer, shorter in (("n-1", "n-2"), ("n-2", "n-1")):
        two = town(
            [
                newcomer(longer, registered_on=since, last_contact_on=MONDAY - timedelta(60)),
                newcomer(shorter, registered_on=since, last_contact_on=MONDAY - timedelta(59)),
            ],
            opening("o-only"),
        )
        assert paired(two.propose()) == [(longer, "o-only")]
