"""Why this one, why not that one: a newcomer's best openings, and any other on request."""

import re

import pytest

from koppeling.store import Avoidance, Newcomer, Opening
from koppeling.terms import ContactGender, Gender, Role
from tests.factories.base import NOW
from tests.web.coordinator.weeks import main_of

WHY = "/coordinator/people/why"


@pytest.fixture
def people(enschede, newcomer_factory, volunteer_factory, opening_factory):
    """Amina could meet Bart and Cees, not Dirk, whose vetting is over."""
    amina = newcomer_factory(ref="N-1", called="Amina", gender=Gender.WOMAN)
    for name, more in (("Bart", {}), ("Cees", {}), ("Dirk", {"vetted_until": None})):
        opening_factory(
            ref=f"O-{name}",
            volunteer=volunteer_factory(name=f"{name} Smit"),
            title=None,
            **more,
        )
    return amina


def propose(match_round_factory, proposal_factory, enschede, newcomer, opening, **more):
    return proposal_factory(
        match_round=match_round_factory(policy=enschede.policy),
        newcomer=newcomer,
        opening=opening,
        **more,
    )


def opening_of(session, ref):
    return session.query(Opening).filter_by(ref=ref).one()


def test_the_page_has_the_best_of_each_kind_and_what_removes_the_others(
    session, enschede, people, match_round_factory, proposal_factory, signed_in
):
    propose(
        match_round_factory,
        proposal_factory,
        enschede,
        people,
        opening_of(session, "O-Bart"),
        score=99_000,
        why={"code": "best_of_all", "params": {"count": 2}},
    )
    page = signed_in().get(f"{WHY}/N-1")
    words = main_of(page.text)
    assert page.status_code == 200
    assert "Why this one, why not that one Amina in week 48 (23–29 November 2026)" in words
    assert "2 openings are possible." in words
    assert (
        "Bart (O-Bart) proposed this week It has the most points for the newcomer of 2 possible "
        "openings of this kind."
    ) in words
    assert (
        "Cees (O-Cees) Of this kind, \u2068Bart\u2069 (O-Bart) is proposed: it has at least as "
        "many points for the newcomer (99)."
    ) in words
    assert "What removes the others Openings by the first rule that removes them" in words
    assert "Openings Rule 1 No valid vetting 2 Possible" in words
    assert "Dirk" not in words


def test_points_bars_and_sentences_are_steps_of_the_same_sum(people, signed_in):
    page = signed_in().get(f"{WHY}/N-1?opening=O-Bart").text
    table = page.partition('<table class="terms">')[2].partition("</table>")[0]
    points = [int(one) for one in re.findall(r'class="number">(\d+)</td>', table)]
    widths = [int(one) for one in re.findall(r'y="0" width="(\d+)"', table)]
    assert widths == points
    assert sum(points[:-1]) == points[-1] > 0
    assert "style=" not in page


def test_one_opening_is_asked_for_by_case_number_or_name(people, signed_in):
    client = signed_in()
    for asked in ("O-Dirk", "o-dirk", "Dirk"):
        page = client.get(f"{WHY}/N-1?opening={asked}")
        words = main_of(page.text)
        assert page.status_code == 200
        assert (
            "Dirk (O-Dirk) Neighbour: no valid vetting. No vetting of this neighbour is known."
        ) in words
        assert f'value="{asked}"' in page.text


def test_a_name_that_several_have_gives_a_choice(people, signed_in):
    page = signed_in().get(f"{WHY}/N-1?opening=O-").text
    words = main_of(page)
    assert "Which of these? Bart (O-Bart), neighbour" in words
    assert f'href="{WHY}/N-1?week=2026-W48&amp;opening=O-Dirk"' in page


def test_what_nobody_has_is_said_over_the_form(people, signed_in):
    page = signed_in().get(f"{WHY}/N-1?opening=Z-99")
    assert page.status_code == 422
    assert main_of(page.text).startswith(
        "Please check this form No opening has this case number or name."
    )
    assert '<a href="#opening">' in page.text
    assert 'value="Z-99"' in page.text


