from sqlalchemy import select

from koppeling.store import JournalLine
from koppeling.terms import ProposalState
from tests.web.browsers import post
from tests.web.coordinator.weeks import WEEK, counted, main_of

QUEUE = f"{WEEK}/queue"


def decided(session, proposals):
    session.expire_all()
    return [proposal.state.value for proposal in proposals]


def test_the_queue_shows_one_proposal_after_the_other(proposals, signed_in):
    page = signed_in().get(QUEUE)

    words = main_of(page.text)
    assert page.status_code == 200
    assert words.startswith("Proposal 1 of 3 : week 48 (23–29 November 2026)")
    assert "3 proposals of this week are still to decide." in words
    assert "Amina – Bart" in words
    assert "Bahar" not in words


def test_approve_and_next_is_one_press_for_each(session, proposals, signed_in):
    client = signed_in()
    for proposal in proposals:
        answer = post(client, QUEUE, proposal=proposal.id, decision="approve")
        assert answer.status_code == 303
        assert answer.location == f"{QUEUE}?after={proposal.id}&done={proposal.id}"

    words = main_of(client.get(answer.location).text)
    assert decided(session, proposals) == ["approved", "approved", "approved"]
    assert "All decided" in words
    assert "3 proposals are approved." in words
    assert f'href="{WEEK}/send"' in client.get(answer.location).text


def test_each_decision_stands_in_the_journal_with_who_took_it(session, proposals, signed_in):
    client = signed_in()
    post(client, QUEUE, proposal=proposals[0].id, decision="approve")

    (line,) = session.scalars(select(JournalLine).where(JournalLine.deed == "decide_proposal"))
    assert line.params == {"state": "approved"}
    assert line.actor.startswith("account:")


def test_hold_and_put_aside_lead_on(session, proposals, signed_in):
    client = signed_in()
    post(client, QUEUE, proposal=proposals[0].id, decision="hold")
    answer = post(
        client, QUEUE, proposal=proposals[1].id, decision="put_aside", reason="wrong_moment"
    )

    assert decided(session, proposals) == ["held", "put_aside", "draft"]
    assert proposals[1].aside_reason.value == "wrong_moment"
    assert "Chaza – Dirk" in main_of(client.get(answer.location).text)


def test_putting_aside_asks_for_a_reason_and_keeps_the_card(session, proposals, signed_in):
    answer = post(signed_in(), QUEUE, proposal=proposals[0].id, decision="put_aside")

    assert answer.status_code == 422
    assert "Choose a reason first." in main_of(answer.text)
    assert "Amina – Bart" in main_of(answer.text)
    assert decided(session, proposals) == ["draft", "draft", "draft"]


def test_skip_keeps_the_proposal_for_the_end(proposals, signed_in):
    client = signed_in()
    shown = []
    after = ""
    for proposal in proposals:
        page = client.get(f"{QUEUE}{after}").text
        shown.append(main_of(page)[:15])
        after = f"?after={proposal.id}"
        assert f'href="{QUEUE}{after}"' in page

    assert shown == ["Proposal 1 of 3", "Proposal 2 of 3", "Proposal 3 of 3"]
    assert "Amina – Bart" in main_of(client.get(f"{QUEUE}{after}").text)


def test_the_last_decision_can_be_undone(session, proposals, signed_in):
    client = signed_in()
    answer = post(client, QUEUE, proposal=proposals[0].id, decision="approve")
    page = client.get(answer.location).text
    assert "Amina – Bart : approved. Undo" in main_of(page)

    answer = post(client, QUEUE, proposal=proposals[0].id, decision="reopen")

    page = client.get(answer.location).text
    assert decided(session, proposals) == ["draft", "draft", "draft"]
    assert main_of(page).startswith("Proposal 1 of 3")
    assert "Undo" not in main_of(page).partition("Keys")[0]


def test_pressing_twice_answers_as_the_first_time(session, proposals, signed_in):
    client = signed_in()
    answers = [post(client, QUEUE, proposal=proposals[0].id, decision="approve") for _ in range(2)]

    lines = session.scalars(select(JournalLine).where(JournalLine.deed == "decide_proposal")).all()
    assert answers[0].location == answers[1].location
    assert len(lines) == 1


def test_a_refusal_stands_on_the_card(session, proposals, proposal_factory, signed_in):
    taken = proposals[0].opening
    proposal_factory(opening=taken, state=ProposalState.APPROVED)

    answer = post(signed_in(), QUEUE, proposal=proposals[0].id, decision="approve")

    words = main_of(answer.text)
    assert answer.status_code == 409
    assert "Please check this form" in words
    assert taken.ref in words.partition("1 of ")[0]
    assert decided(session, proposals) == ["draft", "draft", "draft"]


def test_a_button_that_is_none_of_ours_is_refused(session, proposals, signed_in):
    answer = post(signed_in(), QUEUE, proposal=proposals[0].id, decision="send")

    assert answer.status_code == 400
    assert decided(session, proposals) == ["draft", "draft", "draft"]


def test_another_town_has_no_such_week_nor_proposal(session, proposals, signed_in, other_town):
    client = signed_in(town=other_town)
    page = client.get(QUEUE)
    assert "Nothing to decide" in main_of(page.text)

    answer = post(client, QUEUE, proposal=proposals[0].id, decision="approve")

    assert answer.status_code == 404
    assert decided(session, proposals) == ["draft", "draft", "draft"]


def test_the_queue_is_for_coordinators(proposals, signed_in, client):
    from koppeling.terms import Role

    assert signed_in(Role.COORDINATOR).get(QUEUE).status_code == 200
    assert signed_in(Role.GUIDE).get(QUEUE).status_code == 403
    assert signed_in(Role.ADMINISTRATOR).get(QUEUE).status_code == 403
    assert client.get(QUEUE).status_code == 303


def test_looking_asks_the_database_a_few_questions(proposals, signed_in, engine):
    client = signed_in()
    client.get(QUEUE)
    with counted(engine) as statements:
        client.get(QUEUE)

    assert len([one for one in statements if one.startswith("SELECT")]) <= 6
