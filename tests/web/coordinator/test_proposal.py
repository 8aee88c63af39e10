import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from koppeling.queries.rounds import ReasonLine
from koppeling.queries.shares import REASONS_SHOWN, shares
from koppeling.store import Proposal
from koppeling.terms import ProposalState, RoundState
from tests.web.browsers import post
from tests.web.coordinator.conftest import REASONS
from tests.web.coordinator.weeks import WEEK, counted, main_of


def address(proposal, ending=""):
    return f"{WEEK}/proposal/{proposal.id}{ending}"


def test_a_card_says_why_as_terms_of_the_sum(proposals, signed_in):
    words = main_of(signed_in().get(address(proposals[0])).text)

    assert "Amina – Bart" in words
    why = words.partition("Why these two ")[2].partition(" Computed by version")[0]
    assert why == (
        "How the points add up Points Reason 21 Both like cooking and eating "
        "15 Both speak Dutch (B1) 12 7 minutes by bicycle 7 Suits both: Monday afternoon "
        "3 Close in age 2 The same line of work: cooking 1 And 1 more term 61 of 100 points"
    )
    assert "Not available" not in words


def test_numbers_and_bars_are_of_the_same_objects(proposals, signed_in):
    page = signed_in().get(address(proposals[0])).text

    table = page.partition('<table class="terms">')[2].partition("</table>")[0]
    told = [int(found) for found in re.findall(r'<td class="number">(\d+)</td>', table)]
    drawn = re.findall(r'<rect x="(\d+)" y="0" width="(\d+)"', table)
    begins, widths = zip(*((int(x), int(width)) for x, width in drawn), strict=True)
    assert list(widths) == told == [21, 15, 12, 7, 3, 2, 1, 61]
    assert list(begins) == [0, 21, 36, 48, 55, 58, 60, 0]


def test_what_adds_less_than_a_point_is_not_told_as_nothing(session, proposals, signed_in):
    reasons = [
        {"code": "near", "points": 20_400, "params": {"minutes": 7, "travel": "bicycle"}},
        {"code": "near_in_age", "points": 100, "params": {}},
    ]
    proposals[0].reasons, proposals[0].score = reasons, 20_500
    session.flush()

    words = main_of(signed_in().get(address(proposals[0])).text)

    assert "21 7 minutes by bicycle <1 Close in age 21 of 100 points" in words


def test_a_card_says_why_the_week_chose_the_pair(session, proposals, signed_in):
    bart, cees = proposals[0].opening, proposals[1].opening
    proposals[0].why = {
        "code": "scarcer_elsewhere",
        "params": {"opening": cees.ref, "score": 81_000},
    }
    session.flush()
    client = signed_in()

    for url in (address(proposals[0]), f"{WEEK}/queue?at={proposals[0].id}"):
        words = main_of(client.get(url).text)
        assert "Amina – Bart" in words
        assert (
            f"Why this week: For the newcomer alone, \u2068Cees\u2069 ({cees.ref}) would be best "
            "(81 points). Its places are scarcer elsewhere: this pair makes the week's total best."
        ) in words

    cees.protected = True
    session.commit()
    words = main_of(client.get(address(proposals[0])).text)
    assert bart.ref in words
    assert "Why this week" not in words


def test_the_rest_says_how_many_terms_it_sums():
    terms = ("interests", "gives", "language", "proximity", "time", "stage", "work", "work")
    reasons = [
        ReasonLine("not_asked", points, {"term": term})
        for points, term in zip((9, 8, 7, 6, 5, 4, 3, 0), terms, strict=True)
    ]

    steps = shares(reasons, 42)

    assert [(step.terms, step.milli) for step in steps] == [
        *((1, points) for points in (9, 8, 7, 6, 5, 4)),
        (1, 3),
    ]
    assert (steps[-1].code, steps[-2].code) == (None, "not_asked")


reasons_drawn = st.lists(st.integers(-5_000, 25_000), min_size=0, max_size=9).filter(
    lambda points: 0 <= sum(points) <= 100_000
)


