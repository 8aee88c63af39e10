from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from koppeling.errors import ImportRefused
from koppeling.exchange.columns import FileKind
from koppeling.exchange.reading import read_file
from koppeling.reference import grid
from koppeling.reference.postcodes import find_postcode
from koppeling.store import (
    Avoidance,
    CaseRef,
    Consent,
    District,
    Household,
    JournalLine,
    Newcomer,
    Opening,
    Organisation,
    Tie,
    Volunteer,
)
from koppeling.store.digest import state_digest
from koppeling.terms import (
    ConsentPurpose,
    ContactGender,
    CouplingState,
    Gender,
    Kind,
    OrganisationKind,
    TieKind,
)
from koppeling.usecases.importing import Imported, import_rows, take_cells
from tests.factories.base import NOW


@pytest.fixture
def take(session, enschede):
    """Import a file of the given lines into the town."""

    def take(kind, *lines, now=NOW):
        content = "\n".join(lines).encode()
        rows, problems = read_file(FileKind(kind), content, country="nl")
        assert problems == []
        return import_rows(
            session, enschede.id, FileKind(kind), rows, file="file.csv", now=now, actor="test"
        )

    return take


@pytest.fixture
def problems(session, take):
    """The problems for which the town refuses a file: line, column, code."""

    def problems(kind, *lines):
        with pytest.raises(ImportRefused) as refused, session.begin_nested():
            take(kind, *lines)
        return [(one.line, one.column, one.code) for one in refused.value.problems]

    return problems


def newcomer(session, ref="N1"):
    return session.scalars(select(Newcomer).where(Newcomer.ref == ref)).one()


def opening(session, ref="O1"):
    return session.scalars(select(Opening).where(Opening.ref == ref)).one()


def cell(thing):
    return thing.cell_row, thing.cell_col


def cell_of(postcode, country="nl"):
    found = find_postcode(country, postcode)
    assert found is not None
    return grid.snap(found.lat, found.lon)


def consents(session, column, subject_id):
    return {
        one.purpose: one.granted_at
        for one in session.scalars(select(Consent).where(column == subject_id))
    }


def test_a_new_newcomer_is_what_the_row_says_and_else_not_asked(session, take):
    done = take(
        "newcomers",
        "ref,called,postcode,languages,practise,interests,availability,wants,gender,"
        "household,children,travel,emphasis,avoid,consent,moves_on,next_postcode",
        "N1,Ada,7511 AB,ar:C2 nl:A2,nl,cooking,mon-mor tue-eve,neighbour,woman,"
        "H1,yes,bicycle,near work,X9 O1,matching,2026-12-01,7545",
    )
    assert done == Imported(new=1, changed=0, unchanged=0)
    person = newcomer(session)
    assert (person.called, person.postcode, person.country) == ("Ada", "7511 AB", "nl")
    assert (person.languages, person.practise) == ({"ar": 6, "nl": 2}, ["nl"])
    assert (person.interests, person.wants) == (["cooking"], ["neighbour"])
    assert (person.availability, person.gender) == (0b100001, Gender.WOMAN)
    assert (person.children, person.emphasis) == (True, ["near", "work"])
    assert cell(person) == cell_of("7511")
    assert (person.next_cell_row, person.next_cell_col) == cell_of("7545")
    assert person.placed_by_point is False
    assert session.get_one(Household, person.household_id).key == "H1"
    assert consents(session, Consent.newcomer_id, person.id) == {ConsentPurpose.MATCHING: NOW}
    assert session.scalars(select(Avoidance.avoids_ref).order_by(Avoidance.avoids_ref)).all() == [
        "O1",
        "X9",
    ]
    not_asked = ("offers", "occupations", "birth_year", "contact_gender", "max_minutes")
    assert [getattr(person, name) for name in not_asked] == [None] * 5
    assert (person.crosses_border, person.protected, person.guardian_agreed_at) == (None,) * 3


def test_an_empty_cell_leaves_and_a_hyphen_clears(session, take):
    take(
        "newcomers",
        "ref,called,postcode,interests,gender,avoid,consent,household",
        "N1,Ada,7511,cooking,woman,X9,matching contact,H1",
    )
    done = take(
        "newcomers",
        "ref,called,interests,gender,avoid,consent,household",
        "N1,,-,man,-,matching,-",
        now=NOW + timedelta(days=1),
    )
    assert done == Imported(new=0, changed=1, unchanged=0)
    person = newcomer(session)
    assert (person.called, person.interests, person.gender) == ("Ada", None, Gender.MAN)
    assert (person.postcode, cell(person)) == ("7511", cell_of("7511"))
    assert person.household_id is None
    assert session.scalars(select(Household)).all() == []
    assert session.scalars(select(Avoidance)).all() == []
    assert consents(session, Consent.newcomer_id, person.id) == {ConsentPurpose.MATCHING: NOW}


