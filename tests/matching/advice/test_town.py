"""What is advised helps: with it the week chosen anew reaches at least as many more."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from koppeling.matching import cover
from koppeling.matching.advice.deeds import FORMS, STRICT
from koppeling.matching.advice.town import TakenUp, taken_up
from koppeling.matching.claims import claims_of
from koppeling.matching.columns import GENDERS
from koppeling.matching.cover import movers
from koppeling.matching.facts import OpeningFacts
from koppeling.matching.policy import Policy
from koppeling.matching.result import Advice
from koppeling.terms import KINDS, Kind, Level
from tests.matching.remedies.follow import NEXT_YEAR
from tests.matching.remedies.test_true import scarce, simulated
from tests.matching.test_claims import settled
from tests.matching.towns import POLICY, Town, newcomer, opening, town
from tests.matching.weeks import POLICIES
from tests.sizes import size
from tests.strategies import lively_towns, near_misses, towns


def taken(drawn: Town, policy: Policy) -> list[TakenUp]:
    week, pairs, chosen = settled(drawn, policy)
    claims = claims_of(week, chosen)
    return list(taken_up(week, chosen, claims, movers(week, pairs, chosen, claims)))


def done(drawn: Town, one: TakenUp, serial: int, form: int = STRICT) -> Town:
    """The town once somebody did what is advised."""
    deed = one.deed
    match deed.code:
        case "renew_openings":
            return having(drawn, deed.refs, valid_until=NEXT_YEAR)
        case "finish_vettings":
            return having(drawn, deed.refs, vetted_until=NEXT_YEAR)
        case "places_at":
            facts = drawn.opening(str(deed.params["opening"]))
            return drawn.having(replace(facts, places=facts.places + len(deed.places[form])))
    assert deed.neighbours is not None
    found = []
    for no, node in enumerate(deed.places[form]):
        who, language, level, availability, gender = (
            int(getattr(deed.neighbours, name)[node.no])
            for name in ("newcomer_no", "language", "level", "availability", "gender")
        )
        home = drawn.newcomer(drawn.problem.newcomers.ref[who])
        found.append(
            OpeningFacts(
                ref=f"zz-{serial}-{no}",
                kind=Kind.NEIGHBOUR,
                country=home.country,
                cell=home.cell,
                languages={drawn.problem.languages[language]: Level(level)},
                availability=availability,
                gender=GENDERS[gender] if gender >= 0 else None,
                vetted_until=NEXT_YEAR,
                consents=True,
            )
        )
    return replace(drawn, openings=(*drawn.openings, *found))


def having(drawn: Town, refs: tuple[str, ...], **facts: object) -> Town:
    return drawn.having(*(replace(drawn.opening(ref), **facts) for ref in set(refs)))


def check_advice(drawn: Town, policy: Policy, *, exactly: bool = True) -> list[TakenUp]:
    """Each alone brings its lower number; together, form by form, just what they say."""
    before = drawn.propose(policy)
    advised = taken(drawn, policy)
    together = [drawn] * len(FORMS)
    for serial, (one, told) in enumerate(zip(advised, before.advice, strict=True)):
        assert told.at_least <= told.people <= told.at_most
        assert told.people == len(told.newcomers) == len(set(told.newcomers))
        alone = done(drawn, one, serial).propose(policy)
        assert alone.covered >= before.covered + told.at_least, told
        together = [done(so_far, one, serial, form) for form, so_far in enumerate(together)]
    for form, so_far in enumerate(together):
        more = so_far.propose(policy).covered - before.covered
        expected = sum(one.counts[form] for one in advised)
        assert more == expected if exactly else more >= expected
    return advised


@settings(max_examples=size(30, proved=5_000))
@given(
    drawn=st.one_of(lively_towns(6, 5), near_misses(5, 6), towns(6, 7)),
    policy=st.sampled_from(POLICIES),
)
def test_the_week_reaches_as_many_more_as_advised(drawn: Town, policy: Policy) -> None:
    for one in check_advice(replace(drawn, locks=frozenset()), policy):
        event(one.deed.code)


@settings(max_examples=size(20, proved=2_000))
@given(drawn=lively_towns(6, 5), policy=st.sampled_from(POLICIES))
def test_advice_holds_beside_locks(drawn: Town, policy: Policy) -> None:
    check_advice(drawn, policy)


@pytest.mark.parametrize("number", range(size(3, proved=60)))
def test_advice_to_a_crowd_holds(number: int) -> None:
    drawn = scarce(number, 40, 14)
    dice = Random(number)
    people = [
        replace(one, district=dice.choice(("noord", "zuid", None))) for one in drawn.newcomers
    ]
    assert check_advice(replace(drawn, newcomers=tuple(people)), POLICY)


def test_where_too_many_might_move_nobody_does(monkeypatch: pytest.MonkeyPatch) -> None:
    """A country is advised by what its new places reach directly: that at least."""
    monkeypatch.setattr(cover, "MOST_PAIRS", 0)
    for number in range(size(1, proved=20)):
        assert check_advice(scarce(number, 40, 14), POLICY, exactly=False)


@pytest.mark.prove
@pytest.mark.parametrize("seed", range(size(2, proved=60)))
def test_advice_to_a_simulated_town_holds(seed: int) -> None:
    check_advice(simulated(seed, 120, 90), POLICY)


# --- what is advised ---------------------------------------------------------------


def speakers(count: int, language: str = "ti", **facts: object) -> list[object]:
    return [
        newcomer(f"n-{language}-{no}", languages={language: Level.C2}, **facts)
        for no in range(count)
    ]


def advice(drawn: Town) -> tuple[Advice, ...]:
    return drawn.propose().advice


def test_whom_to_recruit_is_told_by_language_district_and_half_days() -> None:
    evenings = tuple(f"{day}-eve" for day in ("mon", "tue", "wed", "thu", "fri"))
    drawn = town(
        speakers(4, district="zuid", wants=frozenset({Kind.NEIGHBOUR}), availability=1 << 2),
        opening(languages={"nl": Level.C2}),
    )
    (told,) = advice(drawn)
    assert told.code == "recruit_neighbours"
    assert told.params == {
        "count": 4,
        "language": "ti",
        "district": "zuid",
        "half_days": evenings,
    }
    # Each free on one evening only, in turn, the strictest come on Monday once.
    assert (told.at_least, told.people, told.at_most) == (1, 4, 4)
    assert told.newcomers == ("n-ti-0", "n-ti-1", "n-ti-2", "n-ti-3")


def test_offers_that_ran_out_are_told_together() -> None:
    people = [newcomer(f"n-{no}", wants=frozenset({Kind.ASSOCIATION})) for no in range(3)]
    ran_out = [
        opening(f"o-{no}", Kind.ASSOCIATION, valid_until=NEXT_YEAR.replace(2024)) for no in range(5)
    ]
    (told,) = advice(town(people, ran_out))
    assert (told.code, told.params["count"], told.people) == ("renew_openings", 3, 3)
    assert len(set(told.params["openings"])) == 3


def test_nothing_is_advised_where_nobody_waits_or_nothing_helps() -> None:
    assert advice(town(newcomer(), opening())) == ()
    assert advice(town(newcomer(consents=False), opening())) == ()
    assert advice(town([], opening())) == ()


def test_of_what_protects_somebody_nothing_is_told() -> None:
    """Avoided, protected and without consent: none of these openings is ever named."""
    shut = [
        opening("o-avoided", vetted_until=None),
        opening("o-protected", protected=True, valid_until=NEXT_YEAR.replace(2024)),
        opening("o-unasked", consents=False, vetted_until=None),
    ]
    drawn = town(newcomer(wants=frozenset(KINDS)), shut, apart={("n-1", "o-avoided")})
    assert not [told for told in advice(drawn) if "o-" in str(told.params)]


def test_the_district_changes_no_pair() -> None:
    drawn = scarce(5, 30, 20)
    moved = replace(
        drawn, newcomers=tuple(replace(one, district="zuid") for one in drawn.newcomers)
    )
    assert moved.propose().proposals == drawn.propose().proposals
