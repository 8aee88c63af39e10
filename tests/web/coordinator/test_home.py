import re
from datetime import date, timedelta
from html import unescape

import pytest

from koppeling.queries.home import to_do
from koppeling.store import CheckIn
from koppeling.terms import (
    CheckInAnswer,
    JobState,
    Kind,
    Party,
    ProposalState,
    Role,
    RoundState,
    Week,
)
from tests.factories.base import NOW
from tests.web.coordinator.weeks import WEEK, counted, main_of

HOME = "/coordinator/"
TODAY = NOW.date()


@pytest.fixture
def looked(session, enschede):
    def looked():
        session.flush()
        return to_do(session, enschede, now=NOW)

    return looked


def test_what_there_is_to_do_leads_there(session, proposals, proposal_factory, signed_in):
    for state in (ProposalState.APPROVED, ProposalState.HELD):
        proposal_factory(state=state)
    page = signed_in().get(HOME).text

    words = main_of(page)
    assert "To do in Enschede" in words
    assert f'<a href="{WEEK}/queue">Decide 3 proposals of week 48</a>' in page
    assert f'<a href="{WEEK}/send">Check and send 1 approved proposal of week 48</a>' in page
    assert f'<a href="{WEEK}/?state=held">1 proposal of week 48 is on hold</a>' in page
    assert "Propose week 49" in words


def test_nothing_to_do_is_said_with_the_next_step(week, signed_in):
    words = main_of(signed_in().get(HOME).text)

    assert "All done." in words
    assert "Propose week 49 (30 November – 6 December 2026)" in words


def test_a_town_without_a_round_is_offered_this_week(enschede, signed_in):
    assert "Propose week 48" in main_of(signed_in().get(HOME).text)


def test_a_round_under_way_is_shown_instead(enschede, job_factory, signed_in):
    job = job_factory(params={"week": "2026-W48"}, state=JobState.RUNNING)

    page = signed_in().get(HOME).text

    assert f'href="/coordinator/rounds/{job.id}"' in page
    assert "Propose week" not in main_of(page)


def test_decisions_of_closed_weeks_are_none(session, week, proposals, looked):
    assert [one.drafts for one in looked().weeks] == [3]

    week.state = RoundState.CLOSED

    assert looked().weeks == ()
    assert looked().to_propose == Week(2026, 49)


def test_silence_counts_from_the_last_answer(introduction_factory, looked):
    four_days = NOW - timedelta(days=4)
    introduction_factory(asked_at=four_days)
    introduction_factory(asked_at=four_days, opening_yes_at=NOW - timedelta(days=1))
    introduction_factory(asked_at=NOW - timedelta(days=3))
    introduction_factory(asked_at=four_days, declined=True)

    assert looked().silent == 1


def test_what_ends_soon_is_counted(introduction_factory, looked):
    introduction_factory(expires_at=NOW + timedelta(days=2))
    introduction_factory(expires_at=NOW + timedelta(days=3))
    introduction_factory(asked_at=NOW - timedelta(days=8), expires_at=NOW - timedelta(days=1))

    assert looked().expiring == 1


def test_concerns_stay_until_they_are_closed(concern_factory, looked):
    concern_factory()

    assert looked().concerns == 1


def test_first_talks_are_held_with_newcomers_and_volunteers(
    newcomer_factory, opening_factory, looked
):
    newcomer_factory(signed_up_at=NOW, paused_at=NOW)
    newcomer_factory(signed_up_at=NOW, first_talk_at=NOW)
    opening_factory(signed_up_at=NOW, paused_at=NOW, vetted_until=None)
    opening_factory(association=True, signed_up_at=NOW)

    found = looked()

    assert (found.newcomer_talks, found.volunteer_talks) == (1, 1)
    assert found.without_vetting == 0


def test_vetting_is_recorded_and_renewed(opening_factory, looked):
    opening_factory(vetted_until=None)
    opening_factory(vetted_until=TODAY - timedelta(days=1))
    opening_factory(vetted_until=TODAY)
    opening_factory(vetted_until=TODAY + timedelta(days=30))
    opening_factory(vetted_until=None, closed_at=NOW)
    opening_factory(association=True)

    found = looked()

    assert (found.without_vetting, found.vetting_ending) == (2, 1)


def test_a_call_asked_for_counts_once_a_coupling(session, tie_factory, looked):
    tie = tie_factory(living_coupling=True)
    ended = tie_factory(ended_coupling=True)
    for one, party in ((tie, Party.NEWCOMER), (tie, Party.OPENING), (ended, Party.NEWCOMER)):
        session.add(
            CheckIn(
                town_id=one.town_id,
                tie_id=one.id,
                party=party,
                answer=CheckInAnswer.CALL_ME,
                answered_at=NOW,
            )
        )

    assert looked().calls == 1


def test_openings_not_restated_for_a_month(opening_factory, looked):
    opening_factory(association=True, stated_on=TODAY - timedelta(days=30))
    opening_factory(association=True, stated_on=TODAY - timedelta(days=29))
    opening_factory(association=True, stated_on=TODAY - timedelta(days=31), closed_at=NOW)

    assert looked().stale == 1


