"""Case numbers, consents and avoidances: what the database itself keeps in order."""

from datetime import datetime

import pytest
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import StatementError

from koppeling.store import (
    Avoidance,
    Base,
    CaseRef,
    Consent,
    Introduction,
    JournalLine,
    Link,
    Message,
    Newcomer,
    Opening,
    Proposal,
    Tie,
)
from koppeling.terms import ConsentPurpose
from tests.factories.base import NOW
from tests.store.forbidding import forbidden_by


@pytest.mark.parametrize("subject", ["newcomer", "opening", "organisation"])
def test_a_case_number_is_unique_over_all_kinds(session, newcomer_factory, subject):
    newcomer = newcomer_factory(ref="2026-1")
    given_out = insert(CaseRef).values(town_id=newcomer.town_id, subject=subject)
    session.execute(given_out.values(ref="2026-2"))
    with forbidden_by(session, "pk_case_refs"):
        session.execute(given_out.values(ref="2026-1"))


def test_another_town_has_its_own_case_numbers(newcomer_factory, town_factory):
    here = newcomer_factory(ref="2026-1")
    there = newcomer_factory(ref="2026-1", town=town_factory())
    assert here.ref == there.ref
    assert here.town_id != there.town_id


def test_nobody_holds_a_case_number_of_another_kind(
    session, town, case_ref_factory, newcomer_factory
):
    newcomer_factory(case_ref=case_ref_factory(ref="2026-1"), ref="2026-1")
    other = case_ref_factory(ref="2026-2", subject="organisation")
    with forbidden_by(session, "fk_newcomers_town_id_ref_subject_case_refs"):
        session.add(Newcomer(town_id=town.id, ref=other.ref, country="nl", cell_row=1, cell_col=1))


def test_nobody_is_without_a_case_number(session, newcomer):
    with forbidden_by(session, "fk_newcomers_town_id_ref_subject_case_refs"):
        session.add(
            Newcomer(town_id=newcomer.town_id, ref="none", country="nl", cell_row=1, cell_col=1)
        )


def test_a_purpose_is_allowed_once(session, newcomer, opening):
    session.add(Consent(newcomer=newcomer, purpose=ConsentPurpose.RESEARCH, granted_at=NOW))
    session.flush()
    with forbidden_by(session, "uq_consents_newcomer"):
        session.add(
            Consent(newcomer_id=newcomer.id, purpose=ConsentPurpose.RESEARCH, granted_at=NOW)
        )
    with forbidden_by(session, "uq_consents_opening"):
        session.add(Consent(opening_id=opening.id, purpose=ConsentPurpose.MATCHING, granted_at=NOW))


def test_a_consent_is_of_one_side(session, newcomer, opening):
    with forbidden_by(session, "ck_consents_one_subject"):
        session.add(
            Consent(
                newcomer_id=newcomer.id,
                opening_id=opening.id,
                purpose=ConsentPurpose.RESEARCH,
                granted_at=NOW,
            )
        )
    with forbidden_by(session, "ck_consents_one_subject"):
        session.add(Consent(purpose=ConsentPurpose.RESEARCH, granted_at=NOW))


def test_somebody_may_avoid_a_number_that_is_not_known_yet(session, newcomer):
    session.add(Avoidance(town_id=newcomer.town_id, ref=newcomer.ref, avoids_ref="not yet"))
    session.flush()
    with forbidden_by(session, "fk_avoidances_town_id_ref_case_refs"):
        session.add(Avoidance(town_id=newcomer.town_id, ref="unknown", avoids_ref="not yet"))
    with forbidden_by(session, "ck_avoidances_not_oneself"):
        session.add(Avoidance(town_id=newcomer.town_id, ref=newcomer.ref, avoids_ref=newcomer.ref))


def test_half_days_lie_in_the_week(session, newcomer):
    newcomer.availability = 2**21 - 1
    session.flush()
    with forbidden_by(session, "ck_newcomers_availability"):
        newcomer.availability = 2**21


def test_an_instant_without_its_offset_is_refused(session, newcomer):
    newcomer.paused_at = NOW
    session.flush()
    newcomer.paused_at = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - the point
    with pytest.raises(StatementError, match="offset from UTC"):
        session.flush()


