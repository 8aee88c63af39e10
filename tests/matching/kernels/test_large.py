"""What a large round asks of its pairs: the same answers as from all pairs at once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koppeling.matching import large
from koppeling.matching.candidates import find_candidates
from koppeling.matching.kernels.scan import Scanner
from koppeling.matching.large import ShortlistedPairs
from koppeling.matching.pairs import AllPairs
from koppeling.matching.remedies.hers import hers
from koppeling.matching.scores.week import WeighedWeek
from koppeling.terms import KINDS
from tests.matching.kernels.listing import listed
from tests.matching.towns import POLICY, Town, crowd
from tests.sizes import size
from tests.strategies import near_misses, towns


def check_pairs(week: WeighedWeek, most: int, left: np.ndarray) -> None:
    scanner = Scanner(week, 1)
    short = ShortlistedPairs(scanner.shortlists(most), scanner)
    small = AllPairs(week, find_candidates(week, lambda _done, _total: None))
    people = np.arange(len(week.problem.newcomers.ref))
    for who in (people, people[1::2]):
        lists = (who[:, None] * len(KINDS) + np.arange(len(KINDS))).ravel()
        for asked in (lists, lists[::3]):
            one, other = small.best(asked, left, 2), short.best(asked, left, 2)
            assert [pairs for pairs, _ in listed(other)] == [pairs for pairs, _ in listed(one)]
        counts = small.counts(who)
        assert short.counts(who).tolist() == counts.tolist()
        assert short.blocked(who).tolist() == small.blocked(who).tolist()
        remedies = hers(week, who, small.near_misses(who, left))
        assert hers(week, who, short.near_misses(who, left)) == remedies
        price, least = np.arange(len(left)) * 3_000, np.arange(len(lists)) % 7 * 9_000
        one, other = small.worth(lists, price, least), short.worth(lists, price, least)
        assert listed(other) == listed(one)


@settings(max_examples=size(45, proved=5_000))
@given(drawn=st.one_of(near_misses(5, 9), towns(5, 9)), data=st.data())
def test_shortlisted_pairs_answer_as_all_pairs(drawn: Town, data: st.DataObject) -> None:
    left = [data.draw(st.integers(0, max(0, facts.places))) for facts in drawn.openings]
    most = data.draw(st.integers(1, 3))
    check_pairs(WeighedWeek(drawn.problem, POLICY), most, np.array(left, np.int64))


def test_shortlisted_pairs_of_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most lists end too early, most places are taken; however many are looked at together."""
    week = WeighedWeek(crowd(5, 40, 300).problem, POLICY)
    left = np.where(np.arange(300) % 7, 0, week.problem.openings.places)
    check_pairs(week, 2, left.astype(np.int64))
    monkeypatch.setattr(large, "LISTS_AT_ONCE", 4)
    check_pairs(week, 2, left.astype(np.int64))
