"""For those still waiting: which rule removed how many openings, and what would really help."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import event, given

from koppeling.matching.facts import NewcomerFacts
from koppeling.matching.result import Help, Result, Waiting
from koppeling.terms import HALF_DAYS, TAKEN, ContactGender, Gender, Kind, Level, Rule, Travel
from tests.matching.rules import broken_rules
from tests.matching.towns import (
    GRONAU,
    MONDAY,
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
    "give_consent": set(),
    "more_places": {"kind"},
}
"""Nothing here touches vetting, validity, age, protection, avoidance or a contact wish."""


def follow(facts: NewcomerFacts, advice: Help) -> NewcomerFacts:
    """The newcomer after she took one piece of advice."""
    told: Mapping[str, Any] = advice.params
    match advice.code:
        case "wider_travel":
            return replace(facts, max_minutes=told["minutes"])
        case "another_half_day":
            assert facts.availability is not None
            bit = 1 << HALF_DAYS.index(told["half_day"])
            return replace(facts, availability=facts.availability | bit)
        case "another_kind":
            assert facts.wants is not None
            return replace(facts, wants=facts.wants | {Kind(told["kind"])})
        case "language_level":
            level = {told["language"]: Level[told["level"]]}
            return replace(facts, languages={**(facts.languages or {}), **level})
        case "give_consent":
            return replace(facts, consents=True)
    raise AssertionError(advice.code)


def places_left(drawn: Town, result: Result) -> set[str]:
    taken = Counter(pair.opening for pair in result.proposals)
    return {facts.ref for facts in drawn.openings if facts.places > taken[facts.ref]}


def may_have(drawn: Town, ref: str, policy: Any = POLICY) -> set[str]:
    told = drawn.explain(ref, policy=policy, best=len(drawn.openings)).pairs
    return {pair.opening for pair in told}


def helps(drawn: Town, ref: str = "n-1", policy: Any = POLICY) -> dict[str, tuple[int, Any]]:
    (waiting,) = [w for w in drawn.propose(policy).waiting if w.newcomer == ref]
    return {found.code: (found.openings, found.params) for found in waiting.would_help}


def check_waiting(drawn: Town, result: Result, waiting: Waiting) -> None:
    facts = drawn.newcomer(waiting.newcomer)
    own = may_have(drawn, facts.ref)
    assert sum(waiting.blocked.values()) == len(drawn.openings)
    assert waiting.blocked.get(TAKEN, 0) == len(own)
    assert all(waiting.blocked.values())
    left = places_left(drawn, result)
    for advice in waiting.would_help:
        event(advice.code)
        assert advice.params.keys() == CODES[advice.code]
        assert advice.openings > 0
        if advice.code == "more_places":
            of_kind = {ref for ref in own if drawn.opening(ref).kind == advice.params["kind"]}
            assert advice.openings == len(of_kind)
            assert not of_kind & left
            continue
        changed = drawn.having(follow(facts, advice))
        opened = (may_have(changed, facts.ref) - own) & left
        assert len(opened) == advice.openings, advice


@given(drawn=near_misses())
def test_helps_open_exactly_so_many_openings(drawn: Town) -> None:
    result = drawn.propose()
    paired = {pair.newcomer for pair in result.proposals}
    assert [w.newcomer for w in result.waiting] == sorted(
        facts.ref for facts in drawn.newcomers if facts.ref not in paired
    )
    for waiting in result.waiting:
        check_waiting(drawn, result, waiting)


@given(drawn=near_misses())
def test_helps_come_the_most_first_one_of_a_code(drawn: Town) -> None:
    for waiting in drawn.propose().waiting:
        counts = [advice.openings for advice in waiting.would_help]
        assert counts == sorted(counts, reverse=True)
        codes = Counter((h.code, h.params.get("kind")) for h in waiting.would_help)
        assert set(codes.values()) <= {1}


@given(drawn=near_misses())
def test_nothing_is_offered_that_would_touch_safety(drawn: Town) -> None:
    """What vetting, validity, age, protection or a wish closes is in no count of help."""
    closed = {Rule.VETTING, Rule.VALID, Rule.AGE, Rule.NOT_AVAILABLE}
    result = drawn.propose()
    for waiting in result.waiting:
        facts = drawn.newcomer(waiting.newcomer)
        safe = [
            other
            for other in drawn.openings
            if not closed
            & set(broken_rules(facts, other, on=MONDAY, policy=POLICY, apart=drawn.apart))
        ]
        assert all(advice.openings <= len(safe) for advice in waiting.would_help)


@pytest.mark.parametrize(
    ("hers", "theirs", "rule"),
    [
        ({}, {"vetted_until": None}, "vetting"),
        ({}, {"vetted_until": MONDAY - timedelta(1)}, "vetting"),
        ({}, {"valid_until": MONDAY - timedelta(1)}, "valid"),
        ({"birth_year": 2010}, {}, "age"),
        ({}, {"min_age": 50}, "age"),
        ({}, {"protected": True}, "not_available"),
        ({"contact_gender": ContactGender.WOMAN}, {"gender": Gender.MAN}, "not_available"),
        ({}, {"consents": False}, "consent"),
        ({}, {"places": 0}, "places"),
    ],
)
def test_what_protects_somebody_or_is_not_hers_to_change_is_no_help(
    hers: dict[str, Any], theirs: dict[str, Any], rule: str
) -> None:
    (waiting,) = town(newcomer(**hers), opening(**theirs)).propose().waiting
    assert waiting == Waiting("n-1", {rule: 1}, ())


def test_wider_travel_names_the_next_step_that_reaches_somebody() -> None:
    """Half an hour by bicycle; the next two live 36 and 39 minutes away, another 54."""
    far = [opening(f"o-{n}", cell=beside(n)) for n in (13, 14, 20)]
    drawn = town(newcomer(max_minutes=30), far)
    assert helps(drawn, policy=NO_FLOOR) == {
        "wider_travel": (2, {"minutes": 40, "travel": "bicycle"})
    }


def test_wider_travel_crosses_no_border_that_she_did_not_tick() -> None:
    abroad = opening(cell=GRONAU, country="DE")
    stays = newcomer(max_minutes=10, crosses_border=False)
    crosses = newcomer(max_minutes=10, crosses_border=True)
    assert helps(town(stays, abroad), policy=NO_FLOOR) == {}
    found = helps(town(crosses, abroad), policy=NO_FLOOR)
    assert found == {"wider_travel": (1, {"minutes": 50, "travel": "bicycle"})}


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


def test_consent_is_hers_to_give() -> None:
    openings = [opening("o-1"), opening("o-2", Kind.ASSOCIATION), opening("o-3", consents=False)]
    found = helps(town(newcomer(consents=False), openings))
    assert found == {"give_consent": (2, {})}


def test_more_places_are_named_by_kind_where_others_came_first() -> None:
    first = newcomer("n-0", max_minutes=None)
    hers = newcomer("n-1", registered_on=first.registered_on, wants=frozenset({Kind.NEIGHBOUR}))
    same = [replace(hers, ref=f"n-{no}") for no in range(2)]
    result = town(same, opening()).propose()
    (waiting,) = result.waiting
    assert waiting.blocked == {TAKEN: 1}
    assert waiting.would_help == (Help("more_places", 1, {"kind": "neighbour"}),)


def test_each_help_alone_would_do() -> None:
    """An opening behind two rules is in no count."""
    hers = newcomer(max_minutes=10, availability=half_days("fri-eve"), travel=Travel.WALK)
    openings = [
        opening("o-far", cell=beside(8), availability=half_days("fri-eve")),
        opening("o-busy", cell=beside(0)),
        opening("o-both", cell=beside(8)),
    ]
    found = helps(town(hers, openings), policy=NO_FLOOR)
    assert {code: openings for code, (openings, _) in found.items()} == {
        "wider_travel": 1,
        "another_half_day": 1,
    }
