"""Whoever would be coupled is found part by part, and of many who claim a place a few decide."""

from collections import Counter
from concurrent.futures import CancelledError

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koppeling.matching import opened as opened_module
from koppeling.matching.claims import claims_of, sure
from koppeling.matching.cover import movers
from koppeling.matching.opened import changed, could_have, some_of
from koppeling.matching.remedies import explain_waiting
from koppeling.matching.remedies.judge import Judge
from koppeling.terms import Level
from tests.matching.test_claims import settled
from tests.matching.towns import POLICY, Town, newcomer, opening, town
from tests.matching.weeks import unlocked
from tests.sizes import size
from tests.strategies import lively_towns, near_misses, towns

FIXTURE = [HealthCheck.function_scoped_fixture]
ANY_TOWN = st.one_of(lively_towns(6, 5), near_misses(5, 8), towns(6, 7))


@settings(max_examples=size(30, proved=3_000), suppress_health_check=FIXTURE)
@given(drawn=ANY_TOWN)
def test_what_would_help_is_the_same_asked_one_newcomer_after_the_other(
    drawn: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = drawn.propose()
    with monkeypatch.context() as patch:
        patch.setattr(opened_module, "LARGE_WEEK", 0)
        patch.setattr(opened_module, "NEWCOMERS_AT_ONCE", 1)
        by_parts = drawn.propose()
    assert (by_parts.waiting, by_parts.empty, by_parts.advice) == (
        whole.waiting,
        whole.empty,
        whole.advice,
    )


@settings(max_examples=size(45, proved=5_000))
@given(drawn=ANY_TOWN, data=st.data())
def test_coupled_are_those_found_among_all_pairs_at_once(drawn: Town, data: st.DataObject) -> None:
    """Openings as they are, each with other places, held by whoever the week gave them to."""
    drawn = unlocked(drawn)
    week, pairs, chosen = settled(drawn, POLICY)
    claims = claims_of(week, chosen)
    judge = Judge(week, chosen, claims, movers(week, pairs, chosen, claims), go_on=lambda: None)
    opened = some_of(week, np.arange(len(drawn.openings)))
    more = data.draw(st.lists(st.integers(0, 2), min_size=len(opened), max_size=len(opened)))
    opened = changed(opened, places=opened.openings.places + np.array(more, np.int32))
    could = could_have(week, np.arange(len(drawn.newcomers)), opened)
    claim = claims.of(could.newcomer_no, opened.openings.kind[could.column], could.score)
    places = opened.openings.places.astype(np.int64)
    by_claim = sure(claims, could.newcomer_no, could.column, claim, places)
    found = judge.coupled(opened)
    held = {int(no) for no in chosen.opening_no}
    least = {
        (person, no)
        for person, no, coupled in zip(
            could.newcomer_no.tolist(), could.column.tolist(), by_claim.tolist(), strict=True
        )
        if coupled and no not in held
    }
    told = set(zip(found.pairs.newcomer_no.tolist(), found.pairs.column.tolist(), strict=True))
    assert len(told) == len(found.pairs.score)
    waits = claims.waiting[could.newcomer_no]
    assert found.serves.tolist() == [
        int((could.column[waits] == no).sum()) for no in range(len(opened))
    ]
    # Beyond claims: a place left for each who is waiting or might move, where these are known.
    may_move = set(judge.movers.newcomer_no.tolist()) if judge.movers.whole else set()
    asked = list(zip(could.newcomer_no.tolist(), could.column.tolist(), strict=True))
    among = Counter(no for who, no in asked if who in may_move)
    taken = Counter(chosen.opening_no.tolist())
    by_place = {
        (who, no)
        for who, no in asked
        if who in may_move and claims.waiting[who] and among[no] <= int(places[no]) - taken[no]
    }
    assert told == least | by_place


def test_whom_nobody_waits_for_any_more_ends_at_the_next_part() -> None:
    """As when somebody stops a round while it looks for what would help."""
    drawn = town([newcomer("n-1"), newcomer("n-2")], opening())
    week, pairs, chosen = settled(drawn, POLICY)
    claims = claims_of(week, chosen)
    among = movers(week, pairs, chosen, claims)
    asked = []

    def go_on() -> None:
        asked.append(1)
        if len(asked) == 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        explain_waiting(week, pairs, chosen, claims, among, go_on)
    assert len(asked) == 2


def test_of_those_who_ask_for_the_same_neighbour_nobody_is_told() -> None:
    """Either of two could have her; a third, in the same cell, speaks something else."""
    alike = [newcomer(f"n-{no}", languages={"uk": Level.C2}, practise=None) for no in (1, 2)]
    other = newcomer("n-3", languages={"fa": Level.C2}, practise=None)
    drawn = town([*alike, other], opening(languages={"fr": Level.C2}))
    told = {
        waiting.newcomer: [
            remedy.params["language"]
            for remedy in waiting.remedies
            if remedy.code == "neighbour_who"
        ]
        for waiting in drawn.propose().waiting
    }
    assert told == {"n-1": [], "n-2": [], "n-3": ["fa"]}
