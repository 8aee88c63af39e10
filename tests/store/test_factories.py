"""The factories themselves: one for every table, each usable alone and as a fixture."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from koppeling.store import Base, MatchRound, Newcomer, Town
from koppeling.terms import Kind
from tests.factories import FACTORIES


def test_every_table_has_a_factory():
    assert {factory._meta.model for factory in FACTORIES} == {
        mapper.class_ for mapper in Base.registry.mappers
    }


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory._meta.model.__name__)
def test_a_factory_writes_one_row_and_needs_nothing(session: Session, factory):
    made = factory()
    assert made in session.scalars(select(factory._meta.model)).all()


def test_fixtures_share_the_town_and_the_week(proposal, newcomer, match_round, town, session):
    assert proposal.newcomer is newcomer
    assert proposal.match_round is match_round
    assert newcomer.town_id == match_round.town_id == town.id
    assert session.scalar(select(func.count()).select_from(Town)) == 1


def test_factories_stay_in_the_town_of_the_test(proposal_factory, town_factory, session):
    here = [proposal_factory() for _ in range(3)]
    there = proposal_factory(town=town_factory())
    assert len({proposal.match_round_id for proposal in here}) == 1
    assert there.newcomer.town_id == there.match_round.town_id != here[0].newcomer.town_id
    assert session.scalar(select(func.count()).select_from(MatchRound)) == 2


def test_a_rolled_back_session_begins_empty(session):
    assert session.scalar(select(func.count()).select_from(Newcomer)) == 0


def test_traits_make_the_three_kinds(opening_factory):
    kinds = [opening_factory(**{kind: True}) for kind in ("neighbour", "association", "employer")]
    assert [opening.kind for opening in kinds] == ["neighbour", "association", "employer"]
    assert [opening.volunteer is not None for opening in kinds] == [True, False, False]
    assert [opening.organisation is not None for opening in kinds] == [False, True, True]


@pytest.mark.parametrize("opening__kind", [Kind.EMPLOYER])
def test_the_kind_of_a_fixture_can_be_chosen(opening):
    assert opening.volunteer is None
    assert opening.organisation.kind == "employer"
