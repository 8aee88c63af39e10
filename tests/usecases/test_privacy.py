"""Erasing: a canary is planted in every text of a person, seen, and gone afterwards."""

import json

import pytest
from sqlalchemy import JSON, String, func, select

from koppeling.errors import DatabaseBusy, UnknownRef
from koppeling.queries.privacy import export_person
from koppeling.store import (
    Avoidance,
    Base,
    CaseRef,
    CheckIn,
    Concern,
    Household,
    JournalLine,
    Link,
    MatchRound,
    Message,
    Newcomer,
    Opening,
    Proposal,
    RoundNewcomer,
    Volunteer,
)
from koppeling.store.engine import deed, lock_opening, make_engine
from koppeling.terms import EndReason, Party, TieKind
from koppeling.usecases.couplings import end_coupling
from koppeling.usecases.introductions import accept_introduction, decline_introduction
from koppeling.usecases.privacy import erase_person
from koppeling.usecases.towns import lock_town
from tests.factories.base import NOW

CANARY = "canary"
CHECKED = frozenset(
    {
        # Closed lists and keys, which the database checks, and whose rows go as a whole.
        "subject",
        "country",
        "town_id",
        "message_id",
    }
)


def texts(table):
    """The columns that can hold whatever somebody typed."""
    return [
        column
        for column in table.__table__.columns
        if isinstance(column.type, String | JSON)
        and not getattr(column.type, "enums", None)
        and column.name not in CHECKED
    ]


def plant(row, canary=CANARY):
    """Write the canary into every text of a row that has no other say."""
    for column in texts(type(row)):
        if column.name == "ref" or column.foreign_keys:
            continue
        old = getattr(row, column.name)
        value: object = f"{canary}-{column.name}"
        if isinstance(column.type, JSON):
            value = [value] if isinstance(old, list) or old is None else {str(value): 1}
        setattr(row, column.name, value)


def sightings(session):
    """Where the canary is seen: table and column, over the whole database."""
    session.flush()
    found = set()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)).mappings():
            for name, value in row.items():
                if CANARY in json.dumps(value, default=str):
                    found.add(f"{table.name}.{name}")
    return found


@pytest.fixture
def newcomer_everywhere(
    session,
    enschede,
    newcomer_factory,
    household_factory,
    avoidance_factory,
    case_ref_factory,
    tie_factory,
    link_factory,
    message_factory,
    introduction_factory,
    alternate_factory,
    still_waiting_factory,
    round_newcomer_factory,
    journal_line_factory,
    check_in_factory,
    concern_factory,
):
    person = newcomer_factory(ref=f"{CANARY}-N1", household=household_factory())
    other = newcomer_factory(ref="OTHER")
    introduction = introduction_factory(newcomer=person)
    link = link_factory(introduction=introduction)
    waiting = still_waiting_factory(newcomer=person)
    rows = [
        person,
        person.household,
        link,
        message_factory(link=link),
        introduction.proposal,
        waiting,
        round_newcomer_factory(newcomer=person),
    ]
    for row in rows:
        plant(row)
    waiting.remedies = [
        {"code": "wider_travel", "whose": "hers", "params": {"travel": f"{CANARY}-remedies"}}
    ]
    introduction.proposal.match_round.previous = [
        {"newcomer": person.ref, "opening": "O1", "score": 1},
        {"newcomer": "OTHER", "opening": "O1", "score": 2},
        {"newcomer": person.ref, "became": "new"},
    ]
    introduction.proposal.match_round.advice = [
        {"code": "places_at", "params": {}, "newcomers": [person.ref, "OTHER"]},
        {"code": "places_at", "params": {}, "newcomers": ["OTHER"]},
    ]
    alternate_factory(proposal=introduction.proposal)
    avoidance_factory(case_ref=person.case_ref, avoids_ref=f"{CANARY}-feared")
    avoidance_factory(case_ref=other.case_ref, avoids_ref=person.ref)
    check_in_factory(tie=tie_factory(newcomer=person, living_coupling=True))
    concern_factory(introduction=introduction)
    tie_factory(newcomer=other, opening=None, other_newcomer=person, kind=TieKind.PRIOR)
    journal_line_factory(newcomer=person, introduction_id=introduction.id)
    session.flush()
    return person