@given(reasons_drawn)
def test_shares_sum_to_the_score_to_the_point(points):
    reasons = [
        ReasonLine("not_asked", one, {"term": term})
        for one, term in zip(points, ("time", "work", "stage") * 3, strict=False)
    ]

    steps = shares(reasons, sum(points))

    assert sum(step.points for step in steps) == (sum(points) + 500) // 1000
    assert sum(step.milli for step in steps) == sum(points)
    assert len(steps) <= REASONS_SHOWN + 1
    ends = [0, *(step.ends for step in steps)]
    assert [step.begins for step in steps] == ends[:-1]


def test_a_card_tells_what_a_decision_needs_and_no_more(session, proposals, signed_in):
    newcomer, opening = proposals[0].newcomer, proposals[0].opening
    newcomer.full_name, newcomer.phone, newcomer.birth_year = "AMINA-FAMILY", "06-SECRET", 1971
    newcomer.practise = ["nl"]
    opening.volunteer.phone, opening.birth_year = "06-HIDDEN", 1972
    client = signed_in()
    for ending in ("", "/alternates", "/print"):
        page = client.get(address(proposals[0], ending))
        assert page.status_code == 200
        for secret in (
            "AMINA-FAMILY",
            "06-SECRET",
            "06-HIDDEN",
            "1971",
            "1972",
            "de Boer",
            newcomer.email,
            opening.volunteer.email,
            newcomer.postcode,
        ):
            assert secret not in page.text

    words = main_of(client.get(address(proposals[0])).text)
    assert "Arabic (C2) and Dutch (B1)" in words
    assert "Would like to practise Dutch" in words


def test_a_card_is_light(proposals, signed_in):
    page = signed_in().get(f"{WEEK}/queue").text
    article = page.partition("<article")[2].partition("</article>")[0]

    assert "Why these two" in article
    assert len(article.encode()) <= 8_000


def test_deciding_on_a_card_stays_with_it(session, proposals, signed_in):
    client = signed_in()
    answer = post(client, address(proposals[0]), decision="approve")
    assert answer.status_code == 303
    assert answer.location == address(proposals[0])
    assert "Decided by Coordinator" in main_of(client.get(answer.location).text)

    post(client, address(proposals[0]), decision="put_aside", reason="caution")

    words = main_of(client.get(answer.location).text)
    assert "put aside out of caution" in words


def test_a_closed_week_refuses_in_words(session, week, proposals, signed_in):
    week.state = RoundState.CLOSED

    answer = post(signed_in(), address(proposals[0]), decision="approve")

    assert answer.status_code == 409
    assert "Amina – Bart" in main_of(answer.text)
    assert "closed" in main_of(answer.text)


@pytest.mark.parametrize("ending", ["", "/alternates", "/print"])
def test_another_town_finds_nothing(proposals, signed_in, other_town, ending):
    assert signed_in().get(address(proposals[0], ending)).status_code == 200

    assert signed_in(town=other_town).get(address(proposals[0], ending)).status_code == 404


def test_a_proposal_of_another_week_is_not_found(proposals, match_round_factory, signed_in):
    match_round_factory()

    other = address(proposals[0]).replace("W48", "W49")

    assert signed_in().get(other).status_code == 404


def test_the_others_for_either_side_can_be_swapped_in(session, proposals, signed_in):
    client = signed_in()
    page = client.get(address(proposals[0], "/alternates"))
    words = main_of(page.text)
    assert "Other openings for Amina" in words
    assert "Other newcomers for Bart" in words
    amina, bart = proposals[0].newcomer, proposals[0].opening
    cees = proposals[1].opening
    assert f'name="opening" value="{cees.ref}"' in page.text
    assert f'name="newcomer" value="{proposals[1].newcomer.ref}"' in page.text

    answer = post(client, address(proposals[0], "/swap"), opening=cees.ref, reason="another_pair")

    assert answer.status_code == 303
    session.expire_all()
    made = session.scalars(
        select(Proposal).where(Proposal.newcomer_id == amina.id).order_by(Proposal.id)
    ).all()
    assert [(one.opening_id, one.state.value) for one in made] == [
        (bart.id, "put_aside"),
        (cees.id, "approved"),
    ]


