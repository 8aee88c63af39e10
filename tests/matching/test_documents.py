"""Facts put down as documents and read again are the same facts."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from koppeling.matching.documents import (
    Meeting,
    newcomer_document,
    newcomer_facts,
    opening_document,
    opening_facts,
)
from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.terms import Kind
from tests import strategies
from tests.matching.towns import MONDAY, newcomer, opening

WEEKS = (None, "2026-W44", "2026-W45")


def meetings() -> SearchStrategy[list[Meeting]]:
    lives = st.sampled_from((True, False))
    days = st.none() | st.integers(0, 90).map(lambda days: MONDAY - timedelta(days))
    return st.lists(
        st.builds(Meeting, st.sampled_from(Kind), st.sampled_from(WEEKS), lives, lives, days),
        max_size=4,
    )


@given(strategies.newcomer_facts(), meetings())
def test_newcomer_read_again_is_the_same(facts: NewcomerFacts, met: list[Meeting]) -> None:
    document = json.loads(json.dumps(newcomer_document(facts, met)))
    assert newcomer_facts(facts.ref, document) == replace(
        facts,
        held=dict(Counter(one.kind for one in met if one.holds)),
        living=sum(one.living for one in met),
        last_contact_on=max((one.until for one in met if one.until), default=None),
    )


@given(strategies.newcomer_facts(), meetings())
def test_newcomer_without_rounds_has_only_what_came_from_elsewhere(
    facts: NewcomerFacts, met: list[Meeting]
) -> None:
    elsewhere = [one for one in met if one.week is None]
    assert newcomer_facts(
        facts.ref, newcomer_document(facts, met), without={"2026-W44", "2026-W45"}
    ) == newcomer_facts(facts.ref, newcomer_document(facts, elsewhere))


@given(strategies.opening_facts())
def test_opening_read_again_is_the_same(facts: OpeningFacts) -> None:
    document = json.loads(json.dumps(opening_document(facts, ())))
    assert opening_facts(facts.ref, document) == facts


def test_opening_has_the_places_that_are_left() -> None:
    document = opening_document(opening(places=4), [(None, 1), ("2026-W44", 2)])
    assert opening_facts("o-1", document).places == 1
    assert opening_facts("o-1", document, without={"2026-W44"}).places == 3
    over = opening_document(opening(places=1), [(None, 1), ("2026-W44", 1)])
    assert opening_facts("o-1", over, without={"2026-W44"}).places == 0


def test_document_tells_nothing_of_others_and_nothing_that_was_not_asked() -> None:
    document = newcomer_document(newcomer("n-1", birth_year=None), ())
    assert "ref" not in document
    assert "birth_year" not in document
    assert "n-1" not in json.dumps(document)
