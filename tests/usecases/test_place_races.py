"""Different deeds about one place at the same instant, by real processes."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from koppeling.queries.places import living_couplings, places_reserved
from koppeling.store import Introduction, Opening
from koppeling.terms import ProposalState
from koppeling.usecases.introductions import ask_both
from koppeling.usecases.towns import add_town
from tests.factories.base import NOW
from tests.sizes import size
from tests.usecases.racers import race

RACES = size(15, proved=300)


@pytest.fixture
def enschede(engine, session):
    return add_town(session, "enschede", now=NOW, actor="test")


def answers_of(url, deeds, runs):
    answers = race(url, runs, locked=True, deeds=deeds)
    return {tuple(answers.race(number)) for number in range(RACES)}


def held(session):
    session.expire_all()
    return [
        living_couplings(session, one.id) + places_reserved(session, one.id, now=NOW)
        for one in session.scalars(select(Opening).order_by(Opening.id))
    ]


def test_a_no_taken_back_and_an_approval_do_not_share_the_last_place(
    session, database_url, enschede, match_round_factory, introduction_factory, proposal_factory
):
    match_round_factory(policy=enschede.policy)
    noes, drafts = [], []
    for _ in range(RACES):
        introduction = introduction_factory(declined=True, proposal__state=ProposalState.SENT)
        noes.append(introduction.id)
        drafts.append(proposal_factory(opening=introduction.opening).id)
    session.commit()
    found = answers_of(database_url, ["take back", "approve"], [noes, drafts])
    assert found <= {("asking", "opening_is_full"), ("opening_is_full", "approved 1")}
    assert held(session) == [1] * RACES


def test_an_approval_and_fewer_places_are_not_both_done(
    session, database_url, enschede, match_round_factory, proposal_factory
):
    match_round_factory(policy=enschede.policy)
    drafts = [proposal_factory() for _ in range(RACES)]
    runs = [[draft.id for draft in drafts], [draft.opening_id for draft in drafts]]
    session.commit()
    found = answers_of(database_url, ["approve", "close places"], runs)
    assert found <= {("approved 1", "places_promised"), ("opening_is_full", "places 0")}
    assert held(session) == session.scalars(select(Opening.places).order_by(Opening.id)).all()


def test_a_question_is_answered_or_taken_back_and_never_both(
    session, database_url, enschede, match_round_factory, proposal_factory
):
    questions, weeks = [], []
    for _ in range(RACES):
        week = match_round_factory(policy=enschede.policy)
        proposal = proposal_factory(match_round=week, state=ProposalState.SENT)
        asked = ask_both(
            session,
            proposal,
            proposal.opening,
            expire_days=7,
            release_at=NOW + timedelta(minutes=30),
            now=NOW,
            actor="test",
        )
        questions.append(asked.id)
        weeks.append(week.id)
    session.commit()
    found = answers_of(database_url, ["offer yes", "undo"], [questions, weeks])
    assert found <= {("asking", "undone 0"), ("unknown_introduction", "undone 1")}
    session.expire_all()
    unanswered = select(func.count()).where(
        Introduction.opening_yes_at.is_(None), Introduction.newcomer_yes_at.is_(None)
    )
    assert session.scalar(unanswered) == 0
    assert held(session) == [1] * RACES