def test_swapping_twice_answers_as_the_first_time(session, proposals, signed_in):
    client = signed_in()
    fields = {"opening": proposals[1].opening.ref, "reason": "another_pair"}
    answers = [post(client, address(proposals[0], "/swap"), **fields) for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(session.scalars(select(Proposal)).all()) == 4


def test_swapping_asks_for_a_reason(session, proposals, signed_in):
    answer = post(signed_in(), address(proposals[0], "/swap"), opening=proposals[1].opening.ref)

    assert answer.status_code == 422
    assert "Choose a reason first." in main_of(answer.text)
    assert len(session.scalars(select(Proposal)).all()) == 3


def test_a_swap_that_may_not_be_is_refused_in_words(session, proposals, signed_in):
    proposals[1].state = ProposalState.APPROVED

    answer = post(
        signed_in(),
        address(proposals[0], "/swap"),
        opening=proposals[1].opening.ref,
        reason="another_pair",
    )

    assert answer.status_code == 409
    assert "Other openings for Amina" in main_of(answer.text)
    session.expire_all()
    assert proposals[0].state is ProposalState.DRAFT


def test_nobody_of_another_town_is_swapped_in(
    session, proposals, opening_factory, signed_in, other_town
):
    elsewhere = opening_factory(town=other_town)

    answer = post(
        signed_in(), address(proposals[0], "/swap"), opening=elsewhere.ref, reason="other"
    )

    assert answer.status_code == 404


def test_whoever_is_avoided_is_counted_and_never_named(
    session, proposals, avoidance_factory, signed_in
):
    amina, cees = proposals[0].newcomer, proposals[1].opening
    page = signed_in().get(address(proposals[0], "/alternates")).text
    assert "<bdi>Cees</bdi>" in page
    avoidance_factory(case_ref=amina.case_ref, avoids_ref=cees.ref)

    page = signed_in().get(address(proposals[0], "/alternates")).text

    assert "<bdi>Cees</bdi>" not in page
    assert "1 is not available" in main_of(page)


def test_why_not_the_best_for_one_alone(session, proposals, signed_in):
    client = signed_in()
    asked = address(proposals[0], "/alternates")
    proposals[0].score = 100_000
    session.commit()
    words = main_of(client.get(asked).text)
    assert "No other opening of this kind that can be had has more points for Amina" in words

    proposals[0].score = 1_000
    session.commit()

    words = main_of(client.get(asked).text)
    assert "For Amina alone, Cees would have more points" in words
    assert "The week as a whole is better this way" in words


def test_the_sheet_on_paper_tells_each_side_only_what_it_may_hear(proposals, signed_in):
    words = main_of(signed_in().get(address(proposals[0], "/print")).text)

    hers = words.partition("To the newcomer, about the other side")[2]
    hers, _, its = hers.partition("To the other side, about the newcomer")
    assert "First name Bart" in hers
    assert "In common cooking" in hers
    assert "In common cooking" in its
    assert "Amina" not in its
    assert words.count("☐ not now") == 2


def test_a_card_asks_the_database_a_few_questions(proposals, signed_in, engine):
    client = signed_in()
    client.get(address(proposals[0]))
    with counted(engine) as statements:
        client.get(address(proposals[0]))

    assert len([one for one in statements if one.startswith("SELECT")]) <= 4


def test_every_reason_of_the_factory_town_has_a_term():
    terms = [
        share.term
        for share in shares(
            [ReasonLine(one["code"], one["points"], one["params"]) for one in REASONS], 61_000
        )
    ]

    assert terms[-1] is None
    assert None not in terms[:-1]