def test_who_still_waits_and_how_long(newcomer_factory, tie_factory, looked):
    newcomer_factory(registered_on=date(2026, 11, 13))
    newcomer_factory(registered_on=None)
    newcomer_factory(protected=True, registered_on=date(2020, 1, 1))
    tie_factory(living_coupling=True)
    tie_factory(ended_coupling=True)

    found = looked()

    assert (found.waiting, found.longest) == (3, 53)


def test_who_waits_longer_than_the_town_has_stated_is_said_and_leads_there(
    enschede, newcomer_factory, looked, signed_in
):
    newcomer_factory(registered_on=TODAY - timedelta(days=56))
    newcomer_factory(registered_on=None)
    newcomer_factory(registered_on=TODAY - timedelta(days=57), paused_at=NOW)
    assert (looked().beyond, looked().most_days, looked().is_done) == (0, 56, True)
    assert "waited for more than" not in main_of(signed_in().get(HOME).text)

    newcomer_factory(registered_on=TODAY - timedelta(days=57))

    assert (looked().beyond, looked().is_done) == (1, False)
    page = signed_in().get(HOME).text
    assert (
        '<li class="urgent"><a href="/coordinator/waiting/fair">'
        "See why 1 person has waited for more than 56 days</a></li>" in page
    )


def test_nobody_waiting_is_said(tie_factory, signed_in, enschede):
    tie_factory(living_coupling=True)

    assert "everybody here has a living contact" in main_of(signed_in().get(HOME).text)


def test_free_places_stand_beside_who_would_like_one(
    newcomer_factory, opening_factory, tie_factory, introduction_factory, looked
):
    opening_factory(places=3)
    opening_factory(employer=True, places=2)
    opening_factory(employer=True, places=2, closed_at=NOW)
    opening_factory(vetted_until=None, places=5)
    tie_factory(living_coupling=True, opening=opening_factory(association=True, places=4))
    introduction_factory(opening=opening_factory(association=True, places=2))
    newcomer_factory(wants=[Kind.EMPLOYER])
    newcomer_factory(wants=None)
    newcomer_factory(paused_at=NOW)

    room = {one.kind: (one.free, one.wanted) for one in looked().room}

    assert room == {Kind.NEIGHBOUR: (3, 1), Kind.ASSOCIATION: (4, 1), Kind.EMPLOYER: (2, 2)}


def test_other_towns_are_not_counted(
    enschede, other_town, newcomer_factory, introduction_factory, concern_factory, looked, session
):
    from tests.factories import OpeningFactory

    OpeningFactory(town=other_town, vetted_until=None)
    newcomer_factory(town=other_town)
    introduction_factory(town=other_town, asked_at=NOW - timedelta(days=5))

    found = looked()

    assert (found.waiting, found.silent, found.without_vetting) == (0, 0, 0)
    assert found.is_done


def test_guides_and_administrators_see_no_numbers(proposals, signed_in):
    assert "Decide 3 proposals" in main_of(signed_in(Role.COORDINATOR).get(HOME).text)

    guide = main_of(signed_in(Role.GUIDE).get(HOME).text)
    administrator = main_of(signed_in(Role.ADMINISTRATOR).get(HOME).text)

    assert "As a guide you see the openings of the town" in guide
    assert "As an administrator you look after the accounts" in administrator
    for words in (guide, administrator):
        assert "Decide" not in words
        assert "waiting" not in words


def test_home_asks_the_database_one_question_a_number_at_most(proposals, signed_in, engine):
    client = signed_in()
    client.get(HOME)
    with counted(engine) as statements:
        client.get(HOME)

    assert len([one for one in statements if one.startswith("SELECT")]) <= 9


def test_every_task_leads_to_a_page_that_is_there(
    session,
    proposals,
    newcomer_factory,
    opening_factory,
    introduction_factory,
    concern_factory,
    tie_factory,
    signed_in,
):
    newcomer_factory(signed_up_at=NOW)
    opening_factory(signed_up_at=NOW)
    opening_factory(vetted_until=None)
    opening_factory(vetted_until=TODAY)
    opening_factory(association=True, stated_on=date(2026, 1, 1))
    introduction_factory(asked_at=NOW - timedelta(days=5), expires_at=NOW + timedelta(days=1))
    concern_factory()
    tie = tie_factory(living_coupling=True)
    session.add(
        CheckIn(
            town_id=tie.town_id,
            tie_id=tie.id,
            party=Party.NEWCOMER,
            answer=CheckInAnswer.CALL_ME,
            answered_at=NOW,
        )
    )
    client = signed_in()
    tasks = client.get(HOME).text.partition('class="to-do"')[2].partition("</ul>")[0]

    leading = [unescape(one) for one in re.findall(r'href="([^"]+)"', tasks)]

    assert len(leading) == 11
    assert [client.get(one).status_code for one in leading] == [200] * 11