def test_the_same_file_again_changes_nothing(session, take):
    files = [
        (
            "organisations",
            "ref,kind,name,postcode",
            "C1,association,Club,7511",
        ),
        (
            "newcomers",
            "ref,called,lat,lon,languages,avoid,consent,household",
            "N1,Ada,52.221,6.893,ar:C2,O1,matching,H1",
            "N2,Bob,52.22,6.9,,,,H1",
        ),
        (
            "openings",
            "ref,kind,organisation,contact_name,postcode,places,consent",
            "O1,neighbour,,Cor,7512,,matching",
            "O2,association,C1,Dee,7513,4,matching contact",
        ),
        (
            "ties",
            "newcomer_ref,other_ref,kind,since,until",
            "N1,O2,coupling,2026-03-02,",
            "N1,O1,coupling,2026-01-05,2026-02-01",
            "N1,N2,prior,,",
            "N2,C1,membership,2026-01-01,",
        ),
    ]
    for file in files:
        take(*file)
    before = state_digest(session)
    for kind, *lines in files:
        done = take(kind, *lines, now=NOW + timedelta(days=3))
        assert done == Imported(new=0, changed=0, unchanged=len(lines) - 1)
    assert state_digest(session) == before
    lines = session.scalars(select(JournalLine).where(JournalLine.deed == "import_rows")).all()
    assert [line.params["kind"] for line in lines] == [kind for kind, *_ in files]
    assert lines[1].params == {"kind": "newcomers", "new": 2, "changed": 0, "unchanged": 0}


def test_a_point_beats_a_district_and_a_district_a_postcode(session, take):
    district = session.scalars(select(District).order_by(District.key)).first()
    take(
        "newcomers",
        "ref,postcode,district,lat,lon",
        f"N1,7511,{district.name},52.3,6.95",
        f"N2,7511,{district.key},,",
        "N3,7511,,,",
    )
    assert cell(newcomer(session, "N1")) == grid.snap(52.3, 6.95)
    assert newcomer(session, "N1").district_id == district.id
    assert cell(newcomer(session, "N2")) == cell(district)
    assert cell(newcomer(session, "N3")) == cell_of("7511")
    assert [newcomer(session, ref).placed_by_point for ref in ("N1", "N2", "N3")] == [
        True,
        False,
        False,
    ]


def test_nothing_finer_than_a_cell_is_kept(session, take):
    take("newcomers", "ref,lat,lon", "N1,52.22107,6.89362", "N2,52.22110,6.89370")
    one, other = newcomer(session, "N1"), newcomer(session, "N2")
    assert cell(one) == cell(other) == grid.snap(52.22107, 6.89362)
    columns = {column.name for column in Newcomer.__table__.columns}
    assert columns & {"lat", "lon"} == set()


def test_somebody_who_moved_leaves_the_old_place_behind(session, take):
    district = session.scalars(select(District).order_by(District.key)).first()
    take(
        "newcomers",
        "ref,postcode,district,lat,lon",
        f"N1,7511,{district.key},,",
        "N2,7511,,52.3,6.95",
        "N3,7511,,52.3,6.95",
        "N4,,,52.3,6.95",
    )
    take("newcomers", "ref,postcode", "N1,7545", "N2,7545", "N3,7511", "N4,7545")
    assert newcomer(session, "N1").district_id is None
    assert cell(newcomer(session, "N1")) == cell_of("7545")
    assert cell(newcomer(session, "N2")) == cell_of("7545")
    assert cell(newcomer(session, "N3")) == grid.snap(52.3, 6.95)
    assert cell(newcomer(session, "N4")) == grid.snap(52.3, 6.95)


def test_the_last_place_is_not_cleared(session, take, problems):
    take("newcomers", "ref,postcode,lat,lon", "N1,7511,,", "N2,,52.3,6.95")
    assert problems("newcomers", "ref,postcode", "N1,-") == [(2, "postcode", "missing_place")]
    assert problems("newcomers", "ref,lat,lon", "N2,-,-") == [(2, "postcode", "missing_place")]


