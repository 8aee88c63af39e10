"""What she could change herself: exactly so many openings, and the smallest change."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import event, given

from koppeling.matching.result import Result, Waiting
from koppeling.terms import TAKEN, Kind, Level, Travel, Whose
from tests.matching.remedies.follow import followed
from tests.matching.towns import (
    GRONAU,
    NO_FLOOR,
    POLICY,
    Town,
    beside,
    half_days,
    newcomer,
    opening,
    town,
)
from tests.strategies import near_misses

CODES: Mapping[str, set[str]] = {
    "wider_travel": {"minutes", "travel"},
    "another_half_day": {"half_day"},
    "another_kind": {"kind"},
    "language_level": {"language", "level"},
}
"""Nothing here touches a consent, age, protection, avoidance or a contact wish."""


def places_left(drawn: Town, result: Result) -> set[str]:
    taken = Counter(pair.opening for pair in result.proposals)
    return {facts.ref for facts in drawn.openings if facts.places > taken[facts.ref]}


def may_have(drawn: Town, ref: str, policy: Any = POLICY) -> set[str]:
    told = drawn.explain(ref, policy=policy, best=len(drawn.openings)).pairs
    return {pair.opening for pair in told}


def helps(drawn: Town, ref: str = "n-1", policy: Any = POLICY) -> dict[str, tuple[int, Any]]:
    (waiting,) = [w for w in drawn.propose(policy).waiting if w.newcomer == ref]
    return {
        found.code: (found.openings, found.params)
        for found in waiting.remedies
        if found.whose is Whose.HERS
    }


def check_waiting(drawn: Town, result: Result, waiting: Waiting) -> None:
    facts = drawn.newcomer(waiting.newcomer)
    own = may_have(drawn, facts.ref)
    assert sum(waiting.blocked.values()) == len(drawn.openings)
    assert waiting.blocked.get(TAKEN, 0) == len(own)
    assert all(waiting.blocked.values())
    left = places_left(drawn, result)
    for remedy in waiting.remedies:
        if remedy.whose is not Whose.HERS:
            continue
        event(remedy.code)
        assert remedy.params.keys() == CODES[remedy.code]
        opened = (may_have(followed(drawn, facts.ref, remedy), facts.ref) - own) & left
        assert len(opened) == remedy.openings > 0, remedy


@given(drawn=near_misses())
def test_what_she_changes_opens_exactly_so_many_openings(drawn: Town) -> None:
    result = drawn.propose()
    paired = {pair.newcomer for pair in result.proposals}
    assert [w.newcomer for w in result.waiting] == sorted(
        facts.ref for facts in drawn.newcomers if facts.ref not in paired
    )
    for waiting in result.waiting:
        check_waiting(drawn, result, waiting)


def test_wider_travel_names_the_next_step_that_reaches_somebody() -> None:
    """Half an hour by bicycle; the next two live 36 and 39 minutes away, another 54."""
    far = [opening(f"o-{n}", cell=beside(n)) for n in (13, 14, 20)]
    drawn = town(newcomer(max_minutes=30), far)
    assert helps(drawn, policy=NO_FLOOR) == {
        "wider_travel": (2, {"minutes": 40, "travel": "bicycle"})
    }


def test_wider_travel_crosses_no_border_that_she_did_not_tick() -> None:
    abroad = opening(cell=GRONAU, country="DE")
    stays = newcomer(max_minutes=30, crosses_border=False)
    crosses = newcomer(max_minutes=30, crosses_border=True)
    assert helps(town(stays, abroad), policy=NO_FLOOR) == {}
    found = helps(town(crosses, abroad), policy=NO_FLOOR)
    assert found == {"wider_travel": (1, {"minutes": 50, "travel": "bicycle"})}


@pytest.mark.parametrize(("most", "told"), [(10, True), (9, False)])
def test_nobody_is_told_to_travel_for_more_than_half_an_hour_more(most: int, told: bool) -> None:
    """By bicycle the opening is 36 minutes away, and 40 are said."""
    drawn = town(newcomer(max_minutes=most), opening(cell=beside(13)))
    found = {"wider_travel": (1, {"minutes": 40, "travel": "bicycle"})}
    assert helps(drawn, policy=NO_FLOOR) == (found if told else {})


def test_another_half_day_names_the_one_that_opens_most() -> None:
    openings = [
        opening("o-1", availability=half_days("tue-mor", "thu-eve")),
        opening("o-2", availability=half_days("thu-eve")),
        opening("o-3", availability=half_days("fri-aft")),
    ]
    assert helps(town(newcomer(), openings)) == {"another_half_day": (2, {"half_day": "thu-eve"})}


def test_another_half_day_counts_the_points_that_it_brings() -> None:
    """Below the floor without a shared half-day, above it with one: the half-day opens it."""
    drawn = town(newcomer(), opening(availability=half_days("thu-eve")))
    shared = drawn.having(opening(availability=half_days("mon-eve", "thu-eve")))
    score = shared.pair("n-1", "o-1").score
    assert score is not None
    # One shared half-day earns half of the 15 points for time.
    policy = replace(POLICY, floor=(score, 0, 0))
    assert helps(drawn, policy=policy) == {"another_half_day": (1, {"half_day": "thu-eve"})}
    assert helps(drawn, policy=replace(POLICY, floor=(score + 1, 0, 0))) == {}


def test_another_kind_is_one_of_which_she_has_none_yet() -> None:
    hers = newcomer(wants=frozenset({Kind.EMPLOYER}))
    openings = [opening("o-1"), opening("o-2", Kind.ASSOCIATION), opening("o-3", Kind.ASSOCIATION)]
    assert helps(town(hers, openings)) == {"another_kind": (2, {"kind": "association"})}
    in_one = replace(hers, held={Kind.ASSOCIATION: 1})
    assert helps(town(in_one, openings)) == {"another_kind": (1, {"kind": "neighbour"})}
    with_all = replace(hers, held={Kind.ASSOCIATION: 1, Kind.EMPLOYER: 2})
    assert helps(town(with_all, openings)) == {}


@pytest.mark.parametrize(
    ("hers", "theirs", "expected"),
    [
        # the least level of the kind, where the opening speaks it
        ({"ar": 6}, {"languages": {"nl": Level.C2}}, ("nl", "A1")),
        ({"ar": 6}, {"kind": Kind.EMPLOYER, "languages": {"nl": Level.C2}}, ("nl", "A2")),
        # what it asks for, in a language that it speaks
        ({"nl": 2}, {"needs_language": {"nl": Level.B1}}, ("nl", "B1")),
        # what it asks for, whatever it speaks itself, when they understand each other already
        (
            {"nl": 1, "en": 4},
            {"languages": {"en": Level.C2}, "needs_language": {"nl": Level.A2}},
            ("nl", "A2"),
        ),
        ({"nl": 1}, {"languages": None, "needs_language": {"nl": Level.A2}}, ("nl", "A2")),
        # two languages short: no single one helps
        ({"ar": 6}, {"needs_language": {"nl": Level.A2, "en": Level.A2}}, None),
        ({"ar": 6}, {"languages": {}}, None),
    ],
)
def test_language_level_is_the_least_that_opens(
    hers: dict[str, int], theirs: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    speaks = {tag: Level(level) for tag, level in hers.items()}
    found = helps(town(newcomer(languages=speaks), opening(**theirs)), policy=NO_FLOOR)
    if expected is None:
        assert found == {}
    else:
        language, level = expected
        assert found == {"language_level": (1, {"language": language, "level": level})}


def test_nobody_is_told_to_learn_another_language_than_that_of_the_land() -> None:
    """Of Enschede that is Dutch, whatever German or Arabic would open."""
    openings = [opening("o-1", languages={"de": Level.C2}), opening("o-2", languages={"ar": 6})]
    hers = newcomer(languages={"ti": Level.C2})
    assert helps(town(hers, openings), policy=NO_FLOOR) == {}
    both = [*openings, opening("o-3", languages={"nl": Level.C2})]
    told = {"language": "nl", "level": "A1"}
    assert helps(town(hers, both), policy=NO_FLOOR) == {"language_level": (1, told)}


@pytest.mark.parametrize("country", ["nl", "NL"])
def test_language_of_the_land_is_known_by_the_code_of_files_and_tables(country: str) -> None:
    hers = newcomer(languages={"ti": Level.C2}, country=country)
    theirs = opening(languages={"nl": Level.C2}, country=country)
    told = {"language": "nl", "level": "A1"}
    assert helps(town(hers, theirs), policy=NO_FLOOR) == {"language_level": (1, told)}


def test_a_consent_is_nobodys_to_ask_for() -> None:
    openings = [opening("o-1"), opening("o-2", Kind.ASSOCIATION)]
    (waiting,) = town(newcomer(consents=False), openings).propose().waiting
    assert waiting == Waiting("n-1", {"consent": 2}, ())
    (waiting,) = town(newcomer(), opening(consents=False)).propose().waiting
    assert "o-1" not in str(waiting.remedies)


def test_each_change_alone_would_do() -> None:
    """An opening behind two rules is in no count."""
    hers = newcomer(max_minutes=10, availability=half_days("fri-eve"), travel=Travel.WALK)
    openings = [
        opening("o-far", cell=beside(3), availability=half_days("fri-eve")),
        opening("o-busy", cell=beside(0)),
        opening("o-both", cell=beside(3)),
    ]
    found = helps(town(hers, openings), policy=NO_FLOOR)
    assert {code: openings for code, (openings, _) in found.items()} == {
        "wider_travel": 1,
        "another_half_day": 1,
    }
