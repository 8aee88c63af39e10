"""A town read column by column is the town that its facts make."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from koppeling.matching.facts import NewcomerFacts, OpeningFacts
from koppeling.matching.problem import Problem, build
from koppeling.queries.facts import read_permissions, read_problem
from koppeling.store import Avoidance, Consent, Newcomer, Opening, bulk
from koppeling.terms import ConsentPurpose, Kind, Week
from tests.factories.base import NOW
from tests.sizes import size
from tests.strategies import newcomer_facts, opening_facts

WEEK = Week(2026, 48)
ONE_BY_ONE = settings(
    max_examples=size(6, proved=200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def stored(facts: NewcomerFacts | OpeningFacts) -> dict[str, Any]:
    """What the columns of somebody say of whom these are the facts."""

    def told(value: Any) -> Any:
        return sorted(value) if isinstance(value, frozenset) else value

    elsewhere = {
        *("ref", "cell", "consents", "guardian_agreed", "held", "living", "last_contact_on"),
        "district",
    }
    values = {
        field.name: told(getattr(facts, field.name))
        for field in fields(facts)
        if field.name not in elsewhere
    }
    values |= {"cell_row": facts.cell[0], "cell_col": facts.cell[1]}
    if isinstance(facts, NewcomerFacts) and facts.guardian_agreed:
        values["guardian_agreed_at"] = NOW
    purposes = [ConsentPurpose.CONTACT, *([ConsentPurpose.MATCHING] * facts.consents)]
    values["consents"] = [Consent(purpose=purpose, granted_at=NOW) for purpose in purposes]
    return values


def without_ties(facts: NewcomerFacts) -> NewcomerFacts:
    return replace(facts, held={}, living=0, last_contact_on=None)


def lawful(facts: OpeningFacts) -> OpeningFacts:
    """An employer has no limit of age or gender, and no database keeps one."""
    if facts.kind is not Kind.EMPLOYER:
        return facts
    none = dict.fromkeys(("min_age", "max_age", "for_gender", "contact_gender"))
    return replace(facts, **none)


def same(one: Problem, other: Problem) -> None:
    assert one.digest() == other.digest()
    for side in ("newcomers", "openings"):
        for field in fields(getattr(one, side)):
            value, again = (getattr(getattr(of, side), field.name) for of in (one, other))
            assert type(value) is type(again), field.name
            if isinstance(value, np.ndarray):
                assert value.dtype == again.dtype, field.name
                assert value.tolist() == again.tolist(), field.name
            else:
                assert value == again, field.name


@ONE_BY_ONE
@given(
    people=st.lists(newcomer_facts().map(without_ties), max_size=4),
    places=st.lists(opening_facts().map(lawful), max_size=5),
)
def test_a_town_read_by_columns_is_that_of_its_facts(
    session, enschede, district_factory, newcomer_factory, opening_factory, people, places
):
    # Stored last first, so that neither identities nor insertion give the order.
    people = [replace(one, ref=f"n-{no}") for no, one in enumerate(people)]
    places = [replace(one, ref=f"o-{no}") for no, one in enumerate(places)]
    avoided = {("n-0", "o-1"), ("o-0", "n-1"), ("n-2", "nobody")}
    with session.begin_nested() as trial:
        district_id = {
            key: district_factory(town=enschede, key=key).id for key in ("zuid", "noord")
        }
        for person in reversed(people):
            lives_in = district_id.get(person.district)
            newcomer_factory(ref=person.ref, district_id=lives_in, **stored(person))
        for place in reversed(places):
            opening_factory(ref=place.ref, **stored(place))
        for one, other in avoided:
            if one in {facts.ref for facts in (*people, *places)}:
                session.add(Avoidance(town_id=enschede.id, ref=one, avoids_ref=other))
        session.flush()
        expected = build(
            people,
            places,
            on=WEEK.monday,
            apart={("n-0", "o-1"), ("n-1", "o-0")} if places else (),
        )
        same(read_problem(session, enschede.id, WEEK, now=NOW), expected)
        same(read_permissions(session, enschede.id, on=WEEK.monday), expected)
        trial.rollback()
    session.expunge_all()


def test_a_town_is_the_same_however_many_rows_are_read_at_a_time(
    session, enschede, newcomer_factory, opening_factory, monkeypatch
):
    for ref in ("b", "a10", "a9", "B"):
        newcomer_factory(ref=ref, interests=["chess"] if ref == "B" else ["cooking"])
        opening_factory(ref=f"o/{ref}")
    whole = read_problem(session, enschede.id, WEEK, now=NOW)
    assert whole.newcomers.ref == ("B", "a10", "a9", "b")
    for rows in (1, 2, 3):
        monkeypatch.setattr(bulk, "ROWS_AT_A_TIME", rows)
        same(read_problem(session, enschede.id, WEEK, now=NOW), whole)


def test_whoever_watches_hears_how_much_of_the_town_is_read(
    session, enschede, newcomer_factory, opening_factory, monkeypatch
):
    monkeypatch.setattr(bulk, "ROWS_AT_A_TIME", 2)
    newcomer_factory.create_batch(3)
    opening_factory()
    heard: list[tuple[str, int, int]] = []
    read_problem(session, enschede.id, WEEK, now=NOW, progress=lambda *told: heard.append(told))
    assert heard == [("reading", 2, 4), ("reading", 3, 4), ("reading", 4, 4)]


def test_a_pair_is_read_alone_with_all_its_places(
    session, enschede, newcomer_factory, opening_factory
):
    (one, _), (other, _) = newcomer_factory.create_batch(2), opening_factory.create_batch(2)
    session.execute(update(Newcomer).values(paused_at=NOW))
    session.execute(update(Opening).values(paused_at=NOW, places=3))
    asked = {"newcomer_id": one.id, "opening_id": other.id, "on": WEEK.monday}
    resting = read_permissions(session, enschede.id, **asked, also_resting=True)
    assert (resting.newcomers.ref, resting.openings.ref) == ((one.ref,), (other.ref,))
    assert resting.openings.places.tolist() == [3]
    awake = read_permissions(session, enschede.id, **asked)
    assert (awake.newcomers.ref, awake.openings.ref) == ((), ())
