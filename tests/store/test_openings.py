"""Openings: what the database itself keeps in order."""

import pytest
from sqlalchemy import select

from koppeling.store import Opening
from koppeling.terms import ContactGender, Kind
from tests.store.forbidding import forbidden_by


@pytest.mark.parametrize(
    "limit",
    [
        {"min_age": 18},
        {"max_age": 65},
        {"for_gender": ContactGender.WOMAN},
        {"contact_gender": ContactGender.MAN},
    ],
    ids=lambda limit: next(iter(limit)),
)
def test_an_employer_treats_everybody_equally(session, opening_factory, limit):
    opening_factory(association=True, **limit)
    opening_factory(employer=True, for_gender=ContactGender.ANY, contact_gender=ContactGender.ANY)
    opening_factory(employer=True)
    with forbidden_by(session, "ck_openings_employer_equal_treatment"):
        opening_factory(employer=True, **limit)


def test_an_opening_with_a_limit_does_not_become_an_employers(session, opening_factory):
    opening = opening_factory(association=True, min_age=18)
    with forbidden_by(session, "ck_openings_employer_equal_treatment"):
        opening.kind = Kind.EMPLOYER


def test_a_person_stands_behind_a_neighbour_only(session, opening_factory, volunteer):
    opening_factory(neighbour=True, volunteer=volunteer)
    opening_factory(association=True)
    with forbidden_by(session, "ck_openings_volunteer"):
        opening_factory(neighbour=True, volunteer=None)
    with forbidden_by(session, "ck_openings_volunteer"):
        opening_factory(association=True, volunteer=volunteer)


def test_places_are_not_negative(session, opening_factory):
    opening_factory(places=0)
    with forbidden_by(session, "ck_openings_places"):
        opening_factory(places=-1)


def test_half_days_lie_in_the_week(session, opening_factory):
    opening_factory(availability=2**21 - 1)
    with forbidden_by(session, "ck_openings_availability"):
        opening_factory(availability=-1)


def test_a_volunteer_does_not_leave_openings_behind(session, opening):
    other = opening.volunteer
    with forbidden_by(session, "fk_openings_volunteer_id_volunteers"):
        session.delete(other)
    session.delete(opening)
    session.delete(session.merge(other))
    session.flush()
    assert session.scalars(select(Opening)).all() == []


def test_an_organisation_leaves_its_openings_behind(session, opening_factory):
    opening = opening_factory(association=True)
    session.delete(opening.organisation)
    session.flush()
    session.expire(opening)
    assert opening.organisation_id is None
