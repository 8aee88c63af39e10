"""People still waiting: who, why, and what would help."""

import re
from datetime import timedelta

import pytest

from koppeling.terms import ContactGender, Level
from koppeling.wording.remedies import REMEDIES, REMEDIES_BY_KIND
from tests.factories import (
    AvoidanceFactory,
    IntroductionFactory,
    MatchRoundFactory,
    NewcomerFactory,
    OpeningFactory,
    ProposalFactory,
    StillWaitingFactory,
    TieFactory,
    VolunteerFactory,
)
from tests.factories.base import NOW
from tests.web.coordinator.weeks import main_of
from web.coordinator.remedies import named

WAITING = "/coordinator/waiting"

TIME = {
    "code": "another_half_day",
    "whose": "hers",
    "effort": 1,
    "openings": 2,
    "params": {"half_day": "tue-eve"},
}
WAY = {
    "code": "wider_travel",
    "whose": "hers",
    "effort": 2,
    "openings": 1,
    "params": {"minutes": 40, "travel": "bicycle"},
}
PLACE = {
    "code": "one_more_place",
    "whose": "ours",
    "effort": 3,
    "openings": 1,
    "params": {"opening": "O-1", "kind": "neighbour"},
}
VETTING = {
    "code": "finish_vetting",
    "whose": "ours",
    "effort": 2,
    "openings": 1,
    "params": {"opening": "O-1"},
}
RENEWED = {
    "code": "renew_opening",
    "whose": "ours",
    "effort": 2,
    "openings": 1,
    "params": {"opening": "O-1", "kind": "neighbour"},
}
NEIGHBOUR = {
    "code": "neighbour_who",
    "whose": "ours",
    "effort": 5,
    "openings": 1,
    "params": {"language": "ti", "half_day": "mon-eve"},
}


def cards(page: str) -> dict[str, str]:
    """What stands about each person of the list, by ref, top to bottom; with its marks."""
    listed = page.partition('<ol class="waits">')[2].partition("</ol>")[0]
    found = listed.split('<li class="card">')[1:]
    return {re.findall(r"/person/([\w-]+)", card)[0]: card for card in found}


def served(page: str) -> dict[str, str]:
    """What is said of those for whom something is under way, by ref."""
    listed = page.partition('<ul class="others">')[2].partition("</ul>")[0]
    found = listed.split("<li>")[1:]
    return {re.findall(r"/person/([\w-]+)", line)[0]: plain(line) for line in found}