def test_an_opening_that_takes_no_part_is_said_over_the_form(session, people, signed_in):
    opening_of(session, "O-Cees").closed_at = NOW
    page = signed_in().get(f"{WHY}/N-1?opening=O-Cees")
    assert page.status_code == 422
    assert "O-Cees" in main_of(page.text).partition("Why this one")[0]
    assert "1 opening is possible." in main_of(page.text)


def test_without_a_round_it_says_what_would_be_proposed(people, signed_in):
    words = main_of(signed_in().get(f"{WHY}/N-1").text)
    assert "This week is not proposed yet: here stands what would be proposed now." in words
    assert "would be proposed now It has the most points" in words


def test_a_town_without_openings_says_so(enschede, newcomer_factory, signed_in):
    newcomer_factory(ref="N-1", called="Amina")
    words = main_of(signed_in().get(f"{WHY}/N-1").text)
    assert "There is no opening in this town yet." in words


def test_who_takes_no_part_has_a_sentence_and_a_way_back(session, people, signed_in):
    people.paused_at = NOW
    page = signed_in().get(f"{WHY}/N-1")
    assert page.status_code == 200
    assert "To the page of Amina" in main_of(page.text)
    assert "possible" not in main_of(page.text)


def test_other_towns_and_unknown_people_are_not_found(people, signed_in, other_town):
    client = signed_in()
    assert client.get(f"{WHY}/N-1").status_code == 200
    for address in (f"{WHY}/N-9", f"{WHY}/O-Bart", f"{WHY}/N-1?week=2026-48"):
        assert client.get(address).status_code == 404
    assert signed_in(town=other_town).get(f"{WHY}/N-1").status_code == 404
    assert signed_in(Role.GUIDE).get(f"{WHY}/N-1").status_code == 403


def test_the_page_of_a_newcomer_and_of_a_proposal_lead_here(
    session, enschede, people, match_round_factory, proposal_factory, signed_in
):
    proposal = propose(
        match_round_factory, proposal_factory, enschede, people, opening_of(session, "O-Bart")
    )
    client = signed_in()
    assert f'href="{WHY}/N-1"' in client.get("/coordinator/person/N-1").text
    card = client.get(f"/coordinator/week/2026-W48/proposal/{proposal.id}").text
    assert f'href="{WHY}/N-1?week=2026-W48"' in card


def hidden_as(session, enschede, reason):
    """O-Cees is not for Amina, for one of four reasons that protect somebody."""
    cees = opening_of(session, "O-Cees")
    amina = session.query(Newcomer).one()
    if reason == "she avoids":
        session.add(Avoidance(town_id=enschede.id, ref=amina.ref, avoids_ref=cees.ref))
    elif reason == "avoids her":
        session.add(Avoidance(town_id=enschede.id, ref=cees.ref, avoids_ref=amina.ref))
    elif reason == "protected":
        cees.protected = True
    else:
        cees.contact_gender = ContactGender.MAN
    session.commit()
    return lambda: undo(session, cees)


def undo(session, cees):
    session.query(Avoidance).delete()
    cees.protected, cees.contact_gender = None, None
    session.commit()


def test_the_page_tells_nothing_of_why_somebody_is_not_available(
    session, enschede, people, signed_in
):
    client = signed_in()
    told = {}
    for reason in ("she avoids", "avoids her", "protected", "wishes"):
        show_again = hidden_as(session, enschede, reason)
        told[reason] = [
            main_html(client.get(f"{WHY}/N-1{asked}").text) for asked in ("", "?opening=O-Cees")
        ]
        show_again()
    without, asked = told["she avoids"]
    assert "1 Not available" in main_of(without)
    assert "O-Cees Neighbour: not available." in main_of(asked)
    assert "Cees (" not in main_of(asked)
    assert all(pages == told["she avoids"] for pages in told.values())
    assert "Not available" not in main_of(client.get(f"{WHY}/N-1").text)


def main_html(page):
    """The page's own part, and what ``main_of`` needs to find it."""
    return '<main id="main"' + page.partition('<main id="main"')[2].partition("</main>")[0]