def test_nothing_of_an_erased_newcomer_stays(session, enschede, newcomer_everywhere):
    lines = session.scalar(select(func.count()).select_from(JournalLine))
    assert sightings(session) == {
        "avoidances.avoids_ref",
        "avoidances.ref",
        "case_refs.ref",
        "households.key",
        "links.nonce",
        "links.token_hash",
        "messages.code",
        "messages.own_words",
        "match_rounds.advice",
        "match_rounds.previous",
        "messages.params",
        "newcomers.called",
        "newcomers.email",
        "newcomers.emphasis",
        "newcomers.full_name",
        "newcomers.interests",
        "newcomers.languages",
        "newcomers.locale",
        "newcomers.next_postcode",
        "newcomers.occupations",
        "newcomers.offers",
        "newcomers.phone",
        "newcomers.postcode",
        "newcomers.practise",
        "newcomers.ref",
        "newcomers.wants",
        "proposals.left_out",
        "proposals.own_words",
        "proposals.reasons",
        "proposals.why",
        "round_newcomers.facts",
        "still_waiting.blocked",
        "still_waiting.remedies",
    }
    erase_person(session, enschede.id, newcomer_everywhere.ref, now=NOW, actor="test")
    assert sightings(session) == set()
    assert session.scalars(select(Newcomer.ref)).all() == ["OTHER"]
    assert session.scalars(select(Household)).all() == []
    assert session.scalars(select(Proposal)).all() == []
    advice = [{"code": "places_at", "params": {}, "newcomers": ["OTHER"]}]
    assert session.scalars(select(MatchRound.advice)).all() == [advice]
    previous = [{"newcomer": "OTHER", "opening": "O1", "score": 2}]
    assert session.scalars(select(MatchRound.previous)).all() == [previous]
    assert session.scalars(select(Avoidance)).all() == []
    for table in (CheckIn, Concern, Link, Message, RoundNewcomer):
        assert session.scalars(select(table)).all() == []
    assert session.scalar(select(func.count()).select_from(JournalLine)) == lines + 1
    last = session.scalars(select(JournalLine).order_by(JournalLine.id.desc())).first()
    assert (last.deed, last.params, last.newcomer_id) == (
        "erase_person",
        {"subject": "newcomer"},
        None,
    )


def test_nothing_of_an_erased_volunteer_stays(
    session,
    enschede,
    opening_factory,
    introduction_factory,
    alternate_factory,
    tie_factory,
    avoidance_factory,
    proposal_factory,
    still_waiting_factory,
    empty_opening_factory,
    round_opening_factory,
):
    opening = opening_factory(ref=f"{CANARY}-O1")
    plant(round_opening_factory(opening=opening))
    bystander = opening_factory(ref="OTHER")
    plant(opening)
    plant(opening.volunteer)
    introduction_factory(opening=opening)
    tie_factory(opening=opening, living_coupling=True)
    theirs = proposal_factory(opening=bystander)
    alternate_factory(proposal=theirs, opening=opening)
    theirs.why = {"code": "scarcer_elsewhere", "params": {"opening": opening.ref, "score": 1}}
    hers = {"code": "wider_travel", "whose": "hers", "params": {"minutes": 20, "travel": "walk"}}
    ours = {"code": "one_more_place", "whose": "ours", "params": {"opening": opening.ref}}
    waiting = still_waiting_factory(remedies=[hers, ours])
    empty = empty_opening_factory(opening=bystander, remedies=[ours])
    avoidance_factory(case_ref=theirs.newcomer.case_ref, avoids_ref=opening.ref)
    assert len(sightings(session)) > 15
    erase_person(session, enschede.id, opening.ref, now=NOW, actor="test")
    assert sightings(session) == set()
    assert session.scalars(select(Opening.ref)).all() == ["OTHER"]
    assert session.scalars(select(Volunteer)).all() == [bystander.volunteer]
    assert session.scalars(select(Proposal)).all() == [theirs]
    assert (theirs.why, waiting.remedies, empty.remedies) == (None, [hers], [])