def test_a_new_row_needs_a_place_and_an_opening_its_kind(problems):
    assert problems("newcomers", "ref,called", "N1,Ada", "N2,Bob") == [
        (2, "postcode", "missing_place"),
        (3, "postcode", "missing_place"),
    ]
    assert problems("openings", "ref,title", "O1,Tea") == [
        (2, "kind", "missing_kind"),
        (2, "postcode", "missing_place"),
    ]
    assert problems("organisations", "ref,name", "C1,Club") == [(2, "postcode", "missing_place")]


def test_one_bad_row_keeps_the_whole_file_out(session, take):
    with pytest.raises(ImportRefused) as refused, session.begin_nested():
        take(
            "newcomers",
            "ref,postcode,district,household",
            "N1,7511,,H1",
            "N2,7511,Atlantis,H2",
        )
    assert refused.value.params == {"file": "file.csv", "count": 1}
    assert [(one.line, one.column, one.code) for one in refused.value.problems] == [
        (3, "district", "unknown_district")
    ]
    for table in (Newcomer, Household, CaseRef):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_ref_is_one_thing_over_all_kinds(take, problems):
    take("newcomers", "ref,postcode", "X1,7511")
    assert problems("openings", "ref,kind,postcode", "X1,neighbour,7511") == [
        (2, "ref", "ref_taken")
    ]
    assert problems("organisations", "ref,postcode", "X1,7511") == [(2, "ref", "ref_taken")]


def test_nobody_avoids_himself(problems):
    assert problems("newcomers", "ref,postcode,avoid", "N1,7511,N1 N2") == [
        (2, "avoid", "tie_to_oneself")
    ]


def test_a_neighbours_name_stands_with_the_volunteer(session, take):
    take(
        "openings",
        "ref,kind,contact_name,email,phone,locale,postcode",
        "O1,neighbour,Cor,cor@example.org,+31 6 1,nl,7511",
        "O2,association,Dee,dee@example.org,,de,7511",
    )
    neighbour, club = opening(session, "O1"), opening(session, "O2")
    assert (neighbour.contact_name, neighbour.email, neighbour.phone) == (None, None, None)
    volunteer = session.get_one(Volunteer, neighbour.volunteer_id)
    assert (volunteer.name, volunteer.email, volunteer.phone, volunteer.locale) == (
        "Cor",
        "cor@example.org",
        "+31 6 1",
        "nl",
    )
    assert (club.volunteer_id, club.contact_name, club.email) == (None, "Dee", "dee@example.org")
    done = take("openings", "ref,kind,contact_name", "O1,neighbour,Kor", "O2,,Dee")
    assert done == Imported(new=0, changed=1, unchanged=1)
    assert volunteer.name == "Kor"


def test_an_opening_has_one_place_unless_it_says_otherwise(session, take):
    take(
        "openings",
        "ref,kind,postcode,places",
        "O1,neighbour,7511,",
        "O2,association,7511,0",
        "O3,association,7511,5",
    )
    assert [opening(session, ref).places for ref in ("O1", "O2", "O3")] == [1, 0, 5]
    take("openings", "ref,places", "O2,-", "O3,")
    assert [opening(session, ref).places for ref in ("O2", "O3")] == [1, 5]


def test_an_opening_keeps_its_kind(take, problems):
    take("openings", "ref,kind,postcode", "O1,neighbour,7511")
    assert problems("openings", "ref,kind", "O1,association") == [(2, "kind", "kind_is_fixed")]


def test_an_employer_gets_no_limit_by_an_update_either(session, take, problems):
    take("openings", "ref,kind,postcode", "O1,employer,7511")
    assert problems("openings", "ref,min_age,for_gender", "O1,18,woman") == [
        (2, "min_age", "employer_limit"),
        (2, "for_gender", "employer_limit"),
    ]
    take("openings", "ref,for_gender", "O1,any")
    assert opening(session).for_gender is ContactGender.ANY


def test_ages_are_compared_with_what_is_known(take, problems):
    take("openings", "ref,kind,postcode,min_age", "O1,association,7511,40")
    assert problems("openings", "ref,max_age", "O1,30") == [(2, "max_age", "ages_reversed")]


def test_an_opening_names_a_known_organisation(session, take, problems):
    take("organisations", "ref,kind,name,postcode", "C1,association,Club,7511")
    take("openings", "ref,kind,organisation,postcode", "O1,association,C1,7511")
    club = session.scalars(select(Organisation)).one()
    assert (club.kind, club.name) == (OrganisationKind.ASSOCIATION, "Club")
    assert opening(session).organisation_id == club.id
    assert problems("openings", "ref,organisation", "O1,C2") == [(2, "organisation", "unknown_ref")]
    take("openings", "ref,organisation", "O1,-")
    assert opening(session).organisation_id is None


