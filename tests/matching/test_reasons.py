"""Why a pair scores what it scores: codes, parameters, and points that sum to the score."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from koppeling.matching import scores, travel
from koppeling.matching.candidates import judge
from koppeling.matching.policy import FULL_SCORE, Policy
from koppeling.matching.result import Reason
from koppeling.matching.scores import MEASURES, TERMS
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS, Kind, Level, Term, Travel
from tests.matching.reasons import told_of
from tests.matching.towns import NO_FLOOR, POLICY, Town, beside, half_days, newcomer, opening, town
from tests.strategies import towns

CODES: Mapping[Term, Mapping[str, set[str]]] = {
    Term.INTERESTS: {
        "shared_interests": {"interests"},
        "related_interests": {"newcomer", "opening"},
        "other_interests": set(),
    },
    Term.GIVES: {
        "offers_welcomed": {"interests"},
        "offers_related": {"newcomer", "opening"},
        "offers_other": set(),
    },
    Term.LANGUAGE: {
        "shared_language": {"language", "level"},
        "practises_language": {"language", "shared", "level"},
        "no_shared_language": set(),
    },
    Term.PROXIMITY: {"near": {"minutes", "travel"}},
    Term.TIME: {"shared_half_days": {"half_days"}, "no_shared_half_day": set()},
    Term.STAGE: {"both_with_children": set(), "near_in_age": set(), "other_stage": set()},
    Term.WORK: {
        "same_occupation": {"occupations"},
        "near_occupation": {"newcomer", "opening"},
        "other_occupation": set(),
    },
}
"""Every reason that a measure may give, with its parameters; any term may be ``not_asked``."""

MAY_LACK = {"practises_language": {"shared", "level"}}
"""Parameters that stand only where there is something to tell."""

ALIKE_IN_NOTHING = {
    *("other_interests", "offers_other", "no_shared_language"),
    *("no_shared_half_day", "other_occupation"),
}


def everybody(drawn: Town) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(drawn.newcomers)), np.arange(len(drawn.openings))


def told_to_all(drawn: Town, policy: Policy) -> dict[tuple[int, int], tuple[Reason, ...]]:
    """The reasons of every pair of the town, asked for at once."""
    pairs = list(product(*(found.tolist() for found in everybody(drawn))))
    newcomer_no, opening_no = np.array(pairs, np.intp).reshape(-1, 2).T
    found = WeighedWeek(drawn.problem, policy)
    told = scores.reasons(found, scores.weights(policy), newcomer_no, opening_no)
    return dict(zip(pairs, told, strict=True))


def test_every_measure_has_its_codes() -> None:
    assert set(CODES) == set(MEASURES)


@given(drawn=towns())
def test_reasons_sum_to_the_score_exactly(drawn: Town) -> None:
    if not (drawn.newcomers and drawn.openings):
        return
    found = WeighedWeek(drawn.problem, POLICY)
    _, score = judge(found, scores.weights(POLICY), *everybody(drawn))
    for (n, o), told in told_to_all(drawn, POLICY).items():
        assert sum(reason.points for reason in told) == score[n, o]
        assert 0 <= score[n, o] <= FULL_SCORE
        assert all(reason.points >= 0 for reason in told)


@given(drawn=towns(), data=st.data())
def test_reasons_do_not_depend_on_who_is_asked_with_them(drawn: Town, data: st.DataObject) -> None:
    """Alone, twice, in any order, in few or many blocks: the same reasons for a pair."""
    told = told_to_all(drawn, POLICY)
    asked = data.draw(st.lists(st.sampled_from(sorted(told)), max_size=30)) if told else []
    newcomer_no, opening_no = np.array(asked, np.intp).reshape(-1, 2).T
    found = WeighedWeek(drawn.problem, POLICY)
    again = scores.reasons(found, scores.weights(POLICY), newcomer_no, opening_no)
    assert again == [told[pair] for pair in asked]


@given(drawn=towns(), at_once=st.integers(1, 5))
def test_what_is_said_again_is_one_reason(drawn: Town, at_once: int) -> None:
    """Also of pairs that are asked for later."""
    told = told_to_all(drawn, POLICY)
    reasons = scores.Reasons(WeighedWeek(drawn.problem, POLICY), scores.weights(POLICY))
    newcomer_no, opening_no = np.array(list(told), np.intp).reshape(-1, 2).T
    found = [
        of_pair
        for start in range(0, len(told), at_once)
        for of_pair in reasons.of(
            newcomer_no[start : start + at_once], opening_no[start : start + at_once]
        )
    ]
    assert found == list(told.values())
    said = [one for of_pair in found for one in of_pair]
    different = {(one.term, one.code, one.points, *one.params.items()) for one in said}
    assert len({id(one) for one in said}) == len(different)


@given(drawn=towns())
def test_reasons_speak_the_closed_list_of_codes(drawn: Town) -> None:
    """One reason for every term with a weight, in the terms' order."""
    for (_, o), told in told_to_all(drawn, POLICY).items():
        kind = drawn.problem.kind_of(o)
        weighed = [term for term in TERMS if POLICY.weights[kind][term]]
        assert [reason.term for reason in told] == weighed
        for reason in told:
            if reason.code == "not_asked":
                assert reason.params == {"term": reason.term.value}
                continue
            params = CODES[reason.term][reason.code]
            lacking = params - reason.params.keys()
            assert reason.params.keys() <= params
            assert lacking in (set(), MAY_LACK.get(reason.code, set()))


