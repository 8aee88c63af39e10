"""What a change costs: one table of all codes, each of which has words."""

import pytest

from koppeling.matching.remedies import EFFORTS
from koppeling.matching.remedies.effort import effort_of, ranked
from koppeling.matching.result import Remedy
from koppeling.terms import Whose
from koppeling.wording.remedies import OF_OPENINGS, REMEDIES, REMEDIES_BY_KIND


def test_every_remedy_has_an_effort_and_words() -> None:
    assert set(EFFORTS) == {*REMEDIES, *REMEDIES_BY_KIND, *OF_OPENINGS}


def test_further_steps_cost_more() -> None:
    assert [effort_of("wider_travel", steps) for steps in (1, 2, 5)] == [3, 4, 7]
    assert effort_of("language_level", 2) == 2 * effort_of("language_level")
    with pytest.raises(KeyError):
        effort_of("give_consent")


def test_ranked_are_the_least_effort_then_what_opens_most() -> None:
    remedies = [
        Remedy("a", Whose.HERS, 2, 1, {}),
        Remedy("b", Whose.OURS, 2, 3, {}),
        Remedy("c", Whose.HERS, 1, 1, {"kind": "neighbour"}),
        Remedy("c", Whose.HERS, 1, 1, {"kind": "employer"}),
    ]
    assert [(one.code, one.params.get("kind")) for one in ranked(remedies, 3)] == [
        ("c", "employer"),
        ("c", "neighbour"),
        ("b", None),
    ]