@pytest.fixture
def coupled(take):
    """Two newcomers coupled with a club of three places, and one more newcomer."""
    take("newcomers", "ref,postcode", "N1,7511", "N2,7511", "N3,7511")
    take("openings", "ref,kind,postcode,places", "O1,association,7511,3")
    take(
        "ties",
        "newcomer_ref,other_ref,kind,since,until",
        "N3,O1,coupling,2026-02-02,",
        "N1,O1,coupling,2026-03-02,",
        "N2,O1,coupling,2026-04-06,",
    )
    take("ties", "newcomer_ref,other_ref,kind,since,until", "N3,O1,coupling,2026-02-02,2026-05-04")


def ties(session):
    rows = session.scalars(select(Tie).order_by(Tie.since))
    return [(tie.newcomer.ref, tie.state, tie.place_no, tie.until) for tie in rows]


def test_an_imported_coupling_was_agreed_by_both_on_its_day(session, coupled):
    assert ties(session) == [
        ("N3", CouplingState.ENDED, None, date(2026, 5, 4)),
        ("N1", CouplingState.SETTLED, 2, None),
        ("N2", CouplingState.SETTLED, 3, None),
    ]
    tie = session.scalars(select(Tie).where(Tie.place_no == 2)).one()
    assert tie.newcomer_yes_at == tie.opening_yes_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert (tie.introduction_id, tie.end_reason, tie.opening_places) == (None, None, 3)


def test_places_go_down_to_those_held_and_are_numbered_anew(session, coupled, take, problems):
    assert problems("openings", "ref,places", "O1,1") == [(2, "places", "places_held")]
    take("openings", "ref,places", "O1,2")
    session.expire_all()
    assert [(ref, place_no) for ref, _, place_no, _ in ties(session)] == [
        ("N3", None),
        ("N1", 2),
        ("N2", 1),
    ]
    assert {tie.opening_places for tie in session.scalars(select(Tie))} == {None, 2}


def test_more_couplings_than_places_are_refused(session, coupled, take, problems):
    take("newcomers", "ref,postcode", "N4,7511")
    assert problems(
        "ties",
        "newcomer_ref,other_ref,kind,since",
        "N3,O1,coupling,2026-06-01",
        "N4,O1,coupling,2026-06-01",
    ) == [(3, "other_ref", "no_place_left")]


def test_a_place_freed_in_a_file_is_taken_in_the_same_file(session, coupled, take):
    take("openings", "ref,places", "O1,2")
    take(
        "ties",
        "newcomer_ref,other_ref,kind,since,until",
        "N3,O1,coupling,2026-06-01,",
        "N1,O1,coupling,2026-03-02,2026-06-01",
    )
    assert [(ref, state) for ref, state, _, until in ties(session) if until is None] == [
        ("N2", CouplingState.SETTLED),
        ("N3", CouplingState.SETTLED),
    ]


def test_two_have_one_living_coupling(coupled, problems):
    assert problems("ties", "newcomer_ref,other_ref,kind,since", "N1,O1,coupling,2026-07-06") == [
        (2, "since", "already_coupled")
    ]


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("N9,O1,prior,,", "newcomer_ref", "unknown_ref"),
        ("O1,N1,prior,,", "newcomer_ref", "unknown_ref"),
        ("N1,O9,prior,,", "other_ref", "unknown_ref"),
        ("N1,N2,coupling,2026-06-01,", "other_ref", "coupling_needs_opening"),
        ("N3,O1,coupling,,", "since", "missing_value"),
        ("N3,O1,coupling,2026-11-24,", "since", "in_the_future"),
        ("N3,O1,coupling,2026-06-01,2026-11-24", "until", "in_the_future"),
        ("N1,O1,coupling,2026-03-02,2026-01-01", "until", None),
    ],
)
def test_what_cannot_be_a_tie_is_refused(session, coupled, take, row, column, code):
    lines = ("newcomer_ref,other_ref,kind,since,until", row)
    if code is None:
        rows, found = read_file(FileKind.TIES, "\n".join(lines).encode(), country="nl")
        assert (rows, found[0].code) == ([], "until_before_since")
        return
    with pytest.raises(ImportRefused) as refused:
        take("ties", *lines)
    assert [(one.column, one.code) for one in refused.value.problems] == [(column, code)]


def test_a_tie_of_two_newcomers_is_one_whoever_is_named_first(session, coupled, take):
    heading = "newcomer_ref,other_ref,kind,since,until"
    assert take("ties", heading, "N1,N2,prior,,").new == 1
    assert take("ties", heading, "N2,N1,prior,,").unchanged == 1
    assert take("ties", heading, "N2,N1,prior,,2026-12-31").changed == 1
    tie = session.scalars(select(Tie).where(Tie.kind == TieKind.PRIOR)).one()
    assert (tie.newcomer.ref, tie.until) == ("N1", date(2026, 12, 31))