@given(drawn=towns())
def test_reasons_are_those_of_the_facts(drawn: Town) -> None:
    """Every pair told from both sides' facts alone, in plain Python; minutes as travelled."""
    rows, columns = everybody(drawn)
    minutes = travel.minutes(drawn.problem, POLICY, rows, columns)
    for (n, o), told in told_to_all(drawn, POLICY).items():
        one = drawn.newcomer(drawn.problem.newcomers.ref[n])
        other = drawn.opening(drawn.problem.openings.ref[o])
        for reason in told:
            code, params = told_of(reason.term, one, other)
            if code == "near":
                params = {**params, "minutes": int(minutes[n, o])}
            assert (reason.code, reason.params) == (code, params)


@given(drawn=towns())
def test_who_is_alike_in_nothing_earns_nothing(drawn: Town) -> None:
    """And a reason that names something earns something."""
    for told in told_to_all(drawn, NO_FLOOR).values():
        for reason in told:
            if reason.code in ALIKE_IN_NOTHING:
                assert reason.points == 0
            elif reason.term not in {Term.STAGE, Term.PROXIMITY}:
                assert reason.points > 0


@pytest.mark.parametrize(
    ("hers", "theirs", "code", "params"),
    [
        (
            {"interests": {"football", "baking"}},
            {"interests": {"baking", "football", "chess"}},
            "shared_interests",
            {"interests": ("baking", "football")},
        ),
        (
            {"interests": {"football", "baking"}},
            {"interests": {"volleyball"}},
            "related_interests",
            {"newcomer": ("football",), "opening": ("volleyball",)},
        ),
        ({"interests": {"football"}}, {"interests": {"baking"}}, "other_interests", {}),
        ({"offers": {"cooking"}}, {"welcomes": {"cooking"}}, "offers_welcomed", None),
        (
            {"offers": {"football"}},
            {"welcomes": {"volleyball"}},
            "offers_related",
            {"newcomer": ("football",), "opening": ("volleyball",)},
        ),
        ({"offers": {"football"}}, {"welcomes": {"baking"}}, "offers_other", {}),
        (
            {"languages": {"nl": Level.A2}, "practise": None},
            {"languages": {"nl": Level.C2}},
            "shared_language",
            {"language": "nl", "level": "A2"},
        ),
        (
            {"languages": {"en": Level.B1}, "practise": {"nl"}},
            {"languages": {"nl": Level.C2, "en": Level.A2}},
            "practises_language",
            {"language": "nl", "shared": "en", "level": "A2"},
        ),
        (
            {"travel": Travel.WALK},
            {"cell": beside(1)},
            "near",
            {"minutes": 9, "travel": "walk"},
        ),
        (
            {"availability": half_days("mon-mor", "tue-eve", "sun-eve")},
            {"availability": half_days("sun-eve", "mon-mor")},
            "shared_half_days",
            {"half_days": ("mon-mor", "sun-eve")},
        ),
        ({"children": True}, {"children": True}, "both_with_children", {}),
        ({"birth_year": 1990}, {"birth_year": 1997}, "near_in_age", {}),
        ({"birth_year": 1990}, {"birth_year": 1998}, "other_stage", {}),
    ],
)
def test_reason_says_what_is_alike(
    hers: dict[str, Any], theirs: dict[str, Any], code: str, params: dict[str, Any] | None
) -> None:
    told = town(newcomer(**_sets(hers)), opening(**_sets(theirs))).pair("n-1", "o-1", NO_FLOOR)
    found = {reason.code: reason.params for reason in told.reasons}
    assert code in found
    assert params is None or found[code] == params


@pytest.mark.parametrize(
    ("hers", "theirs", "code", "params"),
    [
        ({"512"}, {"512", "711"}, "same_occupation", {"occupations": ("512",)}),
        (
            {"512", "711"},
            {"513"},
            "near_occupation",
            {"newcomer": ("512",), "opening": ("513",)},
        ),
        (
            {"522", "711"},
            {"513", "532"},
            "near_occupation",
            {"newcomer": ("522",), "opening": ("513", "532")},
        ),
        ({"711"}, {"513"}, "other_occupation", {}),
    ],
)
def test_reason_of_work_names_the_occupations(
    hers: set[str], theirs: set[str], code: str, params: dict[str, Any]
) -> None:
    one = newcomer(occupations=frozenset(hers))
    told = town(one, opening(kind=Kind.EMPLOYER, occupations=frozenset(theirs)))
    (found,) = [r for r in told.pair("n-1", "o-1", NO_FLOOR).reasons if r.term == Term.WORK]
    assert (found.code, found.params) == (code, params)


def test_a_full_score_is_a_hundred_points() -> None:
    for kind in KINDS:
        same = {
            "languages": {"nl": Level.C2},
            "interests": frozenset({"football"}),
            "occupations": frozenset({"512"}),
            "birth_year": 1990,
            "cell": beside(0),
            "availability": (1 << 21) - 1,
            "children": True,
        }
        one = newcomer(**same, offers=frozenset({"cooking"}), travel=Travel.WALK)
        other = opening(kind=kind, **same, welcomes=frozenset({"cooking"}))
        assert town(one, other).pair("n-1", "o-1").score == FULL_SCORE


def _sets(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: frozenset(v) if isinstance(v, set) else v for name, v in facts.items()}