def plain(card: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", card).split())


def links(card: str) -> dict[str, str]:
    """Where the links of a card lead, by what they say."""
    return {plain(text): url for url, text in re.findall(r'<a href="([^"]*)">(.*?)</a>', card)}


@pytest.fixture
def bart(town):
    return OpeningFactory.create(ref="O-1", volunteer=VolunteerFactory.create(name="Bart de Boer"))


def test_people_are_listed_longest_first_with_reasons(session, signed_in):
    month = NOW.date() - timedelta(days=30)
    week = NOW.date() - timedelta(days=7)
    StillWaitingFactory.create(
        newcomer=NewcomerFactory.create(ref="N-WEEK", registered_on=week),
        blocked={"distance": 3, "not_available": 1},
        remedies=[TIME],
    )
    NewcomerFactory.create(ref="N-MONTH", registered_on=month)
    NewcomerFactory.create(ref="N-UNKNOWN", registered_on=None)
    TieFactory.create(living_coupling=True, newcomer=NewcomerFactory.create(ref="N-MET"))
    IntroductionFactory.create(
        newcomer=NewcomerFactory.create(ref="N-ASKED", called="Newcomer", registered_on=week)
    )

    answer = signed_in().get(WAITING)

    found = cards(answer.text)
    assert list(found) == ["N-UNKNOWN", "N-MONTH", "N-WEEK"]
    assert "It is not known since when." in plain(found["N-UNKNOWN"])
    assert "30 days without a contact" in plain(found["N-MONTH"])
    assert "Of 4 openings: 3 are too far to travel" in plain(found["N-WEEK"])
    assert (
        "Time on Tuesday evening as well would bring a proposal: 2 more openings would suit."
        in plain(found["N-WEEK"])
    )
    assert served(answer.text) == {
        "N-ASKED": "Newcomer N-ASKED · 7 days without a contact · An introduction is under way."
    }
    assert "week 48" in answer.text


def test_remedies_are_told_apart_least_effort_first(bart, signed_in):
    person = NewcomerFactory.create(ref="N-1")
    StillWaitingFactory.create(newcomer=person, remedies=[TIME, VETTING, WAY, PLACE, NEIGHBOUR])

    card = cards(signed_in().get(WAITING).text)["N-1"]

    words = plain(card)
    hers, ours = words.split("For the person to decide")[1].split("For us to do")
    assert hers.index("Time on Tuesday evening") < hers.index("Travelling up to 40 minutes")
    assert (
        ours.index("Finishing the vetting of O-1")
        < ours.index("One more place at O-1")
        < ours.index("A new neighbour who speaks Tigrinya")
    )
    assert "What would help, the least effort first" in words
    assert "Bart" in ours
    assert "de Boer" not in ours


def test_remedies_lead_to_where_they_are_done(bart, signed_in):
    for no, remedy in enumerate((TIME, PLACE, VETTING, RENEWED, NEIGHBOUR)):
        StillWaitingFactory.create(
            newcomer=NewcomerFactory.create(ref=f"N-{no}"), remedies=[remedy]
        )
    client = signed_in()

    found = cards(client.get(WAITING).text)
    urls = {
        ref: [url for text, url in links(card).items() if not url.startswith("/coordinator/person")]
        for ref, card in found.items()
    }

    done = {ref: [url for url in there if "/why" not in url] for ref, there in urls.items()}
    assert done == {
        "N-0": ["/coordinator/people/edit/N-0"],
        "N-1": ["/coordinator/opening/O-1#places"],
        "N-2": ["/coordinator/opening/O-1#vetting"],
        "N-3": ["/coordinator/openings/edit/O-1"],
        "N-4": ["/coordinator/openings/new"],
    }
    for (url,) in done.values():
        answer = client.get(url)
        assert answer.status_code == 200
        anchor = url.partition("#")[2]
        assert anchor in ("", "places", "vetting")
        assert not anchor or f'id="{anchor}"' in answer.text


def test_looking_for_a_speaker_leads_to_the_flyer_from_ten_newcomers_on(session, signed_in):
    who = NewcomerFactory.create(ref="N-1")
    StillWaitingFactory.create(newcomer=who, remedies=[NEIGHBOUR])
    client = signed_in()

    NewcomerFactory.create_batch(9, languages={"ti": Level.C2})
    session.commit()
    nine = links(cards(client.get(WAITING).text)["N-1"])
    assert (nine.get("Note an opening"), nine.get("Flyer to print")) == (
        "/coordinator/openings/new",
        None,
    )

    NewcomerFactory.create(languages={"ti": Level.C2})
    session.commit()
    ten = links(cards(client.get(WAITING).text)["N-1"])
    assert (ten.get("Note an opening"), ten.get("Flyer to print")) == (
        None,
        "/coordinator/flyer/ti",
    )


def test_many_remedies_are_unfolded(signed_in):
    days = ("mon-eve", "tue-eve", "wed-eve", "thu-eve", "fri-eve")
    remedies = [{**TIME, "params": {"half_day": day}} for day in days]
    StillWaitingFactory.create(newcomer=NewcomerFactory.create(ref="N-1"), remedies=remedies)

    card = cards(signed_in().get(WAITING).text)["N-1"]

    shown, unfolded = card.split("<details>")
    assert shown.count("Time on") == 3
    assert "2 more" in plain(unfolded)
    assert unfolded.count("Time on") == 2


def test_nobody_is_helped_by_one_change_alone(signed_in):
    StillWaitingFactory.create(newcomer=NewcomerFactory.create(ref="N-1"), remedies=[])

    assert "No single change would help; please look at it together." in plain(
        cards(signed_in().get(WAITING).text)["N-1"]
    )


def test_list_is_filtered_by_what_would_help(bart, signed_in):
    for ref, remedies in {"N-1": [TIME, PLACE], "N-2": [PLACE], "N-3": []}.items():
        StillWaitingFactory.create(newcomer=NewcomerFactory.create(ref=ref), remedies=remedies)
    client = signed_in()

    def shown(helps):
        return set(cards(client.get(f"{WAITING}?helps={helps}").text))

    assert shown("") == {"N-1", "N-2", "N-3"}
    assert shown("another_half_day") == {"N-1"}
    assert shown("one_more_place") == {"N-1", "N-2"}
    assert shown("nothing") == {"N-3"}
    assert "Nobody who waits would be helped by this." in main_of(
        client.get(f"{WAITING}?helps=finish_vetting").text
    )


def test_list_tells_no_facts_about_who_is_avoided(signed_in):
    person = NewcomerFactory.create(ref="N-1", contact_gender=ContactGender.WOMAN)
    AvoidanceFactory.create(case_ref=person.case_ref, avoids_ref="O-FEARED")
    OpeningFactory.create(ref="O-FEARED")
    StillWaitingFactory.create(newcomer=person, blocked={"not_available": 1}, remedies=[TIME])

    answer = signed_in().get(WAITING).text

    assert "Of 1 opening: 1 is not available" in plain(answer)
    assert "Time on Tuesday evening" in answer
    assert "O-FEARED" not in answer
    assert "women" not in main_of(answer)


def test_list_names_no_opening_that_is_protected_since(session, signed_in):
    opening = OpeningFactory.create(ref="O-1", volunteer=VolunteerFactory.create(name="Bart"))
    StillWaitingFactory.create(newcomer=NewcomerFactory.create(ref="N-1"), remedies=[TIME, PLACE])
    client = signed_in()
    assert "One more place at O-1" in cards(client.get(WAITING).text)["N-1"]

    opening.protected = True
    session.commit()

    card = cards(client.get(WAITING).text)["N-1"]
    assert "Time on Tuesday evening" in card
    assert "O-1" not in card
    assert "Bart" not in card


def test_reasons_are_of_the_latest_round_only(signed_in):
    person = NewcomerFactory.create(ref="N-1")
    StillWaitingFactory.create(
        newcomer=person, match_round=MatchRoundFactory.create(), blocked={"language": 9}
    )
    MatchRoundFactory.create()

    answer = signed_in().get(WAITING).text

    assert "Of 9 openings" not in answer
    assert "The latest round did not know this person yet." in answer


def test_list_tells_who_has_a_proposal_and_who_is_to_be_talked_with(signed_in):
    latest = MatchRoundFactory.create()
    ProposalFactory.create(match_round=latest, newcomer=NewcomerFactory.create(ref="N-1"))
    NewcomerFactory.create(ref="N-2", signed_up_at=NOW, paused_at=NOW)

    page = signed_in().get(WAITING).text

    assert cards(page) == {}
    found = served(page)
    assert "The latest round has a proposal." in found["N-1"]
    assert "The first talk is still to come." in found["N-2"]


def test_a_town_without_openings_says_so(signed_in):
    StillWaitingFactory.create(newcomer=NewcomerFactory.create(ref="N-1"), blocked={})

    assert (
        "There was no opening in the latest round." in cards(signed_in().get(WAITING).text)["N-1"]
    )


def test_every_remedy_can_be_chosen(app):
    with app.test_request_context():
        words = [named(code) for code in (*REMEDIES, *REMEDIES_BY_KIND)]
    assert len(set(words)) == len(words)