def test_an_erased_organisation_leaves_its_openings(
    session, enschede, opening_factory, link_factory, message_factory
):
    opening = opening_factory(association=True)
    plant(opening.organisation)
    whose = {"newcomer_id": None, "organisation_id": opening.organisation_id}
    plant(message_factory(link=link_factory(introduction_id=None, **whose), **whose))
    assert "organisations.name" in sightings(session)
    erase_person(session, enschede.id, opening.organisation.ref, now=NOW, actor="test")
    assert sightings(session) == set()
    assert session.get_one(Opening, opening.id).organisation_id is None


def test_a_household_with_somebody_left_stays(
    session, enschede, newcomer_factory, household_factory
):
    household = household_factory()
    one, _ = (newcomer_factory(household=household) for _ in range(2))
    erase_person(session, enschede.id, one.ref, now=NOW, actor="test")
    assert session.scalars(select(Household.key)).all() == [household.key]


def test_an_unknown_ref_is_refused(session, enschede):
    with pytest.raises(UnknownRef) as refused:
        erase_person(session, enschede.id, "NOBODY", now=NOW, actor="test")
    assert refused.value.params == {"ref": "NOBODY"}


def test_a_ref_of_another_town_is_not_touched(session, enschede, newcomer_factory, town_factory):
    newcomer_factory(ref="N1", town=town_factory())
    with pytest.raises(UnknownRef):
        erase_person(session, enschede.id, "N1", now=NOW, actor="test")
    assert session.scalars(select(CaseRef.ref)).all() == ["N1"]


def test_an_export_holds_all_that_is_kept_of_a_person(session, enschede, newcomer_everywhere):
    person = newcomer_everywhere
    found = export_person(session, enschede.id, person.ref)
    assert json.loads(json.dumps(found)) == found
    assert (found["ref"], found["subject"]) == (person.ref, "newcomer")
    assert found["record"]["called"] == "canary-called"
    assert found["household"] == "canary-key"
    assert found["avoid"] == ["canary-feared"]
    assert [one["purpose"] for one in found["consents"]] == ["matching", "contact"]
    assert [(tie["newcomer"], tie["kind"]) for tie in found["ties"]] == [
        (person.ref, "coupling"),
        ("OTHER", "prior"),
    ]
    assert [one["week"] for one in found["proposals"]] == ["2026-W48"]
    assert "reasons" not in found["proposals"][0]
    assert [one["state"] for one in found["introductions"]] == ["asking"]
    assert [one["code"] for one in found["messages"]] == ["canary-code"]
    assert "own_words" not in found["messages"][0]
    assert [one["answer"] for one in found["check_ins"]] == ["met"]
    assert [one["kind"] for one in found["concerns"]] == ["unsafe"]
    assert [one["week"] for one in found["read_by_rounds"]] == ["2026-W48"]
    assert len(found["still_waiting"]) == len(found["journal"]) == len(found["links"]) == 1
    assert "nonce" not in found["links"][0]


def test_an_export_tells_what_rounds_read_of_a_person(
    session, enschede, round_newcomer_factory, round_opening_factory
):
    read = {"availability": 0b1001, "languages": {"ar": 6, "nl": 2}}
    newcomer = round_newcomer_factory(facts=read).newcomer
    opening = round_opening_factory(facts=read | {"taken": [["2026-W47", 1]]}).opening
    told = {"week": "2026-W48", "availability": "mon-mor tue-mor", "languages": "ar:C2 nl:A2"}
    hers, theirs = (
        export_person(session, enschede.id, one.ref)["read_by_rounds"]
        for one in (newcomer, opening)
    )
    assert (hers, theirs) == ([told], [told | {"taken": [["2026-W47", 1]]}])


def test_an_export_does_not_tell_who_avoids_the_person(
    session, enschede, newcomer_factory, avoidance_factory
):
    feared, fears = newcomer_factory(ref="FEARED"), newcomer_factory(ref="FEARS")
    avoidance_factory(case_ref=fears.case_ref, avoids_ref=feared.ref)
    assert "FEARS" not in json.dumps(export_person(session, enschede.id, "FEARED"))
    assert export_person(session, enschede.id, "FEARS")["avoid"] == ["FEARED"]