def test_a_country_of_its_own_places_by_its_own_postcodes(session, take):
    take("newcomers", "ref,country,postcode", "N1,de,48143")
    assert (newcomer(session).country, cell(newcomer(session))) == ("de", cell_of("48143", "de"))
    take("newcomers", "ref,called", "N1,Ada")
    assert newcomer(session).country == "de"


def test_kinds_stay_apart_in_the_town(session, take):
    take("openings", "ref,kind,postcode", "O1,employer,7511")
    assert opening(session).kind is Kind.EMPLOYER


# --- forms -------------------------------------------------------------------


@pytest.fixture
def fill_in(session, enschede):
    def fill_in(file, **cells):
        take_cells(session, enschede.id, FileKind(file), cells, now=NOW, actor="test")

    return fill_in


def refused_columns(session, fill_in, file, **cells):
    with pytest.raises(ImportRefused) as refused, session.begin_nested():
        fill_in(file, **cells)
    return sorted((problem.column, problem.code) for problem in refused.value.problems)


def test_a_form_is_a_file_of_one_row(session, enschede, fill_in):
    fill_in("newcomers", ref="N1", called='Amina "Ami", the first', postcode="7511 AB", phone="")
    person = newcomer(session)
    assert (person.called, person.phone) == ('Amina "Ami", the first', None)
    fill_in("newcomers", ref="N1", called="-", phone="+31 6 12345678", interests="cooking")
    assert (person.called, person.phone, person.interests) == (None, "+31 6 12345678", ["cooking"])
    lines = session.execute(
        select(JournalLine.newcomer_id, JournalLine.params).where(JournalLine.deed == "take_cells")
    ).all()
    assert lines == [
        (person.id, {"kind": "newcomers", "new": True}),
        (person.id, {"kind": "newcomers", "new": False}),
    ]


def test_a_form_that_changes_nothing_leaves_no_line(session, fill_in):
    for _ in range(2):
        fill_in("organisations", ref="ORG", name="Choir", postcode="7511 AB")
    lines = session.scalars(select(JournalLine.params).where(JournalLine.deed == "take_cells"))
    assert lines.all() == [{"kind": "organisations", "new": True}]


def test_a_form_of_an_opening_names_it_in_the_journal(session, fill_in):
    fill_in("openings", ref="O1", kind="neighbour", postcode="7511 EF")
    line = session.scalars(select(JournalLine).where(JournalLine.deed == "take_cells")).one()
    assert line.opening_id == opening(session).id


def test_several_lines_in_a_field_are_one_in_a_file(session, fill_in):
    fill_in("newcomers", ref="N1", postcode="7511 AB", called="Amina\r\nAli\nOmar")
    assert newcomer(session).called == "Amina Ali Omar"


def test_what_is_wrong_in_a_form_names_the_field(session, fill_in):
    assert refused_columns(
        session,
        fill_in,
        "newcomers",
        ref="N1",
        email="?",
        availability="someday",
        birth_year="-5",
    ) == [
        ("availability", "unknown_code"),
        ("birth_year", "out_of_range"),
        ("email", "bad_email"),
    ]
    unknown = refused_columns(session, fill_in, "newcomers", ref="N1", postcode="1000 AA")
    assert unknown == [("postcode", "unknown_postcode")]
    assert refused_columns(session, fill_in, "openings", ref="O1", postcode="7511 EF") == [
        ("kind", "missing_kind")
    ]
    assert refused_columns(session, fill_in, "newcomers", ref="", called="x") == [
        ("ref", "missing_value")
    ]


@pytest.mark.parametrize("text", ["\x00", "\u202e", "=1+1", "a\x85b", "\u200b", "x" * 5_000])
def test_what_no_cell_may_hold_is_refused_by_name(session, fill_in, text):
    found = refused_columns(
        session, fill_in, "newcomers", ref="N1", postcode="7511 AB", called=text
    )
    assert [column for column, _ in found] == ["called"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [('"', '"'), ('""', '""'), (',;"', ',;"'), ("'", "'"), ("\ud800", "?"), ("  Amina ", "Amina")],
)
def test_what_a_cell_may_hold_is_kept(session, fill_in, text, kept):
    fill_in("newcomers", ref="N1", postcode="7511 AB", called=text)
    assert newcomer(session).called == kept