def test_an_instant_comes_back_in_utc(session, newcomer):
    berlin = datetime.fromisoformat("2026-11-23T09:00:00.000123+01:00")
    newcomer.paused_at = berlin
    session.flush()
    session.expire(newcomer)
    assert newcomer.paused_at == berlin
    assert newcomer.paused_at.isoformat() == "2026-11-23T08:00:00.000123+00:00"


def test_a_document_comes_back_as_it_was_put_in(session, newcomer):
    languages = {"uk": 6, "nl": 2, "ar": 3}
    newcomer.languages = languages
    session.flush()
    session.expire(newcomer)
    assert list(newcomer.languages.items()) == list(languages.items())


def test_erasing_a_case_number_erases_all_that_hangs_on_it(
    session, link_factory, message_factory, tie_factory, avoidance_factory, introduction_factory
):
    coupled = introduction_factory(coupled=True)
    newcomer = coupled.newcomer
    tie_factory(
        living_coupling=True,
        newcomer=newcomer,
        opening=coupled.opening,
        introduction=coupled,
        introduction_state=coupled.state,
    )
    avoidance_factory(case_ref=newcomer.case_ref)
    message_factory(link=link_factory(introduction=coupled))
    line = JournalLine(
        town_id=newcomer.town_id,
        at=NOW,
        actor="newcomer",
        deed="introduction_accepted",
        params={},
        newcomer_id=newcomer.id,
        introduction_id=coupled.id,
    )
    session.add(line)
    session.flush()
    gone = (Newcomer, Proposal, Introduction, Tie, Link, Message, Avoidance)
    assert [_count(session, model) for model in gone] == [1, 1, 1, 1, 1, 1, 1]

    session.execute(delete(CaseRef).where(CaseRef.ref == newcomer.ref))
    session.expire_all()

    assert [_count(session, model) for model in gone] == [0, 0, 0, 0, 0, 0, 0]
    assert session.scalars(select(Consent.newcomer_id).distinct()).all() == [None]
    assert _count(session, Opening) == 1
    assert (line.deed, line.newcomer_id, line.introduction_id) == (
        "introduction_accepted",
        None,
        None,
    )


def test_deleting_a_newcomer_frees_the_case_number(session, newcomer):
    session.delete(newcomer)
    session.flush()
    assert _count(session, CaseRef) == 0


def test_deleting_a_town_leaves_nothing_of_it(
    session,
    town,
    account_factory,
    alternate_factory,
    avoidance_factory,
    check_in_factory,
    concern_factory,
    district_factory,
    empty_opening_factory,
    household_factory,
    job_factory,
    journal_line_factory,
    message_factory,
    opening_factory,
    policy_change_factory,
    round_newcomer_factory,
    round_opening_factory,
    sign_in_factory,
    still_waiting_factory,
    tie_factory,
    town_factory,
    newcomer_factory,
):
    for factory in (
        account_factory,
        alternate_factory,
        avoidance_factory,
        check_in_factory,
        concern_factory,
        empty_opening_factory,
        job_factory,
        journal_line_factory,
        message_factory,
        policy_change_factory,
        round_newcomer_factory,
        round_opening_factory,
        sign_in_factory,
        still_waiting_factory,
        tie_factory,
    ):
        factory()
    opening_factory(association=True)
    newcomer_factory(household_id=household_factory().id, district_id=district_factory().id)
    neighbour = newcomer_factory(town=town_factory())
    assert all(_count(session, mapper.class_) for mapper in Base.registry.mappers)

    session.delete(town)
    session.flush()

    left = {
        mapper.class_.__tablename__: _count(session, mapper.class_)
        for mapper in Base.registry.mappers
        if _count(session, mapper.class_)
    }
    assert left == {"towns": 1, "case_refs": 1, "newcomers": 1, "consents": 2}
    assert session.scalars(select(Newcomer.id)).all() == [neighbour.id]


def test_an_identity_is_never_given_twice(session, newcomer_factory):
    first = newcomer_factory()
    identity = first.id
    session.delete(first)
    session.flush()
    assert newcomer_factory().id > identity


def _count(session, model) -> int:
    return session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize("table", ["newcomer", "opening"])
def test_only_who_pauses_resumes(session, request, table):
    factory = request.getfixturevalue(f"{table}_factory")
    factory(paused_at=NOW)
    factory(paused_at=NOW, resumes_on=NOW.date())
    with forbidden_by(session, f"ck_{table}s_resumes_on"):
        factory(resumes_on=NOW.date())