def test_an_export_does_not_tell_what_the_other_side_answered(
    session, enschede, introduction_factory
):
    introduction = introduction_factory(opening_yes_at=NOW)
    decline_introduction(
        session, introduction.id, by=Party.OPENING, for_good=True, now=NOW, actor="test"
    )
    newcomer, opening = introduction.newcomer.ref, introduction.opening.ref
    (hers,) = export_person(session, enschede.id, newcomer)["introductions"]
    assert hers["state"] == "declined"
    assert hers.keys().isdisjoint({"declined_by", "declined_for_good", "opening_yes_at"})
    found = export_person(session, enschede.id, newcomer)
    assert "decline_introduction" not in [line["deed"] for line in found["journal"]]
    (theirs,) = export_person(session, enschede.id, opening)["introductions"]
    assert (theirs["declined_by"], theirs["declined_for_good"]) == ("opening", True)


def test_an_export_does_not_tell_what_worries_the_other_side(
    session, enschede, concern_factory, check_in_factory, journal_line_factory
):
    concern = concern_factory()
    newcomer, opening = concern.newcomer, concern.opening
    check_in_factory(tie__newcomer=newcomer, tie__opening=opening)
    both = {"newcomer": newcomer, "opening_id": opening.id}
    journal_line_factory(deed="report_concern", params={"party": "newcomer"}, **both)
    journal_line_factory(deed="look_at_concern", **both)
    hers, theirs = (export_person(session, enschede.id, one.ref) for one in (newcomer, opening))
    assert (len(hers["concerns"]), len(hers["check_ins"])) == (1, 1)
    assert [line["deed"] for line in hers["journal"]] == ["report_concern"]
    assert (theirs["concerns"], theirs["check_ins"], theirs["journal"]) == ([], [], [])


def test_an_export_tells_the_reasons_of_a_proposal_once_both_have_agreed(
    session, enschede, introduction_factory, alternate_factory
):
    introduction = introduction_factory()
    alternate_factory(proposal=introduction.proposal)
    refs = introduction.newcomer.ref, introduction.opening.ref
    for ref in refs:
        (proposal,) = export_person(session, enschede.id, ref)["proposals"]
        assert proposal.keys().isdisjoint({"reasons", "score", "alternates"})
    for party in (Party.OPENING, Party.NEWCOMER):
        accept_introduction(session, introduction.id, by=party, now=NOW, actor="test")
    for ref in refs:
        (proposal,) = export_person(session, enschede.id, ref)["proposals"]
        assert len(proposal["alternates"]) == len(proposal["reasons"]) == 1


def test_an_export_does_not_tell_why_a_coupling_ended(session, enschede, tie_factory):
    tie = tie_factory(living_coupling=True)
    today = NOW.date()
    end_coupling(
        session,
        tie.id,
        reason=EndReason.CONCERN,
        on=today,
        today=today,
        now=NOW,
        actor="test",
    )
    for ref in (tie.newcomer.ref, tie.opening.ref):
        assert '"concern"' not in json.dumps(export_person(session, enschede.id, ref))


def test_an_opening_and_an_organisation_are_exported_too(session, enschede, opening_factory):
    neighbour, club = opening_factory(), opening_factory(association=True)
    found = export_person(session, enschede.id, neighbour.ref)
    assert (found["subject"], found["volunteer"]["name"]) == (
        "opening",
        neighbour.volunteer.name,
    )
    found = export_person(session, enschede.id, club.organisation.ref)
    assert (found["subject"], found["record"]["name"]) == ("organisation", club.organisation.name)


def test_erasing_waits_for_whoever_decides_about_the_two(
    engine, session, enschede, introduction_factory
):
    introduction = introduction_factory()
    session.commit()
    hasty = make_engine(engine.url, patience_seconds=0.1)
    with deed(engine) as decides:
        lock_opening(decides, introduction.opening_id)
        with pytest.raises(DatabaseBusy), deed(hasty) as erases:
            erase_person(erases, enschede.id, introduction.newcomer.ref, now=NOW, actor="test")
    hasty.dispose()


def test_erasing_waits_for_a_round_that_is_being_kept(engine, session, enschede, newcomer_factory):
    ref = newcomer_factory().ref
    session.commit()
    hasty = make_engine(engine.url, patience_seconds=0.1)
    with deed(engine) as keeps:
        lock_town(keeps, enschede.id)
        with pytest.raises(DatabaseBusy), deed(hasty) as erases:
            erase_person(erases, enschede.id, ref, now=NOW, actor="test")
    hasty.dispose()
